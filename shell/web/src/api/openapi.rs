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
            "schemas": all_schemas(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    });
    format!("{document:#}\n")
}

fn all_schemas() -> Map<String, Value> {
    let mut all = schemas();
    all.extend(super::open311::schemas());
    all
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
    let path = path.trim_start_matches('/');
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
    for name in endpoint.entry.path.split('{').skip(1) {
        let name = name.split('}').next().unwrap_or_default();
        all.push(json!({ "name": name, "in": "path", "required": true, "schema": string }));
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
        "report" => json!({
            "application/x-www-form-urlencoded": { "schema": reference("Open311Report") },
            "multipart/form-data": { "schema": reference("Open311Report") },
        }),
        name => json!({ "application/json": { "schema": reference(name) } }),
    };
    json!({ "required": true, "content": content })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// What an answer may come as.
fn media_types(endpoint: &Endpoint) -> &'static [&'static str] {
    match endpoint.answer {
        "Picture" => &["image/svg+xml"],
        "Stream" => &["text/event-stream"],
        _ if is_open311(endpoint) => &["text/xml", "application/json"],
        _ => &["application/json"],
    }
}

fn is_open311(endpoint: &Endpoint) -> bool {
    endpoint.entry.path.starts_with(crate::routes::open311::ROOT)
}

/// A schema in each of some media types.
fn content(types: &[&str], schema: &str) -> Value {
    let one = |kind: &&str| ((*kind).to_owned(), json!({ "schema": reference(schema) }));
    Value::Object(types.iter().map(one).collect())
}

fn responses(endpoint: &Endpoint) -> Value {
    let problem = |what: &str| {
        json!({
            "description": what,
            "content": { "application/problem+json": { "schema": reference("Problem") } },
        })
    };
    let mut responses = json!({ "default": problem("refused: the code says why") });
    if is_open311(endpoint) {
        responses = json!({ "default": {
            "description": "refused: each error says why",
            "content": content(media_types(endpoint), "Open311Errors"),
        } });
    }
    let Some(all) = responses.as_object_mut() else {
        return responses;
    };
    if endpoint.answer == "Nothing" {
        all.insert("204".into(), json!({ "description": "done" }));
        return responses;
    }
    let content = content(media_types(endpoint), endpoint.answer);
    all.insert(
        "200".into(),
        json!({ "description": endpoint.answer, "content": content }),
    );
    if endpoint.entry.method == "GET" && !is_open311(endpoint) {
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
