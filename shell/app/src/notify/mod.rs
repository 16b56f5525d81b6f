//! Notices to people: one outbox, several channels, nothing lost while a gateway is away.
//!
//! A letter is a rendered message on its way to one address by one channel. Letters wait in the store's vault,
//! for they name people and must be erasable; what happened, of which a letter tells, is in the journal. They
//! are delivered at least once, later where the addressee has quiet hours, again and again where a gateway is
//! away, and are put aside as dead where it says no for good or for too long. It knows nothing of what a
//! notice says. Start at [`Outbox`].

mod book;
mod gateway;
mod letter;
mod mail;
mod outbox;
mod preference;

pub use book::ChannelBook;
pub use gateway::Gateway;
pub use letter::{ChannelKind, Letter};
pub use mail::Mail;
pub use outbox::{CODE, Delivered, Kept, Outbox};
pub use preference::{Preference, Quiet};

/// Why a channel didn't deliver a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// It may go through later.
    Later(String),
    /// It never will.
    Never(String),
}

/// A way to reach people: takes a letter and says whether it is on its way.
pub trait Channel: Send + Sync {
    /// Delivers a letter. `id` stays the same when it is tried again, so that a receiver may know a retry.
    ///
    /// # Errors
    /// Whether to try again, and what went wrong, as text for an operator.
    fn deliver(&self, id: &str, letter: &Letter) -> Result<(), Undelivered>;

    /// Whether it only shows letters in the city and sends nothing out of it.
    fn is_catcher(&self) -> bool {
        false
    }
}

/// Keeps letters where the people of a demonstration can read them, and sends nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Catcher;

impl Channel for Catcher {
    fn deliver(&self, _: &str, _: &Letter) -> Result<(), Undelivered> {
        Ok(())
    }

    fn is_catcher(&self) -> bool {
        true
    }
}
