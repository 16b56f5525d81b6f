//! Flow: activities, gateways, joins (BPMN 2.0.2 §13.3, §13.4).

use crate::world::check;

#[test]
fn a_process_runs_from_start_to_end() {
    check(
        r#"<startEvent id="S"/><userTask id="A"/><endEvent id="E"/>
        S -> A
        A -> E"#,
        "start => S ?A
         do A => A E (end)
         status => Completed waits=0 incidents=0",
    );
}

#[test]
fn nodes_without_flows_start_and_end_by_themselves() {
    check(
        r#"<task id="A"/><userTask id="B"/><task id="C"/>
        A -> B"#,
        "start => A C ?B
         do B => B (end)",
    );
}

#[test]
fn every_none_start_begins() {
    check(
        r#"<startEvent id="S1"/><startEvent id="S2"/><task id="A"/><endEvent id="E1"/><endEvent id="E2"/>
        S1 -> A
        A -> E1
        S2 -> E2"#,
        "start => S1 S2 A E2 E1 (end)",
    );
}

#[test]
fn an_exclusive_gateway_takes_the_first_flow_that_holds() {
    let model = r#"<startEvent id="S"/><exclusiveGateway id="X"/><task id="A"/><task id="B"/><task id="C"/>
        S -> X
        X -[n > 10]-> A
        X -[n > 5]-> B
        X -default-> C"#;
    check(model, r#"start {"n":11} => S X A (end)"#);
    check(model, r#"start {"n":7} => S X B (end)"#);
    check(model, r#"start {"n":1} => S X C (end)"#);
}

#[test]
fn without_a_way_out_the_token_is_held() {
    check(
        r#"<startEvent id="S"/><exclusiveGateway id="X"/><task id="A"/><task id="B"/>
        S -> X
        X -[n > 10]-> A
        X -[n < 5]-> B"#,
        r#"start {"n":7} => S #X:SK-MATTER-0043
         retry => #X:SK-MATTER-0043
         correct {"n":1} => X B (end)"#,
    );
}

#[test]
fn an_unknown_name_or_a_result_that_is_no_truth_value_holds_the_token() {
    check(
        r#"<startEvent id="S"/><exclusiveGateway id="X"/><task id="A"/><task id="B"/>
        S -> X
        X -[n]-> A
        X -default-> B"#,
        r#"start {"n":7} => S #X:SK-MATTER-0044
         correct {"n":true} => X A (end)"#,
    );
}

#[test]
fn parallel_branches_join() {
    check(
        r#"<startEvent id="S"/><parallelGateway id="F"/><userTask id="A"/><userTask id="B"/><parallelGateway id="J"/><endEvent id="E"/>
        S -> F
        F -> A
        F -> B
        A -> J
        B -> J
        J -> E"#,
        "start => S F ?A ?B
         do B => B
         do A => A J E (end)",
    );
}

#[test]
fn a_parallel_join_needs_one_token_of_each_flow() {
    // Two tokens of the same flow don't make a join; the third, of the other flow, does, and one is left.
    check(
        r#"<startEvent id="S"/><parallelGateway id="F"/><exclusiveGateway id="M"/><parallelGateway id="J"/><userTask id="B"/><endEvent id="E"/>
        S -> F
        F -> M
        F -> B
        <task id="T"/>
        F -> T
        T -> M
        M -> J
        B -> J
        J -> E"#,
        "start => S F M ?B T M
         do B => B J E
         status => Running waits=0 incidents=0",
    );
}

#[test]
fn an_inclusive_split_and_join() {
    let model = r#"<startEvent id="S"/><inclusiveGateway id="O"/><userTask id="A"/><userTask id="B"/><userTask id="C"/><inclusiveGateway id="J"/><endEvent id="E"/>
        S -> O
        O -[n > 1]-> A
        O -[n > 2]-> B
        O -default-> C
        A -> J
        B -> J
        C -> J
        J -> E"#;
    check(
        model,
        r#"start {"n":0} => S O ?C
        do C => C J E (end)"#,
    );
    check(
        model,
        r#"start {"n":2} => S O ?A
        do A => A J E (end)"#,
    );
    check(
        model,
        r#"start {"n":3} => S O ?A ?B
        do B => B
        do A => A J E (end)"#,
    );
}

#[test]
fn an_inclusive_join_waits_for_what_a_loop_may_still_bring() {
    // A token in the loop before J may reach its other flow, so J waits; once it has left the loop, J goes on.
    check(
        r#"<startEvent id="S"/><parallelGateway id="F"/><inclusiveGateway id="J"/><exclusiveGateway id="M"/><userTask id="A"/><exclusiveGateway id="X"/><endEvent id="E"/><endEvent id="E2"/>
        S -> F
        F -> J
        F -> M
        M -> A
        A -> X
        X -[again]-> M
        X -[not(again) and join]-> J
        X -default-> E2
        J -> E"#,
        r#"start => S F M ?A
         do A {"again":true,"join":false} => A X M ?A
         do A {"again":false,"join":false} => A X E2 J E (end)"#,
    );
}

#[test]
fn an_inclusive_join_inside_a_loop_does_not_wait_for_itself() {
    check(
        r#"<startEvent id="S"/><inclusiveGateway id="J"/><userTask id="A"/><exclusiveGateway id="X"/><endEvent id="E"/>
        S -> J
        J -> A
        A -> X
        X -[again]-> J
        X -default-> E"#,
        r#"start => S J ?A
         do A {"again":true} => A X J ?A
         do A {"again":false} => A X E (end)"#,
    );
}

#[test]
fn two_inclusive_joins_one_behind_the_other() {
    check(
        r#"<startEvent id="S"/><inclusiveGateway id="O"/><userTask id="A"/><userTask id="B"/><userTask id="C"/><inclusiveGateway id="J1"/><inclusiveGateway id="J2"/><endEvent id="E"/>
        S -> O
        O -[true]-> A
        O -[true]-> B
        O -[true]-> C
        A -> J1
        B -> J1
        J1 -> J2
        C -> J2
        J2 -> E"#,
        "start => S O ?A ?B ?C
         do C => C
         do A => A
         do B => B J1 J2 E (end)",
    );
}

#[test]
fn a_complex_gateway_goes_on_at_two_of_three_and_resets() {
    let model = r#"<startEvent id="S"/><parallelGateway id="F"/><userTask id="A"/><userTask id="B"/><userTask id="C"/>
        <complexGateway id="K"><activationCondition>activationCount >= 2</activationCondition></complexGateway><task id="T"/><endEvent id="E"/>
        S -> F
        F -> A
        F -> B
        F -> C
        A -> K
        B -> K
        C -> K
        K -> T
        T -> E"#;
    check(
        model,
        "start => S F ?A ?B ?C
         do C => C
         do A => A K T E
         do B => B K (end)",
    );
}

#[test]
fn a_complex_gateway_may_say_what_its_reset_sends() {
    check(
        r#"<startEvent id="S"/><parallelGateway id="F"/><userTask id="A"/><userTask id="B"/>
        <complexGateway id="K"><activationCondition>activationCount >= 1</activationCondition></complexGateway><task id="First"/><task id="Rest"/>
        S -> F
        F -> A
        F -> B
        A -> K
        B -> K
        K -[waitingForStart]-> First
        K -[not(waitingForStart)]-> Rest"#,
        "start => S F ?A ?B
         do B => B K First
         do A => A K Rest (end)",
    );
}

#[test]
fn an_activity_splits_by_conditions_and_default() {
    let model = r#"<startEvent id="S"/><task id="T"/><task id="A"/><task id="B"/><task id="C"/><task id="D"/>
        S -> T
        T -> A
        T -[n > 1]-> B
        T -[n > 2]-> C
        T -default-> D"#;
    check(model, r#"start {"n":3} => S T A B C (end)"#);
    check(model, r#"start {"n":0} => S T A D (end)"#);
}

#[test]
fn quantities_of_tokens() {
    check(
        r#"<startEvent id="S"/><task id="T" completionQuantity="3"/><task id="U" startQuantity="2"/><endEvent id="E"/>
        S -> T
        T -> U
        U -> E"#,
        "start => S T U E
         status => Running waits=0 incidents=0",
    );
}

#[test]
fn an_endless_loop_is_refused_and_changes_nothing() {
    check(
        r#"<startEvent id="S"/><exclusiveGateway id="X"/><task id="A"/>
        S -> X
        X -> A
        A -> X"#,
        "start => SK-MATTER-0042
         status => NotStarted waits=0 incidents=0",
    );
}

#[test]
fn links_jump_within_the_scope() {
    check(
        r#"<startEvent id="S"/><intermediateThrowEvent id="Out"><linkEventDefinition name="L"/></intermediateThrowEvent>
        <intermediateCatchEvent id="In"><linkEventDefinition name="L"/></intermediateCatchEvent><endEvent id="E"/>
        S -> Out
        In -> E"#,
        "start => S Out In E (end)",
    );
}
