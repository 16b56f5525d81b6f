//! Applying a target's events. Start at [`evolve`].

use super::event::TargetEvent;
use super::state::{Definition, Target, Withdrawal};
use crate::engine::Body;

/// Applies one event. A later event on an aggregate that isn't a target changes nothing.
pub(crate) fn evolve(body: &mut Body, event: &TargetEvent) {
    if let TargetEvent::TargetSet { definition } = event {
        let definition = (**definition).clone();
        let target = Target {
            definition,
            original: None,
            reference: None,
            withdrawn: None,
            settled: None,
        };
        *body = Body::Target(Box::new(target));
        return;
    }
    let Body::Target(target) = body else { return };
    match event {
        TargetEvent::TargetSet { .. } => {}
        TargetEvent::TargetCorrected {
            before, definition, ..
        }
        | TargetEvent::TargetAdjusted {
            before, definition, ..
        } => redefine(target, before, definition),
        TargetEvent::ToleranceSet { tolerance } => target.definition.tolerance = Some(tolerance.clone()),
        TargetEvent::ReferenceSet { reference } => target.reference = Some(reference.clone()),
        TargetEvent::PathSet { path } => target.definition.path = Some(path.clone()),
        TargetEvent::TargetWithdrawn {
            reason,
            approver,
            mark,
        } => {
            target.withdrawn = Some(Withdrawal {
                reason: reason.clone(),
                approver: approver.clone(),
                mark: mark.clone(),
            });
        }
        TargetEvent::TargetSettled { settlement, mark } => {
            target.settled = Some((settlement.clone(), mark.clone()));
        }
    }
}

/// Takes the new definition and keeps the very first one.
fn redefine(target: &mut Target, before: &Definition, definition: &Definition) {
    target.original.get_or_insert_with(|| Box::new(before.clone()));
    target.definition = definition.clone();
}
