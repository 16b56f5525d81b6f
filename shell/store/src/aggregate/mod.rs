//! Aggregates kept on disk: ten million matters that cost no memory, beside the model that fits in it.
//!
//! What it is for: the contract between an engine whose aggregates are many and whatever stores them. A
//! [`Family`] decides a command against one aggregate's state, and says which rows of the shared tables
//! (work lists, timers, subscriptions, incidents, names) that state asks for. The store loads the state,
//! writes event, state and changed rows in one transaction, and answers once it is durable.
//!
//! What it knows nothing of: SQL, threads, files, what a matter is. Every backend takes the same types.
//!
//! Where to start: [`Family`] for what an engine supplies, [`rows`] for what is written, [`backend`] for
//! what a backend offers.

pub mod ask;
pub mod backend;
mod change;
mod nothing;
pub mod rows;

pub use backend::Backend;
pub use change::{Change, changes};
pub use nothing::{Never, NoAggregates};

use jiff::Timestamp;
use rows::{Arrival, DueTimer, Outgoing, Projection, Subscriber};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::Actor;
use skein_kernel::event::{NewEvent, Recorded};
use skein_kernel::rejection::Rejection;
use std::fmt;
use std::sync::Arc;

/// The number of an aggregate within its city, counted from 1 in the order they were begun. It is the third
/// part of the aggregate's stream name and the second column of every key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Serial(pub u64);

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An engine's aggregates, as a store sees them.
///
/// Everything here is a pure function of its arguments: the same events come to the same state and the same
/// rows on any machine. `&self` carries what is compiled or configured, never state.
pub trait Family: Send + Sync + Sized + 'static {
    /// What is known of the city besides its aggregates: calendars, who is absent. Held in memory.
    type World: Send + Sync + 'static;
    /// The state of one aggregate.
    type State: Send + Sync + 'static;
    /// What someone wants done with one aggregate.
    type Command: Serialize + DeserializeOwned + Send + 'static;
    /// What the caller is told when it is done.
    type Reply: Serialize + DeserializeOwned + Clone + Send + 'static;
    /// The second part of its streams' names, such as `matter`.
    const ENGINE: &'static str;
    /// Version of what [`Family::encode`] writes. A state stored in another format is rebuilt from its
    /// aggregate's events when it is next needed.
    const FORMAT: u16;
    /// Version of what [`Family::project`] returns. Rows projected under another version are all projected
    /// anew when the store is opened.
    const ROWS: u16;

    /// The kind of events that erase something of what earlier events of their aggregate say; none unless
    /// told. An auditor knows them by it too, so it ends in `-erased`.
    const ERASURE: Option<&'static str> = None;

    /// Decides a command against an aggregate (`None`: one about to be begun), changing nothing.
    ///
    /// # Errors
    /// A [`Rejection`] that says why not. It costs other commands nothing.
    fn decide(
        &self,
        current: Option<&Self::State>,
        command: Self::Command,
        context: &Context<'_, Self>,
    ) -> Result<Verdict<Self>, Rejection>;

    /// The state after an event of the journal, for replay. It must come to what [`Verdict::state`] was.
    ///
    /// # Errors
    /// A [`Rejection`] if the event can't be read: the journal is then damaged or written by a later program.
    fn evolve(
        &self,
        state: Option<Self::State>,
        event: &Recorded,
        shelf: &dyn Shelf<Self>,
    ) -> Result<Self::State, Rejection>;

    /// The body that remains of an earlier event of an aggregate after one of the kind [`Family::ERASURE`];
    /// `None` if nothing of it is erased. The remaining events must come to the same state. The store keeps
    /// the hash under which the whole body was recorded.
    ///
    /// # Errors
    /// A [`Rejection`] if either event can't be read: then nothing is erased.
    fn redacted(&self, _erasure: &NewEvent, _earlier: &Recorded) -> Result<Option<String>, Rejection> {
        Ok(None)
    }

    /// Writes a state as bytes at the end of `out`.
    fn encode(&self, state: &Self::State, out: &mut Vec<u8>);

    /// The state of bytes written by [`Family::encode`] in the same format; `None` if they are damaged.
    fn decode(&self, bytes: &[u8]) -> Option<Self::State>;

    /// The rows a state asks for in the shared tables.
    fn project(&self, serial: Serial, state: &Self::State) -> Projection;

    /// The command by which an aggregate learns that one of its timers is due.
    fn fire(&self, timer: &DueTimer) -> Self::Command;

    /// The command by which a message or signal reaches who waits for it: `to` is the subscription it
    /// matched, or `None` if the arrival names the definition to start by itself. The command begins an
    /// aggregate if the subscription [starts](rows::SubscriptionRow::starts) one, or if there is none.
    fn receive(&self, arrival: &Arrival, to: Option<&Subscriber>) -> Self::Command;
}

/// Everything a decision may know besides the state and the command.
pub struct Context<'a, F: Family> {
    /// When the command was given, in whole microseconds.
    pub at: Timestamp,
    /// Who gives it.
    pub actor: &'a Actor,
    /// What is known of the city.
    pub world: &'a F::World,
    /// The aggregate decided about.
    pub serial: Serial,
    /// How many events it has; 0 if it is about to be begun.
    pub revision: u64,
    /// The other aggregates, to be read only.
    pub shelf: &'a dyn Shelf<F>,
}

impl<F: Family> fmt::Debug for Context<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("at", &self.at)
            .field("actor", self.actor)
            .field("serial", &self.serial)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

/// Other aggregates, as far as a decision may look at them: their definitions, which never change. A backend
/// on several nodes promises no more than that for aggregates that do change.
pub trait Shelf<F: Family> {
    /// The state of an aggregate, counting commands decided before in the same batch.
    ///
    /// # Errors
    /// The backend's, if it can't be read.
    fn state(&self, serial: Serial) -> Result<Option<Arc<F::State>>, Rejection>;

    /// The aggregate that took a name ([`Projection::names`]) last.
    ///
    /// # Errors
    /// The backend's, if it can't be read.
    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection>;
}

/// What a command comes to.
#[derive(Debug, Clone)]
pub struct Verdict<F: Family> {
    /// What happened, packed into one row of the journal. `None` if nothing did: then nothing is written.
    pub event: Option<NewEvent>,
    /// The state after it: exactly what [`Family::evolve`] makes of the event.
    pub state: Arc<F::State>,
    /// What is to be sent, in order.
    pub outgoing: Vec<Outgoing>,
    /// The reply.
    pub reply: F::Reply,
}

/// Which aggregate a command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// One that this command begins.
    New,
    /// An existing one, however far it has come.
    Any(Serial),
    /// An existing one that must have exactly this many events.
    Exactly(Serial, u64),
}

/// A stored aggregate.
#[derive(Debug, Clone)]
pub struct Kept<F: Family> {
    /// Which.
    pub serial: Serial,
    /// How many events it has.
    pub revision: u64,
    /// The position of its last event in the journal.
    pub position: u64,
    /// When its last event was decided.
    pub updated: Timestamp,
    /// What the events add up to.
    pub state: Arc<F::State>,
}
