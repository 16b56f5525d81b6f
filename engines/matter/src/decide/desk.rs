//! The desk: what becomes of people's tasks as tokens come and go.
//!
//! What it is for: a task is offered to its candidates when it opens, leaves the desk when it is no longer needed, and
//! is completed by who may. A matter whose model states nothing of the sort passes through here without doing anything.
//!
//! What it knows nothing of: how human work is decided; `human` does that. The commands on tasks are in `law`.
//!
//! Where to start: [`Run::task_opened`].

use super::Run;
use crate::event::Event;
use crate::human::{self, Candidate, Offer, Outcome, Place, Subject, Tally, WorkContext, WorkEvent};
use crate::program::{Expr, Node, Program};
use crate::state::{Name, ScopeKind, Value, Vars, WaitKind};
use crate::stated::StatedWork;
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;

/// What a task is called where there is none.
pub(super) const TASK: (&str, &str) = ("任务", "task");

impl<'a> Run<'a> {
    pub(super) fn work_context(&self) -> WorkContext<'a> {
        WorkContext {
            now: self.context.now,
            actor: &self.context.actor.id,
            people: self.context.facts.people,
            forms: self.context.facts.forms,
        }
    }

    pub(super) fn desk(&mut self, event: WorkEvent) {
        self.emit(Event::Work(Box::new(event)));
    }

    /// A human task has opened: it is offered to its candidates.
    pub(super) fn task_opened(
        &mut self,
        wait: u32,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        if program.stated.works.is_empty() {
            return Ok(());
        }
        let Some(here) = self.state.tokens.get(token) else {
            return Ok(());
        };
        let (scope, number) = (here.scope, here.node);
        let Some(stated) = program.stated.works.get(&number) else {
            return Ok(());
        };
        let place = Place {
            unit: self.state.scopes.get(scope).map_or(0, |scope| scope.unit),
            node: number,
        };
        let offer = Offer {
            place,
            candidates: self.candidates(stated, token, program, node)?,
            excluded: self.excluded(stated, token, program, node)?,
            owner: None,
            priority: stated.spec.priority,
            group: if self.is_instance(token) { scope } else { 0 },
        };
        let subject = Subject {
            task: wait,
            place,
            group: offer.group,
            spec: &stated.spec,
        };
        let opened = human::open(&self.state.desk, subject, offer, &self.work_context());
        if let Some(event) = opened {
            self.desk(event);
        }
        Ok(())
    }

    fn candidates(
        &self,
        stated: &StatedWork,
        token: u32,
        program: &Program,
        node: &Node,
    ) -> Result<Vec<Candidate>, Rejection> {
        let mut found = stated.spec.candidates.clone();
        for expr in &stated.candidates {
            for text in self.texts(expr, token, program, node)? {
                found.push(text.parse()?);
            }
        }
        Ok(found)
    }

    fn excluded(
        &self,
        stated: &StatedWork,
        token: u32,
        program: &Program,
        node: &Node,
    ) -> Result<Vec<ActorId>, Rejection> {
        let Some(expr) = &stated.excluded else {
            return Ok(Vec::new());
        };
        let texts = self.texts(expr, token, program, node)?;
        let person = |text: String| ActorId(text.strip_prefix("person:").unwrap_or(&text).into());
        Ok(texts.into_iter().map(person).collect())
    }

    /// A text or a list of texts; nothing for null.
    fn texts(
        &self,
        expr: &Expr,
        token: u32,
        program: &Program,
        node: &Node,
    ) -> Result<Vec<String>, Rejection> {
        let one = |value: &Value| match value {
            Value::String(text) => Ok(text.to_string()),
            _ => Err(human::unreadable("candidates", "FEEL").at_element(&*node.id)),
        };
        match &self.evaluate(expr, token, program, &node.id, &[])? {
            Value::Null => Ok(Vec::new()),
            Value::List(list) => list.iter().map(one).collect(),
            other => one(other).map(|text| vec![text]),
        }
    }

    /// A task that is no longer needed leaves the desk.
    pub(super) fn leave_desk(&mut self, task: u32) {
        if let Some(event) = human::withdraw(&self.state.desk, task) {
            self.desk(event);
        }
    }

    /// The stated work of an open task, or what stands for it where nothing is stated, with its place.
    pub(super) fn subject(&self, task: u32) -> Result<(human::WorkSpec, Place, u32), Rejection> {
        let wait = self.wait(task, TASK, |kind| *kind == WaitKind::Task)?;
        let program = self.program_of(wait.scope)?;
        let place = Place {
            unit: self.state.scopes.get(wait.scope).map_or(0, |scope| scope.unit),
            node: wait.node,
        };
        let group = if self.is_instance(wait.token) {
            wait.scope
        } else {
            0
        };
        Ok((program.work_spec(wait.node), place, group))
    }

    /// A human task is to be completed by whoever acts: if they may and the result satisfies its form, the
    /// desk keeps what is asked for later and the token goes on.
    pub(super) fn complete_task(&mut self, task: u32, data: &Vars) -> Result<(), Rejection> {
        let wait = self.wait(task, TASK, |kind| *kind == WaitKind::Task)?;
        let program = self.program_of(wait.scope)?;
        if !self.state.desk.is_empty() || program.stated.works.contains_key(&wait.node) {
            let (spec, place, group) = self.subject(task)?;
            let subject = Subject {
                task,
                place,
                group,
                spec: &spec,
            };
            let completion = human::complete(&self.state.desk, subject, data, &self.work_context())?;
            for event in completion.events {
                self.desk(event);
            }
        }
        self.work_done(&wait, data)
    }

    /// Whether who acts may end a task otherwise than by completing it.
    pub(super) fn may_end(&self, task: u32) -> Result<(), Rejection> {
        let (spec, place, group) = self.subject(task)?;
        let subject = Subject {
            task,
            place,
            group,
            spec: &spec,
        };
        human::may_end(&self.state.desk, subject, &self.work_context())
    }

    /// What the signers of a countersigned task have decided, once it is certain.
    pub(super) fn countersigned(&self, program: &Program, group: u32) -> Option<(Name, Outcome)> {
        let scope = self
            .state
            .scopes
            .get(group)
            .filter(|scope| scope.kind == ScopeKind::Loop)?;
        let rule = program.stated.works.get(&scope.node)?.spec.countersign.as_ref()?;
        let signers = scope.progress.as_ref()?.planned;
        let outcome = Tally::of(signers, self.state.desk.votes(group)).outcome(rule)?;
        Some((Name::from(&*rule.result), outcome))
    }
}
