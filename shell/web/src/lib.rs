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
use std::time::Duration;
use tokio::net::TcpListener;

/// Everything a city serves over HTTP.
pub fn router(city: Arc<City>, config: WebConfig) -> axum::Router {
    router::router(site::Site::new(city, config))
}

/// How long requests under way may still take once a city is to stop. A stream has no end of its own: whoever
/// watches a matter is cut off then, and takes it up again where it was.
const GRACE: Duration = Duration::from_secs(5);

/// Serves `router` until `shutdown` resolves; requests under way are then finished first, if that takes no
/// longer than a few seconds.
///
/// # Errors
/// What the listener reports when it can't go on.
pub async fn serve(
    listener: TcpListener,
    router: axum::Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let (asked, is_asked) = tokio::sync::oneshot::channel();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        shutdown.await;
        // Whoever would hear it is gone only when serving is over.
        let _ = asked.send(());
    });
    let patience_ends = async move {
        match is_asked.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = served => served,
        () = patience_ends => Ok(()),
    }
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
