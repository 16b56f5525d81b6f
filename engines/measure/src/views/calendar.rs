//! What falls due between two days.
//!
//! Start at [`calendar`].

use crate::board::Board;
use crate::commitment::{Commitment, Status};
use crate::id::AggregateId;
use crate::parts::Bilingual;
use jiff::civil::Date;
use serde::Serialize;
use skein_kernel::actor::UnitId;

/// What sort of thing falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueKind {
    /// Sign-off of an assignment.
    SignOff,
    /// A reply to a supervision.
    Reply,
    /// A milestone not reached yet.
    Milestone,
    /// A commitment itself.
    Commitment,
}

impl DueKind {
    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            DueKind::SignOff => "签收",
            DueKind::Reply => "督办回复",
            DueKind::Milestone => "里程碑",
            DueKind::Commitment => "完成时限",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            DueKind::SignOff => "sign-off",
            DueKind::Reply => "reply to supervision",
            DueKind::Milestone => "milestone",
            DueKind::Commitment => "completion",
        }
    }
}

/// One thing that falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// When.
    pub on: Date,
    /// What sort.
    pub kind: DueKind,
    /// Which commitment.
    pub commitment: AggregateId,
    /// Who answers for it.
    pub unit: UnitId,
    /// The milestone's name or the commitment's text.
    pub what: Bilingual,
}

/// Everything still open that falls due from `from` to `until`, both included, in order of day, sort and id.
#[must_use]
pub fn calendar(board: &Board, from: Date, until: Date) -> Vec<Due> {
    let mut dues: Vec<Due> = board
        .commitments()
        .filter(|(_, commitment)| !commitment.is_over())
        .flat_map(|(id, commitment)| open_dues(id, commitment))
        .filter(|due| from <= due.on && due.on <= until)
        .collect();
    dues.sort_by(|one, other| {
        (one.on, one.kind, &one.commitment).cmp(&(other.on, other.kind, &other.commitment))
    });
    dues
}

fn open_dues(id: &AggregateId, commitment: &Commitment) -> Vec<Due> {
    let Some(assignment) = &commitment.assignment else {
        return Vec::new();
    };
    let due = |on, kind, what: &Bilingual| Due {
        on,
        kind,
        commitment: id.clone(),
        unit: assignment.lead.clone(),
        what: what.clone(),
    };
    let text = &commitment.definition.text;
    let mut dues = Vec::new();
    if commitment.status == Status::Assigned {
        dues.extend(commitment.sign_by.map(|on| due(on, DueKind::SignOff, text)));
    }
    let unanswered = commitment
        .open_supervision()
        .filter(|open| open.replies.is_empty());
    dues.extend(unanswered.map(|open| due(open.reply_by, DueKind::Reply, text)));
    if commitment.status != Status::Claimed {
        dues.push(due(assignment.due, DueKind::Commitment, text));
        let open = (1_u32..).zip(&assignment.milestones);
        let open = open.filter(|(number, _)| !commitment.reached.contains_key(number));
        dues.extend(open.map(|(_, milestone)| due(milestone.due, DueKind::Milestone, &milestone.name)));
    }
    dues
}
