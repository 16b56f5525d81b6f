//! Deciding a batch: each request against the desk, or against the model in memory.
//!
//! Nothing is written here. It may be done again for the same requests, on what another node has left. It
//! knows nothing of SQL beyond asking the desk and the outbox. Start at [`Deciding::request`].

use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::runtime::Runtime;

use super::desk::{self, Desk, Loaded, View};
use super::draft::{Draft, Fate, Kept, Redacted, Sent};
use super::link::Link;
use super::outbox;
use super::request::{Command, Decided, Key, Request, Stored, repeat};
use super::rows::recorded;
use super::writer::numbers;
use crate::aggregate::backend::{Answer, Relayed, Settlement};
use crate::aggregate::rows::{Arrival, ArrivalKind, Destination, DueTimer, Subscriber, TimerRow};
use crate::aggregate::{Context, Family, Serial, Target, Verdict};
use crate::idempotency::KeyId;
use crate::model::{Append, Model};
use crate::options::Meta;
use crate::redaction;
use crate::rejections;
use crate::state::State;
use crate::writer::{acceptable_event, panic_text};

/// Subscriptions a signal reaches in one transaction.
const AT_ONCE: usize = 64;

type CommandOf<M> = <<M as Model>::Family as Family>::Command;
type ReplyOf<M> = <<M as Model>::Family as Family>::Reply;
/// The aggregate a command is for, loaded if it exists.
type Aimed<F> = (Serial, Option<Arc<Loaded<F>>>);

/// A batch being decided.
pub(crate) struct Deciding<'a, M: Model> {
    pub(crate) desk: &'a mut Desk<M::Family>,
    pub(crate) draft: &'a mut Draft,
    /// The model with what the batch has decided so far.
    pub(crate) model: &'a mut State<M>,
    /// Numbers for aggregates to be begun.
    pub(crate) serials: &'a mut VecDeque<u64>,
    /// Replies stored before, for the keys of this batch.
    pub(crate) stored: &'a HashMap<KeyId, Stored>,
    pub(crate) ttl: i64,
    /// The position the batch's first event will have, known once the log's end is leased.
    pub(crate) base: u64,
    pub(crate) journal: &'a str,
    pub(crate) runtime: &'a Runtime,
    pub(crate) link: &'a Link,
}

impl<M: Model> Deciding<'_, M> {
    /// Decides one request that concerns aggregates or the outbox; those for the model are left alone.
    pub(crate) fn request(&mut self, request: &mut Request<M>) {
        match request {
            Request::Order {
                target,
                command,
                meta,
                key,
                waiting,
            } => {
                let decided = self.keyed(*key, meta, |deciding| deciding.order(*target, command, meta));
                waiting.decide(decided);
            }
            Request::Arrive {
                arrival,
                meta,
                key,
                waiting,
            } => {
                let decided = self.keyed(*key, meta, |deciding| deciding.arrive(arrival, meta));
                waiting.decide(decided);
            }
            Request::Fire { timer, meta, waiting } => waiting.decide(self.fire(timer, meta)),
            Request::Relay {
                sequence,
                meta,
                waiting,
            } => {
                let relayed = self.relay(*sequence, meta);
                waiting.decide(relayed.map(unmoved));
            }
            Request::Settle {
                sequence,
                settlement,
                meta,
                waiting,
            } => {
                self.settle(*sequence, settlement, meta);
                waiting.decide(Ok(unmoved(())));
            }
            Request::Revive {
                sequence,
                meta,
                key,
                waiting,
            } => {
                let decided = self.keyed(*key, meta, |deciding| deciding.revive(*sequence, meta));
                waiting.decide(decided);
            }
            Request::Model { .. } | Request::Append { .. } | Request::Follow(_) => {}
        }
    }

    /// Decides one request for the model in memory, whose state is that of the log's end.
    pub(crate) fn model_request(&mut self, request: &mut Request<M>) {
        match request {
            Request::Model {
                command,
                meta,
                key,
                waiting,
            } => {
                let Some(command) = command.take() else { return };
                let decided = self.keyed(*key, meta, |deciding| deciding.command(command, meta));
                waiting.decide(decided);
            }
            Request::Append {
                events,
                meta,
                key,
                waiting,
            } => {
                let events = std::mem::take(events);
                let decided = self.keyed(*key, meta, |deciding| deciding.append(events, (), meta));
                waiting.decide(decided);
            }
            _ => {}
        }
    }

    fn view(&self) -> View<'_, M::Family> {
        View {
            desk: self.desk,
            runtime: self.runtime,
            link: self.link,
        }
    }

    /// Decides unless the same was decided before under the same key; keeps the reply for the next time.
    fn keyed<T: Serialize + DeserializeOwned>(
        &mut self,
        key: Key,
        meta: &Meta,
        decide: impl FnOnce(&mut Self) -> Result<Decided<T>, Rejection>,
    ) -> Result<Decided<T>, Rejection> {
        let at = meta.at.as_microsecond();
        self.draft.at = self.draft.at.max(at);
        let Some((id, digest)) = key else {
            return decide(self);
        };
        let name = meta.idempotency_key.as_deref().unwrap_or_default();
        if let Some(kept) = self
            .draft
            .kept_by_id
            .get(&id)
            .and_then(|index| self.draft.kept.get(*index))
        {
            let reply = repeat(&kept.digest, &digest, name, &kept.reply)?;
            return Ok(Decided::Again {
                reply,
                first: kept.first,
                events: kept.events,
            });
        }
        let live = |stored: &&Stored| at.saturating_sub(stored.at) < self.ttl;
        if let Some(stored) = self.stored.get(&id).filter(live) {
            let reply = repeat(&stored.digest, &digest, name, &stored.reply)?;
            return Ok(Decided::Before {
                reply,
                events: stored.events.clone(),
            });
        }
        let decided = decide(self)?;
        if let Decided::Now { reply, first, events } = &decided {
            let reply = serde_json::to_string(reply).map_err(rejections::bug)?;
            self.draft.keep(Kept {
                id,
                at,
                digest,
                first: *first,
                events: *events,
                reply,
            });
        }
        Ok(decided)
    }

    fn order(
        &mut self,
        target: Target,
        command: &mut Command<M::Family>,
        meta: &Meta,
    ) -> Result<Decided<Answer<ReplyOf<M>>>, Rejection> {
        let (serial, found) = self.aim(target)?;
        self.aggregate(serial, found, command.take()?, meta)
    }

    /// The aggregate a command is for.
    fn aim(&mut self, target: Target) -> Result<Aimed<M::Family>, Rejection> {
        let (serial, expected) = match target {
            Target::New => {
                if self.serials.is_empty() {
                    let more = numbers(self.link, self.desk.number, AT_ONCE as i32);
                    self.serials.extend(self.runtime.block_on(more)?);
                }
                let next = self.serials.front().ok_or_else(|| rejections::bug("no number"))?;
                return Ok((Serial(*next), None));
            }
            Target::Any(serial) => (serial, None),
            Target::Exactly(serial, revision) => (serial, Some(revision)),
        };
        let found = self
            .view()
            .load(serial)?
            .ok_or_else(|| rejections::no_aggregate(serial.0))?;
        match expected.filter(|expected| *expected != found.revision) {
            Some(expected) => Err(rejections::moved_on(
                &self.desk.stream(serial),
                expected,
                found.revision,
            )),
            None => Ok((serial, Some(found))),
        }
    }

    /// Decides a command on an aggregate and takes note of what it comes to.
    fn aggregate(
        &mut self,
        serial: Serial,
        found: Option<Arc<Loaded<M::Family>>>,
        command: CommandOf<M>,
        meta: &Meta,
    ) -> Result<Decided<Answer<ReplyOf<M>>>, Rejection> {
        let verdict = self.verdict(serial, found.as_deref(), command, meta)?;
        let revision = found.as_ref().map_or(0, |found| found.revision);
        let first = self.draft.ordinal();
        let stream = self.desk.stream(serial);
        acceptable_event(&stream, verdict.event.as_ref(), &verdict.outgoing)?;
        let Some(event) = verdict.event else {
            let reply = Answer {
                serial,
                revision,
                reply: verdict.reply,
            };
            return Ok(Decided::Now {
                reply,
                first,
                events: 0,
            });
        };
        let event = Recorded {
            position: 0,
            stream,
            revision: revision + 1,
            at: meta.at,
            actor: meta.actor.id.clone(),
            event,
        };
        let remains = redaction::remains(&*self.desk.family, &event.event, || self.earlier(&event))?;
        if !remains.is_empty() {
            self.draft.redacted.push(Redacted {
                serial,
                stream: event.stream.to_string(),
                by: event.revision,
                remains,
            });
        }
        self.desk.record(serial, found, &event, first, verdict.state);
        if self.serials.front() == Some(&serial.0) {
            self.serials.pop_front();
        }
        self.draft.events.push(event);
        let at = meta.at.as_microsecond();
        let sent = |outgoing| Sent {
            outgoing,
            source: serial,
            at,
            ordinal: first,
        };
        self.draft.sent.extend(verdict.outgoing.into_iter().map(sent));
        let reply = Answer {
            serial,
            revision: revision + 1,
            reply: verdict.reply,
        };
        Ok(Decided::Now {
            reply,
            first,
            events: 1,
        })
    }

    /// The events of a stream before one.
    fn earlier(&self, event: &Recorded) -> Result<Vec<Recorded>, Rejection> {
        let stream = event.stream.to_string();
        let rows = async { self.link.rows(desk::HISTORY, &[&self.desk.number, &stream]).await };
        let rows = self.runtime.block_on(rows)?;
        let events: Vec<Recorded> = rows.iter().map(recorded).collect::<Result<_, _>>()?;
        let found = events.len() as u64;
        // What an earlier command of the same batch recorded isn't in the database yet.
        if found + 1 == event.revision {
            Ok(events)
        } else {
            Err(rejections::moved_on(&event.stream, event.revision - 1, found))
        }
    }

    fn verdict(
        &self,
        serial: Serial,
        found: Option<&Loaded<M::Family>>,
        command: CommandOf<M>,
        meta: &Meta,
    ) -> Result<Verdict<M::Family>, Rejection> {
        let view = self.view();
        let context = Context {
            at: meta.at,
            actor: &meta.actor,
            world: &self.model.model,
            serial,
            revision: found.map_or(0, |found| found.revision),
            shelf: &view,
        };
        let state = found.map(|found| &*found.state);
        // Deciding changes nothing, so a panic in it leaves nothing half done.
        let decided = catch_unwind(AssertUnwindSafe(|| {
            self.desk.family.decide(state, command, &context)
        }));
        decided.map_err(|panic| rejections::bug(panic_text(&*panic)))?
    }

    fn arrive(&mut self, arrival: &Arrival, meta: &Meta) -> Result<Decided<Answer<ReplyOf<M>>>, Rejection> {
        if arrival.kind == ArrivalKind::Start {
            return self.receive(arrival, None, meta);
        }
        let waiting = outbox::waiting(&self.view(), arrival, (-1, -1), None, 1)?;
        let Some(subscriber) = waiting.first() else {
            return Err(rejections::nobody_waits(&arrival.name, &arrival.key));
        };
        self.receive(arrival, Some(subscriber), meta)
    }

    fn receive(
        &mut self,
        arrival: &Arrival,
        to: Option<&Subscriber>,
        meta: &Meta,
    ) -> Result<Decided<Answer<ReplyOf<M>>>, Rejection> {
        let command = self.desk.family.receive(arrival, to);
        let target = match to.filter(|to| !to.row.starts) {
            Some(to) => Target::Any(to.serial),
            None => Target::New,
        };
        let (serial, found) = self.aim(target)?;
        self.aggregate(serial, found, command, meta)
    }

    fn fire(
        &mut self,
        timer: &DueTimer,
        meta: &Meta,
    ) -> Result<Decided<Option<Answer<ReplyOf<M>>>>, Rejection> {
        self.draft.at = self.draft.at.max(meta.at.as_microsecond());
        let armed = TimerRow {
            due: timer.due,
            timer: timer.timer,
        };
        let found = self.view().load(timer.serial)?;
        let Some(found) = found.filter(|found| found.rows.timers.contains(&armed)) else {
            return Ok(unmoved(None));
        };
        let command = self.desk.family.fire(timer);
        Ok(match self.aggregate(timer.serial, Some(found), command, meta)? {
            Decided::Now { reply, first, events } => Decided::Now {
                reply: Some(reply),
                first,
                events,
            },
            Decided::Again { reply, first, events } => Decided::Again {
                reply: Some(reply),
                first,
                events,
            },
            Decided::Before { reply, events } => Decided::Before {
                reply: Some(reply),
                events,
            },
        })
    }

    fn relay(&mut self, sequence: u64, meta: &Meta) -> Result<Relayed, Rejection> {
        self.draft.at = self.draft.at.max(meta.at.as_microsecond());
        let decided = self.draft.fate(sequence);
        if matches!(decided, Some(Fate::Reached { .. })) {
            return Ok(Relayed::More);
        }
        let parcel = self
            .runtime
            .block_on(outbox::parcel(self.link, self.desk.number, sequence))?;
        let Some((parcel, reached)) = parcel.filter(|_| decided.is_none()) else {
            return Ok(Relayed::Gone);
        };
        let id = format!("{}/{}/{sequence}", self.desk.division, self.journal);
        let (kind, key) = match &parcel.outgoing.to {
            Destination::Message => (ArrivalKind::Message, parcel.outgoing.key.clone()),
            Destination::Signal => (ArrivalKind::Signal, String::new()),
            Destination::Start(serial) => (ArrivalKind::Start, serial.to_string()),
            Destination::Endpoint(_) => return Ok(Relayed::Gone),
        };
        let outgoing = parcel.outgoing;
        let arrival = Arrival {
            kind,
            name: outgoing.name,
            key,
            body: outgoing.body,
            id,
        };
        let fate = match kind {
            ArrivalKind::Signal => self.signal(&arrival, sequence, reached, meta)?,
            _ => {
                self.arrive(&arrival, meta)?;
                Fate::Gone
            }
        };
        let relayed = if fate == Fate::Gone {
            Relayed::Done
        } else {
            Relayed::More
        };
        self.draft.fates.push((sequence as i64, fate));
        Ok(relayed)
    }

    /// Brings a signal to the next of those who waited when it was sent.
    fn signal(
        &mut self,
        arrival: &Arrival,
        sequence: u64,
        reached: (i64, i64),
        meta: &Meta,
    ) -> Result<Fate, Rejection> {
        let waiting = outbox::waiting(&self.view(), arrival, reached, Some(sequence), AT_ONCE)?;
        for subscriber in &waiting {
            // One who can't take it keeps nobody else from it.
            if let Err(rejection) = self.receive(arrival, Some(subscriber), meta) {
                tracing::warn!(%rejection, serial = subscriber.serial.0, "a signal was not taken");
            }
        }
        Ok(match waiting.last().filter(|_| waiting.len() == AT_ONCE) {
            Some(last) => Fate::Reached {
                serial: last.serial.0 as i64,
                id: i64::from(last.row.id),
            },
            None => Fate::Gone,
        })
    }

    fn settle(&mut self, sequence: u64, settlement: &Settlement, meta: &Meta) {
        self.draft.at = self.draft.at.max(meta.at.as_microsecond());
        let fate = match settlement {
            Settlement::Delivered => Fate::Delivered,
            Settlement::Again { at, error } => Fate::Again {
                next: at.as_microsecond(),
                error: error.clone(),
            },
            Settlement::Dead { error } => Fate::Dead { error: error.clone() },
        };
        self.draft.fates.push((sequence as i64, fate));
    }

    fn revive(&mut self, sequence: u64, meta: &Meta) -> Result<Decided<()>, Rejection> {
        let dead = outbox::is_dead(self.link, self.desk.number, sequence);
        if self.draft.fate(sequence).is_some() || !self.runtime.block_on(dead)? {
            return Err(rejections::no_dead_letter(sequence));
        }
        let next = meta.at.as_microsecond();
        self.draft.fates.push((sequence as i64, Fate::Revived { next }));
        Ok(unmoved(()))
    }

    fn command(&mut self, command: M::Command, meta: &Meta) -> Result<Decided<M::Reply>, Rejection> {
        let model = &*self.model;
        let decided = catch_unwind(AssertUnwindSafe(|| {
            model.model.decide(command, &model.context(meta))
        }));
        let verdict = decided.map_err(|panic| rejections::bug(panic_text(&*panic)))??;
        self.append(verdict.events, verdict.reply, meta)
    }

    /// Records events the model evolves by.
    fn append<T>(&mut self, events: Vec<Append>, reply: T, meta: &Meta) -> Result<Decided<T>, Rejection> {
        crate::writer::check::<M::Family>(&self.model.heads, &events)?;
        let first = self.draft.ordinal();
        for append in events {
            let event = Recorded {
                position: self.base + self.draft.ordinal() as u64,
                revision: self.model.heads.revision(&append.stream) + 1,
                stream: append.stream,
                at: meta.at,
                actor: meta.actor.id.clone(),
                event: append.event,
            };
            catch_unwind(AssertUnwindSafe(|| self.model.apply(&event))).map_err(|panic| {
                let rejection = rejections::bug(panic_text(&*panic));
                self.draft.broken = Some(rejection.clone());
                rejection
            })?;
            self.draft.events.push(event);
        }
        let events = self.draft.ordinal() - first;
        Ok(Decided::Now { reply, first, events })
    }
}

/// An outcome without events.
fn unmoved<T>(reply: T) -> Decided<T> {
    Decided::Now {
        reply,
        first: 0,
        events: 0,
    }
}
