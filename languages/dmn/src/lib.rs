//! DMN 1.5 and its expression language FEEL: text in, compiled decisions out.
//!
//! What it is for: parsing and evaluating FEEL, reading decision models, compiling decision tables,
//! checking them for gaps and overlaps. Time is a value like any other: an evaluation that asks for the
//! present moment is given one.
//!
//! What it knows nothing of: processes, files, the network, clocks, Java or PMML functions.
//!
//! Where to start: `feel` for the expression language, `model` for decisions.
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

pub mod check;
mod codes;
mod compile;
mod decisions;
pub mod feel;
mod graph;
mod item;
mod logic;
pub mod model;
mod plan;
mod table;
pub mod xml;

pub use decisions::{Decisions, Evaluation, Invocable, Role};
