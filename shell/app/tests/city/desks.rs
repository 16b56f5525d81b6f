//! The desk, the knowledge and the wall that a pack describes, in a running city: who sees what, why, and what is
//! noted of it.

use crate::world::{FIRST_DAY, World, administrator, someone};
use serde_json::json;
use skein_app::account::roster::{AccountCommand, AccountFacts, Office};
use skein_app::city::Act as CityAct;
use skein_app::city::desks::PackDesk;
use skein_app::city::matters::Beginning;
use skein_app::demo;
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_matter::Act;
use skein_matter::state::Vars;
use skein_store::aggregate::Serial;
use skein_store::aggregate::rows::{Arrival, ArrivalKind};

/// Someone of a body with a duty.
fn hired(world: &World, id: &str, unit: &str, duty: &str) -> Actor {
    let facts = AccountFacts {
        id: ActorId(id.into()),
        display: id.into(),
        unit: Some(UnitId(unit.into())),
        roles: vec![Role::Officer],
    };
    let office = AccountCommand::Office {
        id: ActorId(id.into()),
        office: Office {
            duties: vec![duty.into()],
            ..Office::default()
        },
    };
    for command in [AccountCommand::Open(facts), office] {
        world
            .city
            .act(&administrator(), CityAct::Account { command }, None)
            .unwrap();
    }
    someone(id, Some(unit), Role::Officer)
}

/// The small city with the hotline.
fn hotline() -> World {
    let world = World::in_memory();
    let systems = demo::systems();
    let pack = systems
        .into_iter()
        .find(|files| files.name() == "hotline")
        .unwrap();
    world.city.install_pack(&administrator(), &pack, None).unwrap();
    world
}

fn begun(world: &World, by: &Actor, process: &str, data: serde_json::Value) -> Serial {
    let beginning = Beginning {
        process: process.into(),
        data: data.to_string(),
        ..Beginning::default()
    };
    let serial = world.city.start_matter(by, beginning, None).unwrap().serial;
    let mut clerk = world.city.clerk();
    while clerk.turn().unwrap() > 0 {}
    serial
}

fn call(phone: &str, street: &str, place: &str, content: &str) -> serde_json::Value {
    json!({ "channel": "phone", "kind": "complaint", "topic": "noise-life", "phone": phone, "street": street,
        "place": place, "content": content })
}

fn heard(data: &serde_json::Value) -> Vars {
    Vars::from_json(&data.to_string()).unwrap()
}

fn desk(world: &World, by: &Actor) -> PackDesk {
    world.city.desk_at(by, "hotline").unwrap()
}

fn article(world: &World, title: &str, public: bool) {
    // Articles are numbered by the second in which they were written.
    world.clock.advance(jiff::SignedDuration::from_secs(1));
    let editor = someone("editor", Some("urban-management"), Role::Officer);
    let admin = someone("keeper", Some("hotline"), Role::Officer);
    let written = json!({ "unit": "urban-management", "topic": "noise-life", "title": title,
        "question": "夜间歌厅放音响找谁", "answer": "晚十时至次日六时为夜间，由城市管理部门查处", "basis": "噪声污染防治法",
        "public": public });
    let serial = begun(world, &editor, "article", written);
    let view = world.city.matter(&admin, serial).unwrap();
    let task = view.case.matter.waits.iter().next().unwrap().id;
    let data = Vars::from_json(r#"{"approved": true}"#).unwrap();
    world
        .city
        .act_on_matter(&admin, (serial, None), Act::Complete { task, data }.into(), None)
        .unwrap();
}

#[test]
fn only_who_holds_its_role_in_its_body_sits_at_a_desk() {
    let world = hotline();
    let operator = hired(&world, "operator", "hotline", "operator");
    let elsewhere = hired(&world, "elsewhere", "urban-management", "operator");
    let keeper = hired(&world, "keeper", "hotline", "knowledge-admin");
    assert_eq!(world.city.desks(&operator).unwrap().len(), 1);
    assert_eq!(*desk(&world, &operator).desk().process, "ticket");
    for other in [&elsewhere, &keeper] {
        assert!(world.city.desks(other).unwrap().is_empty());
        let refused = world.city.desk_at(other, "hotline").unwrap_err();
        assert_eq!(refused.code.0, "SK-APP-0004");
    }
    let missing = world.city.desk_at(&operator, "nowhere").unwrap_err();
    assert_eq!(missing.code.0, "SK-APP-0012");
}

#[test]
fn who_calls_is_known_by_their_number_and_every_reading_is_noted_with_its_purpose() {
    let world = hotline();
    let operator = hired(&world, "operator", "hotline", "operator");
    let other = hired(&world, "other", "hotline", "operator");
    let first = begun(
        &world,
        &operator,
        "ticket",
        call("13800000001", "先锋街道", "8 号楼", "歌厅吵"),
    );
    let mut sealed = call("13800000001", "先锋街道", "8 号楼", "举报歌厅");
    sealed["confidential"] = json!(true);
    begun(&world, &operator, "ticket", sealed);
    let at = desk(&world, &other);
    let data = heard(&json!({ "phone": "13800000001" }));
    let told = world.city.desk_history(&other, &at, &data).unwrap();
    // Whoever asked for confidentiality isn't found by their number.
    assert_eq!(told.iter().map(|it| it.matter).collect::<Vec<_>>(), [first]);
    let cell = |name: &str| {
        let mut columns = told[0].columns.iter();
        columns
            .find(|(column, _)| column == name)
            .map(|(_, text)| text.as_str())
    };
    assert_eq!(
        (cell("received_on"), cell("topic"), cell("status")),
        (Some(&*FIRST_DAY.to_string()), Some("noise-life"), Some("open"))
    );
    // The other operator has no part in the ticket: it is told of, and can't be opened.
    assert!(!told[0].opens);
    assert_eq!(cell("content"), None);
    let readings = world.city.readings(&crate::world::supervisor(), first).unwrap();
    let noted: Vec<(&str, &str)> = readings
        .iter()
        .map(|it| (it.by.0.as_str(), it.why.as_str()))
        .collect();
    let why = "for 接听来电，核对同一号码以前的诉求 / taking a call: earlier requests of the same number";
    assert_eq!(noted, [("other", why)]);
    // Once a day, however often it is looked.
    world.city.desk_history(&other, &at, &data).unwrap();
    let again = world.city.readings(&crate::world::supervisor(), first).unwrap();
    assert_eq!(again.len(), 1);
    // Nothing is looked up before there is a number.
    let nobody = world.city.desk_history(&other, &at, &Vars::new()).unwrap();
    assert!(nobody.is_empty());
}

#[test]
fn the_same_thing_is_found_with_the_reason_and_the_unit_is_suggested_by_a_rule() {
    let world = hotline();
    let operator = hired(&world, "operator", "hotline", "operator");
    let first = begun(
        &world,
        &operator,
        "ticket",
        call("13800000001", "先锋街道", "先锋路 8 号", "楼下歌厅半夜放音响"),
    );
    begun(
        &world,
        &operator,
        "ticket",
        call("13800000002", "潇湘街道", "解放路 1 号", "广场舞声音大"),
    );
    let at = desk(&world, &operator);
    let data = heard(&call(
        "13800000003",
        "先锋街道",
        "先锋路 8 号 2 楼",
        "歌厅半夜放音响睡不着",
    ));
    let same = world.city.desk_duplicates(&operator, &at, &data).unwrap();
    assert_eq!(same.iter().map(|it| it.told.matter).collect::<Vec<_>>(), [first]);
    assert_eq!(same[0].same, ["topic", "street"]);
    let like: Vec<&str> = same[0].like.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(like, ["place", "content"]);
    // The first row of the catalogue is that of noise: urban management, with the laws noted beside it.
    let suggested = world
        .city
        .desk_suggestion(&operator, &at, &data)
        .unwrap()
        .unwrap();
    let unit = suggested.outputs.iter().find(|(name, _)| name == "unit");
    assert_eq!(unit.map(|(_, unit)| unit.as_str()), Some("urban-management"));
    let rule = &suggested.rules[0];
    assert_eq!((rule.decision.as_str(), rule.number), ("dispatch", 1));
    assert_eq!(rule.notes[0].0, "依据");
    assert!(rule.notes[0].1.contains("噪声污染防治法"), "{rule:?}");
}

#[test]
fn knowledge_is_found_by_whoever_may_read_it_as_long_as_it_is_in_use() {
    let world = hotline();
    let operator = hired(&world, "operator", "hotline", "operator");
    hired(&world, "editor", "urban-management", "knowledge-editor");
    hired(&world, "keeper", "hotline", "knowledge-admin");
    article(&world, "夜间噪声怎么投诉", true);
    article(&world, "歌厅噪声内部口径", false);
    let found = |reader: Option<&Actor>, words: &str| -> Vec<String> {
        let found = world.city.find_knowledge(reader, None, words, 9).unwrap();
        found.into_iter().map(|(article, _)| article.title).collect()
    };
    assert_eq!(found(None, "噪声"), ["夜间噪声怎么投诉"]);
    assert_eq!(found(Some(&operator), "噪声").len(), 2);
    // By pinyin, by a synonym, with a wrong character, by words of the text in another order.
    for words in ["yejianzaosheng", "太吵了", "夜间造声", "放音响的歌厅夜间找谁"] {
        assert_eq!(found(None, words), ["夜间噪声怎么投诉"], "{words}");
    }
    assert!(found(None, "").is_empty());
    let (public, _) = world
        .city
        .find_knowledge(None, None, "噪声", 1)
        .unwrap()
        .remove(0);
    assert_eq!(world.city.article(None, &public.key).unwrap().title, public.title);
    let (inner, _) = world
        .city
        .find_knowledge(Some(&operator), None, "内部口径", 1)
        .unwrap()
        .remove(0);
    assert_eq!(
        world.city.article(None, &inner.key).unwrap_err().code.0,
        "SK-APP-0012"
    );
    // An error was reported: it is suspended until it is corrected, and found no more.
    let arrival = Arrival {
        kind: ArrivalKind::Message,
        id: "e-1".into(),
        name: "article-error".into(),
        key: public.key.clone(),
        body: json!({ "error": "时段写错" }).to_string(),
    };
    world.city.arrive(&operator, arrival).unwrap();
    assert!(found(None, "噪声").is_empty());
}

#[test]
fn a_wall_adds_up_what_happened_and_names_nobody() {
    let world = hotline();
    let operator = hired(&world, "operator", "hotline", "operator");
    for phone in ["13800000001", "13800000002"] {
        begun(
            &world,
            &operator,
            "ticket",
            call(phone, "先锋街道", "8 号楼", "歌厅吵"),
        );
    }
    let mut answered = call("13800000003", "潇湘街道", "", "问营业时间");
    answered["place"] = json!("解放路");
    answered["topic"] = json!("consumer");
    answered["direct"] = json!(true);
    answered["answer"] = json!("上午九时");
    begun(&world, &operator, "ticket", answered);
    let wall = world.city.wall(&operator, "hotline").unwrap();
    let totals: Vec<(String, i64)> = wall
        .parts
        .iter()
        .filter(|it| it.part.show == skein_pack::model::WallShow::Number)
        .map(|it| (it.figure.id.clone(), it.total()))
        .collect();
    let expected = [
        ("received", 3),
        ("answered-directly", 1),
        ("open-now", 2),
        ("overdue-now", 0),
    ];
    assert_eq!(totals, expected.map(|(id, count)| (id.to_owned(), count)));
    let lists: Vec<Vec<(String, i64)>> = wall.parts.iter().map(|it| it.lines()).collect();
    let lists: Vec<&Vec<(String, i64)>> = lists.iter().filter(|lines| !lines.is_empty()).collect();
    assert_eq!(
        lists[0],
        &[("noise-life".to_owned(), 2), ("consumer".to_owned(), 1)]
    );
    assert_eq!(
        lists[1],
        &[("先锋街道".to_owned(), 2), ("潇湘街道".to_owned(), 1)]
    );
    let shown = format!(
        "{:?}",
        wall.parts.iter().map(|it| &it.figure.parts).collect::<Vec<_>>()
    );
    assert!(!shown.contains("138") && !shown.contains("8 号楼"), "{shown}");
}
