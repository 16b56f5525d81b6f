//! The league of departments, with the rule that ranks them.

use super::commitments::every;
use super::home::{Asked, chosen_year};
use super::targets::EVERY;
use super::{page, reports};
use crate::chart::light::Light;
use crate::chart::share;
use crate::refusal::Answer;
use crate::show::Names;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use skein_app::city::City;
use skein_app::view::CommitmentQuery;
use skein_document::export::table::Table;
use skein_kernel::actor::UnitId;
use skein_measure::views::{RANKING, Share, Standing};
use std::collections::BTreeMap;

struct Row {
    rank: u32,
    name: String,
    link: String,
    cells: Vec<String>,
    bar: String,
}

#[derive(Template)]
#[template(path = "league.html")]
struct Page {
    p: Visit,
    year: i16,
    rule: String,
    heads: Vec<String>,
    rows: Vec<Row>,
}

const HEADS: [&str; 7] = [
    "league-led",
    "league-red",
    "league-yellow",
    "league-reported",
    "league-signed",
    "league-completed",
    "league-supporting",
];

/// `GET /league`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let names = site.names().await;
    let (year, standings) = standings(&site, &p, asked).await?;
    let grey = site.ask(move |city| Ok(grey(city, year))).await?;
    page(&Page {
        year,
        rule: p.pick(RANKING.0, RANKING.1).to_owned(),
        heads: HEADS.iter().map(|key| p.t(key)).collect(),
        rows: standings
            .iter()
            .map(|one| row(&p, &names, year, one, grey.get(&one.unit).copied().unwrap_or(0)))
            .collect(),
        p,
    })
}

/// Commitments without a light, by the department that leads them.
fn grey(city: &City, year: i16) -> BTreeMap<UnitId, u32> {
    let query = CommitmentQuery {
        year: Some(year),
        light: Some(skein_measure::light::Light::Grey),
        per_page: EVERY,
        ..CommitmentQuery::default()
    };
    let mut counts = BTreeMap::new();
    for lead in every(city, query).into_iter().filter_map(|row| row.lead) {
        *counts.entry(lead).or_insert(0) += 1;
    }
    counts
}

async fn standings(
    site: &Site,
    p: &Visit,
    asked: Asked,
) -> Result<(i16, Vec<Standing>), skein_kernel::rejection::Rejection> {
    let actor = p.signed_in()?.actor.clone();
    site.ask(move |city| {
        let year = chosen_year(city, asked.year());
        Ok((year, city.league(&actor, year)?))
    })
    .await
}

fn row(p: &Visit, names: &Names, year: i16, standing: &Standing, grey: u32) -> Row {
    let name = names.unit(p, &standing.unit);
    let whole = standing.red.whole;
    let calm = [standing.red.part, standing.yellow.part, grey]
        .into_iter()
        .fold(whole, u32::saturating_sub);
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let parts = [
        (Light::Red, count(standing.red.part)),
        (Light::Yellow, count(standing.yellow.part)),
        (Light::Green, count(calm)),
        (Light::Unlit, count(grey)),
    ];
    let lights = [
        ("light-red", standing.red.part),
        ("light-yellow", standing.yellow.part),
        ("light-green", calm),
        ("light-grey", grey),
    ];
    let words = lights
        .map(|(key, count)| format!("{} {count}", p.t(key)))
        .join(", ");
    Row {
        rank: standing.rank,
        link: format!("/commitments?year={year}&department={}", standing.unit),
        bar: share::draw(&name, &words, &parts),
        name,
        cells: cells(standing),
    }
}

fn cells(standing: &Standing) -> Vec<String> {
    vec![
        standing.red.whole.to_string(),
        standing.red.part.to_string(),
        standing.yellow.part.to_string(),
        of(standing.reported_on_time),
        of(standing.signed_on_time),
        of(standing.completed),
        standing.supporting.to_string(),
    ]
}

/// “3/4”; a dash where nothing was owed.
fn of(share: Share) -> String {
    if share.whole == 0 {
        "–".to_owned()
    } else {
        format!("{}/{}", share.part, share.whole)
    }
}

const COLUMNS: [&str; 9] = [
    "rank",
    "department",
    "led",
    "red",
    "yellow",
    "reported_on_time",
    "signed_on_time",
    "completed",
    "supporting",
];

/// `GET /league.csv`, `.xlsx`, `.json`.
pub(crate) async fn download(
    State(site): State<Site>,
    p: Visit,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let names = site.names().await;
    let (_, standings) = standings(&site, &p, asked).await?;
    let line = |standing: &Standing| {
        let head = [standing.rank.to_string(), names.unit(&p, &standing.unit)];
        head.into_iter().chain(cells(standing)).map(Into::into).collect()
    };
    let rows = standings.iter().map(line).collect();
    reports::file(
        "league",
        &format,
        &[Table {
            name: "league",
            columns: &COLUMNS,
            rows,
        }],
    )
}
