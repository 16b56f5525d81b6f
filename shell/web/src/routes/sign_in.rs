//! Signing in and out.

use super::{page, see};
use crate::guard::fields::Fields;
use crate::refusal::{Answer, Refusal};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use skein_app::account::Client;
use skein_kernel::rejection::{Class, Rejection};

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    p: &'a Visit,
    next: &'a str,
    account: &'a str,
    provider: Option<String>,
    refused: Option<&'a Rejection>,
}

/// `GET /sign-in`.
pub(crate) async fn show(State(site): State<Site>, visit: Visit, Query(next): Query<Next>) -> Answer {
    let next = local(next.next.as_deref());
    let html = page(&SignIn {
        p: &visit,
        next: &next,
        account: "",
        provider: site.city().provider_name(),
        refused: None,
    })?;
    Ok((CookieJar::new().add(visit.seed_cookie()), html).into_response())
}

/// `POST /sign-in`: a session, or the form again with the reason.
pub(crate) async fn submit(State(site): State<Site>, visit: Visit, fields: Fields) -> Answer {
    let next = local(fields.get("next"));
    let account = fields.need("account")?.to_owned();
    let password = fields.need("password")?.to_owned();
    let client = Client(visit.client().to_owned());
    let name = account.clone();
    let outcome = match site.limits().sign_in(visit.client()) {
        Ok(()) => {
            site.ask_door(move |city| city.sign_in(&name, &password, &client))
                .await
        }
        Err(rejection) => Err(rejection),
    };
    match outcome {
        Ok(session) => {
            let next = if session.must_change {
                "/password".to_owned()
            } else {
                next
            };
            let jar = CookieJar::new().add(visit.session_cookie(session.token));
            Ok((jar, see(&next)?).into_response())
        }
        Err(rejection)
            if matches!(
                rejection.class,
                Class::Unauthenticated | Class::TooMany | Class::Forbidden
            ) =>
        {
            let form = SignIn {
                p: &visit,
                next: &next,
                account: &account,
                provider: site.city().provider_name(),
                refused: Some(&rejection),
            };
            // 200 keeps the form on screen: the refusal is part of the page, and no other page would help.
            page(&form)
        }
        Err(rejection) => Err(Refusal(rejection)),
    }
}

/// `POST /sign-out`.
pub(crate) async fn leave(State(site): State<Site>, visit: Visit, _fields: Fields) -> Answer {
    if let Some(token) = visit.session_token().map(str::to_owned) {
        site.ask(move |city| city.sign_out(&token)).await?;
    }
    let mut cookie = visit.session_cookie(String::new());
    cookie.make_removal();
    Ok((CookieJar::new().add(cookie), see("/")?).into_response())
}

/// Only an address of ours may follow a sign-in; anything else leads home.
pub(super) fn local(next: Option<&str>) -> String {
    // Browsers drop tabs and line ends and take `\\` for `/`: either could turn a path into another host.
    let odd = |c: char| c.is_control() || c == '\\';
    let ours = |next: &&str| next.starts_with('/') && !next.starts_with("//") && !next.contains(odd);
    next.filter(ours).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_our_own_addresses_follow() {
        for (next, expected) in [
            (Some("/desk?a=b"), "/desk?a=b"),
            (Some("//evil.example"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("/\t/evil.example"), "/"),
            (Some("/\u{7f}/evil.example"), "/"),
            (Some("/desk\\.."), "/"),
            (None, "/"),
        ] {
            assert_eq!(local(next), expected);
        }
    }
}
