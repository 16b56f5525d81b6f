//! Models run alone: a model and a script in, lines out.

use super::*;
use serde_json::Value as Json;

/// Runs processes with a script; every line as JSON, the last one last.
fn check(processes: &str, script: &str) -> Vec<Json> {
    checked(processes, script, "{}", None)
}

fn checked(processes: &str, script: &str, vars: &str, process: Option<&str>) -> Vec<Json> {
    let text = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
         xmlns:skein=\"https://skein.city/bpmn/1.0\" targetNamespace=\"x\">{processes}</definitions>"
    );
    let model = skein_bpmn::read(&text, "test.bpmn").unwrap();
    let vars = Vars::from_json(vars).unwrap();
    let mut options = Options::new(&vars, WorkCalendar::published()).unwrap();
    options.process = process;
    let trace = run(&[model], Script::parse(script).unwrap(), &options).unwrap();
    trace
        .json_lines()
        .map(|line| serde_json::from_str(&line).unwrap())
        .collect()
}

/// The lines of one kind of event, as `time element`.
fn events(lines: &[Json], event: &str) -> Vec<String> {
    let of_kind = lines
        .iter()
        .filter(|line| line["event"] == event && line["type"] != "process");
    of_kind
        .map(|line| {
            format!(
                "{} {}",
                line["time"].as_str().unwrap(),
                line["element"].as_str().unwrap()
            )
        })
        .collect()
}

/// A process whose nodes follow one another: `kind id attributes / inner` each.
fn chain(id: &str, nodes: &[(&str, &str, &str)]) -> String {
    let mut text = format!("<process id=\"{id}\" isExecutable=\"true\">");
    for (kind, id, inner) in nodes {
        let (attributes, inner) = inner.split_once('|').unwrap_or((inner, ""));
        text += &format!("<{kind} id=\"{id}\" {attributes}>{inner}</{kind}>");
    }
    for pair in nodes.windows(2) {
        text += &format!(
            "<sequenceFlow id=\"{0}_{1}\" sourceRef=\"{0}\" targetRef=\"{1}\"/>",
            pair[0].1, pair[1].1
        );
    }
    text + "</process>"
}

fn one_task() -> String {
    chain(
        "p",
        &[
            ("startEvent", "s", ""),
            ("userTask", "t", "name=\"审查\""),
            ("endEvent", "e", ""),
        ],
    )
}

#[test]
fn a_run_ends_where_work_waits_and_says_what_would_continue_it() {
    let lines = check(&one_task(), "");
    let last = lines.last().unwrap();
    assert_eq!(last["status"], "waiting");
    assert_eq!(last["waits"][0]["element"], "t");
    let entry = last["waits"][0]["continue"][0].to_string();
    let lines = check(&one_task(), &entry);
    assert_eq!(lines.last().unwrap()["status"], "completed");
}

#[test]
fn lines_are_numbered_and_tell_what_happened_when() {
    let lines = check(
        &one_task(),
        r#"{"task":"审查","complete":{"ok":true},"after":"PT90M"}"#,
    );
    assert_eq!(
        events(&lines, "completed"),
        [
            "2026-01-05T01:00:00Z s",
            "2026-01-05T02:30:00Z t",
            "2026-01-05T02:30:00Z e"
        ]
    );
    let numbers: Vec<u64> = lines.iter().filter_map(|line| line["seq"].as_u64()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert_eq!(lines.last().unwrap()["vars"]["ok"], true);
}

#[test]
fn time_jumps_to_a_timer_unless_the_script_is_earlier() {
    let model = one_task().replace(
        "</process>",
        "<boundaryEvent id=\"late\" attachedToRef=\"t\"><timerEventDefinition><timeDuration>P2D</timeDuration>\
         </timerEventDefinition></boundaryEvent><endEvent id=\"x\"/>\
         <sequenceFlow id=\"late_x\" sourceRef=\"late\" targetRef=\"x\"/></process>",
    );
    let lines = check(&model, "");
    assert_eq!(events(&lines, "cancelled"), ["2026-01-07T01:00:00Z t"]);
    let lines = check(&model, r#"[{"task":"t","at":"2026-01-06T09:00:00+08:00"}]"#);
    assert!(events(&lines, "triggered").is_empty());
    let lines = check(&model, r#"[{"task":"t","at":"2026-01-07T09:00:00+08:00"}]"#);
    assert_eq!(
        events(&lines, "cancelled"),
        ["2026-01-07T01:00:00Z t"],
        "at the same moment the timer is first"
    );
    assert_eq!(lines.last().unwrap()["unused"][0]["line"], 1);
}

#[test]
fn processes_of_a_file_send_each_other_messages() {
    let ask = chain(
        "ask",
        &[
            ("startEvent", "s1", ""),
            ("sendTask", "send", "messageRef=\"m\""),
            ("receiveTask", "wait", "messageRef=\"answer\""),
            ("endEvent", "e1", ""),
        ],
    );
    let answer = chain(
        "answerer",
        &[
            ("startEvent", "s2", "|<messageEventDefinition messageRef=\"m\"/>"),
            (
                "endEvent",
                "e2",
                "|<messageEventDefinition messageRef=\"answer\"/>",
            ),
        ],
    );
    let messages = "<message id=\"m\" name=\"ask\"/><message id=\"answer\" name=\"answer\"/>";
    let lines = check(&format!("{messages}{ask}{answer}"), "");
    let last = lines.last().unwrap();
    assert_eq!(last["status"], "completed", "{last}");
    assert_eq!(last["matters"][1]["process"], "answerer");
    let lines = checked(&format!("{messages}{ask}"), "", "{}", None);
    assert_eq!(lines.last().unwrap()["undelivered"][0]["message"], "ask");
}

#[test]
fn a_called_process_is_not_started_by_itself() {
    let main = chain("main", &[("callActivity", "c", "calledElement=\"sub\"")]);
    let sub = chain("sub", &[("startEvent", "s", ""), ("endEvent", "e", "")]);
    let lines = check(&format!("{main}{sub}"), "");
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["status"], last.get("matters")),
        (&Json::from("completed"), None)
    );
    let lines = checked(&format!("{main}{sub}"), "", "{}", Some("sub"));
    assert_eq!(events(&lines, "completed").len(), 2);
}

#[test]
fn a_process_begun_by_an_event_waits_for_it_or_for_its_time() {
    let model = chain(
        "p",
        &[
            (
                "startEvent",
                "s",
                "|<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
            ),
            ("endEvent", "e", ""),
        ],
    );
    assert_eq!(
        events(&check(&model, ""), "completed"),
        ["2026-01-05T02:00:00Z s", "2026-01-05T02:00:00Z e"]
    );
    let model = model.replace(
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
        "<signalEventDefinition signalRef=\"go\"/>",
    );
    let model = format!("<signal id=\"go\" name=\"Go\"/>{model}");
    let last = check(&model, "").pop().unwrap();
    assert_eq!(last["status"], "waiting");
    let entry = last["waits"][0]["continue"][0].to_string();
    assert_eq!(check(&model, &entry).pop().unwrap()["status"], "completed");
}

#[test]
fn an_error_nobody_catches_fails_the_run() {
    let lines = check(&one_task(), r#"{"task":"t","error":"E1"}"#);
    let last = lines.last().unwrap();
    assert_eq!(last["status"], "failed");
    assert_eq!(last["error"]["code"], "E1");
}

#[test]
fn a_timer_without_end_is_stopped() {
    let model = one_task().replace(
        "</process>",
        "<boundaryEvent id=\"often\" attachedToRef=\"t\" cancelActivity=\"false\"><timerEventDefinition>\
         <timeCycle>R/PT1H</timeCycle></timerEventDefinition></boundaryEvent></process>",
    );
    let lines = check(&model, "");
    assert_eq!(events(&lines, "triggered").len(), 1_000);
    assert_eq!(lines.last().unwrap()["stopped"], "a timer fires without end");
}

#[test]
fn entries_that_are_not_understood_are_refused_with_their_line() {
    let refused = |script: &str| {
        let faults = Script::parse(script).unwrap_err();
        let place = faults[0].place.clone().unwrap();
        (faults[0].code.0, place.line.unwrap())
    };
    assert_eq!(
        refused("{\"task\":\"t\"}\n{\"task\":\"t\",\"complet\":{}}"),
        ("SK-MATTER-0200", 2)
    );
    assert_eq!(
        refused("[{\"task\":\"t\"},\n\n{\"vars\":{}}]"),
        ("SK-MATTER-0200", 3)
    );
    assert_eq!(refused("{\"task\":\"t\",\"times\":0}"), ("SK-MATTER-0200", 1));
    assert_eq!(
        refused("{\"task\":\"t\",\"after\":\"soon\"}"),
        ("SK-MATTER-0013", 1)
    );
    assert_eq!(refused("nonsense"), ("SK-MATTER-0200", 1));
}

#[test]
fn numbers_keep_every_digit_both_ways() {
    let lines = check(
        &one_task(),
        r#"{"task":"t","complete":{"sum":12345678901234567890.10}}"#,
    );
    assert_eq!(lines.last().unwrap()["status"], "completed");
    let text = "{\"sum\":12345678901234567890.10}";
    assert_eq!(Vars::from_json(text).unwrap().to_json(), text);
}

#[test]
fn what_a_node_throws_is_told_between_its_beginning_and_its_end() {
    let model = chain(
        "p",
        &[
            ("startEvent", "s", ""),
            ("endEvent", "e", "|<errorEventDefinition errorRef=\"er\"/>"),
        ],
    );
    let model = format!("<error id=\"er\" errorCode=\"E1\"/>{model}").replace(
        "</process>",
        "<subProcess id=\"es\" triggeredByEvent=\"true\"><startEvent id=\"caught\"><errorEventDefinition \
         errorRef=\"er\"/></startEvent><task id=\"amend\"/><sequenceFlow id=\"f\" sourceRef=\"caught\" \
         targetRef=\"amend\"/></subProcess></process>",
    );
    let lines = check(&model, "");
    let told: Vec<String> = lines
        .iter()
        .filter(|line| line["type"] == "endEvent" || line["element"] == "es")
        .map(|line| {
            format!(
                "{} {}",
                line["element"].as_str().unwrap(),
                line["event"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "e entered",
            "e error",
            "e completed",
            "es entered",
            "es completed"
        ]
    );
    assert_eq!(lines.last().unwrap()["status"], "completed");
}

#[test]
fn a_command_about_a_task_is_written_in_short_or_in_full() {
    use crate::human::WorkCommand;
    for entry in [
        r#"{"task":"t","work":"claim","by":"li"}"#,
        r#"{"task":"t","work":{"do":"claim"}}"#,
    ] {
        let script = Script::parse(entry).unwrap();
        let claims = |what: &script::What| matches!(what, script::What::Work { command, .. } if **command == WorkCommand::Claim);
        assert!(claims(&script.entries[0].what), "{entry}");
    }
}

/// What happens to a clock is told where the clock stands, by its own id; what happens to work at its task.
#[test]
fn clocks_and_work_are_told_at_their_element() {
    let clock = r#"<extensionElements><skein:clock id="answer" law="x" period="5wd"/></extensionElements>"#;
    let task = format!("name=\"审查\" skein:candidates='\"role:reviewer\"'|{clock}");
    let process = chain(
        "p",
        &[
            ("startEvent", "s", ""),
            ("userTask", "t", &task),
            ("endEvent", "e", ""),
        ],
    );
    let lines = check(&process, r#"{"task":"t","complete":{}}"#);
    let at = |event: &str| {
        let of_kind = lines.iter().filter(|line| line["event"] == event);
        of_kind.map(|line| line["element"].clone()).collect::<Vec<_>>()
    };
    let clocks = at("clock");
    assert!(
        !clocks.is_empty() && clocks.iter().all(|element| element == "t"),
        "{lines:#?}"
    );
    let named = lines.iter().filter(|line| line["event"] == "clock");
    assert!(
        named.clone().all(|line| line["data"]["id"] == "answer"),
        "{lines:#?}"
    );
    let work = at("work");
    assert!(
        !work.is_empty() && work.iter().all(|element| element == "t"),
        "{lines:#?}"
    );
}

/// The last line has the state of what still waits, which is the matter itself.
#[test]
fn the_end_of_a_trace_has_the_states_of_open_matters() {
    let lines = check(&one_task(), "");
    let states = lines.last().unwrap()["states"].as_array().unwrap().clone();
    let matter: crate::state::Matter = serde_json::from_value(states[0].clone()).unwrap();
    assert_eq!(matter.waits.len(), 1);
    let over = check(&one_task(), r#"{"task":"t"}"#);
    assert!(over.last().unwrap().get("states").is_none());
}

/// A command that doesn't come to an end is refused with the element it was at.
#[test]
fn an_endless_loop_is_refused_at_its_element() {
    let text = "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" targetNamespace=\"x\"><process id=\"p\" isExecutable=\"true\">
<startEvent id=\"s\"/><task id=\"a\"/><sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"a\"/><sequenceFlow id=\"g\" sourceRef=\"a\" targetRef=\"a\"/></process></definitions>";
    let model = skein_bpmn::read(text, "test.bpmn").unwrap();
    let vars = Vars::new();
    let mut options = Options::new(&vars, WorkCalendar::published()).unwrap();
    options.steps = 1_000;
    let refused = run(&[model], Script::default(), &options).unwrap_err();
    assert_eq!(refused[0].code.0, "SK-MATTER-0042");
    assert_eq!(refused[0].place.as_ref().unwrap().to_string(), "test.bpmn:2 a");
}
