//! Targets: the list, one target, the list as a file.

mod act;

pub(crate) use act::act;

use super::commitments::Done;
use super::home::chosen_year;
use super::settle::outcomes;
use super::{page, reports};
use crate::chart::light::Light;
use crate::codes;
use crate::refusal::Answer;
use crate::show::commitment::CommitmentRow;
use crate::show::figure::{self, FigureRow};
use crate::show::target::{TargetRow, nature, pace_lamp, tolerance_words};
use crate::show::text::Passage;
use crate::show::{Choice, Lamp, Names, Pages};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use skein_app::city::City;
use skein_app::view::{self, Page, TargetPage, TargetQuery};
use skein_document::export::table::{Cell, Table};
use skein_measure::AggregateId;
use skein_measure::pace::Pace;
use skein_measure::parts::Nature;
use skein_measure::target::{Definition, Target};
use skein_measure::verdict::{Finding, goal_text};

/// The list's filters, as the address carries them.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Filter {
    year: Option<String>,
    verdict: Option<String>,
    nature: Option<String>,
    page: Option<usize>,
}

impl Filter {
    fn query(&self, city: &City, per_page: usize) -> TargetQuery {
        TargetQuery {
            year: Some(chosen_year(city, year_of(self.year.as_deref()))),
            nature: named(self.nature.as_deref()),
            finding: named(self.verdict.as_deref()),
            page: self.page.unwrap_or(1),
            per_page,
            ..TargetQuery::default()
        }
    }
}

/// A value by the name it has in data; `None` where nothing or something unknown is named.
pub(crate) fn named<T: DeserializeOwned>(name: Option<&str>) -> Option<T> {
    serde_json::from_value(name?.into()).ok()
}

/// The name a value has in data.
pub(crate) fn name_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A target's row with the definition it is drawn from.
pub(crate) struct Shown {
    pub(crate) row: view::TargetRow,
    pub(crate) definition: Definition,
}

impl Shown {
    pub(crate) fn row(&self, p: &Visit, names: &Names) -> TargetRow {
        TargetRow::new(p, names, &self.row, &self.definition)
    }
}

/// The targets a query asks for.
pub(crate) fn shown(city: &City, query: &TargetQuery) -> Page<Shown> {
    city.board(|board, as_of| {
        let page = view::targets(board, query, as_of);
        let with_definition = |row: view::TargetRow| {
            let definition = board.target(&row.id)?.definition.clone();
            Some(Shown { row, definition })
        };
        Page {
            items: page.items.into_iter().filter_map(with_definition).collect(),
            total: page.total,
            page: page.page,
            per_page: page.per_page,
        }
    })
}

#[derive(Template)]
#[template(path = "targets.html")]
struct List {
    p: Visit,
    year: i16,
    years: Vec<Choice>,
    verdicts: Vec<Choice>,
    natures: Vec<Choice>,
    rows: Vec<TargetRow>,
    pages: Pages,
}

/// Rows a page of the public lists.
const SIZE: usize = 50;

/// Rows fetched at a time where a list is wanted whole.
pub(crate) const EVERY: usize = 500;

/// `GET /targets`.
pub(crate) async fn list(State(site): State<Site>, p: Visit, Query(filter): Query<Filter>) -> Answer {
    let names = site.names().await;
    let asked = filter.clone();
    let (years, year, found) = site
        .ask(move |city| {
            let query = asked.query(city, SIZE);
            Ok((city.years(), query.year.unwrap_or_default(), shown(city, &query)))
        })
        .await?;
    let verdicts = Finding::ALL
        .iter()
        .map(|one| (name_of(one), p.pick(one.zh(), one.en()).to_owned()));
    let natures = [Nature::Expected, Nature::Binding].map(|one| (name_of(&one), nature(&p, one).to_owned()));
    page(&List {
        year,
        years: year_choices(&years, year),
        verdicts: Choice::with_all(&p, verdicts, filter.verdict.as_deref()),
        natures: Choice::with_all(&p, natures, filter.nature.as_deref()),
        rows: found.items.iter().map(|one| one.row(&p, &names)).collect(),
        pages: Pages::of(found.total, Some(found.page), found.per_page),
        p,
    })
}

/// A year from a query; anything else is no year.
pub(crate) fn year_of(text: Option<&str>) -> Option<i16> {
    text.and_then(|text| text.parse().ok())
}

/// The years to choose from, the shown one among them.
pub(crate) fn year_choices(years: &[i16], shown: i16) -> Vec<Choice> {
    let chosen = shown.to_string();
    let mut choices: Vec<Choice> = years
        .iter()
        .map(|year| Choice::new(year.to_string(), year.to_string(), &chosen))
        .collect();
    if !years.contains(&shown) {
        choices.insert(0, Choice::new(chosen.clone(), chosen.clone(), &chosen));
    }
    choices
}

const COLUMNS: [&str; 15] = [
    "id",
    "subject",
    "period",
    "goal",
    "unit",
    "nature",
    "strive",
    "owner",
    "section",
    "figure",
    "verdict",
    "rule",
    "tolerance",
    "pace",
    "line",
];

/// `GET /targets.csv`, `.xlsx`, `.json`.
pub(crate) async fn download(
    State(site): State<Site>,
    p: Visit,
    Path(format): Path<String>,
    Query(filter): Query<Filter>,
) -> Answer {
    let names = site.names().await;
    let found = site
        .ask(move |city| Ok(every(city, filter.query(city, EVERY))))
        .await?;
    let rows = found.iter().map(|one| cells(&p, &names, one)).collect();
    reports::file(
        "targets",
        &format,
        &[Table {
            name: "targets",
            columns: &COLUMNS,
            rows,
        }],
    )
}

/// Every target a query asks for, page after page.
fn every(city: &City, mut query: TargetQuery) -> Vec<Shown> {
    query.page = 1;
    let mut rows = Vec::new();
    loop {
        let page = shown(city, &query);
        let last = page.pages();
        rows.extend(page.items);
        if query.page >= last {
            return rows;
        }
        query.page += 1;
    }
}

fn cells(p: &Visit, names: &Names, one: &Shown) -> Vec<Cell> {
    let (row, definition) = (&one.row, &one.definition);
    let value = row.verdict.value.or(row.pace.value);
    let tolerance = row
        .verdict
        .tolerance
        .as_ref()
        .map(|tolerance| tolerance.value.normalize().to_string());
    vec![
        row.id.as_str().into(),
        p.both(&row.subject).into(),
        row.period.to_string().into(),
        p.both(&row.goal).into(),
        row.unit.as_str().into(),
        name_of(&row.nature).into(),
        if definition.strive { "yes" } else { "no" }.into(),
        names.unit(p, &row.owner).into(),
        row.section.as_str().into(),
        value
            .map(|value| value.normalize().to_string())
            .unwrap_or_default()
            .into(),
        name_of(&row.verdict.finding).into(),
        row.verdict.rule.into(),
        tolerance.unwrap_or_default().into(),
        name_of(&row.pace.light).into(),
        definition
            .provenance
            .as_ref()
            .map_or(Cell::from(""), |at| Cell::from(at.line)),
    ]
}

struct PaceWords {
    lamp: Lamp,
    words: String,
    rule: Option<String>,
}

struct ChangeWords {
    words: String,
    who: String,
}

#[derive(Template)]
#[template(path = "target.html")]
struct Show {
    p: Visit,
    year: i16,
    row: TargetRow,
    period: String,
    nature: &'static str,
    strive: bool,
    explanation: String,
    rule: &'static str,
    provisional: bool,
    pace: Option<PaceWords>,
    figures: Vec<FigureRow>,
    chain: String,
    indicator: Option<String>,
    passage: Option<Passage>,
    commitments: Vec<CommitmentRow>,
    facts: Vec<(String, String)>,
    changes: Vec<ChangeWords>,
    id: String,
    version: u64,
    done: Option<String>,
    offered: Vec<act::Offer>,
    outcomes: Vec<Choice>,
}

/// `GET /targets/{id}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let names = site.names().await;
    let found = site.ask(move |city| city.target(&id)).await?;
    let (row, definition) = (&found.row, &found.target.definition);
    let indicator = found.indicator.as_ref();
    page(&Show {
        year: definition.period.year(),
        row: TargetRow::new(&p, &names, row, definition),
        period: figure::period_name(&p, definition.period),
        nature: nature(&p, definition.nature),
        strive: definition.strive,
        explanation: p.both(&row.verdict.explanation).to_owned(),
        rule: row.verdict.rule,
        provisional: row.verdict.provisional && row.verdict.value.is_some(),
        pace: pace_words(&p, &row.pace),
        figures: indicator
            .map(|one| figure::rows(&p, &names, one))
            .unwrap_or_default(),
        chain: indicator
            .map(|one| figure::picture(&p, one, row.verdict.bound))
            .unwrap_or_default(),
        indicator: definition.indicator.as_ref().map(ToString::to_string),
        passage: found.source.clone().map(|source| Passage::of(&p, source)),
        commitments: CommitmentRow::all(&p, &names, &found.serving),
        facts: facts(&p, &names, &found),
        changes: changes(&p, &names, &found.target),
        id: row.id.to_string(),
        version: row.version,
        done: done.name().filter(|name| act::is_act(name)).map(|name| {
            let title = p.t(&format!("target-act-{name}"));
            p.t1("done-act", "act", title)
        }),
        offered: act::offers(&p, &found.target),
        outcomes: outcomes(&p, None),
        p,
    })
}

fn pace_words(p: &Visit, pace: &Pace) -> Option<PaceWords> {
    let lamp = pace_lamp(p, pace);
    let shown = lamp.light != Light::Unlit || pace.value.is_some();
    shown.then(|| PaceWords {
        lamp,
        words: p.both(&pace.reason).to_owned(),
        rule: pace.rule.clone(),
    })
}

fn facts(p: &Visit, names: &Names, found: &TargetPage) -> Vec<(String, String)> {
    let (target, definition) = (&found.target, &found.target.definition);
    let mut facts = vec![
        (p.t("fact-owner"), names.unit(p, &definition.owner)),
        (p.t("fact-nature"), nature(p, definition.nature).to_owned()),
        (p.t("fact-section"), definition.section.clone()),
    ];
    if let Some(tolerance) = &definition.tolerance {
        facts.push((p.t("fact-tolerance"), tolerance_words(p, definition, tolerance)));
    }
    if let Some(original) = &target.original {
        facts.push((p.t("fact-original"), p.both(&goal_text(original)).to_owned()));
    }
    facts.push((p.t("fact-code"), found.row.id.to_string()));
    facts
}

fn changes(p: &Visit, names: &Names, target: &Target) -> Vec<ChangeWords> {
    let withdrawn = target.withdrawn.iter().map(|one| ChangeWords {
        words: format!("{} · {} · {}", p.t("did-withdraw"), one.reason, one.approver),
        who: p.mark(names, &one.mark),
    });
    let settled = target.settled.iter().map(|(settlement, mark)| ChangeWords {
        words: format!("{} · {}", p.t("did-settle"), settlement.note),
        who: p.mark(names, mark),
    });
    withdrawn.chain(settled).collect()
}
