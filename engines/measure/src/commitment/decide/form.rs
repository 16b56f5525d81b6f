//! What a commitment's forms must contain, whoever fills them in.
//!
//! It knows nothing of statuses or roles. Each check names the field it refuses.

use crate::check;
use crate::commitment::{Assignment, Definition, Milestone};
use crate::id::Kind;
use crate::refuse;
use jiff::civil::Date;
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;
use skein_kernel::rejection::Rejection;

/// Longest sign-off period, in working days: more is no sign-off any more.
const LONGEST_SIGN_OFF: u16 = 30;

pub(super) fn definition(definition: &Definition) -> Result<(), Rejection> {
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

pub(super) fn assignment(assignment: &Assignment, today: Date) -> Result<(), Rejection> {
    units(&assignment.lead, &assignment.supporting)?;
    if assignment.sign_within == 0 || assignment.sign_within > LONGEST_SIGN_OFF {
        return Err(refuse::out_of_range(
            "sign_within",
            assignment.sign_within.into(),
            "签收时限为1至30个工作日",
            "sign-off takes 1 to 30 working days",
        ));
    }
    due(assignment.due, today)?;
    milestones(&assignment.milestones, assignment.due)
}

pub(super) fn due(due: Date, today: Date) -> Result<(), Rejection> {
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

pub(super) fn units(lead: &UnitId, supporting: &[UnitId]) -> Result<(), Rejection> {
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
pub(super) fn milestones(milestones: &[Milestone], due: Date) -> Result<(), Rejection> {
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
