//! Commitments: the list, one commitment, what is done to it, its evidence, the list as a file.

mod act;

pub(crate) use act::{act, evidence};

use super::home::{choose_year, years};
use super::targets::{year_choices, year_of};
use super::{page, reports};
use crate::chart::light::Light;
use crate::chart::share;
use crate::codes;
use crate::refusal::Answer;
use crate::show::commitment::{CommitmentRow, Offer, lamp, offers};
use crate::show::history::{self, Item};
use crate::show::text::Passage;
use crate::show::{Choice, Lamp, Pages};
use crate::site::{Sight, Site};
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use skein_document::export::table::{Cell, Table};
use skein_kernel::rejection::Rejection;
use skein_measure::commitment::{Cadence, Commitment, Status};
use skein_measure::light::{self, Reading};
use skein_measure::{AggregateId, Kind};
use std::collections::BTreeMap;

/// The list's filters.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Filter {
    year: Option<String>,
    field: Option<String>,
    light: Option<String>,
    department: Option<String>,
    status: Option<String>,
    page: Option<usize>,
}

/// A commitment with its light.
pub(crate) struct Lit<'a> {
    pub(crate) id: &'a AggregateId,
    pub(crate) commitment: &'a Commitment,
    pub(crate) reading: Reading,
}

impl Lit<'_> {
    pub(crate) fn row(&self, sight: &Sight<'_>) -> CommitmentRow {
        CommitmentRow::new(sight.p, sight.names, self.id, self.commitment, &self.reading)
    }
}

/// The commitments of a year, in the order of the report.
pub(crate) fn of_year<'a>(sight: &Sight<'a>, year: i16) -> Vec<Lit<'a>> {
    let read = |commitment| light::read(commitment, sight.board.rules(), sight.today);
    let mut lit: Vec<Lit<'a>> = sight
        .board
        .commitments_of(year)
        .map(|(id, commitment)| Lit { id, commitment, reading: read(commitment) })
        .collect();
    let place = |one: &Lit<'_>| one.commitment.definition.provenance.as_ref().map(|at| (at.line, at.start));
    lit.sort_by_key(|one| (place(one).is_none(), place(one)));
    lit
}

/// A status's name in filters and data.
pub(crate) fn status_name(status: Status) -> String {
    let name = serde_json::to_value(status).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}

/// A light's name in filters and data.
fn light_name(p: &Visit, one: &Lit<'_>) -> &'static str {
    match lamp(p, one.commitment, &one.reading).light {
        Light::Red => "red",
        Light::Yellow => "yellow",
        Light::Green => "green",
        Light::Done => "done",
        Light::Unlit => "grey",
    }
}

/// A query value with everything but plain letters and digits encoded (RFC 3986 §3.4).
pub(crate) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn filtered<'a>(sight: &Sight<'a>, filter: &Filter, year: i16) -> Vec<Lit<'a>> {
    let asked = |wish: &Option<String>, is: &dyn Fn(&str) -> bool| {
        wish.as_deref().filter(|wish| !wish.is_empty()).is_none_or(is)
    };
    let passes = |one: &Lit<'_>| {
        let involved = |unit: &str| {
            let assignment = one.commitment.assignment.as_ref();
            assignment.is_some_and(|it| it.lead.0 == unit || it.supporting.iter().any(|other| other.0 == unit))
        };
        asked(&filter.field, &|section| one.commitment.definition.section == section)
            && asked(&filter.light, &|light| light_name(sight.p, one) == light)
            && asked(&filter.status, &|status| status_name(one.commitment.status) == status)
            && asked(&filter.department, &involved)
    };
    of_year(sight, year).into_iter().filter(passes).collect()
}

#[derive(Template)]
#[template(path = "commitments.html")]
struct List {
    p: Visit,
    year: i16,
    total: usize,
    years: Vec<Choice>,
    fields: Vec<Choice>,
    lights: Vec<Choice>,
    departments: Vec<Choice>,
    statuses: Vec<Choice>,
    rows: Vec<CommitmentRow>,
    pages: Pages,
}

const SIZE: usize = 50;

const STATUSES: [Status; 7] = [
    Status::Registered,
    Status::Assigned,
    Status::Returned,
    Status::UnderWay,
    Status::Claimed,
    Status::Completed,
    Status::Cancelled,
];

/// `GET /commitments`.
pub(crate) async fn list(State(site): State<Site>, visit: Visit, Query(filter): Query<Filter>) -> Answer {
    let list = site.look(&visit, move |sight| build_list(sight, &filter)).await?;
    page(&list)
}

fn build_list(sight: &Sight<'_>, filter: &Filter) -> Result<List, Rejection> {
    let p = sight.p;
    let years = years(sight);
    let year = choose_year(sight, &years, year_of(filter.year.as_deref()));
    let found = filtered(sight, filter, year);
    let pages = Pages::of(found.len(), filter.page, SIZE);
    let total = found.len();
    let sections: BTreeMap<String, String> = sight
        .board
        .commitments_of(year)
        .map(|(_, one)| (one.definition.section.clone(), sight.names.field(p, &one.definition.section)))
        .collect();
    let lights = ["red", "yellow", "green", "done", "grey"];
    let lights = lights.map(|name| (name.to_owned(), p.t(&format!("light-{name}"))));
    let statuses = STATUSES.map(|one| (status_name(one), p.pick(one.zh(), one.en()).to_owned()));
    Ok(List {
        p: p.clone(),
        year,
        total,
        years: year_choices(&years, year),
        fields: Choice::with_all(p, sections, filter.field.as_deref()),
        lights: Choice::with_all(p, lights, filter.light.as_deref()),
        departments: Choice::with_all(p, sight.names.departments(p), filter.department.as_deref()),
        statuses: Choice::with_all(p, statuses, filter.status.as_deref()),
        rows: pages.cut(found).iter().map(|one| one.row(sight)).collect(),
        pages,
    })
}

const COLUMNS: [&str; 12] = [
    "id", "year", "section", "topic", "text", "type", "lead", "supporting", "due", "status", "light", "percent",
];

/// `GET /commitments.csv`, `.xlsx`, `.json`.
pub(crate) async fn download(
    State(site): State<Site>,
    visit: Visit,
    Path(format): Path<String>,
    Query(filter): Query<Filter>,
) -> Answer {
    let table = site.look(&visit, move |sight| Ok(table(sight, &filter))).await?;
    reports::file("commitments", &format, &[table])
}

fn table(sight: &Sight<'_>, filter: &Filter) -> Table {
    let year = choose_year(sight, &years(sight), year_of(filter.year.as_deref()));
    let rows = filtered(sight, filter, year).iter().map(|one| cells(sight, one)).collect();
    Table { name: "commitments", columns: &COLUMNS, rows }
}

fn cells(sight: &Sight<'_>, one: &Lit<'_>) -> Vec<Cell> {
    let p = sight.p;
    let definition = &one.commitment.definition;
    let assignment = one.commitment.assignment.as_ref();
    let supporting: Vec<String> = assignment
        .map(|it| it.supporting.iter().map(|unit| sight.names.unit(p, unit)).collect())
        .unwrap_or_default();
    vec![
        one.id.as_str().into(),
        definition.year.to_string().into(),
        definition.section.as_str().into(),
        definition.topic.as_str().into(),
        p.both(&definition.text).into(),
        definition.kind.as_str().into(),
        assignment.map(|it| sight.names.unit(p, &it.lead)).unwrap_or_default().into(),
        supporting.join("、").into(),
        assignment.map(|it| it.due.to_string()).unwrap_or_default().into(),
        status_name(one.commitment.status).into(),
        light_name(p, one).into(),
        one.commitment.percent().map(|percent| percent.normalize().to_string()).unwrap_or_default().into(),
    ]
}

struct Step {
    number: u32,
    name: String,
    weight: String,
    due: String,
    lamp: Lamp,
    reached: bool,
}

#[derive(Template)]
#[template(path = "commitment.html")]
struct Show {
    p: Visit,
    year: i16,
    row: CommitmentRow,
    version: u64,
    done: Option<String>,
    reasons: Vec<String>,
    rule: Option<String>,
    progress: String,
    milestones: Vec<Step>,
    history: Vec<Item>,
    passage: Option<Passage>,
    facts: Vec<(String, String)>,
    targets: Vec<(String, String)>,
    offered: Vec<Offer>,
    departments: Vec<(String, String)>,
    today: String,
}

/// What was just done, so that the page says so.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Done {
    pub(crate) done: Option<String>,
}

/// `GET /commitments/{id}`.
pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let (mut show, source) = site.look(&visit, move |sight| build_show(sight, &id)).await?;
    show.passage = reports::passage(&site, &visit, source).await;
    show.done = done.done.filter(|name| act::is_act(name)).map(|name| {
        let title = visit.t(&format!("act-{name}"));
        visit.t1("done-act", "act", title)
    });
    page(&show)
}

type Source = Option<skein_measure::parts::Provenance>;

fn build_show(sight: &Sight<'_>, id: &AggregateId) -> Result<(Show, Source), Rejection> {
    let p = sight.p;
    let found = (id.kind() == Kind::Commitment).then(|| sight.board.commitment(id)).flatten();
    let commitment = found.ok_or_else(codes::no_such_page)?;
    let reading = light::read(commitment, sight.board.rules(), sight.today);
    let row = CommitmentRow::new(p, sight.names, id, commitment, &reading);
    let targets = commitment.definition.targets.iter().filter_map(|id| {
        let target = sight.board.target(id)?;
        Some((id.to_string(), p.both(&target.definition.subject).to_owned()))
    });
    let show = Show {
        p: p.clone(),
        year: commitment.definition.year,
        version: sight.board.state(id).map_or(0, |state| state.version),
        done: None,
        reasons: reading.reasons.iter().map(|reason| p.both(&reason.text).to_owned()).collect(),
        rule: reading.rule.clone(),
        progress: progress(&row.text, commitment),
        milestones: milestones(p, commitment),
        history: history::tell(p, sight.names, id.as_str(), commitment),
        passage: None,
        facts: facts(sight, id, commitment),
        targets: targets.collect(),
        offered: offers(p, commitment),
        departments: sight.names.departments(p),
        today: sight.today.to_string(),
        row,
    };
    Ok((show, commitment.definition.provenance.clone()))
}

fn progress(title: &str, commitment: &Commitment) -> String {
    let whole = commitment.percent().map(|percent| percent.round());
    let percent = whole.and_then(|percent| u8::try_from(percent).ok());
    percent.map(|percent| share::progress(title, percent)).unwrap_or_default()
}

fn milestones(p: &Visit, commitment: &Commitment) -> Vec<Step> {
    let Some(assignment) = &commitment.assignment else { return Vec::new() };
    let step = |(number, milestone): (u32, &skein_measure::commitment::Milestone)| {
        let reached = commitment.reached.get(&number);
        Step {
            number,
            name: p.both(&milestone.name).to_owned(),
            weight: milestone.weight.normalize().to_string(),
            due: milestone.due.to_string(),
            lamp: match reached {
                Some(day) => Lamp::new(Light::Done, day.to_string()),
                None => Lamp::new(Light::Unlit, p.t("not-reached")),
            },
            reached: reached.is_some(),
        }
    };
    (1_u32..).zip(&assignment.milestones).map(step).collect()
}

fn facts(sight: &Sight<'_>, id: &AggregateId, commitment: &Commitment) -> Vec<(String, String)> {
    let p = sight.p;
    let mut facts = Vec::new();
    if let Some(assignment) = &commitment.assignment {
        let supporting: Vec<String> =
            assignment.supporting.iter().map(|unit| sight.names.unit(p, unit)).collect();
        let cadence = match assignment.cadence {
            Cadence::Monthly => p.t("cadence-monthly"),
            Cadence::Quarterly => p.t("cadence-quarterly"),
        };
        facts.push((p.t("fact-lead"), sight.names.unit(p, &assignment.lead)));
        if !supporting.is_empty() {
            facts.push((p.t("fact-supporting"), supporting.join(p.pick("、", ", "))));
        }
        facts.push((p.t("fact-due"), assignment.due.to_string()));
        facts.push((p.t("fact-cadence"), cadence));
    }
    let on = |key, day: Option<jiff::civil::Date>| day.map(|day| (p.t(key), day.to_string()));
    facts.extend(on("fact-assigned", commitment.assigned.as_ref().map(|mark| mark.on)));
    facts.extend(on("fact-sign-by", commitment.sign_by));
    facts.extend(on("fact-signed", commitment.signed.as_ref().map(|mark| mark.on)));
    facts.push((p.t("fact-section"), commitment.definition.section.clone()));
    facts.push((p.t("fact-code"), id.to_string()));
    facts
}

/// The message that names a field of a form.
pub(crate) fn field_key(name: &str) -> &'static str {
    match name {
        "narrative" => "field-narrative",
        "text" => "field-text",
        _ => "field-reason",
    }
}
