//! Events and their definitions: where an event stands and what triggers it or what it throws.
//!
//! It knows nothing of matching events with each other. Start at [`Event`].

use super::NodeIndex;
use super::base::{Base, Expression, Reference};
use super::data::{Association, InputSet, OutputSet, Property, Slot};

/// An event (BPMN 2.0.2 §10.5).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Event {
    /// Where it stands.
    pub position: Position,
    /// Whether all of several triggers are needed rather than any one (catching events).
    pub parallel_multiple: bool,
    /// The definitions written inside it; none means a none event, several a multiple event.
    pub definitions: Vec<EventDefinition>,
    /// References to definitions at the root of the file; see `Definitions::triggers`.
    pub definition_refs: Vec<Reference>,
    /// Properties of the event.
    pub properties: Vec<Property>,
    /// What a throwing event takes along.
    pub data_inputs: Vec<Slot>,
    /// What a catching event brings.
    pub data_outputs: Vec<Slot>,
    /// Data going in (throwing events).
    pub inputs: Vec<Association>,
    /// Data coming out (catching events).
    pub outputs: Vec<Association>,
    /// The input set of a throwing event.
    pub input_set: Option<InputSet>,
    /// The output set of a catching event.
    pub output_set: Option<OutputSet>,
}

/// Where an event stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Position {
    /// At the start of a process or subprocess.
    Start {
        /// Whether, in an event subprocess, it interrupts what is around it; true by default.
        interrupting: bool,
    },
    /// Between others, waiting.
    Catch,
    /// Between others, throwing.
    Throw,
    /// On the boundary of an activity.
    Boundary {
        /// The activity, as written.
        attached_to: Option<Reference>,
        /// The activity, if that node exists.
        host: Option<NodeIndex>,
        /// Whether the activity ends when the event comes; true by default.
        cancel_activity: bool,
    },
    /// At the end.
    End,
    /// Without a node of its own (multi-instance behaviour).
    #[default]
    Implicit,
}

impl Position {
    /// The element name in the file.
    pub fn element(&self) -> &'static str {
        match self {
            Self::Start { .. } => "startEvent",
            Self::Catch => "intermediateCatchEvent",
            Self::Throw => "intermediateThrowEvent",
            Self::Boundary { .. } => "boundaryEvent",
            Self::End => "endEvent",
            Self::Implicit => "implicitThrowEvent",
        }
    }

    /// Whether events here wait rather than throw.
    pub fn catches(&self) -> bool {
        matches!(self, Self::Start { .. } | Self::Catch | Self::Boundary { .. })
    }
}

/// What triggers an event or what it throws (BPMN 2.0.2 §10.5.5).
#[derive(Debug, Clone, PartialEq)]
pub struct EventDefinition {
    /// Common parts; the name of a link event definition is the link.
    pub base: Base,
    /// What it is.
    pub trigger: Trigger,
}

/// The kind of an event definition.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "few of them exist, and a box would cost every match a step"
)]
pub enum Trigger {
    /// A message.
    Message {
        /// The message.
        message: Option<Reference>,
        /// The operation invoked or offered.
        operation: Option<Reference>,
    },
    /// A time; exactly one of the three in a sound model.
    Timer {
        /// An instant.
        date: Option<Expression>,
        /// A length of time.
        duration: Option<Expression>,
        /// A repetition.
        cycle: Option<Expression>,
    },
    /// A signal to whoever listens.
    Signal {
        /// The signal.
        signal: Option<Reference>,
    },
    /// A condition that becomes true.
    Conditional {
        /// The condition.
        condition: Option<Expression>,
    },
    /// An error.
    Error {
        /// The error; any when absent on a catching event.
        error: Option<Reference>,
    },
    /// An escalation.
    Escalation {
        /// The escalation; any when absent on a catching event.
        escalation: Option<Reference>,
    },
    /// Cancels a transaction.
    Cancel,
    /// Compensates.
    Compensate {
        /// The activity to compensate; all of the scope when absent.
        activity: Option<Reference>,
        /// Whether the thrower waits; true where absent.
        wait_for_completion: Option<bool>,
    },
    /// A link between two places of one scope, by the name of the definition.
    Link {
        /// Sources, as written in a target.
        sources: Vec<Reference>,
        /// Target, as written in a source.
        target: Option<Reference>,
    },
    /// Ends everything in the scope.
    Terminate,
}

impl Trigger {
    /// The element name in the file.
    pub fn element(&self) -> &'static str {
        match self {
            Self::Message { .. } => "messageEventDefinition",
            Self::Timer { .. } => "timerEventDefinition",
            Self::Signal { .. } => "signalEventDefinition",
            Self::Conditional { .. } => "conditionalEventDefinition",
            Self::Error { .. } => "errorEventDefinition",
            Self::Escalation { .. } => "escalationEventDefinition",
            Self::Cancel => "cancelEventDefinition",
            Self::Compensate { .. } => "compensateEventDefinition",
            Self::Link { .. } => "linkEventDefinition",
            Self::Terminate => "terminateEventDefinition",
        }
    }
}
