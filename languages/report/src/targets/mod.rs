//! Targets: every quantitative statement.

use crate::model::{Outline, Target};

/// Finds the quantitative statements of a repaired text.
#[must_use]
pub fn extract(_text: &str, _outline: &Outline) -> Vec<Target> {
    Vec::new()
}
