//! Events: which kind may stand where, and whether each says what it waits for or throws.
//!
//! It knows nothing of compensation, cancelling and links beyond their position. Start at
//! [`Checker::event`].

use super::Checker;
use super::ids::Kind;
use crate::fault;
use crate::model::{Definitions, Event, EventDefinition, FlowNode, NodeIndex, Position, Reference, Trigger};

/// Where an event stands, as its rules tell places apart.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    ProcessStart,
    SubprocessStart,
    EventSubprocessStart,
    Catch,
    Boundary,
    Throw,
    End,
}

impl<'a> Checker<'a> {
    pub(super) fn event(&mut self, index: NodeIndex, node: &'a FlowNode, event: &'a Event) {
        for reference in &event.definition_refs {
            self.refers_to(reference, &node.base, "§10.5.5", Kind::EventDefinition);
        }
        let place = self.place(node, event);
        let definitions: Vec<&EventDefinition> = self.model.triggers(event).collect();
        if definitions.is_empty() && event.definition_refs.is_empty() {
            self.no_trigger(node, place);
        }
        for definition in &definitions {
            self.position(node, definition, place);
            self.trigger_references(definition);
            self.complete(node, definition, event.position.catches());
        }
        self.event_flows(node, event);
        self.event_data(node, event);
        match &event.position {
            Position::Start { interrupting } => {
                self.interrupting_start(node, &definitions, *interrupting, place);
            }
            Position::Boundary {
                attached_to,
                host,
                cancel_activity,
            } => {
                self.host(node, attached_to, *host);
                self.boundary(node, &definitions, *host, *cancel_activity);
            }
            _ => {}
        }
        self.compensation_event(index, node, event);
        self.cancel_event(node, event);
    }

    fn place(&self, node: &FlowNode, event: &Event) -> Place {
        match event.position {
            Position::Start { .. } => match self.around(node).next().and_then(FlowNode::activity) {
                None => Place::ProcessStart,
                Some(activity) if activity.triggered_by_event() => Place::EventSubprocessStart,
                Some(_) => Place::SubprocessStart,
            },
            Position::Catch => Place::Catch,
            Position::Boundary { .. } => Place::Boundary,
            Position::End => Place::End,
            Position::Throw | Position::Implicit => Place::Throw,
        }
    }

    fn no_trigger(&mut self, node: &FlowNode, place: Place) {
        let (code, clause, zh, en) = match place {
            Place::Catch => (
                fault::POSITION,
                "§10.5.4",
                "等待的中间事件没有说明等待什么",
                "a catching intermediate event does not say what it waits for",
            ),
            Place::Boundary => (
                fault::POSITION,
                "§10.5.4",
                "边界事件没有说明等待什么",
                "a boundary event does not say what it waits for",
            ),
            Place::EventSubprocessStart => (
                fault::EVENT_SUBPROCESS,
                "§10.5.2",
                "事件子流程的开始事件没有触发条件",
                "the start event of an event subprocess has no trigger",
            ),
            _ => return,
        };
        self.error(code, &node.base, clause, zh, en);
    }

    /// Tables of start, intermediate and end event types.
    fn position(&mut self, node: &FlowNode, definition: &EventDefinition, place: Place) {
        use Trigger::{
            Cancel, Compensate, Conditional, Error, Escalation, Link, Message, Signal, Terminate, Timer,
        };
        let trigger = &definition.trigger;
        let (allowed, clause, zh, en) = match place {
            Place::ProcessStart => (
                matches!(
                    trigger,
                    Message { .. } | Timer { .. } | Signal { .. } | Conditional { .. }
                ),
                "§10.5.2",
                "流程的开始事件",
                "a process's start",
            ),
            Place::SubprocessStart => {
                self.error(
                    fault::SUBPROCESS,
                    &node.base,
                    "§10.5.2",
                    "子流程的开始事件不能有触发条件",
                    "the start event of a subprocess can't have a trigger",
                );
                return;
            }
            Place::EventSubprocessStart => (
                !matches!(trigger, Cancel | Link { .. } | Terminate),
                "§10.5.2",
                "事件子流程的开始事件",
                "an event subprocess's start",
            ),
            Place::Catch => (
                matches!(
                    trigger,
                    Message { .. } | Timer { .. } | Signal { .. } | Conditional { .. } | Link { .. }
                ),
                "§10.5.4",
                "等待的中间事件",
                "a catching intermediate event",
            ),
            Place::Boundary => (
                !matches!(trigger, Link { .. } | Terminate),
                "§10.5.4",
                "边界事件",
                "a boundary event",
            ),
            Place::Throw => (
                matches!(
                    trigger,
                    Message { .. } | Signal { .. } | Escalation { .. } | Compensate { .. } | Link { .. }
                ),
                "§10.5.4",
                "抛出的中间事件",
                "a throwing intermediate event",
            ),
            Place::End => (
                matches!(
                    trigger,
                    Message { .. }
                        | Signal { .. }
                        | Error { .. }
                        | Escalation { .. }
                        | Cancel
                        | Compensate { .. }
                        | Terminate
                ),
                "§10.5.3",
                "结束事件",
                "an end event",
            ),
        };
        if !allowed {
            let element = trigger.element();
            self.error(
                fault::POSITION,
                &node.base,
                clause,
                &format!("{zh}不能是 {element}"),
                &format!("{en} can't be a {element}"),
            );
        }
    }

    pub(super) fn trigger_references(&mut self, definition: &EventDefinition) {
        let base = &definition.base;
        match &definition.trigger {
            Trigger::Message { message, operation } => {
                self.refers(message, base, "§10.5.5", Kind::Message);
                self.refers(operation, base, "§10.5.5", Kind::Operation);
            }
            Trigger::Signal { signal } => {
                self.refers(signal, base, "§10.5.5", Kind::Signal);
            }
            Trigger::Error { error } => {
                self.refers(error, base, "§10.5.5", Kind::Error);
            }
            Trigger::Escalation { escalation } => {
                self.refers(escalation, base, "§10.5.5", Kind::Escalation);
            }
            Trigger::Compensate { activity, .. } => {
                self.refers(activity, base, "§10.5.5", Kind::Activity);
            }
            _ => {}
        }
    }

    /// Whether the event says enough to be executed.
    fn complete(&mut self, node: &FlowNode, definition: &EventDefinition, catches: bool) {
        let base = &definition.base;
        match &definition.trigger {
            Trigger::Message {
                message: None,
                operation: None,
            } => {
                self.incomplete(node, "消息事件没有指明消息", "the message event names no message");
            }
            Trigger::Signal { signal: None } => {
                self.incomplete(node, "信号事件没有指明信号", "the signal event names no signal");
            }
            Trigger::Error { error } if !catches => self.thrown_error(node, error),
            Trigger::Escalation { escalation: None } if !catches => {
                self.incomplete(
                    node,
                    "抛出的升级事件没有指明升级",
                    "the thrown escalation is not named",
                );
            }
            Trigger::Timer {
                date,
                duration,
                cycle,
            } => {
                let times = [date, duration, cycle];
                let written = times
                    .iter()
                    .filter(|time| time.as_ref().is_some_and(|time| !time.text.is_empty()));
                if written.count() != 1 {
                    self.incomplete(
                        node,
                        "定时事件必须恰好写明日期、时长、周期之一",
                        "a timer needs exactly one of timeDate, timeDuration and timeCycle",
                    );
                }
                for time in times.into_iter().flatten() {
                    self.language(time, base);
                }
            }
            Trigger::Conditional { condition } => match condition {
                Some(condition) if !condition.text.is_empty() => self.language(condition, base),
                _ => self.incomplete(node, "条件事件没有条件", "the conditional event has no condition"),
            },
            _ => {}
        }
    }

    fn thrown_error(&mut self, node: &FlowNode, error: &Option<Reference>) {
        match error {
            None => self.incomplete(node, "抛出的错误没有指明", "the thrown error is not named"),
            Some(reference) => {
                let coded = |error: &crate::model::ErrorCode| error.code.is_some();
                if self.model.error(reference).is_some_and(|error| !coded(error)) {
                    self.warn(
                        fault::INCOMPLETE,
                        &node.base,
                        "§10.5.5",
                        "抛出的错误没有错误代码",
                        "the thrown error has no error code",
                    );
                }
            }
        }
    }

    fn incomplete(&mut self, node: &FlowNode, zh: &str, en: &str) {
        self.error(fault::INCOMPLETE, &node.base, "§10.5.5", zh, en);
    }

    fn event_flows(&mut self, node: &FlowNode, event: &Event) {
        let (incoming, outgoing) = (!node.incoming.is_empty(), !node.outgoing.is_empty());
        let link = is_link(node);
        let (wrong, clause, zh, en) = match event.position {
            Position::Start { .. } => (
                incoming,
                "§10.5.2",
                "开始事件不能有流入的顺序流",
                "a start event can't have incoming flows",
            ),
            Position::End => (
                outgoing,
                "§10.5.3",
                "结束事件不能有流出的顺序流",
                "an end event can't have outgoing flows",
            ),
            Position::Boundary { .. } => (
                incoming,
                "§10.5.4",
                "边界事件不能有流入的顺序流",
                "a boundary event can't have incoming flows",
            ),
            Position::Catch => (
                link && incoming,
                "§10.5.4",
                "链接目标不能有流入的顺序流",
                "a link target can't have incoming flows",
            ),
            Position::Throw => (
                link && outgoing,
                "§10.5.4",
                "链接源不能有流出的顺序流",
                "a link source can't have outgoing flows",
            ),
            Position::Implicit => return,
        };
        if wrong {
            self.error(fault::FLOW_AT_EVENT, &node.base, clause, zh, en);
        }
    }

    fn interrupting_start(
        &mut self,
        node: &FlowNode,
        definitions: &[&EventDefinition],
        interrupting: bool,
        place: Place,
    ) {
        let always = |definition: &&EventDefinition| {
            matches!(
                definition.trigger,
                Trigger::Error { .. } | Trigger::Compensate { .. }
            )
        };
        if place == Place::EventSubprocessStart && !interrupting && definitions.iter().any(always) {
            self.error(
                fault::EVENT_SUBPROCESS,
                &node.base,
                "§10.5.2",
                "由错误或补偿启动的事件子流程总是中断的",
                "an event subprocess started by an error or compensation always interrupts",
            );
        }
    }

    fn host(&mut self, node: &FlowNode, attached_to: &Option<Reference>, host: Option<NodeIndex>) {
        let host = host.and_then(|host| self.model.node(host));
        let problem = match (attached_to, host) {
            (None, _) => Some((
                "边界事件没有指明依附的活动",
                "the boundary event is attached to nothing",
            )),
            (Some(_), None) => Some((
                "边界事件依附的活动不存在",
                "the boundary event is attached to an activity that does not exist",
            )),
            (_, Some(host)) => match host.activity() {
                None => Some((
                    "边界事件只能依附于活动",
                    "a boundary event can only be attached to an activity",
                )),
                Some(activity) if activity.triggered_by_event() => Some((
                    "事件子流程不能有边界事件",
                    "an event subprocess can't have boundary events",
                )),
                Some(_) if host.scope != node.scope => Some((
                    "边界事件必须与它依附的活动在同一个流程或子流程里",
                    "a boundary event must be in the same process or subprocess as its activity",
                )),
                Some(_) => None,
            },
        };
        if let Some((zh, en)) = problem {
            self.error(fault::BOUNDARY, &node.base, "§10.5.4", zh, en);
        }
    }

    fn boundary(
        &mut self,
        node: &FlowNode,
        definitions: &[&EventDefinition],
        host: Option<NodeIndex>,
        cancel_activity: bool,
    ) {
        let is = |test: fn(&Trigger) -> bool| definitions.iter().any(|d| test(&d.trigger));
        let error = is(|trigger| matches!(trigger, Trigger::Error { .. }));
        let cancel = is(|trigger| *trigger == Trigger::Cancel);
        let compensate = is(|trigger| matches!(trigger, Trigger::Compensate { .. }));
        if (error || cancel) && !cancel_activity {
            self.error(
                fault::BOUNDARY,
                &node.base,
                "§10.5.4",
                "错误和取消边界事件总是中断活动",
                "error and cancel boundary events always interrupt",
            );
        }
        if compensate && definitions.len() > 1 {
            self.error(
                fault::COMPENSATION,
                &node.base,
                "§10.7",
                "补偿边界事件不能与别的触发条件合在一起",
                "a compensation boundary event can't have other triggers beside it",
            );
        }
        if cancel {
            self.cancel_host(node, host);
        }
        if node.outgoing.is_empty() && !compensate {
            self.warn(
                fault::FLOW_AT_EVENT,
                &node.base,
                "§10.5.4",
                "边界事件没有流出的顺序流",
                "nothing follows the boundary event",
            );
        }
    }
}

/// Whether a node is a link event.
pub(super) fn is_link(node: &FlowNode) -> bool {
    node.event().is_some_and(|event| {
        let mut definitions = event.definitions.iter();
        definitions.any(|definition| matches!(definition.trigger, Trigger::Link { .. }))
    })
}

/// Whether a node is an intermediate event waiting for a message.
pub(super) fn is_message_catch(model: &Definitions, node: &FlowNode) -> bool {
    let event = node.event().filter(|event| event.position == Position::Catch);
    event.is_some_and(|event| {
        let mut triggers = model.triggers(event);
        triggers.any(|definition| matches!(definition.trigger, Trigger::Message { .. }))
    })
}
