//! Deciding and applying the rule book's one command. Start at [`decide`].

use super::state::{Rule, RuleBook, RulesAct, RulesEvent};
use crate::check;
use crate::engine::{Body, Context};
use crate::refuse;
use skein_kernel::Decimal;
use skein_kernel::rejection::Rejection;

/// Decides one command.
pub(crate) fn decide(
    state: Option<&RuleBook>,
    act: RulesAct,
    context: &Context<'_>,
) -> Result<RulesEvent, Rejection> {
    context.require_supervisor()?;
    let RulesAct::Publish { rule, reason } = act;
    check::reason(&reason)?;
    check_rule(&rule)?;
    let last = state.and_then(|book| book.rules.last());
    if last.is_some_and(|last| rule.from <= last.from || rule.version <= last.version && rule.id == last.id) {
        return Err(refuse::rule_overlap(rule.from));
    }
    Ok(RulesEvent::RulePublished {
        rule,
        reason,
        mark: context.mark(),
    })
}

fn check_rule(rule: &Rule) -> Result<(), Rejection> {
    check::text("id", &rule.id, "规则编号", "the rule's id")?;
    check::text("source", &rule.source.zh, "规则依据", "the rule's source")?;
    check::percent("yellow_behind", rule.yellow_behind)?;
    check::percent("red_behind", rule.red_behind)?;
    check::percent("growth_yellow_within", rule.growth_yellow_within)?;
    if rule.until.is_some_and(|until| until < rule.from) {
        return Err(refuse::rule_overlap(rule.from));
    }
    if rule.yellow_behind > rule.red_behind {
        return Err(misordered("red_behind", rule.red_behind));
    }
    if rule.yellow_stale_days > rule.red_stale_days {
        return Err(misordered("red_stale_days", rule.red_stale_days.into()));
    }
    Ok(())
}

fn misordered(element: &str, value: Decimal) -> Rejection {
    refuse::out_of_range(
        element,
        value,
        "红灯界限不得小于黄灯界限",
        "red can't begin before yellow",
    )
}

/// Applies one event: the rule in force until then ends the day before.
pub(crate) fn evolve(body: &mut Body, event: &RulesEvent) {
    if matches!(body, Body::Empty) {
        *body = Body::Rules(Box::default());
    }
    let (Body::Rules(book), RulesEvent::RulePublished { rule, .. }) = (body, event) else {
        return;
    };
    if let (Some(last), Ok(eve)) = (book.rules.last_mut(), rule.from.yesterday())
        && last.until.is_none_or(|until| until > eve)
    {
        last.until = Some(eve);
    }
    book.rules.push(rule.clone());
}
