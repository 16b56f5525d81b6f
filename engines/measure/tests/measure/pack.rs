//! The demonstration pack goes through decide without a refusal and shows a lively year.

use crate::support::City;
use jiff::civil::date;
use skein_measure::board::Board;
use skein_measure::commitment::Status;
use skein_measure::pack::{Pack, PackFile, steps};
use skein_measure::parts::Nature;
use skein_measure::verdict::Finding;
use skein_measure::views::{calendar, glance, league, red_list};
use skein_measure::{AggregateId, Command};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/work-report")
}

pub(crate) fn demo() -> Pack {
    let measure = std::fs::read_dir(folder().join("measure")).unwrap();
    let files = measure
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some());
    let files = files.map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let parsed: PackFile = toml::from_str(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
        (name, parsed)
    });
    Pack::new(files.collect()).unwrap()
}

fn city(pack: &Pack) -> City {
    let mut city = City::default();
    for step in steps(pack).unwrap() {
        let sent = city.send(&step.aggregate, Command::new(step.act), &step.actor, step.on);
        sent.unwrap_or_else(|refused| panic!("{} on {}: {refused}", step.aggregate, step.on));
    }
    city
}

#[test]
fn every_step_of_the_demonstration_is_accepted() {
    let pack = demo();
    let board = city(&pack).board;
    // 39 targets of the year, 16 of five years and 2 of 2035. One of the 39 runs over three years.
    let years = |year| board.targets_of(year).count();
    assert_eq!(
        (years(2021), years(2023), years(2025), years(2035)),
        (38, 1, 16, 2)
    );
    assert!(board.commitments_of(2021).count() >= 120);
    assert!(
        board
            .commitments()
            .all(|(_, commitment)| commitment.definition.demo)
    );
    assert!(pack.users().all(|user| user.zh.contains("演示")));
}

#[test]
fn the_demonstration_shows_every_light_and_most_findings() {
    let pack = demo();
    let board = city(&pack).board;
    let glance = glance(&board, 2021, pack.header.as_of);
    let lights = glance.commitments;
    assert!(
        lights.red >= 5 && lights.yellow >= 10 && lights.green >= 60 && lights.grey >= 1,
        "{lights:?}"
    );
    for finding in [
        Finding::Achieved,
        Finding::BasicallyAchieved,
        Finding::NotAchieved,
        Finding::NoData,
    ] {
        assert!(
            glance.expected.findings.contains_key(&finding),
            "{finding:?}: {:?}",
            glance.expected
        );
    }
    for status in [
        Status::Registered,
        Status::Assigned,
        Status::UnderWay,
        Status::Claimed,
        Status::Completed,
    ] {
        assert!(
            glance.statuses.contains_key(&status),
            "{status:?}: {:?}",
            glance.statuses
        );
    }
    assert_eq!(glance.expected.total + glance.binding.total, 38);
    assert!(
        board
            .targets()
            .all(|(_, it)| !it.definition.strive || it.definition.nature == Nature::Expected)
    );
    assert!(glance.demo);
}

#[test]
fn the_league_ranks_each_lead_department_once_and_the_lists_agree() {
    let pack = demo();
    let board = city(&pack).board;
    let as_of = pack.header.as_of;
    let standings = league(&board, 2021, as_of);
    assert!(
        standings
            .iter()
            .zip(standings.iter().skip(1))
            .all(|(one, other)| one.rank <= other.rank)
    );
    let red: u32 = standings.iter().map(|standing| standing.red.part).sum();
    let listed = red_list(&board, 2021, as_of);
    assert_eq!(usize::try_from(red).unwrap(), listed.len());
    let dues = calendar(&board, as_of, date(2021, 12, 31));
    assert!(
        dues.iter()
            .zip(dues.iter().skip(1))
            .all(|(one, other)| one.on <= other.on)
    );
    assert!(dues.len() > 100);
}

#[test]
fn replaying_the_journal_gives_the_same_board() {
    let city = city(&demo());
    let mut replayed = Board::default();
    for (id, event) in &city.journal {
        let envelope = event.to_envelope().unwrap();
        assert!(
            envelope.body.contains(&format!("\"type\":\"{}\"", event.kind())),
            "{}",
            envelope.body
        );
        replayed.apply(id, &skein_measure::Event::from_envelope(&envelope).unwrap());
    }
    assert_eq!(replayed, city.board);
}

#[test]
fn a_broken_pack_names_file_table_and_key() {
    let whole = demo();
    let check = |change: &dyn Fn(&mut PackFile), expected: &str| {
        let mut files = whole.files.clone();
        files.iter_mut().for_each(|(_, file)| change(file));
        let refused = Pack::new(files).unwrap_err();
        let place = refused.place.as_ref().unwrap();
        let place = format!(
            "{} {}",
            place.file.as_deref().unwrap(),
            place.element.as_deref().unwrap()
        );
        assert_eq!(format!("{} {place}", refused.code), expected);
    };
    check(
        &|file| {
            file.indicators
                .iter_mut()
                .filter(|row| row.code == "cpi-rise")
                .for_each(|row| row.owner = "nobody".into())
        },
        "SK-MEASURE-0034 indicators.toml indicators.cpi-rise",
    );
    check(
        &|file| {
            file.commitments
                .iter_mut()
                .filter(|row| row.code == "c105")
                .for_each(|row| row.targets = vec!["x".into()])
        },
        "SK-MEASURE-0034 commitments-3-engines.toml commitments.c105",
    );
    check(
        &|file| {
            file.rules
                .first()
                .cloned()
                .into_iter()
                .for_each(|_| file.fields = whole.fields().cloned().collect())
        },
        "SK-MEASURE-0034 rules.toml fields.二（十四五目标）",
    );
    check(
        &|file| file.report = None,
        "SK-MEASURE-0034 measure/report.toml report",
    );
    assert!(AggregateId::indicator("cpi-rise").is_ok());
}
