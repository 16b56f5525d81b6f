//! Seeds of the simulated city. A seed that fails is run again by its number:
//! `cargo run -p skein-sim -- 1234`.

use skein_sim::world::{Length, Summary, run};

/// How many seeds the tests run. A long run is `cargo run --release -p skein-sim -- 0..1000000`.
const SEEDS: u64 = 1000;

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
        failed.join("\n")
    );
    let total = |of: fn(&Summary) -> u64| -> u64 { outcomes.iter().flatten().map(of).sum() };
    // The runs must have met what they are for.
    assert!(total(|run| run.crashes) > SEEDS);
    assert!(total(|run| run.in_doubt) > SEEDS / 4);
    assert!(total(|run| run.timers) > SEEDS / 4);
    assert!(total(|run| run.acknowledged) > SEEDS * 10);
}

#[test]
#[ignore = "threads beside the writer (checkpoints, search) aren't stepped by the seed yet; owner: sim"]
fn a_seed_always_comes_to_the_same() {
    for seed in [3, 17, 1234] {
        let first = run(seed, Length::SHORT).unwrap();
        assert_eq!(run(seed, Length::SHORT).unwrap(), first, "seed {seed}");
    }
}
