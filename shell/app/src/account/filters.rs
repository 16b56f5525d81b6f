//! Filters that someone keeps for their desk: conveniences, not facts, so they stay out of the journal.

use super::Door;
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;

impl Door {
    /// The filters an account keeps, by name.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be read.
    pub fn filters(&self, account: &ActorId) -> Result<Vec<(String, String)>, Rejection> {
        self.vault.filters(&account.0)
    }

    /// Keeps a filter under its name; an empty query forgets it.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be written.
    pub fn keep_filter(&self, account: &ActorId, name: &str, query: &str) -> Result<(), Rejection> {
        self.vault.keep_filter(&account.0, name, query)
    }
}
