//! Looking after matters: suspension, cancellation, correction, commands in the wrong state.

use crate::world::check;

const TASK: &str = r#"<startEvent id="S"/><userTask id="A"/><endEvent id="E"/>
        S -> A
        A -> E"#;

#[test]
fn commands_in_the_wrong_state_say_why() {
    check(
        TASK,
        "suspend => SK-MATTER-0031
         start => S ?A
         start => SK-MATTER-0030
         resume => SK-MATTER-0034
         signal nothing => SK-MATTER-0038
         do A => A E (end)
         suspend => SK-MATTER-0032",
    );
}

#[test]
fn a_cancelled_matter_keeps_its_data() {
    check(
        TASK,
        r#"start {"x":1} => S ?A
         cancel => !A
         status => Cancelled waits=0 incidents=0
         vars => {"x":1}"#,
    );
}

#[test]
fn suspended_and_resumed() {
    check(
        TASK,
        "start => S ?A
         suspend =>
         suspend => SK-MATTER-0033
         do A => SK-MATTER-0033
         resume =>
         do A => A E (end)",
    );
}
