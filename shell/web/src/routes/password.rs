//! Changing one's own password.

use super::{page, see};
use crate::guard::fields::Fields;
use crate::refusal::{Answer, Refusal};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use skein_app::account::Client;
use skein_kernel::rejection::{Class, Rejection};

#[derive(Template)]
#[template(path = "password.html")]
struct Password<'a> {
    p: &'a Visit,
    must_change: bool,
    refused: Option<&'a Rejection>,
}

/// `GET /password`.
pub(crate) async fn show(visit: Visit) -> Answer {
    let must_change = visit.signed_in()?.must_change;
    page(&Password {
        p: &visit,
        must_change,
        refused: None,
    })
}

/// `POST /password`: changed, or the form again with the reason.
pub(crate) async fn submit(State(site): State<Site>, visit: Visit, fields: Fields) -> Answer {
    let session = visit.signed_in()?.clone();
    let must_change = session.must_change;
    let (old, new) = (fields.need("old")?.to_owned(), fields.need("new")?.to_owned());
    let client = Client(visit.client().to_owned());
    match site
        .ask_door(move |city| city.change_password(&session, (&old, &new), &client))
        .await
    {
        Ok(()) => see("/"),
        Err(rejection) if rejection.class == Class::Unavailable => Err(Refusal(rejection)),
        Err(rejection) => page(&Password {
            p: &visit,
            must_change,
            refused: Some(&rejection),
        }),
    }
}
