//! What a batch comes to, before it is written: events, replies to keep, parcels.
//!
//! The aggregates it changes are on the [`super::desk`]. It knows nothing of SQL.

use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::collections::HashMap;

use crate::aggregate::Serial;
use crate::aggregate::rows::Outgoing;
use crate::evidence::tree::Hash;
use crate::idempotency::KeyId;
use crate::redaction::Remains;

/// A reply to be kept for retries. `first` is its first event's ordinal.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: KeyId,
    pub(crate) at: i64,
    pub(crate) digest: Hash,
    pub(crate) first: i32,
    pub(crate) events: i32,
    pub(crate) reply: String,
}

/// Something to be sent, with the event that sends it.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) outgoing: Outgoing,
    pub(crate) source: Serial,
    pub(crate) at: i64,
    pub(crate) ordinal: i32,
}

/// What remains of an aggregate's events after an erasure.
#[derive(Debug, Clone)]
pub(crate) struct Redacted {
    pub(crate) serial: Serial,
    pub(crate) stream: String,
    pub(crate) by: u64,
    pub(crate) remains: Vec<Remains>,
}

/// What becomes of a parcel in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It has been carried out inside the city.
    Gone,
    /// An endpoint outside has taken it.
    Delivered,
    /// It is tried again at `next`.
    Again { next: i64, error: String },
    /// It is given up.
    Dead { error: String },
    /// A signal has come to this subscription.
    Reached { serial: i64, id: i64 },
    /// An operator sends a dead letter again.
    Revived { next: i64 },
}

/// A batch in the making.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Events in order; their positions are given when they are sealed.
    pub(crate) events: Vec<Recorded>,
    /// From which one on the model in memory evolves by them.
    pub(crate) model_from: usize,
    pub(crate) kept: Vec<Kept>,
    /// How many of them were kept before the model decided.
    pub(crate) kept_before_model: usize,
    pub(crate) kept_by_id: HashMap<KeyId, usize>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) fates: Vec<(i64, Fate)>,
    pub(crate) redacted: Vec<Redacted>,
    /// The latest time a command was given at, in microseconds.
    pub(crate) at: i64,
    /// Set when applying an event panicked: the model's state can't be trusted.
    pub(crate) broken: Option<Rejection>,
}

impl Draft {
    /// The next event's place in the batch.
    pub(crate) fn ordinal(&self) -> i32 {
        self.events.len() as i32
    }

    /// Takes note of a reply.
    pub(crate) fn keep(&mut self, kept: Kept) {
        self.kept_by_id.insert(kept.id, self.kept.len());
        self.kept.push(kept);
    }

    /// What this batch has decided about a parcel.
    pub(crate) fn fate(&self, sequence: u64) -> Option<&Fate> {
        let decided = self
            .fates
            .iter()
            .rev()
            .find(|(decided, _)| *decided == sequence as i64);
        decided.map(|(_, fate)| fate)
    }

    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.kept.is_empty() && self.fates.is_empty()
    }
}
