//! Security headers on every answer.
//!
//! Nothing on our pages is inline and nothing comes from elsewhere, so the content policy can forbid
//! both outright. Start at [`protect`].

use crate::site::Site;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// The content policy (CSP Level 3): own files only, nothing inline, no framing, forms only to ourselves. The one policy
/// that scripts may make lets `/worker.js` be registered and nothing else.
pub const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types skein-worker";

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        PERMISSIONS,
        "camera=(), geolocation=(), microphone=(), payment=()",
    ),
];

/// Middleware: adds the headers, and forbids caching of anything a handler hasn't said may be kept.
pub(crate) async fn protect(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        // A page may say itself what it asks of the device; nothing says anything else of its own.
        let own = name == PERMISSIONS && headers.contains_key(&name);
        if !own {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if site.config().tls {
        // Neighbouring hosts of the city are not ours to speak for, so subdomains are left out.
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
