//! Work beside the writer that must never hold up a command: checkpoints and snapshots.
//!
//! Moving pages from the write-ahead log into the database costs hundreds of writes and two flushes, so it
//! is done here, on another connection, while commits go on. What it can't do is start the log over while
//! commits keep adding to it; the writer does that itself when little is left. [`Gauge`] knows when.

use rusqlite::Connection;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError};

use crate::journal::Shared;
use crate::model::Model;
use crate::snapshot::{self, Seal};
use crate::writer::Request;

/// Pages (2 MiB) in the write-ahead log that are worth moving. A commit's flush waits behind the checkpoint's on
/// the disk, so that many small ones keep nobody waiting long.
const WORTH_MOVING: i64 = 512;
/// Pages (32 MiB) from which the log should start over.
const LONG: i64 = 8192;
/// The part of the log that may be left for the writer to move: everybody waits meanwhile.
const LEFT_FOR_THE_WRITER: i64 = 64;
/// Pages that must have come since the writer last tried to start it over in vain.
const TRY_AGAIN: i64 = 512;

/// How long the write-ahead log is and how much of it has been moved, in pages.
#[derive(Debug, Default)]
pub(crate) struct Gauge(Arc<Marks>);

#[derive(Debug, Default)]
struct Marks {
    pages: AtomicI64,
    moved: AtomicI64,
    /// The length at which the writer last tried to start the log over.
    tried: AtomicI64,
    /// Whether the housekeeper has been asked and isn't done.
    asked: AtomicBool,
}

impl Gauge {
    /// Follows the commits of the writer's connection.
    pub(crate) fn follow(&self, database: &mut Connection) -> rusqlite::Result<()> {
        let marks = Arc::clone(&self.0);
        database.wal_hook(Some(
            move |_: &mut rusqlite::hooks::Wal, pages: std::ffi::c_int| {
                let pages = i64::from(pages);
                if pages < marks.pages.swap(pages, Ordering::AcqRel) {
                    // It has started over.
                    marks.moved.store(0, Ordering::Release);
                    marks.tried.store(0, Ordering::Release);
                }
                Ok(())
            },
        ))
    }

    fn left(&self) -> i64 {
        self.0.pages.load(Ordering::Acquire) - self.0.moved.load(Ordering::Acquire)
    }

    /// Whether the housekeeper is to move pages; the caller then asks it.
    pub(crate) fn is_worth_moving(&self) -> bool {
        self.left() >= WORTH_MOVING && !self.0.asked.swap(true, Ordering::AcqRel)
    }

    /// Whether the writer is to move what is left itself, so that the log starts over: it is long, and nearly
    /// all of it has been moved. The longer it gets the less is asked for.
    pub(crate) fn is_to_start_over(&self) -> bool {
        let pages = self.0.pages.load(Ordering::Acquire);
        let due = pages >= LONG && pages - self.0.tried.load(Ordering::Acquire) >= TRY_AGAIN;
        due && self.left() <= pages / LEFT_FOR_THE_WRITER
    }

    /// Moves what can be moved without waiting for anyone.
    fn checkpoint(&self, database: &Connection) {
        let moved = database.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(2));
        match moved {
            Ok(moved) => self.0.moved.store(moved, Ordering::Release),
            Err(error) => tracing::warn!(%error, "checkpoint failed and will be tried again"),
        }
    }

    /// Moves what is left, between two of the writer's batches: the next one starts the log over.
    pub(crate) fn start_over(&self, database: &Connection) {
        let pages = self.0.pages.load(Ordering::Acquire);
        self.0.tried.store(pages, Ordering::Release);
        self.checkpoint(database);
    }
}

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chore {
    /// Move pages from the write-ahead log into the database.
    Checkpoint,
    /// Take a snapshot of the committed state.
    Snapshot,
}

/// Does chores until the writer hangs up.
pub(crate) fn run<M: Model>(
    shared: &Shared<M>,
    database: &Connection,
    seal: &Seal,
    chores: &Receiver<Chore>,
) {
    while let Ok(chore) = chores.recv() {
        carry_out(shared, database, seal, chore);
    }
}

/// Does one chore.
pub(crate) fn carry_out<M: Model>(shared: &Shared<M>, database: &Connection, seal: &Seal, chore: Chore) {
    match chore {
        Chore::Checkpoint => {
            shared.gauge.checkpoint(database);
            shared.gauge.0.asked.store(false, Ordering::Release);
        }
        Chore::Snapshot => take_snapshot(shared, seal),
    }
}

fn take_snapshot<M: Model>(shared: &Shared<M>, seal: &Seal) {
    // The clone is taken under the lock, the serialisation is not.
    let state = shared
        .committed
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let parts = snapshot::cut(&state, seal).unwrap_or_default();
    let all_queued = parts
        .into_iter()
        .all(|part| shared.queue.push(Request::Snapshot(part)).is_ok());
    if !all_queued {
        tracing::info!("a snapshot was given up: the journal is busy or closing");
    }
}
