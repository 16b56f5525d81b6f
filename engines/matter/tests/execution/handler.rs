//! Errors, escalations and event subprocesses (§10.5.6, §13.5.3).

use crate::world::{World, check, check_with, check_world, expand, file};

const ERRORS: &str = r#"<error id="Er1" errorCode="E1"/><error id="Er2" errorCode="E2"/><escalation id="Es1" escalationCode="X1"/>"#;

#[test]
fn an_error_end_is_caught_on_the_boundary_by_its_code() {
    check_with(
        ERRORS,
        r#"<startEvent id="S"/><subProcess id="Sub"><startEvent id="S1"/><parallelGateway id="F"/><userTask id="A"/><userTask id="B"/><endEvent id="X"><errorEventDefinition errorRef="Er1"/></endEvent>
        S1 -> F
        F -> A
        F -> B
        A -> X
        </subProcess>
        <boundaryEvent id="Any" attachedToRef="Sub"><errorEventDefinition/></boundaryEvent>
        <boundaryEvent id="One" attachedToRef="Sub"><errorEventDefinition errorRef="Er1"/></boundaryEvent>
        <task id="H"/><task id="G"/>
        S -> Sub
        One -> H
        Any -> G"#,
        "start => S S1 F ?A ?B
         do A => A !X !B !Sub One H (end)",
    );
}

#[test]
fn an_error_nobody_catches_fails_the_matter() {
    check_with(
        ERRORS,
        r#"<startEvent id="S"/><userTask id="A"/><endEvent id="X"><errorEventDefinition errorRef="Er2"/></endEvent>
        S -> A
        A -> X"#,
        "start => S ?A
         do A => A #X:E2 failed:E2
         status => Failed waits=0 incidents=1
         cancel => SK-MATTER-0032",
    );
}

#[test]
fn a_task_ends_with_an_error() {
    check_with(
        ERRORS,
        r#"<startEvent id="S"/><userTask id="A"/><boundaryEvent id="B" attachedToRef="A"><errorEventDefinition errorRef="Er1"/></boundaryEvent><task id="H"/>
        S -> A
        B -> H"#,
        "start => S ?A
         error A E1 => !A B H (end)",
    );
}

#[test]
fn an_error_leaves_a_called_process() {
    let text = file(
        ERRORS,
        &expand(
            r#"<startEvent id="S"/><callActivity id="C" calledElement="Lib"/><boundaryEvent id="B" attachedToRef="C"><errorEventDefinition errorRef="Er1"/></boundaryEvent><task id="H"/>
        S -> C
        B -> H"#,
        ),
    );
    let library = file(
        ERRORS,
        &expand(
            r#"<startEvent id="LS"/><userTask id="LA"/><endEvent id="LX"><errorEventDefinition errorRef="Er1"/></endEvent>
        LS -> LA
        LA -> LX"#,
        ),
    )
    .replace(r#"id="P""#, r#"id="Lib""#);
    check_world(
        World::new(&text).with_library(&library),
        "start => S LS ?LA
         do LA => LA !LX !C B H (end)",
    );
}

#[test]
fn an_error_event_subprocess_takes_over() {
    check_with(
        ERRORS,
        r#"<startEvent id="S"/><userTask id="A"/><endEvent id="X"><errorEventDefinition errorRef="Er1"/></endEvent>
        <subProcess id="Ev" triggeredByEvent="true"><startEvent id="ES"><errorEventDefinition errorRef="Er1"/></startEvent><userTask id="Mend"/>
        ES -> Mend
        </subProcess>
        S -> A
        A -> X"#,
        "start => S ?A
         do A => A !X ES ?Mend
         do Mend => Mend (end)",
    );
}

#[test]
fn an_error_within_its_own_handler_goes_outwards() {
    check_with(
        ERRORS,
        r#"<startEvent id="S"/><subProcess id="Sub"><startEvent id="S1"/><userTask id="A"/><endEvent id="X"><errorEventDefinition errorRef="Er1"/></endEvent>
        S1 -> A
        A -> X
        <subProcess id="Ev" triggeredByEvent="true"><startEvent id="ES"><errorEventDefinition errorRef="Er1"/></startEvent><endEvent id="EX"><errorEventDefinition errorRef="Er1"/></endEvent>
        ES -> EX
        </subProcess>
        </subProcess><boundaryEvent id="B" attachedToRef="Sub"><errorEventDefinition errorRef="Er1"/></boundaryEvent>
        S -> Sub"#,
        "start => S S1 ?A
         do A => A !X ES !EX !Sub B (end)",
    );
}

#[test]
fn escalations_beside_and_instead() {
    let model = |cancel: &str| {
        format!(
            r#"<startEvent id="S"/><subProcess id="Sub"><startEvent id="S1"/><intermediateThrowEvent id="T"><escalationEventDefinition escalationRef="Es1"/></intermediateThrowEvent><userTask id="A"/>
        S1 -> T
        T -> A
        </subProcess><boundaryEvent id="B" attachedToRef="Sub" cancelActivity="{cancel}"><escalationEventDefinition escalationRef="Es1"/></boundaryEvent><task id="H"/>
        S -> Sub
        B -> H"#
        )
    };
    check_with(
        ERRORS,
        &model("false"),
        "start => S S1 T B ?A H
         do A => A Sub (end)",
    );
    check_with(ERRORS, &model("true"), "start => S S1 !T !Sub B H (end)");
}

#[test]
fn an_escalation_nobody_catches_is_told_and_the_process_goes_on() {
    check_with(
        ERRORS,
        r#"<startEvent id="S"/><userTask id="A"/><endEvent id="X"><escalationEventDefinition escalationRef="Es1"/></endEvent>
        S -> A
        A -> X"#,
        "start => S ?A
         escalate A X9 => >note:X9
         do A => A X (end) >note:X1",
    );
}

#[test]
fn event_subprocesses_by_message_beside_the_process_any_number_of_times() {
    check_with(
        r#"<message id="M" name="ask"/>"#,
        r#"<startEvent id="S"/><userTask id="A"/>
        <subProcess id="Ev" triggeredByEvent="true"><startEvent id="ES" isInterrupting="false"><messageEventDefinition messageRef="M"/></startEvent><userTask id="Answer"/>
        ES -> Answer
        </subProcess>
        S -> A"#,
        r#"start => ?ES S ?A
         message ask {"q":1} => ES ?Answer
         message ask {"q":2} => ES ?Answer
         do A => A
         do Answer => Answer
         do Answer => Answer (end)"#,
    );
}

#[test]
fn an_interrupting_event_subprocess_ends_everything_else() {
    check_with(
        r#"<signal id="Sig" name="stop"/>"#,
        r#"<startEvent id="S"/><subProcess id="Sub"><startEvent id="S1"/><userTask id="A"/>
        S1 -> A
        <subProcess id="Ev" triggeredByEvent="true"><startEvent id="ES"><signalEventDefinition signalRef="Sig"/></startEvent><userTask id="Tidy"/>
        ES -> Tidy
        </subProcess>
        </subProcess><userTask id="B"/>
        S -> Sub
        Sub -> B"#,
        "start => S ?ES S1 ?A
         signal stop => !A ES ?Tidy
         signal stop => SK-MATTER-0038
         do Tidy => Tidy Sub ?B
         do B => B (end)",
    );
}

#[test]
fn event_subprocesses_by_timer_condition_and_escalation() {
    check_with(
        ERRORS,
        r#"<startEvent id="S"/><userTask id="A"/><intermediateThrowEvent id="T"><escalationEventDefinition escalationRef="Es1"/></intermediateThrowEvent><userTask id="B"/>
        <subProcess id="Ev1" triggeredByEvent="true"><startEvent id="S1" isInterrupting="false"><timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition></startEvent><task id="T1"/>
        S1 -> T1
        </subProcess>
        <subProcess id="Ev2" triggeredByEvent="true"><startEvent id="S2" isInterrupting="false"><conditionalEventDefinition><condition>x > 1</condition></conditionalEventDefinition></startEvent><task id="T2"/>
        S2 -> T2
        </subProcess>
        <subProcess id="Ev3" triggeredByEvent="true"><startEvent id="S3" isInterrupting="false"><escalationEventDefinition escalationRef="Es1"/></startEvent><task id="T3"/>
        S3 -> T3
        </subProcess>
        S -> A
        A -> T
        T -> B"#,
        r#"start => ?S1 ?S2 S ?A
         later P1D => S1 T1
         later P1D => S1 T1
         set {"x":2} => S2 T2
         do A => A T S3 ?B T3
         do B => B (end)"#,
    );
}

#[test]
fn a_repeated_activity_has_one_boundary() {
    check_with(
        ERRORS,
        r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>
        <boundaryEvent id="B" attachedToRef="A"><errorEventDefinition/></boundaryEvent><task id="H"/>
        S -> A
        B -> H"#,
        "start => S ?A ?A ?A
         error A E1 => !A !A !A !A B H (end)",
    );
}

#[test]
fn suspended_beside_a_boundary() {
    check(
        r#"<startEvent id="S"/><userTask id="A"/><boundaryEvent id="B" attachedToRef="A"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>
        S -> A"#,
        "start => S ?A ?B
         suspend =>
         do A => SK-MATTER-0033
         later P2D =>
         resume => !A B (end)",
    );
}
