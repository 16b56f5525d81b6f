//! What can be asked of definitions and matters, and what the asker is told.
//!
//! It knows nothing of how it is decided. Start at [`Order`].

use super::deployed::SourceFile;
use super::notice::{Notice, NoticeStep};
use crate::aggregate::Serial;
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::Rejection;
use skein_matter::human::Attachment;
use skein_matter::state::{Status, Vars};

/// What someone wants done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Take a BPMN file into use, with the decisions it needs. For a new aggregate.
    Deploy {
        /// The BPMN file.
        file: SourceFile,
        /// DMN files.
        #[serde(default)]
        decisions: Vec<SourceFile>,
        /// JSON Schemas of the forms its tasks and starts name.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        forms: Vec<SourceFile>,
    },
    /// Start a matter. For a new aggregate.
    Start {
        /// The id of its process, of which the newest definition is taken, or a definition's number.
        process: String,
        /// Its data.
        #[serde(default)]
        data: Vars,
        /// What it is called.
        #[serde(default)]
        title: String,
        /// What it is found by.
        #[serde(default)]
        text: String,
        /// A name it can be found by exactly.
        #[serde(default)]
        number: String,
        /// Whose list it is on.
        #[serde(default)]
        owner: String,
        /// The version of the law it is received under.
        #[serde(default)]
        law: Option<String>,
        /// Files handed in with it, which are kept already.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<Attachment>,
    },
    /// Give out a signal to every matter and definition that waits for it. For a new aggregate, so that it
    /// stays known who gave it out and when.
    Announce {
        /// Its name.
        signal: String,
        /// Its content.
        #[serde(default)]
        data: Vars,
    },
    /// A message, signal or timer starts a matter. For a new aggregate.
    Triggered {
        /// Whose start event.
        definition: Serial,
        /// The event by its number, where the subscription knew it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<u32>,
        /// By what.
        by: StartBy,
        /// Content: a JSON object as text.
        body: String,
    },
    /// A message or signal arrives at a matter.
    Arrived {
        /// What.
        by: StartBy,
        /// Content: a JSON object as text.
        body: String,
    },
    /// A timer of a matter or of a definition's start event came due.
    TimerDue {
        /// Which.
        timer: u32,
    },
    /// A command of the engine.
    Act(Box<skein_matter::Command>),
    /// Tell someone something about a matter. For a new aggregate; nothing where its cause has told them before.
    Notify(Box<Notice>),
    /// A step with a notice.
    Notice(NoticeStep),
}

/// What arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartBy {
    /// A message.
    Message {
        /// Its name.
        name: String,
        /// Its correlation key; empty for none.
        key: String,
    },
    /// A signal of this name.
    Signal(String),
    /// The start event with this id, by its timer.
    Node(String),
}

/// What the asker is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A definition is in use; the same content deployed again is the same definition.
    Deployed {
        /// Which.
        definition: Serial,
        /// Its version among those of the same processes, from 1.
        version: u32,
        /// The hash of its content.
        hash: String,
    },
    /// A matter has moved, or there was nothing to do.
    Moved {
        /// Where it stands.
        status: Status,
        /// Events it has come to.
        version: u64,
    },
    /// A definition's start event, or a signal, has been seen to.
    Seen,
}

/// The data in a JSON object.
pub(super) fn vars(body: &str) -> Result<Vars, Rejection> {
    if body.trim().is_empty() {
        return Ok(Vars::default());
    }
    serde_json::from_str(body).map_err(super::refuse::body)
}
