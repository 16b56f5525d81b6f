//! What supervisors do: assign, supervise, verify, adjust, cancel, settle.
//!
//! That the actor is a supervisor is decided before anything here is called. Start at [`assign`].

use super::{form, next, require};
use crate::check;
use crate::commitment::{
    Assignment, Commitment, CommitmentEvent as E, Definition, Milestone, SIGN_WITHIN, Status, Supervision,
    Verification,
};
use crate::engine::Context;
use crate::parts::Settlement;
use crate::refuse;
use jiff::civil::Date;
use skein_kernel::actor::UnitId;
use skein_kernel::rejection::Rejection;

pub(super) fn correct(it: &Commitment, definition: Definition, reason: String) -> Result<E, Rejection> {
    check::reason(&reason)?;
    form::definition(&definition)?;
    let before = Box::new(it.definition.clone());
    Ok(E::CommitmentCorrected {
        before,
        definition: Box::new(definition),
        reason,
    })
}

pub(super) fn assign(it: &Commitment, assignment: Assignment, context: &Context<'_>) -> Result<E, Rejection> {
    require(it, &[Status::Registered], "交办", "assigned")?;
    form::assignment(&assignment, context.today)?;
    let sign_by = sign_by(assignment.sign_within, context)?;
    Ok(E::CommitmentAssigned {
        assignment,
        sign_by,
        mark: context.mark(),
    })
}

/// The last day for sign-off: the day of assignment isn't counted (民法典 art. 201).
fn sign_by(working_days: u16, context: &Context<'_>) -> Result<Date, Rejection> {
    context
        .calendar
        .nth_workday_after(context.today, working_days.into())
}

pub(super) fn reassign(
    it: &Commitment,
    lead: UnitId,
    supporting: Vec<UnitId>,
    reason: String,
    context: &Context<'_>,
) -> Result<E, Rejection> {
    require(
        it,
        &[Status::Assigned, Status::Returned, Status::UnderWay],
        "改派",
        "reassigned",
    )?;
    check::reason(&reason)?;
    form::units(&lead, &supporting)?;
    let days = it
        .assignment
        .as_ref()
        .map_or(SIGN_WITHIN, |assignment| assignment.sign_within);
    let sign_by = sign_by(days, context)?;
    Ok(E::CommitmentReassigned {
        lead,
        supporting,
        sign_by,
        reason,
        mark: context.mark(),
    })
}

pub(super) fn return_progress(
    it: &Commitment,
    number: u32,
    reason: String,
    context: &Context<'_>,
) -> Result<E, Rejection> {
    require(it, &[Status::UnderWay], "退回填报", "given back a report")?;
    check::reason(&reason)?;
    let standing = it
        .progress
        .iter()
        .find(|report| report.number == number && report.returned.is_none());
    standing.ok_or_else(|| refuse::no_progress(number))?;
    Ok(E::ProgressReturned {
        number,
        reason,
        mark: context.mark(),
    })
}

pub(super) fn open_supervision(
    it: &Commitment,
    reason: String,
    reply_by: Date,
    context: &Context<'_>,
) -> Result<E, Rejection> {
    require(it, &[Status::Assigned, Status::UnderWay], "督办", "supervised")?;
    check::reason(&reason)?;
    if let Some(open) = it.open_supervision() {
        return Err(refuse::supervision_open(open.number));
    }
    if reply_by <= context.today {
        return Err(refuse::bad_date(
            "reply_by",
            reply_by,
            "须在今日之后",
            "must lie after today",
        ));
    }
    let supervision = Supervision {
        number: next(it.supervisions.len()),
        reason,
        reply_by,
        opened: context.mark(),
        replies: Vec::new(),
        closed: None,
    };
    Ok(E::SupervisionOpened { supervision })
}

/// A supervision is closed once it has been answered.
pub(super) fn close_supervision(
    it: &Commitment,
    reason: String,
    context: &Context<'_>,
) -> Result<E, Rejection> {
    check::reason(&reason)?;
    let answered = it.open_supervision().filter(|open| !open.replies.is_empty());
    let number = answered.ok_or_else(refuse::no_supervision)?.number;
    Ok(E::SupervisionClosed {
        number,
        reason,
        mark: context.mark(),
    })
}

/// Four eyes: neither the responsible departments nor the claimant verify a claim.
pub(super) fn verify(
    it: &Commitment,
    accept: bool,
    reason: String,
    context: &Context<'_>,
) -> Result<E, Rejection> {
    require(it, &[Status::Claimed], "验收", "verified")?;
    check::reason(&reason)?;
    let actor = context.actor;
    let own = actor.unit.as_ref().is_some_and(|unit| it.involves(unit))
        || it.claims.last().is_some_and(|claim| claim.mark.by == actor.id);
    if own {
        return Err(refuse::own_work(&actor.id));
    }
    let verification = Verification {
        accepted: accept,
        reason,
        mark: context.mark(),
    };
    Ok(E::CompletionVerified { verification })
}

pub(super) fn adjust(
    it: &Commitment,
    due: Date,
    milestones: Vec<Milestone>,
    (reason, approver): (String, String),
    context: &Context<'_>,
) -> Result<E, Rejection> {
    check::approval(&reason, &approver)?;
    require(
        it,
        &[Status::Assigned, Status::Returned, Status::UnderWay],
        "调整",
        "adjusted",
    )?;
    form::due(due, context.today)?;
    form::milestones(&milestones, due)?;
    let due_before = it.assignment.as_ref().map_or(due, |assignment| assignment.due);
    Ok(E::CommitmentAdjusted {
        due,
        milestones,
        due_before,
        reason,
        approver,
        mark: context.mark(),
    })
}

/// Anything not yet over can be cancelled.
pub(super) fn cancel(
    it: &Commitment,
    reason: String,
    approver: String,
    context: &Context<'_>,
) -> Result<E, Rejection> {
    let open = [
        Status::Registered,
        Status::Assigned,
        Status::Returned,
        Status::UnderWay,
        Status::Claimed,
    ];
    require(it, &open, "取消", "cancelled")?;
    check::approval(&reason, &approver)?;
    Ok(E::CommitmentCancelled {
        reason,
        approver,
        mark: context.mark(),
    })
}

/// Settlement sets the commitment against the next year's report, so its year must be over.
pub(super) fn settle(it: &Commitment, settlement: Settlement, context: &Context<'_>) -> Result<E, Rejection> {
    check::text("note", &settlement.note, "对账说明", "a note")?;
    check::provenance(settlement.source.as_ref())?;
    if context.today.year() <= it.definition.year {
        return Err(refuse::bad_date(
            "year",
            context.today,
            "时本年度尚未结束，不能对账",
            "lies within the year: settlement waits for its end",
        ));
    }
    Ok(E::CommitmentSettled {
        settlement,
        mark: context.mark(),
    })
}
