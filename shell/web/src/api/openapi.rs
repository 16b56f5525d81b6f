//! The OpenAPI 3.1 document, made from the list of endpoints.
//!
//! What it says of addresses, methods, parameters and roles is read from the same list the router is made
//! of. It knows nothing of handlers. Start at [`document`].

use super::schemas::schemas;
use super::{Endpoint, endpoints};
use crate::refusal::Answer;
use crate::router::{Access, role_name};
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

/// `GET /api/v1/openapi.json`.
pub(super) async fn serve() -> Answer {
    Ok(([(header::CONTENT_TYPE, "application/json")], document()).into_response())
}

/// The document as JSON text.
pub(crate) fn document() -> String {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in endpoints() {
        let path = paths
            .entry(endpoint.entry.path.to_owned())
            .or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(endpoint.entry.method.to_lowercase(), operation(&endpoint));
        }
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Skein",
            "version": "1",
            "description": "A city's promises: targets, commitments, figures, reports. \
                Errors are problem details (RFC 9457) with a stable code.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    });
    format!("{document:#}\n")
}

fn operation(endpoint: &Endpoint) -> Value {
    let mut operation = json!({
        "operationId": operation_id(endpoint),
        "summary": endpoint.summary,
        "parameters": parameters(endpoint),
        "responses": responses(endpoint),
    });
    if let (Some(body), Some(fields)) = (endpoint.body, operation.as_object_mut()) {
        fields.insert("requestBody".into(), request_body(body));
    }
    if let (Some(who), Some(fields)) = (roles(endpoint.entry.access), operation.as_object_mut()) {
        fields.insert("security".into(), json!([{ "token": [] }]));
        fields.insert("x-roles".into(), who);
    }
    operation
}

fn roles(access: Access) -> Option<Value> {
    match access {
        Access::Public => None,
        Access::SignedIn => Some(json!([])),
        Access::Roles(roles) | Access::Local(roles) => {
            Some(roles.iter().map(|role| role_name(*role)).collect())
        }
    }
}

/// `get /api/v1/targets/{id}` as `get-targets-id`.
fn operation_id(endpoint: &Endpoint) -> String {
    let path = endpoint.entry.path.trim_start_matches("/api/v1/");
    let words = path.replace(['{', '}'], "").replace(['/', '.'], "-");
    format!("{}-{words}", endpoint.entry.method.to_lowercase())
}

/// Whether it changes an aggregate, and so carries a version and may carry a key.
fn is_act(endpoint: &Endpoint) -> bool {
    endpoint.answer == "Receipt"
}

fn parameters(endpoint: &Endpoint) -> Vec<Value> {
    let string = json!({ "type": "string" });
    let mut all: Vec<Value> = Vec::new();
    if endpoint.entry.path.contains("{id}") {
        all.push(json!({ "name": "id", "in": "path", "required": true, "schema": string }));
    }
    for (name, meaning) in endpoint.query {
        let required = *name == "q";
        all.push(json!({
            "name": name, "in": "query", "description": meaning, "required": required, "schema": string,
        }));
    }
    if is_act(endpoint) {
        all.push(json!({
            "name": "If-Match", "in": "header", "required": true, "schema": string,
            "description": "the ETag of the state this was decided on",
        }));
        all.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false, "schema": string,
            "description": "a retry with the same key gets the first answer and does nothing twice",
        }));
    }
    all
}

fn request_body(body: &str) -> Value {
    let content = match body {
        "form" => json!({ "multipart/form-data": { "schema": {
            "type": "object",
            "properties": { "file": { "type": "string", "format": "binary" } },
        } } }),
        name => json!({ "application/json": { "schema": reference(name) } }),
    };
    json!({ "required": true, "content": content })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn media_type(endpoint: &Endpoint) -> &'static str {
    match endpoint.answer {
        "Picture" => "image/svg+xml",
        "Stream" => "text/event-stream",
        _ => "application/json",
    }
}

fn responses(endpoint: &Endpoint) -> Value {
    let problem = |what: &str| {
        json!({
            "description": what,
            "content": { "application/problem+json": { "schema": reference("Problem") } },
        })
    };
    let mut responses = json!({ "default": problem("refused: the code says why") });
    let Some(all) = responses.as_object_mut() else {
        return responses;
    };
    if endpoint.answer == "Nothing" {
        all.insert("204".into(), json!({ "description": "done" }));
        return responses;
    }
    let content = json!({ media_type(endpoint): { "schema": reference(endpoint.answer) } });
    all.insert(
        "200".into(),
        json!({ "description": endpoint.answer, "content": content }),
    );
    if endpoint.entry.method == "GET" {
        all.insert(
            "304".into(),
            json!({ "description": "unchanged since the ETag sent in If-None-Match" }),
        );
    }
    if is_act(endpoint) {
        all.insert(
            "409".into(),
            problem("the aggregate has moved on: read it again, then decide again"),
        );
        all.insert("428".into(), problem("If-Match is missing"));
    }
    responses
}
