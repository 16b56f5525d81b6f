//! What is said of an event that this program can't read.
//!
//! It knows nothing of what events mean. Start at [`Unreadable`].

use crate::codes;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::{Class, Rejection};

/// An event that couldn't be read: which, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    position: u64,
    stream: String,
    kind: String,
    why: String,
}

impl Unreadable {
    pub(crate) fn new(recorded: &Recorded, why: String) -> Self {
        Self {
            position: recorded.position,
            stream: recorded.stream.to_string(),
            kind: recorded.event.kind.clone(),
            why,
        }
    }

    /// The refusal to go on without it.
    pub(crate) fn refusal(&self) -> Rejection {
        let Self {
            position,
            stream,
            kind,
            why,
        } = self;
        Rejection::new(
            codes::UNREADABLE,
            Class::Unavailable,
            format!("第{position}条记录（{kind}）无法读取，为免数据缺失，不予打开：{why}"),
            format!("event {position} ({kind}) can't be read, so the city isn't opened without it: {why}"),
        )
        .at_element(stream.as_str())
    }
}
