//! The writer: one thread of this node through which everything it changes passes.
//!
//! A batch is decided on what the desk remembers, its rows are sent in one go, the lease on the log's end is
//! taken, its events are sealed, and the transaction commits: two round trips for hundreds of commands. If
//! another node was first with any of it, the batch is decided again on what that node left. If the
//! connection is cut while committing, the database is asked what became of the batch before anyone is told.
//!
//! It knows nothing of what commands mean. Start at [`Writer::run`].

use ed25519_dalek::SigningKey;
use skein_kernel::rejection::Rejection;
use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

use super::address::Address;
use super::decide::Deciding;
use super::desk::{Desk, View};
use super::draft::{Draft, Fate};
use super::follow::follow;
use super::link::{Link, Outcome, Trouble};
use super::request::{Request, Stored};
use super::seal::Sealed;
use super::write::{self, Batch};
use super::{lease, rejections};
use crate::aggregate::rows::DueTimer;
use crate::aggregate::{Serial, Target};
use crate::bell::Bell;
use crate::evidence::head::TreeHead;
use crate::evidence::log::Identity;
use crate::idempotency::KeyId;
use crate::model::Model;
use crate::queue::{BACKGROUND, Queue};
use crate::shelf::Claims;
use crate::state::State;

/// How often a batch is decided anew before its callers are told to try again themselves.
const ATTEMPTS: u32 = 30;
/// How long the database is asked what became of a batch whose connection was cut.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first and the longest pause between two attempts to connect.
const PAUSES: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(2)];
/// The longest the writer waits for clients that were just answered.
const LONGEST_WINDOW: Duration = Duration::from_millis(1);

const KEYS: &str = "SELECT i.id, i.at, i.digest, i.reply, b.first, i.ordinal, i.events FROM idempotency i \
    JOIN batches b ON b.division = i.division AND b.batch = i.batch WHERE i.division = $1 AND i.id = ANY($2)";
const NUMBERS: &str = "SELECT nextval($1::text::regclass) FROM generate_series(1, $2::integer)";
/// Says that a batch is not to be committed any more. If its commit is under way this waits for it.
const VOID: &str = "INSERT INTO batches (division, batch, first, count, model) VALUES ($1, $2, 0, -1, 0) \
    ON CONFLICT DO NOTHING";

/// What the handle, the writer and those who read share.
pub(crate) struct Shared<M: Model> {
    pub(crate) queue: Queue<Request<M>>,
    pub(crate) committed: RwLock<State<M>>,
    pub(crate) head: Mutex<Option<TreeHead>>,
    /// Events in the log, as far as this node knows.
    pub(crate) size: AtomicU64,
    /// Whether the database answers.
    pub(crate) up: AtomicBool,
    /// What this node's workers have taken on.
    pub(crate) timers: Claims<DueTimer>,
    pub(crate) parcels: Claims<u64>,
    /// The latest time a command was given at, in microseconds.
    pub(crate) at: AtomicI64,
    /// Rung when something was put into the outbox.
    pub(crate) mail: Bell,
}

/// The writing thread's belongings.
pub(crate) struct Writer<M: Model> {
    pub(crate) shared: Arc<Shared<M>>,
    pub(crate) runtime: Runtime,
    pub(crate) address: Address,
    pub(crate) link: Option<Link>,
    pub(crate) desk: Desk<M::Family>,
    pub(crate) working: State<M>,
    pub(crate) identity: Identity,
    pub(crate) key: SigningKey,
    pub(crate) ttl: i64,
    /// This node's number, and that of its next batch.
    pub(crate) node: i64,
    pub(crate) next: i64,
    /// Whether the working model may be ahead of the committed one.
    pub(crate) ahead: bool,
    /// Numbers for aggregates to be begun.
    pub(crate) serials: VecDeque<u64>,
    /// When to try to connect again, how long to wait after that, and what went wrong last.
    pub(crate) outage: Option<Outage>,
}

/// The database is away.
pub(crate) struct Outage {
    retry: Instant,
    pause: Duration,
    error: String,
}

impl<M: Model> Writer<M> {
    /// Works until the queue is closed and empty. However it ends, nobody is left waiting.
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
        let (mut expected, mut window) = (0usize, Duration::ZERO);
        while let Some(mut people) = self.shared.queue.take(&mut requests, expected > 0) {
            let missing = expected.saturating_sub(people);
            if missing > 0 {
                people += self.shared.queue.more(&mut requests, missing, window);
            }
            self.shared.queue.background(&mut requests, BACKGROUND);
            let started = Instant::now();
            self.carry_out(std::mem::take(&mut requests));
            expected = people + self.shared.queue.len();
            window = (started.elapsed() / 4).min(LONGEST_WINDOW);
        }
        if let Some(link) = &self.link {
            // A lease that isn't given back ends by itself.
            let _ = self
                .runtime
                .block_on(lease::give_back(link, self.desk.number, self.node));
        }
    }

    fn carry_out(&mut self, mut requests: Vec<Request<M>>) {
        if let Err(error) = self.connected() {
            let rejection = rejections::unreachable(error);
            requests.into_iter().for_each(|request| request.fail(&rejection));
            return;
        }
        let mut outcome = Err(rejections::outrun(ATTEMPTS));
        for attempt in 0..ATTEMPTS {
            match self.attempt(&mut requests) {
                Ok(first) => outcome = Ok(first),
                Err(Trouble::Conflict(detail)) => {
                    tracing::debug!(detail, attempt, "another node was first");
                    self.undo();
                    std::thread::sleep(Duration::from_micros(rand::random_range(
                        0..200 << attempt.min(8),
                    )));
                    continue;
                }
                Err(Trouble::Refused(rejection)) => outcome = Err(rejection),
                Err(Trouble::Cut(detail)) => {
                    // Not while committing, so nothing was done: it is done now if the database answers.
                    self.lost(&detail);
                    self.undo();
                    if self.connected().is_ok() {
                        continue;
                    }
                    outcome = Err(rejections::unreachable(detail));
                }
            }
            break;
        }
        requests.iter().for_each(|request| self.release(request));
        match outcome {
            Ok(first) => requests.into_iter().for_each(|request| request.tell(first)),
            Err(rejection) => {
                tracing::error!(%rejection, requests = requests.len(), "a batch could not be saved");
                self.undo();
                requests.into_iter().for_each(|request| request.fail(&rejection));
            }
        }
    }

    /// Gives back what a worker has taken on, now that it is known what came of it.
    fn release(&self, request: &Request<M>) {
        match request {
            Request::Fire { timer, .. } => self.shared.timers.release(timer),
            Request::Relay { sequence, .. } | Request::Settle { sequence, .. } => {
                self.shared.parcels.release(sequence);
            }
            _ => {}
        }
    }

    /// Decides and writes a batch; the position of its first event, 0 if it has none.
    fn attempt(&mut self, requests: &mut [Request<M>]) -> Outcome<u64> {
        if requests
            .iter()
            .any(|request| matches!(request, Request::Follow(_)))
        {
            self.follow()?;
        }
        self.desk.begin();
        let stored = self.fetch(requests)?;
        let mut draft = Draft::default();
        let mut taken = self.serials.clone();
        for request in requests.iter_mut() {
            self.deciding(&mut draft, &mut taken, &stored, 0, |deciding| {
                deciding.request(request)
            })?;
        }
        let model = requests.iter().any(Request::is_for_the_model);
        if draft.is_empty() && !model {
            return Ok(0);
        }
        self.next += 1;
        let batch = Batch {
            number: self.node << 32 | self.next,
            ttl: self.ttl,
        };
        let written = self.written(requests, &mut draft, batch, model);
        match written {
            Ok(first) => {
                self.serials = taken;
                Ok(first)
            }
            Err(trouble) => {
                self.roll_back();
                Err(trouble)
            }
        }
    }

    fn written(
        &mut self,
        requests: &mut [Request<M>],
        draft: &mut Draft,
        batch: Batch,
        model: bool,
    ) -> Outcome<u64> {
        let adds = model || !draft.events.is_empty();
        let link = self.link.as_ref().ok_or_else(gone)?;
        let tip = self
            .runtime
            .block_on(write::rows(link, &self.desk, draft, batch, adds))?;
        (draft.model_from, draft.kept_before_model) = (draft.events.len(), draft.kept.len());
        if let Some(tip) = tip.as_ref().filter(|_| model) {
            if tip.model > self.working.position {
                self.follow()?;
            }
            let stored = self.stored(requests)?;
            self.ahead = true;
            for request in requests.iter_mut() {
                let first = tip.size() + 1;
                self.deciding(draft, &mut VecDeque::new(), &stored, first, |deciding| {
                    deciding.model_request(request);
                })?;
            }
            if let Some(rejection) = draft.broken.take() {
                return Err(rejection.into());
            }
            if draft.is_empty() {
                self.roll_back();
                return Ok(0);
            }
        }
        let sealed = tip.filter(|_| !draft.events.is_empty()).map(|tip| {
            let model_from = draft.model_from;
            let events = draft.events.iter_mut().enumerate();
            let events = events.map(|(ordinal, event)| (event, ordinal >= model_from));
            tip.seal(&self.identity, &self.key, draft.at, events)
        });
        self.commit(draft, sealed.as_ref(), batch)?;
        self.publish(draft, sealed.as_ref());
        Ok(sealed.map_or(0, |sealed| sealed.first))
    }

    /// Commits, and finds out what became of it if the connection is cut meanwhile.
    fn commit(&mut self, draft: &Draft, sealed: Option<&Sealed>, batch: Batch) -> Outcome<()> {
        let link = self.link.as_ref().ok_or_else(gone)?;
        let commit = write::commit(link, self.desk.number, draft, sealed, batch);
        match self.runtime.block_on(commit) {
            Err(Trouble::Cut(detail)) => {
                self.lost(&detail);
                match self.was_committed(batch.number) {
                    Some(true) => Ok(()),
                    Some(false) => Err(rejections::unreachable(detail).into()),
                    None => Err(rejections::uncertain(detail).into()),
                }
            }
            // Nothing can be decided anew once commands of the model have been taken.
            Err(Trouble::Conflict(_)) if draft.events.len() > draft.model_from => {
                Err(rejections::outrun(1).into())
            }
            outcome => outcome,
        }
    }

    /// Whether a batch was committed; from now on it won't be. `None` if the database stays away.
    fn was_committed(&mut self, batch: i64) -> Option<bool> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if self.connected().is_ok()
                && let Some(link) = &self.link
            {
                match self
                    .runtime
                    .block_on(link.run(VOID, &[&self.desk.number, &batch]))
                {
                    Ok(voided) => return Some(voided == 0),
                    Err(Trouble::Cut(detail)) => self.lost(&detail),
                    Err(trouble) => tracing::warn!(?trouble, "asking what became of a batch failed"),
                }
            }
            std::thread::sleep(PAUSES[0]);
        }
        None
    }

    fn deciding<R>(
        &mut self,
        draft: &mut Draft,
        serials: &mut VecDeque<u64>,
        stored: &HashMap<KeyId, Stored>,
        base: u64,
        decide: impl FnOnce(&mut Deciding<'_, M>) -> R,
    ) -> Outcome<R> {
        let mut deciding = Deciding {
            desk: &mut self.desk,
            draft,
            model: &mut self.working,
            serials,
            stored,
            ttl: self.ttl,
            base,
            journal: &self.identity.journal,
            runtime: &self.runtime,
            link: self.link.as_ref().ok_or_else(gone)?,
        };
        Ok(decide(&mut deciding))
    }

    /// Reads what a batch will need, all in one round trip; the replies stored under its keys.
    fn fetch(&mut self, requests: &[Request<M>]) -> Outcome<HashMap<KeyId, Stored>> {
        let link = self.link.as_ref().ok_or_else(gone)?;
        let begun = requests.iter().filter(|request| may_begin(request)).count();
        let lacking = begun.saturating_sub(self.serials.len()) as i32;
        let numbers = numbers(link, self.desk.number, lacking);
        let others = |request: &&Request<M>| !request.is_for_the_model();
        let keys = key_ids(requests.iter().filter(others));
        let stored = replies(link, self.desk.number, &keys);
        let loads = self.desk.fetch(link, requests.iter().filter_map(serial));
        let (numbers, stored, loads) = self
            .runtime
            .block_on(async { tokio::join!(numbers, stored, loads) });
        let view = View {
            desk: &self.desk,
            runtime: &self.runtime,
            link,
        };
        for row in &loads? {
            view.remember(row)?;
        }
        self.serials.extend(numbers?);
        stored
    }

    /// The replies stored under the keys of commands for the model.
    fn stored(&self, requests: &[Request<M>]) -> Outcome<HashMap<KeyId, Stored>> {
        let link = self.link.as_ref().ok_or_else(gone)?;
        let keys = key_ids(requests.iter().filter(|request| request.is_for_the_model()));
        self.runtime.block_on(replies(link, self.desk.number, &keys))
    }

    /// Applies what other nodes have recorded for the model.
    fn follow(&mut self) -> Outcome<()> {
        let link = self.link.as_ref().ok_or_else(gone)?;
        let (shared, working) = (&self.shared, &mut self.working);
        let after = working.position;
        self.runtime
            .block_on(follow(link, self.desk.number, after, |event| {
                working.apply(event);
                shared
                    .committed
                    .write()
                    .unwrap_or_else(PoisonError::into_inner)
                    .apply(event);
                shared.size.fetch_max(event.position, Ordering::Relaxed);
            }))
    }

    fn publish(&mut self, draft: &Draft, sealed: Option<&Sealed>) {
        self.desk.committed();
        self.ahead = false;
        self.shared.at.fetch_max(draft.at, Ordering::Relaxed);
        let revived = |(_, fate): &(i64, Fate)| matches!(fate, Fate::Revived { .. });
        if !draft.sent.is_empty() || draft.fates.iter().any(revived) {
            self.shared.mail.ring();
        }
        let mut committed = self
            .shared
            .committed
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for event in draft.events.iter().skip(draft.model_from) {
            committed.apply(event);
        }
        drop(committed);
        if let Some(sealed) = sealed {
            self.shared.size.fetch_max(sealed.head.size, Ordering::Relaxed);
            let mut head = self.shared.head.lock().unwrap_or_else(PoisonError::into_inner);
            *head = Some(sealed.head.clone());
        }
    }

    /// Goes back to what is committed.
    fn undo(&mut self) {
        self.desk.forget();
        if std::mem::take(&mut self.ahead) {
            self.working = self
                .shared
                .committed
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
        }
    }

    /// Ends a transaction that failed. If that fails too, so does the link.
    fn roll_back(&mut self) {
        if let Some(link) = &self.link
            && let Err(trouble) = self.runtime.block_on(link.script("ROLLBACK"))
        {
            self.lost(&format!("{trouble:?}"));
        }
    }

    /// The connection is gone.
    fn lost(&mut self, detail: &str) {
        if self.link.take().is_some() || self.outage.is_none() {
            tracing::error!(detail, "the connection to the database is gone");
            self.shared.up.store(false, Ordering::Relaxed);
            let [pause, _] = PAUSES;
            self.outage = Some(Outage {
                retry: Instant::now(),
                pause,
                error: detail.to_owned(),
            });
        }
    }

    /// Connects if need be, and if it isn't too early to try again.
    fn connected(&mut self) -> Result<(), String> {
        if self.link.as_ref().is_some_and(Link::is_usable) {
            return Ok(());
        }
        if self.outage.is_none() {
            self.lost("closed");
        }
        if let Some(outage) = &self.outage
            && Instant::now() < outage.retry
        {
            return Err(outage.error.clone());
        }
        match self.runtime.block_on(open(&self.address)) {
            Ok(link) => {
                tracing::info!("connected to the database");
                (self.link, self.outage) = (Some(link), None);
                self.shared.up.store(true, Ordering::Relaxed);
                Ok(())
            }
            Err(trouble) => {
                let error = Rejection::from(trouble).to_string();
                let pause = self.outage.as_ref().map_or(PAUSES[0], |outage| outage.pause);
                let [_, longest] = PAUSES;
                self.outage = Some(Outage {
                    retry: Instant::now() + pause,
                    pause: (pause * 2).min(longest),
                    error: error.clone(),
                });
                Err(error)
            }
        }
    }
}

/// A connection for the writer.
pub(crate) async fn open(address: &Address) -> Outcome<Link> {
    let link = Link::connect(address, || ()).await?;
    link.prepare_all(&write::PREPARED).await?;
    Ok(link)
}

fn gone() -> Trouble {
    Trouble::Cut("no connection".into())
}

/// Whether a request may begin an aggregate.
fn may_begin<M: Model>(request: &Request<M>) -> bool {
    match request {
        Request::Order { target, .. } => *target == Target::New,
        Request::Arrive { .. } | Request::Relay { .. } => true,
        _ => false,
    }
}

/// The aggregate a request is known to concern.
fn serial<M: Model>(request: &Request<M>) -> Option<Serial> {
    match request {
        Request::Order {
            target: Target::Any(serial) | Target::Exactly(serial, _),
            ..
        } => Some(*serial),
        Request::Fire { timer, .. } => Some(timer.serial),
        _ => None,
    }
}

/// Numbers for aggregates to be begun.
pub(crate) async fn numbers(link: &Link, division: i32, count: i32) -> Outcome<Vec<u64>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let rows = link
        .rows(NUMBERS, &[&format!("serials_{division:06}"), &count])
        .await?;
    Ok(rows.iter().map(|row| row.get::<_, i64>(0) as u64).collect())
}

fn key_ids<'a, M: Model>(requests: impl Iterator<Item = &'a Request<M>>) -> Vec<KeyId> {
    requests
        .filter_map(|request| request.key().map(|(id, _)| id))
        .collect()
}

async fn replies(link: &Link, division: i32, keys: &[KeyId]) -> Outcome<HashMap<KeyId, Stored>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<&[u8]> = keys.iter().map(KeyId::bytes).collect();
    let rows = link.rows(KEYS, &[&division, &ids]).await?;
    let found = rows.iter().filter_map(|row| {
        let id = KeyId::from_bytes(row.get(0))?;
        let first = row.get::<_, i64>(4) as u64;
        let stored = Stored {
            at: row.get(1),
            digest: row.get::<_, &[u8]>(2).try_into().ok()?,
            reply: row.get(3),
            events: super::request::positions(first, row.get(5), row.get(6)),
        };
        Some((id, stored))
    });
    Ok(found.collect())
}
