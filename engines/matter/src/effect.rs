//! Effects: what the shell does after the events are durable.

use crate::state::{Name, Vars};
use jiff::Timestamp;

/// Something for the shell to do. What is waited for isn't repeated here: the state shows it.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a message out of the matter.
    SendMessage {
        /// Its name.
        name: Name,
        /// The correlation key by which the receiver is found.
        key: Option<Name>,
        /// Other keys it carries, where the model has several.
        others: Vec<Name>,
        /// Its content.
        data: Vars,
        /// The node that throws it.
        node: u32,
    },
    /// Tell every other matter of a signal; this one has heard it already.
    BroadcastSignal {
        /// Its name.
        name: Name,
        /// Its content.
        data: Vars,
    },
    /// Ask for a job.
    RequestJob {
        /// The job's wait.
        job: u32,
        /// What does it, as the model names it.
        topic: Name,
        /// The node.
        node: u32,
        /// What it is given.
        data: Vars,
    },
    /// Tell people: an escalation nobody catches, a legal clock's warning.
    Notify {
        /// About what, e.g. an escalation code.
        about: Name,
        /// The node.
        node: u32,
        /// Content.
        data: Vars,
    },
    /// A timer was armed or moved; the state's [`timers`](crate::state::Matter::timers) say the same.
    ArmTimer {
        /// The wait.
        timer: u32,
        /// When it is due.
        due: Timestamp,
    },
}
