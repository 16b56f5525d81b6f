//! What may be reported: the list of services, and the questions of one.
//!
//! A service is one choice of an item's form; its attributes are the form's other questions. Start at [`services`].

use super::format::{Format, Node};
use super::{Query, named, same_city};
use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use skein_app::city::open311::Offer;
use skein_pack::model::{Field, FieldKind, Words};

/// `GET /open311/v2/services.{format}`.
pub(crate) async fn services(
    State(site): State<Site>,
    p: Visit,
    Path(format): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let format = Format::of_name(&format)?;
    same_city(&site, &headers, Query::of(&p).get("jurisdiction_id"))?;
    let offers = site.ask(|city| city.offers()).await?;
    let open = offers.iter().filter(|offer| offer.open);
    let listed = open.map(|offer| service(&p, offer)).collect();
    super::answer(format, "services", &Node::List("service", listed))
}

fn service(p: &Visit, offer: &Offer) -> Node {
    let item = offer.service.item();
    Node::Object(vec![
        ("service_code", Node::text(&offer.code)),
        ("service_name", Node::text(p.words(&offer.words))),
        ("description", Node::text(p.words(&item.conditions))),
        ("metadata", Node::Truth(!attributes(offer).is_empty())),
        ("type", Node::text("realtime")),
        ("keywords", Node::Text(item.keywords.join(", "))),
        ("group", Node::text(p.words(&item.words))),
    ])
}

/// `GET /open311/v2/services/{code}.{format}`.
pub(crate) async fn definition(
    State(site): State<Site>,
    p: Visit,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (code, format) = named(&file)?;
    same_city(&site, &headers, Query::of(&p).get("jurisdiction_id"))?;
    if code.is_empty() {
        return Err(codes::bad_field("service_code").into());
    }
    let code = code.to_owned();
    let offer = site.ask(move |city| city.offer(&code)).await?;
    let asked = attributes(&offer);
    let asked = asked
        .iter()
        .zip(1_u32..)
        .map(|(field, order)| attribute(&p, field, order));
    let definition = Node::Object(vec![
        ("service_code", Node::text(&offer.code)),
        ("attributes", Node::List("attribute", asked.collect())),
    ]);
    super::answer(format, "service_definition", &definition)
}

/// The questions of a form that the specification's own arguments don't answer, as far as it can ask them.
pub(super) fn attributes(offer: &Offer) -> Vec<&Field> {
    let (Some(form), Some(mapping)) = (offer.service.form(), offer.mapping()) else {
        return Vec::new();
    };
    let own = [
        Some(&mapping.service),
        Some(&mapping.latitude),
        Some(&mapping.longitude),
        mapping.address.as_ref(),
        Some(&mapping.description),
    ];
    let own: Vec<&str> = own
        .into_iter()
        .flatten()
        .map(|name| name.value.as_str())
        .collect();
    let asked = form.fields.iter().filter(|field| {
        let rows = matches!(field.kind, FieldKind::Rows(_));
        !rows && !field.is_file() && !own.contains(&field.name.as_str())
    });
    asked.collect()
}

fn attribute(p: &Visit, field: &Field, order: u32) -> Node {
    let help = field.help.as_ref().map(|help| p.words(help).to_owned());
    let mut parts = vec![
        ("variable", Node::Truth(true)),
        ("code", Node::text(&field.name)),
        ("datatype", Node::text(datatype(field))),
        ("required", Node::Truth(field.required && field.when.is_none())),
        (
            "datatype_description",
            Node::maybe(help.or_else(|| is_day(field).then(|| "YYYY-MM-DD".to_owned()))),
        ),
        ("order", Node::Number(order.to_string())),
        ("description", Node::text(p.words(&field.words))),
    ];
    if let Some(values) = values(p, field) {
        parts.push(("values", Node::List("value", values)));
    }
    Node::Object(parts)
}

fn is_day(field: &Field) -> bool {
    field.format.as_deref() == Some("date")
}

/// The specification's name for what is filled in.
fn datatype(field: &Field) -> &'static str {
    match &field.kind {
        FieldKind::Number | FieldKind::Integer => "number",
        FieldKind::Truth | FieldKind::Choice(_) => "singlevaluelist",
        FieldKind::Choices(_) => "multivaluelist",
        FieldKind::Text | FieldKind::Rows(_) => match (field.widget.as_deref(), is_day(field)) {
            (Some("textarea"), _) => "text",
            (_, true) => "datetime",
            _ => "string",
        },
    }
}

fn values(p: &Visit, field: &Field) -> Option<Vec<Node>> {
    let value =
        |key: &str, name: String| Node::Object(vec![("key", Node::text(key)), ("name", Node::Text(name))]);
    let choice = |(key, name): &(String, Words)| value(key, p.words(name).to_owned());
    match &field.kind {
        FieldKind::Choice(all) | FieldKind::Choices(all) => Some(all.iter().map(choice).collect()),
        FieldKind::Truth => Some(vec![
            value("true", p.t("form-yes")),
            value("false", p.t("form-no")),
        ]),
        _ => None,
    }
}
