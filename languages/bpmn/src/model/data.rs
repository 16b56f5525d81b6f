//! Data: what a process keeps, what activities and events take and give, and the associations that carry
//! values between them.
//!
//! It knows nothing of values. Start at [`Association`].

use super::base::{Base, Expression, Reference};

/// A data object: data that live as long as the process or subprocess around them (BPMN 2.0.2 §10.4.1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataObject {
    /// Common parts.
    pub base: Base,
    /// Its type.
    pub item: Option<Reference>,
    /// Whether it holds a collection.
    pub is_collection: bool,
}

/// A reference to a data object, possibly in a certain state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataObjectReference {
    /// Common parts.
    pub base: Base,
    /// Its type.
    pub item: Option<Reference>,
    /// The data object.
    pub data_object: Option<Reference>,
}

/// A reference to a data store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataStoreReference {
    /// Common parts.
    pub base: Base,
    /// Its type.
    pub item: Option<Reference>,
    /// The data store.
    pub data_store: Option<Reference>,
}

/// A property of a process, activity or event: data that aren't drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Property {
    /// Common parts.
    pub base: Base,
    /// Its type.
    pub item: Option<Reference>,
}

/// A data input or output, or an item of a multi-instance collection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Slot {
    /// Common parts.
    pub base: Base,
    /// Its type.
    pub item: Option<Reference>,
    /// Whether it holds a collection.
    pub is_collection: bool,
}

/// What an activity or process takes and gives (BPMN 2.0.2 §10.4.1.4).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IoSpecification {
    /// Common parts.
    pub base: Base,
    /// Data inputs.
    pub inputs: Vec<Slot>,
    /// Data outputs.
    pub outputs: Vec<Slot>,
    /// Input sets, tried in order.
    pub input_sets: Vec<InputSet>,
    /// Output sets.
    pub output_sets: Vec<OutputSet>,
}

/// A set of inputs that together are enough to start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InputSet {
    /// Common parts.
    pub base: Base,
    /// The inputs of the set.
    pub inputs: Vec<Reference>,
    /// Those that may be missing.
    pub optional: Vec<Reference>,
    /// Those that may still come while running.
    pub while_executing: Vec<Reference>,
    /// The output sets that belong to it.
    pub output_sets: Vec<Reference>,
}

/// A set of outputs that are produced together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutputSet {
    /// Common parts.
    pub base: Base,
    /// The outputs of the set.
    pub outputs: Vec<Reference>,
    /// Those that may be missing.
    pub optional: Vec<Reference>,
    /// Those that may be given while running.
    pub while_executing: Vec<Reference>,
    /// The input sets that belong to it.
    pub input_sets: Vec<Reference>,
}

/// A data association: copies from its sources to its target (BPMN 2.0.2 §10.4.2).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Association {
    /// Common parts.
    pub base: Base,
    /// Where values come from.
    pub sources: Vec<Reference>,
    /// Where the value goes.
    pub target: Option<Reference>,
    /// How the value is made from the sources; copied where absent.
    pub transformation: Option<Expression>,
    /// Assignments to parts of the target.
    pub assignments: Vec<Assignment>,
}

/// One assignment of a data association.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assignment {
    /// Common parts.
    pub base: Base,
    /// The value.
    pub from: Option<Expression>,
    /// The place it goes to.
    pub to: Option<Expression>,
}
