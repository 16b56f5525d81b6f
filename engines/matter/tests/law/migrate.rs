//! Migration of running matters between versions of a model.

use super::*;
use skein_matter::migrate::{Mapping, dry_run, plan, report};

const JOINT: &str = include_str!("joint.bpmn");
const ACCEPTANCE: &str = include_str!("acceptance.bpmn");

/// A matter under version 1 of a model, with version 2 beside it.
fn under(old: &str, new: &str, data: &str) -> City {
    let mut city = City::started(old, "2026-03-02", data);
    city.library.push(program(new, 2));
    city
}

fn joint(new: &str) -> City {
    under(JOINT, new, r#"{"acceptedOn":"2026-03-02"}"#)
}

fn migrate(city: &mut City, mapping: &str, reason: &str) -> Result<(), Rejection> {
    let act = Act::Migrate {
        to: city.key(2),
        mapping: Mapping::parse(mapping).unwrap(),
        reason: reason.into(),
    };
    city.act("2026-03-10", "head", act)
}

#[track_caller]
fn refused(new: &str, mapping: &str, code: &'static str) {
    let mut city = joint(new);
    let before = city.matter.clone();
    let rejection = migrate(&mut city, mapping, "流程修订").unwrap_err();
    assert_eq!(rejection.code, Code(code), "{rejection}");
    assert_eq!(city.matter, before);
}

/// A step put in front renumbers every node; tokens, tasks and the clock go with their ids.
#[test]
fn a_matter_goes_on_under_a_version_with_other_numbers() {
    let new = JOINT.replace(
        r#"<bpmn:sequenceFlow id="f1" sourceRef="Accepted" targetRef="Split"/>"#,
        r#"<bpmn:sequenceFlow id="f0" sourceRef="Accepted" targetRef="Tell"/>
           <bpmn:manualTask id="Tell"/>
           <bpmn:sequenceFlow id="f1" sourceRef="Tell" targetRef="Split"/>"#,
    );
    let mut city = joint(&new);
    city.people
        .insert(ActorId("seals".into()), person("police", "clerk", None));
    city.complete("2026-03-05", "seals", "Seal", "{}").unwrap();
    migrate(&mut city, "", "增加告知环节").unwrap();
    assert_eq!(city.matter.definition().unwrap().version, 2);
    assert_eq!(city.matter.law.as_deref(), Some("行政许可法（2019）"));
    city.check(
        "2026-05-08",
        "joint red 2026-05-08
         Market: ready by 2026-05-08
         Food: ready by 2026-05-08",
    );
    city.people
        .insert(ActorId("m".into()), person("market", "clerk", None));
    city.people
        .insert(ActorId("f".into()), person("food", "clerk", None));
    city.complete("2026-05-08", "m", "Market", "{}").unwrap();
    city.complete("2026-05-08", "f", "Food", "{}").unwrap();
    assert_eq!(city.matter.status, skein_matter::state::Status::Completed);
    city.check("2026-05-09", "joint met 2026-05-08");
}

#[test]
fn a_renamed_task_is_mapped_by_name() {
    let new = JOINT.replace(r#""Market""#, r#""Licence""#);
    refused(&new, "", "SK-MATTER-0180");
    let mut city = joint(&new);
    migrate(&mut city, "Market -> Licence # 更名", "事项更名").unwrap();
    city.check(
        "2026-03-10",
        "joint green 2026-05-08
         Licence: ready by 2026-05-08
         Food: ready by 2026-05-08
         Seal: ready by 2026-05-08",
    );
}

/// A user task that becomes a receive task waits for its message instead.
#[test]
fn a_task_may_change_its_type_and_waits_anew() {
    let new = JOINT
        .replace(
            r#"<bpmn:userTask id="Seal" name="公章备案" skein:units="police">"#,
            r#"<bpmn:receiveTask id="Seal" name="公章备案" messageRef="Sealed">"#,
        )
        .replace(
            r#"<bpmn:outgoing>c2</bpmn:outgoing></bpmn:userTask>"#,
            r#"<bpmn:outgoing>c2</bpmn:outgoing></bpmn:receiveTask>"#,
        )
        .replace(
            r#"<bpmn:process id="Joint""#,
            r#"<bpmn:message id="Sealed" name="seal filed"/><bpmn:process id="Joint""#,
        );
    let mut city = joint(&new);
    migrate(&mut city, "", "公章备案改为自动回传").unwrap();
    city.check(
        "2026-03-10",
        "joint green 2026-05-08
         Market: ready by 2026-05-08
         Food: ready by 2026-05-08",
    );
    let message = Act::Message {
        name: "seal filed".into(),
        key: None,
        data: vars("{}"),
    };
    city.act("2026-03-11", "system", message).unwrap();
    assert_eq!(city.rows().len(), 2);
}

#[test]
fn what_can_not_be_proven_is_refused_and_changes_nothing() {
    let removed = JOINT
        .replace(r#"<bpmn:outgoing>c1</bpmn:outgoing>"#, "")
        .replace(r#"<bpmn:incoming>c2</bpmn:incoming>"#, "");
    let start = removed.find(r#"<bpmn:sequenceFlow id="c1""#).unwrap();
    let end = start + removed[start..].find("/>").unwrap() + 2;
    let removed = format!("{}{}", &removed[..start], &removed[end..]);
    let start = removed.find(r#"<bpmn:userTask id="Seal""#).unwrap();
    let end = start + removed[start..].find("</bpmn:userTask>").unwrap() + "</bpmn:userTask>".len();
    let removed = format!("{}{}", &removed[..start], &removed[end..]);
    let start = removed.find(r#"<bpmn:sequenceFlow id="c2""#).unwrap();
    let end = start + removed[start..].find("/>").unwrap() + 2;
    let removed = format!("{}{}", &removed[..start], &removed[end..]);
    refused(&removed, "", "SK-MATTER-0180");

    let script = JOINT
        .replace(
            r#"<bpmn:userTask id="Seal" name="公章备案" skein:units="police">"#,
            r#"<bpmn:scriptTask id="Seal" scriptFormat="FEEL">"#,
        )
        .replace(
            r#"<bpmn:outgoing>c2</bpmn:outgoing></bpmn:userTask>"#,
            r#"<bpmn:outgoing>c2</bpmn:outgoing><bpmn:script>{}</bpmn:script></bpmn:scriptTask>"#,
        );
    refused(&script, "", "SK-MATTER-0181");

    let law = JOINT.replace(r#"period="45wd""#, r#"period="30wd""#);
    refused(&law, "", "SK-MATTER-0186");

    let boundary = JOINT.replace(
        r#"<bpmn:endEvent id="Served">"#,
        r#"<bpmn:boundaryEvent id="Slow" attachedToRef="Food" cancelActivity="false"><bpmn:outgoing>s1</bpmn:outgoing><bpmn:timerEventDefinition id="td"><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:sequenceFlow id="s1" sourceRef="Slow" targetRef="SlowEnd"/><bpmn:endEvent id="SlowEnd"/><bpmn:endEvent id="Served">"#,
    );
    refused(&boundary, "", "SK-MATTER-0194");

    let renamed = JOINT.replace(r#"process id="Joint""#, r#"process id="Together""#);
    let mut city = joint(&renamed);
    assert_eq!(
        migrate(&mut city, "", "改名").unwrap_err().code,
        Code("SK-MATTER-0187")
    );

    let mut city = joint(JOINT);
    assert_eq!(
        migrate(&mut city, "", " ").unwrap_err().code,
        Code("SK-MATTER-0192")
    );
    assert_eq!(
        migrate(&mut city, "Nowhere -> Food", "x").unwrap_err().code,
        Code("SK-MATTER-0189")
    );
}

/// An event gateway that waits can't gain an event: nobody would listen for it.
#[test]
fn a_waiting_event_gateway_gains_no_event() {
    let model = |more: &str| {
        format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
            <signal id="A" name="a"/><signal id="B" name="b"/>
            <process id="P"><startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/>
            <eventBasedGateway id="g"/>
            <sequenceFlow id="f1" sourceRef="g" targetRef="a"/>
            <intermediateCatchEvent id="a"><signalEventDefinition id="ad" signalRef="A"/></intermediateCatchEvent>
            <sequenceFlow id="f2" sourceRef="g" targetRef="t"/>
            <intermediateCatchEvent id="t"><timerEventDefinition id="td"><timeDuration>P9D</timeDuration></timerEventDefinition></intermediateCatchEvent>
            {more}
            <sequenceFlow id="f3" sourceRef="a" targetRef="e"/><sequenceFlow id="f4" sourceRef="t" targetRef="e"/>
            <endEvent id="e"/></process></definitions>"#
        )
    };
    let more = r#"<sequenceFlow id="f5" sourceRef="g" targetRef="b"/>
        <intermediateCatchEvent id="b"><signalEventDefinition id="bd" signalRef="B"/></intermediateCatchEvent>
        <sequenceFlow id="f6" sourceRef="b" targetRef="e"/>"#;
    let mut city = under(&model(""), &model(more), "{}");
    assert_eq!(
        migrate(&mut city, "", "增加分支").unwrap_err().code,
        Code("SK-MATTER-0194")
    );
    let mut back = under(&model(more), &model(""), "{}");
    assert_eq!(
        migrate(&mut back, "", "减少分支").unwrap_err().code,
        Code("SK-MATTER-0180")
    );
    let mut same = under(&model(""), &model(""), "{}");
    migrate(&mut same, "", "重新发布").unwrap();
    let signal = Act::Signal {
        name: "a".into(),
        data: vars("{}"),
    };
    same.act("2026-03-11", "system", signal).unwrap();
    assert_eq!(same.matter.status, skein_matter::state::Status::Completed);
}

#[test]
fn tokens_that_wait_at_a_join_need_the_same_join() {
    let inclusive = JOINT.replace("parallelGateway id=\"Join\"", "inclusiveGateway id=\"Join\"");
    let inclusive = inclusive.replace(
        "<bpmn:outgoing>f2</bpmn:outgoing></bpmn:parallelGateway>",
        "<bpmn:outgoing>f2</bpmn:outgoing></bpmn:inclusiveGateway>",
    );
    let mut city = joint(&inclusive);
    city.people
        .insert(ActorId("seals".into()), person("police", "clerk", None));
    city.complete("2026-03-05", "seals", "Seal", "{}").unwrap();
    let code = migrate(&mut city, "", "改网关").unwrap_err().code;
    assert!(
        code == Code("SK-MATTER-0184") || code == Code("SK-MATTER-0181"),
        "{code}"
    );
}

/// A clock whose law changed keeps the period of the law of receipt, where people say so.
#[test]
fn a_clock_keeps_the_law_it_was_started_under() {
    let law = JOINT.replace(r#"period="45wd""#, r#"period="30wd""#);
    let mut city = joint(&law);
    migrate(&mut city, "clock joint -> joint", "新法缩短期限，旧件从旧").unwrap();
    assert_eq!(city.clock_lines(), ["joint green 2026-05-08"]);
}

#[test]
fn a_dry_run_tells_everything_in_both_languages() {
    let new = JOINT.replace(r#""Market""#, r#""Licence""#);
    let city = joint(&new);
    let mapping = Mapping::parse("Market -> Licence").unwrap();
    let plan = plan(&city.library[0], &city.library[1], &mapping).unwrap();
    let fates = plan.check(&city.matter);
    assert!(fates.possible());
    let english = fates.en();
    assert!(english.contains("scope 1 `Joint`: stays"), "{english}");
    assert!(english.contains("`Market`: moves to `Licence`"), "{english}");
    assert!(english.contains("`Food`: stays"), "{english}");
    assert!(english.contains("`joint`: stays"), "{english}");
    assert!(english.ends_with("verdict: it can be migrated\n"), "{english}");
    assert!(fates.zh().ends_with("结论：可以迁移\n"));

    let (text, possible) = report(
        &city.library[0],
        &city.library[1],
        &Mapping::default(),
        &[("办件 1".into(), &city.matter)],
    )
    .unwrap();
    assert!(!possible);
    assert!(
        text.starts_with("Market：新版本中没有 / Market: not in the new version\n"),
        "{text}"
    );
    assert!(text.contains("refused, SK-MATTER-0180"), "{text}");
}

/// The dry run from files takes the old file to be the edition each matter names.
#[test]
fn a_dry_run_from_files_needs_no_deployment() {
    let new = JOINT.replace(r#""Market""#, r#""Licence""#);
    let city = joint(&new);
    let read = |text: &str| skein_bpmn::read(text, "test.bpmn").unwrap();
    let matters = [("办件 1".to_owned(), city.matter.clone())];
    let (text, possible) = dry_run(
        &read(JOINT),
        &read(&new),
        &Mapping::parse("Market -> Licence").unwrap(),
        &matters,
    )
    .unwrap();
    assert!(possible, "{text}");
    assert!(
        text.contains("办件 1") && text.contains("moves to `Licence`"),
        "{text}"
    );
    let (_, possible) = dry_run(&read(JOINT), &read(&new), &Mapping::default(), &matters).unwrap();
    assert!(!possible);
}

#[test]
fn a_mapping_is_read_line_by_line() {
    let mapping = Mapping::parse("# 注释\nA -> B\n\nclock c -> d # 时钟\n").unwrap();
    assert_eq!(mapping.nodes.get("A").map(String::as_str), Some("B"));
    assert_eq!(mapping.clocks.get("c").map(String::as_str), Some("d"));
    for wrong in ["A", "A -> ", "A -> B C", "A -> B\nA -> C", "-> B"] {
        assert_eq!(
            Mapping::parse(wrong).unwrap_err().code,
            Code("SK-MATTER-0189"),
            "{wrong}"
        );
    }
}

/// A matter in the middle of a review moves with its running clock, its history and its data.
#[test]
fn a_stage_moves_with_its_clock() {
    let new = ACCEPTANCE.replace(
        r#"<bpmn:startEvent id="Received""#,
        r#"<bpmn:startEvent id="ByMail"><bpmn:outgoing>m1</bpmn:outgoing></bpmn:startEvent>
           <bpmn:sequenceFlow id="m1" sourceRef="ByMail" targetRef="CheckMaterials"/>
           <bpmn:startEvent id="Received""#,
    );
    let mut city = under(ACCEPTANCE, &new, r#"{"receivedOn":"2026-03-02"}"#);
    migrate(&mut city, "", "增加邮寄收件").unwrap();
    // 3-03 to 3-06 four, 3-09 the fifth; silence speaks under the new version as under the old.
    city.check(
        "2026-03-10T00:00",
        "notice overdue 2026-03-09
         review green 2026-03-30
         Review: ready by 2026-03-30",
    );
}
