//! What starts a process by itself: timers of start events.
//!
//! A start event has no data to look at, so its timer is text or an expression over nothing but time. It
//! knows nothing of matters. Start at [`Program::start_timer`].

use super::{Definition, Due, Moment, Process, Program, TimerKind, due_of, next_of};
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

    /// When the timer of a start event is first due; `None` if the node has no timer.
    ///
    /// # Errors
    /// `SK-MATTER-0013` if its text is no ISO 8601 instant, duration or repetition.
    pub fn start_timer(&self, node: u32, now: Timestamp) -> Result<Option<StartTimer>, Rejection> {
        let due = self.start_due(node, now)?;
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
        last: Timestamp,
        left: Option<u32>,
    ) -> Result<Option<StartTimer>, Rejection> {
        let Some(every) = self.start_due(node, last)?.and_then(|due| due.every) else {
            return Ok(None);
        };
        let next = next_of(last, left, &every)?;
        Ok(next.map(|(due, left)| StartTimer { due, left }))
    }

    fn start_due(&self, node: u32, now: Timestamp) -> Result<Option<Due>, Rejection> {
        let timer =
            self.catches_of(node)
                .into_iter()
                .find_map(|(node, place)| match self.definition(node, place) {
                    Some(Definition::Timer(timer)) => Some(timer),
                    _ => None,
                });
        let Some(kind) = timer else { return Ok(None) };
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
