//! Seeds of the simulated city. A seed that fails is run again by its number:
//! `cargo run -p skein-sim -- 1234`.

use skein_matter::state::{NONE, Status};
use skein_sim::oracle::{Oracle, Witness};
use skein_sim::world::{Length, Plant, Summary, run, run_with};
use skein_store::matter::Item;

/// How many seeds the tests run. A long run is `cargo run --release -p skein-sim -- 0..1000000`.
const SEEDS: u64 = 2000;

#[test]
fn nothing_is_lost_or_doubled_whatever_happens() {
    let threads: u64 = 2;
    let runs: Vec<_> = (0..threads)
        .map(|lane| {
            std::thread::spawn(move || {
                let seeds = (lane..SEEDS).step_by(threads as usize);
                seeds.map(|seed| run(seed, Length::SHORT)).collect::<Vec<_>>()
            })
        })
        .collect();
    let outcomes: Vec<_> = runs.into_iter().flat_map(|run| run.join().unwrap()).collect();
    let failed: Vec<String> = outcomes
        .iter()
        .filter_map(|outcome| outcome.as_ref().err().map(ToString::to_string))
        .collect();
    assert!(
        failed.is_empty(),
        "{} seeds failed:\n{}",
        failed.len(),
        failed[..failed.len().min(3)].join("\n")
    );
    let total = |of: fn(&Summary) -> u64| -> u64 { outcomes.iter().flatten().map(of).sum() };
    // The runs must have met what they are for.
    assert!(total(|run| run.crashes) > SEEDS);
    assert!(total(|run| run.crashes_at_opening) > SEEDS / 20);
    assert!(total(|run| run.in_doubt) > SEEDS / 4);
    assert!(total(|run| run.timers) > SEEDS / 4);
    assert!(total(|run| run.acknowledged) > SEEDS * 10);
}

#[test]
fn a_seed_always_comes_to_the_same() {
    for seed in (0..SEEDS).step_by(50) {
        let first = run(seed, Length::SHORT).unwrap();
        assert_eq!(run(seed, Length::SHORT).unwrap(), first, "seed {seed}");
    }
}

/// Runs seeds with a fault planted until the fault has come about: the oracle that finds it.
fn found(plant: Plant) -> Option<Oracle> {
    (0..40).find_map(|seed| {
        let violation = run_with(seed, Length::SHORT, Some(&plant)).err()?;
        assert!(
            violation.to_string().contains(&format!("seed {seed}")),
            "{violation}"
        );
        assert!(!violation.before.is_empty());
        Some(violation.broken.oracle)
    })
}

#[test]
fn a_disk_that_lies_is_found_to_lose_what_was_acknowledged() {
    assert_eq!(found(Plant::LyingDisk), Some(Oracle::NothingLostOrDoubled));
}

#[test]
fn a_command_given_twice_is_found_to_be_doubled() {
    assert_eq!(found(Plant::ForgetfulClients), Some(Oracle::NothingLostOrDoubled));
}

#[test]
fn a_timer_that_was_overlooked_is_found() {
    assert_eq!(found(Plant::SleepyWorkers), Some(Oracle::TimersFireOnce));
}

#[test]
fn a_timer_that_fired_twice_is_found() {
    fn twice(witness: &mut Witness) {
        for seen in witness.aggregates.values_mut() {
            // One whose wait is over with it: a repeating one fires again.
            let fired = |body: &str| body.contains(r#""fi":{"#) && !body.contains(r#""x":"#);
            if let Some(place) = seen.history.iter().position(|event| fired(&event.event.body)) {
                let again = seen.history[place].clone();
                seen.history.push(again);
                seen.revision += 1;
                return;
            }
        }
    }
    assert_eq!(found(Plant::Showing(twice)), Some(Oracle::TimersFireOnce));
}

#[test]
fn a_lost_token_is_found() {
    fn lose(witness: &mut Witness) {
        for seen in witness.aggregates.values_mut() {
            if let Item::Case(case) = &mut seen.item
                && case.matter.status == Status::Running
                && let Some(token) = case
                    .matter
                    .waits
                    .iter()
                    .map(|wait| wait.token)
                    .find(|id| *id != NONE)
            {
                case.matter.tokens.take(token);
                return;
            }
        }
    }
    assert_eq!(found(Plant::Showing(lose)), Some(Oracle::TokensAccounted));
}

#[test]
fn what_is_changed_beside_the_store_is_found() {
    let tampered = |file, sql| found(Plant::Tampering(file, sql));
    let cases = [
        (
            "journal.db",
            "UPDATE events SET actor = 'somebody' WHERE position = (SELECT MAX(position) FROM events)",
            Oracle::EvidenceVerifies,
        ),
        ("journal.db", "DELETE FROM work", Oracle::ListsShowStates),
        (
            "journal.db",
            "DELETE FROM timers WHERE due = (SELECT MAX(due) FROM timers)",
            Oracle::ReplayEqualsState,
        ),
        (
            "journal.db",
            "DELETE FROM subscriptions",
            Oracle::ReplayEqualsState,
        ),
        (
            "journal.db",
            "DELETE FROM names WHERE name LIKE 'number/%'",
            Oracle::ListsShowStates,
        ),
        (
            "search.db",
            "INSERT INTO words (words) VALUES ('delete-all')",
            Oracle::SearchFindsAll,
        ),
    ];
    for (file, sql, oracle) in cases {
        assert_eq!(tampered(file, sql), Some(oracle), "{sql}");
    }
}
