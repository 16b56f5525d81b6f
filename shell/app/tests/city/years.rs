//! Two years of one city: the first report's promises are settled against the second report.

use crate::world::{World, outcome, supervisor};
use skein_app::city::{Act, City, Config};
use skein_app::demo::bundled;
use skein_kernel::Decimal;
use skein_kernel::actor::{Actor, UnitId};
use skein_measure::AggregateId;
use skein_measure::parts::{Bilingual, Outcome};
use skein_measure::target::{TargetAct, Tolerance};
use std::path::PathBuf;
use std::sync::Arc;

const OLD: &str = "政府工作报告\n\
——2020年1月10日在小城市第一届人民代表大会第一次会议上\n\
各位代表：\n\
一、2019年工作回顾\n\
过去一年，新建绿道8公里。\n\
二、2020年工作安排\n\
（一）建设宜居城市。新建绿道20公里，改造老旧小区15个，植树300万株左右。\n";

const NEW: &str = "政府工作报告\n\
——2021年1月10日在小城市第一届人民代表大会第二次会议上\n\
各位代表：\n\
一、2020年工作回顾\n\
过去一年，新建绿道12公里，改造老旧小区16个，植树290万株。\n\
二、2021年工作安排\n\
（一）建设宜居城市。完善公园设施。\n";

fn import(city: &City, actor: &Actor, (name, bytes): (&str, &[u8])) -> AggregateId {
    city.import_report(actor, (name, bytes), None).unwrap()
}

#[test]
fn promises_are_settled_against_the_next_report() {
    let world = World::in_memory();
    let old = import(&world.city, &supervisor(), ("2020.txt", OLD.as_bytes()));
    let new = import(&world.city, &supervisor(), ("2021.txt", NEW.as_bytes()));
    let draft = world.city.report(&supervisor(), &old).unwrap();
    let all = City::acceptable(&draft, &UnitId("roads".into()));
    world
        .city
        .accept_rows(&supervisor(), (&old, None), &all, None)
        .unwrap();
    let proposals = world.city.proposals(&supervisor(), (&old, &new)).unwrap();
    let of = |value: &str| {
        let found = proposals
            .iter()
            .find(|it| it.row.promise.value == value && it.aggregate.as_str().starts_with("target"));
        found.unwrap_or_else(|| panic!("no proposal for {value}: {proposals:#?}"))
    };
    assert_eq!(of("20").settlement.outcome, Outcome::MissedUnmentioned);
    assert_eq!(of("15").settlement.outcome, Outcome::Reached);
    // “左右” without a tolerance can't be judged; the board's own, once set, decides and is named.
    assert_eq!(of("300").settlement.outcome, Outcome::NotComparable);
    let trees = of("300").aggregate.clone();
    let tolerance = Tolerance {
        value: Decimal::from(20),
        source: Bilingual::new("年度考核办法", "yearly assessment rules"),
    };
    let set = skein_measure::Act::Target(TargetAct::SetTolerance { tolerance });
    world
        .city
        .act(&supervisor(), Act::on(trees.clone(), set), None)
        .unwrap();
    let again = world.city.proposals(&supervisor(), (&old, &new)).unwrap();
    let judged = again.iter().find(|it| it.aggregate == trees).unwrap();
    assert_eq!(judged.settlement.outcome, Outcome::Reached);
    assert!(
        judged.settlement.note.contains("容差±20"),
        "{}",
        judged.settlement.note
    );
    let chosen = of("15");
    let settled = || {
        vec![(
            chosen.aggregate.clone(),
            chosen.version,
            chosen.settlement.clone(),
        )]
    };
    world.city.settle(&supervisor(), settled(), None).unwrap();
    assert_eq!(
        world.city.target(&chosen.aggregate).unwrap().row.outcome,
        Some(Outcome::Reached)
    );
    assert_eq!(
        outcome(world.city.settle(&supervisor(), settled(), None)),
        "SK-MEASURE-0001"
    );
    let left = world.city.proposals(&supervisor(), (&old, &new)).unwrap();
    assert!(!left.iter().any(|it| it.aggregate == chosen.aggregate));
}

/// A file of the shared data, if it is there.
pub(crate) fn shared(path: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let found = std::fs::read(root.join(path)).ok();
    if found.is_none() {
        println!("skipped: shared data absent");
    }
    found
}

#[test]
fn the_demonstration_s_targets_lead_back_to_their_sentences_once_the_report_is_dropped() {
    let Some(bytes) = shared("reports/hengyang-2021.txt") else {
        return;
    };
    let city = City::in_memory(Config::new(Arc::new(bundled().unwrap()))).unwrap();
    city.load_pack().unwrap();
    let supervisor = city.pack().actor(&city.pack().header.supervisor).unwrap();
    let id = import(&city, &supervisor, ("hengyang-2021.txt", &bytes));
    let targets: Vec<_> = city
        .targets(&skein_app::view::TargetQuery {
            per_page: 500,
            ..Default::default()
        })
        .items;
    let pages = targets.iter().map(|row| city.target(&row.id).unwrap());
    let (with, without): (Vec<_>, Vec<_>) =
        pages.partition(|page| page.source.as_ref().is_some_and(|it| it.unchanged));
    let lost: Vec<_> = without
        .iter()
        .map(|page| (page.row.id.as_str(), &page.source))
        .collect();
    println!(
        "{} of {} targets found in the text; lost: {lost:#?}",
        with.len(),
        targets.len()
    );
    // The report is published as soon as it is there, and what the pack brought isn't offered again.
    let draft = city.report(&Actor::public(), &id).unwrap();
    println!("{} rows on the board", draft.on_board.len());
    assert!(!draft.on_board.is_empty());
    assert!(lost.is_empty());
    let again = City::acceptable(&draft, &UnitId("development-reform".into()));
    assert!(again.iter().all(|it| draft.became(&it.row).is_none()));
}

#[test]
fn the_city_s_own_two_reports_pair_what_was_promised_with_what_was_reached() {
    let (Some(old), Some(new)) = (
        shared("reports/hengyang-2020.md"),
        shared("reports/hengyang-2021.txt"),
    ) else {
        return;
    };
    let world = World::in_memory();
    let old = import(&world.city, &supervisor(), ("hengyang-2020.md", &old));
    let new = import(&world.city, &supervisor(), ("hengyang-2021.txt", &new));
    let draft = world.city.report(&supervisor(), &old).unwrap();
    let all = City::acceptable(&draft, &UnitId("roads".into()));
    world
        .city
        .accept_rows(&supervisor(), (&old, None), &all, None)
        .unwrap();
    let proposals = world.city.proposals(&supervisor(), (&old, &new)).unwrap();
    // 40 cities to fly to were promised, 30 places reached, and the shortfall isn't mentioned.
    let routes = proposals
        .iter()
        .find(|it| it.row.promise.value == "40" && it.row.promise.subject.contains("航"));
    let routes = routes.expect("the promise is on the board");
    assert_eq!(routes.settlement.outcome, Outcome::MissedUnmentioned);
    assert_eq!(routes.row.result.as_ref().unwrap().value, "30");
}
