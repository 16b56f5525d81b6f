//! Personal data of finished matters, erased by rule.

use super::*;
use skein_matter::state::Value;

fn model() -> String {
    r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0" targetNamespace="t">
      <process id="P"><extensionElements>
        <skein:retention period="36mo" personal="applicant phone" texts="true" law="政务数据共享条例 art. 29"/>
      </extensionElements>
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
      <userTask id="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>"#
        .into()
}

fn erase(finished: &str, reason: &str) -> Act {
    Act::Erase {
        finished: at(finished),
        reason: reason.into(),
    }
}

#[test]
fn personal_data_go_after_their_time_and_the_redacted_journal_leads_to_the_same_state() {
    let data = r#"{"applicant":{"name":"某甲"},"phone":"000","subject":"路灯"}"#;
    let mut city = City::started(&model(), "2026-03-02", data);
    let comment = WorkCommand::Comment {
        text: "某甲来电".into(),
    };
    city.work("2026-03-02", "clerk", "t", comment).unwrap();
    city.refused(
        "2026-03-02",
        "clerk",
        erase("2026-03-02", "保存期满"),
        "SK-MATTER-0197",
    );
    city.complete("2026-03-03", "clerk", "t", r#"{"phone":"111"}"#)
        .unwrap();
    city.refused(
        "2029-03-03",
        "clerk",
        erase("2026-03-03", "保存期满"),
        "SK-MATTER-0197",
    );
    city.refused("2029-03-04", "clerk", erase("2026-03-03", " "), "SK-MATTER-0197");
    let before = city.journal.len();
    city.act("2029-03-04", "clerk", erase("2026-03-03", "保存期满"))
        .unwrap();
    assert_eq!(city.matter.data().get("applicant"), Some(&Value::Null));
    assert_eq!(
        city.matter.data().get("subject").unwrap().to_json().unwrap(),
        r#""路灯""#
    );
    assert_eq!(city.matter.desk.comments()[0].text, "");

    let Some(Event::Erased(erased)) = city.journal.get(before) else {
        panic!("{:?}", city.journal.last());
    };
    let mut replayed = Matter::default();
    for event in &city.journal {
        let redacted = erased.redacted(event);
        let json = serde_json::to_string(&redacted).unwrap();
        assert!(
            !json.contains("某甲") && !json.contains("000") && !json.contains("111"),
            "{json}"
        );
        MatterEngine::evolve(&mut replayed, &redacted);
    }
    assert_eq!(replayed, city.matter);
}

#[test]
fn a_process_without_a_rule_erases_nothing() {
    let start = model().find("<extensionElements>").unwrap();
    let end = model().find("</extensionElements>").unwrap() + "</extensionElements>".len();
    let plain = format!("{}{}", &model()[..start], &model()[end..]);
    let mut city = City::started(&plain, "2026-03-02", "{}");
    city.complete("2026-03-03", "clerk", "t", "{}").unwrap();
    city.refused("2030-01-01", "clerk", erase("2026-03-03", "x"), "SK-MATTER-0198");
    assert_eq!(refusals(&model().replace("36mo", "3y")), ["SK-MATTER-0196"]);
}
