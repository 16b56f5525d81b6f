//! Link events: each source has one target of its name in the same scope.
//!
//! It knows nothing of flows. Start at [`Checker::links`].

use super::Checker;
use crate::fault;
use crate::model::{FlowNode, Position, Scope, Trigger};
use std::collections::BTreeMap;

impl<'a> Checker<'a> {
    pub(super) fn links(&mut self, scope: &'a Scope) {
        let mut sources: BTreeMap<&str, Vec<&FlowNode>> = BTreeMap::new();
        let mut targets: BTreeMap<&str, Vec<&FlowNode>> = BTreeMap::new();
        for (_, node) in self.nodes_in(scope) {
            let Some(event) = node.event() else {
                continue;
            };
            let side = match event.position {
                Position::Throw => &mut sources,
                Position::Catch => &mut targets,
                _ => continue,
            };
            for definition in &event.definitions {
                if matches!(definition.trigger, Trigger::Link { .. }) {
                    side.entry(&definition.base.name).or_default().push(node);
                }
            }
        }
        for (name, nodes) in &sources {
            for node in nodes {
                if name.is_empty() {
                    self.link(node, "链接事件没有名称", "the link event has no name");
                } else if !targets.contains_key(name) {
                    self.link(
                        node,
                        &format!("同一流程或子流程里没有名为“{name}”的链接目标"),
                        &format!("there is no link target {name:?} in the same process or subprocess"),
                    );
                }
            }
        }
        for (name, nodes) in &targets {
            for node in nodes.iter().skip(1) {
                self.link(
                    node,
                    &format!("名为“{name}”的链接目标有多个"),
                    &format!("there is more than one link target {name:?}"),
                );
            }
            if !sources.contains_key(name)
                && let Some(node) = nodes.first()
            {
                self.link(
                    node,
                    &format!("没有名为“{name}”的链接源通到这里"),
                    &format!("no link source {name:?} leads here"),
                );
            }
        }
    }

    fn link(&mut self, node: &FlowNode, zh: &str, en: &str) {
        self.error(fault::LINK, &node.base, "§10.5.4", zh, en);
    }
}
