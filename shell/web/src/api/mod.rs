//! The REST interface under `/api/v1`: the city for programs.
//!
//! One list is at once the router and the OpenAPI document, so that neither can hold what the other
//! lacks. Programs carry a bearer token; cookies don't count here, so no other site can act through a
//! visitor. Reads are tagged, lists have pages, writes name the version they were decided on. Start at
//! [`endpoints`].

mod accounts;
mod acts;
mod calendar;
pub(crate) mod etag;
mod lists;
mod matters;
mod notices;
mod open311;
pub(crate) mod openapi;
mod packs;
mod retention;
mod schemas;
mod session;
mod write;

pub(crate) use matters::{download, stream};

use crate::codes;
use crate::guard::fields::STRANGERS_BYTES;
use crate::refusal::Answer;
use crate::router::{Access, Entry};
use crate::site::Site;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing;
use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_kernel::actor::Role::{Administrator, Auditor, Officer, Supervisor};
use skein_kernel::rejection::Rejection;

/// One endpoint with what the document says of it.
pub(crate) struct Endpoint {
    pub(crate) entry: Entry,
    /// What it does, in one line.
    pub(crate) summary: &'static str,
    /// Query parameters: name and meaning.
    pub(crate) query: &'static [(&'static str, &'static str)],
    /// The schema of its body, `form` for multipart, `report` for a form of Open311.
    pub(crate) body: Option<&'static str>,
    /// The schema of its answer.
    pub(crate) answer: &'static str,
}

fn get<H, T>(
    path: &'static str,
    access: Access,
    summary: &'static str,
    answer: &'static str,
    handler: H,
) -> Endpoint
where
    H: Handler<T, Site>,
    T: 'static,
{
    Endpoint {
        entry: crate::router::get(path, access, handler),
        summary,
        query: &[],
        body: None,
        answer,
    }
}

fn post<H, T>(
    path: &'static str,
    access: Access,
    summary: &'static str,
    (body, answer): (&'static str, &'static str),
    handler: H,
) -> Endpoint
where
    H: Handler<T, Site>,
    T: 'static,
{
    Endpoint {
        entry: crate::router::post(path, access, handler),
        summary,
        query: &[],
        body: Some(body),
        answer,
    }
}

impl Endpoint {
    fn with(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    /// Takes no body.
    fn bodiless(mut self) -> Self {
        self.body = None;
        self
    }

    /// Takes no more than a name and a password need.
    fn small(mut self) -> Self {
        let limit = DefaultBodyLimit::max(STRANGERS_BYTES);
        self.entry.answer = self.entry.answer.layer(limit);
        self
    }
}

const PUBLIC: Access = Access::Public;
const ANYONE: Access = Access::SignedIn;
const WATCH: Access = Access::Roles(&[Supervisor]);
const KEEP: Access = Access::Roles(&[Officer, Supervisor]);
const OFFICER: Access = Access::Roles(&[Officer]);
const STAFF: Access = Access::Roles(&[Officer, Supervisor, Auditor]);
const OVERSEE: Access = Access::Roles(&[Supervisor, Auditor]);
const AUDIT: Access = Access::Roles(&[Auditor, Administrator]);

const YEAR: (&str, &str) = (
    "year",
    "the plan's year; the latest with commitments unless given",
);
const PAGE: (&str, &str) = ("page", "which page, from 1");
const SIZE: (&str, &str) = ("size", "rows a page, 1 to 500; 50 unless given");
const SECTION: (&str, &str) = (
    "section",
    "the report's section, such as 三（一）, or its beginning",
);
const TEXT: (&str, &str) = ("text", "words it contains");
const LIGHT: (&str, &str) = ("light", "red, yellow, green or grey");

/// Every endpoint.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = board();
    all.extend(matters::endpoints());
    all.extend(accounts::endpoints());
    all.extend(calendar::endpoints());
    all.extend(retention::endpoints());
    all.extend(packs::endpoints());
    all.extend(notices::endpoints());
    all.extend(open311::endpoints());
    all
}

/// Sessions, the board, reports and the journal.
fn board() -> Vec<Endpoint> {
    vec![
        get(
            "/api/v1/openapi.json",
            PUBLIC,
            "This document",
            "Document",
            openapi::serve,
        ),
        post(
            "/api/v1/session",
            PUBLIC,
            "Sign in for a bearer token",
            ("Credentials", "Session"),
            session::open,
        )
        .small(),
        Endpoint {
            entry: Entry {
                method: "DELETE",
                path: "/api/v1/session",
                access: ANYONE,
                answer: routing::delete(session::close),
            },
            summary: "Sign out: the token ends",
            query: &[],
            body: None,
            answer: "Nothing",
        },
        post(
            "/api/v1/password",
            ANYONE,
            "Change one's own password; a first one must be changed before anything else",
            ("Passwords", "Nothing"),
            session::password,
        )
        .small(),
        get(
            "/api/v1/years",
            PUBLIC,
            "Years the board knows, latest first",
            "Years",
            lists::years,
        ),
        get(
            "/api/v1/glance",
            PUBLIC,
            "The year at a glance",
            "Glance",
            lists::glance,
        )
        .with(&[YEAR]),
        get(
            "/api/v1/departments",
            PUBLIC,
            "Departments and the report's fields by name",
            "Names",
            lists::names,
        ),
        get(
            "/api/v1/targets",
            PUBLIC,
            "Targets with verdict and pace",
            "TargetPage",
            lists::targets,
        )
        .with(&[
            YEAR,
            ("owner", "department that answers for it"),
            ("nature", "expected or binding"),
            ("finding", "verdict, such as achieved or no-data"),
            LIGHT,
            SECTION,
            TEXT,
            PAGE,
            SIZE,
        ]),
        get(
            "/api/v1/targets/{id}",
            PUBLIC,
            "A target back to its sentence",
            "Target",
            lists::target,
        ),
        post(
            "/api/v1/targets/{id}/acts",
            WATCH,
            "Act on a target",
            ("TargetAct", "Receipt"),
            acts::target,
        ),
        get(
            "/api/v1/indicators",
            PUBLIC,
            "Indicators",
            "Indicators",
            lists::indicators,
        ),
        get(
            "/api/v1/indicators/{id}",
            PUBLIC,
            "An indicator with every revision",
            "Indicator",
            lists::indicator,
        ),
        post(
            "/api/v1/indicators/{id}/figures",
            KEEP,
            "Record or revise a figure",
            ("NewFigure", "Receipt"),
            acts::figure,
        ),
        get(
            "/api/v1/commitments",
            PUBLIC,
            "Commitments with lights",
            "CommitmentPage",
            lists::commitments,
        )
        .with(&[
            YEAR,
            ("lead", "lead department"),
            ("involves", "lead or supporting department"),
            LIGHT,
            ("status", "such as under-way or completed"),
            SECTION,
            ("kind", "task, target, outcome, principle or slogan"),
            TEXT,
            ("sort", "report, light, due or percent"),
            PAGE,
            SIZE,
        ]),
        get(
            "/api/v1/commitments/{id}",
            PUBLIC,
            "A commitment with its history",
            "Commitment",
            lists::commitment,
        ),
        post(
            "/api/v1/commitments/{id}/acts",
            KEEP,
            "Act on a commitment",
            ("CommitmentAct", "Receipt"),
            acts::commitment,
        ),
        post(
            "/api/v1/commitments/{id}/evidence",
            OFFICER,
            "Keep a file, to be cited in an act",
            ("form", "Evidence"),
            acts::evidence,
        ),
        get(
            "/api/v1/reports",
            PUBLIC,
            "Reports; drafts only for supervisors",
            "Reports",
            lists::reports,
        ),
        post(
            "/api/v1/reports",
            WATCH,
            "Read a report file into a draft",
            ("form", "Imported"),
            acts::import,
        ),
        get(
            "/api/v1/reports/{id}",
            PUBLIC,
            "A report's text, repairs and rows",
            "Draft",
            lists::report,
        ),
        post(
            "/api/v1/reports/{id}/acts",
            WATCH,
            "Correct or reject a row of a draft",
            ("ReportAct", "Receipt"),
            acts::report,
        ),
        post(
            "/api/v1/reports/{id}/acceptances",
            WATCH,
            "Accept rows into the board, all or none",
            ("Acceptances", "Receipt"),
            acts::accept,
        ),
        get(
            "/api/v1/league",
            OVERSEE,
            "The league of departments",
            "League",
            lists::league,
        )
        .with(&[YEAR]),
        get(
            "/api/v1/calendar",
            STAFF,
            "What falls due",
            "Calendar",
            lists::calendar,
        )
        .with(&[
            ("from", "first day, such as 2021-01-01; today unless given"),
            ("until", "last day; thirty days on unless given"),
        ]),
        get(
            "/api/v1/search",
            PUBLIC,
            "Search the board and its reports",
            "Hits",
            lists::search,
        )
        .with(&[("q", "words, all of which are found"), PAGE, SIZE]),
        get(
            "/api/v1/journal",
            AUDIT,
            "Events, latest first",
            "Events",
            lists::journal,
        )
        .with(&[
            ("actor", "who"),
            ("stream", "words in the stream's name"),
            ("from", "first day"),
            ("until", "last day"),
            PAGE,
            SIZE,
        ]),
    ]
}

/// A value as JSON.
fn json(value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer can't be serialised");
        codes::broken()
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// A value as JSON, tagged with its aggregate's version: the tag a write must carry in `If-Match`.
fn versioned(value: &impl Serialize, version: u64) -> Answer {
    let mut response = json(value)?;
    if let Ok(tag) = HeaderValue::from_str(&format!("\"v{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// A JSON body.
fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Rejection> {
    serde_json::from_slice(bytes).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(0);
        codes::unreadable().at_line(line).at_element(error.to_string())
    })
}

/// A list's page with the links that lead on (RFC 8288).
fn paged(p: &crate::visit::Visit, value: &impl Serialize, (page, last): (usize, usize)) -> Answer {
    let mut response = json(value)?;
    let mut links = vec![("first", 1), ("last", last)];
    links.extend((page > 1).then(|| ("prev", page - 1)));
    links.extend((page < last).then_some(("next", page + 1)));
    let links = links
        .into_iter()
        .map(|(rel, page)| format!("<{}>; rel=\"{rel}\"", p.here_with("page", page)));
    let links = links.collect::<Vec<_>>().join(", ");
    if let Ok(links) = HeaderValue::from_str(&links) {
        response.headers_mut().insert(header::LINK, links);
    }
    Ok(response)
}

/// Nothing to say, and that went well.
fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
