//! Writing the root of a file and the elements flow nodes refer to.
//!
//! It knows nothing of flow. Start at [`Writing::definitions`].

use super::out::Out;
use super::{Ordered, Writing};
use crate::model::{
    ActivityKind, Category, CorrelationProperty, DataStore, GlobalTask, Import, Interface, ItemDefinition,
    Operation, Resource, Tree,
};

impl Writing<'_> {
    pub(super) fn definitions(&self) -> Tree {
        let model = self.model;
        Out::new("definitions", &model.base)
            .with("targetNamespace", &model.target_namespace)
            .maybe("expressionLanguage", model.expression_language.as_ref())
            .maybe("typeLanguage", model.type_language.as_ref())
            .maybe("exporter", model.exporter.as_ref())
            .maybe("exporterVersion", model.exporter_version.as_ref())
            .children(self.roots().into_trees())
            .done()
    }

    fn roots(&self) -> Ordered {
        let model = self.model;
        let mut all = Ordered::default();
        self.small_roots(&mut all);
        for interface in &model.interfaces {
            all.add(interface.base.order, self.interface(interface));
        }
        for resource in &model.resources {
            all.add(resource.base.order, self.resource(resource));
        }
        for category in &model.categories {
            all.add(category.base.order, self.category(category));
        }
        for property in &model.correlation_properties {
            all.add(property.base.order, self.correlation_property(property));
        }
        for definition in &model.event_definitions {
            all.add(definition.base.order, self.event_definition(definition));
        }
        for task in &model.global_tasks {
            all.add(task.base.order, self.global_task(task));
        }
        for collaboration in &model.collaborations {
            all.add(collaboration.base.order, self.collaboration(collaboration));
        }
        for process in &model.processes {
            all.add(process.base.order, self.process(process));
        }
        for diagram in &model.diagrams {
            all.add(diagram.base.order, self.diagram(diagram));
        }
        for other in &model.others {
            all.add(other.order, other.clone());
        }
        all
    }

    /// Roots that are one element without typed children.
    fn small_roots(&self, all: &mut Ordered) {
        let model = self.model;
        for import in &model.imports {
            all.add(import.base.order, self.import(import));
        }
        for item in &model.item_definitions {
            all.add(item.base.order, self.item_definition(item));
        }
        for message in &model.messages {
            let out = Out::new("message", &message.base);
            let tree = out.reference("itemRef", &message.item).done();
            all.add(message.base.order, tree);
        }
        for signal in &model.signals {
            let out = Out::new("signal", &signal.base);
            let tree = out.reference("structureRef", &signal.structure).done();
            all.add(signal.base.order, tree);
        }
        for error in &model.errors {
            let out = Out::new("error", &error.base)
                .maybe("errorCode", error.code.as_ref())
                .reference("structureRef", &error.structure);
            all.add(error.base.order, out.done());
        }
        for escalation in &model.escalations {
            let out = Out::new("escalation", &escalation.base)
                .maybe("escalationCode", escalation.code.as_ref())
                .reference("structureRef", &escalation.structure);
            all.add(escalation.base.order, out.done());
        }
        for store in &model.data_stores {
            all.add(store.base.order, self.data_store(store));
        }
    }

    fn import(&self, import: &Import) -> Tree {
        Out::new("import", &import.base)
            .with("namespace", &import.namespace)
            .maybe("location", import.location.as_ref())
            .with("importType", &import.kind)
            .done()
    }

    fn item_definition(&self, item: &ItemDefinition) -> Tree {
        Out::new("itemDefinition", &item.base)
            .maybe("itemKind", item.is_physical.then_some("Physical"))
            .reference("structureRef", &item.structure)
            .unless(false, "isCollection", item.is_collection)
            .done()
    }

    fn data_store(&self, store: &DataStore) -> Tree {
        Out::new("dataStore", &store.base)
            .maybe("capacity", store.capacity)
            .maybe("isUnlimited", store.is_unlimited)
            .reference("itemSubjectRef", &store.item)
            .done()
    }

    fn interface(&self, interface: &Interface) -> Tree {
        Out::new("interface", &interface.base)
            .reference("implementationRef", &interface.implementation)
            .children(interface.operations.iter().map(|o| self.operation(o)))
            .done()
    }

    fn operation(&self, operation: &Operation) -> Tree {
        Out::new("operation", &operation.base)
            .reference("implementationRef", &operation.implementation)
            .references("inMessageRef", &operation.input)
            .references("outMessageRef", &operation.output)
            .references("errorRef", &operation.errors)
            .done()
    }

    fn resource(&self, resource: &Resource) -> Tree {
        let parameters = resource.parameters.iter().map(|parameter| {
            Out::new("resourceParameter", &parameter.base)
                .reference("type", &parameter.item)
                .unless(false, "isRequired", parameter.is_required)
                .done()
        });
        Out::new("resource", &resource.base).children(parameters).done()
    }

    fn category(&self, category: &Category) -> Tree {
        let values = category.values.iter().map(|value| {
            Out::new("categoryValue", &value.base)
                .maybe("value", value.value.as_ref())
                .done()
        });
        Out::new("category", &category.base).children(values).done()
    }

    fn correlation_property(&self, property: &CorrelationProperty) -> Tree {
        let retrievals = property.retrievals.iter().map(|retrieval| {
            Out::new("correlationPropertyRetrievalExpression", &retrieval.base)
                .reference("messageRef", &retrieval.message)
                .children(self.expression("messagePath", &retrieval.path))
                .done()
        });
        Out::new("correlationProperty", &property.base)
            .reference("type", &property.item)
            .children(retrievals)
            .done()
    }

    fn global_task(&self, task: &GlobalTask) -> Tree {
        let (local, attribute, value) = match &task.kind {
            ActivityKind::User { implementation, .. } => {
                ("globalUserTask", "implementation", implementation.as_ref())
            }
            ActivityKind::Manual => ("globalManualTask", "", None),
            ActivityKind::Script { format, .. } => ("globalScriptTask", "scriptLanguage", format.as_ref()),
            ActivityKind::BusinessRule { implementation } => (
                "globalBusinessRuleTask",
                "implementation",
                implementation.as_ref(),
            ),
            _ => ("globalTask", "", None),
        };
        Out::new(local, &task.base)
            .maybe(attribute, value)
            .references("supportedInterfaceRef", &task.interfaces)
            .children(task.io.iter().map(|io| self.io_specification(io)))
            .children(task.resources.iter().map(|role| self.resource_role(role)))
            .children(self.task_children(&task.kind))
            .done()
    }
}
