//! Reading processes, what lies in their scopes, and collaborations.
//!
//! It knows nothing of what nodes are: `activity` and `event` read those. Start at [`Reading::process`].

use super::Reading;
use super::element::{bpmn, deep_text};
use crate::model::{
    Artifact, AssociationDirection, Collaboration, CorrelationKey, CorrelationSubscription, FlowIndex, Lane,
    LaneSet, MessageFlow, Multiplicity, Owner, Participant, Process, ProcessIndex, ProcessType,
    PropertyBinding, Scope, ScopeIndex, SequenceFlow, Tree,
};

impl Reading {
    pub(super) fn process(&mut self, tree: Tree) {
        let index = ProcessIndex(count(self.model.processes.len()));
        let mut open = self.open(tree);
        let scope = self.new_scope(Owner::Process(index), None);
        self.model.processes.push(Process::default());
        let mut process = Process {
            is_executable: self.flag(&mut open, "isExecutable"),
            process_type: self.choice(
                &mut open,
                "processType",
                &[
                    ("None", ProcessType::None),
                    ("Public", ProcessType::Public),
                    ("Private", ProcessType::Private),
                ],
            ),
            is_closed: self.flag(&mut open, "isClosed").unwrap_or(false),
            collaboration: self.reference(&mut open, "definitionalCollaborationRef"),
            scope,
            ..Process::default()
        };
        for child in open.take_children() {
            let other = self.process_child(&mut process, child);
            open.rest.extend(other);
        }
        process.base = self.close(open);
        if let Some(place) = self.model.processes.get_mut(index.0 as usize) {
            *place = process;
        }
    }

    fn process_child(&mut self, process: &mut Process, tree: Tree) -> Option<Tree> {
        match bpmn(&tree) {
            "supportedInterfaceRef" => self.push_reference(&mut process.interfaces, &tree),
            "supports" => self.push_reference(&mut process.supports, &tree),
            "property" => process.properties.push(self.property(tree)),
            "ioSpecification" => {
                let line = tree.line;
                let io = self.io_specification(tree);
                self.once(&mut process.io, io, "ioSpecification", line);
            }
            "resourceRole" | "performer" | "humanPerformer" | "potentialOwner" => {
                process.resources.push(self.resource_role(tree));
            }
            "correlationSubscription" => process.subscriptions.push(self.subscription(tree)),
            _ => return self.scope_child(process.scope, tree),
        }
        None
    }

    /// A new scope, empty.
    pub(super) fn new_scope(&mut self, owner: Owner, parent: Option<ScopeIndex>) -> ScopeIndex {
        let index = ScopeIndex(count(self.model.scopes.len()));
        self.model.scopes.push(Scope {
            owner,
            parent,
            ..Scope::default()
        });
        index
    }

    /// Reads a child of a process or subprocess that belongs to its flow; gives back what doesn't.
    pub(super) fn scope_child(&mut self, scope: ScopeIndex, tree: Tree) -> Option<Tree> {
        match bpmn(&tree) {
            "sequenceFlow" => self.sequence_flow(scope, tree),
            "laneSet" => {
                let lanes = self.lane_set(tree);
                self.in_scope(scope, |scope| scope.lane_sets.push(lanes));
            }
            "dataObject" => {
                let object = self.data_object(tree);
                self.in_scope(scope, |scope| scope.data_objects.push(object));
            }
            "dataObjectReference" => {
                let reference = self.data_object_reference(tree);
                self.in_scope(scope, |scope| scope.data_object_references.push(reference));
            }
            "dataStoreReference" => {
                let reference = self.data_store_reference(tree);
                self.in_scope(scope, |scope| scope.data_store_references.push(reference));
            }
            "association" | "textAnnotation" | "group" => {
                let artifact = self.artifact(tree);
                self.in_scope(scope, |scope| scope.artifacts.push(artifact));
            }
            _ => return self.flow_node(scope, tree),
        }
        None
    }

    pub(super) fn in_scope(&mut self, scope: ScopeIndex, change: impl FnOnce(&mut Scope)) {
        if let Some(scope) = self.model.scopes.get_mut(scope.0 as usize) {
            change(scope);
        }
    }

    fn sequence_flow(&mut self, scope: ScopeIndex, tree: Tree) {
        let mut open = self.open(tree);
        let source = self.reference(&mut open, "sourceRef");
        let target = self.reference(&mut open, "targetRef");
        let is_immediate = self.flag(&mut open, "isImmediate");
        let mut condition = None;
        for child in open.take_children() {
            let line = child.line;
            match bpmn(&child) {
                "conditionExpression" => {
                    let expression = self.expression(child);
                    self.once(&mut condition, expression, "conditionExpression", line);
                }
                _ => open.rest.push(child),
            }
        }
        let flow = SequenceFlow {
            base: self.close(open),
            scope,
            source,
            target,
            from: None,
            to: None,
            condition,
            is_immediate,
        };
        let index = FlowIndex(count(self.model.flows.len()));
        self.model.flows.push(flow);
        self.in_scope(scope, |scope| scope.flows.push(index));
    }

    fn lane_set(&mut self, tree: Tree) -> LaneSet {
        let mut open = self.open(tree);
        let mut lanes = Vec::new();
        for child in open.take_children() {
            match bpmn(&child) {
                "lane" => lanes.push(self.lane(child)),
                _ => open.rest.push(child),
            }
        }
        LaneSet {
            lanes,
            base: self.close(open),
        }
    }

    fn lane(&mut self, tree: Tree) -> Lane {
        let mut open = self.open(tree);
        let mut lane = Lane {
            partition: self.reference(&mut open, "partitionElementRef"),
            ..Lane::default()
        };
        for child in open.take_children() {
            match bpmn(&child) {
                "flowNodeRef" => self.push_reference(&mut lane.nodes, &child),
                "childLaneSet" => {
                    let line = child.line;
                    let set = Box::new(self.lane_set(child));
                    self.once(&mut lane.child, set, "childLaneSet", line);
                }
                _ => open.rest.push(child),
            }
        }
        lane.base = self.close(open);
        lane
    }

    fn artifact(&mut self, tree: Tree) -> Artifact {
        let mut open = self.open(tree);
        match open.element.as_str() {
            "association" => Artifact::Association {
                source: self.reference(&mut open, "sourceRef"),
                target: self.reference(&mut open, "targetRef"),
                direction: self.choice(
                    &mut open,
                    "associationDirection",
                    &[
                        ("None", AssociationDirection::None),
                        ("One", AssociationDirection::One),
                        ("Both", AssociationDirection::Both),
                    ],
                ),
                base: self.close(open),
            },
            "group" => Artifact::Group {
                category_value: self.reference(&mut open, "categoryValueRef"),
                base: self.close(open),
            },
            _ => {
                let format = open.take("textFormat");
                let mut text = None;
                for child in open.take_children() {
                    match bpmn(&child) {
                        "text" => text = Some(child),
                        _ => open.rest.push(child),
                    }
                }
                Artifact::Annotation {
                    text: text.as_ref().map(deep_text),
                    rich: text.filter(is_rich).map(Box::new),
                    format,
                    base: self.close(open),
                }
            }
        }
    }

    fn subscription(&mut self, tree: Tree) -> CorrelationSubscription {
        let mut open = self.open(tree);
        let key = self.reference(&mut open, "correlationKeyRef");
        let mut bindings = Vec::new();
        for child in open.take_children() {
            match bpmn(&child) {
                "correlationPropertyBinding" => bindings.push(self.property_binding(child)),
                _ => open.rest.push(child),
            }
        }
        CorrelationSubscription {
            key,
            bindings,
            base: self.close(open),
        }
    }

    fn property_binding(&mut self, tree: Tree) -> PropertyBinding {
        let mut open = self.open(tree);
        let property = self.reference(&mut open, "correlationPropertyRef");
        let mut path = None;
        for child in open.take_children() {
            match bpmn(&child) {
                "dataPath" => path = Some(self.expression(child)),
                _ => open.rest.push(child),
            }
        }
        PropertyBinding {
            property,
            path,
            base: self.close(open),
        }
    }

    pub(super) fn collaboration(&mut self, tree: Tree) -> Collaboration {
        let mut open = self.open(tree);
        let mut collaboration = Collaboration {
            is_closed: self.flag(&mut open, "isClosed").unwrap_or(false),
            ..Collaboration::default()
        };
        for child in open.take_children() {
            match bpmn(&child) {
                "participant" => collaboration.participants.push(self.participant(child)),
                "messageFlow" => collaboration.message_flows.push(self.message_flow(child)),
                "association" | "textAnnotation" | "group" => {
                    collaboration.artifacts.push(self.artifact(child));
                }
                "correlationKey" => {
                    let key = self.correlation_key(child);
                    collaboration.correlation_keys.push(key);
                }
                _ => open.rest.push(child),
            }
        }
        collaboration.base = self.close(open);
        collaboration
    }

    fn participant(&mut self, tree: Tree) -> Participant {
        let mut open = self.open(tree);
        let mut participant = Participant {
            process: self.reference(&mut open, "processRef"),
            ..Participant::default()
        };
        for child in open.take_children() {
            match bpmn(&child) {
                "interfaceRef" => self.push_reference(&mut participant.interfaces, &child),
                "endPointRef" => self.push_reference(&mut participant.end_points, &child),
                "participantMultiplicity" => {
                    let line = child.line;
                    let multiplicity = self.multiplicity(child);
                    self.once(
                        &mut participant.multiplicity,
                        multiplicity,
                        "participantMultiplicity",
                        line,
                    );
                }
                _ => open.rest.push(child),
            }
        }
        participant.base = self.close(open);
        participant
    }

    fn multiplicity(&mut self, tree: Tree) -> Multiplicity {
        let mut open = self.open(tree);
        Multiplicity {
            minimum: self.number(&mut open, "minimum", "0, 1, 2…").unwrap_or(0),
            maximum: self.number(&mut open, "maximum", "1, 2…").unwrap_or(1),
            base: self.close(open),
        }
    }

    fn message_flow(&mut self, tree: Tree) -> MessageFlow {
        let mut open = self.open(tree);
        MessageFlow {
            source: self.reference(&mut open, "sourceRef"),
            target: self.reference(&mut open, "targetRef"),
            message: self.reference(&mut open, "messageRef"),
            base: self.close(open),
        }
    }

    fn correlation_key(&mut self, tree: Tree) -> CorrelationKey {
        let mut open = self.open(tree);
        let mut properties = Vec::new();
        for child in open.take_children() {
            match bpmn(&child) {
                "correlationPropertyRef" => self.push_reference(&mut properties, &child),
                _ => open.rest.push(child),
            }
        }
        CorrelationKey {
            properties,
            base: self.close(open),
        }
    }
}

fn is_rich(text: &Tree) -> bool {
    !text.attributes.is_empty() || text.elements().next().is_some()
}

/// A place in a vector as an index; files are limited far below what a `u32` counts.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
