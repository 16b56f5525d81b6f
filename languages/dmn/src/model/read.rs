//! From XML to the model: definitions, types, requirements.
//!
//! It knows nothing of boxed expressions, which are read next door. Start at [`read`].

use super::read_expression::{boxed, function, text};
use super::{
    Decision, DecisionService, Definitions, FunctionItem, Import, InformationItem, InputData, ItemDefinition,
    KnowledgeModel, Reference, Requirement, TypeRef,
};
use crate::codes;
use crate::xml::{self, Element};
use skein_kernel::rejection::{Class, Rejection};

/// The namespaces of DMN 1.1 to 1.5, in which the models of each version are written.
const VERSIONS: &[&str] = &[
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151130/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];

/// Reads a model. All that is wrong with it is told at once, each with its line.
///
/// # Errors
/// Text that is no XML, no DMN of a known version, or leaves out what the standard requires.
pub fn read(source: &str, file: &str) -> Result<Definitions, Vec<Rejection>> {
    let root = xml::parse(source).map_err(|rejection| vec![rejection.in_file(file)])?;
    if root.name != "definitions" || !VERSIONS.contains(&root.namespace.as_str()) {
        return Err(vec![not_dmn(&root).in_file(file)]);
    }
    let mut reader = Reader::new(&root);
    let definitions = reader.definitions(&root, file);
    let wrong = reader.wrong;
    if wrong.is_empty() {
        Ok(definitions)
    } else {
        Err(wrong
            .into_iter()
            .map(|rejection| rejection.in_file(file))
            .collect())
    }
}

fn not_dmn(root: &Element) -> Rejection {
    Rejection::new(
        codes::NOT_DMN,
        Class::Invalid,
        "不是 DMN 1.1 至 1.5 的决策模型",
        "this is not a decision model of DMN 1.1 to 1.5",
    )
    .at_line(root.line)
    .at_element(root.name.clone())
}

/// What reading needs to know of the document, and what it found wrong.
pub(super) struct Reader {
    /// Prefixes of type references: what each is replaced by.
    prefixes: Vec<(String, String)>,
    /// The expression language declared for the whole model.
    pub(super) language: Option<String>,
    pub(super) wrong: Vec<Rejection>,
}

impl Reader {
    fn new(root: &Element) -> Self {
        Self {
            prefixes: prefixes(root),
            language: root.attribute("expressionLanguage").map(str::to_owned),
            wrong: Vec::new(),
        }
    }

    fn definitions(&mut self, root: &Element, file: &str) -> Definitions {
        let mut model = Definitions {
            name: root.attribute("name").unwrap_or_default().to_owned(),
            namespace: root.attribute("namespace").unwrap_or_default().to_owned(),
            file: file.to_owned(),
            ..Definitions::default()
        };
        for element in root.own() {
            match element.name.as_str() {
                "import" => model.imports.extend(import(element)),
                "itemDefinition" => model.items.push(self.item(element)),
                "inputData" => model.inputs.push(self.input(element)),
                "decision" => model.decisions.push(self.decision(element)),
                "businessKnowledgeModel" => model.knowledge.push(self.knowledge(element)),
                "decisionService" => model.services.push(self.service(element)),
                // Knowledge sources, groups, annotations, element collections, business context and
                // diagrams say nothing that is executed.
                _ => {}
            }
        }
        model
    }

    fn item(&mut self, element: &Element) -> ItemDefinition {
        let components = element.named("itemComponent");
        ItemDefinition {
            name: self.name(element),
            collection: element.attribute("isCollection") == Some("true"),
            type_ref: element
                .child("typeRef")
                .and_then(|child| self.type_name(&child.text, child.line)),
            components: components.map(|child| self.item(child)).collect(),
            function: element.child("functionItem").map(|child| FunctionItem {
                output: self.attribute_type(child, "outputTypeRef"),
                parameters: child
                    .named("parameters")
                    .map(|item| self.information(item))
                    .collect(),
            }),
            allowed_values: element.child("allowedValues").and_then(text),
            type_constraint: element.child("typeConstraint").and_then(text),
            line: element.line,
        }
    }

    fn input(&mut self, element: &Element) -> InputData {
        InputData {
            id: self.id(element),
            variable: self.variable(element),
            line: element.line,
        }
    }

    fn decision(&mut self, element: &Element) -> Decision {
        Decision {
            id: self.id(element),
            name: self.name(element),
            variable: self.variable(element),
            requirements: self.requirements(element),
            logic: boxed(self, element),
            line: element.line,
        }
    }

    fn knowledge(&mut self, element: &Element) -> KnowledgeModel {
        KnowledgeModel {
            id: self.id(element),
            name: self.name(element),
            variable: self.variable(element),
            requirements: self.requirements(element),
            logic: element
                .child("encapsulatedLogic")
                .map(|child| function(self, child)),
            line: element.line,
        }
    }

    fn service(&mut self, element: &Element) -> DecisionService {
        let mut references = |name: &str| -> Vec<Reference> {
            let children = element.named(name);
            children.filter_map(|child| self.reference(child)).collect()
        };
        DecisionService {
            outputs: references("outputDecision"),
            encapsulated: references("encapsulatedDecision"),
            input_decisions: references("inputDecision"),
            input_data: references("inputData"),
            id: self.id(element),
            name: self.name(element),
            variable: self.variable(element),
            line: element.line,
        }
    }

    /// The variable of an element. It is named as its element is, whatever it says (DMN 1.5 §6.3.7).
    fn variable(&mut self, element: &Element) -> InformationItem {
        let type_ref = match element.child("variable") {
            Some(variable) => self.attribute_type(variable, "typeRef"),
            None => None,
        };
        InformationItem {
            name: self.name(element),
            type_ref,
        }
    }

    fn requirements(&mut self, element: &Element) -> Vec<Requirement> {
        let mut found = Vec::new();
        for requirement in element.own().flat_map(Element::own) {
            let kind: fn(Reference) -> Requirement = match requirement.name.as_str() {
                "requiredInput" => Requirement::Input,
                "requiredDecision" => Requirement::Decision,
                "requiredKnowledge" => Requirement::Knowledge,
                _ => continue,
            };
            found.extend(self.reference(requirement).map(kind));
        }
        found
    }

    fn reference(&mut self, element: &Element) -> Option<Reference> {
        let href = element.attribute("href").unwrap_or_default();
        let (namespace, id) = href.split_once('#').unwrap_or(("", href));
        if id.is_empty() {
            self.missing(element, "href");
            return None;
        }
        Some(Reference {
            namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
            id: id.to_owned(),
            line: element.line,
        })
    }

    /// A name and a type, from an element that carries both.
    pub(super) fn information(&mut self, element: &Element) -> InformationItem {
        InformationItem {
            name: self.name(element),
            type_ref: self.attribute_type(element, "typeRef"),
        }
    }

    /// The type an attribute (or in DMN 1.1 the same attribute with a prefix of the document) names.
    pub(super) fn attribute_type(&mut self, element: &Element, attribute: &str) -> Option<TypeRef> {
        let name = element.attribute(attribute)?;
        self.type_name(name, element.line)
    }

    fn type_name(&mut self, written: &str, line: u32) -> Option<TypeRef> {
        let written = written.trim();
        if written.is_empty() {
            return None;
        }
        let name = match qualified(written) {
            Some((prefix, local)) => match self.prefixes.iter().find(|(known, _)| known == prefix) {
                Some((_, import)) if import.is_empty() => local.to_owned(),
                Some((_, import)) => format!("{import}.{local}"),
                None => written.to_owned(),
            },
            None => normal_name(written),
        };
        Some(TypeRef { name, line })
    }

    pub(super) fn name(&mut self, element: &Element) -> String {
        let name = normal_name(element.attribute("name").unwrap_or_default());
        if name.is_empty() {
            self.missing(element, "name");
        }
        name
    }

    /// The id; an element without one can't be referred to, which is allowed.
    fn id(&self, element: &Element) -> String {
        element.attribute("id").unwrap_or_default().to_owned()
    }

    pub(super) fn missing(&mut self, element: &Element, what: &str) {
        let name = &element.name;
        self.wrong.push(
            Rejection::new(
                codes::INCOMPLETE,
                Class::Invalid,
                format!("元素 {name} 缺少 {what}，或其值不是标准所列"),
                format!("the element {name} has no {what}, or none that the standard knows"),
            )
            .at_line(element.line)
            .at_element(element.attribute("id").unwrap_or(name).to_owned()),
        );
    }
}

/// A name with a prefix: `feel:string`, or `{namespace}string`.
fn qualified(written: &str) -> Option<(&str, &str)> {
    match written.strip_prefix('{') {
        Some(rest) => rest.split_once('}'),
        None => written.split_once(':'),
    }
}

/// A name with runs of white space as single blanks, as FEEL compares names.
pub(super) fn normal_name(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What each prefix (and each namespace, for the form in braces) of a type reference stands for: nothing
/// for FEEL's own types and this model's, the name of the import for another model's.
fn prefixes(root: &Element) -> Vec<(String, String)> {
    let own = root.attribute("namespace").unwrap_or_default();
    let mut found = Vec::new();
    for (key, namespace) in &root.attributes {
        let Some(prefix) = key.strip_prefix("xmlns:") else {
            continue;
        };
        let import = root
            .named("import")
            .find(|import| import.attribute("namespace") == Some(namespace));
        let stands_for = match import {
            Some(import) => import.attribute("name").unwrap_or_default().to_owned(),
            None if namespace == own || namespace.contains("/FEEL") => String::new(),
            None => continue,
        };
        found.push((prefix.to_owned(), stands_for.clone()));
        found.push((namespace.clone(), stands_for));
    }
    found
}

/// Only models of DMN are imported; types in XML Schema and functions in PMML are not executed.
fn import(element: &Element) -> Option<Import> {
    let kind = element.attribute("importType").unwrap_or_default();
    VERSIONS.contains(&kind).then(|| Import {
        name: normal_name(element.attribute("name").unwrap_or_default()),
        namespace: element.attribute("namespace").unwrap_or_default().to_owned(),
        line: element.line,
    })
}
