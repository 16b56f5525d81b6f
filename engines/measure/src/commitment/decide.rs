//! Deciding a commitment's commands. Start at [`decide`].

use super::command::CommitmentAct as A;
use super::event::CommitmentEvent as E;
use super::state::{
    Assignment, Claim, Commitment, Definition, Milestone, Progress, Reply, SIGN_WITHIN, Status, Supervision,
    Verification,
};
use crate::check;
use crate::engine::Context;
use crate::id::Kind;
use crate::parts::{Evidence, Settlement};
use crate::refuse;
use jiff::civil::Date;
use skein_kernel::Decimal;
use skein_kernel::actor::{Role, UnitId};
use skein_kernel::rejection::Rejection;

/// Longest sign-off period, in working days: more is no sign-off any more.
const LONGEST_SIGN_OFF: u16 = 30;

/// Decides one command.
pub(crate) fn decide(state: Option<&Commitment>, act: A, context: &Context<'_>) -> Result<E, Rejection> {
    match (state, act) {
        (None, A::Register { definition }) => {
            context.require_supervisor()?;
            check_definition(&definition)?;
            Ok(E::CommitmentRegistered {
                definition: Box::new(definition),
            })
        }
        (Some(_), A::Register { .. }) => Err(refuse::exists(context.aggregate)),
        (None, _) => Err(refuse::missing(context.aggregate)),
        (Some(commitment), act) => change(commitment, act, context),
    }
}

fn change(it: &Commitment, act: A, context: &Context<'_>) -> Result<E, Rejection> {
    if it.settled.is_some() {
        return Err(refuse::settled("对账", "settled"));
    }
    match act {
        A::Register { .. } => Err(refuse::exists(context.aggregate)),
        A::Sign | A::Return { .. } | A::ClaimCompletion { .. } | A::ReplySupervision { .. } => {
            require_lead(it, context)?;
            by_lead(it, act, context)
        }
        A::ReportProgress {
            percent,
            figure,
            narrative,
            milestones,
            evidence,
        } => {
            require_involved(it, context)?;
            let progress = Progress {
                number: next(it.progress.len()),
                percent,
                figure,
                narrative,
                milestones,
                evidence,
                mark: context.mark(),
                returned: None,
            };
            report(it, progress)
        }
        act => {
            context.require_supervisor()?;
            by_supervisor(it, act, context)
        }
    }
}

fn by_lead(it: &Commitment, act: A, context: &Context<'_>) -> Result<E, Rejection> {
    let mark = context.mark();
    match act {
        A::Sign => {
            require(it, &[Status::Assigned], "签收", "signed for")?;
            Ok(E::CommitmentSigned {
                late: it.sign_by.is_some_and(|last| context.today > last),
                mark,
            })
        }
        A::Return { reason } => {
            require(it, &[Status::Assigned, Status::UnderWay], "退回", "returned")?;
            check::reason(&reason)?;
            Ok(E::CommitmentReturned { reason, mark })
        }
        A::ClaimCompletion { narrative, evidence } => claim(it, narrative, evidence, context),
        A::ReplySupervision { text, evidence } => {
            check::text("text", &text, "回复内容", "the reply")?;
            check::evidence(&evidence)?;
            let number = it.open_supervision().ok_or_else(refuse::no_supervision)?.number;
            Ok(E::SupervisionReplied {
                number,
                reply: Reply { text, evidence, mark },
            })
        }
        _ => Err(refuse::missing(context.aggregate)),
    }
}

fn by_supervisor(it: &Commitment, act: A, context: &Context<'_>) -> Result<E, Rejection> {
    let mark = context.mark();
    match act {
        A::Correct { definition, reason } => {
            check::reason(&reason)?;
            check_definition(&definition)?;
            let before = Box::new(it.definition.clone());
            Ok(E::CommitmentCorrected {
                before,
                definition: Box::new(definition),
                reason,
            })
        }
        A::Assign { assignment } => {
            require(it, &[Status::Registered], "交办", "assigned")?;
            check_assignment(&assignment, context.today)?;
            let sign_by = sign_by(assignment.sign_within, context)?;
            Ok(E::CommitmentAssigned {
                assignment,
                sign_by,
                mark,
            })
        }
        A::Reassign {
            lead,
            supporting,
            reason,
        } => reassign(it, lead, supporting, reason, context),
        A::ReturnProgress { number, reason } => {
            require(it, &[Status::UnderWay], "退回填报", "given back a report")?;
            check::reason(&reason)?;
            let found = it
                .progress
                .iter()
                .any(|p| p.number == number && p.returned.is_none());
            if found {
                Ok(E::ProgressReturned { number, reason, mark })
            } else {
                Err(refuse::no_progress(number))
            }
        }
        A::OpenSupervision { reason, reply_by } => open_supervision(it, reason, reply_by, context),
        A::CloseSupervision { reason } => {
            check::reason(&reason)?;
            let open = it.open_supervision().filter(|s| !s.replies.is_empty());
            let number = open.ok_or_else(refuse::no_supervision)?.number;
            Ok(E::SupervisionClosed { number, reason, mark })
        }
        A::Verify { accept, reason } => verify(it, accept, reason, context),
        A::Adjust {
            due,
            milestones,
            reason,
            approver,
        } => {
            check::approval(&reason, &approver)?;
            adjust(it, due, milestones, (reason, approver), context)
        }
        A::Cancel { reason, approver } => {
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
                mark,
            })
        }
        A::Settle { settlement } => settle(it, settlement, context),
        _ => Err(refuse::missing(context.aggregate)),
    }
}

/// The last day for sign-off: the day of assignment isn't counted (民法典 art. 201).
fn sign_by(working_days: u16, context: &Context<'_>) -> Result<Date, Rejection> {
    context
        .calendar
        .nth_workday_after(context.today, working_days.into())
}

/// The next number, counted from 1.
fn next(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX).saturating_add(1)
}

fn require(it: &Commitment, allowed: &[Status], zh: &str, en: &str) -> Result<(), Rejection> {
    if allowed.contains(&it.status) {
        Ok(())
    } else {
        Err(refuse::wrong_status(it.status, zh, en))
    }
}

fn require_lead(it: &Commitment, context: &Context<'_>) -> Result<(), Rejection> {
    require_unit(context, |unit| it.is_led_by(unit))
}

fn require_involved(it: &Commitment, context: &Context<'_>) -> Result<(), Rejection> {
    require_unit(context, |unit| it.involves(unit))
}

fn require_unit(context: &Context<'_>, responsible: impl Fn(&UnitId) -> bool) -> Result<(), Rejection> {
    let actor = context.actor;
    if actor.has(Role::Officer) && actor.unit.as_ref().is_some_and(responsible) {
        return Ok(());
    }
    Err(refuse::not_responsible(&actor.id, actor.unit.as_ref()))
}

fn check_definition(definition: &Definition) -> Result<(), Rejection> {
    check::name("text", &definition.text)?;
    check::text("section", &definition.section, "报告章节", "the report's section")?;
    check::provenance(definition.provenance.as_ref())?;
    match definition
        .targets
        .iter()
        .find(|target| target.kind() != Kind::Target)
    {
        Some(other) => Err(refuse::wrong_kind(other, Kind::Target)),
        None => Ok(()),
    }
}

fn check_assignment(assignment: &Assignment, today: Date) -> Result<(), Rejection> {
    check_units(&assignment.lead, &assignment.supporting)?;
    if assignment.sign_within == 0 || assignment.sign_within > LONGEST_SIGN_OFF {
        return Err(refuse::out_of_range(
            "sign_within",
            assignment.sign_within.into(),
            "签收时限为1至30个工作日",
            "sign-off takes 1 to 30 working days",
        ));
    }
    check_due(assignment.due, today)?;
    check_milestones(&assignment.milestones, assignment.due)
}

fn check_due(due: Date, today: Date) -> Result<(), Rejection> {
    if due < today {
        return Err(refuse::bad_date(
            "due",
            due,
            "已经过去，不能作为完成时限",
            "is past: it can't be a due date",
        ));
    }
    Ok(())
}

fn check_units(lead: &UnitId, supporting: &[UnitId]) -> Result<(), Rejection> {
    check::text("lead", &lead.0, "牵头单位", "the lead department")?;
    let blank = supporting
        .iter()
        .any(|unit| unit.0.trim().is_empty() || unit == lead);
    if blank {
        return Err(refuse::needed(
            "supporting",
            "与牵头单位不同的配合单位",
            "a supporting department other than the lead",
        ));
    }
    Ok(())
}

/// Milestones are in order, none after the due date, and their weights sum to exactly 100.
fn check_milestones(milestones: &[Milestone], due: Date) -> Result<(), Rejection> {
    if milestones.is_empty() {
        return Ok(());
    }
    milestones
        .iter()
        .try_for_each(|milestone| check::name("milestones", &milestone.name))?;
    milestones
        .iter()
        .try_for_each(|milestone| check::percent("milestones", milestone.weight))?;
    if milestones
        .iter()
        .zip(milestones.iter().skip(1))
        .any(|(one, other)| one.due > other.due)
    {
        return Err(refuse::bad_milestones(
            "须按日期先后排列",
            "they must be in order of their dates",
        ));
    }
    if milestones.iter().any(|milestone| milestone.due > due) {
        return Err(refuse::bad_milestones(
            "不得晚于完成时限",
            "none may lie after the due date",
        ));
    }
    let sum = milestones
        .iter()
        .try_fold(Decimal::ZERO, |sum, m| sum.checked_add(m.weight));
    if sum != Some(Decimal::ONE_HUNDRED) {
        return Err(refuse::bad_milestones(
            "权重合计须为100",
            "their weights must sum to 100",
        ));
    }
    Ok(())
}

fn report(it: &Commitment, progress: Progress) -> Result<E, Rejection> {
    require(it, &[Status::UnderWay], "填报进度", "reported on")?;
    check::text("narrative", &progress.narrative, "进展情况", "what was done")?;
    check::evidence(&progress.evidence)?;
    progress
        .percent
        .map_or(Ok(()), |value| check::percent("percent", value))?;
    if let Some((value, unit)) = &progress.figure {
        check::figure("figure", *value)?;
        check::text("figure", unit, "计量单位", "the figure's unit")?;
    }
    let known = it
        .assignment
        .as_ref()
        .map_or(0, |assignment| assignment.milestones.len());
    let mut seen = std::collections::BTreeSet::new();
    for number in &progress.milestones {
        let exists = *number >= 1 && usize::try_from(*number).is_ok_and(|number| number <= known);
        if !exists || it.reached.contains_key(number) || !seen.insert(*number) {
            return Err(refuse::no_milestone(*number));
        }
    }
    Ok(E::ProgressReported {
        progress: Box::new(progress),
    })
}

fn claim(
    it: &Commitment,
    narrative: String,
    evidence: Vec<Evidence>,
    context: &Context<'_>,
) -> Result<E, Rejection> {
    require(it, &[Status::UnderWay], "申请办结", "claimed as completed")?;
    check::text("narrative", &narrative, "完成情况", "what was achieved")?;
    if evidence.is_empty() {
        return Err(refuse::needed(
            "evidence",
            "至少一份佐证材料",
            "at least one evidence file",
        ));
    }
    check::evidence(&evidence)?;
    if let Some(open) = it.open_supervision() {
        return Err(refuse::supervision_open(open.number));
    }
    Ok(E::CompletionClaimed {
        claim: Claim {
            narrative,
            evidence,
            mark: context.mark(),
        },
    })
}

fn reassign(
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
    check_units(&lead, &supporting)?;
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

fn open_supervision(
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

/// Four eyes: neither the responsible departments nor the claimant verify a claim.
fn verify(it: &Commitment, accept: bool, reason: String, context: &Context<'_>) -> Result<E, Rejection> {
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

fn adjust(
    it: &Commitment,
    due: Date,
    milestones: Vec<Milestone>,
    (reason, approver): (String, String),
    context: &Context<'_>,
) -> Result<E, Rejection> {
    require(
        it,
        &[Status::Assigned, Status::Returned, Status::UnderWay],
        "调整",
        "adjusted",
    )?;
    check_due(due, context.today)?;
    check_milestones(&milestones, due)?;
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

/// Settlement sets the commitment against the next year's report, so its year must be over.
fn settle(it: &Commitment, settlement: Settlement, context: &Context<'_>) -> Result<E, Rejection> {
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
