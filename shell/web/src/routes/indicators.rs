//! Indicators: the list, one with every figure, and recording or revising a figure.

use super::commitments::Done;
use super::targets::{name_of, named};
use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::show::figure::{self, FigureRow, period_name};
use crate::show::{Names, figure as amount};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use skein_app::authorise::{Action, Resource};
use skein_app::city::Act;
use skein_kernel::rejection::Rejection;
use skein_measure::AggregateId;
use skein_measure::indicator::{FigureStatus, Indicator, IndicatorAct, NewFigure};

struct Latest {
    period: String,
    value: String,
    status: String,
}

struct Row {
    id: String,
    name: String,
    unit: String,
    owner: String,
    latest: Option<Latest>,
}

#[derive(Template)]
#[template(path = "indicators.html")]
struct List {
    p: Visit,
    rows: Vec<Row>,
}

/// `GET /indicators`.
pub(crate) async fn list(State(site): State<Site>, p: Visit) -> Answer {
    let names = site.names().await;
    let all: Vec<(String, Indicator)> = site
        .ask(|city| {
            Ok(city.board(|board, _| {
                board
                    .indicators()
                    .map(|(id, it)| (id.to_string(), it.clone()))
                    .collect()
            }))
        })
        .await?;
    page(&List {
        rows: all
            .into_iter()
            .map(|(id, one)| row(&p, &names, id, &one))
            .collect(),
        p,
    })
}

fn row(p: &Visit, names: &Names, id: String, indicator: &Indicator) -> Row {
    let definition = &indicator.definition;
    let last = indicator.chains.iter().next_back();
    let latest = last.and_then(|(period, chain)| {
        let figure = chain.effective()?;
        Some(Latest {
            period: period_name(p, *period),
            value: amount(figure.value, &definition.unit),
            status: p.pick(figure.status.zh(), figure.status.en()).to_owned(),
        })
    });
    Row {
        id,
        name: p.both(&definition.name).to_owned(),
        unit: definition.unit.clone(),
        owner: names.unit(p, &definition.owner),
        latest,
    }
}

#[derive(Template)]
#[template(path = "indicator.html")]
struct Show {
    p: Visit,
    id: String,
    name: String,
    version: u64,
    done: Option<String>,
    figures: Vec<FigureRow>,
    facts: Vec<(String, String)>,
    may_record: bool,
    statuses: Vec<(String, String)>,
    unit: String,
    today: String,
}

const STATUSES: [FigureStatus; 5] = [
    FigureStatus::Forecast,
    FigureStatus::Flash,
    FigureStatus::Preliminary,
    FigureStatus::Revised,
    FigureStatus::Final,
];

/// `GET /indicators/{id}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let names = site.names().await;
    let (asked, actor) = (id.clone(), p.actor());
    let ((indicator, version), today, may_record) = site
        .ask(move |city| {
            let found = city.indicator(&asked)?;
            let custodian = Some(found.0.definition.owner.clone());
            let resource = Resource::Indicator {
                id: asked.to_string(),
                custodian,
            };
            let may = city.may(&actor, Action::RecordFigure, &resource);
            Ok((found, city.today(), may))
        })
        .await?;
    let definition = &indicator.definition;
    page(&Show {
        id: id.to_string(),
        name: p.both(&definition.name).to_owned(),
        version,
        done: done.is("record").then(|| p.t("done-record")),
        figures: figure::rows(&p, &names, &indicator),
        facts: facts(&p, &names, &id, &indicator),
        may_record: may_record && p.session().is_some(),
        statuses: STATUSES
            .map(|one| (name_of(&one), p.pick(one.zh(), one.en()).to_owned()))
            .to_vec(),
        unit: definition.unit.clone(),
        today: today.to_string(),
        p,
    })
}

fn facts(p: &Visit, names: &Names, id: &AggregateId, indicator: &Indicator) -> Vec<(String, String)> {
    let definition = &indicator.definition;
    let mut facts = vec![
        (p.t("fact-owner"), names.unit(p, &definition.owner)),
        (p.t("fact-unit"), definition.unit.clone()),
        (
            p.t("fact-nature"),
            crate::show::target::nature(p, definition.nature).to_owned(),
        ),
    ];
    if definition.national_account {
        facts.push((p.t("fact-accounting"), p.t("national-account")));
    }
    if let Some(note) = &definition.note {
        facts.push((p.t("fact-note"), p.both(note).to_owned()));
    }
    facts.push((p.t("fact-code"), id.to_string()));
    facts
}

/// `POST /indicators/{id}/figures`.
pub(crate) async fn record(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let actor = p.signed_in()?.actor.clone();
    let version: u64 = fields.need_as("version")?;
    let key = fields.need("key")?.to_owned();
    let act = skein_measure::Act::Indicator(IndicatorAct::Record {
        figure: read(&fields)?,
    });
    let aggregate = id.clone();
    site.ask(move |city| city.act(&actor, Act::seen(aggregate, version, act), Some(&key)))
        .await?;
    see(&format!("/indicators/{id}?done=record"))
}

fn read(fields: &Fields) -> Result<NewFigure, Rejection> {
    let status = named(fields.get("status")).ok_or_else(|| codes::bad_field("status"))?;
    Ok(NewFigure {
        period: fields.need_as("period")?,
        status,
        value: fields.need_as("value")?,
        unit: fields.need("unit")?.to_owned(),
        source: fields.get("source").map(str::to_owned),
        published: fields.need_as("published")?,
        reason: fields.get("reason").map(str::to_owned),
        correction: fields.get("correction").is_some(),
        demo: false,
    })
}
