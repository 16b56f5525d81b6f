//! Repeated activities: standard loops and multi-instance (BPMN 2.0.2 §10.3.8, §13.3.6, §13.3.7).
//!
//! Choice: `loopCounter` counts from 1 inside an instance; where a standard loop's condition is tried it is the number
//! of runs so far. Instances that are terminated leave null in the output collection, so that items and outputs
//! correspond by place. The completion condition sees the item that the instance which has just completed gives. Events thrown by a multi-instance behaviour are caught first on the activity's own boundary.

use super::Run;
use super::data::Site;
use crate::event::{Event, Opened, Output};
use crate::program::{Behaviour, Definition, Multi, Node, Parts, Program, Standard};
use crate::refuse;
use crate::state::{Loop, NONE, Name, ScopeKind, Value, Vars};
use skein_kernel::rejection::Rejection;

/// The most instances of one activity.
const MOST: u32 = 1_000_000;

impl<'a> Run<'a> {
    pub(super) fn begin_loop(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        parts: &'a Parts,
    ) -> Result<(), Rejection> {
        if let Some(multi) = &parts.multi {
            return self.begin_multi(token, program, node, parts, multi);
        }
        let Some(standard) = &parts.standard else {
            return Ok(());
        };
        self.open_repeated(token, program, node)?;
        if standard.before && !self.again(token, program, node, standard, 0)? {
            self.done(token);
            return Ok(());
        }
        let scope = self.open_loop(token, Loop::default(), Vars::new());
        self.start_instance(scope, token, 0, None);
        self.looped(scope, 1, 0, 0, None);
        Ok(())
    }

    fn open_repeated(&mut self, token: u32, program: &'a Program, node: &'a Node) -> Result<(), Rejection> {
        self.emit(Event::Entered { token });
        self.listen_at_boundary(token, program, node)?;
        self.entered(token, program, node)
    }

    fn begin_multi(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        parts: &'a Parts,
        multi: &'a Multi,
    ) -> Result<(), Rejection> {
        let driven = parts
            .into
            .iter()
            .filter(|mapping| mapping.target.is_some() && mapping.target == multi.input);
        if let Some(values) = self.mapped(token, program, node, driven)?
            && !values.is_empty()
        {
            self.emit(Event::Locals { token, values });
        }
        let (planned, items) = self.planned(token, program, node, multi)?;
        self.open_repeated(token, program, node)?;
        if planned == 0 {
            self.give_collection(token, parts, multi, Vec::new());
            self.done(token);
            return Ok(());
        }
        let progress = Loop {
            planned,
            items,
            ..Loop::default()
        };
        let data = Vars::one(Name::from("numberOfInstances"), Value::from(i64::from(planned)));
        let scope = self.open_loop(token, progress, data);
        let now = if multi.sequential { 1 } else { planned };
        for place in 0..now {
            self.start_instance(scope, token, place, multi.input_item.as_ref());
        }
        self.looped(scope, now, 0, 0, None);
        Ok(())
    }

    /// How many instances, and the items that drive them.
    fn planned(
        &self,
        token: u32,
        program: &Program,
        node: &Node,
        multi: &Multi,
    ) -> Result<(u32, Value), Rejection> {
        let Some(input) = &multi.input else {
            let Some(cardinality) = &multi.cardinality else {
                return Ok((0, Value::Null));
            };
            let value = self.evaluate(cardinality, token, program, &node.id, &[])?;
            let Value::Number(number) = value else {
                return Err(refuse::not_count());
            };
            let whole = number.to_i64().and_then(|whole| u32::try_from(whole).ok());
            let count = whole
                .filter(|count| *count <= MOST)
                .ok_or_else(refuse::not_count)?;
            return Ok((count, Value::Null));
        };
        let found = if input.store {
            self.state.stores.get(&input.name)
        } else {
            self.state.lookup(self.scope_of(token), token, &input.name)
        };
        match found {
            Some(Value::List(list)) => {
                let count = u32::try_from(list.len()).ok().filter(|count| *count <= MOST);
                Ok((count.ok_or_else(refuse::not_count)?, Value::List(list.clone())))
            }
            _ => Err(refuse::not_list(&input.name)),
        }
    }

    fn open_loop(&mut self, token: u32, progress: Loop, data: Vars) -> u32 {
        let parent = self.scope_of(token);
        let node = self.state.tokens.get(token).map_or(NONE, |token| token.node);
        let unit = self.state.scopes.get(parent).map_or(0, |scope| scope.unit);
        let scope = self.next_id();
        self.emit(Event::Opened(Box::new(Opened {
            scope,
            parent,
            token,
            node,
            kind: ScopeKind::Loop,
            unit,
            data,
            progress: Some(Box::new(progress)),
        })));
        scope
    }

    fn start_instance(&mut self, scope: u32, outer: u32, place: u32, item_name: Option<&Name>) {
        let node = self.state.tokens.get(outer).map_or(NONE, |token| token.node);
        let instance = self.new_token(scope, node, NONE);
        let mut values = Vars::one(Name::from("loopCounter"), Value::from(i64::from(place) + 1));
        let progress = self
            .state
            .scopes
            .get(scope)
            .and_then(|scope| scope.progress.as_ref());
        if let (Some(name), Some(Value::List(items))) = (item_name, progress.map(|progress| &progress.items))
            && let Some(item) = items.get(place as usize)
        {
            values.set(name.clone(), item.clone());
        }
        if let Some(name) = self.given_inside(outer) {
            values.set(name, Value::Null);
        }
        self.emit(Event::Locals {
            token: instance,
            values,
        });
    }

    /// The item that each instance of a subprocess gives: what is inside writes it, so it has to be the instance's own
    /// from the start.
    fn given_inside(&self, outer: u32) -> Option<Name> {
        let (_, node) = self.node_at(outer).ok()?;
        let holds_others = matches!(node.element, "subProcess" | "transaction" | "adHocSubProcess");
        let multi = node.parts.as_deref().filter(|_| holds_others)?.multi.as_ref()?;
        multi.output_item.clone()
    }

    fn looped(&mut self, scope: u32, started: u32, completed: u32, terminated: u32, output: Option<Output>) {
        self.emit(Event::Looped {
            scope,
            started,
            completed,
            terminated,
            output: output.map(Box::new),
        });
    }

    /// One run of a repeated activity is over.
    pub(super) fn instance_done(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        self.give_outputs(token, program, node)?;
        self.completed(token, program, node)?;
        self.record_for_compensation(token, node);
        let scope = self.scope_of(token);
        let (Some(here), Some(parts)) = (self.state.scopes.get(scope), node.parts.as_deref()) else {
            return Ok(());
        };
        let (outer, progress) = (
            here.token,
            here.progress.as_deref().map(counted).unwrap_or_default(),
        );
        let output = parts
            .multi
            .as_ref()
            .and_then(|multi| multi.output_item.as_ref())
            .and_then(|name| {
                let instance = self.state.tokens.get(token)?;
                let counter = match instance.locals.get("loopCounter") {
                    Some(Value::Number(counter)) => counter.to_i64()?,
                    _ => return None,
                };
                Some(Output {
                    place: u32::try_from(counter - 1).ok()?,
                    value: instance.locals.get(name).cloned().unwrap_or_default(),
                })
            });
        self.emit(Event::Ended { token });
        let completed = progress.completed + 1;
        let given = output.as_ref().map(|output| output.value.clone());
        self.looped(scope, progress.started, completed, progress.terminated, output);
        match &parts.multi {
            Some(multi) => self.after_instance((scope, outer), program, node, (parts, multi), given),
            None => self.after_run(scope, outer, program, node, parts),
        }
    }

    fn after_run(
        &mut self,
        scope: u32,
        outer: u32,
        program: &'a Program,
        node: &'a Node,
        parts: &'a Parts,
    ) -> Result<(), Rejection> {
        let (Some(standard), Some(progress)) = (&parts.standard, self.progress(scope)) else {
            return Ok(());
        };
        if self.again(outer, program, node, standard, progress.started)? {
            self.start_instance(scope, outer, progress.started, None);
            self.looped(scope, progress.started + 1, progress.completed, 0, None);
            return Ok(());
        }
        self.emit(Event::Closed { scope });
        self.done(outer);
        Ok(())
    }

    /// Whether a standard loop runs again after so many runs.
    fn again(
        &self,
        outer: u32,
        program: &Program,
        node: &Node,
        standard: &Standard,
        runs: u32,
    ) -> Result<bool, Rejection> {
        if standard.maximum.is_some_and(|most| runs >= most) {
            return Ok(false);
        }
        let Some(condition) = &standard.condition else {
            return Ok(standard.maximum.is_some());
        };
        let counter = [("loopCounter", Value::from(i64::from(runs)))];
        Self::boolean(&self.evaluate(condition, outer, program, &node.id, &counter)?)
    }

    /// How far a loop is, without what its instances gave.
    fn progress(&self, scope: u32) -> Option<Loop> {
        self.state.scopes.get(scope)?.progress.as_deref().map(counted)
    }

    fn after_instance(
        &mut self,
        (scope, outer): (u32, u32),
        program: &'a Program,
        node: &'a Node,
        (parts, multi): (&'a Parts, &'a Multi),
        given: Option<Value>,
    ) -> Result<(), Rejection> {
        self.behave(scope, outer, program, node, multi)?;
        // A thrown event may have ended the activity.
        let Some(progress) = self.progress(scope) else {
            return Ok(());
        };
        let enough = match &multi.completion {
            Some(condition) => {
                let mut seen: Vec<(&str, Value)> = counts(&progress).into();
                seen.extend(multi.output_item.as_deref().zip(given));
                Self::boolean(&self.evaluate_at(condition, Site::of(scope, program, &node.id), &seen)?)?
            }
            None => false,
        };
        let signed = self.countersigned(program, scope);
        if let Some((name, outcome)) = &signed {
            let value = Vars::one(name.clone(), Value::text(outcome.word()));
            self.write(self.scope_of(outer), outer, &value);
        }
        if enough || signed.is_some() {
            let active = progress.started - progress.completed - progress.terminated;
            self.empty_scope(scope, NONE);
            self.looped(
                scope,
                progress.started,
                progress.completed,
                progress.terminated + active,
                None,
            );
        } else if progress.started < progress.planned {
            if multi.sequential {
                self.start_instance(scope, outer, progress.started, multi.input_item.as_ref());
                self.looped(
                    scope,
                    progress.started + 1,
                    progress.completed,
                    progress.terminated,
                    None,
                );
            }
            return Ok(());
        } else if progress.completed + progress.terminated < progress.started {
            return Ok(());
        }
        let known = self
            .state
            .scopes
            .get(scope)
            .and_then(|scope| scope.progress.as_ref());
        let mut outputs = known.map(|known| known.outputs.clone()).unwrap_or_default();
        outputs.resize(progress.planned as usize, Value::Null);
        self.emit(Event::Closed { scope });
        self.give_collection(outer, parts, multi, outputs);
        self.done(outer);
        Ok(())
    }

    fn give_collection(&mut self, outer: u32, parts: &Parts, multi: &Multi, outputs: Vec<Value>) {
        let Some(target) = &multi.output else { return };
        let value = Value::list(outputs);
        if parts.outputs.contains(&target.name) {
            let values = Vars::one(target.name.clone(), value);
            self.emit(Event::Locals { token: outer, values });
        } else {
            self.assign(outer, target, value);
        }
    }

    /// Events a multi-instance activity throws as an instance completes.
    fn behave(
        &mut self,
        scope: u32,
        outer: u32,
        program: &'a Program,
        node: &'a Node,
        multi: &'a Multi,
    ) -> Result<(), Rejection> {
        let Some(progress) = self.progress(scope) else {
            return Ok(());
        };
        let mut thrown: Vec<&'a Definition> = Vec::new();
        match &multi.behaviour {
            Behaviour::All => {}
            Behaviour::One(event) if progress.completed == 1 => thrown.push(event),
            Behaviour::One(_) => {}
            Behaviour::Each(event) => thrown.push(event),
            Behaviour::Complex(cases) => {
                let counts = counts(&progress);
                for (condition, events) in cases {
                    let value = self.evaluate_at(condition, Site::of(scope, program, &node.id), &counts)?;
                    if Self::boolean(&value)? {
                        thrown.extend(events);
                    }
                }
            }
        }
        for event in thrown {
            self.throw(outer, program, node, event, &Vars::new())?;
        }
        Ok(())
    }
}

/// A loop's numbers alone: its outputs are as many as its instances, and are looked at once.
fn counted(progress: &Loop) -> Loop {
    Loop {
        planned: progress.planned,
        started: progress.started,
        completed: progress.completed,
        terminated: progress.terminated,
        ..Loop::default()
    }
}

/// The runtime attributes of a multi-instance activity (table 10.30).
fn counts(progress: &Loop) -> [(&'static str, Value); 4] {
    let active = progress
        .started
        .saturating_sub(progress.completed + progress.terminated);
    [
        ("numberOfInstances", Value::from(i64::from(progress.planned))),
        ("numberOfActiveInstances", Value::from(i64::from(active))),
        (
            "numberOfCompletedInstances",
            Value::from(i64::from(progress.completed)),
        ),
        (
            "numberOfTerminatedInstances",
            Value::from(i64::from(progress.terminated)),
        ),
    ]
}
