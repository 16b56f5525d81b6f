//! Compensation (BPMN 2.0.2 §10.7, §13.5.5).

use crate::model::{Case, check, check_with};

const TWO_IN_TURN: &str = r#"<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"#;

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

/// The instances of a subprocess are compensated last first, and what is inside each last first (§13.5.5).
#[test]
fn instances_are_compensated_in_reverse_order() {
    Case::new(
        &format!(
            r#"<startEvent id="s"/><subProcess id="p">{TWO_IN_TURN}<startEvent id="i"/><task id="a"/><task id="b"/><endEvent id="f"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><scriptTask id="ua" isForCompensation="true"><script>{{ undone: append(undone, loopCounter) }}</script></scriptTask><association sourceRef="ca" targetRef="ua"/>
        <boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><task id="ub" isForCompensation="true"/><association sourceRef="cb" targetRef="ub"/>
        i -> a
        a -> b
        b -> f
        </subProcess><endEvent id="t"><compensateEventDefinition/></endEvent>
        s -> p
        p -> t"#
        ),
    )
    .vars(r#"{"undone":[]}"#)
    .check("s i a b f p[1] i a b f p[2] p ub ~b ua ~a ~p ub ~b ua ~a ~p t => completed undone=[2,1]");
}

/// The handler on a subprocess is run instead of what is inside (§10.7).
#[test]
fn a_handler_of_a_subprocess_goes_before_its_inside() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><task id="a"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        i -> a
        </subProcess><boundaryEvent id="cp" attachedToRef="p"><compensateEventDefinition/></boundaryEvent><task id="up" isForCompensation="true"/><association sourceRef="cp" targetRef="up"/>
        <endEvent id="t"><compensateEventDefinition activityRef="p"/></endEvent>
        s -> p
        p -> t"#,
        "s i a p up ~p t => completed",
    );
}

/// An error handler compensates what had completed around it before it was interrupted (§10.7, §13.5.5).
#[test]
fn an_error_handler_compensates_what_was_done_before() {
    check(
        r#"<startEvent id="s"/><task id="a"/><task id="b"/><endEvent id="x"><errorEventDefinition errorRef="X"/></endEvent>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        <boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><task id="ub" isForCompensation="true"/><association sourceRef="cb" targetRef="ub"/>
        s -> a
        a -> b
        b -> x
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><errorEventDefinition errorRef="X"/></startEvent><intermediateThrowEvent id="vc"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="ve"/>
        vs -> vc
        vc -> ve
        </subProcess>"#,
        "s a b !x vs ub ~b ua ~a vc ve v => completed",
    );
}

/// What a called process completed is compensated from inside, like a subprocess.
#[test]
fn a_called_process_is_compensated_from_inside() {
    Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"/><endEvent id="t"><compensateEventDefinition/></endEvent>
        s -> c
        c -> t"#,
    )
    .roots(
        r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><task id="a"/><task id="b"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association id="as1" sourceRef="ca" targetRef="ua"/>
        <boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><task id="ub" isForCompensation="true"/><association id="as2" sourceRef="cb" targetRef="ub"/>
        <sequenceFlow id="q1" sourceRef="qs" targetRef="a"/><sequenceFlow id="q2" sourceRef="a" targetRef="b"/></process>"#,
    )
    .check("s qs a b c ub ~b ua ~a ~c t => completed");
}

/// A handler may be a whole subprocess or several steps of waiting work.
#[test]
fn a_handler_may_be_a_subprocess() {
    check_with(
        r#"<startEvent id="s"/><task id="a"/><boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
        <subProcess id="h" isForCompensation="true"><startEvent id="i"/><userTask id="u"/><endEvent id="f"/>
        i -> u
        u -> f
        </subProcess><association sourceRef="ca" targetRef="h"/><endEvent id="t"><compensateEventDefinition/></endEvent>
        s -> a
        a -> t"#,
        r#"{"task":"u"}"#,
        "s a i u f h ~a t => completed",
    );
}

/// Cancelling ends what still runs in the transaction, then compensates, then leaves by the cancel event (§13.5.4).
#[test]
fn a_cancelled_transaction_ends_what_runs_before_it_compensates() {
    check(
        r#"<startEvent id="s"/><transaction id="tx"><startEvent id="ts"/><task id="a"/><parallelGateway id="g"/><userTask id="u"/>
        <subProcess id="q"><startEvent id="qs"/><task id="c"/><endEvent id="qe"/>
        <boundaryEvent id="cc" attachedToRef="c"><compensateEventDefinition/></boundaryEvent><task id="uc" isForCompensation="true"/><association sourceRef="cc" targetRef="uc"/>
        qs -> c
        c -> qe
        </subProcess><endEvent id="x"><cancelEventDefinition/></endEvent>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        ts -> a
        a -> g
        g -> u
        g -> q
        q -> x
        </transaction><boundaryEvent id="cb" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent><task id="z"/><endEvent id="e"/>
        s -> tx
        tx -> e
        cb -> z"#,
        "s ts a qs c qe q !x -u uc ~c ~q ua ~a -tx cb z => completed",
    );
}

/// An inner transaction that is cancelled leaves the outer one running; what it did is compensated once.
#[test]
fn an_inner_transaction_is_cancelled_alone() {
    check(
        r#"<startEvent id="s"/><transaction id="tx"><startEvent id="ts"/><task id="a"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="ua" isForCompensation="true"/><association sourceRef="ca" targetRef="ua"/>
        <transaction id="ty"><startEvent id="ys"/><task id="b"/><endEvent id="yx"><cancelEventDefinition/></endEvent>
        <boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><task id="ub" isForCompensation="true"/><association sourceRef="cb" targetRef="ub"/>
        ys -> b
        b -> yx
        </transaction><boundaryEvent id="yc" attachedToRef="ty"><cancelEventDefinition/></boundaryEvent><endEvent id="te"/><endEvent id="tf"/>
        ts -> a
        a -> ty
        ty -> te
        yc -> tf
        </transaction><endEvent id="e"/>
        s -> tx
        tx -> e"#,
        "s ts a ys b !yx ub ~b -ty yc tf tx e => completed",
    );
}
