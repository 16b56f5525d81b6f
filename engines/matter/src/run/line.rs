//! Lines of a trace: what one event of a matter says, told by element.
//!
//! It knows nothing of what comes next. Start at [`Teller::tell`], which sees the state before the event.

use super::Shelf;
use crate::clock::{ClockEvent, ClockId};
use crate::event::{Event, Throw};
use crate::program::{Library, Node, Program};
use crate::state::{Keyed, Matter, NONE, Name, ScopeKind, Stage, Value, Vars, WaitKind};
use crate::stated::Host;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What happened, where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Line {
    pub(super) seq: u64,
    pub(super) time: Timestamp,
    /// The matter, where a run has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) matter: Option<u32>,
    pub(super) element: Name,
    pub(super) name: Name,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) event: &'static str,
    pub(super) data: Vars,
}

/// A line before it is numbered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) element: Name,
    pub(super) name: Name,
    pub(super) kind: &'static str,
    pub(super) event: &'static str,
    pub(super) data: Vars,
}

/// Tells the events of one matter.
#[derive(Debug, Clone, Default)]
pub(super) struct Teller {
    /// Activities whose compensation has begun: their handler's number and their own.
    expected: Vec<(u32, u32)>,
    /// Tokens told to have begun by what they threw.
    begun: BTreeSet<u32>,
    /// Tokens at compensation handlers, and the activity each compensates.
    handling: BTreeMap<u32, u32>,
    /// An activity about to be compensated from inside.
    inward: Option<Told>,
    /// Scopes in which activities are compensated from inside, and what to tell when each is over.
    inside: BTreeMap<u32, Told>,
}

/// Values by name.
pub(super) fn vars<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Vars {
    let mut vars = Vars::new();
    for (name, value) in entries {
        vars.set(Name::from(name), value);
    }
    vars
}

fn text(words: &str) -> Value {
    Value::text(words)
}

/// The program in which a scope's nodes are numbered.
pub(super) fn program_of<'a>(shelf: &'a Shelf<'_>, matter: &Matter, scope: u32) -> Option<&'a Program> {
    shelf.exact(matter.unit_of(scope)?)
}

/// The node a wait is at.
pub(super) fn node_of<'a>(shelf: &'a Shelf<'_>, matter: &Matter, scope: u32, node: u32) -> Option<&'a Node> {
    program_of(shelf, matter, scope)?.node(node)
}

impl Teller {
    /// What an event says; `matter` is the state before it.
    pub(super) fn tell(&mut self, shelf: &Shelf<'_>, matter: &Matter, event: &Event) -> Vec<Told> {
        let nothing = Vars::new;
        match event {
            Event::Started(started) => {
                let program = shelf.exact(&started.definition);
                process(program, started.process, "started", started.data.clone())
            }
            Event::Opened(opened) => self.opened(shelf, matter, opened),
            Event::Closed { scope } => self.closed(shelf, matter, *scope),
            Event::Token {
                token,
                scope,
                node,
                flow,
            } => {
                self.handler_begins(*token, *node);
                flow_taken(shelf, matter, *scope, *flow)
            }
            Event::Moved { token, flow, .. } => {
                let scope = matter.tokens.get(*token).map_or(NONE, |token| token.scope);
                let mut told = self.passed(shelf, matter, *token);
                told.extend(flow_taken(shelf, matter, scope, *flow));
                told
            }
            Event::Entered { token } => self.entered(shelf, matter, *token),
            Event::Done { token } | Event::Ended { token } => self.passed(shelf, matter, *token),
            Event::Withdrawn { token } => self.withdrawn(shelf, matter, *token),
            Event::Waiting(waiting) => {
                let own = matter
                    .tokens
                    .get(waiting.token)
                    .filter(|token| token.node == waiting.node);
                let mut told = own
                    .map(|token| self.entered(shelf, matter, token.id))
                    .unwrap_or_default();
                told.extend(at_node(
                    shelf,
                    matter,
                    waiting.scope,
                    waiting.node,
                    "waiting",
                    awaited(&waiting.kind),
                ));
                told
            }
            Event::TaskOpened { token, .. } => {
                let mut told = self.entered(shelf, matter, *token);
                told.extend(at_token(
                    shelf,
                    matter,
                    *token,
                    "waiting",
                    vars([("for", text("task"))]),
                ));
                told
            }
            Event::Fired { wait, .. } => fired(shelf, matter, *wait),
            Event::Data { scope, values } => at_scope(shelf, matter, *scope, "data", values.clone()),
            Event::Stored { values } => at_scope(shelf, matter, 1, "stored", values.clone()),
            Event::JobFailed {
                wait,
                reason,
                retry_at,
            } => {
                let mut data = vars([("reason", text(reason))]);
                if let Some(at) = retry_at {
                    data.set(Name::from("retryAt"), text(&at.to_string()));
                }
                at_wait(shelf, matter, *wait, "job-failed", data)
            }
            Event::JobRetried { wait } => at_wait(shelf, matter, *wait, "job-retried", nothing()),
            Event::Thrown { token, kind, name } => {
                let mut told = self.entered(shelf, matter, *token);
                if !told.is_empty() {
                    self.begun.insert(*token);
                }
                told.extend(thrown(shelf, matter, *token, *kind, name));
                told
            }
            Event::Compensating { record } => self.compensating(shelf, matter, *record),
            Event::Incident(incident) => {
                let data = vars([
                    ("code", text(&incident.code)),
                    ("zh", text(&incident.zh)),
                    ("en", text(&incident.en)),
                ]);
                at_node(shelf, matter, incident.scope, incident.node, "incident", data)
            }
            Event::Resolved { incident, how, .. } => match matter.incidents.get(*incident) {
                Some(known) => at_node(
                    shelf,
                    matter,
                    known.scope,
                    known.node,
                    "resolved",
                    vars([("how", text(how))]),
                ),
                None => Vec::new(),
            },
            Event::Clock(event) => clock_line(shelf, matter, event),
            Event::Work(event) => {
                let wait = event.task().and_then(|task| matter.waits.get(task));
                match wait.map(|wait| wait.id) {
                    Some(wait) => at_wait(shelf, matter, wait, "work", json(event)),
                    None => whole(shelf, matter, "work", json(event)),
                }
            }
            Event::Completed => whole(shelf, matter, "completed", matter.data().clone()),
            Event::Cancelled { reason } => {
                whole(shelf, matter, "cancelled", vars([("reason", text(reason))]))
            }
            Event::Failed { code } => whole(shelf, matter, "failed", vars([("code", text(code))])),
            _ => Vec::new(),
        }
    }

    fn opened(&mut self, shelf: &Shelf<'_>, matter: &Matter, opened: &crate::event::Opened) -> Vec<Told> {
        if opened.kind == ScopeKind::EventSubProcess {
            return at_node(shelf, matter, opened.parent, opened.node, "entered", Vars::new());
        }
        if opened.kind == ScopeKind::Compensation
            && let Some(told) = self.inward.take()
        {
            self.inside.insert(opened.scope, told);
        }
        if opened.kind != ScopeKind::Called {
            return Vec::new();
        }
        let key = matter.units.get(usize::from(opened.unit));
        process(
            key.and_then(|key| shelf.exact(key)),
            opened.node,
            "started",
            opened.data.clone(),
        )
    }

    fn closed(&mut self, shelf: &Shelf<'_>, matter: &Matter, scope: u32) -> Vec<Told> {
        let Some(closing) = matter.scopes.get(scope) else {
            return Vec::new();
        };
        match closing.kind {
            ScopeKind::Called => process(
                program_of(shelf, matter, scope),
                closing.node,
                "completed",
                closing.data.clone(),
            ),
            ScopeKind::EventSubProcess => at_node(
                shelf,
                matter,
                closing.parent,
                closing.node,
                "completed",
                Vars::new(),
            ),
            ScopeKind::Compensation => self.inside.remove(&scope).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn compensating(&mut self, shelf: &Shelf<'_>, matter: &Matter, record: u32) -> Vec<Told> {
        let Some(record) = matter.records.get(record) else {
            return Vec::new();
        };
        let Some(node) = node_of(shelf, matter, record.scope, record.node) else {
            return Vec::new();
        };
        if node.has_handler() {
            self.expected.push((node.handler, record.node));
        } else if record.body != NONE {
            self.inward = Some(of_node(node, "compensated", Vars::new()));
        }
        vec![of_node(node, "compensating", Vars::new())]
    }

    fn handler_begins(&mut self, token: u32, node: u32) {
        if let Some(place) = self.expected.iter().position(|(handler, _)| *handler == node) {
            let (_, activity) = self.expected.remove(place);
            self.handling.insert(token, activity);
        }
    }

    /// A token's node begins, unless it has already.
    fn entered(&self, shelf: &Shelf<'_>, matter: &Matter, token: u32) -> Vec<Told> {
        match matter.tokens.get(token) {
            Some(known) if known.stage == Stage::Arrived && !self.begun.contains(&token) => {
                at_token(shelf, matter, token, "entered", instance(matter, token))
            }
            _ => Vec::new(),
        }
    }

    /// A token is withdrawn. What threw the error that withdraws it had done its work.
    fn withdrawn(&mut self, shelf: &Shelf<'_>, matter: &Matter, token: u32) -> Vec<Told> {
        let arrived = matter
            .tokens
            .get(token)
            .is_none_or(|token| token.stage == Stage::Arrived);
        match (self.begun.remove(&token), arrived) {
            (true, _) => at_token(shelf, matter, token, "completed", instance(matter, token)),
            (false, true) => Vec::new(),
            (false, false) => at_token(shelf, matter, token, "cancelled", instance(matter, token)),
        }
    }

    /// A token is through with its node. Nodes at which nothing is waited for have no event of their own.
    fn passed(&mut self, shelf: &Shelf<'_>, matter: &Matter, token: u32) -> Vec<Told> {
        let Some(known) = matter
            .tokens
            .get(token)
            .filter(|token| token.stage != Stage::Leaving)
        else {
            return Vec::new();
        };
        let mut told = self.entered(shelf, matter, token);
        self.begun.remove(&token);
        told.extend(at_token(
            shelf,
            matter,
            token,
            "completed",
            instance(matter, token),
        ));
        if let Some(activity) = self.handling.remove(&token) {
            told.extend(at_node(
                shelf,
                matter,
                known.scope,
                activity,
                "compensated",
                Vars::new(),
            ));
        }
        told
    }
}

fn of_node(node: &Node, event: &'static str, data: Vars) -> Told {
    Told {
        element: node.id.clone(),
        name: node.name.clone(),
        kind: node.element,
        event,
        data,
    }
}

fn at_node(
    shelf: &Shelf<'_>,
    matter: &Matter,
    scope: u32,
    node: u32,
    event: &'static str,
    data: Vars,
) -> Vec<Told> {
    let node = node_of(shelf, matter, scope, node);
    node.map(|node| of_node(node, event, data)).into_iter().collect()
}

fn at_token(shelf: &Shelf<'_>, matter: &Matter, token: u32, event: &'static str, data: Vars) -> Vec<Told> {
    match matter.tokens.get(token) {
        Some(token) => at_node(shelf, matter, token.scope, token.node, event, data),
        None => Vec::new(),
    }
}

fn at_wait(shelf: &Shelf<'_>, matter: &Matter, wait: u32, event: &'static str, data: Vars) -> Vec<Told> {
    match matter.waits.get(wait) {
        Some(wait) => at_node(shelf, matter, wait.scope, wait.node, event, data),
        None => Vec::new(),
    }
}

/// A line about a process.
fn process(program: Option<&Program>, number: u32, event: &'static str, data: Vars) -> Vec<Told> {
    let process = program.and_then(|program| program.processes().get(number as usize));
    process
        .map(|process| Told {
            element: process.id.clone(),
            name: process.name.clone(),
            kind: "process",
            event,
            data,
        })
        .into_iter()
        .collect()
}

/// A line about the matter's own process.
/// What happened to a legal clock, at the element that bears it, with the clock's own id.
fn clock_line(shelf: &Shelf<'_>, matter: &Matter, event: &ClockEvent) -> Vec<Told> {
    let mut data = json(event);
    let (unit, spec) = match event {
        ClockEvent::Started { unit, spec, .. } => (*unit, Some(*spec)),
        ClockEvent::Warned(warning) => known_clock(matter, warning.clock),
        other => other
            .clock()
            .map_or((0, None), |clock| known_clock(matter, clock)),
    };
    let program = matter
        .units
        .get(usize::from(unit))
        .and_then(|key| shelf.exact(key));
    let stated = spec.and_then(|spec| program?.stated.clocks.get(spec as usize));
    let Some((program, stated)) = program.zip(stated) else {
        return whole(shelf, matter, "clock", data);
    };
    data.set(Name::from("id"), text(&stated.spec.id));
    match stated.host {
        Host::Process(number) => process(Some(program), number, "clock", data),
        Host::Node(number) => {
            let node = program.node(number);
            node.map(|node| of_node(node, "clock", data))
                .into_iter()
                .collect()
        }
    }
}

/// The definition and the statement of a running clock.
fn known_clock(matter: &Matter, clock: ClockId) -> (u16, Option<u32>) {
    let known = matter.clocks.get(clock);
    known.map_or((0, None), |clock| (clock.unit, Some(clock.spec)))
}

fn whole(shelf: &Shelf<'_>, matter: &Matter, event: &'static str, data: Vars) -> Vec<Told> {
    let Some(key) = matter.definition() else {
        return Vec::new();
    };
    let program = shelf.exact(key);
    let number = program.and_then(|program| program.process_number(Some(&key.process)));
    process(program, number.unwrap_or(NONE), event, data)
}

/// A line about what a scope is the inside of.
fn at_scope(shelf: &Shelf<'_>, matter: &Matter, scope: u32, event: &'static str, data: Vars) -> Vec<Told> {
    let Some(here) = matter.scopes.get(scope) else {
        return Vec::new();
    };
    if here.kind.is_process() {
        return process(program_of(shelf, matter, scope), here.node, event, data);
    }
    at_node(shelf, matter, scope, here.node, event, data)
}

fn flow_taken(shelf: &Shelf<'_>, matter: &Matter, scope: u32, flow: u32) -> Vec<Told> {
    let program = program_of(shelf, matter, scope).filter(|_| flow != NONE);
    let taken = program.and_then(|program| program.flow_id(flow));
    taken
        .map(|id| Told {
            element: id.clone(),
            name: Name::from(""),
            kind: "sequenceFlow",
            event: "taken",
            data: Vars::new(),
        })
        .into_iter()
        .collect()
}

/// Which instance of a loop or multi-instance activity a token is.
fn instance(matter: &Matter, token: u32) -> Vars {
    let Some(token) = matter.tokens.get(token) else {
        return Vars::new();
    };
    let looped = matter
        .scopes
        .get(token.scope)
        .is_some_and(|scope| scope.kind == ScopeKind::Loop);
    match token.locals.get("loopCounter").filter(|_| looped) {
        Some(counter) => vars([("loopCounter", counter.clone())]),
        None => Vars::new(),
    }
}

/// What is waited for, as data.
pub(super) fn awaited(kind: &WaitKind) -> Vars {
    match kind {
        WaitKind::Task => vars([("for", text("task"))]),
        WaitKind::Job { topic, .. } => vars([("for", text("job")), ("topic", text(topic))]),
        WaitKind::Timer { due, .. } => vars([("for", text("timer")), ("due", text(&due.to_string()))]),
        WaitKind::Message { name, key, others } => {
            let mut data = vars([("for", text("message")), ("message", text(name))]);
            if let Some(key) = key {
                data.set(Name::from("key"), text(key));
            }
            if !others.is_empty() {
                let others = others.iter().map(|key| text(key)).collect();
                data.set(Name::from("others"), Value::list(others));
            }
            data
        }
        WaitKind::Signal { name } => vars([("for", text("signal")), ("signal", text(name))]),
        WaitKind::Condition { .. } => vars([("for", text("condition"))]),
        WaitKind::Inputs => vars([("for", text("inputs"))]),
        WaitKind::AdHoc => vars([("for", text("ad-hoc"))]),
    }
}

fn fired(shelf: &Shelf<'_>, matter: &Matter, wait: u32) -> Vec<Told> {
    match matter.waits.get(wait) {
        Some(known) => at_wait(shelf, matter, known.id(), "triggered", awaited(&known.kind)),
        None => Vec::new(),
    }
}

fn thrown(shelf: &Shelf<'_>, matter: &Matter, token: u32, kind: Throw, name: &Name) -> Vec<Told> {
    let (event, word) = match kind {
        Throw::Message => ("message", "message"),
        Throw::Signal => ("signal", "signal"),
        Throw::Escalation => ("escalation", "code"),
        Throw::Error => ("error", "code"),
        Throw::Compensation => ("compensation", "activity"),
        Throw::Cancel => ("cancel", ""),
        Throw::Terminate => ("terminate", ""),
    };
    let data = if word.is_empty() || name.is_empty() {
        Vars::new()
    } else {
        vars([(word, text(name))])
    };
    if token == NONE {
        return whole(shelf, matter, event, data);
    }
    at_token(shelf, matter, token, event, data)
}

/// An event of a clock or of human work as data.
fn json(value: &impl Serialize) -> Vars {
    let text = serde_json::to_string(value).unwrap_or_default();
    Vars::from_json(&text).unwrap_or_default()
}
