//! What was reported: lists by code, state and time, and single reports.
//!
//! A list goes back ninety days and holds a thousand reports unless asked for less (GeoReport v2, Response Volume);
//! `page` and `page_size` lead on, as the endpoints do that have them. Start at [`list`].

use super::format::{Format, Node};
use super::{Query, named, same_city};
use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use skein_app::city::City;
use skein_app::city::open311::{Offer, Reported, Wanted};
use skein_app::city::services::Service;
use skein_kernel::rejection::Rejection;

/// Reports of one answer at most.
const MOST: usize = 1000;
/// How far pages lead.
const DEEPEST: usize = 10_000;
/// Numbers that may be asked for at once.
const MOST_NUMBERS: usize = 100;
/// The longest time between the first and the last report asked for.
const LONGEST: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A report with what it is of.
struct Found {
    offer: Offer,
    report: Reported,
}

/// `GET /open311/v2/requests.{format}`.
pub(crate) async fn list(
    State(site): State<Site>,
    p: Visit,
    Path(format): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let format = Format::of_name(&format)?;
    let query = Query::of(&p);
    same_city(&site, &headers, query.get("jurisdiction_id"))?;
    let found = site.ask(move |city| asked(city, &query)).await?;
    let listed = found.iter().map(|found| request(&p, found)).collect();
    super::answer(format, "service_requests", &Node::List("request", listed))
}

/// `GET /open311/v2/requests/{id}.{format}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (id, format) = named(&file)?;
    same_city(&site, &headers, Query::of(&p).get("jurisdiction_id"))?;
    let id = id.to_owned();
    let found = site.ask(move |city| numbered(city, &id)).await?;
    let listed = vec![request(&p, &found)];
    super::answer(format, "service_requests", &Node::List("request", listed))
}

/// `GET /open311/v2/tokens/{token}.{format}`. Every report gets its number at once, so the number is its own token.
pub(crate) async fn token(
    State(site): State<Site>,
    p: Visit,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (token, format) = named(&file)?;
    same_city(&site, &headers, Query::of(&p).get("jurisdiction_id"))?;
    let token = token.to_owned();
    let found = site.ask(move |city| numbered(city, &token)).await?;
    let number = found.report.matter.to_string();
    let request = Node::Object(vec![
        ("service_request_id", Node::text(&number)),
        ("token", Node::text(&number)),
    ]);
    super::answer(format, "service_requests", &Node::List("request", vec![request]))
}

/// What a query asks for, the latest first.
fn asked(city: &City, query: &Query) -> Result<Vec<Found>, Rejection> {
    let numbers = query.several("service_request_id");
    if !numbers.is_empty() {
        return several(city, &numbers);
    }
    let (from, until) = range(query, city.office().now())?;
    let (page, size) = paging(query)?;
    let wanted = Wanted {
        state: state(query)?,
        from,
        until,
        ..Wanted::default()
    };
    let offers = city.offers()?;
    let mut found = Vec::new();
    for (service, choice) in places(&offers, &query.several("service_code"))? {
        let wanted = Wanted {
            choice,
            ..wanted.clone()
        };
        let reports = city.reported(&service, &wanted, page * size)?;
        found.extend(
            reports
                .into_iter()
                .filter_map(|report| of(&offers, &service, report)),
        );
    }
    found.sort_by(|a, b| {
        let key = |found: &Found| (found.report.received.clone(), found.report.matter);
        key(b).cmp(&key(a))
    });
    Ok(found.into_iter().skip((page - 1) * size).take(size).collect())
}

/// The items to ask, each for one choice or, with an empty one, for all.
fn places(offers: &[Offer], codes: &[&str]) -> Result<Vec<(Service, String)>, Rejection> {
    let mut all: Vec<(Service, String)> = Vec::new();
    let mut add = |offer: &Offer, choice: &str| {
        let known = |(service, chosen): &(Service, String)| {
            service.item().id == offer.service.item().id && chosen == choice
        };
        if !all.iter().any(known) {
            all.push((offer.service.clone(), choice.to_owned()));
        }
    };
    if codes.is_empty() {
        offers.iter().for_each(|offer| add(offer, ""));
        return Ok(all);
    }
    for code in codes {
        let named = offers.iter().find(|offer| offer.code == *code);
        let offer = named.ok_or_else(|| codes::no_such_service(code))?;
        add(offer, &offer.choice);
    }
    Ok(all)
}

/// A report with the choice it is of; none where that choice is offered no more.
fn of(offers: &[Offer], service: &Service, report: Reported) -> Option<Found> {
    let mut own = offers
        .iter()
        .filter(|offer| offer.service.item().id == service.item().id);
    let offer = own.find(|offer| offer.choice == report.service)?.clone();
    Some(Found { offer, report })
}

/// The reports of these numbers; those that there aren't are left out.
fn several(city: &City, numbers: &[&str]) -> Result<Vec<Found>, Rejection> {
    if numbers.len() > MOST_NUMBERS {
        return Err(codes::bad_field("service_request_id"));
    }
    let found = numbers.iter().map(|number| match numbered(city, number) {
        Ok(found) => Ok(Some(found)),
        Err(rejection) if rejection.code.0 == "SK-WEB-0035" => Ok(None),
        Err(rejection) => Err(rejection),
    });
    let found: Vec<Option<Found>> = found.collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// The report of a number.
fn numbered(city: &City, number: &str) -> Result<Found, Rejection> {
    let missing = || codes::no_such_request(number);
    // Only as the city writes it: a number with a sign or zeros before it is no other name of the same report.
    let is_number = number.parse::<u64>().is_ok_and(|read| read.to_string() == number);
    if !is_number {
        return Err(missing());
    }
    let wanted = Wanted {
        number: number.to_owned(),
        until: Timestamp::MAX,
        ..Wanted::default()
    };
    let offers = city.offers()?;
    for (service, _) in places(&offers, &[])? {
        let report = city.reported(&service, &wanted, 1)?.into_iter().next();
        if let Some(found) = report.and_then(|report| of(&offers, &service, report)) {
            return Ok(found);
        }
    }
    Err(missing())
}

/// From when until when: the last ninety days unless told; ninety days from or to the one that is told.
fn range(query: &Query, now: Timestamp) -> Result<(Timestamp, Timestamp), Rejection> {
    let (from, until) = (moment(query, "start_date")?, moment(query, "end_date")?);
    let too_far = |name: &'static str| move |_| codes::bad_dates(name);
    let (from, until) = match (from, until) {
        (None, None) => (now.checked_sub(LONGEST).map_err(too_far("start_date"))?, now),
        (Some(from), None) => (from, from.checked_add(LONGEST).map_err(too_far("start_date"))?),
        (None, Some(until)) => (until.checked_sub(LONGEST).map_err(too_far("end_date"))?, until),
        (Some(from), Some(until)) => (from, until),
    };
    match until < from || until.duration_since(from) > LONGEST {
        true => Err(codes::bad_dates("end_date")),
        false => Ok((from, until)),
    }
}

/// A moment as the W3C's note writes it, with its offset. A `+` that nobody escaped arrives as a blank.
fn moment(query: &Query, name: &'static str) -> Result<Option<Timestamp>, Rejection> {
    let Some(text) = query.get(name) else {
        return Ok(None);
    };
    let text = text.replace(' ', "+");
    let read = text.contains('T').then(|| text.parse().ok()).flatten();
    read.map(Some).ok_or_else(|| codes::bad_dates(name))
}

/// `open`, `closed`, or both where both or neither is named.
fn state(query: &Query) -> Result<String, Rejection> {
    let mut states = query.several("status");
    states.sort_unstable();
    states.dedup();
    match states.as_slice() {
        [] | ["closed", "open"] => Ok(String::new()),
        [one @ ("open" | "closed")] => Ok((*one).to_owned()),
        _ => Err(codes::bad_field("status")),
    }
}

/// Which page, and how many to one.
fn paging(query: &Query) -> Result<(usize, usize), Rejection> {
    let read = |name: &'static str, usual: usize, most: usize| match query.get(name) {
        None => Ok(usual),
        Some(text) => {
            let number = text.parse().ok().filter(|number| (1..=most).contains(number));
            number.ok_or_else(|| codes::bad_field(name))
        }
    };
    let size = read("page_size", MOST, MOST)?;
    let page = read("page", 1, DEEPEST / size)?;
    Ok((page, size))
}

fn request(p: &Visit, Found { offer, report }: &Found) -> Node {
    let item = offer.service.item();
    let department = offer.service.department();
    let merged = report.joined == Some(1) && report.reply.is_none();
    let notes = report
        .reply
        .clone()
        .or_else(|| merged.then(|| p.t("open311-merged")));
    let updated = report.updated.as_deref().unwrap_or(&report.received);
    Node::Object(vec![
        ("service_request_id", Node::Text(report.matter.to_string())),
        ("status", Node::text(&report.state)),
        ("status_notes", Node::maybe(notes)),
        ("service_name", Node::text(p.words(&offer.words))),
        ("service_code", Node::text(&offer.code)),
        // What somebody wrote may tell who they are: it is between them and whoever handles it.
        ("description", Node::Null),
        (
            "agency_responsible",
            Node::maybe(department.map(|it| p.words(&it.words))),
        ),
        ("service_notice", Node::maybe(promise(p, item))),
        ("requested_datetime", Node::text(&report.received)),
        ("updated_datetime", Node::text(updated)),
        ("expected_datetime", Node::Null),
        ("address", Node::maybe(report.address.as_deref())),
        ("address_id", Node::Null),
        ("zipcode", Node::Null),
        ("lat", report.lat.map_or(Node::Null, degrees)),
        ("long", report.lon.map_or(Node::Null, degrees)),
        ("media_url", Node::Null),
    ])
}

/// In which time the city promises to be done.
pub(super) fn promise(p: &Visit, item: &skein_pack::model::Item) -> Option<String> {
    let promise = item.promise.as_ref().map(|promise| promise.value)?;
    Some(p.t1("open311-promise", "period", p.period(promise)))
}

/// Millionths of a degree as degrees.
fn degrees(millionths: i64) -> Node {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    Node::Number(format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        Query(pairs.map(|(name, value)| (name.into(), value.into())).collect())
    }

    fn days(text: &str) -> String {
        let now = "2026-03-31T00:00:00Z".parse().unwrap();
        match range(&query(text), now) {
            Ok((from, until)) => format!("{from} {until}"),
            Err(rejection) => rejection.code.0.to_owned(),
        }
    }

    #[test]
    fn degrees_keep_every_digit() {
        assert_eq!(degrees(26_893_000), Node::Number("26.893000".into()));
        assert_eq!(degrees(-7), Node::Number("-0.000007".into()));
    }

    #[test]
    fn ninety_days_are_the_most() {
        assert_eq!(days(""), "2025-12-31T00:00:00Z 2026-03-31T00:00:00Z");
        assert_eq!(
            days("start_date=2026-01-01T00:00:00Z"),
            "2026-01-01T00:00:00Z 2026-04-01T00:00:00Z"
        );
        assert_eq!(
            days("end_date=2026-04-01T08:00:00+08:00"),
            "2026-01-01T00:00:00Z 2026-04-01T00:00:00Z"
        );
        assert_eq!(
            days("start_date=2026-01-01T00:00:00 08:00&end_date=2026-01-02T00:00:00Z"),
            "2025-12-31T16:00:00Z 2026-01-02T00:00:00Z"
        );
        let whole = "start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:00Z";
        assert!(days(whole).starts_with("2026-01-01"), "ninety days to the second");
        let longer = "start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:01Z";
        assert_eq!(days(longer), "SK-WEB-0034");
        let backwards = "start_date=2026-01-02T00:00:00Z&end_date=2026-01-01T00:00:00Z";
        assert_eq!(days(backwards), "SK-WEB-0034");
        assert_eq!(days("start_date=2026-01-01"), "SK-WEB-0034", "no offset");
        assert_eq!(days("start_date=2026-01-01T00:00:00"), "SK-WEB-0034", "no offset");
    }

    #[test]
    fn pages_end_somewhere() {
        let read = |text: &str| paging(&query(text)).map_err(|it| it.code.0);
        assert_eq!(read(""), Ok((1, 1000)));
        assert_eq!(read("page=3&page_size=20"), Ok((3, 20)));
        assert_eq!(read("page_size=1001"), Err("SK-WEB-0006"));
        assert_eq!(read("page=0"), Err("SK-WEB-0006"));
        assert_eq!(read("page=11"), Err("SK-WEB-0006"), "beyond ten thousand");
    }
}
