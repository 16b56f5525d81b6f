//! The few files of the pages: the style sheet, the scripts, the mark and its icons, and what robots may read.
//!
//! They are part of the binary; their links carry a hash of their content, so browsers may keep them for
//! ever. Start at [`link`].

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// A file of the pages.
struct Asset {
    path: &'static str,
    content: Vec<u8>,
    media_type: &'static str,
    hash: String,
}

static ASSETS: LazyLock<[Asset; 10]> = LazyLock::new(|| {
    [
        // Pictures of processes leave their style out, for the content policy forbids it inside a page.
        asset(
            "/static/skein.css",
            format!(
                "{}@layer base {{\n{}}}\n",
                include_str!("../../static/skein.css"),
                skein_bpmn::draw::STYLE
            )
            .into_bytes(),
            "text/css; charset=utf-8",
        ),
        asset(
            "/static/skein.js",
            include_bytes!("../../static/skein.js"),
            "text/javascript; charset=utf-8",
        ),
        asset(
            "/static/passkey.js",
            include_bytes!("../../static/passkey.js"),
            "text/javascript; charset=utf-8",
        ),
        asset(
            "/static/desks.css",
            include_bytes!("../../static/desks.css"),
            "text/css; charset=utf-8",
        ),
        asset(
            "/static/desks.js",
            include_bytes!("../../static/desks.js"),
            "text/javascript; charset=utf-8",
        ),
        asset(
            "/static/report.js",
            include_bytes!("../../static/report.js"),
            "text/javascript; charset=utf-8",
        ),
        // A worker serves what lies below its own address, so it lies at the root.
        asset(
            "/worker.js",
            include_bytes!("../../static/worker.js"),
            "text/javascript; charset=utf-8",
        ),
        asset(
            "/static/icon-192.png",
            include_bytes!("../../static/icon-192.png"),
            "image/png",
        ),
        asset(
            "/static/icon-512.png",
            include_bytes!("../../static/icon-512.png"),
            "image/png",
        ),
        asset(
            "/static/mark.svg",
            include_bytes!("../../static/mark.svg"),
            "image/svg+xml",
        ),
    ]
});

fn asset(path: &'static str, content: impl Into<Vec<u8>>, media_type: &'static str) -> Asset {
    let content = content.into();
    let hash = hex::encode(Sha256::digest(&content));
    let hash = hash.chars().take(12).collect();
    Asset {
        path,
        content,
        media_type,
        hash,
    }
}

/// The link to an asset, with its content's hash.
#[must_use]
pub(crate) fn link(path: &str) -> String {
    let hash = ASSETS
        .iter()
        .find(|asset| asset.path == path)
        .map_or("", |asset| &asset.hash);
    format!("{path}?v={hash}")
}

/// The hash a link carries.
#[derive(Debug, Deserialize)]
pub(crate) struct Version {
    v: Option<String>,
}

/// `/static/skein.css`.
pub(crate) async fn style(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/skein.css", version.0.v, &headers)
}

/// `/static/skein.js`.
pub(crate) async fn script(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/skein.js", version.0.v, &headers)
}

/// `/static/passkey.js`.
pub(crate) async fn passkey(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/passkey.js", version.0.v, &headers)
}

/// `/static/desks.css`.
pub(crate) async fn desks_style(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/desks.css", version.0.v, &headers)
}

/// `/static/desks.js`.
pub(crate) async fn desks_script(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/desks.js", version.0.v, &headers)
}

/// `/static/report.js`.
pub(crate) async fn report(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/report.js", version.0.v, &headers)
}

/// `/worker.js`: its address never changes, so browsers always ask whether it has.
pub(crate) async fn worker(headers: HeaderMap) -> Response {
    serve("/worker.js", None, &headers)
}

/// `/static/icon-192.png`.
pub(crate) async fn small_icon(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/icon-192.png", version.0.v, &headers)
}

/// `/static/icon-512.png`.
pub(crate) async fn large_icon(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/icon-512.png", version.0.v, &headers)
}

/// `/static/mark.svg` and `/favicon.ico`.
pub(crate) async fn mark(version: Query<Version>, headers: HeaderMap) -> Response {
    serve("/static/mark.svg", version.0.v, &headers)
}

/// `/robots.txt`: the public board may be indexed, desks and downloads need not be.
pub(crate) async fn robots() -> Response {
    "User-agent: *\nDisallow: /api/\nDisallow: /desk\nDisallow: /matters\nDisallow: /my\nDisallow: /apply\nDisallow: /demo\nDisallow: /start\n\
     Disallow: /operations\nDisallow: /supervise\nDisallow: /reader\n\
     Disallow: /accounts\nDisallow: /journal\nDisallow: /sign-in\nDisallow: /account\nDisallow: /notifications\nDisallow: /catcher\n"
        .into_response()
}

fn serve(path: &str, version: Option<String>, headers: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.path == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", asset.hash);
    // Only a link that names this very content may be kept without asking again.
    let kept = match version.as_deref() == Some(asset.hash.as_str()) {
        true => "public, max-age=31536000, immutable",
        false => "public, no-cache",
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|sent| sent.as_bytes() == tag.as_bytes());
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => (
            [(header::CONTENT_TYPE, asset.media_type)],
            asset.content.as_slice(),
        )
            .into_response(),
    };
    let fields = response.headers_mut();
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        fields.insert(header::ETAG, tag);
    }
    response
}
