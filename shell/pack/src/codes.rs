//! The codes of everything that can be wrong with a pack; `docs/errors/` explains each.

use skein_kernel::rejection::Code;

/// A folder or file can't be read, or is larger than a pack may be.
pub(crate) const UNREADABLE: Code = Code("SK-PACK-0001");
/// A file of a kind that packs don't have.
pub(crate) const STRANGE_FILE: Code = Code("SK-PACK-0002");
/// A file whose text can't be parsed.
pub(crate) const SYNTAX: Code = Code("SK-PACK-0003");
/// Something that must be said isn't.
pub(crate) const MISSING: Code = Code("SK-PACK-0004");
/// A key or keyword nobody knows.
pub(crate) const UNKNOWN_KEY: Code = Code("SK-PACK-0005");
/// A value that can't be what is written there.
pub(crate) const BAD_VALUE: Code = Code("SK-PACK-0006");
/// One id used twice.
pub(crate) const TWICE: Code = Code("SK-PACK-0007");
/// A text without its Chinese or English.
pub(crate) const ONE_LANGUAGE: Code = Code("SK-PACK-0008");
/// A name that nothing bears.
pub(crate) const UNRESOLVED: Code = Code("SK-PACK-0009");
/// Something nobody refers to.
pub(crate) const UNUSED: Code = Code("SK-PACK-0010");
/// A needed pack isn't there or is of another version.
pub(crate) const NEED: Code = Code("SK-PACK-0011");
/// Packs that need each other in a circle.
pub(crate) const NEED_LOOP: Code = Code("SK-PACK-0012");
/// A law that the pack doesn't list.
pub(crate) const LAW: Code = Code("SK-PACK-0013");
/// A law that isn't in force.
pub(crate) const LAW_INTERVAL: Code = Code("SK-PACK-0014");
/// A task that no role may do.
pub(crate) const NO_ROLE: Code = Code("SK-PACK-0015");
/// A role with nothing to do.
pub(crate) const IDLE_ROLE: Code = Code("SK-PACK-0016");
/// Personal data collected without a stated legal need.
pub(crate) const PERSONAL: Code = Code("SK-PACK-0017");
/// Something asked for that the city holds.
pub(crate) const HELD: Code = Code("SK-PACK-0018");
/// An expression that doesn't compile.
pub(crate) const EXPRESSION: Code = Code("SK-PACK-0020");
/// A policy that isn't one.
pub(crate) const POLICY: Code = Code("SK-PACK-0021");
/// A process or item without a scenario; by how much, playing them tells.
pub(crate) const NO_SCENARIO: Code = Code("SK-PACK-0022");
/// A job the city doesn't do.
pub(crate) const JOB: Code = Code("SK-PACK-0023");
/// A promise longer than the law allows.
pub(crate) const PROMISE: Code = Code("SK-PACK-0024");
/// A refusal that doesn't name where to appeal.
pub(crate) const APPEAL: Code = Code("SK-PACK-0025");
