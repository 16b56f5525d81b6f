//! The journal's contract: what any backend must do. Read it as the store's manual.

mod common;

use common::*;
use proptest::prelude::*;
use skein_store::{Append, Journal};
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn a_command_is_decided_recorded_and_answered() {
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    let receipt = journal.submit(fill("east", 30), meta(7)).wait().unwrap();
    assert_eq!(
        (receipt.reply, receipt.events, receipt.repeated),
        (30, 1..=1, false)
    );
    assert_eq!(journal.read(|granary| granary.tons("east")), 30);
    assert_eq!(journal.revision(&stream("east")), 1);
    let event = journal.replay(0).unwrap().next().unwrap().unwrap();
    assert_eq!((event.position, event.revision, event.at.as_second()), (1, 1, 7));
    assert_eq!(event.stream.to_string(), "430400/grain/east");
    assert_eq!(event.actor.0, "clerk-1");
    assert_eq!(event.event.body, r#"{"by":30}"#);
}

#[test]
fn later_commands_of_a_batch_see_earlier_ones_and_rejections_cost_the_others_nothing() {
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    let given = vec![
        fill("east", 5),
        draw("east", 6),
        draw("east", 4),
        draw("east", 4),
        Command::Panic,
        fill("east", 1),
    ];
    let got = outcomes(&journal, given);
    assert_eq!(
        got,
        ["5", "SK-TEST-0001", "1", "SK-TEST-0001", "SK-STORE-0011", "2"]
    );
    assert_eq!(journal.position(), 3);
}

#[test]
fn one_command_may_touch_several_streams() {
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    let both = Command::Move {
        from: "east".into(),
        to: "west".into(),
        tons: 2,
    };
    outcomes(&journal, vec![fill("east", 5), both]);
    assert_eq!(
        journal.read(|granary| (granary.tons("east"), granary.tons("west"))),
        (3, 2)
    );
    let bodies: Vec<_> = journal
        .history(&stream("east"))
        .unwrap()
        .into_iter()
        .map(|event| event.event.body)
        .collect();
    assert_eq!(bodies, [r#"{"by":5}"#, r#"{"by":-2}"#]);
    assert_eq!(journal.history(&stream("north")).unwrap(), []);
}

#[test]
fn a_stream_that_moved_on_refuses_an_append_meant_for_its_older_self() {
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    let at = |revision| Append::at(stream("east"), revision, change(1));
    journal.append(vec![at(0), at(1)], meta(1)).wait().unwrap();
    let rejection = journal.append(vec![at(1)], meta(1)).wait().unwrap_err();
    assert_eq!(rejection.code.0, "SK-STORE-0005");
    assert!(rejection.en.contains("revision 1, by now 2"), "{rejection}");
    // Of several events either all are recorded or none.
    let other = Append::any(stream("west"), change(1));
    journal.append(vec![other, at(7)], meta(1)).wait().unwrap_err();
    assert_eq!(journal.revision(&stream("west")), 0);
}

#[test]
fn a_retry_under_the_same_key_is_answered_and_not_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let keyed = |second: i64| meta(second).with_key("k1");
    {
        let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
        // Twice within one batch as well as across batches.
        let tickets = [
            journal.submit(fill("east", 5), keyed(1)),
            journal.submit(fill("east", 5), keyed(1)),
        ];
        let receipts = tickets.map(|ticket| ticket.wait().unwrap());
        assert_eq!(
            receipts
                .each_ref()
                .map(|receipt| (receipt.reply, receipt.repeated)),
            [(5, false), (5, true)]
        );
        assert_eq!(receipts[0].events, receipts[1].events);
    }
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    assert!(journal.submit(fill("east", 5), keyed(2)).wait().unwrap().repeated);
    let reused = journal.submit(fill("east", 6), keyed(3)).wait().unwrap_err();
    assert_eq!(reused.code.0, "SK-STORE-0006");
    let mut others = keyed(3);
    others.actor = clerk("clerk-2");
    assert!(!journal.submit(fill("east", 6), others).wait().unwrap().repeated);
    // After a day the key is forgotten.
    assert!(
        !journal
            .submit(fill("east", 6), keyed(24 * 3600 + 1))
            .wait()
            .unwrap()
            .repeated
    );
    assert_eq!(journal.read(|granary| granary.tons("east")), 17);
}

#[test]
fn a_rejected_command_may_be_given_again_under_its_key() {
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    assert!(
        journal
            .submit(draw("east", 5), meta(1).with_key("k"))
            .wait()
            .is_err()
    );
    journal.submit(fill("east", 5), meta(1)).wait().unwrap();
    assert_eq!(
        journal
            .submit(draw("east", 5), meta(1).with_key("k"))
            .wait()
            .unwrap()
            .reply,
        0
    );
}

#[test]
fn a_city_comes_back_as_it_was_from_snapshot_and_replay() {
    let folder = tempfile::tempdir().unwrap();
    let mut often = options();
    often.snapshot_every = 10;
    let before = {
        let journal = Journal::open(folder.path(), &often, Granary::default()).unwrap();
        for round in 0..50 {
            outcomes(
                &journal,
                vec![fill("east", round), fill("west", 1), draw("east", 1)],
            );
        }
        journal.read(Granary::clone)
    };
    let journal = Journal::open(folder.path(), &often, Granary::default()).unwrap();
    assert_eq!(journal.read(Granary::clone), before);
    assert_eq!(replayed(&journal), before);
    assert_eq!(journal.revision(&stream("west")), 50);
}

#[test]
fn a_command_can_be_awaited() {
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let receipt = runtime
        .block_on(journal.submit(fill("east", 2), meta(1)))
        .unwrap();
    assert_eq!(receipt.reply, 2);
}

#[test]
fn nameless_streams_and_too_many_waiting_are_refused() {
    let mut small = options();
    small.queue_limit = 0;
    let journal = Journal::in_memory(&small, Granary::default()).unwrap();
    let rejection = journal.submit(fill("east", 2), meta(1)).wait().unwrap_err();
    assert_eq!(rejection.code.0, "SK-STORE-0010");
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    let rejection = journal.submit(fill("", 2), meta(1)).wait().unwrap_err();
    assert_eq!(rejection.code.0, "SK-STORE-0020");
}

/// Each of `clients` threads fills its own store and a common one, and looks after every answer.
fn many_clients(clients: u64, rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &options(), Granary::default()).unwrap();
    let seen = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for client in 0..clients {
            let (journal, seen) = (journal.clone(), &seen);
            scope.spawn(move || {
                for round in 1..=rounds {
                    let own = format!("store-{client}");
                    journal.submit(fill("common", 1), meta(1)).wait().unwrap();
                    assert_eq!(
                        journal.submit(fill(&own, 1), meta(1)).wait().unwrap().reply,
                        round
                    );
                    // Whoever has an answer reads their own writes.
                    assert_eq!(journal.read(|granary| granary.tons(&own)), round);
                    seen.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(seen.load(Ordering::Relaxed), clients * rounds);
    assert_eq!(journal.read(|granary| granary.tons("common")), clients * rounds);
    assert_eq!(journal.position(), 2 * clients * rounds);
    assert_eq!(journal.read(Granary::clone), replayed(&journal));
}

#[test]
fn sixteen_clients_at_once() {
    many_clients(16, 20);
}

#[test]
fn two_hundred_and_fifty_six_clients_at_once() {
    many_clients(256, 5);
}

/// One command after another, without a journal: what any batching must come to.
fn serially(commands: &[Command]) -> (Vec<String>, Granary) {
    let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
    let one_by_one = |command: &Command| outcomes(&journal, vec![command.clone()]).remove(0);
    (
        commands.iter().map(one_by_one).collect(),
        journal.read(Granary::clone),
    )
}

fn any_command() -> impl Strategy<Value = Command> {
    let store = || prop_oneof![Just("a".to_owned()), Just("b".to_owned()), Just("c".to_owned())];
    prop_oneof![
        3 => (store(), 0u64..20).prop_map(|(store, tons)| Command::Fill { store, tons }),
        3 => (store(), 0u64..30).prop_map(|(store, tons)| Command::Draw { store, tons }),
        2 => (store(), store(), 0u64..10).prop_map(|(from, to, tons)| Command::Move { from, to, tons }),
        1 => store().prop_map(|store| Command::Look { store }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn batched_equals_serial_equals_replayed(commands in prop::collection::vec(any_command(), 1..60)) {
        let (expected, state) = serially(&commands);
        let journal = Journal::in_memory(&options(), Granary::default()).unwrap();
        prop_assert_eq!(outcomes(&journal, commands), expected);
        prop_assert_eq!(&journal.read(Granary::clone), &state);
        prop_assert_eq!(&replayed(&journal), &state);
    }
}
