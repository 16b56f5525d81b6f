//! Applying an imported report's events. Start at [`evolve`].

use super::event::IntakeEvent;
use super::state::{Decided, Intake};
use crate::engine::Body;
use std::collections::BTreeMap;

/// Applies one event. A later event on an aggregate that isn't a report changes nothing.
pub(crate) fn evolve(body: &mut Body, event: &IntakeEvent) {
    if let IntakeEvent::ReportImported { report, mark } = event {
        let intake = Intake {
            report: report.clone(),
            imported: mark.clone(),
            rows: BTreeMap::new(),
        };
        *body = Body::Report(Box::new(intake));
        return;
    }
    let Body::Report(intake) = body else { return };
    match event {
        IntakeEvent::ReportImported { .. } => {}
        IntakeEvent::RowCorrected { row, correction } => {
            intake
                .rows
                .entry(row.clone())
                .or_default()
                .corrections
                .push(correction.clone());
        }
        IntakeEvent::RowAccepted {
            row, aggregate, mark, ..
        } => {
            let accepted = Decided::Accepted {
                aggregate: aggregate.clone(),
                mark: mark.clone(),
            };
            intake.rows.entry(row.clone()).or_default().decided = Some(accepted);
        }
        IntakeEvent::RowRejected { row, reason, mark } => {
            let rejected = Decided::Rejected {
                reason: reason.clone(),
                mark: mark.clone(),
            };
            intake.rows.entry(row.clone()).or_default().decided = Some(rejected);
        }
    }
}
