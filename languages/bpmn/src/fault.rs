//! The codes this crate refuses with, and the rejections made from them.
//!
//! It knows nothing of why: reading and checking say that. Start at [`Code`]'s constants, each of which has
//! a page in `docs/errors/`.

use skein_kernel::rejection::{Class, Code, Rejection};

/// The text is not well-formed XML.
pub(crate) const SYNTAX: Code = Code("SK-BPMN-0001");
/// The file is too large, too deep or has too many elements.
pub(crate) const LIMIT: Code = Code("SK-BPMN-0002");
/// The file declares a document type or uses an entity of its own.
pub(crate) const ENTITY: Code = Code("SK-BPMN-0003");
/// The file's bytes aren't text in the encoding it declares.
pub(crate) const ENCODING: Code = Code("SK-BPMN-0004");
/// The file is XML, but not BPMN 2.0.
pub(crate) const NOT_BPMN: Code = Code("SK-BPMN-0005");
/// Text stands where only elements may.
pub(crate) const STRAY_TEXT: Code = Code("SK-BPMN-0006");
/// An attribute's value isn't one the standard gives it.
pub(crate) const VALUE: Code = Code("SK-BPMN-0007");
/// An element that may stand once stands twice.
pub(crate) const TWICE: Code = Code("SK-BPMN-0008");

/// The diagram asked for isn't in the file.
pub(crate) const DIAGRAM: Code = Code("SK-BPMN-0090");
/// The file has too much to draw.
pub(crate) const TOO_LARGE: Code = Code("SK-BPMN-0091");

/// A rejection of wrong input at a line.
pub(crate) fn invalid(code: Code, line: u32, zh: String, en: String) -> Rejection {
    Rejection::new(code, Class::Invalid, zh, en).at_line(line)
}
