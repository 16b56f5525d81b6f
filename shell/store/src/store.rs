//! Everything a city stores, opened together: its journal, its vault, its files.
//!
//! It is the one place that chooses between databases; whoever has a [`Store`] doesn't know which it is.
//! Start at [`Store::open`].

use skein_kernel::rejection::Rejection;
use std::sync::Arc;

use crate::any::AnyJournal;
use crate::blob::Blobs;
use crate::files::{self, Files};
use crate::journal::Journal;
use crate::model::Model;
use crate::options::Options;
use crate::place::Place;
use crate::postgres;
use crate::vault::{self, Vault};

/// A city's stores.
pub struct Store<M: Model> {
    /// Events and matters.
    pub journal: AnyJournal<M>,
    /// Password hashes and sessions.
    pub vault: Arc<dyn Vault>,
    /// Evidence files and original reports.
    pub files: Arc<dyn Files>,
}

impl<M: Model> Store<M> {
    /// Opens a city where it is kept, creating it if there is nothing. `model` is the state before the first
    /// event.
    ///
    /// # Errors
    /// As [`Journal::open`] and [`postgres::Journal::open`]; `SK-STORE-0045` if the vault can't be used.
    pub fn open(place: &Place, options: &Options, model: M) -> Result<Self, Rejection> {
        match place {
            Place::Memory => Ok(Self {
                journal: Journal::in_memory(options, model)?.into(),
                vault: vault::in_memory(options.division)?,
                files: Arc::<files::InMemory>::default(),
            }),
            Place::Folder(folder) => {
                // The journal first: it creates the folder and makes sure that nobody else has it open.
                let journal = Journal::open(folder, options, model)?;
                Ok(Self {
                    journal: journal.into(),
                    vault: vault::in_folder(folder, options.division)?,
                    files: Arc::new(Blobs::open(folder)?),
                })
            }
            Place::Database(address) => {
                let journal = postgres::Journal::open(address, options, model)?;
                let (vault, files) = journal.vault_and_files();
                Ok(Self {
                    journal: journal.into(),
                    vault,
                    files,
                })
            }
        }
    }
}
