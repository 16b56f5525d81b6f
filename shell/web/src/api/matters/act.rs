//! Acts on matters: start, do, hand in, give out.

use super::serial;
use crate::api::write::Write;
use crate::api::{body, json, nothing, versioned};
use crate::codes;
use crate::refusal::Answer;
use axum::body::Bytes;
use axum::extract::Path;
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
pub(super) async fn start(write: Write, bytes: Bytes) -> Answer {
    let asked: NewMatter = body(&bytes)?;
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
        files: Vec::new(),
    };
    let given = write
        .ask(move |city, actor, key| city.start_matter(actor, beginning, key))
        .await?;
    receipt(&given)
}

/// `POST /api/v1/matters/{id}/acts`. With `If-Match` it is done only if the matter hasn't moved since.
pub(super) async fn act(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let act: Act = body(&bytes)?;
    let target = (serial(&id)?, write.may_have_seen()?);
    let given = write
        .ask(move |city, actor, key| city.act_on_matter(actor, target, act.into(), key))
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
pub(super) async fn message(write: Write, bytes: Bytes) -> Answer {
    let asked: Message = body(&bytes)?;
    if asked.id.is_empty() || asked.id.len() > 200 {
        return Err(codes::bad_field("id").into());
    }
    let arrival = Arrival {
        kind: ArrivalKind::Message,
        name: asked.name,
        key: asked.key,
        body: asked
            .data
            .map_or_else(|| "{}".to_owned(), |data| data.get().to_owned()),
        id: asked.id,
    };
    let given = write
        .ask(move |city, actor, _| city.arrive(actor, arrival))
        .await?;
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
pub(super) async fn signal(write: Write, bytes: Bytes) -> Answer {
    let Signal { name, data } = body(&bytes)?;
    write
        .ask(move |city, actor, key| city.announce(actor, name, data, key))
        .await?;
    Ok(nothing())
}

/// `POST /api/v1/outbox/dead-letters/{id}/replay`.
pub(super) async fn replay(Path(id): Path<String>, write: Write) -> Answer {
    let sequence = serial(&id)?.0;
    write
        .ask(move |city, actor, _| city.revive(actor, sequence))
        .await?;
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
