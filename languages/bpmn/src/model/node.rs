//! Flow nodes and the sequence flows between them: activities, gateways, events.
//!
//! It knows nothing of tokens: what a node does when it is reached is the engine's. Start at [`FlowNode`].

use super::base::{Base, Expression, Reference};
use super::data::{Association, IoSpecification, Property, Slot};
use super::event::Event;
use super::people::ResourceRole;
use super::tree::Tree;
use super::{FlowIndex, NodeIndex, ScopeIndex};

/// A node of a process: an activity, a gateway or an event (BPMN 2.0.2 §8.4.13).
#[derive(Debug, Clone, PartialEq)]
pub struct FlowNode {
    /// Common parts.
    pub base: Base,
    /// The process or subprocess directly around it.
    pub scope: ScopeIndex,
    /// The `incoming` references as written; the graph is in `incoming`.
    pub incoming_refs: Vec<Reference>,
    /// The `outgoing` references as written; the graph is in `outgoing`.
    pub outgoing_refs: Vec<Reference>,
    /// Sequence flows that end here, in document order.
    pub incoming: Vec<FlowIndex>,
    /// Sequence flows that start here, in the order of the node's `outgoing` references, those without one
    /// after them in document order: the order in which conditions are tried.
    pub outgoing: Vec<FlowIndex>,
    /// Boundary events attached here, in document order.
    pub boundary: Vec<NodeIndex>,
    /// The default flow as written (activities; exclusive, inclusive and complex gateways).
    pub default: Option<Reference>,
    /// The default flow, where it is one of `outgoing`.
    pub default_flow: Option<FlowIndex>,
    /// What it is.
    pub kind: NodeKind,
}

/// What a flow node is.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "few of them exist, and a box would cost every match a step"
)]
pub enum NodeKind {
    /// A task, subprocess or call activity.
    Activity(Box<Activity>),
    /// A gateway.
    Gateway(Gateway),
    /// An event.
    Event(Box<Event>),
}

impl FlowNode {
    /// The activity, if it is one.
    pub fn activity(&self) -> Option<&Activity> {
        match &self.kind {
            NodeKind::Activity(activity) => Some(activity),
            _ => None,
        }
    }

    /// The event, if it is one.
    pub fn event(&self) -> Option<&Event> {
        match &self.kind {
            NodeKind::Event(event) => Some(event),
            _ => None,
        }
    }

    /// The gateway, if it is one.
    pub fn gateway(&self) -> Option<&Gateway> {
        match &self.kind {
            NodeKind::Gateway(gateway) => Some(gateway),
            _ => None,
        }
    }

    /// The scope inside it, if it is a subprocess of any kind.
    pub fn inner(&self) -> Option<ScopeIndex> {
        self.activity().and_then(Activity::inner)
    }

    /// The element name in the file, such as `userTask`.
    pub fn element(&self) -> &'static str {
        match &self.kind {
            NodeKind::Activity(activity) => activity.kind.element(),
            NodeKind::Gateway(gateway) => gateway.kind.element(),
            NodeKind::Event(event) => event.position.element(),
        }
    }
}

/// A sequence flow (BPMN 2.0.2 §8.4.13).
#[derive(Debug, Clone, PartialEq)]
pub struct SequenceFlow {
    /// Common parts.
    pub base: Base,
    /// The process or subprocess it is written in.
    pub scope: ScopeIndex,
    /// Where it starts, as written.
    pub source: Option<Reference>,
    /// Where it ends, as written.
    pub target: Option<Reference>,
    /// Where it starts, if that node exists.
    pub from: Option<NodeIndex>,
    /// Where it ends, if that node exists.
    pub to: Option<NodeIndex>,
    /// Its condition.
    pub condition: Option<Expression>,
    /// Whether other, unmodelled steps may lie between its ends.
    pub is_immediate: Option<bool>,
}

/// An activity (BPMN 2.0.2 §10.3).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activity {
    /// Whether it runs only to compensate another.
    pub is_for_compensation: bool,
    /// Tokens needed to start it; 1 by default.
    pub start_quantity: u32,
    /// Tokens it puts on each outgoing flow; 1 by default.
    pub completion_quantity: u32,
    /// Its data inputs and outputs.
    pub io: Option<IoSpecification>,
    /// Its properties: data that live as long as it does.
    pub properties: Vec<Property>,
    /// Data going in.
    pub data_inputs: Vec<Association>,
    /// Data coming out.
    pub data_outputs: Vec<Association>,
    /// Who performs it.
    pub resources: Vec<ResourceRole>,
    /// How it repeats.
    pub repetition: Option<Loop>,
    /// What it is.
    pub kind: ActivityKind,
}

impl Activity {
    /// The scope inside it, if it is a subprocess of any kind.
    pub fn inner(&self) -> Option<ScopeIndex> {
        match &self.kind {
            ActivityKind::SubProcess { scope, .. }
            | ActivityKind::Transaction { scope, .. }
            | ActivityKind::AdHoc { scope, .. } => Some(*scope),
            _ => None,
        }
    }

    /// Whether it is an event subprocess, of whichever kind of subprocess.
    pub fn triggered_by_event(&self) -> bool {
        match &self.kind {
            ActivityKind::SubProcess {
                triggered_by_event, ..
            }
            | ActivityKind::Transaction {
                triggered_by_event, ..
            }
            | ActivityKind::AdHoc {
                triggered_by_event, ..
            } => *triggered_by_event,
            _ => false,
        }
    }
}

/// What an activity is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum ActivityKind {
    /// A task of no particular kind: does nothing (BPMN 2.0.2 §10.3.3).
    #[default]
    Task,
    /// Work of a person with the help of software.
    User {
        /// How it is performed.
        implementation: Option<String>,
        /// Renderings, as written.
        renderings: Vec<Tree>,
    },
    /// Work of a person without software.
    Manual,
    /// A call of a service.
    Service {
        /// How it is performed.
        implementation: Option<String>,
        /// The operation invoked.
        operation: Option<Reference>,
    },
    /// A script.
    Script {
        /// The language's MIME type or name.
        format: Option<String>,
        /// The script; its `language` is `format`.
        script: Option<Expression>,
    },
    /// A decision.
    BusinessRule {
        /// How it is performed.
        implementation: Option<String>,
    },
    /// Sends a message.
    Send {
        /// How it is performed.
        implementation: Option<String>,
        /// The message sent.
        message: Option<Reference>,
        /// The operation invoked.
        operation: Option<Reference>,
    },
    /// Waits for a message.
    Receive {
        /// How it is performed.
        implementation: Option<String>,
        /// The message awaited.
        message: Option<Reference>,
        /// The operation whose message is awaited.
        operation: Option<Reference>,
        /// Whether it starts the process.
        instantiate: bool,
    },
    /// An embedded subprocess, or an event subprocess.
    SubProcess {
        /// What is inside.
        scope: ScopeIndex,
        /// Whether an event starts it rather than a flow.
        triggered_by_event: bool,
    },
    /// A transaction.
    Transaction {
        /// What is inside.
        scope: ScopeIndex,
        /// Always false in a sound model.
        triggered_by_event: bool,
        /// The technique, `##Compensate` where absent.
        method: Option<String>,
        /// The protocol, of the class model only.
        protocol: Option<String>,
    },
    /// An ad-hoc subprocess.
    AdHoc {
        /// What is inside.
        scope: ScopeIndex,
        /// Always false in a sound model.
        triggered_by_event: bool,
        /// Whether its activities run one at a time.
        sequential: bool,
        /// Whether running activities are cancelled when the completion condition holds; true by default.
        cancel_remaining: bool,
        /// When it ends.
        completion: Option<Expression>,
    },
    /// A call of a process or global task.
    Call {
        /// What is called.
        called: Option<Reference>,
    },
}

impl ActivityKind {
    /// The element name in the file.
    pub fn element(&self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::User { .. } => "userTask",
            Self::Manual => "manualTask",
            Self::Service { .. } => "serviceTask",
            Self::Script { .. } => "scriptTask",
            Self::BusinessRule { .. } => "businessRuleTask",
            Self::Send { .. } => "sendTask",
            Self::Receive { .. } => "receiveTask",
            Self::SubProcess { .. } => "subProcess",
            Self::Transaction { .. } => "transaction",
            Self::AdHoc { .. } => "adHocSubProcess",
            Self::Call { .. } => "callActivity",
        }
    }
}

/// How an activity repeats (BPMN 2.0.2 §10.3.8).
#[derive(Debug, Clone, PartialEq)]
pub enum Loop {
    /// While a condition holds.
    Standard(Box<StandardLoop>),
    /// Once for each of a number or a collection.
    Multi(Box<MultiInstance>),
}

/// A standard loop.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StandardLoop {
    /// Common parts.
    pub base: Base,
    /// Whether the condition is tried before the first time too.
    pub test_before: bool,
    /// The most repetitions there may be.
    pub maximum: Option<u64>,
    /// The condition to go on.
    pub condition: Option<Expression>,
}

/// Multi-instance characteristics.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MultiInstance {
    /// Common parts.
    pub base: Base,
    /// Whether one instance follows another.
    pub is_sequential: bool,
    /// How many instances.
    pub cardinality: Option<Expression>,
    /// The collection with one item for each instance.
    pub data_input: Option<Reference>,
    /// The collection into which the instances' results go.
    pub data_output: Option<Reference>,
    /// One item of the input, as an instance sees it.
    pub input_item: Option<Slot>,
    /// One item of the output, as an instance gives it.
    pub output_item: Option<Slot>,
    /// When the rest is no longer needed.
    pub completion: Option<Expression>,
    /// When an event is thrown as instances complete.
    pub behavior: MultiInstanceBehavior,
    /// The event definition thrown when `behavior` is `One`.
    pub one_event: Option<Reference>,
    /// The event definition thrown when `behavior` is `None`.
    pub none_event: Option<Reference>,
    /// Conditions and their events when `behavior` is `Complex`.
    pub complex: Vec<ComplexBehavior>,
}

/// When a multi-instance activity throws an event as its instances complete (BPMN 2.0.2 §10.3.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MultiInstanceBehavior {
    /// For each completed instance.
    None,
    /// For the first completed instance.
    One,
    /// Never.
    #[default]
    All,
    /// As each `complexBehaviorDefinition` says.
    Complex,
}

/// A condition tried as each instance completes, and the event thrown when it holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ComplexBehavior {
    /// Common parts.
    pub base: Base,
    /// The condition.
    pub condition: Option<Expression>,
    /// The event thrown, an `implicitThrowEvent`.
    pub event: Option<Box<ImplicitThrow>>,
}

/// An event without a node of its own, thrown by a multi-instance activity (BPMN 2.0.2 §10.3.8).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImplicitThrow {
    /// Common parts.
    pub base: Base,
    /// The event.
    pub event: Event,
}

/// A gateway (BPMN 2.0.2 §10.6).
#[derive(Debug, Clone, PartialEq)]
pub struct Gateway {
    /// The direction its author declares.
    pub direction: Direction,
    /// What it is.
    pub kind: GatewayKind,
}

/// The direction of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Any number of flows on both sides.
    #[default]
    Unspecified,
    /// Many in, one out.
    Converging,
    /// One in, many out.
    Diverging,
    /// Many in, many out.
    Mixed,
}

/// What a gateway is.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "few of them exist, and a box would cost every match a step"
)]
pub enum GatewayKind {
    /// One way out, the first whose condition holds.
    Exclusive,
    /// Every way out whose condition holds.
    Inclusive,
    /// Every way out.
    Parallel,
    /// A condition says when it goes on.
    Complex {
        /// When it goes on.
        activation: Option<Expression>,
    },
    /// The way out whose event comes first.
    EventBased {
        /// Whether it starts the process.
        instantiate: bool,
        /// Whether all its events are needed rather than the first (only with `instantiate`).
        parallel: bool,
    },
}

impl GatewayKind {
    /// The element name in the file.
    pub fn element(&self) -> &'static str {
        match self {
            Self::Exclusive => "exclusiveGateway",
            Self::Inclusive => "inclusiveGateway",
            Self::Parallel => "parallelGateway",
            Self::Complex { .. } => "complexGateway",
            Self::EventBased { .. } => "eventBasedGateway",
        }
    }
}
