//! Retention for programs: what is due to be erased, and ordering that it be.
//!
//! It knows nothing of how data are erased. Start at [`endpoints`].

use super::write::Write;
use super::{Endpoint, body, get, json, post};
use crate::refusal::Answer;
use crate::router::Access;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::{Query, State};
use serde::Deserialize;
use skein_kernel::actor::Role::Supervisor;

const ERASE: Access = Access::Roles(&[Supervisor]);

/// The endpoints of retention.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        get(
            "/api/v1/retention",
            ERASE,
            "Finished matters whose personal data are due to be erased: what a run would erase",
            "RetentionDue",
            due,
        )
        .with(&[("limit", "how many at most, 1 to 500; 50 unless given")]),
        get(
            "/api/v1/retention/runs",
            ERASE,
            "Runs that erased personal data, and how far they are",
            "RetentionRuns",
            runs,
        ),
        post(
            "/api/v1/retention/runs",
            ERASE,
            "Order that everything due be erased",
            ("ErasureOrder", "RetentionRun"),
            order,
        ),
    ]
}

/// How many.
#[derive(Deserialize)]
struct Limit {
    limit: Option<usize>,
}

/// `GET /api/v1/retention`.
async fn due(State(site): State<Site>, p: Visit, Query(asked): Query<Limit>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let limit = asked.limit.unwrap_or(50).clamp(1, 500);
    json(&site.ask(move |city| city.retention_due(&actor, limit)).await?)
}

/// `GET /api/v1/retention/runs`.
async fn runs(State(site): State<Site>, p: Visit) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    json(&site.ask(move |city| city.erasure_runs(&actor)).await?)
}

/// Why.
#[derive(Deserialize)]
struct Ordered {
    reason: String,
}

/// `POST /api/v1/retention/runs`.
async fn order(write: Write, bytes: Bytes) -> Answer {
    let Ordered { reason } = body(&bytes)?;
    let run = write
        .ask(move |city, actor, key| city.order_erasure(actor, &reason, key))
        .await?;
    json(&run)
}
