//! What is written means what was read: own models, the working group's models, and any model at all.

use super::write;
use crate::model::{Attribute, Child, Namespace, Tree};
use crate::read;
use crate::xml;
use proptest::prelude::*;
use std::path::Path;

/// An element as text that two trees share exactly when they mean the same: attributes sorted, those equal
/// to the schema's default left out, children of one name in their order, numbers and truth values by value.
fn canonical(tree: &Tree, depth: usize, out: &mut String) {
    let mut attributes: Vec<String> = tree
        .attributes
        .iter()
        .filter_map(|attribute| canonical_attribute(tree, attribute))
        .collect();
    attributes.sort();
    let indent = "  ".repeat(depth);
    let address = short(&tree.name.space);
    out.push_str(&format!(
        "{indent}{address}{} {}\n",
        tree.name.local,
        attributes.join(" ")
    ));
    let text = tree.text();
    if !text.trim().is_empty() {
        let text: Vec<&str> = text.split_whitespace().collect();
        out.push_str(&format!("{indent}  {}\n", text.join(" ")));
    }
    let mut children: Vec<&Tree> = tree.elements().collect();
    children.sort_by_key(|child| child.name.clone());
    for child in children {
        canonical(child, depth + 1, out);
    }
}

fn short(space: &Namespace) -> String {
    match space {
        Namespace::None => String::new(),
        other => format!("{{{}}}", other.address()),
    }
}

fn canonical_attribute(tree: &Tree, attribute: &Attribute) -> Option<String> {
    let (local, value) = (attribute.name.local.as_str(), attribute.value.as_str());
    let own = attribute.name.space == Namespace::None;
    let typed = !matches!(tree.name.space, Namespace::Other(_) | Namespace::None);
    if own && typed && (value.is_empty() || is_default(local, value)) {
        return None;
    }
    let value = if attribute.name.space == Namespace::Xsi && local == "type" {
        if tree.name.local == "waypoint" || value.ends_with("tExpression") {
            return None;
        }
        value.rsplit(':').next().unwrap_or(value).to_owned()
    } else if typed && matches!(local, "x" | "y" | "width" | "height" | "size" | "resolution") {
        value.parse::<f64>().map_or(value.to_owned(), |n| n.to_string())
    } else {
        value.trim().to_owned()
    };
    Some(format!("{}{local}={value:?}", short(&attribute.name.space)))
}

/// The defaults of the standard's schema (BPMN20.xsd, Semantic.xsd, DC.xsd).
fn is_default(attribute: &str, value: &str) -> bool {
    let default = match attribute {
        "isForCompensation" | "isClosed" | "isCollection" | "parallelMultiple" | "instantiate"
        | "isSequential" | "testBefore" | "triggeredByEvent" | "isBold" | "isItalic" | "isUnderline"
        | "isStrikeThrough" => "false",
        "isInterrupting" | "cancelActivity" | "cancelRemainingInstances" => "true",
        "startQuantity" | "completionQuantity" => "1",
        "gatewayDirection" => "Unspecified",
        "eventGatewayType" => "Exclusive",
        "itemKind" => "Information",
        "processType" | "associationDirection" => "None",
        "behavior" => "All",
        "ordering" => "Parallel",
        _ => return false,
    };
    value == default
}

fn canonical_text(xml: &str) -> String {
    let document = xml::parse(xml).expect("well-formed");
    let mut out = String::new();
    canonical(&document.root, 0, &mut out);
    out
}

/// Reads a model, writes it, and compares the two texts by meaning; writing again changes nothing.
fn check(name: &str, text: &str) {
    let model = read(text, name).unwrap_or_else(|r| panic!("{name}: {r:?}"));
    let written = write(&model);
    let (before, after) = (canonical_text(text), canonical_text(&written));
    for (number, (before, after)) in before.lines().zip(after.lines()).enumerate() {
        assert_eq!(before, after, "{name}, line {number} of the canonical text");
    }
    assert_eq!(before.lines().count(), after.lines().count(), "{name}");
    let again = read(&written, name).unwrap_or_else(|r| panic!("{name} again: {r:?}"));
    assert_eq!(write(&again), written, "{name}");
    let ids = |nodes: &[crate::model::FlowNode]| -> Vec<String> {
        nodes.iter().map(|node| node.base.id.clone()).collect()
    };
    assert_eq!(
        ids(&model.nodes),
        ids(&again.nodes),
        "{name}: nodes keep their numbers"
    );
}

#[test]
fn the_working_groups_models_round_trip() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/bpmn-miwg/Reference");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: shared data absent");
        return;
    };
    let mut count = 0;
    for entry in entries {
        let path = entry.expect("entry").path();
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("readable");
        let text = xml::decode(&bytes, &name).expect("text");
        check(&name, &text);
        count += 1;
    }
    assert_eq!(count, 21);
}

/// Every executable element and attribute, each attribute off its default.
const EVERYTHING: &str = include_str!("../../tests/models/everything.bpmn");

#[test]
fn a_model_of_every_element_round_trips() {
    check("everything.bpmn", EVERYTHING);
    let model = read(EVERYTHING, "everything.bpmn").expect("readable");
    let unknown: Vec<String> = model
        .nodes
        .iter()
        .filter_map(|node| node.base.extra.as_ref())
        .flat_map(|extra| &extra.children)
        .filter(|child| {
            !matches!(
                child.name.local.as_str(),
                "auditing" | "monitoring" | "categoryValueRef"
            )
        })
        .map(|child| child.name.local.clone())
        .collect();
    assert_eq!(unknown, Vec::<String>::new(), "every child has a type");
}

#[test]
fn prefixes_are_kept_and_changed_where_they_must() {
    check(
        "prefixes.bpmn",
        r#"<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t" xmlns:t="t" xmlns:x="urn:x">
  <b:process id="P" x:owner="a &quot;b&quot; &#10;c">
    <b:extensionElements>
      <x:a><y xmlns="">text <z/> more</y><w xmlns="urn:w" xmlns:x="urn:other" x:k="1"/></x:a>
    </b:extensionElements>
    <b:task id="T"><b:incoming>t:F</b:incoming></b:task>
    <b:startEvent id="S"/>
    <b:sequenceFlow id="F" sourceRef="t:S" targetRef="t:T"/>
  </b:process>
</b:definitions>"#,
    );
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "process",
        "task",
        "subProcess",
        "startEvent",
        "endEvent",
        "sequenceFlow",
        "boundaryEvent",
        "timerEventDefinition",
        "timeDuration",
        "conditionExpression",
        "documentation",
        "extensionElements",
        "laneSet",
        "lane",
        "flowNodeRef",
        "dataObject",
        "textAnnotation",
        "text",
        "ioSpecification",
        "multiInstanceLoopCharacteristics",
        "loopCardinality",
        "collaboration",
        "participant",
        "auditing",
        "unheardOf",
        "message",
        "scriptTask",
        "script",
        "adHocSubProcess",
        "completionCondition",
        "error",
    ])
    .prop_map(str::to_owned)
}

fn attribute() -> impl Strategy<Value = (String, String)> {
    let local = prop::sample::select(vec![
        "id",
        "name",
        "sourceRef",
        "targetRef",
        "isExecutable",
        "language",
        "attachedToRef",
        "default",
        "x:foreign",
        "unknown",
        "xml:lang",
        "isSequential",
        "cancelActivity",
        "triggeredByEvent",
    ]);
    (local, "[a-c<>&\"'\n\t é雁:]{0,4}").prop_map(|(local, value)| {
        let value = if local.starts_with("is") || local == "cancelActivity" || local == "triggeredByEvent" {
            "false".to_owned()
        } else {
            value
        };
        (local.to_owned(), value)
    })
}

/// XML elements of BPMN's names put together without sense.
fn element() -> impl Strategy<Value = String> {
    let escaped = |text: &str| {
        let mut out = String::new();
        for c in text.chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                '"' => out.push_str("&quot;"),
                '\n' => out.push_str("&#10;"),
                other => out.push(other),
            }
        }
        out
    };
    let open = move |(name, attributes): (String, Vec<(String, String)>)| {
        let mut seen = std::collections::BTreeSet::new();
        let mut tag = format!("<{name}");
        for (local, value) in attributes {
            if seen.insert(local.clone()) {
                tag.push_str(&format!(" {local}=\"{}\"", escaped(&value)));
            }
        }
        (name, tag)
    };
    let head = (name(), prop::collection::vec(attribute(), 0..4))
        .prop_map(open)
        .boxed();
    let leaf = head.clone().prop_map(|(_, tag)| format!("{tag}/>"));
    leaf.prop_recursive(4, 24, 4, move |inner| {
        (head.clone(), prop::collection::vec(inner, 0..4))
            .prop_map(|((name, tag), children)| format!("{tag}>{}</{name}>", children.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is read, what is written is read again, means the same, and is written the same.
    #[test]
    fn writing_is_a_fixpoint(elements in prop::collection::vec(element(), 0..4)) {
        let text = format!(
            "<definitions xmlns=\"{}\" xmlns:x=\"urn:x\" targetNamespace=\"t\">{}</definitions>",
            crate::model::tree::BPMN,
            elements.concat()
        );
        if let Ok(model) = read(&text, "any.bpmn") {
            let written = write(&model);
            let again = read(&written, "any.bpmn").expect("what is written can be read");
            prop_assert_eq!(write(&again), written);
        }
    }

    /// No text brings the reader down.
    #[test]
    fn reading_any_text_is_safe(text in "[<>/a-b \"'=&;#x!\\[\\]\\-?:]{0,40}") {
        let _ = read(&text, "any.bpmn");
        let _ = read(&format!("<definitions xmlns=\"{}\">{text}</definitions>", crate::model::tree::BPMN), "any.bpmn");
    }
}

/// Mixed text keeps its place among elements.
#[test]
fn rich_documentation_is_kept_in_order() {
    let text = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
  <process id="P"><documentation textFormat="text/html">a <p xmlns="urn:h">b</p> c</documentation></process></definitions>"#;
    let written = write(&read(text, "a.bpmn").expect("readable"));
    let document = xml::parse(&written).expect("well-formed");
    let process = document.root.elements().next().expect("process");
    let documentation = process.elements().next().expect("documentation");
    let pieces: Vec<&str> = documentation
        .children
        .iter()
        .map(|child| match child {
            Child::Text(text) => text.as_str(),
            Child::Element(element) => element.name.local.as_str(),
        })
        .collect();
    assert_eq!(pieces, ["a ", "p", " c"]);
}
