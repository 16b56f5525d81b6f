//! Several nodes on one PostgreSQL database: what they do at once, what they see of each other.

mod common;
mod contract;

use common::{Granary, draw, fill, options};
use contract::permit::{Command, Hall, begin};
use contract::{ask, at, meta, new, order, tell};
use skein_scratch::Server;
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::audit::verify_inclusion;
use skein_store::postgres::{Address, Journal, public_keys, verify};
use skein_store::{Append, Model, VerifyingKey};
use std::time::{Duration, Instant};

/// A database of its own; `None` where there is no PostgreSQL.
fn place() -> Option<Address> {
    match Server::shared() {
        Ok(server) => Some(Address::parse(&server.database().unwrap()).unwrap()),
        Err(sentence) => {
            println!("skipped: {sentence}");
            None
        }
    }
}

fn node<M: Model + Default>(address: &Address) -> Journal<M> {
    Journal::open(address, &options(), M::default()).unwrap()
}

fn keys(address: &Address) -> Vec<VerifyingKey> {
    public_keys(address, Some("430400".parse().unwrap())).unwrap()
}

fn check_sound(address: &Address) -> u64 {
    let report = verify(address, "430400".parse().unwrap(), &keys(address)).unwrap();
    assert!(report.is_sound(), "{report}");
    report.events
}

#[test]
fn two_nodes_give_one_matter_orders_and_none_is_lost_or_doubled() {
    let Some(address) = place() else { return };
    let nodes = [0, 1].map(|_| node::<Hall>(&address));
    let common = new(&nodes[0], "common");
    std::thread::scope(|scope| {
        for (number, store) in (0..).zip(&nodes) {
            for client in 0..6u32 {
                scope.spawn(move || {
                    let own = new(store, "own");
                    for round in 0..10 {
                        let task = number * 1000 + client * 100 + round;
                        tell(store, common, ask(task, &["common"], 1, None));
                        tell(store, own, ask(task, &["own"], 1, None));
                    }
                });
            }
        }
    });
    for store in &nodes {
        let kept = store.aggregate(common).unwrap().unwrap();
        assert_eq!((kept.revision, kept.state.tasks.len()), (121, 120));
    }
    let history = Backend::history(&nodes[1], common).unwrap();
    assert!(
        history
            .iter()
            .zip(1..)
            .all(|(event, revision)| event.revision == revision)
    );
    assert!(history.is_sorted_by_key(|event| event.position));
    // One for the common matter, one for each own, and every task asked for twice over.
    assert_eq!(check_sound(&address), 1 + 12 + 2 * 120);
}

#[test]
fn the_model_is_decided_on_what_every_node_has_recorded() {
    let Some(address) = place() else { return };
    let nodes = [0, 1].map(|_| node::<Granary>(&address));
    nodes[0].submit(fill("east", 50), meta(1)).wait().unwrap();
    // Sixty draws on fifty tons, from both nodes at once: exactly fifty succeed.
    let drawn: usize = std::thread::scope(|scope| {
        let clients: Vec<_> = nodes
            .iter()
            .flat_map(|store| {
                (0..6).map(move |_| {
                    scope.spawn(move || {
                        let draws = (0..5).map(|_| store.submit(draw("east", 1), meta(1)).wait());
                        draws.filter(Result::is_ok).count()
                    })
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    assert_eq!(drawn, 50);
    // Each node sees the other's within its own time.
    let patience = Instant::now() + Duration::from_secs(10);
    for store in &nodes {
        while store.read(|granary| granary.tons("east")) > 0 && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(
            store.read(|granary| (granary.tons("east"), granary.events)),
            (0, 51)
        );
        let mut replayed = Granary::default();
        for event in store.replay(0) {
            replayed.evolve(&event.unwrap());
        }
        assert_eq!(replayed, store.read(Granary::clone));
    }
    assert_eq!(check_sound(&address), 51);
}

#[test]
fn a_journal_comes_back_as_it_was_and_keeps_its_rules() {
    let Some(address) = place() else { return };
    let store = node::<Granary>(&address);
    let first = store
        .submit(fill("east", 5), meta(1).with_key("k"))
        .wait()
        .unwrap();
    assert_eq!((first.reply, first.events, first.repeated), (5, 1..=1, false));
    let event = |by| Append::at(common::stream("east"), 1, common::change(by));
    store.append(vec![event(2)], meta(1)).wait().unwrap();
    let late = store.append(vec![event(2)], meta(1)).wait().unwrap_err();
    assert_eq!(late.code.0, "SK-STORE-0005");
    assert_eq!(
        store.submit(draw("east", 9), meta(1)).wait().unwrap_err().code.0,
        "SK-TEST-0001"
    );
    let before = store.read(Granary::clone);
    drop(store);
    let store = node::<Granary>(&address);
    assert_eq!((store.read(Granary::clone), store.position()), (before, 2));
    assert_eq!(store.history(&common::stream("east")).unwrap().len(), 2);
    let again = store
        .submit(fill("east", 5), meta(2).with_key("k"))
        .wait()
        .unwrap();
    assert_eq!((again.reply, again.events, again.repeated), (5, 1..=1, true));
    let reused = store
        .submit(fill("east", 6), meta(2).with_key("k"))
        .wait()
        .unwrap_err();
    assert_eq!(reused.code.0, "SK-STORE-0006");
    // After a day the key is forgotten.
    let later = store
        .submit(fill("east", 6), meta(24 * 3600 + 1).with_key("k"))
        .wait()
        .unwrap();
    assert_eq!((later.reply, later.repeated), (13, false));
}

#[test]
fn one_key_on_two_nodes_is_one_command() {
    let Some(address) = place() else { return };
    let nodes = [0, 1].map(|_| node::<Hall>(&address));
    for round in 0..20 {
        let given = || meta(1).with_key(format!("k{round}"));
        let tickets = nodes
            .each_ref()
            .map(|store| store.order(Target::New, begin("a"), given()));
        let [a, b] = tickets.map(|ticket| ticket.wait().unwrap());
        assert_eq!(a.reply, b.reply);
        assert_eq!(a.events, b.events);
        assert!(a.repeated != b.repeated);
    }
}

#[test]
fn a_timer_is_one_nodes_and_fires_once_even_if_both_try() {
    let Some(address) = place() else { return };
    let nodes = [0, 1].map(|_| node::<Hall>(&address));
    let permit = new(&nodes[0], "a");
    for timer in [1, 3, 5, 7] {
        tell(
            &nodes[1],
            permit,
            Command::Arm {
                timer,
                second: i64::from(timer),
            },
        );
    }
    let due = nodes[0].claim_timers(at(10), 10).unwrap();
    assert_eq!(due.len(), 4);
    assert_eq!(nodes[1].claim_timers(at(10), 10).unwrap(), []);
    let tickets: Vec<_> = due
        .iter()
        .flat_map(|timer| nodes.each_ref().map(|store| store.fire(*timer, at(10))))
        .collect();
    let fired = tickets.into_iter().map(|ticket| ticket.wait().unwrap());
    assert_eq!(fired.filter(|fired| fired.reply.is_some()).count(), 4);
    let kept = nodes[1].aggregate(permit).unwrap().unwrap();
    assert_eq!(kept.state.fired.len(), 4);
    // A node that closes gives its claim to the others at once.
    tell(&nodes[1], permit, Command::Arm { timer: 9, second: 9 });
    let [first, second] = nodes;
    drop(first);
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(second.claim_timers(at(10), 10).unwrap().len(), 1);
}

#[test]
fn nodes_sign_with_one_key_and_cities_share_a_database() {
    let Some(address) = place() else { return };
    let store = node::<Hall>(&address);
    assert_eq!(new(&store, "a"), Serial(1));
    assert_eq!(new(&node::<Hall>(&address), "b"), Serial(2));
    assert_eq!(keys(&address).len(), 1, "both signed with one key");
    let mut neighbour = options();
    neighbour.division = "430100".parse().unwrap();
    let neighbour = Journal::open(&address, &neighbour, Hall::default()).unwrap();
    assert_eq!(new(&neighbour, "c"), Serial(1));
    assert_eq!(public_keys(&address, None).unwrap_err().code.0, "SK-STORE-0073");
    let strange = public_keys(&address, Some("110000".parse().unwrap()));
    assert_eq!(strange.unwrap_err().code.0, "SK-STORE-0073");
    assert_eq!(check_sound(&address), 2);
}

#[test]
fn a_signing_key_that_was_altered_or_removed_opens_nothing() {
    let Some(address) = place() else { return };
    let Ok(server) = Server::shared() else { return };
    new(&node::<Hall>(&address), "a");
    let refused = |sql: &str| {
        server.sql(&address.database(), sql).unwrap();
        Journal::open(&address, &options(), Hall::default())
            .err()
            .unwrap()
    };
    let altered = refused("UPDATE signing_keys SET private_key = sha256(private_key)");
    assert_eq!(altered.code.0, "SK-STORE-0063");
    let removed = refused("UPDATE signing_keys SET private_key = NULL");
    assert_eq!(removed.code.0, "SK-STORE-0012");
    let gone = refused("DELETE FROM signing_keys");
    assert_eq!(
        gone.code.0, "SK-STORE-0012",
        "a key is never made for a running city"
    );
}

#[test]
fn every_event_of_a_running_city_can_be_proved() {
    let Some(address) = place() else { return };
    let store = node::<Hall>(&address);
    let serial = new(&store, "a");
    for task in 0..300 {
        order(&store, Target::Any(serial), ask(task, &["x"], 1, None));
    }
    for position in [1, 2, 17, 256, 257, 300, 301] {
        let proof = store.prove(position).unwrap();
        assert_eq!((proof.event.position, proof.head.size), (position, 301));
        verify_inclusion(&proof, &keys(&address)).unwrap();
    }
    for position in [0, 302] {
        assert_eq!(store.prove(position).unwrap_err().code.0, "SK-STORE-0013");
    }
}

#[test]
fn catching_up_shows_what_another_node_was_answered() {
    let Some(address) = place() else { return };
    let nodes = [0, 1].map(|_| node::<Granary>(&address));
    for round in 1..50 {
        nodes[0].submit(fill("east", 1), meta(1)).wait().unwrap();
        nodes[1].catch_up().unwrap();
        assert_eq!(nodes[1].revision(&common::stream("east")), round);
        assert_eq!(nodes[1].position(), round);
    }
}

#[test]
fn the_key_of_every_table_begins_with_the_division() {
    let Some(address) = place() else { return };
    let Ok(server) = Server::shared() else { return };
    drop(node::<Hall>(&address));
    let others = "SELECT DISTINCT t.relname FROM pg_class t \
        LEFT JOIN pg_index i ON i.indrelid = t.oid AND (i.indisunique OR i.indisprimary) \
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] \
        WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace \
        AND a.attname IS DISTINCT FROM 'division'";
    assert_eq!(server.sql(&address.database(), others).unwrap(), "migrations");
}

#[test]
fn a_later_program_s_database_is_left_alone() {
    let Some(address) = place() else { return };
    let Ok(server) = Server::shared() else { return };
    drop(node::<Hall>(&address));
    let later = "INSERT INTO migrations VALUES (99)";
    server.sql(&address.database(), later).unwrap();
    let refused = Journal::open(&address, &options(), Hall::default());
    assert_eq!(refused.err().unwrap().code.0, "SK-STORE-0064");
}

#[test]
fn what_is_altered_in_the_database_is_found() {
    let Some(address) = place() else { return };
    let Ok(server) = Server::shared() else { return };
    let store = node::<Hall>(&address);
    let serial = new(&store, "a");
    for task in 0..20 {
        order(&store, Target::Any(serial), ask(task, &["x"], 1, None));
    }
    check_sound(&address);
    let database = address.database();
    server
        .sql(
            &database,
            "UPDATE events SET body = replace(body, 'Ask', 'Asq') WHERE revision = 7",
        )
        .unwrap();
    let report = verify(&address, "430400".parse().unwrap(), &keys(&address)).unwrap();
    assert_eq!(
        report
            .findings
            .iter()
            .map(|finding| (finding.first, finding.last))
            .collect::<Vec<_>>(),
        [(7, 7)]
    );
}
