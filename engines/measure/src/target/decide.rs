//! Deciding a target's commands. Start at [`decide`].

use super::command::TargetAct;
use super::event::TargetEvent;
use super::state::{Definition, Goal, Path, ReferenceFigure, ReferenceTo, Target, Tolerance};
use crate::check;
use crate::engine::Context;
use crate::id::Kind;
use crate::parts::{Nature, Settlement};
use crate::refuse;
use skein_kernel::Decimal;
use skein_kernel::quantity::comparator::Comparator;
use skein_kernel::rejection::Rejection;

/// Decides one command. Targets are kept by supervisors.
pub(crate) fn decide(
    state: Option<&Target>,
    act: TargetAct,
    context: &Context<'_>,
) -> Result<TargetEvent, Rejection> {
    context.require_supervisor()?;
    match (state, act) {
        (None, TargetAct::Set { definition }) => {
            check_definition(&definition)?;
            Ok(TargetEvent::TargetSet { definition })
        }
        (Some(_), TargetAct::Set { .. }) => Err(refuse::exists(context.aggregate)),
        (None, _) => Err(refuse::missing(context.aggregate)),
        (Some(target), act) => change(target, act, context),
    }
}

fn change(target: &Target, act: TargetAct, context: &Context<'_>) -> Result<TargetEvent, Rejection> {
    require_open(target)?;
    let before = Box::new(target.definition.clone());
    match act {
        TargetAct::Set { .. } => Err(refuse::exists(context.aggregate)),
        TargetAct::Correct { definition, reason } => {
            check::reason(&reason)?;
            check_definition(&definition)?;
            Ok(TargetEvent::TargetCorrected {
                before,
                definition,
                reason,
            })
        }
        TargetAct::Adjust {
            definition,
            reason,
            approver,
        } => {
            check::approval(&reason, &approver)?;
            check_definition(&definition)?;
            Ok(TargetEvent::TargetAdjusted {
                before,
                definition,
                reason,
                approver,
            })
        }
        TargetAct::SetTolerance { tolerance } => {
            check_tolerance(&tolerance)?;
            Ok(TargetEvent::ToleranceSet { tolerance })
        }
        TargetAct::SetReference { reference } => set_reference(reference, context),
        TargetAct::SetPath { path } => {
            check_path(&path)?;
            Ok(TargetEvent::PathSet { path })
        }
        TargetAct::Withdraw { reason, approver } => {
            check::approval(&reason, &approver)?;
            Ok(TargetEvent::TargetWithdrawn {
                reason,
                approver,
                mark: context.mark(),
            })
        }
        TargetAct::Settle { settlement } => settle(target, settlement, context),
    }
}

/// A settled or withdrawn target is history.
fn require_open(target: &Target) -> Result<(), Rejection> {
    if target.settled.is_some() {
        return Err(refuse::settled("对账", "settled"));
    }
    if target.withdrawn.is_some() {
        return Err(refuse::settled("撤销", "withdrawn"));
    }
    Ok(())
}

fn set_reference(reference: ReferenceFigure, context: &Context<'_>) -> Result<TargetEvent, Rejection> {
    check::figure("value", reference.value)?;
    check::text("source", &reference.source, "来源", "the source")?;
    if reference.published > context.today {
        return Err(refuse::bad_date(
            "published",
            reference.published,
            "尚未到来，不能作为发布日期",
            "is yet to come: it can't be a date of publication",
        ));
    }
    Ok(TargetEvent::ReferenceSet { reference })
}

/// Settlement sets the target against the next report, so the period must be over.
fn settle(target: &Target, settlement: Settlement, context: &Context<'_>) -> Result<TargetEvent, Rejection> {
    check::text("note", &settlement.note, "对账说明", "a note")?;
    check::provenance(settlement.source.as_ref())?;
    if target
        .definition
        .period
        .last_day()
        .is_some_and(|last| context.today <= last)
    {
        let last = target.definition.period.last_day().unwrap_or(context.today);
        return Err(refuse::bad_date(
            "period",
            last,
            "之后才能对账",
            "must be over before settlement",
        ));
    }
    Ok(TargetEvent::TargetSettled {
        settlement,
        mark: context.mark(),
    })
}

fn check_definition(definition: &Definition) -> Result<(), Rejection> {
    check::name("subject", &definition.subject)?;
    check::text("owner", &definition.owner.0, "责任单位", "the owner department")?;
    check::text("section", &definition.section, "报告章节", "the report's section")?;
    check::provenance(definition.provenance.as_ref())?;
    if definition.strive && definition.nature == Nature::Binding {
        return Err(refuse::striving_binds());
    }
    if let Some(indicator) = &definition.indicator
        && indicator.kind() != Kind::Indicator
    {
        return Err(refuse::wrong_kind(indicator, Kind::Indicator));
    }
    definition.tolerance.as_ref().map_or(Ok(()), check_tolerance)?;
    definition.path.as_ref().map_or(Ok(()), check_path)?;
    definition
        .baseline
        .map_or(Ok(()), |value| check::figure("baseline", value))?;
    check_goal(definition)
}

fn check_goal(definition: &Definition) -> Result<(), Rejection> {
    let unit = || check::text("unit", &definition.unit, "计量单位", "a unit");
    match &definition.goal {
        // A range has two figures and a form of its own.
        Goal::Number {
            comparator: Comparator::Range,
            ..
        }
        | Goal::Relative {
            comparator: Comparator::Range,
            ..
        } => Err(refuse::needed("goal", "区间的上下限", "both ends of the range")),
        Goal::Number { value, .. } => unit().and_then(|()| check::figure("value", *value)),
        Goal::Range { low, high } if low >= high => Err(refuse::out_of_range(
            "low",
            *low,
            "区间下限须小于上限",
            "a range's lower bound lies below its upper bound",
        )),
        Goal::Range { low, high } => {
            unit()?;
            check::figure("low", *low)?;
            check::figure("high", *high)
        }
        Goal::Relative {
            to: ReferenceTo::Indicator { indicator },
            ..
        } if indicator.kind() != Kind::Indicator => Err(refuse::wrong_kind(indicator, Kind::Indicator)),
        Goal::Relative {
            to: ReferenceTo::Requirement { name },
            ..
        } => check::name("requirement", name),
        Goal::Relative { .. } => Ok(()),
        Goal::Qualitative { aim } => check::name("aim", aim),
    }
}

fn check_tolerance(tolerance: &Tolerance) -> Result<(), Rejection> {
    check::figure("tolerance", tolerance.value)?;
    check::text(
        "tolerance.source",
        &tolerance.source.zh,
        "容差来源",
        "the tolerance's source",
    )?;
    if tolerance.value < Decimal::ZERO {
        return Err(refuse::out_of_range(
            "tolerance",
            tolerance.value,
            "容差不得为负",
            "a tolerance isn't negative",
        ));
    }
    Ok(())
}

fn check_path(path: &Path) -> Result<(), Rejection> {
    check::text(
        "path.source",
        &path.source.zh,
        "季节路径来源",
        "the path's source",
    )?;
    let sum = path
        .shares
        .iter()
        .try_fold(Decimal::ZERO, |sum, share| sum.checked_add(*share));
    let proper = matches!(path.shares.len(), 4 | 12)
        && path.shares.iter().all(|share| *share >= Decimal::ZERO)
        && sum == Some(Decimal::ONE);
    if proper {
        Ok(())
    } else {
        Err(refuse::bad_path(sum))
    }
}
