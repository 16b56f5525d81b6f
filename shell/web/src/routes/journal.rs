//! The journal: who did what when, under which signed tree head, with a proof for every event.

use super::page;
use crate::codes;
use crate::refusal::Answer;
use crate::show::{Pages, instant};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use skein_app::authorise::{Action, Resource};
use skein_app::city::{City, day_of};
use skein_kernel::actor::Actor;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_store::evidence::head::TreeHead;

/// Which events.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Filter {
    actor: Option<String>,
    stream: Option<String>,
    from: Option<String>,
    until: Option<String>,
    page: Option<usize>,
}

impl Filter {
    fn wanted(text: Option<&String>) -> Option<&str> {
        text.map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn day(name: &str, text: Option<&String>) -> Result<Option<Date>, Rejection> {
        let parse = |text: &str| text.parse().map_err(|_| codes::bad_field(name));
        Self::wanted(text).map(parse).transpose()
    }

    fn is_empty(&self) -> bool {
        [&self.actor, &self.stream, &self.from, &self.until]
            .into_iter()
            .all(|text| Self::wanted(text.as_ref()).is_none())
    }
}

/// A page of events.
pub(crate) struct Found {
    pub(crate) events: Vec<Recorded>,
    /// How many there are on all pages.
    pub(crate) total: usize,
    pub(crate) pages: Pages,
    pub(crate) head: Option<TreeHead>,
    /// Whether events can be proved: the journal has a folder.
    provable: bool,
}

/// The events a filter lets pass, latest first.
///
/// Without a filter only the page's own events are read; with one the journal is read through.
pub(crate) fn events(city: &City, actor: &Actor, filter: &Filter, size: usize) -> Result<Found, Rejection> {
    city.authorise(actor, Action::ViewTrail, &Resource::City)?;
    let journal = city.journal();
    let (head, provable) = (journal.tree_head(), journal.can_prove());
    if filter.is_empty() {
        let total = usize::try_from(journal.position()).unwrap_or(usize::MAX);
        let pages = Pages::of(total, filter.page, size);
        let until = total - pages.skip();
        let from = until.saturating_sub(size);
        let after = u64::try_from(from).unwrap_or(0);
        let mut events = journal
            .replay(after)?
            .take(until - from)
            .collect::<Result<Vec<_>, _>>()?;
        events.reverse();
        return Ok(Found {
            events,
            total,
            pages,
            head,
            provable,
        });
    }
    let passes = passes(filter)?;
    let all = journal
        .replay(0)?
        .filter(|event| event.as_ref().map_or(true, &passes));
    let mut all = all.collect::<Result<Vec<_>, _>>()?;
    all.reverse();
    let pages = Pages::of(all.len(), filter.page, size);
    Ok(Found {
        total: all.len(),
        events: pages.cut(all),
        pages,
        head,
        provable,
    })
}

fn passes(filter: &Filter) -> Result<impl Fn(&Recorded) -> bool, Rejection> {
    let actor = Filter::wanted(filter.actor.as_ref()).map(str::to_owned);
    let stream = Filter::wanted(filter.stream.as_ref()).map(str::to_owned);
    let from = Filter::day("from", filter.from.as_ref())?;
    let until = Filter::day("until", filter.until.as_ref())?;
    Ok(move |event: &Recorded| {
        let day = day_of(event.at);
        actor.as_ref().is_none_or(|actor| event.actor.0 == *actor)
            && stream
                .as_ref()
                .is_none_or(|words| event.stream.to_string().contains(words))
            && from.is_none_or(|from| from <= day)
            && until.is_none_or(|until| day <= until)
    })
}

/// A tree head for programs.
pub(crate) fn head(head: &TreeHead) -> Value {
    json!({ "note": head.note(), "signature": hex::encode(head.signature), "size": head.size })
}

struct Row {
    position: u64,
    at: String,
    actor: String,
    stream: String,
    revision: u64,
    kind: String,
    body: String,
    proof: Option<String>,
}

#[derive(Template)]
#[template(path = "journal.html")]
struct List {
    p: Visit,
    facts: Vec<(String, String)>,
    actor: String,
    stream: String,
    from: String,
    until: String,
    rows: Vec<Row>,
    pages: Pages,
}

const SIZE: usize = 50;

/// `GET /journal`.
pub(crate) async fn list(State(site): State<Site>, p: Visit, Query(filter): Query<Filter>) -> Answer {
    let (actor, asked) = (p.actor(), filter.clone());
    let found = site.ask(move |city| events(city, &actor, &asked, SIZE)).await?;
    page(&List {
        facts: found
            .head
            .as_ref()
            .map(|head| facts(&p, head))
            .unwrap_or_default(),
        actor: filter.actor.unwrap_or_default(),
        stream: filter.stream.unwrap_or_default(),
        from: filter.from.unwrap_or_default(),
        until: filter.until.unwrap_or_default(),
        rows: found
            .events
            .into_iter()
            .map(|event| row(event, found.provable))
            .collect(),
        pages: found.pages,
        p,
    })
}

fn facts(p: &Visit, head: &TreeHead) -> Vec<(String, String)> {
    let at = Timestamp::from_microsecond(head.at)
        .map(instant)
        .unwrap_or_default();
    vec![
        (p.t("fact-head-size"), head.size.to_string()),
        (p.t("fact-head-hash"), hex::encode(head.root)),
        (p.t("fact-head-signature"), hex::encode(head.signature)),
        (p.t("col-time"), at),
    ]
}

fn row(event: Recorded, provable: bool) -> Row {
    let pretty = serde_json::from_str::<Value>(&event.event.body).ok();
    let pretty = pretty.and_then(|body| serde_json::to_string_pretty(&body).ok());
    Row {
        position: event.position,
        at: instant(event.at),
        actor: event.actor.0,
        stream: event.stream.to_string(),
        revision: event.revision,
        kind: event.event.kind,
        body: pretty.unwrap_or(event.event.body),
        proof: provable.then(|| format!("/journal/{}/proof.json", event.position)),
    }
}

/// `GET /journal/{position}/proof.json`: that the event is in the log under the last signed head.
pub(crate) async fn proof(State(site): State<Site>, p: Visit, Path(position): Path<u64>) -> Answer {
    let actor = p.actor();
    let proof = site
        .ask(move |city| {
            city.authorise(&actor, Action::ViewTrail, &Resource::City)?;
            match city.journal().can_prove() {
                true => city.journal().prove(position),
                false => Err(codes::no_proof()),
            }
        })
        .await?;
    let body = serde_json::to_string_pretty(&proof).map_err(|_| codes::broken())?;
    let name = format!("attachment; filename=\"event-{position}-proof.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, body).into_response())
}

/// `GET /evidence/keys.txt`: the public keys that check proofs of the evidence log, the latest last.
pub(crate) async fn keys(State(site): State<Site>) -> Answer {
    let keys = site.ask(|city| city.journal().public_keys()).await?;
    let text: String = keys.iter().map(|key| format!("{key}\n")).collect();
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((headers, text).into_response())
}
