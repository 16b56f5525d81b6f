//! The table of contents: every address, who may open it, and what answers.
//!
//! One list is at once the router, the gate and the document of who may go where: a route that isn't in
//! it doesn't exist, and none can be added without saying who it is for. The policies behind the city
//! decide again at every act. Start at [`pages`]; the endpoints of `/api/v1` are in [`crate::api`].

use crate::api;
use crate::codes;
use crate::guard::{headers, observe};
use crate::refusal::{self, Refusal};
use crate::routes::{
    accounts, apply, assets, calendar, commitments, demo, desk, desks, health, home, indicators, journal,
    knowledge, league, licence, matters, me, my, notifications, oidc, operations, organisation, papers,
    passkey, password, ratings, reader, report, reports, search, services, settle, sign_in, sign_up, start,
    supervise, targets, walls,
};
use crate::site::Site;
use crate::visit::{self, Visit};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{self, MethodRouter};
use skein_kernel::actor::Role::{self, Administrator, Auditor, Citizen, Officer, Supervisor};
use std::fmt::Write as _;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::timeout::TimeoutLayer;

/// Who may open an address.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Access {
    /// Anyone.
    Public,
    /// Anyone with an account.
    SignedIn,
    /// Whoever holds one of these roles.
    Roles(&'static [Role]),
    /// Whoever holds one of these roles, and anyone on this very machine.
    Local(&'static [Role]),
}

/// One address with its method.
pub(crate) struct Entry {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    pub(crate) answer: MethodRouter<Site>,
}

/// An address that is read.
pub(crate) fn get<H, T>(path: &'static str, access: Access, handler: H) -> Entry
where
    H: Handler<T, Site>,
    T: 'static,
{
    Entry {
        method: "GET",
        path,
        access,
        answer: routing::get(handler),
    }
}

/// An address that is written to.
pub(crate) fn post<H, T>(path: &'static str, access: Access, handler: H) -> Entry
where
    H: Handler<T, Site>,
    T: 'static,
{
    Entry {
        method: "POST",
        path,
        access,
        answer: routing::post(handler),
    }
}

const PUBLIC: Access = Access::Public;
const ANYONE: Access = Access::SignedIn;
/// Whoever the city serves.
const SERVED: Access = Access::Roles(&[Citizen]);
const WATCH: Access = Access::Roles(&[Supervisor]);
const KEEP: Access = Access::Roles(&[Officer, Supervisor]);
const OFFICERS: Access = Access::Roles(&[Officer]);
const STAFF: Access = Access::Roles(&[Officer, Supervisor, Auditor]);
const OVERSEE: Access = Access::Roles(&[Supervisor, Auditor]);
const OPERATE: Access = Access::Roles(&[Supervisor, Administrator]);
const AUDIT: Access = Access::Roles(&[Auditor, Administrator]);
const ADMIN: Access = Access::Roles(&[Administrator]);

/// Every page.
fn pages() -> Vec<Entry> {
    vec![
        // The public board.
        get("/", PUBLIC, home::show),
        get("/targets", PUBLIC, targets::list),
        get("/targets.{format}", PUBLIC, targets::download),
        get("/targets/{id}", PUBLIC, targets::show),
        get("/commitments", PUBLIC, commitments::list),
        get("/commitments.{format}", PUBLIC, commitments::download),
        get("/commitments/{id}", PUBLIC, commitments::show),
        get("/reports/{id}", PUBLIC, reports::show),
        get("/reports/{id}/download.{format}", PUBLIC, reports::download),
        get("/search", PUBLIC, search::show),
        get("/knowledge/{key}", PUBLIC, knowledge::show),
        // Coming and going.
        get("/sign-in", PUBLIC, sign_in::show),
        post("/sign-in", PUBLIC, sign_in::submit),
        post("/sign-out", PUBLIC, sign_in::leave),
        get("/sign-up", PUBLIC, sign_up::show),
        post("/sign-up", PUBLIC, sign_up::submit),
        post("/sign-up/code", PUBLIC, sign_up::confirm),
        get("/recover", PUBLIC, sign_up::recover),
        post("/recover", PUBLIC, sign_up::recover_submit),
        post("/recover/code", PUBLIC, sign_up::recover_confirm),
        post("/passkey/ask", PUBLIC, passkey::ask),
        post("/passkey/sign-in", PUBLIC, passkey::sign_in),
        get("/oidc/begin", PUBLIC, oidc::begin),
        get("/oidc/callback", PUBLIC, oidc::callback),
        // One's own account.
        get("/account", ANYONE, me::show),
        get("/account/{part}", ANYONE, me::part),
        post("/account/{part}", ANYONE, me::act::act),
        get("/account/firms/{id}", ANYONE, me::firm),
        post("/account/firms/{id}/{act}", ANYONE, me::act::firm),
        post("/passkey/offer", ANYONE, passkey::offer),
        post("/passkey/add", ANYONE, passkey::add),
        get("/notifications", ANYONE, notifications::show),
        post("/notifications/read", ANYONE, notifications::read),
        // What the city sends: the administrators', and everyone's where a demonstration catches it.
        get("/catcher", PUBLIC, notifications::catcher),
        post("/catcher/{id}/again", ADMIN, notifications::again),
        get("/organisation", PUBLIC, organisation::list),
        get("/organisation/{id}", PUBLIC, organisation::show),
        post("/organisation", ADMIN, organisation::set),
        post("/organisation/{id}/dissolve", ADMIN, organisation::dissolve),
        get("/papers", OFFICERS, papers::show),
        post("/papers", OFFICERS, papers::check),
        get("/password", ANYONE, password::show),
        post("/password", ANYONE, password::submit),
        // What people may apply for, applying, and following it.
        get("/services", PUBLIC, services::list),
        get("/services/{item}", PUBLIC, services::show),
        get("/services/{item}/apply", SERVED, apply::choose),
        post("/services/{item}/apply", SERVED, apply::begin),
        get("/services/{item}/report", PUBLIC, report::show),
        post("/services/{item}/report", SERVED, report::send),
        get("/offline", PUBLIC, report::offline),
        get("/apply/{draft}", SERVED, apply::resume),
        get("/apply/{draft}/steps/{step}", SERVED, apply::show),
        post("/apply/{draft}/steps/{step}", SERVED, apply::save),
        get("/apply/{draft}/preview", SERVED, apply::preview),
        post("/apply/{draft}/submit", SERVED, apply::submit),
        post("/apply/{draft}/give-up", SERVED, apply::give_up),
        get("/my", SERVED, my::home),
        get("/my/matters/{id}", SERVED, my::show),
        get("/my/matters/{id}/receipt", SERVED, my::receipt),
        get("/my/matters/{id}/events/{revision}/proof.json", SERVED, my::proof),
        get("/my/matters/{id}/files/{digest}", SERVED, api::download),
        get("/my/matters/{id}/tasks/{task}", SERVED, my::task),
        post("/my/matters/{id}/tasks/{task}", SERVED, my::complete),
        post("/my/matters/{id}/acts/{act}", SERVED, my::act),
        get("/my/licences/{number}", SERVED, licence::show),
        get("/my/licences/{number}/paper.pdf", SERVED, licence::paper),
        get("/licences/check", PUBLIC, licence::check),
        post("/licences/check", PUBLIC, licence::verify),
        get("/licences/keys.txt", PUBLIC, licence::keys),
        get("/evidence/keys.txt", PUBLIC, journal::keys),
        // The people of a demonstration.
        get("/demo", PUBLIC, demo::list),
        post("/demo/{account}", PUBLIC, demo::become_someone),
        // A department's desk, and what is done to a commitment.
        get("/desk", KEEP, desk::show),
        post("/desk/acts", KEEP, desk::act),
        post("/desk/filters", KEEP, desk::filter),
        post("/commitments/{id}/{act}", KEEP, commitments::act),
        get("/commitments/{id}/evidence/{hash}", STAFF, commitments::evidence),
        // Desks and walls of packs, and the figures on them.
        get("/desks/{desk}", KEEP, desks::show),
        post("/desks/{desk}", KEEP, desks::act),
        get("/walls/{wall}", STAFF, walls::show),
        get("/walls/{wall}/stream", STAFF, walls::stream),
        get("/figures/{pack}/{figure}", STAFF, walls::figure),
        // Matters and their tasks.
        get("/start", KEEP, start::list),
        get("/start/{process}", KEEP, start::show),
        post("/start/{process}", KEEP, start::submit),
        get("/matters", STAFF, matters::list),
        get("/matters/{id}", STAFF, matters::show),
        get("/matters/{id}/receipt", STAFF, matters::receipt),
        post("/matters/{id}/letters", KEEP, matters::letter),
        get("/matters/{id}/stream", STAFF, api::stream),
        get(
            "/matters/{id}/events/{revision}/proof.json",
            STAFF,
            matters::proof,
        ),
        get("/matters/{id}/files/{digest}", STAFF, api::download),
        get("/matters/{id}/migrate", WATCH, matters::rehearse),
        post("/matters/{id}/migrate", WATCH, matters::migrate),
        post("/matters/{id}/acts/{act}", WATCH, matters::act),
        get("/matters/{id}/tasks/{task}", STAFF, matters::task),
        post("/matters/{id}/tasks/{task}", KEEP, matters::complete),
        post("/matters/{id}/tasks/{task}/{act}", KEEP, matters::task_act),
        // Operations.
        get("/operations", OPERATE, operations::show),
        post("/operations/definitions", ADMIN, operations::deploy),
        get("/operations/definitions/{id}", OPERATE, operations::definition),
        post("/operations/dead-letters/{id}/replay", ADMIN, operations::replay),
        // Supervision.
        get("/supervise", WATCH, supervise::show),
        get("/supervise/ratings", OVERSEE, ratings::list),
        post("/supervise/ratings/{id}", WATCH, ratings::follow_up),
        get("/settle", WATCH, settle::show),
        post("/settle", WATCH, settle::submit),
        post("/targets/{id}/{act}", WATCH, targets::act),
        get("/league", OVERSEE, league::show),
        get("/league.{format}", OVERSEE, league::download),
        get("/calendar", STAFF, calendar::show),
        get("/indicators", STAFF, indicators::list),
        get("/indicators/{id}", STAFF, indicators::show),
        post("/indicators/{id}/figures", KEEP, indicators::record),
        // The reader.
        get("/reader", WATCH, reader::list),
        post("/reader", WATCH, reader::import),
        get("/reader/{id}", WATCH, reader::show),
        post("/reader/{id}/accept", WATCH, reader::accept),
        get("/reader/{id}/rows/{row}", WATCH, reader::row),
        post("/reader/{id}/rows/{row}", WATCH, reader::correct),
        post("/reader/{id}/rows/{row}/reject", WATCH, reader::reject),
        // Accounts and the journal.
        get("/accounts", ADMIN, accounts::list),
        post("/accounts", ADMIN, accounts::open),
        get("/accounts/{id}", ADMIN, accounts::show),
        post("/accounts/{id}/{act}", ADMIN, accounts::change),
        get("/journal", AUDIT, journal::list),
        get("/journal/{position}/proof.json", AUDIT, journal::proof),
        // For machines.
        get("/healthz", PUBLIC, health::health),
        get(
            "/metrics",
            Access::Local(&[Auditor, Administrator]),
            health::metrics,
        ),
        get("/robots.txt", PUBLIC, assets::robots),
        get("/favicon.ico", PUBLIC, assets::mark),
        get("/static/skein.css", PUBLIC, assets::style),
        get("/static/skein.js", PUBLIC, assets::script),
        get("/static/passkey.js", PUBLIC, assets::passkey),
        get("/static/desks.css", PUBLIC, assets::desks_style),
        get("/static/desks.js", PUBLIC, assets::desks_script),
        get("/static/report.js", PUBLIC, assets::report),
        get("/static/mark.svg", PUBLIC, assets::mark),
        get("/static/icon-192.png", PUBLIC, assets::small_icon),
        get("/static/icon-512.png", PUBLIC, assets::large_icon),
        get("/worker.js", PUBLIC, assets::worker),
        get("/manifest.webmanifest", PUBLIC, report::manifest),
    ]
}

/// Every address of the site, pages first.
fn entries() -> Vec<Entry> {
    let mut all = pages();
    all.extend(api::endpoints().into_iter().map(|endpoint| endpoint.entry));
    all
}

/// The router with everything that stands around it, outermost last.
pub(crate) fn router(site: Site) -> Router {
    let mut router = Router::new();
    for entry in entries() {
        let access = entry.access;
        let gate =
            from_fn(move |visit: Visit, request: Request, next: Next| gate(access, visit, request, next));
        router = router.route(entry.path, entry.answer.layer(gate));
    }
    let patience = site.config().patience;
    router
        .fallback(async || Refusal(codes::no_such_page()))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            patience,
        ))
        .layer(from_fn(api::etag::tag))
        .layer(from_fn_with_state(site.clone(), refusal::dress))
        .layer(from_fn_with_state(site.clone(), visit::attend))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(impersonal)))
        .layer(from_fn(crate::routes::open311::share))
        .layer(from_fn_with_state(site.clone(), headers::protect))
        .layer(from_fn(observe::observe))
        .with_state(site)
}

/// Pages of someone signed in carry their form token beside text others may have chosen; compressed, their
/// lengths would tell about the token (BREACH), so they go out as they are.
fn impersonal(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<visit::Personal>().is_none()
}

/// Lets a visit through to an address it may open.
async fn gate(access: Access, visit: Visit, request: Request, next: Next) -> Response {
    if let Err(rejection) = admit(access, &visit) {
        return Refusal(rejection).into_response();
    }
    let must_change = visit.session().is_some_and(|session| session.must_change);
    let leads_out = ["/password", "/api/v1/password", "/api/v1/session"].contains(&request.uri().path());
    if must_change && !matches!(access, Access::Public) && !leads_out {
        return if visit.is_program() {
            Refusal(codes::change_first()).into_response()
        } else {
            Redirect::to("/password").into_response()
        };
    }
    next.run(request).await
}

fn admit(access: Access, visit: &Visit) -> Result<(), skein_kernel::rejection::Rejection> {
    let roles = match access {
        // A token that was sent and no longer counts is said so, not silently taken for the public.
        Access::Public if visit.is_program() => return visit.token_counts(),
        Access::Public => return Ok(()),
        Access::SignedIn => return visit.signed_in().map(drop),
        Access::Local(_) if visit.is_local() => return Ok(()),
        Access::Roles(roles) | Access::Local(roles) => roles,
    };
    let session = visit.signed_in()?;
    if visit.has_any(roles) || session.must_change {
        Ok(())
    } else {
        Err(codes::wrong_role())
    }
}

/// The list `docs/routes.md` holds: method, address, who may open it.
pub(crate) fn list() -> String {
    let mut text = String::new();
    for entry in entries() {
        let who = match entry.access {
            Access::Public => "public".to_owned(),
            Access::SignedIn => "signed in".to_owned(),
            Access::Roles(roles) => names(roles),
            Access::Local(roles) => format!("{}, or anyone on this very machine", names(roles)),
        };
        let _ = writeln!(text, "| {} | `{}` | {who} |", entry.method, entry.path);
    }
    text
}

fn names(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role_name(*role)).collect();
    names.join(", ")
}

/// A role's name in lists and form fields.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Public => "public",
        Role::Citizen => "citizen",
        Officer => "officer",
        Supervisor => "supervisor",
        Auditor => "auditor",
        Administrator => "administrator",
    }
}
