//! The language of government work reports: text in, typed model out.
//!
//! What it is for: repairing a damaged report, finding its structure, its quantitative statements and
//! the commitments of its work plan, and comparing two years.
//!
//! What it knows nothing of: files, encodings of files, pages, cities' accounts.
//!
//! Where to start: [`model`] for what comes out, [`read`] for the pipeline.
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

pub mod commitments;
pub mod compare;
pub mod direction;
mod likeness;
pub mod model;
pub mod repair;
pub mod score;
pub mod structure;
pub mod targets;

use model::Report;

/// Reads a report: repair, structure, targets, commitments. Never fails: text that is no report simply
/// yields no rows.
#[must_use]
pub fn read(original: &str) -> Report {
    let repaired = repair::repair(original);
    let outline = structure::outline(&repaired.text);
    let mut targets = targets::extract(&repaired.text, &outline);
    let mut commitments = commitments::extract(&repaired.text, &outline, &targets);
    for target in &mut targets {
        target.source = repaired.source_of(target.span);
    }
    for commitment in &mut commitments {
        commitment.source = repaired.source_of(commitment.span);
    }
    Report {
        text: repaired.text,
        repairs: repaired.repairs,
        outline,
        targets,
        commitments,
    }
}
