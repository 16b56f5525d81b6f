//! From XML to boxed expressions and decision tables.
//!
//! It knows nothing of what stands around them. Start at [`boxed`].

use super::read::{Reader, normal_name};
use super::{
    Aggregator, Binding, Boxed, ContextEntry, DecisionTable, Function, HitPolicy, InformationItem,
    InputClause, Kind, Orientation, OutputClause, Quantifier, Rule, Text, TypeRef,
};
use crate::codes;
use crate::xml::Element;
use skein_kernel::rejection::{Class, Rejection};

/// The names under which each version of the standard knows FEEL.
const FEEL: &[&str] = &[
    "feel",
    "FEEL",
    "http://www.omg.org/spec/FEEL/20140401",
    "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20211108/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
];

/// The expression among the children of an element: the first child that is one.
pub(super) fn boxed(reader: &mut Reader, parent: &Element) -> Option<Boxed> {
    parent.own().find_map(|child| expression(reader, child))
}

/// All expressions among the children of an element, in order.
fn all(reader: &mut Reader, parent: &Element) -> Vec<Boxed> {
    parent
        .own()
        .filter_map(|child| expression(reader, child))
        .collect()
}

fn expression(reader: &mut Reader, element: &Element) -> Option<Boxed> {
    let kind = match element.name.as_str() {
        "literalExpression" => {
            language(reader, element);
            Kind::Literal(text(element).unwrap_or_default())
        }
        "decisionTable" => Kind::Table(Box::new(table(reader, element))),
        "context" => Kind::Context(entries(reader, element)),
        "invocation" => invocation(reader, element),
        "list" => Kind::List(all(reader, element)),
        "relation" => relation(reader, element),
        "functionDefinition" => Kind::Function(Box::new(function(reader, element))),
        "conditional" => Kind::Conditional {
            test: required(reader, element, "if"),
            then: required(reader, element, "then"),
            otherwise: required(reader, element, "else"),
        },
        "filter" => Kind::Filter {
            list: required(reader, element, "in"),
            test: required(reader, element, "match"),
        },
        "for" => iteration(reader, element, Quantifier::For, "return"),
        "every" => iteration(reader, element, Quantifier::Every, "satisfies"),
        "some" => iteration(reader, element, Quantifier::Some, "satisfies"),
        _ => return None,
    };
    Some(Boxed {
        id: element.attribute("id").map(str::to_owned),
        type_ref: reader.attribute_type(element, "typeRef"),
        kind,
        line: element.line,
    })
}

/// The text of an element's `text` child, with its line; nothing where there is only blank.
pub(super) fn text(element: &Element) -> Option<Text> {
    let child = element.child("text")?;
    (!child.text.trim().is_empty()).then(|| Text {
        text: child.text.clone(),
        line: child.line,
    })
}

/// An expression in a language other than FEEL can't be executed.
fn language(reader: &mut Reader, element: &Element) {
    let declared = element.attribute("expressionLanguage").map(str::to_owned);
    let Some(declared) = declared.or_else(|| reader.language.clone()) else {
        return;
    };
    if !declared.is_empty() && !FEEL.contains(&declared.as_str()) {
        reader.wrong.push(
            Rejection::new(
                codes::EXTERNAL,
                Class::Invalid,
                format!("表达式语言 {declared} 不是 FEEL，不能执行"),
                format!("the expression language {declared} is not FEEL and can't be executed"),
            )
            .at_line(element.line),
        );
    }
}

/// The expression inside a child that must be there; where it isn't, that is noted and null stands in.
fn required(reader: &mut Reader, parent: &Element, name: &str) -> Box<Boxed> {
    let found = match parent.child(name) {
        Some(child) => boxed(reader, child),
        None => None,
    };
    Box::new(found.unwrap_or_else(|| {
        reader.missing(parent, name);
        Boxed {
            id: None,
            type_ref: None,
            kind: Kind::Literal(Text::default()),
            line: parent.line,
        }
    }))
}

fn entries(reader: &mut Reader, element: &Element) -> Vec<ContextEntry> {
    let mut found = Vec::new();
    for entry in element.named("contextEntry") {
        let variable = entry
            .child("variable")
            .map(|variable| reader.information(variable));
        match boxed(reader, entry) {
            Some(value) => found.push(ContextEntry { variable, value }),
            None => reader.missing(entry, "expression"),
        }
    }
    found
}

fn invocation(reader: &mut Reader, element: &Element) -> Kind {
    let mut bindings = Vec::new();
    for binding in element.named("binding") {
        match binding.child("parameter") {
            Some(parameter) => bindings.push(Binding {
                parameter: reader.information(parameter),
                value: boxed(reader, binding),
            }),
            None => reader.missing(binding, "parameter"),
        }
    }
    Kind::Invocation {
        function: boxed(reader, element).map(Box::new),
        bindings,
    }
}

fn relation(reader: &mut Reader, element: &Element) -> Kind {
    let columns: Vec<InformationItem> = element
        .named("column")
        .map(|column| reader.information(column))
        .collect();
    let mut rows = Vec::new();
    for row in element.named("row") {
        let cells = all(reader, row);
        if cells.len() == columns.len() {
            rows.push(cells);
        } else {
            reader.missing(row, "cell");
        }
    }
    Kind::Relation { columns, rows }
}

/// A function; one in Java or PMML keeps nothing of its body, and its language in its place.
pub(super) fn function(reader: &mut Reader, element: &Element) -> Function {
    let kind = element.attribute("kind").unwrap_or("FEEL");
    Function {
        parameters: element
            .named("formalParameter")
            .map(|parameter| reader.information(parameter))
            .collect(),
        external: (kind != "FEEL").then(|| kind.to_owned()),
        body: boxed(reader, element).map(Box::new),
        type_ref: reader.attribute_type(element, "typeRef"),
        line: element.line,
    }
}

fn iteration(reader: &mut Reader, element: &Element, quantifier: Quantifier, body: &str) -> Kind {
    let name = normal_name(element.attribute("iteratorVariable").unwrap_or_default());
    if name.is_empty() {
        reader.missing(element, "iteratorVariable");
    }
    let type_ref = match element.child("in") {
        Some(list) => reader.attribute_type(list, "typeRef"),
        None => None,
    };
    Kind::Iteration {
        quantifier,
        variable: InformationItem { name, type_ref },
        list: required(reader, element, "in"),
        body: required(reader, element, body),
    }
}

fn table(reader: &mut Reader, element: &Element) -> DecisionTable {
    let table = DecisionTable {
        policy: policy(reader, element),
        orientation: match element.attribute("preferredOrientation") {
            Some("Rule-as-Column") => Orientation::RuleAsColumn,
            Some("CrossTable") => Orientation::CrossTable,
            _ => Orientation::RuleAsRow,
        },
        output_label: element.attribute("outputLabel").map(str::to_owned),
        inputs: element.named("input").map(|child| input(reader, child)).collect(),
        outputs: element
            .named("output")
            .map(|child| output(reader, child))
            .collect(),
        annotations: element
            .named("annotation")
            .map(|child| child.attribute("name").unwrap_or_default().to_owned())
            .collect(),
        rules: element
            .named("rule")
            .map(|rule_element| rule(reader, rule_element))
            .collect(),
    };
    if table.outputs.is_empty() {
        reader.missing(element, "output");
    }
    table
}

fn policy(reader: &mut Reader, element: &Element) -> HitPolicy {
    let aggregator = match element.attribute("aggregation") {
        None => None,
        Some("SUM") => Some(Aggregator::Sum),
        Some("MIN") => Some(Aggregator::Min),
        Some("MAX") => Some(Aggregator::Max),
        Some("COUNT") => Some(Aggregator::Count),
        Some(_) => {
            reader.missing(element, "aggregation");
            None
        }
    };
    match element.attribute("hitPolicy").unwrap_or("UNIQUE") {
        "UNIQUE" => HitPolicy::Unique,
        "ANY" => HitPolicy::Any,
        "PRIORITY" => HitPolicy::Priority,
        "FIRST" => HitPolicy::First,
        "RULE ORDER" => HitPolicy::RuleOrder,
        "OUTPUT ORDER" => HitPolicy::OutputOrder,
        "COLLECT" => HitPolicy::Collect(aggregator),
        _ => {
            reader.missing(element, "hitPolicy");
            HitPolicy::Unique
        }
    }
}

fn input(reader: &mut Reader, element: &Element) -> InputClause {
    let expression = element.child("inputExpression");
    if let Some(expression) = expression {
        language(reader, expression);
    }
    InputClause {
        expression: expression.and_then(text).unwrap_or_default(),
        type_ref: expression.and_then(|child| reader.attribute_type(child, "typeRef")),
        values: element.child("inputValues").and_then(text),
        line: element.line,
    }
}

fn output(reader: &mut Reader, element: &Element) -> OutputClause {
    let type_ref: Option<TypeRef> = reader.attribute_type(element, "typeRef");
    OutputClause {
        name: element
            .attribute("name")
            .map(normal_name)
            .filter(|name| !name.is_empty()),
        type_ref,
        values: element.child("outputValues").and_then(text),
        default: element.child("defaultOutputEntry").and_then(text),
        line: element.line,
    }
}

fn rule(reader: &mut Reader, element: &Element) -> Rule {
    let entries = element.named("inputEntry").chain(element.named("outputEntry"));
    for entry in entries.filter(|entry| entry.attribute("expressionLanguage").is_some()) {
        language(reader, entry);
    }
    let texts = |name: &str| -> Vec<Text> {
        let entries = element.named(name);
        entries
            .map(|entry| {
                text(entry).unwrap_or(Text {
                    text: String::new(),
                    line: entry.line,
                })
            })
            .collect()
    };
    Rule {
        tests: texts("inputEntry"),
        outputs: texts("outputEntry"),
        annotations: texts("annotationEntry")
            .into_iter()
            .map(|entry| entry.text)
            .collect(),
        line: element.line,
    }
}
