//! Ad-hoc subprocesses: a performer starts what is inside (BPMN 2.0.2 §13.3.5).
//!
//! The completion condition is tried whenever an activity inside has completed, before its ways out are taken. Once it
//! has held, nothing more begins: activities that still run are waited for or cancelled. In a sequential one, a flow
//! that leads to an activity waits there until the one that runs is over.
//!
//! Choice: the condition is tried also where a path ends at something else. Without one, a performer ends the
//! subprocess. An event without an incoming flow listens from the beginning; a message or signal is listened to anew
//! each time, a time or condition comes once.

use super::Run;
use super::data::Site;
use crate::event::Event;
use crate::program::{Definition, Doing, Expr, Kind, Node, Program};
use crate::refuse;
use crate::state::{NONE, ScopeKind, Stage, Token, Wait, WaitKind};
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

/// What an ad-hoc subprocess states.
struct Stated<'a> {
    body: u32,
    sequential: bool,
    cancel_remaining: bool,
    completion: Option<&'a Expr>,
}

fn stated(node: &Node) -> Option<Stated<'_>> {
    match &node.kind {
        Kind::Activity(Doing::AdHoc {
            body,
            sequential,
            cancel_remaining,
            completion,
        }) => Some(Stated {
            body: *body,
            sequential: *sequential,
            cancel_remaining: *cancel_remaining,
            completion: completion.as_ref(),
        }),
        _ => None,
    }
}

/// Whether a token is at an activity that has begun and isn't over.
fn is_at_work(program: &Program, token: &Token) -> bool {
    let node = program.node(token.node);
    token.stage != Stage::Arrived && node.is_some_and(|node| matches!(node.kind, Kind::Activity(_)))
}

impl<'a> Run<'a> {
    /// A path inside has ended.
    pub(super) fn ad_hoc_step(&mut self, id: u32) -> Result<(), Rejection> {
        let Some(scope) = self.state.scopes.get(id) else {
            return Ok(());
        };
        let (host, live) = (scope.token, scope.live);
        let (program, node) = self.node_at(host)?;
        let Some(Stated {
            cancel_remaining,
            completion: Some(condition),
            ..
        }) = stated(node)
        else {
            return Ok(());
        };
        if let Some(wait) = self.offer(host) {
            if !Self::boolean(&self.evaluate_at(condition, Site::of(id, program, &node.id), &[])?)? {
                return Ok(());
            }
            self.emit(Event::WaitClosed { wait });
        }
        if live > 0 && !cancel_remaining {
            self.only_activities(id, program);
            if self.state.scopes.get(id).is_some_and(|scope| scope.live > 0) {
                return Ok(());
            }
        }
        self.empty_scope(id, NONE);
        self.complete_subprocess(id, host);
        Ok(())
    }

    /// The wait by which performers start what is inside, until it is over.
    fn offer(&self, host: u32) -> Option<u32> {
        let mut waits = self.state.waits.iter();
        let offer = waits.find(|wait| wait.token == host && wait.kind == WaitKind::AdHoc);
        offer.map(|wait| wait.id)
    }

    /// Withdraws what is at anything but an activity at work: nothing more begins.
    fn only_activities(&mut self, scope: u32, program: &Program) {
        let idle: SmallVec<[u32; 4]> = self
            .state
            .tokens
            .iter()
            .filter(|token| token.scope == scope && !is_at_work(program, token))
            .map(|token| token.id)
            .collect();
        for token in idle {
            self.withdraw(token);
        }
    }

    /// An activity directly in a scope has completed. True if the scope is an ad-hoc subprocess that is over: then
    /// its ways out aren't taken.
    pub(super) fn over_by(&mut self, id: u32) -> Result<bool, Rejection> {
        let scope = self.state.scopes.get(id);
        let Some(host) = scope
            .filter(|scope| scope.kind == ScopeKind::AdHoc)
            .map(|scope| scope.token)
        else {
            return Ok(false);
        };
        // In a sequential one, the next may begin.
        self.joining = true;
        let Some(offer) = self.offer(host) else {
            return Ok(true);
        };
        let (program, node) = self.node_at(host)?;
        let Some(condition) = stated(node).and_then(|stated| stated.completion) else {
            return Ok(false);
        };
        if !Self::boolean(&self.evaluate_at(condition, Site::of(id, program, &node.id), &[])?)? {
            return Ok(false);
        }
        self.emit(Event::WaitClosed { wait: offer });
        Ok(true)
    }

    /// Whether a token that has come to an activity begins it now: not in an ad-hoc subprocess that is over, where it
    /// ends, nor in a sequential one where another is at work, where it waits.
    pub(super) fn may_begin(&mut self, token: u32) -> Result<bool, Rejection> {
        let id = self.scope_of(token);
        let scope = self.state.scopes.get(id);
        let Some(host) = scope
            .filter(|scope| scope.kind == ScopeKind::AdHoc)
            .map(|scope| scope.token)
        else {
            return Ok(true);
        };
        if self.offer(host).is_none() {
            self.end(token)?;
            return Ok(false);
        }
        let (program, node) = self.node_at(host)?;
        let sequential = stated(node).is_some_and(|stated| stated.sequential);
        Ok(!sequential || !self.is_busy(id, program))
    }

    /// Whether an activity directly in a scope is at work.
    fn is_busy(&self, scope: u32, program: &Program) -> bool {
        let mut tokens = self.state.tokens.iter();
        tokens.any(|token| token.scope == scope && is_at_work(program, token))
    }

    /// Lets the first activity begin that waits for its turn in a sequential ad-hoc subprocess. True if one does.
    pub(super) fn go_on_in_turn(&mut self) -> Result<bool, Rejection> {
        let ad_hoc = self
            .state
            .scopes
            .iter()
            .filter(|scope| scope.kind == ScopeKind::AdHoc);
        let scopes: SmallVec<[(u32, u32); 2]> = ad_hoc.map(|scope| (scope.id, scope.token)).collect();
        for (id, host) in scopes {
            let (program, node) = self.node_at(host)?;
            if !stated(node).is_some_and(|stated| stated.sequential) || self.is_busy(id, program) {
                continue;
            }
            let waiting = |token: &&Token| {
                let here = program.node(token.node);
                let activity = here.is_some_and(|node| matches!(node.kind, Kind::Activity(_)));
                let inputs = |wait: &Wait| wait.token == token.id && wait.kind == WaitKind::Inputs;
                activity
                    && token.scope == id
                    && token.stage == Stage::Arrived
                    && !self.is_held(token.id)
                    && !self.state.waits.iter().any(inputs)
                    && here
                        .and_then(|node| node.parts.as_ref())
                        .is_none_or(|parts| parts.start_quantity <= 1)
            };
            if let Some(next) = self.state.tokens.iter().find(waiting).map(|token| token.id) {
                self.queue(next);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// An ad-hoc subprocess begins: events without an incoming flow listen.
    pub(super) fn ad_hoc_begins(&mut self, host: u32, program: &Program, body: u32) {
        let scope = self.state.scopes.iter().find(|scope| scope.token == host);
        let (Some(scope), Some(body)) = (scope.map(|scope| scope.id), program.bodies.get(body as usize))
        else {
            return;
        };
        for event in &body.listens {
            self.new_token(scope, *event, NONE);
        }
    }

    /// A message or signal came to an event that listens in an ad-hoc subprocess: it listens anew.
    pub(super) fn ad_hoc_listens(&mut self, scope: u32, event: u32, program: &Program) {
        let here = self.state.scopes.get(scope);
        let Some(host) = here
            .filter(|scope| scope.kind == ScopeKind::AdHoc)
            .map(|scope| scope.token)
        else {
            return;
        };
        let told = program.event(event).is_some_and(|event| {
            let mut definitions = event.definitions.iter();
            definitions.all(|it| matches!(it, Definition::Message { .. } | Definition::Signal(_)))
        });
        let free = program.node(event).is_some_and(|node| node.incoming.is_empty());
        if told && free && self.offer(host).is_some() {
            self.new_token(scope, event, NONE);
        }
    }

    fn inside(&self, wait: &Wait) -> Result<(u32, &'a Program, &'a Node), Rejection> {
        let (program, node) = self.node_at(wait.token)?;
        let scope = self.state.scopes.iter().find(|scope| scope.token == wait.token);
        Ok((scope.map_or(NONE, |scope| scope.id), program, node))
    }

    /// A performer starts an activity.
    pub(super) fn ad_hoc_start(&mut self, wait: &Wait, activity: u32) -> Result<(), Rejection> {
        let (scope, program, node) = self.inside(wait)?;
        let stated = stated(node).ok_or_else(refuse::not_free)?;
        let body = program.bodies.get(stated.body as usize);
        let free = body.is_some_and(|body| body.free.contains(&activity));
        if !free || (stated.sequential && self.is_busy(scope, program)) {
            return Err(refuse::not_free());
        }
        self.new_token(scope, activity, NONE);
        Ok(())
    }

    /// A performer ends the subprocess.
    pub(super) fn ad_hoc_end(&mut self, wait: &Wait) -> Result<(), Rejection> {
        let (scope, program, node) = self.inside(wait)?;
        let stated = stated(node).ok_or_else(refuse::not_free)?;
        if !stated.cancel_remaining && self.is_busy(scope, program) {
            return Err(refuse::still_busy());
        }
        self.empty_scope(scope, NONE);
        self.complete_subprocess(scope, wait.token);
        Ok(())
    }
}
