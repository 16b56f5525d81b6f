//! What other tools say in extensions of their own, and nothing here carries out: the work of a task, the data that
//! go into and out of it. The standard lets an extension be ignored; its author should know that it is.
//!
//! It knows nothing of what the extensions mean beyond their names. Start at [`Checker::foreign_work`].

use super::Checker;
use crate::fault;
use crate::model::{Base, FlowNode, Namespace};

/// The namespaces of tools that execute BPMN by extensions.
const TOOLS: [&str; 5] = [
    "http://camunda.org/schema/1.0/bpmn",
    "http://camunda.org/schema/zeebe/1.0",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
    "http://www.jboss.org/drools",
];

/// Attributes that say what a task does.
const ATTRIBUTES: [&str; 8] = [
    "class",
    "expression",
    "delegateExpression",
    "type",
    "topic",
    "decisionRef",
    "taskName",
    "resultVariable",
];

/// Elements that say what a task does or which data it gets.
const ELEMENTS: [&str; 10] = [
    "taskDefinition",
    "script",
    "calledDecision",
    "calledElement",
    "connector",
    "publishMessage",
    "ioMapping",
    "inputOutput",
    "in",
    "out",
];

impl Checker<'_> {
    /// Warns of an activity that another tool's extension tells what to do.
    pub(super) fn foreign_work(&mut self, node: &FlowNode) {
        let base = &node.base;
        let ours = ["job", "decision"]
            .iter()
            .any(|name| base.extension_attribute(&Namespace::Skein, name).is_some());
        let Some(name) = stated(base).filter(|_| !ours) else {
            return;
        };
        self.warn(
            fault::FOREIGN_WORK,
            base,
            "§8.3.3",
            &format!("“{name}”是别的工具的扩展，这里不执行；任务由程序完成的，请写 skein:job"),
            &format!("{name:?} is another tool's extension and isn't carried out here; where a program does the task, say skein:job"),
        );
    }
}

/// The first extension that says what an activity does.
fn stated(base: &Base) -> Option<&str> {
    let mut attributes = base.extension_attributes().iter();
    let attribute = attributes
        .find(|found| is_tool(&found.name.space) && ATTRIBUTES.contains(&found.name.local.as_str()))
        .map(|found| found.name.local.as_str());
    let element = || {
        base.extension_elements()
            .find(|found| is_tool(&found.name.space) && ELEMENTS.contains(&found.name.local.as_str()))
            .map(|found| found.name.local.as_str())
    };
    attribute.or_else(element)
}

fn is_tool(space: &Namespace) -> bool {
    matches!(space, Namespace::Other(address) if TOOLS.contains(&&**address))
}
