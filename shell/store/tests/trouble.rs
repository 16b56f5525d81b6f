//! What a city meets in bad times, one process: no room, damage, the wrong folder, a lost key.

mod common;

use common::*;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::NoAggregates;
use skein_store::{Append, Blobs, Context, Journal, Model, Options, Verdict};
use skein_store::{audit, backup, read_public_keys};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A small city of ten events, closed again.
fn city() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    outcomes(&journal, (1..=10).map(|tons| fill("east", tons)).collect());
    drop(journal);
    folder
}

fn refused(folder: &Path, options: &Options) -> &'static str {
    Journal::open(folder, options, Granary::default())
        .err()
        .expect("opening is refused")
        .code
        .0
}

fn sql(folder: &Path, text: &str) {
    Connection::open(folder.join("journal.db"))
        .unwrap()
        .execute_batch(text)
        .unwrap();
}

#[test]
fn a_batch_without_room_is_undone_and_the_next_one_goes_through() {
    let folder = tempfile::tempdir().unwrap();
    let mut small = options();
    small.quota = Some(400 << 10);
    let journal = Journal::open(folder.path(), &small, Granary::default()).unwrap();
    journal.submit(fill("east", 5), meta(1)).wait().unwrap();
    let mut big = change(1);
    big.body = format!(r#"{{"by":1,"note":"{}"}}"#, "x".repeat(1 << 20));
    let append = |event| Append::any(stream("east"), event);
    let rejection = journal
        .append(vec![append(change(2)), append(big)], meta(1).with_key("k"))
        .wait()
        .unwrap_err();
    assert_eq!(rejection.code.0, "SK-STORE-0007");
    assert!(
        rejection.zh.contains("未保存") && rejection.en.contains("not saved"),
        "{rejection}"
    );
    assert_eq!(journal.read(|granary| granary.tons("east")), 5);
    assert_eq!(journal.revision(&stream("east")), 1);
    // There is room for less, also under the same key: what failed was not done.
    let receipt = journal
        .append(vec![append(change(2))], meta(1).with_key("k"))
        .wait()
        .unwrap();
    assert_eq!((receipt.events, receipt.repeated), (2..=2, false));
    assert_eq!(journal.submit(fill("east", 1), meta(1)).wait().unwrap().reply, 8);
    assert_eq!(replayed(&journal), journal.read(Granary::clone));
    drop(journal);
    // And with the quota lifted, for more.
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    assert_eq!(journal.submit(fill("east", 1), meta(1)).wait().unwrap().reply, 9);
}

#[test]
fn a_full_city_refuses_every_writer_and_still_answers_readers() {
    let folder = tempfile::tempdir().unwrap();
    let mut small = options();
    small.quota = Some(200 << 10);
    let journal = Journal::open(folder.path(), &small, Granary::default()).unwrap();
    let outcomes = outcomes(
        &journal,
        (0..4000)
            .map(|number| fill(&format!("store-{number}"), 1))
            .collect(),
    );
    assert!(outcomes.contains(&"SK-STORE-0007".to_owned()));
    let kept = outcomes.iter().filter(|outcome| *outcome == "1").count();
    assert_eq!(journal.read(|granary| granary.stock.len()), kept);
    assert_eq!(replayed(&journal), journal.read(Granary::clone));
}

#[test]
fn an_event_the_model_chokes_on_is_not_recorded_and_the_city_goes_on() {
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    journal.submit(fill("east", 5), meta(1)).wait().unwrap();
    let mut poison = change(1);
    poison.body = "not JSON".into();
    let rejection = journal
        .append(vec![Append::any(stream("east"), poison)], meta(1))
        .wait()
        .unwrap_err();
    assert_eq!(rejection.code.0, "SK-STORE-0011");
    assert_eq!(journal.submit(fill("east", 1), meta(1)).wait().unwrap().reply, 6);
    assert_eq!(
        (journal.position(), replayed(&journal)),
        (2, journal.read(Granary::clone))
    );
}

/// A model that breaks the writer: whoever evolves by an event a second time panics, and the second time
/// is when it is published.
#[derive(Debug, Clone, Default)]
struct Fragile(Arc<AtomicUsize>);

impl Model for Fragile {
    type Command = ();
    type Reply = ();
    type Family = NoAggregates<Self>;
    const SNAPSHOT_FORMAT: u32 = 1;

    fn family(&self) -> Self::Family {
        NoAggregates::default()
    }

    fn decide(&self, (): (), _: &Context<'_>) -> Result<Verdict<()>, Rejection> {
        Ok(Verdict::new(vec![Append::any(stream("east"), change(1))], ()))
    }

    fn evolve(&mut self, _: &Recorded) {
        assert_ne!(self.0.fetch_add(1, Ordering::Relaxed), 1, "broken on purpose");
    }
}

#[test]
fn a_journal_whose_writer_has_stopped_says_so_and_still_answers_readers() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &options(), Fragile::default()).unwrap();
    assert!(journal.is_taking_commands());
    let stopped = journal.submit((), meta(1)).wait().unwrap_err();
    assert_eq!(stopped.code.0, "SK-STORE-0009");
    // The caller is told while the writer is still on its way out.
    let patience = Instant::now() + Duration::from_secs(10);
    while journal.is_taking_commands() && Instant::now() < patience {
        std::thread::yield_now();
    }
    assert!(!journal.is_taking_commands());
    assert_eq!(
        journal.submit((), meta(2)).wait().unwrap_err().code.0,
        "SK-STORE-0009"
    );
    assert_eq!(
        journal.replay(0).unwrap().count(),
        1,
        "what was written can be read"
    );
}

#[test]
fn the_wrong_file_the_wrong_city_and_a_later_version_are_told_apart() {
    let folder = city();
    assert_eq!(
        refused(folder.path(), &Options::new("430100".parse().unwrap())),
        "SK-STORE-0021"
    );
    sql(folder.path(), "PRAGMA user_version = 1000");
    assert_eq!(refused(folder.path(), &options()), "SK-STORE-0004");
    let other = tempfile::tempdir().unwrap();
    fs::write(
        other.path().join("journal.db"),
        "not a database at all, but long enough to be read",
    )
    .unwrap();
    assert_eq!(refused(other.path(), &options()), "SK-STORE-0003");
    let file = other.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(refused(&file, &options()), "SK-STORE-0002");
}

#[test]
fn a_damaged_database_is_refused_and_left_as_it_is() {
    let folder = city();
    let path = folder.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.len().min(16 * 4096);
    bytes[4096..end].fill(0xEE);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(refused(folder.path(), &options()), "SK-STORE-0003");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_gap_among_the_events_is_refused() {
    let folder = city();
    sql(folder.path(), "DELETE FROM events WHERE position = 4");
    assert_eq!(refused(folder.path(), &options()), "SK-STORE-0003");
}

#[test]
fn a_missing_an_exposed_or_a_broken_key_is_refused() {
    let folder = city();
    let key = folder.path().join("evidence.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(refused(folder.path(), &options()), "SK-STORE-0012");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, "short").unwrap();
    assert_eq!(refused(folder.path(), &options()), "SK-STORE-0012");
    fs::remove_file(&key).unwrap();
    assert_eq!(refused(folder.path(), &options()), "SK-STORE-0012");
}

#[test]
fn a_snapshot_that_is_damaged_incomplete_or_of_another_format_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut often = options();
    often.snapshot_every = 1000;
    let journal = Journal::open(folder.path(), &often, Granary::default()).unwrap();
    let commands = (0..1200)
        .map(|number| fill(&format!("store-{number}"), 2))
        .collect();
    outcomes(&journal, commands);
    let expected = journal.read(Granary::clone);
    drop(journal);
    let damages = [
        "UPDATE snapshots SET body = zeroblob(100)",
        "UPDATE snapshots SET parts = parts + 1",
        "UPDATE snapshots SET format = 2",
        "UPDATE snapshots SET signature = zeroblob(64)",
    ];
    let count = "SELECT COUNT(*) FROM snapshots";
    let database = Connection::open(folder.path().join("journal.db")).unwrap();
    assert!(
        database.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap() > 0,
        "there are snapshots"
    );
    drop(database);
    for damage in damages {
        sql(folder.path(), damage);
        let journal = Journal::open(folder.path(), &often, Granary::default()).unwrap();
        assert_eq!(journal.read(Granary::clone), expected, "{damage}");
    }
}

#[test]
fn a_sound_snapshot_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    outcomes(&journal, (0..1100).map(|_| fill("east", 1)).collect());
    drop(journal);
    // Only a replay would notice that the first event has become unreadable to the model.
    sql(
        folder.path(),
        "UPDATE events SET body = 'not JSON' WHERE position = 1",
    );
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    assert_eq!(journal.read(|granary| granary.tons("east")), 1100);
}

#[test]
fn a_forged_snapshot_is_passed_over_even_if_its_digest_fits() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    outcomes(&journal, (0..1100).map(|_| fill("east", 1)).collect());
    drop(journal);
    let database = Connection::open(folder.path().join("journal.db")).unwrap();
    let read = |row: &rusqlite::Row<'_>| row.get::<_, Vec<u8>>(0);
    let mut body = database
        .query_row("SELECT body FROM snapshots", [], read)
        .unwrap();
    let amount = br#""east":1100"#;
    let place = body.windows(amount.len()).position(|at| at == amount).unwrap();
    body[place..place + amount.len()].copy_from_slice(br#""east":9100"#);
    let forged = rusqlite::params![Sha256::digest(&body).to_vec(), body];
    let changed = database.execute("UPDATE snapshots SET digest = ?, body = ?", forged);
    assert_eq!(changed.unwrap(), 1);
    drop(database);
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    assert_eq!(journal.read(|granary| granary.tons("east")), 1100);
}

#[test]
fn a_write_ahead_log_of_zeros_is_an_empty_one() {
    // What a city killed between reserving room and its first command leaves behind.
    let folder = city();
    fs::write(folder.path().join("journal.db-wal"), vec![0; 1 << 20]).unwrap();
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    assert_eq!(journal.position(), 10);
    assert_eq!(
        journal.submit(fill("west", 3), meta(1)).wait().unwrap().events,
        11..=11
    );
}

/// The names of all files and folders below one that anybody but their owner has a right to.
fn exposed(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.metadata().unwrap().permissions().mode() & 0o077 != 0 {
            names.push(entry.file_name().into_string().unwrap());
        }
        if entry.path().is_dir() {
            names.extend(exposed(&entry.path()));
        }
    }
    names
}

#[test]
fn a_city_is_its_owners_alone_and_only_its_public_keys_are_for_everyone() {
    let outer = tempfile::tempdir().unwrap();
    let [data, target] = ["data", "backup"].map(|name| outer.path().join(name));
    let journal = Journal::open(&data, &options(), Granary::default()).unwrap();
    journal.submit(fill("east", 5), meta(1)).wait().unwrap();
    Blobs::open(&data)
        .unwrap()
        .put(&b"a photograph"[..], 100)
        .unwrap();
    assert!(data.join("journal.db-wal").exists());
    backup::create(&data, &target).unwrap();
    assert_eq!(exposed(&data), ["evidence.pub"]);
    assert_eq!(exposed(&target), [""; 0]);
    assert_eq!(
        exposed(outer.path()),
        ["evidence.pub"],
        "nor are the folders themselves"
    );
}

#[test]
fn what_was_open_to_others_is_closed_when_the_city_is_opened() {
    let folder = city();
    fs::create_dir_all(folder.path().join("blobs")).unwrap();
    for (name, mode) in [("journal.db", 0o644), ("city.lock", 0o644), ("blobs", 0o755)] {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let _journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    assert_eq!(exposed(folder.path()), ["evidence.pub"]);
    // A folder somebody made for the city is closed too, as long as nothing else is in it.
    let outer = tempfile::tempdir().unwrap();
    let made = outer.path().join("data");
    fs::create_dir(&made).unwrap();
    fs::set_permissions(&made, fs::Permissions::from_mode(0o755)).unwrap();
    let _journal = Journal::open(&made, &options(), Granary::default()).unwrap();
    assert_eq!(exposed(outer.path()), ["evidence.pub"]);
}

#[test]
fn a_crash_while_keys_are_made_leaves_a_city_that_opens() {
    // Before the private key had its name: the start of one is written over.
    let folder = tempfile::tempdir().unwrap();
    for name in ["evidence.key.new", "evidence.pub.new"] {
        fs::write(folder.path().join(name), "0123").unwrap();
    }
    drop(Journal::open(folder.path(), &options(), Granary::default()).unwrap());
    let public = folder.path().join("evidence.pub");
    let key = fs::read_to_string(&public).unwrap();
    // Between the two files: the public half follows from the private one.
    fs::remove_file(&public).unwrap();
    fs::write(folder.path().join("evidence.pub.new"), "0123").unwrap();
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    assert_eq!(fs::read_to_string(&public).unwrap(), key);
    journal.submit(fill("east", 5), meta(1)).wait().unwrap();
    drop(journal);
    let keys = read_public_keys(&public).unwrap();
    assert!(audit::verify(folder.path(), &keys).unwrap().is_sound());
    let leftovers = fs::read_dir(folder.path()).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().ends_with(".new")
    });
    assert_eq!(leftovers.count(), 0);
}

#[test]
fn files_half_received_are_removed_at_the_next_start_and_whole_ones_stay() {
    let folder = city();
    let blobs = Blobs::open(folder.path()).unwrap();
    let whole = blobs.put(&b"a photograph"[..], 100).unwrap();
    let half = folder.path().join("blobs").join("incoming-0123456789abcdef");
    fs::write(&half, "half a photo").unwrap();
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    assert!(!half.exists());
    assert_eq!(blobs.read(&whole).unwrap(), b"a photograph");
    // Nobody else opens the city meanwhile, so what is being received is safe.
    fs::write(&half, "half a photo").unwrap();
    assert_eq!(refused(folder.path(), &options()), "SK-STORE-0001");
    assert!(half.exists());
    drop(journal);
}
