//! Each rule by a model that breaks it; sound models that no rule may touch.

use super::{Severity, check, executable};
use crate::model::{Definitions, ProcessIndex};
use crate::read;

fn file(roots: &str) -> Definitions {
    let text = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:x=\"urn:x\" targetNamespace=\"t\">\
         <message id=\"M\"/><signal id=\"G\"/><error id=\"E\" errorCode=\"1\"/><escalation id=\"U\" escalationCode=\"2\"/>{roots}</definitions>"
    );
    read(&text, "a.bpmn").unwrap_or_else(|rejections| panic!("{rejections:?}"))
}

/// What is found, a line for each: severity, code, element.
fn found(model: &Definitions) -> String {
    let lines = check(model).into_iter().map(|finding| {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = finding.rejection.place.expect("a place");
        assert_eq!(place.file.as_deref(), Some("a.bpmn"));
        assert!(place.line.is_some_and(|line| line > 0));
        assert!(finding.rejection.en.contains(finding.clause));
        format!(
            "{severity} {} {}",
            finding.rejection.code.0.trim_start_matches("SK-BPMN-"),
            place.element.expect("an element")
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Flows written as `a>b`, each with the id of its text.
fn flows(list: &str) -> String {
    let flow = |pair: &str| {
        let (from, to) = pair.split_once('>').expect("a>b");
        format!("<sequenceFlow id=\"{from}-{to}\" sourceRef=\"{from}\" targetRef=\"{to}\"/>")
    };
    list.split_whitespace().map(flow).collect()
}

/// Checks a process with these elements and flows.
#[track_caller]
fn check_process(elements: &str, list: &str, expected: &[&str]) {
    let model = file(&format!("<process id=\"P\">{elements}{}</process>", flows(list)));
    assert_eq!(found(&model), expected.join("\n"));
    let errors = expected.iter().filter(|line| line.starts_with("error"));
    assert_eq!(executable(&model, ProcessIndex(0)).len(), errors.count());
}

const S: &str = "<startEvent id=\"s\"/>";
const E: &str = "<endEvent id=\"e\"/>";
const T: &str = "<task id=\"t\"/>";

/// Checks elements beside a start, a task and an end joined by flows.
#[track_caller]
fn check_beside(elements: &str, list: &str, expected: &[&str]) {
    check_process(
        &format!("{S}{T}{E}{elements}"),
        &format!("s>t t>e {list}"),
        expected,
    );
}

#[test]
fn a_sound_process_has_no_findings() {
    check_beside("", "", &[]);
}

#[test]
fn flows_need_both_ends() {
    check_beside("<sequenceFlow id=\"f\" sourceRef=\"t\"/>", "", &["error 0012 f"]);
    check_beside("<sequenceFlow id=\"f\" targetRef=\"t\"/>", "", &["error 0012 f"]);
    check_beside("<dataObject id=\"d\"/>", "t>d", &["error 0012 t-d"]);
    check_beside("", "t>nothing", &["error 0012 t-nothing"]);
}

#[test]
fn flows_stay_in_their_scope() {
    check_beside(
        "<subProcess id=\"b\"><task id=\"c\"/></subProcess>",
        "t>b b>e t>c",
        &["error 0013 t-c", "error 0014 b"],
    );
    let model = file(&format!(
        "<process id=\"P\">{S}{E}{}</process><process id=\"Q\"><startEvent id=\"s2\"/><endEvent id=\"e2\"/>{}</process>",
        flows("s>e s>e2"),
        flows("s2>e2")
    ));
    assert_eq!(found(&model), "error 0013 s-e2");
}

#[test]
fn a_process_needs_something_to_start_with() {
    check_process(&format!("{T}{E}"), "t>e", &["error 0014 P"]);
    check_process("<task id=\"a\"/><task id=\"b\"/>", "a>b b>a", &["error 0014 P"]);
    check_process("<task id=\"a\"/><task id=\"b\"/>", "a>b", &[]);
    check_process(
        &format!("<receiveTask id=\"r\" messageRef=\"M\" instantiate=\"true\"/>{E}"),
        "r>e",
        &[],
    );
}

#[test]
fn every_node_can_be_reached() {
    check_beside("<task id=\"u\"/>", "u>e", &["error 0015 u"]);
    check_beside(
        "<task id=\"u\"/><task id=\"v\"/>",
        "u>v v>u",
        &["error 0015 u", "error 0015 v"],
    );
    check_beside(
        "<boundaryEvent id=\"b\" attachedToRef=\"t\"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><task id=\"u\"/>",
        "b>u u>e",
        &[],
    );
    check_beside(
        "<intermediateThrowEvent id=\"o\"><linkEventDefinition name=\"L\"/></intermediateThrowEvent>\
         <intermediateCatchEvent id=\"i\"><linkEventDefinition name=\"L\"/></intermediateCatchEvent>",
        "t>o i>e",
        &[],
    );
}

#[test]
fn start_and_end_events_have_flows_on_one_side() {
    check_beside("", "t>s", &["error 0016 s"]);
    check_beside("", "e>t", &["error 0016 e"]);
    check_process(&format!("{S}{T}"), "s>t", &["warning 0037 s"]);
}

#[test]
fn boundary_events_have_the_right_host() {
    let timer = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>";
    let boundary = |host: &str, rest: &str, definition: &str| {
        format!("<boundaryEvent id=\"b\" {host} {rest}>{definition}</boundaryEvent>")
    };
    check_beside(&boundary("", "", timer), "b>e", &["error 0015 b", "error 0017 b"]);
    check_beside(
        &boundary("attachedToRef=\"s\"", "", timer),
        "b>e",
        &["error 0017 b"],
    );
    check_beside(
        &boundary("attachedToRef=\"no\"", "", timer),
        "b>e",
        &["error 0015 b", "error 0017 b"],
    );
    check_beside(
        &boundary(
            "attachedToRef=\"t\"",
            "cancelActivity=\"false\"",
            "<errorEventDefinition/>",
        ),
        "b>e",
        &["error 0017 b"],
    );
    check_beside(
        &boundary("attachedToRef=\"t\"", "", "<cancelEventDefinition/>"),
        "b>e",
        &["error 0026 b"],
    );
    check_beside(&boundary("attachedToRef=\"t\"", "", ""), "b>e", &["error 0018 b"]);
    check_beside(
        &boundary("attachedToRef=\"t\"", "", timer),
        "",
        &["warning 0016 b"],
    );
    check_beside(
        &boundary("attachedToRef=\"t\"", "", timer),
        "b>e t>b",
        &["error 0016 b"],
    );
}

#[test]
fn events_stand_where_their_kind_may() {
    check_process(
        &format!("<startEvent id=\"s\"><errorEventDefinition errorRef=\"E\"/></startEvent>{E}"),
        "s>e",
        &["error 0018 s"],
    );
    check_process(
        &format!(
            "{S}<endEvent id=\"e\"><timerEventDefinition><timeDate>x</timeDate></timerEventDefinition></endEvent>"
        ),
        "s>e",
        &["error 0018 e"],
    );
    check_beside(
        "<intermediateCatchEvent id=\"c\"><terminateEventDefinition/></intermediateCatchEvent>",
        "t>c c>e",
        &["error 0018 c"],
    );
    check_beside("<intermediateCatchEvent id=\"c\"/>", "t>c c>e", &["error 0018 c"]);
    check_beside("<intermediateThrowEvent id=\"c\"/>", "t>c c>e", &[]);
    check_beside(
        "<intermediateThrowEvent id=\"c\"><errorEventDefinition errorRef=\"E\"/></intermediateThrowEvent>",
        "t>c c>e",
        &["error 0018 c"],
    );
}

#[test]
fn event_based_gateways_have_events_after_them() {
    let gateway = "<eventBasedGateway id=\"g\"/>";
    let catch = |id: &str, definition: &str| {
        format!("<intermediateCatchEvent id=\"{id}\">{definition}</intermediateCatchEvent>")
    };
    let message = catch("m", "<messageEventDefinition messageRef=\"M\"/>");
    let timer = catch(
        "w",
        "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
    );
    let receive = "<receiveTask id=\"r\" messageRef=\"M\"/>";
    check_beside(&format!("{gateway}{message}{timer}"), "t>g g>m g>w m>e w>e", &[]);
    check_beside(
        &format!("{gateway}{message}{receive}"),
        "t>g g>m g>r m>e r>e",
        &["error 0019 g"],
    );
    check_beside(
        &format!("{gateway}{message}<task id=\"u\"/>"),
        "t>g g>m g>u m>e u>e",
        &["error 0019 u"],
    );
    check_beside(
        &format!("{gateway}{message}{timer}"),
        "t>g g>m g>w m>e w>e t>w",
        &["error 0019 w"],
    );
    check_beside(&format!("{gateway}{timer}"), "t>g g>w w>e", &["warning 0019 g"]);
    check_beside(
        &format!("<eventBasedGateway id=\"g\" eventGatewayType=\"Parallel\"/>{message}{timer}"),
        "t>g g>m g>w m>e w>e",
        &["error 0019 g"],
    );
    check_process(
        &format!("<eventBasedGateway id=\"g\" instantiate=\"true\" eventGatewayType=\"Parallel\"/>{message}{receive}{E}").replace(receive, &catch("n", "<messageEventDefinition messageRef=\"M\"/>")),
        "g>m g>n m>e n>e",
        &[],
    );
}

#[test]
fn default_flows_start_at_their_node_and_have_no_condition() {
    let gateway = |default: &str, condition: &str| {
        format!(
            "<exclusiveGateway id=\"g\" default=\"{default}\"/><task id=\"u\"/>\
             <sequenceFlow id=\"f\" sourceRef=\"g\" targetRef=\"u\"><conditionExpression>x</conditionExpression></sequenceFlow>\
             <sequenceFlow id=\"h\" sourceRef=\"g\" targetRef=\"e\">{condition}</sequenceFlow>"
        )
    };
    check_beside(&gateway("h", ""), "t>g u>e", &[]);
    check_beside(
        &gateway("h", "<conditionExpression>y</conditionExpression>"),
        "t>g u>e",
        &["error 0020 h"],
    );
    check_beside(&gateway("t-g", ""), "t>g u>e", &["error 0020 g", "error 0022 h"]);
    check_beside(
        "<parallelGateway id=\"g\" default=\"g-e\"/>",
        "t>g g>e",
        &["error 0020 g"],
    );
}

#[test]
fn conditions_stand_where_they_mean_something() {
    let flow = |from: &str| {
        format!(
            "<sequenceFlow id=\"f\" sourceRef=\"{from}\" targetRef=\"e\"><conditionExpression>x</conditionExpression></sequenceFlow>"
        )
    };
    check_beside(&flow("t"), "", &[]);
    check_beside(&flow("s"), "", &["error 0021 f"]);
    check_beside(
        &format!("<parallelGateway id=\"g\"/>{}", flow("g")),
        "t>g",
        &["error 0021 f"],
    );
    check_beside(
        "<inclusiveGateway id=\"g\"/><task id=\"u\"/>",
        "t>g g>u g>e u>e",
        &["error 0022 g-u", "error 0022 g-e"],
    );
}

#[test]
fn events_say_what_they_wait_for_or_throw() {
    let catch =
        |definition: &str| format!("<intermediateCatchEvent id=\"c\">{definition}</intermediateCatchEvent>");
    let incomplete = ["error 0023 c"];
    for definition in [
        "<messageEventDefinition/>",
        "<signalEventDefinition/>",
        "<timerEventDefinition/>",
        "<timerEventDefinition><timeDate>a</timeDate><timeCycle>b</timeCycle></timerEventDefinition>",
        "<conditionalEventDefinition/>",
        "<conditionalEventDefinition><condition/></conditionalEventDefinition>",
    ] {
        check_beside(&catch(definition), "t>c c>e", &incomplete);
    }
    let wrong = catch("<messageEventDefinition id=\"d\" messageRef=\"G\"/>");
    check_beside(&wrong, "t>c c>e", &["error 0011 d"]);
    let end = |definition: &str| format!("{S}<endEvent id=\"c\">{definition}</endEvent>");
    check_process(&end("<errorEventDefinition/>"), "s>c", &incomplete);
    check_process(&end("<escalationEventDefinition/>"), "s>c", &incomplete);
    check_process(
        &end("<escalationEventDefinition id=\"d\" escalationRef=\"none\"/>"),
        "s>c",
        &["error 0011 d"],
    );
}

#[test]
fn loops_say_how_long() {
    let task = |inside: &str| format!("{S}<task id=\"t\">{inside}</task>{E}");
    let all = "s>t t>e";
    let multi = |attributes: &str, inside: &str| {
        task(&format!(
            "<multiInstanceLoopCharacteristics {attributes}>{inside}</multiInstanceLoopCharacteristics>"
        ))
    };
    check_process(&task("<standardLoopCharacteristics/>"), all, &["error 0024 t"]);
    check_process(
        &task("<standardLoopCharacteristics loopMaximum=\"3\"/>"),
        all,
        &[],
    );
    check_process(&multi("", ""), all, &["error 0024 t"]);
    check_process(&multi("", "<loopCardinality>3</loopCardinality>"), all, &[]);
    check_process(
        &multi("", "<loopDataInputRef>none</loopDataInputRef>"),
        all,
        &["error 0011 t"],
    );
    check_process(
        &multi("behavior=\"One\"", "<loopCardinality>3</loopCardinality>"),
        all,
        &["error 0024 t"],
    );
}

#[test]
fn compensation_is_wired_by_association() {
    let boundary = "<boundaryEvent id=\"b\" attachedToRef=\"t\"><compensateEventDefinition/></boundaryEvent>";
    let handler = "<task id=\"h\" isForCompensation=\"true\"/>";
    let tie = "<association sourceRef=\"b\" targetRef=\"h\"/>";
    check_beside(&format!("{boundary}{handler}{tie}"), "", &[]);
    check_beside(
        &format!("{boundary}{handler}"),
        "",
        &["error 0025 b", "warning 0025 h"],
    );
    check_beside(&format!("{boundary}{handler}{tie}"), "h>e", &["error 0025 h"]);
    check_beside(&format!("{boundary}{handler}{tie}"), "b>e", &["error 0025 b"]);
    check_beside(
        &format!("{boundary}<task id=\"h\"/><association sourceRef=\"b\" targetRef=\"h\"/>"),
        "t>h h>e",
        &["error 0025 b"],
    );
}

#[test]
fn cancelling_belongs_to_transactions() {
    let inside = format!(
        "<startEvent id=\"is\"/><endEvent id=\"ie\"><cancelEventDefinition/></endEvent>{}",
        flows("is>ie")
    );
    let boundary = "<boundaryEvent id=\"b\" attachedToRef=\"x\"><cancelEventDefinition/></boundaryEvent>";
    check_beside(
        &format!("<transaction id=\"x\">{inside}</transaction>{boundary}"),
        "t>x x>e b>e",
        &[],
    );
    check_beside(
        &format!("<subProcess id=\"x\">{inside}</subProcess>{boundary}"),
        "t>x x>e b>e",
        &["error 0026 ie", "error 0026 b"],
    );
}

#[test]
fn links_come_in_pairs() {
    let throw = |id: &str, name: &str| {
        format!(
            "<intermediateThrowEvent id=\"{id}\"><linkEventDefinition name=\"{name}\"/></intermediateThrowEvent>"
        )
    };
    let catch = |id: &str, name: &str| {
        format!(
            "<intermediateCatchEvent id=\"{id}\"><linkEventDefinition name=\"{name}\"/></intermediateCatchEvent>"
        )
    };
    check_beside(&throw("o", "L"), "t>o", &["error 0027 o"]);
    check_beside(&catch("i", "L"), "i>e", &["error 0015 i", "error 0027 i"]);
    check_beside(
        &format!("{}{}{}", throw("o", "L"), catch("i", "L"), catch("j", "L")),
        "t>o i>e j>e",
        &["error 0027 j"],
    );
    check_beside(
        &format!(
            "{}<subProcess id=\"b\">{}<endEvent id=\"be\"/>{}</subProcess>",
            throw("o", "L"),
            catch("i", "L"),
            flows("i>be")
        ),
        "t>o t>b b>e",
        &["error 0014 b", "error 0027 o", "error 0027 i"],
    );
    check_beside(
        &format!("{}{}", throw("o", "L"), catch("i", "L")),
        "t>o i>e o>e",
        &["error 0016 o"],
    );
}

#[test]
fn data_associations_have_ends() {
    let task = |association: &str| {
        format!(
            "<dataObject id=\"d\"/>{S}<task id=\"t\"><ioSpecification><dataInput id=\"i\"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification>\
             <dataInputAssociation id=\"a\">{association}</dataInputAssociation></task>{E}"
        )
    };
    let all = "s>t t>e";
    check_process(
        &task("<sourceRef>d</sourceRef><targetRef>i</targetRef>"),
        all,
        &[],
    );
    check_process(&task("<targetRef>i</targetRef>"), all, &["error 0028 a"]);
    check_process(&task("<sourceRef>d</sourceRef>"), all, &["error 0028 a"]);
    check_process(
        &task("<sourceRef>s</sourceRef><targetRef>none</targetRef>"),
        all,
        &["error 0011 a", "error 0011 a"],
    );
    check_process(
        &task("<sourceRef>d</sourceRef><sourceRef>d</sourceRef><targetRef>i</targetRef>"),
        all,
        &["error 0028 a"],
    );
    check_process(
        &task("<targetRef>i</targetRef><assignment><from>1</from></assignment>"),
        all,
        &["error 0028 a"],
    );
}

#[test]
fn event_subprocesses_have_one_triggered_start() {
    let sub = |start: &str| {
        format!(
            "<subProcess id=\"v\" triggeredByEvent=\"true\">{start}<endEvent id=\"ve\"/>{}</subProcess>",
            flows("vs>ve")
        )
    };
    let message = "<startEvent id=\"vs\"><messageEventDefinition messageRef=\"M\"/></startEvent>";
    check_beside(&sub(message), "", &[]);
    check_beside(&sub(message), "t>v", &["error 0029 v"]);
    check_beside(&sub("<startEvent id=\"vs\"/>"), "", &["error 0029 vs"]);
    check_beside(
        &sub("<startEvent id=\"vs\" isInterrupting=\"false\"><errorEventDefinition/></startEvent>"),
        "",
        &["error 0029 vs"],
    );
    check_beside(
        &sub(&format!(
            "{message}<startEvent id=\"vt\"><signalEventDefinition signalRef=\"G\"/></startEvent>"
        )),
        "",
        &["error 0029 v"],
    );
}

#[test]
fn subprocesses_start_without_trigger() {
    check_beside(
        &format!(
            "<subProcess id=\"b\"><startEvent id=\"bs\"><messageEventDefinition messageRef=\"M\"/></startEvent><endEvent id=\"be\"/>{}</subProcess>",
            flows("bs>be")
        ),
        "t>b b>e",
        &["error 0030 bs"],
    );
}

#[test]
fn call_activities_name_what_can_be_called() {
    check_beside("<callActivity id=\"c\"/>", "t>c c>e", &["error 0031 c"]);
    check_beside(
        "<callActivity id=\"c\" calledElement=\"t\"/>",
        "t>c c>e",
        &["error 0011 c"],
    );
    check_beside(
        "<callActivity id=\"c\" calledElement=\"elsewhere\"/>",
        "t>c c>e",
        &[],
    );
    check_beside(
        "<callActivity id=\"c\" calledElement=\"P\"/>",
        "t>c c>e",
        &["warning 0031 c"],
    );
}

#[test]
fn a_called_process_must_be_executable_too() {
    let caller = format!(
        "<process id=\"P\">{S}<callActivity id=\"c\" calledElement=\"Q\"/>{E}{}</process>",
        flows("s>c c>e")
    );
    let broken = "<process id=\"Q\"><startEvent id=\"qs\"/><task id=\"qt\"/><endEvent id=\"qe\"/><sequenceFlow id=\"qf\" sourceRef=\"qs\" targetRef=\"qe\"/></process>";
    let apart = "<process id=\"R\"><task id=\"rt\"/><endEvent id=\"re\"/></process>";
    let model = file(&format!("{caller}{broken}{apart}"));
    let codes = |process| -> Vec<&str> {
        executable(&model, ProcessIndex(process))
            .iter()
            .map(|r| r.code.0)
            .collect()
    };
    assert_eq!(codes(0), ["SK-BPMN-0015"]);
    assert_eq!(codes(1), ["SK-BPMN-0015"]);
    assert_eq!(codes(2), ["SK-BPMN-0014"]);
}

/// A file is loadable by the processes that are meant to run, however its descriptive ones look.
#[test]
fn descriptive_processes_do_not_keep_a_file_from_loading() {
    let good = format!(
        "<process id=\"P\" isExecutable=\"true\">{S}{E}{}</process>",
        flows("s>e")
    );
    let sketch = "<process id=\"Q\" isExecutable=\"false\"><task id=\"qt\"/><endEvent id=\"qe\"/></process>";
    assert_eq!(super::loadable(&file(&format!("{good}{sketch}"))), []);
    let alone = super::loadable(&file(sketch));
    assert_eq!(
        alone.iter().map(|r| r.code.0).collect::<Vec<_>>(),
        ["SK-BPMN-0014"]
    );
}

#[test]
fn ad_hoc_subprocesses_have_no_start_or_end() {
    check_beside(
        "<adHocSubProcess id=\"a\"><task id=\"u\"/><completionCondition>x</completionCondition></adHocSubProcess>",
        "t>a a>e",
        &[],
    );
    check_beside(
        "<adHocSubProcess id=\"a\"><task id=\"u\"/><endEvent id=\"ue\"/></adHocSubProcess>",
        "t>a a>e",
        &["error 0032 a", "warning 0032 a"],
    );
}

#[test]
fn only_feel_is_executed() {
    check_beside(
        "<scriptTask id=\"x\" scriptFormat=\"text/javascript\"><script>1</script></scriptTask>",
        "t>x x>e",
        &["error 0033 x"],
    );
    check_beside(
        "<scriptTask id=\"x\" scriptFormat=\"text/feel\"><script>1</script></scriptTask>",
        "t>x x>e",
        &[],
    );
    check_beside(
        "<sequenceFlow id=\"f\" sourceRef=\"t\" targetRef=\"e\"><conditionExpression language=\"http://www.w3.org/1999/XPath\">x</conditionExpression></sequenceFlow>",
        "",
        &["error 0033 f"],
    );
}

#[test]
fn what_has_no_meaning_here_is_refused_by_name() {
    let model = file(&format!(
        "<extension mustUnderstand=\"true\" definition=\"x:far\"/><choreography id=\"C\"/>\
         <process id=\"P\" isExecutable=\"false\">{S}{E}<choreographyTask id=\"ct\"/>{}</process>",
        flows("s>e")
    ));
    assert_eq!(
        found(&model),
        "warning 0034 C\nerror 0034 ct\nwarning 0035 P\nerror 0038 extension"
    );
}

#[test]
fn ids_are_used_once() {
    check_beside("<task id=\"t\"/>", "", &["error 0010 t", "error 0015 t"]);
}

#[test]
fn quantities_and_directions_fit() {
    check_process(
        &format!("{S}<task id=\"t\" startQuantity=\"0\"/>{E}"),
        "s>t t>e",
        &["error 0036 t"],
    );
    check_beside(
        "<parallelGateway id=\"g\" gatewayDirection=\"Converging\"/><task id=\"u\"/>",
        "t>g g>u g>e u>e",
        &["warning 0037 g"],
    );
    check_process(
        &format!("{S}<task id=\"t\"><incoming>t-e</incoming></task>{E}"),
        "s>t t>e",
        &["warning 0037 t"],
    );
}

/// What the file calls it doesn't matter: `${…}` is JUEL. Work in other tools' extensions is warned of.
#[test]
fn other_tools_languages_and_extensions_are_told() {
    check_beside(
        "<sequenceFlow id=\"f\" sourceRef=\"t\" targetRef=\"e\"><conditionExpression>${approved}</conditionExpression></sequenceFlow>",
        "",
        &["error 0033 f"],
    );
    let foreign = |attributes: &str, inside: &str, expected: &[&str]| {
        check_beside(
            &format!(
                "<serviceTask id=\"x\" xmlns:c=\"http://camunda.org/schema/1.0/bpmn\" xmlns:z=\"http://camunda.org/schema/zeebe/1.0\" xmlns:skein=\"https://skein.city/bpmn/1.0\" {attributes}>{inside}</serviceTask>"
            ),
            "t>x x>e",
            expected,
        );
    };
    foreign("c:class=\"org.Pay\"", "", &["warning 0039 x"]);
    foreign("c:class=\"org.Pay\" skein:job=\"pay\"", "", &[]);
    foreign("c:asyncBefore=\"true\"", "", &[]);
    let zeebe = "<extensionElements><z:taskDefinition type=\"pay\"/></extensionElements>";
    foreign("", zeebe, &["warning 0039 x"]);
}

/// The working group's models describe: they may leave out conditions, messages and the like, or use another
/// expression language, but their structure is sound.
#[test]
fn the_working_groups_models_break_no_rule_of_structure() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/conformance/bpmn-miwg/Reference");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: shared data absent");
        return;
    };
    for entry in entries {
        let path = entry.expect("entry").path();
        let bytes = std::fs::read(&path).expect("readable");
        let model = crate::read_bytes(&bytes, &path.display().to_string()).expect("BPMN");
        for finding in check(&model).iter().filter(|f| f.severity == Severity::Error) {
            let code = finding.rejection.code.0.trim_start_matches("SK-BPMN-");
            assert!(
                matches!(code, "0022" | "0023" | "0024" | "0033"),
                "{}",
                finding.rejection
            );
        }
    }
}

/// A misspelt attribute would be without effect; those of extensions have a namespace (§8.3.3).
#[test]
fn attributes_are_the_standard_s_or_an_extension_s() {
    let boundary = |attribute: &str| {
        format!(
            "<boundaryEvent id=\"b\" attachedToRef=\"t\" {attribute}><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
        )
    };
    check_beside(&boundary("cancelActivity=\"false\""), "b>e", &[]);
    check_beside(
        &boundary("xmlns:x=\"urn:x\" x:cancelActivty=\"false\""),
        "b>e",
        &[],
    );
    check_beside(&boundary("cancelActivty=\"false\""), "b>e", &["error 0009 b"]);
    check_beside(
        "<task id=\"u\" isInterrupting=\"true\"/>",
        "t>u u>e",
        &["error 0009 u"],
    );
}

/// The events of a parallel gateway that starts a process belong together by their messages (§10.6.6).
#[test]
fn a_parallel_gateway_that_starts_a_process_waits_for_messages_only() {
    let process = |event: &str| {
        format!(
            "<eventBasedGateway id=\"g\" instantiate=\"true\" eventGatewayType=\"Parallel\"/><intermediateCatchEvent id=\"m\"><messageEventDefinition messageRef=\"M\"/></intermediateCatchEvent><intermediateCatchEvent id=\"n\">{event}</intermediateCatchEvent>{E}"
        )
    };
    let list = "g>m g>n m>e n>e";
    check_process(&process("<messageEventDefinition messageRef=\"M\"/>"), list, &[]);
    check_process(
        &process("<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"),
        list,
        &["error 0019 g"],
    );
}
