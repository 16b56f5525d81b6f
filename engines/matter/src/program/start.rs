//! What starts a process: the events of its start events and instantiating gateways, and when their timers are due.
//!
//! A start event has no data to look at, so its timer is text or an expression over nothing but time. It
//! knows nothing of matters. Start at [`Program::start_events`].

use super::{Definition, Due, Moment, Process, Program, StartKind, TimerKind, due_of, next_of};
use jiff::Timestamp;
use skein_dmn::feel::{Scope, Value};
use skein_kernel::rejection::Rejection;

/// A start event's timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartTimer {
    /// When it is due.
    pub due: Timestamp,
    /// How often it fires after that; `None` without bound for a repetition, and for what fires once.
    pub left: Option<u32>,
}

/// An event that begins a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartEvent<'a> {
    /// The start event, receive task, or instantiating gateway it stands behind.
    pub start: u32,
    /// The event itself.
    pub node: u32,
    /// Which of its definitions, from 0.
    pub place: u16,
    /// By what.
    pub kind: StartKind<'a>,
    /// Whether the start event needs others beside it (`parallelMultiple`).
    pub all: bool,
}

impl Program {
    /// The process a node belongs to, however deep.
    #[must_use]
    pub fn process_of(&self, node: u32) -> Option<&Process> {
        let mut body = self.node(node)?.inside;
        loop {
            if let Some(process) = self.processes.iter().find(|process| process.body == body) {
                return Some(process);
            }
            let outer = (0..)
                .zip(&self.nodes)
                .find(|(number, _)| self.inner(*number) == Some(body));
            body = outer?.1.inside;
        }
    }

    /// The events that begin a process, each alone. Of a start event that needs all of several triggers, those are
    /// its messages and signals; only where it has none, its first timer, or else its conditions. What begins the
    /// matter waits for the others in it.
    #[must_use]
    pub fn start_events(&self, process: u32) -> Vec<StartEvent<'_>> {
        let triggered = self
            .body_of(process)
            .map_or(&[][..], |body| body.triggered.as_slice());
        let all = |start: &u32| {
            let events = self.start_catches(*start);
            let needs_all = events.iter().any(|event| event.all);
            let told = |kind: &StartKind<'_>| matches!(kind, StartKind::Message(_) | StartKind::Signal(_));
            let any_told = events.iter().any(|event| told(&event.kind));
            let timer = events.iter().position(|event| event.kind == StartKind::Timer);
            let begins = move |(place, event): &(usize, StartEvent<'_>)| {
                !needs_all || told(&event.kind) || !any_told && timer.is_none_or(|timer| timer == *place)
            };
            events
                .into_iter()
                .enumerate()
                .filter(begins)
                .map(|(_, event)| event)
        };
        triggered.iter().flat_map(all).collect()
    }

    fn start_catches(&self, start: u32) -> Vec<StartEvent<'_>> {
        self.catches_of(start)
            .into_iter()
            .filter_map(|(node, place)| {
                let kind = match self.definition(node, place)? {
                    Definition::Message { message, .. } => {
                        StartKind::Message(&self.messages.get(*message as usize)?.name)
                    }
                    Definition::Signal(name) => StartKind::Signal(name),
                    Definition::Timer(_) => StartKind::Timer,
                    Definition::Condition(_) => StartKind::Condition,
                    _ => return None,
                };
                Some(StartEvent {
                    start,
                    node,
                    place,
                    kind,
                    all: node == start && self.event(node).is_some_and(|event| event.parallel),
                })
            })
            .collect()
    }

    /// When the timer of an event that starts a process is first due; `None` if it isn't a timer.
    ///
    /// # Errors
    /// `SK-MATTER-0013` if its text is no ISO 8601 instant, duration or repetition.
    pub fn start_timer(
        &self,
        node: u32,
        place: u16,
        now: Timestamp,
    ) -> Result<Option<StartTimer>, Rejection> {
        let due = self.start_due(node, place, now)?;
        Ok(due.map(|due| StartTimer {
            due: due.due,
            left: due.left,
        }))
    }

    /// When the timer of a start event that was due at `last` is due again; `None` if it isn't.
    ///
    /// # Errors
    /// As for [`Program::start_timer`].
    pub fn start_timer_after(
        &self,
        node: u32,
        place: u16,
        last: Timestamp,
        left: Option<u32>,
    ) -> Result<Option<StartTimer>, Rejection> {
        let Some(every) = self.start_due(node, place, last)?.and_then(|due| due.every) else {
            return Ok(None);
        };
        let next = next_of(last, left, &every)?;
        Ok(next.map(|(due, left)| StartTimer { due, left }))
    }

    fn start_due(&self, node: u32, place: u16, now: Timestamp) -> Result<Option<Due>, Rejection> {
        let Some(Definition::Timer(kind)) = self.definition(node, place) else {
            return Ok(None);
        };
        let (TimerKind::Date(moment) | TimerKind::Duration(moment) | TimerKind::Cycle(moment)) = kind;
        let text = match moment {
            Moment::Literal(text) => text.to_string(),
            Moment::Computed(expr) => {
                match crate::state::storable(&expr.compiled.evaluate_strict(&Scope::default())?)? {
                    Value::String(text) => text.to_string(),
                    other => other.to_json().unwrap_or_default(),
                }
            }
        };
        due_of(kind, &text, now).map(Some)
    }
}
