//! Processes, the scopes inside them, and collaborations between them.
//!
//! It knows nothing of running. Start at [`Process`] and [`Scope`].

use super::base::{Base, Expression, Reference};
use super::data::{DataObject, DataObjectReference, DataStoreReference, IoSpecification, Property};
use super::people::ResourceRole;
use super::tree::Tree;
use super::{FlowIndex, NodeIndex, ProcessIndex, ScopeIndex};

/// A process (BPMN 2.0.2 §10.2).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Process {
    /// Common parts.
    pub base: Base,
    /// Whether it is meant to run; absent means not said.
    pub is_executable: Option<bool>,
    /// Whether it is public or private.
    pub process_type: ProcessType,
    /// Whether interactions not in the model are excluded.
    pub is_closed: bool,
    /// The collaboration that defines its interactions.
    pub collaboration: Option<Reference>,
    /// Processes it supports.
    pub supports: Vec<Reference>,
    /// Interfaces it offers.
    pub interfaces: Vec<Reference>,
    /// What it takes and gives.
    pub io: Option<IoSpecification>,
    /// Properties.
    pub properties: Vec<Property>,
    /// Who answers for it.
    pub resources: Vec<ResourceRole>,
    /// The correlation keys by which its messages find it.
    pub subscriptions: Vec<CorrelationSubscription>,
    /// What is inside.
    pub scope: ScopeIndex,
}

/// Whether a process is public or private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProcessType {
    /// Not said.
    #[default]
    None,
    /// Seen from outside.
    Public,
    /// Internal.
    Private,
}

/// A correlation key of a process and how its values are read from the process's data (BPMN 2.0.2 §8.4.2).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CorrelationSubscription {
    /// Common parts.
    pub base: Base,
    /// The key.
    pub key: Option<Reference>,
    /// How each property is read.
    pub bindings: Vec<PropertyBinding>,
}

/// How a correlation property is read from the process's data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PropertyBinding {
    /// Common parts.
    pub base: Base,
    /// The property.
    pub property: Option<Reference>,
    /// The path.
    pub path: Option<Expression>,
}

/// What is inside a process or subprocess (BPMN 2.0.2 FlowElementsContainer).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope {
    /// What it is the inside of.
    pub owner: Owner,
    /// The scope around it; none for a process.
    pub parent: Option<ScopeIndex>,
    /// Flow nodes directly inside, in document order.
    pub nodes: Vec<NodeIndex>,
    /// Sequence flows written directly inside, in document order.
    pub flows: Vec<FlowIndex>,
    /// Data objects.
    pub data_objects: Vec<DataObject>,
    /// References to data objects.
    pub data_object_references: Vec<DataObjectReference>,
    /// References to data stores.
    pub data_store_references: Vec<DataStoreReference>,
    /// Lanes.
    pub lane_sets: Vec<LaneSet>,
    /// Associations, annotations and groups.
    pub artifacts: Vec<Artifact>,
}

/// What a scope is the inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A process.
    Process(ProcessIndex),
    /// A subprocess.
    Node(NodeIndex),
}

impl Default for Owner {
    fn default() -> Self {
        Self::Process(ProcessIndex(0))
    }
}

/// A set of lanes (BPMN 2.0.2 §10.8).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LaneSet {
    /// Common parts.
    pub base: Base,
    /// Its lanes.
    pub lanes: Vec<Lane>,
}

/// A lane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lane {
    /// Common parts.
    pub base: Base,
    /// What it stands for.
    pub partition: Option<Reference>,
    /// The nodes in it.
    pub nodes: Vec<Reference>,
    /// Lanes inside it.
    pub child: Option<Box<LaneSet>>,
}

/// Something drawn beside the flow (BPMN 2.0.2 §8.4.1 Artifact).
#[derive(Debug, Clone, PartialEq)]
pub enum Artifact {
    /// A line between two elements; it ties a compensation handler to its boundary event.
    Association {
        /// Common parts.
        base: Base,
        /// From.
        source: Option<Reference>,
        /// To.
        target: Option<Reference>,
        /// Its arrow heads.
        direction: AssociationDirection,
    },
    /// A text annotation.
    Annotation {
        /// Common parts.
        base: Base,
        /// The text.
        text: Option<String>,
        /// The whole text element, where it holds elements among its text (XHTML, say) or attributes.
        rich: Option<Box<Tree>>,
        /// Its MIME type; plain text where absent.
        format: Option<String>,
    },
    /// A group.
    Group {
        /// Common parts.
        base: Base,
        /// Its category value.
        category_value: Option<Reference>,
    },
}

impl Artifact {
    /// Its common parts.
    pub fn base(&self) -> &Base {
        match self {
            Self::Association { base, .. } | Self::Annotation { base, .. } | Self::Group { base, .. } => base,
        }
    }
}

/// The arrow heads of an association.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssociationDirection {
    /// None.
    #[default]
    None,
    /// At the target.
    One,
    /// At both ends.
    Both,
}

/// A collaboration (BPMN 2.0.2 §9).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Collaboration {
    /// Common parts; conversations and the like are in its extra children.
    pub base: Base,
    /// Whether interactions not in the model are excluded.
    pub is_closed: bool,
    /// Its pools.
    pub participants: Vec<Participant>,
    /// Messages between them.
    pub message_flows: Vec<MessageFlow>,
    /// Associations, annotations and groups.
    pub artifacts: Vec<Artifact>,
    /// Correlation keys.
    pub correlation_keys: Vec<CorrelationKey>,
}

/// A participant, drawn as a pool.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Participant {
    /// Common parts.
    pub base: Base,
    /// The process it runs.
    pub process: Option<Reference>,
    /// Interfaces it offers.
    pub interfaces: Vec<Reference>,
    /// Its end points.
    pub end_points: Vec<Reference>,
    /// How many of it take part.
    pub multiplicity: Option<Multiplicity>,
}

/// How many instances of a participant take part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Multiplicity {
    /// Common parts.
    pub base: Base,
    /// At least; 0 by default.
    pub minimum: i64,
    /// At most; 1 by default.
    pub maximum: i64,
}

/// A message flow between pools.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MessageFlow {
    /// Common parts.
    pub base: Base,
    /// From.
    pub source: Option<Reference>,
    /// To.
    pub target: Option<Reference>,
    /// The message.
    pub message: Option<Reference>,
}

/// A correlation key: the properties that together find a conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CorrelationKey {
    /// Common parts.
    pub base: Base,
    /// Its properties.
    pub properties: Vec<Reference>,
}
