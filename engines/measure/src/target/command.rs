//! What can be asked of a target. Start at [`TargetAct`].

use super::state::{Definition, Path, ReferenceFigure, Tolerance};
use crate::parts::Settlement;
use serde::{Deserialize, Serialize};

/// A command to a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum TargetAct {
    /// Set it. First command of its stream.
    Set {
        /// What it is.
        definition: Box<Definition>,
    },
    /// Correct what was read wrongly from the report. The old definition is kept in the event.
    Correct {
        /// What it really is.
        definition: Box<Definition>,
        /// What was wrong.
        reason: String,
    },
    /// Change the goal itself, as an authority may during a year.
    Adjust {
        /// What it is from here on.
        definition: Box<Definition>,
        /// Why.
        reason: String,
        /// Which authority approved the change.
        approver: String,
    },
    /// State the tolerance of 左右, with its source.
    SetTolerance {
        /// The tolerance.
        tolerance: Tolerance,
    },
    /// Record the figure a relative goal is compared with.
    SetReference {
        /// The figure with its source.
        reference: ReferenceFigure,
    },
    /// Set or replace the seasonal path.
    SetPath {
        /// The path.
        path: Path,
    },
    /// Withdraw it.
    Withdraw {
        /// Why.
        reason: String,
        /// Which authority approved it.
        approver: String,
    },
    /// Settle it against the next report.
    Settle {
        /// How it ended and where the next report says so.
        settlement: Settlement,
    },
}
