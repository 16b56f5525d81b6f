//! How a refusal reaches the visitor: a page in their language, or problem+json for a program.
//!
//! Handlers return a bare [`Refusal`]; [`dress`] turns it, and every error the libraries below us
//! produce, into the one shape. It knows nothing of why something was refused. Start at [`status`].

use crate::codes;
use crate::language::Language;
use crate::routes::open311;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::json;
use skein_kernel::rejection::{Class, Rejection};

/// A rejection on its way out.
#[derive(Debug, Clone)]
pub(crate) struct Refusal(pub(crate) Rejection);

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self(rejection)
    }
}

impl IntoResponse for Refusal {
    /// Undressed: the status, with the rejection itself riding along for [`dress`].
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What a handler of a page or an endpoint returns.
pub(crate) type Answer = Result<Response, Refusal>;

/// The HTTP status of a rejection (RFC 9110 §15).
#[must_use]
pub(crate) fn status(rejection: &Rejection) -> StatusCode {
    match rejection.code.0 {
        "SK-WEB-0002" => return StatusCode::METHOD_NOT_ALLOWED,
        "SK-WEB-0011" => return StatusCode::INTERNAL_SERVER_ERROR,
        "SK-WEB-0013" => return StatusCode::PRECONDITION_REQUIRED,
        _ => {}
    }
    match rejection.class {
        Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Class::Unauthenticated => StatusCode::UNAUTHORIZED,
        Class::Forbidden => StatusCode::FORBIDDEN,
        Class::NotFound => StatusCode::NOT_FOUND,
        Class::Conflict => StatusCode::CONFLICT,
        Class::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Class::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Class::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The rejection a bare status from a library below us stands for.
fn of_status(status: StatusCode, site: &Site) -> Rejection {
    match status {
        StatusCode::NOT_FOUND => codes::no_such_page(),
        StatusCode::METHOD_NOT_ALLOWED => codes::wrong_method(),
        StatusCode::PAYLOAD_TOO_LARGE => codes::too_large(site.config().largest_upload),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => codes::too_slow(),
        status if status.is_client_error() => codes::unreadable(),
        _ => codes::broken(),
    }
}

/// A page that tells what was refused, with the status that says so.
#[must_use]
pub(crate) fn told(mut page: Response, status: StatusCode) -> Response {
    *page.status_mut() = status;
    page.extensions_mut().insert(AsItIs);
    page
}
/// Marks an answer whose status is what was asked for: it goes out as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsItIs;

/// Middleware: dresses every refusal on its way out.
pub(crate) async fn dress(State(site): State<Site>, visit: Visit, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let undressed = response.extensions().get::<AsItIs>().is_some();
    if undressed || !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let rejection = match response.extensions().get::<Refusal>() {
        Some(refusal) => refusal.0.clone(),
        None => of_status(status, &site),
    };
    let dressed = if visit.path().starts_with(open311::ROOT) {
        open311::refused(&[rejection], &visit)
    } else if visit.is_program() {
        problem(&rejection, &visit)
    } else if rejection.class == Class::Unauthenticated && visit.is_reading() {
        Redirect::to(&visit.sign_in_link()).into_response()
    } else {
        page(&rejection, &visit)
    };
    with_allow(dressed, &response)
}

/// A 405 must say which methods are allowed (RFC 9110 §15.5.6).
fn with_allow(mut dressed: Response, original: &Response) -> Response {
    if let Some(allow) = original.headers().get(header::ALLOW) {
        dressed.headers_mut().insert(header::ALLOW, allow.clone());
    }
    dressed
}

/// Problem details (RFC 9457) with the code, both sentences and the place.
fn problem(rejection: &Rejection, visit: &Visit) -> Response {
    let status = status(rejection);
    let detail = match visit.language() {
        Language::Zh => &rejection.zh,
        Language::En => &rejection.en,
    };
    let body = json!({
        "type": format!("urn:skein:error:{}", rejection.code),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": detail,
        "code": rejection.code.0,
        "zh": rejection.zh,
        "en": rejection.en,
        "place": rejection.place,
        "instance": visit.path(),
        "request": visit.request_number(),
    });
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    response
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    p: &'a Visit,
    rejection: &'a Rejection,
    status: u16,
}

fn page(rejection: &Rejection, visit: &Visit) -> Response {
    let status = status(rejection);
    let page = RefusalPage {
        p: visit,
        rejection,
        status: status.as_u16(),
    };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the refusal page itself can't be rendered");
            (status, rejection.to_string()).into_response()
        }
    }
}
