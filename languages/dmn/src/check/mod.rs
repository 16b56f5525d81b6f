//! Checks of decision tables: overlaps, gaps, rules that can never decide, types, inputs no one uses.
//!
//! What it is for: telling the author of a table what it says that he may not mean, each finding with the
//! rules and an example. The answers are exact over all numbers, texts, dates and truth values; where a
//! test isn't constant they say that they are not.
//!
//! What it knows nothing of: evaluation. Start at [`Decisions::check`].

mod sample;
mod space;
mod tables;
#[cfg(test)]
mod tests;
mod walk;

use crate::decisions::Decisions;
use crate::feel::Key;
use skein_kernel::rejection::{Class, Code, Rejection};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code, explained in `docs/errors/`.
    pub code: Code,
    /// How grave it is.
    pub level: Level,
    /// The decision or function the table belongs to.
    pub element: Key,
    /// The line of the table, or of the rule it is about.
    pub line: u32,
    /// The rules it is about, from 1.
    pub rules: Vec<usize>,
    /// Inputs that show it, each with a value as FEEL writes it.
    pub example: Vec<(Key, String)>,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The table can't be meant so.
    Error,
    /// The table may not be meant so.
    Warning,
    /// Something could not be decided.
    Note,
}

impl Finding {
    /// The finding as a refusal, for those who accept no such table.
    #[must_use]
    pub fn rejection(&self) -> Rejection {
        Rejection::new(self.code, Class::Invalid, self.zh.clone(), self.en.clone())
            .at_line(self.line)
            .at_element(&*self.element)
    }
}

impl Decisions {
    /// Checks every table of the models. What can't be executed at all is among [`Decisions::problems`].
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        walk::tables(self, |element, table| {
            tables::check(element, table, &mut findings)
        });
        walk::unused(self, &mut findings);
        findings.sort_by_key(|finding| finding.line);
        findings
    }
}
