//! A write by a program: who asks, under which key, against which version. Every endpoint that changes
//! something goes this way.

use crate::codes;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use skein_app::city::City;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;

/// One write, ready to be asked of the city.
pub(super) struct Write {
    site: Site,
    actor: Actor,
    key: Option<String>,
    headers: HeaderMap,
}

impl Write {
    /// Asks the city as who is signed in, under the request's idempotency key.
    ///
    /// # Errors
    /// What the city refuses.
    pub(super) async fn ask<T, F>(self, act: F) -> Result<T, Rejection>
    where
        T: Send + 'static,
        F: FnOnce(&City, &Actor, Option<&str>) -> Result<T, Rejection> + Send + 'static,
    {
        let Self { site, actor, key, .. } = self;
        site.ask(move |city| act(city, &actor, key.as_deref())).await
    }

    /// The version it was decided on, which must be given (RFC 9110 §13.1.1).
    ///
    /// # Errors
    /// SK-WEB-0013 where it is missing or can't be read.
    pub(super) fn seen(&self) -> Result<u64, Rejection> {
        let tag = self.headers.get(header::IF_MATCH);
        let tag = tag.and_then(|value| value.to_str().ok());
        let inner = tag.and_then(|tag| tag.trim().strip_prefix("\"v")?.strip_suffix('"'));
        // What follows the version tells how it was shown; what is decided upon is the version alone.
        let number = inner.and_then(|tag| tag.split('-').next()?.parse().ok());
        number.ok_or_else(codes::no_version)
    }

    /// The version it was decided on, if it says so.
    ///
    /// # Errors
    /// SK-WEB-0013 where it is given and can't be read.
    pub(super) fn may_have_seen(&self) -> Result<Option<u64>, Rejection> {
        let given = self.headers.contains_key(header::IF_MATCH);
        given.then(|| self.seen()).transpose()
    }
}

impl FromRequestParts<Site> for Write {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refusal> {
        let visit = parts.extensions.get::<Visit>().ok_or_else(codes::broken)?;
        Ok(Self {
            actor: visit.signed_in()?.actor.clone(),
            site: site.clone(),
            key: key(&parts.headers),
            headers: parts.headers.clone(),
        })
    }
}

/// The key under which a retry is recognised.
fn key(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("idempotency-key")?.to_str().ok()?;
    Some(value.to_owned()).filter(|key| !key.is_empty() && key.len() <= 200)
}
