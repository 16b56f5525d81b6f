//! The JSON Schema of `pack.toml`, so that editors complete it and mark mistakes.
//!
//! It is the same knowledge as `read/header.rs`, for editors; a test keeps the two together. Start at
//! [`SCHEMA`].

/// JSON Schema 2020-12 of `pack.toml`.
pub const SCHEMA: &str = include_str!("../schema/pack.schema.json");
