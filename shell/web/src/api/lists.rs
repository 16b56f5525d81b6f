//! What programs read: the city's own views as JSON.

use super::{json, paged, versioned};
use crate::codes;
use crate::refusal::Answer;
use crate::routes::home::chosen_year;
use crate::routes::journal::{self, Filter};
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, Query, State};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json as object};
use skein_app::authorise::Action;
use skein_app::search::Hit;
use skein_app::view::{CommitmentQuery, PublicCommitment, TargetQuery};
use skein_kernel::actor::{Actor, Role, UnitId};
use skein_kernel::rejection::Rejection;
use skein_measure::AggregateId;
use skein_measure::pack::{Department, Field};

/// Which page.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Paging {
    page: Option<usize>,
    size: Option<usize>,
}

/// Which year.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Year {
    year: Option<i16>,
}

/// `GET /api/v1/years`.
pub(super) async fn years(State(site): State<Site>) -> Answer {
    json(&site.ask(|city| Ok(city.years())).await?)
}

/// `GET /api/v1/glance`.
pub(super) async fn glance(State(site): State<Site>, Query(asked): Query<Year>) -> Answer {
    let glance = site
        .ask(move |city| Ok(city.glance(chosen_year(city, asked.year))))
        .await?;
    json(&glance)
}

/// `GET /api/v1/departments`.
pub(super) async fn names(State(site): State<Site>) -> Answer {
    let pack = site.city().pack();
    let unit = |unit: &Department| object!({ "id": unit.id, "zh": unit.zh, "en": unit.en });
    let field = |field: &Field| object!({ "section": field.section, "zh": field.zh, "en": field.en });
    let units: Vec<Value> = pack.departments().map(unit).collect();
    let fields: Vec<Value> = pack.fields().map(field).collect();
    json(&object!({ "departments": units, "fields": fields }))
}

/// A value as this reader may see it: who is not signed in learns for which department something was done,
/// never by which account.
fn for_reader(p: &Visit, value: &impl Serialize) -> Result<Value, Rejection> {
    let mut value = serde_json::to_value(value).map_err(|_| codes::broken())?;
    if p.session().is_none() {
        without_accounts(&mut value);
    }
    Ok(value)
}

/// Takes the account out of every mark (who, for which department, when).
fn without_accounts(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_accounts),
        Value::Object(fields) => {
            if fields.contains_key("at") && fields.contains_key("on") {
                fields.remove("by");
            }
            fields.values_mut().for_each(without_accounts);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `GET /api/v1/targets`.
pub(super) async fn targets(
    State(site): State<Site>,
    p: Visit,
    Query(mut query): Query<TargetQuery>,
    Query(paging): Query<Paging>,
) -> Answer {
    let page = site
        .ask(move |city| {
            query.year = Some(chosen_year(city, query.year));
            query.per_page = paging.size.unwrap_or(0);
            Ok(city.targets(&query))
        })
        .await?;
    paged(&p, &page, (page.page, page.pages()))
}

/// `GET /api/v1/targets/{id}`.
pub(super) async fn target(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let id: AggregateId = id.parse()?;
    let page = site.ask(move |city| city.target(&id)).await?;
    versioned(&for_reader(&p, &page)?, page.row.version)
}

/// `GET /api/v1/indicators`.
pub(super) async fn indicators(State(site): State<Site>) -> Answer {
    let all = site
        .ask(|city| {
            let one = |(id, one): (&AggregateId, &skein_measure::indicator::Indicator)| {
                object!({ "id": id, "definition": one.definition })
            };
            Ok(city.board(|board, _| board.indicators().map(one).collect::<Vec<Value>>()))
        })
        .await?;
    json(&all)
}

/// `GET /api/v1/indicators/{id}`.
pub(super) async fn indicator(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let id: AggregateId = id.parse()?;
    let (indicator, version) = site.ask(move |city| city.indicator(&id)).await?;
    versioned(&for_reader(&p, &indicator)?, version)
}

/// `GET /api/v1/commitments`.
pub(super) async fn commitments(
    State(site): State<Site>,
    p: Visit,
    Query(mut query): Query<CommitmentQuery>,
    Query(paging): Query<Paging>,
) -> Answer {
    let page = site
        .ask(move |city| {
            query.year = Some(chosen_year(city, query.year));
            query.per_page = paging.size.unwrap_or(0);
            Ok(city.commitments(&query))
        })
        .await?;
    paged(&p, &page, (page.page, page.pages()))
}

/// `GET /api/v1/commitments/{id}`: for those who work on it with everything between departments, for
/// everyone else without.
pub(super) async fn commitment(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let id: AggregateId = id.parse()?;
    let actor = p.actor();
    let (page, internals) = site
        .ask(move |city| {
            let resource = city.commitment_resource(&id);
            Ok((
                city.commitment(&id)?,
                city.may(&actor, Action::ViewEvidence, &resource),
            ))
        })
        .await?;
    let version = page.row.version;
    if internals {
        return versioned(&page, version);
    }
    versioned(&PublicCommitment::from(page), version)
}

/// `GET /api/v1/reports`.
pub(super) async fn reports(State(site): State<Site>, p: Visit) -> Answer {
    let actor = p.actor();
    let reports = site.ask(move |city| Ok(city.reports(&actor))).await?;
    json(&for_reader(&p, &reports)?)
}

/// `GET /api/v1/reports/{id}`.
pub(super) async fn report(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let id: AggregateId = id.parse()?;
    let actor = p.actor();
    let draft = site.ask(move |city| city.report(&actor, &id)).await?;
    let report = &draft.reading.report;
    let targets = draft
        .targets
        .iter()
        .map(|row| object!({ "row": row.row, "corrections": row.corrections, "decided": row.decided }));
    let commitments = draft
        .commitments
        .iter()
        .map(|row| object!({ "row": row.row, "corrections": row.corrections, "decided": row.decided }));
    let whole = object!({
        "id": draft.id,
        "report": draft.intake.report,
        "text": report.text,
        "repairs": report.repairs,
        "targets": targets.collect::<Vec<Value>>(),
        "commitments": commitments.collect::<Vec<Value>>(),
    });
    versioned(&for_reader(&p, &whole)?, draft.version)
}

/// `GET /api/v1/league`.
pub(super) async fn league(State(site): State<Site>, p: Visit, Query(asked): Query<Year>) -> Answer {
    let actor = p.actor();
    json(
        &site
            .ask(move |city| city.league(&actor, chosen_year(city, asked.year)))
            .await?,
    )
}

/// Between which days.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Days {
    from: Option<Date>,
    until: Option<Date>,
}

/// `GET /api/v1/calendar`: of an officer's own department, of the whole city for everyone else who may.
pub(super) async fn calendar(State(site): State<Site>, p: Visit, Query(days): Query<Days>) -> Answer {
    let actor = p.actor();
    let dues = site
        .ask(move |city| {
            let from = days.from.unwrap_or_else(|| city.today());
            let until = days.until.unwrap_or_else(|| from.saturating_add(30.days()));
            city.dues(&actor, own_unit(&actor).as_ref(), (from, until))
        })
        .await?;
    json(&dues)
}

fn own_unit(actor: &Actor) -> Option<UnitId> {
    actor
        .unit
        .clone()
        .filter(|_| actor.has(Role::Officer) && !actor.has(Role::Supervisor))
}

/// What is searched for.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Asked {
    q: String,
}

/// `GET /api/v1/search`.
pub(super) async fn search(
    State(site): State<Site>,
    p: Visit,
    Query(asked): Query<Asked>,
    Query(paging): Query<Paging>,
) -> Answer {
    let size = paging.size.unwrap_or(50).clamp(1, 500);
    let page = paging.page.unwrap_or(1).clamp(1, 100_000);
    let (hits, total) = site
        .ask(move |city| Ok(city.search(&asked.q, (page - 1) * size, size)))
        .await?;
    let items: Vec<Value> = hits.iter().map(hit).collect();
    let whole = object!({ "items": items, "total": total, "page": page, "per_page": size });
    paged(&p, &whole, (page, total.div_ceil(size).max(1)))
}

fn hit(hit: &Hit) -> Value {
    let document = &hit.document;
    let kind = format!("{:?}", document.kind).to_lowercase();
    object!({
        "kind": kind,
        "id": document.id,
        "line": document.line,
        "year": document.year,
        "text": document.text,
    })
}

/// `GET /api/v1/journal`.
pub(super) async fn journal(
    State(site): State<Site>,
    p: Visit,
    Query(filter): Query<Filter>,
    Query(paging): Query<Paging>,
) -> Answer {
    let actor = p.actor();
    let size = paging.size.unwrap_or(50).clamp(1, 500);
    let found = site
        .ask(move |city| journal::events(city, &actor, &filter, size))
        .await?;
    let head = found.head.as_ref().map(journal::head);
    let whole = object!({
        "items": found.events,
        "total": found.total,
        "page": found.pages.page,
        "per_page": found.pages.size,
        "head": head,
    });
    paged(&p, &whole, (found.pages.page, found.pages.last))
}
