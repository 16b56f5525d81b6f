//! Activities: how they repeat, what they call, and the rules of each kind of subprocess.
//!
//! It knows nothing of compensation, which has its own room. Start at [`Checker::activity`].

use super::Checker;
use super::called_name;
use super::flow::{is_end, is_start};
use super::ids::Kind;
use crate::fault;
use crate::model::{
    Activity, ActivityKind, FlowNode, Loop, MultiInstance, MultiInstanceBehavior, NodeIndex, ProcessIndex,
    ScopeIndex, StandardLoop,
};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    pub(super) fn activity(&mut self, index: NodeIndex, node: &'a FlowNode, activity: &'a Activity) {
        if activity.start_quantity == 0 || activity.completion_quantity == 0 {
            self.error(
                fault::QUANTITY,
                &node.base,
                "§10.3",
                "startQuantity 和 completionQuantity 至少为 1",
                "startQuantity and completionQuantity are at least 1",
            );
        }
        self.roles(&activity.resources);
        match &activity.repetition {
            Some(Loop::Standard(standard)) => self.standard_loop(node, standard),
            Some(Loop::Multi(multi)) => self.multi_instance(node, multi),
            None => {}
        }
        self.activity_data(node, activity);
        self.handler(index, node, activity);
        self.task(node, activity);
        self.foreign_work(node);
        if let Some(inner) = activity.inner() {
            self.subprocess(node, activity, inner);
        }
        self.unknown_children(&node.base);
    }

    fn task(&mut self, node: &'a FlowNode, activity: &'a Activity) {
        let base = &node.base;
        match &activity.kind {
            ActivityKind::Service { operation, .. } => {
                self.refers(operation, base, "§10.3.3", Kind::Operation);
            }
            ActivityKind::Send {
                message, operation, ..
            } => {
                self.refers(message, base, "§10.3.3", Kind::Message);
                self.refers(operation, base, "§10.3.3", Kind::Operation);
                self.messaging(node, message.is_none() && operation.is_none());
            }
            ActivityKind::Receive {
                message,
                operation,
                instantiate,
                ..
            } => {
                self.refers(message, base, "§10.3.3", Kind::Message);
                self.refers(operation, base, "§10.3.3", Kind::Operation);
                self.messaging(node, message.is_none() && operation.is_none());
                if *instantiate && !node.incoming.is_empty() {
                    self.error(
                        fault::SUBPROCESS,
                        base,
                        "§10.3.3",
                        "启动流程的接收任务不能有流入的顺序流",
                        "a receive task that starts the process can't have incoming flows",
                    );
                }
            }
            ActivityKind::Script { format, script } => {
                self.script(node, format.as_deref(), script.as_ref());
            }
            ActivityKind::Call { called } => match called {
                Some(called) if self.model.resolve(called).is_some() => {
                    self.refers_to(called, base, "§10.3.6", Kind::Callable);
                }
                Some(_) => {}
                None => self.error(
                    fault::CALL,
                    base,
                    "§10.3.6",
                    "调用活动没有指明被调用的流程（calledElement）",
                    "the call activity does not say what it calls (calledElement)",
                ),
            },
            _ => {}
        }
    }

    fn messaging(&mut self, node: &FlowNode, nothing: bool) {
        if nothing {
            self.warn(
                fault::INCOMPLETE,
                &node.base,
                "§10.3.3",
                "收发任务没有指明消息或操作",
                "the task names neither a message nor an operation",
            );
        }
    }

    fn standard_loop(&mut self, node: &FlowNode, standard: &StandardLoop) {
        match &standard.condition {
            Some(condition) if !condition.text.is_empty() => self.language(condition, &node.base),
            _ if standard.maximum.is_some() => {}
            _ => self.error(
                fault::LOOP,
                &node.base,
                "§10.3.8",
                "循环活动没有循环条件（loopCondition），也没有次数上限（loopMaximum）",
                "the loop has neither a loopCondition nor a loopMaximum",
            ),
        }
    }

    fn multi_instance(&mut self, node: &FlowNode, multi: &MultiInstance) {
        let cardinality = multi.cardinality.as_ref().is_some_and(|c| !c.text.is_empty());
        if !cardinality && multi.data_input.is_none() {
            self.repetition(
                node,
                "多实例活动没有写明实例数（loopCardinality）或集合（loopDataInputRef）",
                "the multi-instance activity has neither a loopCardinality nor a loopDataInputRef",
            );
        }
        for expression in multi.cardinality.iter().chain(&multi.completion) {
            self.language(expression, &node.base);
        }
        for data in [&multi.data_input, &multi.data_output].into_iter().flatten() {
            self.refers_to(data, &node.base, "§10.3.8", Kind::Data);
        }
        for event in [&multi.one_event, &multi.none_event].into_iter().flatten() {
            self.refers_to(event, &node.base, "§10.3.8", Kind::EventDefinition);
        }
        let missing = match multi.behavior {
            MultiInstanceBehavior::None => multi.none_event.is_none(),
            MultiInstanceBehavior::One => multi.one_event.is_none(),
            MultiInstanceBehavior::All => false,
            MultiInstanceBehavior::Complex => multi.complex.is_empty(),
        };
        if missing {
            self.repetition(
                node,
                "多实例活动的 behavior 需要指明所抛出的事件",
                "the behavior of the multi-instance activity needs the event that it throws",
            );
        }
        for complex in &multi.complex {
            match &complex.condition {
                Some(condition) if !condition.text.is_empty() => {
                    self.language(condition, &node.base);
                }
                _ => self.repetition(
                    node,
                    "complexBehaviorDefinition 没有条件",
                    "a complexBehaviorDefinition has no condition",
                ),
            }
        }
    }

    fn repetition(&mut self, node: &FlowNode, zh: &str, en: &str) {
        self.error(fault::LOOP, &node.base, "§10.3.8", zh, en);
    }

    fn subprocess(&mut self, node: &'a FlowNode, activity: &'a Activity, inner: ScopeIndex) {
        let Some(scope) = self.model.scope(inner) else {
            return;
        };
        let starts: Vec<&FlowNode> = self
            .nodes_in(scope)
            .map(|(_, node)| node)
            .filter(|node| is_start(node))
            .collect();
        if activity.triggered_by_event() {
            self.event_subprocess(node, activity, starts.len());
        } else if starts.len() > 1 {
            self.warn(
                fault::SUBPROCESS,
                &node.base,
                "§10.5.2",
                "子流程有多个开始事件",
                "the subprocess has several start events",
            );
        }
        if let ActivityKind::AdHoc { completion, .. } = &activity.kind {
            let ends = self.nodes_in(scope).any(|(_, node)| is_end(node));
            if ends || !starts.is_empty() {
                self.error(
                    fault::AD_HOC,
                    &node.base,
                    "§10.3.5",
                    "即席子流程里不能有开始或结束事件",
                    "an ad-hoc subprocess can't hold start or end events",
                );
            }
            match completion {
                Some(completion) if !completion.text.is_empty() => {
                    self.language(completion, &node.base);
                }
                _ => self.warn(
                    fault::AD_HOC,
                    &node.base,
                    "§10.3.5",
                    "即席子流程没有完成条件（completionCondition）",
                    "the ad-hoc subprocess has no completionCondition",
                ),
            }
        }
    }

    fn event_subprocess(&mut self, node: &FlowNode, activity: &Activity, starts: usize) {
        let rules = [
            (
                starts != 1,
                "事件子流程必须恰好有一个开始事件",
                "an event subprocess needs exactly one start event",
            ),
            (
                !node.incoming.is_empty() || !node.outgoing.is_empty(),
                "事件子流程不能有流入或流出的顺序流",
                "an event subprocess can't have incoming or outgoing flows",
            ),
            (
                activity.repetition.is_some() || activity.is_for_compensation,
                "事件子流程不能循环，也不能是补偿活动",
                "an event subprocess can't repeat or be for compensation",
            ),
            (
                !matches!(activity.kind, ActivityKind::SubProcess { .. }),
                "事务和即席子流程不能由事件启动",
                "a transaction or ad-hoc subprocess can't be triggered by an event",
            ),
        ];
        for (broken, zh, en) in rules {
            if broken {
                self.error(fault::EVENT_SUBPROCESS, &node.base, "§10.3.5", zh, en);
            }
        }
    }

    /// Processes of the file that call themselves, directly or not: legal where a condition ends it. The
    /// call that closes each circle is named.
    pub(super) fn call_cycles(&mut self) {
        let calls = super::calls(self.model);
        let mut done: BTreeSet<ProcessIndex> = BTreeSet::new();
        for first in calls.keys() {
            if done.contains(first) {
                continue;
            }
            // The processes on the way from the first one, each with how many of its calls are looked at.
            let mut way = vec![(*first, 0_usize)];
            let mut on_way = BTreeSet::from([*first]);
            while let Some((process, next)) = way.last_mut() {
                let call = calls.get(process).and_then(|calls| calls.get(*next));
                *next += 1;
                match call {
                    Some((called, node)) if on_way.contains(called) => {
                        self.process = Some(*process);
                        self.call_cycle(node);
                    }
                    Some((called, _)) if !done.contains(called) => {
                        on_way.insert(*called);
                        way.push((*called, 0));
                    }
                    Some(_) => {}
                    None => {
                        on_way.remove(process);
                        done.insert(*process);
                        way.pop();
                    }
                }
            }
        }
        self.process = None;
    }

    fn call_cycle(&mut self, node: &FlowNode) {
        let name = called_name(&node.base);
        self.warn(
            fault::CALL,
            &node.base,
            "§10.3.6",
            &format!("“{name}”调用的流程又会调用本流程"),
            &format!("what {name:?} calls calls this process again"),
        );
    }
}
