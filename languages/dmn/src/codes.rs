//! The codes of this crate's refusals about models. Each has a page in `docs/errors/`.
//!
//! It knows nothing of when they are used. Codes of the expression language live beside it.

use skein_kernel::rejection::Code;

/// Not well-formed XML.
pub(crate) const XML: Code = Code("SK-DMN-0101");
/// Larger, deeper or longer than is read.
pub(crate) const XML_LIMIT: Code = Code("SK-DMN-0102");
/// Well-formed, but no decision model of a known version.
pub(crate) const NOT_DMN: Code = Code("SK-DMN-0103");
/// A required attribute or child is missing or has a value the standard doesn't know.
pub(crate) const INCOMPLETE: Code = Code("SK-DMN-0104");
/// A reference names nothing, or something of the wrong kind.
pub(crate) const REFERENCE: Code = Code("SK-DMN-0105");
/// Two elements of one model share a name or an id.
pub(crate) const DUPLICATE: Code = Code("SK-DMN-0106");
/// Requirements lead back to where they began.
pub(crate) const CYCLE: Code = Code("SK-DMN-0107");
/// A type reference names no type, or types are defined by each other.
pub(crate) const TYPE: Code = Code("SK-DMN-0108");
/// A function or expression in a language that is not FEEL.
pub(crate) const EXTERNAL: Code = Code("SK-DMN-0109");
/// A decision table whose rules don't fit its columns, or whose hit policy doesn't fit its outputs.
pub(crate) const TABLE_SHAPE: Code = Code("SK-DMN-0110");
/// An imported model was not supplied.
pub(crate) const IMPORT: Code = Code("SK-DMN-0111");

/// No decision, knowledge model or service of that name.
pub(crate) const NO_SUCH_DECISION: Code = Code("SK-DMN-0120");
/// A value doesn't conform to the type declared for it.
pub(crate) const NOT_OF_TYPE: Code = Code("SK-DMN-0121");
/// A decision has no logic and no value was supplied for it.
pub(crate) const NO_LOGIC: Code = Code("SK-DMN-0122");
/// Several rules of a unique table match.
pub(crate) const NOT_UNIQUE: Code = Code("SK-DMN-0123");
/// Matching rules of an any-hit table differ in their output.
pub(crate) const NOT_EQUAL: Code = Code("SK-DMN-0124");
/// Outputs can't be put in the order, or added up, as the hit policy says.
pub(crate) const NOT_RANKED: Code = Code("SK-DMN-0125");
/// An input of a table is outside the values its column allows.
pub(crate) const NOT_ALLOWED: Code = Code("SK-DMN-0126");
/// A boxed expression got a value of a kind it can't work on.
pub(crate) const BOXED: Code = Code("SK-DMN-0127");

/// A table's rules overlap where its hit policy forbids it.
pub(crate) const OVERLAP: Code = Code("SK-DMN-0140");
/// A table has no rule for some input.
pub(crate) const GAP: Code = Code("SK-DMN-0141");
/// A rule can never decide.
pub(crate) const UNREACHABLE: Code = Code("SK-DMN-0142");
/// A required input is not used.
pub(crate) const UNUSED: Code = Code("SK-DMN-0143");
/// A table could not be proven complete and free of overlaps.
pub(crate) const NOT_PROVEN: Code = Code("SK-DMN-0144");
/// A test or an output can't be of the type of its column.
pub(crate) const COLUMN_TYPE: Code = Code("SK-DMN-0145");
