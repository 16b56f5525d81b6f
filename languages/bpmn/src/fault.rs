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
/// An attribute isn't one the standard gives the element.
pub(crate) const ATTRIBUTE: Code = Code("SK-BPMN-0009");

/// An id stands twice.
pub(crate) const DUPLICATE_ID: Code = Code("SK-BPMN-0010");
/// A reference names nothing, or something of the wrong kind.
pub(crate) const REFERENCE: Code = Code("SK-BPMN-0011");
/// A sequence flow lacks an end.
pub(crate) const DANGLING: Code = Code("SK-BPMN-0012");
/// A sequence flow leaves its process or subprocess.
pub(crate) const CROSSING: Code = Code("SK-BPMN-0013");
/// A process can't start.
pub(crate) const NO_START: Code = Code("SK-BPMN-0014");
/// No token ever comes to a node.
pub(crate) const UNREACHABLE: Code = Code("SK-BPMN-0015");
/// An event has a flow on the wrong side, or lacks one.
pub(crate) const FLOW_AT_EVENT: Code = Code("SK-BPMN-0016");
/// A boundary event is attached where it can't be.
pub(crate) const BOUNDARY: Code = Code("SK-BPMN-0017");
/// An event of this kind can't stand here.
pub(crate) const POSITION: Code = Code("SK-BPMN-0018");
/// An event-based gateway is used wrongly.
pub(crate) const EVENT_GATEWAY: Code = Code("SK-BPMN-0019");
/// A default flow is declared wrongly.
pub(crate) const DEFAULT: Code = Code("SK-BPMN-0020");
/// A condition stands where it has no meaning.
pub(crate) const CONDITION: Code = Code("SK-BPMN-0021");
/// A gateway's way out lacks its condition.
pub(crate) const NO_CONDITION: Code = Code("SK-BPMN-0022");
/// An event doesn't say what it waits for or throws.
pub(crate) const INCOMPLETE: Code = Code("SK-BPMN-0023");
/// A loop or multi-instance activity is incomplete.
pub(crate) const LOOP: Code = Code("SK-BPMN-0024");
/// Compensation is wired wrongly.
pub(crate) const COMPENSATION: Code = Code("SK-BPMN-0025");
/// Cancelling is used outside a transaction.
pub(crate) const TRANSACTION: Code = Code("SK-BPMN-0026");
/// A link event has no counterpart, or several.
pub(crate) const LINK: Code = Code("SK-BPMN-0027");
/// A data association is incomplete.
pub(crate) const DATA: Code = Code("SK-BPMN-0028");
/// An event subprocess breaks its rules.
pub(crate) const EVENT_SUBPROCESS: Code = Code("SK-BPMN-0029");
/// A subprocess breaks its rules.
pub(crate) const SUBPROCESS: Code = Code("SK-BPMN-0030");
/// A call activity names nothing callable, or calls itself.
pub(crate) const CALL: Code = Code("SK-BPMN-0031");
/// An ad-hoc subprocess breaks its rules.
pub(crate) const AD_HOC: Code = Code("SK-BPMN-0032");
/// An expression or script is in a language that isn't executed.
pub(crate) const LANGUAGE: Code = Code("SK-BPMN-0033");
/// An element can't be executed.
pub(crate) const ELEMENT: Code = Code("SK-BPMN-0034");
/// A process says that it isn't meant to run.
pub(crate) const DESCRIPTIVE: Code = Code("SK-BPMN-0035");
/// A quantity of tokens isn't positive.
pub(crate) const QUANTITY: Code = Code("SK-BPMN-0036");
/// What an element says about itself doesn't fit the flows.
pub(crate) const MISMATCH: Code = Code("SK-BPMN-0037");
/// The file demands an extension that isn't known here.
pub(crate) const MUST_UNDERSTAND: Code = Code("SK-BPMN-0038");
/// Another tool's extension says what an activity does.
pub(crate) const FOREIGN_WORK: Code = Code("SK-BPMN-0039");
/// The diagram asked for isn't in the file.
pub(crate) const DIAGRAM: Code = Code("SK-BPMN-0090");
/// The file has too much to draw.
pub(crate) const TOO_LARGE: Code = Code("SK-BPMN-0091");

/// A rejection of wrong input at a line.
pub(crate) fn invalid(code: Code, line: u32, zh: String, en: String) -> Rejection {
    Rejection::new(code, Class::Invalid, zh, en).at_line(line)
}
