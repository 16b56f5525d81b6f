//! What operators and their probes ask.

use crate::refusal::{Answer, AsItIs, Refusal};
use crate::site::Site;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;

/// `/healthz`: whether the city can keep what it is told. 503 where it can't.
pub(crate) async fn health(State(site): State<Site>) -> Answer {
    let (healthy, events) = site
        .ask(|city| Ok((city.is_healthy(), city.position())))
        .await
        .map_err(Refusal)?;
    let (status, word) = if healthy {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "stopped")
    };
    let body = json!({ "status": word, "events": events });
    let kind = [(header::CONTENT_TYPE, "application/json")];
    let mut answer = (status, kind, body.to_string()).into_response();
    answer.extensions_mut().insert(AsItIs);
    Ok(answer)
}

/// `/metrics`: Prometheus text.
pub(crate) async fn metrics(State(site): State<Site>) -> Answer {
    let text = site.metrics().render();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
