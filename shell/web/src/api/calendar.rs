//! The work calendar for programs: what is in force, amendments, and what they changed.
//!
//! It knows nothing of how deadlines are counted. Start at [`endpoints`].

use super::write::Write;
use super::{Endpoint, body, get, json, post};
use crate::codes;
use crate::refusal::Answer;
use crate::router::Access;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use skein_app::city::calendar::CalendarNotice;
use skein_kernel::actor::Role::{Auditor, Officer, Supervisor};

const SEE: Access = Access::Roles(&[Officer, Supervisor, Auditor]);
const AMEND: Access = Access::Roles(&[Supervisor]);

/// The endpoints of the work calendar.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        get(
            "/api/v1/work-calendar",
            SEE,
            "The work calendar in force, its amendments, and how far open deadlines have been recomputed",
            "WorkCalendar",
            show,
        ),
        post(
            "/api/v1/work-calendar/notices",
            AMEND,
            "Amend the work calendar; every open deadline it concerns is then counted anew",
            ("CalendarNotice", "Recount"),
            amend,
        ),
        get(
            "/api/v1/work-calendar/recounts/{id}",
            AMEND,
            "Which deadlines an amendment changed, from when to when, and which it couldn't",
            "RecountPage",
            recount,
        )
        .with(&[("after", "the cursor of the page before")]),
    ]
}

/// `GET /api/v1/work-calendar`.
async fn show(State(site): State<Site>, p: Visit) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    json(&site.ask(move |city| city.work_calendar(&actor)).await?)
}

/// `POST /api/v1/work-calendar/notices`.
async fn amend(write: Write, bytes: Bytes) -> Answer {
    let notice: CalendarNotice = body(&bytes)?;
    let recount = write
        .ask(move |city, actor, key| city.amend_calendar(actor, notice, key))
        .await?;
    json(&recount)
}

/// From where on.
#[derive(Deserialize)]
struct After {
    after: Option<u64>,
}

/// `GET /api/v1/work-calendar/recounts/{id}`.
async fn recount(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(asked): Query<After>,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let number = id.parse().map_err(|_| codes::bad_field("id"))?;
    let page = site
        .ask(move |city| city.recount(&actor, number, asked.after.unwrap_or(0)))
        .await?;
    json(&page)
}
