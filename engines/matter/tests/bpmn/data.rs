//! Data objects, properties, inputs, outputs and associations (BPMN 2.0.2 §10.4).

use crate::model::Case;

/// A data association copies from its source to its target (§10.4.2).
#[test]
fn data_are_copied_into_and_out_of_an_activity() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="request"/><dataObject id="o" name="answer"/>
        <scriptTask id="a" skein:result="reply"><ioSpecification><dataInput id="i" name="question"/><dataOutput id="r" name="reply"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet><dataOutputRefs>r</dataOutputRefs></outputSet></ioSpecification>
        <dataInputAssociation><sourceRef>d</sourceRef><targetRef>i</targetRef></dataInputAssociation>
        <dataOutputAssociation><sourceRef>r</sourceRef><targetRef>o</targetRef></dataOutputAssociation>
        <script>question + 1</script></scriptTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"request":41}"#)
    .check("s a e => completed answer=42");
}

#[test]
fn a_transformation_computes_what_is_carried() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="first"/><dataObject id="f" name="last"/><dataObject id="o" name="full"/>
        <task id="a"><ioSpecification><dataInput id="i" name="i"/><dataOutput id="r" name="r"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification>
        <dataInputAssociation><sourceRef>d</sourceRef><sourceRef>f</sourceRef><targetRef>i</targetRef><transformation>first + last</transformation></dataInputAssociation>
        <dataOutputAssociation><sourceRef>i</sourceRef><targetRef>o</targetRef></dataOutputAssociation></task><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"first":"a","last":"b"}"#)
    .check("s a e => completed full=\"ab\"");
}

/// Assignments set parts of the target (§10.4.2).
#[test]
fn assignments_set_parts_of_the_target() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="person"/>
        <userTask id="a"><dataOutputAssociation><targetRef>d</targetRef><assignment><from>upper case(title)</from><to>person.title</to></assignment></dataOutputAssociation></userTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"person":{"age":3}}"#)
    .script(r#"{"task":"a","vars":{"title":"dr"}}"#)
    .check_end("completed", r#"{"person":{"age":3,"title":"DR"}}"#);
}

/// An activity waits until its required inputs are there (§13.3.2).
#[test]
fn an_activity_waits_for_its_inputs() {
    let process = r#"<startEvent id="s"/><dataObject id="d" name="paper"/>
        <task id="a"><ioSpecification><dataInput id="i" name="i"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification>
        <dataInputAssociation><sourceRef>d</sourceRef><targetRef>i</targetRef></dataInputAssociation></task><endEvent id="e"/>
        s -> a
        a -> e"#;
    Case::new(process).check("s => waiting ?a");
    Case::new(process)
        .script(r#"{"set":{"paper":1}}"#)
        .check("s a e => completed");
}

/// An optional input is not waited for (§10.4.1).
#[test]
fn an_optional_input_is_not_waited_for() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="paper"/>
        <task id="a"><ioSpecification><dataInput id="i" name="i"/><inputSet><dataInputRefs>i</dataInputRefs><optionalInputRefs>i</optionalInputRefs></inputSet><outputSet/></ioSpecification>
        <dataInputAssociation><sourceRef>d</sourceRef><targetRef>i</targetRef></dataInputAssociation></task><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .check("s a e => completed");
}

/// A data object of a subprocess lives as long as the subprocess (§10.4.1).
#[test]
fn data_of_a_subprocess_end_with_it() {
    let course = Case::new(
        r#"<startEvent id="s"/><subProcess id="p"><dataObject id="d" name="inner"/><startEvent id="i"/><scriptTask id="a" skein:result="inner"><script>1</script></scriptTask><scriptTask id="b" skein:result="outer"><script>inner + 1</script></scriptTask>
        i -> a
        a -> b
        </subProcess><endEvent id="e"/>
        s -> p
        p -> e"#,
    )
    .run();
    assert_eq!(course.last["status"], "completed", "{course}");
    assert_eq!(course.last["vars"]["outer"], 2, "{course}");
    assert!(course.last["vars"].get("inner").is_none(), "{course}");
}

/// What an event brings goes where its output association says (§10.4.2).
#[test]
fn an_event_writes_what_it_brings() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="kept"/><intermediateCatchEvent id="c"><dataOutput id="o" name="content"/><dataOutputAssociation><sourceRef>o</sourceRef><targetRef>d</targetRef></dataOutputAssociation><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet><messageEventDefinition messageRef="M"/></intermediateCatchEvent><endEvent id="e"/>
        s -> c
        c -> e"#,
    )
    .script(r#"{"message":"m","vars":{"content":5}}"#)
    .check("s c e => completed kept=5");
}

/// A data store outlives what uses it: what one activity writes another reads (§10.4.1).
#[test]
fn a_data_store_is_written_and_read() {
    Case::new(
        r#"<startEvent id="s"/><dataStoreReference id="r" name="register" dataStoreRef="D"/><dataObject id="o" name="found"/>
        <scriptTask id="a" skein:result="x"><ioSpecification><dataOutput id="ao" name="x"/><inputSet/><outputSet><dataOutputRefs>ao</dataOutputRefs></outputSet></ioSpecification><dataOutputAssociation><sourceRef>ao</sourceRef><targetRef>r</targetRef></dataOutputAssociation><script>7</script></scriptTask>
        <task id="b"><ioSpecification><dataInput id="bi" name="y"/><inputSet><dataInputRefs>bi</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>r</sourceRef><targetRef>bi</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>bi</sourceRef><targetRef>o</targetRef></dataOutputAssociation></task><endEvent id="e"/>
        s -> a
        a -> b
        b -> e"#,
    )
    .roots(r#"<dataStore id="D" name="register"/>"#)
    .check("s a b e => completed found=7");
}

/// A called process gets what the call gives, and gives back what the call takes.
#[test]
fn data_go_into_and_out_of_a_called_process() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="amount"/><dataObject id="o" name="fee"/>
        <callActivity id="c" calledElement="Q"><ioSpecification><dataInput id="ci" name="base"/><dataOutput id="co" name="result"/><inputSet><dataInputRefs>ci</dataInputRefs></inputSet><outputSet><dataOutputRefs>co</dataOutputRefs></outputSet></ioSpecification>
        <dataInputAssociation><sourceRef>d</sourceRef><targetRef>ci</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>co</sourceRef><targetRef>o</targetRef></dataOutputAssociation></callActivity><endEvent id="e"/>
        s -> c
        c -> e"#,
    )
    .roots(
        r#"<process id="Q" isExecutable="true"><ioSpecification><dataInput id="qi" name="base"/><dataOutput id="qo" name="result"/><inputSet><dataInputRefs>qi</dataInputRefs></inputSet><outputSet><dataOutputRefs>qo</dataOutputRefs></outputSet></ioSpecification>
        <startEvent id="qs"/><scriptTask id="qa" skein:result="result"><script>base * 0.1</script></scriptTask><endEvent id="qe"/>
        <sequenceFlow id="q1" sourceRef="qs" targetRef="qa"/><sequenceFlow id="q2" sourceRef="qa" targetRef="qe"/></process>"#,
    )
    .vars(r#"{"amount":50}"#)
    .check("s qs qa qe c e => completed fee=5");
}

/// Data called like a function of FEEL are data; the function is meant where it is called.
#[test]
fn data_may_bear_the_name_of_a_function() {
    Case::new(
        r#"<startEvent id="s"/><scriptTask id="a" skein:result="x"><script>count + count([7, 8]) + date.year</script></scriptTask>
        s -> a"#,
    )
    .vars(r#"{"count":3,"date":{"year":10}}"#)
    .check("s a => completed x=15");
}

/// Names are the model's own: Chinese, with blanks, with signs that FEEL reads otherwise.
#[test]
fn data_names_may_have_blanks_and_signs() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d1" name="申请 材料"/><dataObject id="d2" name="面积-㎡"/><dataObject id="d3" name="x and y"/><exclusiveGateway id="g"/><endEvent id="yes"/><endEvent id="no"/>
        s -> g
        g -[count(申请 材料) + 面积-㎡ + x and y = 10]-> yes
        g -default-> no"#,
    )
    .vars(r#"{"申请 材料":["a","b"],"面积-㎡":5,"x and y":3}"#)
    .check("s yes => completed");
}

/// A reference is a way to its object: two references, one of them in a later state, mean the same data.
#[test]
fn references_to_one_object_mean_the_same_data() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="order"/><dataObjectReference id="r1" name="order [new]" dataObjectRef="d"/><dataObjectReference id="r2" name="order [paid]" dataObjectRef="d"><dataState name="paid"/></dataObjectReference>
        <userTask id="a"><dataOutputAssociation><targetRef>r1</targetRef><assignment><from>1</from><to>order.number</to></assignment></dataOutputAssociation></userTask>
        <userTask id="b"><dataOutputAssociation><targetRef>r2</targetRef><assignment><from>true</from><to>r2.paid</to></assignment></dataOutputAssociation></userTask><endEvent id="e"/>
        s -> a
        a -> b
        b -> e"#,
    )
    .script(r#"{"task":"a"} {"task":"b"}"#)
    .check_end("completed", r#"{"order":{"number":1,"paid":true}}"#);
}

/// An assignment may set the whole of its target.
#[test]
fn an_assignment_may_set_the_whole() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="o" name="answer"/>
        <scriptTask id="a" skein:result="r"><ioSpecification><dataInput id="in" name="in"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification>
        <dataInputAssociation><targetRef>in</targetRef><assignment><from>"abc"</from><to>in</to></assignment></dataInputAssociation>
        <script>upper case(in)</script></scriptTask><scriptTask id="b"><script>{ answer: r }</script></scriptTask><endEvent id="e"/>
        s -> a
        a -> b
        b -> e"#,
    )
    .check("s a b e => completed answer=\"ABC\"");
}

/// What goes into an activity is its own: changing it there doesn't change where it came from.
#[test]
fn inputs_are_copies() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="amount"/>
        <userTask id="a"><ioSpecification><dataInput id="i" name="own"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>d</sourceRef><targetRef>i</targetRef></dataInputAssociation></userTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"amount":1}"#)
    .script(r#"{"task":"a","vars":{"own":2}}"#)
    .check("s a e => completed amount=1 own=null");
}

/// Temporal values become text, and a timer takes them as such; numbers keep their digits.
#[test]
fn times_become_text_and_numbers_keep_their_digits() {
    Case::new(
        r#"<startEvent id="s"/><scriptTask id="a"><script>{ wait: duration("PT2H"), day: date("2026-03-01") + duration("P1D"), big: 12345678901234567890.123456789 * 10 }</script></scriptTask>
        <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>wait</timeDuration></timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>
        s -> a
        a -> t
        t -> e"#,
    )
    .check(r#"s a t e => completed wait="PT2H" day="2026-03-02" big=123456789012345678901.23456789"#);
}

/// A data store outlives the process that writes it: another finds it as it was left (§10.4.1).
#[test]
fn a_data_store_persists_beyond_its_process() {
    let io = |sort: &str, other: &str| {
        format!(
            r#"<ioSpecification><{sort} id="i{sort}" name="v"/><inputSet>{}</inputSet><outputSet>{}</outputSet></ioSpecification>{other}"#,
            if sort == "dataInput" {
                "<dataInputRefs>idataInput</dataInputRefs>"
            } else {
                ""
            },
            if sort == "dataOutput" {
                "<dataOutputRefs>idataOutput</dataOutputRefs>"
            } else {
                ""
            },
        )
    };
    let write = io(
        "dataOutput",
        "<dataOutputAssociation><sourceRef>idataOutput</sourceRef><targetRef>r</targetRef></dataOutputAssociation>",
    );
    let read = io(
        "dataInput",
        "<dataInputAssociation><sourceRef>r2</sourceRef><targetRef>idataInput</targetRef></dataInputAssociation>",
    );
    Case::new(&format!(
        r#"<dataStoreReference id="r" dataStoreRef="DS"/><startEvent id="s"/><userTask id="a">{write}</userTask><endEvent id="e"><signalEventDefinition signalRef="G"/></endEvent>
        s -> a
        a -> e"#
    ))
    .roots(&format!(
        r#"<dataStore id="DS" name="fund"/><process id="Q" isExecutable="true"><dataStoreReference id="r2" dataStoreRef="DS"/><startEvent id="qs"><signalEventDefinition signalRef="G"/></startEvent><scriptTask id="b" skein:result="seen">{read}<script>v + 1</script></scriptTask><sequenceFlow id="q1" sourceRef="qs" targetRef="b"/></process>"#
    ))
    .script(r#"{"task":"a","vars":{"v":5}}"#)
    .check("s a e qs b => completed");
}
