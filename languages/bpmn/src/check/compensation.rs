//! Compensation and transactions: handlers tied to their events, cancelling only inside transactions.
//!
//! It knows nothing of the order of compensation. Start at [`Checker::handler`].

use super::Checker;
use crate::fault;
use crate::model::{
    Activity, ActivityKind, Artifact, Definitions, Event, FlowNode, NodeIndex, Position, Trigger,
};
use std::collections::BTreeMap;

impl<'a> Checker<'a> {
    /// The rules of an activity for compensation.
    pub(super) fn handler(&mut self, index: NodeIndex, node: &FlowNode, activity: &Activity) {
        if !activity.is_for_compensation {
            return;
        }
        if !node.incoming.is_empty() || !node.outgoing.is_empty() {
            self.compensation(
                node,
                "补偿活动不能有流入或流出的顺序流",
                "an activity for compensation can't have incoming or outgoing flows",
            );
        }
        let ties = self.ties.get(&index).into_iter().flatten();
        let tied = ties.filter(|other| {
            let other = self.model.node(**other);
            other.is_some_and(is_compensation_boundary)
        });
        match tied.count() {
            1 => {}
            0 => self.warn(
                fault::COMPENSATION,
                &node.base,
                "§10.7",
                "补偿活动没有与补偿边界事件关联，永不执行",
                "no compensation boundary event is associated with the activity, so it never runs",
            ),
            _ => self.compensation(
                node,
                "补偿活动只能与一个补偿边界事件关联",
                "an activity for compensation can be associated with one boundary event only",
            ),
        }
    }

    pub(super) fn compensation_event(&mut self, index: NodeIndex, node: &'a FlowNode, event: &'a Event) {
        let definitions = self.model.triggers(event);
        for definition in definitions {
            let Trigger::Compensate { activity, .. } = &definition.trigger else {
                continue;
            };
            if matches!(event.position, Position::Boundary { .. }) {
                self.compensation_boundary(index, node);
            }
            let named = activity.as_ref().and_then(|a| self.model.resolve_node(a));
            let named = named.and_then(|named| self.model.node(named));
            if named.is_some_and(|named| named.activity().is_none()) {
                self.compensation(node, "只有活动可以被补偿", "only an activity can be compensated");
            }
        }
    }

    fn compensation_boundary(&mut self, index: NodeIndex, node: &FlowNode) {
        if !node.outgoing.is_empty() {
            self.compensation(
                node,
                "补偿边界事件不能有流出的顺序流，应与补偿活动关联",
                "a compensation boundary event can't have outgoing flows: it is associated with a handler",
            );
        }
        let model = self.model;
        let handlers = self.ties.get(&index).cloned().unwrap_or_default();
        let for_compensation = |handler: &NodeIndex| {
            let activity = model.node(*handler).and_then(FlowNode::activity);
            activity.is_some_and(|activity| activity.is_for_compensation)
        };
        if handlers.len() != 1 {
            self.compensation(
                node,
                "补偿边界事件必须恰好与一个补偿活动关联",
                "a compensation boundary event is associated with exactly one handler",
            );
        } else if !handlers.iter().all(for_compensation) {
            self.compensation(
                node,
                "与补偿边界事件关联的活动没有声明用于补偿（isForCompensation）",
                "the activity associated with a compensation boundary event is not for compensation (isForCompensation)",
            );
        }
    }

    fn compensation(&mut self, node: &FlowNode, zh: &str, en: &str) {
        self.error(fault::COMPENSATION, &node.base, "§10.7", zh, en);
    }

    /// A cancel end event stands inside a transaction.
    pub(super) fn cancel_event(&mut self, node: &FlowNode, event: &Event) {
        let cancels = self
            .model
            .triggers(event)
            .any(|definition| definition.trigger == Trigger::Cancel);
        if !cancels || event.position != Position::End {
            return;
        }
        if !self.around(node).any(is_transaction) {
            self.error(
                fault::TRANSACTION,
                &node.base,
                "§10.5.3",
                "取消结束事件只能在事务子流程里",
                "a cancel end event can only be inside a transaction",
            );
        }
    }

    /// A cancel boundary event is attached to a transaction.
    pub(super) fn cancel_host(&mut self, node: &FlowNode, host: Option<NodeIndex>) {
        let host = host.and_then(|host| self.model.node(host));
        if host.is_some_and(|host| !is_transaction(host)) {
            self.error(
                fault::TRANSACTION,
                &node.base,
                "§10.5.4",
                "取消边界事件只能依附于事务子流程",
                "a cancel boundary event can only be attached to a transaction",
            );
        }
    }
}

/// The nodes each node is joined with by associations of its scope.
pub(super) fn ties(model: &Definitions) -> BTreeMap<NodeIndex, Vec<NodeIndex>> {
    let mut ties: BTreeMap<NodeIndex, Vec<NodeIndex>> = BTreeMap::new();
    for artifact in model.scopes.iter().flat_map(|scope| &scope.artifacts) {
        let Artifact::Association { source, target, .. } = artifact else {
            continue;
        };
        let ends = [source, target].map(|end| model.resolve_node(end.as_ref()?));
        if let [Some(source), Some(target)] = ends {
            ties.entry(source).or_default().push(target);
            ties.entry(target).or_default().push(source);
        }
    }
    ties
}

fn is_transaction(node: &FlowNode) -> bool {
    let activity = node.activity();
    activity.is_some_and(|activity| matches!(activity.kind, ActivityKind::Transaction { .. }))
}

fn is_compensation_boundary(node: &FlowNode) -> bool {
    node.event().is_some_and(|event| {
        let mut definitions = event.definitions.iter();
        matches!(event.position, Position::Boundary { .. })
            && definitions.any(|d| matches!(d.trigger, Trigger::Compensate { .. }))
    })
}
