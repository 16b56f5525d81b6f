//! Writing flow nodes: activities, gateways and how activities repeat.
//!
//! It knows nothing of events beyond handing them on. Start at [`Writing::flow_node`].

use super::Writing;
use super::out::Out;
use crate::model::{
    Activity, ActivityKind, Base, Direction, FlowNode, Gateway, GatewayKind, Loop, MultiInstance,
    MultiInstanceBehavior, NodeKind, StandardLoop, Tree,
};

impl Writing<'_> {
    pub(super) fn flow_node(&self, node: &FlowNode) -> Tree {
        let out = Out::new(node.element(), &node.base)
            .reference("default", &node.default)
            .references("incoming", &node.incoming_refs)
            .references("outgoing", &node.outgoing_refs);
        match &node.kind {
            NodeKind::Activity(activity) => self.activity(out, activity),
            NodeKind::Gateway(gateway) => self.gateway(out, gateway),
            NodeKind::Event(event) => self.event(out, event),
        }
    }

    fn gateway(&self, out: Out, gateway: &Gateway) -> Tree {
        let direction = match gateway.direction {
            Direction::Unspecified => None,
            Direction::Converging => Some("Converging"),
            Direction::Diverging => Some("Diverging"),
            Direction::Mixed => Some("Mixed"),
        };
        let out = out.maybe("gatewayDirection", direction);
        match &gateway.kind {
            GatewayKind::Complex { activation } => {
                out.children(self.expression("activationCondition", activation))
            }
            GatewayKind::EventBased {
                instantiate,
                parallel,
            } => out
                .unless(false, "instantiate", *instantiate)
                .maybe("eventGatewayType", parallel.then_some("Parallel")),
            _ => out,
        }
        .done()
    }

    fn activity(&self, out: Out, activity: &Activity) -> Tree {
        let quantity = |quantity: u32| (quantity != 1).then_some(quantity);
        let out = out
            .unless(false, "isForCompensation", activity.is_for_compensation)
            .maybe("startQuantity", quantity(activity.start_quantity))
            .maybe("completionQuantity", quantity(activity.completion_quantity));
        let repetition = activity.repetition.as_ref().map(|repetition| match repetition {
            Loop::Standard(standard) => self.standard_loop(standard),
            Loop::Multi(multi) => self.multi_instance(multi),
        });
        self.kind_attributes(out, &activity.kind)
            .children(activity.io.iter().map(|io| self.io_specification(io)))
            .children(activity.properties.iter().map(|p| self.property(p)))
            .children(self.associations("dataInputAssociation", &activity.data_inputs))
            .children(self.associations("dataOutputAssociation", &activity.data_outputs))
            .children(activity.resources.iter().map(|role| self.resource_role(role)))
            .children(repetition)
            .children(activity.inner().into_iter().flat_map(|inner| self.scope(inner)))
            .children(self.task_children(&activity.kind))
            .done()
    }

    fn kind_attributes(&self, out: Out, kind: &ActivityKind) -> Out {
        match kind {
            ActivityKind::Task | ActivityKind::Manual => out,
            ActivityKind::User { implementation, .. } | ActivityKind::BusinessRule { implementation } => {
                out.maybe("implementation", implementation.as_ref())
            }
            ActivityKind::Service {
                implementation,
                operation,
            } => out
                .maybe("implementation", implementation.as_ref())
                .reference("operationRef", operation),
            ActivityKind::Script { format, .. } => out.maybe("scriptFormat", format.as_ref()),
            ActivityKind::Send {
                implementation,
                message,
                operation,
            } => out
                .maybe("implementation", implementation.as_ref())
                .reference("messageRef", message)
                .reference("operationRef", operation),
            ActivityKind::Receive {
                implementation,
                message,
                operation,
                instantiate,
            } => out
                .maybe("implementation", implementation.as_ref())
                .reference("messageRef", message)
                .reference("operationRef", operation)
                .unless(false, "instantiate", *instantiate),
            ActivityKind::Call { called } => out.reference("calledElement", called),
            _ => subprocess_attributes(out, kind),
        }
    }

    /// The children only certain kinds of activity have.
    pub(super) fn task_children(&self, kind: &ActivityKind) -> Vec<Tree> {
        match kind {
            ActivityKind::User { renderings, .. } => renderings.clone(),
            ActivityKind::Script { script, .. } => {
                let mut script = script.clone();
                if let Some(script) = &mut script {
                    script.language = None;
                }
                self.expression("script", &script).into_iter().collect()
            }
            ActivityKind::AdHoc { completion, .. } => {
                let condition = self.expression("completionCondition", completion);
                condition.into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn standard_loop(&self, standard: &StandardLoop) -> Tree {
        Out::new("standardLoopCharacteristics", &standard.base)
            .unless(false, "testBefore", standard.test_before)
            .maybe("loopMaximum", standard.maximum)
            .children(self.expression("loopCondition", &standard.condition))
            .done()
    }

    fn multi_instance(&self, multi: &MultiInstance) -> Tree {
        let behavior = match multi.behavior {
            MultiInstanceBehavior::None => Some("None"),
            MultiInstanceBehavior::One => Some("One"),
            MultiInstanceBehavior::All => None,
            MultiInstanceBehavior::Complex => Some("Complex"),
        };
        let complex = multi.complex.iter().map(|complex| {
            let event = complex.event.as_ref();
            Out::new("complexBehaviorDefinition", &complex.base)
                .children(self.expression("condition", &complex.condition))
                .children(event.map(|throw| self.implicit_throw(&throw.base, &throw.event)))
                .done()
        });
        Out::new("multiInstanceLoopCharacteristics", &multi.base)
            .unless(false, "isSequential", multi.is_sequential)
            .maybe("behavior", behavior)
            .reference("oneBehaviorEventRef", &multi.one_event)
            .reference("noneBehaviorEventRef", &multi.none_event)
            .children(self.expression("loopCardinality", &multi.cardinality))
            .references("loopDataInputRef", &multi.data_input)
            .references("loopDataOutputRef", &multi.data_output)
            .children(
                multi
                    .input_item
                    .iter()
                    .map(|slot| self.slot("inputDataItem", slot)),
            )
            .children(
                multi
                    .output_item
                    .iter()
                    .map(|slot| self.slot("outputDataItem", slot)),
            )
            .children(complex)
            .children(self.expression("completionCondition", &multi.completion))
            .done()
    }

    fn implicit_throw(&self, base: &Base, event: &crate::model::Event) -> Tree {
        self.event(Out::new("event", base), event)
    }
}

fn subprocess_attributes(out: Out, kind: &ActivityKind) -> Out {
    match kind {
        ActivityKind::SubProcess {
            triggered_by_event, ..
        } => out.unless(false, "triggeredByEvent", *triggered_by_event),
        ActivityKind::Transaction {
            triggered_by_event,
            method,
            protocol,
            ..
        } => out
            .unless(false, "triggeredByEvent", *triggered_by_event)
            .maybe("method", method.as_ref())
            .maybe("protocol", protocol.as_ref()),
        ActivityKind::AdHoc {
            triggered_by_event,
            sequential,
            cancel_remaining,
            ..
        } => out
            .unless(false, "triggeredByEvent", *triggered_by_event)
            .maybe("ordering", sequential.then_some("Sequential"))
            .unless(true, "cancelRemainingInstances", *cancel_remaining),
        _ => out,
    }
}
