//! What falls due in a year: a square per day, a list per month.

use super::desk::DueRow;
use super::home::Asked;
use super::page;
use crate::chart::heat;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use jiff::civil::Date;
use skein_kernel::actor::{Actor, Role};
use skein_measure::views::Due;
use std::collections::BTreeMap;

struct Month {
    number: i8,
    name: String,
    items: Vec<DueRow>,
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct Page {
    p: Visit,
    year: i16,
    heat: String,
    months: Vec<Month>,
}

/// `GET /calendar`: of the whole city for supervisors, of their department for officers.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let names = site.names().await;
    let (year, today, dues) = site
        .ask(move |city| {
            let today = city.today();
            let year = asked.year().unwrap_or(today.year());
            let unit = own_unit(&actor);
            Ok((year, today, city.dues(&actor, unit.as_ref(), whole(year))?))
        })
        .await?;
    let mut counts: BTreeMap<Date, usize> = BTreeMap::new();
    let mut months: BTreeMap<i8, Vec<&Due>> = BTreeMap::new();
    for due in &dues {
        *counts.entry(due.on).or_default() += 1;
        months.entry(due.on.month()).or_default().push(due);
    }
    let month = |(number, dues): (i8, Vec<&Due>)| Month {
        number,
        name: p.t2("month", "year", year, "month", i16::from(number)),
        items: dues
            .into_iter()
            .map(|due| DueRow::new(&p, &names, due, today, 0))
            .collect(),
    };
    let title = p.t1("calendar-title", "year", year);
    let heat = heat::draw(&title, &p.t("calendar-lede"), year, &counts, today);
    page(&Page {
        year,
        heat,
        months: months.into_iter().map(month).collect(),
        p,
    })
}

/// Supervisors look at the whole city, officers at their own department.
fn own_unit(actor: &Actor) -> Option<skein_kernel::actor::UnitId> {
    actor
        .unit
        .clone()
        .filter(|_| actor.has(Role::Officer) && !actor.has(Role::Supervisor))
}

fn whole(year: i16) -> (Date, Date) {
    let first = Date::new(year, 1, 1).unwrap_or(Date::MIN);
    (first, Date::new(year, 12, 31).unwrap_or(Date::MAX))
}
