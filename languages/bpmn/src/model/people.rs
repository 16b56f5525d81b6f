//! Who performs an activity or answers for a process.
//!
//! It knows nothing of accounts or departments. Start at [`ResourceRole`].

use super::base::{Base, Expression, Reference};

/// A role in an activity or process (BPMN 2.0.2 §10.3.1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResourceRole {
    /// Common parts.
    pub base: Base,
    /// Which role.
    pub kind: RoleKind,
    /// The resource.
    pub resource: Option<Reference>,
    /// Values for the parameters of the resource's query.
    pub parameters: Vec<ParameterBinding>,
    /// An expression that yields who.
    pub assignment: Option<AssignmentExpression>,
}

/// Which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RoleKind {
    /// `resourceRole`.
    #[default]
    Resource,
    /// `performer`.
    Performer,
    /// `humanPerformer`.
    HumanPerformer,
    /// `potentialOwner`.
    PotentialOwner,
}

impl RoleKind {
    /// The element name in the file.
    pub fn element(self) -> &'static str {
        match self {
            Self::Resource => "resourceRole",
            Self::Performer => "performer",
            Self::HumanPerformer => "humanPerformer",
            Self::PotentialOwner => "potentialOwner",
        }
    }
}

/// A value for a parameter of a resource.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParameterBinding {
    /// Common parts.
    pub base: Base,
    /// The parameter.
    pub parameter: Option<Reference>,
    /// Its value.
    pub expression: Option<Expression>,
}

/// `resourceAssignmentExpression`: who, as an expression.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AssignmentExpression {
    /// Common parts.
    pub base: Base,
    /// The expression.
    pub expression: Option<Expression>,
}

/// A resource: a sort of performer, with parameters (BPMN 2.0.2 §8.4.12).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resource {
    /// Common parts.
    pub base: Base,
    /// Its parameters.
    pub parameters: Vec<ResourceParameter>,
}

/// A parameter of a resource.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResourceParameter {
    /// Common parts.
    pub base: Base,
    /// Its type.
    pub item: Option<Reference>,
    /// Whether a value is needed.
    pub is_required: bool,
}
