//! Timers, conditions, signals; on boundaries, between, at the start and behind event gateways (§10.5, §13.5).

use crate::world::{check, check_with};

#[test]
fn an_intermediate_timer() {
    check(
        r#"<startEvent id="S"/><intermediateCatchEvent id="T"><timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition></intermediateCatchEvent>
        S -> T"#,
        "start => S ?T
         later PT1H =>
         later PT1H => T (end)",
    );
}

#[test]
fn a_timer_computed_from_data() {
    check(
        r#"<startEvent id="S"/><intermediateCatchEvent id="T"><timerEventDefinition><timeDate>due</timeDate></timerEventDefinition></intermediateCatchEvent>
        <intermediateCatchEvent id="U"><timerEventDefinition><timeDuration>duration("P" + string(days) + "D")</timeDuration></timerEventDefinition></intermediateCatchEvent>
        S -> T
        T -> U"#,
        r#"start {"due":"2026-10-01T08:00:00","days":2} => S ?T
         later P1D =>
         later P1D => T ?U
         later P2D => U (end)"#,
    );
}

#[test]
fn a_boundary_timer_that_interrupts() {
    check(
        r#"<startEvent id="S"/><userTask id="A"/><boundaryEvent id="B" attachedToRef="A"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><task id="Late"/>
        S -> A
        B -> Late"#,
        "start => S ?A ?B
         later P1D => !A B Late (end)",
    );
}

#[test]
fn a_repeating_boundary_timer_beside_the_task() {
    check(
        r#"<startEvent id="S"/><userTask id="A"/><boundaryEvent id="B" attachedToRef="A" cancelActivity="false"><timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition></boundaryEvent><task id="Urge"/>
        S -> A
        B -> Urge"#,
        "start => S ?A ?B
         later PT1H => B Urge
         later PT3H => B Urge
         later PT3H =>
         do A => A (end)",
    );
}

#[test]
fn a_task_done_takes_its_boundary_timer_along() {
    check(
        r#"<startEvent id="S"/><userTask id="A"/><boundaryEvent id="B" attachedToRef="A"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><userTask id="C"/>
        S -> A
        A -> C
        B -> C"#,
        "start => S ?A ?B
         do A => A ?C
         later P2D =>
         status => Running waits=1 incidents=0",
    );
}

#[test]
fn a_condition_waits_until_it_becomes_true() {
    check(
        r#"<startEvent id="S"/><intermediateCatchEvent id="C"><conditionalEventDefinition><condition>x > 5</condition></conditionalEventDefinition></intermediateCatchEvent>
        S -> C"#,
        r#"start => S ?C
         set {"x":5} =>
         set {"x":6} => C (end)"#,
    );
}

#[test]
fn a_condition_that_holds_already_lets_the_token_pass() {
    check(
        r#"<startEvent id="S"/><intermediateCatchEvent id="C"><conditionalEventDefinition><condition>x > 5</condition></conditionalEventDefinition></intermediateCatchEvent>
        S -> C"#,
        r#"start {"x":6} => S ?C C (end)"#,
    );
}

#[test]
fn a_condition_beside_a_task_triggers_each_time_it_becomes_true() {
    check(
        r#"<startEvent id="S"/><userTask id="A"/><boundaryEvent id="B" attachedToRef="A" cancelActivity="false"><conditionalEventDefinition><condition>x > 5</condition></conditionalEventDefinition></boundaryEvent><task id="T"/>
        S -> A
        B -> T"#,
        r#"start {"x":1} => S ?A ?B
         set {"x":6} => B T
         set {"x":7} =>
         set {"x":1} =>
         set {"x":8} => B T
         do A => A (end)"#,
    );
}

#[test]
fn a_signal_is_heard_by_all_who_wait() {
    check_with(
        r#"<signal id="Sig" name="go"/>"#,
        r#"<startEvent id="S"/><parallelGateway id="F"/>
        <intermediateCatchEvent id="A"><signalEventDefinition signalRef="Sig"/></intermediateCatchEvent>
        <intermediateCatchEvent id="B"><signalEventDefinition signalRef="Sig"/></intermediateCatchEvent>
        <intermediateThrowEvent id="T"><signalEventDefinition signalRef="Sig"/></intermediateThrowEvent>
        S -> F
        F -> T
        F -> A
        F -> B"#,
        "start => S F ?A ?B A B T (end) >>go",
    );
}

#[test]
fn a_signal_from_elsewhere() {
    check_with(
        r#"<signal id="Sig" name="go"/>"#,
        r#"<startEvent id="S"/><intermediateCatchEvent id="A"><signalEventDefinition signalRef="Sig"/></intermediateCatchEvent>
        S -> A"#,
        r#"start => S ?A
         signal stop => SK-MATTER-0038
         signal Sig {"x":1} => A (end)
         vars => {"x":1}"#,
    );
}

#[test]
fn an_event_gateway_takes_what_comes_first() {
    let roots = r#"<message id="M" name="answer"/>"#;
    let model = r#"<startEvent id="S"/><eventBasedGateway id="G"/><receiveTask id="R" messageRef="M"/>
        <intermediateCatchEvent id="T"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent><task id="Yes"/><task id="No"/>
        S -> G
        G -> R
        G -> T
        R -> Yes
        T -> No"#;
    check_with(
        roots,
        model,
        r#"start => S ?R ?T
         message answer {"x":1} => G R Yes (end)"#,
    );
    check_with(
        roots,
        model,
        "start => S ?R ?T
         later P1D => G T No (end)
         message answer => SK-MATTER-0032",
    );
}

#[test]
fn processes_are_started_by_message_signal_timer_and_condition() {
    let roots = r#"<message id="M" name="apply"/><signal id="Sig" name="go"/>"#;
    let model = r#"<startEvent id="SM"><messageEventDefinition messageRef="M"/></startEvent>
        <startEvent id="SS"><signalEventDefinition signalRef="Sig"/></startEvent>
        <startEvent id="ST"><timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition></startEvent>
        <startEvent id="SC"><conditionalEventDefinition><condition>x > 1</condition></conditionalEventDefinition></startEvent><task id="A"/>
        SM -> A
        SS -> A
        ST -> A
        SC -> A"#;
    check_with(
        roots,
        model,
        r#"start-message apply {"x":1} => SM A (end)
        vars => {"x":1}"#,
    );
    check_with(roots, model, "start-signal go => SS A (end)");
    check_with(roots, model, "start-node ST => ST A (end)");
    check_with(roots, model, "start-node SC => SC A (end)");
    check_with(roots, model, "start => SK-MATTER-0039");
    check_with(roots, model, "start-message other => SK-MATTER-0039");
}

#[test]
fn an_instantiating_receive_task() {
    check_with(
        r#"<message id="M" name="apply"/>"#,
        r#"<receiveTask id="R" messageRef="M" instantiate="true"/><task id="A"/>
        R -> A"#,
        r#"start-message apply {"x":1} => R A (end)"#,
    );
}

#[test]
fn an_instantiating_event_gateway() {
    check_with(
        r#"<message id="M1" name="a"/><message id="M2" name="b"/>"#,
        r#"<eventBasedGateway id="G" instantiate="true"/>
        <intermediateCatchEvent id="A"><messageEventDefinition messageRef="M1"/></intermediateCatchEvent>
        <intermediateCatchEvent id="B"><messageEventDefinition messageRef="M2"/></intermediateCatchEvent>
        G -> A
        G -> B"#,
        "start-message b => B (end)",
    );
}

#[test]
fn a_parallel_instantiating_event_gateway_needs_all() {
    check_with(
        r#"<message id="M1" name="a"/><message id="M2" name="b"/>"#,
        r#"<eventBasedGateway id="G" instantiate="true" eventGatewayType="Parallel"/>
        <intermediateCatchEvent id="A"><messageEventDefinition messageRef="M1"/></intermediateCatchEvent>
        <intermediateCatchEvent id="B"><messageEventDefinition messageRef="M2"/></intermediateCatchEvent>
        G -> A
        G -> B"#,
        "start-message b => B ?A
         message b => SK-MATTER-0038
         message a => A (end)",
    );
}

#[test]
fn a_multiple_event_takes_any_of_its_triggers() {
    check_with(
        r#"<message id="M" name="a"/><signal id="Sig" name="go"/>"#,
        r#"<startEvent id="S"/><intermediateCatchEvent id="C"><messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="Sig"/></intermediateCatchEvent>
        S -> C"#,
        "start => S ?C ?C
         signal go => C (end)",
    );
}

#[test]
fn a_parallel_multiple_event_needs_all_of_its_triggers() {
    let roots = r#"<message id="M" name="a"/><signal id="Sig" name="go"/>"#;
    let two = r#"<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="Sig"/>"#;
    check_with(
        roots,
        &format!(
            r#"<startEvent id="S"/><intermediateCatchEvent id="C" parallelMultiple="true">{two}</intermediateCatchEvent>
        S -> C"#
        ),
        r#"start => S ?C ?C
         signal go {"x":1} =>
         message a {"y":2} => C (end)
         vars => {"x":1,"y":2}"#,
    );
    check_with(
        roots,
        &format!(
            r#"<startEvent id="S"/><userTask id="A"/><boundaryEvent id="B" attachedToRef="A" cancelActivity="false" parallelMultiple="true">{two}</boundaryEvent><task id="T"/>
        S -> A
        B -> T"#
        ),
        "start => S ?A ?B ?B
         message a =>
         signal go => ?B ?B B T
         message a =>
         signal go => ?B ?B B T
         do A => A (end)",
    );
    check_with(
        roots,
        &format!(
            r#"<startEvent id="S" parallelMultiple="true">{two}</startEvent><task id="T"/>
        S -> T"#
        ),
        "start-signal go => ?S ?S
         message a => S T (end)",
    );
}

#[test]
fn a_multiple_throw_event_throws_all() {
    check_with(
        r#"<message id="M" name="a"/><signal id="Sig" name="go"/>"#,
        r#"<startEvent id="S"/><endEvent id="E"><messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="Sig"/></endEvent>
        S -> E"#,
        "start => S E (end) >a >>go",
    );
}

#[test]
fn a_condition_that_fails_holds_its_token() {
    check(
        r#"<startEvent id="S"/><intermediateCatchEvent id="C"><conditionalEventDefinition><condition>number(x, ",", ".") > number("1e", ",", ".")</condition></conditionalEventDefinition></intermediateCatchEvent>
        S -> C"#,
        r#"start {"x":"7"} => S ?C #C:SK-DMN-0012
         skip => C (end)"#,
    );
}
