//! What is read of matters: one, many, what to do, what failed.

use super::{limit, serial, show};
use crate::api::{json, versioned};
use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use serde_json::{Value, json as object};
use skein_app::city::matters::{MatterView, WorkPage};
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::Serial;
use skein_store::aggregate::backend::{SearchQuery, WorkCursor, WorkEntry, WorkOrder};

async fn view(site: &Site, p: &Visit, id: &str) -> Result<MatterView, Rejection> {
    let (actor, serial) = (p.signed_in()?.actor.clone(), serial(id)?);
    site.ask(move |city| city.matter(&actor, serial)).await
}

/// `GET /api/v1/matters/{id}`.
pub(super) async fn matter(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let view = view(&site, &p, &id).await?;
    versioned(&show::matter(&view), view.revision)
}

/// `GET /api/v1/matters/{id}/clocks`.
pub(super) async fn clocks(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let view = view(&site, &p, &id).await?;
    versioned(&show::clocks(&view), view.revision)
}

/// `GET /api/v1/matters/{id}/picture.svg`.
pub(super) async fn picture(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let view = view(&site, &p, &id).await?;
    let options = skein_bpmn::draw::Options {
        marks: view.marks(),
        ..skein_bpmn::draw::Options::default()
    };
    let svg = skein_bpmn::draw::draw(&view.definition.model, &options)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// `GET /api/v1/matters/{id}/history`.
pub(super) async fn history(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let (actor, serial) = (p.signed_in()?.actor.clone(), serial(&id)?);
    let events = site.ask(move |city| city.matter_history(&actor, serial)).await?;
    let shown: Vec<Value> = events.iter().map(event).collect();
    json(&shown)
}

/// An event of a matter, its body as it was written.
pub(super) fn event(event: &Recorded) -> Value {
    let body: Value = serde_json::from_str(&event.event.body).unwrap_or(Value::Null);
    object!({
        "position": event.position,
        "revision": event.revision,
        "at": event.at,
        "actor": event.actor,
        "kind": event.event.kind,
        "body": body,
    })
}

/// Words to search by.
#[derive(Deserialize)]
pub(super) struct Words {
    #[serde(default)]
    words: String,
    before: Option<u64>,
    limit: Option<usize>,
}

/// `GET /api/v1/matters`.
pub(super) async fn search(State(site): State<Site>, p: Visit, Query(asked): Query<Words>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let query = SearchQuery {
        words: asked.words,
        before: asked.before.map(Serial),
        limit: limit(asked.limit),
    };
    let found = site.ask(move |city| city.find_matters(&actor, &query)).await?;
    json(&found)
}

/// Which page of work.
#[derive(Deserialize)]
pub(super) struct WorkAsked {
    mine: Option<bool>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

/// `GET /api/v1/tasks`.
pub(super) async fn work(State(site): State<Site>, p: Visit, Query(asked): Query<WorkAsked>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let order = match asked.order.as_deref() {
        None | Some("due") => WorkOrder::Due,
        Some("priority") => WorkOrder::Priority,
        Some(_) => return Err(codes::bad_field("order").into()),
    };
    let page = WorkPage {
        order,
        after: asked.after.as_deref().map(cursor).transpose()?,
        limit: limit(asked.limit),
        mine: asked.mine.unwrap_or(false),
    };
    let found = site.ask(move |city| city.work(&actor, &page)).await?;
    entries(&found)
}

/// Which jobs.
#[derive(Deserialize)]
pub(super) struct JobsAsked {
    topic: String,
    limit: Option<usize>,
}

/// `GET /api/v1/jobs`.
pub(super) async fn jobs(State(site): State<Site>, p: Visit, Query(asked): Query<JobsAsked>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let found = site
        .ask(move |city| city.jobs(&actor, &asked.topic, limit(asked.limit)))
        .await?;
    entries(&found)
}

/// A page of work with the cursor of the next.
fn entries(found: &[WorkEntry]) -> Answer {
    let next = found.last().map(|last| {
        let cursor = WorkCursor {
            priority: last.priority,
            due: last.due,
            serial: last.serial,
            task: last.task,
        };
        serde_json::to_string(&cursor).unwrap_or_default()
    });
    json(&object!({ "items": found, "next": next }))
}

fn cursor(text: &str) -> Result<WorkCursor, Rejection> {
    serde_json::from_str(text).map_err(|_| codes::bad_field("after"))
}

/// After what, and how many.
#[derive(Deserialize)]
pub(super) struct After {
    after: Option<String>,
    limit: Option<usize>,
}

/// `GET /api/v1/incidents`.
pub(super) async fn incidents(State(site): State<Site>, p: Visit, Query(asked): Query<After>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let after = asked.after.as_deref().map(incident_cursor).transpose()?;
    let found = site
        .ask(move |city| city.incidents(&actor, after, limit(asked.limit)))
        .await?;
    let next = found
        .last()
        .map(|last| format!("{}-{}", last.serial, last.row.incident));
    json(&object!({ "items": found, "next": next }))
}

fn incident_cursor(text: &str) -> Result<(Serial, u32), Rejection> {
    let read = || {
        let (serial, incident) = text.split_once('-')?;
        Some((Serial(serial.parse().ok()?), incident.parse().ok()?))
    };
    read().ok_or_else(|| codes::bad_field("after"))
}

/// `GET /api/v1/outbox/dead-letters`.
pub(super) async fn dead_letters(State(site): State<Site>, p: Visit, Query(asked): Query<After>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let after = asked.after.as_deref().map_or(Ok(0), str::parse);
    let after = after.map_err(|_| codes::bad_field("after"))?;
    let found = site
        .ask(move |city| city.dead_letters(&actor, after, limit(asked.limit)))
        .await?;
    json(&found)
}

/// `GET /api/v1/backlog`.
pub(super) async fn backlog(State(site): State<Site>, p: Visit) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    json(&site.ask(move |city| city.backlog(&actor)).await?)
}
