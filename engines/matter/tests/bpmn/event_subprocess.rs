//! Event subprocesses (BPMN 2.0.2 §10.3.5, §10.5.2, §13.5.4).

use crate::model::{Case, check, check_with};

/// A process with a user task and an event subprocess.
fn with_handler(attributes: &str, definition: &str) -> String {
    format!(
        r#"<startEvent id="s"/><userTask id="a"/><endEvent id="e"/>
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs" {attributes}>{definition}</startEvent><task id="h"/><endEvent id="ve"/>
        vs -> h
        h -> ve
        </subProcess>
        s -> a
        a -> e"#
    )
}

const BESIDE: &str = r#"isInterrupting="false""#;
const MESSAGE: &str = r#"<messageEventDefinition messageRef="M"/>"#;
const SIGNAL: &str = r#"<signalEventDefinition signalRef="G"/>"#;
const TIMER: &str = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";
const CONDITION: &str =
    "<conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition>";

const INTERRUPTED: &str = "s {-a | vs h ve} v => completed";
const BESIDE_IT: &str = "s vs h ve v => waiting ?a ?vs";

/// An interrupting one cancels what it is in, and that completes when the event subprocess does (§13.5.4).
#[test]
fn an_interrupting_message_takes_the_place_of_the_flow() {
    check_with(&with_handler("", MESSAGE), r#"{"message":"m"}"#, INTERRUPTED);
}

/// A non-interrupting one may run any number of times beside the flow (§13.5.4).
#[test]
fn a_message_beside_starts_it_each_time() {
    let process = with_handler(BESIDE, MESSAGE);
    check_with(&process, r#"{"message":"m"}"#, BESIDE_IT);
    check_with(
        &process,
        r#"{"message":"m"} {"message":"m"} {"task":"a"}"#,
        "s vs h ve v vs h ve v a e => completed",
    );
}

#[test]
fn an_interrupting_timer_starts_it() {
    check(&with_handler("", TIMER), INTERRUPTED);
}

#[test]
fn a_timer_beside_starts_it() {
    // A duration falls due once, so the event subprocess listens no longer.
    check(&with_handler(BESIDE, TIMER), "s vs h ve v => waiting ?a");
}

#[test]
fn an_interrupting_signal_starts_it() {
    check_with(&with_handler("", SIGNAL), r#"{"signal":"g"}"#, INTERRUPTED);
}

#[test]
fn a_signal_beside_starts_it() {
    check_with(&with_handler(BESIDE, SIGNAL), r#"{"signal":"g"}"#, BESIDE_IT);
}

/// The condition comes true once, while `x` is set.
fn check_condition(attributes: &str, expected: &str) {
    Case::new(&with_handler(attributes, CONDITION))
        .vars(r#"{"x":0}"#)
        .script(r#"{"set":{"x":1}}"#)
        .check(expected);
}

#[test]
fn an_interrupting_condition_starts_it() {
    check_condition("", INTERRUPTED);
}

#[test]
fn a_condition_beside_starts_it() {
    check_condition(BESIDE, BESIDE_IT);
}

#[test]
fn any_of_several_triggers_starts_it() {
    let process = with_handler("", &format!("{MESSAGE}{SIGNAL}"));
    check_with(&process, r#"{"signal":"g"}"#, INTERRUPTED);
    check_with(&process, r#"{"message":"m"}"#, INTERRUPTED);
}

#[test]
fn any_of_several_triggers_beside_starts_it_each_time() {
    let process = with_handler(BESIDE, &format!("{MESSAGE}{SIGNAL}"));
    check_with(
        &process,
        r#"{"signal":"g"} {"message":"m"} {"task":"a"}"#,
        "s vs h ve v vs h ve v a e => completed",
    );
}

/// One beside that needs all of several triggers needs all of them anew each time.
#[test]
fn a_parallel_multiple_one_beside_needs_all_triggers_each_time() {
    let process = with_handler(
        r#"isInterrupting="false" parallelMultiple="true""#,
        &format!("{MESSAGE}{SIGNAL}"),
    );
    check_with(
        &process,
        r#"{"signal":"g"} {"message":"m"} {"signal":"g"} {"task":"a"}"#,
        "s vs h ve v a e => completed",
    );
}

#[test]
fn a_parallel_multiple_one_needs_all_triggers() {
    let process = with_handler(r#"parallelMultiple="true""#, &format!("{MESSAGE}{SIGNAL}"));
    check_with(&process, r#"{"signal":"g"} {"message":"m"}"#, INTERRUPTED);
}

/// It hears events only while what it is in is active (§13.5.4).
#[test]
fn it_listens_only_while_its_process_runs() {
    let process = with_handler("", MESSAGE);
    check_with(&process, r#"{"task":"a"} {"message":"m"}"#, "s a e => completed");
}

/// A subprocess in which an end event throws, with an event subprocess that catches.
fn thrown(end: &str, attributes: &str, definition: &str) -> String {
    format!(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><parallelGateway id="g"/><userTask id="u"/><endEvent id="t">{end}</endEvent>
        i -> g
        g -> u
        g -> t
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs" {attributes}>{definition}</startEvent><endEvent id="ve"/>
        vs -> ve
        </subProcess></subProcess><endEvent id="e"/>
        s -> p
        p -> e"#
    )
}

/// The subprocess in which the error was handled completes normally (§13.5.4).
#[test]
fn an_error_is_handled_inside() {
    let error = r#"<errorEventDefinition errorRef="X"/>"#;
    check(
        &thrown(error, "", error),
        "s i !t {-u | vs ve} v p e => completed",
    );
}

const ESCALATION: &str = r#"<escalationEventDefinition escalationRef="U"/>"#;

#[test]
fn an_interrupting_escalation_is_handled_inside() {
    check(
        &thrown(ESCALATION, "", ESCALATION),
        "s i !t {-u | vs ve} v p e => completed",
    );
}

#[test]
fn an_escalation_beside_is_handled_inside() {
    check(
        &thrown(ESCALATION, BESIDE, ESCALATION),
        "s i !t vs ve v => waiting ?u",
    );
}

/// An event subprocess is nearer than the boundary of the activity it is in (§10.5.6).
#[test]
fn it_is_asked_before_the_boundary() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><endEvent id="t"><errorEventDefinition errorRef="X"/></endEvent>
        i -> t
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><errorEventDefinition errorRef="X"/></startEvent><endEvent id="ve"/>
        vs -> ve
        </subProcess></subProcess><endEvent id="e"/><task id="x"/>
        <boundaryEvent id="b" attachedToRef="p"><errorEventDefinition errorRef="X"/></boundaryEvent>
        s -> p
        p -> e
        b -> x"#,
        "s i !t vs ve v p e => completed",
    );
}

/// What its end throws again is caught further out, not by itself (§10.5.6).
#[test]
fn it_may_throw_the_error_on() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><endEvent id="t"><errorEventDefinition errorRef="X"/></endEvent>
        i -> t
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><errorEventDefinition errorRef="X"/></startEvent><endEvent id="ve"><errorEventDefinition errorRef="X"/></endEvent>
        vs -> ve
        </subProcess></subProcess><endEvent id="e"/><task id="x"/>
        <boundaryEvent id="b" attachedToRef="p"><errorEventDefinition errorRef="X"/></boundaryEvent>
        s -> p
        p -> e
        b -> x"#,
        "s i !t vs !ve {v | -p | b} x => completed",
    );
}
