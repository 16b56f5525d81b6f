//! What nodes throw: messages, signals, errors, escalations, compensation, cancellation, termination.
//!
//! Choice: a message thrown goes to a subscription of the same matter if one waits for it, and otherwise out of the
//! matter; always out of it where a message flow leads to another participant. A signal is heard by everything in the matter that waits for it, and is told to all others.

use super::Run;
use super::data::Site;
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
        self.correlate(program, message, payload)?;
        let site = Site {
            scope: self.scope_of(token),
            token,
            program,
            element: &node.id,
        };
        let own = self.key_of(site, message, correlation)?;
        let key = own.or_else(|| super::message_key(program, message, payload));
        self.clock_message(&name)?;
        let number = self.state.tokens.get(token).map_or(NONE, |token| token.node);
        if !program.sends_out(number)
            && let Some(wait) = self.subscription(&name, key.as_ref())
        {
            return self.trigger(wait, payload);
        }
        self.effects.push(Effect::SendMessage {
            name,
            key,
            data: payload.clone(),
            node: number,
        });
        Ok(())
    }

    /// The oldest subscription that takes a message.
    pub(super) fn subscription(&self, name: &Name, key: Option<&Name>) -> Option<u32> {
        let takes = |kind: &WaitKind| match kind {
            WaitKind::Message {
                name: wanted,
                key: needs,
            } => wanted == name && (needs.is_none() || needs.as_ref() == key),
            _ => false,
        };
        self.state
            .waits
            .iter()
            .find(|wait| takes(&wait.kind))
            .map(|wait| wait.id)
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
