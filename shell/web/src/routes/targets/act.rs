//! What a supervisor does to a target from its page: the tolerance of “about”, a changed goal, the settlement.
//!
//! Each form carries the version it was made from and a key, as everywhere. Start at [`act`].

use super::name_of;
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::routes::see;
use crate::routes::targets::named;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, State};
use skein_app::city::Act;
use skein_kernel::quantity::comparator::Comparator;
use skein_kernel::rejection::Rejection;
use skein_measure::AggregateId;
use skein_measure::parts::{Bilingual, Settlement};
use skein_measure::target::{Definition, Goal, Target, TargetAct, Tolerance};

/// An act offered on a target's page.
pub(crate) struct Offer {
    pub(crate) name: &'static str,
    pub(crate) title: String,
    /// The numbers of the goal as they stand: field, value and what it is called.
    pub(crate) numbers: Vec<(&'static str, String, String)>,
}

const ACTS: [&str; 3] = ["tolerance", "adjust", "settle"];

/// Whether there is such an act.
pub(super) fn is_act(name: &str) -> bool {
    ACTS.contains(&name)
}

/// What a supervisor can do to it where it stands. The city decides again when they do.
pub(super) fn offers(p: &Visit, target: &Target) -> Vec<Offer> {
    let over = target.withdrawn.is_some() || target.settled.is_some();
    if over || !p.is_supervisor() {
        return Vec::new();
    }
    let named = |(name, value): (&'static str, String)| (name, value, p.t(&format!("field-goal-{name}")));
    let numbers: Vec<_> = numbers(&target.definition.goal).into_iter().map(named).collect();
    let wanted = [
        ("tolerance", is_about(&target.definition.goal)),
        ("adjust", !numbers.is_empty()),
        ("settle", true),
    ];
    let offer = |(name, _): (&'static str, bool)| Offer {
        name,
        title: p.t(&format!("target-act-{name}")),
        numbers: numbers.clone(),
    };
    wanted
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(offer)
        .collect()
}

fn is_about(goal: &Goal) -> bool {
    matches!(
        goal,
        Goal::Number {
            comparator: Comparator::About,
            ..
        }
    )
}

fn numbers(goal: &Goal) -> Vec<(&'static str, String)> {
    match goal {
        Goal::Number { value, .. } => vec![("value", value.normalize().to_string())],
        Goal::Range { low, high } => vec![
            ("low", low.normalize().to_string()),
            ("high", high.normalize().to_string()),
        ],
        Goal::Relative { .. } | Goal::Qualitative { .. } => Vec::new(),
    }
}

/// `POST /targets/{id}/{act}`.
pub(crate) async fn act(
    State(site): State<Site>,
    p: Visit,
    Path((id, name)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    if !is_act(&name) {
        return Err(codes::no_such_page().into());
    }
    let actor = p.signed_in()?.actor.clone();
    let version: u64 = fields.need_as("version")?;
    let key = fields.need("key")?.to_owned();
    let back = format!("/targets/{id}?done={name}");
    site.ask(move |city| {
        let definition = city.target(&id)?.target.definition;
        let command = skein_measure::Act::Target(read(&name, &fields, definition)?);
        city.act(&actor, Act::seen(id, version, command), Some(&key))
    })
    .await?;
    see(&back)
}

/// The command a form asks for, about a target that stands as `definition` says.
fn read(name: &str, fields: &Fields, mut definition: Definition) -> Result<TargetAct, Rejection> {
    Ok(match name {
        "tolerance" => TargetAct::SetTolerance {
            tolerance: Tolerance {
                value: fields.need_as("value")?,
                source: Bilingual::new(fields.need("source")?, ""),
            },
        },
        "adjust" => {
            definition.goal = goal(fields, definition.goal)?;
            TargetAct::Adjust {
                definition: Box::new(definition),
                reason: fields.need("reason")?.to_owned(),
                approver: fields.need("approver")?.to_owned(),
            }
        }
        _ => TargetAct::Settle {
            settlement: Settlement {
                outcome: named(fields.get("outcome")).ok_or_else(|| codes::bad_field("outcome"))?,
                note: fields.need("note")?.to_owned(),
                source: None,
            },
        },
    })
}

/// The goal with the form's numbers in it: how it compares stays as it is.
fn goal(fields: &Fields, goal: Goal) -> Result<Goal, Rejection> {
    Ok(match goal {
        Goal::Number { comparator, .. } => Goal::Number {
            comparator,
            value: fields.need_as("value")?,
        },
        Goal::Range { .. } => Goal::Range {
            low: fields.need_as("low")?,
            high: fields.need_as("high")?,
        },
        other => return Err(codes::bad_field(&name_of(&other))),
    })
}
