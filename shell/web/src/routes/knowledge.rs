//! A text of a pack's knowledge, for whoever may read it.

use super::desks::Terms;
use super::page;
use crate::form::titles::Titles;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};

#[derive(Template)]
#[template(path = "knowledge.html")]
struct Page {
    p: Visit,
    title: String,
    key: String,
    text: Vec<String>,
    source: Option<String>,
    basis: Option<String>,
    review: Option<String>,
    stale: bool,
    public: bool,
}

/// `GET /knowledge/{key}`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Path(key): Path<String>) -> Answer {
    let reader = p.session().map(|session| session.actor.clone());
    let (article, terms) = site
        .ask(move |city| {
            let article = city.article(reader.as_ref(), &key)?;
            let pack = city.installed_pack(&article.pack)?;
            let deployed = city.deployed_of(article.matter)?;
            let titles = deployed
                .map(|deployed| Titles::of([&deployed], None))
                .unwrap_or_default();
            let terms = Terms {
                titles,
                terms: pack.terms.clone(),
            };
            Ok((article, terms))
        })
        .await?;
    let cell = |name: &str| article.columns.get(name).cloned();
    let text = cell("answer").unwrap_or_else(|| article.text.clone());
    page(&Page {
        title: article.title.clone(),
        key: article.key.clone(),
        text: text.lines().map(str::to_owned).collect(),
        source: cell("source").map(|source| terms.value(&p, "unit", &source)),
        basis: cell("basis"),
        review: article.review_by.map(|day| day.to_string()),
        stale: article.is_stale,
        public: article.is_public,
        p,
    })
}
