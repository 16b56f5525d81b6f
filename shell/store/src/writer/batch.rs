//! A batch on its way: what its commands came to before it is written, and who is to be told.
//!
//! It knows nothing of how anything is decided or written.

use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::collections::HashMap;

use super::Answer;
use crate::events::Link;
use crate::idempotency::{Kept, KeyId};
use crate::snapshot::Part;
use crate::ticket::Outcome;

/// An outcome waiting to be told: as it is, or that the batch could not be saved.
pub(super) struct Pending(Telling);

type Telling = Box<dyn FnOnce(Option<&Rejection>) + Send>;

impl Pending {
    pub(super) fn new<R: Send + 'static>(answer: Answer<R>, outcome: Outcome<R>) -> Self {
        // That nobody waits for it any more is no failure.
        Self(Box::new(move |failure| {
            drop(answer.send(failure.map_or(outcome, |rejection| Err(rejection.clone()))));
        }))
    }

    /// The same, with something to be done first if all went well. What a worker couldn't do stays claimed
    /// until it says what is to become of it, or a minute has passed.
    pub(super) fn after<R: Send + 'static>(
        answer: Answer<R>,
        outcome: Outcome<R>,
        done: impl FnOnce() + Send + 'static,
    ) -> Self {
        Self(Box::new(move |failure| {
            let outcome = failure.map_or(outcome, |rejection| Err(rejection.clone()));
            if outcome.is_ok() {
                done();
            }
            drop(answer.send(outcome));
        }))
    }

    pub(super) fn tell(self) {
        (self.0)(None);
    }

    pub(super) fn fail(self, rejection: &Rejection) {
        (self.0)(Some(rejection));
    }
}

/// What a batch comes to, before it is written.
pub(super) struct Batch {
    pub(super) recorded: Vec<Recorded>,
    /// For each event where it belongs.
    pub(super) links: Vec<Link>,
    pub(super) pending: Vec<Pending>,
    pub(super) kept: Vec<Kept>,
    pub(super) kept_by_id: HashMap<KeyId, usize>,
    pub(super) snapshot: Vec<Part>,
    /// The latest time a command was given at, in microseconds.
    pub(super) at: i64,
    /// Whether rows were written that no event stands for.
    pub(super) touched: bool,
    /// Whether something is to be sent.
    pub(super) sends: bool,
    /// Whether bodies of earlier events were replaced by what remains of them.
    pub(super) erases: bool,
    /// Set when the working state can't be trusted: applying an event panicked, or a row was not written.
    pub(super) broken: Option<Broken>,
}

/// Why a batch has to be undone.
pub(super) enum Broken {
    /// A bug.
    Panic(Rejection),
    /// The database.
    Unwritten(rusqlite::Error),
}

impl Batch {
    pub(super) fn new() -> Self {
        Self {
            recorded: Vec::new(),
            links: Vec::new(),
            pending: Vec::new(),
            kept: Vec::new(),
            kept_by_id: HashMap::new(),
            snapshot: Vec::new(),
            at: i64::MIN,
            touched: false,
            sends: false,
            erases: false,
            broken: None,
        }
    }

    pub(super) fn writes_nothing(&self) -> bool {
        self.recorded.is_empty() && self.kept.is_empty() && self.snapshot.is_empty() && !self.touched
    }

    pub(super) fn clear(&mut self) {
        self.recorded.clear();
        self.links.clear();
        self.pending.clear();
        self.kept.clear();
        self.kept_by_id.clear();
        self.snapshot.clear();
        self.at = i64::MIN;
        self.touched = false;
        self.sends = false;
        self.erases = false;
        self.broken = None;
    }
}
