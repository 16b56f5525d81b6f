//! What a matter is: scopes, tokens, and everything it waits for.
//!
//! What it is for: the state that events add up to. It is small, cheap to clone and complete: whatever the
//! matter waits for (tasks, jobs, timers with their instants, messages, signals, conditions, incidents) is
//! visible here.
//!
//! What it knows nothing of: the program. Nodes are numbers in document order of their definition; what a
//! number means is the program's business.
//!
//! Where to start: [`Matter`].

mod data;
mod parts;
mod slots;

pub use data::{Name, Value, Vars, storable};
pub use parts::{
    Closing, CompensationRecord, Correlated, DefinitionKey, Incident, Loop, Scope, ScopeKind, Stage, Status,
    Token, Wait, WaitKind,
};
pub(crate) use parts::{is_outermost, outermost};
pub use slots::{Keyed, Slots};

use crate::clock::Clocks;
use crate::human::Desk;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// No scope, no token, no flow: the number that stands for absence.
pub const NONE: u32 = u32::MAX;

/// The state of one matter. The default is a matter that has not started.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// Events applied so far.
    pub version: u64,
    /// Where the matter stands.
    pub status: Status,
    /// The last id given to a scope, token, wait, record or incident: they share one counter.
    pub last_id: u32,
    /// Definitions in use: the first is the matter's own, the others those of called processes.
    pub units: SmallVec<[DefinitionKey; 1]>,
    /// The version of the law the matter was received under, as the shell names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<Name>,
    /// When it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Timestamp>,
    /// Open scopes, in the order they were opened; the first is the process itself.
    pub scopes: Slots<Scope, 2>,
    /// Live tokens, in the order they were created.
    pub tokens: Slots<Token, 4>,
    /// What the matter waits for, in the order the waits began.
    pub waits: Slots<Wait, 4>,
    /// Completed activities that can be compensated, in the order they completed.
    #[serde(default, skip_serializing_if = "Slots::is_empty")]
    pub records: Slots<CompensationRecord, 0>,
    /// Open incidents, in the order they were raised.
    #[serde(default, skip_serializing_if = "Slots::is_empty")]
    pub incidents: Slots<Incident, 0>,
    /// Values of correlation properties fixed by the first message of each scope's conversation.
    #[serde(default, skip_serializing_if = "SmallVec::is_empty")]
    pub correlation: SmallVec<[Correlated; 0]>,
    /// The legal clocks that run or ran over it.
    #[serde(default, skip_serializing_if = "Clocks::is_empty")]
    pub clocks: Clocks,
    /// The human side of its tasks.
    #[serde(default, skip_serializing_if = "Desk::is_empty")]
    pub desk: Desk,
    /// Data stores, which outlive every scope of the matter.
    #[serde(default, skip_serializing_if = "Vars::is_empty")]
    pub stores: Vars,
    /// Data of the process when it ended, kept for reading.
    #[serde(default, skip_serializing_if = "Vars::is_empty")]
    pub outcome: Vars,
}

impl Matter {
    /// The process's own data: variables, data objects and properties at the outermost scope.
    #[must_use]
    pub fn data(&self) -> &Vars {
        self.scopes.first().map_or(&self.outcome, |scope| &scope.data)
    }

    /// The definition the matter began with.
    #[must_use]
    pub fn definition(&self) -> Option<&DefinitionKey> {
        self.units.first()
    }

    /// Timers that are armed, with the instant each is due: (wait or clock, instant).
    pub fn timers(&self) -> impl Iterator<Item = (u32, Timestamp)> + '_ {
        let open = matches!(self.status, Status::Running | Status::Suspended);
        let clocks = self.clocks.timers().filter(move |_| open);
        let clocks = clocks.map(|(clock, due)| (clock.0, due));
        let waits = self.waits.iter().filter_map(|wait| match &wait.kind {
            WaitKind::Timer { due, held: false, .. } => Some((wait.id, *due)),
            WaitKind::Job {
                retry_at: Some(due), ..
            } => Some((wait.id, *due)),
            _ => None,
        });
        waits.chain(clocks)
    }

    /// The earliest instant at which a timer is due.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.timers().map(|(_, due)| due).min()
    }

    /// The definition in which the nodes of `scope` are numbered.
    #[must_use]
    pub fn unit_of(&self, scope: u32) -> Option<&DefinitionKey> {
        let unit = self.scopes.get(scope)?.unit;
        self.units.get(usize::from(unit))
    }

    /// A value as seen from a token (its own locals first) or from a scope, outwards to the process.
    #[must_use]
    pub fn lookup(&self, scope: u32, token: u32, name: &str) -> Option<&Value> {
        let mut token = self.tokens.get(token);
        let mut scope = self.scopes.get(scope);
        loop {
            if let Some(found) = token.and_then(|token| token.locals.get(name)) {
                return Some(found);
            }
            let here = scope?;
            if let Some(found) = here.data.get(name) {
                return Some(found);
            }
            if here.kind.is_process() {
                return self.stores.get(name);
            }
            token = self.tokens.get(here.token);
            scope = self.scopes.get(here.parent);
        }
    }

    /// A token and everything around it: the scopes it is in, and the tokens they belong to.
    pub(crate) fn around(&self, scope: u32, token: u32) -> SmallVec<[u32; 8]> {
        let mut found = SmallVec::from_slice(&[token]);
        let mut at = self.scopes.get(scope);
        while let Some(here) = at {
            found.push(here.id);
            found.push(here.token);
            at = self.scopes.get(here.parent);
        }
        found
    }

    /// Everything visible from a token and its scope, inner values hiding outer ones of the same name.
    #[must_use]
    pub fn visible(&self, scope: u32, token: u32) -> Vars {
        let mut seen = Vars::default();
        let mut token = self.tokens.get(token);
        let mut scope = self.scopes.get(scope);
        loop {
            if let Some(token) = token {
                seen.fill_from(&token.locals);
            }
            let Some(here) = scope else { return seen };
            seen.fill_from(&here.data);
            if here.kind.is_process() {
                seen.fill_from(&self.stores);
                return seen;
            }
            token = self.tokens.get(here.token);
            scope = self.scopes.get(here.parent);
        }
    }
}
