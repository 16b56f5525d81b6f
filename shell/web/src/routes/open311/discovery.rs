//! Service discovery: where the endpoint is, which formats it has, how to get a key.

use super::format::{Format, Node};
use crate::refusal::Answer;
use crate::routes::passkey::place;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, State};
use axum::http::HeaderMap;

/// What the specification calls itself.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// `GET /open311/discovery.{format}`.
pub(crate) async fn discovery(
    State(site): State<Site>,
    p: Visit,
    Path(format): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let format = Format::of_name(&format)?;
    let (origin, _) = place(&site, &headers)?;
    let since = site.ask(|city| Ok(city.offered_since())).await?;
    // A text that sorts as time does.
    let changeset = since.map(|since| since.strftime("%Y-%m-%d %H:%M").to_string());
    let changeset = Node::maybe(changeset);
    let formats = ["text/xml", "application/json"].map(Node::text);
    let endpoint = Node::Object(vec![
        ("specification", Node::text(SPECIFICATION)),
        ("url", Node::Text(format!("{origin}/open311/v2"))),
        ("changeset", changeset.clone()),
        ("type", Node::text(if p.demo() { "test" } else { "production" })),
        ("formats", Node::List("format", formats.to_vec())),
    ]);
    let contact = p.t2("open311-contact", "city", p.city(), "address", &*origin);
    let discovery = Node::Object(vec![
        ("changeset", changeset),
        ("contact", Node::Text(contact)),
        (
            "key_service",
            Node::Text(p.t1("open311-key-service", "address", &*origin)),
        ),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ]);
    super::answer(format, "discovery", &discovery)
}
