//! Tasks and the flows around activities (BPMN 2.0.2 §10.3, §13.3).

use crate::model::{Case, check, check_with};
use jiff::Timestamp;
use skein_kernel::rejection::Rejection;

#[test]
fn a_task_of_no_kind_completes_at_once() {
    check(
        r#"<startEvent id="s"/><task id="a"/><endEvent id="e"/>
        s -> a
        a -> e"#,
        "s a e => completed",
    );
}

/// A manual task is nothing an engine can see (§13.3.3).
#[test]
fn a_manual_task_completes_at_once() {
    check(
        r#"<startEvent id="s"/><manualTask id="a"/><endEvent id="e"/>
        s -> a
        a -> e"#,
        "s a e => completed",
    );
}

#[test]
fn a_user_task_waits_for_its_performer() {
    let process = r#"<startEvent id="s"/><userTask id="a"/><endEvent id="e"/>
        s -> a
        a -> e"#;
    check(process, "s => waiting ?a");
    check_with(
        process,
        r#"{"task":"a","vars":{"ok":true}}"#,
        "s a e => completed ok=true",
    );
}

/// A service task that names no service has nothing to invoke (§13.3.3).
#[test]
fn a_service_task_without_service_completes_at_once() {
    check(
        r#"<startEvent id="s"/><serviceTask id="a"/><endEvent id="e"/>
        s -> a
        a -> e"#,
        "s a e => completed",
    );
}

#[test]
fn a_service_task_waits_for_its_service() {
    let process = r#"<startEvent id="s"/><serviceTask id="a" implementation="lookup"/><endEvent id="e"/>
        s -> a
        a -> e"#;
    check(process, "s => waiting ?a");
    check_with(
        process,
        r#"{"task":"a","vars":{"found":3}}"#,
        "s a e => completed found=3",
    );
}

#[test]
fn a_script_task_evaluates_feel() {
    Case::new(
        r#"<startEvent id="s"/><scriptTask id="a" scriptFormat="FEEL" skein:result="total"><script>sum(for x in amounts return x * 2)</script></scriptTask><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"amounts":[1,2.5]}"#)
    .check("s a e => completed total=7");
}

/// A decision that yields twice `x`.
struct Double;

impl skein_matter::program::Decisions for Double {
    fn decide(
        &self,
        decision: &str,
        data: &skein_matter::state::Vars,
        _: Timestamp,
    ) -> Option<Result<skein_matter::state::Value, Rejection>> {
        let x = data.get("x").cloned().unwrap_or_default();
        (decision == "double").then_some(Ok(x))
    }
}

#[test]
fn a_business_rule_task_asks_its_decision() {
    Case::new(
        r#"<startEvent id="s"/><businessRuleTask id="a" skein:decision="double" skein:result="y"/><endEvent id="e"/>
        s -> a
        a -> e"#,
    )
    .vars(r#"{"x":4}"#)
    .decisions(&Double)
    .check("s a e => completed y=4");
}

/// Every outgoing flow without condition gets a token (§13.3.2): a task with two is a parallel split.
#[test]
fn all_flows_out_of_an_activity_are_taken() {
    check(
        r#"<startEvent id="s"/><task id="a"/><task id="b"/><task id="c"/><endEvent id="e"/><endEvent id="f"/>
        s -> a
        a -> b
        a -> c
        b -> e
        c -> f"#,
        "s a {b e | c f} => completed",
    );
}

/// Flows that meet at an activity start it once each (§13.3.2): there is no join without a gateway.
#[test]
fn every_token_that_comes_to_an_activity_starts_it() {
    check(
        r#"<startEvent id="s"/><parallelGateway id="g"/><task id="a"/><endEvent id="e"/><task id="b"/>
        s -> g
        g -> a
        g -> b
        b -> a
        a -> e"#,
        "s {a e | b a e} => completed",
    );
}

#[test]
fn conditional_flows_out_of_an_activity_are_taken_where_they_hold() {
    let process = r#"<startEvent id="s"/><task id="a"/><task id="b"/><task id="c"/><task id="d"/>
        s -> a
        a -[x > 1]-> b
        a -[x > 2]-> c
        a -default-> d"#;
    Case::new(process)
        .vars(r#"{"x":3}"#)
        .check("s a {b | c} => completed");
    Case::new(process).vars(r#"{"x":2}"#).check("s a b => completed");
    Case::new(process).vars(r#"{"x":1}"#).check("s a d => completed");
}

/// `startQuantity` tokens must come before an activity starts, `completionQuantity` leave it (§10.3).
#[test]
fn quantities_of_tokens_are_counted() {
    check(
        r#"<startEvent id="s"/><task id="a" completionQuantity="2"/><task id="b" startQuantity="2"/><endEvent id="e"/>
        s -> a
        a -> b
        b -> e"#,
        "s a b e => completed",
    );
    check(
        r#"<startEvent id="s"/><task id="a" completionQuantity="3"/><task id="b"/><endEvent id="e"/>
        s -> a
        a -> b
        b -> e"#,
        "s a {b e | b e | b e} => completed",
    );
}

#[test]
fn an_error_thrown_by_work_is_caught_on_its_boundary() {
    check_with(
        r#"<startEvent id="s"/><serviceTask id="a" implementation="lookup"/><endEvent id="e"/><endEvent id="f"/>
        <boundaryEvent id="b" attachedToRef="a"><errorEventDefinition errorRef="X"/></boundaryEvent>
        s -> a
        a -> e
        b -> f"#,
        r#"{"task":"a","error":"x"}"#,
        "s !a b f => completed",
    );
}
