//! Runs seeds of the simulation: `skein-sim 1234` tells everything that happens in one, and
//! `skein-sim 0..100000` runs many, a lane on each core, until one shows that something doesn't hold. With
//! `short` behind it a run is as long as those of the tests.
//!
//! `skein-sim stores 0..100` plays each seed's script on both stores, with a PostgreSQL server of its own, and
//! compares them. `skein-sim node ADDRESS SEED` is a node for a test to kill.
//!
//! It ends unsuccessfully at the first such seed, which it names with what happened before.

use skein_scratch::Server;
use skein_sim::stores::{compare, nodes};
use skein_sim::world::{Length, Summary, Violation, run, watch};
use skein_store::postgres::Address;
use std::num::NonZero;
use std::ops::Range;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Acts in a script that both stores play.
const ACTS: usize = 300;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let wanted = match arguments.as_slice() {
        ["stores", which] if seeds(which).is_some() => return ended(seeds(which).map_or(Ok(()), stores)),
        ["node", address, seed] => return ended(node(address, seed)),
        [which] => seeds(which).map(|seeds| (seeds, Length::LONG)),
        [which, "short"] => seeds(which).map(|seeds| (seeds, Length::SHORT)),
        _ => None,
    };
    let Some((seeds, length)) = wanted else {
        eprintln!("usage: skein-sim [stores] SEED | FIRST..END [short]");
        return ExitCode::from(2);
    };
    match seeds.end - seeds.start {
        1 => one(seeds.start, length),
        _ => many(&seeds, length),
    }
}

fn seeds(text: &str) -> Option<Range<u64>> {
    match text.split_once("..") {
        Some((first, end)) => Some(first.parse().ok()?..end.parse().ok()?).filter(|seeds| !seeds.is_empty()),
        None => text.parse().ok().map(|seed| seed..seed + 1),
    }
}

fn ended(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Compares both stores seed by seed.
fn stores(seeds: Range<u64>) -> Result<(), String> {
    let server = Server::start()?;
    for seed in seeds {
        let address = Address::parse(&server.database()?).map_err(|rejection| rejection.to_string())?;
        compare(seed, ACTS, &address, |_| ()).map_err(|broken| format!("seed {seed}: {broken}"))?;
        println!("seed {seed}: both stores agree");
    }
    Ok(())
}

/// One node, until it is killed. What it is answered it says line by line.
fn node(address: &str, seed: &str) -> Result<(), String> {
    let address = Address::parse(address).map_err(|rejection| rejection.to_string())?;
    let seed = seed.parse().map_err(|_| "the seed is no number")?;
    let store = nodes::open(&address).map_err(|broken| broken.to_string())?;
    nodes::first(&store, seed, |line| println!("{line}")).map_err(|broken| broken.to_string())
}

/// Tells what happens in one seed.
fn one(seed: u64, length: Length) -> ExitCode {
    let (came_to, lines) = watch(seed, length);
    lines.iter().for_each(|line| println!("{line}"));
    match came_to {
        Ok(summary) => {
            println!("seed {seed}: {summary:?}");
            ExitCode::SUCCESS
        }
        Err(broken) => {
            eprintln!("seed {seed}: {broken}");
            ExitCode::FAILURE
        }
    }
}

/// Runs seeds on every core until one shows a violation.
fn many(seeds: &Range<u64>, length: Length) -> ExitCode {
    let (next, total) = (AtomicU64::new(seeds.start), Mutex::new(Summary::default()));
    let failed: Mutex<Option<Violation>> = Mutex::new(None);
    let lanes = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if !seeds.contains(&seed) || lock(&failed).is_some() {
                        return;
                    }
                    match run(seed, length) {
                        Ok(summary) => report(seed, &summary, &mut lock(&total)),
                        Err(violation) => *lock(&failed) = Some(violation),
                    }
                }
            });
        }
    });
    match lock(&failed).take() {
        Some(violation) => {
            eprintln!("{violation}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

fn report(seed: u64, summary: &Summary, total: &mut Summary) {
    total.acknowledged += summary.acknowledged;
    total.in_doubt += summary.in_doubt;
    total.crashes += summary.crashes;
    total.timers += summary.timers;
    if seed % 100 == 99 {
        println!("seed {seed}: no violation so far, {total:?}");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
