//! Data: objects, stores, properties, associations, scopes (§10.4).

use crate::world::{check, check_with};

#[test]
fn data_associations_copy_transform_and_assign() {
    check(
        r#"<dataObject id="o" name="order"/><dataObject id="r" name="result"/><startEvent id="S"/>
        <userTask id="A"><ioSpecification><dataInput id="in" name="input"/><dataOutput id="out" name="output"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet><dataOutputRefs>out</dataOutputRefs></outputSet></ioSpecification>
          <dataInputAssociation><sourceRef>o</sourceRef><targetRef>in</targetRef><transformation>order.total + 1</transformation></dataInputAssociation>
          <dataOutputAssociation><sourceRef>out</sourceRef><targetRef>r</targetRef><assignment><from>output</from><to>result.value</to></assignment><assignment><from>input</from><to>result.seen</to></assignment></dataOutputAssociation></userTask>
        S -> A"#,
        r#"start {"order":{"total":10}} => S ?A
         do A {"output":5,"note":"n"} => A (end)
         vars => {"note":"n","order":{"total":10},"result":{"value":5,"seen":11}}"#,
    );
}

#[test]
fn an_activity_waits_for_the_data_it_needs() {
    check(
        r#"<dataObject id="o" name="order"/><startEvent id="S"/>
        <task id="A"><ioSpecification><dataInput id="in" name="input"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification>
          <dataInputAssociation><sourceRef>o</sourceRef><targetRef>in</targetRef></dataInputAssociation></task>
        S -> A"#,
        r#"start => S ?A
         set {"x":1} =>
         set {"order":2} => A (end)"#,
    );
}

#[test]
fn an_optional_input_may_be_missing() {
    check(
        r#"<dataObject id="o" name="order"/><startEvent id="S"/>
        <task id="A"><ioSpecification><dataInput id="in" name="input"/><inputSet><dataInputRefs>in</dataInputRefs><optionalInputRefs>in</optionalInputRefs></inputSet><outputSet/></ioSpecification>
          <dataInputAssociation><sourceRef>o</sourceRef><targetRef>in</targetRef></dataInputAssociation></task>
        S -> A"#,
        "start => S A (end)",
    );
}

#[test]
fn a_data_store_outlives_the_scopes() {
    check_with(
        r#"<dataStore id="DS" name="register"/>"#,
        r#"<dataStoreReference id="dsr" dataStoreRef="DS"/><startEvent id="S"/>
        <userTask id="A"><ioSpecification><dataOutput id="out" name="entry"/><inputSet/><outputSet><dataOutputRefs>out</dataOutputRefs></outputSet></ioSpecification>
          <dataOutputAssociation><sourceRef>out</sourceRef><targetRef>dsr</targetRef></dataOutputAssociation></userTask>
        <scriptTask id="B" skein:result="seen"><script>register</script></scriptTask>
        S -> A
        A -> B"#,
        r#"start => S ?A
         do A {"entry":"e1"} => A B (end)
         vars => {"seen":"e1"}"#,
    );
}

#[test]
fn names_with_blanks_are_read_where_they_are_declared() {
    check(
        r#"<dataObject id="o" name="total price"/><startEvent id="S"/><scriptTask id="A" skein:result="y"><script>total price * 2</script></scriptTask>
        S -> A"#,
        r#"start {"total price":4} => S A (end)
         vars => {"total price":4,"y":8}"#,
    );
}

#[test]
fn data_declared_and_not_set_are_null() {
    check(
        r#"<dataObject id="o" name="order"/><startEvent id="S"/><scriptTask id="A" skein:result="y"><script>if order = null then "none" else "some"</script></scriptTask>
        S -> A"#,
        r#"start => S A (end)
         vars => {"y":"none"}"#,
    );
}

#[test]
fn numbers_keep_their_digits_and_times_become_text() {
    check(
        r#"<startEvent id="S"/><scriptTask id="A"><script>{ n: x * 1.1, d: date("2026-10-01"), p: duration("P2D") }</script></scriptTask>
        S -> A"#,
        r#"start {"x":12345678901234567890.12} => S A (end)
         vars => {"d":"2026-10-01","n":13580246791358024679.132,"p":"P2D","x":12345678901234567890.12}"#,
    );
}

#[test]
fn the_present_moment_is_that_of_the_command() {
    check(
        r#"<startEvent id="S"/><scriptTask id="A" skein:result="day"><script>today()</script></scriptTask>
        S -> A"#,
        r#"start => S A (end)
         vars => {"day":"2026-09-29"}"#,
    );
}
