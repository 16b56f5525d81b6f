//! Events compiled.

use super::{Expr, Mapping, TimerKind};
use crate::state::Name;

/// Where an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Start { interrupting: bool },
    Catch,
    Throw,
    Boundary { host: u32, interrupting: bool },
    End,
}

/// An event, catching or throwing.
#[derive(Debug, Clone)]
pub(crate) struct Catch {
    pub(crate) place: Place,
    /// All definitions must come rather than one.
    pub(crate) parallel: bool,
    pub(crate) definitions: Vec<Definition>,
    /// Names of a catching event's own data outputs.
    pub(crate) outputs: Vec<Name>,
    /// Associations out of a catching event, or into a throwing one.
    pub(crate) mappings: Vec<Mapping>,
    /// What a throwing event sends, where `skein:payload` says so.
    pub(crate) payload: Option<Expr>,
}

/// One event definition.
#[derive(Debug, Clone)]
pub(crate) enum Definition {
    Message {
        message: u32,
        correlation: Option<Expr>,
    },
    Timer(TimerKind),
    Signal(Name),
    Condition(Expr),
    /// No code on a catching event: any.
    Error(Option<Name>),
    Escalation(Option<Name>),
    Cancel,
    Compensate {
        activity: Option<u32>,
        wait: bool,
    },
    /// The target of a throwing link; the catching side needs none.
    Link(u32),
    Terminate,
}

/// A message.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: Name,
    pub(crate) name: Name,
}
