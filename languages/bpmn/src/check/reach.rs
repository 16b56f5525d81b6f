//! Whether a token can come to every node of a scope.
//!
//! It knows nothing of conditions: every flow counts as open. Start at [`Checker::reachable`].

use super::Checker;
use super::event::is_link;
use super::flow::{instantiates, is_start};
use crate::fault;
use crate::model::{ActivityKind, FlowNode, NodeIndex, Position, Scope, ScopeIndex, Trigger};
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Checker<'a> {
    pub(super) fn reachable(&mut self, index: ScopeIndex, scope: &'a Scope) {
        let nodes: Vec<(NodeIndex, &FlowNode)> = self.nodes_in(scope).collect();
        let roots = self.roots(scope, &nodes);
        if roots.is_empty() {
            return;
        }
        let reached = self.spread(index, roots, &nodes);
        for (place, node) in nodes {
            if !reached.contains(&place) {
                self.error(
                    fault::UNREACHABLE,
                    &node.base,
                    "§10.5.2",
                    "没有顺序流从开始事件通到这里",
                    "no sequence flow leads here from a start",
                );
            }
        }
    }

    /// Where tokens come into being: starts, else nodes without incoming flow; and what flows don't reach
    /// but something else does.
    fn roots(&self, scope: &Scope, nodes: &[(NodeIndex, &'a FlowNode)]) -> Vec<NodeIndex> {
        let ad_hoc = self
            .owner(scope)
            .and_then(FlowNode::activity)
            .is_some_and(|owner| matches!(owner.kind, ActivityKind::AdHoc { .. }));
        let started = !ad_hoc && nodes.iter().any(|(_, node)| instantiates(node));
        let begins = |node: &FlowNode| match started {
            true => instantiates(node),
            false => node.incoming.is_empty() && !is_boundary(node) && !is_link(node),
        };
        let roots = nodes.iter().filter(|(_, node)| begins(node) || is_apart(node));
        roots.map(|(index, _)| *index).collect()
    }

    fn spread(
        &self,
        scope: ScopeIndex,
        roots: Vec<NodeIndex>,
        nodes: &[(NodeIndex, &'a FlowNode)],
    ) -> BTreeSet<NodeIndex> {
        let targets = link_targets(nodes);
        let mut reached = BTreeSet::new();
        let mut open = roots;
        while let Some(index) = open.pop() {
            let Some(node) = self.model.node(index).filter(|node| node.scope == scope) else {
                continue;
            };
            if !reached.insert(index) {
                continue;
            }
            let flows = node.outgoing.iter().filter_map(|flow| self.model.flow(*flow)?.to);
            open.extend(flows);
            open.extend(&node.boundary);
            for name in link_names(node, &Position::Throw) {
                open.extend(targets.get(name).into_iter().flatten());
            }
        }
        reached
    }
}

/// The link targets by name.
fn link_targets<'n>(nodes: &[(NodeIndex, &'n FlowNode)]) -> BTreeMap<&'n str, Vec<NodeIndex>> {
    let mut targets: BTreeMap<&str, Vec<NodeIndex>> = BTreeMap::new();
    for (index, node) in nodes {
        for name in link_names(node, &Position::Catch) {
            targets.entry(name).or_default().push(*index);
        }
    }
    targets
}

/// The names of the links a node at this position has.
fn link_names<'n>(node: &'n FlowNode, position: &Position) -> impl Iterator<Item = &'n str> {
    let event = node.event().filter(|event| event.position == *position);
    let definitions = event.into_iter().flat_map(|event| &event.definitions);
    definitions
        .filter(|definition| matches!(definition.trigger, Trigger::Link { .. }))
        .map(|definition| definition.base.name.as_str())
}

fn is_boundary(node: &FlowNode) -> bool {
    let event = node.event();
    event.is_some_and(|event| matches!(event.position, Position::Boundary { .. }))
}

/// Nodes no flow leads to by their nature: event subprocesses and compensation handlers; and start events,
/// whose flows another rule looks at.
fn is_apart(node: &FlowNode) -> bool {
    let apart = node
        .activity()
        .is_some_and(|activity| activity.triggered_by_event() || activity.is_for_compensation);
    apart || is_start(node)
}
