//! Reading flow nodes: activities and gateways, and the parts common to all nodes.
//!
//! It knows nothing of events beyond handing them on. Start at [`Reading::flow_node`].

use super::Reading;
use super::element::{Open, bpmn};
use super::process::count;
use crate::model::{
    Activity, ActivityKind, ComplexBehavior, Direction, FlowNode, Gateway, GatewayKind, ImplicitThrow, Loop,
    MultiInstance, MultiInstanceBehavior, NodeIndex, NodeKind, Owner, Position, ScopeIndex, StandardLoop,
    Tree,
};

impl Reading {
    /// Reads a flow node; gives back what isn't one.
    pub(super) fn flow_node(&mut self, scope: ScopeIndex, tree: Tree) -> Option<Tree> {
        let sort = sort(bpmn(&tree));
        let Some(sort) = sort else {
            return Some(tree);
        };
        let index = NodeIndex(count(self.model.nodes.len()));
        let mut open = self.open(tree);
        let mut node = FlowNode {
            base: Default::default(),
            scope,
            incoming_refs: Vec::new(),
            outgoing_refs: Vec::new(),
            incoming: Vec::new(),
            outgoing: Vec::new(),
            boundary: Vec::new(),
            default: None,
            default_flow: None,
            kind: NodeKind::Gateway(Gateway {
                direction: Direction::Unspecified,
                kind: GatewayKind::Exclusive,
            }),
        };
        self.model.nodes.push(node.clone());
        self.in_scope(scope, |scope| scope.nodes.push(index));
        self.node_refs(&mut node, &mut open);
        node.kind = match sort {
            Sort::Activity => {
                node.default = self.reference(&mut open, "default");
                NodeKind::Activity(Box::new(self.activity(&mut open, scope, index)))
            }
            Sort::Gateway => NodeKind::Gateway(self.gateway(&mut node, &mut open)),
            Sort::Event => NodeKind::Event(Box::new(self.event(&mut open))),
        };
        node.base = self.close(open);
        if let Some(place) = self.model.nodes.get_mut(index.0 as usize) {
            *place = node;
        }
        None
    }

    /// Takes the references to flows out of a node's children and leaves the others.
    fn node_refs(&mut self, node: &mut FlowNode, open: &mut Open) {
        let mut others = Vec::new();
        for child in open.take_children() {
            match bpmn(&child) {
                "incoming" => self.push_reference(&mut node.incoming_refs, &child),
                "outgoing" => self.push_reference(&mut node.outgoing_refs, &child),
                _ => others.push(child),
            }
        }
        open.put_children(others);
    }

    fn gateway(&mut self, node: &mut FlowNode, open: &mut Open) -> Gateway {
        let direction = self.choice(
            open,
            "gatewayDirection",
            &[
                ("Unspecified", Direction::Unspecified),
                ("Converging", Direction::Converging),
                ("Diverging", Direction::Diverging),
                ("Mixed", Direction::Mixed),
            ],
        );
        let element = open.element.clone();
        if !matches!(element.as_str(), "parallelGateway" | "eventBasedGateway") {
            node.default = self.reference(open, "default");
        }
        let kind = match element.as_str() {
            "inclusiveGateway" => GatewayKind::Inclusive,
            "parallelGateway" => GatewayKind::Parallel,
            "complexGateway" => GatewayKind::Complex {
                activation: self.only_expression(open, "activationCondition"),
            },
            "eventBasedGateway" => GatewayKind::EventBased {
                instantiate: self.flag(open, "instantiate").unwrap_or(false),
                parallel: self.choice(
                    open,
                    "eventGatewayType",
                    &[("Exclusive", false), ("Parallel", true)],
                ),
            },
            _ => GatewayKind::Exclusive,
        };
        Gateway { direction, kind }
    }

    /// The one child of this name that is an expression.
    fn only_expression(&mut self, open: &mut Open, name: &str) -> Option<crate::model::Expression> {
        let mut found = None;
        for child in open.take_children() {
            let line = child.line;
            if bpmn(&child) == name {
                let expression = self.expression(child);
                self.once(&mut found, expression, name, line);
            } else {
                open.rest.push(child);
            }
        }
        found
    }

    fn activity(&mut self, open: &mut Open, scope: ScopeIndex, index: NodeIndex) -> Activity {
        let mut activity = Activity {
            is_for_compensation: self.flag(open, "isForCompensation").unwrap_or(false),
            start_quantity: self.number(open, "startQuantity", "1, 2…").unwrap_or(1),
            completion_quantity: self.number(open, "completionQuantity", "1, 2…").unwrap_or(1),
            kind: self.activity_kind(open, scope, index),
            ..Activity::default()
        };
        for child in open.take_children() {
            let other = self.activity_child(&mut activity, child);
            open.rest.extend(other);
        }
        activity
    }

    fn activity_child(&mut self, activity: &mut Activity, tree: Tree) -> Option<Tree> {
        let line = tree.line;
        match bpmn(&tree) {
            "ioSpecification" => {
                let io = self.io_specification(tree);
                self.once(&mut activity.io, io, "ioSpecification", line);
            }
            "property" => activity.properties.push(self.property(tree)),
            "dataInputAssociation" => activity.data_inputs.push(self.association(tree)),
            "dataOutputAssociation" => activity.data_outputs.push(self.association(tree)),
            "resourceRole" | "performer" | "humanPerformer" | "potentialOwner" => {
                activity.resources.push(self.resource_role(tree));
            }
            "standardLoopCharacteristics" => {
                let standard = Loop::Standard(Box::new(self.standard_loop(tree)));
                self.once(&mut activity.repetition, standard, "loopCharacteristics", line);
            }
            "multiInstanceLoopCharacteristics" => {
                let multi = Loop::Multi(Box::new(self.multi_instance(tree)));
                self.once(&mut activity.repetition, multi, "loopCharacteristics", line);
            }
            _ => {
                let tree = self.task_child(&mut activity.kind, tree)?;
                return match activity.inner() {
                    Some(scope) => self.scope_child(scope, tree),
                    None => Some(tree),
                };
            }
        }
        None
    }

    /// Reads the children only certain kinds of activity have; gives others back.
    pub(super) fn task_child(&mut self, kind: &mut ActivityKind, tree: Tree) -> Option<Tree> {
        let line = tree.line;
        match (kind, bpmn(&tree)) {
            (ActivityKind::User { renderings, .. }, "rendering") => renderings.push(tree),
            (ActivityKind::Script { script, format }, "script") => {
                let mut text = self.expression(tree);
                text.language.clone_from(format);
                self.once(script, text, "script", line);
            }
            (ActivityKind::AdHoc { completion, .. }, "completionCondition") => {
                let expression = self.expression(tree);
                self.once(completion, expression, "completionCondition", line);
            }
            _ => return Some(tree),
        }
        None
    }

    fn activity_kind(&mut self, open: &mut Open, scope: ScopeIndex, index: NodeIndex) -> ActivityKind {
        let element = open.element.clone();
        match element.as_str() {
            "userTask" => ActivityKind::User {
                implementation: open.take("implementation"),
                renderings: Vec::new(),
            },
            "manualTask" => ActivityKind::Manual,
            "serviceTask" => ActivityKind::Service {
                implementation: open.take("implementation"),
                operation: self.reference(open, "operationRef"),
            },
            "scriptTask" => ActivityKind::Script {
                format: open.take("scriptFormat"),
                script: None,
            },
            "businessRuleTask" => ActivityKind::BusinessRule {
                implementation: open.take("implementation"),
            },
            "sendTask" => ActivityKind::Send {
                implementation: open.take("implementation"),
                message: self.reference(open, "messageRef"),
                operation: self.reference(open, "operationRef"),
            },
            "receiveTask" => ActivityKind::Receive {
                implementation: open.take("implementation"),
                message: self.reference(open, "messageRef"),
                operation: self.reference(open, "operationRef"),
                instantiate: self.flag(open, "instantiate").unwrap_or(false),
            },
            "callActivity" => ActivityKind::Call {
                called: self.reference(open, "calledElement"),
            },
            "task" => ActivityKind::Task,
            _ => self.subprocess_kind(open, scope, index),
        }
    }

    fn subprocess_kind(&mut self, open: &mut Open, parent: ScopeIndex, index: NodeIndex) -> ActivityKind {
        let scope = self.new_scope(Owner::Node(index), Some(parent));
        let triggered_by_event = self.flag(open, "triggeredByEvent").unwrap_or(false);
        match open.element.as_str() {
            "transaction" => ActivityKind::Transaction {
                scope,
                triggered_by_event,
                method: open.take("method"),
                protocol: open.take("protocol"),
            },
            "adHocSubProcess" => ActivityKind::AdHoc {
                scope,
                triggered_by_event,
                sequential: self.choice(open, "ordering", &[("Parallel", false), ("Sequential", true)]),
                cancel_remaining: self.flag(open, "cancelRemainingInstances").unwrap_or(true),
                completion: None,
            },
            _ => ActivityKind::SubProcess {
                scope,
                triggered_by_event,
            },
        }
    }

    fn standard_loop(&mut self, tree: Tree) -> StandardLoop {
        let mut open = self.open(tree);
        StandardLoop {
            test_before: self.flag(&mut open, "testBefore").unwrap_or(false),
            maximum: self.number(&mut open, "loopMaximum", "0, 1, 2…"),
            condition: self.only_expression(&mut open, "loopCondition"),
            base: self.close(open),
        }
    }

    fn multi_instance(&mut self, tree: Tree) -> MultiInstance {
        let mut open = self.open(tree);
        let mut multi = MultiInstance {
            is_sequential: self.flag(&mut open, "isSequential").unwrap_or(false),
            behavior: self.choice(
                &mut open,
                "behavior",
                &[
                    ("None", MultiInstanceBehavior::None),
                    ("One", MultiInstanceBehavior::One),
                    ("All", MultiInstanceBehavior::All),
                    ("Complex", MultiInstanceBehavior::Complex),
                ],
            ),
            one_event: self.reference(&mut open, "oneBehaviorEventRef"),
            none_event: self.reference(&mut open, "noneBehaviorEventRef"),
            ..MultiInstance::default()
        };
        for child in open.take_children() {
            let other = self.multi_instance_child(&mut multi, child);
            open.rest.extend(other);
        }
        multi.base = self.close(open);
        multi
    }

    fn multi_instance_child(&mut self, multi: &mut MultiInstance, tree: Tree) -> Option<Tree> {
        let line = tree.line;
        match bpmn(&tree) {
            "loopCardinality" => {
                let expression = self.expression(tree);
                self.once(&mut multi.cardinality, expression, "loopCardinality", line);
            }
            "completionCondition" => {
                let expression = self.expression(tree);
                self.once(&mut multi.completion, expression, "completionCondition", line);
            }
            "loopDataInputRef" => multi.data_input = self.text_reference(&tree),
            "loopDataOutputRef" => multi.data_output = self.text_reference(&tree),
            "inputDataItem" => {
                let item = self.slot(tree);
                self.once(&mut multi.input_item, item, "inputDataItem", line);
            }
            "outputDataItem" => {
                let item = self.slot(tree);
                self.once(&mut multi.output_item, item, "outputDataItem", line);
            }
            "complexBehaviorDefinition" => {
                let behavior = self.complex_behavior(tree);
                multi.complex.push(behavior);
            }
            _ => return Some(tree),
        }
        None
    }

    fn complex_behavior(&mut self, tree: Tree) -> ComplexBehavior {
        let mut open = self.open(tree);
        let mut behavior = ComplexBehavior::default();
        for child in open.take_children() {
            match bpmn(&child) {
                "condition" => behavior.condition = Some(self.expression(child)),
                "event" | "implicitThrowEvent" => {
                    behavior.event = Some(Box::new(self.implicit_throw(child)));
                }
                _ => open.rest.push(child),
            }
        }
        behavior.base = self.close(open);
        behavior
    }

    fn implicit_throw(&mut self, tree: Tree) -> ImplicitThrow {
        let mut open = self.open(tree);
        let mut event = self.event(&mut open);
        event.position = Position::Implicit;
        ImplicitThrow {
            event,
            base: self.close(open),
        }
    }
}

/// The three sorts of flow nodes.
enum Sort {
    Activity,
    Gateway,
    Event,
}

fn sort(name: &str) -> Option<Sort> {
    match name {
        "task" | "userTask" | "manualTask" | "serviceTask" | "scriptTask" | "businessRuleTask"
        | "sendTask" | "receiveTask" | "callActivity" | "subProcess" | "transaction" | "adHocSubProcess" => {
            Some(Sort::Activity)
        }
        "exclusiveGateway" | "inclusiveGateway" | "parallelGateway" | "complexGateway"
        | "eventBasedGateway" => Some(Sort::Gateway),
        "startEvent" | "intermediateCatchEvent" | "intermediateThrowEvent" | "boundaryEvent" | "endEvent" => {
            Some(Sort::Event)
        }
        _ => None,
    }
}
