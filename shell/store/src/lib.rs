//! The store: a journal of events on SQLite or PostgreSQL, the evidence log over it, the vault, files, backups.
//!
//! What it is for: taking commands from many hands, having the application's model decide them one after
//! another, and answering only when their events are safely on the disk, hundreds to one flush.
//!
//! What it knows nothing of: reports, measures, HTTP, passwords. Bodies of events are opaque text to it.
//! It reads no clock to stamp anything: times come with the commands.
//!
//! Where to start: [`Store`] for everything a city stores wherever it is, [`Journal`] for the embedded handle, [`Model`] for what an application supplies, [`aggregate`] for
//! matters by the million, `writer` for the one thread everything passes through, [`audit`] for checking it
//! all offline.

pub mod aggregate;
mod any;
pub mod audit;
pub mod backup;
mod bell;
mod blob;
mod compact;
mod database;
mod events;
pub mod evidence;
mod files;
mod housekeeping;
mod idempotency;
mod journal;
mod key;
pub mod matter;
mod model;
mod options;
mod place;
pub mod postgres;
mod private;
mod queue;
mod redaction;
pub mod rejections;
mod shelf;
mod shrink;
mod snapshot;
mod state;
mod store;
mod ticket;
pub mod vault;
mod words;
pub mod workers;
mod writer;

pub use any::AnyJournal;
pub use blob::{BlobId, Blobs};
pub use ed25519_dalek::VerifyingKey;
pub use events::Replay;
pub use files::{Files, LARGEST_FILE};
pub use journal::{Bed, Journal, Step};
pub use key::read_public as read_public_keys;
pub use model::{Append, Context, Expected, Model, Verdict};
pub use options::{Meta, Options};
pub use place::Place;
pub use shrink::shrink;
pub use store::Store;
pub use ticket::{Outcome, Receipt, Ticket};
