//! What happens when a token comes to a node.

use super::{Run, node_of};
use crate::Effect;
use crate::event::{Event, Opened};
use crate::program::{Definition, Doing, Kind, Node, Parts, Place, Program, Work};
use crate::refuse;
use crate::state::{NONE, Name, ScopeKind, Stage, Value, Vars, WaitKind, storable};
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

/// Levels of scopes within one another: more than a file can nest, so that only calls without end come to it.
const MAX_DEPTH: usize = 250;

/// Whether a node throws a message or signal, and so lets others go first.
pub(super) fn throws(_: &Program, node: &Node) -> bool {
    match &node.kind {
        Kind::Event(event) => {
            matches!(event.place, Place::Throw | Place::End)
                && event.definitions.iter().any(|definition| {
                    matches!(definition, Definition::Message { .. } | Definition::Signal(_))
                })
        }
        Kind::Activity(Doing::Task(Work::Send { .. })) => true,
        _ => false,
    }
}

impl<'a> Run<'a> {
    pub(super) fn arrive(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        match &node.kind {
            Kind::Exclusive => {
                let flow = self.one_way(token, program, node)?;
                self.go(token, program, &[flow])
            }
            Kind::Parallel if node.incoming.len() <= 1 => self.go(token, program, &node.outgoing),
            Kind::Parallel => self.parallel_join(token, program, node),
            Kind::Inclusive(_) if node.incoming.len() <= 1 => self.ways_out(token, program, node),
            Kind::Inclusive(_) => {
                self.joining = true;
                Ok(())
            }
            Kind::Complex { .. } => self.complex(token, program, node),
            Kind::EventGateway { .. } => self.choose_by_event(token, program, node),
            Kind::Event(event) => self.at_event(token, program, node, event),
            Kind::Activity(doing) if self.may_begin(token)? => self.at_activity(token, program, node, doing),
            Kind::Activity(_) => Ok(()),
        }
    }

    fn choose_by_event(&mut self, token: u32, program: &'a Program, node: &'a Node) -> Result<(), Rejection> {
        self.emit(Event::Entered { token });
        let scope = self.scope_of(token);
        for flow in &node.outgoing {
            let target = program.flow(*flow).map_or(NONE, |flow| flow.to);
            self.listen(scope, token, target, program)?;
        }
        Ok(())
    }

    fn at_activity(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        doing: &'a Doing,
    ) -> Result<(), Rejection> {
        let Some(parts) = node.parts.as_deref() else {
            return self.begin(token, program, node, doing);
        };
        if parts.start_quantity > 1 && !self.enough(token, parts.start_quantity) {
            return Ok(());
        }
        if node.repeats() && !self.is_instance(token) {
            return self.begin_loop(token, program, node, parts);
        }
        if !self.take_inputs(token, program, node, parts)? {
            return Ok(());
        }
        self.begin(token, program, node, doing)
    }

    /// Whether enough tokens have come for an activity that needs several; they become one.
    fn enough(&mut self, token: u32, needed: u32) -> bool {
        let Some(here) = self.state.tokens.get(token) else {
            return false;
        };
        let (scope, node) = (here.scope, here.node);
        let same = self.state.tokens.iter().filter(|other| {
            other.scope == scope && other.node == node && other.stage == Stage::Arrived && other.id != token
        });
        let others: SmallVec<[u32; 4]> = same.map(|other| other.id).take(needed as usize - 1).collect();
        if others.len() + 1 < needed as usize {
            return false;
        }
        self.emit(Event::Joined { token, with: others });
        true
    }

    /// Data associations into an activity. False if it must wait for data.
    fn take_inputs(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        parts: &'a Parts,
    ) -> Result<bool, Rejection> {
        if parts.into.is_empty() {
            return Ok(true);
        }
        let skip = parts.multi.as_ref().and_then(|multi| multi.input.as_ref());
        let into = parts
            .into
            .iter()
            .filter(|mapping| skip.is_none() || mapping.target.as_ref() != skip);
        let Some(values) = self.mapped(token, program, node, into)? else {
            self.wait_for_inputs(token);
            return Ok(false);
        };
        if !values.is_empty() {
            self.emit(Event::Locals { token, values });
        }
        Ok(true)
    }

    fn wait_for_inputs(&mut self, token: u32) {
        let known = self
            .state
            .waits
            .iter()
            .any(|wait| wait.token == token && wait.kind == WaitKind::Inputs);
        if !known {
            let node = self.state.tokens.get(token).map_or(NONE, |token| token.node);
            self.open_wait(self.scope_of(token), token, node, 0, WaitKind::Inputs);
        }
    }

    fn begin(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        doing: &'a Doing,
    ) -> Result<(), Rejection> {
        match doing {
            Doing::Task(Work::Human) => {
                let wait = self.next_id();
                self.emit(Event::TaskOpened { wait, token });
                self.task_opened(wait, token, program, node)?;
            }
            Doing::Task(work) => return self.perform(token, program, node, work),
            Doing::Sub { body, kind, .. } => {
                self.emit(Event::Entered { token });
                self.listen_at_boundary(token, program, node)?;
                self.entered(token, program, node)?;
                return self.open_body(token, program, *body, *kind, Vars::new());
            }
            Doing::AdHoc { body, .. } => {
                self.emit(Event::Entered { token });
                self.listen_at_boundary(token, program, node)?;
                self.entered(token, program, node)?;
                self.open_body(token, program, *body, ScopeKind::AdHoc, Vars::new())?;
                let number = self.state.tokens.get(token).map_or(NONE, |token| token.node);
                self.open_wait(self.scope_of(token), token, number, 0, WaitKind::AdHoc);
                self.ad_hoc_begins(token, program, *body);
                return Ok(());
            }
            Doing::Call { process } => {
                self.emit(Event::Entered { token });
                self.listen_at_boundary(token, program, node)?;
                self.entered(token, program, node)?;
                return self.call(token, program, node, process);
            }
        }
        self.listen_at_boundary(token, program, node)?;
        self.entered(token, program, node)
    }

    fn perform(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        work: &'a Work,
    ) -> Result<(), Rejection> {
        match work {
            Work::Job { topic } => {
                self.emit(Event::Entered { token });
                self.listen_at_boundary(token, program, node)?;
                self.entered(token, program, node)?;
                self.ask_for_job(token, node, topic);
                return Ok(());
            }
            Work::Receive { .. } => {
                self.emit(Event::Entered { token });
                self.listen_at_boundary(token, program, node)?;
                self.entered(token, program, node)?;
                let number = self.state.tokens.get(token).map_or(NONE, |token| token.node);
                return self.listen(self.scope_of(token), token, number, program);
            }
            Work::Script { script, result } => {
                if let Some(script) = script {
                    let value = self.evaluate(script, token, program, &node.id, &[])?;
                    self.take_result(token, program, node, &value, result.as_ref())?;
                }
            }
            Work::Decision { decision, result } => {
                let data = self.state.visible(self.scope_of(token), token);
                let decisions = self.context.library.decisions();
                let made = decisions.decide(decision, &data, self.context.now);
                let value = made.ok_or_else(|| refuse::no_decision(decision))??;
                self.take_result(token, program, node, &value, result.as_ref())?;
            }
            Work::Send { send } => {
                let payload = self.payload_of_activity(token, program, node)?;
                self.throw(token, program, node, send, &payload)?;
            }
            Work::Nothing | Work::Human => {}
        }
        self.entered(token, program, node)?;
        self.done(token);
        Ok(())
    }

    /// What a script or decision yielded: a context becomes data, anything else needs a name.
    fn take_result(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        value: &Value,
        name: Option<&Name>,
    ) -> Result<(), Rejection> {
        let values = match (name, value) {
            (Some(name), value) => Vars::one(name.clone(), storable(value)?),
            (None, Value::Context(context)) => Vars::from_context(context)?,
            (None, Value::Null) => Vars::new(),
            (None, _) => return Err(refuse::not_context()),
        };
        if !values.is_empty() {
            // A node has begun before its results are there.
            self.emit(Event::Entered { token });
        }
        self.absorb_at(token, program, node, &values);
        Ok(())
    }

    pub(super) fn ask_for_job(&mut self, token: u32, node: &Node, topic: &Name) {
        let Some(here) = self.state.tokens.get(token) else {
            return;
        };
        let (scope, number) = (here.scope, here.node);
        let kind = WaitKind::Job {
            topic: topic.clone(),
            failures: 0,
            retry_at: None,
        };
        let job = self.open_wait(scope, token, number, 0, kind);
        let data = self.job_data(scope, token, node);
        self.effects.push(Effect::RequestJob {
            job,
            topic: topic.clone(),
            node: number,
            data,
        });
    }

    /// What a job is given: the activity's data inputs where it declares any, else everything it can see.
    pub(super) fn job_data(&self, scope: u32, token: u32, node: &Node) -> Vars {
        let inputs = node
            .parts
            .as_ref()
            .map_or(&[][..], |parts| parts.inputs.as_slice());
        if inputs.is_empty() {
            return self.state.visible(scope, token);
        }
        let mut data = Vars::new();
        for name in inputs {
            if let Some(value) = self.state.lookup(scope, token, name) {
                data.set(name.clone(), value.clone());
            }
        }
        data
    }

    fn call(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        process: &Name,
    ) -> Result<(), Rejection> {
        let (called, number) = match program.process_number(Some(process)) {
            Some(number) => (program, number),
            None => {
                let found = self.context.library.newest(process);
                let called = found.ok_or_else(|| refuse::no_process(process))?;
                let number = called.process_number(Some(process));
                (called, number.ok_or_else(|| refuse::no_process(process))?)
            }
        };
        called.must_run(number)?;
        if called
            .body_of(number)
            .is_some_and(|body| body.starts.is_empty() && !body.triggered.is_empty())
        {
            return Err(refuse::no_start("none"));
        }
        self.not_too_deep(self.scope_of(token))?;
        let unit = self.unit_number(called, number)?;
        let data = self.call_data(token, node, called, number)?;
        let scope = self.next_id();
        self.emit(Event::Opened(Box::new(Opened {
            scope,
            parent: self.scope_of(token),
            token,
            node: number,
            kind: ScopeKind::Called,
            unit,
            data,
            progress: None,
        })));
        let body = called
            .processes
            .get(number as usize)
            .map_or(NONE, |process| process.body);
        self.process_started(scope)?;
        self.listen_for_handlers(scope, called, body)?;
        self.start_body(scope, called, body)
    }

    pub(super) fn not_too_deep(&self, scope: u32) -> Result<(), Rejection> {
        let mut at = self.state.scopes.get(scope);
        let mut depth = 0;
        while let Some(scope) = at {
            depth += 1;
            if depth > MAX_DEPTH {
                return Err(refuse::too_deep());
            }
            at = self.state.scopes.get(scope.parent);
        }
        Ok(())
    }

    fn unit_number(&mut self, called: &'a Program, process: u32) -> Result<u16, Rejection> {
        let key = called.key(process).ok_or_else(|| refuse::no_process(""))?;
        if let Some(place) = self.units.iter().position(|known| known.is_same(called)) {
            return u16::try_from(place).map_err(|_| refuse::too_deep());
        }
        let place = u16::try_from(self.units.len()).map_err(|_| refuse::too_deep())?;
        self.units.push(called);
        self.emit(Event::Unit {
            definition: Box::new(key),
        });
        Ok(place)
    }

    /// Data a called process begins with: its declared inputs where both sides declare them, else everything the
    /// caller sees.
    fn call_data(&self, token: u32, node: &Node, called: &Program, process: u32) -> Result<Vars, Rejection> {
        let scope = self.scope_of(token);
        let declares = node.parts.as_ref().is_some_and(|parts| !parts.inputs.is_empty());
        if !declares {
            return Ok(self.state.visible(scope, token));
        }
        let mut data = Vars::new();
        let inputs = node.parts.iter().flat_map(|parts| &parts.inputs);
        let theirs = called
            .processes
            .get(process as usize)
            .map_or(&[][..], |process| process.inputs.as_slice());
        for (place, name) in inputs.enumerate() {
            let Some(value) = self.state.lookup(scope, token, name) else {
                continue;
            };
            let by_place = theirs.get(place).filter(|_| !theirs.contains(name));
            data.set(by_place.unwrap_or(name).clone(), value.clone());
        }
        Ok(data)
    }

    /// The inside of a subprocess begins.
    fn open_body(
        &mut self,
        token: u32,
        program: &'a Program,
        body: u32,
        kind: ScopeKind,
        data: Vars,
    ) -> Result<(), Rejection> {
        let parent = self.scope_of(token);
        self.not_too_deep(parent)?;
        let node = self.state.tokens.get(token).map_or(NONE, |token| token.node);
        let scope = self.open_scope(parent, token, node, kind, program, body, data);
        self.listen_for_handlers(scope, program, body)?;
        if kind == ScopeKind::AdHoc {
            return Ok(());
        }
        self.start_body(scope, program, body)
    }

    /// Tokens appear at a body's starts. A body without any is complete at once.
    pub(super) fn start_body(&mut self, scope: u32, program: &Program, body: u32) -> Result<(), Rejection> {
        let starts = program
            .bodies
            .get(body as usize)
            .map_or(&[][..], |body| body.starts.as_slice());
        for node in starts {
            self.new_token(scope, *node, NONE);
        }
        if starts.is_empty() {
            self.idle(scope)
        } else {
            Ok(())
        }
    }

    /// A new token, which gets a turn.
    pub(super) fn new_token(&mut self, scope: u32, node: u32, flow: u32) -> u32 {
        let token = self.next_id();
        self.emit(Event::Token {
            token,
            scope,
            node,
            flow,
        });
        self.queue(token);
        token
    }

    /// Whether a token is one instance of a repeated activity rather than the activity as a whole.
    pub(super) fn is_instance(&self, token: u32) -> bool {
        let Some(token) = self.state.tokens.get(token) else {
            return false;
        };
        let scope = self.state.scopes.get(token.scope);
        scope.is_some_and(|scope| scope.kind == ScopeKind::Loop && scope.node == token.node)
    }

    /// The node a token is at.
    pub(super) fn node_at(&self, token: u32) -> Result<(&'a Program, &'a Node), Rejection> {
        let found = self.state.tokens.get(token);
        let token = found.ok_or_else(|| refuse::no_wait("令牌", "token", token))?;
        let program = self.program_of(token.scope)?;
        Ok((program, node_of(program, token.node)?))
    }
}
