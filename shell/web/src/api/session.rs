//! Bearer tokens for programs: the same sessions people have, without cookies.

use super::{body, json, nothing};
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json as object;
use skein_app::account::Client;

/// Who signs in.
#[derive(Deserialize)]
struct Credentials {
    account: String,
    password: String,
}

/// `POST /api/v1/session`.
pub(super) async fn open(State(site): State<Site>, p: Visit, bytes: Bytes) -> Answer {
    site.limits().sign_in(p.client())?;
    let Credentials { account, password } = body(&bytes)?;
    let client = Client(p.client().to_owned());
    let session = site
        .ask_door(move |city| city.sign_in(&account, &password, &client))
        .await?;
    json(&object!({
        "token": session.token,
        "actor": session.actor,
        "display": session.display,
        "must_change": session.must_change,
        "expires": session.expires,
    }))
}

/// The old password and the new.
#[derive(Deserialize)]
struct Passwords {
    old: String,
    new: String,
}

/// `POST /api/v1/password`: the token stays; with a first password it opens everything from here on.
pub(super) async fn password(State(site): State<Site>, p: Visit, bytes: Bytes) -> Answer {
    let session = p.signed_in()?.clone();
    let Passwords { old, new } = body(&bytes)?;
    let client = Client(p.client().to_owned());
    site.ask_door(move |city| city.change_password(&session, (&old, &new), &client))
        .await?;
    Ok(nothing())
}

/// `DELETE /api/v1/session`.
pub(super) async fn close(State(site): State<Site>, p: Visit) -> Answer {
    let token = p.signed_in()?.token.clone();
    site.ask(move |city| city.sign_out(&token)).await?;
    Ok(nothing())
}
