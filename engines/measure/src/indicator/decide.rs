//! Deciding an indicator's commands. Start at [`decide`].

use super::command::{IndicatorAct, NewFigure};
use super::event::IndicatorEvent;
use super::state::{Definition, Figure, Indicator};
use crate::check;
use crate::engine::Context;
use crate::refuse;
use skein_kernel::actor::Role;
use skein_kernel::rejection::Rejection;

/// Decides one command.
pub(crate) fn decide(
    state: Option<&Indicator>,
    act: IndicatorAct,
    context: &Context<'_>,
) -> Result<IndicatorEvent, Rejection> {
    let existing = || state.ok_or_else(|| refuse::missing(context.aggregate));
    match act {
        IndicatorAct::Define { definition } => define(state, definition, context),
        IndicatorAct::Amend { definition, reason } => amend(existing()?, definition, reason, context),
        IndicatorAct::Record { figure } => record(existing()?, figure, context),
    }
}

fn define(
    state: Option<&Indicator>,
    definition: Definition,
    context: &Context<'_>,
) -> Result<IndicatorEvent, Rejection> {
    context.require_supervisor()?;
    if state.is_some() {
        return Err(refuse::exists(context.aggregate));
    }
    check_definition(&definition, context)?;
    Ok(IndicatorEvent::IndicatorDefined { definition })
}

fn amend(
    indicator: &Indicator,
    definition: Definition,
    reason: String,
    context: &Context<'_>,
) -> Result<IndicatorEvent, Rejection> {
    context.require_supervisor()?;
    check::reason(&reason)?;
    check_definition(&definition, context)?;
    // Recorded figures are kept in the indicator's unit: another unit would silently change them all.
    if definition.unit != indicator.definition.unit && !indicator.chains.is_empty() {
        return Err(refuse::wrong_unit(&definition.unit, &indicator.definition.unit));
    }
    let before = Box::new(indicator.definition.clone());
    Ok(IndicatorEvent::IndicatorAmended {
        before,
        definition: Box::new(definition),
        reason,
    })
}

fn check_definition(definition: &Definition, context: &Context<'_>) -> Result<(), Rejection> {
    check::name("name", &definition.name)?;
    check::text("unit", &definition.unit, "计量单位", "a unit")?;
    check::text("owner", &definition.owner.0, "责任单位", "the owner department")?;
    match context.aggregate.as_str().strip_prefix("indicator-") {
        Some(code) if code == definition.code => Ok(()),
        _ => Err(refuse::bad_id(&definition.code).at_element("code")),
    }
}

fn record(indicator: &Indicator, new: NewFigure, context: &Context<'_>) -> Result<IndicatorEvent, Rejection> {
    require_keeper(indicator, context)?;
    let value = super::unit::convert(new.value, &new.unit, &indicator.definition.unit)?;
    check::figure("value", value)?;
    if new.published > context.today {
        return Err(refuse::bad_date(
            "published",
            new.published,
            "尚未到来，不能作为发布日期",
            "is yet to come: it can't be a date of publication",
        ));
    }
    check_source(indicator, &new)?;
    check_succession(indicator, &new)?;
    let figure = Figure {
        status: new.status,
        value,
        source: new.source.filter(|source| !source.trim().is_empty()),
        published: new.published,
        reason: new.reason.filter(|reason| !reason.trim().is_empty()),
        correction: new.correction,
        demo: new.demo,
        recorded: context.mark(),
    };
    Ok(IndicatorEvent::FigureRecorded {
        period: new.period,
        figure,
    })
}

/// Figures are kept by officers of the owner department or by a supervisor.
fn require_keeper(indicator: &Indicator, context: &Context<'_>) -> Result<(), Rejection> {
    let actor = context.actor;
    let owner = actor.has(Role::Officer) && actor.unit.as_ref() == Some(&indicator.definition.owner);
    if owner || context.require_supervisor().is_ok() {
        return Ok(());
    }
    Err(refuse::not_responsible(&actor.id, actor.unit.as_ref()))
}

fn check_source(indicator: &Indicator, new: &NewFigure) -> Result<(), Rejection> {
    match new.source.as_deref() {
        Some(source) if !source.trim().is_empty() => check::text("source", source, "来源", "the source"),
        _ if indicator.definition.national_account => Err(refuse::no_source(&indicator.definition.code)),
        _ => Ok(()),
    }
}

/// A revision says why, and doesn't replace what is better settled unless it corrects an error.
fn check_succession(indicator: &Indicator, new: &NewFigure) -> Result<(), Rejection> {
    let Some(standing) = indicator.effective(new.period) else {
        return Ok(());
    };
    check::reason(new.reason.as_deref().unwrap_or_default())?;
    if new.correction {
        return Ok(());
    }
    if new.status < standing.status {
        return Err(refuse::less_settled(standing.status, new.status));
    }
    if new.status == standing.status && new.published < standing.published {
        return Err(refuse::superseded(standing.published, new.published));
    }
    Ok(())
}
