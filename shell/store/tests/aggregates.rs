//! The contract of a store of aggregates, on SQLite, and what only SQLite's journal promises.

mod contract;

use contract::permit::Command;
use contract::permit::{Hall, Permits};
use contract::{ask, at, contract, fired, meta, new, order, tell};
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::audit::{FindingKind, verify, verify_states};
use skein_store::{Journal, Options, read_public_keys};
use std::path::Path;

fn options() -> Options {
    let mut options = Options::new("430400".parse().unwrap());
    options.log_reserve = 64 << 10;
    options
}

fn opened(folder: &Path) -> Journal<Hall> {
    Journal::open(folder, &options(), Hall::default()).unwrap()
}

fn fresh() -> (Journal<Hall>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (opened(folder.path()), folder)
}

contract!(fresh());

/// A few permits in every condition.
fn busy(store: &Journal<Hall>) -> Vec<Serial> {
    let serials: Vec<_> = (0..20)
        .map(|number| new(store, &format!("许可{number}")))
        .collect();
    for (serial, number) in serials.iter().zip(1..) {
        tell(
            store,
            *serial,
            ask(1, &["unit/roads", "person/li"], 1, Some(number)),
        );
        tell(
            store,
            *serial,
            Command::Arm {
                timer: 1,
                second: number,
            },
        );
        tell(store, *serial, Command::Name(format!("number/{number}")));
        if number % 3 == 0 {
            tell(store, *serial, Command::Fail);
        }
        if number % 4 == 0 {
            tell(store, *serial, Command::Do { task: 1 });
        }
    }
    for timer in store.claim_timers(at(10), 100).unwrap() {
        store.fire(timer, at(10)).wait().unwrap();
    }
    store.submit("notice".into(), meta(3)).wait().unwrap();
    serials
}

fn check_sound(folder: &Path) {
    let keys = read_public_keys(&folder.join("evidence.pub")).unwrap();
    let report = verify(folder, &keys).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(verify_states(folder, &Permits).unwrap(), []);
}

#[test]
fn everything_is_there_after_a_restart_and_the_audit_agrees() {
    let (store, folder) = fresh();
    let serials = busy(&store);
    let before: Vec<_> = serials
        .iter()
        .map(|serial| store.aggregate(*serial).unwrap().unwrap().state)
        .collect();
    drop(store);
    check_sound(folder.path());
    let store = opened(folder.path());
    let after: Vec<_> = serials
        .iter()
        .map(|serial| store.aggregate(*serial).unwrap().unwrap().state)
        .collect();
    assert_eq!(before, after);
    assert_eq!(store.read(|hall| hall.notices), 1);
    assert!(new(&store, "later") > *serials.last().unwrap());
    assert_eq!(fired(&store, serials[0]), [1]);
}

fn sql(folder: &Path, text: &str) {
    rusqlite::Connection::open(folder.join("journal.db"))
        .unwrap()
        .execute_batch(text)
        .unwrap();
}

#[test]
fn the_audit_finds_a_changed_state_and_a_changed_row() {
    let (store, folder) = fresh();
    let serials = busy(&store);
    drop(store);
    let kinds = || -> Vec<_> {
        let findings = verify_states(folder.path(), &Permits).unwrap();
        findings.into_iter().map(|finding| finding.kind).collect()
    };
    sql(
        folder.path(),
        "UPDATE work SET owner = 'thief' WHERE list = 'person/li' AND due = 1000000",
    );
    assert_eq!(kinds(), [FindingKind::RowsDiffer]);
    sql(
        folder.path(),
        "UPDATE work SET owner = '' WHERE list = 'person/li' AND due = 1000000",
    );
    assert_eq!(kinds(), []);
    sql(folder.path(), "INSERT INTO timers VALUES (430400, 5, 1, 9)");
    assert_eq!(kinds(), [FindingKind::RowsDiffer]);
    sql(folder.path(), "DELETE FROM timers WHERE due = 5");
    let change = format!(
        "UPDATE aggregates SET state = CAST(replace(CAST(state AS TEXT), '许可0', '许可9') AS BLOB) \
         WHERE division_serial % (1 << 40) = {}",
        serials[0]
    );
    sql(folder.path(), &change);
    assert_eq!(kinds(), [FindingKind::StateDiffers]);
}

#[test]
fn a_state_of_another_format_is_rebuilt_from_its_events() {
    let (store, folder) = fresh();
    let serials = busy(&store);
    let before = store.aggregate(serials[5]).unwrap().unwrap().state;
    drop(store);
    sql(folder.path(), "UPDATE aggregates SET format = 99, state = x'00'");
    let store = opened(folder.path());
    assert_eq!(store.aggregate(serials[5]).unwrap().unwrap().state, before);
    let revision = store.aggregate(serials[5]).unwrap().unwrap().revision;
    assert_eq!(
        order(&store, Target::Any(serials[5]), Command::Fail)
            .reply
            .revision,
        revision + 1
    );
}

#[test]
fn rows_of_another_version_are_made_anew_when_the_city_is_opened() {
    let (store, folder) = fresh();
    busy(&store);
    drop(store);
    sql(
        folder.path(),
        "UPDATE projections SET rows = 99; DELETE FROM work; DELETE FROM timers WHERE due > 15; DELETE FROM aggregates \
         WHERE title = '许可3'",
    );
    assert!(!verify_states(folder.path(), &Permits).unwrap().is_empty());
    drop(opened(folder.path()));
    check_sound(folder.path());
}

#[test]
fn a_journal_from_before_aggregates_goes_on() {
    let (store, folder) = fresh();
    store.submit("notice".into(), meta(1)).wait().unwrap();
    busy(&store);
    drop(store);
    // Without a snapshot the model is replayed among the permits' events.
    sql(folder.path(), "DELETE FROM snapshots");
    assert_eq!(opened(folder.path()).read(|hall| hall.notices), 2);
}

#[test]
fn a_failed_batch_leaves_neither_state_nor_rows() {
    let folder = tempfile::tempdir().unwrap();
    let mut small = options();
    small.quota = Some(700 << 10);
    let store = Journal::open(folder.path(), &small, Hall::default()).unwrap();
    let serial = new(&store, "a");
    let long = "x".repeat(1 << 20);
    let failed = store.order(Target::Any(serial), ask(1, &["x", &long], 1, None), meta(1));
    assert_eq!(failed.wait().unwrap_err().code.0, "SK-STORE-0007");
    assert_eq!(store.aggregate(serial).unwrap().unwrap().revision, 1);
    assert_eq!(
        order(&store, Target::Any(serial), ask(1, &["x"], 1, None))
            .reply
            .revision,
        2
    );
    assert_eq!(new(&store, "b"), Serial(serial.0 + 1));
    drop(store);
    check_sound(folder.path());
}
