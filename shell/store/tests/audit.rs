//! Tampering, found and named; proofs that stand alone; backups.

mod common;

use common::*;
use proptest::prelude::*;
use rusqlite::Connection;
use skein_store::audit::{self, FindingKind};
use skein_store::{Blobs, Journal, VerifyingKey, backup, read_public_keys};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// A city of 600 events in 300 batches of two, on streams north, south, east and west in turn.
fn city() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    for round in 0..300 {
        let [first, second] = if round % 2 == 0 {
            ["north", "south"]
        } else {
            ["east", "west"]
        };
        let both = Command::Move {
            from: first.into(),
            to: second.into(),
            tons: 0,
        };
        journal.submit(both, meta(round)).wait().unwrap();
    }
    drop(journal);
    folder
}

fn keys(folder: &Path) -> Vec<VerifyingKey> {
    read_public_keys(&folder.join("evidence.pub")).unwrap()
}

/// Runs SQL behind the journal's back and tells what the audit finds: kind, positions, stream.
fn found_after(sql: &str) -> Vec<String> {
    let folder = city();
    Connection::open(folder.path().join("journal.db"))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    let report = audit::verify(folder.path(), &keys(folder.path())).unwrap();
    report
        .findings
        .into_iter()
        .map(|finding| {
            let stream = finding.stream.unwrap_or_default();
            format!("{:?} {} {} {stream}", finding.kind, finding.first, finding.last)
        })
        .collect()
}

#[test]
fn an_untouched_city_is_sound() {
    let folder = city();
    let report = audit::verify(folder.path(), &keys(folder.path())).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.events, report.heads), (600, 300));
}

#[test]
fn a_flipped_byte_is_named() {
    let found = found_after("UPDATE events SET body = '{\"by\":1}' WHERE position = 101");
    assert_eq!(found, ["Altered 101 101 430400/grain/north"]);
    let found = found_after("UPDATE events SET actor = 'clerk-2' WHERE position = 600");
    assert_eq!(found, ["Altered 600 600 430400/grain/west"]);
    let found = found_after("UPDATE events SET at = at + 1 WHERE position = 2");
    assert_eq!(found, ["Altered 2 2 430400/grain/south"]);
}

#[test]
fn a_removed_event_is_named_with_its_stream() {
    let found = found_after("DELETE FROM events WHERE position = 101");
    assert_eq!(found, ["Missing 101 101 430400/grain/north"]);
}

#[test]
fn a_removed_event_with_the_rest_moved_up_is_noticed_at_its_place() {
    let found = found_after(
        "DELETE FROM events WHERE position = 597; \
         UPDATE events SET division_position = division_position - 1 WHERE position > 597;",
    );
    assert!(
        found.contains(&"Altered 597 597 430400/grain/south".to_owned()),
        "{found:?}"
    );
    assert!(found.contains(&"Missing 600 600 ".to_owned()), "{found:?}");
}

#[test]
fn a_swapped_pair_is_named() {
    let rows = "UPDATE events SET division_position = -1 WHERE position = 101; \
                UPDATE events SET division_position = division_position - 4 WHERE position = 105; \
                UPDATE events SET division_position = 430400 << 40 | 105 WHERE division_position = -1;";
    assert_eq!(found_after(rows), ["Swapped 101 105 430400/grain/north"]);
    let contents = "UPDATE events SET body = '{\"by\":1}' WHERE position IN (9, 11)";
    let unrelated = "UPDATE events SET body = 'x' WHERE position = 9; \
                     UPDATE events SET kind = 'other' WHERE position = 10;";
    assert_eq!(
        found_after(contents),
        [
            "Altered 9 9 430400/grain/north",
            "Altered 11 11 430400/grain/east"
        ],
        "the same alteration twice is no swap"
    );
    assert_eq!(
        found_after(unrelated),
        [
            "Altered 9 9 430400/grain/north",
            "Altered 10 10 430400/grain/south"
        ],
        "two alterations are no swap"
    );
}

#[test]
fn an_altered_or_missing_head_is_named() {
    let found = found_after("UPDATE heads SET root = zeroblob(32) WHERE size = 300");
    assert_eq!(found, ["HeadAltered 300 300 "]);
    let found = found_after("DELETE FROM heads WHERE size = 300");
    // The hashes of the batch's leaves go with its head.
    assert_eq!(
        found,
        [
            "HashAltered 299 299 430400/grain/east",
            "HashAltered 300 300 430400/grain/west",
            "HeadMissing 302 302 ",
        ]
    );
}

#[test]
fn a_cut_off_tail_is_named() {
    assert_eq!(
        found_after("DELETE FROM events WHERE position > 590"),
        ["Missing 591 600 "]
    );
    let found = found_after("DELETE FROM heads WHERE size > 590");
    assert_eq!(found, ["Unsigned 591 600 "]);
}

#[test]
fn altered_hashes_are_told_from_altered_events() {
    let found = found_after("UPDATE heads SET leaves = zeroblob(64) WHERE size = 102");
    assert_eq!(
        found,
        [
            "HashAltered 101 101 430400/grain/north",
            "HashAltered 102 102 430400/grain/south"
        ]
    );
    let found = found_after("UPDATE evidence SET hashes = zeroblob(32) WHERE level = 1 AND first = 1");
    assert_eq!(found, ["HashAltered 257 512 "]);
}

#[test]
fn an_event_altered_together_with_its_hash_still_contradicts_the_signed_heads() {
    let found = found_after(
        "UPDATE events SET body = 'x' WHERE position = 101; \
         UPDATE heads SET leaves = zeroblob(64) WHERE size = 102",
    );
    assert!(found.contains(&"HeadMismatch 101 102 ".to_owned()), "{found:?}");
    assert!(
        found.contains(&"Altered 101 101 430400/grain/north".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_broken_link_along_a_stream_is_named() {
    let found = found_after("UPDATE events SET previous = 3 WHERE position = 105");
    assert_eq!(found, ["StreamBroken 105 105 430400/grain/north"]);
}

#[test]
fn what_can_not_be_read_is_named_and_the_rest_still_checked() {
    let folder = city();
    let path = folder.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    let place = bytes.windows(8).rposition(|at| at == b"{\"by\":0}").unwrap();
    // The first byte of its page, made a kind of page that SQLite doesn't know.
    bytes[place / 4096 * 4096] = 0xFF;
    fs::write(&path, bytes).unwrap();
    let report = audit::verify(folder.path(), &keys(folder.path())).unwrap();
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.kind == FindingKind::Unreadable),
        "{report}"
    );
}

#[test]
fn a_tail_cut_off_with_its_heads_shows_against_a_head_that_was_kept() {
    let folder = city();
    let trusted = keys(folder.path());
    let kept = audit::verify(folder.path(), &trusted).unwrap().head.unwrap();
    let cut = "DELETE FROM events WHERE position > 590; DELETE FROM heads WHERE size > 590;";
    Connection::open(folder.path().join("journal.db"))
        .unwrap()
        .execute_batch(cut)
        .unwrap();
    assert!(audit::verify(folder.path(), &trusted).unwrap().is_sound());
    let report = audit::verify_against(folder.path(), &trusted, Some(&kept)).unwrap();
    assert_eq!(report.findings[0].kind, FindingKind::Rewritten, "{report}");
}

#[test]
fn another_key_vouches_for_nothing() {
    let (folder, other) = (city(), city());
    let report = audit::verify(folder.path(), &keys(other.path())).unwrap();
    assert_eq!(report.findings.len(), 300);
    assert!(
        report
            .findings
            .iter()
            .all(|finding| finding.kind == FindingKind::HeadAltered)
    );
}

#[test]
fn bytes_flipped_in_the_file_itself_are_found() {
    let folder = city();
    let path = folder.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    // The body of some event, found by its text.
    let places: Vec<_> = bytes
        .windows(8)
        .enumerate()
        .filter(|(_, at)| at == b"{\"by\":0}")
        .collect();
    let place = places[places.len() / 2].0;
    bytes[place + 6] = b'7';
    fs::write(&path, bytes).unwrap();
    let report = audit::verify(folder.path(), &keys(folder.path())).unwrap();
    assert_eq!(report.findings.len(), 1, "{report}");
    assert_eq!(report.findings[0].kind, FindingKind::Altered);
    assert!(report.findings[0].stream.is_some());
}

#[test]
fn a_city_whose_last_head_does_not_fit_is_not_opened() {
    let folder = city();
    let sql = "DELETE FROM events WHERE position = 600";
    Connection::open(folder.path().join("journal.db"))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    let rejection = Journal::open(folder.path(), &options(), Granary::default())
        .err()
        .unwrap();
    assert_eq!(rejection.code.0, "SK-STORE-0014");
}

#[test]
fn every_event_is_proven_by_a_document_that_stands_alone() {
    let folder = city();
    let trusted = keys(folder.path());
    for position in [1, 2, 255, 256, 257, 512, 599, 600] {
        let proof = audit::prove(folder.path(), position).unwrap();
        let text = serde_json::to_string(&proof).unwrap();
        let mut proof: audit::InclusionProof = serde_json::from_str(&text).unwrap();
        audit::verify_inclusion(&proof, &trusted).unwrap();
        proof.event.event.body.push(' ');
        assert_eq!(
            audit::verify_inclusion(&proof, &trusted).unwrap_err().code.0,
            "SK-STORE-0014"
        );
    }
    for position in [0, 601] {
        assert_eq!(
            audit::prove(folder.path(), position).unwrap_err().code.0,
            "SK-STORE-0013"
        );
    }
}

#[test]
fn a_later_head_is_proven_to_continue_an_earlier_one() {
    let folder = city();
    let trusted = keys(folder.path());
    for (old, new) in [(2, 600), (256, 512), (300, 302), (510, 600), (600, 600)] {
        let proof = audit::prove_consistency(folder.path(), old, new).unwrap();
        let text = serde_json::to_string(&proof).unwrap();
        let mut proof: audit::ConsistencyProof = serde_json::from_str(&text).unwrap();
        audit::verify_consistency(&proof, &trusted).unwrap();
        proof.old.size -= 1;
        assert_eq!(
            audit::verify_consistency(&proof, &trusted).unwrap_err().code.0,
            "SK-STORE-0014"
        );
    }
    assert_eq!(
        audit::prove_consistency(folder.path(), 3, 600)
            .unwrap_err()
            .code
            .0,
        "SK-STORE-0013"
    );
}

#[test]
fn a_running_city_is_backed_up_verified_and_restored_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let [data, target, again] = ["data", "backup", "again"].map(|name| folder.path().join(name));
    let journal = Journal::open(&data, &options(), Granary::default()).unwrap();
    let blob = Blobs::open(&data)
        .unwrap()
        .put(&b"a photograph"[..], 100)
        .unwrap();
    let manifest = std::thread::scope(|scope| {
        let busy = journal.clone();
        let load = scope.spawn(move || {
            (0..400)
                .map(|_| busy.submit(fill("east", 1), meta(1)))
                .for_each(|ticket| {
                    ticket.wait().unwrap();
                });
        });
        journal.submit(fill("west", 1), meta(1)).wait().unwrap();
        let manifest = backup::create(&data, &target).unwrap();
        load.join().unwrap();
        manifest
    });
    assert!(manifest.events >= 1);
    assert!(
        !target.join("evidence.key").exists(),
        "the private key is not backed up"
    );
    let trusted = keys(&data);
    assert!(audit::verify(&target, &trusted).unwrap().is_sound());
    // Neither a backup nor a city is ever written over.
    assert_eq!(
        backup::create(&data, &target).unwrap_err().code.0,
        "SK-STORE-0015"
    );
    assert_eq!(
        backup::restore(&target, &data, &trusted).unwrap_err().code.0,
        "SK-STORE-0015"
    );

    backup::restore(&target, &again, &trusted).unwrap();
    let restored = Journal::open(&again, &options(), Granary::default()).unwrap();
    assert_eq!(restored.position(), manifest.events);
    assert_eq!(Blobs::open(&again).unwrap().read(&blob).unwrap(), b"a photograph");
    restored.submit(fill("east", 1), meta(1)).wait().unwrap();
    drop(restored);
    // The restored city signs with a key of its own and keeps the earlier one's public half.
    assert_eq!(keys(&again).len(), 2);
    assert!(audit::verify(&again, &keys(&again)).unwrap().is_sound());
    assert!(!audit::verify(&again, &trusted).unwrap().is_sound());
}

#[test]
fn a_folder_named_with_a_trailing_slash_is_the_same_folder() {
    let folder = tempfile::tempdir().unwrap();
    let [target, again] = ["backup/", "again/"].map(|name| folder.path().join(name));
    let city = city();
    backup::create(city.path(), &target).unwrap();
    // Also where an empty folder is there already.
    fs::create_dir(&again).unwrap();
    let manifest = backup::restore(&target, &again, &keys(city.path())).unwrap();
    assert_eq!(manifest.events, 600);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        2,
        "nothing partial is left"
    );
    Journal::open(&again, &options(), Granary::default()).unwrap();
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [target, again] = ["backup", "again"].map(|name| folder.path().join(name));
    let city = city();
    Blobs::open(city.path())
        .unwrap()
        .put(&b"a photograph"[..], 100)
        .unwrap();
    backup::create(city.path(), &target).unwrap();
    let trusted = keys(city.path());
    let refused = || {
        let code = backup::restore(&target, &again, &trusted).unwrap_err().code.0;
        assert!(!again.exists());
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "only the backup is there"
        );
        code
    };
    let id = Blobs::open(&target)
        .unwrap()
        .list()
        .unwrap()
        .remove(0)
        .to_string();
    let blob = target.join("blobs").join(&id[..2]).join(&id[2..]);
    fs::write(&blob, "another photograph").unwrap();
    assert_eq!(refused(), "SK-STORE-0019");
    fs::remove_file(&blob).unwrap();
    assert_eq!(refused(), "SK-STORE-0016");
    let sql = "UPDATE events SET actor = 'x' WHERE position = 5";
    Connection::open(target.join("journal.db"))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    assert_eq!(refused(), "SK-STORE-0014");
    fs::remove_file(target.join("manifest.json")).unwrap();
    assert_eq!(refused(), "SK-STORE-0016");
}

/// A change behind the journal's back to some column of some event.
fn any_tampering() -> impl Strategy<Value = (u64, String)> {
    let change = prop_oneof![
        Just("body = body || ' '"),
        Just("kind = 'Changed'"),
        Just("actor = 'clerk-9'"),
        Just("at = at - 1"),
        Just("schema = schema + 1"),
        Just("revision = revision + 1"),
        Just("previous = position - 1"),
        Just("stream = '430401/grain/north'"),
    ];
    (1u64..=600, change)
        .prop_map(|(at, change)| (at, format!("UPDATE events SET {change} WHERE position = {at}")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_column_of_whatever_event_is_changed_its_position_is_named((at, sql) in any_tampering()) {
        static CITY: OnceLock<tempfile::TempDir> = OnceLock::new();
        let original = CITY.get_or_init(city).path();
        let copy = tempfile::tempdir().unwrap();
        fs::copy(original.join("journal.db"), copy.path().join("journal.db")).unwrap();
        let database = Connection::open(copy.path().join("journal.db")).unwrap();
        // Where `previous` was the position before anyway, nothing was changed.
        let harmless = sql.contains("previous") && database
            .query_row("SELECT previous = position - 1 FROM events WHERE position = ?", [at as i64], |row| row.get(0))
            .unwrap();
        database.execute_batch(&sql).unwrap();
        drop(database);
        let report = audit::verify(copy.path(), &keys(original)).unwrap();
        let named = report.findings.iter().any(|finding| finding.first == at && finding.last == at);
        prop_assert!(named != harmless, "{sql}: {report}");
    }
}
