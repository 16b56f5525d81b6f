//! From ids to elements, and the graph from the references.
//!
//! It knows nothing of whether a reference makes sense: that is `check`. Start at [`Definitions::link`].

use super::{
    Base, Definitions, Event, EventDefinition, FlowIndex, IoSpecification, LaneSet, Loop, NodeIndex,
    NodeKind, Position, ProcessIndex, Reference, ScopeIndex, Slot,
};
use std::collections::BTreeMap;

/// What an id names. Numbers are places in the vectors of [`Definitions`], or in those of the scope,
/// interface or collaboration named before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A process.
    Process(ProcessIndex),
    /// A flow node.
    Node(NodeIndex),
    /// A sequence flow.
    Flow(FlowIndex),
    /// A data object.
    DataObject(ScopeIndex, usize),
    /// A reference to a data object.
    DataObjectReference(ScopeIndex, usize),
    /// A reference to a data store.
    DataStoreReference(ScopeIndex, usize),
    /// An association, annotation or group of a scope.
    Artifact(ScopeIndex, usize),
    /// A property of a process.
    ProcessProperty(ProcessIndex, usize),
    /// A property of an activity or event.
    NodeProperty(NodeIndex, usize),
    /// A data input or output of a process.
    ProcessSlot(ProcessIndex, usize),
    /// A data input or output of an activity or event, inputs counted first.
    NodeSlot(NodeIndex, usize),
    /// The item of a multi-instance activity's input collection.
    InputItem(NodeIndex),
    /// The item of a multi-instance activity's output collection.
    OutputItem(NodeIndex),
    /// A type.
    ItemDefinition(usize),
    /// A message.
    Message(usize),
    /// A signal.
    Signal(usize),
    /// An error.
    Error(usize),
    /// An escalation.
    Escalation(usize),
    /// An interface.
    Interface(usize),
    /// An operation of an interface.
    Operation(usize, usize),
    /// A resource.
    Resource(usize),
    /// A parameter of a resource.
    ResourceParameter(usize, usize),
    /// A data store.
    DataStore(usize),
    /// A category value, by category.
    CategoryValue(usize, usize),
    /// A correlation property.
    CorrelationProperty(usize),
    /// A correlation key, by collaboration.
    CorrelationKey(usize, usize),
    /// An event definition at the root of the file.
    EventDefinition(usize),
    /// A global task.
    GlobalTask(usize),
    /// A collaboration.
    Collaboration(usize),
    /// A participant of a collaboration.
    Participant(usize, usize),
    /// A message flow of a collaboration.
    MessageFlow(usize, usize),
    /// An association, annotation or group of a collaboration.
    CollaborationArtifact(usize, usize),
    /// A lane.
    Lane(ScopeIndex),
    /// Anything else with an id.
    Other,
}

impl Definitions {
    /// Fills `ids`, the graph in nodes and flows, boundary events and default flows from the references.
    /// Reading calls it; whoever changes a model by hand calls it again. The first of several elements
    /// with one id wins; `check` reports the others.
    pub fn link(&mut self) {
        self.ids = ids(self);
        self.link_flows();
        self.link_boundaries();
    }

    fn link_flows(&mut self) {
        for node in &mut self.nodes {
            node.incoming.clear();
            node.outgoing.clear();
            node.boundary.clear();
        }
        for place in 0..self.flows.len() {
            self.link_flow(place);
        }
        for node in &mut self.nodes {
            order_outgoing(node, &self.flows);
        }
    }

    fn link_flow(&mut self, place: usize) {
        let Some(flow) = self.flows.get(place) else {
            return;
        };
        let from = flow.source.as_ref().and_then(|id| self.resolve_node(id));
        let to = flow.target.as_ref().and_then(|id| self.resolve_node(id));
        let index = FlowIndex(u32::try_from(place).unwrap_or(u32::MAX));
        if let Some(node) = from.and_then(|from| self.nodes.get_mut(from.0 as usize)) {
            node.outgoing.push(index);
        }
        if let Some(node) = to.and_then(|to| self.nodes.get_mut(to.0 as usize)) {
            node.incoming.push(index);
        }
        if let Some(flow) = self.flows.get_mut(place) {
            flow.from = from;
            flow.to = to;
        }
    }

    fn link_boundaries(&mut self) {
        for place in 0..self.nodes.len() {
            let Some(attached_to) = self.nodes.get(place).and_then(attached_to) else {
                continue;
            };
            let found = self.resolve_node(attached_to);
            if let Some(NodeKind::Event(event)) = self.nodes.get_mut(place).map(|node| &mut node.kind)
                && let Position::Boundary { host, .. } = &mut event.position
            {
                *host = found;
            }
            let index = NodeIndex(u32::try_from(place).unwrap_or(u32::MAX));
            if let Some(host) = found.and_then(|host| self.nodes.get_mut(host.0 as usize)) {
                host.boundary.push(index);
            }
        }
    }
}

fn attached_to(node: &super::FlowNode) -> Option<&Reference> {
    match &node.event()?.position {
        Position::Boundary { attached_to, .. } => attached_to.as_ref(),
        _ => None,
    }
}

/// Puts outgoing flows into the order of the node's references and finds the default flow among them.
fn order_outgoing(node: &mut super::FlowNode, flows: &[super::SequenceFlow]) {
    let id = |flow: &FlowIndex| {
        flows
            .get(flow.0 as usize)
            .map_or("", |flow| flow.base.id.as_str())
    };
    if node.outgoing.len() > 1 && !node.outgoing_refs.is_empty() {
        let rank: BTreeMap<&str, usize> = node
            .outgoing_refs
            .iter()
            .enumerate()
            .map(|(rank, reference)| (reference.id.as_str(), rank))
            .collect();
        node.outgoing
            .sort_by_key(|flow| rank.get(id(flow)).copied().unwrap_or(usize::MAX));
    }
    node.default_flow = node.default.as_ref().and_then(|default| {
        let is_default = |flow: &&FlowIndex| id(flow) == default.id;
        node.outgoing.iter().find(is_default).copied()
    });
}

/// Every id with what it names.
fn ids(definitions: &Definitions) -> BTreeMap<String, Target> {
    let mut ids = Ids(BTreeMap::new());
    ids.roots(definitions);
    ids.collaborations(definitions);
    ids.processes(definitions);
    ids.scopes(definitions);
    ids.nodes(definitions);
    ids.0
}

struct Ids(BTreeMap<String, Target>);

impl Ids {
    fn add(&mut self, base: &Base, target: Target) {
        if !base.id.is_empty() && !self.0.contains_key(&base.id) {
            self.0.insert(base.id.clone(), target);
        }
    }

    fn all<'a>(&mut self, bases: impl IntoIterator<Item = &'a Base>, target: impl Fn(usize) -> Target) {
        for (place, base) in bases.into_iter().enumerate() {
            self.add(base, target(place));
        }
    }

    fn roots(&mut self, d: &Definitions) {
        self.add(&d.base, Target::Other);
        self.all(d.item_definitions.iter().map(|e| &e.base), Target::ItemDefinition);
        self.all(d.messages.iter().map(|e| &e.base), Target::Message);
        self.all(d.signals.iter().map(|e| &e.base), Target::Signal);
        self.all(d.errors.iter().map(|e| &e.base), Target::Error);
        self.all(d.escalations.iter().map(|e| &e.base), Target::Escalation);
        self.all(d.data_stores.iter().map(|e| &e.base), Target::DataStore);
        self.all(d.global_tasks.iter().map(|e| &e.base), Target::GlobalTask);
        self.all(
            d.correlation_properties.iter().map(|e| &e.base),
            Target::CorrelationProperty,
        );
        self.all(
            d.event_definitions.iter().map(|e| &e.base),
            Target::EventDefinition,
        );
        for (place, interface) in d.interfaces.iter().enumerate() {
            self.add(&interface.base, Target::Interface(place));
            self.all(interface.operations.iter().map(|e| &e.base), |operation| {
                Target::Operation(place, operation)
            });
        }
        for (place, resource) in d.resources.iter().enumerate() {
            self.add(&resource.base, Target::Resource(place));
            self.all(resource.parameters.iter().map(|e| &e.base), |parameter| {
                Target::ResourceParameter(place, parameter)
            });
        }
        for (place, category) in d.categories.iter().enumerate() {
            self.add(&category.base, Target::Other);
            self.all(category.values.iter().map(|e| &e.base), |value| {
                Target::CategoryValue(place, value)
            });
        }
    }

    fn collaborations(&mut self, d: &Definitions) {
        for (place, c) in d.collaborations.iter().enumerate() {
            self.add(&c.base, Target::Collaboration(place));
            self.all(c.participants.iter().map(|e| &e.base), |n| {
                Target::Participant(place, n)
            });
            self.all(c.message_flows.iter().map(|e| &e.base), |n| {
                Target::MessageFlow(place, n)
            });
            self.all(c.artifacts.iter().map(|e| e.base()), |n| {
                Target::CollaborationArtifact(place, n)
            });
            self.all(c.correlation_keys.iter().map(|e| &e.base), |n| {
                Target::CorrelationKey(place, n)
            });
        }
    }

    fn processes(&mut self, d: &Definitions) {
        for (index, process) in (0..).map(ProcessIndex).zip(&d.processes) {
            self.add(&process.base, Target::Process(index));
            self.all(process.properties.iter().map(|e| &e.base), |n| {
                Target::ProcessProperty(index, n)
            });
            self.slots(process.io.iter().flat_map(slots), |n| {
                Target::ProcessSlot(index, n)
            });
        }
        for task in &d.global_tasks {
            self.slots(task.io.iter().flat_map(slots), |_| Target::Other);
        }
    }

    fn slots<'a>(&mut self, slots: impl Iterator<Item = &'a Slot>, target: impl Fn(usize) -> Target) {
        self.all(slots.map(|slot| &slot.base), target);
    }

    fn scopes(&mut self, d: &Definitions) {
        for (index, scope) in (0..).map(ScopeIndex).zip(&d.scopes) {
            self.all(scope.data_objects.iter().map(|e| &e.base), |n| {
                Target::DataObject(index, n)
            });
            self.all(scope.data_object_references.iter().map(|e| &e.base), |n| {
                Target::DataObjectReference(index, n)
            });
            self.all(scope.data_store_references.iter().map(|e| &e.base), |n| {
                Target::DataStoreReference(index, n)
            });
            self.all(scope.artifacts.iter().map(|e| e.base()), |n| {
                Target::Artifact(index, n)
            });
            for lanes in &scope.lane_sets {
                self.lanes(lanes, index);
            }
        }
    }

    fn lanes(&mut self, set: &LaneSet, scope: ScopeIndex) {
        self.add(&set.base, Target::Other);
        for lane in &set.lanes {
            self.add(&lane.base, Target::Lane(scope));
            if let Some(child) = &lane.child {
                self.lanes(child, scope);
            }
        }
    }

    fn nodes(&mut self, d: &Definitions) {
        self.all(d.nodes.iter().map(|e| &e.base), |n| {
            Target::Node(NodeIndex(u32::try_from(n).unwrap_or(u32::MAX)))
        });
        self.all(d.flows.iter().map(|e| &e.base), |n| {
            Target::Flow(FlowIndex(u32::try_from(n).unwrap_or(u32::MAX)))
        });
        for (index, node) in d.numbered_nodes() {
            match &node.kind {
                NodeKind::Activity(activity) => self.activity(activity, index),
                NodeKind::Event(event) => self.event(event, index),
                NodeKind::Gateway(_) => {}
            }
        }
    }

    fn activity(&mut self, activity: &super::Activity, index: NodeIndex) {
        self.all(activity.properties.iter().map(|e| &e.base), |n| {
            Target::NodeProperty(index, n)
        });
        self.slots(activity.io.iter().flat_map(slots), |n| Target::NodeSlot(index, n));
        if let Some(Loop::Multi(multi)) = &activity.repetition {
            if let Some(item) = &multi.input_item {
                self.add(&item.base, Target::InputItem(index));
            }
            if let Some(item) = &multi.output_item {
                self.add(&item.base, Target::OutputItem(index));
            }
        }
    }

    fn event(&mut self, event: &Event, index: NodeIndex) {
        self.all(event.properties.iter().map(|e| &e.base), |n| {
            Target::NodeProperty(index, n)
        });
        self.slots(event.data_inputs.iter().chain(&event.data_outputs), |n| {
            Target::NodeSlot(index, n)
        });
        self.all(event.definitions.iter().map(|e| &e.base), |_| Target::Other);
    }
}

fn slots(io: &IoSpecification) -> impl Iterator<Item = &Slot> {
    io.inputs.iter().chain(&io.outputs)
}

/// The definitions of an event, inside it and referred to; see `Definitions::triggers`.
#[derive(Debug, Clone)]
pub struct Triggers<'a> {
    definitions: &'a Definitions,
    inside: std::slice::Iter<'a, EventDefinition>,
    referred: std::slice::Iter<'a, Reference>,
}

impl<'a> Triggers<'a> {
    pub(super) fn new(definitions: &'a Definitions, event: &'a Event) -> Self {
        Self {
            definitions,
            inside: event.definitions.iter(),
            referred: event.definition_refs.iter(),
        }
    }
}

impl<'a> Iterator for Triggers<'a> {
    type Item = &'a EventDefinition;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(definition) = self.inside.next() {
            return Some(definition);
        }
        let definitions = self.definitions;
        self.referred
            .find_map(|reference| definitions.event_definition(reference))
    }
}
