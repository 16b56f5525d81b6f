//! Ad-hoc subprocesses: a performer starts what is inside (BPMN 2.0.2 §13.3.5).
//!
//! Choice: the completion condition is tried whenever a path inside has ended. Without one, a performer ends the
//! subprocess. Once it has held, nothing more can be started: what still runs is waited for or cancelled.

use super::Run;
use super::data::Site;
use crate::event::Event;
use crate::program::{Doing, Expr, Kind, Node, Program};
use crate::refuse;
use crate::state::{NONE, Wait, WaitKind};
use skein_kernel::rejection::Rejection;

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
        let offered = |wait: &&Wait| wait.token == host && wait.kind == WaitKind::AdHoc;
        let offer = self.state.waits.iter().find(offered).map(|wait| wait.id);
        if offer.is_some()
            && !Self::boolean(&self.evaluate_at(condition, Site::of(id, program, &node.id), &[])?)?
        {
            return Ok(());
        }
        if live > 0 && !cancel_remaining {
            if let Some(wait) = offer {
                self.emit(Event::WaitClosed { wait });
            }
            return Ok(());
        }
        self.empty_scope(id, NONE);
        self.complete_subprocess(id, host);
        Ok(())
    }

    fn inside(&self, wait: &Wait) -> Result<(u32, u32, &'a Program, &'a Node), Rejection> {
        let (program, node) = self.node_at(wait.token)?;
        let scope = self.state.scopes.iter().find(|scope| scope.token == wait.token);
        let (id, live) = scope.map_or((NONE, 0), |scope| (scope.id, scope.live));
        Ok((id, live, program, node))
    }

    /// A performer starts an activity.
    pub(super) fn ad_hoc_start(&mut self, wait: &Wait, activity: u32) -> Result<(), Rejection> {
        let (scope, live, program, node) = self.inside(wait)?;
        let stated = stated(node).ok_or_else(refuse::not_free)?;
        let body = program.bodies.get(stated.body as usize);
        let free = body.is_some_and(|body| body.free.contains(&activity));
        if !free || (stated.sequential && live > 0) {
            return Err(refuse::not_free());
        }
        self.new_token(scope, activity, NONE);
        Ok(())
    }

    /// A performer ends the subprocess.
    pub(super) fn ad_hoc_end(&mut self, wait: &Wait) -> Result<(), Rejection> {
        let (scope, live, _, node) = self.inside(wait)?;
        let stated = stated(node).ok_or_else(refuse::not_free)?;
        if live > 0 && !stated.cancel_remaining {
            return Err(refuse::still_busy());
        }
        self.empty_scope(scope, NONE);
        self.complete_subprocess(scope, wait.token);
        Ok(())
    }
}
