//! Joins in graphs that nobody drew with care: loops, dead paths, several tokens (BPMN 2.0.2 §13.4).

use crate::model::{Case, check, check_with};

/// Each round of a loop opens other ways; the join waits for those of its round.
#[test]
fn an_inclusive_pair_in_a_loop_joins_each_round() {
    Case::new(
        r#"<startEvent id="s"/><exclusiveGateway id="m"/><inclusiveGateway id="g"/><scriptTask id="a" skein:result="n"><script>n + 1</script></scriptTask><task id="b"/><task id="c"/>
        <inclusiveGateway id="j"/><exclusiveGateway id="x"/><endEvent id="e"/>
        s -> m
        m -> g
        g -[true]-> a
        g -[n = 1]-> b
        g -[n = 7]-> c
        a -> j
        b -> j
        c -> j
        j -> x
        x -[n < 3]-> m
        x -default-> e"#,
    )
    .vars(r#"{"n":0}"#)
    .check("s a {a | b} a e => completed n=3");
}

/// A token that leaves by a boundary event away from the join is no longer waited for.
#[test]
fn an_inclusive_join_is_freed_by_a_boundary_event() {
    let process = r#"<startEvent id="s"/><parallelGateway id="p"/><task id="a"/><userTask id="b"/><inclusiveGateway id="j"/><endEvent id="e"/><endEvent id="f"/>
        <boundaryEvent id="m" attachedToRef="b"><messageEventDefinition messageRef="M"/></boundaryEvent>
        s -> p
        p -> a
        p -> b
        a -> j
        b -> j
        m -> f
        j -> e"#;
    check(process, "s a => waiting ?b ?j ?m");
    check_with(process, r#"{"message":"m"}"#, "s a -b m {f | e} => completed");
}

/// An activity is waited for as long as it may bring a token by its flow, even if an event beside it has already
/// brought one: that the same activity could also come by the event's way doesn't make it come.
#[test]
fn an_inclusive_join_waits_for_an_activity_whose_boundary_event_has_come() {
    let process = r#"<startEvent id="s"/><userTask id="u"/><task id="c"/><inclusiveGateway id="j"/><endEvent id="e"/>
        <boundaryEvent id="m" attachedToRef="u" cancelActivity="false"><messageEventDefinition messageRef="M"/></boundaryEvent>
        s -> u
        u -> j
        m -> c
        c -> j
        j -> e"#;
    check_with(process, r#"{"message":"m"}"#, "s m c => waiting ?j ?m ?u");
    check_with(
        process,
        r#"{"message":"m"} {"task":"u"}"#,
        "s m c u e => completed",
    );
}

/// A token that only an event on the boundary could bring is waited for until the activity ends.
#[test]
fn an_inclusive_join_waits_for_what_a_boundary_event_may_bring() {
    check_with(
        r#"<startEvent id="s"/><parallelGateway id="p"/><task id="a"/><userTask id="u"/><inclusiveGateway id="j"/><endEvent id="e"/><endEvent id="f"/>
        <boundaryEvent id="m" attachedToRef="u" cancelActivity="false"><messageEventDefinition messageRef="M"/></boundaryEvent>
        s -> p
        p -> a
        p -> u
        a -> j
        m -> j
        u -> f
        j -> e"#,
        r#"{"task":"u"}"#,
        "s a u {f | e} => completed",
    );
}

/// Links are ways as good as flows.
#[test]
fn an_inclusive_join_waits_for_what_comes_by_a_link() {
    let process = r#"<startEvent id="s"/><parallelGateway id="p"/><task id="a"/><userTask id="u"/><inclusiveGateway id="j"/><endEvent id="e"/>
        <intermediateThrowEvent id="lt"><linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="lc"><linkEventDefinition name="L"/></intermediateCatchEvent>
        s -> p
        p -> a
        p -> u
        a -> j
        u -> lt
        lc -> j
        j -> e"#;
    check(process, "s a => waiting ?j ?u");
    check_with(process, r#"{"task":"u"}"#, "s a u lt lc e => completed");
}

/// Two joins each of which the other could still feed wait for each other: the standard lets neither go on.
#[test]
fn inclusive_joins_that_feed_each_other_wait() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="p"/><inclusiveGateway id="j"/><inclusiveGateway id="k"/><task id="a"/><task id="b"/><exclusiveGateway id="x"/><exclusiveGateway id="y"/><endEvent id="e"/><endEvent id="f"/>
        s -> p
        p -> j
        p -> k
        j -> a
        a -> x
        x -[false]-> k
        x -default-> e
        k -> b
        b -> y
        y -[false]-> j
        y -default-> f"#,
        "s => waiting ?j ?k",
    );
}

/// A flow drawn straight from the split to the join holds its token there.
#[test]
fn an_inclusive_pair_with_an_empty_branch_joins_once() {
    let process = r#"<startEvent id="s"/><inclusiveGateway id="g"/><userTask id="a"/><inclusiveGateway id="j"/><endEvent id="e"/>
        s -> g
        g -[x]-> a
        g -default-> j
        a -> j
        j -> e"#;
    Case::new(process)
        .vars(r#"{"x":false}"#)
        .check("s e => completed");
    Case::new(process)
        .vars(r#"{"x":true}"#)
        .script(r#"{"task":"a"}"#)
        .check("s a e => completed");
}

/// Each instance of a subprocess has a graph of its own: their tokens don't wait for each other.
#[test]
fn inclusive_joins_of_instances_do_not_mix() {
    check_with(
        r#"<startEvent id="s"/><subProcess id="p"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
        <startEvent id="i"/><inclusiveGateway id="g"/><userTask id="a"/><userTask id="b"/><inclusiveGateway id="j"/><endEvent id="f"/>
        i -> g
        g -[true]-> a
        g -[loopCounter = 1]-> b
        a -> j
        b -> j
        j -> f
        </subProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
        r#"{"task":"a"} {"task":"a"} {"task":"b"}"#,
        "s i i a a f p[2] b f p[1] p e => completed",
    );
}

/// A join two levels up doesn't see the inside of a subprocess but the subprocess itself.
#[test]
fn an_inclusive_join_waits_for_a_subprocess_as_a_whole() {
    check_with(
        r#"<startEvent id="s"/><parallelGateway id="p"/><task id="a"/><subProcess id="q"><startEvent id="i"/><userTask id="u"/><endEvent id="f"/>
        i -> u
        u -> f
        </subProcess><inclusiveGateway id="j"/><endEvent id="e"/>
        s -> p
        p -> a
        p -> q
        a -> j
        q -> j
        j -> e"#,
        r#"{"task":"u"}"#,
        "s {a | i} u f q e => completed",
    );
}

/// Two of three start it, the third is taken at the reset; the next round begins anew, even where its tokens come
/// before the reset (§13.4.5).
#[test]
fn a_complex_gateway_in_a_loop_is_reset_between_rounds() {
    Case::new(
        r#"<startEvent id="s"/><exclusiveGateway id="m"/><parallelGateway id="p"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
        <complexGateway id="k"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway>
        <scriptTask id="x" skein:result="n"><script>n + 1</script></scriptTask><exclusiveGateway id="q"/><endEvent id="e"/>
        s -> m
        m -> p
        p -> a
        p -> b
        p -> c
        a -> k
        b -> k
        c -> k
        k -> x
        x -> q
        q -[n < 2]-> m
        q -default-> e"#,
    )
    .vars(r#"{"n":0}"#)
    .script(r#"{"task":"a"} {"task":"b"} {"task":"a"} {"task":"c"} {"task":"b"} {"task":"c"}"#)
    .check("s a b x a c b x e c => completed n=2");
}

/// A parallel pair that a loop goes round joins once a round.
#[test]
fn a_parallel_pair_in_a_loop_joins_each_round() {
    Case::new(
        r#"<startEvent id="s"/><exclusiveGateway id="m"/><parallelGateway id="p"/><scriptTask id="a" skein:result="n"><script>n + 1</script></scriptTask><task id="b"/><parallelGateway id="q"/><exclusiveGateway id="x"/><endEvent id="e"/>
        s -> m
        m -> p
        p -> a
        p -> b
        a -> q
        b -> q
        q -> x
        x -[n < 3]-> m
        x -default-> e"#,
    )
    .vars(r#"{"n":0}"#)
    .check("s {a | b} {a | b} {a | b} e => completed n=3");
}

/// One gateway may join and split at once.
#[test]
fn a_gateway_joins_and_splits_at_once() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="p"/><task id="a"/><task id="b"/><parallelGateway id="q"/><task id="c"/><task id="d"/><inclusiveGateway id="j"/><task id="x"/><task id="y"/>
        s -> p
        p -> a
        p -> b
        a -> q
        b -> q
        q -> c
        q -> d
        c -> j
        d -> j
        j -[true]-> x
        j -[1 = 1]-> y"#,
        "s {a | b} {c | d} {x | y} => completed",
    );
}

/// An event gateway that a timer leads back to waits anew each time.
#[test]
fn an_event_gateway_in_a_loop_waits_anew() {
    check_with(
        r#"<startEvent id="s"/><exclusiveGateway id="m"/><eventBasedGateway id="g"/><receiveTask id="r" messageRef="M"/>
        <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent><sendTask id="w" messageRef="N"/><endEvent id="e"/>
        s -> m
        m -> g
        g -> r
        g -> t
        t -> w
        w -> m
        r -> e"#,
        r#"{"message":"m","at":"2026-01-07T21:00+08:00"}"#,
        "s t w t w r e => completed",
    );
}

/// Conditions decide over conditional flows and the default only: a flow without a condition is always taken (§13.3.2).
#[test]
fn a_default_flow_is_taken_beside_an_unconditional_one() {
    let process = r#"<startEvent id="s"/><task id="a"/><task id="b"/><task id="c"/><task id="d"/>
        s -> a
        a -> b
        a -[x]-> c
        a -default-> d"#;
    Case::new(process)
        .vars(r#"{"x":false}"#)
        .check("s a {b | d} => completed");
    Case::new(process)
        .vars(r#"{"x":true}"#)
        .check("s a {b | c} => completed");
}
