//! The typed model of a file: everything executable typed, everything else kept.
//!
//! Flow nodes, sequence flows, scopes and processes lie in vectors by document order and are named by
//! their place in them ([`NodeIndex`] and its like), so that an engine can number them the same way for
//! ever. References between elements stay as written ([`Reference`]); those an engine follows at each step
//! (flows, boundary events, default flows) are resolved here too, by [`Definitions::link`].
//!
//! It knows nothing of XML syntax, of running, of what an expression says. Start at [`Definitions`].

mod base;
mod data;
mod diagram;
mod event;
mod index;
mod node;
mod people;
mod process;
mod root;
pub mod tree;
mod words;

pub use base::{Base, Documentation, Expression, Extra, Reference};
pub use data::{
    Assignment, Association, DataObject, DataObjectReference, DataStoreReference, InputSet, IoSpecification,
    OutputSet, Property, Slot,
};
pub use diagram::{Bounds, Diagram, Edge, Font, Label, LabelStyle, Plane, Point, Shape};
pub use event::{Event, EventDefinition, Position, Trigger};
pub use index::{Target, Triggers};
pub use node::{
    Activity, ActivityKind, ComplexBehavior, Direction, FlowNode, Gateway, GatewayKind, ImplicitThrow, Loop,
    MultiInstance, MultiInstanceBehavior, NodeKind, SequenceFlow, StandardLoop,
};
pub use people::{
    AssignmentExpression, ParameterBinding, Resource, ResourceParameter, ResourceRole, RoleKind,
};
pub use process::{
    Artifact, AssociationDirection, Collaboration, CorrelationKey, CorrelationSubscription, Lane, LaneSet,
    MessageFlow, Multiplicity, Owner, Participant, Process, ProcessType, PropertyBinding, Scope,
};
pub use root::{
    Category, CategoryValue, CorrelationProperty, DataStore, ErrorCode, Escalation, GlobalTask, Import,
    Interface, ItemDefinition, Message, Operation, Retrieval, Signal,
};
pub use tree::{Attribute, Child, Name, Namespace, Tree};
pub use words::Called;

use std::collections::BTreeMap;

/// A flow node, by its number in document order over the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NodeIndex(pub u32);

/// A sequence flow, by its number in document order over the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FlowIndex(pub u32);

/// A scope (the inside of a process or subprocess), by its number in document order over the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ScopeIndex(pub u32);

/// A process, by its number in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ProcessIndex(pub u32);

/// An attribute without a namespace that the standard doesn't give its element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAttribute {
    /// Line of the element.
    pub line: u32,
    /// Number of the element in document order.
    pub order: u32,
    /// The element's name.
    pub element: String,
    /// The element's id or handle.
    pub id: String,
    /// The attribute's name.
    pub attribute: String,
}

/// A BPMN file, typed (BPMN 2.0.2 §8.2.1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Definitions {
    /// Common parts.
    pub base: Base,
    /// File name, as the user gave it, for rejections.
    pub file: String,
    /// Attributes without a namespace that the standard doesn't give their elements, in document order.
    pub unknown_attributes: Vec<UnknownAttribute>,
    /// Namespaces declared anywhere in the file, as prefix and address, the first meaning of each prefix.
    pub namespaces: Vec<(String, Namespace)>,
    /// The namespace its ids belong to.
    pub target_namespace: String,
    /// Language of expressions that don't name theirs; FEEL where absent.
    pub expression_language: Option<String>,
    /// Language of types.
    pub type_language: Option<String>,
    /// The tool that wrote the file.
    pub exporter: Option<String>,
    /// Its version.
    pub exporter_version: Option<String>,
    /// Imported files.
    pub imports: Vec<Import>,
    /// Types.
    pub item_definitions: Vec<ItemDefinition>,
    /// Messages.
    pub messages: Vec<Message>,
    /// Signals.
    pub signals: Vec<Signal>,
    /// Errors.
    pub errors: Vec<ErrorCode>,
    /// Escalations.
    pub escalations: Vec<Escalation>,
    /// Service interfaces.
    pub interfaces: Vec<Interface>,
    /// Resources.
    pub resources: Vec<Resource>,
    /// Data stores.
    pub data_stores: Vec<DataStore>,
    /// Categories.
    pub categories: Vec<Category>,
    /// Correlation properties.
    pub correlation_properties: Vec<CorrelationProperty>,
    /// Event definitions that events share by reference.
    pub event_definitions: Vec<EventDefinition>,
    /// Global tasks.
    pub global_tasks: Vec<GlobalTask>,
    /// Collaborations.
    pub collaborations: Vec<Collaboration>,
    /// Processes, in document order.
    pub processes: Vec<Process>,
    /// Flow nodes of all processes, in document order.
    pub nodes: Vec<FlowNode>,
    /// Sequence flows of all processes, in document order.
    pub flows: Vec<SequenceFlow>,
    /// Scopes of all processes, in document order.
    pub scopes: Vec<Scope>,
    /// Diagrams.
    pub diagrams: Vec<Diagram>,
    /// Elements that have no type here: choreographies, conversations, end points, relationships…
    pub others: Vec<Tree>,
    /// Every id and what it names.
    pub ids: BTreeMap<String, Target>,
}

impl Definitions {
    /// A flow node.
    pub fn node(&self, node: NodeIndex) -> Option<&FlowNode> {
        self.nodes.get(node.0 as usize)
    }

    /// A sequence flow.
    pub fn flow(&self, flow: FlowIndex) -> Option<&SequenceFlow> {
        self.flows.get(flow.0 as usize)
    }

    /// A scope.
    pub fn scope(&self, scope: ScopeIndex) -> Option<&Scope> {
        self.scopes.get(scope.0 as usize)
    }

    /// A process.
    pub fn process(&self, process: ProcessIndex) -> Option<&Process> {
        self.processes.get(process.0 as usize)
    }

    /// Every flow node with its index, in document order.
    pub fn numbered_nodes(&self) -> impl Iterator<Item = (NodeIndex, &FlowNode)> {
        (0..).map(NodeIndex).zip(&self.nodes)
    }

    /// Every sequence flow with its index, in document order.
    pub fn numbered_flows(&self) -> impl Iterator<Item = (FlowIndex, &SequenceFlow)> {
        (0..).map(FlowIndex).zip(&self.flows)
    }

    /// What an id names.
    pub fn find(&self, id: &str) -> Option<Target> {
        self.ids.get(id).copied()
    }

    /// What a reference names; nothing if it points into another file.
    pub fn resolve(&self, reference: &Reference) -> Option<Target> {
        match reference.space {
            Namespace::None => self.find(&reference.id),
            _ => None,
        }
    }

    /// The flow node a reference names.
    pub fn resolve_node(&self, reference: &Reference) -> Option<NodeIndex> {
        match self.resolve(reference) {
            Some(Target::Node(node)) => Some(node),
            _ => None,
        }
    }

    /// The message a reference names.
    pub fn message(&self, reference: &Reference) -> Option<&Message> {
        match self.resolve(reference) {
            Some(Target::Message(place)) => self.messages.get(place),
            _ => None,
        }
    }

    /// The signal a reference names.
    pub fn signal(&self, reference: &Reference) -> Option<&Signal> {
        match self.resolve(reference) {
            Some(Target::Signal(place)) => self.signals.get(place),
            _ => None,
        }
    }

    /// The error a reference names.
    pub fn error(&self, reference: &Reference) -> Option<&ErrorCode> {
        match self.resolve(reference) {
            Some(Target::Error(place)) => self.errors.get(place),
            _ => None,
        }
    }

    /// The escalation a reference names.
    pub fn escalation(&self, reference: &Reference) -> Option<&Escalation> {
        match self.resolve(reference) {
            Some(Target::Escalation(place)) => self.escalations.get(place),
            _ => None,
        }
    }

    /// The operation a reference names.
    pub fn operation(&self, reference: &Reference) -> Option<&Operation> {
        match self.resolve(reference) {
            Some(Target::Operation(interface, place)) => {
                self.interfaces.get(interface)?.operations.get(place)
            }
            _ => None,
        }
    }

    /// The event definition at the root of the file a reference names.
    pub fn event_definition(&self, reference: &Reference) -> Option<&EventDefinition> {
        match self.resolve(reference) {
            Some(Target::EventDefinition(place)) => self.event_definitions.get(place),
            _ => None,
        }
    }

    /// All definitions of an event: those inside it, then those it refers to at the root of the file.
    pub fn triggers<'a>(&'a self, event: &'a Event) -> Triggers<'a> {
        Triggers::new(self, event)
    }

    /// The process around a scope, through all subprocesses between.
    pub fn process_of(&self, scope: ScopeIndex) -> Option<ProcessIndex> {
        let mut scope = self.scope(scope)?;
        while let Some(parent) = scope.parent {
            scope = self.scope(parent)?;
        }
        match scope.owner {
            Owner::Process(process) => Some(process),
            Owner::Node(_) => None,
        }
    }
}
