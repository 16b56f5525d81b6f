//! Questions over registers, in the SQL of the database at hand.
//!
//! What it is for: a statement that only reads, its parameters, and how long it may take. Who writes statements
//! checks them first (`shell/query`); a store runs them as they are, in a connection that can't write.
//!
//! It knows nothing of registers' columns. Start at [`Ask`].

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whose SQL a store speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite; parameters are `?1`, `?2`.
    Sqlite,
    /// PostgreSQL; parameters are `$1`, `$2`.
    Postgres,
}

/// A value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Datum {
    /// Nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// One `SELECT` whose columns have names.
    pub sql: String,
    /// Its parameters, in order.
    pub parameters: Vec<Datum>,
    /// The most rows it may yield; a question that yields more is refused.
    pub rows: usize,
    /// How long it may take; one that takes longer is refused.
    pub patience: Duration,
}
