//! Activities: tasks, subprocesses, calls, ad-hoc subprocesses (BPMN 2.0.2 §10.3, §13.3).

use crate::world::{World, check, check_with, check_world, expand, file};

#[test]
fn tasks_with_nothing_to_invoke_complete_at_once() {
    check(
        r###"<startEvent id="S"/><task id="A"/><manualTask id="B"/><serviceTask id="C"/><sendTask id="D"/><businessRuleTask id="F" implementation="##unspecified"/><endEvent id="E"/>
        S -> A
        A -> B
        B -> C
        C -> D
        D -> F
        F -> E"###,
        "start => S A B C D F E (end)",
    );
}

#[test]
fn a_service_task_with_a_job_waits_for_it() {
    check(
        r#"<startEvent id="S"/><serviceTask id="A" skein:job="print"/><endEvent id="E"/>
        S -> A
        A -> E"#,
        r#"start {"x":1} => S ?A job:print
         do A {"printed":true} => A E (end)
         vars => {"printed":true,"x":1}"#,
    );
}

#[test]
fn a_service_task_with_an_operation_waits_for_it() {
    check_with(
        r#"<message id="M"/><interface id="I" name="Register"><operation id="O" name="enter"><inMessageRef>M</inMessageRef></operation></interface>"#,
        r#"<startEvent id="S"/><serviceTask id="A" operationRef="O"/>
        S -> A"#,
        "start => S ?A job:enter
         do A => A (end)",
    );
}

#[test]
fn a_job_is_tried_again_then_becomes_an_incident() {
    check(
        r#"<startEvent id="S"/><serviceTask id="A" skein:job="print"/>
        S -> A"#,
        "start => S ?A job:print
         fail A 2026-09-29T01:00:00Z =>
         later PT1H => job:print
         fail A => #A:SK-MATTER-0055
         retry => job:print
         do A => A (end)",
    );
}

#[test]
fn scripts_set_data() {
    check(
        r#"<startEvent id="S"/>
        <scriptTask id="A" scriptFormat="feel"><script>{ total: price * 2, name: "n" }</script></scriptTask>
        <scriptTask id="B" skein:result="sum"><script>total + 1</script></scriptTask>
        S -> A
        A -> B"#,
        r#"start {"price":10} => S A B (end)
         vars => {"name":"n","price":10,"sum":21,"total":20}"#,
    );
}

#[test]
fn a_script_that_fails_is_held_and_corrected() {
    check(
        r#"<startEvent id="S"/><scriptTask id="A" skein:result="y"><script>x + 1</script></scriptTask><endEvent id="E"/>
        S -> A
        A -> E"#,
        r#"start {"x":"one"}
         status => Running waits=0 incidents=1
         correct {"x":1} => A E (end)
         vars => {"x":1,"y":2}"#,
    );
}

#[test]
fn a_script_without_a_name_for_its_result() {
    check(
        r#"<startEvent id="S"/><scriptTask id="A"><script>1 + 1</script></scriptTask>
        S -> A"#,
        r#"start => S #A:SK-MATTER-0047
         skip {"x":2} => A (end)
         vars => {"x":2}"#,
    );
}

#[test]
fn decisions_are_made() {
    check(
        r#"<startEvent id="S"/><businessRuleTask id="A" skein:decision="double" skein:result="y"/>
        <businessRuleTask id="B" skein:decision="route"/><businessRuleTask id="C" skein:decision="none"/>
        S -> A
        A -> B
        B -> C"#,
        r#"start {"x":21} => S A B #C:SK-MATTER-0041
         vars => {"lane":"fast","x":21,"y":42}"#,
    );
}

#[test]
fn a_subprocess_keeps_its_own_data() {
    check(
        r#"<startEvent id="S"/><subProcess id="Sub"><dataObject id="d" name="inner"/>
          <startEvent id="S1"/><scriptTask id="A" skein:result="inner"><script>1</script></scriptTask>
          <scriptTask id="B" skein:result="outer"><script>inner + 1</script></scriptTask><endEvent id="E1"/>
        S1 -> A
        A -> B
        B -> E1
        </subProcess><endEvent id="E"/>
        S -> Sub
        Sub -> E"#,
        r#"start => S S1 A B E1 Sub E (end)
         vars => {"outer":2}"#,
    );
}

#[test]
fn terminate_ends_its_own_scope_only() {
    check(
        r#"<startEvent id="S"/><subProcess id="Sub"><startEvent id="S1"/><parallelGateway id="F"/><userTask id="A"/><userTask id="B"/>
          <endEvent id="T"><terminateEventDefinition/></endEvent>
        S1 -> F
        F -> A
        F -> B
        A -> T
        </subProcess><userTask id="C"/>
        S -> Sub
        Sub -> C"#,
        "start => S S1 F ?A ?B
         do A => A !B T Sub ?C
         do C => C (end)",
    );
}

#[test]
fn a_called_process_in_the_same_file() {
    let called = r#"</process><process id="Q"><startEvent id="QS"/><userTask id="QA"/><endEvent id="QE"/>
        <sequenceFlow id="q1" sourceRef="QS" targetRef="QA"/><sequenceFlow id="q2" sourceRef="QA" targetRef="QE"/>"#;
    check(
        &format!(
            r#"<startEvent id="S"/><callActivity id="C" calledElement="Q"/><endEvent id="E"/>
        S -> C
        C -> E
        {called}"#
        ),
        r#"start {"x":1} => S QS ?QA
         do QA {"y":2} => QA QE C E (end)
         vars => {"x":1,"y":2}"#,
    );
}

#[test]
fn a_called_process_from_the_library_with_data_in_and_out() {
    let text = file(
        "",
        &expand(
            r#"<startEvent id="S"/><callActivity id="C" calledElement="Lib">
          <ioSpecification><dataInput id="ci" name="n"/><dataOutput id="co" name="m"/><inputSet><dataInputRefs>ci</dataInputRefs></inputSet><outputSet><dataOutputRefs>co</dataOutputRefs></outputSet></ioSpecification>
          <dataInputAssociation><sourceRef>x</sourceRef><targetRef>ci</targetRef></dataInputAssociation>
          <dataOutputAssociation><sourceRef>co</sourceRef><targetRef>y</targetRef></dataOutputAssociation>
        </callActivity>
        <property id="x"/><property id="y"/>
        S -> C"#,
        ),
    )
    .replace(r#"<property id="x"/><property id="y"/>"#, "")
    .replace(r#"<process id="P" isExecutable="true">"#, r#"<process id="P" isExecutable="true"><property id="x"/><property id="y"/>"#);
    let library = file(
        "",
        &expand(
            r#"<startEvent id="LS"/><scriptTask id="LA" skein:result="m"><script>n * 2</script></scriptTask><userTask id="LB"/>
        LS -> LA
        LA -> LB"#,
        ),
    )
    .replace(r#"id="P""#, r#"id="Lib""#);
    check_world(
        World::new(&text).with_library(&library),
        r#"start {"x":5,"other":1} => S LS LA ?LB
         do LB => LB C (end)
         vars => {"other":1,"x":5,"y":10}"#,
    );
}

#[test]
fn a_process_that_calls_itself_for_ever_is_held() {
    check(
        r#"<startEvent id="S"/><callActivity id="C" calledElement="P"/>
        S -> C"#,
        "start
         status => Running waits=0 incidents=1",
    );
}

#[test]
fn a_global_task_is_called() {
    check_with(
        r#"<globalUserTask id="G" name="ask"/>"#,
        r#"<startEvent id="S"/><callActivity id="C" calledElement="G"/>
        S -> C"#,
        "start => S ?C
         do C => C (end)",
    );
}

#[test]
fn an_ad_hoc_subprocess_runs_what_a_performer_starts() {
    check(
        r#"<startEvent id="S"/><adHocSubProcess id="H" ordering="Parallel"><userTask id="A"/><userTask id="B"/><task id="C"/>
        A -> C
        <completionCondition>done = true</completionCondition></adHocSubProcess><endEvent id="E"/>
        S -> H
        H -> E"#,
        r#"start {"done":false} => S ?H
         begin H C => SK-MATTER-0051
         begin H A => ?A
         begin H B => ?B
         do A => A C
         begin H A => ?A
         do B {"done":true} => B !A H E (end)"#,
    );
}

#[test]
fn a_sequential_ad_hoc_subprocess_runs_one_at_a_time_and_is_ended_by_hand() {
    check(
        r#"<startEvent id="S"/><adHocSubProcess id="H" ordering="Sequential" cancelRemainingInstances="false"><userTask id="A"/><userTask id="B"/></adHocSubProcess>
        S -> H"#,
        "start => S ?H
         begin H A => ?A
         begin H B => SK-MATTER-0051
         finish H => SK-MATTER-0052
         do A => A
         begin H B => ?B
         do B => B
         finish H => H (end)",
    );
}
