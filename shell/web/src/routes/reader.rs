//! The reader: drop a report, see damage and repair side by side, correct, accept into the board.

mod row;

pub(crate) use row::{correct, reject, row};

use super::commitments::Done;
use super::home::Figure;
use super::targets::{name_of, named};
use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::show::target::nature;
use crate::show::text::{self, Line};
use crate::show::{Choice, Pages};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use skein_app::city::{City, ReportRow};
use skein_app::import::{Acceptance, Draft, DraftRow};
use skein_kernel::actor::UnitId;
use skein_measure::AggregateId;
use skein_measure::intake::Decided;
use skein_measure::parts::{Direction, Nature};
use skein_report::model::{Commitment, Target};
use std::collections::BTreeSet;

struct DraftLine {
    id: String,
    name: String,
    year: i16,
    repairs: u32,
    targets: u32,
    commitments: u32,
    who: String,
}

#[derive(Template)]
#[template(path = "reader.html")]
struct List {
    p: Visit,
    megabytes: usize,
    drafts: Vec<DraftLine>,
}

/// `GET /reader`.
pub(crate) async fn list(State(site): State<Site>, p: Visit) -> Answer {
    let (names, actor) = (site.names().await, p.actor());
    let reports = site.ask(move |city| Ok(city.reports(&actor))).await?;
    let line = |row: &ReportRow| DraftLine {
        id: row.id.to_string(),
        name: row.report.name.clone(),
        year: row.report.year,
        repairs: row.report.counts.repairs,
        targets: row.report.counts.targets,
        commitments: row.report.counts.commitments,
        who: p.mark(&names, &row.imported),
    };
    let megabytes = site.config().largest_upload >> 20;
    page(&List {
        drafts: reports.iter().map(line).collect(),
        megabytes,
        p,
    })
}

/// `POST /reader`: reads the file and leads to its draft.
pub(crate) async fn import(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let year = fields.read("year")?;
    let id = site
        .ask(move |city| {
            let file = fields.files().iter().find(|file| file.field == "report");
            let file = file.ok_or_else(|| codes::bad_field("report"))?;
            city.import_report(&actor, (&file.name, &file.bytes), year)
        })
        .await?;
    see(&format!("/reader/{id}?done=import"))
}

/// Which part of a draft.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct View {
    view: Option<String>,
    page: Option<usize>,
}

struct Repaired {
    line: u32,
    before: String,
    after: String,
    damage: Vec<String>,
}

struct Row {
    id: String,
    cells: Vec<String>,
    state: String,
    line: u32,
    open: bool,
    proposed: bool,
}

#[derive(Template)]
#[template(path = "draft.html")]
struct Show {
    p: Visit,
    id: String,
    version: u64,
    name: String,
    place: String,
    year: i16,
    done: Option<String>,
    figures: Vec<Figure>,
    tabs: Vec<Choice>,
    view: &'static str,
    sides: Vec<Repaired>,
    lines: Vec<Line>,
    heads: Vec<String>,
    rows: Vec<Row>,
    pages: Pages,
    may_accept: bool,
    drifted: bool,
    departments: Vec<(String, String)>,
    natures: Vec<Choice>,
    directions: Vec<Choice>,
    download: String,
}

const VIEWS: [(&str, &str); 4] = [
    ("repairs", "draft-repairs"),
    ("text", "draft-text"),
    ("targets", "nav-targets"),
    ("commitments", "nav-commitments"),
];

/// Rows of a draft a page.
const SIZE: usize = 100;

/// `GET /reader/{id}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(asked): Query<View>,
    Query(done): Query<Done>,
) -> Answer {
    let draft = open(&site, &p, &id).await?;
    let wish = asked.view.as_deref().unwrap_or("repairs");
    let view = VIEWS
        .iter()
        .map(|(name, _)| *name)
        .find(|name| *name == wish)
        .unwrap_or("repairs");
    let mut show = frame(&p, &draft, view);
    match view {
        "repairs" => show.sides = sides(&p, &draft),
        "text" => show.lines = text::lines(&draft.reading.report),
        "targets" => {
            show.heads = TARGET_HEADS.map(|key| p.t(key)).to_vec();
            show.departments = site.names().await.departments(&p);
            (show.natures, show.directions) = (natures(&p), directions(&p));
            let proposed = proposed(&draft);
            let rows = draft
                .targets
                .iter()
                .map(|row| target(&p, row, &proposed))
                .collect();
            (show.rows, show.pages) = first_to_decide(rows, asked.page);
        }
        _ => {
            show.heads = COMMITMENT_HEADS.map(|key| p.t(key)).to_vec();
            let proposed = proposed(&draft);
            let rows = draft
                .commitments
                .iter()
                .map(|row| commitment(&p, row, &proposed))
                .collect();
            (show.rows, show.pages) = first_to_decide(rows, asked.page);
        }
    }
    show.done = ["import", "accept", "correct", "reject"]
        .into_iter()
        .find(|name| done.is(name))
        .map(|name| p.t(&format!("done-{name}")));
    page(&show)
}

/// How binding the accepted targets are.
fn natures(p: &Visit) -> Vec<Choice> {
    let name = |one: Nature| Choice::new(name_of(&one), nature(p, one), "");
    [Nature::Expected, Nature::Binding].map(name).to_vec()
}

/// Which way is better, unless the words tell.
fn directions(p: &Visit) -> Vec<Choice> {
    let told = Choice::new("", p.t("direction-told"), "");
    let name = |one: Direction| Choice::new(name_of(&one), p.t(&format!("direction-{}", name_of(&one))), "");
    let named = [Direction::Higher, Direction::Lower, Direction::Exact].map(name);
    std::iter::once(told).chain(named).collect()
}

/// One page of rows, those proposed for acceptance first: what a person has to decide is on top.
fn first_to_decide(mut rows: Vec<Row>, page: Option<usize>) -> (Vec<Row>, Pages) {
    rows.sort_by_key(|row| !(row.open && row.proposed));
    let pages = Pages::of(rows.len(), page, SIZE);
    (pages.cut(rows), pages)
}

/// The draft an address names.
async fn open(site: &Site, p: &Visit, id: &str) -> Result<Draft, skein_kernel::rejection::Rejection> {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let actor = p.actor();
    site.ask(move |city| city.report(&actor, &id)).await
}

fn frame(p: &Visit, draft: &Draft, view: &'static str) -> Show {
    let id = draft.id.to_string();
    let link = |view: &str| format!("/reader/{id}?view={view}");
    let figure = |key: &str, count: usize, view: &str| Figure {
        name: p.t(key),
        count,
        link: link(view),
        light: None,
    };
    let report = &draft.reading.report;
    Show {
        figures: vec![
            figure("col-repairs", report.repairs.len(), "repairs"),
            figure("nav-targets", draft.targets.len(), "targets"),
            figure("nav-commitments", draft.commitments.len(), "commitments"),
        ],
        tabs: VIEWS
            .iter()
            .map(|(name, key)| Choice::new(link(name), p.t(key), &link(view)))
            .collect(),
        version: draft.version,
        name: draft.intake.report.name.clone(),
        place: report.outline.place.clone(),
        year: draft.intake.report.year,
        done: None,
        view,
        sides: Vec::new(),
        lines: Vec::new(),
        heads: Vec::new(),
        rows: Vec::new(),
        pages: Pages::of(0, None, SIZE),
        may_accept: p.is_supervisor(),
        drifted: draft.drifted,
        departments: Vec::new(),
        natures: Vec::new(),
        directions: Vec::new(),
        download: format!("/reports/{id}/download"),
        id,
        p: p.clone(),
    }
}

fn sides(p: &Visit, draft: &Draft) -> Vec<Repaired> {
    let sides = text::sides(&draft.reading.report, &draft.reading.document.text);
    let kinds = |side: &text::Side| {
        side.damage
            .iter()
            .map(|(key, count)| format!("{} {count}", p.t(key)))
            .collect()
    };
    let repaired = |side: text::Side| Repaired {
        damage: kinds(&side),
        line: side.line,
        before: side.before,
        after: side.after,
    };
    sides.into_iter().map(repaired).collect()
}

/// The rows that are aims or tasks: proposed for acceptance, ticked beforehand.
fn proposed(draft: &Draft) -> BTreeSet<String> {
    City::acceptable(draft, &UnitId(String::new()))
        .into_iter()
        .map(|one| one.row)
        .collect()
}

const TARGET_HEADS: [&str; 7] = [
    "head-subject",
    "head-period",
    "head-kind",
    "head-comparator",
    "head-value",
    "head-unit",
    "head-fragment",
];
const COMMITMENT_HEADS: [&str; 5] = [
    "head-section",
    "head-kind",
    "head-verb",
    "head-object",
    "head-text",
];

fn target(p: &Visit, row: &DraftRow<Target>, proposed: &BTreeSet<String>) -> Row {
    let it = &row.row;
    let cells = [
        &it.subject,
        &it.period,
        &it.kind,
        &it.comparator,
        &it.value,
        &it.unit,
        &it.fragment,
    ];
    Row {
        id: it.id.clone(),
        cells: cells.map(Clone::clone).to_vec(),
        state: state(p, row.decided.as_ref(), row.corrections.len()),
        line: it.line,
        open: row.decided.is_none(),
        proposed: proposed.contains(&it.id),
    }
}

fn commitment(p: &Visit, row: &DraftRow<Commitment>, proposed: &BTreeSet<String>) -> Row {
    let it = &row.row;
    let cells = [&it.section, &it.kind, &it.verb, &it.object, &it.text];
    Row {
        id: it.id.clone(),
        cells: cells.map(Clone::clone).to_vec(),
        state: state(p, row.decided.as_ref(), row.corrections.len()),
        line: it.line,
        open: row.decided.is_none(),
        proposed: proposed.contains(&it.id),
    }
}

fn state(p: &Visit, decided: Option<&Decided>, corrections: usize) -> String {
    match decided {
        Some(Decided::Accepted { .. }) => p.t("row-accepted"),
        Some(Decided::Rejected { reason, .. }) => p.t1("row-rejected", "reason", reason),
        None if corrections > 0 => p.t1("row-corrected", "count", corrections),
        None => p.t("row-open"),
    }
}

/// `POST /reader/{id}/accept`: the ticked rows, all of them or none.
pub(crate) async fn accept(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let actor = p.signed_in()?.actor.clone();
    let version: u64 = fields.need_as("version")?;
    let key = fields.need("key")?.to_owned();
    let view = VIEWS
        .iter()
        .map(|(name, _)| *name)
        .find(|name| fields.get("view") == Some(*name));
    let back = format!("/reader/{id}?done=accept&view={}", view.unwrap_or("targets"));
    site.ask(move |city| {
        // Whoever accepts a target answers for it until it is given to another department.
        let owner = fields
            .get("owner")
            .map(|unit| UnitId(unit.to_owned()))
            .or_else(|| actor.unit.clone());
        let rows: Vec<Acceptance> = fields
            .all("row")
            .map(|row| Acceptance {
                nature: named(fields.get("nature")),
                direction: named(fields.get("direction")),
                ..Acceptance::plain(row, owner.clone())
            })
            .collect();
        city.accept_rows(&actor, (&id, Some(version)), &rows, Some(&key))
    })
    .await?;
    see(&back)
}
