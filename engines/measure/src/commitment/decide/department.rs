//! What departments do: sign, return, report, reply, claim.
//!
//! Who may is decided before anything here is called. Start at [`report`].

use super::{next, require};
use crate::check;
use crate::commitment::{Claim, Commitment, CommitmentEvent as E, Progress, Reply, Status};
use crate::engine::Context;
use crate::parts::Evidence;
use crate::refuse;
use skein_kernel::Decimal;
use skein_kernel::rejection::Rejection;
use std::collections::BTreeSet;

pub(super) fn sign(it: &Commitment, context: &Context<'_>) -> Result<E, Rejection> {
    require(it, &[Status::Assigned], "签收", "signed for")?;
    let late = it.sign_by.is_some_and(|last| context.today > last);
    Ok(E::CommitmentSigned {
        mark: context.mark(),
        late,
    })
}

pub(super) fn give_back(it: &Commitment, reason: String, context: &Context<'_>) -> Result<E, Rejection> {
    require(it, &[Status::Assigned, Status::UnderWay], "退回", "returned")?;
    check::reason(&reason)?;
    Ok(E::CommitmentReturned {
        reason,
        mark: context.mark(),
    })
}

pub(super) fn reply(
    it: &Commitment,
    text: String,
    evidence: Vec<Evidence>,
    context: &Context<'_>,
) -> Result<E, Rejection> {
    check::text("text", &text, "回复内容", "the reply")?;
    check::evidence(&evidence)?;
    let number = it.open_supervision().ok_or_else(refuse::no_supervision)?.number;
    Ok(E::SupervisionReplied {
        number,
        reply: Reply {
            text,
            evidence,
            mark: context.mark(),
        },
    })
}

/// A progress report as filled in, before it has a number.
pub(super) struct Filled {
    pub(super) percent: Option<Decimal>,
    pub(super) figure: Option<(Decimal, String)>,
    pub(super) narrative: String,
    pub(super) milestones: Vec<u32>,
    pub(super) evidence: Vec<Evidence>,
}

pub(super) fn report(it: &Commitment, filled: Filled, context: &Context<'_>) -> Result<E, Rejection> {
    require(it, &[Status::UnderWay], "填报进度", "reported on")?;
    check::text("narrative", &filled.narrative, "进展情况", "what was done")?;
    check::evidence(&filled.evidence)?;
    filled
        .percent
        .map_or(Ok(()), |value| check::percent("percent", value))?;
    if let Some((value, unit)) = &filled.figure {
        check::figure("figure", *value)?;
        check::text("figure", unit, "计量单位", "the figure's unit")?;
    }
    check_milestones(it, &filled.milestones)?;
    let Filled {
        percent,
        figure,
        narrative,
        milestones,
        evidence,
    } = filled;
    let (number, mark) = (next(it.progress.len()), context.mark());
    let progress = Progress {
        number,
        percent,
        figure,
        narrative,
        milestones,
        evidence,
        mark,
        returned: None,
    };
    Ok(E::ProgressReported {
        progress: Box::new(progress),
    })
}

/// Milestones reported as reached exist, each once, and weren't reached before.
fn check_milestones(it: &Commitment, reported: &[u32]) -> Result<(), Rejection> {
    let known = it
        .assignment
        .as_ref()
        .map_or(0, |assignment| assignment.milestones.len());
    let mut seen = BTreeSet::new();
    reported.iter().try_for_each(|number| {
        let exists = *number >= 1 && usize::try_from(*number).is_ok_and(|number| number <= known);
        if !exists || it.reached.contains_key(number) || !seen.insert(*number) {
            return Err(refuse::no_milestone(*number));
        }
        Ok(())
    })
}

pub(super) fn claim(
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
