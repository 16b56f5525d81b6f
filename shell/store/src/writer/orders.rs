//! Orders to aggregates on disk: from people, from messages, from timers, from the outbox.
//!
//! Each is decided against the aggregate as the batch sees it, and what it comes to is recorded at once: an
//! event in the batch, changed rows in the transaction, the state in the desk's cache. It knows nothing of
//! what an aggregate is.

use skein_kernel::actor::Actor;
use skein_kernel::event::{NewEvent, Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Batch, Broken, Keeping, Ordered, Pending, Request, Writer, panic_text};
use crate::aggregate::backend::{Answer, Relayed, Settlement};
use crate::aggregate::rows::{Arrival, ArrivalKind, DueTimer, Outgoing, Subscriber, TimerRow};
use crate::aggregate::{Context, Family, Serial, Target, Verdict};
use crate::database;
use crate::events::Link;
use crate::model::Model;
use crate::options::Meta;
use crate::redaction::{self, Remains};
use crate::rejections;
use crate::shelf::tables::{PARCELS, Relay};
use crate::shelf::{self, Loaded};
use crate::ticket::{Outcome, Receipt};

/// Those who wait for a signal that one relay reaches.
const LISTENERS: usize = 64;
/// Positions the search index is ahead of what was trimmed of its backlog before that is worth a page.
const WORTH_TRIMMING: u64 = 256;
/// Bytes an event's body may have.
const LARGEST_BODY: usize = 16 << 20;

type CommandOf<M> = <<M as Model>::Family as Family>::Command;

/// Where an order goes: an aggregate to be begun, or one with what is known of it.
struct Place<F: Family> {
    serial: Serial,
    current: Option<Arc<Loaded<F>>>,
}

impl<M: Model> Writer<M> {
    /// Decides a request that is an order or concerns the outbox.
    pub(super) fn decide_order(&mut self, batch: &mut Batch, request: Request<M>) {
        let pending = match request {
            Request::Order {
                target,
                command,
                meta,
                key,
                answer,
            } => {
                let outcome = self.outcome(batch, meta, key, |writer, batch, meta, keeping| {
                    writer.order(batch, target, command, meta, keeping)
                });
                Pending::new(answer, outcome)
            }
            Request::Arrive {
                arrival,
                meta,
                key,
                answer,
            } => {
                let outcome = self.outcome(batch, meta, key, |writer, batch, meta, keeping| {
                    writer.arrive(batch, &arrival, meta, keeping)
                });
                Pending::new(answer, outcome)
            }
            Request::Fire { timer, meta, answer } => {
                let fired = self.ordered(batch, &meta, |writer, batch| writer.fire(batch, timer, &meta));
                let shared = Arc::clone(&self.shared);
                Pending::after(answer, fired, move || shared.timers.release(&timer))
            }
            Request::Relay {
                sequence,
                meta,
                answer,
            } => {
                let relayed =
                    self.ordered(batch, &meta, |writer, batch| writer.relay(batch, sequence, &meta));
                let shared = Arc::clone(&self.shared);
                Pending::after(answer, relayed, move || shared.parcels.release(&sequence))
            }
            Request::Settle {
                sequence,
                settlement,
                answer,
            } => {
                let settled = self.settle_parcel(batch, sequence, &settlement);
                let shared = Arc::clone(&self.shared);
                Pending::after(answer, settled.map(nothing), move || {
                    shared.parcels.release(&sequence);
                })
            }
            Request::Revive { sequence, answer } => {
                let revived = self.revive(batch, sequence);
                Pending::new(answer, revived.map(nothing))
            }
            Request::Command { .. } | Request::Append { .. } | Request::Snapshot(_) => return,
        };
        batch.pending.push(pending);
    }

    /// What the city does by itself: no key, but events and an answer.
    fn ordered<R>(
        &mut self,
        batch: &mut Batch,
        meta: &Meta,
        carry_out: impl FnOnce(&mut Self, &mut Batch) -> Result<R, Rejection>,
    ) -> Outcome<R> {
        batch.at = batch.at.max(meta.at.as_microsecond());
        let first = self.working.position + 1;
        let reply = carry_out(self, batch)?;
        Ok(Receipt {
            reply,
            events: first..=self.working.position,
            repeated: false,
        })
    }

    fn order(
        &mut self,
        batch: &mut Batch,
        target: Target,
        command: CommandOf<M>,
        meta: &Meta,
        keeping: Keeping,
    ) -> Result<(Ordered<M>, Option<String>), Rejection> {
        let place = self.place(target)?;
        self.carry_out(batch, &place, command, meta, keeping)
    }

    fn place(&self, target: Target) -> Result<Place<M::Family>, Rejection> {
        let (serial, expected) = match target {
            Target::New => {
                return Ok(Place {
                    serial: self.desk.next(),
                    current: None,
                });
            }
            Target::Any(serial) => (serial, None),
            Target::Exactly(serial, revision) => (serial, Some(revision)),
        };
        let current = self.desk.load(&self.database, serial)?;
        let current = current.ok_or_else(|| rejections::no_aggregate(serial.0))?;
        if let Some(expected) = expected.filter(|expected| *expected != current.revision) {
            let stream = self.desk.stream(self.division, serial);
            return Err(rejections::moved_on(&stream, expected, current.revision));
        }
        Ok(Place {
            serial,
            current: Some(current),
        })
    }

    /// Decides a command at its place and records what it comes to.
    fn carry_out(
        &mut self,
        batch: &mut Batch,
        place: &Place<M::Family>,
        command: CommandOf<M>,
        meta: &Meta,
        keeping: Keeping,
    ) -> Result<(Ordered<M>, Option<String>), Rejection> {
        let current = place.current.as_deref();
        let revision = current.map_or(0, |current| current.revision);
        let Verdict {
            event,
            state,
            outgoing,
            reply,
        } = self.verdict(place, command, meta)?;
        let answer = Answer {
            serial: place.serial,
            revision: revision + u64::from(event.is_some()),
            reply,
        };
        let stream = self.desk.stream(self.division, place.serial);
        acceptable_event(&stream, event.as_ref(), &outgoing)?;
        let text = keeping.text(&answer)?;
        if let Some(event) = event {
            self.record_order(batch, place, meta, (stream, event), (state, outgoing))?;
        }
        Ok((answer, text))
    }

    fn verdict(
        &self,
        place: &Place<M::Family>,
        command: CommandOf<M>,
        meta: &Meta,
    ) -> Result<Verdict<M::Family>, Rejection> {
        let current = place.current.as_deref();
        let shelf = self.desk.shelf(&self.database);
        let context = Context {
            at: meta.at,
            actor: &meta.actor,
            world: &self.working.model,
            serial: place.serial,
            revision: current.map_or(0, |current| current.revision),
            shelf: &shelf,
        };
        // Deciding changes nothing, so a panic in it leaves nothing half done.
        let decided = catch_unwind(AssertUnwindSafe(|| {
            let state = current.map(|current| &*current.state);
            self.desk.family.decide(state, command, &context)
        }));
        decided.map_err(|panic| rejections::bug(panic_text(&*panic)))?
    }

    fn record_order(
        &mut self,
        batch: &mut Batch,
        place: &Place<M::Family>,
        meta: &Meta,
        (stream, event): (Stream, NewEvent),
        (state, outgoing): (Arc<<M::Family as Family>::State>, Vec<Outgoing>),
    ) -> Result<(), Rejection> {
        let current = place.current.as_deref();
        let remains = self.remains(place, &event)?;
        let event = Recorded {
            position: self.working.position + 1,
            stream,
            revision: current.map_or(0, |current| current.revision) + 1,
            at: meta.at,
            actor: meta.actor.id.clone(),
            event,
        };
        let recorded = catch_unwind(AssertUnwindSafe(|| {
            self.begin()?;
            self.desk
                .record(&self.database, place.serial, current, &event, state)?;
            let tables = self.desk.tables(&self.database);
            for (number, outgoing) in (event.position * PARCELS..).zip(&outgoing) {
                tables.post(number, place.serial, meta.at.as_microsecond(), outgoing)?;
            }
            if !remains.is_empty() {
                let stream = event.stream.to_string();
                let by = (stream.as_str(), event.revision);
                redaction::replace(&self.database, tables.division, by, &remains)?;
                tables.forget_parcels(place.serial)?;
            }
            Ok(())
        }));
        let recorded = recorded.map_err(|panic| {
            let rejection = rejections::bug(panic_text(&*panic));
            batch.broken = Some(Broken::Panic(rejection.clone()));
            rejection
        })?;
        self.written(batch, recorded)?;
        self.working.position = event.position;
        batch.links.push(Link {
            previous: current.map_or(0, |current| current.position),
            serial: Some(place.serial),
        });
        batch.recorded.push(event);
        batch.erases |= !remains.is_empty();
        if !outgoing.is_empty() {
            batch.sends = true;
        }
        Ok(())
    }

    /// What remains of an aggregate's earlier events after one that erases.
    fn remains(&self, place: &Place<M::Family>, event: &NewEvent) -> Result<Vec<Remains>, Rejection> {
        let last = place.current.as_ref().map_or(0, |current| current.position);
        redaction::remains(&*self.desk.family, event, || {
            // What an earlier command of the same batch recorded isn't in its table yet.
            if last > self.log.size() {
                let stream = self.desk.stream(self.division, place.serial);
                return Err(rejections::moved_on(&stream, last, last));
            }
            let tables = self.desk.tables(&self.database);
            shelf::history(tables, M::Family::ENGINE, place.serial, last)
        })
    }

    /// A row that can't be written undoes the whole batch: part of a command must not stay.
    fn written<T>(&self, batch: &mut Batch, result: rusqlite::Result<T>) -> Result<T, Rejection> {
        result.map_err(|error| {
            let rejection = rejections::not_written(&error);
            batch.broken = Some(Broken::Unwritten(error));
            rejection
        })
    }

    fn arrive(
        &mut self,
        batch: &mut Batch,
        arrival: &Arrival,
        meta: &Meta,
        keeping: Keeping,
    ) -> Result<(Ordered<M>, Option<String>), Rejection> {
        let tables = self.desk.tables(&self.database);
        let found = tables.receiver(&arrival.name, &arrival.key);
        let receiver = found.map_err(|error| database::unreadable(&self.path, error))?;
        let receiver = receiver.ok_or_else(|| rejections::nobody_waits(&arrival.name, &arrival.key))?;
        self.hand_over(batch, arrival, &receiver, meta, keeping)
    }

    fn hand_over(
        &mut self,
        batch: &mut Batch,
        arrival: &Arrival,
        to: &Subscriber,
        meta: &Meta,
        keeping: Keeping,
    ) -> Result<(Ordered<M>, Option<String>), Rejection> {
        let target = if to.row.starts {
            Target::New
        } else {
            Target::Any(to.serial)
        };
        let command = self.desk.family.receive(arrival, Some(to));
        self.order(batch, target, command, meta, keeping)
    }

    fn fire(
        &mut self,
        batch: &mut Batch,
        timer: DueTimer,
        meta: &Meta,
    ) -> Result<Option<Ordered<M>>, Rejection> {
        let row = TimerRow {
            due: timer.due,
            timer: timer.timer,
        };
        let loaded = self.desk.load(&self.database, timer.serial)?;
        let armed = |loaded: &Arc<Loaded<M::Family>>| loaded.rows.timers.contains(&row);
        let Some(current) = loaded.filter(armed) else {
            return Ok(None);
        };
        let place = Place {
            serial: timer.serial,
            current: Some(current),
        };
        let command = self.desk.family.fire(&timer);
        let (answer, _) = self.carry_out(batch, &place, command, meta, Keeping(false))?;
        Ok(Some(answer))
    }

    fn relay(&mut self, batch: &mut Batch, sequence: u64, meta: &Meta) -> Result<Relayed, Rejection> {
        let tables = self.desk.tables(&self.database);
        let found = tables.relay(sequence);
        let found = found.map_err(|error| database::unreadable(&self.path, error))?;
        let Some(relay) = found else {
            return Ok(Relayed::Gone);
        };
        let arrival = Arrival {
            kind: relay.kind,
            name: relay.name.clone(),
            key: relay.key.clone(),
            body: relay.body.clone(),
            id: self.parcel_id(sequence),
        };
        match relay.kind {
            ArrivalKind::Message => drop(self.arrive(batch, &arrival, meta, Keeping(false))?),
            ArrivalKind::Start => {
                let command = self.desk.family.receive(&arrival, None);
                self.order(batch, Target::New, command, meta, Keeping(false))?;
            }
            ArrivalKind::Signal => return self.signal(batch, sequence, &relay, &arrival, meta),
        }
        self.forget_relay(batch, sequence)
    }

    /// The stable id of a parcel.
    fn parcel_id(&self, sequence: u64) -> String {
        let identity = &self.seal.identity;
        format!("{:06}/{}/{sequence}", identity.division, identity.journal)
    }

    fn forget_relay(&mut self, batch: &mut Batch, sequence: u64) -> Result<Relayed, Rejection> {
        let begun = self.begin();
        self.written(batch, begun)?;
        let gone = self.desk.tables(&self.database).drop_relay(sequence);
        self.written(batch, gone)?;
        batch.touched = true;
        Ok(Relayed::Done)
    }

    /// Reaches some of those who wait for a signal. One that refuses it doesn't keep it from the others.
    fn signal(
        &mut self,
        batch: &mut Batch,
        sequence: u64,
        relay: &Relay,
        arrival: &Arrival,
        meta: &Meta,
    ) -> Result<Relayed, Rejection> {
        let tables = self.desk.tables(&self.database);
        let found = tables.listeners(&relay.name, relay.after, sequence / PARCELS, LISTENERS);
        let listeners = found.map_err(|error| database::unreadable(&self.path, error))?;
        for listener in &listeners {
            if let Err(rejection) = self.hand_over(batch, arrival, listener, meta, Keeping(false)) {
                if batch.broken.is_some() {
                    return Err(rejection);
                }
                tracing::warn!(%rejection, serial = %listener.serial, "a signal was refused");
            }
        }
        match listeners.last() {
            Some(last) if listeners.len() == LISTENERS => {
                let begun = self.begin();
                self.written(batch, begun)?;
                let tables = self.desk.tables(&self.database);
                let noted = tables.reached(sequence, (last.serial, last.row.id));
                self.written(batch, noted)?;
                batch.touched = true;
                Ok(Relayed::More)
            }
            _ => self.forget_relay(batch, sequence),
        }
    }

    fn settle_parcel(
        &mut self,
        batch: &mut Batch,
        sequence: u64,
        settlement: &Settlement,
    ) -> Result<(), Rejection> {
        let begun = self.begin();
        self.written(batch, begun)?;
        let settled = self.desk.tables(&self.database).settle(sequence, settlement);
        batch.touched = true;
        self.written(batch, settled)
    }

    fn revive(&mut self, batch: &mut Batch, sequence: u64) -> Result<(), Rejection> {
        let begun = self.begin();
        self.written(batch, begun)?;
        let revived = self.desk.tables(&self.database).revive(sequence);
        batch.touched = true;
        batch.sends = true;
        match self.written(batch, revived)? {
            true => Ok(()),
            false => Err(rejections::no_dead_letter(sequence)),
        }
    }

    /// Writes what the batch's orders came to.
    pub(super) fn write_states(&mut self) -> rusqlite::Result<()> {
        let indexed = self.shared.indexed.load(Ordering::Acquire);
        if indexed >= self.trimmed + WORTH_TRIMMING {
            self.desk.tables(&self.database).indexed(indexed)?;
            self.trimmed = indexed;
        }
        self.desk.write(&self.database)
    }
}

/// Whether what an order comes to may be recorded on a stream.
pub(crate) fn acceptable_event(
    stream: &Stream,
    event: Option<&NewEvent>,
    outgoing: &[Outgoing],
) -> Result<(), Rejection> {
    let refuse = |zh: &str, en: &str| Err(rejections::unacceptable(stream, zh, en));
    let Some(event) = event else {
        return match outgoing {
            [] => Ok(()),
            _ => refuse("没有事件却要发送消息", "something would be sent without an event"),
        };
    };
    if event.body.len() > LARGEST_BODY {
        return refuse("内容超过 16 MiB", "its body is over 16 MiB");
    }
    if outgoing.len() as u64 >= PARCELS {
        return refuse(
            "一次操作发送的消息超过 1023 条",
            "one command sends more than 1023 messages",
        );
    }
    Ok(())
}

fn nothing((): ()) -> Receipt<()> {
    #[allow(
        clippy::reversed_empty_ranges,
        reason = "no events: the range a receipt without any has"
    )]
    Receipt {
        reply: (),
        events: 1..=0,
        repeated: false,
    }
}

/// The actor of what a city does by itself.
pub(crate) fn by_itself(at: jiff::Timestamp) -> Meta {
    Meta::new(Actor::system(), at)
}
