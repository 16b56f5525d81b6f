//! Notices for programs: one's inbox, and what was told about a matter.
//!
//! It knows nothing of how a notice is sent. Start at [`endpoints`].

use super::write::Write;
use super::{Endpoint, get, json, post};
use crate::codes;
use crate::refusal::Answer;
use crate::router::Access;
use crate::routes::matters::serial;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::json as object;
use skein_app::city::notices::{NoticeEntry, NoticePage};

/// The endpoints of notices.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        get(
            "/api/v1/notices",
            Access::SignedIn,
            "What one was told, newest first",
            "Notices",
            list,
        )
        .with(&[
            ("unread", "true: only what one hasn't read"),
            ("after", "the cursor of the page before"),
            ("limit", "how many at most, 1 to 500; 50 unless given"),
        ]),
        post(
            "/api/v1/notices/{id}/read",
            Access::SignedIn,
            "Note that one has read a notice",
            ("", "Notice"),
            read,
        )
        .bodiless(),
        get(
            "/api/v1/matters/{id}/notices",
            Access::SignedIn,
            "Everything that was told about a matter, oldest first",
            "Notices",
            about,
        ),
    ]
}

/// Which.
#[derive(Deserialize)]
struct Asked {
    unread: Option<bool>,
    after: Option<String>,
    limit: Option<usize>,
}

/// `GET /api/v1/notices`.
async fn list(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let after = asked.after.as_deref().map(serde_json::from_str).transpose();
    let page = NoticePage {
        unread: asked.unread.unwrap_or(false),
        after: after.map_err(|_| codes::bad_field("after"))?,
        limit: asked.limit.unwrap_or(50).clamp(1, 500),
    };
    shown(&site.ask(move |city| city.notices_of(&actor, &page)).await?)
}

/// `POST /api/v1/notices/{id}/read`.
async fn read(Path(id): Path<String>, write: Write) -> Answer {
    let number = serial(&id)?;
    let notice = write.ask(move |city, actor, key| {
        city.read_notice(actor, number, key)?;
        city.notice(actor, number)
    });
    json(&object!({ "id": number, "notice": notice.await? }))
}

/// `GET /api/v1/matters/{id}/notices`.
async fn about(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let number = serial(&id)?;
    shown(&site.ask(move |city| city.notices_about(&actor, number)).await?)
}

fn shown(found: &[NoticeEntry]) -> Answer {
    let items: Vec<_> = found
        .iter()
        .map(|entry| object!({ "id": entry.serial, "notice": entry.notice }))
        .collect();
    let next = found
        .last()
        .map(|last| serde_json::to_string(&last.cursor).unwrap_or_default());
    json(&object!({ "items": items, "next": next }))
}
