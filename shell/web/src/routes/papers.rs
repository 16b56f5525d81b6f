//! Checking papers at a window: somebody's document against what their account says.

use super::page;
use super::sign_up::is_shown;
use crate::guard::fields::Fields;
use crate::refusal::{Answer, Refusal};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use skein_app::city::identity::Papers;
use skein_kernel::rejection::Rejection;

/// Whose papers.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    of: Option<String>,
}

#[derive(Template)]
#[template(path = "papers.html")]
struct Page<'a> {
    p: &'a Visit,
    named: &'a str,
    papers: Option<Papers>,
    grade: String,
    done: bool,
    refused: Option<&'a Rejection>,
}

/// `GET /papers`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let named = asked.of.unwrap_or_default();
    shown(&site, &p, &named, false, None).await
}

async fn shown(site: &Site, p: &Visit, named: &str, done: bool, refused: Option<&Rejection>) -> Answer {
    let (actor, asked) = (p.actor(), named.to_owned());
    let found = match named.is_empty() {
        true => Ok(None),
        false => site
            .ask(move |city| city.papers_of(&actor, &asked))
            .await
            .map(Some),
    };
    let (papers, missing) = match found {
        Ok(papers) => (papers, None),
        Err(missing) => (None, Some(missing)),
    };
    let grade = papers.as_ref().and_then(|papers| papers.grade);
    page(&Page {
        p,
        named,
        grade: grade
            .map(|grade| p.t(&format!("grade-{}", grade.name())))
            .unwrap_or_default(),
        papers,
        done,
        refused: refused.or(missing.as_ref()),
    })
}

/// `POST /papers`: the number on the document, and whether its holder is here.
pub(crate) async fn check(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let (named, number) = (fields.need("of")?.to_owned(), fields.need("number")?.to_owned());
    let in_person = fields.get("in-person").is_some();
    let (actor, asked) = (p.actor(), named.clone());
    let outcome = site
        .ask(move |city| city.verify_papers(&actor, &asked, (&number, in_person)))
        .await;
    match outcome {
        Ok(()) => shown(&site, &p, &named, true, None).await,
        Err(refused) if is_shown(&refused) => shown(&site, &p, &named, false, Some(&refused)).await,
        Err(refused) => Err(Refusal(refused)),
    }
}
