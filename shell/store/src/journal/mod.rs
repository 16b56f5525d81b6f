//! The journal's handle: open it, submit commands, read the committed state, read events back.
//!
//! It knows nothing of how a batch is written: that is `writer`. What it offers for aggregates on disk is
//! [`crate::aggregate::Backend`]. Start at [`Journal::open`].

mod aggregates;
mod hands;

pub use hands::{Bed, Step};

use rusqlite::Connection;
use serde::Serialize;
use sha2::{Digest, Sha256};
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, mpsc};
use tokio::sync::oneshot;

use crate::aggregate::Family;
use crate::aggregate::rows::DueTimer;
use crate::bell::Bell;
use crate::blob::Blobs;
use crate::database::{self, Location};
use crate::events::{self, Replay};
use crate::evidence::head::TreeHead;
use crate::evidence::log::{Identity, Log};
use crate::housekeeping::Gauge;
use crate::idempotency::{KeyId, Keys};
use crate::model::{Append, Model};
use crate::options::{Meta, Options};
use crate::queue::{Queue, Refused};
use crate::shelf::search::Index;
use crate::shelf::tables::Tables;
use crate::shelf::{Claims, Desk, rebuild};
use crate::snapshot::Seal;
use crate::state::State;
use crate::ticket::{Outcome, Ticket};
use crate::writer::{Keyed, Request, Writer};
use crate::{key, private, rejections, snapshot};
use hands::{Crew, Hands};

const LOCK: &str = "city.lock";

/// What the handle, the writer and the housekeeper share.
pub(crate) struct Shared<M: Model> {
    pub(crate) queue: Queue<Request<M>>,
    pub(crate) committed: RwLock<State<M>>,
    pub(crate) head: Mutex<Option<TreeHead>>,
    /// How long the write-ahead log is.
    pub(crate) gauge: Gauge,
    /// Timers and parcels that workers have taken on.
    pub(crate) timers: Claims<DueTimer>,
    pub(crate) parcels: Claims<u64>,
    /// Rung when something is to be sent.
    pub(crate) mail: Bell,
    /// Up to which position the search index has taken up what changed.
    pub(crate) indexed: AtomicU64,
    /// Wakes the search index.
    changed: Option<mpsc::SyncSender<()>>,
    /// Commands that may wait at once.
    limit: usize,
}

impl<M: Model> Shared<M> {
    /// Tells those who follow the journal that a batch is durable.
    pub(crate) fn tell(&self, sends: bool) {
        if sends {
            self.mail.ring();
        }
        if let Some(changed) = &self.changed {
            // One call waiting is enough, and a follower that is gone needs none.
            let _ = changed.try_send(());
        }
    }
}

/// A city's journal, open. Clones share it; the last one dropped closes it: waiting commands are still
/// carried out and answered.
///
/// **Reading.** [`Journal::read`] shows committed events only, and shows a command's events before its
/// ticket is answered: whoever has a receipt reads their own writes. A reader holds the committed state
/// still while its closure runs, which delays the answers of the batch then being published, so it should
/// take what it needs and leave: rendering a page is fine, waiting for the network is not.
///
/// **Writing.** [`Journal::submit`] never blocks. One writer decides commands in the order they came.
pub struct Journal<M: Model> {
    handle: Arc<Handle<M>>,
}

impl<M: Model> Clone for Journal<M> {
    fn clone(&self) -> Self {
        Self {
            handle: Arc::clone(&self.handle),
        }
    }
}

/// What a journal is opened on.
struct Ground<'a> {
    location: Location,
    folder: Option<&'a Path>,
    lock: Option<File>,
    /// What a simulation says instead of chance.
    bed: Option<&'a Bed<'a>>,
}

struct Handle<M: Model> {
    shared: Arc<Shared<M>>,
    location: Location,
    folder: Option<PathBuf>,
    identity: Identity,
    family: Arc<M::Family>,
    /// Connections that only read, to be used again.
    readers: Mutex<Vec<Connection>>,
    /// The same of the search index.
    indexes: Mutex<Vec<Index>>,
    hands: Hands<M>,
    /// Held for as long as the journal is open.
    _lock: Option<File>,
}

impl<M: Model> Journal<M> {
    /// Opens the city in a data folder, creating both if there is nothing; only their owner can read them.
    /// `model` is the state before the
    /// first event.
    ///
    /// # Errors
    /// `SK-STORE-0001` if another process has it open, `0002` for files that can't be read or written,
    /// `0003` for a damaged journal, `0004` for one written by a later version, `0012` for a missing or
    /// exposed signing key, `0014` if the last signed head doesn't fit, `0021` for another city's.
    pub fn open(folder: impl AsRef<Path>, options: &Options, model: M) -> Result<Self, Rejection> {
        let folder = folder.as_ref();
        private::own_folder(folder).map_err(|error| rejections::files(folder, error))?;
        let lock = lock(folder)?;
        let path = folder.join(database::FILE);
        database::own(&path)?;
        Blobs::take_over(folder)?;
        let ground = Ground {
            location: Location::File(path),
            folder: Some(folder),
            lock: Some(lock),
            bed: None,
        };
        Self::start(ground, options, model)
    }

    /// A journal that lives in memory and is gone when dropped. For tests and rehearsals: the same code
    /// over the same SQL, without the disk.
    ///
    /// # Errors
    /// As [`Journal::open`], where they apply.
    pub fn in_memory(options: &Options, model: M) -> Result<Self, Rejection> {
        let ground = Ground {
            location: Location::memory(),
            folder: None,
            lock: None,
            bed: None,
        };
        Self::start(ground, options, model)
    }

    /// Opens a journal on another file system, for simulations that decide what its disk does. Nothing runs
    /// beside the caller: what is handed in has been carried out when handing it in returns, at the end of
    /// [`Journal::together`] if it is handed in there, and housekeeping is done by [`Journal::step`]. The same
    /// calls therefore always come to the same bytes.
    ///
    /// # Errors
    /// As [`Journal::open`], where they apply.
    pub fn open_on(bed: &Bed<'_>, options: &Options, model: M) -> Result<Self, Rejection> {
        let ground = Ground {
            location: bed.location(),
            folder: None,
            lock: None,
            bed: Some(bed),
        };
        Self::start(ground, options, model)
    }

    fn start(ground: Ground<'_>, options: &Options, model: M) -> Result<Self, Rejection> {
        let Ground {
            location,
            folder,
            lock,
            bed,
        } = ground;
        let path = location.path().to_path_buf();
        let broken = |error: rusqlite::Error| database::unreadable(&path, error);
        let mut connection = prepared(&location, &path, options)?;
        if let Some(bytes) = options.quota {
            database::limit(&connection, bytes).map_err(broken)?;
        }
        let identity = database::identify(&connection, &path, options.division, || {
            bed.map_or_else(rand::random, |bed| bed.id)
        })?;
        let log = open_log(&connection, &identity, &path)?;
        let key = match (folder, bed) {
            (Some(folder), _) => key::load_or_create(folder, log.size() == 0)?,
            (None, Some(bed)) => key::given(&bed.key),
            (None, None) => key::generate(),
        };
        let seal = Seal {
            identity: identity.clone(),
            key,
        };
        let family = Arc::new(model.family());
        let tables = Tables {
            database: &connection,
            division: identity.division,
        };
        rebuild::if_outdated(&family, &connection, &identity, &path)?;
        let desk = Desk::open(Arc::clone(&family), tables, options.cache).map_err(broken)?;
        let state = replayed(&location, &connection, &seal, log.size(), &model)?;
        let ttl = i64::try_from(options.idempotency_ttl.as_micros()).unwrap_or(i64::MAX);
        let keys = Keys::open(&connection, identity.division, ttl).map_err(broken)?;
        let gauge = Gauge::default();
        gauge.follow(&mut connection).map_err(broken)?;
        let (changed, wake) = mpsc::sync_channel(1);
        let shared = Arc::new(Shared {
            queue: Queue::new(options.queue_limit),
            committed: RwLock::new(state.state.clone()),
            head: Mutex::new(log.last_head().cloned()),
            gauge,
            timers: Claims::default(),
            parcels: Claims::default(),
            mail: Bell::default(),
            indexed: AtomicU64::new(0),
            changed: has_aggregates::<M>().then_some(changed),
            limit: options.queue_limit,
        });
        let (chores, chore_list) = mpsc::channel();
        let writer = Writer {
            shared: Arc::clone(&shared),
            database: connection,
            path: path.clone(),
            working: state.state,
            log,
            keys,
            desk,
            division: options.division,
            trimmed: 0,
            seal,
            chores,
            snapshot_every: options.snapshot_every.max(1),
            unasked: 0,
            erased: false,
            replayed: state.replayed,
        };
        let crew = Crew {
            writer,
            chores: chore_list,
            wake,
        };
        let hands = match bed {
            Some(_) => Hands::caller(&location, crew)?,
            None => Hands::threads(&location, crew)?,
        };
        let folder = folder.map(Path::to_path_buf);
        let handle = Handle {
            shared,
            location,
            folder,
            identity,
            family,
            readers: Mutex::default(),
            indexes: Mutex::default(),
            hands,
            _lock: lock,
        };
        Ok(Self {
            handle: Arc::new(handle),
        })
    }

    /// Submits a command. The ticket is answered once its outcome is durable.
    pub fn submit(&self, command: M::Command, meta: Meta) -> Ticket<M::Reply> {
        let digest = meta
            .idempotency_key
            .is_some()
            .then(|| digest(&command))
            .transpose();
        self.send(meta, digest, |meta, key, answer| Request::Command {
            command,
            meta,
            key,
            answer,
        })
    }

    /// Hands in several commands so that they are decided in one batch: whatever `hand_in` submits waits until
    /// it returns, and is then written with one flush. It must not wait for a ticket.
    pub fn together<R>(&self, hand_in: impl FnOnce() -> R) -> R {
        let result = self.handle.shared.queue.together(hand_in);
        self.handle.hands.drive();
        result
    }

    /// Does some housekeeping now, on a journal opened by [`Journal::open_on`]; any other does its own.
    pub fn step(&self, step: Step) {
        self.handle.hands.step(step);
    }

    /// Appends events without asking the model to decide, for imports and for facts that need no decision.
    /// The model evolves by them like by any other.
    pub fn append(&self, events: Vec<Append>, meta: Meta) -> Ticket<()> {
        let digest = meta
            .idempotency_key
            .is_some()
            .then(|| digest(&events))
            .transpose();
        self.send(meta, digest, |meta, key, answer| Request::Append {
            events,
            meta,
            key,
            answer,
        })
    }

    fn send<R>(
        &self,
        mut meta: Meta,
        digest: Result<Option<[u8; 32]>, Rejection>,
        request: impl FnOnce(Meta, Keyed, oneshot::Sender<Outcome<R>>) -> Request<M>,
    ) -> Ticket<R> {
        let digest = match digest {
            Ok(digest) => digest,
            Err(rejection) => return Ticket::refused(rejection),
        };
        // What is decided with must be what is recorded, and that is whole microseconds.
        meta.at = jiff::Timestamp::from_microsecond(meta.at.as_microsecond()).unwrap_or(meta.at);
        let id = meta
            .idempotency_key
            .as_ref()
            .map(|key| KeyId::new(&meta.actor.id.0, key));
        let (answer, ticket) = oneshot::channel();
        let pushed = self
            .handle
            .shared
            .queue
            .push(request(meta, id.zip(digest), answer));
        self.queued(pushed, ticket)
    }

    fn queued<R>(&self, pushed: Result<(), Refused>, ticket: oneshot::Receiver<Outcome<R>>) -> Ticket<R> {
        match pushed {
            Ok(()) => {
                self.handle.hands.drive();
                Ticket::waiting(ticket)
            }
            Err(Refused::Closed) => Ticket::refused(rejections::stopped()),
            Err(Refused::Full) => Ticket::refused(rejections::busy(self.handle.shared.limit)),
        }
    }

    fn committed(&self) -> RwLockReadGuard<'_, State<M>> {
        self.handle
            .shared
            .committed
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether commands are still taken. False for good once the writer has stopped, which it does when it
    /// can't trust the disk any more: only a restart helps then, and reading goes on. A full queue or a full
    /// disk may pass and doesn't count.
    #[must_use]
    pub fn is_taking_commands(&self) -> bool {
        self.handle.shared.queue.is_open()
    }

    /// Looks at the committed state. The closure must not call the journal again, nor wait for a ticket:
    /// either would wait for itself.
    pub fn read<R>(&self, look: impl FnOnce(&M) -> R) -> R {
        look(&self.committed().model)
    }

    /// The position of the last committed event; 0 before the first.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.committed().position
    }

    /// The committed revision of a stream; 0 if it has no events.
    #[must_use]
    pub fn revision(&self, stream: &Stream) -> u64 {
        self.committed().heads.revision(stream)
    }

    /// The last signed tree head; `None` before the first event.
    #[must_use]
    pub fn tree_head(&self) -> Option<TreeHead> {
        self.handle
            .shared
            .head
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The committed events after a position (0: all), streamed in order.
    ///
    /// # Errors
    /// `SK-STORE-0003` if the database can't be read.
    pub fn replay(&self, after: u64) -> Result<Replay, Rejection> {
        Ok(Replay::new(
            self.reader()?,
            self.handle.identity.division,
            after,
            self.path().into(),
        ))
    }

    /// The events of one stream, oldest first. Costs one look-up for each.
    ///
    /// # Errors
    /// `SK-STORE-0003` if the database can't be read.
    pub fn history(&self, stream: &Stream) -> Result<Vec<Recorded>, Rejection> {
        let mut position = self.committed().heads.tip(stream).position;
        let database = self.reader()?;
        let broken = |error| rejections::damaged(self.path(), error);
        let mut history = Vec::new();
        while position > 0 {
            let stored = events::at(&database, self.handle.identity.division, position).map_err(broken)?;
            let Some(stored) = stored.filter(|stored| stored.event.stream == *stream) else {
                return Err(rejections::damaged(self.path(), format!("event {position}")));
            };
            position = stored.previous.min(position - 1);
            history.push(stored.event);
        }
        history.reverse();
        Ok(history)
    }

    /// The data folder, or `None` in memory.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.handle.folder.as_deref()
    }

    fn path(&self) -> &Path {
        self.handle.location.path()
    }

    pub(crate) fn reader(&self) -> Result<Connection, Rejection> {
        self.handle
            .location
            .connect_to_read()
            .map_err(|error| rejections::damaged(self.path(), error))
    }
}

impl<M: Model> Drop for Handle<M> {
    fn drop(&mut self) {
        self.shared.queue.close();
        self.shared.tell(true);
        // The last connection to close empties the write-ahead log, which one that only reads can't.
        self.readers
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.indexes
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.hands.finish();
    }
}

fn digest(command: &impl Serialize) -> Result<[u8; 32], Rejection> {
    serde_json::to_vec(command)
        .map(|bytes| Sha256::digest(bytes).into())
        .map_err(rejections::bug)
}

/// Whether a model has aggregates on disk at all.
fn has_aggregates<M: Model>() -> bool {
    !M::Family::ENGINE.is_empty()
}

pub(crate) fn lock(folder: &Path) -> Result<File, Rejection> {
    let path = folder.join(LOCK);
    let file = private::own_file(&path).and_then(|()| File::options().write(true).open(&path));
    let file = file.map_err(|error| rejections::files(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(rejections::in_use(folder)),
        Err(TryLockError::Error(error)) => Err(rejections::files(&path, error)),
    }
}

/// A connection to a database that has this program's schema. The one that migrated it is closed first,
/// which empties the write-ahead log, so that room can be reserved for it.
fn prepared(location: &Location, path: &Path, options: &Options) -> Result<Connection, Rejection> {
    let connect = || {
        location
            .connect()
            .map_err(|error| database::unreadable(path, error))
    };
    let mut connection = connect()?;
    database::migrate(&mut connection, path)?;
    if !matches!(location, Location::File(_)) {
        return Ok(connection);
    }
    drop(connection);
    database::reserve_log(path, options.log_reserve);
    connect()
}

/// The evidence log, refused if what is stored and what was last signed differ: going on would sign over
/// the traces.
fn open_log(connection: &Connection, identity: &Identity, path: &Path) -> Result<Log, Rejection> {
    let unfit = || {
        let en = "stored events and the last signed head differ; run `skein audit verify`";
        rejections::unproven("已存事件与最后一次签名不符，请运行 skein audit verify", en)
            .in_file(path.display().to_string())
    };
    let log = Log::open(connection, identity).map_err(|error| match error {
        rusqlite::Error::QueryReturnedNoRows => unfit(),
        error => rejections::damaged(path, error),
    })?;
    let last = events::last_position(connection, identity.division)
        .map_err(|error| rejections::damaged(path, error))?;
    if last != log.size() || !log.agrees_with_its_head() {
        return Err(unfit());
    }
    Ok(log)
}

/// A state and how many events of the model it was replayed from, after a snapshot.
struct Replayed<M> {
    state: State<M>,
    replayed: u64,
}

/// The state of all the model's events.
fn replayed<M: Model>(
    location: &Location,
    connection: &Connection,
    seal: &Seal,
    last: u64,
    model: &M,
) -> Result<Replayed<M>, Rejection> {
    let mut state = snapshot::load(connection, seal, last, model);
    let mut replayed = 0;
    let reader = location
        .connect_to_read()
        .map_err(|error| rejections::damaged(location.path(), error))?;
    let (division, path) = (seal.identity.division, location.path().into());
    for event in Replay::of_model(reader, division, state.position, path) {
        let event = event?;
        if !state.expects(&event) || (has_aggregates::<M>() && event.stream.engine == M::Family::ENGINE) {
            let detail = format!("event {} does not follow its stream's last", event.position);
            return Err(rejections::damaged(location.path(), detail));
        }
        state.apply(&event);
        replayed += 1;
    }
    state.position = last;
    Ok(Replayed { state, replayed })
}
