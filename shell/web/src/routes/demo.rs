//! The people of a demonstration, and becoming one of them with one click. There is nothing here in a city of its own.
//!
//! Start at [`list`].

use super::accounts::role_words;
use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::show::Names;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use axum_extra::extract::cookie::CookieJar;
use skein_app::account::Client;
use skein_app::demo::{Someone, Sort};
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use std::collections::BTreeMap;

/// People of one sort, by the body they work in.
struct Group {
    title: String,
    line: String,
    bodies: Vec<Body>,
}

/// The people of one body; citizens and firms work in none.
struct Body {
    name: String,
    people: Vec<Row>,
}

struct Row {
    id: ActorId,
    display: String,
    does: String,
}

#[derive(Template)]
#[template(path = "portal/demo.html")]
struct Page {
    p: Visit,
    groups: Vec<Group>,
}

/// `GET /demo`.
pub(crate) async fn list(State(site): State<Site>, p: Visit) -> Answer {
    let (names, people) = (site.names().await, site.ask(|city| Ok(city.demo_people())).await?);
    if people.is_empty() {
        return Err(codes::no_such_page().into());
    }
    let group = |sort: Sort, key: &str| Group {
        title: p.t(&format!("demo-{key}")),
        line: p.t(&format!("demo-{key}-line")),
        bodies: bodies(&p, &names, people.iter().filter(|someone| someone.sort == sort)),
    };
    let groups = vec![
        group(Sort::Citizen, "citizens"),
        group(Sort::Firm, "firms"),
        group(Sort::Official, "officials"),
    ];
    let html = page(&Page { p: p.clone(), groups })?;
    Ok((CookieJar::new().add(p.seed_cookie()), html).into_response())
}

fn bodies<'s>(p: &Visit, names: &Names, people: impl Iterator<Item = &'s Someone>) -> Vec<Body> {
    let mut found: BTreeMap<Option<&UnitId>, Vec<Row>> = BTreeMap::new();
    for someone in people {
        found
            .entry(someone.unit.as_ref())
            .or_default()
            .push(row(p, names, someone));
    }
    let mut all: Vec<Body> = found
        .into_iter()
        .map(|(unit, people)| Body {
            name: unit.map(|unit| names.unit(p, unit)).unwrap_or_default(),
            people,
        })
        .collect();
    all.sort_by_key(|body| std::cmp::Reverse(body.people.len()));
    all
}

/// Somebody with what they do: their duties, else what they may do everywhere, else the firms they act for.
fn row(p: &Visit, names: &Names, someone: &Someone) -> Row {
    let duties = someone.duties.iter().map(|duty| names.duty(p, duty, None));
    let mut does: Vec<String> = duties.collect();
    if does.is_empty() {
        does.extend(someone.roles.iter().map(|role| role_words(p, *role)));
    }
    does.extend(someone.firms.iter().cloned());
    Row {
        id: someone.id.clone(),
        display: someone.display.clone(),
        does: does.join(p.pick("、", ", ")),
    }
}

/// `POST /demo/{account}`: signs in as them.
pub(crate) async fn become_someone(
    State(site): State<Site>,
    p: Visit,
    Path(account): Path<String>,
    _fields: Fields,
) -> Answer {
    let (id, client) = (ActorId(account), Client(p.client().to_owned()));
    let before = p.session_token().map(str::to_owned);
    let session = site
        .ask(move |city| {
            let session = city.become_someone(&id, &client)?;
            if let Some(token) = before {
                city.sign_out(&token)?;
            }
            Ok(session)
        })
        .await?;
    let next = first_page(&session.actor);
    let jar = CookieJar::new().add(p.session_cookie(session.token));
    Ok((jar, see(next)?).into_response())
}

/// The page someone begins on: citizens with what is theirs, officials with their work, whoever only looks after the
/// city with what they look after.
fn first_page(actor: &Actor) -> &'static str {
    let works = actor.has(Role::Officer) || actor.has(Role::Supervisor);
    match (actor.has(Role::Citizen), works) {
        (true, _) => "/my",
        (_, true) => "/desk",
        _ if actor.has(Role::Auditor) => "/journal",
        _ if actor.has(Role::Administrator) => "/accounts",
        _ => "/",
    }
}
