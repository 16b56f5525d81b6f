//! A matter's history told by element: what was entered, taken, done to tasks and clocks, by whom.
//!
//! The events of the journal are replayed by the engine's own rules. Start at [`Town::history`].

use crate::find::label;
use crate::town::{Town, onlooker};
use serde::Deserialize;
use skein_bpmn::model::Namespace;
use skein_kernel::engine::Engine as _;
use skein_kernel::rejection::Rejection;
use skein_matter::clock::{ClockEvent, Mark};
use skein_matter::event::{Opened, Throw};
use skein_matter::human::{TaskState, WorkEvent};
use skein_matter::state::{Matter, NONE, Vars};
use skein_matter::{Event, MatterEngine};
use skein_store::aggregate::Serial;
use std::collections::BTreeSet;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Happening {
    /// The event's word.
    pub(crate) word: String,
    /// The element or clock: its id and name; empty for the matter as a whole.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Who did it.
    pub(crate) by: String,
}

/// What a matter's history adds up to.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    pub(crate) happenings: Vec<Happening>,
    /// By definition hash: ids of nodes entered and flows taken.
    pub(crate) entered: BTreeSet<(String, String)>,
    /// Decisions that were made: their names, with the data they were made on.
    pub(crate) decisions: Vec<(String, Vars)>,
    /// Ids of nodes that completed.
    pub(crate) done: BTreeSet<String>,
}

/// Words as an officer may write them, and the engine's.
const WORDS: &[(&str, &str)] = &[
    ("开始", "started"),
    ("进入", "entered"),
    ("完成", "completed"),
    ("撤销", "withdrawn"),
    ("取消", "cancelled"),
    ("签收", "claimed"),
    ("开始办理", "began"),
    ("放回", "released"),
    ("委托", "delegated"),
    ("收回委托", "delegation-ended"),
    ("转办", "transferred"),
    ("指派", "assigned"),
    ("代班", "stood-in"),
    ("退回", "returned"),
    ("搁置", "suspended"),
    ("续办", "resumed"),
    ("催办", "urged"),
    ("批注", "commented"),
    ("附件", "attached"),
    ("回避", "recused"),
    ("调整优先级", "prioritised"),
    ("停表", "stopped"),
    ("恢复计时", "restarted"),
    ("延长", "extended"),
    ("重算", "recomputed"),
    ("更正", "corrected"),
    ("届满", "lapsed"),
    ("黄灯", "yellow"),
    ("红灯", "red"),
    ("升级", "escalated"),
    ("预警", "warned"),
    ("办到", "met"),
    ("消息", "message"),
    ("信号", "signal"),
    ("错误", "error"),
    ("异常", "incident"),
    ("消除异常", "resolved"),
    ("暂停", "suspended"),
    ("恢复", "resumed"),
    ("失败", "failed"),
    ("补偿", "compensating"),
    ("更正数据", "corrected"),
    ("放行", "taken"),
];

/// The engine's word for what was written.
pub(crate) fn word(said: &str) -> Result<&'static str, Rejection> {
    let wanted = skein_scenario::normal(said);
    let found = WORDS
        .iter()
        .find(|(zh, en)| skein_scenario::normal(zh) == wanted || *en == wanted);
    found.map(|(_, word)| *word).ok_or_else(|| {
        let all: Vec<String> = WORDS
            .iter()
            .flat_map(|(zh, en)| [(*zh).to_owned(), (*en).to_owned()])
            .collect();
        crate::refuse::nothing_called(("历史事件", "event of a history"), said, &all)
    })
}

/// The part of a recorded event that rehearsals read: the engine's events of one command.
#[derive(Deserialize)]
struct Recorded {
    #[serde(rename = "e", default)]
    events: Vec<Event>,
}

impl Town {
    /// Everything that has happened to a matter.
    pub(crate) fn history(&self, serial: Serial) -> Result<History, Rejection> {
        let mut history = History::default();
        let mut matter = Matter::default();
        for recorded in self.city.matter_history(&onlooker(), serial)? {
            // Bodies are the journal's own: what can't be read has no events of the engine.
            let Ok(body) = serde_json::from_str::<Recorded>(&recorded.event.body) else {
                continue;
            };
            for event in &body.events {
                self.tell(&matter, event, &recorded.actor.0, &mut history);
                MatterEngine::evolve(&mut matter, event);
            }
        }
        Ok(history)
    }

    fn tell(&self, matter: &Matter, event: &Event, by: &str, history: &mut History) {
        match event {
            Event::Token {
                scope, node, flow, ..
            } => {
                self.enter(matter, *scope, *node, history);
                self.take(matter, *scope, *flow, history);
            }
            Event::Moved { token, node, flow } => {
                let Some(here) = matter.tokens.get(*token) else {
                    return;
                };
                self.leave(matter, *token, by, history);
                self.enter(matter, here.scope, *node, history);
                self.take(matter, here.scope, *flow, history);
            }
            Event::Opened(opened) => self.scope_opened(matter, opened, history),
            Event::Done { token } | Event::Ended { token } => self.leave(matter, *token, by, history),
            Event::Withdrawn { token } => self.at_token(matter, *token, "withdrawn", by, history),
            Event::Thrown { token, kind, .. } => self.at_token(matter, *token, thrown(*kind), by, history),
            Event::Incident(incident) => {
                let (id, name) = self.names(matter, incident.scope, incident.node);
                history.happenings.push(Happening {
                    word: "incident".into(),
                    id,
                    name,
                    by: by.into(),
                });
            }
            Event::Fired { wait, .. } => self.fired(matter, *wait, history),
            Event::Clock(clock) => self.clock_event(matter, clock, by, history),
            Event::Work(work) => {
                let word = match &**work {
                    WorkEvent::Opened { .. } => return,
                    WorkEvent::Closed { past: Some(past), .. } if past.state == TaskState::Returned => {
                        "returned".into()
                    }
                    WorkEvent::Closed { .. } => return,
                    other => tag(other),
                };
                let wait = work.task().and_then(|task| matter.waits.get(task));
                let (id, name) = wait
                    .map(|wait| self.names(matter, wait.scope, wait.node))
                    .unwrap_or_default();
                history.happenings.push(Happening {
                    word,
                    id,
                    name,
                    by: by.into(),
                });
            }
            other => {
                let word = match other {
                    Event::Started(_) => "started",
                    Event::Completed => "completed",
                    Event::Cancelled { .. } => "cancelled",
                    Event::Failed { .. } => "failed",
                    Event::Suspended { .. } => "suspended",
                    Event::Resumed { .. } => "resumed",
                    Event::Corrected { .. } => "corrected",
                    Event::Resolved { .. } => "resolved",
                    Event::Compensating { .. } => "compensating",
                    _ => return,
                };
                let happening = Happening {
                    word: word.into(),
                    id: String::new(),
                    name: String::new(),
                    by: by.into(),
                };
                history.happenings.push(happening);
            }
        }
    }

    fn names(&self, matter: &Matter, scope: u32, node: u32) -> (String, String) {
        let node = self.node(matter, scope, node);
        node.map(|node| (node.id.to_string(), node.name.to_string()))
            .unwrap_or_default()
    }

    fn hash(matter: &Matter, scope: u32) -> String {
        matter
            .unit_of(scope)
            .map(|key| key.hash.to_string())
            .unwrap_or_default()
    }

    fn enter(&self, matter: &Matter, scope: u32, node: u32, history: &mut History) {
        let (id, name) = self.names(matter, scope, node);
        if let Some(decision) = self.decision(matter, scope, node) {
            history.decisions.push((decision, matter.visible(scope, NONE)));
        }
        history.entered.insert((Self::hash(matter, scope), id.clone()));
        history.happenings.push(Happening {
            word: "entered".into(),
            id,
            name,
            by: String::new(),
        });
    }

    /// The decision that a node makes, if it makes one.
    fn decision(&self, matter: &Matter, scope: u32, node: u32) -> Option<String> {
        let deployed = self.definitions.get(&*matter.unit_of(scope)?.hash)?;
        let task = deployed.model.nodes.get(node as usize)?;
        let named = task.base.extension_attribute(&Namespace::Skein, "decision");
        named.map(str::to_owned)
    }

    /// An event subprocess has no token of its own: it is entered when its scope opens.
    fn scope_opened(&self, matter: &Matter, opened: &Opened, history: &mut History) {
        let (id, _) = self.names(matter, opened.parent, opened.node);
        let node = self.node(matter, opened.parent, opened.node);
        if node.is_some_and(|node| node.element == "subProcess") {
            history.entered.insert((Self::hash(matter, opened.parent), id));
        }
    }

    fn take(&self, matter: &Matter, scope: u32, flow: u32, history: &mut History) {
        if flow == NONE {
            return;
        }
        let program = matter.unit_of(scope).and_then(|key| self.program(key));
        if let Some(id) = program.and_then(|program| program.flow_id(flow)) {
            history
                .entered
                .insert((Self::hash(matter, scope), id.to_string()));
        }
    }

    fn leave(&self, matter: &Matter, token: u32, by: &str, history: &mut History) {
        let Some(here) = matter.tokens.get(token) else {
            return;
        };
        let (id, name) = self.names(matter, here.scope, here.node);
        history.done.insert(id.clone());
        history.happenings.push(Happening {
            word: "completed".into(),
            id,
            name,
            by: by.into(),
        });
    }

    fn at_token(&self, matter: &Matter, token: u32, word: &str, by: &str, history: &mut History) {
        let here = matter.tokens.get(token);
        let (id, name) = here
            .map(|here| self.names(matter, here.scope, here.node))
            .unwrap_or_default();
        history.happenings.push(Happening {
            word: word.into(),
            id,
            name,
            by: by.into(),
        });
    }

    /// A boundary event or an event subprocess is entered when what it waits for comes.
    fn fired(&self, matter: &Matter, wait: u32, history: &mut History) {
        if let Some(wait) = matter.waits.get(wait) {
            self.enter(matter, wait.scope, wait.node, history);
        }
    }

    fn clock_event(&self, matter: &Matter, event: &ClockEvent, by: &str, history: &mut History) {
        let spec = match event {
            ClockEvent::Started { unit, spec, .. } | ClockEvent::Uncomputed { unit, spec, .. } => {
                let key = matter.units.get(usize::from(*unit));
                key.and_then(|key| self.program(key)?.clocks().nth(*spec as usize))
            }
            other => clock_of(other).and_then(|id| self.spec(matter, matter.clocks.get(id)?)),
        };
        let word = match event {
            ClockEvent::Fired { mark, .. } => mark_word(*mark).to_owned(),
            ClockEvent::Warned(_) => "warned".to_owned(),
            other => clock_tag(other),
        };
        let (id, name) = spec
            .map(|spec| (spec.id.clone(), spec.name.clone()))
            .unwrap_or_default();
        history.happenings.push(Happening {
            word,
            id,
            name,
            by: by.into(),
        });
    }
}

fn clock_of(event: &ClockEvent) -> Option<skein_matter::clock::ClockId> {
    match event {
        ClockEvent::Warned(warning) => Some(warning.clock),
        other => serde_json::to_value(other)
            .ok()?
            .get("clock")?
            .as_u64()
            .and_then(|id| u32::try_from(id).ok())
            .map(skein_matter::clock::ClockId),
    }
}

fn clock_tag(event: &ClockEvent) -> String {
    let json = serde_json::to_value(event).unwrap_or_default();
    json.get("clock-event")
        .and_then(|tag| tag.as_str())
        .unwrap_or_default()
        .to_owned()
}

fn tag(event: &WorkEvent) -> String {
    let json = serde_json::to_value(event).unwrap_or_default();
    json.as_object()
        .and_then(|object| object.keys().next().cloned())
        .unwrap_or_default()
}

/// The word for one of a clock's moments.
pub(crate) fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Yellow => "yellow",
        Mark::Red => "red",
        Mark::Escalate(_) => "escalated",
        Mark::Lapse => "lapsed",
        Mark::Announced => "announced",
    }
}

fn thrown(kind: Throw) -> &'static str {
    match kind {
        Throw::Message => "message",
        Throw::Signal => "signal",
        Throw::Escalation => "escalated",
        Throw::Error => "error",
        Throw::Compensation => "compensating",
        Throw::Cancel => "cancelled",
        Throw::Terminate => "completed",
    }
}

impl Happening {
    /// As a message tells it.
    pub(crate) fn told(&self) -> String {
        format!("{} {}", self.word, label(&self.id, &self.name))
            .trim()
            .to_owned()
    }
}
