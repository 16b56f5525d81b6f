//! Commands: what someone wants done with a matter.
//!
//! Ids name waits, tokens, scopes and incidents as the matter's state shows them.

use crate::clock::ClockCommand;
use crate::human::WorkCommand;
use crate::migrate::Mapping;
use crate::state::{DefinitionKey, Name, Vars};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A command, and the state it was decided against if that matters to whoever sends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Refuse unless the matter has this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
    /// What to do.
    #[serde(flatten)]
    pub act: Act,
}

impl From<Act> for Command {
    fn from(act: Act) -> Self {
        Self { expected: None, act }
    }
}

/// What starts a matter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// Someone, by the process's none start event or by its nodes without incoming flows.
    #[default]
    None,
    /// An event of the model by its place: a timer that came due, a condition that came true, a message that came
    /// along a message flow. Behind an instantiating gateway it is the event itself, not the gateway.
    Event {
        /// The event's number.
        node: u32,
        /// Which of its definitions, from 0.
        #[serde(default)]
        place: u16,
    },
    /// A message that arrived.
    Message {
        /// Its name.
        name: Name,
        /// Its correlation key, where the model doesn't compute it from the data.
        key: Option<Name>,
    },
    /// A signal that was thrown.
    Signal(Name),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Start the matter.
    Start {
        /// The process to run, where the file holds several.
        process: Option<Name>,
        /// By what.
        trigger: Trigger,
        /// Process data, or the payload of the message or signal.
        data: Vars,
        /// The version of the law it is received under.
        law: Option<Name>,
    },
    /// A human task is done.
    Complete {
        /// The task.
        task: u32,
        /// Its result.
        data: Vars,
    },
    /// Something else is done with a human task: claimed, delegated, returned, urged.
    Work {
        /// The task.
        task: u32,
        /// What.
        command: WorkCommand,
    },
    /// Something is done with a legal clock: stopped, restarted, extended, recomputed.
    Clock(ClockCommand),
    /// A job is done.
    JobDone {
        /// The job.
        job: u32,
        /// Its result.
        data: Vars,
    },
    /// A job failed for a technical reason.
    JobFailed {
        /// The job.
        job: u32,
        /// The reason, in words.
        reason: Name,
        /// When to try again; without it the failure is an incident.
        retry_at: Option<Timestamp>,
    },
    /// A task or job ends with a BPMN error (BPMN 2.0.2 §10.5.6).
    Error {
        /// The task or job.
        wait: u32,
        /// The error code.
        code: Name,
        /// What comes with it.
        data: Vars,
    },
    /// A task or job raises a BPMN escalation and goes on.
    Escalate {
        /// The task or job.
        wait: u32,
        /// The escalation code.
        code: Name,
        /// What comes with it.
        data: Vars,
    },
    /// A message arrived for this matter.
    Message {
        /// Its name.
        name: Name,
        /// Its correlation key, where the model doesn't compute it from the data.
        key: Option<Name>,
        /// Its content.
        data: Vars,
    },
    /// A message arrived for exactly this wait, whatever it is called: along a message flow.
    Receive {
        /// The wait for a message.
        wait: u32,
        /// Its content.
        data: Vars,
    },
    /// A signal was thrown elsewhere.
    Signal {
        /// Its name.
        name: Name,
        /// Its content.
        data: Vars,
    },
    /// A timer has come due.
    TimerDue {
        /// The timer's wait, or the clock.
        timer: u32,
    },
    /// A performer starts an activity of an ad-hoc subprocess.
    AdHocStart {
        /// The ad-hoc wait.
        wait: u32,
        /// The activity inside it.
        node: u32,
    },
    /// A performer ends an ad-hoc subprocess.
    AdHocEnd {
        /// The ad-hoc wait.
        wait: u32,
    },
    /// Manual correction of data.
    SetData {
        /// The scope; 0 for the process.
        scope: u32,
        /// The new values.
        data: Vars,
        /// Why.
        reason: Name,
    },
    /// Moves the matter to another version of its definition.
    Migrate {
        /// The version, exactly.
        to: DefinitionKey,
        /// Which element becomes which, where ids alone don't say.
        mapping: Mapping,
        /// Why.
        reason: Name,
    },
    /// Erases the personal data of a finished matter, by its process's rule.
    Erase {
        /// When it was finished, as the journal has it.
        finished: Timestamp,
        /// Why.
        reason: Name,
    },
    /// Stops the matter until it is resumed.
    Suspend {
        /// Why.
        reason: Name,
    },
    /// Goes on after a suspension.
    Resume {
        /// Why.
        reason: Name,
    },
    /// Ends the matter.
    Cancel {
        /// Why.
        reason: Name,
    },
    /// Puts an incident right.
    Resolve {
        /// The incident.
        incident: u32,
        /// How.
        how: Resolution,
        /// Why.
        reason: Name,
    },
}

/// How an incident is put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// Try again.
    Retry,
    /// Correct data, then try again.
    Correct(Vars),
    /// Treat the activity as completed with these results.
    Skip(Vars),
}
