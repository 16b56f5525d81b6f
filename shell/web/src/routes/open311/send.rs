//! Reporting: the specification's arguments become the answers of the item's form, which goes the way of every
//! application: the same policy, the same check, the same command, the same journal.
//!
//! The key is the account's own token, so what is reported is that account's and shows among its matters. Names,
//! telephone numbers and device numbers that an app sends beside it are not kept: the city knows whose account it is.
//! Start at [`send`].

use super::format::{Format, Node};
use super::services::attributes;
use super::{refused, same_city};
use crate::codes;
use crate::form::Form;
use crate::form::fill::{Faults, filled};
use crate::guard::fields::{BearerForm, Fields, Upload};
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use skein_app::account::Session;
use skein_app::city::apply::{Whole, faults};
use skein_app::city::open311::Offer;
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_matter::state::Vars;
use skein_pack::fill::hinted;

/// Characters of a description at most (GeoReport v2, POST Service Request).
const LONGEST_DESCRIPTION: usize = 4000;

/// `POST /open311/v2/requests.{format}`.
pub(crate) async fn send(
    State(site): State<Site>,
    p: Visit,
    Path(format): Path<String>,
    headers: HeaderMap,
    BearerForm(fields): BearerForm,
) -> Answer {
    let format = Format::of_name(&format)?;
    same_city(&site, &headers, fields.get("jurisdiction_id"))?;
    let session = holder(&site, &p, fields.get("api_key")).await?;
    let code = fields.need("service_code")?.to_owned();
    let offer = site.ask(move |city| city.offer(&code)).await?;
    let answers = match answers(&p, &offer, &fields)? {
        Ok(answers) => answers,
        Err(wrong) => return Ok(refused(&wrong, &p)),
    };
    let key = key(&headers);
    let item = offer.service.item();
    let promise = super::requests::promise(&p, item);
    let unread = fields.get("media_url").map(|_| p.t("open311-media"));
    let photo = photo(&offer, &fields)?;
    let (id, actor) = (item.id.value.clone(), session.actor);
    let serial = site
        .ask(move |city| {
            let whole = Whole {
                item: &id,
                owner: &actor.id,
                answers: &answers,
                files: photo
                    .iter()
                    .map(|(field, file)| (field.as_str(), file.name.as_str(), &*file.bytes))
                    .collect(),
            };
            city.apply_at_once(&actor, &whole, &key)
        })
        .await?;
    let notice: Vec<String> = promise.into_iter().chain(unread).collect();
    let request = Node::Object(vec![
        ("service_request_id", Node::Text(serial.to_string())),
        (
            "service_notice",
            Node::maybe((!notice.is_empty()).then(|| notice.join(" "))),
        ),
        ("account_id", Node::Null),
    ]);
    super::answer(format, "service_requests", &Node::List("request", vec![request]))
}

/// Whose key it is: sent as `api_key`, or as a bearer token in the header.
async fn holder(site: &Site, p: &Visit, key: Option<&str>) -> Result<Session, Rejection> {
    let session = match key.map(str::to_owned) {
        Some(key) => {
            let found = site.ask(move |city| city.session(&key)).await;
            found.map_err(|why| match why.class {
                Class::Unauthenticated | Class::NotFound => codes::no_key(),
                _ => why,
            })?
        }
        None => p.session().cloned().ok_or_else(codes::no_key)?,
    };
    match session.must_change {
        true => Err(codes::change_first()),
        false => Ok(session),
    }
}

/// The key of the sending: the app's own, by which it may send again without harm, or one of our making.
fn key(headers: &HeaderMap) -> String {
    let given = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    let given = given.filter(|key| !key.is_empty() && key.len() <= 200);
    given.map_or_else(|| hex::encode(rand::random::<[u8; 16]>()), str::to_owned)
}

/// The answers of the form, or everything that is wrong with them.
fn answers(p: &Visit, offer: &Offer, fields: &Fields) -> Result<Result<Vars, Vec<Rejection>>, Rejection> {
    let Some(form) = offer.service.form() else {
        return Err(codes::no_such_service(&offer.code));
    };
    let sent = Fields::default().with(&arguments(p, offer, fields)?);
    let questions = Form::read(&hinted(form).to_string(), None)?;
    let (data, mut wrong) = filled(&questions, &sent, &|_, _| None);
    add_faults(offer, &data, &mut wrong);
    match wrong.is_empty() {
        true => Ok(Ok(data)),
        false => Ok(Err(wrong
            .into_iter()
            .map(|(path, fault)| fault.at_element(path))
            .collect())),
    }
}

fn add_faults(offer: &Offer, data: &Vars, wrong: &mut Faults) {
    for fault in faults(&offer.service, data) {
        let said = Rejection::new(Code("SK-FORM-0010"), Class::Invalid, fault.zh, fault.en);
        wrong.entry(fault.path).or_insert(said);
    }
}

/// The arguments under the names of the form's own questions.
fn arguments(p: &Visit, offer: &Offer, fields: &Fields) -> Result<Vec<(String, String)>, Rejection> {
    let Some(mapping) = offer.mapping() else {
        return Err(codes::no_such_service(&offer.code));
    };
    let (latitude, longitude) = match (fields.get("lat"), fields.get("long")) {
        (Some(latitude), Some(longitude)) => (latitude, longitude),
        _ => return Err(codes::no_location()),
    };
    let description = fields.get("description").unwrap_or_default();
    if description.chars().count() > LONGEST_DESCRIPTION {
        return Err(codes::bad_field("description"));
    }
    let mut all = vec![
        (&mapping.service.value, offer.choice.clone()),
        (&mapping.latitude.value, latitude.to_owned()),
        (&mapping.longitude.value, longitude.to_owned()),
        (&mapping.description.value, description.to_owned()),
    ];
    if let Some(address) = &mapping.address {
        // Where somebody only points, the point is the address.
        let point = || p.t2("open311-point", "latitude", latitude, "longitude", longitude);
        let given = fields.get("address_string").map_or_else(point, str::to_owned);
        all.push((&address.value, given));
    }
    let mut all: Vec<(String, String)> = all
        .into_iter()
        .map(|(name, value)| (pointer(name), value))
        .collect();
    all.extend(given_attributes(offer, fields)?);
    Ok(all)
}

/// `attribute[code]=value`, and `attribute[code][]=value` for each of several.
fn given_attributes(offer: &Offer, fields: &Fields) -> Result<Vec<(String, String)>, Rejection> {
    let asked = attributes(offer);
    let mut all = Vec::new();
    for (name, value) in fields.iter() {
        let Some(inside) = name.strip_prefix("attribute[") else {
            continue;
        };
        let code = inside.strip_suffix("][]").or_else(|| inside.strip_suffix(']'));
        let code = code.filter(|code| asked.iter().any(|field| field.name == **code));
        let code = code.ok_or_else(|| codes::bad_field(name))?;
        all.push((pointer(code), value.to_owned()));
    }
    Ok(all)
}

fn pointer(name: &str) -> String {
    format!("/{}", crate::form::escaped(name))
}

/// A photo sent in the same request as `media`, with the question that it answers.
fn photo(offer: &Offer, fields: &Fields) -> Result<Option<(String, Upload)>, Rejection> {
    let wrong = || codes::bad_field("media");
    let file = match fields.files() {
        [] => return Ok(None),
        [file] if file.field == "media" => file.clone(),
        _ => return Err(wrong()),
    };
    let mut asked = offer.service.form().into_iter().flat_map(|form| &form.fields);
    let field = asked.find(|field| field.is_file()).ok_or_else(wrong)?;
    Ok(Some((field.name.clone(), file)))
}
