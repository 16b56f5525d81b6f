//! What is done with a task short of completing it: claimed, handed on, returned, urged, commented on.
//!
//! Which acts are offered follows from the task's state and who looks; the engine decides again. Start at
//! [`offers`] and [`act`].

use super::task::{Asked, Attempt, Task, shown};
use super::{Opened, serial};
use crate::codes;
use crate::form::source;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::routes::see;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, State};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::Act;
use skein_matter::human::{TaskState, WorkCommand};

/// Every act of a task's page, by the last part of its address.
const ACTS: [&str; 16] = [
    "claim",
    "begin",
    "release",
    "delegate",
    "end-delegation",
    "transfer",
    "assign",
    "stand-in",
    "return",
    "suspend",
    "resume",
    "urge",
    "consult",
    "comment",
    "attach",
    "recuse",
];

/// Whether there is such an act.
pub(super) fn is_act(name: &str) -> bool {
    ACTS.contains(&name)
}

/// An act that may be done to a task, with the fields its form has.
pub(super) struct Offer {
    pub(super) name: &'static str,
    pub(super) title: String,
    /// Whom to hand it to.
    pub(super) to: bool,
    /// The field for words, and its label.
    pub(super) words: Option<(&'static str, String)>,
    /// Whether it is a single button.
    pub(super) plain: bool,
    pub(super) open: bool,
    /// What was typed before it was refused.
    pub(super) said: String,
}

/// What is offered to who looks, in the order of use.
pub(super) fn offers(
    p: &Visit,
    opened: &Opened,
    task: &Task,
    me: &ActorId,
    tried: Option<&(String, String)>,
) -> Vec<Offer> {
    if !opened.works {
        return Vec::new();
    }
    let row = &task.row;
    let owner = row.owner.as_ref() == Some(me);
    let lent = row.delegate.is_some();
    let aside = row.state == TaskState::Suspended;
    let free = row.owner.is_none() && !aside;
    let active = task.mine && !aside;
    let wanted = [
        ("claim", free),
        ("resume", owner && aside),
        ("begin", active && row.state == TaskState::Reserved),
        ("return", active && task.spec.returns.is_some()),
        ("transfer", owner && !lent && !aside),
        ("delegate", owner && !lent && !aside),
        ("end-delegation", lent && (owner || task.mine)),
        ("release", owner && !lent && !aside),
        ("suspend", owner && !aside),
        ("urge", !task.mine),
        (
            "assign",
            !owner && (opened.leads || !task.spec.assigners.is_empty()),
        ),
        ("stand-in", row.owner.is_some() && !task.mine),
        ("consult", active && row.state != TaskState::Ready),
        ("comment", true),
        ("attach", true),
        ("recuse", true),
    ];
    let offered = wanted.into_iter().filter(|(_, offered)| *offered);
    offered.map(|(name, _)| offer(p, name, tried)).collect()
}

fn offer(p: &Visit, name: &'static str, tried: Option<&(String, String)>) -> Offer {
    let tried = tried.filter(|(tried, _)| tried == name);
    let plain = ["claim", "begin", "resume", "stand-in"].contains(&name);
    let words = match name {
        "urge" | "comment" | "consult" => Some(("text", p.t("field-words"))),
        _ if plain || name == "attach" => None,
        _ => Some(("reason", p.t("field-reason"))),
    };
    Offer {
        title: p.t(&format!("task-act-{name}")),
        to: ["delegate", "transfer", "assign", "consult"].contains(&name),
        open: tried.is_some(),
        said: tried.map(|(_, said)| said.clone()).unwrap_or_default(),
        words,
        plain,
        name,
    }
}

/// `POST /matters/{id}/tasks/{task}/{act}`.
pub(crate) async fn act(
    State(site): State<Site>,
    p: Visit,
    Path((id, task, name)): Path<(String, u32, String)>,
    fields: Fields,
) -> Answer {
    let serial = serial(&id)?;
    if !is_act(&name) {
        return Err(codes::no_such_page().into());
    }
    let actor = p.signed_in()?.actor.clone();
    let done = site.ask({
        let (name, fields) = (name.clone(), fields.clone());
        move |city| {
            if name == "attach" {
                let file = fields.files().first().ok_or_else(|| codes::bad_field("file"))?;
                return source::attach(city, &actor, (serial, task), file, fields.need("key")?).map(drop);
            }
            let act = Act::Work {
                task,
                command: command(&name, &fields)?,
            };
            // Other hands in the same matter don't stand in the way of these acts: the engine looks at the
            // task as it is.
            city.act_on_matter(&actor, (serial, None), act.into(), Some(fields.need("key")?))
                .map(drop)
        }
    });
    match done.await {
        Ok(_) => see(&format!("/matters/{serial}/tasks/{task}?done={name}")),
        Err(problem) if problem.class == Class::NotFound => Err(problem.into()),
        Err(problem) => {
            let said = fields.get("reason").or(fields.get("text"));
            let attempt = Attempt {
                problem: Some(problem),
                act: Some((name, said.unwrap_or_default().to_owned())),
                ..Attempt::default()
            };
            shown(&site, p, (serial, task), &Asked::default(), attempt).await
        }
    }
}

/// The command a form asks for.
pub(crate) fn command(name: &str, fields: &Fields) -> Result<WorkCommand, Rejection> {
    // A reason that must be given is asked for by the engine, which knows which acts need one.
    let reason = || fields.get("reason").unwrap_or_default().to_owned();
    let text = || fields.get("text").unwrap_or_default().to_owned();
    let to = || fields.need("to").map(|id| ActorId(id.to_owned()));
    Ok(match name {
        "claim" => WorkCommand::Claim,
        "begin" => WorkCommand::Begin,
        "release" => WorkCommand::Release { reason: reason() },
        "delegate" => WorkCommand::Delegate {
            to: to()?,
            reason: reason(),
        },
        "end-delegation" => WorkCommand::EndDelegation { reason: reason() },
        "transfer" => WorkCommand::Transfer {
            to: to()?,
            reason: reason(),
        },
        "assign" => WorkCommand::Assign {
            to: to()?,
            reason: reason(),
        },
        "stand-in" => WorkCommand::StandIn,
        "return" => WorkCommand::Return { reason: reason() },
        "suspend" => WorkCommand::Suspend { reason: reason() },
        "resume" => WorkCommand::Resume,
        "urge" => WorkCommand::Urge { text: text() },
        "consult" => WorkCommand::Consult {
            to: to()?,
            text: text(),
        },
        "comment" => WorkCommand::Comment { text: text() },
        "recuse" => WorkCommand::Recuse {
            person: None,
            reason: reason(),
        },
        _ => return Err(codes::no_such_page()),
    })
}
