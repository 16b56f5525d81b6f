//! Writing events and event definitions.
//!
//! It knows nothing of which combinations make sense. Start at [`Writing::event`].

use super::Writing;
use super::out::Out;
use crate::model::{Event, EventDefinition, Position, Tree, Trigger};

impl Writing<'_> {
    pub(super) fn event(&self, out: Out, event: &Event) -> Tree {
        let out = match &event.position {
            Position::Start { interrupting } => out.unless(true, "isInterrupting", *interrupting),
            Position::Boundary {
                attached_to,
                cancel_activity,
                ..
            } => out
                .reference("attachedToRef", attached_to)
                .unless(true, "cancelActivity", *cancel_activity),
            _ => out,
        };
        out.unless(false, "parallelMultiple", event.parallel_multiple)
            .children(event.properties.iter().map(|p| self.property(p)))
            .children(event.data_inputs.iter().map(|slot| self.slot("dataInput", slot)))
            .children(
                event
                    .data_outputs
                    .iter()
                    .map(|slot| self.slot("dataOutput", slot)),
            )
            .children(self.associations("dataInputAssociation", &event.inputs))
            .children(self.associations("dataOutputAssociation", &event.outputs))
            .children(event.input_set.iter().map(|set| self.input_set(set)))
            .children(event.output_set.iter().map(|set| self.output_set(set)))
            .children(event.definitions.iter().map(|d| self.event_definition(d)))
            .references("eventDefinitionRef", &event.definition_refs)
            .done()
    }

    pub(super) fn event_definition(&self, definition: &EventDefinition) -> Tree {
        let out = Out::new(definition.trigger.element(), &definition.base);
        match &definition.trigger {
            Trigger::Message { message, operation } => out
                .reference("messageRef", message)
                .references("operationRef", operation),
            Trigger::Timer {
                date,
                duration,
                cycle,
            } => out
                .children(self.expression("timeDate", date))
                .children(self.expression("timeDuration", duration))
                .children(self.expression("timeCycle", cycle)),
            Trigger::Signal { signal } => out.reference("signalRef", signal),
            Trigger::Conditional { condition } => out.children(self.expression("condition", condition)),
            Trigger::Error { error } => out.reference("errorRef", error),
            Trigger::Escalation { escalation } => out.reference("escalationRef", escalation),
            Trigger::Compensate {
                activity,
                wait_for_completion,
            } => out
                .maybe("waitForCompletion", *wait_for_completion)
                .reference("activityRef", activity),
            Trigger::Link { sources, target } => {
                out.references("source", sources).references("target", target)
            }
            Trigger::Cancel | Trigger::Terminate => out,
        }
        .done()
    }
}
