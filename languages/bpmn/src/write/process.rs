//! Writing processes, what lies in their scopes, and collaborations.
//!
//! It knows nothing of what nodes are. Start at [`Writing::process`].

use super::out::{Out, bare};
use super::{Ordered, Writing};
use crate::model::{
    Artifact, AssociationDirection, Child, Collaboration, CorrelationSubscription, Lane, LaneSet,
    MessageFlow, Namespace, Participant, Process, ProcessType, ScopeIndex, SequenceFlow, Tree,
};

impl Writing<'_> {
    pub(super) fn process(&self, process: &Process) -> Tree {
        let process_type = match process.process_type {
            ProcessType::None => None,
            ProcessType::Public => Some("Public"),
            ProcessType::Private => Some("Private"),
        };
        Out::new("process", &process.base)
            .maybe("processType", process_type)
            .unless(false, "isClosed", process.is_closed)
            .maybe("isExecutable", process.is_executable)
            .reference("definitionalCollaborationRef", &process.collaboration)
            .references("supportedInterfaceRef", &process.interfaces)
            .children(process.io.iter().map(|io| self.io_specification(io)))
            .children(process.properties.iter().map(|p| self.property(p)))
            .children(self.scope(process.scope))
            .children(process.resources.iter().map(|role| self.resource_role(role)))
            .children(process.subscriptions.iter().map(|s| self.subscription(s)))
            .references("supports", &process.supports)
            .done()
    }

    /// What lies in a scope: lanes, then flow elements as they were read, then artifacts.
    pub(super) fn scope(&self, index: ScopeIndex) -> Vec<Tree> {
        let Some(scope) = self.model.scope(index) else {
            return Vec::new();
        };
        let mut all = Ordered::default();
        for node in scope.nodes.iter().filter_map(|node| self.model.node(*node)) {
            all.add(node.base.order, self.flow_node(node));
        }
        for flow in scope.flows.iter().filter_map(|flow| self.model.flow(*flow)) {
            all.add(flow.base.order, self.sequence_flow(flow));
        }
        for object in &scope.data_objects {
            all.add(object.base.order, self.data_object(object));
        }
        for reference in &scope.data_object_references {
            all.add(reference.base.order, self.data_object_reference(reference));
        }
        for reference in &scope.data_store_references {
            all.add(reference.base.order, self.data_store_reference(reference));
        }
        let lanes = scope.lane_sets.iter().map(|set| self.lane_set("laneSet", set));
        let artifacts = self.artifacts(&scope.artifacts);
        lanes.chain(all.into_trees()).chain(artifacts).collect()
    }

    fn sequence_flow(&self, flow: &SequenceFlow) -> Tree {
        Out::new("sequenceFlow", &flow.base)
            .reference("sourceRef", &flow.source)
            .reference("targetRef", &flow.target)
            .maybe("isImmediate", flow.is_immediate)
            .children(self.expression("conditionExpression", &flow.condition))
            .done()
    }

    fn lane_set(&self, local: &str, set: &LaneSet) -> Tree {
        Out::new(local, &set.base)
            .children(set.lanes.iter().map(|lane| self.lane(lane)))
            .done()
    }

    fn lane(&self, lane: &Lane) -> Tree {
        let child = lane.child.iter();
        Out::new("lane", &lane.base)
            .reference("partitionElementRef", &lane.partition)
            .references("flowNodeRef", &lane.nodes)
            .children(child.map(|set| self.lane_set("childLaneSet", set)))
            .done()
    }

    fn artifacts(&self, artifacts: &[Artifact]) -> Vec<Tree> {
        artifacts.iter().map(|a| self.artifact(a)).collect()
    }

    fn artifact(&self, artifact: &Artifact) -> Tree {
        match artifact {
            Artifact::Association {
                base,
                source,
                target,
                direction,
            } => {
                let direction = match direction {
                    AssociationDirection::None => None,
                    AssociationDirection::One => Some("One"),
                    AssociationDirection::Both => Some("Both"),
                };
                Out::new("association", base)
                    .maybe("associationDirection", direction)
                    .reference("sourceRef", source)
                    .reference("targetRef", target)
                    .done()
            }
            Artifact::Annotation {
                base,
                text,
                rich,
                format,
            } => {
                let text = text.as_ref().map(|text| text_element(text, rich.as_deref()));
                Out::new("textAnnotation", base)
                    .maybe("textFormat", format.as_ref())
                    .children(text)
                    .done()
            }
            Artifact::Group { base, category_value } => Out::new("group", base)
                .reference("categoryValueRef", category_value)
                .done(),
        }
    }

    fn subscription(&self, subscription: &CorrelationSubscription) -> Tree {
        let bindings = subscription.bindings.iter().map(|binding| {
            Out::new("correlationPropertyBinding", &binding.base)
                .reference("correlationPropertyRef", &binding.property)
                .children(self.expression("dataPath", &binding.path))
                .done()
        });
        Out::new("correlationSubscription", &subscription.base)
            .reference("correlationKeyRef", &subscription.key)
            .children(bindings)
            .done()
    }

    pub(super) fn collaboration(&self, collaboration: &Collaboration) -> Tree {
        let participants = collaboration.participants.iter();
        let flows = collaboration.message_flows.iter();
        let keys = collaboration.correlation_keys.iter().map(|key| {
            Out::new("correlationKey", &key.base)
                .references("correlationPropertyRef", &key.properties)
                .done()
        });
        Out::new("collaboration", &collaboration.base)
            .unless(false, "isClosed", collaboration.is_closed)
            .children(participants.map(|participant| self.participant(participant)))
            .children(flows.map(|flow| self.message_flow(flow)))
            .children(self.artifacts(&collaboration.artifacts))
            .children(keys)
            .done()
    }

    fn participant(&self, participant: &Participant) -> Tree {
        let multiplicity = participant.multiplicity.as_ref().map(|multiplicity| {
            Out::new("participantMultiplicity", &multiplicity.base)
                .with("minimum", &multiplicity.minimum.to_string())
                .with("maximum", &multiplicity.maximum.to_string())
                .done()
        });
        Out::new("participant", &participant.base)
            .reference("processRef", &participant.process)
            .references("interfaceRef", &participant.interfaces)
            .references("endPointRef", &participant.end_points)
            .children(multiplicity)
            .done()
    }

    fn message_flow(&self, flow: &MessageFlow) -> Tree {
        Out::new("messageFlow", &flow.base)
            .reference("sourceRef", &flow.source)
            .reference("targetRef", &flow.target)
            .reference("messageRef", &flow.message)
            .done()
    }
}

fn text_element(text: &str, rich: Option<&Tree>) -> Tree {
    match rich {
        Some(rich) => rich.clone(),
        None => {
            let mut tree = bare(Namespace::Bpmn, "text");
            if !text.is_empty() {
                tree.children.push(Child::Text(text.to_owned()));
            }
            tree
        }
    }
}
