//! What the city has told somebody, on their own page; and every letter it sends, for those who look after that.

use super::me::{channel_key, moment};
use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use serde::Deserialize;
use skein_app::city::City;
use skein_app::city::notices::{Notice, NoticePage};
use skein_app::notify::Kept;

/// Notices shown on a page.
const SHOWN: usize = 100;

struct Told {
    title: String,
    body: String,
    sent: Timestamp,
    at: String,
    link: Option<String>,
    unread: bool,
}

#[derive(Template)]
#[template(path = "notifications.html")]
struct Page {
    p: Visit,
    told: Vec<Told>,
    unread: bool,
    older: Option<String>,
}

/// Where the page goes on.
#[derive(Deserialize)]
pub(crate) struct Asked {
    after: Option<String>,
}

/// `GET /notifications`: what one was told about matters, and, on the first page, about one's account.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = p.actor();
    let after = asked.after.as_deref().map(serde_json::from_str).transpose();
    let page_asked = NoticePage {
        unread: false,
        after: after.map_err(|_| codes::bad_field("after"))?,
        limit: SHOWN,
    };
    let first = page_asked.after.is_none();
    let look = move |city: &City| {
        let own = if first { city.told(&actor)? } else { Vec::new() };
        Ok((own, city.notices_of(&actor, &page_asked)?))
    };
    let (own, notices) = site.ask(look).await?;
    let mut told: Vec<Told> = own.iter().map(of_account).collect();
    told.extend(notices.iter().map(|entry| of_matter(&p, &entry.notice)));
    told.sort_by_key(|one| std::cmp::Reverse(one.sent));
    let last = notices.last().filter(|_| notices.len() == SHOWN);
    page(&Page {
        unread: told.iter().any(|it| it.unread),
        older: last.map(|entry| serde_json::to_string(&entry.cursor).unwrap_or_default()),
        told,
        p,
    })
}

fn of_account(kept: &Kept) -> Told {
    let letter = &kept.letter;
    Told {
        title: letter.title.clone(),
        body: letter.body.clone(),
        sent: kept.at,
        at: moment(kept.at),
        link: letter.link.clone(),
        unread: letter.read.is_none(),
    }
}

fn of_matter(p: &Visit, notice: &Notice) -> Told {
    let place = if p.is_served() { "/my/matters" } else { "/matters" };
    Told {
        title: p.pick(&notice.title.zh, &notice.title.en).to_owned(),
        body: p.pick(&notice.body.zh, &notice.body.en).to_owned(),
        sent: notice.sent,
        at: moment(notice.sent),
        link: Some(format!("{place}/{}", notice.matter)),
        unread: notice.read.is_none(),
    }
}

/// `POST /notifications/read`.
pub(crate) async fn read(State(site): State<Site>, p: Visit, _fields: Fields) -> Answer {
    let actor = p.actor();
    site.ask(move |city| city.note_read(&actor)).await?;
    see("/notifications")
}

struct Row {
    id: String,
    at: String,
    to: String,
    channel: String,
    title: String,
    body: String,
    trouble: String,
}

#[derive(Template)]
#[template(path = "catcher.html")]
struct Catcher {
    p: Visit,
    catches: bool,
    parts: [(&'static str, String, Vec<Row>); 3],
}

/// `GET /catcher`.
pub(crate) async fn catcher(State(site): State<Site>, p: Visit) -> Answer {
    let actor = p.actor();
    let [sent, waiting, dead] = site.ask(move |city| city.sent_letters(&actor, SHOWN)).await?;
    let rows = |all: &[Kept]| all.iter().map(|kept| row(&p, kept)).collect();
    page(&Catcher {
        catches: site.city().is_demo(),
        parts: [
            ("sent", p.t("catcher-sent"), rows(&sent)),
            ("waiting", p.t("catcher-waiting"), rows(&waiting)),
            ("dead", p.t("catcher-dead"), rows(&dead)),
        ],
        p,
    })
}

fn row(p: &Visit, kept: &Kept) -> Row {
    let letter = &kept.letter;
    Row {
        id: kept.id.clone(),
        at: moment(kept.at),
        to: letter.to.clone(),
        channel: p.t(channel_key(letter.channel)),
        title: letter.title.clone(),
        body: letter.body.clone(),
        trouble: letter.trouble.clone().unwrap_or_default(),
    }
}

/// `POST /catcher/{id}/again`: a letter that was given up is tried again.
pub(crate) async fn again(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    _fields: Fields,
) -> Answer {
    let actor = p.actor();
    site.ask(move |city| city.revive_letter(&actor, &id)).await?;
    see("/catcher")
}
