//! Searching targets, commitments, indicators and the sentences of reports.

use super::page;
use crate::chart::escape;
use crate::refusal::Answer;
use crate::show::Pages;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use skein_app::search::services::ServiceItem;
use skein_app::search::{DocumentKind, Hit};

/// What is searched for.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Asked {
    q: Option<String>,
    page: Option<usize>,
}

struct Found {
    kind: String,
    link: String,
    html: String,
    year: i16,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    p: Visit,
    query: String,
    total: usize,
    hits: Vec<Found>,
    services: Vec<(String, String)>,
    /// Texts of knowledge: key, title, and where they come from.
    articles: Vec<(String, String)>,
    own: Vec<(String, String)>,
    served: bool,
    pages: Pages,
}

/// Services and own matters shown above the board's.
const FIRST: usize = 8;

const SIZE: usize = 30;

/// Characters of a query that are looked for; nobody types more in earnest.
const LONGEST: usize = 100;

/// `GET /search`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let query: String = asked.q.unwrap_or_default().trim().chars().take(LONGEST).collect();
    let wanted = asked.page.unwrap_or(1).clamp(1, 1000);
    let (words, actor) = (query.clone(), p.session().map(|session| session.actor.clone()));
    let ((hits, total), services, articles, own) = site
        .ask(move |city| {
            let own = match &actor {
                Some(actor) => city.find_own_matters(actor, &words, FIRST)?,
                None => Vec::new(),
            };
            let articles = city.find_knowledge(actor.as_ref(), None, &words, FIRST)?;
            let found = city.search(&words, (wanted - 1) * SIZE, SIZE);
            Ok((found, city.find_services(&words, FIRST)?, articles, own))
        })
        .await?;
    let name = |item: &ServiceItem| p.pick(&item.zh, &item.en).to_owned();
    let services = services
        .iter()
        .map(|(item, _)| (item.id.clone(), name(item)))
        .collect();
    let own = own
        .into_iter()
        .map(|it| (it.serial.to_string(), it.title))
        .collect();
    page(&Search {
        query,
        total,
        services,
        own,
        articles: articles.into_iter().map(|(it, _)| (it.key, it.title)).collect(),
        served: p.session().is_some_and(|session| session.served),
        hits: hits.iter().map(|hit| found(&p, hit)).collect(),
        pages: Pages::of(total, Some(wanted), SIZE),
        p,
    })
}

fn found(p: &Visit, hit: &Hit) -> Found {
    let document = &hit.document;
    let (key, link) = match document.kind {
        DocumentKind::Target => ("kind-target", format!("/targets/{}", document.id)),
        DocumentKind::Commitment => ("kind-commitment", format!("/commitments/{}", document.id)),
        DocumentKind::Indicator => ("kind-indicator", format!("/indicators/{}", document.id)),
        DocumentKind::Sentence => (
            "kind-sentence",
            format!("/reports/{}#L{}", document.id, document.line),
        ),
    };
    Found {
        kind: p.t(key),
        link,
        html: marked(hit),
        year: document.year,
    }
}

/// Characters shown of a long sentence, from a little before the first mark.
const SHOWN: usize = 120;

/// The text with the words found marked, cut to a readable length.
fn marked(hit: &Hit) -> String {
    let text = &hit.document.text;
    let first = hit.marks.first().map_or(0, |mark| mark.start);
    let before = text.get(..first).unwrap_or("");
    let start = before.char_indices().rev().nth(20).map_or(0, |(at, _)| at);
    let shown = text.get(start..).unwrap_or("");
    let end = start + shown.char_indices().nth(SHOWN).map_or(shown.len(), |(at, _)| at);
    let mut html = if start > 0 {
        "…".to_owned()
    } else {
        String::new()
    };
    let mut at = start;
    for mark in hit
        .marks
        .iter()
        .filter(|mark| start <= mark.start && mark.end <= end && mark.start < mark.end)
    {
        if mark.start < at {
            continue;
        }
        html.push_str(&escape(text.get(at..mark.start).unwrap_or("")));
        html.push_str(&format!(
            "<mark>{}</mark>",
            escape(text.get(mark.clone()).unwrap_or(""))
        ));
        at = mark.end;
    }
    html.push_str(&escape(text.get(at..end).unwrap_or("")));
    if end < text.len() {
        html.push('…');
    }
    html
}
