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

    let law = JOINT.replace(r#"period="45wd""#, r#"period="30wd""#);
    refused(&law, "", "SK-MATTER-0186");

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

const SCRIPTED: &str = r#"<bpmn:outgoing>c2</bpmn:outgoing></bpmn:userTask>"#;

/// What only waits may become anything: its wait is withdrawn, and the new element begins from the start.
#[test]
fn a_task_that_becomes_a_script_is_done_by_it() {
    let script = JOINT
        .replace(
            r#"<bpmn:userTask id="Seal" name="公章备案" skein:units="police">"#,
            r#"<bpmn:scriptTask id="Seal" scriptFormat="FEEL">"#,
        )
        .replace(
            SCRIPTED,
            r#"<bpmn:outgoing>c2</bpmn:outgoing><bpmn:script>{ sealed: true }</bpmn:script></bpmn:scriptTask>"#,
        );
    let mut city = joint(&script);
    let report = dry(&city, "");
    assert!(
        report.contains("`Seal`: is withdrawn, `Seal` begins from the start"),
        "{report}"
    );
    assert!(report.contains("「Seal」：撤回，在「Seal」从头开始"), "{report}");
    migrate(&mut city, "", "公章备案改为自动").unwrap();
    assert_eq!(
        city.matter.data().to_json(),
        r#"{"acceptedOn":"2026-03-02","sealed":true}"#
    );
    city.check(
        "2026-03-10",
        "joint green 2026-05-08
         Market: ready by 2026-05-08
         Food: ready by 2026-05-08",
    );
}

/// An event added to the boundary of what goes on is listened to from the migration on.
#[test]
fn an_added_boundary_event_is_armed() {
    let boundary = JOINT.replace(
        r#"<bpmn:endEvent id="Served">"#,
        r#"<bpmn:boundaryEvent id="Slow" attachedToRef="Food" cancelActivity="false"><bpmn:outgoing>s1</bpmn:outgoing><bpmn:timerEventDefinition id="td"><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:sequenceFlow id="s1" sourceRef="Slow" targetRef="Hurry"/><bpmn:userTask id="Hurry"/><bpmn:endEvent id="Served">"#,
    );
    let mut city = joint(&boundary);
    let report = dry(&city, "");
    assert!(
        report.contains("`Slow`: is new, and listened to from the migration on"),
        "{report}"
    );
    assert!(report.contains("「Slow」：新增，自迁移时起等待"), "{report}");
    migrate(&mut city, "", "增加催办").unwrap();
    let timers: Vec<String> = city.matter.timers().map(|(_, due)| due.to_string()).collect();
    assert!(
        timers
            .iter()
            .any(|due| due.starts_with("2026-03-14") || due.starts_with("2026-03-15")),
        "{timers:?}"
    );
}

/// The dry run of the way from version 1 to version 2, in both languages.
fn dry(city: &City, mapping: &str) -> String {
    let mapping = Mapping::parse(mapping).unwrap();
    let plan = plan(&city.library[0], &city.library[1], &mapping).unwrap();
    let report = plan.check(&city.matter);
    format!("{}{}", report.zh(), report.en())
}

fn race(more: &str) -> String {
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
}

const MORE: &str = r#"<sequenceFlow id="f5" sourceRef="g" targetRef="b"/>
    <intermediateCatchEvent id="b"><signalEventDefinition id="bd" signalRef="B"/></intermediateCatchEvent>
    <sequenceFlow id="f6" sourceRef="b" targetRef="e"/>"#;

fn hears(city: &mut City, name: &str) -> bool {
    let signal = Act::Signal {
        name: name.into(),
        data: vars("{}"),
    };
    city.act("2026-03-11", "system", signal).is_ok()
}

/// An event gateway that waits gains and loses events.
#[test]
fn a_waiting_event_gateway_hears_what_its_new_version_hears() {
    let mut more = under(&race(""), &race(MORE), "{}");
    migrate(&mut more, "", "增加分支").unwrap();
    assert!(hears(&mut more, "b"));
    assert_eq!(more.matter.status, skein_matter::state::Status::Completed);

    let mut less = under(&race(MORE), &race(""), "{}");
    migrate(&mut less, "", "减少分支").unwrap();
    assert!(!hears(&mut less, "b"));
    assert!(hears(&mut less, "a"));
    assert_eq!(less.matter.status, skein_matter::state::Status::Completed);

    let mut same = under(&race(""), &race(""), "{}");
    migrate(&mut same, "", "重新发布").unwrap();
    assert!(hears(&mut same, "a"));
}

/// A model of one process around some elements and flows `a>b`.
fn small(elements: &str, flows: &str) -> String {
    let flows: String = flows
        .split_whitespace()
        .filter_map(|pair| pair.split_once('>'))
        .map(|(from, to)| format!(r#"<sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}"/>"#))
        .collect();
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
        <message id="M" name="m"/><message id="N" name="n"/><signal id="A" name="a"/>
        <process id="P"><startEvent id="s"/><endEvent id="e"/>{elements}{flows}</process></definitions>"#
    )
}

/// An event subprocess added to a running process or subprocess is armed; one taken out ends.
#[test]
fn event_subprocesses_come_and_go() {
    let handler = r#"<subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><signalEventDefinition signalRef="A"/></startEvent><endEvent id="ve"/><sequenceFlow id="vf" sourceRef="vs" targetRef="ve"/></subProcess>"#;
    let inside = |handler: &str| {
        format!(
            r#"<subProcess id="p"><startEvent id="i"/><userTask id="u"/><endEvent id="f"/><sequenceFlow id="i-u" sourceRef="i" targetRef="u"/><sequenceFlow id="u-f" sourceRef="u" targetRef="f"/>{handler}</subProcess>"#
        )
    };
    let (without, with) = (small(&inside(""), "s>p p>e"), small(&inside(handler), "s>p p>e"));
    let mut city = under(&without, &with, "{}");
    migrate(&mut city, "", "增加撤回").unwrap();
    assert!(hears(&mut city, "a"));
    assert_eq!(city.matter.status, skein_matter::state::Status::Completed);
    let mut city = under(&with, &without, "{}");
    migrate(&mut city, "", "取消撤回").unwrap();
    assert!(!hears(&mut city, "a"));
}

/// A waiting event may wait for something else, and a task become many, a subprocess or an event.
#[test]
fn what_waits_may_become_anything() {
    let goes = |old: &str, new: &str, waits: &str| {
        let flows = "s>x x>e";
        let mut city = under(&small(old, flows), &small(new, flows), r#"{"n":1}"#);
        migrate(&mut city, "", "修订").unwrap();
        let program = &city.library[1];
        let found: Vec<String> = city
            .matter
            .waits
            .iter()
            .map(|wait| program.node(wait.node).unwrap().id.to_string())
            .collect();
        assert_eq!(found.join(" "), waits, "{new}");
    };
    let task = r#"<userTask id="x"/>"#;
    let message = |name: &str| {
        format!(
            r#"<intermediateCatchEvent id="x"><messageEventDefinition messageRef="{name}"/></intermediateCatchEvent>"#
        )
    };
    goes(&message("M"), &message("N"), "x");
    goes(task, &message("M"), "x");
    goes(&message("M"), task, "x");
    goes(
        task,
        r#"<userTask id="x"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>"#,
        "x x x",
    );
    goes(
        task,
        r#"<subProcess id="x"><startEvent id="i"/><userTask id="u"/><endEvent id="f"/><sequenceFlow id="a" sourceRef="i" targetRef="u"/><sequenceFlow id="b" sourceRef="u" targetRef="f"/></subProcess>"#,
        "u",
    );
    goes(task, r#"<task id="x"/>"#, "");
}

/// What a running inside holds isn't thrown away.
#[test]
fn a_running_subprocess_does_not_become_a_task() {
    let old = small(
        r#"<subProcess id="x"><startEvent id="i"/><userTask id="u"/><endEvent id="f"/><sequenceFlow id="a" sourceRef="i" targetRef="u"/><sequenceFlow id="b" sourceRef="u" targetRef="f"/></subProcess>"#,
        "s>x x>e",
    );
    let mut city = under(&old, &small(r#"<userTask id="x"/>"#, "s>x x>e"), "{}");
    assert!(migrate(&mut city, "", "合并").is_err());
    // A transaction is a subprocess that can be cancelled besides.
    let transaction = old.replace("subProcess", "transaction");
    let mut city = under(&old, &transaction, "{}");
    migrate(&mut city, "", "改为事务").unwrap();
    assert!(
        city.matter
            .scopes
            .iter()
            .any(|scope| scope.kind == skein_matter::state::ScopeKind::Transaction)
    );
}

/// Completed activities are compensated by the new version's numbers, inside subprocesses too.
#[test]
fn compensation_goes_by_the_new_numbers() {
    let model = |first: &str| {
        small(
            &format!(
                r#"{first}<subProcess id="p"><startEvent id="i"/><task id="a"/><endEvent id="f"/><boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><scriptTask id="ua" isForCompensation="true"><script>{{ undone: true }}</script></scriptTask><association id="as" sourceRef="ca" targetRef="ua"/><sequenceFlow id="i-a" sourceRef="i" targetRef="a"/><sequenceFlow id="a-f" sourceRef="a" targetRef="f"/></subProcess>
                <userTask id="u"/><intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>"#
            ),
            "s>p p>u u>t t>e",
        )
    };
    let before = r#"<subProcess id="o" triggeredByEvent="true"><startEvent id="os"><signalEventDefinition signalRef="A"/></startEvent></subProcess>"#;
    let mut city = under(&model(""), &model(before), "{}");
    migrate(&mut city, "", "增加撤回").unwrap();
    city.complete("2026-03-11", "someone", "u", "{}").unwrap();
    assert_eq!(city.matter.data().to_json(), r#"{"undone":true}"#);
}

/// An inclusive join waits for what can come and no more, so tokens that wait may wait there.
#[test]
fn tokens_that_wait_at_a_join_need_one_that_goes_on() {
    let inclusive = JOINT.replace("parallelGateway id=\"Join\"", "inclusiveGateway id=\"Join\"");
    let inclusive = inclusive.replace(
        "<bpmn:outgoing>f2</bpmn:outgoing></bpmn:parallelGateway>",
        "<bpmn:outgoing>f2</bpmn:outgoing></bpmn:inclusiveGateway>",
    );
    let mut city = joint(&inclusive);
    city.people
        .insert(ActorId("seals".into()), person("police", "clerk", None));
    city.complete("2026-03-05", "seals", "Seal", "{}").unwrap();
    migrate(&mut city, "", "改网关").unwrap();
    assert_eq!(city.rows().len(), 2);

    // A parallel join that waits for one more flow might wait for ever.
    let more = JOINT.replace(
        r#"<bpmn:sequenceFlow id="f1" sourceRef="Accepted" targetRef="Split"/>"#,
        r#"<bpmn:sequenceFlow id="f1" sourceRef="Accepted" targetRef="Split"/><bpmn:sequenceFlow id="fx" sourceRef="Split" targetRef="Join"/>"#,
    ).replace("<bpmn:outgoing>c1", "<bpmn:outgoing>fx</bpmn:outgoing><bpmn:outgoing>c1");
    let mut city = joint(&more);
    city.people
        .insert(ActorId("seals".into()), person("police", "clerk", None));
    city.complete("2026-03-05", "seals", "Seal", "{}").unwrap();
    assert_eq!(
        migrate(&mut city, "", "改网关").unwrap_err().code,
        Code("SK-MATTER-0184")
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
