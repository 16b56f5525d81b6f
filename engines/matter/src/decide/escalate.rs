//! Errors and escalations: outwards through scopes and calls until something catches them.
//!
//! Choice: within one scope an event subprocess is asked before the boundary of the activity around it, and an exact
//! code before an event that catches any. What an interrupting event subprocess throws isn't caught by the event
//! subprocesses beside it. An escalation that nobody catches is told to people and the process goes on; an error
//! that nobody catches fails the matter.

use super::{Run, node_of};
use crate::Effect;
use crate::event::{Event, Throw};
use crate::program::{Definition, Program};
use crate::refuse;
use crate::state::{Incident, NONE, Name, ScopeKind, Stage, Vars};
use skein_kernel::rejection::Rejection;

/// What is thrown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alarm {
    Error,
    Escalation,
}

/// Where an alarm is caught.
enum Catcher {
    Handler { scope: u32, node: u32, start: u32 },
    Boundary { host: u32, event: u32 },
}

impl<'a> Run<'a> {
    /// Throws an error or escalation from a token: at an activity, from that activity itself, so that its own
    /// boundary is asked first. True if it was caught.
    pub(super) fn alarm(
        &mut self,
        token: u32,
        alarm: Alarm,
        code: &Name,
        payload: &Vars,
        from_activity: bool,
    ) -> Result<bool, Rejection> {
        let kind = match alarm {
            Alarm::Error => Throw::Error,
            Alarm::Escalation => Throw::Escalation,
        };
        self.emit(Event::Thrown {
            token,
            kind,
            name: code.clone(),
        });
        match self.catcher(token, alarm, code, from_activity)? {
            Some(Catcher::Handler { scope, node, start }) => {
                let program = self.program_of(scope)?;
                self.handle(scope, node, start, program, payload)?;
                Ok(true)
            }
            Some(Catcher::Boundary { host, event }) => {
                let program = self.program_of(self.scope_of(host))?;
                self.leave_by_boundary(host, event, program, payload);
                Ok(true)
            }
            None => {
                self.uncaught(token, alarm, code, payload);
                Ok(false)
            }
        }
    }

    fn uncaught(&mut self, token: u32, alarm: Alarm, code: &Name, payload: &Vars) {
        let here = self.state.tokens.get(token);
        let (scope, node) = here.map_or((NONE, NONE), |token| (token.scope, token.node));
        if alarm == Alarm::Escalation {
            self.effects.push(Effect::Notify {
                about: code.clone(),
                node,
                data: payload.clone(),
            });
            return;
        }
        let why = refuse::uncaught(code);
        let id = self.next_id();
        self.emit(Event::Incident(Box::new(Incident {
            id,
            scope,
            token: NONE,
            node,
            stage: Stage::Active,
            code: code.clone(),
            zh: Name::from(why.zh),
            en: Name::from(why.en),
        })));
        self.emit(Event::Failed { code: code.clone() });
    }

    fn catcher(
        &self,
        token: u32,
        alarm: Alarm,
        code: &Name,
        from_activity: bool,
    ) -> Result<Option<Catcher>, Rejection> {
        if from_activity && let Some(event) = self.on_boundary(token, alarm, code)? {
            return Ok(Some(Catcher::Boundary { host: token, event }));
        }
        let mut scope = self.scope_of(token);
        // The event subprocess the alarm comes from, which its neighbours don't help.
        let mut from: Option<(u32, bool)> = None;
        while let Some(here) = self.state.scopes.get(scope) {
            let program = self.unit(here.unit)?;
            let interrupted = from.is_some_and(|(_, interrupting)| interrupting);
            if !interrupted && let Some(body) = self.body_of(here)? {
                let but = from.map_or(NONE, |(node, _)| node);
                if let Some((node, start)) = best(program, program.handlers(body), alarm, code, but) {
                    return Ok(Some(Catcher::Handler { scope, node, start }));
                }
            }
            from = None;
            if here.kind == ScopeKind::EventSubProcess {
                let start = self
                    .body_of(here)?
                    .and_then(|body| program.bodies.get(body as usize));
                let start = start.and_then(|body| body.triggered.first().copied());
                from = Some((
                    here.node,
                    start.is_some_and(|start| Self::interrupts(program, start)),
                ));
            }
            if here.token == NONE {
                scope = here.parent;
                continue;
            }
            if let Some(event) = self.on_boundary(here.token, alarm, code)? {
                return Ok(Some(Catcher::Boundary {
                    host: here.token,
                    event,
                }));
            }
            scope = self.scope_of(here.token);
        }
        Ok(None)
    }

    /// The event on the boundary of the activity a token is at that catches the alarm. The boundary of a repeated
    /// activity is that of the whole.
    fn on_boundary(&self, token: u32, alarm: Alarm, code: &Name) -> Result<Option<u32>, Rejection> {
        if self.is_instance(token) {
            return Ok(None);
        }
        let Some(here) = self.state.tokens.get(token) else {
            return Ok(None);
        };
        let program = self.program_of(here.scope)?;
        let node = node_of(program, here.node)?;
        let events: Vec<(u32, u32)> = node.boundary.iter().map(|event| (*event, *event)).collect();
        Ok(best(program, &events, alarm, code, NONE).map(|(event, _)| event))
    }
}

/// The pair whose event catches the alarm: one with the exact code, else one that catches any.
fn best(program: &Program, events: &[(u32, u32)], alarm: Alarm, code: &Name, but: u32) -> Option<(u32, u32)> {
    let catches = |event: u32, exactly: bool| {
        program.event(event).is_some_and(|event| {
            event
                .definitions
                .iter()
                .any(|definition| match (definition, alarm) {
                    (Definition::Error(known), Alarm::Error)
                    | (Definition::Escalation(known), Alarm::Escalation) => match known {
                        Some(known) => exactly && known == code,
                        None => !exactly,
                    },
                    _ => false,
                })
        })
    };
    let mut candidates = events.iter().copied().filter(|(node, _)| *node != but);
    let exact = candidates.clone().find(|(_, event)| catches(*event, true));
    exact.or_else(|| candidates.find(|(_, event)| catches(*event, false)))
}
