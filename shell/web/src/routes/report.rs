//! Reporting something on the spot: everything asked on one page, which a phone keeps, so that it can be filled in
//! without a line and sent once there is one.
//!
//! The page itself says nothing of anybody: its script keeps the one that is made for nobody. What is sent goes the
//! way of every application, under a key that makes sending it again harmless. Start at [`show`]; what the phone
//! keeps is the affair of `static/report.js` and `static/worker.js`.

use super::{page, see};
use crate::codes;
use crate::form::Form;
use crate::form::fill::{Answers, Faults, filled};
use crate::form::show::{Field, Filling, fields as form_fields, summary};
use crate::guard::fields::Fields;
use crate::refusal::{self, Answer};
use crate::show::matter::clock::refusal as told_refusal;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use skein_app::city::apply::{Whole, faults};
use skein_app::city::services::Service;
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_matter::state::{Value, Vars};
use skein_pack::fill::hinted;

#[derive(Template)]
#[template(path = "portal/report.html")]
struct Page {
    p: Visit,
    item: String,
    name: String,
    conditions: String,
    closed: Option<String>,
    who: String,
    key: String,
    latitude: String,
    longitude: String,
    fields: Vec<Field>,
    wrong: Vec<(String, String)>,
    problem: Option<(String, String)>,
}

/// What was sent and what is wrong with it.
#[derive(Default)]
struct Attempt {
    fields: Fields,
    faults: Faults,
    problem: Option<Rejection>,
}

/// An item that is reported on one page: those that other apps may report as well.
async fn service(site: &Site, item: String) -> Result<Service, Rejection> {
    let service = site
        .ask(move |city| city.service(&item).map_err(|_| codes::no_such_page()))
        .await?;
    match service.item().open311 {
        Some(_) => Ok(service),
        None => Err(codes::no_such_page()),
    }
}

/// `GET /services/{item}/report`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Path(item): Path<String>) -> Answer {
    let service = service(&site, item).await?;
    shown(&site, p, service, Attempt::default()).await
}

async fn shown(site: &Site, p: Visit, service: Service, attempt: Attempt) -> Answer {
    let (service, closed) = site
        .ask(move |city| {
            let closed = city.is_open_today(&service).err();
            Ok((service, closed))
        })
        .await?;
    let form = form(&service)?;
    let status = attempt.problem.as_ref().map(refusal::status);
    let faulty = (!attempt.faults.is_empty()).then_some(StatusCode::UNPROCESSABLE_ENTITY);
    let filling = Filling {
        p: &p,
        answers: Answers::Sent(&attempt.fields),
        faults: &attempt.faults,
        given: &[],
    };
    let item = service.item();
    let mapping = item.open311.as_ref();
    let pointer = |name: &str| format!("/{}", crate::form::escaped(name));
    let html = page(&Page {
        item: item.id.value.clone(),
        name: p.words(&item.words).to_owned(),
        conditions: p.words(&item.conditions).to_owned(),
        closed: closed.map(|why| p.pick(&why.zh, &why.en).to_owned()),
        who: who(&p),
        key: attempt
            .fields
            .get("key")
            .map_or_else(|| p.form_key(), str::to_owned),
        latitude: mapping.map(|it| pointer(&it.latitude)).unwrap_or_default(),
        longitude: mapping.map(|it| pointer(&it.longitude)).unwrap_or_default(),
        fields: form_fields(&form, &filling),
        wrong: summary(&p, &attempt.faults),
        problem: attempt.problem.as_ref().map(|problem| told_refusal(&p, problem)),
        p: p.clone(),
    })?;
    let mut html = match status.or(faulty) {
        Some(status) => refusal::told(html, status),
        None => html,
    };
    // This page alone may ask the phone where it is, when its button is pressed.
    html.headers_mut().insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(self), microphone=(), payment=()"),
    );
    Ok(html)
}

/// What tells the phone whose account this is, without saying it: what one account wrote isn't sent by another.
fn who(p: &Visit) -> String {
    let Some(session) = p.session() else {
        return String::new();
    };
    let hash = hex::encode(Sha256::digest(format!("skein phone {}", session.actor.id.0)));
    hash.chars().take(16).collect()
}

fn form(service: &Service) -> Result<Form, Rejection> {
    let form = service.form().ok_or_else(codes::no_such_page)?;
    Form::read(&hinted(form).to_string(), None)
}

/// `POST /services/{item}/report`: on to the receipt, or the page again with what is wrong.
pub(crate) async fn send(
    State(site): State<Site>,
    p: Visit,
    Path(item): Path<String>,
    fields: Fields,
) -> Answer {
    let service = service(&site, item).await?;
    let actor = p.signed_in()?.actor.clone();
    let (data, faults) = read(&service, &fields)?;
    if !faults.is_empty() {
        let attempt = Attempt {
            fields,
            faults,
            problem: None,
        };
        return shown(&site, p, service, attempt).await;
    }
    let key = fields.get("key").map_or_else(|| p.form_key(), str::to_owned);
    let (id, files) = (service.item().id.value.clone(), fields.files().to_vec());
    let sent = site
        .ask(move |city| {
            let named = files.iter().map(|file| {
                let field = file.field.trim_start_matches('/');
                (field, file.name.as_str(), &*file.bytes)
            });
            let whole = Whole {
                item: &id,
                owner: &actor.id,
                answers: &data,
                files: named.collect(),
            };
            city.apply_at_once(&actor, &whole, &key)
        })
        .await;
    match sent {
        Ok(serial) => see(&format!("/my/matters/{serial}/receipt")),
        Err(problem) => {
            let attempt = Attempt {
                fields,
                problem: Some(problem),
                ..Attempt::default()
            };
            shown(&site, p, service, attempt).await
        }
    }
}

/// The answers, and what is wrong with them; a file is answered with the hash of its bytes.
fn read(service: &Service, fields: &Fields) -> Result<(Vars, Faults), Rejection> {
    let digest = |pointer: &str, _| {
        let file = fields.files().iter().find(|file| file.field == pointer)?;
        Some(Value::text(&hex::encode(Sha256::digest(&file.bytes))))
    };
    let (data, mut wrong) = filled(&form(service)?, fields, &digest);
    for fault in faults(service, &data) {
        let said = Rejection::new(Code("SK-FORM-0010"), Class::Invalid, fault.zh, fault.en);
        wrong.entry(fault.path).or_insert(said);
    }
    Ok((data, wrong))
}

#[derive(Template)]
#[template(path = "portal/offline.html")]
struct Offline {
    p: Visit,
    reports: Vec<(String, String)>,
}

/// Items that are reported on one page: name and address.
async fn reports(site: &Site, p: &Visit) -> Result<Vec<(String, String)>, Rejection> {
    let services = site.ask(|city| city.services()).await?;
    let offered = services.iter().filter(|service| service.item().open311.is_some());
    let named = offered.map(|service| {
        let item = service.item();
        let address = format!("/services/{}/report", *item.id);
        (p.words(&item.words).to_owned(), address)
    });
    Ok(named.collect())
}

/// `GET /offline`: what the phone shows in place of a page that it can't get.
pub(crate) async fn offline(State(site): State<Site>, p: Visit) -> Answer {
    let reports = reports(&site, &p).await?;
    page(&Offline { p, reports })
}

/// `GET /manifest.webmanifest`: what makes the city's pages an app of the phone's (W3C Web Application Manifest).
pub(crate) async fn manifest(State(site): State<Site>, p: Visit) -> Answer {
    let reports = reports(&site, &p).await?;
    let shortcuts = reports
        .iter()
        .map(|(name, url)| json!({ "name": name, "url": url }));
    let icon = |size: &str, purpose: &str| {
        json!({
            "src": p.asset(&format!("/static/icon-{size}.png")),
            "sizes": format!("{size}x{size}"),
            "type": "image/png",
            "purpose": purpose,
        })
    };
    let manifest = json!({
        "id": "/",
        "name": p.t1("app-name", "city", p.city()),
        "short_name": p.city(),
        "description": p.t("brand-line"),
        "lang": p.language().tag(),
        "start_url": "/services",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf6",
        "theme_color": "#14506b",
        "icons": [icon("192", "any"), icon("512", "any"), icon("512", "maskable")],
        "shortcuts": shortcuts.collect::<Vec<_>>(),
    });
    let kind = [(header::CONTENT_TYPE, "application/manifest+json")];
    Ok((kind, manifest.to_string()).into_response())
}
