//! Activities compiled.

use super::{Definition, Expr};
use crate::state::{Name, ScopeKind};

/// What an activity does.
#[derive(Debug, Clone)]
pub(crate) enum Doing {
    Task(Work),
    Sub {
        body: u32,
        kind: ScopeKind,
        event: bool,
    },
    AdHoc {
        body: u32,
        sequential: bool,
        cancel_remaining: bool,
        completion: Option<Expr>,
    },
    Call {
        process: Name,
    },
}

/// What a task does.
#[derive(Debug, Clone)]
pub(crate) enum Work {
    /// Nothing: it completes at once.
    Nothing,
    Human,
    Job {
        topic: Name,
    },
    Script {
        script: Option<Expr>,
        result: Option<Name>,
    },
    Decision {
        decision: Name,
        result: Option<Name>,
    },
    Send {
        send: Definition,
    },
    Receive {
        catch: Definition,
    },
}

/// What an activity has beyond what it does; absent for most.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parts {
    pub(crate) for_compensation: bool,
    pub(crate) start_quantity: u32,
    pub(crate) completion_quantity: u32,
    /// Names of its data inputs and properties.
    pub(crate) inputs: Vec<Name>,
    /// Names of its data outputs.
    pub(crate) outputs: Vec<Name>,
    /// Names that are its own: inputs, outputs, properties, loop items.
    pub(crate) own: Vec<Name>,
    pub(crate) into: Vec<Mapping>,
    pub(crate) out: Vec<Mapping>,
    pub(crate) payload: Option<Expr>,
    pub(crate) multi: Option<Multi>,
    pub(crate) standard: Option<Standard>,
}

/// A data association.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    pub(crate) line: u32,
    pub(crate) sources: Vec<Source>,
    pub(crate) target: Option<Source>,
    /// Whether the activity can start without it.
    pub(crate) optional: bool,
    pub(crate) step: MappingStep,
}

/// What a data association does with its source.
#[derive(Debug, Clone)]
pub(crate) enum MappingStep {
    Copy,
    Transform(Expr),
    /// Value, and the path within the target it goes to; an empty path is the target itself.
    Assign(Vec<(Expr, Vec<Name>)>),
}

/// Something data are read from or written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) name: Name,
    /// A data store, beyond the matter's scopes.
    pub(crate) store: bool,
}

/// Multi-instance characteristics.
#[derive(Debug, Clone)]
pub(crate) struct Multi {
    pub(crate) sequential: bool,
    pub(crate) cardinality: Option<Expr>,
    pub(crate) input: Option<Source>,
    pub(crate) output: Option<Source>,
    pub(crate) input_item: Option<Name>,
    pub(crate) output_item: Option<Name>,
    pub(crate) completion: Option<Expr>,
    pub(crate) behaviour: Behaviour,
}

/// What a multi-instance activity throws as its instances complete.
#[derive(Debug, Clone)]
pub(crate) enum Behaviour {
    All,
    One(Definition),
    Each(Definition),
    Complex(Vec<(Expr, Vec<Definition>)>),
}

/// A standard loop.
#[derive(Debug, Clone)]
pub(crate) struct Standard {
    pub(crate) before: bool,
    pub(crate) maximum: Option<u32>,
    pub(crate) condition: Option<Expr>,
}
