//! The writer: one thread through which every command passes.
//!
//! A batch goes through three steps. **Decide**: each command against the working state, which its events
//! change at once, so that the next one sees them. **Write**: events, hashes, a signed head and kept
//! replies in one transaction with one flush. **Publish**: the same events onto the state readers see,
//! then the answers. If writing fails the working state is thrown away and cloned from the committed one:
//! simple, rare, and independent of what a model holds. Every caller of the batch is told.
//!
//! It knows nothing of what commands mean. Start at [`Writer::run`].

use rusqlite::{Connection, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::collections::HashMap;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

use crate::database;
use crate::events::Insert;
use crate::evidence::leaf;
use crate::evidence::log::Log;
use crate::evidence::tree::{Hash, leaf_hash};
use crate::housekeeping::{Chore, checkpoint};
use crate::idempotency::{Kept, KeyId, Keys};
use crate::journal::Shared;
use crate::model::{Append, Context, Expected, Model, Verdict};
use crate::options::Meta;
use crate::rejections;
use crate::snapshot::{self, Part, Seal};
use crate::state::State;
use crate::ticket::{Outcome, Receipt};

/// Bytes written between checkpoints, about.
const CHECKPOINT_BYTES: u64 = 8 << 20;
/// Pages in the write-ahead log (32 MiB) from which the writer makes it start over.
const LOG_PAGES: i64 = 8192;
/// The longest the writer waits for clients that were just answered.
const LONGEST_WINDOW: Duration = Duration::from_millis(1);
/// Events since the last snapshot that make one worth taking at closing time.
const WORTH_A_SNAPSHOT: u64 = 1000;
/// Bytes an event's body may have.
const LARGEST_BODY: usize = 16 << 20;
/// Bytes a name in an event may have.
const LONGEST_NAME: usize = 256;

/// Something for the writer to do.
pub(crate) enum Request<M: Model> {
    Command {
        command: M::Command,
        meta: Meta,
        key: Option<(KeyId, Hash)>,
        answer: Answer<M::Reply>,
    },
    Append {
        events: Vec<Append>,
        meta: Meta,
        key: Option<(KeyId, Hash)>,
        answer: Answer<()>,
    },
    Snapshot(Part),
}

type Answer<R> = oneshot::Sender<Outcome<R>>;

/// An outcome waiting to be told.
enum Pending<M: Model> {
    Command(Answer<M::Reply>, Outcome<M::Reply>),
    Append(Answer<()>, Outcome<()>),
}

impl<M: Model> Pending<M> {
    /// Tells the outcome. That nobody waits for it any more is no failure.
    fn tell(self) {
        match self {
            Self::Command(answer, outcome) => drop(answer.send(outcome)),
            Self::Append(answer, outcome) => drop(answer.send(outcome)),
        }
    }

    fn fail(self, rejection: &Rejection) {
        match self {
            Self::Command(answer, _) => drop(answer.send(Err(rejection.clone()))),
            Self::Append(answer, _) => drop(answer.send(Err(rejection.clone()))),
        }
    }
}

/// What a batch comes to, before it is written.
struct Batch<M: Model> {
    recorded: Vec<Recorded>,
    /// For each event the position before it on its stream.
    previous: Vec<u64>,
    pending: Vec<Pending<M>>,
    kept: Vec<Kept>,
    kept_by_id: HashMap<KeyId, usize>,
    snapshot: Vec<Part>,
    /// The latest time a command was given at, in microseconds.
    at: i64,
    /// Set when applying an event panicked: the working state can't be trusted.
    broken: Option<Rejection>,
}

impl<M: Model> Batch<M> {
    fn new() -> Self {
        Self {
            recorded: Vec::new(),
            previous: Vec::new(),
            pending: Vec::new(),
            kept: Vec::new(),
            kept_by_id: HashMap::new(),
            snapshot: Vec::new(),
            at: i64::MIN,
            broken: None,
        }
    }

    fn writes_nothing(&self) -> bool {
        self.recorded.is_empty() && self.kept.is_empty() && self.snapshot.is_empty()
    }

    fn clear(&mut self) {
        self.recorded.clear();
        self.previous.clear();
        self.pending.clear();
        self.kept.clear();
        self.kept_by_id.clear();
        self.snapshot.clear();
        self.at = i64::MIN;
        self.broken = None;
    }
}

/// The writing thread's belongings.
pub(crate) struct Writer<M: Model> {
    pub(crate) shared: Arc<Shared<M>>,
    pub(crate) database: Connection,
    pub(crate) path: PathBuf,
    pub(crate) working: State<M>,
    pub(crate) log: Log,
    pub(crate) keys: Keys,
    /// Whose journal it is, and the key that heads and snapshots are signed with.
    pub(crate) seal: Seal,
    pub(crate) chores: Sender<Chore>,
    pub(crate) snapshot_every: u64,
    /// The position of the last snapshot asked for.
    pub(crate) snapshot_asked: u64,
    /// The position of the last snapshot written.
    pub(crate) snapshot_at: u64,
    /// Bytes written since the last checkpoint, about.
    pub(crate) unmoved: u64,
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
        while shared.queue.take(&mut requests, 0, Duration::ZERO) {
            requests.clear();
        }
        if let Err(panic) = ended {
            resume_unwind(panic);
        }
    }

    fn work(mut self) {
        self.snapshot_asked = self.working.position;
        let mut requests = Vec::new();
        let mut batch = Batch::new();
        let mut expected = 0;
        let mut window = Duration::ZERO;
        while self.shared.queue.take(&mut requests, expected, window) {
            let started = Instant::now();
            for request in requests.drain(..) {
                self.decide(&mut batch, request);
            }
            let answered = batch.pending.len();
            let Some(written) = self.settle(&mut batch) else {
                return;
            };
            expected = answered + self.shared.queue.len();
            window = if written {
                (started.elapsed() / 4).min(LONGEST_WINDOW)
            } else {
                Duration::ZERO
            };
            for pending in batch.pending.drain(..) {
                pending.tell();
            }
            batch.clear();
            self.keep_house();
        }
        self.close();
    }

    fn decide(&mut self, batch: &mut Batch<M>, request: Request<M>) {
        match request {
            Request::Command {
                command,
                meta,
                key,
                answer,
            } => {
                let outcome = self.outcome(batch, meta, key, |model, context| model.decide(command, context));
                batch.pending.push(Pending::Command(answer, outcome));
            }
            Request::Append {
                events,
                meta,
                key,
                answer,
            } => {
                let outcome = self.outcome(batch, meta, key, |_, _| Ok(Verdict::new(events, ())));
                batch.pending.push(Pending::Append(answer, outcome));
            }
            Request::Snapshot(part) => batch.snapshot.push(part),
        }
    }

    fn outcome<R: Serialize + DeserializeOwned>(
        &mut self,
        batch: &mut Batch<M>,
        meta: Meta,
        key: Option<(KeyId, Hash)>,
        decide: impl FnOnce(&M, &Context<'_>) -> Result<Verdict<R>, Rejection>,
    ) -> Outcome<R> {
        batch.at = batch.at.max(meta.at.as_microsecond());
        if let Some((id, digest)) = key
            && let Some(kept) = self.kept(batch, id, meta.at.as_microsecond())?
        {
            return repeat(&kept, &digest);
        }
        // Deciding changes nothing, so a panic in it leaves nothing half done.
        let decided = catch_unwind(AssertUnwindSafe(|| {
            decide(&self.working.model, &self.working.context(&meta))
        }));
        let verdict = decided.map_err(|panic| rejections::bug(panic_text(&*panic)))??;
        self.check(&verdict.events)?;
        let reply = match key {
            Some(_) => Some(serde_json::to_string(&verdict.reply).map_err(rejections::bug)?),
            None => None,
        };
        let first = self.working.position + 1;
        self.record(batch, verdict.events, &meta)?;
        let last = self.working.position;
        if let (Some((id, digest)), Some(reply), Some(name)) = (key, reply, meta.idempotency_key) {
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
            reply: verdict.reply,
            events: first..=last,
            repeated: false,
        })
    }

    fn kept(&self, batch: &Batch<M>, id: KeyId, at: i64) -> Result<Option<Kept>, Rejection> {
        if let Some(index) = batch.kept_by_id.get(&id) {
            return Ok(batch.kept.get(*index).cloned());
        }
        self.keys
            .find(&self.database, id, at)
            .map_err(|error| database::unreadable(&self.path, error))
    }

    /// Whether a verdict's events may be recorded as they are.
    fn check(&self, events: &[Append]) -> Result<(), Rejection> {
        // Revisions by earlier events of the same verdict; a single event needs no table.
        let mut own: HashMap<&Stream, u64> = HashMap::new();
        for append in events {
            acceptable(append)?;
            let earlier = own.get(&append.stream).copied().unwrap_or_default();
            let found = self.working.heads.revision(&append.stream) + earlier;
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

    fn record(&mut self, batch: &mut Batch<M>, events: Vec<Append>, meta: &Meta) -> Result<(), Rejection> {
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
                batch.broken = Some(rejection.clone());
                rejection
            })?;
            batch.recorded.push(event);
            batch.previous.push(tip.position);
        }
        Ok(())
    }

    /// Writes and publishes a batch: `Some(true)` if there was anything to write. A batch that could not
    /// be saved is undone and its callers told; `None` if no further one may be tried.
    fn settle(&mut self, batch: &mut Batch<M>) -> Option<bool> {
        if let Some(rejection) = batch.broken.take() {
            self.undo(batch, &rejection);
            return Some(false);
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

    fn write(&mut self, batch: &Batch<M>) -> rusqlite::Result<()> {
        self.database.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let division = self.seal.identity.division;
        let mut bytes = 0;
        if !batch.recorded.is_empty() {
            let mut insert = Insert::prepare(&self.database, division)?;
            let (mut stream, mut canonical) = (String::new(), Vec::new());
            for (event, previous) in batch.recorded.iter().zip(&batch.previous) {
                stream.clear();
                // Writing to a string can't fail.
                let _ = write!(stream, "{}", event.stream);
                insert.run(event, &stream, *previous)?;
                leaf::write(&mut canonical, event, &stream);
                self.log.push(leaf_hash(&canonical));
                bytes += canonical.len() as u64;
            }
            self.log
                .seal(&self.database, &self.seal.identity, &self.seal.key, batch.at)?;
        }
        if !batch.kept.is_empty() {
            self.keys.write(&self.database, &batch.kept, batch.at)?;
        }
        for part in &batch.snapshot {
            part.write(&self.database, division)?;
        }
        self.database.prepare_cached("COMMIT")?.execute([])?;
        // Besides the events, each table's last page is written again: about 16 KiB.
        self.unmoved += bytes + (16 << 10);
        Ok(())
    }

    fn publish(&mut self, batch: &Batch<M>) {
        if !batch.kept.is_empty() {
            self.keys.committed(&batch.kept, batch.at);
        }
        let mut committed = self
            .shared
            .committed
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for event in &batch.recorded {
            committed.apply(event);
        }
        drop(committed);
        *self.shared.head.lock().unwrap_or_else(PoisonError::into_inner) = self.log.last_head().cloned();
    }

    fn give_up(&mut self, batch: &mut Batch<M>, error: rusqlite::Error) -> Option<bool> {
        tracing::error!(%error, commands = batch.pending.len(), "a batch could not be saved");
        if !self.database.is_autocommit()
            && let Err(error) = self.database.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "rolling back failed");
        }
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
    fn undo(&mut self, batch: &mut Batch<M>, rejection: &Rejection) {
        for pending in batch.pending.drain(..) {
            pending.fail(rejection);
        }
        self.working = self
            .shared
            .committed
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
    }

    fn keep_house(&mut self) {
        if self.unmoved >= CHECKPOINT_BYTES {
            self.unmoved = 0;
            self.ask(Chore::Checkpoint);
        }
        if self.shared.log_pages.load(Ordering::Relaxed) >= LOG_PAGES {
            // The housekeeper has just moved nearly all of it: the little that came since is moved here,
            // between two batches, and the next one starts the log over.
            self.shared.log_pages.store(0, Ordering::Relaxed);
            if let Err(error) = checkpoint(&self.database) {
                tracing::warn!(%error, "checkpoint failed and will be tried again");
            }
        }
        if self.working.position >= self.snapshot_asked + self.snapshot_every {
            self.snapshot_asked = self.working.position;
            self.ask(Chore::Snapshot);
        }
    }

    fn ask(&self, chore: Chore) {
        if self.chores.send(chore).is_err() {
            tracing::error!("the housekeeper is gone");
        }
    }

    /// Takes a last snapshot, so that the next start is a quick one.
    fn close(&mut self) {
        if self.working.position < self.snapshot_at + WORTH_A_SNAPSHOT {
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

fn acceptable(append: &Append) -> Result<(), Rejection> {
    let Stream {
        engine, aggregate, ..
    } = &append.stream;
    let named = |name: &str| !name.is_empty() && name.len() <= LONGEST_NAME;
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

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
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
