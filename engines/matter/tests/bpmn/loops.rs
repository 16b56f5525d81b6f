//! Loops and multi-instance activities (BPMN 2.0.2 §10.3.8, §13.3.6, §13.3.7).

use crate::model::{Case, check_with};

fn looped(attributes: &str, condition: &str) -> String {
    format!(
        r#"<startEvent id="s"/><scriptTask id="a" skein:result="n"><standardLoopCharacteristics {attributes}>{condition}</standardLoopCharacteristics><script>n + 1</script></scriptTask><endEvent id="e"/>
        s -> a
        a -> e"#
    )
}

/// The condition is tried after each run, unless it is to be tried before (§13.3.6).
#[test]
fn a_loop_runs_while_its_condition_holds() {
    let condition = "<loopCondition>n &lt; 3</loopCondition>";
    let from = |process: &str, n: i32, expected: &str| {
        Case::new(process).vars(&format!("{{\"n\":{n}}}")).check(expected);
    };
    let after = looped("", condition);
    from(&after, 0, "s a[1] a[2] a[3] a e => completed n=3");
    from(&after, 5, "s a[1] a e => completed n=6");
    let before = looped(r#"testBefore="true""#, condition);
    from(&before, 0, "s a[1] a[2] a[3] a e => completed n=3");
    from(&before, 5, "s a e => completed n=5");
}

#[test]
fn a_loop_has_a_maximum() {
    Case::new(&looped(
        r#"loopMaximum="2""#,
        "<loopCondition>true</loopCondition>",
    ))
    .vars(r#"{"n":0}"#)
    .check("s a[1] a[2] a e => completed n=2");
}

fn multi(attributes: &str, inside: &str) -> String {
    format!(
        r#"<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics {attributes}>{inside}</multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>
        s -> a
        a -> e"#
    )
}

const THREE: &str = "<loopCardinality>3</loopCardinality>";
const A: &str = r#"{"task":"a"} "#;

/// How often the inside of the multi-instance activity completed; the activity as a whole may be told too.
#[track_caller]
fn open_tasks(process: &str, script: &str, expected: usize) {
    let course = Case::new(process).script(script).run();
    let waits = course.last["waits"].as_array().map_or(0, Vec::len);
    assert_eq!(waits, expected, "{course}");
}

/// All instances of a parallel one begin at once (§13.3.7).
#[test]
fn parallel_instances_run_beside_each_other() {
    let process = multi("", THREE);
    open_tasks(&process, "", 3);
    open_tasks(&process, A, 2);
    let course = Case::new(&process).script(&A.repeat(3)).run();
    assert_eq!(course.last["status"], "completed", "{course}");
}

/// One instance of a sequential one begins as the one before it ends (§13.3.7).
#[test]
fn sequential_instances_run_one_after_the_other() {
    let process = multi(r#"isSequential="true""#, THREE);
    open_tasks(&process, "", 1);
    open_tasks(&process, &A.repeat(2), 1);
    let course = Case::new(&process).script(&A.repeat(3)).run();
    assert_eq!(course.last["status"], "completed", "{course}");
}

/// When the completion condition holds, the rest are cancelled (§13.3.7).
#[test]
fn a_completion_condition_cancels_the_rest() {
    let process = multi(
        "",
        &format!("{THREE}<completionCondition>numberOfCompletedInstances >= 2</completionCondition>")
            .replace(">=", "&gt;="),
    );
    open_tasks(&process, A, 2);
    let course = Case::new(&process).script(&A.repeat(2)).run();
    assert_eq!(course.last["status"], "completed", "{course}");
    assert!(course.steps.contains(&"-a[3]".to_owned()), "{course}");
}

/// No instances at all: the activity completes at once.
#[test]
fn no_instances_complete_at_once() {
    let course = Case::new(&multi("", "<loopCardinality>0</loopCardinality>")).run();
    assert_eq!(course.last["status"], "completed", "{course}");
}

/// Each instance gets one item of the input collection and gives one of the output collection (§10.3.8).
#[test]
fn instances_take_and_give_items_of_collections() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="in" name="numbers" isCollection="true"/><dataObject id="out" name="squares" isCollection="true"/>
        <scriptTask id="a" skein:result="square"><multiInstanceLoopCharacteristics><loopDataInputRef>in</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef>
        <inputDataItem id="one" name="figure"/><outputDataItem id="result" name="square"/></multiInstanceLoopCharacteristics><script>figure * figure</script></scriptTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"numbers":[1,2,3]}"#)
    .check_end("completed", r#"{"squares":[1,4,9]}"#);
}

/// A multi-instance activity throws as it says when instances complete (§10.3.8).
fn behaving(behavior: &str) -> String {
    format!(
        r#"<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics {behavior}<loopCardinality>3</loopCardinality>EXTRA</multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>
        <boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><signalEventDefinition signalRef="G"/></boundaryEvent><task id="x"/>
        s -> a
        a -> e
        b -> x"#
    )
}

const THROWN: &str = r#"<signalEventDefinition id="R" signalRef="G"/>"#;

#[track_caller]
fn thrown_times(process: &str, expected: usize) {
    let course = Case::new(process).roots(THROWN).script(&A.repeat(3)).run();
    let times = course.steps.iter().filter(|step| *step == "x").count();
    assert_eq!(times, expected, "{course}");
    assert_eq!(course.last["status"], "completed", "{course}");
}

#[test]
fn an_event_is_thrown_for_the_first_instance_or_for_each() {
    let one = behaving(r#"behavior="One" oneBehaviorEventRef="R">"#).replace("EXTRA", "");
    thrown_times(&one, 1);
    let each = behaving(r#"behavior="None" noneBehaviorEventRef="R">"#).replace("EXTRA", "");
    thrown_times(&each, 3);
    let all = behaving(">").replace("EXTRA", "");
    thrown_times(&all, 0);
}

#[test]
fn an_event_is_thrown_where_a_complex_behaviour_says() {
    let complex = behaving(r#"behavior="Complex">"#).replace(
        "EXTRA",
        r#"<complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition><event><signalEventDefinition signalRef="G"/></event></complexBehaviorDefinition>"#,
    );
    thrown_times(&complex, 1);
}

/// A boundary event interrupts all instances at once (§13.3.7).
#[test]
fn interrupting_a_multi_instance_activity_cancels_all_instances() {
    let process = format!(
        "{}\n<boundaryEvent id=\"b\" attachedToRef=\"a\"><messageEventDefinition messageRef=\"M\"/></boundaryEvent><task id=\"x\"/>\nb -> x",
        multi("", THREE)
    );
    let course = Case::new(&process).script(r#"{"message":"m"}"#).run();
    assert_eq!(course.last["status"], "completed", "{course}");
    assert!(
        course.steps.iter().filter(|step| step.starts_with("-a[")).count() >= 3,
        "{course}"
    );
    assert_eq!(course.steps.last().map(String::as_str), Some("x"), "{course}");
}

/// A subprocess can have several instances, each with its own inside.
#[test]
fn subprocesses_have_instances() {
    check_with(
        r#"<startEvent id="s"/><subProcess id="p"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
        <startEvent id="i"/><userTask id="a"/><endEvent id="f"/>
        i -> a
        a -> f
        </subProcess>
        s -> p"#,
        r#"{"task":"a"}"#,
        "s i a f p[1] i => waiting ?a",
    );
}

#[test]
fn several_instances_of_a_called_process_run() {
    let called = r#"<process id="Q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"/><sequenceFlow id="q1" sourceRef="qs" targetRef="qe"/></process>"#;
    let course = Case::new(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="Q"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></callActivity><endEvent id="e"/>
        s -> c
        c -> e"#,
    )
    .roots(called)
    .run();
    assert_eq!(
        course.steps.iter().filter(|step| *step == "qe").count(),
        2,
        "{course}"
    );
    assert_eq!(course.last["status"], "completed", "{course}");
}

/// The completion condition sees what the instance that has just completed gives: one refusal ends the round.
#[test]
fn a_completion_condition_sees_the_item_just_given() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="in" name="people" isCollection="true"/><dataObject id="out" name="votes" isCollection="true"/>
        <userTask id="a"><multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>in</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef><inputDataItem id="one" name="person"/><outputDataItem id="two" name="vote"/><completionCondition>vote = "no"</completionCondition></multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"people":["x","y","z"]}"#)
    .script(r#"{"task":"a","vars":{"vote":"yes"}} {"task":"a","vars":{"vote":"no"}}"#)
    .check(r#"s a[1] a[2] a e => completed votes=["yes","no",null]"#);
}

/// Collections and items that go through an activity's own inputs and outputs, as the standard draws them (figure
/// 10.37): one association fills the collection, another hands each item on.
#[test]
fn items_go_through_inputs_and_outputs() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="d" name="numbers" isCollection="true"/><dataObject id="r" name="doubled" isCollection="true"/>
        <scriptTask id="a" skein:result="res"><ioSpecification><dataInput id="coll" name="coll" isCollection="true"/><dataInput id="one" name="one"/><dataOutput id="res" name="res"/><dataOutput id="outc" name="outc" isCollection="true"/><inputSet><dataInputRefs>coll</dataInputRefs><dataInputRefs>one</dataInputRefs></inputSet><outputSet><dataOutputRefs>res</dataOutputRefs><dataOutputRefs>outc</dataOutputRefs></outputSet></ioSpecification>
        <dataInputAssociation><sourceRef>d</sourceRef><targetRef>coll</targetRef></dataInputAssociation>
        <dataInputAssociation><sourceRef>item</sourceRef><targetRef>one</targetRef></dataInputAssociation>
        <dataOutputAssociation><sourceRef>res</sourceRef><targetRef>given</targetRef></dataOutputAssociation>
        <dataOutputAssociation><sourceRef>outc</sourceRef><targetRef>r</targetRef></dataOutputAssociation>
        <multiInstanceLoopCharacteristics><loopDataInputRef>coll</loopDataInputRef><loopDataOutputRef>outc</loopDataOutputRef><inputDataItem id="item" name="item"/><outputDataItem id="given" name="given"/></multiInstanceLoopCharacteristics>
        <script>one * 2</script></scriptTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"numbers":[1,2,3]}"#)
    .check_end("completed", r#"{"doubled":[2,4,6]}"#);
}

/// An empty collection has no instances, and yields an empty one.
#[test]
fn an_empty_collection_has_no_instances() {
    Case::new(
        r#"<startEvent id="s"/><dataObject id="in" name="numbers" isCollection="true"/><dataObject id="out" name="squares" isCollection="true"/>
        <scriptTask id="a" skein:result="o"><multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>in</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef><inputDataItem id="i" name="i"/><outputDataItem id="o" name="o"/></multiInstanceLoopCharacteristics><script>i * i</script></scriptTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"numbers":[]}"#)
    .check("s a e => completed squares=[]");
}

/// `loopCounter` is the number of runs so far where the condition is tried, and counts from 1 inside (§10.3.8).
#[test]
fn a_loop_counts_its_runs() {
    Case::new(
        r#"<startEvent id="s"/><scriptTask id="a"><standardLoopCharacteristics loopMaximum="10"><loopCondition>loopCounter &lt; 3</loopCondition></standardLoopCharacteristics><script>{ seen: append(seen, loopCounter) }</script></scriptTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"seen":[]}"#)
    .check("s a[1] a[2] a[3] a e => completed seen=[1,2,3]");
}

/// The maximum goes before the condition, also where that is tried first.
#[test]
fn a_loop_tried_before_has_a_maximum_too() {
    let loops = |most: u32| {
        Case::new(&looped(
            &format!(r#"testBefore="true" loopMaximum="{most}""#),
            "<loopCondition>true</loopCondition>",
        ))
        .vars(r#"{"n":0}"#)
        .run()
        .last["vars"]["n"]
            .clone()
    };
    assert_eq!(loops(3), 3);
    assert_eq!(loops(1), 1);
}

/// An activity that repeats may be interrupted between its runs' waits like any other.
#[test]
fn a_loop_is_interrupted_as_a_whole() {
    check_with(
        r#"<startEvent id="s"/><userTask id="a"><standardLoopCharacteristics><loopCondition>true</loopCondition></standardLoopCharacteristics></userTask><boundaryEvent id="b" attachedToRef="a"><timerEventDefinition><timeDuration>PT10M</timeDuration></timerEventDefinition></boundaryEvent><task id="z"/>
        s -> a
        b -> z"#,
        r#"{"task":"a","after":"PT4M","times":"any"}"#,
        "s a[1] a[2] -a[3] -a b z => completed",
    );
}

/// A hundred thousand instances take as long each as ten do.
#[test]
fn many_instances_run_in_time() {
    let process = r#"<startEvent id="s"/><task id="a"><multiInstanceLoopCharacteristics><loopCardinality>100000</loopCardinality></multiInstanceLoopCharacteristics></task><endEvent id="e"/>
        s -> a
        a -> e"#;
    let begun = std::time::Instant::now();
    Case::new(process).check_end("completed", "{}");
    let taken = begun.elapsed();
    assert!(taken.as_secs() < 60, "{taken:?}");
}
