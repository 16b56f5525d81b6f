//! Compensation and transactions (§13.5.4, §13.5.5).

use crate::world::{World, check, check_with, check_world, expand, file};

/// A task with a compensation handler.
fn undone(id: &str) -> String {
    format!(
        r#"<task id="{id}"/><boundaryEvent id="b{id}" attachedToRef="{id}"><compensateEventDefinition/></boundaryEvent>
        <scriptTask id="un{id}" isForCompensation="true" skein:result="last"><script>"{id}"</script></scriptTask><association id="as{id}" sourceRef="b{id}" targetRef="un{id}" associationDirection="One"/>"#
    )
}

#[test]
fn completed_activities_are_compensated_in_reverse_order() {
    check(
        &format!(
            r#"<startEvent id="S"/>{}{}<intermediateThrowEvent id="T"><compensateEventDefinition/></intermediateThrowEvent><task id="After"/>
        S -> A
        A -> B
        B -> T
        T -> After"#,
            undone("A"),
            undone("B")
        ),
        r#"start => S A B unB unA T After (end)
         vars => {"last":"A"}"#,
    );
}

#[test]
fn one_activity_is_compensated_and_only_once() {
    check(
        &format!(
            r#"<startEvent id="S"/>{}{}<intermediateThrowEvent id="T"><compensateEventDefinition activityRef="A"/></intermediateThrowEvent><endEvent id="E"><compensateEventDefinition/></endEvent>
        S -> A
        A -> B
        B -> T
        T -> E"#,
            undone("A"),
            undone("B")
        ),
        "start => S A B unA T unB E (end)",
    );
}

#[test]
fn nothing_to_compensate_passes() {
    check(
        &format!(
            r#"<startEvent id="S"/>{}<endEvent id="E"><compensateEventDefinition activityRef="A"/></endEvent>
        S -> E
        E1 -> A
        <intermediateThrowEvent id="E1"/>"#,
            undone("A")
        )
        .replace("E1 -> A", "")
        .replace(r#"<intermediateThrowEvent id="E1"/>"#, ""),
        "start",
    );
}

#[test]
fn a_thrower_need_not_wait() {
    check(
        r#"<startEvent id="S"/><task id="A"/><boundaryEvent id="bA" attachedToRef="A"><compensateEventDefinition/></boundaryEvent>
        <userTask id="unA" isForCompensation="true"/><association id="as" sourceRef="bA" targetRef="unA" associationDirection="One"/>
        <intermediateThrowEvent id="T"><compensateEventDefinition waitForCompletion="false"/></intermediateThrowEvent><task id="After"/>
        S -> A
        A -> T
        T -> After"#,
        "start => S A T ?unA After
         do unA => unA (end)",
    );
}

#[test]
fn a_subprocess_is_compensated_by_what_is_inside() {
    check(
        &format!(
            r#"<startEvent id="S"/><subProcess id="Sub"><startEvent id="S1"/>{}{}
        S1 -> A
        A -> B
        </subProcess>{}<intermediateThrowEvent id="T"><compensateEventDefinition/></intermediateThrowEvent>
        S -> Sub
        Sub -> C
        C -> T"#,
            undone("A"),
            undone("B"),
            undone("C")
        ),
        "start => S S1 A B Sub C unC unB unA T (end)",
    );
}

#[test]
fn a_compensation_event_subprocess_decides_with_the_data_as_they_were() {
    check(
        r#"<startEvent id="S"/><subProcess id="Sub"><dataObject id="d" name="booked"/><startEvent id="S1"/><scriptTask id="A" skein:result="booked"><script>7</script></scriptTask>
        S1 -> A
        <subProcess id="Undo" triggeredByEvent="true"><startEvent id="US"><compensateEventDefinition/></startEvent><scriptTask id="U" skein:result="undone"><script>booked</script></scriptTask>
        US -> U
        </subProcess>
        </subProcess><intermediateThrowEvent id="T"><compensateEventDefinition activityRef="Sub"/></intermediateThrowEvent>
        S -> Sub
        Sub -> T"#,
        r#"start => S S1 A Sub US U T (end)
         vars => {"undone":7}"#,
    );
}

#[test]
fn a_compensation_event_subprocess_may_compensate_the_inside() {
    check(
        &format!(
            r#"<startEvent id="S"/><subProcess id="Sub"><startEvent id="S1"/>{}{}
        S1 -> A
        A -> B
        <subProcess id="Undo" triggeredByEvent="true"><startEvent id="US"><compensateEventDefinition/></startEvent><intermediateThrowEvent id="UT"><compensateEventDefinition activityRef="A"/></intermediateThrowEvent><task id="U"/>
        US -> UT
        UT -> U
        </subProcess>
        </subProcess><intermediateThrowEvent id="T"><compensateEventDefinition/></intermediateThrowEvent>
        S -> Sub
        Sub -> T"#,
            undone("A"),
            undone("B")
        ),
        "start => S S1 A B Sub US unA UT U T (end)",
    );
}

#[test]
fn each_instance_is_compensated_with_its_own_data() {
    check(
        r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef><inputDataItem id="item" name="item"/></multiInstanceLoopCharacteristics></userTask>
        <boundaryEvent id="bA" attachedToRef="A"><compensateEventDefinition/></boundaryEvent>
        <scriptTask id="unA" isForCompensation="true" skein:result="undone"><script>concatenate(undone, [item])</script></scriptTask><association id="as" sourceRef="bA" targetRef="unA" associationDirection="One"/>
        <endEvent id="E"><compensateEventDefinition/></endEvent>
        S -> A
        A -> E"#,
        r#"start {"items":[1,2],"undone":[]} => S ?A ?A
         do A => A
         do A => A A unA unA E (end)
         vars => {"items":[1,2],"undone":[2,1]}"#,
    );
}

#[test]
fn a_cancelled_transaction_compensates_and_leaves_by_its_cancel_event() {
    check_with(
        "",
        &format!(
            r#"<startEvent id="S"/><transaction id="Tx"><startEvent id="S1"/>{}<parallelGateway id="F"/><userTask id="B"/><userTask id="D"/><endEvent id="X"><cancelEventDefinition/></endEvent>
        S1 -> A
        A -> F
        F -> B
        F -> D
        B -> X
        </transaction><boundaryEvent id="Bc" attachedToRef="Tx"><cancelEventDefinition/></boundaryEvent><task id="Ok"/><task id="No"/>
        S -> Tx
        Tx -> Ok
        Bc -> No"#,
            undone("A")
        ),
        "start => S S1 A F ?B ?D
         do B => B !X !D unA !Tx Bc No (end)",
    );
}

#[test]
fn an_error_leaves_a_transaction_without_compensation() {
    check_with(
        r#"<error id="Er" errorCode="E"/>"#,
        &format!(
            r#"<startEvent id="S"/><transaction id="Tx"><startEvent id="S1"/>{}<endEvent id="X"><errorEventDefinition errorRef="Er"/></endEvent>
        S1 -> A
        A -> X
        </transaction><boundaryEvent id="Be" attachedToRef="Tx"><errorEventDefinition errorRef="Er"/></boundaryEvent><task id="Hazard"/>
        S -> Tx
        Be -> Hazard"#,
            undone("A")
        ),
        "start => S S1 A !X !Tx Be Hazard (end)",
    );
}

#[test]
fn a_transaction_that_succeeds_can_be_compensated_later() {
    check(
        &format!(
            r#"<startEvent id="S"/><transaction id="Tx"><startEvent id="S1"/>{}
        S1 -> A
        </transaction><endEvent id="E"><compensateEventDefinition activityRef="Tx"/></endEvent>
        S -> Tx
        Tx -> E"#,
            undone("A")
        ),
        "start => S S1 A Tx unA E (end)",
    );
}

#[test]
fn a_called_process_is_compensated_by_what_is_inside() {
    let text = file(
        "",
        &expand(
            r#"<startEvent id="S"/><callActivity id="C" calledElement="Lib"/><endEvent id="E"><compensateEventDefinition activityRef="C"/></endEvent>
        S -> C
        C -> E"#,
        ),
    );
    let library = file(
        "",
        &expand(&format!("<startEvent id=\"LS\"/>{}\n LS -> A", undone("A"))),
    )
    .replace(r#"id="P""#, r#"id="Lib""#);
    check_world(
        World::new(&text).with_library(&library),
        "start => S LS A C unA E (end)",
    );
}

#[test]
fn compensation_is_recorded_before_the_handler_sees_later_data() {
    check(
        r#"<startEvent id="S"/><subProcess id="Sub"><dataObject id="d" name="seat"/><startEvent id="S1"/><scriptTask id="A" skein:result="seat"><script>n</script></scriptTask>
        S1 -> A
        <boundaryEvent id="bA" attachedToRef="A"><compensateEventDefinition/></boundaryEvent><scriptTask id="unA" isForCompensation="true" skein:result="freed"><script>concatenate(freed, [seat])</script></scriptTask><association id="as" sourceRef="bA" targetRef="unA"/>
        </subProcess><scriptTask id="Next" skein:result="n"><script>n + 1</script></scriptTask><exclusiveGateway id="X"/><endEvent id="E"><compensateEventDefinition/></endEvent>
        S -> X0
        <exclusiveGateway id="X0"/>
        X0 -> Sub
        Sub -> Next
        Next -> X
        X -[n < 3]-> X0
        X -default-> E"#,
        r#"start {"n":1,"freed":[]} => S X0 S1 A Sub Next X X0 S1 A Sub Next X unA unA E (end)
         vars => {"freed":[2,1],"n":3}"#,
    );
}
