//! Real processes: killed under load, kept out of an open city, out of room.
//!
//! The child is this test binary itself, told by an environment variable what to be.

mod common;

use common::*;
use skein_store::{Journal, audit, read_public_keys};
use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::time::Duration;

const FOLDER: &str = "SKEIN_TEST_FOLDER";
const ROUND: &str = "SKEIN_TEST_ROUND";
const CLIENTS: usize = 24;

/// This binary as a child running one test below, under a shell line that ends by becoming it.
fn child(shell: &str, test: &str, folder: &Path, round: usize) -> Child {
    Process::new("sh")
        .args(["-c", &format!("{shell} exec \"$0\" \"$@\"")])
        .arg(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
}

/// Prints a line at once, whole.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// The child's part: many clients, each filling a new store with one ton for every command and naming it
/// once the command is acknowledged. It goes on until killed.
#[test]
fn child_under_load() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let round = env::var(ROUND).unwrap();
    let mut often = options();
    often.snapshot_every = 200;
    let journal = Journal::open(folder, &often, Granary::default()).unwrap();
    say("\nready");
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (journal, round) = (journal.clone(), round.clone());
            scope.spawn(move || {
                for number in 0.. {
                    let store = format!("{round}-{client}-{number}");
                    journal
                        .submit(fill(&store, 1), meta(1).with_key(&store))
                        .wait()
                        .unwrap();
                    say(&format!("done {store}"));
                }
            });
        }
    });
}

#[test]
fn killed_under_load_nothing_acknowledged_is_lost_or_doubled() {
    if env::var(FOLDER).is_ok() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeSet::new();
    for round in 0..6 {
        let mut process = child("", "child_under_load", folder.path(), round);
        let mut said = lines(&mut process);
        assert!(said.any(|line| line == "ready"));
        // A city that is open is kept from everyone else.
        let refused = Journal::open(folder.path(), &options(), Granary::default())
            .err()
            .unwrap();
        assert_eq!(refused.code.0, "SK-STORE-0001");
        let reader = std::thread::spawn(move || said.collect::<Vec<_>>());
        std::thread::sleep(Duration::from_millis(rand::random_range(30..400)));
        process.kill().unwrap();
        process.wait().unwrap();
        let done = reader.join().unwrap();
        acknowledged.extend(
            done.iter()
                .filter_map(|line| line.strip_prefix("done "))
                .map(str::to_owned),
        );
        check_survivors(folder.path(), &acknowledged);
    }
    assert!(
        acknowledged.len() > 100,
        "only {} commands were acknowledged",
        acknowledged.len()
    );
}

/// Opens the city again: everything acknowledged is there once, replay agrees, the evidence holds.
fn check_survivors(folder: &Path, acknowledged: &BTreeSet<String>) {
    let journal = Journal::open(folder, &options(), Granary::default()).unwrap();
    let state = journal.read(Granary::clone);
    for store in acknowledged {
        assert_eq!(state.tons(store), 1, "{store} was acknowledged");
        let again = journal
            .submit(fill(store, 1), meta(1).with_key(store))
            .wait()
            .unwrap();
        assert!(again.repeated, "a retry of {store} is recognised");
    }
    assert!(
        state.stock.values().all(|tons| *tons == 1),
        "nothing is there twice"
    );
    assert_eq!(replayed(&journal), state);
    drop(journal);
    let keys = read_public_keys(&folder.join("evidence.pub")).unwrap();
    let report = audit::verify(folder, &keys).unwrap();
    assert!(report.is_sound(), "{report}");
}

/// The child's part: fills stores until the disk refuses, then tries again until it doesn't.
#[test]
fn child_out_of_room() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let journal = Journal::open(folder, &options(), Granary::default()).unwrap();
    let mut refused = false;
    say("\nready");
    for number in 0..100_000 {
        let store = format!("{number}-{}", "x".repeat(200));
        match journal.submit(fill(&store, 1), meta(1)).wait() {
            Ok(_) if refused => {
                // What the failed batches left behind must be nothing at all.
                assert_eq!(journal.read(Granary::clone), replayed(&journal));
                say(&format!("done {store}\nresumed"));
                return;
            }
            Ok(_) => say(&format!("done {store}")),
            Err(rejection) => {
                refused = true;
                assert_eq!(journal.read(|granary| granary.tons(&store)), 0);
                say(&format!("refused {rejection}"));
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

#[test]
fn out_of_room_the_message_is_clear_nothing_is_lost_and_work_goes_on_once_there_is_room() {
    if env::var(FOLDER).is_ok() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // A limit of half a megabyte on any file's size, failing writes instead of ending the process.
    let mut process = child(
        "trap '' XFSZ; ulimit -S -f 1024;",
        "child_out_of_room",
        folder.path(),
        0,
    );
    let (mut acknowledged, mut refusals) = (BTreeSet::new(), Vec::new());
    let id = process.id().to_string();
    for line in lines(&mut process) {
        if let Some(store) = line.strip_prefix("done ") {
            acknowledged.insert(store.to_owned());
        } else if line.starts_with("refused ") {
            refusals.push(line);
            if refusals.len() == 3 {
                let freed = Process::new("prlimit")
                    .args(["--fsize=unlimited:", "--pid", &id])
                    .status();
                assert!(freed.unwrap().success());
            }
        } else if line == "resumed" {
            refusals.push(line);
        }
    }
    process.wait().unwrap();
    assert!(
        refusals[0].contains("SK-STORE-0008") || refusals[0].contains("SK-STORE-0007"),
        "{}",
        refusals[0]
    );
    assert_eq!(refusals.last().unwrap(), "resumed");
    assert!(acknowledged.len() > 20);
    check_room(folder.path(), &acknowledged);
}

fn check_room(folder: &Path, acknowledged: &BTreeSet<String>) {
    let journal = Journal::open(folder, &options(), Granary::default()).unwrap();
    let state = journal.read(Granary::clone);
    assert_eq!(
        state.stock.keys().cloned().collect::<BTreeSet<_>>(),
        *acknowledged
    );
    assert_eq!(replayed(&journal), state);
    drop(journal);
    let keys = read_public_keys(&folder.join("evidence.pub")).unwrap();
    assert!(audit::verify(folder, &keys).unwrap().is_sound());
}
