//! What a migration begins: tokens that start again, and events that the new version adds.
//!
//! It changes nothing. Start at [`Check::added`].

use super::check::Check;
use super::report::Fate;
use crate::Program;
use crate::program::Kind;
use crate::state::{NONE, Scope, ScopeKind, Stage, Token};

/// An event that is listened to from the migration on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Added {
    pub(crate) scope: u32,
    /// The token it belongs to, or none for an event subprocess.
    pub(crate) token: u32,
    /// The event, by the new version's numbers.
    pub(crate) event: u32,
}

impl Check<'_, '_> {
    /// Tokens that begin from the start.
    pub(super) fn restarting(&self, unit: u16) -> Vec<u32> {
        let tokens = self.matter.tokens.iter();
        tokens
            .filter(|token| self.within(token.scope, unit))
            .filter(|token| matches!(self.token(token), Ok(Fate::Restarts(_))))
            .map(|token| token.id)
            .collect()
    }

    /// Events that the new version adds to what goes on, each to be listened to from the migration on.
    pub(super) fn added(&self, unit: u16) -> Vec<Added> {
        let mut added = Vec::new();
        for scope in self.matter.scopes.iter().filter(|scope| scope.unit == unit) {
            let Some((old, new)) = self.bodies(scope) else {
                continue;
            };
            let handlers = self.plan.old.handlers(old);
            let known = |node: u32| handlers.iter().any(|(old, _)| self.plan.node(*old) == Some(node));
            let new = self.plan.new.handlers(new).iter();
            added.extend(new.filter(|(node, _)| !known(*node)).map(|(_, start)| Added {
                scope: scope.id,
                token: NONE,
                event: *start,
            }));
        }
        let restarting = self.restarting(unit);
        let tokens = self.matter.tokens.iter();
        let at_work = tokens.filter(|token| {
            token.stage == Stage::Active && self.within(token.scope, unit) && !restarting.contains(&token.id)
        });
        for token in at_work {
            let events = self.added_at(token);
            added.extend(events.into_iter().map(|event| Added {
                scope: token.scope,
                token: token.id,
                event,
            }));
        }
        added
    }

    /// The old and new body a scope is the run of, where event subprocesses listen.
    fn bodies(&self, scope: &Scope) -> Option<(u32, u32)> {
        let old = match scope.kind {
            ScopeKind::Process | ScopeKind::Called => self.plan.old.processes.get(scope.node as usize)?.body,
            ScopeKind::Loop | ScopeKind::Compensation => return None,
            _ => self.plan.old.inner(scope.node)?,
        };
        Some((old, *self.plan.bodies.get(&old)?))
    }

    /// Events on the boundary of the activity a token is at, or behind its event gateway, that it has no counterpart
    /// of so far. The boundary of a repeated activity is that of the whole.
    fn added_at(&self, token: &Token) -> Vec<u32> {
        let number = self.plan.node(token.node);
        let ends = number.and_then(|new| Some((self.plan.old.node(token.node)?, self.plan.new.node(new)?)));
        let within = self.matter.scopes.get(token.scope);
        let Some((old, new)) = ends.filter(|_| within.is_some_and(|scope| scope.kind != ScopeKind::Loop))
        else {
            return Vec::new();
        };
        let to = |program: &Program, flow: u32| program.flow(flow).map(|flow| flow.to);
        let (before, after): (Vec<u32>, Vec<u32>) = match new.kind {
            Kind::EventGateway { .. } => (
                old.outgoing
                    .iter()
                    .filter_map(|flow| to(self.plan.old, *flow))
                    .collect(),
                new.outgoing
                    .iter()
                    .filter_map(|flow| to(self.plan.new, *flow))
                    .collect(),
            ),
            _ => (old.boundary.to_vec(), new.boundary.to_vec()),
        };
        let known = |event: &u32| before.iter().any(|old| self.plan.node(*old) == Some(*event));
        after.into_iter().filter(|event| !known(event)).collect()
    }
}
