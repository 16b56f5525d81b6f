//! What waits for a supervisor, step by step.

use super::home::{Asked, chosen_year};
use super::page;
use crate::chart::light::Light;
use crate::form::fill::{at, text_of};
use crate::refusal::Answer;
use crate::show::commitment::CommitmentRow;
use crate::show::matter::clock::clocks;
use crate::show::matter::history::people;
use crate::show::matter::row::TaskRow;
use crate::show::matter::{People, lamp};
use crate::show::{Lamp, Names};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use jiff::Timestamp;
use skein_app::city::day_of;
use skein_app::city::matters::MatterView;
use skein_app::view::{self, Inbox};
use skein_kernel::actor::{ActorId, UnitId};
use skein_matter::state::Value;

struct Group {
    id: &'static str,
    title: String,
    total: usize,
    rows: Vec<CommitmentRow>,
    more: Option<String>,
}

/// A matter past its deadline, or on its last day.
struct LateRow {
    link: String,
    title: String,
    system: String,
    department: String,
    /// The clock with its law.
    clock: String,
    law: String,
    due: String,
    lamp: Lamp,
    turn: String,
}

#[derive(Template)]
#[template(path = "supervise.html")]
struct Page {
    p: Visit,
    today: String,
    late: Vec<LateRow>,
    late_total: String,
    groups: Vec<Group>,
}

/// Rows of a group before the rest is one link away.
const SHOWN: usize = 20;

/// `GET /supervise`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let names = site.names().await;
    let (year, today, inbox, late, people, now) = site
        .ask(move |city| {
            let year = chosen_year(city, asked.year());
            let late = city.late(&actor, SHOWN)?;
            let views = late.matters.iter();
            let ids: Vec<ActorId> = views
                .flat_map(|view| people(view, &[]).cloned().collect::<Vec<_>>())
                .collect();
            let people = People::of(city, &ids);
            let inbox = city.inbox(&actor, year)?;
            Ok((year, city.today(), inbox, late, people, city.machine_time()))
        })
        .await?;
    let rows = late
        .matters
        .iter()
        .filter_map(|view| late_row(&p, &names, &people, view, now));
    page(&Page {
        late: rows.collect(),
        late_total: match late.capped {
            true => format!("{}+", late.total),
            false => late.total.to_string(),
        },
        today: today.to_string(),
        groups: groups(&p, &names, year, &inbox),
        p,
    })
}

/// A matter with the clock that is red longest; none if no clock is any more.
fn late_row(p: &Visit, names: &Names, people: &People, view: &MatterView, now: Timestamp) -> Option<LateRow> {
    let clocks = clocks(p, names, people, view, day_of(now));
    let red = clocks
        .into_iter()
        .filter(|clock| clock.open && clock.lamp.light == Light::Red);
    let clock = red.min_by(|a, b| a.due.cmp(&b.due))?;
    let turns = view.tasks();
    let turns = turns.iter().map(|row| TaskRow::new(p, names, people, view, row));
    let turns: Vec<String> = turns.map(|row| format!("{} · {}", row.name, row.who)).collect();
    let due = view.row.due;
    Some(LateRow {
        link: format!("/matters/{}", view.serial),
        title: names.said(p, &view.row.title),
        system: names
            .packs
            .system(&view.row.definition)
            .map(|system| p.both(system).to_owned())
            .unwrap_or_default(),
        department: department(view).map(|id| names.unit(p, &id)).unwrap_or_default(),
        clock: clock.name,
        law: clock.law,
        due: clock.due.unwrap_or_default(),
        lamp: lamp(p, view.row.light, due, now),
        turn: turns.join(p.pick("；", "; ")),
    })
}

/// The department a matter's item belongs to.
fn department(view: &MatterView) -> Option<UnitId> {
    let data = view.case.matter.data();
    let item = data.get("item")?;
    let id = at(item, "/department").or_else(|| data.get("department"))?;
    matches!(id, Value::String(_)).then(|| UnitId(text_of(id)))
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
