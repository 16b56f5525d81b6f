//! A wall: a pack's figures in large type, for a screen that many look at, and the rows behind each figure.
//!
//! It follows the city by server-sent events; without a script the page asks again by itself. Nothing on it is about
//! one person. It names no pack. Start at [`show`].

use super::desks::Terms;
use super::page;
use crate::codes;
use crate::form::titles::Titles;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use jiff::civil::Date;
use serde::Deserialize;
use skein_app::city::figures::{Amount, Figure};
use skein_app::city::walls::{WallFigure, WallView};
use skein_app::city::{City, day_of};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_pack::model::WallShow;
use std::convert::Infallible;
use std::time::Duration;

/// How often it is looked whether something has happened; a wall needs no more.
const PAUSE: Duration = Duration::from_secs(2);

/// A number on the wall.
struct Number {
    name: String,
    value: String,
    link: String,
    definition: String,
    /// How it was come by, for a rate.
    of: String,
    warn: bool,
}

/// A list on the wall.
struct List {
    name: String,
    by: String,
    link: String,
    lines: Vec<(String, i64)>,
}

#[derive(Template)]
#[template(path = "wall.html")]
struct Page {
    p: Visit,
    id: String,
    name: String,
    position: u64,
    at: String,
    numbers: Vec<Number>,
    rates: Vec<Number>,
    lists: Vec<List>,
}

/// `GET /walls/{wall}`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let wanted = id.clone();
    let (wall, terms, now) = site
        .ask(move |city| {
            let wall = city.wall(&actor, &wanted)?;
            let terms = terms(city, &actor, &wall)?;
            Ok((wall, terms, city.machine_time()))
        })
        .await?;
    let numbers = |show: WallShow| {
        let parts = wall.parts.iter().filter(move |it| it.part.show == show);
        parts.map(|it| number(&p, it)).collect::<Vec<_>>()
    };
    let lists = wall.parts.iter().filter(|it| it.part.show == WallShow::List);
    page(&Page {
        name: p.pick(&wall.words.zh, &wall.words.en).to_owned(),
        position: wall.position,
        at: crate::show::instant(now),
        numbers: numbers(WallShow::Number),
        rates: numbers(WallShow::Rate),
        lists: lists.map(|it| list(&p, &terms, it)).collect(),
        id,
        p,
    })
}

fn terms(city: &City, actor: &Actor, wall: &WallView) -> Result<Terms, Rejection> {
    let (_, deployed) = city.definition(actor, &wall.process)?;
    Ok(Terms {
        titles: Titles::of([&deployed], None),
        terms: wall.pack.terms.clone(),
    })
}

fn link(figure: &Figure) -> String {
    let (pack, id, from, until) = (&figure.pack, &figure.id, figure.from, figure.until);
    format!("/figures/{pack}/{id}?from={from}&until={until}")
}

fn number(p: &Visit, it: &WallFigure) -> Number {
    let figure = &it.figure;
    let amount = figure.amount();
    let of = match amount {
        Some(Amount::Rate {
            numerator,
            denominator,
        }) => format!("{numerator} / {denominator}"),
        _ => String::new(),
    };
    let value = match (it.part.show, amount) {
        (WallShow::Rate, Some(amount)) => amount.shown(&figure.unit, 1),
        (WallShow::Rate, None) => "—".to_owned(),
        _ => it.total().to_string(),
    };
    Number {
        name: p.pick(&figure.zh, &figure.en).to_owned(),
        link: link(figure),
        definition: p.pick(&figure.definition_zh, &figure.definition_en).to_owned(),
        warn: it.part.warn && it.total() != 0,
        value,
        of,
    }
}

fn list(p: &Visit, terms: &Terms, it: &WallFigure) -> List {
    let by = it
        .part
        .by
        .as_ref()
        .map(|by| by.value.as_str())
        .unwrap_or_default();
    let lines = it.lines().into_iter();
    List {
        name: p.pick(&it.figure.zh, &it.figure.en).to_owned(),
        by: terms.column(p, by),
        link: link(&it.figure),
        lines: lines
            .map(|(of, count)| (terms.value(p, by, &of), count))
            .collect(),
    }
}

/// `GET /walls/{wall}/stream`: a message whenever something has happened that the page may not show yet.
pub(crate) async fn stream(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    // Whoever may not see it is refused before anything is streamed.
    let wall = site.ask(move |city| city.wall(&actor, &id)).await?;
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let messages = messages(site, last.unwrap_or(wall.position));
    Ok(Sse::new(messages)
        .keep_alive(KeepAlive::default())
        .into_response())
}

fn messages(site: Site, seen: u64) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((site, seen), async |(site, seen)| {
        loop {
            tokio::time::sleep(PAUSE).await;
            let position = site.city().position();
            if position > seen {
                let event = Event::default()
                    .id(position.to_string())
                    .event("changed")
                    .data("{}");
                return Some((Ok(event), (site, position)));
            }
        }
    })
}

/// Over which days a figure is asked.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Over {
    from: Option<String>,
    until: Option<String>,
}

/// A part of a figure.
struct Part {
    of: String,
    value: String,
}

/// A matter behind a figure.
struct Row {
    matter: u64,
    title: String,
    adds: Vec<String>,
}

#[derive(Template)]
#[template(path = "figure.html")]
struct FigurePage {
    p: Visit,
    name: String,
    definition: String,
    law: String,
    from: String,
    until: String,
    query: String,
    parts: Vec<Part>,
    rows: Option<Vec<Row>>,
}

/// `GET /figures/{pack}/{figure}`: a figure of a pack with how it is come by.
pub(crate) async fn figure(
    State(site): State<Site>,
    p: Visit,
    Path((pack, id)): Path<(String, String)>,
    Query(over): Query<Over>,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let day = |text: &Option<String>, name: &str| -> Result<Option<Date>, Rejection> {
        let read = |text: &String| text.parse().map_err(|_| codes::bad_field(name));
        text.as_ref()
            .filter(|text| !text.is_empty())
            .map(read)
            .transpose()
    };
    let (from, until) = (day(&over.from, "from")?, day(&over.until, "until")?);
    let (figure, rows) = site
        .ask(move |city| {
            let today = day_of(city.machine_time());
            let until = until.unwrap_or(today);
            let over = (from.unwrap_or_else(|| until.first_of_month()), until);
            let figure = city.figure(&actor, (&pack, &id), over)?;
            let rows = city.figure_rows(&actor, (&pack, &id), over)?;
            let rows = rows.map(|rows| {
                let named = rows.into_iter().map(|row| {
                    let view = city.matter(&actor, skein_store::aggregate::Serial(row.matter));
                    (row, view.map(|view| view.row.title).unwrap_or_default())
                });
                named.collect::<Vec<_>>()
            });
            Ok((figure, rows))
        })
        .await?;
    let said = |of: &std::collections::BTreeMap<String, serde_json::Value>| {
        let cells = of.values().map(|cell| match cell {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => p.t("no-data"),
            other => other.to_string(),
        });
        cells.collect::<Vec<_>>()
    };
    let rows = rows.map(|rows| {
        let rows = rows.into_iter().map(|(row, title)| Row {
            matter: row.matter,
            adds: row
                .adds
                .iter()
                .map(|(name, value)| format!("{name} {value}"))
                .collect(),
            title,
        });
        rows.collect()
    });
    page(&FigurePage {
        name: p.pick(&figure.zh, &figure.en).to_owned(),
        definition: p.pick(&figure.definition_zh, &figure.definition_en).to_owned(),
        law: figure.law.clone(),
        from: figure.from.to_string(),
        until: figure.until.to_string(),
        query: figure.query.clone(),
        parts: figure
            .parts
            .iter()
            .map(|part| Part {
                of: said(&part.of).join(" · "),
                value: match part.amount {
                    Amount::Rate {
                        numerator,
                        denominator,
                    } => format!(
                        "{} ({numerator} / {denominator})",
                        part.amount.shown(&figure.unit, 1)
                    ),
                    Amount::Value { .. } => part.amount.shown(&figure.unit, 0),
                },
            })
            .collect(),
        rows,
        p,
    })
}
