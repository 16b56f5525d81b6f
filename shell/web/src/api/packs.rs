//! Installed packs for programs: what there is, what an installation would do, installing, disabling, figures.
//!
//! It knows nothing of what a pack holds. Start at [`endpoints`].

use super::write::Write;
use super::{Endpoint, body, get, json, post};
use crate::codes;
use crate::refusal::Answer;
use crate::router::Access;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use jiff::civil::{Date, date};
use serde::Deserialize;
use serde_json::json as object;
use skein_app::city::City;
use skein_kernel::actor::Role::{Administrator, Auditor, Officer, Supervisor};
use skein_kernel::rejection::Rejection;
use skein_pack::Files;
use std::collections::BTreeMap;

const KEEP: Access = Access::Roles(&[Administrator]);
const SEE: Access = Access::Roles(&[Officer, Supervisor, Auditor, Administrator]);
const COUNT: Access = Access::Roles(&[Officer, Supervisor, Auditor]);

const INTERVAL: [(&str, &str); 2] = [
    (
        "from",
        "the first day, such as 2026-01-01; everything unless given",
    ),
    ("until", "the last day, itself included; today unless given"),
];

/// The endpoints of packs.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        get(
            "/api/v1/packs",
            SEE,
            "Installed packs with their versions",
            "Packs",
            list,
        ),
        post(
            "/api/v1/packs",
            KEEP,
            "Install a pack, or a new version of it",
            ("PackFiles", "PackPlan"),
            install,
        ),
        post(
            "/api/v1/packs/plan",
            KEEP,
            "What installing a pack would do; nothing is changed",
            ("PackFiles", "PackPlan"),
            plan,
        ),
        post(
            "/api/v1/packs/{id}/disable",
            KEEP,
            "Let a pack take no new applications; what runs goes on",
            ("PackReason", "Packs"),
            disable,
        ),
        post(
            "/api/v1/packs/{id}/enable",
            KEEP,
            "Let a disabled pack take applications again",
            ("PackReason", "Packs"),
            enable,
        ),
        get(
            "/api/v1/packs/{id}/figures",
            COUNT,
            "What the figures of a pack come to over an interval",
            "Figures",
            figures,
        )
        .with(&INTERVAL),
        get(
            "/api/v1/packs/{id}/figures/{figure}",
            COUNT,
            "What a figure comes to over an interval, with its query and the matters it is made of",
            "Figure",
            figure,
        )
        .with(&INTERVAL),
    ]
}

fn listed(city: &City) -> Result<serde_json::Value, Rejection> {
    let mut all = Vec::new();
    for (id, installed) in city.packs().iter() {
        let pack = city.installed_pack(id)?;
        all.push(object!({
            "id": id,
            "zh": pack.header.words.zh,
            "en": pack.header.words.en,
            "system": pack.header.system.value,
            "version": installed.version,
            "files": installed.files,
            "since": installed.since,
            "by": installed.by,
            "disabled": installed.disabled,
        }));
    }
    Ok(all.into())
}

/// `GET /api/v1/packs`.
async fn list(State(site): State<Site>, p: Visit) -> Answer {
    p.signed_in()?;
    json(&site.ask(listed).await?)
}

/// A pack as it is handed in: its id and its files' texts by path.
#[derive(Deserialize)]
struct Given {
    pack: String,
    files: BTreeMap<String, String>,
}

impl Given {
    fn files(self) -> Files {
        Files::new(&self.pack, self.files)
    }
}

/// `POST /api/v1/packs/plan`.
async fn plan(write: Write, bytes: Bytes) -> Answer {
    let files = body::<Given>(&bytes)?.files();
    json(
        &write
            .ask(move |city, actor, _| city.plan_pack(actor, &files))
            .await?,
    )
}

/// `POST /api/v1/packs`.
async fn install(write: Write, bytes: Bytes) -> Answer {
    let files = body::<Given>(&bytes)?.files();
    let done = write.ask(move |city, actor, key| city.install_pack(actor, &files, key));
    json(&done.await?)
}

/// Why.
#[derive(Deserialize)]
struct Why {
    reason: String,
}

/// `POST /api/v1/packs/{id}/disable`.
async fn disable(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let Why { reason } = body(&bytes)?;
    let done = write.ask(move |city, actor, key| {
        city.disable_pack(actor, &id, &reason, key)?;
        listed(city)
    });
    json(&done.await?)
}

/// `POST /api/v1/packs/{id}/enable`.
async fn enable(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let Why { reason } = body(&bytes)?;
    let done = write.ask(move |city, actor, key| {
        city.enable_pack(actor, &id, &reason, key)?;
        listed(city)
    });
    json(&done.await?)
}

/// Over which days.
#[derive(Deserialize)]
struct Interval {
    from: Option<String>,
    until: Option<String>,
}

impl Interval {
    fn days(&self, today: Date) -> Result<(Date, Date), Rejection> {
        let day = |text: &Option<String>, name: &'static str, otherwise: Date| match text {
            Some(text) => text.parse().map_err(|_| codes::bad_field(name)),
            None => Ok(otherwise),
        };
        Ok((
            day(&self.from, "from", date(1949, 10, 1))?,
            day(&self.until, "until", today)?,
        ))
    }
}

/// `GET /api/v1/packs/{id}/figures`.
async fn figures(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Interval>,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let found = site.ask(move |city| {
        let days = asked.days(city.today())?;
        let all = city.figures(&id)?.into_iter();
        all.map(|(figure, ..)| city.figure(&actor, (&id, &figure), days))
            .collect::<Result<Vec<_>, _>>()
    });
    json(&found.await?)
}

/// `GET /api/v1/packs/{id}/figures/{figure}`.
async fn figure(
    State(site): State<Site>,
    p: Visit,
    Path((id, figure)): Path<(String, String)>,
    Query(asked): Query<Interval>,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let found = site.ask(move |city| {
        let days = asked.days(city.today())?;
        let found = city.figure(&actor, (&id, &figure), days)?;
        let rows = city.figure_rows(&actor, (&id, &figure), days)?;
        Ok(object!({ "figure": found, "rows": rows }))
    });
    json(&found.await?)
}
