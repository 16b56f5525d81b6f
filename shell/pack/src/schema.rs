//! The JSON Schemas of `pack.toml` and `matter/desks.toml`, so that editors complete them and mark mistakes.
//!
//! They are the same knowledge as `read/header.rs` and `read/desk.rs`, for editors; tests keep them together. Start at
//! [`SCHEMA`].

/// JSON Schema 2020-12 of `pack.toml`.
pub const SCHEMA: &str = include_str!("../schema/pack.schema.json");

/// JSON Schema 2020-12 of `matter/desks.toml`.
pub const DESKS: &str = include_str!("../schema/desks.schema.json");
