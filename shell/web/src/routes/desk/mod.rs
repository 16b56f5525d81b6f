//! An official's desk: one inbox over all processes, how their section stands, and the promises they keep.

mod act;
mod commitments;

pub(crate) use act::{act, filter};
pub(crate) use commitments::DueRow;

use super::matters::process_name;
use super::page;
use crate::refusal::Answer;
use crate::show::matter::People;
use crate::show::matter::row::{InboxRow, list_name, place, placed};
use crate::show::{Choice, Names};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use commitments::Promises;
use jiff::Timestamp;
use serde::Deserialize;
use skein_app::city::City;
use skein_app::city::inbox::{Inbox, InboxQuery, Part, Standing};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::Rejection;
use skein_pack::model::Words;
use std::collections::BTreeMap;

/// The inbox's filters, as the address carries them.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    part: String,
    #[serde(default)]
    process: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    q: String,
    after: Option<String>,
}

/// Tasks on a page.
const SIZE: usize = 30;

impl Filter {
    fn query(&self) -> InboxQuery {
        InboxQuery {
            part: part(&self.part),
            process: self.process.clone(),
            list: self.list.clone(),
            words: self.q.clone(),
            after: self.after.as_deref().and_then(placed),
            limit: SIZE,
        }
    }

    /// The filter as the address holds it, without the place in the list.
    fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let fields = [
            ("part", &self.part),
            ("process", &self.process),
            ("list", &self.list),
            ("q", &self.q),
        ];
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.finish()
    }
}

fn part(name: &str) -> Part {
    match name {
        "mine" => Part::Mine,
        "claimable" => Part::Claimable,
        "overdue" => Part::Overdue,
        "section" => Part::Section,
        _ => Part::All,
    }
}

/// A part of the inbox as a tab.
struct Tab {
    title: String,
    link: String,
    current: bool,
}

/// A filter someone keeps.
struct Kept {
    name: String,
    link: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Page {
    p: Visit,
    department: String,
    today: String,
    standing: Standing,
    on_time: Option<usize>,
    tabs: Vec<Tab>,
    processes: Vec<Choice>,
    lists: Vec<Choice>,
    filter: Filter,
    filtered: String,
    kept: Vec<Kept>,
    rows: Vec<InboxRow>,
    leads: bool,
    colleagues: Vec<(String, String)>,
    /// Desks of packs that are theirs, and walls: address and name.
    screens: Vec<(String, String)>,
    next: Option<String>,
    promises: Option<Promises>,
}

/// What the city knows for a desk.
struct Facts {
    inbox: Inbox,
    standing: Standing,
    kept: Vec<(String, String)>,
    groups: Vec<String>,
    processes: BTreeMap<String, String>,
    people: People,
    leads: bool,
    colleagues: Vec<(String, String)>,
    screens: Vec<(String, Words)>,
    now: Timestamp,
}

fn facts(city: &City, actor: &Actor, query: &InboxQuery) -> Result<Facts, Rejection> {
    let inbox = city.to_do(actor, query)?;
    let owners: Vec<ActorId> = inbox
        .entries
        .iter()
        .map(|entry| ActorId(entry.work.face.owner.clone()))
        .collect();
    let leads = city.leads(actor);
    let mut colleagues = city.colleagues(actor, &[]);
    colleagues.retain(|account| account.id != actor.id);
    Ok(Facts {
        standing: city.standing(actor)?,
        kept: city.filters(actor)?,
        groups: city.groups(actor),
        processes: processes(city, actor)?,
        people: People::of(city, &owners),
        colleagues: colleagues
            .into_iter()
            .map(|account| (account.id.to_string(), account.display))
            .collect(),
        screens: screens(city, actor)?,
        now: city.machine_time(),
        leads,
        inbox,
    })
}

/// Desks that someone sits at, and the walls of the packs they are of.
fn screens(city: &City, actor: &Actor) -> Result<Vec<(String, Words)>, Rejection> {
    let mut screens = Vec::new();
    for at in city.desks(actor)? {
        let desk = at.desk();
        screens.push((format!("/desks/{}", *desk.id), desk.words.clone()));
        let walls = at.pack.walls.iter();
        screens.extend(walls.map(|wall| (format!("/walls/{}", *wall.id), wall.words.clone())));
    }
    Ok(screens)
}

/// Every process in use, by id, with its name.
pub(crate) fn processes(city: &City, actor: &Actor) -> Result<BTreeMap<String, String>, Rejection> {
    let mut named = BTreeMap::new();
    for (_, deployed) in city.definitions(actor)? {
        for id in deployed.processes() {
            named.insert(id.to_owned(), process_name(&deployed.program, id));
        }
    }
    Ok(named)
}

/// `GET /desk`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(filter): Query<Filter>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let names = site.names().await;
    let query = filter.query();
    let (asker, first) = (actor.clone(), query.after.is_none());
    let facts = site.ask(move |city| facts(city, &asker, &query)).await?;
    // The promises stand below the first page of the inbox.
    let promises = match actor.unit.clone().filter(|_| first && p.is_officer()) {
        Some(unit) => Some(commitments::promises(&site, &p, &names, unit).await?),
        None => None,
    };
    let unit = actor.unit.as_ref().map(|unit| names.unit(&p, unit));
    let processes = facts.processes.iter();
    let processes = processes.map(|(id, name)| (id.clone(), names.said(&p, name)));
    let met = facts.standing.in_time + facts.standing.late;
    page(&Page {
        department: unit.unwrap_or_else(|| {
            p.session()
                .map(|session| session.display.clone())
                .unwrap_or_default()
        }),
        today: skein_app::city::day_of(facts.now).to_string(),
        on_time: (met > 0).then(|| facts.standing.in_time * 100 / met),
        tabs: tabs(&p, &filter, facts.leads),
        processes: Choice::with_all(&p, processes, Some(&filter.process)),
        lists: lists(&p, &names, &facts.groups, &filter.list),
        filtered: filter.address(),
        kept: facts
            .kept
            .iter()
            .map(|(name, query)| kept(name, query, &filter))
            .collect(),
        rows: rows(&p, &names, &facts, &actor.id),
        next: facts
            .inbox
            .next
            .as_ref()
            .map(|next| p.here_with("after", place(next))),
        standing: facts.standing,
        leads: facts.leads,
        colleagues: facts.colleagues,
        screens: facts
            .screens
            .into_iter()
            .map(|(link, words)| (link, p.pick(&words.zh, &words.en).to_owned()))
            .collect(),
        filter,
        promises,
        p,
    })
}

fn rows(p: &Visit, names: &Names, facts: &Facts, me: &ActorId) -> Vec<InboxRow> {
    let entries = facts.inbox.entries.iter();
    entries
        .map(|entry| {
            let process = &entry.matter.definition;
            let process = facts.processes.get(process).unwrap_or(process).clone();
            InboxRow::new(p, (names, &facts.people), me, entry, process, facts.now)
        })
        .collect()
}

fn tabs(p: &Visit, filter: &Filter, leads: bool) -> Vec<Tab> {
    let parts = ["", "mine", "claimable", "overdue", "section"];
    let offered = parts.into_iter().filter(|name| *name != "section" || leads);
    offered
        .map(|name| {
            let wanted = Filter {
                part: name.to_owned(),
                after: None,
                ..filter.clone()
            };
            let key = if name.is_empty() { "all" } else { name };
            Tab {
                title: p.t(&format!("desk-part-{key}")),
                link: format!("/desk?{}", wanted.address()),
                current: part(name) == part(&filter.part),
            }
        })
        .collect()
}

fn lists(p: &Visit, names: &Names, groups: &[String], chosen: &str) -> Vec<Choice> {
    let named = groups
        .iter()
        .map(|list| (list.clone(), list_name(p, names, list)));
    Choice::with_all(p, named, Some(chosen))
}

fn kept(name: &str, query: &str, filter: &Filter) -> Kept {
    Kept {
        name: name.to_owned(),
        link: format!("/desk?{query}"),
        current: filter.address() == query,
    }
}
