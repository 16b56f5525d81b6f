//! Targets: the list, one target, the list as a file.

use super::home::{choose_year, years};
use super::{page, reports};
use crate::chart::light::Light;
use crate::codes;
use crate::refusal::Answer;
use crate::show::commitment::CommitmentRow;
use crate::show::figure::{self, FigureRow};
use crate::show::target::{TargetRow, nature, pace_lamp, tolerance_words};
use crate::show::text::Passage;
use crate::show::{Choice, Lamp, Pages};
use crate::site::{Sight, Site};
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use skein_document::export::table::{Cell, Table};
use skein_kernel::rejection::Rejection;
use skein_measure::pace::Pace;
use skein_measure::parts::Nature;
use skein_measure::target::{Goal, Target};
use skein_measure::verdict::{Finding, Verdict, goal_text};
use skein_measure::{AggregateId, Kind, light};

/// The list's filters.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Filter {
    year: Option<String>,
    verdict: Option<String>,
    nature: Option<String>,
    page: Option<usize>,
}

/// A target with what is said of it.
pub(crate) struct Judged<'a> {
    pub(crate) id: &'a AggregateId,
    pub(crate) target: &'a Target,
    pub(crate) verdict: Verdict,
    pub(crate) pace: Pace,
}

impl Judged<'_> {
    pub(crate) fn row(&self, sight: &Sight<'_>) -> TargetRow {
        TargetRow::new(sight.p, sight.names, self.id, self.target, (&self.verdict, &self.pace))
    }

    /// Whether there is a picture of it.
    pub(crate) fn is_drawn(&self) -> bool {
        matches!(self.target.definition.goal, Goal::Number { .. } | Goal::Range { .. })
    }
}

/// The targets to be reached in a year, in the order of the report.
pub(crate) fn of_year<'a>(sight: &Sight<'a>, year: i16) -> Vec<Judged<'a>> {
    let mut judged: Vec<Judged<'a>> = sight
        .board
        .targets_of(year)
        .map(|(id, target)| Judged {
            id,
            target,
            verdict: sight.board.verdict(target, sight.today),
            pace: sight.board.pace(target, sight.today),
        })
        .collect();
    let place = |one: &Judged<'_>| one.target.definition.provenance.as_ref().map(|at| (at.line, at.start));
    judged.sort_by_key(|one| (place(one).is_none(), place(one)));
    judged
}

/// A finding's name in filters and data: the engine's own serialised one.
fn finding_name(finding: Finding) -> String {
    let name = serde_json::to_value(finding).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}

fn filtered<'a>(sight: &Sight<'a>, filter: &Filter, year: i16) -> Vec<Judged<'a>> {
    let verdict = filter.verdict.as_deref().unwrap_or_default();
    let wanted = filter.nature.as_deref().unwrap_or_default();
    let passes = |one: &Judged<'_>| {
        let finding = one.verdict.finding;
        let by_verdict = match verdict {
            "" => true,
            "reached" => finding.is_reached(),
            name => finding_name(finding) == name,
        };
        let is_binding = one.target.definition.nature == Nature::Binding;
        by_verdict && (wanted.is_empty() || (wanted == "binding") == is_binding)
    };
    of_year(sight, year).into_iter().filter(passes).collect()
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

/// `GET /targets`.
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
    let reached = ("reached".to_owned(), p.t("figure-reached"));
    let verdicts = Finding::ALL.iter().map(|one| (finding_name(*one), p.pick(one.zh(), one.en()).to_owned()));
    let natures = [("expected", Nature::Expected), ("binding", Nature::Binding)];
    let natures = natures.map(|(name, one)| (name.to_owned(), nature(p, one).to_owned()));
    Ok(List {
        p: p.clone(),
        year,
        years: year_choices(&years, year),
        verdicts: Choice::with_all(p, std::iter::once(reached).chain(verdicts), filter.verdict.as_deref()),
        natures: Choice::with_all(p, natures, filter.nature.as_deref()),
        rows: pages.cut(found).iter().map(|one| one.row(sight)).collect(),
        pages,
    })
}

/// A year from a query; anything else is no year.
pub(crate) fn year_of(text: Option<&str>) -> Option<i16> {
    text.and_then(|text| text.parse().ok())
}

/// The years to choose from, the shown one among them.
pub(crate) fn year_choices(years: &[i16], shown: i16) -> Vec<Choice> {
    let chosen = shown.to_string();
    let mut choices: Vec<Choice> =
        years.iter().map(|year| Choice::new(year.to_string(), year.to_string(), &chosen)).collect();
    if !years.contains(&shown) {
        choices.insert(0, Choice::new(chosen.clone(), chosen.clone(), &chosen));
    }
    choices
}

const COLUMNS: [&str; 15] = [
    "id", "subject", "period", "goal", "unit", "nature", "strive", "owner", "section", "figure", "verdict", "rule",
    "tolerance", "pace", "line",
];

/// `GET /targets.csv`, `.xlsx`, `.json`.
pub(crate) async fn download(
    State(site): State<Site>,
    visit: Visit,
    Path(format): Path<String>,
    Query(filter): Query<Filter>,
) -> Answer {
    let table = site.look(&visit, move |sight| Ok(table(sight, &filter))).await?;
    reports::file("targets", &format, &[table])
}

fn table(sight: &Sight<'_>, filter: &Filter) -> Table {
    let year = choose_year(sight, &years(sight), year_of(filter.year.as_deref()));
    let rows = filtered(sight, filter, year).iter().map(|one| cells(sight, one)).collect();
    Table { name: "targets", columns: &COLUMNS, rows }
}

fn cells(sight: &Sight<'_>, one: &Judged<'_>) -> Vec<Cell> {
    let definition = &one.target.definition;
    let value = one.verdict.value.or(one.pace.value);
    let tolerance = one.verdict.tolerance.as_ref().map(|tolerance| tolerance.value.normalize().to_string());
    let light = serde_json::to_value(one.pace.light).unwrap_or_default();
    vec![
        one.id.as_str().into(),
        sight.p.both(&definition.subject).into(),
        definition.period.to_string().into(),
        sight.p.both(&goal_text(definition)).into(),
        definition.unit.as_str().into(),
        if definition.nature == Nature::Binding { "binding" } else { "expected" }.into(),
        if definition.strive { "yes" } else { "no" }.into(),
        sight.names.unit(sight.p, &definition.owner).into(),
        definition.section.as_str().into(),
        value.map(|value| value.normalize().to_string()).unwrap_or_default().into(),
        finding_name(one.verdict.finding).into(),
        one.verdict.rule.into(),
        tolerance.unwrap_or_default().into(),
        light.as_str().unwrap_or_default().into(),
        definition.provenance.as_ref().map_or(Cell::from(""), |at| Cell::from(at.line)),
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
    done: Option<String>,
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
}

/// `GET /targets/{id}`.
pub(crate) async fn show(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let (mut show, source) = site.look(&visit, move |sight| build_show(sight, &id)).await?;
    show.passage = reports::passage(&site, &visit, source).await;
    page(&show)
}

type Source = Option<skein_measure::parts::Provenance>;

fn build_show(sight: &Sight<'_>, id: &AggregateId) -> Result<(Show, Source), Rejection> {
    let p = sight.p;
    let found = (id.kind() == Kind::Target).then(|| sight.board.target(id)).flatten();
    let target = found.ok_or_else(codes::no_such_page)?;
    let verdict = sight.board.verdict(target, sight.today);
    let pace = sight.board.pace(target, sight.today);
    let definition = &target.definition;
    let indicator = sight.board.indicator_of(target);
    let serving = sight.board.commitments().filter(|(_, one)| one.definition.targets.contains(id));
    let show = Show {
        p: p.clone(),
        year: definition.period.year(),
        row: TargetRow::new(p, sight.names, id, target, (&verdict, &pace)),
        period: figure::period_name(p, definition.period),
        nature: nature(p, definition.nature),
        strive: definition.strive,
        done: None,
        explanation: p.both(&verdict.explanation).to_owned(),
        rule: verdict.rule,
        provisional: verdict.provisional && verdict.value.is_some(),
        pace: pace_words(p, &pace),
        figures: indicator.map(|one| figure::rows(p, sight.names, one)).unwrap_or_default(),
        chain: indicator.map(|one| figure::picture(p, one, verdict.bound)).unwrap_or_default(),
        indicator: definition.indicator.as_ref().map(ToString::to_string),
        passage: None,
        commitments: serving
            .map(|(id, one)| {
                let reading = light::read(one, sight.board.rules(), sight.today);
                CommitmentRow::new(p, sight.names, id, one, &reading)
            })
            .collect(),
        facts: facts(sight, id, target),
        changes: changes(sight, target),
    };
    Ok((show, definition.provenance.clone()))
}

fn pace_words(p: &Visit, pace: &Pace) -> Option<PaceWords> {
    let lamp = pace_lamp(p, pace);
    let shown = lamp.light != Light::Unlit || pace.value.is_some();
    shown.then(|| PaceWords { lamp, words: p.both(&pace.reason).to_owned(), rule: pace.rule.clone() })
}

fn facts(sight: &Sight<'_>, id: &AggregateId, target: &Target) -> Vec<(String, String)> {
    let p = sight.p;
    let definition = &target.definition;
    let mut facts = vec![
        (p.t("fact-owner"), sight.names.unit(p, &definition.owner)),
        (p.t("fact-nature"), nature(p, definition.nature).to_owned()),
        (p.t("fact-section"), definition.section.clone()),
    ];
    if let Some(tolerance) = &definition.tolerance {
        facts.push((p.t("fact-tolerance"), tolerance_words(p, definition, tolerance)));
    }
    if let Some(original) = &target.original {
        facts.push((p.t("fact-original"), p.both(&goal_text(original)).to_owned()));
    }
    if let Some((settlement, _)) = &target.settled {
        facts.push((p.t("fact-settled"), settlement.note.clone()));
    }
    facts.push((p.t("fact-code"), id.to_string()));
    facts
}

fn changes(sight: &Sight<'_>, target: &Target) -> Vec<ChangeWords> {
    let p = sight.p;
    let withdrawn = target.withdrawn.iter().map(|one| ChangeWords {
        words: format!("{} · {} · {}", p.t("did-withdraw"), one.reason, one.approver),
        who: p.mark(sight.names, &one.mark),
    });
    let settled = target.settled.iter().map(|(settlement, mark)| ChangeWords {
        words: format!("{} · {}", p.t("did-settle"), settlement.note),
        who: p.mark(sight.names, mark),
    });
    withdrawn.chain(settled).collect()
}
