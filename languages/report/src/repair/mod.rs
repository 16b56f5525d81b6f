//! Repair: undoes, in reverse order, what a web page's journey did to a report's text.

use crate::model::{Repair, Span};

/// A repaired text and how it came about.
#[derive(Debug, Clone, Default)]
pub struct Repaired {
    /// The repaired text, line for line the original's.
    pub text: String,
    /// Every repair, in text order.
    pub repairs: Vec<Repair>,
}

impl Repaired {
    /// Where a span of the repaired text stood in the original.
    #[must_use]
    pub fn source_of(&self, span: Span) -> Span {
        span
    }
}

/// Repairs a text. Clean text comes back byte for byte.
#[must_use]
pub fn repair(original: &str) -> Repaired {
    Repaired {
        text: original.to_owned(),
        repairs: Vec::new(),
    }
}
