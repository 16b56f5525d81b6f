//! The binary and its database under load, killed without warning and started again: what was acknowledged is
//! there, once.
//!
//! It knows nothing of how the store does it. Start at [`City`].

mod city;

use city::{City, Kept};
use skein_scratch::Server;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Clients that start matters at once.
const CLIENTS: usize = 6;

/// Matters by the keys they were started under.
type Started = BTreeMap<String, u64>;

/// What was acknowledged while clients started matters until the binary was killed, and the keys that got no
/// answer.
fn killed_under_load(city: City, token: &str, life: usize) -> (Started, Vec<String>) {
    let over = AtomicBool::new(false);
    let outcomes = Mutex::new((Started::new(), Vec::new()));
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (city, over, outcomes) = (&city, &over, &outcomes);
            scope.spawn(move || {
                for number in 0.. {
                    let key = format!("life{life}-client{client}-{number}");
                    let started = city.start_matter(token, &key);
                    let mut outcomes = outcomes.lock().unwrap();
                    match started {
                        Some(started) => outcomes.0.insert(key, started.unwrap()),
                        None => return outcomes.1.push(key),
                    };
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        std::thread::sleep(Duration::from_millis(900));
        // SIGKILL while every client is in the middle of something.
        city.stop();
        over.store(true, Ordering::Relaxed);
    });
    city.kill();
    outcomes.into_inner().unwrap()
}

/// Every matter of the city is one of those started, once each, and the evidence holds.
fn check(city: City, kept: &Kept, (password, expected): (&str, &Started)) {
    let token = city.token("demo-supervision-office", password);
    let mut found = Started::new();
    let mut before = u64::MAX / 2;
    loop {
        let path = format!("/api/v1/matters?words=client&limit=500&before={before}");
        let page = city.get(&path, &token);
        let rows = page.as_array().unwrap();
        let Some(last) = rows.last() else { break };
        before = last["serial"].as_u64().unwrap();
        for row in rows {
            let title = row["row"]["title"].as_str().unwrap().to_owned();
            let doubled = found.insert(title, row["serial"].as_u64().unwrap());
            assert_eq!(doubled, None, "{row} is there twice");
        }
    }
    assert_eq!(
        found, *expected,
        "each key began one matter, and nothing else did"
    );
    city.kill();
    let audit = kept.run(&["audit", "verify"]);
    let said = String::from_utf8_lossy(&audit.stdout).into_owned() + &String::from_utf8_lossy(&audit.stderr);
    assert!(audit.status.success(), "{said}");
}

/// Kills the binary three times under load.
fn survives_kill_nine(kept: &Kept) {
    let mut city = City::start(kept);
    let password = city
        .password()
        .expect("the first start tells the demonstration's password");
    city.deploy(&city.token("demo-admin", &password));
    let mut all = Started::new();
    for life in 0..3 {
        let token = city.token("demo-supervision-office", &password);
        let (known, lost) = killed_under_load(city, &token, life);
        assert!(known.len() > CLIENTS, "there was a load");
        city = City::start(kept);
        // The session outlives the binary, too.
        for (key, matter) in &known {
            let again = city.start_matter(&token, key);
            assert_eq!(again, Some(Ok(*matter)), "{key} again is the same matter");
        }
        all.extend(known);
        for key in lost {
            let matter = city.start_matter(&token, &key).expect("an answer").unwrap();
            all.insert(key, matter);
        }
    }
    check(city, kept, (&password, &all));
}

#[test]
fn what_was_acknowledged_survives_kill_nine_once() {
    let folder = tempfile::tempdir().unwrap();
    survives_kill_nine(&folder.path().into());
}

#[test]
fn what_was_acknowledged_survives_kill_nine_once_on_postgres() {
    match Server::shared() {
        Ok(server) => survives_kill_nine(&Kept::on(server)),
        Err(sentence) => println!("skipped: {sentence}"),
    }
}

/// Clients that start matters while `trouble` lasts, each trying again under the same key until it is told;
/// what they were told, and the refusals they met.
fn under_trouble(city: &City, token: &str, trouble: impl FnOnce()) -> (Started, Vec<(u16, String)>) {
    let (over, told) = (AtomicBool::new(false), Mutex::new((Started::new(), Vec::new())));
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (over, told) = (&over, &told);
            scope.spawn(move || {
                for number in 0.. {
                    let key = format!("client{client}-{number}");
                    let matter = loop {
                        match city.start_matter(token, &key).expect("the binary answers") {
                            Ok(matter) => break matter,
                            Err(refusal) => told.lock().unwrap().1.push(refusal),
                        }
                        std::thread::sleep(Duration::from_millis(20));
                    };
                    told.lock().unwrap().0.insert(key, matter);
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(trouble));
        over.store(true, Ordering::Relaxed);
        // Clients that wait for the database would wait for ever.
        ended.unwrap_or_else(|panic| {
            city.stop();
            std::panic::resume_unwind(panic)
        });
    });
    told.into_inner().unwrap()
}

#[test]
fn the_database_killed_under_the_running_binary_costs_refusals_and_nothing_else() {
    let server = match Server::start() {
        Ok(server) => server,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let kept = Kept::on(&server);
    let city = City::start(&kept);
    let password = city
        .password()
        .expect("the first start tells the demonstration's password");
    city.deploy(&city.token("demo-admin", &password));
    let token = city.token("demo-supervision-office", &password);
    let (told, refusals) = under_trouble(&city, &token, || {
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(700));
            server.kill().unwrap();
            std::thread::sleep(Duration::from_millis(800));
            let (status, health) = city.read("/healthz", "");
            assert_eq!(status, 503, "{health}");
            let (status, refusal) = city.read("/api/v1/tasks", &token);
            let code = refusal["code"].as_str().unwrap_or_default();
            assert_eq!((status, code), (503, "SK-STORE-0060"), "{refusal}");
            server.resume().unwrap();
            let back = Instant::now();
            city.wait();
            println!("healthy again after {:?}", back.elapsed());
        }
        std::thread::sleep(Duration::from_millis(500));
    });
    assert!(told.len() > CLIENTS, "there was a load");
    assert!(!refusals.is_empty(), "the trouble was felt");
    for (status, code) in refusals {
        assert_eq!(status, 503, "{code}");
        assert!(
            ["SK-STORE-0060", "SK-STORE-0061"].contains(&code.as_str()),
            "{code}"
        );
    }
    check(city, &kept, (&password, &told));
}
