//! Acts on several tasks at once, and the filters someone keeps.
//!
//! Each task is an act of its own: what one is refused costs the others nothing, and the answer says what
//! became of each. Start at [`act`].

use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::routes::matters::serial;
use crate::routes::{page, see};
use crate::show::matter::clock::refusal;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use skein_app::city::City;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_matter::Act;
use skein_store::aggregate::Serial;

/// Tasks one form may name.
const MOST: usize = 200;
/// Filters one person keeps at most.
const MOST_KEPT: usize = 20;

/// What became of one task.
struct Fate {
    link: String,
    subject: String,
    problem: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "desk_done.html")]
struct Page {
    p: Visit,
    act: String,
    done: usize,
    refused: usize,
    fates: Vec<Fate>,
}

/// `POST /desk/acts`: claims, urges, assigns or hands over the tasks that were ticked.
pub(crate) async fn act(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let name = fields.need("act")?.to_owned();
    if !["claim", "urge", "assign", "transfer"].contains(&name.as_str()) {
        return Err(codes::bad_field("act").into());
    }
    let chosen: Vec<(Serial, u32)> = fields
        .all("task")
        .take(MOST)
        .map(task)
        .collect::<Result<_, _>>()?;
    if chosen.is_empty() {
        return Err(codes::nothing_chosen().into());
    }
    let actor = p.signed_in()?.actor.clone();
    let acted = name.clone();
    let outcomes = site
        .ask(move |city| {
            let key = fields.need("key")?;
            let one = |(place, at): (usize, &(Serial, u32))| {
                let key = format!("{key}-{place}");
                one(city, &actor, *at, &acted, &fields, &key)
            };
            Ok(chosen.iter().enumerate().map(one).collect::<Vec<_>>())
        })
        .await?;
    let refused = outcomes.iter().filter(|(.., outcome)| outcome.is_err()).count();
    page(&Page {
        act: p.t(&format!("task-act-{name}")),
        done: outcomes.len() - refused,
        refused,
        fates: outcomes
            .into_iter()
            .map(|((serial, task), subject, outcome)| Fate {
                link: format!("/matters/{serial}/tasks/{task}"),
                problem: outcome.err().map(|problem| refusal(&p, &problem)),
                subject,
            })
            .collect(),
        p,
    })
}

type Outcome = ((Serial, u32), String, Result<(), Rejection>);

fn one(
    city: &City,
    actor: &Actor,
    (serial, task): (Serial, u32),
    name: &str,
    fields: &Fields,
    key: &str,
) -> Outcome {
    let subject = city.matter(actor, serial).map(|view| view.row.title);
    let done = crate::routes::matters::command(name, fields).and_then(|command| {
        let act = Act::Work { task, command };
        city.act_on_matter(actor, (serial, None), act.into(), Some(key))
            .map(drop)
    });
    (
        (serial, task),
        subject.unwrap_or_else(|_| serial.to_string()),
        done,
    )
}

/// `12-3`: matter and task.
fn task(key: &str) -> Result<(Serial, u32), Rejection> {
    let (matter, task) = key.split_once('-').ok_or_else(|| codes::bad_field("task"))?;
    Ok((
        serial(matter)?,
        task.parse().map_err(|_| codes::bad_field("task"))?,
    ))
}

/// `POST /desk/filters`: keeps the filter in use under a name, or forgets one.
pub(crate) async fn filter(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let (name, query) = match fields.get("forget") {
        Some(name) => (name.to_owned(), String::new()),
        None => (fields.need("name")?.to_owned(), fields.need("query")?.to_owned()),
    };
    if name.chars().count() > 40 || query.len() > 1_000 {
        return Err(codes::bad_field("name").into());
    }
    let back = format!("/desk?{query}");
    site.ask(move |city| {
        let kept = city.filters(&actor)?;
        if !query.is_empty() && kept.len() >= MOST_KEPT && kept.iter().all(|(other, _)| *other != name) {
            return Err(codes::bad_field("name"));
        }
        city.keep_filter(&actor, &name, &query)
    })
    .await?;
    see(&back)
}
