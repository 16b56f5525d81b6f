//! The contract every store of aggregates keeps, kept over PostgreSQL.
//!
//! Reads go to the database, so that they show what every node has done. It knows nothing of SQL itself.

use jiff::Timestamp;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::desk::{self, decoded, stream};
use super::journal::{Journal, digest};
use super::link::{Link, Outcome};
use super::request::{Command, Request};
use super::rows::time;
use super::{outbox, query};
use crate::aggregate::ask::{Ask, Dialect};
use crate::aggregate::backend::{
    Answer, Backend, Backlog, IncidentEntry, MatterEntry, Parcel, Relayed, SearchQuery, Settlement,
    WorkEntry, WorkQuery,
};
use crate::aggregate::rows::{Arrival, DueTimer};
use crate::aggregate::{Family, Kept, Serial, Shelf, Target};
use crate::idempotency::digest_of_order;
use crate::model::Model;
use crate::options::Meta;
use crate::rejections;
use crate::ticket::Ticket;
use crate::writer::by_itself;

const AGGREGATE: &str = "SELECT a.serial, a.revision, a.updated, a.format, a.state, b.first + a.ordinal \
    FROM aggregates a JOIN batches b ON b.division = a.division AND b.batch = a.batch \
    WHERE a.division = $1 AND a.serial = $2";
/// How many more are looked at than are asked for, because some have been claimed before.
const AHEAD: usize = 4096;

impl<M: Model> Backend<M::Family> for Journal<M> {
    fn order(
        &self,
        target: Target,
        command: <M::Family as Family>::Command,
        meta: Meta,
    ) -> Ticket<Answer<<M::Family as Family>::Reply>> {
        let command = match Command::new(command) {
            Ok(command) => command,
            Err(rejection) => return Ticket::refused(rejection),
        };
        let digest = match meta.idempotency_key {
            Some(_) => digest_of_order(target, command.bytes()),
            None => Ok([0; 32]),
        };
        self.keyed(meta, digest, |meta, key, waiting| Request::Order {
            target,
            command,
            meta,
            key,
            waiting,
        })
    }

    fn arrive(&self, arrival: Arrival, mut meta: Meta) -> Ticket<Answer<<M::Family as Family>::Reply>> {
        if meta.idempotency_key.is_none() && !arrival.id.is_empty() {
            meta.idempotency_key = Some(arrival.id.clone());
        }
        let digest = digest(&arrival);
        self.keyed(meta, digest, |meta, key, waiting| Request::Arrive {
            arrival,
            meta,
            key,
            waiting,
        })
    }

    fn fire(&self, timer: DueTimer, at: Timestamp) -> Ticket<Option<Answer<<M::Family as Family>::Reply>>> {
        self.send_background(by_itself(at), |meta, waiting| Request::Fire {
            timer,
            meta,
            waiting,
        })
    }

    fn relay(&self, sequence: u64, at: Timestamp) -> Ticket<Relayed> {
        self.send_background(by_itself(at), |meta, waiting| Request::Relay {
            sequence,
            meta,
            waiting,
        })
    }

    fn settle(&self, sequence: u64, settlement: Settlement, at: Timestamp) -> Ticket<()> {
        self.send_background(by_itself(at), |meta, waiting| Request::Settle {
            sequence,
            settlement,
            meta,
            waiting,
        })
    }

    fn revive(&self, sequence: u64, meta: Meta) -> Ticket<()> {
        let digest = digest(&sequence);
        self.keyed(meta, digest, |meta, key, waiting| Request::Revive {
            sequence,
            meta,
            key,
            waiting,
        })
    }

    fn wait_for_mail(&self, at_most: Duration) {
        self.handle.shared.mail.wait(at_most);
    }

    fn claim_timers(&self, now: Timestamp, limit: usize) -> Result<Vec<DueTimer>, Rejection> {
        let (lease, node, micros) = (
            Arc::clone(&self.handle.timers),
            self.handle.node,
            now.as_microsecond(),
        );
        let claims = &self.handle.shared.timers;
        let ahead = limit
            .saturating_add(claims.held(now))
            .min(limit.saturating_add(AHEAD));
        let due = self.look(move |link, division| {
            let lease = Arc::clone(&lease);
            async move {
                match lease.holds(&link, division, node).await? {
                    true => query::due(&link, division, micros, ahead).await,
                    false => Ok(Vec::new()),
                }
            }
        })?;
        Ok(claims.take(due, |timer| *timer, now, limit))
    }

    fn next_timer(&self) -> Result<Option<Timestamp>, Rejection> {
        let next = self.look(|link, division| async move { query::next(&link, division).await })?;
        next.map(time).transpose()
    }

    fn claim_parcels(&self, now: Timestamp, limit: usize) -> Result<Vec<Parcel>, Rejection> {
        let (lease, node, micros) = (
            Arc::clone(&self.handle.parcels),
            self.handle.node,
            now.as_microsecond(),
        );
        let claims = &self.handle.shared.parcels;
        let ahead = limit
            .saturating_add(claims.held(now))
            .min(limit.saturating_add(AHEAD)) as i64;
        let due = self.look(move |link, division| {
            let lease = Arc::clone(&lease);
            async move {
                match lease.holds(&link, division, node).await? {
                    true => outbox::due(&link, division, micros, ahead).await,
                    false => Ok(Vec::new()),
                }
            }
        })?;
        Ok(claims.take(due, |parcel| parcel.sequence, now, limit))
    }

    fn dead_letters(&self, after: u64, limit: usize) -> Result<Vec<Parcel>, Rejection> {
        let limit = limit as i64;
        self.look(
            move |link, division| async move { outbox::dead_letters(&link, division, after, limit).await },
        )
    }

    fn aggregate(&self, serial: Serial) -> Result<Option<Kept<M::Family>>, Rejection> {
        let row = self.look(move |link, division| async move {
            link.row(AGGREGATE, &[&division, &(serial.0 as i64)]).await
        })?;
        let Some(row) = row else { return Ok(None) };
        let loaded = decoded(&*self.handle.family, &row, |serial| {
            let mut state = None;
            for event in Backend::history(self, serial)? {
                state = Some(self.handle.family.evolve(state, &event, self)?);
            }
            state.ok_or_else(|| rejections::unreadable_state(serial.0, "no events"))
        })?;
        Ok(Some(Kept {
            serial,
            revision: loaded.revision,
            position: row.get::<_, i64>(5) as u64,
            updated: time(loaded.updated)?,
            state: loaded.state,
        }))
    }

    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        let name = name.to_owned();
        self.look(move |link, division| {
            let name = name.clone();
            async move { desk::named(&link, division, &name).await }
        })
    }

    fn bearers(&self, name: &str, after: Serial, limit: usize) -> Result<Vec<Serial>, Rejection> {
        let name = name.to_owned();
        self.look(move |link, division| {
            let name = name.clone();
            async move { query::bearers(&link, division, &name, after, limit).await }
        })
    }

    fn matter(&self, serial: Serial) -> Result<Option<MatterEntry>, Rejection> {
        self.look(move |link, division| async move { query::matter(&link, division, serial).await })
    }

    fn history(&self, serial: Serial) -> Result<Vec<Recorded>, Rejection> {
        self.stream_events(stream::<M::Family>(self.handle.division, serial).to_string())
    }

    fn work(&self, query: &WorkQuery) -> Result<Vec<WorkEntry>, Rejection> {
        let query = query.clone();
        self.look(move |link, division| {
            let query = query.clone();
            async move { query::work(&link, division, &query).await }
        })
    }

    fn search(&self, query: &SearchQuery) -> Result<Vec<MatterEntry>, Rejection> {
        let query = query.clone();
        self.look(move |link, division| {
            let query = query.clone();
            async move { query::search(&link, division, &query).await }
        })
    }

    fn incidents(&self, after: Option<(Serial, u32)>, limit: usize) -> Result<Vec<IncidentEntry>, Rejection> {
        self.look(move |link, division| async move { query::incidents(&link, division, after, limit).await })
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn ask(&self, ask: &Ask) -> Result<Vec<String>, Rejection> {
        let ask = ask.clone();
        self.handle
            .pool
            .ask_alone(move |link| async move { super::ask::ask(&link, &ask).await })
    }

    fn index_register(&self, register: &str, column: &str) -> Result<(), Rejection> {
        let sql = super::ask::index(register, column);
        self.handle
            .pool
            .ask_alone(move |link| async move { link.script(&sql).await })
    }

    fn backlog(&self, now: Timestamp) -> Result<Backlog, Rejection> {
        let now = now.as_microsecond();
        self.look(move |link, division| async move { query::backlog(&link, division, now).await })
    }
}

impl<M: Model> Journal<M> {
    /// Reads by one of the connections that only look.
    fn look<T, R>(&self, look: impl Fn(Arc<Link>, i32) -> R + Send + Sync + 'static) -> Result<T, Rejection>
    where
        T: Send + 'static,
        R: Future<Output = Outcome<T>> + Send,
    {
        let division = self.handle.number;
        self.handle.pool.ask(move |link| look(link, division))
    }
}

impl<M: Model> Shelf<M::Family> for Journal<M> {
    fn state(&self, serial: Serial) -> Result<Option<Arc<<M::Family as Family>::State>>, Rejection> {
        Ok(self.aggregate(serial)?.map(|kept| kept.state))
    }

    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        Backend::named(self, name)
    }
}
