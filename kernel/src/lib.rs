//! The kernel: the few ideas every other ring shares.
//!
//! What it is for: time as an argument, the work calendar and legal periods, exact quantities and their
//! comparators, official identifiers and division codes, actors, the event envelope and rejections.
//!
//! What it knows nothing of: clocks, randomness, files, networks, databases, BPMN, reports, web pages.
//!
//! Where to start: [`rejection`] for how anything here says no, [`event`] for what is kept for ever,
//! [`engine`] for the shape every engine has.
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

pub mod actor;
pub mod calendar;
pub mod deadline;
pub mod division;
pub mod engine;
pub mod event;
pub mod identifier;
pub mod period;
pub mod quantity;
pub mod rejection;

pub use rust_decimal::Decimal;
