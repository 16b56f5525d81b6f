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
mod decide;
mod desk;
mod draft;
mod export;
mod follow;
mod journal;
mod lease;
mod link;
mod log;
mod outbox;
mod query;
mod reader;
mod rebuild;
mod rejections;
mod request;
mod rows;
mod schema;
mod seal;
mod words;
mod write;
mod writer;

pub use address::Address;
pub use export::{export, verify};
pub use journal::Journal;
