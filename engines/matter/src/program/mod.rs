//! Programs: definitions compiled once, executed for ever.
//!
//! What it is for: a process definition with everything looked up, every expression compiled and what joins
//! need to know worked out beforehand. A program never changes and is shared by every matter under it.
//! Whatever can't be executed faithfully is refused here, with its line and reason.
//!
//! What it knows nothing of: any one matter.
//!
//! Where to start: [`Program::compile`].

mod activity;
mod body;
mod build;
mod compile;
mod data;
mod event;
mod expr;
mod library;
mod node;
mod reach;
mod refs;
mod start;
mod timer;

pub use compile::Edition;
pub use library::{Decisions, Empty, Library, NoDecisions, explain};
pub use start::{StartEvent, StartTimer};

pub(crate) use activity::{Behaviour, Doing, Mapping, MappingStep, Multi, Parts, Source, Standard, Work};
pub(crate) use event::{Catch, Definition, Message, Place};
pub(crate) use expr::{Expr, compile_text};
pub(crate) use node::{Body, Flow, Kind};
pub(crate) use reach::Reach;
pub(crate) use timer::{Due, Moment, TimerKind, due_of, next_of};

use crate::state::{DefinitionKey, Matter, NONE, Name, Vars, Wait};
use crate::stated::Stated;
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// One compiled BPMN file.
#[derive(Debug, Clone, Default)]
pub struct Program {
    pub(crate) file: Option<Name>,
    pub(crate) version: u32,
    pub(crate) hash: Option<Name>,
    pub(crate) processes: Vec<Process>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) bodies: Vec<Body>,
    pub(crate) messages: Vec<Message>,
    pub(crate) signals: Vec<(Name, Name)>,
    pub(crate) properties: Vec<Property>,
    /// Correlation keys: id and properties.
    pub(crate) keys: Vec<(Name, Vec<u32>)>,
    /// Nodes from which a message flow leads to another participant, in order.
    pub(crate) outward: Vec<u32>,
    /// Clocks and human work, as Skein's extensions state them.
    pub(crate) stated: Stated,
    /// Names declared as data anywhere in the file, in order: unset, they are null rather than unknown.
    pub(crate) declared: Vec<Name>,
    /// Those of them that aren't plain FEEL names, which expressions know by place.
    pub(crate) spaced: Vec<Name>,
}

/// A correlation property: how it is read from each message.
#[derive(Debug, Clone)]
pub(crate) struct Property {
    pub(crate) retrievals: Vec<(u32, Expr)>,
}

/// A process of a program.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its id.
    pub id: Name,
    /// Its name.
    pub name: Name,
    /// Whether the file says that it is meant to run; absent counts as yes.
    pub executable: bool,
    /// Why it can't be executed, where it only describes.
    pub(crate) refused: Option<Box<Rejection>>,
    pub(crate) body: u32,
    pub(crate) inputs: Vec<Name>,
    pub(crate) outputs: Vec<Name>,
    /// Correlation properties the process reads from its data: property, expression.
    pub(crate) bindings: Vec<(u32, Expr)>,
}

/// A flow node of a program.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its id.
    pub id: Name,
    /// Its name.
    pub name: Name,
    /// Its element name, such as `userTask`.
    pub element: &'static str,
    /// Its line in the file.
    pub line: u32,
    pub(crate) kind: Kind,
    /// The body it is directly in.
    pub(crate) inside: u32,
    pub(crate) incoming: Box<[u32]>,
    pub(crate) outgoing: Box<[u32]>,
    pub(crate) default: u32,
    /// The only way out, where there is exactly one without a condition.
    pub(crate) only: Option<(u32, u32)>,
    pub(crate) boundary: Box<[u32]>,
    /// The compensation handler tied to it.
    pub(crate) handler: u32,
    pub(crate) parts: Option<Box<Parts>>,
}

/// A way to start a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartKind<'a> {
    /// By someone.
    None,
    /// By a message of this name.
    Message(&'a str),
    /// By a signal of this name.
    Signal(&'a str),
    /// At a time; see [`Program::start_timer`].
    Timer,
    /// When a condition comes true.
    Condition,
}

impl Program {
    /// The processes, in document order.
    #[must_use]
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// The number of the process with this id; of the only or first executable one for `None`.
    #[must_use]
    pub fn process_number(&self, id: Option<&str>) -> Option<u32> {
        let place = match id {
            Some(id) => self.processes.iter().position(|process| &*process.id == id),
            None => self.processes.iter().position(|process| process.executable),
        }?;
        u32::try_from(place).ok()
    }

    /// The flow nodes, by number.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A flow node by its number.
    #[must_use]
    pub fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(number as usize)
    }

    /// What a job that waits is given: the activity's data inputs where it declares any (null where one has no
    /// value), else everything it can see.
    #[must_use]
    pub fn job_data(&self, matter: &Matter, wait: &Wait) -> Vars {
        let parts = self.node(wait.node).and_then(|node| node.parts.as_ref());
        let inputs = parts.map_or(&[][..], |parts| parts.inputs.as_slice());
        if inputs.is_empty() {
            return matter.visible(wait.scope, wait.token);
        }
        let mut data = Vars::new();
        for name in inputs {
            let value = matter.lookup(wait.scope, wait.token, name);
            data.set(name.clone(), value.cloned().unwrap_or_default());
        }
        data
    }

    /// The number of the flow node with this id.
    #[must_use]
    pub fn number_of(&self, id: &str) -> Option<u32> {
        let place = self.nodes.iter().position(|node| &*node.id == id)?;
        u32::try_from(place).ok()
    }

    /// A sequence flow's id.
    #[must_use]
    pub fn flow_id(&self, number: u32) -> Option<&Name> {
        self.flows.get(number as usize).map(|flow| &flow.id)
    }

    /// The calls of processes: which activity, and the process's id.
    pub fn calls(&self) -> impl Iterator<Item = (u32, &Name)> {
        (0..)
            .zip(&self.nodes)
            .filter_map(|(number, node)| match &node.kind {
                Kind::Activity(Doing::Call { process }) => Some((number, process)),
                _ => None,
            })
    }

    /// Refuses a process that only describes and can't be executed.
    pub(crate) fn must_run(&self, process: u32) -> Result<(), Rejection> {
        let refused = self.processes.get(process as usize);
        match refused.and_then(|process| process.refused.as_deref()) {
            Some(why) => Err(why.clone()),
            None => Ok(()),
        }
    }

    /// The key of a process.
    #[must_use]
    pub fn key(&self, process: u32) -> Option<DefinitionKey> {
        let process = self.processes.get(process as usize)?;
        Some(DefinitionKey {
            process: process.id.clone(),
            version: self.version,
            hash: self.hash.clone().unwrap_or_else(|| Arc::from("")),
        })
    }

    /// The nodes that start a process, and by what. A process without start events is started by someone, at
    /// the nodes without incoming flows.
    #[must_use]
    pub fn starts(&self, process: u32) -> Vec<(u32, StartKind<'_>)> {
        let Some(body) = self.body_of(process) else {
            return Vec::new();
        };
        let none = body.starts.iter().map(|node| (*node, StartKind::None));
        let events = self.start_events(process).into_iter();
        none.chain(events.map(|event| (event.start, event.kind)))
            .collect()
    }

    /// Whether this is the program of a definition.
    #[must_use]
    pub fn is(&self, key: &DefinitionKey) -> bool {
        let hash = self.hash.as_deref().unwrap_or("");
        self.version == key.version
            && hash == &*key.hash
            && self.processes.iter().any(|process| process.id == key.process)
    }

    /// Whether two programs are compiled from the same edition of the same file.
    pub(crate) fn is_same(&self, other: &Program) -> bool {
        std::ptr::eq(self, other)
            || (self.version == other.version && self.hash == other.hash && self.file == other.file)
    }

    pub(crate) fn body_of(&self, process: u32) -> Option<&Body> {
        let process = self.processes.get(process as usize)?;
        self.bodies.get(process.body as usize)
    }

    /// The definitions that a starting node listens to: its own, or for an event gateway those of the
    /// events behind it.
    pub(crate) fn catches_of(&self, number: u32) -> Vec<(u32, u16)> {
        let Some(node) = self.node(number) else {
            return Vec::new();
        };
        match &node.kind {
            Kind::Event(event) => (0..)
                .take(event.definitions.len())
                .map(|place| (number, place))
                .collect(),
            Kind::EventGateway { .. } => node
                .outgoing
                .iter()
                .filter_map(|flow| self.flows.get(*flow as usize))
                .flat_map(|flow| self.catches_of(flow.to))
                .collect(),
            Kind::Activity(Doing::Task(Work::Receive { .. })) => vec![(number, 0)],
            _ => Vec::new(),
        }
    }

    /// The event definition of a node by its place; a receive task's message counts as its only one.
    pub(crate) fn definition(&self, node: u32, place: u16) -> Option<&Definition> {
        match &self.node(node)?.kind {
            Kind::Event(event) => event.definitions.get(usize::from(place)),
            Kind::Activity(Doing::Task(Work::Receive { catch, .. })) => Some(catch),
            _ => None,
        }
    }

    /// The event subprocesses directly in a body.
    pub(crate) fn handlers(&self, body: u32) -> &[(u32, u32)] {
        self.bodies.get(body as usize).map_or(&[], |body| &body.handlers)
    }

    /// The body inside a node.
    pub(crate) fn inner(&self, node: u32) -> Option<u32> {
        match &self.node(node)?.kind {
            Kind::Activity(Doing::Sub { body, .. } | Doing::AdHoc { body, .. }) => Some(*body),
            _ => None,
        }
    }

    pub(crate) fn event(&self, node: u32) -> Option<&Catch> {
        match &self.node(node)?.kind {
            Kind::Event(event) => Some(event),
            _ => None,
        }
    }

    pub(crate) fn flow(&self, number: u32) -> Option<&Flow> {
        self.flows.get(number as usize)
    }

    /// Whether what a node sends is for another participant, by a message flow drawn from it.
    pub(crate) fn sends_out(&self, node: u32) -> bool {
        self.outward.binary_search(&node).is_ok()
    }

    /// Whether the file declares data of this name: null until they are set.
    #[must_use]
    pub fn is_declared(&self, name: &str) -> bool {
        self.declared
            .binary_search_by(|known| (**known).cmp(name))
            .is_ok()
    }

    /// A message's number by its name or id.
    pub(crate) fn message_named(&self, name: &str) -> Option<u32> {
        let named = self.messages.iter().position(|message| &*message.name == name);
        let place = named.or_else(|| self.messages.iter().position(|message| &*message.id == name))?;
        u32::try_from(place).ok()
    }

    /// A signal's name by its name or id.
    pub(crate) fn signal_named<'a>(&'a self, name: &'a str) -> &'a str {
        let known = self.signals.iter().any(|(_, known)| &**known == name);
        let by_id = self.signals.iter().find(|(id, _)| &**id == name);
        match by_id {
            Some((_, found)) if !known => found,
            _ => name,
        }
    }
}

impl Node {
    /// Whether it is an activity that runs only to compensate.
    pub(crate) fn for_compensation(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.for_compensation)
    }

    pub(crate) fn repeats(&self) -> bool {
        self.parts
            .as_ref()
            .is_some_and(|parts| parts.multi.is_some() || parts.standard.is_some())
    }

    pub(crate) fn has_handler(&self) -> bool {
        self.handler != NONE
    }
}
