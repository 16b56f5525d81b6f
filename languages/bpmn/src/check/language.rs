//! What can't be executed at all: expressions and scripts in other languages, choreographies, extensions
//! the file insists on.
//!
//! It knows nothing of FEEL beyond its name. Start at [`Checker::language`].

use super::Checker;
use crate::fault;
use crate::model::{Base, Expression, FlowNode, Namespace, Tree};

impl Checker<'_> {
    /// An expression must be in FEEL where it has text.
    pub(super) fn language(&mut self, expression: &Expression, base: &Base) {
        let written = expression.language.as_deref();
        let language = written.or(self.model.expression_language.as_deref());
        let Some(language) = language.filter(|language| !is_feel(language)) else {
            self.unified(expression, base);
            return;
        };
        if !expression.text.is_empty() {
            self.error(
                fault::LANGUAGE,
                base,
                "§8.4.6",
                &format!("表达式的语言“{language}”不能执行，只执行 FEEL"),
                &format!("the expression's language {language:?} is not executed, only FEEL is"),
            );
        }
    }

    /// `${…}` and `#{…}` are the expression language of Java (JUEL), whatever the file says.
    fn unified(&mut self, expression: &Expression, base: &Base) {
        let text = expression.text.as_str();
        if !text.starts_with("${") && !text.starts_with("#{") {
            return;
        }
        self.error(
            fault::LANGUAGE,
            base,
            "§8.4.6",
            "“${…}”“#{…}”是 Java 的表达式语言（JUEL），不能执行，只执行 FEEL",
            "`${…}` and `#{…}` are Java's expression language (JUEL), which is not executed, only FEEL is",
        );
    }

    pub(super) fn script(&mut self, node: &FlowNode, format: Option<&str>, script: Option<&Expression>) {
        let text = script.map_or("", |script| script.text.as_str());
        if text.is_empty() {
            self.warn(
                fault::INCOMPLETE,
                &node.base,
                "§10.3.3",
                "脚本任务没有脚本",
                "the script task has no script",
            );
        } else if let Some(format) = format.filter(|format| !is_feel(format)) {
            self.error(
                fault::LANGUAGE,
                &node.base,
                "§10.3.3",
                &format!("脚本的语言“{format}”不能执行，只执行 FEEL"),
                &format!("the script's language {format:?} is not executed, only FEEL is"),
            );
        }
    }

    /// Elements at the root that have no type: choreographies, and extensions that must be understood.
    pub(super) fn root_elements(&mut self) {
        for tree in &self.model.others {
            let base = base_of(tree);
            let name = tree.name.local.as_str();
            match name {
                "choreography" | "globalChoreographyTask" => self.warn(
                    fault::ELEMENT,
                    &base,
                    "§11",
                    "编排（choreography）只保存，不执行",
                    "choreographies are kept but not executed",
                ),
                "extension" if tree.attribute("mustUnderstand") == Some("true") => {
                    let definition = tree.attribute("definition").unwrap_or_default();
                    self.error(
                        fault::MUST_UNDERSTAND,
                        &base,
                        "§8.3.3",
                        &format!("文件要求理解扩展“{definition}”，而本系统不认识它"),
                        &format!("the file demands the extension {definition:?}, which is not known here"),
                    );
                }
                _ => {}
            }
        }
    }

    /// BPMN elements in a process or subprocess that have no type can't be executed.
    pub(super) fn unknown_children(&mut self, base: &Base) {
        let children = base.extra.iter().flat_map(|extra| &extra.children);
        let harmless = ["auditing", "monitoring", "categoryValueRef", "ioBinding"];
        for child in children {
            let name = child.name.local.as_str();
            if child.name.space == Namespace::Bpmn && !harmless.contains(&name) {
                self.error(
                    fault::ELEMENT,
                    &base_of(child),
                    "§10.2",
                    &format!("不能执行元素“{name}”"),
                    &format!("the element {name} can't be executed"),
                );
            }
        }
    }
}

/// What a finding needs to know of an element without type.
fn base_of(tree: &Tree) -> Base {
    Base {
        id: tree.attribute("id").unwrap_or(&tree.name.local).to_owned(),
        line: tree.line,
        ..Base::default()
    }
}

/// FEEL by whatever name: `FEEL`, `text/feel`, the address in any version of DMN.
fn is_feel(language: &str) -> bool {
    language.trim().is_empty() || language.to_ascii_lowercase().contains("feel")
}
