//! The measure engine (标): how a city stands against what it promised.
//!
//! What it is for: indicators with revision chains, targets and the verdicts the law's words give them,
//! pace within the year, commitments from assignment to settlement, and the views over all of them.
//!
//! What it knows nothing of: clocks, files, the network, how a report is read, how events are stored or
//! how anything is shown. Time, actor and calendar come in as a [`Context`].
//!
//! Where to start: [`Measure`] for decide and evolve, [`board::Board`] for all aggregates together,
//! [`verdict::judge`] and [`pace`] for judgement, [`views`] for what a page shows, [`pack`] for the data
//! a city brings along.
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

pub mod board;
mod check;
pub mod commitment;
pub mod engine;
pub mod id;
pub mod indicator;
pub mod intake;
pub mod light;
pub mod pace;
pub mod pack;
pub mod parts;
pub mod period;
mod refuse;
pub mod rules;
pub mod target;
pub mod verdict;
pub mod views;
mod wire;

pub use engine::{Act, Body, Command, Context, Effect, Event, Measure, State};
pub use id::{AggregateId, Kind};
pub use period::Period;
