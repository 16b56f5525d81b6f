//! What can be asked of an imported report. Start at [`IntakeAct`].

use super::state::{ImportedReport, RowId};
use crate::engine::Act;
use crate::id::AggregateId;
use serde::{Deserialize, Serialize};

/// A command to an imported report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum IntakeAct {
    /// Import it. First command of its stream; a second import of the same bytes is refused.
    Import {
        /// Which report.
        report: ImportedReport,
    },
    /// Put one field of a row right by hand.
    CorrectRow {
        /// Which row.
        row: RowId,
        /// The field's column name.
        field: String,
        /// What the corrector saw: refused if someone has changed it since.
        old: String,
        /// What it should be.
        new: String,
        /// Why.
        reason: String,
    },
    /// Accept a row into the board.
    AcceptRow {
        /// Which row.
        row: RowId,
        /// The aggregate it becomes.
        aggregate: AggregateId,
        /// The command that creates it: a target's `Set` or a commitment's `Register`.
        create: Box<Act>,
    },
    /// Reject a row.
    RejectRow {
        /// Which row.
        row: RowId,
        /// Why.
        reason: String,
    },
}
