//! The people of a demonstration, and becoming one of them with one click. There is nothing here in a city of its own.
//!
//! Start at [`list`].

use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use axum_extra::extract::cookie::CookieJar;
use skein_app::account::Client;
use skein_app::demo::{Someone, Sort};
use skein_kernel::actor::{Actor, ActorId, Role};

/// People of one sort.
struct Group {
    title: String,
    line: String,
    people: Vec<Someone>,
}

#[derive(Template)]
#[template(path = "portal/demo.html")]
struct Page {
    p: Visit,
    groups: Vec<Group>,
}

/// `GET /demo`.
pub(crate) async fn list(State(site): State<Site>, p: Visit) -> Answer {
    let people = site.ask(|city| Ok(city.demo_people())).await?;
    if people.is_empty() {
        return Err(codes::no_such_page().into());
    }
    let group = |sort: Sort, key: &str| Group {
        title: p.t(&format!("demo-{key}")),
        line: p.t(&format!("demo-{key}-line")),
        people: people
            .iter()
            .filter(|someone| someone.sort == sort)
            .cloned()
            .collect(),
    };
    let groups = vec![
        group(Sort::Citizen, "citizens"),
        group(Sort::Firm, "firms"),
        group(Sort::Official, "officials"),
    ];
    let html = page(&Page { p: p.clone(), groups })?;
    Ok((CookieJar::new().add(p.seed_cookie()), html).into_response())
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
