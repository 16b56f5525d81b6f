//! A city's journal in whichever database it is kept: one handle over the embedded store and PostgreSQL.
//!
//! It decides nothing: each method goes to the database's own. Start at [`AnyJournal`].

use jiff::Timestamp;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::time::Duration;

use crate::aggregate::ask::{Ask, Dialect};
use crate::aggregate::backend::{
    Answer, Backlog, IncidentEntry, MatterEntry, Parcel, Relayed, SearchQuery, Settlement, WorkEntry,
    WorkQuery,
};
use crate::aggregate::rows::{Arrival, DueTimer};
use crate::aggregate::{Backend, Family, Kept, Serial, Target};
use crate::audit::{self, InclusionProof};
use crate::evidence::head::TreeHead;
use crate::journal::Journal;
use crate::model::{Append, Model};
use crate::options::Meta;
use crate::postgres::{self, Turn};
use crate::rejections;
use crate::ticket::Ticket;

type ReplyOf<M> = <<M as Model>::Family as Family>::Reply;

/// A city's journal, open. Clones share it; the last one dropped closes it: waiting commands are still
/// carried out and answered.
///
/// [`Journal`] says what reading and writing mean. On PostgreSQL other nodes write too: what they record for
/// the model is shown here shortly after, and after [`AnyJournal::catch_up`] for certain; what they do with
/// matters is shown at once.
pub enum AnyJournal<M: Model> {
    /// In a folder or in memory.
    Embedded(Journal<M>),
    /// In a database shared with other nodes.
    Shared(postgres::Journal<M>),
}

impl<M: Model> Clone for AnyJournal<M> {
    fn clone(&self) -> Self {
        match self {
            Self::Embedded(journal) => Self::Embedded(journal.clone()),
            Self::Shared(journal) => Self::Shared(journal.clone()),
        }
    }
}

impl<M: Model> From<Journal<M>> for AnyJournal<M> {
    fn from(journal: Journal<M>) -> Self {
        Self::Embedded(journal)
    }
}

impl<M: Model> From<postgres::Journal<M>> for AnyJournal<M> {
    fn from(journal: postgres::Journal<M>) -> Self {
        Self::Shared(journal)
    }
}

/// Says the same of either journal.
macro_rules! either {
    ($any:expr, $journal:ident => $does:expr) => {
        match $any {
            AnyJournal::Embedded($journal) => $does,
            AnyJournal::Shared($journal) => $does,
        }
    };
}

impl<M: Model> AnyJournal<M> {
    /// Submits a command for the model in memory. The ticket is answered once its outcome is durable.
    pub fn submit(&self, command: M::Command, meta: Meta) -> Ticket<M::Reply> {
        either!(self, journal => journal.submit(command, meta))
    }

    /// Appends events for the model without asking it to decide.
    pub fn append(&self, events: Vec<Append>, meta: Meta) -> Ticket<()> {
        either!(self, journal => journal.append(events, meta))
    }

    /// Looks at the model. The closure must not call the journal again, nor wait for a ticket.
    pub fn read<R>(&self, look: impl FnOnce(&M) -> R) -> R {
        either!(self, journal => journal.read(look))
    }

    /// Makes sure that the model shows all that any node had recorded before. Nothing to do where there is
    /// only one.
    ///
    /// # Errors
    /// The database's.
    pub fn catch_up(&self) -> Result<(), Rejection> {
        match self {
            Self::Embedded(_) => Ok(()),
            Self::Shared(journal) => journal.catch_up(),
        }
    }

    /// Does something that only one node of the city may do at a time, on all that any node has recorded.
    ///
    /// # Errors
    /// The database's, or what `act` comes to.
    pub fn in_turn<R>(&self, act: impl FnOnce() -> Result<R, Rejection>) -> Result<R, Rejection> {
        let _turn: Option<Turn> = match self {
            Self::Embedded(_) => None,
            Self::Shared(journal) => Some(journal.turn()?),
        };
        self.catch_up()?;
        act()
    }

    /// Whether commands are taken. On PostgreSQL false while the database is away.
    #[must_use]
    pub fn is_taking_commands(&self) -> bool {
        either!(self, journal => journal.is_taking_commands())
    }

    /// How many events the log has, as far as this node knows.
    #[must_use]
    pub fn position(&self) -> u64 {
        either!(self, journal => journal.position())
    }

    /// The revision of a stream of the model; 0 if it has no events.
    #[must_use]
    pub fn revision(&self, stream: &Stream) -> u64 {
        either!(self, journal => journal.revision(stream))
    }

    /// The last signed tree head this node knows; `None` before the first event.
    #[must_use]
    pub fn tree_head(&self) -> Option<TreeHead> {
        either!(self, journal => journal.tree_head())
    }

    /// The events of one stream, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn stream(&self, stream: &Stream) -> Result<Vec<Recorded>, Rejection> {
        either!(self, journal => journal.history(stream))
    }

    /// The committed events after a position (0: all), in order, a page at a time.
    ///
    /// # Errors
    /// The database's.
    pub fn replay(
        &self,
        after: u64,
    ) -> Result<Box<dyn Iterator<Item = Result<Recorded, Rejection>> + '_>, Rejection> {
        Ok(match self {
            Self::Embedded(journal) => Box::new(journal.replay(after)?),
            Self::Shared(journal) => Box::new(journal.replay(after)),
        })
    }

    /// Whether single events can be proved: not in memory.
    #[must_use]
    pub fn can_prove(&self) -> bool {
        match self {
            Self::Embedded(journal) => journal.folder().is_some(),
            Self::Shared(_) => true,
        }
    }

    /// Proves one event by its position, under the last signed head.
    ///
    /// # Errors
    /// `SK-STORE-0013` if there is no such event, or the database's.
    pub fn prove(&self, position: u64) -> Result<InclusionProof, Rejection> {
        match self {
            Self::Embedded(journal) => match journal.folder() {
                Some(folder) => audit::prove(folder, position),
                None => Err(rejections::no_event(position, 0)),
            },
            Self::Shared(journal) => journal.prove(position),
        }
    }

    /// The public keys that check its signed heads, the latest last, in hexadecimal; none in memory.
    ///
    /// # Errors
    /// `SK-STORE-0002` or `0012` if they can't be read, or the database's.
    pub fn public_keys(&self) -> Result<Vec<String>, Rejection> {
        let keys = match self {
            Self::Embedded(journal) => match journal.folder() {
                Some(folder) => crate::key::read_public(&folder.join(crate::key::PUBLIC))?,
                None => Vec::new(),
            },
            Self::Shared(journal) => journal.public_keys()?,
        };
        Ok(keys.iter().map(|key| hex::encode(key.as_bytes())).collect())
    }

    /// The family of its aggregates.
    #[must_use]
    pub fn family(&self) -> &M::Family {
        either!(self, journal => journal.family())
    }

    /// What its CloudEvents name as their source: the city and the journal.
    #[must_use]
    pub fn source(&self) -> String {
        either!(self, journal => journal.source())
    }
}

impl<M: Model> Backend<M::Family> for AnyJournal<M> {
    fn order(
        &self,
        target: Target,
        command: <M::Family as Family>::Command,
        meta: Meta,
    ) -> Ticket<Answer<ReplyOf<M>>> {
        either!(self, journal => journal.order(target, command, meta))
    }

    fn arrive(&self, arrival: Arrival, meta: Meta) -> Ticket<Answer<ReplyOf<M>>> {
        either!(self, journal => journal.arrive(arrival, meta))
    }

    fn fire(&self, timer: DueTimer, at: Timestamp) -> Ticket<Option<Answer<ReplyOf<M>>>> {
        either!(self, journal => journal.fire(timer, at))
    }

    fn relay(&self, sequence: u64, at: Timestamp) -> Ticket<Relayed> {
        either!(self, journal => journal.relay(sequence, at))
    }

    fn settle(&self, sequence: u64, settlement: Settlement, at: Timestamp) -> Ticket<()> {
        either!(self, journal => journal.settle(sequence, settlement, at))
    }

    fn revive(&self, sequence: u64, meta: Meta) -> Ticket<()> {
        either!(self, journal => journal.revive(sequence, meta))
    }

    fn dialect(&self) -> Dialect {
        either!(self, journal => journal.dialect())
    }

    fn ask(&self, ask: &Ask) -> Result<Vec<String>, Rejection> {
        either!(self, journal => journal.ask(ask))
    }

    fn index_register(&self, register: &str, column: &str) -> Result<(), Rejection> {
        either!(self, journal => journal.index_register(register, column))
    }

    fn wait_for_mail(&self, at_most: Duration) {
        either!(self, journal => journal.wait_for_mail(at_most));
    }

    fn claim_timers(&self, now: Timestamp, limit: usize) -> Result<Vec<DueTimer>, Rejection> {
        either!(self, journal => journal.claim_timers(now, limit))
    }

    fn next_timer(&self) -> Result<Option<Timestamp>, Rejection> {
        either!(self, journal => journal.next_timer())
    }

    fn claim_parcels(&self, now: Timestamp, limit: usize) -> Result<Vec<Parcel>, Rejection> {
        either!(self, journal => journal.claim_parcels(now, limit))
    }

    fn dead_letters(&self, after: u64, limit: usize) -> Result<Vec<Parcel>, Rejection> {
        either!(self, journal => journal.dead_letters(after, limit))
    }

    fn aggregate(&self, serial: Serial) -> Result<Option<Kept<M::Family>>, Rejection> {
        either!(self, journal => journal.aggregate(serial))
    }

    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        either!(self, journal => Backend::named(journal, name))
    }

    fn bearers(&self, name: &str, after: Serial, limit: usize) -> Result<Vec<Serial>, Rejection> {
        either!(self, journal => Backend::bearers(journal, name, after, limit))
    }

    fn matter(&self, serial: Serial) -> Result<Option<MatterEntry>, Rejection> {
        either!(self, journal => journal.matter(serial))
    }

    fn history(&self, serial: Serial) -> Result<Vec<Recorded>, Rejection> {
        either!(self, journal => Backend::history(journal, serial))
    }

    fn work(&self, query: &WorkQuery) -> Result<Vec<WorkEntry>, Rejection> {
        either!(self, journal => journal.work(query))
    }

    fn search(&self, query: &SearchQuery) -> Result<Vec<MatterEntry>, Rejection> {
        either!(self, journal => journal.search(query))
    }

    fn incidents(&self, after: Option<(Serial, u32)>, limit: usize) -> Result<Vec<IncidentEntry>, Rejection> {
        either!(self, journal => journal.incidents(after, limit))
    }

    fn backlog(&self, now: Timestamp) -> Result<Backlog, Rejection> {
        either!(self, journal => journal.backlog(now))
    }
}
