//! Passkeys, spoken with by the pages' script: what the browser is asked, and what it answers.

use super::sign_up::client;
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::cookie::CookieJar;
use skein_kernel::rejection::Rejection;

/// The page's own origin and the host that keys belong to: as the operator wrote them down, or else as the
/// visitor's browser asked for them. A browser gives no key of ours to a page of another host.
pub(crate) fn place(site: &Site, headers: &HeaderMap) -> Result<(String, String), Rejection> {
    let config = site.config();
    let origin = match &config.site {
        Some(origin) => origin.trim_end_matches('/').to_owned(),
        None => {
            let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
            let scheme = if config.tls { "https" } else { "http" };
            format!("{scheme}://{}", host.ok_or_else(codes::unreadable)?)
        }
    };
    let authority = origin.split_once("://").map_or(origin.as_str(), |(_, rest)| rest);
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host)
        .to_owned();
    Ok((origin, host))
}

fn json(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// `POST /passkey/offer`: what the browser is asked when somebody adds a passkey.
pub(crate) async fn offer(State(site): State<Site>, p: Visit, headers: HeaderMap, _fields: Fields) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let (_, host) = place(&site, &headers)?;
    Ok(json(
        site.ask(move |city| city.offer_passkey(&actor, &host)).await?,
    ))
}

/// `POST /passkey/add`: the passkey that was made.
pub(crate) async fn add(State(site): State<Site>, p: Visit, headers: HeaderMap, fields: Fields) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let (origin, host) = place(&site, &headers)?;
    let (answer, label) = (
        fields.need("answer")?.to_owned(),
        fields.need("label")?.to_owned(),
    );
    site.ask(move |city| city.add_passkey(&actor, (&answer, &label), (&origin, &host)))
        .await?;
    Ok(json(r#"{"next":"/account/security?done=1"}"#.to_owned()))
}

/// `POST /passkey/ask`: what the browser is asked when somebody signs in.
pub(crate) async fn ask(State(site): State<Site>, p: Visit, headers: HeaderMap, _fields: Fields) -> Answer {
    site.limits().sign_in(p.client())?;
    let (_, host) = place(&site, &headers)?;
    Ok(json(site.ask(move |city| city.ask_passkey(&host)).await?))
}

/// `POST /passkey/sign-in`: a session, by the passkey that was used.
pub(crate) async fn sign_in(
    State(site): State<Site>,
    p: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    site.limits().sign_in(p.client())?;
    let (origin, host) = place(&site, &headers)?;
    let (id, answer) = (fields.need("id")?.to_owned(), fields.need("answer")?.to_owned());
    let next = super::sign_in::local(fields.get("next"));
    let by = client(&p);
    let session = site
        .ask(move |city| city.sign_in_by_passkey((&id, &answer), (&origin, &host), &by))
        .await?;
    let body = serde_json::json!({ "next": next }).to_string();
    let jar = CookieJar::new().add(p.session_cookie(session.token));
    Ok((jar, json(body)).into_response())
}
