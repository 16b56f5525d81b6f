//! How a matter starts.
//!
//! Choice: started by someone, a process begins at all its none start events; without any start event, at every node
//! without an incoming flow. Several triggers of one start event that needs all of them, and the events of a parallel
//! instantiating gateway, belong to one matter: the first starts it and the others are then waited for.

use super::Run;
use crate::command::Trigger;
use crate::event::{Event, Started};
use crate::program::{Definition, Kind, Program};
use crate::refuse;
use crate::state::{NONE, Name, Status, Vars};
use skein_kernel::rejection::Rejection;

/// The scope of the matter's own process.
pub(super) const ROOT: u32 = 1;

impl<'a> Run<'a> {
    pub(super) fn start(
        &mut self,
        process: Option<&Name>,
        trigger: &Trigger,
        data: Vars,
        law: Option<Name>,
    ) -> Result<(), Rejection> {
        if self.state.status != Status::NotStarted {
            return Err(refuse::already_started());
        }
        let program = self.context.program;
        let wanted = process.map(|process| &**process);
        let number = program
            .process_number(wanted)
            .ok_or_else(|| refuse::no_process(wanted.unwrap_or("")))?;
        let definition = program
            .key(number)
            .ok_or_else(|| refuse::no_process(wanted.unwrap_or("")))?;
        program.must_run(number)?;
        let begun = matches!(trigger, Trigger::None);
        let payload = if begun { Vars::new() } else { data.clone() };
        self.units.push(program);
        self.emit(Event::Started(Box::new(Started {
            definition,
            process: number,
            at: self.context.now,
            law,
            data: if begun { data } else { Vars::new() },
        })));
        let body = program
            .processes
            .get(number as usize)
            .map_or(NONE, |process| process.body);
        self.process_started(ROOT)?;
        self.listen_for_handlers(ROOT, program, body)?;
        self.dirty = true;
        self.begin_by(program, body, trigger, &payload)
    }

    fn begin_by(
        &mut self,
        program: &'a Program,
        body: u32,
        trigger: &Trigger,
        payload: &Vars,
    ) -> Result<(), Rejection> {
        let Some(inside) = program.bodies.get(body as usize) else {
            return Ok(());
        };
        let found = match trigger {
            Trigger::None => {
                if inside.starts.is_empty() && !inside.triggered.is_empty() {
                    return Err(refuse::no_start("none"));
                }
                return self.start_body(ROOT, program, body);
            }
            Trigger::Event { node, .. } if inside.starts.contains(node) => {
                let token = self.new_token(ROOT, *node, NONE);
                self.absorb_event(token, *node, program, payload);
                return Ok(());
            }
            Trigger::Event { node, place } => inside
                .triggered
                .iter()
                .find(|start| program.catches_of(**start).contains(&(*node, *place)))
                .map(|start| (*start, (*node, *place))),
            Trigger::Message { name, .. } => {
                let message = program.message_named(name);
                by_definition(
                    program,
                    &inside.triggered,
                    |definition| matches!(definition, Definition::Message { message: known, .. } if Some(*known) == message),
                )
            }
            Trigger::Signal(name) => {
                let name = program.signal_named(name);
                by_definition(
                    program,
                    &inside.triggered,
                    |definition| matches!(definition, Definition::Signal(known) if **known == *name),
                )
            }
        };
        let (start, (event, place)) = found.ok_or_else(|| refuse::no_start(&told(trigger)))?;
        if let Some(Definition::Message { message, .. }) = program.definition(event, place) {
            self.correlate(program, *message, ROOT, payload)?;
        }
        self.begin_at(program, start, event, place, payload)
    }

    fn begin_at(
        &mut self,
        program: &'a Program,
        start: u32,
        event: u32,
        place: u16,
        payload: &Vars,
    ) -> Result<(), Rejection> {
        let node = super::node_of(program, start)?;
        if let Kind::EventGateway { parallel } = node.kind {
            for flow in &node.outgoing {
                let to = program.flow(*flow).map_or(NONE, |flow| flow.to);
                if to == event {
                    let token = self.new_token(ROOT, to, *flow);
                    self.come(token, program, event, place, payload)?;
                } else if parallel {
                    self.new_token(ROOT, to, *flow);
                }
            }
            return Ok(());
        }
        let token = self.new_token(ROOT, start, NONE);
        self.come(token, program, event, place, payload)
    }

    /// The trigger has come to an event a token has just been put at.
    fn come(
        &mut self,
        token: u32,
        program: &'a Program,
        event: u32,
        place: u16,
        payload: &Vars,
    ) -> Result<(), Rejection> {
        if !program.event(event).is_some_and(|event| event.parallel) {
            self.emit(Event::Entered { token });
            self.absorb_event(token, event, program, payload);
            self.done(token);
            return Ok(());
        }
        self.emit(Event::Entered { token });
        self.listen(ROOT, token, event, program)?;
        let wait = self
            .state
            .waits
            .iter()
            .find(|wait| wait.token == token && wait.definition == place);
        match wait.map(|wait| wait.id) {
            Some(wait) => self.trigger(wait, payload),
            None => Ok(()),
        }
    }
}

fn by_definition(
    program: &Program,
    starts: &[u32],
    wanted: impl Fn(&Definition) -> bool,
) -> Option<(u32, (u32, u16))> {
    starts.iter().find_map(|start| {
        let catches = program.catches_of(*start);
        let found = catches
            .into_iter()
            .find(|(node, place)| program.definition(*node, *place).is_some_and(&wanted));
        found.map(|catch| (*start, catch))
    })
}

fn told(trigger: &Trigger) -> String {
    match trigger {
        Trigger::None => "none".into(),
        Trigger::Event { node, .. } => node.to_string(),
        Trigger::Message { name, .. } => name.to_string(),
        Trigger::Signal(name) => name.to_string(),
    }
}
