//! Acts on matters: start, do, hand in, give out.

use super::serial;
use crate::api::{body, json, key, nothing, seen, versioned};
use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde_json::json as object;
use serde_json::value::RawValue;
use skein_app::city::matters::Beginning;
use skein_matter::Act;
use skein_matter::state::Vars;
use skein_store::aggregate::backend::Answer as Given;
use skein_store::aggregate::rows::{Arrival, ArrivalKind};
use skein_store::matter::Outcome;

/// A matter to start.
#[derive(Deserialize)]
struct NewMatter {
    process: String,
    #[serde(default)]
    data: Option<Box<RawValue>>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    law: Option<String>,
}

/// `POST /api/v1/matters`.
pub(super) async fn start(State(site): State<Site>, p: Visit, headers: HeaderMap, bytes: Bytes) -> Answer {
    let asked: NewMatter = body(&bytes)?;
    let (actor, key) = (p.signed_in()?.actor.clone(), key(&headers));
    let beginning = Beginning {
        process: asked.process,
        data: asked
            .data
            .map_or_else(|| "{}".to_owned(), |data| data.get().to_owned()),
        title: asked.title,
        text: asked.text,
        number: asked.number,
        owner: asked.owner,
        law: asked.law,
    };
    let given = site
        .ask(move |city| city.start_matter(&actor, beginning, key.as_deref()))
        .await?;
    receipt(&given)
}

/// `POST /api/v1/matters/{id}/acts`. With `If-Match` it is done only if the matter hasn't moved since.
pub(super) async fn act(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    let act: Act = body(&bytes)?;
    let serial = serial(&id)?;
    let version = match headers.contains_key(header::IF_MATCH) {
        true => Some(seen(&headers)?),
        false => None,
    };
    let (actor, key) = (p.signed_in()?.actor.clone(), key(&headers));
    let given = site
        .ask(move |city| city.act_on_matter(&actor, (serial, version), act.into(), key.as_deref()))
        .await?;
    receipt(&given)
}

/// A message from outside.
#[derive(Deserialize)]
struct Message {
    name: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    data: Option<Box<RawValue>>,
    id: String,
}

/// `POST /api/v1/messages`. The same `id` again gets the first answer.
pub(super) async fn message(State(site): State<Site>, p: Visit, bytes: Bytes) -> Answer {
    let asked: Message = body(&bytes)?;
    if asked.id.is_empty() || asked.id.len() > 200 {
        return Err(codes::bad_field("id").into());
    }
    let actor = p.signed_in()?.actor.clone();
    let arrival = Arrival {
        kind: ArrivalKind::Message,
        name: asked.name,
        key: asked.key,
        body: asked
            .data
            .map_or_else(|| "{}".to_owned(), |data| data.get().to_owned()),
        id: asked.id,
    };
    let given = site.ask(move |city| city.arrive(&actor, arrival)).await?;
    receipt(&given)
}

/// A signal to give out.
#[derive(Deserialize)]
struct Signal {
    name: String,
    #[serde(default)]
    data: Vars,
}

/// `POST /api/v1/signals`.
pub(super) async fn signal(State(site): State<Site>, p: Visit, headers: HeaderMap, bytes: Bytes) -> Answer {
    let Signal { name, data } = body(&bytes)?;
    let (actor, key) = (p.signed_in()?.actor.clone(), key(&headers));
    site.ask(move |city| city.announce(&actor, name, data, key.as_deref()))
        .await?;
    Ok(nothing())
}

/// `POST /api/v1/outbox/dead-letters/{id}/replay`.
pub(super) async fn replay(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let sequence = serial(&id)?.0;
    let actor = p.signed_in()?.actor.clone();
    site.ask(move |city| city.revive(&actor, sequence)).await?;
    Ok(nothing())
}

/// That it was done and is durable, tagged with the matter's revision.
fn receipt(given: &Given<Outcome>) -> Answer {
    let status = match &given.reply {
        Outcome::Moved { status, .. } => Some(*status),
        _ => None,
    };
    let shown = object!({ "matter": given.serial, "revision": given.revision, "status": status });
    if given.revision == 0 {
        return json(&shown);
    }
    versioned(&shown, given.revision)
}
