//! Signing up, and a forgotten password: an address, a code sent there, done.
//!
//! The ticket that belongs to a code travels in the form, so nothing of it is in an address or a log.

use super::{page, see};
use crate::guard::fields::Fields;
use crate::refusal::{Answer, Refusal};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse as _;
use axum_extra::extract::cookie::CookieJar;
use skein_app::account::{Client, Session};
use skein_app::city::identity::SignUp;
use skein_kernel::rejection::{Class, Rejection};

#[derive(Template)]
#[template(path = "sign_up.html")]
struct Form<'a> {
    p: &'a Visit,
    recovers: bool,
    address: &'a str,
    name: &'a str,
    refused: Option<&'a Rejection>,
}

/// The page that asks for the code that was sent to an address.
#[derive(Template)]
#[template(path = "code.html")]
pub(super) struct Code<'a> {
    pub(super) p: &'a Visit,
    pub(super) title: String,
    pub(super) action: &'a str,
    pub(super) ticket: &'a str,
    pub(super) address: &'a str,
    pub(super) new_password: bool,
    pub(super) catches: bool,
    pub(super) refused: Option<&'a Rejection>,
}

/// `GET /sign-up`.
pub(crate) async fn show(visit: Visit) -> Answer {
    form(&visit, false)
}

/// `GET /recover`.
pub(crate) async fn recover(visit: Visit) -> Answer {
    form(&visit, true)
}

fn form(visit: &Visit, recovers: bool) -> Answer {
    let html = page(&Form {
        p: visit,
        recovers,
        address: "",
        name: "",
        refused: None,
    })?;
    Ok((CookieJar::new().add(visit.seed_cookie()), html).into_response())
}

/// `POST /sign-up`: the form for the code, or this one again with the reason.
pub(crate) async fn submit(State(site): State<Site>, visit: Visit, fields: Fields) -> Answer {
    site.limits().sign_in(visit.client())?;
    let asked = SignUp {
        address: fields.need("address")?.to_owned(),
        password: fields.need("password")?.to_owned(),
        name: fields.get("name").unwrap_or_default().to_owned(),
        english: !visit.is_chinese(),
    };
    let (given, client) = (asked.clone(), client(&visit));
    let ticket = site.ask_door(move |city| city.sign_up(&asked, &client)).await;
    match ticket {
        Ok(ticket) => code_form(&site, &visit, ("/sign-up/code", &ticket), None).await,
        Err(refused) if is_shown(&refused) => page(&Form {
            p: &visit,
            recovers: false,
            address: &given.address,
            name: &given.name,
            refused: Some(&refused),
        }),
        Err(refused) => Err(Refusal(refused)),
    }
}

/// `POST /recover`: the form for the code, whether or not anybody has that address.
pub(crate) async fn recover_submit(State(site): State<Site>, visit: Visit, fields: Fields) -> Answer {
    site.limits().sign_in(visit.client())?;
    let (address, english) = (fields.need("address")?.to_owned(), !visit.is_chinese());
    let (given, client) = (address.clone(), client(&visit));
    let ticket = site
        .ask(move |city| city.recover(&address, english, &client))
        .await;
    match ticket {
        Ok(ticket) => code_form(&site, &visit, ("/recover/code", &ticket), None).await,
        Err(refused) if is_shown(&refused) => page(&Form {
            p: &visit,
            recovers: true,
            address: &given,
            name: "",
            refused: Some(&refused),
        }),
        Err(refused) => Err(Refusal(refused)),
    }
}

/// `POST /sign-up/code`: an account, and signed in to it.
pub(crate) async fn confirm(State(site): State<Site>, visit: Visit, fields: Fields) -> Answer {
    site.limits().sign_in(visit.client())?;
    let (ticket, code) = (fields.need("ticket")?.to_owned(), fields.need("code")?.to_owned());
    let (kept, client) = (ticket.clone(), client(&visit));
    let outcome = site
        .ask_door(move |city| city.confirm_sign_up(&ticket, &code, &client))
        .await;
    came(&site, &visit, ("/sign-up/code", &kept), outcome).await
}

/// `POST /recover/code`: a new password, and signed in with it.
pub(crate) async fn recover_confirm(State(site): State<Site>, visit: Visit, fields: Fields) -> Answer {
    site.limits().sign_in(visit.client())?;
    let (ticket, code) = (fields.need("ticket")?.to_owned(), fields.need("code")?.to_owned());
    let password = fields.need("password")?.to_owned();
    let (kept, client) = (ticket.clone(), client(&visit));
    let outcome = site
        .ask_door(move |city| city.finish_recovery(&ticket, (&code, &password), &client))
        .await;
    came(&site, &visit, ("/recover/code", &kept), outcome).await
}

async fn came(site: &Site, visit: &Visit, form: (&str, &str), outcome: Result<Session, Rejection>) -> Answer {
    match outcome {
        Ok(session) => {
            let jar = CookieJar::new().add(visit.session_cookie(session.token));
            Ok((jar, see("/account")?).into_response())
        }
        Err(refused) if is_shown(&refused) => code_form(site, visit, form, Some(&refused)).await,
        Err(refused) => Err(Refusal(refused)),
    }
}

async fn code_form(
    site: &Site,
    visit: &Visit,
    (action, ticket): (&str, &str),
    refused: Option<&Rejection>,
) -> Answer {
    let asked = ticket.to_owned();
    // A ticket that counts no more still shows why.
    let address = site.ask(move |city| city.code_sent_to(&asked)).await;
    let recovers = action.starts_with("/recover");
    page(&Code {
        p: visit,
        title: visit.t(if recovers { "recover-title" } else { "code-title" }),
        action,
        ticket,
        address: address.as_deref().unwrap_or("…"),
        new_password: recovers,
        catches: site.city().is_demo(),
        refused,
    })
}

pub(super) fn client(visit: &Visit) -> Client {
    Client(visit.client().to_owned())
}

/// Whether a refusal belongs on the form itself.
pub(super) fn is_shown(refused: &Rejection) -> bool {
    !matches!(refused.class, Class::Unavailable | Class::NotFound)
}
