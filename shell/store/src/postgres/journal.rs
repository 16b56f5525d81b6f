//! The handle of a city kept in PostgreSQL: open it, give commands, read.
//!
//! It offers what the embedded journal offers, and every node of a city has one. It knows nothing of how a
//! batch is written: that is `writer`. Start at [`Journal::open`].

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use skein_kernel::division::DivisionCode;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, Weak};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

use super::address::Address;
use super::desk::{self, Desk};
use super::follow::follow;
use super::keys;
use super::lease::Lease;
use super::link::{Link, Outcome};
use super::pool::Pool;
use super::rebuild::rebuild;
use super::request::{Key, Request, Waiting};
use super::rows::recorded;
use super::turn::Turn;
use super::writer::{Shared, Writer};
use super::{log, schema, write};
use crate::bell::Bell;
use crate::evidence::head::TreeHead;
use crate::evidence::log::Identity;
use crate::files::Files;
use crate::idempotency::KeyId;
use crate::model::{Append, Model};
use crate::options::{Meta, Options};
use crate::queue::{Queue, Refused};
use crate::rejections;
use crate::shelf::Claims;
use crate::state::State;
use crate::ticket::Ticket;
use crate::vault::Vault;

/// How often a node looks for what others have done if nothing tells it to.
const LOOK: Duration = Duration::from_millis(500);

/// How many looks lie between two removals of expired replies.
const EXPIRE_EVERY: u32 = 20;

const EXPIRE: &str = "DELETE FROM idempotency WHERE division = $1 AND id = ANY(ARRAY(SELECT id FROM idempotency \
    WHERE division = $1 AND at <= $2 ORDER BY at LIMIT 20000))";
/// How far the log goes, and how far the model's events in it.
const TIP: &str = "SELECT size, model FROM tip WHERE division = $1";
const NODE: &str = "SELECT nextval('node_numbers')";

/// A city kept in PostgreSQL, as one of its nodes sees it. Clones share it; the last one dropped closes it:
/// waiting commands are still carried out and answered.
///
/// Reading and writing are as on the embedded [`crate::Journal`]. In addition: what other nodes record for
/// the model is seen here shortly after, and a command for the model is decided on all of it, always.
pub struct Journal<M: Model> {
    pub(super) handle: Arc<Handle<M>>,
}

impl<M: Model> Clone for Journal<M> {
    fn clone(&self) -> Self {
        Self {
            handle: Arc::clone(&self.handle),
        }
    }
}

pub(super) struct Handle<M: Model> {
    pub(super) shared: Arc<Shared<M>>,
    pub(super) pool: Arc<Pool>,
    pub(super) family: Arc<M::Family>,
    pub(super) division: DivisionCode,
    /// The division as a number, the first part of every key.
    pub(super) number: i32,
    pub(super) node: i64,
    pub(super) identity: Identity,
    pub(super) timers: Arc<Lease>,
    pub(super) parcels: Arc<Lease>,
    limit: usize,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl<M: Model> Journal<M> {
    /// Opens a city in a database, creating its tables if there are none. `model` is the state before the
    /// first event.
    ///
    /// # Errors
    /// `SK-STORE-0060` if the database can't be reached, `0063` for an altered signing key, `0064` for a later
    /// program's tables, `0065` for a server that may lose acknowledged work, `0066` if the server refuses,
    /// `0072` if the connection can't be secured, `0012` for a missing signing key.
    pub fn open(address: &Address, options: &Options, model: M) -> Result<Self, Rejection> {
        Self::begin(address, options, model).map_err(|rejection| address.place(rejection))
    }

    fn begin(address: &Address, options: &Options, model: M) -> Result<Self, Rejection> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(rejections::not_written)?;
        let opened = runtime.block_on(prepared(address, options.division))?;
        let key = keys::signing_key(&opened.link, opened.number, opened.size == 0);
        let key = runtime.block_on(key)?;
        let family = Arc::new(model.family());
        let mut state = State::new(model);
        runtime.block_on(follow(&opened.link, opened.number, 0, |event| state.apply(event)))?;
        let mut desk = Desk::new(Arc::clone(&family), options.division, opened.number);
        runtime.block_on(rebuild(&opened.link, &mut desk))?;
        let shared = Arc::new(Shared {
            queue: Queue::new(options.queue_limit),
            committed: RwLock::new(state.clone()),
            head: Mutex::new(opened.head),
            size: AtomicU64::new(opened.size),
            up: AtomicBool::new(true),
            timers: Claims::default(),
            parcels: Claims::default(),
            at: AtomicI64::new(i64::MIN),
            mail: Bell::default(),
        });
        let identity = opened.identity.clone();
        let writer = Writer {
            shared: Arc::clone(&shared),
            runtime,
            address: address.clone(),
            link: Some(opened.link),
            desk,
            working: state,
            identity: opened.identity,
            key,
            ttl: i64::try_from(options.idempotency_ttl.as_micros()).unwrap_or(i64::MAX),
            node: opened.node,
            next: 0,
            ahead: false,
            serials: VecDeque::new(),
            outage: None,
        };
        let pool = Arc::new(Pool::new(address.clone())?);
        let expiry = Expiry {
            division: writer.desk.number,
            ttl: writer.ttl,
        };
        pool.spawn(listen(address.clone(), Arc::downgrade(&shared), expiry));
        let thread = std::thread::Builder::new()
            .name("skein-journal".into())
            .spawn(move || writer.run())
            .map_err(rejections::not_written)?;
        let handle = Handle {
            shared,
            pool,
            family,
            division: options.division,
            number: opened.number,
            node: opened.node,
            identity,
            timers: Arc::new(Lease::new("timers")),
            parcels: Arc::new(Lease::new("parcels")),
            limit: options.queue_limit,
            writer: Mutex::new(Some(thread)),
        };
        Ok(Self {
            handle: Arc::new(handle),
        })
    }

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

    /// The city's vault and files, beside its journal in the same database.
    pub(crate) fn vault_and_files(&self) -> (Arc<dyn Vault>, Arc<dyn Files>) {
        let Handle { pool, number, .. } = &*self.handle;
        let vault = super::vault::Vault::new(Arc::clone(pool), *number);
        let files = super::blobs::Blobs::new(Arc::clone(pool), *number);
        (Arc::new(vault), Arc::new(files))
    }

    /// Waits until no other node has a turn, and takes one.
    pub(crate) fn turn(&self) -> Result<Turn, Rejection> {
        Turn::take(&self.handle.pool, self.handle.number)
    }

    /// Submits a command for the model in memory. The ticket is answered once its outcome is durable.
    pub fn submit(&self, command: M::Command, meta: Meta) -> Ticket<M::Reply> {
        let digest = digest(&command);
        self.keyed(meta, digest, |meta, key, waiting| Request::Model {
            command: Some(command),
            meta,
            key,
            waiting,
        })
    }

    /// Appends events for the model without asking it to decide.
    pub fn append(&self, events: Vec<Append>, meta: Meta) -> Ticket<()> {
        let digest = digest(&events);
        self.keyed(meta, digest, |meta, key, waiting| Request::Append {
            events,
            meta,
            key,
            waiting,
        })
    }

    /// Sends a request that an idempotency key may come with.
    pub(super) fn keyed<R>(
        &self,
        meta: Meta,
        digest: Result<[u8; 32], Rejection>,
        request: impl FnOnce(Meta, Key, Waiting<R>) -> Request<M>,
    ) -> Ticket<R> {
        let digest = match digest {
            Ok(digest) => digest,
            Err(rejection) => return Ticket::refused(rejection),
        };
        let name = meta.idempotency_key.as_ref();
        let key = name.map(|name| (KeyId::new(&meta.actor.id.0, name), digest));
        self.send(meta, |meta, waiting| request(meta, key, waiting))
    }

    /// Sends a request for what people want.
    fn send<R>(&self, meta: Meta, request: impl FnOnce(Meta, Waiting<R>) -> Request<M>) -> Ticket<R> {
        self.push(meta, request, Queue::push)
    }

    /// Sends a request for what the city does by itself: people's go first.
    pub(super) fn send_background<R>(
        &self,
        meta: Meta,
        request: impl FnOnce(Meta, Waiting<R>) -> Request<M>,
    ) -> Ticket<R> {
        self.push(meta, request, Queue::push_background)
    }

    fn push<R>(
        &self,
        mut meta: Meta,
        request: impl FnOnce(Meta, Waiting<R>) -> Request<M>,
        push: impl FnOnce(&Queue<Request<M>>, Request<M>) -> Result<(), Refused>,
    ) -> Ticket<R> {
        // What is decided with must be what is recorded, and that is whole microseconds.
        meta.at = Timestamp::from_microsecond(meta.at.as_microsecond()).unwrap_or(meta.at);
        let (answer, ticket) = oneshot::channel();
        match push(&self.handle.shared.queue, request(meta, Waiting::new(answer))) {
            Ok(()) => Ticket::waiting(ticket),
            Err(Refused::Closed) => Ticket::refused(rejections::stopped()),
            Err(Refused::Full) => Ticket::refused(rejections::busy(self.handle.limit)),
        }
    }

    fn committed(&self) -> RwLockReadGuard<'_, State<M>> {
        self.handle
            .shared
            .committed
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether commands are taken: the database answered last time, and the writer works. False while the
    /// database is away; it is connected to again by itself.
    #[must_use]
    pub fn is_taking_commands(&self) -> bool {
        self.handle.shared.queue.is_open() && self.handle.shared.up.load(Ordering::Relaxed)
    }

    /// Looks at the model. The closure must not call the journal again, nor wait for a ticket: either would
    /// wait for itself.
    pub fn read<R>(&self, look: impl FnOnce(&M) -> R) -> R {
        look(&self.committed().model)
    }

    /// Makes sure that what this node shows of the model is all that any node had recorded before. Costs a
    /// round trip, and reading what others have done if there is something.
    ///
    /// # Errors
    /// The database's.
    pub fn catch_up(&self) -> Result<(), Rejection> {
        let number = self.handle.number;
        let row = self
            .handle
            .pool
            .ask(move |link| async move { link.row(TIP, &[&number]).await })?;
        let (size, model) = row.map_or((0, 0), |row| (row.get::<_, i64>(0), row.get::<_, i64>(1)));
        self.handle.shared.size.fetch_max(size as u64, Ordering::Relaxed);
        if self.committed().position >= model as u64 {
            return Ok(());
        }
        let (answer, told) = oneshot::channel();
        match self
            .handle
            .shared
            .queue
            .push(Request::Follow(Some(Waiting::new(answer))))
        {
            Ok(()) => Ticket::waiting(told).wait().map(drop),
            Err(Refused::Closed) => Err(rejections::stopped()),
            Err(Refused::Full) => Err(rejections::busy(self.handle.limit)),
        }
    }

    /// How many events the log has, as far as this node knows.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.handle.shared.size.load(Ordering::Relaxed)
    }

    /// The revision of a stream of the model; 0 if it has no events.
    #[must_use]
    pub fn revision(&self, stream: &Stream) -> u64 {
        self.committed().heads.revision(stream)
    }

    /// The last tree head this node signed or found when it was opened.
    #[must_use]
    pub fn tree_head(&self) -> Option<TreeHead> {
        self.handle
            .shared
            .head
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The events of one stream, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn history(&self, stream: &Stream) -> Result<Vec<Recorded>, Rejection> {
        self.stream_events(stream.to_string())
    }

    pub(super) fn stream_events(&self, stream: String) -> Result<Vec<Recorded>, Rejection> {
        let number = self.handle.number;
        self.handle.pool.ask(move |link| {
            let stream = stream.clone();
            async move {
                let rows = link.rows(desk::HISTORY, &[&number, &stream]).await?;
                let events: Result<Vec<Recorded>, Rejection> = rows.iter().map(recorded).collect();
                Ok(events?)
            }
        })
    }

    /// The committed events after a position (0: all), in order, a page at a time.
    pub fn replay(&self, after: u64) -> impl Iterator<Item = Result<Recorded, Rejection>> + use<'_, M> {
        let (mut after, mut page, mut ended) = (after, VecDeque::new(), false);
        std::iter::from_fn(move || {
            if page.is_empty() && !ended {
                match self.page(after) {
                    Ok(next) => page.extend(next.into_iter().map(Ok)),
                    Err(rejection) => page.push_back(Err(rejection)),
                }
            }
            let next: Option<Result<Recorded, Rejection>> = page.pop_front();
            match &next {
                Some(Ok(event)) => after = event.position,
                _ => ended = true,
            }
            next
        })
    }

    fn page(&self, after: u64) -> Result<Vec<Recorded>, Rejection> {
        let number = self.handle.number;
        self.handle
            .pool
            .ask(move |link| async move { log::page(&link, number, after).await })
    }
}

impl<M: Model> Drop for Handle<M> {
    fn drop(&mut self) {
        self.shared.queue.close();
        let writer = self
            .writer
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if writer.is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("the journal's thread had panicked");
        }
    }
}

/// The digest by which a retry is known to be of the same command.
pub(super) fn digest(command: &impl Serialize) -> Result<[u8; 32], Rejection> {
    let bytes = serde_json::to_vec(command).map_err(rejections::bug)?;
    Ok(Sha256::digest(bytes).into())
}

/// A database with this program's tables, and what is in it.
struct Opened {
    link: Link,
    identity: Identity,
    number: i32,
    node: i64,
    size: u64,
    head: Option<TreeHead>,
}

async fn prepared(address: &Address, division: DivisionCode) -> Outcome<Opened> {
    let link = Link::connect(address, || ()).await?;
    schema::trust(&link).await?;
    schema::migrate(&link).await?;
    let identity = schema::identify(&link, division).await?;
    let number = identity.division as i32;
    let node = link.row(NODE, &[]).await?.map_or(0, |row| row.get(0));
    let head = log::last_head(&link, &identity).await?;
    link.prepare_all(&write::PREPARED).await?;
    Ok(Opened {
        link,
        number,
        node,
        size: head.as_ref().map_or(0, |head| head.size),
        head,
        identity,
    })
}

/// Has the writer look for what other nodes have done, when they say so and now and then, for as long as
/// there is a journal.
async fn listen<M: Model>(address: Address, shared: Weak<Shared<M>>, expiry: Expiry) {
    let bell = Arc::new(Notify::new());
    let mut link = None;
    for round in 1u32.. {
        if link.as_ref().is_none_or(|link: &Link| !link.is_usable()) {
            let ring = Arc::clone(&bell);
            link = Link::connect(&address, move || ring.notify_one()).await.ok();
            if let Some(link) = &link
                && let Err(trouble) = link.script("LISTEN skein_model").await
            {
                tracing::warn!(?trouble, "not told of other nodes' work, looking for it instead");
            }
        }
        // Whether it was told or the time is over, looking is what says what there is.
        let _ = tokio::time::timeout(LOOK, bell.notified()).await;
        let at = match shared.upgrade() {
            Some(shared) if shared.queue.is_open() => {
                // A full queue has others to look for.
                let _ = shared.queue.push(Request::Follow(None));
                shared.at.load(Ordering::Relaxed)
            }
            _ => return,
        };
        if round % EXPIRE_EVERY == 0
            && let Some(link) = &link
        {
            expiry.expire(link, at).await;
        }
    }
}

/// Which replies kept for retries have expired.
struct Expiry {
    division: i32,
    ttl: i64,
}

impl Expiry {
    /// Removes the oldest replies that have expired at a time, a bounded number of them.
    async fn expire(&self, link: &Link, at: i64) {
        let before = at.saturating_sub(self.ttl);
        if let Err(trouble) = link.run(EXPIRE, &[&self.division, &before]).await {
            tracing::warn!(?trouble, "expired replies stay until the next attempt");
        }
    }
}
