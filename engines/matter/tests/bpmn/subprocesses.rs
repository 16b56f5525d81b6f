//! Subprocesses, transactions, ad-hoc subprocesses and calls (BPMN 2.0.2 §10.3.5, §10.3.6, §13.3).

use crate::model::{Case, check, check_with};

/// A subprocess completes when no token is left in it (§13.3.4).
#[test]
fn a_subprocess_completes_when_its_inside_has_ended() {
    check_with(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><userTask id="a"/><userTask id="b"/><endEvent id="f"/>
        i -> a
        i -> b
        a -> f
        b -> f
        </subProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
        r#"{"task":"a"} {"task":"b"}"#,
        "s i a f b f p e => completed",
    );
}

/// Without start event, everything without incoming flow begins (§10.3.5).
#[test]
fn a_subprocess_without_start_event_begins_everywhere() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><task id="a"/><task id="b"/></subProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
        "s {a | b} p e => completed",
    );
}

/// An empty subprocess has nothing to do.
#[test]
fn an_empty_subprocess_completes_at_once() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"/><endEvent id="e"/>
        s -> p
        p -> e"#,
        "s p e => completed",
    );
}

const CALLED: &str = r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><userTask id="qa"/><endEvent id="qe"/>
<sequenceFlow id="q1" sourceRef="qs" targetRef="qa"/><sequenceFlow id="q2" sourceRef="qa" targetRef="qe"/></process>"#;

#[test]
fn a_call_activity_runs_another_process() {
    let process = r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"/><endEvent id="e"/>
        s -> c
        c -> e"#;
    Case::new(process).roots(CALLED).check("s qs => waiting ?qa");
    Case::new(process)
        .roots(CALLED)
        .script(r#"{"task":"qa"}"#)
        .check("s qs qa qe c e => completed");
}

/// An error of the called process is caught on the boundary of the call (§10.5.6).
#[test]
fn an_error_of_a_called_process_is_caught_on_the_call() {
    let called = r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"><errorEventDefinition errorRef="X"/></endEvent>
<sequenceFlow id="q1" sourceRef="qs" targetRef="qe"/></process>"#;
    Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"/><task id="x"/>
        <boundaryEvent id="b" attachedToRef="c"><errorEventDefinition errorRef="X"/></boundaryEvent>
        s -> c
        b -> x"#,
    )
    .roots(called)
    .check("s qs !qe {-c | b} x => completed");
}

/// Interrupting a call cancels the called process.
#[test]
fn interrupting_a_call_cancels_the_called_process() {
    Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"/><task id="x"/>
        <boundaryEvent id="b" attachedToRef="c"><messageEventDefinition messageRef="M"/></boundaryEvent>
        s -> c
        b -> x"#,
    )
    .roots(CALLED)
    .script(r#"{"message":"m"}"#)
    .check("s qs {-qa | -c | b} x => completed");
}

/// A terminate end event of a called process ends only that process (§13.5.6).
#[test]
fn terminating_a_called_process_completes_the_call() {
    let called = r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><userTask id="qa"/><endEvent id="qe"><terminateEventDefinition/></endEvent>
<sequenceFlow id="q1" sourceRef="qs" targetRef="qa"/><sequenceFlow id="q2" sourceRef="qs" targetRef="qe"/></process>"#;
    Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"/><endEvent id="e"/>
        s -> c
        c -> e"#,
    )
    .roots(called)
    .check("s qs {qe | -qa} c e => completed");
}

#[test]
fn a_call_activity_performs_a_global_task() {
    Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="T"/><endEvent id="e"/>
        s -> c
        c -> e"#,
    )
    .roots(r#"<globalUserTask id="T"/>"#)
    .script(r#"{"task":"c"}"#)
    .check("s c e => completed");
}

/// A cancelled transaction is compensated, then left by its cancel event (§10.7, §13.5.5).
#[test]
fn a_cancelled_transaction_is_compensated_and_left() {
    check(
        r#"<startEvent id="s"/><transaction id="t"><startEvent id="i"/><task id="a"/><task id="b"/><endEvent id="x"><cancelEventDefinition/></endEvent>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        <boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><task id="ub" isForCompensation="true"/><association sourceRef="cb" targetRef="ub"/>
        i -> a
        a -> b
        b -> x
        </transaction><endEvent id="e"/><task id="n"/>
        <boundaryEvent id="c" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>
        s -> t
        t -> e
        c -> n"#,
        "s i a b !x ub ~b ua ~a {-t | c} n => completed",
    );
}

#[test]
fn a_transaction_that_succeeds_goes_on() {
    check(
        r#"<startEvent id="s"/><transaction id="t"><startEvent id="i"/><task id="a"/><endEvent id="f"/>
        i -> a
        a -> f
        </transaction><endEvent id="e"/><task id="n"/>
        <boundaryEvent id="c" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>
        s -> t
        t -> e
        c -> n"#,
        "s i a f t e => completed",
    );
}

/// An error that leaves a transaction is a hazard: it is left without compensation (§10.7).
#[test]
fn a_hazard_leaves_a_transaction_without_compensation() {
    check(
        r#"<startEvent id="s"/><transaction id="t"><startEvent id="i"/><task id="a"/><endEvent id="x"><errorEventDefinition errorRef="X"/></endEvent>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        i -> a
        a -> x
        </transaction><task id="h"/>
        <boundaryEvent id="b" attachedToRef="t"><errorEventDefinition/></boundaryEvent>
        s -> t
        b -> h"#,
        "s i a !x {-t | b} h => completed",
    );
}

/// The performers of an ad-hoc subprocess decide what is done, how often and in which order; its condition
/// decides when it is over (§10.3.5, §13.3.5).
#[test]
fn an_ad_hoc_subprocess_ends_by_its_condition() {
    let process = r#"<startEvent id="s"/><adHocSubProcess id="p"><userTask id="a"/><userTask id="b"/><completionCondition>done</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#;
    Case::new(process)
        .vars(r#"{"done":false}"#)
        .script(
            r#"{"adhoc":"p","start":"b"} {"task":"b"} {"adhoc":"p","start":"b"} {"task":"b"}
            {"adhoc":"p","start":"a"} {"task":"a","vars":{"done":true}}"#,
        )
        .check("s b b a p e => completed");
}

/// When it is over, what still runs inside is cancelled, unless it is told to wait (§10.3.5).
#[test]
fn an_ad_hoc_subprocess_cancels_what_still_runs() {
    let process = |attributes: &str| {
        format!(
            r#"<startEvent id="s"/><adHocSubProcess id="p" {attributes}><userTask id="a"/><userTask id="b"/><completionCondition>done</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#
        )
    };
    let script = r#"{"adhoc":"p","start":"a"} {"adhoc":"p","start":"b"} {"task":"a","vars":{"done":true}}"#;
    Case::new(&process(""))
        .vars(r#"{"done":false}"#)
        .script(script)
        .check("s a {-b | p} e => completed");
    let patient = process(r#"cancelRemainingInstances="false""#);
    Case::new(&patient)
        .vars(r#"{"done":false}"#)
        .script(script)
        .check("s a => waiting ?b");
    let script = format!("{script} {{\"task\":\"b\"}}");
    Case::new(&patient)
        .vars(r#"{"done":false}"#)
        .script(&script)
        .check("s a b p e => completed");
}

/// In a sequential one, only one activity runs at a time (§10.3.5).
#[test]
fn a_sequential_ad_hoc_subprocess_does_one_thing_at_a_time() {
    let course = Case::new(
        r#"<startEvent id="s"/><adHocSubProcess id="p" ordering="Sequential"><userTask id="a"/><userTask id="b"/><completionCondition>false</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
    )
    .script(r#"{"adhoc":"p","start":"a"} {"adhoc":"p","start":"b"}"#)
    .run();
    let waits = course.last["waits"].to_string();
    assert!(waits.contains("\"a\""), "{course}");
    let tasks = course
        .lines
        .iter()
        .filter(|line| line.contains("\"for\":\"task\""));
    assert_eq!(
        tasks
            .filter(|line| line.contains("\"event\":\"waiting\""))
            .count(),
        1,
        "{course}"
    );
}

/// Flows inside an ad-hoc subprocess are followed like any others (§10.3.5).
#[test]
fn flows_inside_an_ad_hoc_subprocess_are_followed() {
    Case::new(
        r#"<startEvent id="s"/><adHocSubProcess id="p"><task id="a"/><scriptTask id="b" skein:result="done"><script>true</script></scriptTask>
        a -> b
        <completionCondition>done</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
    )
    .vars(r#"{"done":false}"#)
    .script(r#"{"adhoc":"p","start":"a"}"#)
    .check("s a b p e => completed");
}

/// A call begins a process by its none start event; one that only an event begins can't be called (§10.5.2).
#[test]
fn a_process_that_only_an_event_starts_is_not_called() {
    let course = Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"/><endEvent id="e"/>
        s -> c
        c -> e"#,
    )
    .roots(r#"<process id="Q" isExecutable="true"><startEvent id="qs"><messageEventDefinition messageRef="M"/></startEvent><task id="qa"/><sequenceFlow id="q1" sourceRef="qs" targetRef="qa"/></process>"#)
    .run();
    assert_eq!(course.steps, ["s"], "{course}");
    assert_eq!(course.last["status"], "failed", "{course}");
}

/// The completion condition is tried after each activity, before its ways out are taken (§13.3.5).
#[test]
fn nothing_begins_in_an_ad_hoc_subprocess_once_its_condition_has_held() {
    let process = |remaining: &str| {
        format!(
            r#"<startEvent id="s"/><adHocSubProcess id="p" cancelRemainingInstances="{remaining}"><userTask id="a"/><userTask id="b"/><task id="c"/><task id="d"/>
            a -> c
            b -> d
            <completionCondition>done</completionCondition></adHocSubProcess><endEvent id="e"/>
            s -> p
            p -> e"#
        )
    };
    let both = r#"{"adhoc":"p","start":"a"} {"adhoc":"p","start":"b"} {"task":"a","vars":{"done":true}} {"task":"b"}"#;
    Case::new(&process("true"))
        .vars(r#"{"done":false}"#)
        .script(r#"{"adhoc":"p","start":"a"} {"task":"a","vars":{"done":true}}"#)
        .check("s a p e => completed");
    Case::new(&process("false"))
        .vars(r#"{"done":false}"#)
        .script(both)
        .check("s a b p e => completed");
}

/// In a sequential one, activities that flows lead to wait their turn too (§13.3.5).
#[test]
fn flows_in_a_sequential_ad_hoc_subprocess_wait_their_turn() {
    let split = r#"<startEvent id="s"/><adHocSubProcess id="p" ordering="Sequential"><userTask id="a"/><parallelGateway id="g"/><userTask id="c"/><userTask id="d"/>
        a -> g
        g -> c
        g -> d
        <completionCondition>false</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#;
    let tasks = |script: &str| {
        let course = Case::new(split).script(script).run();
        let waits = course.last["waits"].as_array().cloned().unwrap_or_default();
        let tasks = waits.iter().filter(|wait| wait["for"] == "task");
        tasks
            .filter_map(|wait| wait["element"].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(tasks(r#"{"adhoc":"p","start":"a"} {"task":"a"}"#), ["c"]);
    assert_eq!(
        tasks(r#"{"adhoc":"p","start":"a"} {"task":"a"} {"task":"c"}"#),
        ["d"]
    );
    Case::new(
        r#"<startEvent id="s"/><adHocSubProcess id="p" ordering="Sequential"><userTask id="a"/><task id="c"/><boundaryEvent id="x" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
        x -> c
        <completionCondition>done</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
    )
    .vars(r#"{"done":false}"#)
    .script(r#"{"adhoc":"p","start":"a"} {"task":"a","after":"PT2H"} {"adhoc":"p","end":true,"after":"P1D"}"#)
    .check("s x a c p e => completed");
}

/// An event without an incoming flow listens from the beginning, and to messages each time (§13.3.5).
#[test]
fn an_event_in_an_ad_hoc_subprocess_listens() {
    Case::new(
        r#"<startEvent id="s"/><adHocSubProcess id="p"><intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent><task id="a"/><userTask id="b"/>
        m -> a
        <completionCondition>done</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
    )
    .vars(r#"{"done":false}"#)
    .script(r#"{"message":"m"} {"message":"m"} {"adhoc":"p","start":"b"} {"task":"b","vars":{"done":true}}"#)
    .check("s m a m a b -m p e => completed");
}

/// A process that none of the files has isn't called: the run is refused beforehand (§10.3.6).
#[test]
fn a_call_of_nothing_is_refused_before_the_run() {
    let text = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="P" isExecutable="true">
<startEvent id="s"/><callActivity id="c" calledElement="Nowhere"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/></process></definitions>"#;
    let model = skein_bpmn::read(text, "calls.bpmn").unwrap();
    let vars = skein_matter::state::Vars::new();
    let calendar = skein_kernel::calendar::WorkCalendar::published();
    let options = skein_matter::run::Options::new(&vars, calendar).unwrap();
    let refused =
        skein_matter::run::run(&[model], skein_matter::run::Script::default(), &options).unwrap_err();
    let shown: Vec<String> = refused
        .iter()
        .map(|why| format!("{} {}", why.code, why.place.as_ref().unwrap()))
        .collect();
    assert_eq!(shown, ["SK-MATTER-0203 calls.bpmn:2 c"]);
}
