//! The event envelope: what the journal keeps for ever, whatever the engine.
//!
//! Bodies are JSON text, versioned and additive; the envelope knows nothing of their content.

use crate::actor::ActorId;
use crate::division::DivisionCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of one aggregate's stream of events: `430400/measure/commitment-2021-17`.
///
/// The division code comes first in every key so that tables can be distributed by it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stream {
    /// The city or county whose fact this is.
    pub division: DivisionCode,
    /// The engine, or `account`, `audit` and the like for the shell's own facts.
    pub engine: String,
    /// The aggregate within that engine.
    pub aggregate: String,
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.division, self.engine, self.aggregate)
    }
}

/// An event about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvent {
    /// The event's type, such as `target-set`.
    pub kind: String,
    /// Version of the body's schema; bodies only ever gain fields.
    pub schema: u16,
    /// The body: one JSON object as text.
    pub body: String,
}

/// An event as the journal holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Place in the whole journal, from 1, without gaps: also the leaf index + 1 in the evidence log.
    pub position: u64,
    /// Whose stream.
    pub stream: Stream,
    /// Place in that stream, from 1.
    pub revision: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who did it.
    pub actor: ActorId,
    /// What happened.
    pub event: NewEvent,
}
