//! A real process with aggregates, killed under load: what was acknowledged is there once with all its rows,
//! every timer fires once, every message arrives once, and states, rows and evidence agree.
//!
//! The child is this test binary itself, told by an environment variable what to be.

mod contract;

use contract::permit::{Command, Hall, Permits, wait};
use contract::{ask, at, fired, meta, received};
use skein_store::aggregate::backend::{Parcel, Relayed, WorkOrder, WorkQuery};
use skein_store::aggregate::rows::{ArrivalKind, Destination, Outgoing};
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::audit::{verify, verify_states};
use skein_store::workers::Clockwork;
use skein_store::{Journal, Options, read_public_keys};
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::Duration;

const FOLDER: &str = "SKEIN_TEST_FOLDER";
const CLIENTS: usize = 12;

fn opened(folder: &Path) -> Journal<Hall> {
    let mut options = Options::new("430400".parse().unwrap());
    options.log_reserve = 64 << 10;
    Journal::open(folder, &options, Hall::default()).unwrap()
}

/// Prints a line at once, whole.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// What a client does to one permit: a task, a timer, something waited for, and the message for it.
fn steps(key: &str) -> Vec<Command> {
    let outgoing = Outgoing {
        to: Destination::Message,
        name: "paid".into(),
        key: key.into(),
        body: "{}".into(),
    };
    vec![
        ask(1, &["unit/roads"], 1, Some(5)),
        Command::Arm { timer: 1, second: 5 },
        wait(ArrivalKind::Message, "paid", key, 1),
        Command::Send(vec![outgoing]),
    ]
}

/// The child's part: clients work on permits of their own while timers fire and messages go round. It goes on
/// until killed.
#[test]
fn child_under_load() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let store = opened(Path::new(&folder));
    say("\nready");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                work_off(&store);
            }
        });
        for _ in 0..CLIENTS {
            let store = store.clone();
            scope.spawn(move || {
                loop {
                    let begun = store.order(Target::New, contract::permit::begin("许可"), meta(1));
                    let serial = begun.wait().unwrap().reply.serial;
                    for (step, number) in steps(&serial.to_string()).into_iter().zip(1..) {
                        store.order(Target::Any(serial), step, meta(1)).wait().unwrap();
                        say(&format!("done {serial} {number}"));
                    }
                }
            });
        }
    });
}

/// Fires what is due and relays all there is.
fn work_off(store: &Journal<Hall>) {
    Clockwork::<Permits, _>::new(store.clone()).turn(at(10)).unwrap();
    loop {
        let parcels = store.claim_parcels(at(10), 100).unwrap();
        if parcels.is_empty() {
            return;
        }
        let relay = |parcel: &Parcel| store.relay(parcel.sequence, at(10));
        let tickets: Vec<_> = parcels.iter().map(relay).collect();
        for ticket in tickets {
            assert_ne!(ticket.wait().unwrap().reply, Relayed::More);
        }
    }
}

#[test]
fn killed_under_load_states_rows_timers_and_messages_agree() {
    if env::var(FOLDER).is_ok() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut done = Vec::new();
    for _ in 0..4 {
        let mut child = Process::new(env::current_exe().unwrap())
            .args(["child_under_load", "--exact", "--nocapture", "--test-threads=1"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        assert!(said.any(|line| line == "ready"));
        let reader = std::thread::spawn(move || said.collect::<Vec<_>>());
        std::thread::sleep(Duration::from_millis(rand::random_range(100..500)));
        child.kill().unwrap();
        child.wait().unwrap();
        done.extend(reader.join().unwrap());
        check_survivors(folder.path(), &done);
    }
    assert!(done.len() > 20, "only {} commands were acknowledged", done.len());
}

fn check_survivors(folder: &Path, done: &[String]) {
    let keys = read_public_keys(&folder.join("evidence.pub")).unwrap();
    let report = verify(folder, &keys).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(verify_states(folder, &Permits).unwrap(), []);
    let store = opened(folder);
    work_off(&store);
    for line in done.iter().filter_map(|line| line.strip_prefix("done ")) {
        let (serial, step) = line.split_once(' ').unwrap();
        let (serial, step): (u64, u64) = (serial.parse().unwrap(), step.parse().unwrap());
        let kept = store.aggregate(Serial(serial)).unwrap().unwrap();
        assert!(kept.revision > step, "step {step} of {serial} was acknowledged");
        if step == 4 {
            assert_eq!(fired(&store, Serial(serial)), [1], "the timer of {serial}");
            assert_eq!(
                received(&store, Serial(serial)),
                ["paid {}"],
                "the message of {serial}"
            );
        }
    }
    let query = WorkQuery {
        lists: vec!["unit/roads".into()],
        order: WorkOrder::Due,
        after: None,
        limit: 100_000,
    };
    let listed = store.work(&query).unwrap().len();
    let tasks = |serial: u64| {
        store
            .aggregate(Serial(serial))
            .unwrap()
            .map(|kept| kept.state.tasks.len())
    };
    let expected: usize = (1..).map_while(tasks).sum();
    assert_eq!(listed, expected);
    drop(store);
    assert_eq!(verify_states(folder, &Permits).unwrap(), []);
}
