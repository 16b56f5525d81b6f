//! The demonstration that comes with Skein.

use skein_app::account::Client;
use skein_app::city::{Act, City, Clock, Config, ManualClock};
use skein_app::demo::bundled;
use skein_app::view::CommitmentQuery;
use skein_kernel::actor::UnitId;
use skein_measure::commitment::{CommitmentAct, Status};
use std::sync::Arc;
use std::time::Instant;

fn demo_city() -> City {
    City::in_memory(Config::new(Arc::new(bundled().unwrap()))).unwrap()
}

#[test]
fn the_demonstration_loads_quickly_and_once() {
    let directory = tempfile::tempdir().unwrap();
    let city = City::open(directory.path(), Config::new(Arc::new(bundled().unwrap()))).unwrap();
    let start = Instant::now();
    let demo = city.load_pack().unwrap().expect("an empty city takes it");
    let took = start.elapsed();
    println!("{} acts, {} accounts in {took:?}", demo.acts, demo.accounts.len());
    assert!(took.as_secs() < 10, "{took:?}");
    assert_eq!(city.load_pack().unwrap(), None);
    assert!(city.is_demo());
    assert_eq!(city.today(), city.pack().header.as_of);
    let session = city
        .sign_in(&demo.accounts[0].0, &demo.password, &Client("127.0.0.1".into()))
        .unwrap();
    assert!(!session.must_change);
    city.close();
    let reopened = City::open(directory.path(), Config::new(Arc::new(bundled().unwrap()))).unwrap();
    assert_eq!(reopened.stage(), Some(reopened.pack().header.as_of));
    assert_eq!(reopened.load_pack().unwrap(), None);
}

/// Counted by hand in the pack's files: 38 targets for 2021, of which 9 are binding; 151 commitments, of
/// which 150 are assigned, 148 signed, 20 claimed and 16 of these verified.
#[test]
fn the_year_at_a_glance_shows_what_the_pack_s_files_hold() {
    let city = demo_city();
    city.load_pack().unwrap();
    let glance = city.glance(2021);
    assert_eq!((glance.expected.total, glance.binding.total), (29, 9));
    let status = |status| glance.statuses.get(&status).copied().unwrap_or(0);
    let [registered, assigned, under_way, claimed, completed] = [
        Status::Registered,
        Status::Assigned,
        Status::UnderWay,
        Status::Claimed,
        Status::Completed,
    ]
    .map(status);
    assert_eq!(registered, 151 - 150);
    assert_eq!(assigned, 150 - 148);
    assert_eq!(under_way, 148 - 20);
    assert_eq!(claimed, 20 - 16);
    assert_eq!(completed, 16);
    assert_eq!(glance.commitments.total(), 151);
    let sections: u32 = glance.sections.values().map(|section| section.targets).sum();
    assert_eq!(sections, 38);
    assert!(glance.demo);
}

#[test]
fn the_desks_of_the_demonstration_add_up_to_its_commitments() {
    let city = demo_city();
    city.load_pack().unwrap();
    let supervisor = city.pack().actor(&city.pack().header.supervisor).unwrap();
    let departments: Vec<_> = city
        .pack()
        .departments()
        .map(|it| UnitId(it.id.clone()))
        .collect();
    let desks = departments
        .iter()
        .map(|unit| city.desk(&supervisor, unit).unwrap());
    let led: usize = desks.map(|desk| desk.led.len() + desk.over.len()).sum();
    assert_eq!(led, 150);
    let league = city.league(&supervisor, 2021).unwrap();
    assert_eq!(league.iter().map(|standing| standing.red.whole).sum::<u32>(), 150);
}

#[test]
fn a_city_without_demonstration_data_has_the_pack_s_rules_for_lights() {
    let city = demo_city();
    assert!(!city.is_demo());
    let day = city.pack().header.as_of;
    let rule = city.board(|board, _| board.rules().on(day).map(skein_measure::rules::Rule::label));
    assert!(rule.is_some(), "the lights would all be grey");
    let position = city.position();
    assert_eq!(city.years(), Vec::<i16>::new());
    assert!(city.load_pack().unwrap().is_some());
    assert!(city.position() > position);
}

#[test]
fn what_people_do_on_the_demonstration_s_day_is_recorded_with_the_real_time() {
    use jiff::civil::date;
    let clock = Arc::new(ManualClock::at_noon(date(2026, 3, 2)));
    let config = Config {
        clock: clock.clone(),
        ..Config::new(Arc::new(bundled().unwrap()))
    };
    let city = City::in_memory(config).unwrap();
    city.load_pack().unwrap();
    let supervisor = city.pack().actor(&city.pack().header.supervisor).unwrap();
    let rows = city.commitments(&CommitmentQuery {
        per_page: 500,
        ..Default::default()
    });
    let open = rows
        .items
        .iter()
        .find(|row| row.status == Status::UnderWay && !row.supervised);
    let id = open.unwrap().id.clone();
    let day = city.pack().header.as_of;
    let supervise = |reply_by| {
        let act = CommitmentAct::OpenSupervision {
            reason: "请说明进展".into(),
            reply_by,
        };
        let act = Act::on(id.clone(), skein_measure::Act::Commitment(act));
        city.act(&supervisor, act, Some("form-1"))
    };
    // The board's day decides: a reply before the demonstration's day is too late to ask for.
    assert!(supervise(day.yesterday().unwrap()).is_err());
    let receipt = supervise(day.tomorrow().unwrap()).unwrap();
    let page = city.commitment(&id).unwrap();
    let opened = &page.commitment.open_supervision().unwrap().opened;
    assert_eq!((opened.on, opened.at), (day, clock.now()));
    let last = city.trail(&supervisor, &id).unwrap().pop().unwrap();
    assert_eq!(last.at, clock.now());
    // A retry within a day gets the same answer, by real days.
    clock.set_noon(date(2026, 3, 3));
    clock.advance(-jiff::SignedDuration::from_hours(1));
    assert_eq!(supervise(day.tomorrow().unwrap()).unwrap(), receipt);
}
