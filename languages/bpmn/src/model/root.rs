//! The elements at the root of a file beside processes and collaborations: what flow nodes refer to.
//!
//! It knows nothing of who refers to them. Start at `Definitions` in the parent module, which holds them.

use super::base::{Base, Expression, Reference};
use super::data::IoSpecification;
use super::node::ActivityKind;
use super::people::ResourceRole;

/// An imported file (BPMN 2.0.2 §8.2.2).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Import {
    /// Common parts (an import has no id of its own).
    pub base: Base,
    /// Namespace of the imported definitions.
    pub namespace: String,
    /// Where it is.
    pub location: Option<String>,
    /// What language it is in.
    pub kind: String,
}

/// A type (BPMN 2.0.2 §8.4.10).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemDefinition {
    /// Common parts.
    pub base: Base,
    /// The structure, a qualified name as written.
    pub structure: Option<Reference>,
    /// Whether it is a collection.
    pub is_collection: bool,
    /// Whether it is a thing of the world rather than information.
    pub is_physical: bool,
}

/// A message (BPMN 2.0.2 §8.4.11).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message {
    /// Common parts.
    pub base: Base,
    /// What it carries.
    pub item: Option<Reference>,
}

/// A signal (BPMN 2.0.2 §10.5.5).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signal {
    /// Common parts.
    pub base: Base,
    /// What it carries.
    pub structure: Option<Reference>,
}

/// An error (BPMN 2.0.2 §8.4.3).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ErrorCode {
    /// Common parts.
    pub base: Base,
    /// The code by which errors match.
    pub code: Option<String>,
    /// What it carries.
    pub structure: Option<Reference>,
}

/// An escalation (BPMN 2.0.2 §8.4.4).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Escalation {
    /// Common parts.
    pub base: Base,
    /// The code by which escalations match.
    pub code: Option<String>,
    /// What it carries.
    pub structure: Option<Reference>,
}

/// A service interface (BPMN 2.0.2 §8.5).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Interface {
    /// Common parts.
    pub base: Base,
    /// A concrete artefact, a qualified name.
    pub implementation: Option<Reference>,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// An operation of a service.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Operation {
    /// Common parts.
    pub base: Base,
    /// A concrete artefact, a qualified name.
    pub implementation: Option<Reference>,
    /// The request.
    pub input: Option<Reference>,
    /// The answer, if any.
    pub output: Option<Reference>,
    /// Errors it may give.
    pub errors: Vec<Reference>,
}

/// A data store (BPMN 2.0.2 §10.4.1.5).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataStore {
    /// Common parts.
    pub base: Base,
    /// Its type.
    pub item: Option<Reference>,
    /// How many items it holds.
    pub capacity: Option<i64>,
    /// Whether it holds any number; true where absent.
    pub is_unlimited: Option<bool>,
}

/// A category (BPMN 2.0.2 §8.4.1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Category {
    /// Common parts.
    pub base: Base,
    /// Its values.
    pub values: Vec<CategoryValue>,
}

/// A value of a category.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CategoryValue {
    /// Common parts.
    pub base: Base,
    /// The value.
    pub value: Option<String>,
}

/// A part of a message by which it finds its conversation (BPMN 2.0.2 §8.4.2).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CorrelationProperty {
    /// Common parts.
    pub base: Base,
    /// Its type.
    pub item: Option<Reference>,
    /// How it is read from each message.
    pub retrievals: Vec<Retrieval>,
}

/// How a correlation property is read from a message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Retrieval {
    /// Common parts.
    pub base: Base,
    /// The message.
    pub message: Option<Reference>,
    /// The path into it.
    pub path: Option<Expression>,
}

/// A task that call activities of any process may call (BPMN 2.0.2 §10.3.7).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GlobalTask {
    /// Common parts.
    pub base: Base,
    /// Which task: `Task`, `User`, `Manual`, `Script` or `BusinessRule`.
    pub kind: ActivityKind,
    /// Interfaces it offers.
    pub interfaces: Vec<Reference>,
    /// What it takes and gives.
    pub io: Option<IoSpecification>,
    /// Who performs it.
    pub resources: Vec<ResourceRole>,
}
