//! Refusals in the specification's shape: a list of codes with descriptions, under the statuses it names.
//!
//! It knows nothing of why something was refused. Start at [`refused`].

use super::format::{Format, Node};
use crate::refusal;
use crate::visit::Visit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use skein_kernel::rejection::{Class, Rejection};

/// The status (GeoReport v2, Errors): 404 for what there isn't, 403 for the key, 400 for anything else that was asked
/// wrongly. What isn't the asker's fault, or passes, keeps the status by which programs know to come again.
fn status(rejection: &Rejection) -> StatusCode {
    match rejection.class {
        Class::NotFound => StatusCode::NOT_FOUND,
        Class::Unauthenticated | Class::Forbidden => StatusCode::FORBIDDEN,
        Class::Invalid if refusal::status(rejection) == StatusCode::METHOD_NOT_ALLOWED => {
            StatusCode::METHOD_NOT_ALLOWED
        }
        Class::Invalid | Class::Conflict => StatusCode::BAD_REQUEST,
        Class::TooLarge | Class::TooMany | Class::Unavailable => refusal::status(rejection),
    }
}

/// What was refused, everything that is wrong with it at once. The first says under which status.
pub(crate) fn refused(rejections: &[Rejection], visit: &Visit) -> Response {
    let first = rejections.first().map_or(StatusCode::BAD_REQUEST, status);
    let one = |rejection: &Rejection| {
        let said = visit.pick(&rejection.zh, &rejection.en);
        let element = rejection
            .place
            .as_ref()
            .and_then(|place| place.element.as_deref());
        let place = element.map(|element| format!(" ({element})")).unwrap_or_default();
        Node::Object(vec![
            ("code", Node::Number(first.as_u16().to_string())),
            (
                "description",
                Node::Text(format!("{said}{place} [{}]", rejection.code)),
            ),
        ])
    };
    let errors = Node::List("error", rejections.iter().map(one).collect());
    let format = Format::of_path(visit.path());
    let mut response = refusal::told(format.answer(first, "errors", &errors), first);
    if first == StatusCode::TOO_MANY_REQUESTS {
        let minute = HeaderValue::from_static("60");
        response.headers_mut().insert(header::RETRY_AFTER, minute);
    }
    response
}
