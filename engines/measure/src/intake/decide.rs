//! Deciding an imported report's commands. Start at [`decide`].

use super::command::IntakeAct;
use super::event::IntakeEvent;
use super::state::{Correction, ImportedReport, Intake, RowId};
use crate::check;
use crate::commitment::CommitmentAct;
use crate::engine::{Act, Context, Effect, Event};
use crate::id::AggregateId;
use crate::refuse;
use crate::target::TargetAct;
use skein_kernel::engine::Decision;
use skein_kernel::rejection::Rejection;

/// Decides one command. Reports are taken in by supervisors.
pub(crate) fn decide(
    state: Option<&Intake>,
    act: IntakeAct,
    context: &Context<'_>,
) -> Result<Decision<Event, Effect>, Rejection> {
    context.require_supervisor()?;
    match (state, act) {
        (None, IntakeAct::Import { report }) => import(report, context).map(only),
        (Some(intake), IntakeAct::Import { .. }) => {
            Err(refuse::already_imported(&intake.report.name, intake.imported.on))
        }
        (None, _) => Err(refuse::missing(context.aggregate)),
        (
            Some(intake),
            IntakeAct::CorrectRow {
                row,
                field,
                old,
                new,
                reason,
            },
        ) => {
            let correction = Correction {
                field,
                old,
                new,
                reason,
                mark: context.mark(),
            };
            correct(intake, row, correction).map(only)
        }
        (
            Some(intake),
            IntakeAct::AcceptRow {
                row,
                aggregate,
                create,
            },
        ) => {
            require_undecided(intake, &row)?;
            accept(row, aggregate, create, context)
        }
        (Some(intake), IntakeAct::RejectRow { row, reason }) => {
            require_undecided(intake, &row)?;
            check::reason(&reason)?;
            Ok(only(IntakeEvent::RowRejected {
                row,
                reason,
                mark: context.mark(),
            }))
        }
    }
}

fn only(event: IntakeEvent) -> Decision<Event, Effect> {
    Decision::of(vec![Event::Report(event)])
}

fn import(report: ImportedReport, context: &Context<'_>) -> Result<IntakeEvent, Rejection> {
    check::text("name", &report.name, "文件名", "the file's name")?;
    if AggregateId::report(&report.hash)? != *context.aggregate {
        return Err(refuse::bad_id(&report.hash).at_element("hash"));
    }
    Ok(IntakeEvent::ReportImported {
        report,
        mark: context.mark(),
    })
}

/// A correction says what it saw; if an earlier correction already changed that, it is refused.
fn correct(intake: &Intake, row: RowId, correction: Correction) -> Result<IntakeEvent, Rejection> {
    require_undecided(intake, &row)?;
    check::text("field", &correction.field, "字段", "the field")?;
    check::reason(&correction.reason)?;
    let standing = intake
        .rows
        .get(&row)
        .and_then(|touched| touched.corrected(&correction.field));
    match standing {
        Some(standing) if standing != correction.old => Err(refuse::field_moved(&correction.field, standing)),
        _ if correction.old == correction.new => {
            Err(refuse::needed("new", "不同的新值", "a different value"))
        }
        _ => Ok(IntakeEvent::RowCorrected { row, correction }),
    }
}

fn require_undecided(intake: &Intake, row: &RowId) -> Result<(), Rejection> {
    check::text("row", row, "行号", "the row")?;
    match intake.rows.get(row) {
        Some(touched) if touched.decided.is_some() => Err(refuse::row_decided(row)),
        _ => Ok(()),
    }
}

/// The row becomes a target or commitment: the shell sends the creating command on after the commit.
fn accept(
    row: RowId,
    aggregate: AggregateId,
    create: Box<Act>,
    context: &Context<'_>,
) -> Result<Decision<Event, Effect>, Rejection> {
    let creates = matches!(
        *create,
        Act::Target(TargetAct::Set { .. }) | Act::Commitment(CommitmentAct::Register { .. })
    );
    if !creates || create.kind() != aggregate.kind() {
        return Err(refuse::bad_acceptance(&row));
    }
    let effect = Effect::Submit {
        aggregate: aggregate.clone(),
        act: (*create).clone(),
    };
    let accepted = IntakeEvent::RowAccepted {
        row,
        aggregate,
        create,
        mark: context.mark(),
    };
    Ok(Decision {
        events: vec![Event::Report(accepted)],
        effects: vec![effect],
    })
}
