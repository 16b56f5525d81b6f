//! The year at a glance: one calm page, every number leading to its list.

use super::page;
use super::targets::{Shown, shown};
use crate::chart::light::{self, Light};
use crate::chart::share;
use crate::refusal::Answer;
use crate::routes::commitments::encoded;
use crate::show::target::{TargetRow, is_drawn};
use crate::show::{Lamp, Names};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use skein_app::city::City;
use skein_app::view::TargetQuery;
use skein_measure::verdict::Finding;
use skein_measure::views::{Findings, Glance, Lights};

/// Which year.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Asked {
    year: Option<i16>,
}

impl Asked {
    pub(crate) fn year(&self) -> Option<i16> {
        self.year
    }
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

impl Figure {
    /// Its light's shape; nothing where it has none.
    pub(crate) fn icon(&self) -> String {
        self.light.map(light::icon).unwrap_or_default()
    }
}

struct FieldRow {
    name: String,
    link: String,
    bar: String,
    parts: Vec<Lamp>,
    count: u32,
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
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let names = site.names().await;
    let (years, year, today, glance, targets) = site
        .ask(move |city| {
            let year = chosen_year(city, asked.year);
            let query = TargetQuery {
                year: Some(year),
                per_page: 500,
                ..TargetQuery::default()
            };
            Ok((
                city.years(),
                year,
                city.today(),
                city.glance(year),
                shown(city, &query).items,
            ))
        })
        .await?;
    let drawn: Vec<&Shown> = targets.iter().filter(|one| is_drawn(&one.definition)).collect();
    page(&Home {
        year,
        years,
        today: today.to_string(),
        figures: figures(&p, year, &glance),
        targets: drawn.iter().take(SHOWN).map(|one| one.row(&p, &names)).collect(),
        target_count: targets.len(),
        fields: field_rows(&p, &names, year, &glance),
        commitment_count: count(glance.commitments.total()),
        p,
    })
}

/// The year asked for, else the latest with commitments: later years may hold nothing but five-year aims.
pub(crate) fn chosen_year(city: &City, asked: Option<i16>) -> i16 {
    let latest = || city.board(|board, _| board.commitments().map(|(_, one)| one.definition.year).max());
    let fallback = || {
        city.years()
            .first()
            .copied()
            .unwrap_or_else(|| city.today().year())
    };
    asked.or_else(latest).unwrap_or_else(fallback)
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Worst first: what needs attention is read first. Each with its filter's value and its message.
fn by_light(lights: &Lights) -> [(Light, &'static str, &'static str, usize); 4] {
    [
        (Light::Red, "red", "light-red", count(lights.red)),
        (Light::Yellow, "yellow", "light-yellow", count(lights.yellow)),
        (Light::Green, "green", "light-green", count(lights.green)),
        (Light::Unlit, "grey", "light-grey", count(lights.grey)),
    ]
}

fn field_rows(p: &Visit, names: &Names, year: i16, glance: &Glance) -> Vec<FieldRow> {
    let sections = glance
        .sections
        .iter()
        .filter(|(_, section)| section.lights.total() > 0);
    sections
        .map(|(section, counts)| field_row(p, names, (year, section), &counts.lights))
        .collect()
}

fn field_row(p: &Visit, names: &Names, (year, section): (i16, &str), lights: &Lights) -> FieldRow {
    let name = names.field(p, section);
    let present = by_light(lights).into_iter().filter(|(.., count)| *count > 0);
    let parts: Vec<Lamp> = present
        .map(|(light, _, key, count)| Lamp::new(light, format!("{} {count}", p.t(key))))
        .collect();
    let words: Vec<&str> = parts.iter().map(|part| part.words.as_str()).collect();
    let bars = by_light(lights).map(|(light, _, _, count)| (light, count));
    FieldRow {
        link: format!("/commitments?year={year}&field={}", encoded(section)),
        bar: share::draw(&name, &words.join(", "), &bars),
        count: lights.total(),
        name,
        parts,
    }
}

fn figures(p: &Visit, year: i16, glance: &Glance) -> Vec<Figure> {
    let sides = [&glance.expected, &glance.binding];
    let found = |finding| sides.iter().map(|side| found(side, finding)).sum::<usize>();
    let target = |key: &str, count, verdict: &str, light| Figure {
        name: p.t(key),
        count,
        link: format!("/targets?year={year}&verdict={verdict}"),
        light,
    };
    let total = sides.iter().map(|side| count(side.total)).sum();
    let mut figures = vec![
        target("figure-targets", total, "", None),
        target(
            "figure-reached",
            found(Finding::Achieved),
            "achieved",
            Some(Light::Done),
        ),
        target(
            "figure-missed",
            found(Finding::NotAchieved),
            "not-achieved",
            Some(Light::Red),
        ),
    ];
    let commitment = |key: &str, count, filter: &str, light| Figure {
        name: p.t(key),
        count,
        link: format!("/commitments?year={year}&light={filter}"),
        light,
    };
    figures.push(commitment(
        "figure-commitments",
        count(glance.commitments.total()),
        "",
        None,
    ));
    let lit = by_light(&glance.commitments).into_iter().take(3);
    figures.extend(lit.map(|(light, filter, key, count)| commitment(key, count, filter, Some(light))));
    figures
}

fn found(side: &Findings, finding: Finding) -> usize {
    side.findings.get(&finding).copied().map_or(0, count)
}
