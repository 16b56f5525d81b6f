//! The language of scenario scripts: what a city officer writes, as typed scenarios, and expected values
//! written back into the text.
//!
//! What it is for: reading `*.scn` files, in Chinese or English or both, with the place of every word, so
//! that whoever plays them can say where something went otherwise; and rewriting only what was expected.
//!
//! What it knows nothing of: cities, processes, how anything is played. Names of processes, tasks and clocks
//! are text here. It opens no file: other scripts come through a function.
//!
//! Where to start: [`read`], then [`model::Scenario`]. The grammar by example is `docs/guide/scenarios.md`.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unreachable
    )
)]

mod act;
mod cursor;
mod examples;
mod expect;
mod glyph;
pub mod model;
mod moment;
mod nearest;
mod people;
mod read;
mod refuse;
mod rewrite;
mod sentence;
mod target;
mod telling;
mod value;
mod words;

pub use glyph::normal;
pub use nearest::nearest;
pub use read::read;
pub use rewrite::{Change, rewrite};
pub use words::{light_word, status_word};
