//! The ledger: where the city's orders go, where its events come from, and where files are kept.
//!
//! It is the one place that knows the journal. It knows nothing of what orders mean.

use super::act::{Order, Receipt};
use super::files::Files;
use super::model::CityModel;
use skein_kernel::division::DivisionCode;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use skein_store::{Journal, Meta, Options, Ticket};
use std::path::Path;
use std::sync::Arc;

/// The city's journal and files.
pub(crate) struct Ledger {
    journal: Journal<CityModel>,
    files: Arc<Files>,
}

impl Ledger {
    /// A ledger that is gone when dropped.
    pub(crate) fn in_memory(division: DivisionCode, model: CityModel) -> Result<Self, Rejection> {
        let journal = Journal::in_memory(&Options::new(division), model)?;
        Ok(Self {
            journal,
            files: Arc::new(Files::in_memory()),
        })
    }

    /// The ledger in a data directory.
    pub(crate) fn open(directory: &Path, options: &Options, model: CityModel) -> Result<Self, Rejection> {
        let journal = Journal::open(directory, options, model)?;
        Ok(Self {
            journal,
            files: Arc::new(Files::open(directory)?),
        })
    }

    /// Hands an order to the writer. The ticket is answered once its outcome is durable.
    pub(crate) fn submit(&self, order: Order, meta: Meta) -> Ticket<Receipt> {
        self.journal.submit(order, meta)
    }

    /// Reads the committed state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&CityModel) -> T) -> T {
        self.journal.read(look)
    }

    /// The journal itself, for what the shell does with it as a whole: audit, backup.
    pub(crate) fn journal(&self) -> &Journal<CityModel> {
        &self.journal
    }

    /// How many events there are.
    pub(crate) fn position(&self) -> u64 {
        self.journal.position()
    }

    /// Every event of a stream, in order.
    pub(crate) fn stream(&self, stream: &Stream) -> Result<Vec<Recorded>, Rejection> {
        self.journal.history(stream)
    }

    /// Where files are kept.
    pub(crate) fn files(&self) -> &Arc<Files> {
        &self.files
    }

    /// Keeps a file by the hash of its bytes, which is returned.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<String, Rejection> {
        self.files.keep(bytes)
    }

    /// The file with that hash.
    pub(crate) fn kept(&self, hash: &str) -> Result<Option<Vec<u8>>, Rejection> {
        self.files.kept(hash)
    }
}
