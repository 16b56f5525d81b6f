//! Gateways (BPMN 2.0.2 §10.6, §13.4).

use crate::model::{Case, check, check_with};

/// The first condition that holds, in the order of the flows (§13.4.2).
#[test]
fn an_exclusive_gateway_takes_the_first_way_that_holds() {
    let process = r#"<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/><task id="c"/>
        s -> g
        g -[x > 10]-> a
        g -[x > 5]-> b
        g -default-> c"#;
    Case::new(process).vars(r#"{"x":11}"#).check("s a => completed");
    Case::new(process).vars(r#"{"x":6}"#).check("s b => completed");
    Case::new(process).vars(r#"{"x":5}"#).check("s c => completed");
}

/// No way that holds and no default is an exception (§13.4.2): the token is held and people are told.
#[test]
fn an_exclusive_gateway_without_a_way_out_fails() {
    let course = Case::new(
        r#"<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/>
        s -> g
        g -[x = 1]-> a
        g -[x = 2]-> b"#,
    )
    .vars(r#"{"x":3}"#)
    .run();
    assert_eq!(course.steps, ["s"]);
    assert_eq!(course.last["status"], "failed", "{course}");
}

/// Each token passes a merging exclusive gateway by itself.
#[test]
fn an_exclusive_gateway_merges_without_waiting() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="p"/><exclusiveGateway id="g"/><task id="a"/>
        s -> p
        p -> x
        p -> y
        <task id="x"/><task id="y"/>
        x -> g
        y -> g
        g -> a"#,
        "s {x a | y a} => completed",
    );
}

#[test]
fn a_parallel_gateway_splits_and_joins() {
    check_with(
        r#"<startEvent id="s"/><parallelGateway id="p"/><userTask id="a"/><userTask id="b"/><userTask id="c"/><parallelGateway id="q"/><endEvent id="e"/>
        s -> p
        p -> a
        p -> b
        p -> c
        a -> q
        b -> q
        c -> q
        q -> e"#,
        r#"{"task":"c"} {"task":"a"} {"task":"b"}"#,
        "s c a b e => completed",
    );
}

#[test]
fn a_parallel_join_waits_for_every_flow() {
    check_with(
        r#"<startEvent id="s"/><parallelGateway id="p"/><userTask id="a"/><userTask id="b"/><parallelGateway id="q"/><endEvent id="e"/>
        s -> p
        p -> a
        p -> b
        a -> q
        b -> q
        q -> e"#,
        r#"{"task":"a"}"#,
        "s a => waiting ?b ?q",
    );
}

/// One token from each incoming flow is consumed; a second token on one flow waits for the next round (§13.4.1).
#[test]
fn a_parallel_join_takes_one_token_from_each_flow() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="p"/><task id="a" completionQuantity="2"/><task id="b"/><parallelGateway id="q"/><endEvent id="e"/>
        s -> p
        p -> a
        p -> b
        a -> q
        b -> q
        q -> e"#,
        "s {a | b} e => waiting ?q",
    );
}

#[test]
fn an_inclusive_gateway_takes_every_way_that_holds() {
    let process = r#"<startEvent id="s"/><inclusiveGateway id="g"/><task id="a"/><task id="b"/><task id="c"/><inclusiveGateway id="j"/><endEvent id="e"/>
        s -> g
        g -[x > 1]-> a
        g -[x > 2]-> b
        g -default-> c
        a -> j
        b -> j
        c -> j
        j -> e"#;
    Case::new(process)
        .vars(r#"{"x":3}"#)
        .check("s {a | b} e => completed");
    Case::new(process).vars(r#"{"x":2}"#).check("s a e => completed");
    Case::new(process).vars(r#"{"x":1}"#).check("s c e => completed");
}

/// An inclusive join waits only for tokens that can still come (§13.4.3).
#[test]
fn an_inclusive_join_waits_for_what_can_still_come() {
    let process = r#"<startEvent id="s"/><parallelGateway id="p"/><userTask id="a"/><userTask id="b"/><exclusiveGateway id="x"/><inclusiveGateway id="j"/><endEvent id="e"/><endEvent id="f"/>
        s -> p
        p -> a
        p -> b
        a -> j
        b -> x
        x -[away]-> f
        x -default-> j
        j -> e"#;
    check_with(process, r#"{"task":"a"}"#, "s a => waiting ?b ?j");
    check_with(
        process,
        r#"{"task":"a"} {"task":"b","vars":{"away":true}}"#,
        "s a b {e | f} => completed",
    );
    check_with(
        process,
        r#"{"task":"a"} {"task":"b","vars":{"away":false}}"#,
        "s a b e => completed",
    );
}

/// A token behind the gateway that could come back to it by a loop is not waited for if it could as well come
/// to the flow that already holds a token (§13.4.3).
#[test]
fn an_inclusive_join_in_a_loop_does_not_wait_for_itself() {
    check_with(
        r#"<startEvent id="s"/><inclusiveGateway id="j"/><userTask id="a"/><exclusiveGateway id="x"/><endEvent id="e"/>
        s -> j
        j -> a
        a -> x
        x -[again]-> j
        x -default-> e"#,
        r#"{"task":"a","vars":{"again":true}} {"task":"a","vars":{"again":false}}"#,
        "s a a e => completed",
    );
}

/// Two inclusive joins that could each send a token to the other don't wait for each other for ever: a token at
/// either is reached by the other only through itself.
#[test]
fn inclusive_joins_one_after_the_other_go_on() {
    check_with(
        r#"<startEvent id="s"/><inclusiveGateway id="g"/><userTask id="a"/><userTask id="b"/><userTask id="c"/><inclusiveGateway id="j"/><inclusiveGateway id="k"/><endEvent id="e"/>
        s -> g
        g -[true]-> a
        g -[true]-> b
        g -[true]-> c
        a -> j
        b -> j
        j -> k
        c -> k
        k -> e"#,
        r#"{"task":"c"} {"task":"a"} {"task":"b"}"#,
        "s c a b e => completed",
    );
}

/// The first event wins, and the others are no longer waited for (§13.4.4).
#[test]
fn an_event_based_gateway_goes_the_way_of_the_first_event() {
    let process = r#"<startEvent id="s"/><eventBasedGateway id="g"/>
        <intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
        <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
        <task id="a"/><task id="b"/>
        s -> g
        g -> m
        g -> t
        m -> a
        t -> b"#;
    check_with(process, r#"{"message":"m"}"#, "s m a => completed");
    check(process, "s t b => completed");
}

#[test]
fn an_event_based_gateway_waits_for_receive_tasks_signals_and_conditions() {
    let process = r#"<startEvent id="s"/><eventBasedGateway id="g"/><receiveTask id="r" messageRef="M"/>
        <intermediateCatchEvent id="i"><signalEventDefinition signalRef="G"/></intermediateCatchEvent>
        <intermediateCatchEvent id="c"><conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition></intermediateCatchEvent>
        <task id="a"/>
        s -> g
        g -> r
        g -> i
        g -> c
        r -> a
        i -> a
        c -> a"#;
    check_with(process, r#"{"message":"m"}"#, "s r a => completed");
    check_with(process, r#"{"signal":"g"}"#, "s i a => completed");
    check_with(process, r#"{"set":{"x":1}}"#, "s c a => completed");
}

/// An event-based gateway without incoming flow starts the process by the first of its events (§10.6.6).
#[test]
fn an_instantiating_event_based_gateway_starts_the_process() {
    let process = r#"<eventBasedGateway id="g" instantiate="true"/>
        <intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
        <intermediateCatchEvent id="n"><messageEventDefinition messageRef="N"/></intermediateCatchEvent>
        <task id="a"/><task id="b"/>
        g -> m
        g -> n
        m -> a
        n -> b"#;
    check_with(process, r#"{"message":"n"}"#, "n b => completed");
}

/// A parallel one is started by the first of its events and completes only when all have come (§10.6.6).
#[test]
fn a_parallel_instantiating_event_based_gateway_needs_all_events() {
    let process = r#"<eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>
        <intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
        <intermediateCatchEvent id="n"><messageEventDefinition messageRef="N"/></intermediateCatchEvent>
        <task id="a"/><task id="b"/>
        g -> m
        g -> n
        m -> a
        n -> b"#;
    check_with(process, r#"{"message":"m"}"#, "m a => waiting ?n");
    check_with(
        process,
        r#"{"message":"m"} {"message":"n"}"#,
        "m a n b => completed",
    );
}

/// A complex gateway goes on when its activation condition holds; the tokens that come later are consumed when
/// it resets (§13.4.5).
#[test]
fn a_complex_gateway_goes_on_when_its_condition_holds() {
    let process = r#"<startEvent id="s"/><parallelGateway id="p"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
        <complexGateway id="g"><activationCondition>activationCount >= 2</activationCondition></complexGateway><endEvent id="e"/>
        s -> p
        p -> a
        p -> b
        p -> c
        a -> g
        b -> g
        c -> g
        g -> e"#
        .replace(">= 2", "&gt;= 2");
    check_with(&process, r#"{"task":"a"}"#, "s a => waiting ?b ?c ?g");
    check_with(&process, r#"{"task":"a"} {"task":"c"}"#, "s a c e => waiting ?b");
    check_with(
        &process,
        r#"{"task":"a"} {"task":"c"} {"task":"b"}"#,
        "s a c e b => completed",
    );
}

/// The conditions of a splitting complex gateway are those of an inclusive one.
#[test]
fn a_complex_gateway_splits_by_conditions() {
    Case::new(
        r#"<startEvent id="s"/><complexGateway id="g"/><task id="a"/><task id="b"/><task id="c"/>
        s -> g
        g -[x > 1]-> a
        g -[x > 2]-> b
        g -[x > 3]-> c"#,
    )
    .vars(r#"{"x":3}"#)
    .check("s {a | b} => completed");
}

/// The tokens at each gate may be told apart (§13.4.5): "A, and one of B and C".
#[test]
fn a_complex_gateway_counts_the_tokens_of_each_gate() {
    let process = r#"<startEvent id="s"/><parallelGateway id="p"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
        <complexGateway id="g"><activationCondition>get value(tokens, "a-g") > 0 and (get value(tokens, "b-g") > 0 or get value(tokens, "c-g") > 0)</activationCondition></complexGateway><endEvent id="e"/>
        s -> p
        p -> a
        p -> b
        p -> c
        a -> g
        b -> g
        c -> g
        g -> e"#
        .replace("> 0", "&gt; 0");
    check_with(&process, r#"{"task":"b"} {"task":"c"}"#, "s b c => waiting ?a ?g");
    check_with(&process, r#"{"task":"b"} {"task":"a"}"#, "s b a e => waiting ?c");
    check_with(&process, r#"{"task":"a"} {"task":"c"}"#, "s a c e => waiting ?b");
}
