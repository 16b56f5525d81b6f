//! This crate's error codes, each with its page in `docs/errors/`.

use skein_kernel::rejection::Code;

/// Wrong name or password.
pub const SIGN_IN: Code = Code("SK-APP-0001");
/// Too many attempts to sign in.
pub const TOO_MANY: Code = Code("SK-APP-0002");
/// No such session, or it has expired.
pub const SESSION: Code = Code("SK-APP-0003");
/// The policies don't allow this.
pub const FORBIDDEN: Code = Code("SK-APP-0004");
/// The policies can't be used.
pub const POLICY: Code = Code("SK-APP-0005");
/// The first-login password must be changed before anything else.
pub const MUST_CHANGE: Code = Code("SK-APP-0006");
/// The new password is too weak.
pub const WEAK_PASSWORD: Code = Code("SK-APP-0007");
/// The account's name or facts are unusable, or it exists already.
pub const ACCOUNT: Code = Code("SK-APP-0008");
/// The last administrator can't be taken away.
pub const LAST_ADMINISTRATOR: Code = Code("SK-APP-0009");
/// The form's anti-forgery token doesn't match.
pub const FORGED: Code = Code("SK-APP-0010");
/// The city's data directory can't be used.
pub const DATA_DIR: Code = Code("SK-APP-0011");
/// What was named doesn't exist.
pub const NOT_FOUND: Code = Code("SK-APP-0012");
/// The evidence file's type isn't accepted, or its content isn't what its name says.
pub const EVIDENCE_TYPE: Code = Code("SK-APP-0013");
/// The evidence file is larger than is accepted.
pub const EVIDENCE_SIZE: Code = Code("SK-APP-0014");
/// The same report file was imported before.
pub const DUPLICATE_IMPORT: Code = Code("SK-APP-0015");
/// A draft can't be changed this way: accepted already, no such row, nothing chosen.
pub const DRAFT: Code = Code("SK-APP-0016");
/// The pack can't be loaded.
pub const PACK: Code = Code("SK-APP-0017");
/// An event of the journal can't be read.
pub const UNREADABLE: Code = Code("SK-APP-0018");
/// Personal data can't be erased this way.
pub const ERASURE: Code = Code("SK-APP-0020");
/// A file isn't clean.
pub const INFECTED: Code = Code("SK-APP-0021");
/// A file couldn't be checked for viruses.
pub const UNSCANNED: Code = Code("SK-APP-0022");
/// A pack doesn't pass its check.
pub const PACK_UNSOUND: Code = Code("SK-APP-0030");
/// The files of an installed pack can't be read.
pub const PACK_LOST: Code = Code("SK-APP-0031");
/// A pack has other files than the one installed and no higher version.
pub const PACK_VERSION: Code = Code("SK-APP-0032");
/// A pack is disabled or enabled without a reason.
pub const PACK_REASON: Code = Code("SK-APP-0033");
/// A service item takes no applications.
pub const ITEM_CLOSED: Code = Code("SK-APP-0034");
/// A definition came with no pack.
pub const NO_PACK: Code = Code("SK-APP-0035");
/// A question's parameter isn't of a kind that can be asked with.
pub const QUESTION_PARAMETER: Code = Code("SK-APP-0036");
/// A task that records a row names no list for it.
pub const NO_RECORD_LIST: Code = Code("SK-APP-0037");
/// A draw can't be made, or doesn't verify.
pub const DRAW: Code = Code("SK-APP-0039");
/// An item isn't for that kind of applicant, or they may not be applied for.
pub const APPLICANT: Code = Code("SK-APP-0040");
/// There are too many drafts, or there is too much in one.
pub const DRAFT_FULL: Code = Code("SK-APP-0041");
/// An application isn't complete.
pub const INCOMPLETE: Code = Code("SK-APP-0042");
/// Something is no licence of the city, or can't be revoked.
pub const LICENCE: Code = Code("SK-APP-0044");
/// A letter is empty or too long.
pub const LETTER: Code = Code("SK-APP-0045");
/// A matter can't be rated this way.
pub const RATING: Code = Code("SK-APP-0046");
/// The endpoints outside can't be used.
pub const ENDPOINTS: Code = Code("SK-APP-0019");
/// An address can't be used: it is neither a telephone nor an e-mail address.
pub const ADDRESS: Code = Code("SK-APP-0070");
/// A confirmation code is wrong or counts no more.
pub const CODE: Code = Code("SK-APP-0071");
/// Confirmation codes were asked for too often.
pub const CODE_TOO_SOON: Code = Code("SK-APP-0072");
/// An address, a resident's number or a credit code is another account's.
pub const TAKEN: Code = Code("SK-APP-0073");
/// Who someone is can't be taken down this way.
pub const REAL_NAME: Code = Code("SK-APP-0074");
/// It must be known more surely who someone is.
pub const GRADE: Code = Code("SK-APP-0075");
/// A firm can't be registered this way.
pub const FIRM: Code = Code("SK-APP-0076");
/// A letter of authorisation can't be given or revoked this way.
pub const AUTHORISATION: Code = Code("SK-APP-0077");
/// Nobody authorised someone to act for another.
pub const ACTING: Code = Code("SK-APP-0078");
/// Accounts can't be merged, or a merger undone.
pub const MERGER: Code = Code("SK-APP-0079");
/// An account can't be closed.
pub const CLOSING: Code = Code("SK-APP-0080");
/// Another provider's sign-in didn't go through.
pub const OIDC: Code = Code("SK-APP-0081");
/// A passkey isn't accepted.
pub const PASSKEY: Code = Code("SK-APP-0082");
/// The channels for notices can't be used.
pub const CHANNELS: Code = Code("SK-APP-0083");
/// The last way to sign in can't be taken away.
pub const LAST_WAY: Code = Code("SK-APP-0084");
/// A body of the city's organisation can't be set up this way.
pub const ORGANISATION: Code = Code("SK-APP-0085");
/// A wish about notices can't be kept.
pub const WISH: Code = Code("SK-APP-0086");
