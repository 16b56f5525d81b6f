//! Commitments: the list, one commitment, what is done to it, its evidence, the list as a file.

mod act;

pub(crate) use act::{act, evidence};

use super::home::chosen_year;
use super::targets::{EVERY, name_of, named, year_choices, year_of};
use super::{page, reports};
use crate::chart::light::Light;
use crate::chart::share;
use crate::codes;
use crate::refusal::Answer;
use crate::show::commitment::{CommitmentRow, Offer, offers};
use crate::show::history::{self, Item};
use crate::show::text::Passage;
use crate::show::{Choice, Lamp, Names, Pages};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use skein_app::authorise::Action;
use skein_app::city::City;
use skein_app::view::{self, CommitmentQuery};
use skein_document::export::table::{Cell, Table};
use skein_kernel::actor::UnitId;
use skein_measure::AggregateId;
use skein_measure::commitment::{Cadence, Commitment, Status};

/// The list's filters, as the address carries them.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Filter {
    year: Option<String>,
    field: Option<String>,
    light: Option<String>,
    department: Option<String>,
    status: Option<String>,
    page: Option<usize>,
}

impl Filter {
    fn query(&self, city: &City, per_page: usize) -> CommitmentQuery {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        CommitmentQuery {
            year: Some(chosen_year(city, year_of(self.year.as_deref()))),
            involves: given(&self.department).map(UnitId),
            light: named(self.light.as_deref()),
            status: named(self.status.as_deref()),
            section: given(&self.field),
            page: self.page.unwrap_or(1),
            per_page,
            ..CommitmentQuery::default()
        }
    }
}

/// A query value with everything but plain letters and digits encoded (RFC 3986 §3.4).
pub(crate) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
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
pub(crate) async fn list(State(site): State<Site>, p: Visit, Query(filter): Query<Filter>) -> Answer {
    let names = site.names().await;
    let asked = filter.clone();
    let (years, year, sections, found) = site
        .ask(move |city| {
            let query = asked.query(city, SIZE);
            let year = query.year.unwrap_or_default();
            Ok((city.years(), year, sections(city, year), city.commitments(&query)))
        })
        .await?;
    let fields = sections
        .into_iter()
        .map(|section| (section.clone(), names.field(&p, &section)));
    let lights = ["red", "yellow", "green", "grey"];
    let lights = lights.map(|name| (name.to_owned(), p.t(&format!("light-{name}"))));
    let statuses = STATUSES.map(|one| (name_of(&one), p.pick(one.zh(), one.en()).to_owned()));
    page(&List {
        year,
        total: found.total,
        years: year_choices(&years, year),
        fields: Choice::with_all(&p, fields, filter.field.as_deref()),
        lights: Choice::with_all(&p, lights, filter.light.as_deref()),
        departments: Choice::with_all(&p, names.departments(&p), filter.department.as_deref()),
        statuses: Choice::with_all(&p, statuses, filter.status.as_deref()),
        rows: CommitmentRow::all(&p, &names, &found.items),
        pages: Pages::of(found.total, Some(found.page), found.per_page),
        p,
    })
}

/// The report's sections that hold commitments of a year, in their order.
fn sections(city: &City, year: i16) -> Vec<String> {
    let counted = city.glance(year).sections;
    counted
        .into_iter()
        .filter(|(_, counts)| counts.lights.total() > 0)
        .map(|(section, _)| section)
        .collect()
}

const COLUMNS: [&str; 12] = [
    "id",
    "year",
    "section",
    "topic",
    "text",
    "type",
    "lead",
    "supporting",
    "due",
    "status",
    "light",
    "percent",
];

/// `GET /commitments.csv`, `.xlsx`, `.json`.
pub(crate) async fn download(
    State(site): State<Site>,
    p: Visit,
    Path(format): Path<String>,
    Query(filter): Query<Filter>,
) -> Answer {
    let names = site.names().await;
    let rows = site
        .ask(move |city| Ok(every(city, filter.query(city, EVERY))))
        .await?;
    let rows = rows.iter().map(|row| cells(&p, &names, row)).collect();
    reports::file(
        "commitments",
        &format,
        &[Table {
            name: "commitments",
            columns: &COLUMNS,
            rows,
        }],
    )
}

/// Every row a query asks for, page after page.
pub(super) fn every(city: &City, mut query: CommitmentQuery) -> Vec<view::CommitmentRow> {
    query.page = 1;
    let mut rows = Vec::new();
    loop {
        let page = city.commitments(&query);
        let last = page.pages();
        rows.extend(page.items);
        if query.page >= last {
            return rows;
        }
        query.page += 1;
    }
}

fn cells(p: &Visit, names: &Names, row: &view::CommitmentRow) -> Vec<Cell> {
    let supporting: Vec<String> = row.supporting.iter().map(|unit| names.unit(p, unit)).collect();
    vec![
        row.id.as_str().into(),
        row.year.to_string().into(),
        row.section.as_str().into(),
        row.topic.as_str().into(),
        p.both(&row.text).into(),
        row.kind.as_str().into(),
        row.lead
            .as_ref()
            .map(|lead| names.unit(p, lead))
            .unwrap_or_default()
            .into(),
        supporting.join("、").into(),
        row.due.map(|due| due.to_string()).unwrap_or_default().into(),
        name_of(&row.status).into(),
        name_of(&row.light.light).into(),
        row.percent
            .map(|percent| percent.normalize().to_string())
            .unwrap_or_default()
            .into(),
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
    done: Option<String>,
}

impl Done {
    /// Its name.
    pub(crate) fn name(&self) -> Option<&str> {
        self.done.as_deref()
    }

    /// Whether it was this.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.done.as_deref() == Some(name)
    }
}

/// `GET /commitments/{id}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let names = site.names().await;
    let actor = p.actor();
    let (today, found, inside) = site
        .ask(move |city| {
            let resource = city.commitment_resource(&id);
            let inside = city.may(&actor, Action::ViewEvidence, &resource);
            Ok((city.today(), city.commitment(&id)?, inside))
        })
        .await?;
    let (commitment, reading) = (&found.commitment, &found.row.light);
    let row = CommitmentRow::new(&p, &names, &found.row);
    let target = |target: &view::TargetRow| (target.id.to_string(), p.both(&target.subject).to_owned());
    page(&Show {
        year: found.row.year,
        version: found.row.version,
        done: done.done.filter(|name| act::is_act(name)).map(|name| {
            let title = p.t(&format!("act-{name}"));
            p.t1("done-act", "act", title)
        }),
        reasons: reading
            .reasons
            .iter()
            .map(|reason| p.both(&reason.text).to_owned())
            .collect(),
        rule: reading.rule.clone(),
        progress: progress(&row.text, commitment),
        milestones: milestones(&p, commitment),
        history: history::tell(&p, &names, (found.row.id.as_str(), inside), commitment),
        passage: found.source.clone().map(|source| Passage::of(&p, source)),
        facts: facts(&p, &names, &found.row.id, commitment),
        targets: found.targets.iter().map(target).collect(),
        offered: offers(&p, commitment),
        departments: names.departments(&p),
        today: today.to_string(),
        row,
        p,
    })
}

fn progress(title: &str, commitment: &Commitment) -> String {
    let whole = commitment.percent().map(|percent| percent.round());
    let percent = whole.and_then(|percent| u8::try_from(percent).ok());
    percent
        .map(|percent| share::progress(title, percent))
        .unwrap_or_default()
}

fn milestones(p: &Visit, commitment: &Commitment) -> Vec<Step> {
    let Some(assignment) = &commitment.assignment else {
        return Vec::new();
    };
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

fn facts(p: &Visit, names: &Names, id: &AggregateId, commitment: &Commitment) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    if let Some(assignment) = &commitment.assignment {
        let supporting: Vec<String> = assignment
            .supporting
            .iter()
            .map(|unit| names.unit(p, unit))
            .collect();
        let cadence = match assignment.cadence {
            Cadence::Monthly => p.t("cadence-monthly"),
            Cadence::Quarterly => p.t("cadence-quarterly"),
        };
        facts.push((p.t("fact-lead"), names.unit(p, &assignment.lead)));
        if !supporting.is_empty() {
            facts.push((p.t("fact-supporting"), supporting.join(p.pick("、", ", "))));
        }
        facts.push((p.t("fact-due"), assignment.due.to_string()));
        facts.push((p.t("fact-cadence"), cadence));
    }
    let on = |key, day: Option<jiff::civil::Date>| day.map(|day| (p.t(key), day.to_string()));
    facts.extend(on(
        "fact-assigned",
        commitment.assigned.as_ref().map(|mark| mark.on),
    ));
    facts.extend(on("fact-sign-by", commitment.sign_by));
    facts.extend(on("fact-signed", commitment.signed.as_ref().map(|mark| mark.on)));
    facts.push((p.t("fact-section"), commitment.definition.section.clone()));
    facts.push((p.t("fact-code"), id.to_string()));
    facts
}

/// The numbers of the rows for milestones.
pub(crate) fn milestone_rows() -> std::ops::RangeInclusive<usize> {
    1..=act::MILESTONES
}

/// The message that names a field of a form.
pub(crate) fn field_key(name: &str) -> &'static str {
    match name {
        "narrative" => "field-narrative",
        "text" => "field-text",
        _ => "field-reason",
    }
}
