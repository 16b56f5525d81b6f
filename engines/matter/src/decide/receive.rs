//! Triggers that come: a wait is over, and what waited goes on.

use super::{Run, node_of};
use crate::Effect;
use crate::event::{Event, Next};
use crate::program::{Kind, Program, next_of};
use crate::state::{NONE, ScopeKind, Vars, Wait, WaitKind};
use skein_kernel::rejection::Rejection;

impl<'a> Run<'a> {
    /// A wait is triggered, with what comes along.
    pub(super) fn trigger(&mut self, id: u32, payload: &Vars) -> Result<(), Rejection> {
        let Some(wait) = self.state.waits.get(id).cloned() else {
            return Ok(());
        };
        let program = self.program_of(wait.scope)?;
        if wait.token == NONE {
            return self.trigger_handler(&wait, program, payload);
        }
        let Some(at) = self.state.tokens.get(wait.token).map(|token| token.node) else {
            return Ok(());
        };
        let place = node_of(program, at)?;
        if at == wait.node {
            self.trigger_here(&wait, program, payload)
        } else if matches!(place.kind, Kind::EventGateway { .. }) {
            self.trigger_choice(&wait, program, payload)
        } else {
            self.trigger_boundary(&wait, program, payload)
        }
    }

    /// Takes note of the trigger. True if nothing more is needed: not for an event that needs all of several
    /// triggers and has others to wait for.
    fn fire(&mut self, wait: &Wait, program: &Program, stays: bool) -> Result<bool, Rejection> {
        let all = program.event(wait.node).is_some_and(|event| event.parallel);
        let next = self.next_firing(wait, stays && !all)?;
        let kept = stays && !all && !matches!(wait.kind, WaitKind::Timer { .. });
        if let Some(next) = &next {
            self.effects.push(Effect::ArmTimer {
                timer: wait.id,
                due: next.due,
            });
        }
        self.emit(Event::Fired {
            wait: wait.id,
            next: next.map(Box::new),
            kept,
        });
        if kept && matches!(wait.kind, WaitKind::Condition { .. }) {
            self.emit(Event::Condition {
                wait: wait.id,
                holds: true,
            });
        }
        let rest =
            |other: &Wait| other.scope == wait.scope && other.token == wait.token && other.node == wait.node;
        Ok(!all || !self.state.waits.iter().any(rest))
    }

    fn next_firing(&self, wait: &Wait, stays: bool) -> Result<Option<Next>, Rejection> {
        let WaitKind::Timer {
            due,
            left,
            every: Some(every),
            ..
        } = &wait.kind
        else {
            return Ok(None);
        };
        if !stays {
            return Ok(None);
        }
        let next = next_of(*due, *left, every)?;
        Ok(next.map(|(due, left)| Next { due, left }))
    }

    /// A catching event or receive task at which a token waits.
    fn trigger_here(&mut self, wait: &Wait, program: &'a Program, payload: &Vars) -> Result<(), Rejection> {
        let complete = self.fire(wait, program, false)?;
        self.absorb_event(wait.token, wait.node, program, payload);
        if complete {
            self.ad_hoc_listens(wait.scope, wait.node, program);
            self.done(wait.token);
        }
        Ok(())
    }

    /// One of the events behind an event gateway: the others are no longer waited for.
    fn trigger_choice(&mut self, wait: &Wait, program: &'a Program, payload: &Vars) -> Result<(), Rejection> {
        if !self.fire(wait, program, false)? {
            self.write(wait.scope, wait.token, payload);
            return Ok(());
        }
        let token = wait.token;
        let gateway = self.node_at(token)?.1;
        let flow = gateway
            .outgoing
            .iter()
            .copied()
            .find(|flow| program.flow(*flow).is_some_and(|flow| flow.to == wait.node));
        self.emit(Event::Done { token });
        self.emit(Event::Moved {
            token,
            node: wait.node,
            flow: flow.unwrap_or(NONE),
        });
        self.emit(Event::Entered { token });
        self.absorb_event(token, wait.node, program, payload);
        self.done(token);
        Ok(())
    }

    fn trigger_boundary(
        &mut self,
        wait: &Wait,
        program: &'a Program,
        payload: &Vars,
    ) -> Result<(), Rejection> {
        let interrupting = Self::interrupts(program, wait.node);
        if self.fire(wait, program, !interrupting)? {
            self.leave_by_boundary(wait.token, wait.node, program, payload);
            self.listen_again(wait, program, interrupting)?;
        } else {
            self.write(wait.scope, wait.token, payload);
        }
        Ok(())
    }

    /// A non-interrupting event that needs all of several triggers waits for them anew.
    fn listen_again(
        &mut self,
        wait: &Wait,
        program: &'a Program,
        interrupting: bool,
    ) -> Result<(), Rejection> {
        let all = program.event(wait.node).is_some_and(|event| event.parallel);
        if all && !interrupting {
            return self.listen(wait.scope, wait.token, wait.node, program);
        }
        Ok(())
    }

    /// A token leaves an activity by an event on its boundary; beside it, if the event doesn't interrupt.
    pub(super) fn leave_by_boundary(&mut self, host: u32, event: u32, program: &'a Program, payload: &Vars) {
        let scope = self.scope_of(host);
        let locals = self
            .state
            .tokens
            .get(host)
            .map(|token| token.locals.clone())
            .unwrap_or_default();
        if Self::interrupts(program, event) {
            // The new token comes first, so that the scope isn't empty in between.
            let token = self.new_token(scope, event, NONE);
            self.keep_locals(token, locals, program, event);
            self.withdraw(host);
            self.absorb_event(token, event, program, payload);
        } else {
            let token = self.new_token(scope, event, NONE);
            self.keep_locals(token, locals, program, event);
            self.absorb_event(token, event, program, payload);
        }
    }

    /// What leaves an activity by its boundary still sees the activity's own data, where associations read them.
    fn keep_locals(&mut self, token: u32, locals: Vars, program: &Program, event: u32) {
        let reads = program
            .event(event)
            .is_some_and(|event| !event.mappings.is_empty());
        if reads && !locals.is_empty() {
            self.emit(Event::Locals {
                token,
                values: locals,
            });
        }
    }

    fn trigger_handler(
        &mut self,
        wait: &Wait,
        program: &'a Program,
        payload: &Vars,
    ) -> Result<(), Rejection> {
        let interrupting = Self::interrupts(program, wait.node);
        if !self.fire(wait, program, !interrupting)? {
            self.write(wait.scope, NONE, payload);
            return Ok(());
        }
        let handler = self.handler_of(wait.scope, wait.node)?;
        if let Some(handler) = handler {
            self.handle(wait.scope, handler, wait.node, program, payload)?;
        }
        self.listen_again(wait, program, interrupting)
    }

    fn handler_of(&self, scope: u32, start: u32) -> Result<Option<u32>, Rejection> {
        let Some(here) = self.state.scopes.get(scope) else {
            return Ok(None);
        };
        let program = self.unit(here.unit)?;
        let body = self.body_of(here)?.unwrap_or(NONE);
        let found = program.handlers(body).iter().find(|(_, known)| *known == start);
        Ok(found.map(|(node, _)| *node))
    }

    /// Runs an event subprocess in a scope; an interrupting one ends everything else there first.
    pub(super) fn handle(
        &mut self,
        scope: u32,
        handler: u32,
        start: u32,
        program: &'a Program,
        payload: &Vars,
    ) -> Result<(), Rejection> {
        let Some(body) = program.inner(handler) else {
            return Ok(());
        };
        let interrupting = Self::interrupts(program, start);
        if interrupting {
            self.stop_listening(scope);
            self.empty_scope(scope, NONE);
        }
        let inner = self.open_scope(
            scope,
            NONE,
            handler,
            ScopeKind::EventSubProcess,
            program,
            body,
            Vars::new(),
        );
        self.listen_for_handlers(inner, program, body)?;
        let token = self.new_token(inner, start, NONE);
        self.absorb_event(token, start, program, payload);
        Ok(())
    }

    /// Takes in what came with an event: its own data outputs stay with the token, the rest is written outwards.
    pub(super) fn absorb_event(&mut self, token: u32, node: u32, program: &Program, payload: &Vars) {
        if payload.is_empty() {
            return;
        }
        let Some(found) = program.node(node) else { return };
        let own = match &found.kind {
            Kind::Event(event) => event.outputs.as_slice(),
            _ => found.parts.as_ref().map_or(&[][..], |parts| parts.own.as_slice()),
        };
        self.absorb(token, own, payload);
    }
}
