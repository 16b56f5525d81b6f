//! What rehearsals come to: passed, or where something was otherwise.
//!
//! Start at [`Report`].

use crate::coverage::Coverage;
use serde::Serialize;
use skein_kernel::rejection::Rejection;
use skein_scenario::Change;
use std::time::Duration;

/// A sentence that didn't come out as it says.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The sentence.
    pub sentence: String,
    /// What was expected, where the sentence expects something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was found instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// Why, with code and both languages.
    pub why: Rejection,
}

/// A matter drawn where it stood.
#[derive(Debug, Clone, Serialize)]
pub struct Picture {
    /// The script's name for the matter.
    pub matter: String,
    /// The picture.
    #[serde(skip)]
    pub svg: String,
}

/// How one scenario came out.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// The script's file.
    pub file: String,
    /// The pack it belongs to.
    pub pack: String,
    /// What the scenario is called.
    pub scenario: String,
    /// Its line.
    pub line: u32,
    /// The row of its examples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Sentences that didn't come out, in order; empty if it passed.
    pub failures: Vec<Failure>,
    /// What would make the script say what is.
    #[serde(skip)]
    pub changes: Vec<Change>,
    /// The matter of the first failure.
    #[serde(skip)]
    pub picture: Option<Picture>,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
}

impl Verdict {
    /// Whether everything came out as the script says.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// How all scenarios came out.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Each scenario, in the order of files and lines.
    pub verdicts: Vec<Verdict>,
    /// What they entered.
    pub coverage: Coverage,
    /// How long all of them took.
    #[serde(skip)]
    pub took: Duration,
}

impl Report {
    /// Scenarios that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| !verdict.passed())
    }
}
