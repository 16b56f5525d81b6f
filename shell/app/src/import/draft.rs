//! The draft: what was read, with what people have put right and decided so far.
//!
//! It knows nothing of files or events. Start at [`draft`].

use super::{Fields, Reading};
use skein_measure::AggregateId;
use skein_measure::board::Board;
use skein_measure::intake::{Correction, Decided, Intake};
use skein_report::model::{Commitment, Target};
use std::collections::BTreeMap;
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
    /// Rows that the board has already, by their places in this report: a pack may have brought them.
    pub on_board: BTreeMap<String, AggregateId>,
    /// Whether the reader finds other rows in the file than when it was imported: corrections and
    /// decisions may then belong to other rows than those they stand beside.
    pub drifted: bool,
}

/// Puts a reading and what people made of it together; `None` if the board has no such report.
#[must_use]
pub fn draft(board: &Board, id: &AggregateId, reading: Arc<Reading>) -> Option<Draft> {
    let state = board.state(id)?;
    let intake = state.report()?.clone();
    Some(Draft {
        id: id.clone(),
        version: state.version,
        targets: standing(&reading.report.targets, &intake),
        commitments: standing(&reading.report.commitments, &intake),
        drifted: intake.report.counts != reading.counts(),
        on_board: on_board(board, id)
            .filter_map(|(row, id)| Some((row?, id)))
            .collect(),
        intake,
        reading,
    })
}

/// What the board has from a report: the row it was read from, if that is known, and what it became.
pub(crate) fn on_board<'b>(
    board: &'b Board,
    report: &'b AggregateId,
) -> impl Iterator<Item = (Option<String>, AggregateId)> + 'b {
    let targets = board
        .targets()
        .map(|(id, it)| (id, it.definition.provenance.as_ref()));
    let commitments = board
        .commitments()
        .map(|(id, it)| (id, it.definition.provenance.as_ref()));
    targets
        .chain(commitments)
        .filter_map(|(id, provenance)| Some((id, provenance?)))
        .filter(|(_, provenance)| provenance.report == *report)
        .map(|(id, provenance)| (provenance.row.clone(), id.clone()))
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

    /// What a row became on the board.
    #[must_use]
    pub fn became(&self, row: &str) -> Option<&AggregateId> {
        self.on_board.get(row)
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
