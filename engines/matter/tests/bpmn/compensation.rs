//! Compensation (BPMN 2.0.2 §10.7, §13.5.5).

use crate::model::{check, check_with};

/// Two tasks with handlers, then `then`.
fn two_tasks(then: &str) -> String {
    format!(
        r#"<startEvent id="s"/><task id="a"/><task id="b"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        <boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><task id="ub" isForCompensation="true"/><association sourceRef="cb" targetRef="ub"/>
        s -> a
        a -> b
        {then}"#
    )
}

/// Without activity, everything completed in the scope is compensated in reverse order (§13.5.5).
#[test]
fn everything_is_compensated_in_reverse_order() {
    check(
        &two_tasks(
            r#"<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/>
        b -> t
        t -> e"#,
        ),
        "s a b ub ~b ua ~a t e => completed",
    );
}

#[test]
fn a_compensation_end_event_compensates() {
    check(
        &two_tasks(
            r#"<endEvent id="t"><compensateEventDefinition/></endEvent>
        b -> t"#,
        ),
        "s a b ub ~b ua ~a t => completed",
    );
}

#[test]
fn one_activity_is_compensated_by_name() {
    check(
        &two_tasks(
            r#"<intermediateThrowEvent id="t"><compensateEventDefinition activityRef="a"/></intermediateThrowEvent><endEvent id="e"/>
        b -> t
        t -> e"#,
        ),
        "s a b ua ~a t e => completed",
    );
}

/// The thrower waits until compensation has completed, unless it says otherwise (§10.5.5).
#[test]
fn the_thrower_waits_unless_it_says_otherwise() {
    let process = |wait: &str| {
        format!(
            r#"<startEvent id="s"/><task id="a"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><userTask id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        <intermediateThrowEvent id="t"><compensateEventDefinition {wait}/></intermediateThrowEvent><userTask id="n"/>
        s -> a
        a -> t
        t -> n"#
        )
    };
    check(&process(""), "s a => waiting ?ua");
    check_with(&process(""), r#"{"task":"ua"}"#, "s a ua ~a t => waiting ?n");
    check(
        &process(r#"waitForCompletion="false""#),
        "s a t => waiting ?n ?ua",
    );
}

/// Only what has completed can be compensated (§13.5.5).
#[test]
fn what_has_not_completed_is_not_compensated() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        <intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/>
        s -> g
        g -> a
        g -> t
        t -> e"#,
        "s t e => waiting ?a",
    );
}

/// An activity that ran several times is compensated as often (§13.5.5).
#[test]
fn each_run_is_compensated() {
    check(
        r#"<startEvent id="s"/><task id="a"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        <endEvent id="t"><compensateEventDefinition/></endEvent>
        s -> a
        a -> t"#,
        "s a[1] a[2] a ua ~a ua ~a t => completed",
    );
}

/// A completed subprocess is compensated by compensating its inside, where it has no handler of its own.
#[test]
fn a_subprocess_is_compensated_from_inside() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><task id="a"/><task id="b"/><endEvent id="f"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        <boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><task id="ub" isForCompensation="true"/><association sourceRef="cb" targetRef="ub"/>
        i -> a
        a -> b
        b -> f
        </subProcess><endEvent id="t"><compensateEventDefinition/></endEvent>
        s -> p
        p -> t"#,
        "s i a b f p ub ~b ua ~a ~p t => completed",
    );
}

/// A compensation event subprocess is run in place of the default compensation of its subprocess (§10.7).
#[test]
fn a_compensation_event_subprocess_says_how() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><task id="a"/><endEvent id="f"/>
        i -> a
        a -> f
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><compensateEventDefinition/></startEvent><task id="h"/><endEvent id="ve"/>
        vs -> h
        h -> ve
        </subProcess></subProcess><endEvent id="t"><compensateEventDefinition/></endEvent>
        s -> p
        p -> t"#,
        "s i a f p vs h ve v ~p t => completed",
    );
}

/// A handler is run once: what has been compensated can't be compensated again.
#[test]
fn compensation_happens_once() {
    check(
        &two_tasks(
            r#"<intermediateThrowEvent id="t"><compensateEventDefinition activityRef="a"/></intermediateThrowEvent><endEvent id="e"><compensateEventDefinition/></endEvent>
        b -> t
        t -> e"#,
        ),
        "s a b ua ~a t ub ~b e => completed",
    );
}
