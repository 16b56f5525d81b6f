//! Who does a journal's work: threads of its own in a city, whoever calls in a simulation.
//!
//! A city's journal has a thread that writes, one that keeps house and one that follows with the search index.
//! A simulation must come to the same every time it is run, so there nothing runs beside the caller: a
//! command is carried out before handing it in returns, and housekeeping is done when the simulation says.
//! It knows nothing of how any of it is done. Start at [`Hands`].

use ed25519_dalek::VerifyingKey;
use rusqlite::Connection;
use skein_kernel::rejection::Rejection;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::{Shared, has_aggregates};
use crate::database::{self, Location};
use crate::housekeeping::{self, Chore};
use crate::model::Model;
use crate::shelf::search::{self, Follower, Index};
use crate::snapshot::Seal;
use crate::writer::Writer;
use crate::{key, rejections};

/// What a simulated journal stands on: another file system, and what would otherwise be drawn by lot.
#[derive(Debug, Clone, Copy)]
pub struct Bed<'a> {
    /// The name SQLite knows the file system by.
    pub vfs: &'a str,
    /// The database's path on it.
    pub database: &'a Path,
    /// The seed of the signing key.
    pub key: [u8; 32],
    /// The journal's id, should it be a new one.
    pub id: [u8; 16],
}

impl Bed<'_> {
    /// What the journal's heads are checked with.
    #[must_use]
    pub fn public_key(&self) -> VerifyingKey {
        key::given(&self.key).verifying_key()
    }

    pub(crate) fn location(&self) -> Location {
        Location::Elsewhere {
            vfs: self.vfs.to_owned(),
            path: self.database.to_path_buf(),
        }
    }
}

/// Housekeeping that a simulated journal does when it is told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Moves pages from the write-ahead log into the database, as the housekeeper does.
    Checkpoint,
    /// Moves what is left, as the writer does, so that the next batch starts the log over.
    StartOver,
    /// Takes a snapshot of the model.
    Snapshot,
    /// Has the search index take up what changed.
    Words,
}

/// What there is to work with, when a journal has been opened.
pub(super) struct Crew<M: Model> {
    pub(super) writer: Writer<M>,
    pub(super) chores: Receiver<Chore>,
    /// Wakes the search index.
    pub(super) wake: Receiver<()>,
}

/// Who does the work.
pub(super) enum Hands<M: Model> {
    Threads(Mutex<Vec<JoinHandle<()>>>),
    Caller(Box<Mutex<Caller<M>>>),
}

/// What the threads have, in the hands of whoever calls. Closed in the order in which it stands here.
pub(super) struct Caller<M: Model> {
    /// `None` once it has stopped.
    writer: Option<Writer<M>>,
    follower: Option<Follower>,
    housekeeper: Connection,
    shared: Arc<Shared<M>>,
    seal: Seal,
    /// What the writer would have done at times of its own, which is done when the simulation says instead.
    _asked: Receiver<Chore>,
}

impl<M: Model> Hands<M> {
    /// Starts the writer, and beside it the housekeeper and whoever keeps the search index.
    pub(super) fn threads(location: &Location, crew: Crew<M>) -> Result<Self, Rejection> {
        let database = connection(location)?;
        let follower = follower(location, &crew.writer)?;
        let Crew { writer, chores, wake } = crew;
        let (shared, seal) = (Arc::clone(&writer.shared), writer.seal.clone());
        let mut threads = Vec::new();
        if let Some(follower) = follower {
            let shared = Arc::clone(&shared);
            threads.push(spawn("skein-search", move || {
                search::run(follower, &shared.indexed, || !shared.queue.is_open(), &wake);
            })?);
        }
        threads.push(spawn("skein-journal", move || writer.run())?);
        threads.push(spawn("skein-housekeeping", move || {
            housekeeping::run(&shared, &database, &seal, &chores)
        })?);
        Ok(Self::Threads(Mutex::new(threads)))
    }

    /// Starts nothing.
    pub(super) fn caller(location: &Location, crew: Crew<M>) -> Result<Self, Rejection> {
        let follower = follower(location, &crew.writer)?;
        Ok(Self::Caller(Box::new(Mutex::new(Caller {
            housekeeper: connection(location)?,
            follower,
            shared: Arc::clone(&crew.writer.shared),
            seal: crew.writer.seal.clone(),
            writer: Some(crew.writer),
            _asked: crew.chores,
        }))))
    }

    /// Carries out what has been handed in, if there is nobody else to do it.
    pub(super) fn drive(&self) {
        if let Self::Caller(caller) = self {
            caller.lock().unwrap_or_else(PoisonError::into_inner).drive();
        }
    }

    /// Does some housekeeping, if there is nobody else to do it.
    pub(super) fn step(&self, step: Step) {
        if let Self::Caller(caller) = self {
            caller.lock().unwrap_or_else(PoisonError::into_inner).step(step);
        }
    }

    /// Waits until everything is done; nothing more can have been handed in.
    pub(super) fn finish(&mut self) {
        match self {
            Self::Threads(threads) => {
                let threads = threads.get_mut().unwrap_or_else(PoisonError::into_inner);
                for thread in threads.drain(..) {
                    if thread.join().is_err() {
                        tracing::error!("a journal thread had panicked");
                    }
                }
            }
            Self::Caller(caller) => {
                let caller = caller.get_mut().unwrap_or_else(PoisonError::into_inner);
                if let Some(mut writer) = caller.writer.take() {
                    writer.close();
                }
            }
        }
    }
}

impl<M: Model> Caller<M> {
    fn drive(&mut self) {
        if self.writer.as_mut().is_some_and(|writer| !writer.step()) {
            self.writer = None;
            self.shared.queue.close();
            // Dropping a request's answer tells its caller that the journal has stopped.
            let mut left = Vec::new();
            while self.shared.queue.take_ready(&mut left).is_some() {
                left.clear();
            }
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Checkpoint => self.chore(Chore::Checkpoint),
            Step::Snapshot => self.chore(Chore::Snapshot),
            Step::StartOver => {
                if let Some(writer) = &self.writer {
                    writer.shared.gauge.start_over(&writer.database);
                }
            }
            Step::Words => {
                if let Some(follower) = &mut self.follower {
                    follower.round(&self.shared.indexed, || false);
                }
            }
        }
    }

    fn chore(&mut self, chore: Chore) {
        housekeeping::carry_out(&self.shared, &self.housekeeper, &self.seal, chore);
        self.drive();
    }
}

fn connection(location: &Location) -> Result<Connection, Rejection> {
    let connected = location.connect();
    connected.map_err(|error| database::unreadable(location.path(), error))
}

/// Who follows the writer with the search index, if there is anything to search.
fn follower<M: Model>(location: &Location, writer: &Writer<M>) -> Result<Option<Follower>, Rejection> {
    if !has_aggregates::<M>() {
        return Ok(None);
    }
    let reader = location
        .connect_to_read()
        .map_err(|error| database::unreadable(location.path(), error))?;
    let identity = &writer.seal.identity;
    let index = Index::open(&location.beside(search::FILE)?, &identity.journal)?;
    Ok(Some(Follower::new(reader, index, identity.division)))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Rejection> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map_err(rejections::not_written)
}
