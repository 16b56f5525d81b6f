//! The real server killed under load, cut off and down: what is promised then.

mod contract;

use contract::permit::{Hall, begin};
use contract::{ask, meta};
use skein_scratch::Server;
use skein_store::Options;
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::postgres::{Address, Journal, public_keys, verify};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A server of this test's own.
fn server() -> Option<Server> {
    Server::start()
        .inspect_err(|sentence| println!("skipped: {sentence}"))
        .ok()
}

fn opened(server: &Server) -> (Address, Journal<Hall>) {
    let address = Address::parse(&server.database().unwrap()).unwrap();
    let options = Options::new("430400".parse().unwrap());
    let store = Journal::open(&address, &options, Hall::default()).unwrap();
    (address, store)
}

/// Clients that each begin matters under keys of their own and try again under the same key until told; every
/// one they were told of is noted. They go on while `trouble` lasts.
fn under_load(store: &Journal<Hall>, trouble: impl FnOnce()) -> BTreeMap<String, Serial> {
    let (told, over) = (Mutex::new(BTreeMap::new()), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for client in 0..12 {
            let (told, over) = (&told, &over);
            scope.spawn(move || {
                for number in 0.. {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let key = format!("{client}-{number}");
                    let serial = loop {
                        let given = meta(1).with_key(&key);
                        match store.order(Target::New, begin(&key), given).wait() {
                            Ok(receipt) => break receipt.reply.serial,
                            Err(rejection) => {
                                let code = rejection.code.0;
                                assert!(["SK-STORE-0060", "SK-STORE-0061"].contains(&code), "{rejection}");
                                std::thread::sleep(Duration::from_millis(10));
                            }
                        }
                    };
                    told.lock().unwrap().insert(key, serial);
                }
            });
        }
        trouble();
        over.store(true, Ordering::Relaxed);
    });
    told.into_inner().unwrap()
}

/// Everything told is there once, nothing else is, and the evidence holds.
fn check(address: &Address, store: &Journal<Hall>, told: &BTreeMap<String, Serial>) {
    for (key, serial) in told {
        let kept = store.aggregate(*serial).unwrap().unwrap();
        assert_eq!(
            (&kept.state.title, kept.revision),
            (key, 1),
            "{key} was acknowledged"
        );
    }
    let mut serials: Vec<_> = told.values().collect();
    serials.sort();
    serials.dedup();
    assert_eq!(serials.len(), told.len(), "nothing is there twice");
    let keys = public_keys(address, None).unwrap();
    let report = verify(address, "430400".parse().unwrap(), &keys).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.events, told.len() as u64, "each was recorded once");
}

#[test]
fn the_server_killed_under_load_loses_and_doubles_nothing() {
    let Some(server) = server() else { return };
    let (address, store) = opened(&server);
    let told = under_load(&store, || {
        for _ in 0..4 {
            std::thread::sleep(Duration::from_millis(rand::random_range(200..600)));
            server.kill().unwrap();
            std::thread::sleep(Duration::from_millis(rand::random_range(0..200)));
            server.resume().unwrap();
        }
        std::thread::sleep(Duration::from_millis(500));
    });
    assert!(told.len() > 100, "only {} commands were acknowledged", told.len());
    check(&address, &store, &told);
    // A node opened afterwards sees the same.
    drop(store);
    let options = Options::new("430400".parse().unwrap());
    let store = Journal::open(&address, &options, Hall::default()).unwrap();
    check(&address, &store, &told);
}

#[test]
fn connections_cut_under_load_lose_and_double_nothing() {
    let Some(server) = server() else { return };
    let (address, store) = opened(&server);
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'skein'";
    let told = under_load(&store, || {
        for _ in 0..15 {
            std::thread::sleep(Duration::from_millis(rand::random_range(30..150)));
            server.sql("postgres", cut).unwrap();
        }
    });
    assert!(told.len() > 100, "only {} commands were acknowledged", told.len());
    check(&address, &store, &told);
}

#[test]
fn while_the_server_is_down_it_says_so_and_goes_on_by_itself_afterwards() {
    let Some(server) = server() else { return };
    let (_, store) = opened(&server);
    let serial = store
        .order(Target::New, begin("a"), meta(1))
        .wait()
        .unwrap()
        .reply
        .serial;
    server.stop().unwrap();
    let refused = |code: &str| {
        let rejection = store
            .order(Target::Any(serial), ask(1, &["x"], 1, None), meta(1))
            .wait()
            .unwrap_err();
        assert_eq!(rejection.code.0, code, "{rejection}");
        rejection
    };
    refused("SK-STORE-0060");
    assert!(!store.is_taking_commands());
    assert_eq!(store.aggregate(serial).err().unwrap().code.0, "SK-STORE-0060");
    // Told at once, not after a time limit.
    let started = Instant::now();
    refused("SK-STORE-0060");
    assert!(started.elapsed() < Duration::from_secs(2));
    server.resume().unwrap();
    let patience = Instant::now() + Duration::from_secs(20);
    while !store.is_taking_commands() && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(50));
    }
    let receipt = store
        .order(Target::Any(serial), ask(1, &["x"], 1, None), meta(1))
        .wait()
        .unwrap();
    assert_eq!(receipt.reply.revision, 2);
}

#[test]
fn what_the_server_refuses_is_undone_and_told() {
    let Some(server) = server() else { return };
    let (address, store) = opened(&server);
    let serial = store
        .order(Target::New, begin("a"), meta(1))
        .wait()
        .unwrap()
        .reply
        .serial;
    let database = address.database();
    server
        .sql(
            &database,
            "ALTER TABLE work ADD CONSTRAINT short CHECK (length(list) < 5)",
        )
        .unwrap();
    let tell = |list: &str| {
        store
            .order(Target::Any(serial), ask(1, &[list], 1, None), meta(1))
            .wait()
    };
    assert_eq!(tell("a-long-list").unwrap_err().code.0, "SK-STORE-0068");
    assert_eq!(store.aggregate(serial).unwrap().unwrap().revision, 1);
    assert_eq!(tell("list").unwrap().reply.revision, 2);
    // A statement that runs into the server's time limit.
    server
        .sql(&database, "ALTER TABLE work DROP CONSTRAINT short")
        .unwrap();
}

#[test]
fn a_server_that_may_lose_what_it_acknowledged_is_refused() {
    let Some(server) = server() else { return };
    server
        .sql("postgres", "ALTER SYSTEM SET full_page_writes = off")
        .unwrap();
    server.sql("postgres", "SELECT pg_reload_conf()").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let address = Address::parse(&server.database().unwrap()).unwrap();
    let options = Options::new("430400".parse().unwrap());
    let refused = Journal::open(&address, &options, Hall::default());
    assert_eq!(refused.err().unwrap().code.0, "SK-STORE-0065");
    let nowhere = Address::parse("postgres://skein@127.0.0.1:1/city").unwrap();
    let refused = Journal::open(&nowhere, &options, Hall::default());
    assert_eq!(refused.err().unwrap().code.0, "SK-STORE-0060");
}
