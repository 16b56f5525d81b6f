//! Runs seeds of the simulation: `skein-sim 1234`, or `skein-sim 0..100000`.
//!
//! It ends unsuccessfully at the first seed that shows a violation, which it names.

use skein_sim::world::{Length, run};
use std::ops::Range;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(seeds) = std::env::args().nth(1).as_deref().and_then(seeds) else {
        eprintln!("usage: skein-sim SEED | FIRST..END");
        return ExitCode::from(2);
    };
    for seed in seeds {
        match run(seed, Length::LONG) {
            Ok(summary) => println!("{seed} {summary:?}"),
            Err(violation) => {
                eprintln!("{violation}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn seeds(text: &str) -> Option<Range<u64>> {
    match text.split_once("..") {
        Some((first, end)) => Some(first.parse().ok()?..end.parse().ok()?),
        None => text.parse().ok().map(|seed| seed..seed + 1),
    }
}
