//! Human work: who may do a task, who has it, and what they do with it short of completing it.
//!
//! What it is for: candidates, claim, release, delegation, transfer, return, countersigning, stand-ins,
//! urging, four eyes and recusal, comments, attachments, priorities, and the work list's rows.
//!
//! What it knows nothing of: tokens, expressions, forms' schemas, accounts. Whoever embeds it evaluates the
//! candidates when a task opens, completes the task's token and carries out a return.
//!
//! Where to start: [`WorkSpec`] for what a model states, [`Desk`] for the state, [`decide`].

mod candidates;
mod countersign;
mod decide;
mod message;
mod people;
mod read;
mod refuse;
mod rows;
mod spec;
mod state;

pub use candidates::{Candidate, eligible};
pub use countersign::{Outcome, Tally, Vote};
pub use decide::{Completion, Subject, WorkContext, complete, decide, may_end, open, recuse, withdraw};
pub use message::{WorkCommand, WorkEvent};
pub use people::{Absence, Nobody, People, Person};
pub(crate) use read::{node_number, work_of};
pub(crate) use refuse::unreadable;
pub use rows::{Row, row, tasks};
pub use spec::{AnyForm, CountersignRule, Forms, NoForms, Quorum, ReturnRule, UrgeRule, WorkSpec};
pub use state::{Attachment, Comment, Desk, Offer, Past, Place, Recusal, TaskState, Urge, Work};

#[cfg(test)]
mod tests;
