//! Bad ratings of a month, and what was found and done about each.
//!
//! It holds no rule of its own. Start at [`list`].

use super::my::{RatingRow, rating_row};
use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::show::instant;
use crate::show::matter::People;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde::Deserialize;
use skein_app::city::day_of;
use skein_store::aggregate::Serial;

/// Which month.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    month: Option<String>,
}

/// A bad rating.
struct Row {
    serial: Serial,
    at: String,
    rating: RatingRow,
}

#[derive(Template)]
#[template(path = "portal/ratings.html")]
struct Page {
    p: Visit,
    month: String,
    before: String,
    after: Option<String>,
    rows: Vec<Row>,
}

/// The first day of a month in an address.
fn first_of(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

fn name(month: Date) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

/// `GET /supervise/ratings`.
pub(crate) async fn list(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let wanted = asked.month.as_deref().and_then(first_of);
    let (ratings, people, month, today) = site
        .ask(move |city| {
            let today = day_of(city.machine_time());
            let month = wanted.unwrap_or_else(|| date(today.year(), today.month(), 1));
            let ratings = city.bad_ratings(&actor, (month.year(), month.month()))?;
            let followed = ratings.iter().flat_map(|it| &it.followed);
            let people = People::of(city, followed.map(|letter| &letter.by));
            Ok((ratings, people, month, today))
        })
        .await?;
    let step = |months: i32| month.checked_add(months.months()).unwrap_or(month);
    let rows = ratings.iter().map(|rating| Row {
        serial: rating.matter,
        at: instant(rating.at),
        rating: rating_row(&p, &people, rating),
    });
    page(&Page {
        rows: rows.collect(),
        before: name(step(-1)),
        after: (step(1) <= today).then(|| name(step(1))),
        month: name(month),
        p,
    })
}

/// `POST /supervise/ratings/{id}`: says what was found and done.
pub(crate) async fn follow_up(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let serial: u64 = id.parse().map_err(|_| codes::no_such_page())?;
    let (words, key) = (
        fields.get("words").unwrap_or_default().to_owned(),
        fields.need("key")?.to_owned(),
    );
    site.ask(move |city| city.follow_up(&actor, Serial(serial), &words, Some(&key)))
        .await?;
    see("/supervise/ratings")
}
