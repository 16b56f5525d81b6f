//! What is known of an imported report. Start at [`Intake`].

use crate::id::AggregateId;
use crate::parts::Mark;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A row of an extraction: `T150`, `C017`.
pub type RowId = String;

/// How much was read from a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Repairs made to the text.
    pub repairs: u32,
    /// Quantitative statements found.
    pub targets: u32,
    /// Clauses of the work plan found.
    pub commitments: u32,
}

/// Which report was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedReport {
    /// SHA-256 of the original bytes, hexadecimal.
    pub hash: String,
    /// File name as given.
    pub name: String,
    /// Whose report: the place's name as printed, empty where it can't be told.
    pub place: String,
    /// The year its plan is for.
    pub year: i16,
    /// How much was read from it.
    pub counts: Counts,
}

/// One field of one row put right by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The field's column name, such as `comparator`.
    pub field: String,
    /// What the reader had, or an earlier correction.
    pub old: String,
    /// What it should be.
    pub new: String,
    /// Why.
    pub reason: String,
    /// Who corrected it when.
    pub mark: Mark,
}

/// What was decided about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decided", rename_all = "kebab-case")]
pub enum Decided {
    /// It became this target or commitment.
    Accepted {
        /// Which.
        aggregate: AggregateId,
        /// Who accepted it when.
        mark: Mark,
    },
    /// It is not a target or commitment.
    Rejected {
        /// Why.
        reason: String,
        /// Who rejected it when.
        mark: Mark,
    },
}

/// A row people have touched; untouched rows need no memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Corrections, in order.
    pub corrections: Vec<Correction>,
    /// What was decided, once it was.
    pub decided: Option<Decided>,
}

impl Row {
    /// The standing value of `field` after corrections, if it was corrected.
    #[must_use]
    pub fn corrected(&self, field: &str) -> Option<&str> {
        self.corrections
            .iter()
            .rev()
            .find(|c| c.field == field)
            .map(|c| c.new.as_str())
    }
}

/// An imported report and what became of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Which report.
    pub report: ImportedReport,
    /// Who imported it when.
    pub imported: Mark,
    /// Rows people have touched.
    pub rows: BTreeMap<RowId, Row>,
}
