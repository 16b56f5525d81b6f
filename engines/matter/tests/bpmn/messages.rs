//! Messages between participants, send and receive tasks, correlation (BPMN 2.0.2 §8.4.2, §9, §10.3.3).

use crate::model::{Case, check_with};

#[test]
fn a_receive_task_waits_for_its_message() {
    check_with(
        r#"<startEvent id="s"/><receiveTask id="r" messageRef="M"/><endEvent id="e"/>
        s -> r
        r -> e"#,
        r#"{"message":"m","vars":{"x":1}}"#,
        "s r e => completed x=1",
    );
}

#[test]
fn a_send_task_sends_its_message() {
    let course = Case::new(
        r#"<startEvent id="s"/><sendTask id="a" messageRef="M"/><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .run();
    assert_eq!(course.steps, ["s", "a", "e"]);
    assert_eq!(course.last["undelivered"][0]["message"], "m", "{course}");
}

/// A message goes along its message flow to the other participant, and the answer comes back.
#[test]
fn two_processes_talk_to_each_other() {
    let other = r#"<process id="Q" isExecutable="true"><startEvent id="qs"><messageEventDefinition messageRef="M"/></startEvent><sendTask id="qa" messageRef="N"/><endEvent id="qe"/>
        <sequenceFlow id="q1" sourceRef="qs" targetRef="qa"/><sequenceFlow id="q2" sourceRef="qa" targetRef="qe"/></process>
        <collaboration id="C"><participant id="A" processRef="P"/><participant id="B" processRef="Q"/><messageFlow id="f1" sourceRef="a" targetRef="qs"/><messageFlow id="f2" sourceRef="qa" targetRef="r"/></collaboration>"#;
    let course = Case::new(
        r#"<startEvent id="s"/><sendTask id="a" messageRef="M"/><receiveTask id="r" messageRef="N"/><endEvent id="e"/>
        s -> a
        a -> r
        r -> e"#,
    )
    .roots(other)
    .run();
    assert_eq!(course.last["status"], "completed", "{course}");
    for step in ["qs", "qa", "qe", "r", "e"] {
        assert!(course.steps.contains(&step.to_owned()), "{step}: {course}");
    }
}

/// A message with another key is not for this instance (§8.4.2).
#[test]
fn a_message_finds_its_instance_by_key() {
    let process = r#"<startEvent id="s"/><receiveTask id="r" messageRef="M"/><endEvent id="e"/>
        s -> r
        r -> e
        <correlationSubscription correlationKeyRef="K"><correlationPropertyBinding correlationPropertyRef="CP"><dataPath>own</dataPath></correlationPropertyBinding></correlationSubscription>"#;
    let roots = r#"<correlationProperty id="CP" name="number"><correlationPropertyRetrievalExpression messageRef="M"><messagePath>caseNumber</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
        <collaboration id="C"><participant id="A" processRef="P"/><correlationKey id="K"><correlationPropertyRef>CP</correlationPropertyRef></correlationKey></collaboration>"#;
    let case = |message: &'static str| {
        Case::new(process)
            .roots(roots)
            .vars(r#"{"own":7}"#)
            .script(message)
    };
    case(r#"{"message":"m","vars":{"caseNumber":8}}"#).check("s => waiting ?r");
    case(r#"{"message":"m","vars":{"caseNumber":7}}"#).check("s r e => completed");
}
