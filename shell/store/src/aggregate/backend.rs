//! What a store of aggregates offers, whichever database it keeps them in.
//!
//! The workers that fire timers, relay messages and call endpoints are written over [`Backend`], and so are
//! the contract tests: both run the same on every database. It knows nothing of any one of them.
//!
//! Methods that change something return a [`Ticket`], answered once it is durable. Methods that read see
//! everything answered before, block the thread, and cost a look-up or one page of a list.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::time::Duration;

use super::ask::{Ask, Dialect};
use super::rows::{Arrival, Destination, DueTimer, Face, IncidentRow, MatterRow, Outgoing};
use super::{Family, Kept, Serial, Target};
use crate::options::Meta;
use crate::ticket::Ticket;

/// What a command on an aggregate is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer<R> {
    /// Which aggregate.
    pub serial: Serial,
    /// How many events it has after the command.
    pub revision: u64,
    /// The engine's own reply.
    pub reply: R,
}

/// How far a relay came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relayed {
    /// It reached all it had to, and is gone from the outbox.
    Done,
    /// Some who wait for a signal have been reached; there are more. Relay again.
    More,
    /// It was gone already: another worker, or this one before a crash, has done it.
    Gone,
}

/// How an attempt to send a parcel ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Settlement {
    /// It was taken: the parcel is gone from the outbox.
    Delivered,
    /// It was not: to be tried again at this time, and for an endpoint nothing after it before.
    Again {
        /// When.
        at: Timestamp,
        /// What went wrong.
        error: String,
    },
    /// It will not be tried again unless an operator says so: it becomes a dead letter.
    Dead {
        /// What went wrong.
        error: String,
    },
}

/// Something waiting in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// Its number in the outbox: never used twice in a journal.
    pub sequence: u64,
    /// Whose command sent it.
    pub source: Serial,
    /// When that command was given.
    pub sent: Timestamp,
    /// What and where to.
    pub outgoing: Outgoing,
    /// How many attempts have failed.
    pub tries: u32,
    /// How the last one failed; empty if none did.
    pub error: String,
}

/// A matter as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterEntry {
    /// Which.
    pub serial: Serial,
    /// When its last event was decided.
    pub updated: Timestamp,
    /// What is shown.
    pub row: MatterRow,
}

/// An entry of a work list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkEntry {
    /// The matter.
    pub serial: Serial,
    /// The task's number in its matter; 0 for the matter itself.
    pub task: u32,
    /// The list it was found on.
    pub list: String,
    /// The more urgent the lower.
    pub priority: u8,
    /// When it must be done.
    pub due: Option<Timestamp>,
    /// What is shown of it.
    pub face: Face,
}

/// In which order work is listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkOrder {
    /// What is due first comes first, whatever its priority; what is never due comes last.
    #[default]
    Due,
    /// The most urgent first, by due time within one priority.
    Priority,
}

/// A place between two entries of work lists, from which a page goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkCursor {
    /// The last entry's priority.
    pub priority: u8,
    /// The last entry's due time.
    pub due: Option<Timestamp>,
    /// The last entry's matter.
    pub serial: Serial,
    /// The last entry's task.
    pub task: u32,
}

/// One page of several work lists taken together. A task that is on several of them comes once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkQuery {
    /// Which lists: mine, and those of my groups.
    pub lists: Vec<String>,
    /// In which order.
    pub order: WorkOrder,
    /// After which entry; `None` for the first page.
    pub after: Option<WorkCursor>,
    /// How many at most.
    pub limit: usize,
}

/// One page of the matters that contain some words, the latest begun first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// Words separated by blanks; a matter must contain each, in any case of letters. Chinese is found wherever
    /// it stands; letters and digits as whole words or, from three on, as their beginnings.
    pub words: String,
    /// Only matters begun before this one; `None` for the first page.
    pub before: Option<Serial>,
    /// How many at most.
    pub limit: usize,
}

/// An incident with whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentEntry {
    /// Whose.
    pub serial: Serial,
    /// What.
    pub row: IncidentRow,
}

/// How many of each there are, for those who watch over a city.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backlog {
    /// Parcels waiting in the outbox, up to 10,000.
    pub parcels: u64,
    /// Dead letters, up to 10,000.
    pub dead_letters: u64,
    /// Incidents, up to 10,000.
    pub incidents: u64,
    /// Timers that are due and haven't been fired, up to 10,000.
    pub timers_due: u64,
}

/// A store of one family's aggregates. Clones share it.
pub trait Backend<F: Family>: Clone + Send + Sync + 'static {
    /// Gives a command to an aggregate. People's commands go before those of the methods below that say so.
    ///
    /// Refused with `SK-STORE-0024` if there is no such aggregate, `SK-STORE-0005` if it has moved on.
    fn order(&self, target: Target, command: F::Command, meta: Meta) -> Ticket<Answer<F::Reply>>;

    /// Gives a message to who waits for it: the subscription with its name and key of the lowest serial, else
    /// a definition that it starts. Its `id` serves as the idempotency key if `meta` has none.
    ///
    /// Refused with `SK-STORE-0025` if nobody waits for it.
    fn arrive(&self, arrival: Arrival, meta: Meta) -> Ticket<Answer<F::Reply>>;

    /// Fires a timer at the time `at`, in the background: after people's commands. The command and the
    /// timer's removal are one transaction. `None` if it is not armed any more: it has been fired or
    /// disarmed before.
    fn fire(&self, timer: DueTimer, at: Timestamp) -> Ticket<Option<Answer<F::Reply>>>;

    /// Relays a parcel inside the city, in the background. The commands it becomes and its removal (or how
    /// far it came among many who wait for a signal) are one transaction, so each receives it once.
    ///
    /// Refused with `SK-STORE-0025` if nobody waits for a message; the parcel then stays.
    fn relay(&self, sequence: u64, at: Timestamp) -> Ticket<Relayed>;

    /// Notes how an attempt to send a parcel ended, in the background. A parcel that is gone is left so.
    fn settle(&self, sequence: u64, settlement: Settlement, at: Timestamp) -> Ticket<()>;

    /// Puts a dead letter back into the outbox, to be tried at once under its old number.
    ///
    /// Refused with `SK-STORE-0026` if there is none of that number.
    fn revive(&self, sequence: u64, meta: Meta) -> Ticket<()>;

    /// Waits until there may be a parcel to carry out that wasn't there before, for at most some time. The
    /// store may wake nobody, or somebody for nothing.
    fn wait_for_mail(&self, at_most: Duration);

    /// Timers due at `now`, in order of due time, at most `limit`, claimed for this node: another is not given
    /// them for as long as this one lives and a minute after.
    ///
    /// # Errors
    /// The database's.
    fn claim_timers(&self, now: Timestamp, limit: usize) -> Result<Vec<DueTimer>, Rejection>;

    /// Says that these timers are about to be fired, so that what they concern may be brought in from the disk
    /// by several hands rather than by the one that fires them.
    fn expect(&self, timers: &[DueTimer]) {
        let _ = timers;
    }

    /// When the next timer is due, whoever fires it; `None` if none is armed.
    ///
    /// # Errors
    /// The database's.
    fn next_timer(&self) -> Result<Option<Timestamp>, Rejection>;

    /// Parcels to be carried out at `now`, claimed for this node as timers are: those inside the city in order
    /// of their time, and of each endpoint the first, unless it waits to be tried again later.
    ///
    /// # Errors
    /// The database's.
    fn claim_parcels(&self, now: Timestamp, limit: usize) -> Result<Vec<Parcel>, Rejection>;

    /// Dead letters after a sequence number, in order.
    ///
    /// # Errors
    /// The database's.
    fn dead_letters(&self, after: u64, limit: usize) -> Result<Vec<Parcel>, Rejection>;

    /// An aggregate with its state.
    ///
    /// # Errors
    /// The database's, or `SK-STORE-0027` if the stored state is damaged.
    fn aggregate(&self, serial: Serial) -> Result<Option<Kept<F>>, Rejection>;

    /// The aggregate that took a name last.
    ///
    /// # Errors
    /// The database's.
    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection>;

    /// A matter as lists show it.
    ///
    /// # Errors
    /// The database's.
    fn matter(&self, serial: Serial) -> Result<Option<MatterEntry>, Rejection>;

    /// The events of an aggregate, oldest first. Costs one look-up for each.
    ///
    /// # Errors
    /// The database's.
    fn history(&self, serial: Serial) -> Result<Vec<Recorded>, Rejection>;

    /// A page of work lists.
    ///
    /// # Errors
    /// The database's.
    fn work(&self, query: &WorkQuery) -> Result<Vec<WorkEntry>, Rejection>;

    /// A page of matters by words.
    ///
    /// # Errors
    /// The database's.
    fn search(&self, query: &SearchQuery) -> Result<Vec<MatterEntry>, Rejection>;

    /// A page of incidents after one of a matter, in order of serial and incident.
    ///
    /// # Errors
    /// The database's.
    fn incidents(&self, after: Option<(Serial, u32)>, limit: usize) -> Result<Vec<IncidentEntry>, Rejection>;

    /// Whose SQL [`ask`](Backend::ask) takes.
    fn dialect(&self) -> Dialect;

    /// The rows that answer a question, each a JSON object by column, in the question's order.
    ///
    /// # Errors
    /// `SK-STORE-0070` if the database can't answer it, `SK-STORE-0071` if there are too many rows or it takes too
    /// long.
    fn ask(&self, ask: &Ask) -> Result<Vec<String>, Rejection>;

    /// Makes sure that rows of a register are found by a column without looking at all of them. Both names are
    /// lower-case letters, digits and `_`. Does nothing if it is so.
    ///
    /// # Errors
    /// The database's.
    fn index_register(&self, register: &str, column: &str) -> Result<(), Rejection>;

    /// How much is waiting.
    ///
    /// # Errors
    /// The database's.
    fn backlog(&self, now: Timestamp) -> Result<Backlog, Rejection>;
}

impl Parcel {
    /// Whether it stays inside the city.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        !matches!(self.outgoing.to, Destination::Endpoint(_))
    }
}
