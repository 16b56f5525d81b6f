//! Rows of lists: one commitment or target with its judgement.

use jiff::civil::Date;
use serde::Serialize;
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;
use skein_measure::board::Board;
use skein_measure::commitment::{Commitment, Status};
use skein_measure::light::{self, Reading};
use skein_measure::pace::Pace;
use skein_measure::parts::{Bilingual, Nature, Outcome};
use skein_measure::target::Target;
use skein_measure::verdict::{self, Verdict};
use skein_measure::{AggregateId, Period};

/// A commitment in a list.
#[derive(Debug, Clone, Serialize)]
pub struct CommitmentRow {
    /// Which.
    pub id: AggregateId,
    /// Its version, for forms.
    pub version: u64,
    /// What will be done.
    pub text: Bilingual,
    /// The year whose plan it stands in.
    pub year: i16,
    /// The report's section.
    pub section: String,
    /// The topic it stands under.
    pub topic: String,
    /// `task`, `target`, `outcome`, `principle` or `slogan`.
    pub kind: String,
    /// Where it stands.
    pub status: Status,
    /// Its light with the reasons and the rule.
    pub light: Reading,
    /// Lead department, once assigned.
    pub lead: Option<UnitId>,
    /// Supporting departments.
    pub supporting: Vec<UnitId>,
    /// By when, once assigned.
    pub due: Option<Date>,
    /// Last day for sign-off, once assigned.
    pub sign_by: Option<Date>,
    /// Completion last stated, in percent; `None` is no data, not zero.
    pub percent: Option<Decimal>,
    /// Completion planned for the day, in percent, where milestones or dates say so.
    pub planned: Option<Decimal>,
    /// Whether a supervision is open.
    pub supervised: bool,
    /// How it was settled, if it was.
    pub outcome: Option<Outcome>,
    /// Whether it is demonstration data.
    pub demo: bool,
}

/// A target in a list.
#[derive(Debug, Clone, Serialize)]
pub struct TargetRow {
    /// Which.
    pub id: AggregateId,
    /// Its version, for forms.
    pub version: u64,
    /// What is aimed at.
    pub subject: Bilingual,
    /// The goal in the report's own comparator: `≤3%`.
    pub goal: Bilingual,
    /// Unit of its numbers.
    pub unit: String,
    /// By when.
    pub period: Period,
    /// Expected or binding.
    pub nature: Nature,
    /// The verdict by the year's own figure.
    pub verdict: Verdict,
    /// How it goes within the year.
    pub pace: Pace,
    /// The department that answers for it.
    pub owner: UnitId,
    /// The report's section.
    pub section: String,
    /// The indicator it is judged by.
    pub indicator: Option<AggregateId>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// How it was settled, if it was.
    pub outcome: Option<Outcome>,
    /// Whether it is demonstration data.
    pub demo: bool,
}

/// A commitment's row on a day.
#[must_use]
pub fn commitment_row(
    board: &Board,
    (id, commitment): (&AggregateId, &Commitment),
    as_of: Date,
) -> CommitmentRow {
    let definition = &commitment.definition;
    let assignment = commitment.assignment.as_ref();
    CommitmentRow {
        id: id.clone(),
        version: version(board, id),
        text: definition.text.clone(),
        year: definition.year,
        section: definition.section.clone(),
        topic: definition.topic.clone(),
        kind: definition.kind.clone(),
        status: commitment.status,
        light: light::read(commitment, board.rules(), as_of),
        lead: assignment.map(|it| it.lead.clone()),
        supporting: assignment.map(|it| it.supporting.clone()).unwrap_or_default(),
        due: assignment.map(|it| it.due),
        sign_by: commitment.sign_by,
        percent: commitment.percent(),
        planned: light::planned(commitment, as_of),
        supervised: commitment.open_supervision().is_some(),
        outcome: commitment
            .settled
            .as_ref()
            .map(|(settlement, _)| settlement.outcome),
        demo: definition.demo,
    }
}

/// A target's row on a day.
#[must_use]
pub fn target_row(board: &Board, (id, target): (&AggregateId, &Target), as_of: Date) -> TargetRow {
    let definition = &target.definition;
    TargetRow {
        id: id.clone(),
        version: version(board, id),
        subject: definition.subject.clone(),
        goal: verdict::goal_text(definition),
        unit: definition.unit.clone(),
        period: definition.period,
        nature: definition.nature,
        verdict: board.verdict(target, as_of),
        pace: board.pace(target, as_of),
        owner: definition.owner.clone(),
        section: definition.section.clone(),
        indicator: definition.indicator.clone(),
        withdrawn: target.withdrawn.is_some(),
        outcome: target.settled.as_ref().map(|(settlement, _)| settlement.outcome),
        demo: definition.demo,
    }
}

pub(super) fn version(board: &Board, id: &AggregateId) -> u64 {
    board.state(id).map_or(0, |state| state.version)
}
