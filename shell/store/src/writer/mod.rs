//! The writer: one thread through which every command passes.
//!
//! A batch goes through three steps. **Decide**: each command against the working state, which its events
//! change at once, so that the next one sees them. **Write**: events, hashes, a signed head and kept
//! replies in one transaction with one flush. **Publish**: the same events onto the state readers see,
//! then the answers. If writing fails the working state is thrown away and cloned from the committed one:
//! simple, rare, and independent of what a model holds. Every caller of the batch is told.
//!
//! Aggregates on disk take the same way, except that the rows of their shared tables are written while
//! deciding, in the transaction the batch will commit: what a command looks up, it finds as the commands
//! before it left it. See `orders`.
//!
//! It knows nothing of what commands mean. Start at [`Writer::run`].

mod batch;
mod orders;

pub(crate) use orders::{acceptable_event, by_itself};

use rusqlite::{Connection, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_kernel::division::DivisionCode;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::collections::HashMap;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

use batch::{Batch, Broken, Pending};

use crate::aggregate::backend::{Answer as Answered, Relayed, Settlement};
use crate::aggregate::rows::{Arrival, DueTimer};
use crate::aggregate::{Family, Target};
use crate::database;
use crate::events::{Insert, Link};
use crate::evidence::leaf;
use crate::evidence::log::Log;
use crate::evidence::tree::{Hash, leaf_hash};
use crate::housekeeping::Chore;
use crate::idempotency::{Kept, KeyId, Keys};
use crate::journal::Shared;
use crate::model::{Append, Context, Expected, Model, Verdict};
use crate::options::Meta;
use crate::queue::BACKGROUND;
use crate::rejections;
use crate::shelf::Desk;
use crate::snapshot::{self, Part, Seal};
use crate::state::{Heads, State};
use crate::ticket::{Outcome, Receipt};

/// The longest the writer waits for clients that were just answered.
const LONGEST_WAIT: Duration = Duration::from_millis(1);
/// How many of them it goes on with when it has waited: waking it for each costs more than deciding it.
const A_FEW: usize = 32;
/// How long it attends to what the city does by itself before people are answered.
const LONGEST_ATTENDING: Duration = Duration::from_millis(5);
/// How many of them at most, so that writing what they come to doesn't take long either.
const MOST_ATTENDED: usize = 2 * BACKGROUND;
/// Events since the last snapshot that make one worth taking at closing time.
const WORTH_A_SNAPSHOT: u64 = 1000;
/// Bytes an event's body may have.
const LARGEST_BODY: usize = 16 << 20;
/// Bytes a name in an event may have.
const LONGEST_NAME: usize = 256;

/// What an order is answered with.
pub(crate) type Ordered<M> = Answered<<<M as Model>::Family as Family>::Reply>;
/// A key and the digest of the command under it.
pub(crate) type Keyed = Option<(KeyId, Hash)>;

/// Something for the writer to do.
pub(crate) enum Request<M: Model> {
    Command {
        command: M::Command,
        meta: Meta,
        key: Keyed,
        answer: Answer<M::Reply>,
    },
    Append {
        events: Vec<Append>,
        meta: Meta,
        key: Keyed,
        answer: Answer<()>,
    },
    Order {
        target: Target,
        command: <M::Family as Family>::Command,
        meta: Meta,
        key: Keyed,
        answer: Answer<Ordered<M>>,
    },
    Arrive {
        arrival: Arrival,
        meta: Meta,
        key: Keyed,
        answer: Answer<Ordered<M>>,
    },
    Fire {
        timer: DueTimer,
        meta: Meta,
        answer: Answer<Option<Ordered<M>>>,
    },
    Relay {
        sequence: u64,
        meta: Meta,
        answer: Answer<Relayed>,
    },
    Settle {
        sequence: u64,
        settlement: Settlement,
        answer: Answer<()>,
    },
    Revive {
        sequence: u64,
        answer: Answer<()>,
    },
    Snapshot(Part),
}

pub(crate) type Answer<R> = oneshot::Sender<Outcome<R>>;

/// The writing thread's belongings.
pub(crate) struct Writer<M: Model> {
    pub(crate) shared: Arc<Shared<M>>,
    pub(crate) database: Connection,
    pub(crate) path: PathBuf,
    pub(crate) working: State<M>,
    pub(crate) log: Log,
    pub(crate) keys: Keys,
    /// The aggregates kept on disk.
    pub(crate) desk: Desk<M::Family>,
    /// The city.
    pub(crate) division: DivisionCode,
    /// Up to which position the search index's backlog was trimmed.
    pub(crate) trimmed: u64,
    /// Whose journal it is, and the key that heads and snapshots are signed with.
    pub(crate) seal: Seal,
    pub(crate) chores: Sender<Chore>,
    pub(crate) snapshot_every: u64,
    /// Events of the model since a snapshot was last asked for.
    pub(crate) unasked: u64,
    /// Whether what was erased may still stand in the write-ahead log.
    pub(crate) erased: bool,
    /// Events of the model since the snapshot that this start began from.
    pub(crate) replayed: u64,
}

impl<M: Model> Writer<M> {
    /// Works until the queue is closed and empty, or the disk can't be trusted any more. However it ends,
    /// nobody is left waiting.
    pub(crate) fn run(self) {
        let shared = Arc::clone(&self.shared);
        let ended = catch_unwind(AssertUnwindSafe(|| self.work()));
        shared.queue.close();
        let mut requests = Vec::new();
        // Dropping a request's answer tells its caller that the journal has stopped.
        while shared.queue.take(&mut requests, false).is_some() {
            shared.queue.background(&mut requests, usize::MAX);
            requests.clear();
        }
        if let Err(panic) = ended {
            resume_unwind(panic);
        }
    }

    fn work(mut self) {
        let mut requests = Vec::new();
        let mut batch = Batch::new();
        let mut expected = 0usize;
        let mut patience = Duration::ZERO;
        while let Some(first) = self.shared.queue.take(&mut requests, expected > 0) {
            let started = Instant::now();
            let people = self.gather(&mut batch, &mut requests, first, expected, patience);
            self.attend(&mut batch, &mut requests);
            let Some(written) = self.settle(&mut batch) else {
                return;
            };
            expected = people + self.shared.queue.len();
            patience = if written {
                (started.elapsed() / 4).min(LONGEST_WAIT)
            } else {
                Duration::ZERO
            };
            self.answer(&mut batch);
        }
        self.close();
    }

    /// Carries out on the caller's thread what is waiting. False once no further batch may be tried.
    pub(crate) fn step(&mut self) -> bool {
        let (mut requests, mut batch) = (Vec::new(), Batch::new());
        while self.shared.queue.take_ready(&mut requests).is_some() {
            for request in requests.drain(..) {
                self.decide(&mut batch, request);
            }
            if self.settle(&mut batch).is_none() {
                return false;
            }
            self.answer(&mut batch);
        }
        true
    }

    fn answer(&mut self, batch: &mut Batch) {
        for pending in batch.pending.drain(..) {
            pending.tell();
        }
        batch.clear();
        self.keep_house();
    }

    /// Decides what was taken, and what comes meanwhile: clients that were just answered come back while others
    /// are being decided, and no more than `patience` is spent waiting for those expected. How many people's
    /// requests the batch has come to.
    fn gather(
        &mut self,
        batch: &mut Batch,
        requests: &mut Vec<Request<M>>,
        mut people: usize,
        expected: usize,
        mut patience: Duration,
    ) -> usize {
        loop {
            for request in requests.drain(..) {
                self.decide(batch, request);
            }
            let missing = expected.saturating_sub(people).min(A_FEW);
            if missing == 0 {
                return people;
            }
            let asked = Instant::now();
            match self.shared.queue.more(requests, missing, patience) {
                0 => return people,
                more => people += more,
            }
            patience = patience.saturating_sub(asked.elapsed());
        }
    }

    /// Decides some of what the city does by itself, for no longer than people may be kept waiting: what lies
    /// scattered over a large database takes its time.
    fn attend(&mut self, batch: &mut Batch, requests: &mut Vec<Request<M>>) {
        let (started, mut attended) = (Instant::now(), 0);
        while attended < MOST_ATTENDED && started.elapsed() < LONGEST_ATTENDING {
            match self.shared.queue.background(requests, A_FEW) {
                0 => return,
                few => attended += few,
            }
            for request in requests.drain(..) {
                self.decide(batch, request);
            }
        }
    }

    fn decide(&mut self, batch: &mut Batch, request: Request<M>) {
        let pending = match request {
            Request::Command {
                command,
                meta,
                key,
                answer,
            } => {
                let outcome = self.outcome(batch, meta, key, |writer, batch, meta, kept| {
                    writer.command(batch, meta, kept, |model, context| model.decide(command, context))
                });
                Pending::new(answer, outcome)
            }
            Request::Append {
                events,
                meta,
                key,
                answer,
            } => {
                let outcome = self.outcome(batch, meta, key, |writer, batch, meta, kept| {
                    writer.command(batch, meta, kept, |_, _| Ok(Verdict::new(events, ())))
                });
                Pending::new(answer, outcome)
            }
            Request::Snapshot(part) => return batch.snapshot.push(part),
            other => return self.decide_order(batch, other),
        };
        batch.pending.push(pending);
    }

    /// What a command comes to: the reply kept under its key, or what carrying it out answers.
    fn outcome<R: Serialize + DeserializeOwned>(
        &mut self,
        batch: &mut Batch,
        meta: Meta,
        key: Keyed,
        carry_out: impl FnOnce(&mut Self, &mut Batch, &Meta, Keeping) -> Result<(R, Option<String>), Rejection>,
    ) -> Outcome<R> {
        batch.at = batch.at.max(meta.at.as_microsecond());
        if let Some((id, digest)) = key
            && let Some(kept) = self.kept(batch, id, meta.at.as_microsecond())?
        {
            return repeat(&kept, &digest);
        }
        let first = self.working.position + 1;
        let (reply, text) = carry_out(self, batch, &meta, Keeping(key.is_some()))?;
        let last = self.working.position;
        if let (Some((id, digest)), Some(reply), Some(name)) = (key, text, meta.idempotency_key) {
            batch.kept_by_id.insert(id, batch.kept.len());
            let (at, actor) = (meta.at.as_microsecond(), meta.actor.id.0);
            batch.kept.push(Kept {
                id,
                at,
                actor,
                key: name,
                digest,
                first,
                last,
                reply,
            });
        }
        Ok(Receipt {
            reply,
            events: first..=last,
            repeated: false,
        })
    }

    /// Decides a command of the model and records its events.
    fn command<R: Serialize>(
        &mut self,
        batch: &mut Batch,
        meta: &Meta,
        keeping: Keeping,
        decide: impl FnOnce(&M, &Context<'_>) -> Result<Verdict<R>, Rejection>,
    ) -> Result<(R, Option<String>), Rejection> {
        // Deciding changes nothing, so a panic in it leaves nothing half done.
        let decided = catch_unwind(AssertUnwindSafe(|| {
            decide(&self.working.model, &self.working.context(meta))
        }));
        let verdict = decided.map_err(|panic| rejections::bug(panic_text(&*panic)))??;
        check::<M::Family>(&self.working.heads, &verdict.events)?;
        let text = keeping.text(&verdict.reply)?;
        self.record(batch, verdict.events, meta)?;
        Ok((verdict.reply, text))
    }

    fn kept(&self, batch: &Batch, id: KeyId, at: i64) -> Result<Option<Kept>, Rejection> {
        if let Some(index) = batch.kept_by_id.get(&id) {
            return Ok(batch.kept.get(*index).cloned());
        }
        self.keys
            .find(&self.database, id, at)
            .map_err(|error| database::unreadable(&self.path, error))
    }

    fn record(&mut self, batch: &mut Batch, events: Vec<Append>, meta: &Meta) -> Result<(), Rejection> {
        for append in events {
            let tip = self.working.heads.tip(&append.stream);
            let event = Recorded {
                position: self.working.position + 1,
                stream: append.stream,
                revision: tip.revision + 1,
                at: meta.at,
                actor: meta.actor.id.clone(),
                event: append.event,
            };
            catch_unwind(AssertUnwindSafe(|| self.working.apply(&event))).map_err(|panic| {
                let rejection = rejections::bug(panic_text(&*panic));
                batch.broken = Some(Broken::Panic(rejection.clone()));
                rejection
            })?;
            batch.recorded.push(event);
            batch.links.push(Link {
                previous: tip.position,
                serial: None,
            });
        }
        Ok(())
    }

    /// Writes and publishes a batch: `Some(true)` if there was anything to write. A batch that could not
    /// be saved is undone and its callers told; `None` if no further one may be tried.
    fn settle(&mut self, batch: &mut Batch) -> Option<bool> {
        match batch.broken.take() {
            Some(Broken::Panic(rejection)) => {
                self.roll_back();
                self.undo(batch, &rejection);
                return self.database.is_autocommit().then_some(false);
            }
            Some(Broken::Unwritten(error)) => return self.give_up(batch, error),
            None => {}
        }
        if batch.writes_nothing() {
            return Some(false);
        }
        let before = self.log.clone();
        match self.write(batch) {
            Ok(()) => {
                self.publish(batch);
                Some(true)
            }
            Err(error) => {
                self.log = before;
                self.give_up(batch, error)
            }
        }
    }

    /// Begins the batch's transaction unless it has begun.
    fn begin(&self) -> rusqlite::Result<()> {
        if self.database.is_autocommit() {
            self.database.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        }
        Ok(())
    }

    fn write(&mut self, batch: &Batch) -> rusqlite::Result<()> {
        self.begin()?;
        let division = self.seal.identity.division;
        if !batch.recorded.is_empty() {
            let mut insert = Insert::prepare(&self.database, division)?;
            let (mut stream, mut canonical) = (String::new(), Vec::new());
            for (event, link) in batch.recorded.iter().zip(&batch.links) {
                stream.clear();
                // Writing to a string can't fail.
                let _ = write!(stream, "{}", event.stream);
                insert.run(event, &stream, *link)?;
                leaf::write(&mut canonical, event, &stream);
                self.log.push(leaf_hash(&canonical));
            }
            drop(insert);
            self.log
                .seal(&self.database, &self.seal.identity, &self.seal.key, batch.at)?;
            self.write_states()?;
        }
        if !batch.kept.is_empty() {
            self.keys.write(&self.database, &batch.kept, batch.at)?;
        }
        for part in &batch.snapshot {
            part.write(&self.database, division)?;
        }
        self.database.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    fn publish(&mut self, batch: &Batch) {
        if !batch.kept.is_empty() {
            self.keys.committed(&batch.kept, batch.at);
        }
        self.desk.committed();
        self.erased |= batch.erases;
        let of_model = |link: &&Link| link.serial.is_none();
        let model_events = batch.links.iter().filter(of_model).count() as u64;
        self.unasked += model_events;
        self.replayed += model_events;
        let mut committed = self
            .shared
            .committed
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for (event, link) in batch.recorded.iter().zip(&batch.links) {
            if link.serial.is_none() {
                committed.apply(event);
            }
            committed.position = event.position;
        }
        drop(committed);
        *self.shared.head.lock().unwrap_or_else(PoisonError::into_inner) = self.log.last_head().cloned();
        self.shared.tell(batch.sends);
    }

    fn roll_back(&self) {
        if !self.database.is_autocommit()
            && let Err(error) = self.database.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "rolling back failed");
        }
    }

    fn give_up(&mut self, batch: &mut Batch, error: rusqlite::Error) -> Option<bool> {
        tracing::error!(%error, commands = batch.pending.len(), "a batch could not be saved");
        self.roll_back();
        if is_failed_flush(&error) || !self.database.is_autocommit() {
            // After a failed flush nobody knows what is on the disk, and the next flush may claim success
            // without having written it. Only a restart, which reads the file again, can tell.
            self.undo(batch, &rejections::uncertain());
            return None;
        }
        self.undo(batch, &database::unwritable(&self.path, error));
        Some(false)
    }

    /// Tells every caller of the batch, and goes back to the committed state.
    fn undo(&mut self, batch: &mut Batch, rejection: &Rejection) {
        for pending in batch.pending.drain(..) {
            pending.fail(rejection);
        }
        self.desk.undo();
        self.working = self
            .shared
            .committed
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
    }

    fn keep_house(&mut self) {
        if self.erased {
            self.empty_log();
        }
        if self.shared.gauge.is_worth_moving() {
            self.ask(Chore::Checkpoint);
        }
        if self.shared.gauge.is_to_start_over() {
            self.shared.gauge.start_over(&self.database);
        }
        if self.unasked >= self.snapshot_every {
            self.unasked = 0;
            self.ask(Chore::Snapshot);
        }
    }

    /// Moves the whole write-ahead log into the database and empties its file: what was erased still stands in
    /// it. While somebody reads an older state that can't be done; it is tried again after the next batch, and
    /// closing does it in any case.
    fn empty_log(&mut self) {
        let busy = self
            .database
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        match busy {
            Ok(busy) => self.erased = busy != 0,
            Err(error) => tracing::warn!(%error, "the log could not be emptied and will be tried again"),
        }
    }

    fn ask(&self, chore: Chore) {
        if self.chores.send(chore).is_err() {
            tracing::error!("the housekeeper is gone");
        }
    }

    /// Takes a last snapshot, so that the next start is a quick one.
    pub(crate) fn close(&mut self) {
        if self.replayed < WORTH_A_SNAPSHOT {
            return;
        }
        let parts = snapshot::cut(&self.working, &self.seal).unwrap_or_default();
        let written = self.database.transaction().and_then(|transaction| {
            parts
                .iter()
                .try_for_each(|part| part.write(&transaction, self.seal.identity.division))?;
            transaction.commit()
        });
        if let Err(error) = written {
            tracing::warn!(%error, "no snapshot was taken at closing; the next start replays more");
        }
    }
}

fn repeat<R: DeserializeOwned>(kept: &Kept, digest: &Hash) -> Outcome<R> {
    if kept.digest != *digest {
        return Err(rejections::key_reused(&kept.key));
    }
    let reply = serde_json::from_str(&kept.reply).map_err(rejections::bug)?;
    Ok(Receipt {
        reply,
        events: kept.first..=kept.last,
        repeated: true,
    })
}

/// Whether a command's reply is to be kept for a retry.
#[derive(Clone, Copy)]
struct Keeping(bool);

impl Keeping {
    /// The reply as it is kept.
    fn text<R: Serialize>(self, reply: &R) -> Result<Option<String>, Rejection> {
        let text = self.0.then(|| serde_json::to_string(reply)).transpose();
        text.map_err(rejections::bug)
    }
}

/// Whether a verdict's events may be recorded as they are on streams that stand so.
pub(crate) fn check<F: Family>(heads: &Heads, events: &[Append]) -> Result<(), Rejection> {
    // Revisions by earlier events of the same verdict; a single event needs no table.
    let mut own: HashMap<&Stream, u64> = HashMap::new();
    for append in events {
        acceptable::<F>(append)?;
        let earlier = own.get(&append.stream).copied().unwrap_or_default();
        let found = heads.revision(&append.stream) + earlier;
        if let Expected::Exactly(expected) = append.expected
            && expected != found
        {
            return Err(rejections::moved_on(&append.stream, expected, found));
        }
        if events.len() > 1 {
            own.insert(&append.stream, earlier + 1);
        }
    }
    Ok(())
}

fn acceptable<F: Family>(append: &Append) -> Result<(), Rejection> {
    let Stream {
        engine, aggregate, ..
    } = &append.stream;
    let named = |name: &str| !name.is_empty() && name.len() <= LONGEST_NAME;
    if engine == F::ENGINE && !engine.is_empty() {
        let en = "streams of this engine are written by orders to its aggregates only";
        return Err(rejections::unacceptable(
            &append.stream,
            "该引擎的事件只能由对其事项的操作产生",
            en,
        ));
    }
    if !named(engine) || engine.contains('/') || !named(aggregate) || !named(&append.event.kind) {
        let en = "a name is empty, too long, or the engine's contains a slash";
        return Err(rejections::unacceptable(
            &append.stream,
            "名称为空、过长，或引擎名含有斜杠",
            en,
        ));
    }
    if append.event.body.len() > LARGEST_BODY {
        return Err(rejections::unacceptable(
            &append.stream,
            "内容超过 16 MiB",
            "its body is over 16 MiB",
        ));
    }
    Ok(())
}

fn is_failed_flush(error: &rusqlite::Error) -> bool {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return false;
    };
    failure.code == ErrorCode::SystemIoFailure
        && [
            rusqlite::ffi::SQLITE_IOERR_FSYNC,
            rusqlite::ffi::SQLITE_IOERR_DIR_FSYNC,
        ]
        .contains(&failure.extended_code)
}

/// What a panic says.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_failed_flush_leaves_the_outcome_open() {
        let failed = |extended_code| {
            let failure = rusqlite::ffi::Error::new(extended_code);
            is_failed_flush(&rusqlite::Error::SqliteFailure(failure, None))
        };
        assert!(failed(rusqlite::ffi::SQLITE_IOERR_FSYNC));
        assert!(!failed(rusqlite::ffi::SQLITE_IOERR_WRITE));
        assert!(!failed(rusqlite::ffi::SQLITE_FULL));
        assert_eq!(rejections::uncertain().code.0, "SK-STORE-0022");
    }
}
