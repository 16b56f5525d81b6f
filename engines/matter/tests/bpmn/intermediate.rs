//! Intermediate events in the flow (BPMN 2.0.2 §10.5.4, §13.5.2).

use crate::model::{Case, check, check_with};

fn catching(definition: &str) -> String {
    format!(
        r#"<startEvent id="s"/><intermediateCatchEvent id="c">{definition}</intermediateCatchEvent><endEvent id="e"/>
        s -> c
        c -> e"#
    )
}

#[test]
fn a_message_is_waited_for() {
    let process = catching(r#"<messageEventDefinition messageRef="M"/>"#);
    check(&process, "s => waiting ?c");
    check_with(
        &process,
        r#"{"message":"m","vars":{"x":1}}"#,
        "s c e => completed x=1",
    );
    check_with(&process, r#"{"message":"n"}"#, "s => waiting ?c");
}

#[test]
fn a_duration_is_waited_for() {
    let course = Case::new(&catching(
        "<timerEventDefinition><timeDuration>PT36H</timeDuration></timerEventDefinition>",
    ))
    .run();
    assert_eq!(course.steps, ["s", "c", "e"]);
    assert!(
        course
            .lines
            .iter()
            .any(|line| line.contains("2026-01-06T13:00:00Z")),
        "{course}"
    );
}

#[test]
fn a_date_is_waited_for() {
    let course = Case::new(&catching(
        "<timerEventDefinition><timeDate>2026-03-01T08:00:00+08:00</timeDate></timerEventDefinition>",
    ))
    .run();
    assert_eq!(course.steps, ["s", "c", "e"]);
    assert!(
        course
            .lines
            .iter()
            .any(|line| line.contains("2026-03-01T00:00:00Z")),
        "{course}"
    );
}

/// A timer may be computed from the data.
#[test]
fn a_computed_duration_is_waited_for() {
    let course = Case::new(&catching(
        "<timerEventDefinition><timeDuration>duration(\"PT\" + string(hours) + \"H\")</timeDuration></timerEventDefinition>",
    ))
    .vars(r#"{"hours":2}"#)
    .run();
    assert_eq!(course.steps, ["s", "c", "e"]);
    assert!(
        course
            .lines
            .iter()
            .any(|line| line.contains("2026-01-05T03:00:00Z")),
        "{course}"
    );
}

/// In the flow a cycle lets the token go on when it first falls due.
#[test]
fn a_cycle_in_the_flow_fires_once() {
    check(
        &catching("<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"),
        "s c e => completed",
    );
}

#[test]
fn a_signal_is_waited_for() {
    let process = catching(r#"<signalEventDefinition signalRef="G"/>"#);
    check(&process, "s => waiting ?c");
    check_with(
        &process,
        r#"{"signal":"g","vars":{"x":1}}"#,
        "s c e => completed x=1",
    );
}

#[test]
fn a_condition_is_waited_for() {
    let process =
        catching("<conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition>");
    Case::new(&process).vars(r#"{"x":0}"#).check("s => waiting ?c");
    Case::new(&process)
        .vars(r#"{"x":0}"#)
        .script(r#"{"set":{"x":1}}"#)
        .check("s c e => completed");
}

/// What another branch does to the data can make a condition true.
#[test]
fn a_condition_hears_of_data_changed_in_another_branch() {
    Case::new(
        r#"<startEvent id="s"/><parallelGateway id="g"/><scriptTask id="a" skein:result="x"><script>1</script></scriptTask>
        <intermediateCatchEvent id="c"><conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition></intermediateCatchEvent>
        s -> g
        g -> c
        g -> a"#,
    )
    .vars(r#"{"x":0}"#)
    .check("s a c => completed");
}

/// Any one of several triggers is enough (§10.5.4).
#[test]
fn a_multiple_event_waits_for_any_trigger() {
    let process =
        catching(r#"<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="G"/>"#);
    check_with(&process, r#"{"message":"m"}"#, "s c e => completed");
    check_with(&process, r#"{"signal":"g"}"#, "s c e => completed");
}

#[test]
fn a_parallel_multiple_event_waits_for_all_triggers() {
    let process =
        catching(r#"<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="G"/>"#)
            .replace("id=\"c\"", "id=\"c\" parallelMultiple=\"true\"");
    check_with(&process, r#"{"message":"m"}"#, "s => waiting ?c");
    check_with(
        &process,
        r#"{"signal":"g"} {"message":"m"}"#,
        "s c e => completed",
    );
}

/// A definition at the root of the file is as good as one inside the event (§10.5.5).
#[test]
fn a_trigger_may_be_defined_at_the_root() {
    Case::new(&catching("<eventDefinitionRef>R</eventDefinitionRef>"))
        .roots(r#"<signalEventDefinition id="R" signalRef="G"/>"#)
        .script(r#"{"signal":"g"}"#)
        .check("s c e => completed");
}

fn throwing(definition: &str) -> String {
    format!(
        r#"<startEvent id="s"/><intermediateThrowEvent id="t">{definition}</intermediateThrowEvent><endEvent id="e"/>
        s -> t
        t -> e"#
    )
}

#[test]
fn an_event_that_throws_nothing_only_marks_a_place() {
    check(&throwing(""), "s t e => completed");
}

#[test]
fn a_message_is_thrown() {
    let course = Case::new(&throwing(r#"<messageEventDefinition messageRef="M"/>"#)).run();
    assert_eq!(course.steps, ["s", "t", "e"]);
    assert_eq!(course.last["undelivered"][0]["message"], "m", "{course}");
}

#[test]
fn a_signal_is_thrown_to_all_who_listen() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="g"/>
        <intermediateCatchEvent id="a"><signalEventDefinition signalRef="G"/></intermediateCatchEvent>
        <intermediateCatchEvent id="b"><signalEventDefinition signalRef="G"/></intermediateCatchEvent>
        <intermediateThrowEvent id="t"><signalEventDefinition signalRef="G"/></intermediateThrowEvent>
        s -> g
        g -> a
        g -> b
        g -> t"#,
        "s {t | a | b} => completed",
    );
}

/// The thrower goes on whether anyone catches the escalation or not (§10.5.6).
#[test]
fn an_escalation_is_thrown_and_the_flow_goes_on() {
    check(
        &throwing(r#"<escalationEventDefinition escalationRef="U"/>"#),
        "s !t e => completed",
    );
}

#[test]
fn a_link_leads_to_its_target() {
    check(
        r#"<startEvent id="s"/><intermediateThrowEvent id="o"><linkEventDefinition name="L"/></intermediateThrowEvent>
        <intermediateCatchEvent id="i"><linkEventDefinition name="L"/></intermediateCatchEvent><endEvent id="e"/>
        s -> o
        i -> e"#,
        "s o i e => completed",
    );
}

/// Several sources may lead to one target (§10.5.4).
#[test]
fn several_links_lead_to_one_target() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="g"/>
        <intermediateThrowEvent id="o"><linkEventDefinition name="L"/></intermediateThrowEvent>
        <intermediateThrowEvent id="p"><linkEventDefinition name="L"/></intermediateThrowEvent>
        <intermediateCatchEvent id="i"><linkEventDefinition name="L"/></intermediateCatchEvent><endEvent id="e"/>
        s -> g
        g -> o
        g -> p
        i -> e"#,
        "s {o i e | p i e} => completed",
    );
}

#[test]
fn a_multiple_event_throws_everything() {
    let course = Case::new(
        r#"<startEvent id="s"/><parallelGateway id="g"/>
        <intermediateCatchEvent id="a"><signalEventDefinition signalRef="G"/></intermediateCatchEvent>
        <intermediateThrowEvent id="t"><signalEventDefinition signalRef="G"/><messageEventDefinition messageRef="M"/></intermediateThrowEvent>
        s -> g
        g -> a
        g -> t"#,
    )
    .run();
    assert_eq!(course.last["status"], "completed", "{course}");
    assert_eq!(course.last["undelivered"][0]["message"], "m", "{course}");
}

/// Times are written as ISO 8601 has them, and none lies before it is armed (§10.5.5.12).
#[test]
fn a_time_that_is_none_is_refused() {
    for text in ["1 hour", "-PT1H", "PT-1H", "R0/PT1H", "R/PT0S"] {
        let model = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="P" isExecutable="true">
<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition>{}</timerEventDefinition></intermediateCatchEvent><sequenceFlow id="f" sourceRef="s" targetRef="c"/></process></definitions>"#,
            if text.starts_with('R') {
                format!("<timeCycle>{text}</timeCycle>")
            } else {
                format!("<timeDuration>{text}</timeDuration>")
            }
        );
        let model = skein_bpmn::read(&model, "times.bpmn").unwrap();
        let refused =
            skein_matter::Program::compile(&model, skein_matter::program::Edition::default()).unwrap_err();
        let code = refused.first().map(|why| why.code.0);
        assert!(
            matches!(code, Some("SK-MATTER-0012" | "SK-MATTER-0013")),
            "{text}: {refused:?}"
        );
    }
}
