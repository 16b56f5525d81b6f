//! Pages and the REST interface of a city.
//!
//! What it is for: showing a city's promises to the public, giving departments, supervisors, auditors and
//! administrators their desks, and the same to programs under `/api/v1`.
//!
//! What it knows nothing of: how a report is read, a target judged, an act decided or an event stored.
//! It asks [`skein_app::city::City`] and words the answer.
//!
//! Where to start: [`router`], the table of contents.

#![recursion_limit = "256"]

mod api;
pub mod chart;
pub mod codes;
pub mod config;
mod form;
mod guard;
mod language;
mod refusal;
mod router;
mod routes;
mod show;
mod site;
mod visit;

pub use config::WebConfig;
pub use guard::headers::CONTENT_POLICY;
pub use language::Language;

use skein_app::city::City;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Everything a city serves over HTTP.
pub fn router(city: Arc<City>, config: WebConfig) -> axum::Router {
    router::router(site::Site::new(city, config))
}

/// Serves `router` until `shutdown` resolves; requests under way are then finished first.
///
/// # Errors
/// What the listener reports when it can't go on.
pub async fn serve(
    listener: TcpListener,
    router: axum::Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(shutdown)
        .await
}

/// Every page and endpoint with the roles that open it, as lines of `docs/routes.md`.
#[must_use]
pub fn route_list() -> String {
    router::list()
}

/// The OpenAPI document of `/api/v1`, as JSON text.
#[must_use]
pub fn openapi() -> String {
    api::openapi::document()
}
