//! Entity tags: what hasn't changed isn't sent again.
//!
//! Every answer of the REST interface that reads carries a tag; a handler that knows its resource's
//! version names it (`"v7-…"`); the rest of the tag is the content's hash, because a light or a verdict may
//! change with the day while the version stands. Start at [`tag`].

use crate::codes;
use crate::refusal::Refusal;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

/// Answers larger than this are passed on as they are, never compared.
const LARGEST: usize = 4 << 20;

/// Middleware: tags what `/api/` reads and answers 304 where the reader has it already (RFC 9110 §13).
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    let reads = request.method().is_safe() && request.uri().path().starts_with("/api/");
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !reads || response.status() != StatusCode::OK {
        return response;
    }
    let length = response.body().size_hint().exact();
    if length.is_none_or(|length| length > LARGEST as u64) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return Refusal(codes::broken()).into_response();
    };
    let tag = content_tag(parts.headers.get(header::ETAG), &bytes);
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

/// The version the handler named, if it did, then the hash of what is sent.
fn content_tag(version: Option<&HeaderValue>, bytes: &[u8]) -> HeaderValue {
    let version = version.and_then(|tag| tag.to_str().ok());
    let version = version.map(|tag| format!("{}-", tag.trim_matches('"')));
    let hash: String = hex::encode(Sha256::digest(bytes)).chars().take(32).collect();
    let tag = format!("\"{}{hash}\"", version.unwrap_or_default());
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_large_answer_passes_as_it_is() {
        let size = LARGEST + 1;
        let router = Router::new()
            .route("/api/large", get(move || async move { "x".repeat(size) }))
            .layer(from_fn(tag));
        let request = Request::get("/api/large").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert!(!response.headers().contains_key(header::ETAG));
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert_eq!(bytes.len(), size);
    }

    #[test]
    fn a_tag_changes_with_the_content_and_names_the_version() {
        let version = HeaderValue::from_static("\"v7\"");
        let (red, green) = (
            content_tag(Some(&version), b"red"),
            content_tag(Some(&version), b"green"),
        );
        assert_ne!(red, green);
        assert!(red.to_str().unwrap().starts_with("\"v7-"));
    }
}
