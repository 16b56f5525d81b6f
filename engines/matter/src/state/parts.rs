//! The parts a matter is made of.

use super::{Keyed, NONE, Name, Value, Vars};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Where a matter stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing has happened yet.
    #[default]
    NotStarted,
    /// Work goes on or is waited for.
    Running,
    /// Stopped by command until it is resumed; timers that fall due are held.
    Suspended,
    /// Every token has ended.
    Completed,
    /// Ended by command, with a reason.
    Cancelled,
    /// An error that nothing catches; what was open is still there to be read.
    Failed,
}

/// Which definition, exactly: definitions are immutable, so this names the same process for ever.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DefinitionKey {
    /// The process's id in its file.
    #[serde(rename = "p")]
    pub process: Name,
    /// The version the shell gave the file.
    #[serde(rename = "v")]
    pub version: u32,
    /// Hash of the file's content, as the shell computed it.
    #[serde(rename = "h")]
    pub hash: Name,
}

/// What sort of scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeKind {
    /// The matter's own process.
    Process,
    /// A process called by a call activity.
    Called,
    /// An embedded subprocess.
    SubProcess,
    /// A transaction.
    Transaction,
    /// An ad-hoc subprocess.
    AdHoc,
    /// A running event subprocess.
    EventSubProcess,
    /// The instances of a looping or multi-instance activity.
    Loop,
    /// Compensation that is being carried out; for a subprocess, with the data it completed with.
    Compensation,
}

impl ScopeKind {
    /// Whether this is a whole process, beyond which names aren't looked up.
    #[must_use]
    pub fn is_process(self) -> bool {
        matches!(self, Self::Process | Self::Called)
    }
}

/// What happens to a scope when its last token has gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// It completes.
    #[default]
    Complete,
    /// It is a transaction being cancelled: its compensation runs, then it leaves by its cancel event.
    Cancel,
}

/// How far a looping or multi-instance activity is (BPMN 2.0.2 table 10.26 and 10.30).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Loop {
    /// numberOfInstances: planned for multi-instance; for a standard loop, started so far.
    pub planned: u32,
    /// Instances started so far.
    pub started: u32,
    /// numberOfCompletedInstances.
    pub completed: u32,
    /// numberOfTerminatedInstances.
    pub terminated: u32,
    /// The list of items, one per instance, where a collection drives the loop; else null.
    #[serde(default)]
    pub items: Value,
    /// Outputs by instance, where they are collected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Value>,
}

/// A scope: a process, a subprocess, the instances of a loop, a compensation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// Id from the matter's counter.
    pub id: u32,
    /// The enclosing scope, or [`NONE`](super::NONE).
    pub parent: u32,
    /// The token in the enclosing scope that waits for this one, or [`NONE`](super::NONE).
    pub token: u32,
    /// The node this scope is the inside of; for a process its number among the processes of its file; for
    /// compensation the body it reopened, or [`NONE`](super::NONE).
    pub node: u32,
    /// What sort.
    pub kind: ScopeKind,
    /// Which of the matter's definitions numbers the nodes inside.
    pub unit: u16,
    /// Tokens and event subprocesses that keep it open.
    pub live: u32,
    /// What happens when nothing keeps it open.
    #[serde(default, skip_serializing_if = "is_default")]
    pub closing: Closing,
    /// Data that live here.
    #[serde(default, skip_serializing_if = "Vars::is_empty")]
    pub data: Vars,
    /// Progress of a loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Box<Loop>>,
    /// Complex gateways that wait for their reset: node, and incoming flows already served.
    #[serde(default, skip_serializing_if = "SmallVec::is_empty")]
    pub resetting: SmallVec<[(u32, SmallVec<[u32; 4]>); 0]>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Keyed for Scope {
    fn id(&self) -> u32 {
        self.id
    }
}

/// How far a token is with the node it is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It has come to the node, which has not begun (or waits for other tokens).
    Arrived,
    /// The node is at work or waits.
    Active,
    /// The work is done, its results are being handed on.
    Leaving,
}

/// A token: one thread of control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Id from the matter's counter.
    pub id: u32,
    /// The scope it is in.
    pub scope: u32,
    /// The node it is at.
    pub node: u32,
    /// The sequence flow it came by, or [`NONE`](super::NONE).
    #[serde(default = "none", skip_serializing_if = "is_none")]
    pub flow: u32,
    /// How far it is there.
    pub stage: Stage,
    /// Data of this run of the activity: loop counter, item, data inputs and outputs.
    #[serde(default, skip_serializing_if = "Vars::is_empty")]
    pub locals: Vars,
}

fn none() -> u32 {
    NONE
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_none(number: &u32) -> bool {
    *number == NONE
}

impl Keyed for Token {
    fn id(&self) -> u32 {
        self.id
    }
}

/// Something the matter waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    /// Id from the matter's counter: the id of the task, job, timer or subscription.
    pub id: u32,
    /// The scope it belongs to.
    pub scope: u32,
    /// The token it belongs to, or [`NONE`](super::NONE) for the start event of an event subprocess.
    #[serde(default = "none", skip_serializing_if = "is_none")]
    pub token: u32,
    /// The activity or event that waits.
    pub node: u32,
    /// Which of the event's definitions, from 0.
    #[serde(default, skip_serializing_if = "is_default")]
    pub definition: u16,
    /// What is waited for.
    pub kind: WaitKind,
}

impl Keyed for Wait {
    fn id(&self) -> u32 {
        self.id
    }
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitKind {
    /// Human work.
    Task,
    /// Work by a program outside.
    Job {
        /// What does it, as the model names it.
        topic: Name,
        /// Attempts that failed.
        failures: u32,
        /// When it will be asked for again after a failure.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
    },
    /// A moment.
    Timer {
        /// When.
        due: Timestamp,
        /// For a cycle: how often it still fires after this, if bounded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<u32>,
        /// For a cycle: the ISO 8601 duration between two firings, and an end after a solidus if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        every: Option<Name>,
        /// It fell due while the matter was suspended, and fires when it is resumed.
        #[serde(default, skip_serializing_if = "is_default")]
        held: bool,
    },
    /// A message.
    Message {
        /// Its name.
        name: Name,
        /// The correlation key it must carry, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<Name>,
        /// Other keys of the conversation, any of which will do instead (BPMN 2.0.2 §8.4.2).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        others: Vec<Name>,
    },
    /// A signal.
    Signal {
        /// Its name.
        name: Name,
    },
    /// A condition over the data.
    Condition {
        /// What it was when last evaluated: it triggers when it becomes true.
        holds: bool,
    },
    /// Data inputs that aren't there yet (BPMN 2.0.2 §10.4.2).
    Inputs,
    /// A performer who starts activities of an ad-hoc subprocess or ends it.
    AdHoc,
}

impl WaitKind {
    /// Whether a message with these keys is for this wait: it needs none, or one of them.
    #[must_use]
    pub fn takes(&self, keys: &[Name]) -> bool {
        match self {
            Self::Message { key: None, .. } => true,
            Self::Message {
                key: Some(key),
                others,
                ..
            } => keys.iter().any(|own| own == key || others.contains(own)),
            _ => false,
        }
    }
}

/// An activity that has completed and can be compensated (BPMN 2.0.2 §13.5.5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompensationRecord {
    /// Id from the matter's counter: ascending in order of completion.
    pub id: u32,
    /// The scope the activity completed in.
    pub scope: u32,
    /// The activity.
    pub node: u32,
    /// Data of that run of the activity, as it completed.
    #[serde(default, skip_serializing_if = "Vars::is_empty")]
    pub locals: Vars,
    /// For a subprocess: its data as it completed.
    #[serde(default, skip_serializing_if = "Vars::is_empty")]
    pub data: Vars,
    /// For a subprocess or a called process: what completed inside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inner: Vec<CompensationRecord>,
    /// For a subprocess or a called process: the number of its body, or [`NONE`](super::NONE).
    #[serde(default = "none", skip_serializing_if = "is_none")]
    pub body: u32,
    /// Which of the matter's definitions numbers the nodes inside.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unit: u16,
}

impl Keyed for CompensationRecord {
    fn id(&self) -> u32 {
        self.id
    }
}

/// Something that went wrong and holds a token until someone puts it right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Id from the matter's counter.
    pub id: u32,
    /// The scope in which it happened.
    pub scope: u32,
    /// The token held, or [`NONE`](super::NONE) where an error ended the matter.
    #[serde(default = "none", skip_serializing_if = "is_none")]
    pub token: u32,
    /// The node.
    pub node: u32,
    /// Which part of the node's work failed.
    pub stage: Stage,
    /// Error code: `SK-…` for a fault, or the BPMN error's own code.
    pub code: Name,
    /// The sentence in Chinese.
    pub zh: Name,
    /// The sentence in English.
    pub en: Name,
}

impl Keyed for Incident {
    fn id(&self) -> u32 {
        self.id
    }
}

/// The value a correlation property got from the first message of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correlated {
    /// The scope the conversation was begun in, and those within see it.
    #[serde(rename = "s", default = "outermost", skip_serializing_if = "is_outermost")]
    pub scope: u32,
    /// The property's number.
    #[serde(rename = "p")]
    pub property: u32,
    /// Its value.
    #[serde(rename = "v")]
    pub value: Value,
}

/// The scope of the matter's own process, where conversations are known from unless told otherwise.
pub(crate) fn outermost() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
pub(crate) fn is_outermost(scope: &u32) -> bool {
    *scope == 1
}
