//! What operators and their probes ask.

use crate::refusal::{Answer, Refusal};
use crate::site::Site;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::json;

/// `/healthz`: whether the city can keep what it is told. 503 with the reason where it can't.
pub(crate) async fn health(State(site): State<Site>) -> Answer {
    let events = site.ask(|city| Ok(city.position())).await.map_err(Refusal)?;
    let body = json!({ "status": "ok", "events": events });
    Ok(([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response())
}

/// `/metrics`: Prometheus text.
pub(crate) async fn metrics(State(site): State<Site>) -> Answer {
    let text = site.metrics().render();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
