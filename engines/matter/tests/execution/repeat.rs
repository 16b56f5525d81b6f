//! Standard loops and multi-instance activities (§10.3.8).

use crate::world::{check, check_with};

#[test]
fn a_loop_tests_before() {
    check(
        r#"<startEvent id="S"/><scriptTask id="A" skein:result="n"><standardLoopCharacteristics testBefore="true"><loopCondition>n > 0</loopCondition></standardLoopCharacteristics><script>n - 1</script></scriptTask><endEvent id="E"/>
        S -> A
        A -> E"#,
        r#"start {"n":2} => S A A A E (end)
         vars => {"n":0}"#,
    );
    check(
        r#"<startEvent id="S"/><userTask id="A"><standardLoopCharacteristics testBefore="true"><loopCondition>false</loopCondition></standardLoopCharacteristics></userTask>
        S -> A"#,
        "start => S A (end)",
    );
}

#[test]
fn a_loop_tests_after_and_has_a_maximum() {
    check(
        r#"<startEvent id="S"/><scriptTask id="A" skein:result="n"><standardLoopCharacteristics loopMaximum="3"><loopCondition>true</loopCondition></standardLoopCharacteristics><script>loopCounter</script></scriptTask>
        S -> A"#,
        r#"start => S A A A A (end)
         vars => {"n":3}"#,
    );
    check(
        r#"<startEvent id="S"/><userTask id="A"><standardLoopCharacteristics><loopCondition>loopCounter &lt; 2</loopCondition></standardLoopCharacteristics></userTask>
        S -> A"#,
        "start => S ?A
         do A => A ?A
         do A => A A (end)",
    );
}

const SIGNERS: &str = r#"<loopDataInputRef>signers</loopDataInputRef><loopDataOutputRef>votes</loopDataOutputRef><inputDataItem id="who" name="who"/><outputDataItem id="vote" name="vote"/>"#;

#[test]
fn parallel_instances_over_a_collection() {
    check(
        &format!(
            r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics>{SIGNERS}</multiInstanceLoopCharacteristics></userTask>
        <property id="x"/>
        S -> A"#
        )
        .replace(r#"<property id="x"/>"#, ""),
        r#"start {"signers":["a","b","c"]} => S ?A ?A ?A
         do A {"vote":1} => A
         do A {"vote":2} => A
         do A {"vote":3} => A A (end)
         vars => {"signers":["a","b","c"],"votes":[1,2,3]}"#,
    );
}

#[test]
fn sequential_instances_see_their_item() {
    check(
        r#"<startEvent id="S"/><scriptTask id="A"><multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>items</loopDataInputRef><loopDataOutputRef>doubled</loopDataOutputRef><inputDataItem id="item" name="item"/><outputDataItem id="out" name="out"/></multiInstanceLoopCharacteristics><script>{ out: item * 2 + loopCounter }</script></scriptTask>
        S -> A"#,
        r#"start {"items":[1,2,3]} => S A A A A (end)
         vars => {"doubled":[3,6,9],"items":[1,2,3]}"#,
    );
}

#[test]
fn enough_instances_end_the_rest() {
    check(
        &format!(
            r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics>{SIGNERS}<completionCondition>numberOfCompletedInstances / numberOfInstances >= 0.5</completionCondition></multiInstanceLoopCharacteristics></userTask>
        S -> A"#
        ),
        r#"start {"signers":["a","b","c"]} => S ?A ?A ?A
         do A {"vote":1} => A
         do A {"vote":2} => A !A A (end)
         vars => {"signers":["a","b","c"],"votes":[1,2,null]}"#,
    );
}

#[test]
fn no_instances_at_all() {
    check(
        r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics></userTask>
        S -> A"#,
        r#"start {"n":0} => S A (end)"#,
    );
    check(
        r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics></userTask>
        S -> A"#,
        r#"start {"n":-1} => S #A:SK-MATTER-0045
         correct {"n":1} => ?A
         do A => A A (end)"#,
    );
}

#[test]
fn a_subprocess_for_each_item() {
    check(
        r#"<startEvent id="S"/><subProcess id="Sub"><multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef><inputDataItem id="item" name="item"/></multiInstanceLoopCharacteristics>
          <startEvent id="S1"/><exclusiveGateway id="X"/><userTask id="A"/><task id="B"/>
        S1 -> X
        X -[item > 1]-> A
        X -default-> B
        </subProcess><endEvent id="E"/>
        S -> Sub
        Sub -> E"#,
        r#"start {"items":[1,2]} => S S1 S1 X X B ?A Sub
         do A => A Sub Sub E (end)"#,
    );
}

#[test]
fn events_thrown_as_instances_complete() {
    let roots = r#"<signal id="Sig" name="one-done"/><signalEventDefinition id="SigDef" signalRef="Sig"/><escalation id="Es" escalationCode="X"/><escalationEventDefinition id="EsDef" escalationRef="Es"/>"#;
    check_with(
        roots,
        r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="SigDef"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
        <boundaryEvent id="B" attachedToRef="A" cancelActivity="false"><signalEventDefinition signalRef="Sig"/></boundaryEvent><task id="T"/>
        S -> A
        B -> T"#,
        "start => S ?B ?A ?A
         do A => A B T >>one-done
         do A => A A (end)",
    );
    check_with(
        roots,
        r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="SigDef"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
        S -> A"#,
        "start => S ?A ?A
         do A => A >>one-done
         do A => A A (end) >>one-done",
    );
    check_with(
        roots,
        r#"<startEvent id="S"/><userTask id="A"><multiInstanceLoopCharacteristics behavior="Complex"><loopCardinality>3</loopCardinality><complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition><event id="ie"><escalationEventDefinition escalationRef="Es"/></event></complexBehaviorDefinition></multiInstanceLoopCharacteristics></userTask>
        <boundaryEvent id="B" attachedToRef="A"><escalationEventDefinition escalationRef="Es"/></boundaryEvent>
        S -> A"#,
        "start => S ?A ?A ?A
         do A => A
         do A => A !A !A B (end)",
    );
}
