//! Reports: import, correction, acceptance, comparison with the next year's.

use crate::world::{World, auditor, officer, outcome, supervisor};
use skein_app::city::{City, Fix};
use skein_app::import::Acceptance;
use skein_kernel::actor::{Actor, UnitId};

const REPORT: &str = "政府工作报告\n\
——2021年1月10日在小城市第一届人民代表大会第一次会议上\n\
各位代表：\n\
一、2020年工作回顾\n\
过去一年，新建绿道12公里，外贸额增长9.5%。\n\
二、2021年工作安排\n\
今年要做到：地区生产总值增长8%左右，外贸额增长10%以上。\n\
（一）建设宜居城市。新建绿道20公里，改造老旧小区15个。推进垃圾分类，完善公园设施。\n";

fn import(world: &World, text: &str) -> skein_measure::AggregateId {
    world
        .city
        .import_report(&supervisor(), ("report.txt", text.as_bytes()), Some(2021))
        .unwrap()
}

#[test]
fn a_report_becomes_a_draft_with_rows_and_then_part_of_the_board() {
    let world = World::in_memory();
    let id = import(&world, REPORT);
    let draft = world.city.report(&supervisor(), &id).unwrap();
    assert!(draft.targets.len() >= 4, "{:#?}", draft.targets);
    assert!(!draft.commitments.is_empty());
    assert_eq!(outcome(world.city.report(&Actor::public(), &id)), "SK-APP-0004");
    let all = City::acceptable(&draft, &UnitId("roads".into()));
    world
        .city
        .accept_rows(&supervisor(), (&id, Some(draft.version)), &all, None)
        .unwrap();
    let draft = world.city.report(&Actor::public(), &id).unwrap();
    assert_eq!(City::acceptable(&draft, &UnitId("roads".into())), []);
    let row = all
        .iter()
        .find(|it| draft.target(&it.row).is_some_and(|t| t.row.value == "10"))
        .unwrap();
    let target = world.city.target(draft.became(&row.row).unwrap()).unwrap();
    assert_eq!(target.row.goal.zh, "≥10%");
    let source = target.source.expect("the sentence");
    assert!(
        source.unchanged && source.passage.contains("外贸额增长10%以上"),
        "{source:?}"
    );
    assert!(world.city.search("垃圾分类", 0, 10).1 >= 1);
}

#[test]
fn exactly_the_same_file_is_imported_once() {
    let world = World::in_memory();
    import(&world, REPORT);
    let again = world
        .city
        .import_report(&supervisor(), ("copy.txt", REPORT.as_bytes()), Some(2021));
    assert_eq!(outcome(again), "SK-APP-0015");
    assert_eq!(world.city.reports(&supervisor()).len(), 1);
}

#[test]
fn only_supervisors_import_and_auditors_see_drafts() {
    let world = World::in_memory();
    let file = ("report.txt", REPORT.as_bytes());
    for actor in [officer("roads"), auditor(), Actor::public()] {
        assert_eq!(
            outcome(world.city.import_report(&actor, file, Some(2021))),
            "SK-APP-0004"
        );
    }
    let id = import(&world, REPORT);
    world.city.report(&auditor(), &id).unwrap();
    assert_eq!(
        (
            world.city.reports(&auditor()).len(),
            world.city.reports(&Actor::public()).len()
        ),
        (1, 0)
    );
}

#[test]
fn what_is_no_report_is_refused_or_yields_no_rows() {
    let world = World::in_memory();
    let import =
        |name: &str, bytes: &[u8]| world.city.import_report(&supervisor(), (name, bytes), Some(2021));
    assert!(outcome(import("empty.txt", b"")).starts_with("SK-DOCUMENT-"));
    assert!(outcome(import("a.docx", b"PK\x03\x04 not a zip")).starts_with("SK-DOCUMENT-"));
    assert!(outcome(import("a.txt", b"\x7fELF\x00\x01\x02\x00\x00\x00")).starts_with("SK-DOCUMENT-"));
    let id = import("a.txt", "这里没有数字，也没有安排。\n".as_bytes()).unwrap();
    assert_eq!(world.city.report(&supervisor(), &id).unwrap().targets.len(), 0);
    let year = world
        .city
        .import_report(&supervisor(), ("b.txt", "没有年份的文字。\n".as_bytes()), None);
    assert_eq!(outcome(year), "SK-APP-0016");
    assert_eq!(world.city.reports(&supervisor()).len(), 1);
}

#[test]
fn a_row_put_right_by_hand_is_accepted_as_corrected() {
    let world = World::in_memory();
    let id = import(&world, REPORT);
    let draft = world.city.report(&supervisor(), &id).unwrap();
    let row = draft
        .targets
        .iter()
        .find(|it| it.row.value == "10")
        .unwrap()
        .row
        .clone();
    let fix = |field: &str, old: &str, new: &str| Fix {
        row: row.id.clone(),
        field: field.into(),
        old: old.into(),
        new: new.into(),
        reason: "与公报核对".into(),
    };
    let correct = |fix| world.city.correct_row(&supervisor(), &id, fix, None);
    assert_eq!(outcome(correct(fix("value", "11", "12"))), "SK-APP-0016");
    assert_eq!(outcome(correct(fix("comparator", "≥", "about"))), "SK-APP-0016");
    assert_eq!(outcome(correct(fix("id", "", "T999"))), "SK-APP-0016");
    correct(fix("value", "10", "12")).unwrap();
    // Someone who still sees the old value is told.
    assert_eq!(outcome(correct(fix("value", "10", "13"))), "SK-APP-0016");
    let accept = |version| {
        let rows = [Acceptance::plain(row.id.clone(), Some(UnitId("roads".into())))];
        world
            .city
            .accept_rows(&supervisor(), (&id, Some(version)), &rows, None)
    };
    assert_eq!(outcome(accept(draft.version)), "SK-MEASURE-0001");
    accept(draft.version + 1).unwrap();
    assert_eq!(outcome(accept(draft.version + 2)), "SK-MEASURE-0028");
    let draft = world.city.report(&supervisor(), &id).unwrap();
    let target = world.city.target(draft.became(&row.id).unwrap()).unwrap();
    assert_eq!(target.row.goal.zh, "≥12%");
}

#[test]
fn the_fields_of_one_form_are_put_right_together_or_not_at_all() {
    let world = World::in_memory();
    let id = import(&world, REPORT);
    let value = |of: &skein_app::import::Draft, row: &str| {
        let target = &of.target(row).unwrap().row;
        (target.comparator.clone(), target.value.clone())
    };
    let draft = world.city.report(&supervisor(), &id).unwrap();
    let row = draft
        .targets
        .iter()
        .find(|it| it.row.value == "10")
        .unwrap()
        .row
        .clone();
    let fix = |field: &str, old: &str, new: &str| Fix {
        row: row.id.clone(),
        field: field.into(),
        old: old.into(),
        new: new.into(),
        reason: "与公报核对".into(),
    };
    let correct = |fixes, key| world.city.correct_rows(&supervisor(), &id, fixes, Some(key));
    let wrong = vec![fix("comparator", "≥", "="), fix("value", "11", "12")];
    assert_eq!(outcome(correct(wrong, "form-1")), "SK-APP-0016");
    assert_eq!(outcome(correct(vec![], "form-1")), "SK-APP-0016");
    let both = || vec![fix("comparator", "≥", "="), fix("value", "10", "12")];
    let first = correct(both(), "form-2").unwrap();
    assert_eq!(first.events, 2);
    // An impatient finger: the same form again gets the first answer and changes nothing.
    assert_eq!(correct(both(), "form-2").unwrap(), first);
    let draft = world.city.report(&supervisor(), &id).unwrap();
    assert_eq!(value(&draft, &row.id), ("=".into(), "12".into()));
    assert_eq!(draft.target(&row.id).unwrap().corrections.len(), 2);
    // Without the key it is a new form, made from what is no longer there.
    assert_eq!(
        outcome(world.city.correct_rows(&supervisor(), &id, both(), None)),
        "SK-MEASURE-0029"
    );
}

#[test]
fn accepting_twice_with_one_key_is_answered_once() {
    let world = World::in_memory();
    let id = import(&world, REPORT);
    let draft = world.city.report(&supervisor(), &id).unwrap();
    let all = City::acceptable(&draft, &UnitId("roads".into()));
    let accept = |key| {
        let form = (&id, Some(draft.version));
        world.city.accept_rows(&supervisor(), form, &all, Some(key))
    };
    let first = accept("form-1").unwrap();
    assert_eq!(accept("form-1").unwrap(), first);
    assert_eq!(outcome(accept("form-2")), "SK-MEASURE-0001");
    let unversioned = world.city.accept_rows(&supervisor(), (&id, None), &all, None);
    assert_eq!(outcome(unversioned), "SK-MEASURE-0028");
}

#[test]
fn a_commitment_accepted_together_with_its_targets_serves_them() {
    let world = World::in_memory();
    let id = import(&world, REPORT);
    let draft = world.city.report(&supervisor(), &id).unwrap();
    let serving: Vec<_> = draft
        .commitments
        .iter()
        .filter(|it| !it.row.target_ids.trim().is_empty())
        .collect();
    assert!(!serving.is_empty(), "{:#?}", draft.commitments);
    let all = City::acceptable(&draft, &UnitId("roads".into()));
    world
        .city
        .accept_rows(&supervisor(), (&id, None), &all, None)
        .unwrap();
    let after = world.city.report(&supervisor(), &id).unwrap();
    for commitment in serving {
        let row = &commitment.row;
        let Some(became) = after.became(&row.id) else {
            continue;
        };
        let targets = row.target_ids.split(',').map(str::trim);
        let expected: Vec<_> = targets
            .filter_map(|target| after.became(target).cloned())
            .collect();
        assert!(!expected.is_empty(), "{row:?}");
        let page = world.city.commitment(became).unwrap();
        let served: Vec<_> = page.targets.iter().map(|target| target.id.clone()).collect();
        assert_eq!(served, expected);
    }
}
