//! Pictures of small models of our own and of the interchange group's reference models.

use super::geometry::At;
use super::picture::Kind;
use super::*;
use crate::read;
use std::path::PathBuf;

fn model(body: &str) -> Definitions {
    let text = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
         xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
         xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" \
         xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" targetNamespace=\"x\">{body}</definitions>"
    );
    read(&text, "test.bpmn").unwrap()
}

const LICENCE: &str = "<process id=\"p\" name=\"许可办理\"><startEvent id=\"s\" name=\"收件\"/>\
    <userTask id=\"review\" name=\"审查 &lt;材料&gt; &amp; 签字\"/><exclusiveGateway id=\"g\" default=\"no\"/>\
    <endEvent id=\"yes_end\" name=\"准予\"/><endEvent id=\"no_end\" name=\"不予\"><terminateEventDefinition/></endEvent>\
    <boundaryEvent id=\"late\" name=\"超时\" attachedToRef=\"review\" cancelActivity=\"false\"><timerEventDefinition>\
    <timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent><sendTask id=\"urge\" name=\"催办\"/>\
    <sequenceFlow id=\"f1\" sourceRef=\"s\" targetRef=\"review\"/><sequenceFlow id=\"f2\" sourceRef=\"review\" targetRef=\"g\"/>\
    <sequenceFlow id=\"ok\" name=\"符合\" sourceRef=\"g\" targetRef=\"yes_end\"><conditionExpression>ok</conditionExpression>\
    </sequenceFlow><sequenceFlow id=\"no\" name=\"不符合\" sourceRef=\"g\" targetRef=\"no_end\"/>\
    <sequenceFlow id=\"f3\" sourceRef=\"late\" targetRef=\"urge\"/></process>";

#[test]
fn a_model_without_places_is_laid_out() {
    let svg = draw(&model(LICENCE), &Options::default()).unwrap();
    for id in [
        "s", "review", "g", "late", "urge", "yes_end", "no_end", "f1", "ok", "no",
    ] {
        assert!(svg.contains(&format!("data-element=\"{id}\"")), "{id} is missing");
    }
    assert!(svg.contains("<title>许可办理</title>"));
    assert!(svg.contains("lang=\"zh-CN\""));
}

#[test]
fn the_description_tells_the_way() {
    let svg = draw(&model(LICENCE), &Options::default()).unwrap();
    assert!(
        svg.contains("排他网关 → 符合: 结束事件“准予”；不符合: 终止结束事件“不予”。"),
        "{svg}"
    );
    let english = Options {
        language: Some(Language::English),
        ..Options::default()
    };
    let svg = draw(&model(LICENCE), &english).unwrap();
    assert!(svg.contains(
        "timer boundary event &quot;超时&quot; (审查 &lt;材料&gt; &amp; 签字) → send task &quot;催办&quot;."
    ));
}

#[test]
fn names_never_become_markup() {
    let svg = draw(&model(LICENCE), &Options::default()).unwrap();
    assert!(!svg.contains("<材料>"));
    let hostile = LICENCE.replace("许可办理", "&lt;script&gt;alert(1)&lt;/script&gt;\" onload=\"x");
    let hostile = hostile
        .replace("name=\"&lt;script", "name='&lt;script")
        .replace("onload=\"x\"", "onload=\"x'");
    let svg = draw(&model(&hostile), &Options::default()).unwrap();
    assert!(!svg.contains("<script"));
    assert!(!svg.contains("\" onload"));
}

#[test]
fn marks_differ_in_shape_and_are_told_in_words() {
    let mut options = Options::default();
    options.marks.live.insert("review".into(), 3);
    options.marks.done.extend(["s".into(), "f1".into()]);
    options.marks.failed.insert("urge".into());
    let svg = draw(&model(LICENCE), &options).unwrap();
    for class in [
        "node live",
        "node done",
        "line done",
        "node failed",
        "badge-live",
        "badge-done",
        "badge-failed",
    ] {
        assert!(svg.contains(class), "{class}");
    }
    assert!(svg.contains("用户任务 审查 &lt;材料&gt; &amp; 签字，进行中 3 项"));
    assert!(svg.contains("开始事件 收件，已完成"));
    assert!(svg.contains("发送任务 催办，出错"));
}

#[test]
fn what_is_live_inside_a_collapsed_subprocess_marks_it() {
    let body = "<process id=\"p\"><subProcess id=\"sub\" name=\"Inner\"><task id=\"deep\"/></subProcess></process>\
        <bpmndi:BPMNDiagram id=\"d\"><bpmndi:BPMNPlane bpmnElement=\"p\"><bpmndi:BPMNShape bpmnElement=\"sub\" \
        isExpanded=\"false\"><dc:Bounds x=\"0\" y=\"0\" width=\"100\" height=\"80\"/></bpmndi:BPMNShape>\
        </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>";
    let mut options = Options::default();
    options.marks.live.insert("deep".into(), 1);
    let svg = draw(&model(body), &options).unwrap();
    assert!(svg.contains("subprocess Inner, in progress"), "{svg}");
    assert!(!svg.contains("data-element=\"deep\""));
}

#[test]
fn elements_the_diagram_forgot_are_drawn_below() {
    let di = "<bpmndi:BPMNDiagram id=\"d\"><bpmndi:BPMNPlane bpmnElement=\"p\"><bpmndi:BPMNShape bpmnElement=\"s\">\
        <dc:Bounds x=\"100\" y=\"100\" width=\"36\" height=\"36\"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>";
    let model = model(&format!("{LICENCE}{di}"));
    let mut gathered = gather::picture(&model, None);
    let places = placed(&model, &mut gathered, model.diagrams.first());
    let review = gathered.ids.get("review").and_then(|end| end.node()).unwrap();
    assert!(places.nodes[review].unwrap().y > 136.0);
    let f1 = gathered
        .picture
        .lines
        .iter()
        .position(|line| line.id == "f1")
        .unwrap();
    assert!(places.lines[f1].is_some());
}

#[test]
fn a_diagram_the_file_does_not_have_is_refused() {
    let options = Options {
        diagram: Some("7".into()),
        ..Options::default()
    };
    let refused = draw(&model(LICENCE), &options).unwrap_err();
    assert_eq!(refused.code.0, "SK-BPMN-0090");
}

#[test]
fn a_picture_nobody_could_read_is_refused_and_the_largest_is_quick() {
    let tasks = |count: usize| {
        let tasks: String = (0..count).map(|n| format!("<task id=\"t{n}\"/>")).collect();
        let flows: String = (1..count)
            .map(|n| {
                format!(
                    "<sequenceFlow id=\"f{n}\" sourceRef=\"t{}\" targetRef=\"t{n}\"/>",
                    n * 7 % count
                )
            })
            .collect();
        model(&format!("<process id=\"p\">{tasks}{flows}</process>"))
    };
    let refused = draw(&tasks(4_000), &Options::default()).unwrap_err();
    assert_eq!(refused.code.0, "SK-BPMN-0091");
    assert!(draw(&tasks(1_000), &Options::default()).is_ok());
}

#[test]
fn a_page_may_bring_the_style_itself() {
    let options = Options {
        without_style: true,
        ..Options::default()
    };
    assert!(!draw(&model(LICENCE), &options).unwrap().contains("<style>"));
    assert!(
        draw(&model(LICENCE), &Options::default())
            .unwrap()
            .contains("prefers-color-scheme")
    );
}

/// The reference models, or nothing where the shared data are absent.
fn references() -> Vec<(String, Definitions)> {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/bpmn-miwg/Reference");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: shared data absent");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let models = paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "bpmn"));
    models
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let model = crate::read_bytes(&std::fs::read(&path).unwrap(), &name).unwrap();
            (name, model)
        })
        .collect()
}

#[test]
fn every_semantic_node_of_the_reference_models_is_drawn() {
    for (name, model) in references() {
        let mut drawn = String::new();
        for number in 1..=model.diagrams.len() {
            let options = Options {
                diagram: Some(number.to_string()),
                ..Options::default()
            };
            drawn += &draw(&model, &options).unwrap();
        }
        let again = draw(
            &model,
            &Options {
                rearrange: true,
                ..Options::default()
            },
        )
        .unwrap();
        for node in gather::picture(&model, None).picture.nodes {
            let marked = format!("data-element=\"{}\"", node.id);
            assert!(drawn.contains(&marked), "{name}: {} {:?}", node.id, node.kind);
            assert!(
                again.contains(&marked),
                "{name} rearranged: {} {:?}",
                node.id,
                node.kind
            );
        }
        for flow in &model.flows {
            assert!(
                again.contains(&format!("data-element=\"{}\"", flow.base.id)),
                "{name}: {}",
                flow.base.id
            );
        }
        assert_eq!(
            again,
            draw(
                &model,
                &Options {
                    rearrange: true,
                    ..Options::default()
                }
            )
            .unwrap()
        );
    }
}

#[test]
fn the_reference_models_laid_out_anew_do_not_overlap() {
    for (name, model) in references() {
        let mut gathered = gather::picture(&model, None);
        let places = placed(&model, &mut gathered, None);
        let nodes = &gathered.picture.nodes;
        let leaf = |index: &usize| {
            let node = &nodes[*index];
            let container = matches!(node.kind, Kind::Pool { .. } | Kind::Lane) || node.expanded();
            !container && node.host.is_none()
        };
        let leaves: Vec<usize> = (0..nodes.len()).filter(leaf).collect();
        for (position, a) in leaves.iter().enumerate() {
            for b in leaves.iter().skip(position + 1) {
                let (first, second) = (places.nodes.at(*a).unwrap(), places.nodes.at(*b).unwrap());
                assert!(
                    !first.overlaps(second),
                    "{name}: {} and {}",
                    nodes[*a].id,
                    nodes[*b].id
                );
            }
        }
        for (index, node) in nodes.iter().enumerate() {
            let around = node.parent.and_then(|parent| places.nodes.at(parent));
            if let (Some(around), Some(own)) = (around, places.nodes.at(index)) {
                let corners = [
                    geometry::point(own.x, own.y),
                    geometry::point(own.right(), own.bottom()),
                ];
                let within = corners.iter().all(|corner| around.grown(19.0).contains(*corner));
                assert!(within, "{name}: {} leaves its container", node.id);
            }
        }
    }
}
