//! What programs do: the engine's own commands as JSON, against the version they were decided on.

use super::write::Write;
use super::{body, json, versioned};
use crate::codes;
use crate::guard::fields::BearerForm;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json as object;
use skein_app::city::{Act, Receipt};
use skein_app::import::Acceptance;
use skein_kernel::actor::UnitId;
use skein_measure::commitment::CommitmentAct;
use skein_measure::indicator::{IndicatorAct, NewFigure};
use skein_measure::intake::IntakeAct;
use skein_measure::target::TargetAct;
use skein_measure::{Act as Command, AggregateId};

/// Carries out one command and answers with its receipt, tagged with the aggregate's new version.
async fn carry_out(write: Write, id: &str, command: Command) -> Answer {
    let id: AggregateId = id.parse()?;
    let act = Act::seen(id.clone(), write.seen()?, command);
    let receipt = write
        .ask(move |city, actor, key| city.act(actor, act, key))
        .await?;
    answer(&receipt, &id)
}

fn answer(receipt: &Receipt, id: &AggregateId) -> Answer {
    let version = receipt
        .touched
        .iter()
        .find(|one| one.aggregate == *id)
        .map_or(0, |one| one.version);
    versioned(receipt, version)
}

/// `POST /api/v1/targets/{id}/acts`.
pub(super) async fn target(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let act: TargetAct = body(&bytes)?;
    carry_out(write, &id, Command::Target(act)).await
}

/// `POST /api/v1/indicators/{id}/figures`.
pub(super) async fn figure(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let figure: NewFigure = body(&bytes)?;
    carry_out(write, &id, Command::Indicator(IndicatorAct::Record { figure })).await
}

/// `POST /api/v1/commitments/{id}/acts`.
pub(super) async fn commitment(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let act: CommitmentAct = body(&bytes)?;
    carry_out(write, &id, Command::Commitment(act)).await
}

/// `POST /api/v1/commitments/{id}/evidence`.
pub(super) async fn evidence(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    BearerForm(form): BearerForm,
) -> Answer {
    let id: AggregateId = id.parse()?;
    let actor = p.signed_in()?.actor.clone();
    let kept = site
        .ask(move |city| {
            let file = form.files().first().ok_or_else(|| codes::bad_field("file"))?;
            city.keep_evidence(&actor, &id, (&file.name, &file.bytes))
        })
        .await?;
    json(&kept)
}

/// `POST /api/v1/reports`.
pub(super) async fn import(State(site): State<Site>, p: Visit, BearerForm(form): BearerForm) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let year = form.read("year")?;
    let id = site
        .ask(move |city| {
            let file = form.files().first().ok_or_else(|| codes::bad_field("report"))?;
            city.import_report(&actor, (&file.name, &file.bytes), year)
        })
        .await?;
    json(&object!({ "id": id }))
}

/// `POST /api/v1/reports/{id}/acts`: imports and acceptances have endpoints of their own.
pub(super) async fn report(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let act: IntakeAct = body(&bytes)?;
    match act {
        IntakeAct::CorrectRow { .. } | IntakeAct::RejectRow { .. } => {
            carry_out(write, &id, Command::Report(act)).await
        }
        IntakeAct::Import { .. } | IntakeAct::AcceptRow { .. } => Err(codes::bad_field("type").into()),
    }
}

/// Rows to accept.
#[derive(Deserialize)]
struct Acceptances {
    rows: Vec<String>,
    owner: Option<UnitId>,
}

/// `POST /api/v1/reports/{id}/acceptances`.
pub(super) async fn accept(Path(id): Path<String>, write: Write, bytes: Bytes) -> Answer {
    let id: AggregateId = id.parse()?;
    let version = write.seen()?;
    let Acceptances { rows, owner } = body(&bytes)?;
    let report = id.clone();
    let receipt = write
        .ask(move |city, actor, key| {
            let owner = owner.or_else(|| actor.unit.clone());
            let rows: Vec<Acceptance> = rows
                .into_iter()
                .map(|row| Acceptance::plain(row, owner.clone()))
                .collect();
            city.accept_rows(actor, (&report, Some(version)), &rows, key)
        })
        .await?;
    answer(&receipt, &id)
}
