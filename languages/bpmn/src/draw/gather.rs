//! From a model to what a picture shows of it: every node that has a look, every line.
//!
//! Parents come before what is inside them. Start at [`picture`].

use super::Language;
use super::picture::{
    Activity, Arrows, Data, End, Event, Gateway, Inside, Kind, Line, LineKind, Node, Picture, Place, Repeats,
    Sign, Task,
};
use crate::model::{
    self, ActivityKind, Artifact, AssociationDirection, Base, Definitions, FlowNode, GatewayKind, LaneSet,
    Loop, NodeKind, Owner, Position, Reference, Scope, Target, Tree, Trigger,
};
use std::collections::{BTreeMap, BTreeSet};

/// A picture and where each id is in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    pub(super) picture: Picture,
    pub(super) ids: BTreeMap<String, End>,
    /// Whether elements are called by their English names, where they have one.
    english: bool,
    /// The data that something is done with, or that a diagram places; the others are a process's own variables.
    data: BTreeSet<String>,
}

/// Everything in a model that can be drawn, called as its elements are in a language.
pub(super) fn picture(model: &Definitions, language: Option<Language>) -> Gathered {
    let mut all = Gathered {
        english: language == Some(Language::English),
        data: used_data(model),
        ..Gathered::default()
    };
    all.picture.title = all.title(model);
    all.pools(model);
    for scope in &model.scopes {
        all.scope(model, scope);
    }
    super::strangers::gather(&mut all, model);
    for scope in &model.scopes {
        all.flows(model, scope);
        all.artifact_lines(&scope.artifacts);
    }
    for collaboration in &model.collaborations {
        all.messages(collaboration);
        all.artifact_lines(&collaboration.artifacts);
    }
    all
}

/// The ids of data at either end of an association, and of whatever a diagram places.
fn used_data(model: &Definitions) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut associated = |association: &model::Association| {
        let ends = association.sources.iter().chain(&association.target);
        used.extend(ends.map(|end| end.id.clone()));
    };
    for node in &model.nodes {
        match &node.kind {
            NodeKind::Activity(it) => it
                .data_inputs
                .iter()
                .chain(&it.data_outputs)
                .for_each(&mut associated),
            NodeKind::Event(it) => it.inputs.iter().chain(&it.outputs).for_each(&mut associated),
            NodeKind::Gateway(_) => {}
        }
    }
    let shapes = model.diagrams.iter().flat_map(|diagram| &diagram.plane.shapes);
    used.extend(shapes.filter_map(|shape| Some(shape.element.as_ref()?.id.clone())));
    let within = model.scopes.iter().flat_map(|scope| &scope.artifacts);
    let beside = model.collaborations.iter().flat_map(|it| &it.artifacts);
    for artifact in within.chain(beside) {
        if let Artifact::Association { source, target, .. } = artifact {
            used.extend(source.iter().chain(target).map(|end| end.id.clone()));
        }
    }
    used
}

impl Gathered {
    /// What an element is called in the picture's language.
    fn called(&self, base: &Base) -> String {
        let english = base.english().filter(|_| self.english);
        english.unwrap_or(&base.name).to_owned()
    }

    /// What the picture is called: the collaboration, the processes, or the file.
    fn title(&self, model: &Definitions) -> String {
        let collaborations = model.collaborations.iter().map(|item| &item.base);
        let pools = model.collaborations.iter().flat_map(|item| &item.participants);
        let processes = model.processes.iter().map(|item| &item.base);
        let named = |elements: &mut dyn Iterator<Item = &Base>| {
            let names: Vec<String> = elements
                .map(|base| self.called(base))
                .filter(|name| !name.trim().is_empty())
                .collect();
            (!names.is_empty()).then(|| names.join(" · "))
        };
        named(&mut collaborations.into_iter())
            .or_else(|| named(&mut processes.into_iter()))
            .or_else(|| named(&mut pools.map(|pool| &pool.base)))
            .unwrap_or_else(|| model.file.clone())
    }

    /// Adds a node; its place in the picture.
    pub(super) fn add(&mut self, base: &Base, name: String, kind: Kind, parent: Option<usize>) -> usize {
        let index = self.picture.nodes.len();
        self.ids.entry(base.id.clone()).or_insert(End::Node(index));
        let id = base.id.clone();
        self.picture.nodes.push(Node {
            id,
            name,
            kind,
            parent,
            host: None,
            lane: None,
        });
        index
    }

    /// Adds a line.
    pub(super) fn line(&mut self, id: &str, name: &str, kind: LineKind, from: End, to: End) {
        let index = self.picture.lines.len();
        self.ids.entry(id.to_owned()).or_insert(End::Line(index));
        self.picture.lines.push(Line {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            from,
            to,
        });
    }

    /// What an id is in the picture.
    pub(super) fn end(&self, id: &str) -> End {
        self.ids.get(id).copied().unwrap_or_default()
    }

    fn referred(&self, reference: Option<&Reference>) -> End {
        reference.map_or(End::Nothing, |reference| self.end(&reference.id))
    }

    fn pools(&mut self, model: &Definitions) {
        for participant in model.collaborations.iter().flat_map(|item| &item.participants) {
            let process = participant
                .process
                .as_ref()
                .and_then(|process| model.resolve(process));
            let open = matches!(process, Some(Target::Process(_)));
            let several = participant
                .multiplicity
                .as_ref()
                .is_some_and(|count| count.maximum > 1);
            self.add(
                &participant.base,
                participant.base.name.clone(),
                Kind::Pool { open, several },
                None,
            );
        }
        for collaboration in &model.collaborations {
            self.artifacts(model, &collaboration.artifacts, None);
        }
    }

    /// The pool or subprocess a scope is drawn in.
    fn around(&self, model: &Definitions, scope: &Scope) -> Option<usize> {
        let id = match scope.owner {
            Owner::Node(node) => model.node(node)?.base.id.clone(),
            Owner::Process(process) => {
                let id = &model.process(process)?.base.id;
                let mut pools = model.collaborations.iter().flat_map(|item| &item.participants);
                let pool =
                    pools.find(|pool| pool.process.as_ref().is_some_and(|process| process.id == *id))?;
                pool.base.id.clone()
            }
        };
        self.end(&id).node()
    }

    fn scope(&mut self, model: &Definitions, scope: &Scope) {
        let parent = self.around(model, scope);
        for set in &scope.lane_sets {
            self.lanes(set, parent, None);
        }
        let lanes = innermost(&scope.lane_sets);
        for node in scope.nodes.iter().filter_map(|node| model.node(*node)) {
            let name = self.called(&node.base);
            let index = self.add(&node.base, name, kind(model, node), parent);
            let lane = lanes
                .get(node.base.id.as_str())
                .and_then(|lane| self.end(lane).node());
            if let Some(added) = self.picture.nodes.get_mut(index) {
                added.lane = lane;
            }
        }
        for node in scope.nodes.iter().filter_map(|node| model.node(*node)) {
            self.attach(node);
        }
        self.data(model, scope, parent);
        self.artifacts(model, &scope.artifacts, parent);
    }

    /// Remembers which activity a boundary event sits on.
    fn attach(&mut self, node: &FlowNode) {
        let Some(Position::Boundary { attached_to, .. }) = node.event().map(|event| &event.position) else {
            return;
        };
        let host = self.referred(attached_to.as_ref()).node();
        if let Some(index) = self.end(&node.base.id).node()
            && let Some(added) = self.picture.nodes.get_mut(index)
        {
            added.host = host.filter(|host| *host != index);
        }
    }

    /// Lanes as nodes; a lane inside a lane has that as its lane.
    fn lanes(&mut self, set: &LaneSet, parent: Option<usize>, outer: Option<usize>) {
        for lane in &set.lanes {
            let name = self.called(&lane.base);
            let index = self.add(&lane.base, name, Kind::Lane, parent);
            if let Some(added) = self.picture.nodes.get_mut(index) {
                added.lane = outer;
            }
            if let Some(child) = &lane.child {
                self.lanes(child, parent, Some(index));
            }
        }
    }

    fn data(&mut self, model: &Definitions, scope: &Scope, parent: Option<usize>) {
        let own = scope.data_object_references.iter();
        for item in own
            .filter(|item| self.data.contains(&item.base.id))
            .collect::<Vec<_>>()
        {
            let object = item.data_object.as_ref().and_then(|object| model.resolve(object));
            let object = match object {
                Some(Target::DataObject(scope, place)) => {
                    model.scope(scope).and_then(|scope| scope.data_objects.get(place))
                }
                _ => None,
            };
            let name = if item.base.name.is_empty() {
                object.map(|object| object.base.name.clone()).unwrap_or_default()
            } else {
                item.base.name.clone()
            };
            let name = with_state(name, &item.base);
            let several = object.is_some_and(|object| object.is_collection);
            self.add(
                &item.base,
                name,
                Kind::Data(Data {
                    several,
                    ..Data::default()
                }),
                parent,
            );
        }
        for object in &scope.data_objects {
            let used = scope.data_object_references.iter().any(|item| {
                item.data_object
                    .as_ref()
                    .is_some_and(|used| used.id == object.base.id)
            });
            let shown = !used && self.data.contains(&object.base.id);
            if shown && !self.ids.contains_key(&object.base.id) {
                let look = Data {
                    several: object.is_collection,
                    ..Data::default()
                };
                self.add(
                    &object.base,
                    with_state(object.base.name.clone(), &object.base),
                    Kind::Data(look),
                    parent,
                );
            }
        }
        for item in &scope.data_store_references {
            let store = item.data_store.as_ref().and_then(|store| model.resolve(store));
            let named = match store {
                Some(Target::DataStore(place)) => {
                    model.data_stores.get(place).map(|store| store.base.name.clone())
                }
                _ => None,
            };
            let own = item.base.name.clone();
            let name = if own.is_empty() {
                named.unwrap_or_default()
            } else {
                own
            };
            self.add(&item.base, with_state(name, &item.base), Kind::Store, parent);
        }
        self.slots(model, scope, parent);
    }

    /// The data inputs and outputs of a process, as far as a diagram draws them.
    fn slots(&mut self, model: &Definitions, scope: &Scope, parent: Option<usize>) {
        let Owner::Process(process) = scope.owner else {
            return;
        };
        let Some(io) = model.process(process).and_then(|process| process.io.as_ref()) else {
            return;
        };
        let shapes = || model.diagrams.iter().flat_map(|diagram| &diagram.plane.shapes);
        let drawn = |id: &str| shapes().any(|shape| shape.element.as_ref().is_some_and(|of| of.id == id));
        for (slots, input) in [(&io.inputs, true), (&io.outputs, false)] {
            for slot in slots.iter().filter(|slot| drawn(&slot.base.id)) {
                let look = Data {
                    several: slot.is_collection,
                    input,
                    output: !input,
                };
                self.add(&slot.base, slot.base.name.clone(), Kind::Data(look), parent);
            }
        }
    }

    fn artifacts(&mut self, model: &Definitions, artifacts: &[Artifact], parent: Option<usize>) {
        for artifact in artifacts {
            match artifact {
                Artifact::Annotation { base, text, .. } => {
                    self.add(base, text.clone().unwrap_or_default(), Kind::Annotation, parent);
                }
                Artifact::Group { base, category_value } => {
                    let value = category_value.as_ref().and_then(|value| model.resolve(value));
                    let name = match value {
                        Some(Target::CategoryValue(category, place)) => model
                            .categories
                            .get(category)
                            .and_then(|category| category.values.get(place)?.value.clone()),
                        _ => None,
                    };
                    self.add(
                        base,
                        name.unwrap_or_else(|| base.name.clone()),
                        Kind::Group,
                        parent,
                    );
                }
                Artifact::Association { .. } => {}
            }
        }
    }

    fn artifact_lines(&mut self, artifacts: &[Artifact]) {
        for artifact in artifacts {
            if let Artifact::Association {
                base,
                source,
                target,
                direction,
            } = artifact
            {
                let arrows = match direction {
                    AssociationDirection::None => Arrows::None,
                    AssociationDirection::One => Arrows::End,
                    AssociationDirection::Both => Arrows::Both,
                };
                let (from, to) = (self.referred(source.as_ref()), self.referred(target.as_ref()));
                self.line(&base.id, &base.name, LineKind::Association { arrows }, from, to);
            }
        }
    }

    fn flows(&mut self, model: &Definitions, scope: &Scope) {
        for index in &scope.flows {
            let Some(flow) = model.flow(*index) else {
                continue;
            };
            let source = flow.from.and_then(|node| model.node(node));
            let kind = match source {
                Some(source) if source.default_flow == Some(*index) => LineKind::Default,
                Some(source) if flow.condition.is_some() && source.activity().is_some() => {
                    LineKind::Conditional
                }
                _ => LineKind::Sequence,
            };
            let (from, to) = (
                self.referred(flow.source.as_ref()),
                self.referred(flow.target.as_ref()),
            );
            let name = self.called(&flow.base);
            self.line(&flow.base.id, &name, kind, from, to);
        }
        for node in scope.nodes.iter().filter_map(|node| model.node(*node)) {
            let (inputs, outputs) = match &node.kind {
                NodeKind::Activity(activity) => (&activity.data_inputs, &activity.data_outputs),
                NodeKind::Event(event) => (&event.inputs, &event.outputs),
                NodeKind::Gateway(_) => continue,
            };
            let own = self.end(&node.base.id);
            for association in inputs {
                for source in &association.sources {
                    self.data_line(association, self.end(&source.id), own);
                }
            }
            for association in outputs {
                self.data_line(association, own, self.referred(association.target.as_ref()));
            }
        }
    }

    /// A data association, where both its ends are drawn.
    fn data_line(&mut self, association: &model::Association, from: End, to: End) {
        if from.node().is_some() && to.node().is_some() {
            self.line(&association.base.id, "", LineKind::Data, from, to);
        }
    }

    fn messages(&mut self, collaboration: &model::Collaboration) {
        for flow in &collaboration.message_flows {
            let (from, to) = (
                self.referred(flow.source.as_ref()),
                self.referred(flow.target.as_ref()),
            );
            let kind = LineKind::Message {
                envelope: false,
                answers: false,
            };
            self.line(&flow.base.id, &flow.base.name, kind, from, to);
        }
    }
}

/// The id of the innermost lane each node is in.
fn innermost(sets: &[LaneSet]) -> BTreeMap<&str, &str> {
    let mut found = BTreeMap::new();
    let mut open: Vec<&LaneSet> = sets.iter().collect();
    // Outer lanes are met before inner ones, which then overwrite them.
    while let Some(set) = open.pop() {
        for lane in &set.lanes {
            for node in &lane.nodes {
                found.insert(node.id.as_str(), lane.base.id.as_str());
            }
            open.extend(lane.child.as_deref());
        }
    }
    found
}

/// A name with the state a data element is in.
fn with_state(name: String, base: &Base) -> String {
    let children = base.extra.iter().flat_map(|extra| &extra.children);
    let state = children
        .filter(|child| child.name.local == "dataState")
        .find_map(|child: &Tree| child.attribute("name"));
    match state.filter(|state| !state.is_empty() && !name.contains(*state)) {
        Some(state) => format!("{name} [{state}]"),
        None => name,
    }
}

fn kind(model: &Definitions, node: &FlowNode) -> Kind {
    match &node.kind {
        NodeKind::Activity(activity) => Kind::Activity(self::activity(model, activity)),
        NodeKind::Gateway(gateway) => Kind::Gateway(match gateway.kind {
            GatewayKind::Exclusive => Gateway::Exclusive,
            GatewayKind::Inclusive => Gateway::Inclusive,
            GatewayKind::Parallel => Gateway::Parallel,
            GatewayKind::Complex { .. } => Gateway::Complex,
            GatewayKind::EventBased {
                instantiate: false, ..
            } => Gateway::Event,
            GatewayKind::EventBased { parallel: false, .. } => Gateway::EventStart,
            GatewayKind::EventBased { parallel: true, .. } => Gateway::ParallelEventStart,
        }),
        NodeKind::Event(event) => Kind::Event(self::event(model, event)),
    }
}

fn activity(model: &Definitions, activity: &model::Activity) -> Activity {
    let called = match &activity.kind {
        ActivityKind::Call { called } => called.as_ref().map(|called| model.resolve(called)),
        _ => None,
    };
    let global = match called {
        Some(Some(Target::GlobalTask(place))) => model.global_tasks.get(place),
        _ => None,
    };
    let task = match global.map_or(&activity.kind, |global| &global.kind) {
        ActivityKind::User { .. } => Task::User,
        ActivityKind::Manual => Task::Manual,
        ActivityKind::Service { .. } => Task::Service,
        ActivityKind::Script { .. } => Task::Script,
        ActivityKind::BusinessRule { .. } => Task::BusinessRule,
        ActivityKind::Send { .. } => Task::Send,
        ActivityKind::Receive { instantiate, .. } => Task::Receive { starts: *instantiate },
        _ => Task::Plain,
    };
    let own = activity.inner().map(|scope| Inside {
        event: activity.triggered_by_event(),
        transaction: matches!(activity.kind, ActivityKind::Transaction { .. }),
        ad_hoc: matches!(activity.kind, ActivityKind::AdHoc { .. }),
        collapsed: model.scope(scope).is_none_or(|scope| scope.nodes.is_empty()),
    });
    // The inside of a called process is drawn only where a diagram says so.
    let elsewhere = Inside {
        collapsed: true,
        ..Inside::default()
    };
    let inside = own.or_else(|| (called.is_some() && global.is_none()).then_some(elsewhere));
    Activity {
        task,
        repeats: match &activity.repetition {
            None => Repeats::Once,
            Some(Loop::Standard(_)) => Repeats::Loop,
            Some(Loop::Multi(several)) if several.is_sequential => Repeats::Sequential,
            Some(Loop::Multi(_)) => Repeats::Parallel,
        },
        compensates: activity.is_for_compensation,
        inside,
        calls: matches!(activity.kind, ActivityKind::Call { .. }),
    }
}

fn event(model: &Definitions, event: &model::Event) -> Event {
    let mut signs = model.triggers(event).map(|definition| sign(&definition.trigger));
    let sign = match (signs.next(), signs.next()) {
        (None, _) => Sign::None,
        (Some(only), None) => only,
        (Some(_), Some(_)) if event.parallel_multiple => Sign::ParallelMultiple,
        (Some(_), Some(_)) => Sign::Multiple,
    };
    let (place, interrupts) = match &event.position {
        Position::Start { interrupting } => (Place::Start, *interrupting),
        Position::Boundary { cancel_activity, .. } => (Place::Boundary, *cancel_activity),
        Position::End => (Place::End, true),
        Position::Catch | Position::Throw | Position::Implicit => (Place::Between, true),
    };
    Event {
        place,
        sign,
        throws: !event.position.catches(),
        interrupts,
    }
}

fn sign(trigger: &Trigger) -> Sign {
    match trigger {
        Trigger::Message { .. } => Sign::Message,
        Trigger::Timer { .. } => Sign::Timer,
        Trigger::Signal { .. } => Sign::Signal,
        Trigger::Conditional { .. } => Sign::Conditional,
        Trigger::Error { .. } => Sign::Error,
        Trigger::Escalation { .. } => Sign::Escalation,
        Trigger::Cancel => Sign::Cancel,
        Trigger::Compensate { .. } => Sign::Compensation,
        Trigger::Link { .. } => Sign::Link,
        Trigger::Terminate => Sign::Terminate,
    }
}
