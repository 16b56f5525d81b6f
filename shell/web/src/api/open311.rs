//! Open311 GeoReport v2 among the endpoints: where its methods are, and the shapes of what they say in JSON.
//!
//! What they do is in [`crate::routes::open311`]. Start at [`endpoints`].

use super::schemas::{array, object, text, whole};
use super::{Endpoint, PAGE, PUBLIC, get, post};
use crate::routes::open311;
use serde_json::{Map, Value, json};

const CITY: (&str, &str) = (
    "jurisdiction_id",
    "this city's division code or host name; may be left out",
);

/// Every method, each for both formats.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        get(
            "/open311/discovery.{format}",
            PUBLIC,
            "Open311: where the endpoint is and how to get a key",
            "Open311Discovery",
            open311::discovery,
        ),
        get(
            "/open311/v2/services.{format}",
            PUBLIC,
            "Open311: what may be reported",
            "Open311Services",
            open311::services,
        )
        .with(&[CITY]),
        get(
            "/open311/v2/services/{file}",
            PUBLIC,
            "Open311: what is asked for a service; the file is its code and the format, such as street-light.json",
            "Open311Definition",
            open311::definition,
        )
        .with(&[CITY]),
        get(
            "/open311/v2/requests.{format}",
            PUBLIC,
            "Open311: what was reported, the latest first; neither who reported it nor in which words",
            "Open311Requests",
            open311::list,
        )
        .with(&[
            CITY,
            ("service_request_id", "numbers, parted by commas; overrides all others"),
            ("service_code", "codes, parted by commas"),
            ("start_date", "such as 2026-01-01T00:00:00Z; ninety days back unless given"),
            ("end_date", "at most ninety days after the first"),
            ("status", "open, closed, or both"),
            PAGE,
            ("page_size", "reports a page, 1 to 1000; 1000 unless given"),
        ]),
        // Its key may be in the form, where the gate can't see it: the endpoint itself asks for it.
        post(
            "/open311/v2/requests.{format}",
            PUBLIC,
            "Open311: report something, with one's own token as the key; Idempotency-Key makes a retry safe",
            ("report", "Open311Receipts"),
            open311::send,
        ),
        get(
            "/open311/v2/requests/{file}",
            PUBLIC,
            "Open311: one report; the file is its number and the format, such as 12.json",
            "Open311Requests",
            open311::show,
        )
        .with(&[CITY]),
        get(
            "/open311/v2/tokens/{file}",
            PUBLIC,
            "Open311: the number of a token; every report gets its number at once, which is its own token",
            "Open311Tokens",
            open311::token,
        )
        .with(&[CITY]),
    ]
}

/// The shapes of the answers, as JSON has them.
pub(super) fn schemas() -> Map<String, Value> {
    let maybe = json!({ "type": ["string", "null"] });
    let truth = json!({ "type": "boolean" });
    let degrees = json!({ "type": ["number", "null"] });
    let endpoint = object(
        "an endpoint",
        &[
            ("specification", text()),
            ("url", text()),
            ("changeset", maybe.clone()),
            ("type", json!({ "enum": ["production", "test"] })),
            ("formats", array(&text())),
        ],
    );
    let service = object(
        "something that may be reported",
        &[
            ("service_code", text()),
            ("service_name", text()),
            ("description", text()),
            ("metadata", truth.clone()),
            ("type", json!({ "const": "realtime" })),
            ("keywords", text()),
            ("group", text()),
        ],
    );
    let value = object("a choice", &[("key", text()), ("name", text())]);
    let kinds = [
        "string",
        "number",
        "datetime",
        "text",
        "singlevaluelist",
        "multivaluelist",
    ];
    let attribute = object(
        "a question",
        &[
            ("variable", truth.clone()),
            ("code", text()),
            ("datatype", json!({ "enum": kinds })),
            ("required", truth),
            ("datatype_description", maybe.clone()),
            ("order", whole()),
            ("description", text()),
            ("values?", array(&value)),
        ],
    );
    let request = object(
        "a report as the public sees it",
        &[
            ("service_request_id", text()),
            ("status", json!({ "enum": ["open", "closed"] })),
            ("status_notes", maybe.clone()),
            ("service_name", text()),
            ("service_code", text()),
            ("description", json!({ "type": "null" })),
            ("agency_responsible", maybe.clone()),
            ("service_notice", maybe.clone()),
            (
                "requested_datetime",
                json!({ "type": "string", "format": "date-time" }),
            ),
            (
                "updated_datetime",
                json!({ "type": "string", "format": "date-time" }),
            ),
            ("expected_datetime", maybe.clone()),
            ("address", maybe.clone()),
            ("address_id", json!({ "type": "null" })),
            ("zipcode", json!({ "type": "null" })),
            ("lat", degrees.clone()),
            ("long", degrees),
            ("media_url", json!({ "type": "null" })),
        ],
    );
    let receipt = object(
        "what was reported",
        &[
            ("service_request_id", text()),
            ("service_notice", maybe.clone()),
            ("account_id", json!({ "type": "null" })),
        ],
    );
    let token = object("a token", &[("service_request_id", text()), ("token", text())]);
    let error = object("an error", &[("code", whole()), ("description", text())]);
    let discovery = object(
        "where the endpoint is",
        &[
            ("changeset", maybe),
            ("contact", text()),
            ("key_service", text()),
            ("endpoints", array(&endpoint)),
        ],
    );
    let definition = object(
        "what is asked for a service",
        &[("service_code", text()), ("attributes", array(&attribute))],
    );
    let all = [
        ("Open311Discovery", discovery),
        ("Open311Services", array(&service)),
        ("Open311Definition", definition),
        ("Open311Requests", array(&request)),
        ("Open311Receipts", array(&receipt)),
        ("Open311Tokens", array(&token)),
        ("Open311Errors", array(&error)),
        ("Open311Report", report()),
    ];
    all.into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// The form that reports something.
fn report() -> Value {
    let mut form = object(
        "a report; attribute[code] answers each question of the service, attribute[code][] one with several answers",
        &[
            ("service_code", text()),
            ("lat", text()),
            ("long", text()),
            ("description", text()),
            ("api_key?", text()),
            ("address_string?", text()),
            ("jurisdiction_id?", text()),
            (
                "media_url?",
                json!({ "type": "string", "description": "never fetched" }),
            ),
            (
                "media?",
                json!({ "type": "string", "format": "binary", "description": "a photo, in multipart" }),
            ),
        ],
    );
    if let Some(fields) = form.as_object_mut() {
        fields.insert("additionalProperties".into(), json!(true));
    }
    form
}
