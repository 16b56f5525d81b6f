//! What the city has told somebody, on their own page; and every letter it sends, for those who look after that.

use super::me::{channel_key, moment};
use super::{page, see};
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use skein_app::notify::Kept;

struct Told {
    title: String,
    body: String,
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
}

/// `GET /notifications`.
pub(crate) async fn show(State(site): State<Site>, p: Visit) -> Answer {
    let actor = p.actor();
    let told = site.ask(move |city| city.told(&actor)).await?;
    let told: Vec<Told> = told.iter().map(one).collect();
    page(&Page {
        unread: told.iter().any(|it| it.unread),
        told,
        p,
    })
}

fn one(kept: &Kept) -> Told {
    let letter = &kept.letter;
    Told {
        title: letter.title.clone(),
        body: letter.body.clone(),
        at: moment(kept.at),
        link: letter.link.clone(),
        unread: letter.read.is_none(),
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

/// Letters shown of each sort.
const SHOWN: usize = 100;

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
