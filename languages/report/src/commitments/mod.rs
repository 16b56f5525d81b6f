//! Commitments: every clause of the work plan.

use crate::model::{Commitment, Outline, Target};

/// Finds the commitments of the work plan.
#[must_use]
pub fn extract(_text: &str, _outline: &Outline, _targets: &[Target]) -> Vec<Commitment> {
    Vec::new()
}
