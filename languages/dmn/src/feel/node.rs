//! The compiled form of an expression: a tree whose names are places.
//!
//! What it is for: what the compiler produces and the evaluator walks. It knows nothing of text, except
//! for the offsets that faults report. Start at [`Node`].

use super::builtin::{Builtin, Prepared};
use super::function::Definition;
use super::range::Shape;
use super::{Key, Type, Value};
use std::sync::Arc;

/// Where a value is found during an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A slot of the scope.
    Input(u32),
    /// A parameter or variable of this function or expression.
    Local(u32),
    /// A value the function brought along from where it was defined.
    Captured(u32),
}

/// An offset in the text.
pub(crate) type At = u32;

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// A compiled expression.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Constant(Value),
    Place(Place),
    /// A name nothing in scope had when compiling.
    Unknown(Key, At),
    /// A name within filters: an entry of the filtered items, innermost first, or else what it means
    /// outside of them.
    Entry(Arc<Lookups>),
    Path(Box<Node>, Key, At),
    Filter(Box<Filter>),
    All(Box<[Node]>, At),
    Any(Box<[Node]>, At),
    Compare(Comparison, Box<(Node, Node)>, At),
    Between(Box<(Node, Node, Node)>, At),
    In(Box<Node>, Box<[Test]>, At),
    Arithmetic(Operator, Box<(Node, Node)>, At),
    Negate(Box<Node>, At),
    If(Box<(Node, Node, Node)>, At),
    For(Box<Loop>),
    Quantified(Box<Loop>),
    InstanceOf(Box<(Node, Type)>),
    List(Box<[Node]>, At),
    /// Entries in order, each with the local that later entries see it in.
    Context(Box<[(Key, u32, Node)]>, At),
    Range(Box<RangeNode>),
    Function(Arc<Definition>, Box<[Place]>),
    Builtin(Builtin, Box<[Node]>, At),
    /// A built-in function whose pattern is compiled already.
    Prepared(Arc<Prepared>, Box<[Node]>, At),
    Invoke(Box<Invocation>),
}

/// The candidates of a name within filters.
#[derive(Debug)]
pub(crate) struct Lookups {
    pub(crate) name: Key,
    pub(crate) items: Box<[Place]>,
    pub(crate) otherwise: Node,
}

/// `list[test]`.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) list: Node,
    pub(crate) test: Node,
    /// The local of `item`.
    pub(crate) item: u32,
    pub(crate) at: At,
}

/// What `in` or a unary test compares with.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// Equal to it, within it, or one of its elements.
    Matches(Node),
    /// Compared by an operator.
    Compare(Comparison, Node),
    /// A condition on `?`.
    Condition(Node),
}

/// `for`, `some` or `every`.
#[derive(Debug, Clone)]
pub(crate) struct Loop {
    pub(crate) iterators: Box<[Iterator]>,
    pub(crate) body: Node,
    /// The local of `partial`, if the body mentions it.
    pub(crate) partial: Option<u32>,
    /// Whether one satisfied item suffices (`some`).
    pub(crate) some: bool,
    pub(crate) at: At,
}

/// `name in domain`, or `name in from..to`.
#[derive(Debug, Clone)]
pub(crate) struct Iterator {
    pub(crate) local: u32,
    pub(crate) from: Node,
    pub(crate) to: Option<Node>,
}

/// A range whose ends are expressions.
#[derive(Debug, Clone)]
pub(crate) struct RangeNode {
    pub(crate) shape: Shape,
    pub(crate) start: Option<(bool, Node)>,
    pub(crate) end: Option<(bool, Node)>,
    pub(crate) at: At,
}

/// The invocation of a function value.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    pub(crate) function: Node,
    pub(crate) arguments: Box<[Node]>,
    /// The arguments' names, if they are named.
    pub(crate) names: Option<Box<[Key]>>,
    pub(crate) at: At,
}
