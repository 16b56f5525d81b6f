//! What has happened to a target. Start at [`TargetEvent`].

use super::state::{Definition, Path, ReferenceFigure, Tolerance};
use crate::parts::{Mark, Settlement};
use serde::{Deserialize, Serialize};

/// A fact about a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum TargetEvent {
    /// It was set.
    TargetSet {
        /// What it is.
        definition: Box<Definition>,
    },
    /// A misreading was corrected.
    TargetCorrected {
        /// What had been read.
        before: Box<Definition>,
        /// What it is.
        definition: Box<Definition>,
        /// What was wrong.
        reason: String,
    },
    /// The goal was changed with an authority's approval.
    TargetAdjusted {
        /// What it was.
        before: Box<Definition>,
        /// What it is.
        definition: Box<Definition>,
        /// Why.
        reason: String,
        /// Who approved.
        approver: String,
    },
    /// Its tolerance was stated.
    ToleranceSet {
        /// The tolerance.
        tolerance: Tolerance,
    },
    /// Its reference figure was recorded.
    ReferenceSet {
        /// The figure.
        reference: ReferenceFigure,
    },
    /// Its seasonal path was set.
    PathSet {
        /// The path.
        path: Path,
    },
    /// It was withdrawn.
    TargetWithdrawn {
        /// Why.
        reason: String,
        /// Who approved.
        approver: String,
        /// Who recorded it when.
        mark: Mark,
    },
    /// It was settled against the next report.
    TargetSettled {
        /// How it ended.
        settlement: Settlement,
        /// Who settled it when.
        mark: Mark,
    },
}
