//! Reading the root of a file and the elements flow nodes refer to.
//!
//! It knows nothing of flow. Start at [`Reading::definitions`].

use super::Reading;
use super::element::bpmn;
use crate::model::{
    ActivityKind, Category, CategoryValue, CorrelationProperty, DataStore, ErrorCode, Escalation, GlobalTask,
    Import, Interface, ItemDefinition, Message, Namespace, Operation, Resource, ResourceParameter, Retrieval,
    Signal, Tree,
};

impl Reading {
    /// Reads the whole file.
    pub(super) fn definitions(&mut self, root: Tree) {
        self.model.target_namespace = root.attribute("targetNamespace").unwrap_or_default().to_owned();
        let mut open = self.open(root);
        open.take("targetNamespace");
        self.model.expression_language = open.take("expressionLanguage");
        self.model.type_language = open.take("typeLanguage");
        self.model.exporter = open.take("exporter");
        self.model.exporter_version = open.take("exporterVersion");
        for child in open.take_children() {
            if let Some(other) = self.root_element(child) {
                self.model.others.push(other);
            }
        }
        self.model.base = self.close(open);
    }

    /// Reads a child of the root; gives back what has no type.
    fn root_element(&mut self, tree: Tree) -> Option<Tree> {
        if tree.is(&Namespace::BpmnDi, "BPMNDiagram") {
            let diagram = self.diagram(tree);
            self.model.diagrams.push(diagram);
            return None;
        }
        match bpmn(&tree) {
            "process" => self.process(tree),
            "collaboration" => {
                let collaboration = self.collaboration(tree);
                self.model.collaborations.push(collaboration);
            }
            name if name.starts_with("global") => return self.global_task(tree),
            name if name.ends_with("EventDefinition") => return self.root_trigger(tree),
            _ => return self.plain_root(tree),
        }
        None
    }

    fn root_trigger(&mut self, tree: Tree) -> Option<Tree> {
        match self.event_definition(tree) {
            Ok(definition) => {
                self.model.event_definitions.push(definition);
                None
            }
            Err(tree) => Some(tree),
        }
    }

    fn plain_root(&mut self, tree: Tree) -> Option<Tree> {
        match bpmn(&tree) {
            "import" => self.import(tree),
            "itemDefinition" => self.item_definition(tree),
            "message" => self.message(tree),
            "signal" => self.signal(tree),
            "error" => self.error(tree),
            "escalation" => self.escalation(tree),
            "interface" => self.interface(tree),
            "resource" => self.resource(tree),
            "dataStore" => self.data_store(tree),
            "category" => self.category(tree),
            "correlationProperty" => self.correlation_property(tree),
            _ => return Some(tree),
        }
        None
    }

    fn import(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let import = Import {
            namespace: open.take("namespace").unwrap_or_default(),
            location: open.take("location"),
            kind: open.take("importType").unwrap_or_default(),
            base: self.close(open),
        };
        self.model.imports.push(import);
    }

    fn item_definition(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let item = ItemDefinition {
            structure: self.reference(&mut open, "structureRef"),
            is_collection: self.flag(&mut open, "isCollection").unwrap_or(false),
            is_physical: self.choice(
                &mut open,
                "itemKind",
                &[("Information", false), ("Physical", true)],
            ),
            base: self.close(open),
        };
        self.model.item_definitions.push(item);
    }

    fn message(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let message = Message {
            item: self.reference(&mut open, "itemRef"),
            base: self.close(open),
        };
        self.model.messages.push(message);
    }

    fn signal(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let signal = Signal {
            structure: self.reference(&mut open, "structureRef"),
            base: self.close(open),
        };
        self.model.signals.push(signal);
    }

    fn error(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let error = ErrorCode {
            code: open.take("errorCode"),
            structure: self.reference(&mut open, "structureRef"),
            base: self.close(open),
        };
        self.model.errors.push(error);
    }

    fn escalation(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let escalation = Escalation {
            code: open.take("escalationCode"),
            structure: self.reference(&mut open, "structureRef"),
            base: self.close(open),
        };
        self.model.escalations.push(escalation);
    }

    fn interface(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let implementation = self.reference(&mut open, "implementationRef");
        let mut operations = Vec::new();
        for child in open.take_children() {
            match bpmn(&child) {
                "operation" => operations.push(self.operation(child)),
                _ => open.rest.push(child),
            }
        }
        let interface = Interface {
            implementation,
            operations,
            base: self.close(open),
        };
        self.model.interfaces.push(interface);
    }

    fn operation(&mut self, tree: Tree) -> Operation {
        let mut open = self.open(tree);
        let mut operation = Operation {
            implementation: self.reference(&mut open, "implementationRef"),
            ..Operation::default()
        };
        for child in open.take_children() {
            match bpmn(&child) {
                "inMessageRef" => operation.input = self.text_reference(&child),
                "outMessageRef" => operation.output = self.text_reference(&child),
                "errorRef" => self.push_reference(&mut operation.errors, &child),
                _ => open.rest.push(child),
            }
        }
        operation.base = self.close(open);
        operation
    }

    fn resource(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let mut parameters = Vec::new();
        for child in open.take_children() {
            match bpmn(&child) {
                "resourceParameter" => {
                    let mut open = self.open(child);
                    parameters.push(ResourceParameter {
                        item: self.reference(&mut open, "type"),
                        is_required: self.flag(&mut open, "isRequired").unwrap_or(false),
                        base: self.close(open),
                    });
                }
                _ => open.rest.push(child),
            }
        }
        let resource = Resource {
            parameters,
            base: self.close(open),
        };
        self.model.resources.push(resource);
    }

    fn data_store(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let store = DataStore {
            item: self.reference(&mut open, "itemSubjectRef"),
            capacity: self.number(&mut open, "capacity", "0, 1, 2…"),
            is_unlimited: self.flag(&mut open, "isUnlimited"),
            base: self.close(open),
        };
        self.model.data_stores.push(store);
    }

    fn category(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let mut values = Vec::new();
        for child in open.take_children() {
            match bpmn(&child) {
                "categoryValue" => {
                    let mut open = self.open(child);
                    values.push(CategoryValue {
                        value: open.take("value"),
                        base: self.close(open),
                    });
                }
                _ => open.rest.push(child),
            }
        }
        let category = Category {
            values,
            base: self.close(open),
        };
        self.model.categories.push(category);
    }

    fn correlation_property(&mut self, tree: Tree) {
        let mut open = self.open(tree);
        let item = self.reference(&mut open, "type");
        let mut retrievals = Vec::new();
        for child in open.take_children() {
            match bpmn(&child) {
                "correlationPropertyRetrievalExpression" => retrievals.push(self.retrieval(child)),
                _ => open.rest.push(child),
            }
        }
        let property = CorrelationProperty {
            item,
            retrievals,
            base: self.close(open),
        };
        self.model.correlation_properties.push(property);
    }

    fn retrieval(&mut self, tree: Tree) -> Retrieval {
        let mut open = self.open(tree);
        let message = self.reference(&mut open, "messageRef");
        let mut path = None;
        for child in open.take_children() {
            match bpmn(&child) {
                "messagePath" => path = Some(self.expression(child)),
                _ => open.rest.push(child),
            }
        }
        Retrieval {
            message,
            path,
            base: self.close(open),
        }
    }

    fn global_task(&mut self, tree: Tree) -> Option<Tree> {
        if !matches!(
            bpmn(&tree),
            "globalTask"
                | "globalUserTask"
                | "globalManualTask"
                | "globalScriptTask"
                | "globalBusinessRuleTask"
        ) {
            return Some(tree);
        }
        let mut open = self.open(tree);
        let mut task = GlobalTask::default();
        let element = open.element.clone();
        task.kind = match element.as_str() {
            "globalUserTask" => ActivityKind::User {
                implementation: open.take("implementation"),
                renderings: Vec::new(),
            },
            "globalManualTask" => ActivityKind::Manual,
            "globalScriptTask" => ActivityKind::Script {
                format: open.take("scriptLanguage"),
                script: None,
            },
            "globalBusinessRuleTask" => ActivityKind::BusinessRule {
                implementation: open.take("implementation"),
            },
            _ => ActivityKind::Task,
        };
        for child in open.take_children() {
            match bpmn(&child) {
                "supportedInterfaceRef" => self.push_reference(&mut task.interfaces, &child),
                "ioSpecification" => {
                    let line = child.line;
                    let io = self.io_specification(child);
                    self.once(&mut task.io, io, "ioSpecification", line);
                }
                "resourceRole" | "performer" | "humanPerformer" | "potentialOwner" => {
                    let role = self.resource_role(child);
                    task.resources.push(role);
                }
                _ => {
                    if let Some(other) = self.task_child(&mut task.kind, child) {
                        open.rest.push(other);
                    }
                }
            }
        }
        task.base = self.close(open);
        self.model.global_tasks.push(task);
        None
    }
}
