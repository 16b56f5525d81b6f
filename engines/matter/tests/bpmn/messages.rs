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

/// A customer's order starts an instance each; answers go back to the very instance that asked (§8.4.2, §9.5).
#[test]
fn answers_find_their_way_back_by_key() {
    let roots = r#"<process id="Q" isExecutable="true"><startEvent id="qs"><messageEventDefinition messageRef="M"/></startEvent><userTask id="qu"/><endEvent id="qe" skein:payload="{ id: id }" skein:correlation="id"><messageEventDefinition messageRef="N"/></endEvent>
        <sequenceFlow id="q1" sourceRef="qs" targetRef="qu"/><sequenceFlow id="q2" sourceRef="qu" targetRef="qe"/></process>
        <collaboration id="C"><participant id="pp" processRef="P"/><participant id="pq" processRef="Q"/><messageFlow id="f1" sourceRef="t" targetRef="qs"/><messageFlow id="f2" sourceRef="qe" targetRef="r"/></collaboration>"#;
    let course = Case::new(
        r#"<startEvent id="s"><signalEventDefinition signalRef="G"/></startEvent><intermediateThrowEvent id="t" skein:payload="{ id: id }"><messageEventDefinition messageRef="M"/></intermediateThrowEvent><receiveTask id="r" messageRef="N" skein:correlation="id"/><scriptTask id="z"><script>{ told: id }</script></scriptTask>
        s -> t
        t -> r
        r -> z"#,
    )
    .roots(roots)
    .script(r#"{"signal":"g","vars":{"id":"A"}} {"signal":"g","vars":{"id":"B"}} {"task":"qu"} {"task":"qu"}"#)
    .run();
    assert_eq!(course.last["status"], "completed", "{course}");
    let told: Vec<&str> = course.last["matters"]
        .as_array()
        .expect("matters")
        .iter()
        .filter_map(|m| m["vars"]["told"].as_str())
        .collect();
    assert_eq!(told, ["A", "B"], "{course}");
}

/// A message flow may lead to an event on a boundary, or to the start of an event subprocess.
#[test]
fn a_message_flow_leads_to_a_boundary_or_an_event_subprocess() {
    Case::new(
        r#"<startEvent id="s"/><userTask id="u"/><boundaryEvent id="b" attachedToRef="u"><messageEventDefinition messageRef="M"/></boundaryEvent><task id="z"/>
        s -> u
        b -> z
        <subProcess id="v" triggeredByEvent="true"><startEvent id="vs" isInterrupting="false"><messageEventDefinition messageRef="M"/></startEvent><task id="h"/>
        vs -> h
        </subProcess>"#,
    )
    .roots(
        r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><sendTask id="q1" messageRef="M"/><sendTask id="q2" messageRef="M"/><sequenceFlow id="f1" sourceRef="qs" targetRef="q1"/><sequenceFlow id="f2" sourceRef="q1" targetRef="q2"/></process>
        <collaboration id="C"><participant id="pp" processRef="P"/><participant id="pq" processRef="Q"/><messageFlow id="m1" sourceRef="q1" targetRef="vs"/><messageFlow id="m2" sourceRef="q2" targetRef="b"/></collaboration>"#,
    )
    .check("s qs {q1 q2 | vs h v | -u b z} => completed");
}

/// Two tasks that wait for one message each take one; the standard gives it to one of them only (§10.5.5).
#[test]
fn a_message_is_taken_once() {
    let process = r#"<startEvent id="s"/><parallelGateway id="p"/><receiveTask id="a" messageRef="M"/><receiveTask id="b" messageRef="M"/>
        s -> p
        p -> a
        p -> b"#;
    check_with(process, r#"{"message":"m"}"#, "s a => waiting ?b");
    check_with(process, r#"{"task":"b"}"#, "s b => waiting ?a");
    check_with(
        process,
        r#"{"message":"m"} {"message":"m"}"#,
        "s a b => completed",
    );
}

/// What goes to a pool that nobody runs is told as undelivered, and the process goes on.
#[test]
fn a_message_to_a_black_box_is_undelivered() {
    let course = Case::new(
        r#"<startEvent id="s"/><parallelGateway id="p"/><receiveTask id="r" messageRef="M"/><sendTask id="t" messageRef="M"/>
        s -> p
        p -> r
        p -> t"#,
    )
    .roots(r#"<collaboration id="C"><participant id="pp" processRef="P"/><participant id="box" name="bank"/><messageFlow id="f" sourceRef="t" targetRef="box"/></collaboration>"#)
    .run();
    assert_eq!(course.steps, ["s", "t"]);
    assert_eq!(course.last["undelivered"][0]["message"], "m", "{course}");
}

/// Each message finds the instance that waits for its key, whatever the order (§8.4.2).
#[test]
fn messages_find_their_instances_by_key() {
    let process = r#"<startEvent id="s"><messageEventDefinition messageRef="M"/></startEvent><receiveTask id="w" messageRef="N" skein:correlation="order"/><scriptTask id="k"><script>{ paid: order }</script></scriptTask>
        s -> w
        w -> k"#;
    let started = r#"{"message":"m","vars":{"order":"A"}} {"message":"m","vars":{"order":"B"}}"#;
    check_with(
        process,
        &format!(r#"{started} {{"message":"n","key":"B"}}"#),
        "s s w k => waiting ?w",
    );
    check_with(
        process,
        &format!(r#"{started} {{"message":"n","key":"C"}}"#),
        "s s => waiting ?w",
    );
    let course = Case::new(process)
        .script(&format!(
            r#"{started} {{"message":"n","key":"B"}} {{"message":"n","key":"A"}}"#
        ))
        .run();
    assert_eq!(course.last["matters"][0]["vars"]["paid"], "A", "{course}");
    assert_eq!(course.last["matters"][1]["vars"]["paid"], "B", "{course}");
}

/// The instances of a receive task wait for a message each.
#[test]
fn instances_receive_by_key() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="in" name="orders" isCollection="true"/>
        <receiveTask id="w" messageRef="N" skein:correlation="order"><multiInstanceLoopCharacteristics><loopDataInputRef>in</loopDataInputRef><inputDataItem id="one" name="order"/></multiInstanceLoopCharacteristics></receiveTask><endEvent id="e"/>
        s -> w
        w -> e"#,
    )
    .vars(r#"{"orders":["A","B","C"]}"#)
    .script(r#"{"message":"n","key":"B"} {"message":"n","key":"C"} {"message":"n","key":"A"}"#)
    .check("s w[2] w[3] w[1] w e => completed");
}

/// Two processes that send each other messages of one name each take the other's, not their own (§9.3).
#[test]
fn a_message_goes_along_its_flow_even_where_its_own_process_waits_for_its_name() {
    Case::new(
        r#"<startEvent id="s"/><parallelGateway id="p"/><receiveTask id="r" messageRef="M"/><sendTask id="t" messageRef="M" skein:payload="{ from: &quot;P&quot; }"/>
        s -> p
        p -> r
        p -> t"#,
    )
    .roots(
        r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><receiveTask id="qr" messageRef="M"/><userTask id="qu"/><sendTask id="qt" messageRef="M"/>
        <sequenceFlow id="q1" sourceRef="qs" targetRef="qr"/><sequenceFlow id="q2" sourceRef="qr" targetRef="qu"/><sequenceFlow id="q3" sourceRef="qu" targetRef="qt"/></process>
        <collaboration id="C"><participant id="pp" processRef="P"/><participant id="pq" processRef="Q"/><messageFlow id="f1" sourceRef="t" targetRef="qr"/><messageFlow id="f2" sourceRef="qt" targetRef="r"/></collaboration>"#,
    )
    .script(r#"{"task":"qu"}"#)
    .check("s {t | qs} qr qu qt r => completed");
}

/// A message flow to one of several messages of a start event brings that one (§10.5.2, §9.3).
#[test]
fn a_message_flow_brings_the_message_it_carries() {
    let roots = r#"<collaboration id="C"><participant id="pp" processRef="P"/><participant id="pq" processRef="Q"/><messageFlow id="f1" sourceRef="t" targetRef="qs"/></collaboration>
        <process id="Q" isExecutable="true"><startEvent id="qs" parallelMultiple="true"><messageEventDefinition messageRef="M"/><messageEventDefinition messageRef="N"/></startEvent><endEvent id="qe"/><sequenceFlow id="q1" sourceRef="qs" targetRef="qe"/></process>"#;
    let process = r#"<startEvent id="s"/><sendTask id="t" messageRef="N"/>
        s -> t"#;
    let waiting = Case::new(process).roots(roots).run();
    assert!(
        waiting.last["waits"].to_string().contains(r#""message":"m""#),
        "{waiting}"
    );
    Case::new(process)
        .roots(roots)
        .script(r#"{"message":"m"}"#)
        .check("s t qs qe => completed");
}

/// A message flow may lead to an event behind an instantiating gateway (§10.6.6).
#[test]
fn a_message_flow_leads_behind_an_instantiating_gateway() {
    Case::new(
        r#"<startEvent id="s"/><sendTask id="t" messageRef="N"/>
        s -> t"#,
    )
    .roots(
        r#"<collaboration id="C"><participant id="pp" processRef="P"/><participant id="pq" processRef="Q"/><messageFlow id="f1" sourceRef="t" targetRef="c2"/></collaboration>
        <process id="Q" isExecutable="true"><eventBasedGateway id="g" instantiate="true"/><intermediateCatchEvent id="c1"><messageEventDefinition messageRef="M"/></intermediateCatchEvent><intermediateCatchEvent id="c2"><messageEventDefinition messageRef="N"/></intermediateCatchEvent><task id="a"/><task id="b"/>
        <sequenceFlow id="q1" sourceRef="g" targetRef="c1"/><sequenceFlow id="q2" sourceRef="g" targetRef="c2"/><sequenceFlow id="q3" sourceRef="c1" targetRef="a"/><sequenceFlow id="q4" sourceRef="c2" targetRef="b"/></process>"#,
    )
    .check("s t c2 b => completed");
}

/// An order's number, carried by the order and by its answer.
const ORDER: &str = r#"<correlationProperty id="CP"><correlationPropertyRetrievalExpression messageRef="M"><messagePath>order</messagePath></correlationPropertyRetrievalExpression><correlationPropertyRetrievalExpression messageRef="N"><messagePath>order</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"#;

/// A message goes out under the key that it carries, whatever the conversation before it was about (§8.4.2).
#[test]
fn a_message_goes_out_under_its_own_key() {
    let course = Case::new(
        r#"<startEvent id="s"/><intermediateThrowEvent id="t" skein:payload="{order: 1}"><messageEventDefinition messageRef="M"/></intermediateThrowEvent><intermediateThrowEvent id="u" skein:payload="{order: 2}"><messageEventDefinition messageRef="M"/></intermediateThrowEvent>
        s -> t
        t -> u"#,
    )
    .roots(ORDER)
    .run();
    let keys: Vec<&str> = course.last["undelivered"]
        .as_array()
        .map(|sent| sent.iter().filter_map(|sent| sent["key"].as_str()).collect())
        .unwrap_or_default();
    assert_eq!(keys, ["1", "2"], "{course}");
}

/// Each instance of a subprocess has a conversation of its own (§8.4.2).
#[test]
fn instances_of_a_subprocess_converse_each_by_its_own_key() {
    let process = r#"<startEvent id="s"/><subProcess id="p"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="i"/><intermediateThrowEvent id="t" skein:payload="{order: loopCounter}"><messageEventDefinition messageRef="M"/></intermediateThrowEvent><intermediateCatchEvent id="c"><messageEventDefinition messageRef="N"/></intermediateCatchEvent><userTask id="u"/>
        i -> t
        t -> c
        c -> u
        </subProcess><endEvent id="e"/>
        s -> p
        p -> e"#;
    let course = Case::new(process).roots(ORDER).run();
    let waits = course.last["waits"].to_string();
    assert!(
        waits.contains(r#""key":"1""#) && waits.contains(r#""key":"2""#),
        "{course}"
    );
    let answered = Case::new(process)
        .roots(ORDER)
        .script(r#"{"message":"n","vars":{"order":2}} {"message":"n","vars":{"order":7}}"#)
        .run();
    let waits = answered.last["waits"].to_string();
    assert!(
        waits.contains(r#""key":"1""#) && !waits.contains(r#""key":"2""#),
        "{answered}"
    );
}

/// What a subprocess has begun to talk about is known after it.
#[test]
fn a_conversation_goes_on_after_its_subprocess() {
    let course = Case::new(
        r#"<startEvent id="s"/><subProcess id="p"><intermediateThrowEvent id="t" skein:payload="{order: 5}"><messageEventDefinition messageRef="M"/></intermediateThrowEvent></subProcess><intermediateCatchEvent id="c"><messageEventDefinition messageRef="N"/></intermediateCatchEvent>
        s -> p
        p -> c"#,
    )
    .roots(ORDER)
    .run();
    assert!(
        course.last["waits"].to_string().contains(r#""key":"5""#),
        "{course}"
    );
}

/// Of several correlation keys, any one that a message carries whole is enough (§8.4.2).
#[test]
fn any_correlation_key_that_is_whole_suffices() {
    let roots = r#"<correlationProperty id="CP1"><correlationPropertyRetrievalExpression messageRef="M"><messagePath>order</messagePath></correlationPropertyRetrievalExpression><correlationPropertyRetrievalExpression messageRef="N"><messagePath>order</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
        <correlationProperty id="CP2"><correlationPropertyRetrievalExpression messageRef="M"><messagePath>client</messagePath></correlationPropertyRetrievalExpression><correlationPropertyRetrievalExpression messageRef="N"><messagePath>client</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
        <collaboration id="C"><participant id="pp" processRef="P"/><correlationKey id="K1"><correlationPropertyRef>CP1</correlationPropertyRef></correlationKey><correlationKey id="K2"><correlationPropertyRef>CP2</correlationPropertyRef></correlationKey></collaboration>"#;
    let process = r#"<startEvent id="s"/><intermediateThrowEvent id="t" skein:payload="{order: 1, client: 7}"><messageEventDefinition messageRef="M"/></intermediateThrowEvent><intermediateCatchEvent id="c"><messageEventDefinition messageRef="N"/></intermediateCatchEvent><endEvent id="e"/>
        s -> t
        t -> c
        c -> e"#;
    let answered = |vars: &str, expected: &str| {
        let script = format!(r#"{{"message":"n","vars":{vars}}}"#);
        Case::new(process).roots(roots).script(&script).check(expected);
    };
    answered(r#"{"order":1}"#, "s t c e => completed");
    answered(r#"{"client":7}"#, "s t c e => completed");
    // A client's 1 isn't an order's 1.
    answered(r#"{"client":1}"#, "s t => waiting ?c");
}
