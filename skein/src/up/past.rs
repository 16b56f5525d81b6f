//! The past of a demonstration: the scenarios of the packs that come with the program, told into the empty city.
//!
//! Start at [`tell`].

use super::Arguments;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use skein_app::city::{City, StageClock};
use skein_app::demo;
use skein_rehearsal::past::{self, Plan};
use skein_rehearsal::stage::{Library, Stage};
use std::sync::Arc;
use std::time::Instant;

/// How far back the past reaches: half a year, whole weeks.
const LENGTH: SignedDuration = SignedDuration::from_hours(24 * 7 * 26);

/// When a demonstration's past begins.
pub(super) fn begins(now: Timestamp) -> Timestamp {
    now.saturating_sub(LENGTH).unwrap_or(now)
}

/// Tells it, and lets the clock run.
///
/// # Errors
/// When the city can't be written to.
pub(super) fn tell(city: &Arc<City>, clock: &Arc<StageClock>, arguments: &Arguments) -> Result<()> {
    let begun = Instant::now();
    let ahead = arguments.ahead.unwrap_or_default();
    let mut library = Library::default();
    for files in demo::systems() {
        library.add(Stage::of_bundle(&files)?);
    }
    let now = Timestamp::now();
    let plan = Plan {
        seed: arguments.seed,
        stories: arguments.stories,
        from: begins(now),
        until: now.saturating_add(ahead)?,
    };
    let past = past::tell(city, clock, &library, &plan)?;
    clock.run(ahead);
    println!(
        "演示办件 demo matters: {}（{:.1} s）",
        past.matters,
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}
