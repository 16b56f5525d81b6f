//! The pages, one module per noun of the address.
//!
//! A handler asks the city, fills a template's facts through [`crate::show`] and returns. It holds no
//! rule of its own. Start at [`crate::router`], which lists them.

pub(crate) mod accounts;
pub(crate) mod apply;
pub(crate) mod assets;
pub(crate) mod calendar;
pub(crate) mod commitments;
pub(crate) mod demo;
pub(crate) mod desk;
pub(crate) mod desks;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod indicators;
pub(crate) mod journal;
pub(crate) mod knowledge;
pub(crate) mod league;
pub(crate) mod licence;
pub(crate) mod matters;
pub(crate) mod me;
pub(crate) mod my;
pub(crate) mod notifications;
pub(crate) mod oidc;
pub(crate) mod open311;
pub(crate) mod operations;
pub(crate) mod organisation;
pub(crate) mod papers;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod ratings;
pub(crate) mod reader;
pub(crate) mod report;
pub(crate) mod reports;
pub(crate) mod search;
pub(crate) mod services;
pub(crate) mod settle;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod start;
pub(crate) mod supervise;
pub(crate) mod targets;
pub(crate) mod walls;

use crate::codes;
use crate::refusal::{Answer, Refusal};
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect};

/// A template as a page.
pub(crate) fn page(template: &impl Template) -> Answer {
    match template.render() {
        Ok(html) => Ok(Html(html).into_response()),
        Err(error) => {
            tracing::error!(%error, "a page can't be rendered");
            Err(Refusal(codes::broken()))
        }
    }
}

/// After an act: to the page that shows it (RFC 9110 §15.4.4), so that reloading repeats nothing.
pub(crate) fn see(path: &str) -> Answer {
    Ok(Redirect::to(path).into_response())
}
