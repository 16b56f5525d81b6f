//! PostgreSQL at its worst moments: rows of another version, a statement cut short, a full disk, and a
//! connection lost in the middle of a commit.

mod contract;

use contract::permit::{Command, Hall, begin};
use contract::{ask, at, meta};
use skein_scratch::Server;
use skein_store::Options;
use skein_store::aggregate::backend::{SearchQuery, WorkQuery};
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::postgres::{Address, Journal, public_keys, verify};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// A server of this test's own.
fn server() -> Option<Server> {
    Server::start()
        .inspect_err(|sentence| println!("skipped: {sentence}"))
        .ok()
}

fn open(address: &str) -> Journal<Hall> {
    let options = Options::new("430400".parse().unwrap());
    Journal::open(&Address::parse(address).unwrap(), &options, Hall::default()).unwrap()
}

/// The evidence holds, over this many events.
fn check_sound(address: &str, events: u64) {
    let keys = public_keys(&Address::parse(address).unwrap(), None).unwrap();
    let report = verify(
        &Address::parse(address).unwrap(),
        "430400".parse().unwrap(),
        &keys,
    )
    .unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.events, events);
}

fn name(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

#[test]
fn rows_and_states_of_another_version_are_made_anew() {
    let Some(server) = server() else { return };
    let address = server.database().unwrap();
    let store = open(&address);
    let order = |target, command| store.order(target, command, meta(1)).wait().unwrap();
    let road = order(Target::New, begin("蒸湘路施工许可")).reply.serial;
    order(Target::Any(road), ask(1, &["unit/roads"], 1, Some(9)));
    order(Target::Any(road), Command::Arm { timer: 1, second: 30 });
    order(Target::Any(road), Command::Name("number/7".into()));
    order(Target::Any(road), Command::Fail);
    type Shown = (
        String,
        usize,
        Option<jiff::Timestamp>,
        Option<Serial>,
        usize,
        usize,
    );
    let shown = |store: &Journal<Hall>| -> Shown {
        let query = WorkQuery {
            lists: vec!["unit/roads".into()],
            limit: 10,
            ..WorkQuery::default()
        };
        let words = SearchQuery {
            words: "施工".into(),
            before: None,
            limit: 10,
        };
        (
            format!("{:?}", store.aggregate(road).unwrap().unwrap().state),
            store.work(&query).unwrap().len(),
            store.next_timer().unwrap(),
            store.named("number/7").unwrap(),
            store.incidents(None, 10).unwrap().len(),
            store.search(&words).unwrap().len(),
        )
    };
    let before = shown(&store);
    assert_eq!((before.1, before.2, before.3), (1, Some(at(30)), Some(road)));
    assert_eq!((before.4, before.5), (1, 1));
    drop(store);
    let spoil = "UPDATE projections SET rows = 1; DELETE FROM work; DELETE FROM timers; DELETE FROM names; \
        DELETE FROM incidents; DELETE FROM words; UPDATE aggregates SET format = 99, state = ''";
    server.sql(name(&address), spoil).unwrap();
    let store = open(&address);
    assert_eq!(shown(&store), before);
    let done = store.order(Target::Any(road), Command::Do { task: 1 }, meta(2));
    assert_eq!(done.wait().unwrap().reply.revision, 6);
    check_sound(&address, 6);
}

#[test]
fn a_statement_cut_short_by_the_server_is_undone_and_told() {
    let Some(server) = server() else { return };
    let address = server.database().unwrap();
    let store = open(&address);
    let serial = store
        .order(Target::New, begin("a"), meta(1))
        .wait()
        .unwrap()
        .reply
        .serial;
    let tell = || {
        store.order(
            Target::Any(serial),
            ask(1, &["x"], 1, None),
            meta(1).with_key("k"),
        )
    };
    std::thread::scope(|scope| {
        // Somebody holds the table, and the server ends what waits for it as a time limit does.
        scope.spawn(|| {
            let hold = "BEGIN; LOCK TABLE work; SELECT pg_sleep(2); COMMIT";
            server.sql(name(&address), hold).unwrap()
        });
        std::thread::sleep(Duration::from_millis(500));
        let ticket = tell();
        std::thread::sleep(Duration::from_millis(500));
        let cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'skein' \
            AND wait_event_type = 'Lock'";
        assert!(server.sql("postgres", cancel).unwrap().contains('t'));
        assert_eq!(ticket.wait().unwrap_err().code.0, "SK-STORE-0068");
        assert_eq!(store.aggregate(serial).unwrap().unwrap().revision, 1);
    });
    let receipt = tell().wait().unwrap();
    assert_eq!((receipt.reply.revision, receipt.repeated), (2, false));
    check_sound(&address, 2);
}

/// A small disk in memory, taken away when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Sixty-four megabytes; `None` where mounting isn't allowed.
    fn mount(at: &Path) -> Option<Self> {
        let mut mount = Program::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64m", "tmpfs"]).arg(at);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| Self(at.to_path_buf()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A disk of this test only, gone with the machine at the latest.
        let _ = Program::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Letters that can't be compressed much.
fn noise(length: usize) -> String {
    (0..length).map(|_| rand::random_range('a'..='z')).collect()
}

#[test]
fn a_full_disk_is_told_and_everything_goes_on_when_there_is_room() {
    let Some(server) = server() else { return };
    let place = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(place.path()) else {
        println!("skipped: no file system can be mounted here, so none can be made full");
        return;
    };
    let tables = disk.0.join("tables");
    std::fs::create_dir(&tables).unwrap();
    let owner = std::fs::metadata(server.folder().unwrap()).unwrap();
    chown(&disk.0, Some(owner.uid()), Some(owner.gid())).unwrap();
    chown(&tables, Some(owner.uid()), Some(owner.gid())).unwrap();
    let make = format!("CREATE TABLESPACE small LOCATION '{}'", tables.display());
    server.sql("postgres", &make).unwrap();
    server
        .sql("postgres", "CREATE DATABASE small TABLESPACE small")
        .unwrap();
    let address = server.url("small");
    let store = open(&address);
    let give = |number: u32, length| {
        let given = meta(1).with_key(format!("k{number}"));
        // The same letters under the same key.
        let title = format!("{number} {}", "x".repeat(length));
        let noisy = if length > 0 { noise(length) } else { String::new() };
        let command = Command::Begin { title, text: noisy };
        store.order(Target::New, command, given).wait()
    };
    give(0, 0).unwrap();
    // Something else fills the disk, but for a little.
    let ballast = disk.0.join("ballast");
    let mut file = std::fs::File::create(&ballast).unwrap();
    while file.write_all(&[1; 1 << 16]).is_ok() {}
    file.set_len(file.metadata().unwrap().len() - (1 << 20)).unwrap();
    let mut done = 1;
    let refused = loop {
        match give(done, 100_000) {
            Ok(_) => done += 1,
            Err(rejection) => break rejection,
        }
        assert!(done < 100, "the disk is never full");
    };
    assert_eq!(refused.code.0, "SK-STORE-0007", "{refused}");
    std::fs::remove_file(&ballast).unwrap();
    give(done, 1000).unwrap();
    check_sound(&address, u64::from(done) + 1);
    drop(store);
    drop(server);
}

const PASS: u8 = 0;
/// The commit reaches the server, its answer doesn't come back.
const ANSWER_LOST: u8 = 1;
/// The commit doesn't reach the server.
const COMMIT_LOST: u8 = 2;

/// Stands between a node and the server, and cuts the connection that next commits.
fn proxy(server: &Server) -> (u16, Arc<AtomicU8>) {
    let port = server.address().trim_end_matches('/').rsplit(':').next().unwrap();
    let target: u16 = port.parse().unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (own, mode) = (
        listener.local_addr().unwrap().port(),
        Arc::new(AtomicU8::new(PASS)),
    );
    let plan = Arc::clone(&mode);
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else {
                continue;
            };
            let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            let plan = Arc::clone(&plan);
            std::thread::spawn(move || carry(client, server, &plan));
        }
    });
    (own, mode)
}

fn carry(mut client: TcpStream, mut server: TcpStream, plan: &AtomicU8) {
    let mut bytes = [0; 1 << 16];
    while let Ok(count @ 1..) = client.read(&mut bytes) {
        let said = &bytes[..count];
        let commits = said.windows(7).any(|part| part == b"COMMIT\0");
        let planned = if commits {
            plan.swap(PASS, Ordering::SeqCst)
        } else {
            PASS
        };
        if planned != PASS {
            let _ = client.shutdown(Shutdown::Both);
        }
        if planned == COMMIT_LOST || server.write_all(said).is_err() {
            break;
        }
        if planned == ANSWER_LOST {
            std::thread::sleep(Duration::from_millis(300));
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

#[test]
fn a_connection_lost_in_the_middle_of_a_commit_is_found_out_about() {
    let Some(server) = server() else { return };
    let address = server.database().unwrap();
    let (port, plan) = proxy(&server);
    let through = format!("postgres://skein@127.0.0.1:{port}/{}", name(&address));
    let store = open(&through);
    let give = |number: u32| {
        let key = format!("k{number}");
        store
            .order(Target::New, begin(&key), meta(1).with_key(key))
            .wait()
    };
    for number in 0..6 {
        let planned = [ANSWER_LOST, COMMIT_LOST][number as usize % 2];
        plan.store(planned, Ordering::SeqCst);
        let receipt = match (planned, give(number)) {
            // Whoever gave it is told that it was done.
            (ANSWER_LOST, told) => told.unwrap(),
            // It was not done, and is when it is given again.
            (_, told) => {
                let rejection = told.unwrap_err();
                assert_eq!(rejection.code.0, "SK-STORE-0060", "{rejection}");
                let again = give(number).unwrap();
                assert!(!again.repeated);
                again
            }
        };
        assert_eq!(plan.load(Ordering::SeqCst), PASS, "the connection was cut");
        let again = give(number).unwrap();
        assert!(again.repeated);
        assert_eq!((&again.reply, &again.events), (&receipt.reply, &receipt.events));
    }
    check_sound(&address, 6);
}
