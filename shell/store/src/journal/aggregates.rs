//! Aggregates on disk through the journal's handle: orders into the writer's queue, reading beside it.
//!
//! It knows nothing of how an order is decided. Reading goes through connections of its own, which are kept
//! to be used again.

use jiff::Timestamp;
use rusqlite::Connection;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::{Journal, digest};
use crate::aggregate::ask::{Ask, Dialect};
use crate::aggregate::backend::{
    Answer, Backend, Backlog, IncidentEntry, MatterEntry, Parcel, Relayed, SearchQuery, Settlement,
    WorkEntry, WorkQuery,
};
use crate::aggregate::rows::{Arrival, DueTimer};
use crate::aggregate::{Family, Kept, Serial, Target};
use crate::database::Location;
use crate::model::Model;
use crate::options::Meta;
use crate::shelf::search::{self, Index};
use crate::shelf::tables::{Tables, micros, time};
use crate::shelf::{self, ReadShelf};
use crate::ticket::Ticket;
use crate::writer::{Request, by_itself};
use crate::{idempotency, rejections};

/// The longest page anybody gets.
const LONGEST_PAGE: usize = 10_000;
/// Connections kept for reading.
const READERS: usize = 16;
/// Timers from which on what they concern is brought in beforehand, and by how many hands: a disk answers
/// several readers sooner than one after another.
const WORTH_BRINGING: usize = 64;
const HANDS: usize = 4;

type ReplyOf<M> = <<M as Model>::Family as Family>::Reply;

impl<M: Model> Journal<M> {
    /// The family of its aggregates.
    #[must_use]
    pub fn family(&self) -> &M::Family {
        &self.handle.family
    }

    /// What its CloudEvents name as their source: the city and the journal.
    #[must_use]
    pub fn source(&self) -> String {
        let identity = &self.handle.identity;
        format!("/{:06}/{}", identity.division, identity.journal)
    }

    /// Reads over a connection from the pool.
    fn look<R>(&self, read: impl FnOnce(Tables<'_>) -> Result<R, Rejection>) -> Result<R, Rejection> {
        let division = self.handle.identity.division;
        self.borrow(|database| read(Tables { database, division }))
    }

    /// Reads what the firing of timers will read and change, for the system to have it at hand.
    fn bring(&self, timers: &[DueTimer]) {
        let family = &*self.handle.family;
        let brought = self.look(|tables| {
            let shelf = ReadShelf { family, tables };
            for timer in timers {
                if let Some(loaded) = shelf::read(family, tables, timer.serial, &shelf)? {
                    tables
                        .touch(timer.serial, &loaded.rows)
                        .map_err(rejections::unread)?;
                }
            }
            Ok(())
        });
        if let Err(rejection) = brought {
            tracing::debug!(%rejection, "what timers concern will be read when they fire");
        }
    }

    /// Does something with a connection from the pool.
    fn borrow<R>(&self, read: impl FnOnce(&mut Connection) -> Result<R, Rejection>) -> Result<R, Rejection> {
        let pool = &self.handle.readers;
        let kept = pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut database = kept.map_or_else(|| self.reader(), Ok)?;
        let result = read(&mut database);
        let mut pool = pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.len() < READERS {
            pool.push(database);
        }
        result
    }

    fn rows<R>(&self, read: impl FnOnce(Tables<'_>) -> rusqlite::Result<R>) -> Result<R, Rejection> {
        self.look(|tables| read(tables).map_err(|error| rejections::damaged(self.path(), error)))
    }

    fn background<R>(
        &self,
        request: impl FnOnce(tokio::sync::oneshot::Sender<crate::ticket::Outcome<R>>) -> Request<M>,
    ) -> Ticket<R> {
        let (answer, ticket) = tokio::sync::oneshot::channel();
        let pushed = self.handle.shared.queue.push_background(request(answer));
        self.queued(pushed, ticket)
    }
}

/// A time cut to what is recorded: whole microseconds.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

impl<M: Model> Backend<M::Family> for Journal<M> {
    fn order(
        &self,
        target: Target,
        command: <M::Family as Family>::Command,
        meta: Meta,
    ) -> Ticket<Answer<ReplyOf<M>>> {
        let keyed = meta.idempotency_key.is_some();
        let digest = keyed
            .then(|| idempotency::order_digest(target, &command))
            .transpose();
        self.send(meta, digest, |meta, key, answer| Request::Order {
            target,
            command,
            meta,
            key,
            answer,
        })
    }

    fn arrive(&self, arrival: Arrival, mut meta: Meta) -> Ticket<Answer<ReplyOf<M>>> {
        meta.idempotency_key.get_or_insert_with(|| arrival.id.clone());
        let digest = digest(&arrival).map(Some);
        self.send(meta, digest, |meta, key, answer| Request::Arrive {
            arrival,
            meta,
            key,
            answer,
        })
    }

    fn fire(&self, timer: DueTimer, at: Timestamp) -> Ticket<Option<Answer<ReplyOf<M>>>> {
        self.background(|answer| Request::Fire {
            timer,
            meta: by_itself(whole(at)),
            answer,
        })
    }

    fn relay(&self, sequence: u64, at: Timestamp) -> Ticket<Relayed> {
        self.background(|answer| Request::Relay {
            sequence,
            meta: by_itself(whole(at)),
            answer,
        })
    }

    fn settle(&self, sequence: u64, settlement: Settlement, _at: Timestamp) -> Ticket<()> {
        self.background(|answer| Request::Settle {
            sequence,
            settlement,
            answer,
        })
    }

    fn revive(&self, sequence: u64, _meta: Meta) -> Ticket<()> {
        self.background(|answer| Request::Revive { sequence, answer })
    }

    fn wait_for_mail(&self, at_most: Duration) {
        self.handle.shared.mail.wait(at_most);
    }

    fn claim_timers(&self, now: Timestamp, limit: usize) -> Result<Vec<DueTimer>, Rejection> {
        let claims = &self.handle.shared.timers;
        let wanted = limit.min(LONGEST_PAGE) + claims.held(now);
        let due = self.rows(|tables| tables.due(micros(now), wanted))?;
        Ok(claims.take(due, |timer| *timer, now, limit))
    }

    fn expect(&self, timers: &[DueTimer]) {
        // Elsewhere than in files nothing has to be brought in.
        let on_disk = matches!(self.handle.location, Location::File(_));
        if !on_disk || timers.len() < WORTH_BRINGING {
            return;
        }
        std::thread::scope(|scope| {
            for part in timers.chunks(timers.len().div_ceil(HANDS)) {
                scope.spawn(|| self.bring(part));
            }
        });
    }

    fn next_timer(&self) -> Result<Option<Timestamp>, Rejection> {
        self.rows(|tables| tables.next_due())
    }

    fn claim_parcels(&self, now: Timestamp, limit: usize) -> Result<Vec<Parcel>, Rejection> {
        let claims = &self.handle.shared.parcels;
        let wanted = limit.min(LONGEST_PAGE) + claims.held(now);
        let found = self.rows(|tables| tables.parcels(micros(now), wanted))?;
        Ok(claims.take(found, |parcel| parcel.sequence, now, limit))
    }

    fn dead_letters(&self, after: u64, limit: usize) -> Result<Vec<Parcel>, Rejection> {
        self.rows(|tables| tables.dead_letters(after, limit.min(LONGEST_PAGE)))
    }

    fn aggregate(&self, serial: Serial) -> Result<Option<Kept<M::Family>>, Rejection> {
        let family = &*self.handle.family;
        self.look(|tables| {
            let shelf = ReadShelf { family, tables };
            let Some(loaded) = shelf::read(family, tables, serial, &shelf)? else {
                return Ok(None);
            };
            Ok(Some(Kept {
                serial,
                revision: loaded.revision,
                position: loaded.position,
                updated: time(loaded.updated).map_err(rejections::unread)?,
                state: Arc::clone(&loaded.state),
            }))
        })
    }

    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        self.rows(|tables| tables.named(name))
    }

    fn matter(&self, serial: Serial) -> Result<Option<MatterEntry>, Rejection> {
        self.rows(|tables| tables.matter(serial))
    }

    fn history(&self, serial: Serial) -> Result<Vec<Recorded>, Rejection> {
        self.look(|tables| {
            let row = tables.aggregate(serial).map_err(rejections::unread)?;
            let position = row.map_or(0, |row| row.position);
            shelf::history(tables, M::Family::ENGINE, serial, position)
        })
    }

    fn work(&self, query: &WorkQuery) -> Result<Vec<WorkEntry>, Rejection> {
        self.rows(|tables| tables.work(query))
    }

    fn search(&self, query: &SearchQuery) -> Result<Vec<MatterEntry>, Rejection> {
        let pool = &self.handle.indexes;
        let kept = pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let index = match kept {
            Some(index) => index,
            None => Index::open_to_read(&self.handle.location.beside(search::FILE)?)?,
        };
        let found = self.rows(|tables| search::search(tables, &index, query))?;
        let mut pool = pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.len() < READERS {
            pool.push(index);
        }
        Ok(found)
    }

    fn incidents(&self, after: Option<(Serial, u32)>, limit: usize) -> Result<Vec<IncidentEntry>, Rejection> {
        let after = after.map_or((Serial(0), -1), |(serial, incident)| {
            (serial, i64::from(incident))
        });
        self.rows(|tables| tables.incidents(after, limit.min(LONGEST_PAGE)))
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn ask(&self, ask: &Ask) -> Result<Vec<String>, Rejection> {
        self.borrow(|database| crate::shelf::ask::ask(database, ask))
    }

    fn index_register(&self, register: &str, column: &str) -> Result<(), Rejection> {
        let unwritable = |error| crate::database::unwritable(self.path(), error);
        let connection = self.handle.location.connect().map_err(unwritable)?;
        crate::shelf::ask::index(&connection, register, column).map_err(unwritable)
    }

    fn backlog(&self, now: Timestamp) -> Result<Backlog, Rejection> {
        self.rows(|tables| tables.backlog(now))
    }
}
