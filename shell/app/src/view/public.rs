//! What everyone may see of a commitment: the promise, who answers for it, how far it is.
//!
//! It leaves out what is between departments: who acted by which account, the files with their hashes,
//! what supervisors asked and what was answered. It knows nothing of who is looking. Start at
//! [`PublicCommitment`].

use super::page::{CommitmentPage, Source};
use super::row::{CommitmentRow, TargetRow};
use jiff::civil::Date;
use serde::Serialize;
use skein_kernel::Decimal;
use skein_measure::commitment::{Assignment, Change, Commitment, Progress};
use skein_measure::parts::Settlement;
use std::collections::BTreeMap;

/// A commitment as everyone sees it.
#[derive(Debug, Clone, Serialize)]
pub struct PublicCommitment {
    /// Its row: status, light, progress.
    pub row: CommitmentRow,
    /// Who does it, by when, in which steps, once assigned.
    pub assignment: Option<Assignment>,
    /// Milestones reached: number, from 1, to the day.
    pub reached: BTreeMap<u32, Date>,
    /// Progress reports that count, in order.
    pub progress: Vec<PublicProgress>,
    /// The day the completion was verified, if it was.
    pub completed: Option<Date>,
    /// Approved changes of what was promised, in order.
    pub changes: Vec<PublicChange>,
    /// How it was settled, if it was.
    pub settled: Option<Settlement>,
    /// Targets it serves.
    pub targets: Vec<TargetRow>,
    /// Where the report says so, once the report is at hand.
    pub source: Option<Source>,
}

/// A progress report as everyone sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicProgress {
    /// Number, from 1.
    pub number: u32,
    /// The day it was reported.
    pub on: Date,
    /// Completion in percent, as the department states it.
    pub percent: Option<Decimal>,
    /// A figure with its unit, where one says more than a percentage.
    pub figure: Option<(Decimal, String)>,
    /// What was done.
    pub narrative: String,
}

/// An approved change as everyone sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicChange {
    /// The day it was recorded.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// Which authority approved it.
    pub approver: String,
    /// The due date before the change, if it had one.
    pub due_before: Option<Date>,
}

impl From<CommitmentPage> for PublicCommitment {
    fn from(page: CommitmentPage) -> Self {
        let CommitmentPage {
            row,
            commitment,
            targets,
            source,
        } = page;
        let counting = commitment.progress.iter().filter(|it| it.returned.is_none());
        Self {
            row,
            progress: counting.map(progress).collect(),
            completed: completed(&commitment),
            changes: commitment.changes.iter().map(change).collect(),
            settled: commitment.settled.map(|(settlement, _)| settlement),
            assignment: commitment.assignment,
            reached: commitment.reached,
            targets,
            source,
        }
    }
}

fn progress(report: &Progress) -> PublicProgress {
    PublicProgress {
        number: report.number,
        on: report.mark.on,
        percent: report.percent,
        figure: report.figure.clone(),
        narrative: report.narrative.clone(),
    }
}

fn change(change: &Change) -> PublicChange {
    PublicChange {
        on: change.mark.on,
        reason: change.reason.clone(),
        approver: change.approver.clone(),
        due_before: change.due_before,
    }
}

fn completed(commitment: &Commitment) -> Option<Date> {
    let last = commitment.verifications.iter().rev().find(|it| it.accepted)?;
    Some(last.mark.on)
}
