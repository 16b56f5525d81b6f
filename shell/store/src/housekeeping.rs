//! Work beside the writer that must never hold up a command: checkpoints and snapshots.
//!
//! Moving pages from the write-ahead log into the database costs hundreds of writes and two flushes, so it
//! is done here, on another connection, while commits go on. What it can't do is start the log over while
//! commits keep adding to it; the writer does that itself when little is left: see `writer`.

use rusqlite::Connection;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

use crate::journal::Shared;
use crate::model::Model;
use crate::snapshot::{self, Seal};
use crate::writer::Request;

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
        match chore {
            Chore::Checkpoint => match checkpoint(database) {
                Ok(pages) => shared.log_pages.store(pages, Ordering::Relaxed),
                Err(error) => tracing::warn!(%error, "checkpoint failed and will be tried again"),
            },
            Chore::Snapshot => take_snapshot(shared, seal),
        }
    }
}

/// Moves what can be moved without waiting for anyone; the number of pages in the write-ahead log.
pub(crate) fn checkpoint(database: &Connection) -> rusqlite::Result<i64> {
    database.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))
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
