//! Signing in at another provider: there, and back.

use super::see;
use super::sign_in::local;
use super::sign_up::client;
use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

/// What the provider answers (OpenID Connect Core 1.0 §3.1.2.5).
#[derive(Debug, Deserialize)]
pub(crate) struct Answered {
    state: Option<String>,
    code: Option<String>,
}

/// What binds an answer to the browser that asked: it stays the same while somebody signs in elsewhere.
fn browser(p: &Visit) -> String {
    hex::encode(Sha256::digest(format!("skein oidc {}", p.seed())))
}

/// `GET /oidc/begin`: to the provider. Whoever is signed in links their account.
pub(crate) async fn begin(State(site): State<Site>, p: Visit, Query(next): Query<Next>) -> Answer {
    site.limits().sign_in(p.client())?;
    let session = p.session().cloned();
    let usual = if session.is_some() {
        "/account/security?done=1"
    } else {
        "/account"
    };
    let next = local(next.next.as_deref().or(Some(usual)));
    let browser = browser(&p);
    let url = site
        .ask(move |city| city.ask_provider(session.as_ref(), (&browser, &next)))
        .await?;
    Ok((CookieJar::new().add(p.seed_cookie()), Redirect::to(&url)).into_response())
}

/// `GET /oidc/callback`: back from there.
pub(crate) async fn callback(State(site): State<Site>, p: Visit, Query(answered): Query<Answered>) -> Answer {
    site.limits().sign_in(p.client())?;
    let (Some(state), Some(code)) = (answered.state, answered.code) else {
        return Err(codes::unreadable().into());
    };
    let (browser, by) = (browser(&p), client(&p));
    let (session, next) = site
        .ask(move |city| city.provider_answered((&state, &code), &browser, &by))
        .await?;
    let next = local(Some(&next));
    match session {
        Some(session) => {
            let jar = CookieJar::new().add(p.session_cookie(session.token));
            Ok((jar, see(&next)?).into_response())
        }
        None => see(&next),
    }
}
