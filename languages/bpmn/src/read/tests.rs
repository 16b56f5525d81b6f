//! What a reading yields and refuses.

use super::read;
use crate::model::{NodeIndex, Position, ScopeIndex, Target, Trigger};

const HEAD: &str = "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" targetNamespace=\"t\" xmlns:skein=\"https://skein.city/bpmn/1.0\">";

#[track_caller]
fn refused(body: &str, codes: &[&str]) {
    let text = format!("{HEAD}{body}</definitions>");
    let rejections = read(&text, "a.bpmn").expect_err("a refusal");
    let found: Vec<&str> = rejections.iter().map(|r| r.code.0).collect();
    assert_eq!(found, codes, "{rejections:?}");
}

#[test]
fn nodes_are_numbered_in_document_order_with_their_scopes() {
    let text = format!(
        "{HEAD}<process id=\"P\"><startEvent id=\"s\"/><subProcess id=\"b\"><task id=\"u\"/></subProcess><endEvent id=\"e\"/></process>\
         <process id=\"Q\"><task/></process></definitions>"
    );
    let model = read(&text, "a.bpmn").expect("readable");
    let nodes: Vec<(&str, u32)> = model
        .nodes
        .iter()
        .map(|node| (node.base.id.as_str(), node.scope.0))
        .collect();
    assert_eq!(nodes, [("s", 0), ("b", 0), ("u", 1), ("e", 0), ("task#2", 2)]);
    assert_eq!(
        model.node(NodeIndex(1)).and_then(|b| b.inner()),
        Some(ScopeIndex(1))
    );
    assert_eq!(model.find("u"), Some(Target::Node(NodeIndex(2))));
    assert_eq!(model.process_of(ScopeIndex(1)).map(|p| p.0), Some(0));
}

#[test]
fn the_graph_follows_the_flows_in_the_order_the_node_lists_them() {
    let text = format!(
        "{HEAD}<process id=\"P\"><exclusiveGateway id=\"g\" default=\"f1\"><outgoing>f2</outgoing><outgoing>f1</outgoing></exclusiveGateway>\
         <task id=\"a\"/><boundaryEvent id=\"b\" attachedToRef=\"a\" cancelActivity=\"false\"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>\
         <sequenceFlow id=\"f1\" sourceRef=\"g\" targetRef=\"a\"/><sequenceFlow id=\"f2\" sourceRef=\"g\" targetRef=\"a\"/></process></definitions>"
    );
    let model = read(&text, "a.bpmn").expect("readable");
    let gateway = model.node(NodeIndex(0)).expect("gateway");
    let outgoing: Vec<u32> = gateway.outgoing.iter().map(|flow| flow.0).collect();
    assert_eq!(outgoing, [1, 0]);
    assert_eq!(gateway.default_flow.map(|flow| flow.0), Some(0));
    let task = model.node(NodeIndex(1)).expect("task");
    assert_eq!(task.incoming.len(), 2);
    assert_eq!(task.boundary, [NodeIndex(2)]);
    let event = model
        .node(NodeIndex(2))
        .and_then(|node| node.event())
        .expect("event");
    assert!(matches!(
        &event.position,
        Position::Boundary {
            host: Some(NodeIndex(1)),
            cancel_activity: false,
            ..
        }
    ));
    let trigger = event.definitions.first().map(|definition| &definition.trigger);
    assert!(matches!(trigger, Some(Trigger::Timer { duration: Some(d), .. }) if d.text == "PT1H"));
}

#[test]
fn extensions_are_at_hand_by_name() {
    let text = format!(
        "{HEAD}<process id=\"P\" skein:clock=\"5wd\"><extensionElements><skein:period days=\"5\"/></extensionElements></process></definitions>"
    );
    let model = read(&text, "a.bpmn").expect("readable");
    let base = &model.processes.first().expect("process").base;
    let skein = crate::model::Namespace::Skein;
    assert_eq!(base.extension_attribute(&skein, "clock"), Some("5wd"));
    let period = base.extension_element(&skein, "period").expect("period");
    assert_eq!(period.attribute("days"), Some("5"));
}

#[test]
fn expressions_know_the_line_their_text_starts_on() {
    let text = format!(
        "{HEAD}\n<process id=\"P\">\n<sequenceFlow id=\"f\">\n<conditionExpression>\n\n  a &gt; 1\n</conditionExpression></sequenceFlow></process></definitions>"
    );
    let model = read(&text, "a.bpmn").expect("readable");
    let condition = model
        .flows
        .first()
        .and_then(|flow| flow.condition.as_ref())
        .expect("condition");
    assert_eq!(
        (condition.text.as_str(), condition.base.line, condition.text_line),
        ("a > 1", 4, 6)
    );
}

#[test]
fn wrong_values_text_and_doubles_are_refused() {
    refused("<process id=\"P\" isExecutable=\"maybe\"/>", &["SK-BPMN-0007"]);
    refused(
        "<process id=\"P\"><task id=\"t\" startQuantity=\"-1\" completionQuantity=\"x\"/></process>",
        &["SK-BPMN-0007", "SK-BPMN-0007"],
    );
    refused("<process id=\"P\" processType=\"private\"/>", &["SK-BPMN-0007"]);
    refused("<process id=\"P\">hello</process>", &["SK-BPMN-0006"]);
    refused(
        "<process id=\"P\"><sequenceFlow id=\"f\"><conditionExpression>a</conditionExpression><conditionExpression>b</conditionExpression></sequenceFlow></process>",
        &["SK-BPMN-0008"],
    );
    let other = read("<definitions xmlns=\"urn:other\"/>", "a.bpmn").expect_err("a refusal");
    assert_eq!(other.first().map(|r| r.code.0), Some("SK-BPMN-0005"));
    assert_eq!(
        other.first().and_then(|r| r.place.as_ref()?.file.as_deref()),
        Some("a.bpmn")
    );
}
