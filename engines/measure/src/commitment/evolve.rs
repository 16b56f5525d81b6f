//! Applying a commitment's events. Start at [`evolve`].

use super::event::CommitmentEvent as E;
use super::state::{Assignment, Change, Commitment, Definition, Progress, Returned, Status};
use crate::engine::Body;
use crate::parts::Mark;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Applies one event. A later event on an aggregate that isn't a commitment changes nothing.
pub(crate) fn evolve(body: &mut Body, event: &E) {
    if let E::CommitmentRegistered { definition } = event {
        *body = Body::Commitment(Box::new(registered(definition)));
    } else if let Body::Commitment(commitment) = body {
        lifecycle(commitment, event);
        oversight(commitment, event);
    }
}

/// A commitment nobody has been given yet.
fn registered(definition: &Definition) -> Commitment {
    Commitment {
        definition: definition.clone(),
        status: Status::Registered,
        assignment: None,
        assigned: None,
        sign_by: None,
        signed: None,
        returned: None,
        progress: Vec::new(),
        reached: BTreeMap::new(),
        supervisions: Vec::new(),
        claims: Vec::new(),
        verifications: Vec::new(),
        changes: Vec::new(),
        settled: None,
    }
}

/// From assignment to completion.
fn lifecycle(commitment: &mut Commitment, event: &E) {
    match event {
        E::CommitmentCorrected { definition, .. } => commitment.definition = (**definition).clone(),
        E::CommitmentAssigned {
            assignment,
            sign_by,
            mark,
        } => {
            commitment.assignment = Some(assignment.clone());
            await_signature(commitment, *sign_by, mark);
        }
        E::CommitmentReassigned {
            lead,
            supporting,
            sign_by,
            mark,
            ..
        } => {
            if let Some(assignment) = &mut commitment.assignment {
                *assignment = Assignment {
                    lead: lead.clone(),
                    supporting: supporting.clone(),
                    ..assignment.clone()
                };
            }
            await_signature(commitment, *sign_by, mark);
        }
        E::CommitmentSigned { mark, .. } => {
            commitment.signed = Some(mark.clone());
            commitment.status = Status::UnderWay;
        }
        E::CommitmentReturned { reason, mark } => {
            commitment.returned = Some(Returned {
                reason: reason.clone(),
                mark: mark.clone(),
            });
            commitment.status = Status::Returned;
        }
        E::ProgressReported { progress } => report(commitment, progress),
        E::CompletionClaimed { claim } => {
            commitment.claims.push(claim.clone());
            commitment.status = Status::Claimed;
        }
        E::CompletionVerified { verification } => {
            commitment.status = if verification.accepted {
                Status::Completed
            } else {
                Status::UnderWay
            };
            commitment.verifications.push(verification.clone());
        }
        _ => {}
    }
}

/// What supervisors do to it on the way and at the end.
fn oversight(commitment: &mut Commitment, event: &E) {
    match event {
        E::ProgressReturned { number, reason, mark } => {
            let returned = Returned {
                reason: reason.clone(),
                mark: mark.clone(),
            };
            if let Some(report) = commitment
                .progress
                .iter_mut()
                .find(|report| report.number == *number)
            {
                report.returned = Some(returned);
                report.milestones.iter().for_each(|milestone| {
                    commitment.reached.remove(milestone);
                });
            }
        }
        E::SupervisionOpened { supervision } => commitment.supervisions.push(supervision.clone()),
        E::SupervisionReplied { number, reply } => {
            if let Some(open) = commitment.supervisions.iter_mut().find(|s| s.number == *number) {
                open.replies.push(reply.clone());
            }
        }
        E::SupervisionClosed { number, reason, mark } => {
            if let Some(open) = commitment.supervisions.iter_mut().find(|s| s.number == *number) {
                open.closed = Some(Returned {
                    reason: reason.clone(),
                    mark: mark.clone(),
                });
            }
        }
        E::CommitmentAdjusted {
            due,
            milestones,
            due_before,
            reason,
            approver,
            mark,
        } => {
            if let Some(assignment) = &mut commitment.assignment {
                assignment.due = *due;
                assignment.milestones.clone_from(milestones);
            }
            commitment
                .reached
                .retain(|number, _| index(*number) < milestones.len());
            commitment
                .changes
                .push(change(reason, approver, Some(*due_before), mark));
        }
        E::CommitmentCancelled {
            reason,
            approver,
            mark,
        } => {
            commitment.status = Status::Cancelled;
            commitment.changes.push(change(reason, approver, None, mark));
        }
        E::CommitmentSettled { settlement, mark } => {
            commitment.settled = Some((settlement.clone(), mark.clone()));
        }
        _ => {}
    }
}

fn await_signature(commitment: &mut Commitment, sign_by: Date, mark: &Mark) {
    commitment.assigned = Some(mark.clone());
    commitment.sign_by = Some(sign_by);
    commitment.signed = None;
    commitment.returned = None;
    commitment.status = Status::Assigned;
}

fn report(commitment: &mut Commitment, progress: &Progress) {
    for milestone in &progress.milestones {
        commitment.reached.entry(*milestone).or_insert(progress.mark.on);
    }
    commitment.progress.push(progress.clone());
}

fn change(reason: &str, approver: &str, due_before: Option<Date>, mark: &Mark) -> Change {
    Change {
        reason: reason.into(),
        approver: approver.into(),
        due_before,
        mark: mark.clone(),
    }
}

/// A number counted from 1 as an index counted from 0.
fn index(number: u32) -> usize {
    usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX)
}
