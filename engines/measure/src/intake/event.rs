//! What has happened to an imported report. Start at [`IntakeEvent`].

use super::state::{Correction, ImportedReport, RowId};
use crate::engine::Act;
use crate::id::AggregateId;
use crate::parts::Mark;
use serde::{Deserialize, Serialize};

/// A fact about an imported report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum IntakeEvent {
    /// It was imported.
    ReportImported {
        /// Which report.
        report: ImportedReport,
        /// Who imported it when.
        mark: Mark,
    },
    /// A field was put right.
    RowCorrected {
        /// Which row.
        row: RowId,
        /// The correction.
        correction: Correction,
    },
    /// A row was accepted.
    RowAccepted {
        /// Which row.
        row: RowId,
        /// The aggregate it becomes.
        aggregate: AggregateId,
        /// The command that creates it: kept so that the shell can create it after a crash, too.
        create: Box<Act>,
        /// Who accepted it when.
        mark: Mark,
    },
    /// A row was rejected.
    RowRejected {
        /// Which row.
        row: RowId,
        /// Why.
        reason: String,
        /// Who rejected it when.
        mark: Mark,
    },
}
