//! Messages and their correlation (§8.4.1, §10.3.3, §10.5).

use crate::world::check_with;

#[test]
fn a_message_finds_the_subscription_with_its_key() {
    check_with(
        r#"<message id="M" name="paid"/>"#,
        r#"<startEvent id="S"/><receiveTask id="R" messageRef="M" skein:correlation="order.id"/>
        S -> R"#,
        r#"start {"order":{"id":"o-7"}} => S ?R
         message paid => SK-MATTER-0038
         message paid/o-8 => SK-MATTER-0038
         message paid/o-7 {"sum":3} => R (end)
         vars => {"order":{"id":"o-7"},"sum":3}"#,
    );
}

const CONVERSATION: &str = r#"<message id="M1" name="ordered"/><message id="M2" name="paid"/>
  <correlationProperty id="CP" name="order"><correlationPropertyRetrievalExpression messageRef="M1"><messagePath>serial</messagePath></correlationPropertyRetrievalExpression>
  <correlationPropertyRetrievalExpression messageRef="M2"><messagePath>order</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"#;

#[test]
fn the_first_message_of_a_conversation_fixes_its_key() {
    check_with(
        CONVERSATION,
        r#"<startEvent id="S"><messageEventDefinition messageRef="M1"/></startEvent><receiveTask id="R" messageRef="M2"/>
        S -> R"#,
        r#"start-message ordered {"serial":7} => S ?R
         message paid {"order":8} => SK-MATTER-0038
         message paid {"order":7} => R (end)"#,
    );
}

#[test]
fn send_tasks_and_throw_events_send() {
    check_with(
        r#"<message id="M" name="notice"/><message id="N" name="bill"/>"#,
        r#"<startEvent id="S"/><sendTask id="A" messageRef="M" skein:payload="{ n: x }" skein:correlation="x"/>
        <intermediateThrowEvent id="T"><dataInput id="ti" name="amount"/><dataInputAssociation><sourceRef>x</sourceRef><targetRef>ti</targetRef><transformation>x * 2</transformation></dataInputAssociation><inputSet><dataInputRefs>ti</dataInputRefs></inputSet><messageEventDefinition messageRef="N"/></intermediateThrowEvent>
        S -> A
        A -> T"#,
        r#"start {"x":4} => S A T (end) >notice[4]{"n":4} >bill{"amount":8}"#,
    );
}

#[test]
fn a_message_thrown_reaches_who_waits_in_the_same_matter() {
    check_with(
        r#"<message id="M" name="m"/>"#,
        r#"<startEvent id="S"/><parallelGateway id="F"/><intermediateThrowEvent id="T"><messageEventDefinition messageRef="M"/></intermediateThrowEvent>
        <intermediateCatchEvent id="C"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
        S -> F
        F -> T
        F -> C"#,
        "start => S F ?C C T (end)",
    );
}

#[test]
fn a_message_on_a_boundary_brings_its_data() {
    check_with(
        r#"<message id="M" name="withdrawn"/>"#,
        r#"<startEvent id="S"/><userTask id="A"/><boundaryEvent id="B" attachedToRef="A"><dataOutput id="bo" name="why"/><dataOutputAssociation><sourceRef>bo</sourceRef><targetRef>reason</targetRef></dataOutputAssociation><messageEventDefinition messageRef="M"/></boundaryEvent>
        S -> A"#,
        r#"start => S ?A ?B
         message M {"why":"moved away"} => !A B (end)
         vars => {"reason":"moved away"}"#,
    );
}
