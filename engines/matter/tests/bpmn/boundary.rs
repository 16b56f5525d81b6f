//! Events on the boundary of activities (BPMN 2.0.2 §10.5.4, §13.5.3).

use crate::model::{Case, check, check_with};

/// A user task with a boundary event, a way on and a way aside.
fn attached(attributes: &str, definition: &str) -> String {
    format!(
        r#"<startEvent id="s"/><userTask id="a"/><endEvent id="e"/><task id="x"/>
        <boundaryEvent id="b" attachedToRef="a" {attributes}>{definition}</boundaryEvent>
        s -> a
        a -> e
        b -> x"#
    )
}

const MESSAGE: &str = r#"<messageEventDefinition messageRef="M"/>"#;
const SIGNAL: &str = r#"<signalEventDefinition signalRef="G"/>"#;
const TIMER: &str = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";
const CONDITION: &str =
    "<conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition>";
const BESIDE: &str = r#"cancelActivity="false""#;

#[test]
fn an_interrupting_message_cancels_the_activity() {
    check_with(
        &attached("", MESSAGE),
        r#"{"message":"m"}"#,
        "s {-a | b} x => completed",
    );
}

#[test]
fn a_message_beside_lets_the_activity_go_on() {
    let process = attached(BESIDE, MESSAGE);
    check_with(&process, r#"{"message":"m"}"#, "s b x => waiting ?a ?b");
    check_with(
        &process,
        r#"{"message":"m"} {"message":"m"} {"task":"a"}"#,
        "s b x b x a e => completed",
    );
}

#[test]
fn an_interrupting_timer_cancels_the_activity() {
    check(&attached("", TIMER), "s {-a | b} x => completed");
}

#[test]
fn a_timer_beside_lets_the_activity_go_on() {
    check(&attached(BESIDE, TIMER), "s b x => waiting ?a");
}

/// A cycle beside the activity fires again and again while it lasts (§10.5.5).
#[test]
fn a_cycle_beside_fires_as_often_as_it_says() {
    let cycle = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>";
    check(&attached(BESIDE, cycle), "s b x b x b x => waiting ?a");
}

/// Once the activity has completed, its timer is no longer waited for.
#[test]
fn a_timer_ends_with_its_activity() {
    check_with(&attached("", TIMER), r#"{"task":"a"}"#, "s a e => completed");
}

#[test]
fn an_interrupting_signal_cancels_the_activity() {
    check_with(
        &attached("", SIGNAL),
        r#"{"signal":"g"}"#,
        "s {-a | b} x => completed",
    );
}

#[test]
fn a_signal_beside_lets_the_activity_go_on() {
    check_with(
        &attached(BESIDE, SIGNAL),
        r#"{"signal":"g"}"#,
        "s b x => waiting ?a ?b",
    );
}

#[test]
fn an_interrupting_condition_cancels_the_activity() {
    Case::new(&attached("", CONDITION))
        .vars(r#"{"x":0}"#)
        .script(r#"{"set":{"x":1}}"#)
        .check("s {-a | b} x => completed");
}

#[test]
fn a_condition_beside_lets_the_activity_go_on() {
    Case::new(&attached(BESIDE, CONDITION))
        .vars(r#"{"x":0}"#)
        .script(r#"{"set":{"x":1}}"#)
        .check("s b x => waiting ?a ?b");
}

/// A subprocess whose end throws, with a boundary event.
fn thrown(end: &str, attributes: &str, definition: &str) -> String {
    format!(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><parallelGateway id="g"/><userTask id="u"/><endEvent id="t">{end}</endEvent>
        i -> g
        g -> u
        g -> t
        </subProcess><endEvent id="e"/><task id="x"/>
        <boundaryEvent id="b" attachedToRef="p" {attributes}>{definition}</boundaryEvent>
        s -> p
        p -> e
        b -> x"#
    )
}

const ERROR_X: &str = r#"<errorEventDefinition errorRef="X"/>"#;
const ESCALATE_U: &str = r#"<escalationEventDefinition escalationRef="U"/>"#;

#[test]
fn an_error_cancels_the_subprocess_around_it() {
    check(&thrown(ERROR_X, "", ERROR_X), "s i !t {-u -p | b} x => completed");
}

/// An error event without error catches any (§10.5.5).
#[test]
fn an_error_event_without_code_catches_any_error() {
    check(
        &thrown(ERROR_X, "", "<errorEventDefinition/>"),
        "s i !t {-u -p | b} x => completed",
    );
}

#[test]
fn an_error_event_catches_only_its_own_code() {
    let course = Case::new(&thrown(ERROR_X, "", r#"<errorEventDefinition errorRef="Y"/>"#)).run();
    assert_eq!(course.last["status"], "failed", "{course}");
    assert_eq!(course.last["error"]["code"], "x", "{course}");
}

/// The nearest event that catches the error wins (§10.5.6).
#[test]
fn an_error_goes_outwards_until_it_is_caught() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><subProcess id="q"><startEvent id="j"/><endEvent id="t"><errorEventDefinition errorRef="X"/></endEvent>
        j -> t
        </subProcess>
        i -> q
        </subProcess><endEvent id="e"/><task id="x"/>
        <boundaryEvent id="b" attachedToRef="p"><errorEventDefinition errorRef="X"/></boundaryEvent>
        s -> p
        p -> e
        b -> x"#,
        "s i j !t {-q -p | b} x => completed",
    );
}

#[test]
fn an_interrupting_escalation_cancels_the_subprocess() {
    check(
        &thrown(ESCALATE_U, "", ESCALATE_U),
        "s i !t {-u -p | b} x => completed",
    );
}

#[test]
fn an_escalation_beside_lets_the_subprocess_go_on() {
    check(
        &thrown(ESCALATE_U, BESIDE, ESCALATE_U),
        "s i !t b x => waiting ?u",
    );
}

#[test]
fn an_escalation_event_without_code_catches_any_escalation() {
    check(
        &thrown(ESCALATE_U, BESIDE, "<escalationEventDefinition/>"),
        "s i !t b x => waiting ?u",
    );
}

#[test]
fn a_multiple_boundary_event_is_triggered_by_any() {
    let process = attached("", &format!("{MESSAGE}{SIGNAL}"));
    check_with(&process, r#"{"signal":"g"}"#, "s {-a | b} x => completed");
    check_with(&process, r#"{"message":"m"}"#, "s {-a | b} x => completed");
}

#[test]
fn a_parallel_multiple_boundary_event_needs_all() {
    let process = attached(r#"parallelMultiple="true""#, &format!("{MESSAGE}{SIGNAL}"));
    check_with(&process, r#"{"signal":"g"}"#, "s => waiting ?a ?b");
    check_with(
        &process,
        r#"{"signal":"g"} {"message":"m"}"#,
        "s {-a | b} x => completed",
    );
}

/// Interrupting a subprocess cancels everything inside it (§13.5.3).
#[test]
fn interrupting_cancels_everything_inside() {
    check_with(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><userTask id="u"/><subProcess id="q"><startEvent id="j"/><userTask id="v"/>
        j -> v
        </subProcess>
        i -> u
        i -> q
        </subProcess><task id="x"/>
        <boundaryEvent id="b" attachedToRef="p"><messageEventDefinition messageRef="M"/></boundaryEvent>
        s -> p
        b -> x"#,
        r#"{"message":"m"}"#,
        "s i j {-u | -v | -q | -p | b} x => completed",
    );
}

/// A script may call an error by its code, its id or its name.
#[test]
fn an_error_is_raised_by_code_id_or_name() {
    let process = r#"<startEvent id="s"/><userTask id="u"/><boundaryEvent id="b" attachedToRef="u"><errorEventDefinition errorRef="E7"/></boundaryEvent><task id="z"/>
        s -> u
        b -> z"#;
    for word in ["e-7", "E7", "not enough"] {
        Case::new(process)
            .roots(r#"<error id="E7" name="not enough" errorCode="e-7"/>"#)
            .script(&format!(r#"{{"task":"u","error":"{word}"}}"#))
            .check("s !u b z => completed");
    }
}

/// The n-th firing is the start and n times the duration: a month after the last of January is the last of February,
/// two months after it the last of March (ISO 8601-1 §5.6).
#[test]
fn a_cycle_of_months_keeps_to_its_start() {
    let course = Case::new(
        r#"<startEvent id="s"/><userTask id="a"/><boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>R4/2026-01-31T09:00/P1M</timeCycle></timerEventDefinition></boundaryEvent><task id="z"/>
        s -> a
        b -> z"#,
    )
    .run();
    let done = course
        .lines
        .iter()
        .filter(|line| line.contains(r#""element":"z""#) && line.contains(r#""event":"completed""#));
    let days: Vec<&str> = done
        .filter_map(|line| line.split("\"time\":\"").nth(1)?.get(..10))
        .collect();
    assert_eq!(
        days,
        ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"],
        "{course}"
    );
}
