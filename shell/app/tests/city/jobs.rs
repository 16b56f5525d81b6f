//! What a pack asks of the city, in a running city: questions, records, notices, draws, figures.

use crate::world::{World, administrator, officer, someone};
use skein_app::account::roster::{AccountCommand, AccountFacts};
use skein_app::city::Act;
use skein_app::city::figures::Amount;
use skein_app::city::matters::Beginning;
use skein_app::city::notices::{Delivery, NoticePage};
use skein_app::draw::Draw;
use skein_kernel::actor::{ActorId, Role};
use skein_matter::state::{Status, Vars};
use skein_pack::Files;
use skein_store::aggregate::Serial;

const HEADER: &str = r#"
[pack]
id = "lamps"
system = "S06"
zh = "路灯"
en = "Lamps"
version = "1.0.0"
summary_zh = "报修。"
summary_en = "Repairs."

[[law]]
zh = "办法"
en = "Measures"
from = 2019-01-01

[[parameter]]
id = "most-open"
zh = "最多在办"
en = "Open at most"
value = "3"
law = "办法"
"#;

const PROCESS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:skein="https://skein.city/bpmn/1.0" id="d" targetNamespace="urn:lamps">
  <process id="lamp" name="路灯报修" isExecutable="true">
    <extensionElements>
      <skein:register name="lamps">
        <skein:column name="street" indexed="true"/>
        <skein:column name="seen" type="integer" value="before"/>
      </skein:register>
      <skein:register name="visits" each="visits"><skein:column name="by" value="item.by"/></skein:register>
    </extensionElements>
    <dataObject id="d1" name="street"/><dataObject id="d2" name="before"/><dataObject id="d3" name="visits"/>
    <dataObject id="d4" name="draw"/><dataObject id="d5" name="by"/>
    <startEvent id="Reported" name="报修"/>
    <serviceTask id="Ask" name="查同街" skein:job="city:query" skein:question="same-street" skein:result="before" skein:rows="value"/>
    <serviceTask id="Record" name="登记到访" skein:job="city:record" skein:result="visits">
      <ioSpecification><dataInput id="i" name="by"/><inputSet id="s"><dataInputRefs>i</dataInputRefs></inputSet><outputSet id="o"/></ioSpecification>
      <dataInputAssociation id="a"><targetRef>i</targetRef><assignment><from>"repairer"</from><to>by</to></assignment></dataInputAssociation>
    </serviceTask>
    <serviceTask id="Draw" name="抽验收人" skein:job="city:draw" skein:result="draw">
      <ioSpecification><dataInput id="c" name="candidates"/><dataInput id="n" name="count"/><dataInput id="x" name="interested"/>
        <inputSet id="s2"><dataInputRefs>c</dataInputRefs><dataInputRefs>n</dataInputRefs><dataInputRefs>x</dataInputRefs></inputSet><outputSet id="o2"/></ioSpecification>
      <dataInputAssociation id="a1"><targetRef>c</targetRef><assignment><from>["li", "wu", "qian", "sun"]</from><to>candidates</to></assignment></dataInputAssociation>
      <dataInputAssociation id="a2"><targetRef>n</targetRef><assignment><from>2</from><to>count</to></assignment></dataInputAssociation>
      <dataInputAssociation id="a3"><targetRef>x</targetRef><assignment><from>["sun"]</from><to>interested</to></assignment></dataInputAssociation>
    </serviceTask>
    <serviceTask id="Tell" name="告知" skein:job="city:notify" skein:notice="drawn"/>
    <endEvent id="Done" name="办结"/>
    <sequenceFlow id="f1" sourceRef="Reported" targetRef="Ask"/><sequenceFlow id="f2" sourceRef="Ask" targetRef="Record"/>
    <sequenceFlow id="f3" sourceRef="Record" targetRef="Draw"/><sequenceFlow id="f4" sourceRef="Draw" targetRef="Tell"/>
    <sequenceFlow id="f5" sourceRef="Tell" targetRef="Done"/>
  </process></definitions>"#;

const NOTICES: &str = r#"
[[notice]]
id = "received"
process = "lamp"
on = "started"
to = "applicant"
title = "received-title"
body = "received-body"
channels = ["app", "sms"]

[[notice]]
id = "drawn"
process = "lamp"
on = "asked"
to = "applicant"
title = "drawn-title"
body = "drawn-body"
channels = ["app"]
law = "办法"
"#;

const ZH: &str = "received-title = 已收到\nreceived-body = { $street } 的报修已收到，最多 { $most_open } 件。\ndrawn-title = 已抽签\ndrawn-body = 验收人是 { $drawn }。\n";
const EN: &str = "received-title = Received\nreceived-body = Your report about { $street } was received, { $most_open } at most.\ndrawn-title = Drawn\ndrawn-body = Drawn were { $drawn }.\n";

/// A world with the pack installed and Zhang, whom it serves.
fn world() -> World {
    let world = World::in_memory();
    let files = Files::new(
        "lamps",
        [
            ("pack.toml", HEADER),
            ("matter/lamp.bpmn", PROCESS),
            ("matter/notices.toml", NOTICES),
            ("messages/zh-CN.ftl", ZH),
            ("messages/en.ftl", EN),
            (
                "record/questions/same-street.sql",
                "SELECT count(*) AS earlier FROM lamps WHERE street = :street AND status = 'completed'",
            ),
            (
                "measure/repeated.sql",
                "SELECT coalesce(sum(CASE WHEN seen > 0 THEN 1 ELSE 0 END), 0) AS numerator, count(*) AS denominator \
                 FROM lamps WHERE received_on >= :from AND received_on <= :until",
            ),
            (
                "measure/figures.toml",
                "[[figure]]\nid = \"repeated\"\nzh = \"重复报修率\"\nen = \"Repeated\"\nunit = \"%\"\n\
                 definition_zh = \"同街先前办结过的 ÷ 全部\"\ndefinition_en = \"Seen before ÷ all\"\nlaw = \"办法\"\n",
            ),
            (
                "scenarios/all.scn",
                "办事人 张三\n场景：报修\n  时间 2021-03-01 09:00\n  张三 申请 路灯报修 作为 甲\n  甲 已办结\n",
            ),
        ],
    );
    let plan = world.city.install_pack(&administrator(), &files, None);
    plan.unwrap_or_else(|why| panic!("{} {}", why.code, why.zh));
    let account = AccountFacts {
        id: ActorId("zhang".into()),
        display: "张三".into(),
        unit: None,
        roles: vec![Role::Citizen],
    };
    let command = AccountCommand::Open(account);
    world
        .city
        .act(&administrator(), Act::Account { command }, None)
        .unwrap();
    world
}

fn report(world: &World, street: &str) -> Serial {
    report_of(world, "zhang", street)
}

fn report_of(world: &World, owner: &str, street: &str) -> Serial {
    let beginning = Beginning {
        process: "lamp".into(),
        data: format!("{{\"street\":\"{street}\"}}"),
        owner: owner.into(),
        ..Beginning::default()
    };
    let serial = world
        .city
        .start_matter(&officer("roads"), beginning, None)
        .unwrap()
        .serial;
    let mut clerk = world.city.clerk();
    while clerk.turn().unwrap() > 0 {}
    serial
}

fn data(world: &World, serial: Serial) -> Vars {
    let view = world
        .city
        .matter(&someone("zhang", None, Role::Citizen), serial)
        .unwrap();
    assert_eq!(
        view.case.matter.status,
        Status::Completed,
        "{:?}",
        view.case.matter.incidents
    );
    view.case.matter.data().clone()
}

#[test]
fn a_question_is_answered_from_the_registers_and_records_are_kept() {
    let world = world();
    report(&world, "解放路");
    let second = report(&world, "解放路");
    let text = data(&world, second).to_json();
    assert!(text.contains("\"before\":1"), "{text}");
    assert!(
        text.contains("\"by\":\"repairer\"") && text.contains("\"recorded_on\":\"2021-03-01\""),
        "{text}"
    );
    assert!(text.contains("\"parameters\":{\"most_open\":3}"), "{text}");
}

#[test]
fn a_draw_can_be_recomputed_and_leaves_out_who_has_an_interest() {
    let world = world();
    let serial = report(&world, "中山路");
    let text = data(&world, serial).to_json();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let draw: Draw = serde_json::from_value(all["draw"]["proof"].clone()).unwrap();
    draw.verify().unwrap();
    assert_eq!(draw.committed.terms.candidates, ["li", "qian", "wu"]);
    assert_eq!(all["draw"]["excluded"], serde_json::json!(["sun"]));
    assert_eq!(all["draw"]["drawn"].as_array().unwrap().len(), 2);
    assert!(draw.committed.head.size >= draw.committed.position);
}

#[test]
fn everyone_is_told_once_whoever_tells_them() {
    let world = world();
    let (city, zhang) = (&world.city, someone("zhang", None, Role::Citizen));
    let serial = report(&world, "解放路");
    let mut herald = city.herald();
    while herald.turn().unwrap() {}
    let page = NoticePage {
        limit: 10,
        ..NoticePage::default()
    };
    let told = city.notices_of(&zhang, &page).unwrap();
    let bodies: Vec<&str> = told.iter().map(|entry| entry.notice.body.zh.as_str()).collect();
    assert_eq!(bodies.len(), 2, "{bodies:?}");
    assert!(bodies.contains(&"解放路 的报修已收到，最多 3 件。"), "{bodies:?}");
    assert!(
        told.iter()
            .any(|entry| entry.notice.body.en.starts_with("Drawn were "))
    );
    // Another herald reads the same journal from its beginning.
    while city.herald().turn().unwrap() {}
    assert_eq!(city.notices_of(&zhang, &page).unwrap().len(), 2);

    let first = told.first().unwrap();
    city.read_notice(&zhang, first.serial, None).unwrap();
    assert_eq!(city.unread_notices(&zhang).unwrap(), 1);
    let stranger = someone("roads-officer", Some("roads"), Role::Officer);
    assert_eq!(
        city.notice(&stranger, first.serial).unwrap_err().code.0,
        "SK-APP-0012"
    );
    assert_eq!(city.notices_about(&zhang, serial).unwrap().len(), 2);
}

#[test]
fn a_channel_takes_what_is_due_and_says_how_it_went() {
    let world = world();
    report(&world, "解放路");
    let mut herald = world.city.herald();
    while herald.turn().unwrap() {}
    let outbox = world.city.notice_queue();
    assert!(outbox.due("email", 10).unwrap().is_empty());
    let due = outbox.due("sms", 10).unwrap();
    let [one] = due.as_slice() else { panic!("{due:?}") };
    let now = skein_app::city::Clock::now(&*world.clock);
    let later = now + jiff::SignedDuration::from_mins(5);
    outbox.settle(one, one.again(later, "busy")).unwrap();
    assert!(outbox.due("sms", 10).unwrap().is_empty(), "not before its time");
    world.clock.set(later);
    let again = outbox.due("sms", 10).unwrap();
    assert_eq!(again.first().map(|due| due.tries), Some(1));
    let taken = Delivery::Delivered {
        at: later,
        receipt: "17".into(),
    };
    outbox.settle(again.first().unwrap(), taken).unwrap();
    assert!(outbox.due("sms", 10).unwrap().is_empty());
}

/// How the text message of a matter's one sent notice came out.
fn text_message(world: &World, serial: Serial) -> Delivery {
    let mut herald = world.city.herald();
    while herald.turn().unwrap() {}
    world.city.postman().turn().unwrap();
    let told = world.city.notices_about(&officer("roads"), serial).unwrap();
    let mut ways = told.iter().flat_map(|entry| &entry.notice.ways);
    ways.find(|way| way.channel == "sms").unwrap().delivery.clone()
}

#[test]
fn a_notice_goes_by_text_message_to_whoever_has_a_telephone() {
    let world = world();
    let session = crate::identity::sign_up(&world, "13900000001");
    let serial = report_of(&world, &session.actor.id.0, "解放路");
    assert!(matches!(text_message(&world, serial), Delivery::Delivered { .. }));
    world.city.postman().turn().unwrap();
    let [sent, ..] = world.city.sent_letters(&administrator(), 100).unwrap();
    let bodies: Vec<&str> = sent
        .iter()
        .filter(|kept| kept.letter.notice == "lamps/received" && kept.letter.to == "+8613900000001")
        .map(|kept| kept.letter.body.as_str())
        .collect();
    assert_eq!(
        bodies,
        ["解放路 的报修已收到，最多 3 件。"],
        "once, however often the post goes"
    );
    world.city.note_read(&session.actor).unwrap();
    assert_eq!(world.city.unread_notices(&session.actor).unwrap(), 0);
}

#[test]
fn a_caller_is_told_at_their_number_and_nobody_without_an_address() {
    let world = world();
    let serial = report(&world, "解放路");
    let Delivery::Withheld { reason, .. } = text_message(&world, serial) else {
        panic!("zhang has no telephone");
    };
    assert!(reason.contains("no address"), "{reason}");
    let serial = report_of(&world, "tel:073488660000", "中山路");
    assert!(matches!(text_message(&world, serial), Delivery::Delivered { .. }));
    let [sent, ..] = world.city.sent_letters(&administrator(), 100).unwrap();
    assert!(sent.iter().any(|kept| kept.letter.to == "073488660000"));
}

#[test]
fn a_figure_leads_to_the_matters_it_is_made_of() {
    let world = world();
    let first = report(&world, "解放路");
    let second = report(&world, "解放路");
    let days = ("2021-01-01".parse().unwrap(), "2021-12-31".parse().unwrap());
    let zhang = someone("zhang", None, Role::Citizen);
    let figure = world.city.figure(&zhang, ("lamps", "repeated"), days).unwrap();
    let expected = Amount::Rate {
        numerator: 1,
        denominator: 2,
    };
    assert_eq!(figure.amount(), Some(expected));
    assert_eq!(expected.shown(&figure.unit, 1), "50.0%");
    let rows = world
        .city
        .figure_rows(&zhang, ("lamps", "repeated"), days)
        .unwrap()
        .unwrap();
    let told: Vec<(u64, i64)> = rows
        .iter()
        .map(|row| (row.matter, row.adds["numerator"].as_i64().unwrap()))
        .collect();
    assert_eq!(told, [(first.0, 0), (second.0, 1)]);
    let others = world.city.figure_rows(
        &someone("other", None, Role::Citizen),
        ("lamps", "repeated"),
        days,
    );
    assert_eq!(others.unwrap().unwrap(), [], "rows are of matters one may see");
}

#[test]
fn what_can_t_be_answered_is_an_incident_with_its_code() {
    let world = world();
    let beginning = Beginning {
        process: "lamp".into(),
        data: "{\"street\":[\"解放路\"]}".into(),
        owner: "zhang".into(),
        ..Beginning::default()
    };
    let serial = world
        .city
        .start_matter(&officer("roads"), beginning, None)
        .unwrap()
        .serial;
    assert_eq!(world.city.clerk().turn().unwrap(), 1);
    assert_eq!(world.city.clerk().turn().unwrap(), 0, "it waits for an operator");
    let view = world
        .city
        .matter(&someone("zhang", None, Role::Citizen), serial)
        .unwrap();
    let incident = view.case.matter.incidents.first().unwrap();
    assert!(incident.zh.contains("SK-APP-0036"), "{}", incident.zh);
}
