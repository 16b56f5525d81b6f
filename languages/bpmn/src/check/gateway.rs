//! Gateways: conditions on ways out, and what may follow an event-based gateway.
//!
//! It knows nothing of tokens. Start at [`Checker::gateway`].

use super::Checker;
use super::event::is_message_catch;
use crate::fault;
use crate::model::{
    ActivityKind, Definitions, Direction, FlowNode, Gateway, GatewayKind, NodeKind, Position, SequenceFlow,
    Trigger,
};

impl<'a> Checker<'a> {
    pub(super) fn gateway(&mut self, node: &'a FlowNode, gateway: &'a Gateway) {
        self.direction(node, gateway.direction);
        match &gateway.kind {
            GatewayKind::Exclusive => self.ways_out(node, "§10.6.2"),
            GatewayKind::Inclusive => self.ways_out(node, "§10.6.3"),
            GatewayKind::Parallel => {}
            GatewayKind::Complex { activation } => {
                if let Some(activation) = activation {
                    self.language(activation, &node.base);
                } else if node.incoming.len() > 1 {
                    self.error(
                        fault::NO_CONDITION,
                        &node.base,
                        "§10.6.5",
                        "有多条流入的复杂网关需要激活条件（activationCondition）",
                        "a complex gateway with several incoming flows needs an activationCondition",
                    );
                }
            }
            GatewayKind::EventBased {
                instantiate,
                parallel,
            } => self.event_based(node, *instantiate, *parallel),
        }
        if node.outgoing.is_empty() {
            self.warn(
                fault::MISMATCH,
                &node.base,
                "§10.6.1",
                "网关没有流出的顺序流",
                "the gateway has no outgoing flow",
            );
        }
    }

    fn direction(&mut self, node: &FlowNode, direction: Direction) {
        let (many_in, many_out) = (node.incoming.len() > 1, node.outgoing.len() > 1);
        let fits = match direction {
            Direction::Unspecified => true,
            Direction::Converging => !many_out,
            Direction::Diverging => !many_in,
            Direction::Mixed => many_in && many_out,
        };
        if !fits {
            self.warn(
                fault::MISMATCH,
                &node.base,
                "§8.4.9",
                "网关声明的方向与其顺序流不符",
                "the gateway's direction does not fit its flows",
            );
        }
    }

    /// Of several ways out, each but the default needs a condition.
    fn ways_out(&mut self, node: &'a FlowNode, clause: &'static str) {
        if node.outgoing.len() < 2 {
            return;
        }
        for index in &node.outgoing {
            let Some(flow) = self.model.flow(*index) else {
                continue;
            };
            let empty = flow.condition.as_ref().is_none_or(|c| c.text.is_empty());
            if empty && node.default_flow != Some(*index) {
                self.error(
                    fault::NO_CONDITION,
                    &flow.base,
                    clause,
                    "网关有多条流出时，默认流以外的每一条都需要条件",
                    "of several ways out of a gateway, each but the default needs a condition",
                );
            }
        }
    }

    fn event_based(&mut self, node: &'a FlowNode, instantiate: bool, parallel: bool) {
        if parallel && !instantiate {
            self.event_gateway(
                node,
                "只有启动流程的事件网关才能是并行的",
                "only an event-based gateway that starts the process can be parallel",
            );
        }
        if instantiate && !node.incoming.is_empty() {
            self.event_gateway(
                node,
                "启动流程的事件网关不能有流入的顺序流",
                "an event-based gateway that starts the process can't have incoming flows",
            );
        }
        if node.outgoing.is_empty() {
            self.event_gateway(
                node,
                "事件网关没有后继",
                "nothing follows the event-based gateway",
            );
        } else if node.outgoing.len() == 1 {
            self.warn(
                fault::EVENT_GATEWAY,
                &node.base,
                "§10.6.6",
                "事件网关应有两条以上的流出",
                "an event-based gateway should have two ways out or more",
            );
        }
        let model = self.model;
        let targets: Vec<&FlowNode> = node
            .outgoing
            .iter()
            .filter_map(|flow| model.flow(*flow))
            .filter_map(|flow: &SequenceFlow| model.node(flow.to?))
            .collect();
        for target in &targets {
            self.event_target(target);
        }
        if parallel && instantiate && targets.iter().any(|target| !is_message_only(self.model, target)) {
            self.event_gateway(
                node,
                "并行启动流程的事件网关之后只能是接收消息的事件或接收任务",
                "only message events and receive tasks may follow a parallel event-based gateway that starts the process",
            );
        }
        let receives = targets.iter().any(|target| is_receive(target));
        let messages = targets.iter().any(|target| is_message_catch(self.model, target));
        if receives && messages {
            self.event_gateway(
                node,
                "事件网关之后不能既有接收任务又有消息事件",
                "receive tasks and message events can't both follow an event-based gateway",
            );
        }
    }

    fn event_target(&mut self, target: &'a FlowNode) {
        if target.incoming.len() > 1 {
            self.event_gateway(
                target,
                "事件网关的后继不能有别的流入",
                "what follows an event-based gateway can't have other incoming flows",
            );
        }
        match &target.kind {
            NodeKind::Activity(activity) if is_receive(target) => {
                if !target.boundary.is_empty() || activity.repetition.is_some() {
                    self.event_gateway(
                        target,
                        "事件网关之后的接收任务不能有边界事件，也不能循环",
                        "a receive task after an event-based gateway can't have boundary events or repeat",
                    );
                }
            }
            NodeKind::Event(event) if event.position == Position::Catch => {
                let unfit = |trigger: &Trigger| {
                    !matches!(
                        trigger,
                        Trigger::Message { .. }
                            | Trigger::Timer { .. }
                            | Trigger::Signal { .. }
                            | Trigger::Conditional { .. }
                    )
                };
                if self.model.triggers(event).any(|d| unfit(&d.trigger)) {
                    self.wrong_target(target);
                }
            }
            _ => self.wrong_target(target),
        }
    }

    fn wrong_target(&mut self, target: &FlowNode) {
        self.event_gateway(
            target,
            "事件网关之后只能是接收任务，或等待消息、时间、信号、条件的中间事件",
            "only receive tasks and catch events for messages, timers, signals and conditions can follow an event-based gateway",
        );
    }

    fn event_gateway(&mut self, node: &FlowNode, zh: &str, en: &str) {
        self.error(fault::EVENT_GATEWAY, &node.base, "§10.6.6", zh, en);
    }
}

/// Whether a node waits for messages and nothing else.
fn is_message_only(model: &Definitions, node: &FlowNode) -> bool {
    match &node.kind {
        NodeKind::Event(event) => model
            .triggers(event)
            .all(|definition| matches!(definition.trigger, Trigger::Message { .. })),
        _ => is_receive(node),
    }
}

fn is_receive(node: &FlowNode) -> bool {
    let activity = node.activity();
    activity.is_some_and(|activity| matches!(activity.kind, ActivityKind::Receive { .. }))
}
