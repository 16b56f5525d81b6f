//! Listening: waits opened for what a node, a boundary or an event subprocess waits for.
//!
//! Choice: a condition that holds already when it begins to be listened to triggers at once; after that it
//! triggers whenever it becomes true again. A condition over names, entries or values that aren't there yet doesn't
//! hold.

use super::Run;
use super::data::Site;
use crate::Effect;
use crate::event::{Event, Waiting};
use crate::program::{Definition, Moment, Node, Place, Program, TimerKind, due_of};
use crate::refuse;
use crate::state::{NONE, Name, Value, Vars, WaitKind, storable};
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

/// Faults of FEEL that mean that something isn't there yet: a name, a value to work on, an entry.
const NOT_YET: [&str; 3] = ["SK-DMN-0010", "SK-DMN-0011", "SK-DMN-0015"];

impl<'a> Run<'a> {
    /// Opens a wait and gives its id.
    pub(super) fn open_wait(
        &mut self,
        scope: u32,
        token: u32,
        node: u32,
        definition: u16,
        kind: WaitKind,
    ) -> u32 {
        let wait = self.next_id();
        if let WaitKind::Timer { due, .. } = &kind {
            self.effects.push(Effect::ArmTimer {
                timer: wait,
                due: *due,
            });
        }
        self.emit(Event::Waiting(Box::new(Waiting {
            wait,
            scope,
            token,
            node,
            definition,
            kind,
        })));
        wait
    }

    /// Listens for everything an event (or receive task) waits for.
    pub(super) fn listen(
        &mut self,
        scope: u32,
        token: u32,
        node: u32,
        program: &'a Program,
    ) -> Result<(), Rejection> {
        for (event, place) in program.catches_of(node) {
            let Some(definition) = program.definition(event, place) else {
                continue;
            };
            if let Some(kind) = self.kind_of(scope, token, event, program, definition)? {
                self.open_wait(scope, token, event, place, kind);
            }
        }
        Ok(())
    }

    fn kind_of(
        &mut self,
        scope: u32,
        token: u32,
        node: u32,
        program: &'a Program,
        definition: &'a Definition,
    ) -> Result<Option<WaitKind>, Rejection> {
        let element = program.node(node).map_or("", |node| &*node.id);
        Ok(match definition {
            Definition::Message { message, correlation } => {
                let name = program
                    .messages
                    .get(*message as usize)
                    .map(|message| message.name.clone());
                let mut keys = self.keys_of(
                    Site {
                        scope,
                        token,
                        program,
                        element,
                    },
                    *message,
                    correlation.as_ref(),
                )?;
                let others = keys.split_off(keys.len().min(1));
                name.map(|name| WaitKind::Message {
                    name,
                    key: keys.pop(),
                    others,
                })
            }
            Definition::Signal(name) => Some(WaitKind::Signal { name: name.clone() }),
            Definition::Timer(timer) => Some(self.timer(scope, token, program, timer, element)?),
            Definition::Condition(_) => {
                self.dirty = true;
                Some(WaitKind::Condition { holds: false })
            }
            _ => None,
        })
    }

    fn timer(
        &self,
        scope: u32,
        token: u32,
        program: &Program,
        timer: &TimerKind,
        element: &str,
    ) -> Result<WaitKind, Rejection> {
        let (TimerKind::Date(moment) | TimerKind::Duration(moment) | TimerKind::Cycle(moment)) = timer;
        let due = match moment {
            Moment::Literal(text) => due_of(timer, text, self.context.now),
            Moment::Computed(expr) => {
                let value = self.evaluate_at(
                    expr,
                    Site {
                        scope,
                        token,
                        program,
                        element,
                    },
                    &[],
                )?;
                match storable(&value)? {
                    Value::String(text) => due_of(timer, &text, self.context.now),
                    _ => Err(refuse::not_time()),
                }
            }
        };
        let due = due.map_err(|fault| fault.at_element(element))?;
        Ok(WaitKind::Timer {
            due: due.due,
            left: due.left,
            every: due.every,
            held: false,
        })
    }

    /// Listens for the events on an activity's boundary. Those on a repeated activity belong to it as a whole.
    pub(super) fn listen_at_boundary(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        if node.boundary.is_empty() || self.is_instance(token) {
            return Ok(());
        }
        let scope = self.scope_of(token);
        for event in &node.boundary {
            self.listen(scope, token, *event, program)?;
        }
        Ok(())
    }

    /// Listens for the event subprocesses of a body.
    pub(super) fn listen_for_handlers(
        &mut self,
        scope: u32,
        program: &'a Program,
        body: u32,
    ) -> Result<(), Rejection> {
        for (_, start) in program.handlers(body) {
            self.listen(scope, NONE, *start, program)?;
        }
        Ok(())
    }

    /// Looks at every condition that is listened to, after data changed.
    pub(super) fn conditions(&mut self) -> Result<(), Rejection> {
        self.dirty = false;
        if self
            .state
            .waits
            .iter()
            .all(|wait| !matches!(wait.kind, WaitKind::Condition { .. } | WaitKind::Inputs))
        {
            return Ok(());
        }
        let waits: SmallVec<[u32; 8]> = self
            .state
            .waits
            .iter()
            .filter(|wait| matches!(wait.kind, WaitKind::Condition { .. } | WaitKind::Inputs))
            .map(|wait| wait.id)
            .collect();
        for wait in waits {
            self.look_at(wait)?;
        }
        Ok(())
    }

    /// Looks at one condition. What goes wrong holds the token that waits; where there is none, the command is
    /// refused.
    fn look_at(&mut self, id: u32) -> Result<(), Rejection> {
        let Some(token) = self.state.waits.get(id).map(|wait| wait.token) else {
            return Ok(());
        };
        if self.is_held(token) {
            return Ok(());
        }
        let mark = self.mark();
        let Err(why) = self.condition(id) else {
            return Ok(());
        };
        if token == NONE {
            return Err(why);
        }
        self.back_to(&mark);
        self.hold(token, &why);
        Ok(())
    }

    fn condition(&mut self, id: u32) -> Result<(), Rejection> {
        let Some(wait) = self.state.waits.get(id).cloned() else {
            return Ok(());
        };
        let WaitKind::Condition { holds } = wait.kind else {
            return self.inputs_again(wait.id, wait.token);
        };
        let program = self.program_of(wait.scope)?;
        let Some(Definition::Condition(expr)) = program.definition(wait.node, wait.definition) else {
            return Ok(());
        };
        let element = program.node(wait.node).map_or("", |node| &*node.id);
        let site = Site {
            scope: self.home_scope(wait.token, wait.scope),
            token: wait.token,
            program,
            element,
        };
        let now = match self.evaluate_at(expr, site, &[]) {
            Ok(value) => matches!(value, Value::Boolean(true)),
            Err(fault) if NOT_YET.contains(&fault.code.0) => false,
            Err(fault) => return Err(fault),
        };
        if now && !holds {
            return self.trigger(id, &Vars::new());
        }
        if now != holds {
            self.emit(Event::Condition { wait: id, holds: now });
        }
        Ok(())
    }

    /// Data an activity waits for may have come: it tries again.
    fn inputs_again(&mut self, wait: u32, token: u32) -> Result<(), Rejection> {
        let (program, node) = self.node_at(token)?;
        let into = node.parts.iter().flat_map(|parts| &parts.into);
        if self.mapped(token, program, node, into)?.is_some() {
            self.emit(Event::WaitClosed { wait });
            self.queue(token);
        }
        Ok(())
    }

    /// Whether the start event of an event subprocess interrupts.
    pub(super) fn interrupts(program: &Program, start: u32) -> bool {
        program.event(start).is_some_and(|event| match event.place {
            Place::Start { interrupting } | Place::Boundary { interrupting, .. } => interrupting,
            _ => true,
        })
    }

    /// A name as the program writes it.
    pub(super) fn message_name(program: &Program, message: u32) -> Option<Name> {
        program
            .messages
            .get(message as usize)
            .map(|message| message.name.clone())
    }
}
