//! Nodes, flows and bodies.

use super::{Catch, Doing, Expr, Reach};
use crate::state::Name;
use std::sync::Arc;

/// What a node is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Exclusive,
    Parallel,
    Inclusive(Arc<Reach>),
    Complex {
        activation: Option<Expr>,
        reach: Arc<Reach>,
    },
    EventGateway {
        parallel: bool,
    },
    Event(Box<Catch>),
    Activity(Doing),
}

/// A sequence flow.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    pub(crate) id: Name,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) condition: Option<Expr>,
}

/// The inside of a process or subprocess.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    /// Nodes at which tokens appear when it begins without a trigger.
    pub(crate) starts: Vec<u32>,
    /// Start events with a trigger, instantiating gateways and receive tasks.
    pub(crate) triggered: Vec<u32>,
    /// Event subprocesses: node, its start event.
    pub(crate) handlers: Vec<(u32, u32)>,
    /// Nodes directly inside that an ad-hoc performer may start.
    pub(crate) free: Vec<u32>,
    /// Events without an incoming flow in an ad-hoc subprocess, which listen from its beginning.
    pub(crate) listens: Vec<u32>,
    /// Data that live here; they begin as null, with a place of their own.
    pub(crate) data: Vec<Name>,
}
