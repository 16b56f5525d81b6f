//! What is drawn, before anyone knows where: nodes with their kinds and nesting, lines between them.
//!
//! It knows nothing of places and of SVG. Start at [`Picture`]; `gather` fills it from a model.

/// All that one diagram may show.
#[derive(Debug, Clone, Default)]
pub(super) struct Picture {
    pub(super) title: String,
    pub(super) nodes: Vec<Node>,
    pub(super) lines: Vec<Line>,
}

/// Something with an area.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The pool or subprocess around it.
    pub(super) parent: Option<usize>,
    /// The activity whose border it sits on.
    pub(super) host: Option<usize>,
    /// The innermost lane it lies in.
    pub(super) lane: Option<usize>,
}

/// What a node looks like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Kind {
    Event(Event),
    Activity(Activity),
    Gateway(Gateway),
    Pool {
        /// Whether there is a process inside.
        open: bool,
        several: bool,
    },
    Lane,
    Data(Data),
    Store,
    Annotation,
    Group,
    Choreography {
        participants: Vec<(String, bool)>,
        sub: bool,
        call: bool,
    },
    Conversation {
        sub: bool,
        call: bool,
    },
    /// Something of no known look.
    #[default]
    Other,
}

/// An event's look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) place: Place,
    pub(super) sign: Sign,
    /// Filled rather than outlined signs.
    pub(super) throws: bool,
    /// Whole rather than broken circles.
    pub(super) interrupts: bool,
}

/// Which circle an event has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Place {
    #[default]
    Start,
    Between,
    Boundary,
    End,
}

/// The sign in an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Sign {
    #[default]
    None,
    Message,
    Timer,
    Signal,
    Conditional,
    Error,
    Escalation,
    Cancel,
    Compensation,
    Link,
    Terminate,
    Multiple,
    ParallelMultiple,
}

/// An activity's look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Activity {
    pub(super) task: Task,
    pub(super) repeats: Repeats,
    pub(super) compensates: bool,
    pub(super) inside: Option<Inside>,
    /// A thick border: something defined elsewhere is called.
    pub(super) calls: bool,
}

/// The look of an activity with an inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Inside {
    pub(super) event: bool,
    pub(super) transaction: bool,
    pub(super) ad_hoc: bool,
    /// Drawn with a plus sign instead of its inside.
    pub(super) collapsed: bool,
}

/// The sign of a task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Task {
    #[default]
    Plain,
    User,
    Manual,
    Service,
    Script,
    BusinessRule,
    Send,
    Receive {
        starts: bool,
    },
}

/// How an activity repeats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Repeats {
    #[default]
    Once,
    Loop,
    Parallel,
    Sequential,
}

/// The sign in a gateway.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Gateway {
    #[default]
    Exclusive,
    /// An exclusive gateway without its sign.
    Bare,
    Inclusive,
    Parallel,
    Complex,
    Event,
    EventStart,
    ParallelEventStart,
}

/// A data object's look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Data {
    pub(super) several: bool,
    pub(super) input: bool,
    pub(super) output: bool,
}

/// A line between two things.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: LineKind,
    pub(super) from: End,
    pub(super) to: End,
}

/// What a line ends at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum End {
    #[default]
    Nothing,
    Node(usize),
    Line(usize),
}

impl End {
    /// The node, if it is one.
    pub(super) fn node(self) -> Option<usize> {
        match self {
            End::Node(node) => Some(node),
            End::Nothing | End::Line(_) => None,
        }
    }
}

/// What a line looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum LineKind {
    #[default]
    Sequence,
    /// With a slash at its start.
    Default,
    /// With a diamond at its start.
    Conditional,
    Message {
        /// Whether a message is named, which an envelope then shows.
        envelope: bool,
        /// Whether the message answers rather than begins.
        answers: bool,
    },
    Association {
        arrows: Arrows,
    },
    Data,
    Conversation,
}

/// Arrow heads of an association.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Arrows {
    #[default]
    None,
    End,
    Both,
}

impl Node {
    /// Whether the node takes part in the flow: events, activities, gateways.
    pub(super) fn flows(&self) -> bool {
        matches!(
            self.kind,
            Kind::Event(_) | Kind::Activity(_) | Kind::Gateway(_) | Kind::Choreography { .. }
        )
    }

    /// Whether its inside is hidden.
    pub(super) fn collapsed(&self) -> bool {
        matches!(&self.kind, Kind::Activity(Activity { inside: Some(inside), .. }) if inside.collapsed)
    }

    /// Whether it is a subprocess that shows its inside.
    pub(super) fn expanded(&self) -> bool {
        matches!(&self.kind, Kind::Activity(Activity { inside: Some(inside), .. }) if !inside.collapsed)
    }
}
