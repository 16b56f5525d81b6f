//! Start and end events of processes (BPMN 2.0.2 §10.5.2, §10.5.3, §13.2, §13.5).

use crate::model::{Case, check, check_with};

/// A process without start event begins at every node without incoming flow (§10.5.2).
#[test]
fn without_a_start_event_every_node_without_incoming_flow_begins() {
    check(
        r#"<task id="a"/><task id="b"/><task id="c"/>
        a -> c
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><signalEventDefinition signalRef="G"/></startEvent></subProcess>"#,
        "{a c | b} => completed",
    );
}

fn started_by(definition: &str) -> String {
    format!(
        r#"<startEvent id="s">{definition}</startEvent><task id="a"/><endEvent id="e"/>
        s -> a
        a -> e"#
    )
}

#[test]
fn a_message_starts_a_process() {
    check_with(
        &started_by(r#"<messageEventDefinition messageRef="M"/>"#),
        r#"{"message":"m","vars":{"x":1}}"#,
        "s a e => completed x=1",
    );
}

#[test]
fn a_timer_starts_a_process() {
    check(
        &started_by("<timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition>"),
        "s a e => completed",
    );
}

#[test]
fn a_signal_starts_a_process() {
    check_with(
        &started_by(r#"<signalEventDefinition signalRef="G"/>"#),
        r#"{"signal":"g","vars":{"x":2}}"#,
        "s a e => completed x=2",
    );
}

#[test]
fn a_condition_starts_a_process() {
    Case::new(&started_by(
        "<conditionalEventDefinition><condition>level > 3</condition></conditionalEventDefinition>",
    ))
    .vars(r#"{"level":4}"#)
    .check("s a e => completed");
}

/// Any one of several triggers starts the process (§10.5.2).
#[test]
fn any_trigger_of_a_multiple_start_event_starts_a_process() {
    let process =
        started_by(r#"<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="G"/>"#);
    check_with(&process, r#"{"message":"m"}"#, "s a e => completed");
    check_with(&process, r#"{"signal":"g"}"#, "s a e => completed");
}

/// All of several triggers are needed where `parallelMultiple` says so (§10.5.2).
#[test]
fn a_parallel_multiple_start_event_needs_all_triggers() {
    let process = r#"<startEvent id="s" parallelMultiple="true"><messageEventDefinition messageRef="M"/><messageEventDefinition messageRef="N"/></startEvent><endEvent id="e"/>
        s -> e"#;
    check_with(process, r#"{"message":"m"}"#, "=> waiting ?s");
    check_with(process, r#"{"message":"m"} {"message":"n"}"#, "s e => completed");
}

#[test]
fn a_receive_task_that_instantiates_starts_a_process() {
    check_with(
        r#"<receiveTask id="r" messageRef="M" instantiate="true"/><endEvent id="e"/>
        r -> e"#,
        r#"{"message":"m"}"#,
        "r e => completed",
    );
}

/// A process ends when no token is left; an end event only consumes the token that comes to it (§13.5.6).
#[test]
fn an_end_event_ends_its_own_token_only() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><endEvent id="e"/><endEvent id="f"/>
        s -> g
        g -> a
        g -> e
        a -> f"#,
        "s e => waiting ?a",
    );
}

/// A terminate end event ends everything in its process at once (§13.5.6).
#[test]
fn a_terminate_end_event_ends_the_process() {
    check_with(
        r#"<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><endEvent id="e"><terminateEventDefinition/></endEvent>
        s -> g
        g -> a
        g -> b
        a -> e
        b -> e"#,
        r#"{"task":"a"}"#,
        "s a {e | -b} => completed",
    );
}

/// It ends only the subprocess it is in; what is around that goes on (§13.5.6).
#[test]
fn a_terminate_end_event_ends_only_its_subprocess() {
    check_with(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><userTask id="a"/><userTask id="b"/><endEvent id="t"><terminateEventDefinition/></endEvent>
        i -> a
        i -> b
        a -> t
        </subProcess><task id="c"/>
        s -> p
        p -> c"#,
        r#"{"task":"a"}"#,
        "s i a {t | -b} p c => completed",
    );
}

#[test]
fn an_error_end_event_that_nothing_catches_fails_the_process() {
    check(
        r#"<startEvent id="s"/><endEvent id="e"><errorEventDefinition errorRef="X"/></endEvent>
        s -> e"#,
        "s !e => failed x",
    );
}

/// An escalation that nothing catches has no effect on the flow (§10.5.6).
#[test]
fn an_escalation_end_event_that_nothing_catches_lets_the_process_complete() {
    check(
        r#"<startEvent id="s"/><endEvent id="e"><escalationEventDefinition escalationRef="U"/></endEvent>
        s -> e"#,
        "s !e => completed",
    );
}

#[test]
fn a_message_end_event_sends_its_message() {
    let case = Case::new(
        r#"<startEvent id="s"/><endEvent id="e"><messageEventDefinition messageRef="M"/></endEvent>
        s -> e"#,
    );
    let course = case.run();
    assert_eq!(course.steps, ["s", "e"]);
    assert_eq!(course.last["undelivered"][0]["message"], "m", "{course}");
}

#[test]
fn a_signal_end_event_is_heard() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="g"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="G"/></intermediateCatchEvent><endEvent id="e"><signalEventDefinition signalRef="G"/></endEvent>
        s -> g
        g -> c
        g -> e"#,
        "s {e | c} => completed",
    );
}

/// All results of a multiple end event come about (§10.5.3).
#[test]
fn a_multiple_end_event_throws_everything() {
    let case = Case::new(
        r#"<startEvent id="s"/><parallelGateway id="g"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="G"/></intermediateCatchEvent><endEvent id="e"><signalEventDefinition signalRef="G"/><messageEventDefinition messageRef="M"/></endEvent>
        s -> g
        g -> c
        g -> e"#,
    );
    let course = case.run();
    assert_eq!(course.last["status"], "completed", "{course}");
    assert_eq!(course.last["undelivered"][0]["message"], "m", "{course}");
    assert!(course.steps.contains(&"c".to_owned()), "{course}");
}

/// A process that a condition starts does so beside one that someone starts.
#[test]
fn a_condition_starts_a_process_beside_another() {
    Case::new(
        r#"<startEvent id="s"/><task id="a"/>
        s -> a"#,
    )
    .roots(r#"<process id="Q" isExecutable="true"><startEvent id="qs"><conditionalEventDefinition><condition>x &gt; 1</condition></conditionalEventDefinition></startEvent><task id="qa"/><sequenceFlow id="q1" sourceRef="qs" targetRef="qa"/></process>"#)
    .vars(r#"{"x":2}"#)
    .check("{s a | qs qa} => completed");
}

/// What has fired says which event begins, not which one is drawn first (§10.5.2, §10.6.6).
#[test]
fn an_instantiating_gateway_begins_by_the_event_that_came() {
    let process = |second: &str| {
        format!(
            r#"<eventBasedGateway id="g" instantiate="true"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent><intermediateCatchEvent id="x">{second}</intermediateCatchEvent><task id="a"/><task id="b"/>
            g -> m
            g -> x
            m -> a
            x -> b"#
        )
    };
    check(
        &process(r#"<timerEventDefinition><timeDate>2026-01-06T00:00:00Z</timeDate></timerEventDefinition>"#),
        "x b => completed",
    );
    Case::new(&process(
        r#"<conditionalEventDefinition><condition>open</condition></conditionalEventDefinition>"#,
    ))
    .vars(r#"{"open":true}"#)
    .check("x b => completed");
    let timed = process(r#"<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"#);
    // Each event that comes begins an instance of its own (§10.6.6).
    let course = Case::new(&timed).script(r#"{"message":"m"}"#).run();
    assert_eq!(course.steps, ["m", "a", "x", "b"], "{course}");
}

/// A message that is one of the triggers a start event needs begins the instance; a time is then waited for in it
/// (§10.5.2).
#[test]
fn a_parallel_multiple_start_event_isn_t_begun_by_its_time_alone() {
    let process = r#"<startEvent id="s" parallelMultiple="true"><messageEventDefinition messageRef="M"/><timerEventDefinition><timeDate>2026-01-06T00:00:00Z</timeDate></timerEventDefinition></startEvent><endEvent id="e"/>
        s -> e"#;
    let course = Case::new(process).run();
    assert!(course.steps.is_empty(), "{course}");
    assert_eq!(course.status(), "waiting ?s", "{course}");
    check_with(process, r#"{"message":"m"}"#, "s e => completed");
    check_with(process, r#"{"message":"m","after":"P3D"}"#, "s e => completed");
}

/// Signals are heard by the instance that waits for them rather than begin another.
#[test]
fn a_parallel_multiple_start_event_takes_its_signals_into_one_instance() {
    check_with(
        r#"<startEvent id="s" parallelMultiple="true"><messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="G"/></startEvent><endEvent id="e"/>
        s -> e"#,
        r#"{"message":"m"} {"signal":"g"}"#,
        "s e => completed",
    );
}
