//! Entity tags: what hasn't changed isn't sent again.
//!
//! Every answer of the REST interface that reads carries a tag; a handler that knows its resource's
//! version sets it (`"v7"`), all others get one from their content. Start at [`tag`].

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

/// Answers larger than this carry no tag.
const LARGEST: usize = 4 << 20;

/// Middleware: tags what `/api/` reads and answers 304 where the reader has it already (RFC 9110 §13).
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    let reads = request.method().is_safe() && request.uri().path().starts_with("/api/");
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !reads || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let own = parts.headers.get(header::ETAG).cloned();
    let tag = own.unwrap_or_else(|| content_tag(&bytes));
    parts.headers.insert(header::ETAG, tag.clone());
    parts.headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if known.is_some_and(|known| matches(&known, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn content_tag(bytes: &[u8]) -> HeaderValue {
    let hash: String = hex::encode(Sha256::digest(bytes)).chars().take(32).collect();
    HeaderValue::from_str(&format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn matches(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else {
        return false;
    };
    known
        .split(',')
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*")
}
