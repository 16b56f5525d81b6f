//! Open311 GeoReport v2: other apps read and write what people report about the city.
//!
//! What it is for: the service discovery and the six methods of the specification (wiki.open311.org, GeoReport v2),
//! each in XML and JSON, over the items of packs that say `[item.open311]`. A report goes the way an application goes
//! that is filled in on our own pages.
//!
//! What it knows nothing of: who reported something. Reading shows what a pack's own question shows. Nothing is ever
//! fetched from an address that somebody sends.
//!
//! Start at [`discovery`]; [`requests`] reads, [`send`] writes, [`format`] words the answers.

mod discovery;
mod format;
mod refuse;
mod requests;
mod send;
mod services;

pub(crate) use discovery::discovery;
pub(crate) use format::Format;
pub(crate) use refuse::refused;
pub(crate) use requests::{list, show, token};
pub(crate) use send::send;
pub(crate) use services::{definition, services};

use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use format::Node;
use skein_kernel::rejection::Rejection;

/// Where all of it is.
pub(crate) const ROOT: &str = "/open311/";

/// What every method may be asked with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// The parameters of this visit's address.
    fn of(p: &Visit) -> Self {
        let query = p.query().as_bytes();
        Self(form_urlencoded::parse(query).into_owned().take(100).collect())
    }

    /// A parameter that was given; one that is empty wasn't (GeoReport v2, Optional Arguments).
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name)?;
        Some(found.1.trim()).filter(|value| !value.is_empty())
    }

    /// The parts of a parameter that may name several, parted by commas or given several times.
    fn several(&self, name: &str) -> Vec<&str> {
        let given = self.0.iter().filter(|(key, _)| key == name);
        let parts = given.flat_map(|(_, value)| value.split(','));
        parts.map(str::trim).filter(|part| !part.is_empty()).collect()
    }
}

/// The format a file's name ends in, and the name before it.
///
/// # Errors
/// `SK-WEB-0030` for any other ending.
fn named(file: &str) -> Result<(&str, Format), Rejection> {
    let (name, format) = file
        .rsplit_once('.')
        .ok_or_else(|| codes::no_such_answer_format(file))?;
    Ok((name, Format::of_name(format)?))
}

/// Passes where the city is meant, or none is named: this endpoint serves one.
///
/// # Errors
/// `SK-WEB-0031` for another city.
fn same_city(site: &Site, headers: &HeaderMap, asked: Option<&str>) -> Result<(), Rejection> {
    let Some(asked) = asked else { return Ok(()) };
    let division = site.city().division().to_string();
    let host = super::passkey::place(site, headers).map(|(_, host)| host);
    let same_host =
        host.is_ok_and(|host| asked.trim_start_matches("www.") == host.trim_start_matches("www."));
    match asked == division || same_host {
        true => Ok(()),
        false => Err(codes::no_such_jurisdiction(asked, &division)),
    }
}

/// An answer in a format.
fn answer(format: Format, root: &'static str, node: &Node) -> Answer {
    Ok(format.answer(StatusCode::OK, root, node))
}

/// Middleware: pages of any other place may read what is here. A key is sent in the open by whoever asks, never by
/// their browser on its own, so nothing is opened by it that wasn't open (Fetch §3.2).
pub(crate) async fn share(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(ROOT) {
        return next.run(request).await;
    }
    let mut response = match *request.method() {
        Method::OPTIONS => asked_before(),
        _ => next.run(request).await,
    };
    let everyone = HeaderValue::from_static("*");
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, everyone);
    response
}

/// What a browser wants to know before it sends what no form could.
fn asked_before() -> Response {
    let fields = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, idempotency-key",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, fields).into_response()
}
