//! Auditing a journal offline: the whole log verified, single events and growth proven.
//!
//! It needs a data folder or a backup and public keys, never the private one, and takes no part in running
//! a city. It knows nothing of models. Start at [`verify`]; what can be wrong is in [`FindingKind`].

mod finding;
mod proof;
mod states;
mod verify;

pub use finding::{Compared, Finding, FindingKind, Redaction, Report};
pub(crate) use proof::proof_of;
pub use proof::{
    ConsistencyProof, InclusionProof, Node, prove, prove_consistency, verify_consistency, verify_inclusion,
};
pub use states::{verify_states, verify_states_on, verify_whole};
pub use verify::{verify, verify_against, verify_on};

use rusqlite::Connection;
use skein_kernel::rejection::Rejection;
use std::path::{Path, PathBuf};

use crate::database::{self, Location};
use crate::evidence::log::Identity;
use crate::rejections;

/// A journal opened for reading only, held still.
pub(crate) struct Opened {
    pub(crate) database: Connection,
    pub(crate) identity: Identity,
    pub(crate) path: PathBuf,
}

/// Opens the journal in a data folder or backup, or a database file itself.
pub(crate) fn open(path: &Path) -> Result<Opened, Rejection> {
    let path = file(path)?;
    let opened = open_at(&Location::File(path.clone()))?;
    database::refuse_earlier(&opened.database, &path)?;
    Ok(opened)
}

/// Whose journal there is, of whatever version.
pub(crate) fn identity(path: &Path) -> Result<Identity, Rejection> {
    open_at(&Location::File(file(path)?)).map(|opened| opened.identity)
}

fn file(path: &Path) -> Result<PathBuf, Rejection> {
    let path = if path.is_dir() {
        path.join(database::FILE)
    } else {
        path.to_path_buf()
    };
    if !path.exists() {
        return Err(rejections::files(&path, "not found"));
    }
    Ok(path)
}

fn open_at(location: &Location) -> Result<Opened, Rejection> {
    let path = location.path().to_path_buf();
    let broken = |error: rusqlite::Error| rejections::damaged(&path, error);
    let database = location.connect_to_read().map_err(broken)?;
    // One read transaction: a running city goes on, what is audited stands still.
    database.execute_batch("BEGIN").map_err(broken)?;
    let identity = database::identity(&database).map_err(broken)?;
    let identity = identity.ok_or_else(|| rejections::damaged(&path, "no journal id"))?;
    Ok(Opened {
        database,
        identity,
        path,
    })
}
