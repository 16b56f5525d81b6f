//! BPMN 2.0.2 as text: XML in, a typed graph out, and XML or a picture again.
//!
//! What it is for: reading every executable element and attribute with its line, keeping what it doesn't
//! know, telling what is wrong and by which clause of the standard, writing without loss, drawing.
//!
//! What it knows nothing of: how a process is executed, FEEL and DMN (expressions are kept as text),
//! clocks, files, the network.
//!
//! Where to start: `model` for the typed graph, `read` for the way in.
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
pub mod draw;
mod fault;
pub mod model;
mod read;
mod write;
pub mod xml;

pub use check::{check, executable, loadable, meant};
pub use read::{read, read_bytes};
pub use write::write;
