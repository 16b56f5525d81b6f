//! The draft: what was read, with what people have put right and decided so far.
//!
//! It knows nothing of files or events. Start at [`draft`].

use super::{Fields, Reading};
use skein_measure::AggregateId;
use skein_measure::intake::{Correction, Decided, Intake};
use skein_report::model::{Commitment, Target};
use std::sync::Arc;

/// A row as it stands.
#[derive(Debug, Clone)]
pub struct DraftRow<T> {
    /// The row with every correction applied.
    pub row: T,
    /// Corrections made by hand, in order.
    pub corrections: Vec<Correction>,
    /// What was decided about it, once it was.
    pub decided: Option<Decided>,
}

/// An imported report and where its rows stand.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its aggregate.
    pub id: AggregateId,
    /// The aggregate's version, for forms.
    pub version: u64,
    /// What the board knows of it.
    pub intake: Intake,
    /// The reading of its file: text, repairs, outline, and rows as first read.
    pub reading: Arc<Reading>,
    /// Quantitative statements as they stand.
    pub targets: Vec<DraftRow<Target>>,
    /// Commitments as they stand.
    pub commitments: Vec<DraftRow<Commitment>>,
}

/// Puts a reading and what people made of it together.
#[must_use]
pub fn draft(id: AggregateId, version: u64, intake: Intake, reading: Arc<Reading>) -> Draft {
    let targets = standing(&reading.report.targets, &intake);
    let commitments = standing(&reading.report.commitments, &intake);
    Draft {
        id,
        version,
        intake,
        reading,
        targets,
        commitments,
    }
}

impl Draft {
    /// The quantitative statement of that row.
    #[must_use]
    pub fn target(&self, row: &str) -> Option<&DraftRow<Target>> {
        self.targets.iter().find(|target| target.row.id == row)
    }

    /// The commitment of that row.
    #[must_use]
    pub fn commitment(&self, row: &str) -> Option<&DraftRow<Commitment>> {
        self.commitments
            .iter()
            .find(|commitment| commitment.row.id == row)
    }

    /// The aggregate a row was accepted as.
    #[must_use]
    pub fn accepted_as(&self, row: &str) -> Option<&AggregateId> {
        match self.intake.rows.get(row)?.decided.as_ref()? {
            Decided::Accepted { aggregate, .. } => Some(aggregate),
            Decided::Rejected { .. } => None,
        }
    }
}

fn standing<T: Fields + Clone>(rows: &[T], intake: &Intake) -> Vec<DraftRow<T>> {
    rows.iter().map(|row| stand(row.clone(), intake)).collect()
}

fn stand<T: Fields>(mut row: T, intake: &Intake) -> DraftRow<T> {
    let Some(touched) = intake.rows.get(row.id()) else {
        return DraftRow {
            row,
            corrections: Vec::new(),
            decided: None,
        };
    };
    for correction in &touched.corrections {
        if let Some(field) = row.field(&correction.field) {
            field.clone_from(&correction.new);
        }
    }
    DraftRow {
        row,
        corrections: touched.corrections.clone(),
        decided: touched.decided.clone(),
    }
}
