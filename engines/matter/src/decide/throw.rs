//! What nodes throw: messages, signals, errors, escalations, compensation, cancellation, termination.
//!
//! Choice: a message thrown goes to a subscription of the same matter if one waits for it, and otherwise out of the
//! matter; always out of it where a message flow leads to another participant. A signal is heard by everything in the matter that waits for it, and is told to all others.

use super::Run;
use super::data::{Site, message_keys};
use super::escalate::Alarm;
use crate::Effect;
use crate::event::{Event, Throw};
use crate::program::{Definition, Expr, Kind, Node, Program};
use crate::state::{NONE, Name, Vars, WaitKind};
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

impl<'a> Run<'a> {
    /// Throws one definition from a token.
    pub(super) fn throw(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        definition: &'a Definition,
        payload: &Vars,
    ) -> Result<(), Rejection> {
        let activity = matches!(node.kind, Kind::Activity(_));
        match definition {
            Definition::Message { message, correlation } => {
                self.throw_message(token, program, node, (*message, correlation.as_ref()), payload)
            }
            Definition::Signal(name) => self.throw_signal(token, name, payload),
            Definition::Error(code) => {
                let code = code.clone().unwrap_or_else(|| Name::from(""));
                self.alarm(token, Alarm::Error, &code, payload, activity)
                    .map(|_| ())
            }
            Definition::Escalation(code) => {
                let code = code.clone().unwrap_or_else(|| Name::from(""));
                self.alarm(token, Alarm::Escalation, &code, payload, activity)
                    .map(|_| ())
            }
            Definition::Compensate { activity, wait } => {
                self.throw_compensation(token, program, node, *activity, *wait)
            }
            Definition::Cancel => self.cancel_transaction(token),
            Definition::Terminate => {
                self.thrown(token, Throw::Terminate, "");
                let scope = self.scope_of(token);
                self.stop_listening(scope);
                self.empty_scope(scope, token);
                Ok(())
            }
            Definition::Timer(_) | Definition::Condition(_) | Definition::Link(_) => Ok(()),
        }
    }

    pub(super) fn thrown(&mut self, token: u32, kind: Throw, name: &str) {
        self.emit(Event::Thrown {
            token,
            kind,
            name: Name::from(name),
        });
    }

    fn throw_message(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        (message, correlation): (u32, Option<&'a Expr>),
        payload: &Vars,
    ) -> Result<(), Rejection> {
        let Some(name) = Self::message_name(program, message) else {
            return Ok(());
        };
        self.emit(Event::Thrown {
            token,
            kind: Throw::Message,
            name: name.clone(),
        });
        self.correlate(program, message, self.scope_of(token), payload)?;
        let mut keys = self.keys_sent(token, program, node, (message, correlation), payload)?;
        self.clock_message(&name)?;
        let number = self.state.tokens.get(token).map_or(NONE, |token| token.node);
        if !program.sends_out(number)
            && let Some(wait) = self.subscription(&name, &keys)
        {
            return self.trigger(wait, payload);
        }
        let others = keys.split_off(keys.len().min(1));
        self.effects.push(Effect::SendMessage {
            name,
            key: keys.pop(),
            others,
            data: payload.clone(),
            node: number,
        });
        Ok(())
    }

    /// The keys a message goes out under: what `skein:correlation` says, else what it carries itself, else what the
    /// conversation it belongs to is known by.
    fn keys_sent(
        &self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        (message, correlation): (u32, Option<&'a Expr>),
        payload: &Vars,
    ) -> Result<Vec<Name>, Rejection> {
        let carried = message_keys(program, message, payload);
        if correlation.is_none() && !carried.is_empty() {
            return Ok(carried);
        }
        let site = Site {
            scope: self.scope_of(token),
            token,
            program,
            element: &node.id,
        };
        self.keys_of(site, message, correlation)
    }

    /// The oldest subscription that takes a message.
    pub(super) fn subscription(&self, name: &Name, keys: &[Name]) -> Option<u32> {
        let named =
            |kind: &WaitKind| matches!(kind, WaitKind::Message { name: wanted, .. } if wanted == name);
        let mut waits = self.state.waits.iter();
        let found = waits.find(|wait| named(&wait.kind) && wait.kind.takes(keys));
        found.map(|wait| wait.id)
    }

    fn throw_signal(&mut self, token: u32, name: &Name, payload: &Vars) -> Result<(), Rejection> {
        self.emit(Event::Thrown {
            token,
            kind: Throw::Signal,
            name: name.clone(),
        });
        self.clock_signal(name)?;
        self.hear_signal(name, payload)?;
        self.effects.push(Effect::BroadcastSignal {
            name: name.clone(),
            data: payload.clone(),
        });
        Ok(())
    }

    /// Everything in the matter that waits for a signal hears it. Gives how many did.
    pub(super) fn hear_signal(&mut self, name: &Name, payload: &Vars) -> Result<usize, Rejection> {
        let hears = |kind: &WaitKind| matches!(kind, WaitKind::Signal { name: wanted } if wanted == name);
        let waits: SmallVec<[u32; 8]> = self
            .state
            .waits
            .iter()
            .filter(|wait| hears(&wait.kind))
            .map(|wait| wait.id)
            .collect();
        for wait in &waits {
            self.trigger(*wait, payload)?;
        }
        Ok(waits.len())
    }
}
