//! What waits for a supervisor, step by step.

use super::home::{Asked, chosen_year};
use super::page;
use crate::refusal::Answer;
use crate::show::Names;
use crate::show::commitment::CommitmentRow;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use skein_app::view::{self, Inbox};

struct Group {
    id: &'static str,
    title: String,
    total: usize,
    rows: Vec<CommitmentRow>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "supervise.html")]
struct Page {
    p: Visit,
    today: String,
    groups: Vec<Group>,
}

/// Rows of a group before the rest is one link away.
const SHOWN: usize = 20;

/// `GET /supervise`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let names = site.names().await;
    let (year, today, inbox) = site
        .ask(move |city| {
            let year = chosen_year(city, asked.year());
            Ok((year, city.today(), city.inbox(&actor, year)?))
        })
        .await?;
    page(&Page {
        today: today.to_string(),
        groups: groups(&p, &names, year, &inbox),
        p,
    })
}

fn groups(p: &Visit, names: &Names, year: i16, inbox: &Inbox) -> Vec<Group> {
    let group = |id: &'static str, key: &str, rows: &[view::CommitmentRow], filter: &str| Group {
        id,
        title: p.t(key),
        total: rows.len(),
        rows: CommitmentRow::all(p, names, rows.get(..SHOWN).unwrap_or(rows)),
        more: (rows.len() > SHOWN).then(|| format!("/commitments?year={year}&{filter}")),
    };
    vec![
        group("to-verify", "inbox-verify", &inbox.to_verify, "status=claimed"),
        group("answered", "inbox-answered", &inbox.answered, "status=under-way"),
        group(
            "sent-back",
            "inbox-sent-back",
            &inbox.sent_back,
            "status=returned",
        ),
        group("red", "inbox-red", &inbox.red, "light=red"),
        group("unsigned", "inbox-unsigned", &inbox.unsigned, "status=assigned"),
        group("to-assign", "inbox-assign", &inbox.to_assign, "status=registered"),
    ]
}
