//! Flow: activities, gateways, joins.

use crate::world::check;

#[test]
fn a_process_runs_from_start_to_end() {
    check(
        r#"<startEvent id="S"/><userTask id="A"/><endEvent id="E"/>
        S -> A
        A -> E"#,
        "start => S ?A
         do A => A E (end)",
    );
}
