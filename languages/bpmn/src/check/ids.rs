//! Ids and references: every id once, every reference to something of the right kind.
//!
//! It knows nothing of flows and data associations, whose references are checked beside their other rules.
//! Start at [`Checker::ids`].

use super::{Checker, Severity};
use crate::fault;
use crate::model::{Artifact, Base, LaneSet, Namespace, Process, Reference, ResourceRole, Scope, Target};
use std::collections::BTreeMap;

impl<'a> Checker<'a> {
    /// Every id once among the elements of the model (diagrams aside, which nothing executes).
    pub(super) fn ids(&mut self) {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        let mut twice: Vec<(&Base, u32)> = Vec::new();
        for base in self.bases().into_iter().filter(|base| !base.generated) {
            match seen.get(base.id.as_str()) {
                Some(line) => twice.push((base, *line)),
                None => {
                    seen.insert(&base.id, base.line);
                }
            }
        }
        for (base, line) in twice {
            self.error(
                fault::DUPLICATE_ID,
                base,
                "§8.3.1",
                &format!("标识“{}”重复，第 {line} 行已使用", base.id),
                &format!("the id {:?} is used twice, first on line {line}", base.id),
            );
        }
    }

    /// The elements that may be referred to.
    fn bases(&self) -> Vec<&'a Base> {
        let model = self.model;
        let mut all: Vec<&Base> = Vec::new();
        all.extend(model.item_definitions.iter().map(|e| &e.base));
        all.extend(model.messages.iter().map(|e| &e.base));
        all.extend(model.signals.iter().map(|e| &e.base));
        all.extend(model.errors.iter().map(|e| &e.base));
        all.extend(model.escalations.iter().map(|e| &e.base));
        all.extend(model.resources.iter().map(|e| &e.base));
        all.extend(model.data_stores.iter().map(|e| &e.base));
        all.extend(model.correlation_properties.iter().map(|e| &e.base));
        all.extend(model.event_definitions.iter().map(|e| &e.base));
        all.extend(model.global_tasks.iter().map(|e| &e.base));
        for interface in &model.interfaces {
            all.push(&interface.base);
            all.extend(interface.operations.iter().map(|e| &e.base));
        }
        for collaboration in &model.collaborations {
            all.push(&collaboration.base);
            all.extend(collaboration.participants.iter().map(|e| &e.base));
            all.extend(collaboration.message_flows.iter().map(|e| &e.base));
        }
        for process in &model.processes {
            all.push(&process.base);
            all.extend(process.properties.iter().map(|e| &e.base));
        }
        for scope in &model.scopes {
            all.extend(scope.data_objects.iter().map(|e| &e.base));
            all.extend(scope.data_object_references.iter().map(|e| &e.base));
            all.extend(scope.data_store_references.iter().map(|e| &e.base));
            all.extend(scope.artifacts.iter().map(Artifact::base));
        }
        all.extend(model.nodes.iter().map(|e| &e.base));
        all.extend(model.flows.iter().map(|e| &e.base));
        all.sort_by_key(|base| base.order);
        all
    }

    /// Whether a reference, where there is one, names something `fits` accepts; an error if not.
    pub(super) fn refers(
        &mut self,
        reference: &Option<Reference>,
        base: &Base,
        clause: &'static str,
        kind: Kind,
    ) -> bool {
        match reference {
            None => true,
            Some(reference) => self.refers_to(reference, base, clause, kind),
        }
    }

    /// The same where nothing is executed by it: a warning if not.
    fn hints(&mut self, reference: &Option<Reference>, base: &Base, clause: &'static str, kind: Kind) {
        if !self.refers(reference, base, clause, kind)
            && let Some(last) = self.findings.last_mut()
        {
            last.severity = Severity::Warning;
        }
    }

    pub(super) fn refers_to(
        &mut self,
        reference: &Reference,
        base: &Base,
        clause: &'static str,
        kind: Kind,
    ) -> bool {
        let (zh, en) = kind.names();
        let id = &reference.id;
        let (zh, en) = match self.model.resolve(reference) {
            Some(target) if kind.accepts(target) => return true,
            Some(_) => (format!("引用的“{id}”不是{zh}"), format!("{id:?} is not {en}")),
            None if reference.space != Namespace::None => (
                format!("引用的{zh}“{id}”在另一个文件里，无法取得"),
                format!("{en} {id:?} is in another file, which is not at hand"),
            ),
            None => (
                format!("引用的{zh}“{id}”不存在"),
                format!("there is no {id:?} that could be {en}"),
            ),
        };
        self.error(fault::REFERENCE, base, clause, &zh, &en);
        false
    }

    pub(super) fn root_references(&mut self) {
        let model = self.model;
        for message in &model.messages {
            self.refers(&message.item, &message.base, "§8.4.11", Kind::Item);
        }
        for interface in &model.interfaces {
            for operation in &interface.operations {
                let base = &operation.base;
                self.hints(&operation.input, base, "§8.5", Kind::Message);
                self.hints(&operation.output, base, "§8.5", Kind::Message);
                for error in &operation.errors {
                    self.hints(&Some(error.clone()), base, "§8.5", Kind::Error);
                }
            }
        }
        for property in &model.correlation_properties {
            for retrieval in &property.retrievals {
                self.refers(&retrieval.message, &retrieval.base, "§8.4.2", Kind::Message);
            }
        }
        for definition in &model.event_definitions {
            self.trigger_references(definition);
        }
        self.collaboration_references();
    }

    fn collaboration_references(&mut self) {
        for collaboration in &self.model.collaborations {
            for participant in &collaboration.participants {
                self.refers(&participant.process, &participant.base, "§9.3", Kind::Process);
            }
            for flow in &collaboration.message_flows {
                self.message_flow(flow);
            }
            for key in &collaboration.correlation_keys {
                for property in &key.properties {
                    self.refers_to(property, &key.base, "§8.4.2", Kind::CorrelationProperty);
                }
            }
        }
    }

    /// A message flow joins two pools or nodes of two pools.
    fn message_flow(&mut self, flow: &crate::model::MessageFlow) {
        self.refers(&flow.message, &flow.base, "§9.4", Kind::Message);
        let ends = [&flow.source, &flow.target].map(|end| {
            let target = end.as_ref().and_then(|end| self.model.resolve(end))?;
            match target {
                Target::Node(node) => self.model.process_of(self.model.node(node)?.scope),
                _ => None,
            }
        });
        if flow.source.is_none() || flow.target.is_none() {
            self.warn(
                fault::DANGLING,
                &flow.base,
                "§9.4",
                "消息流缺少起点或终点",
                "a message flow lacks an end",
            );
        }
        if let [Some(from), Some(to)] = ends
            && from == to
        {
            self.warn(
                fault::CROSSING,
                &flow.base,
                "§9.4",
                "消息流的两端在同一个流程里，应在两个参与者之间",
                "a message flow joins two nodes of one process, not two participants",
            );
        }
    }

    pub(super) fn process_references(&mut self, process: &Process) {
        self.roles(&process.resources);
        for subscription in &process.subscriptions {
            let base = &subscription.base;
            self.refers(&subscription.key, base, "§8.4.2", Kind::CorrelationKey);
            for binding in &subscription.bindings {
                self.refers(
                    &binding.property,
                    &binding.base,
                    "§8.4.2",
                    Kind::CorrelationProperty,
                );
            }
        }
    }

    pub(super) fn roles(&mut self, roles: &[ResourceRole]) {
        for role in roles {
            self.refers(&role.resource, &role.base, "§10.3.2", Kind::Resource);
        }
    }

    pub(super) fn scope_references(&mut self, scope: &Scope) {
        for reference in &scope.data_object_references {
            let base = &reference.base;
            self.refers(&reference.data_object, base, "§10.4.1", Kind::DataObject);
        }
        for reference in &scope.data_store_references {
            let base = &reference.base;
            self.refers(&reference.data_store, base, "§10.4.1", Kind::DataStore);
        }
        for lanes in &scope.lane_sets {
            self.lanes(lanes);
        }
    }

    /// Lanes don't change what is executed, so a wrong one is no error.
    fn lanes(&mut self, set: &LaneSet) {
        for lane in &set.lanes {
            for node in &lane.nodes {
                if self.model.resolve_node(node).is_none() {
                    self.warn(
                        fault::REFERENCE,
                        &lane.base,
                        "§10.8",
                        &format!("泳道里的“{}”不是流程节点", node.id),
                        &format!("{:?} in a lane is not a flow node", node.id),
                    );
                }
            }
            if let Some(child) = &lane.child {
                self.lanes(child);
            }
        }
    }
}

/// What a reference should name.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Item,
    Message,
    Signal,
    Error,
    Escalation,
    Operation,
    Process,
    Callable,
    Activity,
    Resource,
    DataObject,
    DataStore,
    Data,
    EventDefinition,
    CorrelationKey,
    CorrelationProperty,
}

impl Kind {
    fn accepts(self, target: Target) -> bool {
        match self {
            Self::Item => matches!(target, Target::ItemDefinition(_)),
            Self::Message => matches!(target, Target::Message(_)),
            Self::Signal => matches!(target, Target::Signal(_)),
            Self::Error => matches!(target, Target::Error(_)),
            Self::Escalation => matches!(target, Target::Escalation(_)),
            Self::Operation => matches!(target, Target::Operation(..)),
            Self::Process => matches!(target, Target::Process(_)),
            Self::Callable => matches!(target, Target::Process(_) | Target::GlobalTask(_)),
            Self::Activity => matches!(target, Target::Node(_)),
            Self::Resource => matches!(target, Target::Resource(_)),
            Self::DataObject => matches!(target, Target::DataObject(..)),
            Self::DataStore => matches!(target, Target::DataStore(_)),
            Self::Data => is_data(target),
            Self::EventDefinition => matches!(target, Target::EventDefinition(_) | Target::Other),
            Self::CorrelationKey => matches!(target, Target::CorrelationKey(..)),
            Self::CorrelationProperty => matches!(target, Target::CorrelationProperty(_)),
        }
    }

    /// Its name in both languages; the English one with its article.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Item => ("数据类型", "an item definition"),
            Self::Message => ("消息", "a message"),
            Self::Signal => ("信号", "a signal"),
            Self::Error => ("错误", "an error"),
            Self::Escalation => ("升级", "an escalation"),
            Self::Operation => ("操作", "an operation"),
            Self::Process => ("流程", "a process"),
            Self::Callable => ("流程或全局任务", "a process or global task"),
            Self::Activity => ("活动", "an activity"),
            Self::Resource => ("资源", "a resource"),
            Self::DataObject => ("数据对象", "a data object"),
            Self::DataStore => ("数据存储", "a data store"),
            Self::Data => ("数据", "data"),
            Self::EventDefinition => ("事件定义", "an event definition"),
            Self::CorrelationKey => ("关联键", "a correlation key"),
            Self::CorrelationProperty => ("关联属性", "a correlation property"),
        }
    }
}

fn is_data(target: Target) -> bool {
    matches!(
        target,
        Target::DataObject(..)
            | Target::DataObjectReference(..)
            | Target::DataStoreReference(..)
            | Target::DataStore(_)
            | Target::ProcessProperty(..)
            | Target::NodeProperty(..)
            | Target::ProcessSlot(..)
            | Target::NodeSlot(..)
            | Target::InputItem(_)
            | Target::OutputItem(_)
    )
}
