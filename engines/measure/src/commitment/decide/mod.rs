//! Deciding a commitment's commands: who may ask, then what comes of it. Start at [`decide`].
//!
//! [`department`] holds what departments do, [`supervisor`] what supervisors do, [`form`] what their forms
//! must contain.

mod department;
mod form;
mod supervisor;

use super::command::CommitmentAct as A;
use super::event::CommitmentEvent as E;
use super::state::{Commitment, Status};
use crate::engine::Context;
use crate::refuse;
use department::Filled;
use skein_kernel::actor::{Role, UnitId};
use skein_kernel::rejection::Rejection;

/// Decides one command.
pub(crate) fn decide(state: Option<&Commitment>, act: A, context: &Context<'_>) -> Result<E, Rejection> {
    match (state, act) {
        (None, A::Register { definition }) => {
            context.require_supervisor()?;
            form::definition(&definition)?;
            Ok(E::CommitmentRegistered {
                definition: Box::new(definition),
            })
        }
        (None, _) => Err(refuse::missing(context.aggregate)),
        (Some(it), _) if it.settled.is_some() => Err(refuse::settled("对账", "settled")),
        (Some(it), act) => {
            authorise(it, &act, context)?;
            change(it, act, context)
        }
    }
}

/// Leads sign, return, reply and claim; all involved report; the rest is for supervisors.
fn authorise(it: &Commitment, act: &A, context: &Context<'_>) -> Result<(), Rejection> {
    match act {
        A::Sign | A::Return { .. } | A::ClaimCompletion { .. } | A::ReplySupervision { .. } => {
            require_unit(context, |unit| it.is_led_by(unit))
        }
        A::ReportProgress { .. } => require_unit(context, |unit| it.involves(unit)),
        _ => context.require_supervisor(),
    }
}

fn change(it: &Commitment, act: A, context: &Context<'_>) -> Result<E, Rejection> {
    match act {
        A::Register { .. } => Err(refuse::exists(context.aggregate)),
        A::Correct { definition, reason } => supervisor::correct(it, definition, reason),
        A::Assign { assignment } => supervisor::assign(it, assignment, context),
        A::Sign => department::sign(it, context),
        A::Return { reason } => department::give_back(it, reason, context),
        A::Reassign {
            lead,
            supporting,
            reason,
        } => supervisor::reassign(it, lead, supporting, reason, context),
        A::ReportProgress {
            percent,
            figure,
            narrative,
            milestones,
            evidence,
        } => department::report(
            it,
            Filled {
                percent,
                figure,
                narrative,
                milestones,
                evidence,
            },
            context,
        ),
        A::ReturnProgress { number, reason } => supervisor::return_progress(it, number, reason, context),
        A::OpenSupervision { reason, reply_by } => {
            supervisor::open_supervision(it, reason, reply_by, context)
        }
        A::ReplySupervision { text, evidence } => department::reply(it, text, evidence, context),
        A::CloseSupervision { reason } => supervisor::close_supervision(it, reason, context),
        A::ClaimCompletion { narrative, evidence } => department::claim(it, narrative, evidence, context),
        A::Verify { accept, reason } => supervisor::verify(it, accept, reason, context),
        A::Adjust {
            due,
            milestones,
            reason,
            approver,
        } => supervisor::adjust(it, due, milestones, (reason, approver), context),
        A::Cancel { reason, approver } => supervisor::cancel(it, reason, approver, context),
        A::Settle { settlement } => supervisor::settle(it, settlement, context),
    }
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

/// Refuses anyone who isn't an officer of a responsible department.
fn require_unit(context: &Context<'_>, responsible: impl Fn(&UnitId) -> bool) -> Result<(), Rejection> {
    let actor = context.actor;
    if actor.has(Role::Officer) && actor.unit.as_ref().is_some_and(responsible) {
        return Ok(());
    }
    Err(refuse::not_responsible(&actor.id, actor.unit.as_ref()))
}
