//! Files attached to tasks: handed in whole, handed out whole.

use super::serial;
use crate::api::json;
use crate::api::write::Write;
use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse as _;
use form_urlencoded::byte_serialize;
use serde::Deserialize;
use serde_json::json as object;
use skein_app::city::attachments::Upload;
use skein_app::evidence::{LARGEST, too_large};

/// What it is attached to, and its name.
#[derive(Deserialize)]
pub(super) struct Attaching {
    task: u32,
    name: String,
}

/// `POST /api/v1/matters/{id}/attachments`: the file is the body. One that says it is too large isn't read.
pub(super) async fn attach(
    Path(id): Path<String>,
    Query(asked): Query<Attaching>,
    write: Write,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let serial = serial(&id)?;
    let said = headers.get(header::CONTENT_LENGTH);
    let said = said.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if let Some(size) = said.filter(|size| *size > LARGEST) {
        return Err(too_large(size).in_file(asked.name).into());
    }
    let media = headers.get(header::CONTENT_TYPE);
    let media = media
        .and_then(|media| media.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    // What is longer than it said, or breaks off, is dropped here: nothing of it was kept.
    let bytes = axum::body::to_bytes(body, LARGEST)
        .await
        .map_err(|_| match said {
            Some(_) => codes::bad_field("body"),
            None => too_large(LARGEST + 1).in_file(asked.name.clone()),
        })?;
    let (answer, digest) = write
        .ask(move |city, actor, key| {
            let upload = Upload {
                task: asked.task,
                name: &asked.name,
                media: &media,
                bytes: &bytes,
            };
            city.attach(actor, serial, upload, key)
        })
        .await?;
    json(&object!({ "matter": answer.serial, "revision": answer.revision, "digest": digest }))
}

/// `GET /api/v1/matters/{id}/attachments/{digest}`.
pub(crate) async fn download(
    State(site): State<Site>,
    p: Visit,
    Path((id, digest)): Path<(String, String)>,
) -> Answer {
    let (actor, serial) = (p.signed_in()?.actor.clone(), serial(&id)?);
    let file = site
        .ask(move |city| city.attachment(&actor, serial, &digest))
        .await?;
    let name: String = byte_serialize(file.name.as_bytes()).collect();
    let disposition = format!("attachment; filename*=UTF-8''{}", name.replace('+', "%20"));
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| codes::broken())?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.media_type)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, file.bytes).into_response())
}

/// `GET /api/v1/matters/{id}/accesses`.
pub(super) async fn accesses(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let (actor, serial) = (p.signed_in()?.actor.clone(), serial(&id)?);
    let read = site
        .ask(move |city| city.attachment_accesses(&actor, serial))
        .await?;
    let shown: Vec<_> = read.iter().map(super::overview::event).collect();
    json(&shown)
}
