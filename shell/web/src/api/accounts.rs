//! Accounts for programs: who is who, their duties, ranks and absences.
//!
//! It knows nothing of passwords. Start at [`endpoints`].

use super::write::Write;
use super::{Endpoint, body, get, json, post};
use crate::refusal::Answer;
use crate::router::Access;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::{Path, State};
use skein_app::account::roster::{AccountCommand, Office};
use skein_app::city::Act;
use skein_kernel::actor::ActorId;
use skein_kernel::actor::Role::{Administrator, Auditor};

const KEEP: Access = Access::Roles(&[Administrator]);
const SEE: Access = Access::Roles(&[Administrator, Auditor]);

/// The endpoints of accounts.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        get(
            "/api/v1/accounts",
            SEE,
            "Accounts with their roles, duties, ranks and absences",
            "Accounts",
            list,
        ),
        get("/api/v1/accounts/{id}", SEE, "An account", "Account", show),
        post(
            "/api/v1/accounts/{id}/office",
            KEEP,
            "Say what someone is for the work on matters: duties, rank, when they are away and who stands in",
            ("Office", "Account"),
            office,
        ),
    ]
}

/// `GET /api/v1/accounts`.
async fn list(State(site): State<Site>, p: Visit) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    json(&site.ask(move |city| city.accounts(&actor)).await?)
}

/// `GET /api/v1/accounts/{id}`.
async fn show(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    json(&site.ask(move |city| city.account(&actor, &ActorId(id))).await?)
}

/// `POST /api/v1/accounts/{id}/office`: what is said replaces what was said before.
async fn office(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let office: Office = body(&bytes)?;
    let id = ActorId(id);
    let account = write
        .ask(move |city, actor, key| {
            let command = AccountCommand::Office {
                id: id.clone(),
                office,
            };
            city.act(actor, Act::Account { command }, key)?;
            city.account(actor, &id)
        })
        .await?;
    json(&account)
}
