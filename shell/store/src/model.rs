//! What the application supplies: a model that decides commands and evolves by events.
//!
//! It knows nothing of files, threads or transactions. Start at [`Model`].

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_kernel::actor::Actor;
use skein_kernel::event::{NewEvent, Recorded, Stream};
use skein_kernel::rejection::Rejection;

use crate::aggregate::Family;
use crate::state::Heads;

/// The state of a city, kept in memory and rebuilt from events.
///
/// The journal keeps two copies of it: one that the writer decides against, which runs ahead by the batch
/// being written, and one that readers see, which holds committed events only. A failed commit throws the
/// first away and clones the second. Both are only ever changed by [`Model::evolve`].
pub trait Model: Clone + Send + Sync + 'static {
    /// What someone wants done. Serialised only to recognise a retry under an idempotency key.
    type Command: Serialize + Send + 'static;
    /// What the caller is told when it is done. Serialised when an idempotency key was given.
    type Reply: Serialize + DeserializeOwned + Clone + Send + 'static;
    /// The aggregates kept on disk beside it; [`crate::aggregate::NoAggregates`] if there are none.
    type Family: Family<World = Self>;
    /// Version of what [`Model::snapshot`] writes. Snapshots of another version are ignored, so it must
    /// change whenever `evolve` or the snapshot's shape does.
    const SNAPSHOT_FORMAT: u32;

    /// The family, with what it has compiled and configured. Asked for once, when a journal is opened.
    fn family(&self) -> Self::Family;

    /// Decides a command against the present state, changing nothing. It must be deterministic: time is
    /// in the context, ids come in the command.
    ///
    /// # Errors
    /// A [`Rejection`] that says why not. It costs the other commands of the batch nothing.
    fn decide(
        &self,
        command: Self::Command,
        context: &Context<'_>,
    ) -> Result<Verdict<Self::Reply>, Rejection>;

    /// Applies one event of its own; those of aggregates on disk never come here. Total: whatever was
    /// recorded, under any older schema, can be applied.
    fn evolve(&mut self, event: &Recorded);

    /// The state as bytes, for a faster start. `None` if this model is always replayed from the start.
    fn snapshot(&self) -> Option<Vec<u8>> {
        None
    }

    /// The state a snapshot of the same format holds, or `None` if it can't be read: replay then starts
    /// from the beginning. `self` is the model given at open, for what it carries besides events.
    fn restore(&self, _snapshot: &[u8]) -> Option<Self> {
        None
    }
}

/// Everything a decision may know besides the state and the command.
#[derive(Debug)]
pub struct Context<'a> {
    /// When the command was given, in whole microseconds.
    pub at: Timestamp,
    /// Who gives it.
    pub actor: &'a Actor,
    pub(crate) heads: &'a Heads,
}

impl Context<'_> {
    /// The revision a stream stands at, counting events of this batch decided before; 0 if it has none.
    #[must_use]
    pub fn revision(&self, stream: &Stream) -> u64 {
        self.heads.revision(stream)
    }
}

/// What a command comes to: events to append and a reply to give once they are durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict<Reply> {
    /// Events in order; none is allowed.
    pub events: Vec<Append>,
    /// The reply.
    pub reply: Reply,
}

impl<Reply> Verdict<Reply> {
    /// A verdict of these events, answered with `reply`.
    #[must_use]
    pub fn new(events: Vec<Append>, reply: Reply) -> Self {
        Self { events, reply }
    }
}

/// One event about to be appended to a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Append {
    /// Whose event.
    pub stream: Stream,
    /// The revision the stream must stand at just before this event.
    pub expected: Expected,
    /// The event.
    pub event: NewEvent,
}

impl Append {
    /// An event for a stream at whatever revision. Right inside [`Model::decide`], which sees the present
    /// state and can't be overtaken.
    #[must_use]
    pub fn any(stream: Stream, event: NewEvent) -> Self {
        Self {
            stream,
            expected: Expected::Any,
            event,
        }
    }

    /// An event for a stream that must stand at `revision` (0: that must not exist).
    #[must_use]
    pub fn at(stream: Stream, revision: u64, event: NewEvent) -> Self {
        Self {
            stream,
            expected: Expected::Exactly(revision),
            event,
        }
    }
}

/// The revision a stream must stand at for an append to be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Expected {
    /// Whatever it is.
    Any,
    /// Exactly this one; 0 means that the stream must not exist.
    Exactly(u64),
}
