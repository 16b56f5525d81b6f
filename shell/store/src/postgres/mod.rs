//! A city kept in PostgreSQL, shared by several nodes: the same journal, evidence and aggregates as the
//! embedded store, under the same contract.
//!
//! What it is for: a city that has outgrown one machine. Every table's key begins with the division, so that
//! a distributed PostgreSQL can keep a city together. What one node records the others see; what two decide
//! at once only one of them records.
//!
//! What it knows nothing of: models, matters, HTTP.
//!
//! Where to start: [`Journal`] for the handle, [`verify`] and [`export`] for auditors, `writer` for how a batch is written, `seal` for how it gets
//! its place in the evidence log, `migrations/postgres/` for the tables.

mod address;
mod ask;
mod backend;
mod blobs;
mod copy;
mod decide;
mod desk;
mod draft;
mod follow;
mod held;
mod journal;
mod keys;
mod lease;
mod link;
mod log;
mod outbox;
mod pool;
mod proof;
mod query;
mod rebuild;
mod rejections;
mod request;
mod rows;
mod schema;
mod seal;
mod tls;
mod turn;
mod vault;
mod words;
mod write;
mod writer;

pub use address::Address;
pub(crate) use copy::{back_up, import};
pub use copy::{export, public_keys, verify, verify_whole};
pub use journal::Journal;
pub(crate) use turn::Turn;
