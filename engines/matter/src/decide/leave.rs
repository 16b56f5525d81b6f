//! What happens when a node is done: results handed on, ways out taken.

use super::Run;
use crate::event::Event;
use crate::program::{Catch, Definition, Doing, Kind, Node, Place, Program};
use crate::refuse;
use crate::state::{CompensationRecord, NONE, ScopeKind, Stage, Status, Value, Vars};
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

type Flows = SmallVec<[u32; 4]>;

impl<'a> Run<'a> {
    /// The node's own work is over; its results are handed on at the token's next turn.
    pub(super) fn done(&mut self, token: u32) {
        self.emit(Event::Done { token });
        self.queue(token);
    }

    pub(super) fn leave(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        match &node.kind {
            Kind::Activity(_) => self.leave_activity(token, program, node),
            Kind::Event(event) => self.leave_event(token, program, node, event),
            _ => self.go(token, program, &node.outgoing),
        }
    }

    fn leave_activity(&mut self, token: u32, program: &'a Program, node: &'a Node) -> Result<(), Rejection> {
        if self.is_instance(token) {
            return self.instance_done(token, program, node);
        }
        self.give_outputs(token, program, node)?;
        self.completed(token, program, node)?;
        let around = self.state.scopes.get(self.scope_of(token));
        if around.is_some_and(|scope| scope.kind == ScopeKind::Compensation) {
            return self.end(token);
        }
        if !node.repeats() {
            self.record_for_compensation(token, node);
        }
        if self.over_by(self.scope_of(token))? {
            return self.end(token);
        }
        self.go_out(token, program, node)
    }

    /// Data associations out of an activity.
    pub(super) fn give_outputs(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        let Some(parts) = node.parts.as_deref() else {
            return Ok(());
        };
        if parts.out.is_empty() {
            return Ok(());
        }
        let collected = parts.multi.as_ref().and_then(|multi| multi.output.as_ref());
        let instance = self.is_instance(token);
        let mappings = parts.out.iter().filter(|mapping| match collected {
            Some(collected) if parts.outputs.contains(&collected.name) => {
                mapping.sources.contains(collected) != instance
            }
            _ => instance || !node.repeats(),
        });
        self.map_out(token, program, node, mappings)
    }

    fn at_event_definitions(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        event: &'a Catch,
    ) -> Result<(), Rejection> {
        let payload = self.payload_of_event(token, program, node, event)?;
        for definition in &event.definitions {
            if self.state.tokens.get(token).is_some() {
                self.throw(token, program, node, definition, &payload)?;
            }
        }
        Ok(())
    }

    pub(super) fn at_event(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        event: &'a Catch,
    ) -> Result<(), Rejection> {
        match event.place {
            Place::Catch if !event.definitions.is_empty() => {
                self.emit(Event::Entered { token });
                let number = self.state.tokens.get(token).map_or(NONE, |token| token.node);
                self.listen(self.scope_of(token), token, number, program)
            }
            Place::Start { .. } | Place::Catch | Place::Boundary { .. } => {
                self.leave_event(token, program, node, event)
            }
            Place::Throw | Place::End => {
                self.at_event_definitions(token, program, node, event)?;
                let waits = self.compensates(event);
                let stays = self
                    .state
                    .tokens
                    .get(token)
                    .is_some_and(|token| token.stage == Stage::Arrived);
                if stays && !waits && self.state.status == Status::Running {
                    self.leave_event(token, program, node, event)
                } else {
                    Ok(())
                }
            }
        }
    }

    /// Whether the event throws compensation: then it goes on by itself once that is over.
    fn compensates(&self, event: &Catch) -> bool {
        event
            .definitions
            .iter()
            .any(|definition| matches!(definition, Definition::Compensate { .. }))
    }

    pub(super) fn leave_event(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        event: &'a Catch,
    ) -> Result<(), Rejection> {
        self.completed(token, program, node)?;
        match event.place {
            Place::End => return self.end(token),
            Place::Throw => {
                if let [Definition::Link(target)] = event.definitions.as_slice() {
                    self.emit(Event::Moved {
                        token,
                        node: *target,
                        flow: NONE,
                    });
                    self.queue(token);
                    return Ok(());
                }
            }
            _ => self.map_out(token, program, node, event.mappings.iter())?,
        }
        self.go_out(token, program, node)
    }

    /// Out of an activity or event: unconditional flows always, conditional ones where they hold, the default flow
    /// where no conditional one does (BPMN 2.0.2 §13.3.2).
    pub(super) fn go_out(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        if let Some((flow, to)) = node.only
            && flow != node.default
            && node
                .parts
                .as_ref()
                .is_none_or(|parts| parts.completion_quantity <= 1)
        {
            self.emit(Event::Moved {
                token,
                node: to,
                flow,
            });
            self.queue(token);
            return Ok(());
        }
        if node.outgoing.is_empty() {
            return self.end(token);
        }
        let flows = self.conditional(token, program, node, true)?;
        if flows.is_empty() {
            return Err(refuse::no_way_out());
        }
        let times = node
            .parts
            .as_ref()
            .map_or(1, |parts| parts.completion_quantity.max(1));
        let repeated: Flows = (0..times).flat_map(|_| flows.iter().copied()).collect();
        self.go(token, program, &repeated)
    }

    /// Out of an inclusive gateway: every flow whose condition holds, else the default flow (§13.4.3).
    pub(super) fn ways_out(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        if node.outgoing.is_empty() {
            return self.end(token);
        }
        let flows = self.conditional(token, program, node, true)?;
        if flows.is_empty() {
            return Err(refuse::no_way_out());
        }
        self.go(token, program, &flows)
    }

    /// Flows whose condition holds or that have none; the default flow if no condition holds.
    pub(super) fn conditional(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        unconditional: bool,
    ) -> Result<Flows, Rejection> {
        let mut flows = Flows::new();
        let mut held = false;
        for number in &node.outgoing {
            if *number == node.default {
                continue;
            }
            match program.flow(*number).and_then(|flow| flow.condition.as_ref()) {
                None if unconditional => flows.push(*number),
                None => {}
                Some(condition) if self.holds(condition, token, program, &node.id)? => {
                    held = true;
                    flows.push(*number);
                }
                Some(_) => {}
            }
        }
        if !held && unconditional && node.default != NONE {
            flows.push(node.default);
        }
        Ok(flows)
    }

    /// Out of an exclusive gateway: the first flow whose condition holds, else the default flow (§13.4.2). A flow
    /// without a condition that isn't the default holds always.
    pub(super) fn one_way(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<u32, Rejection> {
        for number in &node.outgoing {
            if *number == node.default {
                continue;
            }
            let Some(condition) = program.flow(*number).and_then(|flow| flow.condition.as_ref()) else {
                return Ok(*number);
            };
            if self.holds(condition, token, program, &node.id)? {
                return Ok(*number);
            }
        }
        if node.outgoing.is_empty() || node.default != NONE {
            return Ok(node.default);
        }
        Err(refuse::no_way_out())
    }

    /// Sends a token along flows: itself along the first, a new one along each other. Without any, it ends.
    pub(super) fn go(&mut self, token: u32, program: &'a Program, flows: &[u32]) -> Result<(), Rejection> {
        let scope = self.scope_of(token);
        let mut first = true;
        for number in flows {
            let Some(flow) = program.flow(*number) else {
                continue;
            };
            if first {
                first = false;
                self.emit(Event::Moved {
                    token,
                    node: flow.to,
                    flow: *number,
                });
                self.queue(token);
            } else {
                self.new_token(scope, flow.to, *number);
            }
        }
        if first { self.end(token) } else { Ok(()) }
    }

    /// A token reaches the end of its path.
    pub(super) fn end(&mut self, token: u32) -> Result<(), Rejection> {
        let scope = self.scope_of(token);
        self.emit(Event::Ended { token });
        self.joining = true;
        self.idle(scope)
    }

    /// Remembers an activity that can be compensated.
    pub(super) fn record_for_compensation(&mut self, token: u32, node: &Node) {
        if !node.has_handler() {
            return;
        }
        let Some(here) = self.state.tokens.get(token) else {
            return;
        };
        // What has an inside was recorded with it when that completed.
        if !matches!(node.kind, Kind::Activity(Doing::Task(_))) {
            return;
        }
        let record = CompensationRecord {
            id: NONE,
            scope: self.outside_loops(here.scope),
            node: here.node,
            locals: here.locals.clone(),
            data: Vars::new(),
            inner: Vec::new(),
            body: NONE,
            unit: self.state.scopes.get(here.scope).map_or(0, |scope| scope.unit),
        };
        self.record(record);
    }

    /// The nearest scope that isn't the instances of a loop.
    pub(super) fn outside_loops(&self, scope: u32) -> u32 {
        let mut at = scope;
        while let Some(here) = self.state.scopes.get(at)
            && here.kind == ScopeKind::Loop
        {
            at = here.parent;
        }
        at
    }

    /// A value that decides: true or false.
    pub(super) fn boolean(value: &Value) -> Result<bool, Rejection> {
        match value {
            Value::Boolean(flag) => Ok(*flag),
            _ => Err(refuse::not_boolean()),
        }
    }
}
