//! The year at a glance: one calm page, every number leading to its list.

use super::page;
use crate::chart::light::Light;
use crate::chart::share;
use crate::refusal::Answer;
use crate::routes::{commitments, targets};
use crate::show::Lamp;
use crate::show::commitment::lamp;
use crate::show::target::TargetRow;
use crate::site::{Sight, Site};
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use skein_kernel::rejection::Rejection;
use skein_measure::light;
use skein_measure::verdict::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// Which year.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Asked {
    year: Option<i16>,
}

/// Most targets on the front page; the rest are one link away.
const SHOWN: usize = 12;

/// A number that leads to its list.
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) count: usize,
    pub(crate) link: String,
    pub(crate) light: Option<Light>,
}

struct FieldRow {
    name: String,
    link: String,
    bar: String,
    parts: Vec<Lamp>,
    count: usize,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    p: Visit,
    year: i16,
    years: Vec<i16>,
    today: String,
    figures: Vec<Figure>,
    targets: Vec<TargetRow>,
    target_count: usize,
    fields: Vec<FieldRow>,
    commitment_count: usize,
}

/// `GET /`.
pub(crate) async fn show(State(site): State<Site>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let home = site.look(&visit, move |sight| build(sight, asked.year)).await?;
    page(&home)
}

fn build(sight: &Sight<'_>, asked: Option<i16>) -> Result<Home, Rejection> {
    let years = years(sight);
    let year = choose_year(sight, &years, asked);
    let p = sight.p;
    let all = targets::of_year(sight, year);
    let counts = by_field(sight, year);
    let commitment_count = counts.values().flat_map(BTreeMap::values).sum();
    Ok(Home {
        p: p.clone(),
        year,
        years,
        today: sight.today.to_string(),
        figures: figures(p, year, &all, &counts),
        targets: all.iter().filter(|one| one.is_drawn()).take(SHOWN).map(|one| one.row(sight)).collect(),
        target_count: all.len(),
        fields: counts.iter().map(|(section, lights)| field_row(sight, year, section, lights)).collect(),
        commitment_count,
    })
}

/// Every year the board knows, latest first.
pub(crate) fn years(sight: &Sight<'_>) -> Vec<i16> {
    let targets = sight.board.targets().map(|(_, target)| target.definition.period.year());
    let commitments = sight.board.commitments().map(|(_, commitment)| commitment.definition.year);
    let years: BTreeSet<i16> = targets.chain(commitments).collect();
    years.into_iter().rev().collect()
}

/// The year asked for, else the latest year with commitments: later years may only hold five-year aims.
pub(crate) fn choose_year(sight: &Sight<'_>, years: &[i16], asked: Option<i16>) -> i16 {
    let latest = || sight.board.commitments().map(|(_, commitment)| commitment.definition.year).max();
    let fallback = || years.first().copied().unwrap_or(sight.today.year());
    asked.or_else(latest).unwrap_or_else(fallback)
}

type Counts = BTreeMap<Light, usize>;

fn by_field(sight: &Sight<'_>, year: i16) -> BTreeMap<String, Counts> {
    let mut fields: BTreeMap<String, Counts> = BTreeMap::new();
    for (_, commitment) in sight.board.commitments_of(year) {
        let reading = light::read(commitment, sight.board.rules(), sight.today);
        let light = lamp(sight.p, commitment, &reading).light;
        *fields.entry(commitment.definition.section.clone()).or_default().entry(light).or_default() += 1;
    }
    fields
}

/// Worst first: what needs attention is read first.
const ORDER: [(Light, &str, &str); 5] = [
    (Light::Red, "red", "light-red"),
    (Light::Yellow, "yellow", "light-yellow"),
    (Light::Green, "green", "light-green"),
    (Light::Done, "done", "light-done"),
    (Light::Unlit, "grey", "light-grey"),
];

fn field_row(sight: &Sight<'_>, year: i16, section: &str, lights: &Counts) -> FieldRow {
    let p = sight.p;
    let name = sight.names.field(p, section);
    let present = || ORDER.iter().filter_map(|(light, _, key)| Some((*light, *key, *lights.get(light)?)));
    let parts: Vec<Lamp> =
        present().map(|(light, key, count)| Lamp::new(light, format!("{} {count}", p.t(key)))).collect();
    let words: Vec<&str> = parts.iter().map(|part| part.words.as_str()).collect();
    let bars: Vec<(Light, usize)> = present().map(|(light, _, count)| (light, count)).collect();
    FieldRow {
        link: format!("/commitments?year={year}&field={}", commitments::encoded(section)),
        bar: share::draw(&name, &words.join(", "), &bars),
        count: lights.values().sum(),
        name,
        parts,
    }
}

fn figures(
    p: &Visit,
    year: i16,
    targets: &[targets::Judged<'_>],
    fields: &BTreeMap<String, Counts>,
) -> Vec<Figure> {
    let found = |wanted: fn(Finding) -> bool| targets.iter().filter(|one| wanted(one.verdict.finding)).count();
    let target = |key: &str, count, verdict: &str, light| Figure {
        name: p.t(key),
        count,
        link: format!("/targets?year={year}&verdict={verdict}"),
        light,
    };
    let mut figures = vec![
        target("figure-targets", targets.len(), "", None),
        target("figure-reached", found(Finding::is_reached), "reached", Some(Light::Done)),
        target("figure-missed", found(|f| f == Finding::NotAchieved), "not-achieved", Some(Light::Red)),
    ];
    let lit = |light| fields.values().filter_map(|counts| counts.get(&light)).sum::<usize>();
    let total = fields.values().flat_map(BTreeMap::values).sum();
    let commitment = |key: &str, count, filter: &str, light| Figure {
        name: p.t(key),
        count,
        link: format!("/commitments?year={year}&light={filter}"),
        light,
    };
    figures.push(commitment("figure-commitments", total, "", None));
    figures.extend(
        ORDER.iter().take(4).map(|(light, filter, key)| commitment(key, lit(*light), filter, Some(*light))),
    );
    figures
}
