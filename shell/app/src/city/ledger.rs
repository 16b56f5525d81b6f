//! The ledger: where the city's orders go, where its events come from, and where files are kept.
//!
//! It is the one place that knows the journal. It knows nothing of what orders mean.

use super::act::{Order, Receipt};
use super::model::CityModel;
use crate::account::Known;
use crate::account::roster::Account;
use skein_kernel::actor::ActorId;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use skein_store::{AnyJournal, Files, Meta, Store, Ticket};
use std::sync::Arc;

/// The city's journal and files.
pub(crate) struct Ledger {
    journal: AnyJournal<CityModel>,
    files: Arc<dyn Files>,
}

impl Ledger {
    /// The ledger over a city's journal and files.
    pub(crate) fn new(store: &Store<CityModel>) -> Self {
        Self {
            journal: store.journal.clone(),
            files: Arc::clone(&store.files),
        }
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
    pub(crate) fn journal(&self) -> &AnyJournal<CityModel> {
        &self.journal
    }

    /// How many events there are.
    pub(crate) fn position(&self) -> u64 {
        self.journal.position()
    }

    /// Every event of a stream, in order.
    pub(crate) fn stream(&self, stream: &Stream) -> Result<Vec<Recorded>, Rejection> {
        self.journal.stream(stream)
    }

    /// Where files are kept.
    pub(crate) fn files(&self) -> &Arc<dyn Files> {
        &self.files
    }

    /// Keeps a file by the hash of its bytes, which is returned.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<String, Rejection> {
        self.files.keep(bytes).map(String::from)
    }

    /// The file with that hash; `None` if there is none, also for a name that is no hash.
    pub(crate) fn kept(&self, hash: &str) -> Result<Option<Vec<u8>>, Rejection> {
        match hash.parse() {
            Ok(id) if self.files.contains(&id)? => self.files.read(&id).map(Some),
            _ => Ok(None),
        }
    }
}

impl Known for Ledger {
    fn account(&self, id: &ActorId) -> Option<Account> {
        self.read(|model| model.roster().get(id).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use skein_kernel::calendar::WorkCalendar;
    use skein_store::{Options, Place};

    #[test]
    fn a_kept_file_is_found_by_its_hash_and_by_nothing_else() {
        let division = "430400".parse().unwrap();
        let model = CityModel::new(division, WorkCalendar::published().clone());
        let store = Store::open(&Place::Memory, &Options::new(division), model).unwrap();
        let ledger = Ledger::new(&store);
        let hash = ledger.keep(b"abc").unwrap();
        assert_eq!(ledger.kept(&hash).unwrap().as_deref(), Some(b"abc".as_slice()));
        for name in ["", "../vault.db", "/etc/passwd", &"A".repeat(64), &"0".repeat(64)] {
            assert_eq!(ledger.kept(name).unwrap(), None);
        }
    }
}
