//! What is done with a matter from its page: stopped, corrected, ended, its clocks, its incidents, its version.
//!
//! Each form carries the revision it was made from and a key. What is refused is told on the matter's own page.
//! Start at [`act`].

use super::{serial, shown};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::routes::{page, see};
use crate::show::matter::clock;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use serde::Deserialize;
use skein_app::city::City;
use skein_kernel::actor::Actor;
use skein_kernel::deadline::Notice;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::clock::{ClockCommand, ClockId};
use skein_matter::migrate::{Fate, Mapping, plan};
use skein_matter::state::{Value, Vars};
use skein_matter::{Act, Resolution};
use skein_store::aggregate::Serial;

/// Every act of a matter's page, by the last part of its address.
const ACTS: [&str; 11] = [
    "suspend",
    "resume",
    "cancel",
    "correct",
    "stop-clock",
    "restart-clock",
    "extend-clock",
    "recompute-clock",
    "retry",
    "correct-and-retry",
    "skip",
];

/// Whether there is such an act.
pub(super) fn is_act(name: &str) -> bool {
    ACTS.contains(&name) || name == "migrate"
}

/// `POST /matters/{id}/acts/{act}`.
pub(crate) async fn act(
    State(site): State<Site>,
    p: Visit,
    Path((id, name)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let serial = serial(&id)?;
    if !ACTS.contains(&name.as_str()) {
        return Err(codes::no_such_page().into());
    }
    let actor = p.signed_in()?.actor.clone();
    let done = site.ask({
        let name = name.clone();
        move |city| {
            let act = read(city, &actor, serial, &name, &fields)?;
            let seen = fields.need_as("version")?;
            let key = fields.need("key")?;
            city.act_on_matter(&actor, (serial, Some(seen)), act.into(), Some(key))
        }
    });
    match done.await {
        Ok(_) => see(&format!("/matters/{serial}?done={name}")),
        // Whoever may not see the matter isn't shown it because they tried something.
        Err(problem) if problem.class == Class::NotFound => Err(problem.into()),
        Err(problem) => shown(&site, p, serial, (None, Some(&problem))).await,
    }
}

/// The command a form asks for.
fn read(city: &City, actor: &Actor, serial: Serial, name: &str, fields: &Fields) -> Result<Act, Rejection> {
    let reason = || fields.need("reason");
    Ok(match name {
        "suspend" => Act::Suspend {
            reason: reason()?.into(),
        },
        "resume" => Act::Resume {
            reason: reason()?.into(),
        },
        "cancel" => Act::Cancel {
            reason: reason()?.into(),
        },
        "correct" => Act::SetData {
            scope: city
                .matter(actor, serial)?
                .case
                .matter
                .scopes
                .first()
                .map_or(0, |scope| scope.id),
            data: corrected(city, actor, serial, fields)?,
            reason: reason()?.into(),
        },
        "retry" | "correct-and-retry" | "skip" => {
            let how = match name {
                "retry" => Resolution::Retry,
                "skip" => Resolution::Skip(Vars::default()),
                _ => Resolution::Correct(corrected(city, actor, serial, fields)?),
            };
            Act::Resolve {
                incident: fields.need_as("incident")?,
                how,
                reason: reason()?.into(),
            }
        }
        _ => Act::Clock(clock_command(name, fields)?),
    })
}

/// One value put right, of the same sort as the one it replaces; where there was none, of the sort it looks like.
fn corrected(city: &City, actor: &Actor, serial: Serial, fields: &Fields) -> Result<Vars, Rejection> {
    let name = fields.need("name")?;
    let text = fields.get("value").unwrap_or_default();
    let view = city.matter(actor, serial)?;
    let wrong = || codes::bad_field("value");
    let value = match view.case.matter.data().get(name) {
        Some(Value::Number(_)) => Value::Number(text.parse().map_err(|_| wrong())?),
        Some(Value::Boolean(_)) => Value::Boolean(text.parse().map_err(|_| wrong())?),
        Some(Value::List(_) | Value::Context(_)) => {
            let read = Vars::from_json(&format!("{{\"it\":{text}}}"))?;
            read.get("it").cloned().unwrap_or_default()
        }
        _ if text.is_empty() => Value::Null,
        Some(Value::String(_)) => Value::text(text),
        // Where nothing was, what is written as a number is one.
        _ => text.parse().map_or_else(|_| Value::text(text), Value::Number),
    };
    Ok(Vars::one(name.into(), value))
}

fn clock_command(name: &str, fields: &Fields) -> Result<ClockCommand, Rejection> {
    let clock = ClockId(fields.need_as("clock")?);
    Ok(match name {
        "stop-clock" => ClockCommand::Stop {
            clock,
            kind: fields.need("kind")?.to_owned(),
            notice: Notice {
                number: fields.need("number")?.to_owned(),
                served: fields.need_as::<Date>("served")?,
            },
            first: fields.read("first")?,
            announced: fields.read("announced")?,
        },
        "restart-clock" => ClockCommand::Restart {
            clock,
            on: fields.read("on")?,
        },
        "extend-clock" => ClockCommand::Extend {
            clock,
            period: fields.read("period")?,
            approver: fields
                .get("approver")
                .map(|id| skein_kernel::actor::ActorId(id.to_owned())),
            approved: fields.read("approved")?,
            document: fields.get("document").unwrap_or_default().to_owned(),
            reason: fields.need("reason")?.to_owned(),
        },
        "recompute-clock" => ClockCommand::Recompute { clock },
        _ => return Err(codes::no_such_page()),
    })
}

/// One line of a rehearsal.
struct Line {
    words: String,
    refused: bool,
}

/// What a migration would do.
#[derive(Template)]
#[template(path = "migrate.html")]
struct Rehearsal {
    p: Visit,
    serial: Serial,
    revision: u64,
    title: String,
    from: u32,
    to: u32,
    target: Serial,
    mapping: String,
    lines: Vec<Line>,
    /// What stands in the way before any matter is looked at.
    faults: Vec<(String, String)>,
    possible: bool,
}

/// Where to, and which element becomes which.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    mapping: String,
}

/// `GET /matters/{id}/migrate`: what moving it to the newest version of its process would do; nothing is done.
pub(crate) async fn rehearse(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Answer {
    let (actor, serial) = (p.signed_in()?.actor.clone(), serial(&id)?);
    let mapping = wish.mapping.clone();
    let (view, target, new, outcome) = site
        .ask(move |city| {
            let view = city.matter(&actor, serial)?;
            let (target, new) = city.definition(&actor, &view.row.definition)?;
            let outcome = parsed(&mapping).map_err(|fault| vec![fault]).and_then(|mapping| {
                let plan = plan(&view.definition.program, &new.program, &mapping)?;
                Ok(plan.check(&view.case.matter))
            });
            Ok((view, target, new, outcome))
        })
        .await?;
    let (lines, faults) = match &outcome {
        Ok(report) => (report.items.as_slice(), Vec::new()),
        Err(faults) => (
            &[][..],
            faults.iter().map(|fault| clock::refusal(&p, fault)).collect(),
        ),
    };
    page(&Rehearsal {
        serial,
        revision: view.revision,
        title: view.row.title.clone(),
        from: view.row.version,
        to: new.version,
        target,
        lines: lines
            .iter()
            .map(|item| Line {
                words: if p.is_chinese() { item.zh() } else { item.en() },
                refused: matches!(item.fate, Fate::Refused(_)),
            })
            .collect(),
        possible: outcome.as_ref().is_ok_and(|report| report.possible()),
        faults,
        mapping: wish.mapping,
        p,
    })
}

fn parsed(mapping: &str) -> Result<Mapping, Rejection> {
    match mapping.trim() {
        "" => Ok(Mapping::default()),
        text => Mapping::parse(text),
    }
}

/// `POST /matters/{id}/migrate`.
pub(crate) async fn migrate(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (actor, serial) = (p.signed_in()?.actor.clone(), serial(&id)?);
    let done = site.ask(move |city| {
        let view = city.matter(&actor, serial)?;
        let (_, new) = city.definition(&actor, fields.need("target")?)?;
        let number = new.program.process_number(Some(&view.row.definition));
        let to = number.and_then(|number| new.program.key(number));
        let act = Act::Migrate {
            to: to.ok_or_else(|| codes::bad_field("target"))?,
            mapping: parsed(fields.get("mapping").unwrap_or_default())?,
            reason: fields.need("reason")?.into(),
        };
        let seen = Some(fields.need_as("version")?);
        let key = fields.need("key")?;
        city.act_on_matter(&actor, (serial, seen), act.into(), Some(key))
    });
    match done.await {
        Ok(_) => see(&format!("/matters/{serial}?done=migrate")),
        Err(problem) if problem.class == Class::NotFound => Err(problem.into()),
        Err(problem) => shown(&site, p, serial, (None, Some(&problem))).await,
    }
}
