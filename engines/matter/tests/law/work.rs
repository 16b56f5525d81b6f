//! Human work on running processes.

use super::*;
use skein_matter::state::Status;

const HOTLINE: &str = include_str!("hotline.bpmn");
const COUNTERSIGN: &str = include_str!("countersign.bpmn");

fn returned(reason: &str) -> WorkCommand {
    WorkCommand::Return {
        reason: reason.into(),
    }
}

/// S07: the department returns the order once; after the hotline has ruled it can't again.
#[test]
fn s07_an_order_goes_back_once_to_whoever_dispatched_it() {
    let mut city = City::started(HOTLINE, "2026-02-13T18:00", "{}");
    city.refused(
        "2026-02-13T18:10",
        "warden",
        Act::Work {
            task: city.task("Dispatch"),
            command: WorkCommand::Claim,
        },
        "SK-MATTER-0103",
    );
    city.complete(
        "2026-02-13T18:30",
        "dispatcher",
        "Dispatch",
        r#"{"department":"wardens"}"#,
    )
    .unwrap();
    city.work("2026-02-24", "warden", "Handle", WorkCommand::Claim)
        .unwrap();
    city.work("2026-02-24", "warden", "Handle", returned("应由生态环境部门办理"))
        .unwrap();
    // Whoever dispatched it has it back, reserved.
    city.check(
        "2026-02-24",
        "handle cancelled 2026-02-27
         Dispatch: reserved dispatcher",
    );
    city.complete(
        "2026-02-24",
        "dispatcher",
        "Dispatch",
        r#"{"department":"wardens"}"#,
    )
    .unwrap();
    city.work("2026-02-24", "warden", "Handle", WorkCommand::Claim)
        .unwrap();
    let refusal = city
        .work("2026-02-24", "warden", "Handle", returned("仍不属本局"))
        .unwrap_err();
    assert_eq!(refusal.code, Code("SK-MATTER-0109"));
    // The second order's five working days begin on 2-24: 2-25, 2-26, 2-27, 2-28 (make-up), 3-2.
    city.check(
        "2026-02-24",
        "handle cancelled 2026-02-27
         handle green 2026-03-02
         Handle: reserved warden by 2026-03-02",
    );
}

#[test]
fn whoever_handled_an_order_may_not_call_back() {
    let mut city = City::started(HOTLINE, "2026-02-13T18:00", "{}");
    city.complete(
        "2026-02-13T18:30",
        "dispatcher",
        "Dispatch",
        r#"{"department":"wardens"}"#,
    )
    .unwrap();
    city.complete("2026-02-24", "warden", "Handle", "{}").unwrap();
    let refusal = city
        .work("2026-02-25", "warden", "CallBack", WorkCommand::Claim)
        .unwrap_err();
    assert!(refusal.zh.contains("“承办”"), "{}", refusal.zh);
    assert_eq!(refusal.code, Code("SK-MATTER-0105"));
    let refusal = city
        .complete("2026-02-25", "warden", "CallBack", "{}")
        .unwrap_err();
    assert_eq!(refusal.code, Code("SK-MATTER-0105"));
    city.complete("2026-02-25", "caller", "CallBack", "{}").unwrap();
    assert_eq!(city.matter.status, Status::Completed);
}

#[test]
fn a_recusal_holds_for_every_task_of_the_matter() {
    let mut city = City::started(HOTLINE, "2026-02-13T18:00", "{}");
    let recuse = WorkCommand::Recuse {
        person: None,
        reason: "投诉人是其邻居".into(),
    };
    city.work("2026-02-13T18:20", "warden", "Dispatch", recuse)
        .unwrap();
    city.complete(
        "2026-02-13T18:30",
        "dispatcher",
        "Dispatch",
        r#"{"department":"wardens"}"#,
    )
    .unwrap();
    let refusal = city
        .work("2026-02-24", "warden", "Handle", WorkCommand::Claim)
        .unwrap_err();
    assert_eq!(refusal.code, Code("SK-MATTER-0106"));
}

fn signing() -> City {
    let mut city = City::started(COUNTERSIGN, "2026-03-02", r#"{"signers":["a","b","c","d","e"]}"#);
    for id in ["a", "b", "c", "d", "e"] {
        city.people.insert(ActorId(id.into()), Person::default());
    }
    city
}

/// The open task of one signer.
fn sign(city: &mut City, signer: &str, data: &str) -> Result<(), Rejection> {
    let rows = city.rows();
    let mine = rows.iter().find(|row| {
        row.candidates
            .iter()
            .any(|who| who.to_string() == format!("person:{signer}"))
    });
    let task = mine.unwrap().task;
    city.act(
        "2026-03-03",
        signer,
        Act::Complete {
            task,
            data: vars(data),
        },
    )
}

#[test]
fn a_majority_ends_the_signing_and_the_rest_is_withdrawn() {
    let mut city = signing();
    assert_eq!(city.rows().len(), 5);
    assert_eq!(
        sign(&mut city, "a", "{}").unwrap_err().code,
        Code("SK-MATTER-0112")
    );
    sign(&mut city, "a", r#"{"agree":true}"#).unwrap();
    sign(&mut city, "b", r#"{"agree":false}"#).unwrap();
    sign(&mut city, "c", r#"{"agree":true}"#).unwrap();
    assert_eq!(city.matter.status, Status::Running);
    sign(&mut city, "d", r#"{"agree":true}"#).unwrap();
    assert_eq!(city.matter.status, Status::Completed);
    assert_eq!(
        city.matter
            .data()
            .get("countersigned")
            .unwrap()
            .to_json()
            .unwrap(),
        r#""approved""#
    );
    assert!(city.rows().is_empty());
}

#[test]
fn a_signing_that_can_not_succeed_any_more_ends_early() {
    let mut city = signing();
    for signer in ["a", "b", "c"] {
        sign(&mut city, signer, r#"{"agree":false}"#).unwrap();
    }
    assert_eq!(city.matter.status, Status::Completed);
    assert_eq!(
        city.matter
            .data()
            .get("countersigned")
            .unwrap()
            .to_json()
            .unwrap(),
        r#""rejected""#
    );
}

/// A task about which nothing is stated leaves no trace on the desk.
#[test]
fn a_plain_task_costs_no_event() {
    let plain = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
      <process id="P"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
      <userTask id="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>"#;
    let mut city = City::started(plain, "2026-03-02", "{}");
    city.complete("2026-03-02", "clerk", "t", "{}").unwrap();
    let ours = city
        .journal
        .iter()
        .filter(|event| matches!(event, Event::Work(_) | Event::Clock(_)));
    assert_eq!(ours.count(), 0);
    assert_eq!(city.matter.status, Status::Completed);
}
