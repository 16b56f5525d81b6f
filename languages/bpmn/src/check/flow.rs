//! Sequence flows: both ends there, in one scope, conditions where they mean something.
//!
//! It knows nothing of gateways' own rules. Start at [`Checker::flow`].

use super::Checker;
use crate::fault;
use crate::model::{FlowIndex, FlowNode, GatewayKind, NodeKind, Position, Reference, Scope, SequenceFlow};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    pub(super) fn flow(&mut self, flow: &'a SequenceFlow) {
        let ends = [
            self.flow_end(flow, &flow.source, ["起点", "source"]),
            self.flow_end(flow, &flow.target, ["终点", "target"]),
        ];
        let [Some(from), Some(to)] = ends else {
            return;
        };
        if from.scope != to.scope {
            self.crossing(flow, from, to);
        } else if flow.scope != from.scope {
            self.warn(
                fault::CROSSING,
                &flow.base,
                "§8.4.13",
                "顺序流没有写在它所连接的节点所在的流程或子流程里",
                "the sequence flow is written outside the process or subprocess of its nodes",
            );
        }
        if let Some(condition) = &flow.condition {
            self.condition_place(flow, from);
            self.language(condition, &flow.base);
        }
    }

    fn flow_end(
        &mut self,
        flow: &SequenceFlow,
        end: &Option<Reference>,
        [zh, en]: [&str; 2],
    ) -> Option<&'a FlowNode> {
        let Some(reference) = end else {
            self.error(
                fault::DANGLING,
                &flow.base,
                "§8.4.13",
                &format!("顺序流没有{zh}"),
                &format!("the sequence flow has no {en}"),
            );
            return None;
        };
        let node = self.model.resolve_node(reference);
        if node.is_none() {
            let id = &reference.id;
            self.error(
                fault::DANGLING,
                &flow.base,
                "§8.4.13",
                &format!("顺序流的{zh}“{id}”不是流程节点"),
                &format!("the {en} {id:?} of the sequence flow is not a flow node"),
            );
        }
        node.and_then(|node| self.model.node(node))
    }

    fn crossing(&mut self, flow: &SequenceFlow, from: &FlowNode, to: &FlowNode) {
        let processes = [from, to].map(|node| self.model.process_of(node.scope));
        let (zh, en) = if processes.first() == processes.last() {
            ("子流程", "a subprocess")
        } else {
            ("流程（泳池）", "a process (a pool)")
        };
        self.error(
            fault::CROSSING,
            &flow.base,
            "§8.4.13",
            &format!("顺序流不能跨越{zh}的边界"),
            &format!("a sequence flow can't cross the boundary of {en}"),
        );
    }

    /// Conditions mean something after activities and after exclusive, inclusive and complex gateways.
    fn condition_place(&mut self, flow: &SequenceFlow, from: &FlowNode) {
        let (zh, en) = match &from.kind {
            NodeKind::Activity(_) => return,
            NodeKind::Event(_) => ("事件", "an event"),
            NodeKind::Gateway(gateway) => match gateway.kind {
                GatewayKind::Parallel => ("并行网关", "a parallel gateway"),
                GatewayKind::EventBased { .. } => ("事件网关", "an event-based gateway"),
                _ => return,
            },
        };
        self.error(
            fault::CONDITION,
            &flow.base,
            "§10.6.1",
            &format!("从{zh}出发的顺序流不能有条件"),
            &format!("a sequence flow out of {en} can't have a condition"),
        );
    }

    /// The default flow starts at its node, and has no condition.
    pub(super) fn default_flow(&mut self, node: &'a FlowNode) {
        if let Some(extra) = stray_default(node) {
            self.error(
                fault::DEFAULT,
                &node.base,
                "§10.6.1",
                &format!("“{extra}”不能是默认流：只有活动和排他、包容、复杂网关有默认流"),
                &format!("{extra:?} can't be a default flow: only activities and exclusive, inclusive and complex gateways have one"),
            );
        }
        let Some(default) = &node.default else {
            return;
        };
        let Some(flow) = node.default_flow.and_then(|flow| self.model.flow(flow)) else {
            self.error(
                fault::DEFAULT,
                &node.base,
                "§8.4.13",
                &format!("默认流“{}”不是从这里出发的顺序流", default.id),
                &format!("the default flow {:?} does not start here", default.id),
            );
            return;
        };
        if flow.condition.as_ref().is_some_and(|c| !c.text.is_empty()) {
            self.error(
                fault::DEFAULT,
                &flow.base,
                "§8.4.13",
                "默认流不能有条件",
                "a default flow can't have a condition",
            );
        }
    }

    /// What a node lists as its flows should be what the flows say; the flows count.
    pub(super) fn listed_flows(&mut self, node: &FlowNode) {
        for (listed, real, zh, en) in [
            (&node.incoming_refs, &node.incoming, "流入", "incoming"),
            (&node.outgoing_refs, &node.outgoing, "流出", "outgoing"),
        ] {
            if listed.is_empty() {
                continue;
            }
            let ids: BTreeSet<&str> = real.iter().filter_map(|flow| self.flow_id(*flow)).collect();
            let listed: BTreeSet<&str> = listed.iter().map(|r| r.id.as_str()).collect();
            if ids != listed {
                self.warn(
                    fault::MISMATCH,
                    &node.base,
                    "§8.4.13",
                    &format!("所列的{zh}顺序流与顺序流自身所写的不一致；以顺序流为准"),
                    &format!("the {en} flows listed are not those whose ends are here; the flows count"),
                );
            }
        }
    }

    fn flow_id(&self, flow: FlowIndex) -> Option<&'a str> {
        self.model.flow(flow).map(|flow| flow.base.id.as_str())
    }

    /// A process or subprocess must have something to start with.
    pub(super) fn starts(&mut self, scope: &'a Scope) {
        let owner = self.owner(scope);
        let event_or_ad_hoc = owner.and_then(FlowNode::activity).is_some_and(|activity| {
            activity.triggered_by_event() || matches!(activity.kind, crate::model::ActivityKind::AdHoc { .. })
        });
        if event_or_ad_hoc || scope.nodes.is_empty() {
            return;
        }
        let nodes: Vec<&FlowNode> = self.nodes_in(scope).map(|(_, node)| node).collect();
        if nodes.iter().any(|node| instantiates(node)) {
            self.needs_end(&nodes);
            return;
        }
        let base = match (owner, scope.owner) {
            (Some(owner), _) => &owner.base,
            (None, crate::model::Owner::Process(process)) => match self.model.process(process) {
                Some(process) => &process.base,
                None => return,
            },
            _ => return,
        };
        if nodes.iter().any(|node| is_end(node)) {
            self.error(
                fault::NO_START,
                base,
                "§10.5.2",
                "有结束事件而没有开始事件",
                "there is an end event but no start event",
            );
        } else if nodes.iter().all(|node| !node.incoming.is_empty()) {
            self.error(
                fault::NO_START,
                base,
                "§10.5.2",
                "没有开始事件，也没有无流入的节点，无从开始",
                "there is no start event and no node without incoming flow to start with",
            );
        }
    }

    fn needs_end(&mut self, nodes: &[&'a FlowNode]) {
        let start = nodes.iter().find(|node| is_start(node));
        if let Some(start) = start
            && !nodes.iter().any(|node| is_end(node))
        {
            self.warn(
                fault::MISMATCH,
                &start.base,
                "§10.5.3",
                "有开始事件而没有结束事件",
                "there is a start event but no end event",
            );
        }
    }
}

pub(super) fn is_start(node: &FlowNode) -> bool {
    let event = node.event();
    event.is_some_and(|event| matches!(event.position, Position::Start { .. }))
}

pub(super) fn is_end(node: &FlowNode) -> bool {
    node.event().is_some_and(|event| event.position == Position::End)
}

/// Whether a node starts the process or subprocess around it by itself.
pub(super) fn instantiates(node: &FlowNode) -> bool {
    let receive = node.activity().is_some_and(|activity| {
        matches!(
            activity.kind,
            crate::model::ActivityKind::Receive {
                instantiate: true,
                ..
            }
        )
    });
    let gateway = node.gateway().is_some_and(|gateway| {
        matches!(
            gateway.kind,
            GatewayKind::EventBased {
                instantiate: true,
                ..
            }
        )
    });
    is_start(node) || receive || gateway
}

/// A `default` attribute on a node that can't have one.
fn stray_default(node: &FlowNode) -> Option<&str> {
    match &node.kind {
        NodeKind::Activity(_) => None,
        _ => node
            .base
            .extension_attribute(&crate::model::Namespace::None, "default"),
    }
}
