//! Matters: found by words, and one matter: where it is, whose turn it is, until when and by which law.

mod act;
mod receipt;
mod task;
mod task_act;

pub(crate) use act::{act, migrate, rehearse};
pub(crate) use receipt::receipt;
pub(crate) use task::{complete, show as task};
pub(crate) use task_act::{act as task_act, command};

use super::my::{LetterRow, RatingRow, letter_row, rating_row};
use super::page;
use crate::codes;
use crate::form::titles::Titles;
use crate::guard::fields::Fields;
use crate::refusal::{self, Answer};
use crate::show::matter::clock::{self, ClockView};
use crate::show::matter::history::{self, Item, Told};
use crate::show::matter::row::{Stage, TaskRow, stages};
use crate::show::matter::{Datum, People, Picture, data, lamp, last_day, picture, status};
use crate::show::{Lamp, Names, instant, size};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse as _;
use jiff::Timestamp;
use serde::Deserialize;
use skein_app::authorise::Action;
use skein_app::city::letters::{Letter, Rating};
use skein_app::city::matters::MatterView;
use skein_app::city::{City, day_of};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_matter::human::Row;
use skein_matter::state::{Value, Vars, WaitKind};
use skein_store::aggregate::Serial;
use skein_store::aggregate::backend::SearchQuery;
use skein_store::matter::Deployed;
use std::sync::Arc;

/// A matter's number in an address.
pub(crate) fn serial(id: &str) -> Result<Serial, Rejection> {
    id.parse().map(Serial).map_err(|_| codes::no_such_page())
}

/// A matter with everything its pages tell.
pub(crate) struct Opened {
    pub(crate) view: MatterView,
    pub(crate) events: Vec<Recorded>,
    pub(crate) people: People,
    pub(crate) tasks: Vec<Row>,
    pub(crate) now: Timestamp,
    /// Whether who looks may stop, correct and end it.
    pub(crate) steers: bool,
    /// Whether who looks may work on its tasks.
    pub(crate) works: bool,
    /// Who looks, and the firms they may act for.
    pub(crate) holders: Vec<ActorId>,
    /// Whether who looks leads their unit.
    pub(crate) leads: bool,
    /// What forms call its data.
    pub(crate) titles: Titles,
    /// Letters between its applicant and the city.
    pub(crate) letters: Vec<Letter>,
    /// How it was rated.
    pub(crate) rating: Option<Rating>,
    /// Whether who looks may write to its applicant.
    pub(crate) writes: bool,
    /// Whether its events can be proved: the journal has a folder.
    pub(crate) provable: bool,
    /// The newest version of its process, where that is another.
    pub(crate) newer: Option<(Serial, u32)>,
}

/// Opens a matter for someone.
pub(crate) async fn opened(site: &Site, actor: Actor, serial: Serial) -> Result<Opened, Rejection> {
    site.ask(move |city| {
        let view = city.matter(&actor, serial)?;
        city.note_reading(&actor, &view)?;
        let events = city.matter_history(&actor, serial)?;
        let (letters, rating) = (city.letters(&actor, serial)?, city.rating(&actor, serial)?);
        let followed = rating.iter().flat_map(|rating| &rating.followed);
        let wrote = letters.iter().chain(followed).map(|letter| &letter.by);
        let people = People::of(city, history::people(&view, &events).chain(wrote));
        let tasks = view.tasks();
        let may = |action| city.may(&actor, action, &view.resource());
        let newest = city.definition(&actor, &view.row.definition).ok();
        let newer = newest.filter(|(_, deployed)| deployed.version > view.row.version);
        Ok(Opened {
            now: city.machine_time(),
            steers: may(Action::SteerMatter),
            works: may(Action::WorkOnMatter),
            holders: city.acted_for(&actor),
            leads: city.leads(&actor),
            writes: may(Action::WriteLetter) && !view.case.owner.is_empty(),
            titles: titles(city, &view),
            letters,
            rating,
            provable: city.journal().can_prove(),
            newer: newer.map(|(serial, deployed)| (serial, deployed.version)),
            people,
            tasks,
            events,
            view,
        })
    })
    .await
}

/// What forms call a matter's data: those of its tasks, and that of the item applied for.
fn titles(city: &City, view: &MatterView) -> Titles {
    let item = item_of(view.case.matter.data());
    let service = item.and_then(|item| city.service(&item).ok());
    Titles::of(
        std::iter::once(&view.definition).chain(&view.called),
        service.as_ref().and_then(|service| service.form()),
    )
}

/// The item a matter was applied for, if it was.
pub(crate) fn item_of(data: &Vars) -> Option<String> {
    let id = crate::form::fill::at(data.get("item")?, "/id")?;
    matches!(id, Value::String(_)).then(|| crate::form::fill::text_of(id))
}

impl Opened {
    /// What the process is called.
    pub(crate) fn process(&self, p: &Visit, names: &Names) -> String {
        names.said(
            p,
            &process_name(&self.view.definition.program, &self.view.row.definition),
        )
    }

    /// The definition an open task is of: a called process's, or the matter's own.
    pub(crate) fn definition_of(&self, task: u32) -> &Arc<Deployed> {
        let mut waits = self.view.case.matter.waits.iter();
        let scope = waits.find(|wait| wait.id == task).map(|wait| wait.scope);
        let found = scope.and_then(|scope| self.view.definition_in(scope));
        found.unwrap_or(&self.view.definition)
    }

    pub(crate) fn told(&self, p: &Visit, names: &Names) -> Told {
        history::told(p, (names, &self.titles), &self.people, &self.view, &self.events)
    }

    pub(crate) fn clocks(&self, p: &Visit, names: &Names) -> Vec<ClockView> {
        clock::clocks(p, names, &self.people, &self.view, day_of(self.now))
    }

    pub(crate) fn task_rows(&self, p: &Visit, names: &Names) -> Vec<TaskRow> {
        let row = |row: &Row| TaskRow::new(p, names, &self.people, &self.view, row);
        self.tasks.iter().map(row).collect()
    }

    pub(crate) fn attachments(&self, p: &Visit) -> Vec<FileRow> {
        let files = self.view.case.attachments();
        files
            .map(|file| FileRow {
                name: file.name.clone(),
                link: format!("/matters/{}/files/{}", self.view.serial, file.digest),
                size: size(file.size),
                who: format!("{} · {}", self.people.name(p, &file.by), instant(file.at)),
            })
            .collect()
    }
}

/// What a process is called: its name, or its id.
pub(crate) fn process_name(program: &skein_matter::Program, id: &str) -> String {
    let mut named = program.processes().iter().filter(|process| &*process.id == id);
    let name = named.next().map(|process| process.name.to_string());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| id.to_owned())
}

/// A file handed in.
pub(crate) struct FileRow {
    pub(crate) name: String,
    pub(crate) link: String,
    pub(crate) size: String,
    pub(crate) who: String,
}

/// What failed in it.
struct IncidentRow {
    id: u32,
    element: String,
    code: String,
    words: String,
}

#[derive(Template)]
#[template(path = "matter.html")]
struct Page {
    p: Visit,
    serial: Serial,
    revision: u64,
    title: String,
    process: String,
    lamp: Lamp,
    due: Option<(String, Lamp)>,
    facts: Vec<(String, String)>,
    tasks: Vec<TaskRow>,
    waits: Vec<String>,
    clocks: Vec<ClockView>,
    incidents: Vec<IncidentRow>,
    stages: Vec<Stage>,
    picture: Picture,
    history: Vec<Item>,
    data: Vec<Datum>,
    kept: Vec<Datum>,
    names: Vec<String>,
    files: Vec<FileRow>,
    letters: Vec<LetterRow>,
    rating: Option<RatingRow>,
    writes: bool,
    provable: bool,
    steers: bool,
    open: bool,
    suspended: bool,
    newer: Option<(Serial, u32)>,
    today: String,
    done: Option<String>,
    problem: Option<(String, String)>,
}

/// What has just been done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// `GET /matters/{id}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(just): Query<Just>,
) -> Answer {
    let done = just
        .done
        .filter(|act| act::is_act(act) || ["complete", "letter"].contains(&act.as_str()));
    let done = done.map(|act| p.t(&format!("matter-done-{act}")));
    shown(&site, p, serial(&id)?, (done, None)).await
}

/// The page of a matter, with what was done or refused just before.
async fn shown(
    site: &Site,
    p: Visit,
    serial: Serial,
    (done, problem): (Option<String>, Option<&Rejection>),
) -> Answer {
    let opened = opened(site, p.signed_in()?.actor.clone(), serial).await?;
    let names = site.names().await;
    let told = opened.told(&p, &names);
    let view = &opened.view;
    let picture = picture(&p, &view.definition.model, told.own());
    let due = view.row.due.filter(|_| is_open(view));
    let due = due.map(|due| {
        let lamp = lamp(&p, view.row.light, Some(due), opened.now);
        (last_day(due).to_string(), lamp)
    });
    let shown = data(&p, &opened.titles, view.case.matter.data());
    let page_of = Page {
        serial,
        revision: view.revision,
        title: names.said(&p, &view.row.title),
        process: opened.process(&p, &names),
        lamp: status(&p, view.row.status),
        due,
        facts: facts(&p, &names, &opened),
        tasks: opened.task_rows(&p, &names),
        waits: waits(&p, &names, view),
        clocks: opened.clocks(&p, &names),
        incidents: incidents(&p, &names, view),
        stages: stages(&p, &names, view, &told.marks),
        picture,
        history: told.items,
        data: shown.applied.into_iter().chain(shown.asked).collect(),
        kept: shown.kept,
        names: view
            .case
            .matter
            .data()
            .iter()
            .map(|(name, _)| name.to_string())
            .collect(),
        files: opened.attachments(&p),
        letters: opened
            .letters
            .iter()
            .map(|it| letter_row(&p, &opened.people, it))
            .collect(),
        rating: opened
            .rating
            .as_ref()
            .map(|it| rating_row(&p, &opened.people, it)),
        writes: opened.writes,
        provable: opened.provable,
        steers: opened.steers,
        open: is_open(view),
        suspended: view.row.status == skein_store::aggregate::rows::Status::Suspended,
        newer: opened.newer,
        today: day_of(opened.now).to_string(),
        done,
        problem: problem.map(|problem| clock::refusal(&p, problem)),
        p,
    };
    let answer = page(&page_of)?;
    Ok(match problem {
        Some(problem) => refusal::told(answer, refusal::status(problem)),
        None => answer,
    })
}

/// Whether anything can still happen to it.
pub(crate) fn is_open(view: &MatterView) -> bool {
    use skein_store::aggregate::rows::Status::{Failed, Open, Suspended};
    matches!(view.row.status, Open | Suspended | Failed)
}

fn facts(p: &Visit, names: &Names, opened: &Opened) -> Vec<(String, String)> {
    let view = &opened.view;
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let version = p.t2(
        "matter-version",
        "process",
        opened.process(p, names),
        "version",
        view.row.version,
    );
    let law = view
        .case
        .matter
        .law
        .as_ref()
        .map(|law| names.received_under(p, law));
    let all = [
        ("fact-number", given(&view.case.number)),
        ("fact-serial", Some(view.serial.to_string())),
        ("fact-process", Some(version)),
        ("fact-law", law),
        ("fact-received", Some(instant(view.case.received))),
        ("fact-updated", Some(instant(view.updated))),
        ("fact-applicant", given(&view.case.owner)),
    ];
    let facts = all
        .into_iter()
        .filter_map(|(key, value)| Some((p.t(key), value?)));
    facts.collect()
}

/// What it waits for besides people.
fn waits(p: &Visit, names: &Names, view: &MatterView) -> Vec<String> {
    let name = |scope: u32, node: u32| {
        let node = view.node(scope, node);
        node.map_or_else(String::new, |node| match node.name.is_empty() {
            true => node.id.to_string(),
            false => names.said(p, &node.name),
        })
    };
    let waits = view.case.matter.waits.iter().filter_map(|wait| {
        Some(match &wait.kind {
            WaitKind::Message { name, .. } => p.t1("waits-message", "name", &**name),
            WaitKind::Signal { name } => p.t1("waits-signal", "name", &**name),
            WaitKind::Timer { due, .. } => p.t2(
                "waits-timer",
                "element",
                name(wait.scope, wait.node),
                "at",
                instant(*due),
            ),
            WaitKind::Job { topic, .. } => p.t1("waits-job", "topic", &**topic),
            WaitKind::Condition { .. } => p.t1("waits-condition", "element", name(wait.scope, wait.node)),
            WaitKind::Task | WaitKind::Inputs | WaitKind::AdHoc => return None,
        })
    });
    waits.collect()
}

fn incidents(p: &Visit, names: &Names, view: &MatterView) -> Vec<IncidentRow> {
    let incidents = view.case.matter.incidents.iter();
    incidents
        .map(|incident| {
            let node = view.node(incident.scope, incident.node);
            let name = node.map(|node| {
                if node.name.is_empty() {
                    &node.id
                } else {
                    &node.name
                }
            });
            IncidentRow {
                id: incident.id,
                element: name.map(|name| names.said(p, name)).unwrap_or_default(),
                code: incident.code.to_string(),
                words: p.pick(&incident.zh, &incident.en).to_owned(),
            }
        })
        .collect()
}

/// `POST /matters/{id}/letters`: writes to its applicant.
pub(crate) async fn letter(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (actor, serial) = (p.signed_in()?.actor.clone(), serial(&id)?);
    let words = fields.get("words").unwrap_or_default().to_owned();
    let key = fields.need("key")?.to_owned();
    let written = site
        .ask(move |city| city.write_letter(&actor, serial, &words, Some(&key)))
        .await;
    match written {
        Ok(()) => super::see(&format!("/matters/{serial}?done=letter")),
        Err(problem) => shown(&site, p, serial, (None, Some(&problem))).await,
    }
}

/// `GET /matters/{id}/events/{revision}/proof.json`: that an event of the matter is in the evidence log.
pub(crate) async fn proof(
    State(site): State<Site>,
    p: Visit,
    Path((id, revision)): Path<(String, u64)>,
) -> Answer {
    let (actor, serial) = (p.signed_in()?.actor.clone(), serial(&id)?);
    let position = site
        .ask(move |city| {
            let events = city.matter_history(&actor, serial)?;
            let event = events.iter().find(|event| event.revision == revision);
            event.map(|event| event.position).ok_or_else(codes::no_such_page)
        })
        .await?;
    proof_of(&site, serial, (revision, position)).await
}

/// The proof of an event of a matter, as a file to keep.
pub(crate) async fn proof_of(site: &Site, serial: Serial, (revision, position): (u64, u64)) -> Answer {
    let proof = site
        .ask(move |city| match city.journal().can_prove() {
            true => city.journal().prove(position),
            false => Err(codes::no_proof()),
        })
        .await?;
    let body = serde_json::to_string_pretty(&proof).map_err(|_| codes::broken())?;
    let name = format!("attachment; filename=\"matter-{serial}-{revision}-proof.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, body).into_response())
}

/// Words to find matters by.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    before: Option<u64>,
}

struct Found {
    link: String,
    number: String,
    title: String,
    process: String,
    status: Lamp,
    due: Option<(String, Lamp)>,
    received: String,
}

#[derive(Template)]
#[template(path = "matters.html")]
struct List {
    p: Visit,
    words: String,
    asked: bool,
    rows: Vec<Found>,
    next: Option<String>,
}

/// Matters on a page.
const SIZE: usize = 50;

/// `GET /matters`.
pub(crate) async fn list(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let query = SearchQuery {
        words: asked.q.clone(),
        before: asked.before.map(Serial),
        limit: SIZE,
    };
    let names = site.names().await;
    let (found, processes, now) = site
        .ask(move |city| {
            let processes = super::desk::processes(city, &actor)?;
            Ok((city.find_matters(&actor, &query)?, processes, city.machine_time()))
        })
        .await?;
    let next = (found.len() == SIZE)
        .then(|| found.last().map(|last| last.serial))
        .flatten();
    let rows = found.into_iter().map(|entry| {
        let row = entry.row;
        let due = row
            .due
            .map(|due| (last_day(due).to_string(), lamp(&p, row.light, Some(due), now)));
        Found {
            link: format!("/matters/{}", entry.serial),
            number: entry.serial.to_string(),
            title: names.said(&p, &row.title),
            process: names.said(&p, processes.get(&row.definition).unwrap_or(&row.definition)),
            status: status(&p, row.status),
            due,
            received: instant(row.received),
        }
    });
    page(&List {
        rows: rows.collect(),
        asked: !asked.q.trim().is_empty(),
        next: next.map(|next| p.here_with("before", next)),
        words: asked.q,
        p,
    })
}
