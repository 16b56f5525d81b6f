//! Events: the facts a matter's state is built from.
//!
//! What it is for: each event says all that the state needs, so that it can be applied without the program.
//! In JSON an event is one object with a two-letter tag and short names, since a journal row holds all events
//! of one command: `{"mv":{"t":3,"f":2,"n":5}}`. Bodies only ever gain fields.
//!
//! The letters: `t` token, `s` scope, `n` node, `f` sequence flow, `w` wait, `i` incident, `c` compensation
//! record, `v` values.

use crate::clock::ClockEvent;
use crate::human::WorkEvent;
use crate::migrate::Migrated;
use crate::retention::Erased;
use crate::state::{
    Closing, CompensationRecord, DefinitionKey, Incident, Loop, Name, ScopeKind, Value, Vars, WaitKind,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// The version of the events' JSON form.
pub const SCHEMA: u16 = 1;

/// A fact about one matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The matter began.
    #[serde(rename = "st")]
    Started(Box<Started>),
    /// A called process's definition came into use; its number is its place among the matter's units.
    #[serde(rename = "un")]
    Unit {
        /// Which.
        #[serde(rename = "d")]
        definition: Box<DefinitionKey>,
    },
    /// A scope opened.
    #[serde(rename = "so")]
    Opened(Box<Opened>),
    /// A scope closed; nothing is left in it.
    #[serde(rename = "sc")]
    Closed {
        /// The scope.
        #[serde(rename = "s")]
        scope: u32,
    },
    /// A token appeared at a node, by a flow or at the start of a scope.
    #[serde(rename = "tk")]
    Token {
        /// The token.
        #[serde(rename = "t")]
        token: u32,
        /// Its scope.
        #[serde(rename = "s")]
        scope: u32,
        /// Where.
        #[serde(rename = "n")]
        node: u32,
        /// By which flow.
        #[serde(rename = "f", default = "none", skip_serializing_if = "is_none")]
        flow: u32,
    },
    /// A token went along a flow to the next node.
    #[serde(rename = "mv")]
    Moved {
        /// The token.
        #[serde(rename = "t")]
        token: u32,
        /// Where to.
        #[serde(rename = "n")]
        node: u32,
        /// By which flow.
        #[serde(rename = "f", default = "none", skip_serializing_if = "is_none")]
        flow: u32,
    },
    /// The node the token is at began its work.
    #[serde(rename = "en")]
    Entered {
        /// The token.
        #[serde(rename = "t")]
        token: u32,
    },
    /// The node the token is at completed; whatever it waited for is over.
    #[serde(rename = "dn")]
    Done {
        /// The token.
        #[serde(rename = "t")]
        token: u32,
    },
    /// Tokens that met at a gateway became one.
    #[serde(rename = "jn")]
    Joined {
        /// The token that goes on.
        #[serde(rename = "t")]
        token: u32,
        /// Those it absorbed.
        #[serde(rename = "w")]
        with: SmallVec<[u32; 4]>,
    },
    /// A token reached the end of its path.
    #[serde(rename = "ed")]
    Ended {
        /// The token.
        #[serde(rename = "t")]
        token: u32,
    },
    /// A token was withdrawn before its node completed.
    #[serde(rename = "cx")]
    Withdrawn {
        /// The token.
        #[serde(rename = "t")]
        token: u32,
    },
    /// A wait began.
    #[serde(rename = "wt")]
    Waiting(Box<Waiting>),
    /// A human task began: the most frequent wait, in short.
    #[serde(rename = "tt")]
    TaskOpened {
        /// The wait, which is the task's id.
        #[serde(rename = "w")]
        wait: u32,
        /// The token at the task.
        #[serde(rename = "t")]
        token: u32,
    },
    /// A wait was triggered.
    #[serde(rename = "fi")]
    Fired {
        /// The wait.
        #[serde(rename = "w")]
        wait: u32,
        /// For a cycle: when it fires next, and how often after that.
        #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
        next: Option<Box<Next>>,
        /// It stays open for the next trigger.
        #[serde(rename = "k", default, skip_serializing_if = "is_false")]
        kept: bool,
    },
    /// A wait ended without being triggered.
    #[serde(rename = "wx")]
    WaitClosed {
        /// The wait.
        #[serde(rename = "w")]
        wait: u32,
    },
    /// A timer fell due while the matter was suspended.
    #[serde(rename = "th")]
    Held {
        /// The wait.
        #[serde(rename = "w")]
        wait: u32,
    },
    /// A condition's value changed without triggering.
    #[serde(rename = "cd")]
    Condition {
        /// The wait.
        #[serde(rename = "w")]
        wait: u32,
        /// What it is.
        #[serde(rename = "h")]
        holds: bool,
    },
    /// Data of a scope changed.
    #[serde(rename = "ds")]
    Data {
        /// The scope.
        #[serde(rename = "s")]
        scope: u32,
        /// Names and new values.
        #[serde(rename = "v")]
        values: Vars,
    },
    /// Data of one run of an activity changed.
    #[serde(rename = "dl")]
    Locals {
        /// The token.
        #[serde(rename = "t")]
        token: u32,
        /// Names and new values.
        #[serde(rename = "v")]
        values: Vars,
    },
    /// Data stores changed.
    #[serde(rename = "dd")]
    Stored {
        /// Names and new values.
        #[serde(rename = "v")]
        values: Vars,
    },
    /// A correlation property got its value.
    #[serde(rename = "co")]
    Correlated {
        /// The scope whose conversation it is.
        #[serde(
            rename = "s",
            default = "crate::state::outermost",
            skip_serializing_if = "crate::state::is_outermost"
        )]
        scope: u32,
        /// The property's number.
        #[serde(rename = "p")]
        property: u32,
        /// Its value.
        #[serde(rename = "v")]
        value: Value,
    },
    /// A loop went on.
    #[serde(rename = "lp")]
    Looped {
        /// The loop's scope.
        #[serde(rename = "s")]
        scope: u32,
        /// Instances started so far.
        #[serde(rename = "b")]
        started: u32,
        /// Instances completed so far.
        #[serde(rename = "c")]
        completed: u32,
        /// Instances terminated so far.
        #[serde(rename = "x", default, skip_serializing_if = "is_naught")]
        terminated: u32,
        /// An instance's output: its number from 0, and the value.
        #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
        output: Option<Box<Output>>,
    },
    /// A complex gateway began to wait for its reset, or was reset (no flows).
    #[serde(rename = "cg")]
    Resetting {
        /// The scope.
        #[serde(rename = "s")]
        scope: u32,
        /// The gateway.
        #[serde(rename = "n")]
        node: u32,
        /// Incoming flows already served.
        #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
        served: Option<SmallVec<[u32; 4]>>,
    },
    /// What becomes of a scope when nothing keeps it open has changed.
    #[serde(rename = "cl")]
    ClosingAs {
        /// The scope.
        #[serde(rename = "s")]
        scope: u32,
        /// How it will close.
        #[serde(rename = "h")]
        closing: Closing,
    },
    /// A job's attempt failed.
    #[serde(rename = "jf")]
    JobFailed {
        /// The job.
        #[serde(rename = "w")]
        wait: u32,
        /// Why.
        #[serde(rename = "r")]
        reason: Name,
        /// When it will be asked for again.
        #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
    },
    /// A job was asked for again.
    #[serde(rename = "jr")]
    JobRetried {
        /// The job.
        #[serde(rename = "w")]
        wait: u32,
    },
    /// A node threw something.
    #[serde(rename = "tw")]
    Thrown {
        /// The token, or the number that stands for none.
        #[serde(rename = "t", default = "none", skip_serializing_if = "is_none")]
        token: u32,
        /// What.
        #[serde(rename = "k")]
        kind: Throw,
        /// Its name or code.
        #[serde(rename = "m")]
        name: Name,
    },
    /// An activity completed that can be compensated.
    #[serde(rename = "cr")]
    Recorded(Box<CompensationRecord>),
    /// A completed activity's compensation began; its record is used up.
    #[serde(rename = "cs")]
    Compensating {
        /// The record.
        #[serde(rename = "c")]
        record: u32,
    },
    /// A completed subprocess's inner records came back to be compensated, in its reopened scope.
    #[serde(rename = "ci")]
    RecordsRestored {
        /// The scope they are in.
        #[serde(rename = "s")]
        scope: u32,
        /// They.
        #[serde(rename = "r")]
        records: Vec<CompensationRecord>,
    },
    /// Records are about to be compensated in a scope opened for that.
    #[serde(rename = "cm")]
    RecordsMoved {
        /// That scope.
        #[serde(rename = "s")]
        scope: u32,
        /// They.
        #[serde(rename = "r")]
        records: SmallVec<[u32; 4]>,
    },
    /// Records were dropped: what they could undo is gone.
    #[serde(rename = "cf")]
    RecordsDropped {
        /// The scope they were in.
        #[serde(rename = "s")]
        scope: u32,
    },
    /// Something went wrong and holds its token.
    #[serde(rename = "in")]
    Incident(Box<Incident>),
    /// An incident was put right.
    #[serde(rename = "ir")]
    Resolved {
        /// The incident.
        #[serde(rename = "i")]
        incident: u32,
        /// How: `retry`, `correct` or `skip`.
        #[serde(rename = "h")]
        how: Name,
        /// Why.
        #[serde(rename = "r")]
        reason: Name,
    },
    /// A legal clock started, stopped, was extended, ran out, was met.
    #[serde(rename = "lc")]
    Clock(Box<ClockEvent>),
    /// Someone did something with a task short of completing it.
    #[serde(rename = "hw")]
    Work(Box<WorkEvent>),
    /// The matter was moved to another version of its definition.
    #[serde(rename = "mg")]
    Migrated(Box<Migrated>),
    /// Personal data were erased from a finished matter.
    #[serde(rename = "er")]
    Erased(Box<Erased>),
    /// Data were corrected by hand.
    #[serde(rename = "mc")]
    Corrected {
        /// Why.
        #[serde(rename = "r")]
        reason: Name,
    },
    /// The matter was stopped.
    #[serde(rename = "su")]
    Suspended {
        /// Why.
        #[serde(rename = "r")]
        reason: Name,
    },
    /// The matter went on.
    #[serde(rename = "re")]
    Resumed {
        /// Why.
        #[serde(rename = "r")]
        reason: Name,
    },
    /// Every token has ended.
    #[serde(rename = "fn")]
    Completed,
    /// The matter was ended by command.
    #[serde(rename = "ca")]
    Cancelled {
        /// Why.
        #[serde(rename = "r")]
        reason: Name,
    },
    /// An error that nothing catches ended the matter.
    #[serde(rename = "fa")]
    Failed {
        /// The error's code.
        #[serde(rename = "e")]
        code: Name,
    },
}

/// The matter began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Started {
    /// Which definition.
    #[serde(rename = "d")]
    pub definition: DefinitionKey,
    /// The process's number in its file.
    #[serde(rename = "n")]
    pub process: u32,
    /// When.
    #[serde(rename = "a")]
    pub at: Timestamp,
    /// Under which version of the law.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub law: Option<Name>,
    /// The process's data.
    #[serde(rename = "v", default, skip_serializing_if = "Vars::is_empty")]
    pub data: Vars,
}

/// A scope opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The scope.
    #[serde(rename = "s")]
    pub scope: u32,
    /// The enclosing one.
    #[serde(rename = "p")]
    pub parent: u32,
    /// The token that waits for it.
    #[serde(rename = "t", default = "none", skip_serializing_if = "is_none")]
    pub token: u32,
    /// The node it is the inside of.
    #[serde(rename = "n")]
    pub node: u32,
    /// What sort.
    #[serde(rename = "k")]
    pub kind: ScopeKind,
    /// Which definition numbers the nodes inside.
    #[serde(rename = "u", default, skip_serializing_if = "is_zero")]
    pub unit: u16,
    /// Its data.
    #[serde(rename = "v", default, skip_serializing_if = "Vars::is_empty")]
    pub data: Vars,
    /// Progress of a loop.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Box<Loop>>,
}

/// A wait began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// The wait.
    #[serde(rename = "w")]
    pub wait: u32,
    /// The scope it belongs to.
    #[serde(rename = "s")]
    pub scope: u32,
    /// The token it belongs to.
    #[serde(rename = "t", default = "none", skip_serializing_if = "is_none")]
    pub token: u32,
    /// The activity or event that waits.
    #[serde(rename = "n")]
    pub node: u32,
    /// Which of the event's definitions.
    #[serde(rename = "d", default, skip_serializing_if = "is_zero")]
    pub definition: u16,
    /// What for.
    #[serde(rename = "k")]
    pub kind: WaitKind,
}

/// When a cycle fires next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Next {
    /// When.
    #[serde(rename = "a")]
    pub due: Timestamp,
    /// How often after that, if bounded.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
}

/// What an instance of a loop yielded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Its number, from 0.
    #[serde(rename = "i")]
    pub place: u32,
    /// The value.
    #[serde(rename = "v")]
    pub value: Value,
}

/// What a node throws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Throw {
    /// A message.
    Message,
    /// A signal.
    Signal,
    /// An escalation.
    Escalation,
    /// An error.
    Error,
    /// Compensation.
    Compensation,
    /// Cancellation of a transaction.
    Cancel,
    /// Termination of a scope.
    Terminate,
}

fn none() -> u32 {
    crate::state::NONE
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_none(number: &u32) -> bool {
    *number == crate::state::NONE
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_naught(number: &u32) -> bool {
    *number == 0
}
