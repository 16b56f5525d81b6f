//! Elements within and beside each other: what one does to another (BPMN 2.0.2 chapters 10 and 13).

use crate::model::{Case, check, check_with};

const TWO: &str = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
const TWO_IN_TURN: &str = r#"<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"#;

/// An interrupting event subprocess inside an instance ends that instance only (§13.3.7, §13.5.4).
#[test]
fn an_event_subprocess_interrupts_one_instance() {
    check_with(
        &format!(
            r#"<startEvent id="s"/><subProcess id="p">{TWO}
        <startEvent id="i"/><userTask id="a"/><endEvent id="f"/>
        i -> a
        a -> f
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><messageEventDefinition messageRef="M"/></startEvent><task id="h"/>
        vs -> h
        </subProcess></subProcess><endEvent id="e"/>
        s -> p
        p -> e"#
        ),
        r#"{"message":"m"} {"task":"a"}"#,
        "s i i -a vs h v p[1] a f p[2] p e => completed",
    );
}

/// A signal is broadcast: every instance hears it (§10.5.5).
#[test]
fn a_signal_interrupts_every_instance() {
    check_with(
        &format!(
            r#"<startEvent id="s"/><subProcess id="p">{TWO}
        <startEvent id="i"/><userTask id="a"/>
        i -> a
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><signalEventDefinition signalRef="G"/></startEvent><task id="h"/>
        vs -> h
        </subProcess></subProcess><endEvent id="e"/>
        s -> p
        p -> e"#
        ),
        r#"{"signal":"g"}"#,
        "s i i {-a vs h v p[1] | -a vs h v p[2]} p e => completed",
    );
}

/// An error of one instance that its own event subprocess handles leaves the others alone.
#[test]
fn an_error_is_handled_within_its_instance() {
    check_with(
        &format!(
            r#"<startEvent id="s"/><subProcess id="p">{TWO}
        <startEvent id="i"/><userTask id="a"/><exclusiveGateway id="x"/><endEvent id="bad"><errorEventDefinition errorRef="X"/></endEvent><endEvent id="f"/>
        i -> a
        a -> x
        x -[loopCounter = 2]-> bad
        x -default-> f
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><errorEventDefinition errorRef="X"/></startEvent><task id="h"/>
        vs -> h
        </subProcess></subProcess><endEvent id="e"/>
        s -> p
        p -> e"#
        ),
        r#"{"task":"a"} {"task":"a"}"#,
        "s i i a f p[1] a !bad vs h v p[2] p e => completed",
    );
}

/// An error of one instance that reaches the boundary cancels all of them (§13.3.7).
#[test]
fn an_error_on_the_boundary_cancels_every_instance() {
    check_with(
        &format!(
            r#"<startEvent id="s"/><userTask id="a">{TWO}</userTask><boundaryEvent id="b" attachedToRef="a"><errorEventDefinition errorRef="X"/></boundaryEvent><task id="z"/>
        s -> a
        b -> z"#
        ),
        r#"{"task":"a","error":"x"}"#,
        "s !a {-a[1] | -a[2]} b z => completed",
    );
}

/// An escalation beside is caught each time it is thrown.
#[test]
fn each_instance_may_escalate() {
    check(
        &format!(
            r#"<startEvent id="s"/><subProcess id="p">{TWO_IN_TURN}
        <startEvent id="i"/><intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="U"/></intermediateThrowEvent><endEvent id="f"/>
        i -> t
        t -> f
        </subProcess><boundaryEvent id="b" attachedToRef="p" cancelActivity="false"><escalationEventDefinition escalationRef="U"/></boundaryEvent><task id="z"/><endEvent id="e"/>
        s -> p
        p -> e
        b -> z"#
        ),
        "s i !t {f p[1] i !t | b z} {f p[2] p e | b z} => completed",
    );
}

/// Termination inside an instance ends that instance alone (§10.5.3).
#[test]
fn termination_ends_one_instance() {
    check_with(
        &format!(
            r#"<startEvent id="s"/><subProcess id="p">{TWO}
        <startEvent id="i"/><parallelGateway id="g"/><userTask id="u"/><endEvent id="t"><terminateEventDefinition/></endEvent><userTask id="o"/><endEvent id="f"/>
        i -> g
        g -> u
        g -> o
        u -> t
        o -> f
        </subProcess><endEvent id="e"/>
        s -> p
        p -> e"#
        ),
        r#"{"task":"u"} {"task":"o"} {"task":"u"}"#,
        "s i i u {t | -o} p[1] o f u t p[2] p e => completed",
    );
}

/// An error goes out through calls until a boundary knows its code.
#[test]
fn an_error_passes_through_nested_calls() {
    let called = r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><callActivity id="d" calledElement="R"/><endEvent id="qe"/><endEvent id="qz"/>
        <boundaryEvent id="bd" attachedToRef="d"><errorEventDefinition errorRef="Y"/></boundaryEvent>
        <sequenceFlow id="q1" sourceRef="qs" targetRef="d"/><sequenceFlow id="q2" sourceRef="d" targetRef="qe"/><sequenceFlow id="q3" sourceRef="bd" targetRef="qz"/></process>
        <process id="R" isExecutable="true"><startEvent id="rs"/><endEvent id="re"><errorEventDefinition errorRef="X"/></endEvent><sequenceFlow id="r1" sourceRef="rs" targetRef="re"/></process>"#;
    Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"/><boundaryEvent id="b" attachedToRef="c"><errorEventDefinition/></boundaryEvent><task id="z"/><endEvent id="e"/>
        s -> c
        c -> e
        b -> z"#,
    )
    .roots(called)
    .check("s qs rs !re -d -c b z => completed");
}

/// An escalation thrown by an event subprocess is caught on the boundary of the subprocess it belongs to.
#[test]
fn an_event_subprocess_escalates_to_the_boundary() {
    check_with(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><userTask id="u"/><endEvent id="f"/>
        i -> u
        u -> f
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs" isInterrupting="false"><messageEventDefinition messageRef="M"/></startEvent><endEvent id="vt"><escalationEventDefinition escalationRef="U"/></endEvent>
        vs -> vt
        </subProcess></subProcess><boundaryEvent id="b" attachedToRef="p" cancelActivity="false"><escalationEventDefinition escalationRef="U"/></boundaryEvent><task id="z"/><endEvent id="e"/>
        s -> p
        p -> e
        b -> z"#,
        r#"{"message":"m"} {"message":"m"} {"task":"u"}"#,
        "s i vs !vt {v | b z} vs !vt {v | b z} u f p e => completed",
    );
}

/// An escalation beside its thrower goes on after it; an interrupting one ends what threw it.
#[test]
fn an_interrupting_escalation_ends_the_thrower() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="U"/></intermediateThrowEvent><task id="n"/>
        i -> t
        t -> n
        </subProcess><boundaryEvent id="b" attachedToRef="p"><escalationEventDefinition escalationRef="U"/></boundaryEvent><task id="z"/>
        s -> p
        b -> z"#,
        "s i !t -p b z => completed",
    );
}

/// A cycle beside fires until its activity ends.
#[test]
fn a_repeating_timer_ends_with_its_activity() {
    check_with(
        r#"<startEvent id="s"/><userTask id="u"/><boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent><task id="x"/><endEvent id="e"/>
        s -> u
        u -> e
        b -> x"#,
        r#"{"task":"u","after":"PT2H30M"}"#,
        "s b x b x u e => completed",
    );
}

/// An interrupting timer ends a subprocess with everything in it, called processes and instances too.
#[test]
fn a_timer_cancels_everything_inside() {
    Case::new(&format!(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><callActivity id="c" calledElement="Q">{TWO}</callActivity>
        i -> c
        </subProcess><boundaryEvent id="b" attachedToRef="p"><timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition></boundaryEvent><task id="z"/>
        s -> p
        b -> z"#
    ))
    .roots(r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><userTask id="qu"/><sequenceFlow id="q1" sourceRef="qs" targetRef="qu"/></process>"#)
    .check("s i qs qs {-qu | -qu | -c[1] | -c[2] | -c | -p} b z => completed");
}

/// A subprocess isn't over before the event subprocesses beside its flow are (§13.5.4).
#[test]
fn a_process_waits_for_the_event_subprocesses_beside_it() {
    let process = r#"<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>
        s -> u
        u -> e
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs" isInterrupting="false"><messageEventDefinition messageRef="M"/></startEvent><userTask id="h"/>
        vs -> h
        </subProcess>"#;
    check_with(
        process,
        r#"{"message":"m"} {"message":"m"} {"task":"u"} {"task":"h"}"#,
        "s vs vs u e h v => waiting ?h ?vs",
    );
    check_with(
        process,
        r#"{"message":"m"} {"task":"u"} {"task":"h"}"#,
        "s vs u e h v => completed",
    );
}

/// Ways inside an event subprocess may have event subprocesses of their own.
#[test]
fn an_event_subprocess_has_event_subprocesses() {
    check(
        r#"<startEvent id="s"/><endEvent id="x"><errorEventDefinition errorRef="X"/></endEvent>
        s -> x
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><errorEventDefinition errorRef="X"/></startEvent><endEvent id="vx"><errorEventDefinition errorRef="Y"/></endEvent>
        vs -> vx
        <subProcess id="w" triggeredByEvent="true"><startEvent id="ws"><errorEventDefinition errorRef="Y"/></startEvent><task id="h"/>
        ws -> h
        </subProcess></subProcess>"#,
        "s !x vs !vx ws h w v => completed",
    );
}

/// A signal that a subprocess throws is heard on its own boundary too, and interrupts it.
#[test]
fn a_signal_is_heard_on_the_boundary_around_its_thrower() {
    check(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><intermediateThrowEvent id="t"><signalEventDefinition signalRef="G"/></intermediateThrowEvent><task id="n"/>
        i -> t
        t -> n
        </subProcess><boundaryEvent id="b" attachedToRef="p"><signalEventDefinition signalRef="G"/></boundaryEvent><task id="z"/>
        s -> p
        b -> z"#,
        "s i t -p b z => completed",
    );
}

/// One signal reaches every catcher, in the process and in others, and starts what it starts (§10.5.5).
#[test]
fn a_signal_reaches_all_who_listen() {
    Case::new(
        r#"<startEvent id="s"/><parallelGateway id="p"/><intermediateCatchEvent id="a"><signalEventDefinition signalRef="G"/></intermediateCatchEvent><intermediateCatchEvent id="b"><signalEventDefinition signalRef="G"/></intermediateCatchEvent>
        <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition></intermediateCatchEvent><endEvent id="g"><signalEventDefinition signalRef="G"/></endEvent>
        s -> p
        p -> a
        p -> b
        p -> t
        t -> g"#,
    )
    .roots(
        r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><intermediateCatchEvent id="qa"><signalEventDefinition signalRef="G"/></intermediateCatchEvent><sequenceFlow id="q1" sourceRef="qs" targetRef="qa"/></process>
        <process id="R" isExecutable="true"><startEvent id="rs"><signalEventDefinition signalRef="G"/></startEvent><task id="ra"/><sequenceFlow id="r1" sourceRef="rs" targetRef="ra"/></process>"#,
    )
    .check("s qs t {a | b | g | qa | rs ra} => completed");
}

/// Links join places of one level, inside a subprocess as outside (§10.5.5).
#[test]
fn links_work_inside_a_subprocess() {
    check(
        r#"<startEvent id="s"/><intermediateThrowEvent id="ot"><linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="oc"><linkEventDefinition name="L"/></intermediateCatchEvent>
        <subProcess id="p"><startEvent id="i"/><intermediateThrowEvent id="it"><linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="ic"><linkEventDefinition name="L"/></intermediateCatchEvent><endEvent id="f"/>
        i -> it
        ic -> f
        </subProcess><endEvent id="e"/>
        s -> ot
        oc -> p
        p -> e"#,
        "s ot oc i it ic f p e => completed",
    );
}

/// A condition triggers each time it becomes true, not while it stays so (§10.5.5).
#[test]
fn a_condition_beside_triggers_whenever_it_becomes_true() {
    Case::new(
        r#"<startEvent id="s"/><userTask id="u"/><boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><conditionalEventDefinition><condition>x &gt; 5</condition></conditionalEventDefinition></boundaryEvent><task id="z"/>
        s -> u
        b -> z"#,
    )
    .vars(r#"{"x":1}"#)
    .script(r#"{"set":{"x":6}} {"set":{"x":7}} {"set":{"x":2}} {"set":{"x":9}} {"task":"u"}"#)
    .check("s b z b z u => completed");
}

/// Outputs stand where their inputs stood, whoever finished first.
#[test]
fn outputs_of_instances_keep_their_places() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="in" name="names" isCollection="true"/><dataObject id="out" name="answers" isCollection="true"/>
        <userTask id="a"><multiInstanceLoopCharacteristics><loopDataInputRef>in</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef><inputDataItem id="one" name="name"/><outputDataItem id="two" name="answer"/></multiInstanceLoopCharacteristics></userTask>
        <boundaryEvent id="never" attachedToRef="a" cancelActivity="false"><messageEventDefinition messageRef="M"/></boundaryEvent><endEvent id="e"/><endEvent id="f"/>
        s -> a
        a -> e
        never -> f"#,
    )
    .vars(r#"{"names":["p","q"]}"#)
    .script(r#"{"task":"a","vars":{"answer":1}} {"task":"a","vars":{"answer":2}}"#)
    .check("s a[1] a[2] a e => completed answers=[1,2]");
}

/// The data of a subprocess begin anew with each run of it.
#[test]
fn data_of_a_looped_subprocess_begin_anew() {
    Case::new(
        r#"<startEvent id="s"/><subProcess id="p"><standardLoopCharacteristics testBefore="true"><loopCondition>n &lt; 2</loopCondition></standardLoopCharacteristics>
        <dataObject id="d" name="local"/><startEvent id="i"/><scriptTask id="a"><script>{ seen: append(seen, local), local: n, n: n + 1 }</script></scriptTask>
        i -> a
        </subProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
    )
    .vars(r#"{"n":0,"seen":[]}"#)
    .check("s i a p[1] i a p[2] p e => completed seen=[null,null] n=2");
}

/// One activity at a time; what still runs when the condition holds is waited for where the model says so.
#[test]
fn a_sequential_ad_hoc_subprocess_goes_on_until_its_condition_holds() {
    let process = r#"<startEvent id="s"/><adHocSubProcess id="p" ordering="Sequential" cancelRemainingInstances="false"><userTask id="a"/><task id="b"/><userTask id="c"/>
        b -> c
        <completionCondition>done = true</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#;
    Case::new(process)
        .vars(r#"{"done":false}"#)
        .script(r#"{"adhoc":"p","start":"b"} {"task":"c"} {"adhoc":"p","start":"a"} {"task":"a","vars":{"done":true}}"#)
        .check("s b c a p e => completed done=true");
}

/// Of a parallel one, what still runs is cancelled or waited for.
#[test]
fn an_ad_hoc_subprocess_waits_for_what_runs_where_it_says_so() {
    let process = |remaining: &str| {
        format!(
            r#"<startEvent id="s"/><adHocSubProcess id="p" cancelRemainingInstances="{remaining}"><userTask id="a"/><userTask id="b"/><completionCondition>done</completionCondition></adHocSubProcess><endEvent id="e"/>
        s -> p
        p -> e"#
        )
    };
    let script = r#"{"adhoc":"p","start":"a"} {"adhoc":"p","start":"b"} {"task":"a","vars":{"done":true}}"#;
    let run = |remaining: &str, more: &str, expected: &str| {
        Case::new(&process(remaining))
            .vars(r#"{"done":false}"#)
            .script(&format!("{script} {more}"))
            .check(expected);
    };
    run("true", "", "s a -b p e => completed");
    run("false", "", "s a => waiting ?b");
    run("false", r#"{"task":"b"}"#, "s a b p e => completed");
}

/// An empty event definition on the boundary of a call catches whatever the called process throws.
#[test]
fn a_called_process_escalates_to_its_caller() {
    Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"/><boundaryEvent id="b" attachedToRef="c" cancelActivity="false"><escalationEventDefinition/></boundaryEvent><task id="z"/><endEvent id="e"/>
        s -> c
        c -> e
        b -> z"#,
    )
    .roots(r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"><escalationEventDefinition escalationRef="V"/></endEvent><sequenceFlow id="q1" sourceRef="qs" targetRef="qe"/></process>"#)
    .check("s qs !qe {c e | b z} => completed");
}

/// A multiple end event does everything it says, and ends its path once.
#[test]
fn a_subprocess_that_ends_by_two_ways_goes_on_once() {
    check_with(
        r#"<startEvent id="s"/><subProcess id="p"><startEvent id="i"/><userTask id="a"/><userTask id="b"/><endEvent id="f"/><endEvent id="g"/>
        i -> a
        i -> b
        a -> f
        b -> g
        </subProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
        r#"{"task":"b"} {"task":"a"}"#,
        "s i b g a f p e => completed",
    );
}

/// Time passes in the order of due times, whatever branch a timer is in.
#[test]
fn timers_of_branches_fire_in_order() {
    let timer = |id: &str, time: &str| {
        format!(
            r#"<intermediateCatchEvent id="{id}"><timerEventDefinition><timeDuration>{time}</timeDuration></timerEventDefinition></intermediateCatchEvent>"#
        )
    };
    check(
        &format!(
            r#"<startEvent id="s"/><parallelGateway id="p"/>{}{}{}<parallelGateway id="q"/><endEvent id="e"/>
        s -> p
        p -> a
        p -> b
        p -> c
        a -> q
        b -> q
        c -> q
        q -> e"#,
            timer("a", "PT3H"),
            timer("b", "P1D"),
            timer("c", "PT30M")
        ),
        "s c a b e => completed",
    );
}
