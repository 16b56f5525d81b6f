//! Definitions: deploy, look at, decide by.

use crate::api::write::Write;
use crate::api::{body, json};
use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse as _;
use serde::{Deserialize, Serialize};
use serde_json::json as object;
use skein_matter::state::{Value, Vars};
use skein_store::matter::{Files, Outcome};

/// `POST /api/v1/definitions`.
pub(super) async fn deploy(write: Write, bytes: Bytes) -> Answer {
    let files: Files = body(&bytes)?;
    let outcome = write
        .ask(move |city, actor, key| city.deploy(actor, files, key))
        .await?;
    match outcome {
        Outcome::Deployed {
            definition,
            version,
            hash,
        } => json(&object!({ "definition": definition, "version": version, "hash": hash })),
        _ => Err(codes::broken().into()),
    }
}

/// `GET /api/v1/definitions/{id}`.
pub(super) async fn show(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let (serial, deployed) = site.ask(move |city| city.definition(&actor, &id)).await?;
    let processes = deployed.program.processes().iter().map(|process| {
        object!({
            "id": process.id,
            "name": process.name,
            "executable": process.executable,
            "form": deployed.start_form(&process.id),
        })
    });
    json(&object!({
        "definition": serial,
        "version": deployed.version,
        "hash": deployed.hash,
        "processes": processes.collect::<Vec<_>>(),
        "file": deployed.file,
        "decisions": deployed.decisions,
        "forms": deployed.forms,
        "forms_by_element": deployed.forms_by_element(),
    }))
}

/// `GET /api/v1/definitions/{id}/picture.svg`.
pub(super) async fn picture(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let svg = site
        .ask(move |city| {
            let (_, deployed) = city.definition(&actor, &id)?;
            skein_bpmn::draw::draw(&deployed.model, &skein_bpmn::draw::Options::default())
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// A question for a decision.
#[derive(Deserialize)]
struct Question {
    decision: String,
    #[serde(default)]
    data: Vars,
}

/// What was decided.
#[derive(Serialize)]
struct Verdict {
    value: Value,
}

/// `POST /api/v1/definitions/{id}/decisions`.
pub(super) async fn decide(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    bytes: Bytes,
) -> Answer {
    let Question { decision, data } = body(&bytes)?;
    let actor = p.signed_in()?.actor.clone();
    let value = site
        .ask(move |city| city.decide_once(&actor, &id, &decision, &data))
        .await?;
    json(&Verdict { value })
}
