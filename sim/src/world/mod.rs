//! A small city under a bad star: clients, a clock that jumps, a disk that fails, and what must hold anyway.
//!
//! Everything that happens is drawn from one seed: which command comes next, which come together in one
//! batch, what is repeated, delayed or nonsense, when housekeeping is done, when the power fails and what the
//! disk keeps of it. The store, the workers and the engine are those a city runs; only the disk, the clock and
//! the clients aren't. Nothing runs beside the seed, so a seed always comes to the same bytes.
//!
//! It knows nothing of how the store works. Start at [`run`].

mod clients;
mod life;
mod plant;

pub use plant::Plant;

use crate::disk::Disk;
use crate::oracle::{Broken, Oracle};
use crate::trace::Trace;
use life::World;

/// How long a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Lives of the store: each ends with a power cut, a clean stop or a failed flush.
    pub lives: u32,
    /// Rounds of client commands in one life, at most.
    pub rounds: u32,
}

impl Length {
    /// A run that takes some milliseconds.
    pub const SHORT: Self = Self { lives: 4, rounds: 8 };
    /// A run that takes some seconds.
    pub const LONG: Self = Self {
        lives: 20,
        rounds: 60,
    };
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Commands that were acknowledged.
    pub acknowledged: u64,
    /// Commands that were refused, as most nonsense is.
    pub refused: u64,
    /// Commands whose answer the power cut swallowed.
    pub in_doubt: u64,
    /// Power cuts and failed flushes.
    pub crashes: u64,
    /// Those of them that came while the store was opening.
    pub crashes_at_opening: u64,
    /// Timers that fired.
    pub timers: u64,
    /// Events in the journal at the end.
    pub events: u64,
    /// A number that tells the disk at the end from any other.
    pub digest: u64,
}

/// An oracle that doesn't hold, with the seed that shows it.
#[derive(Debug)]
pub struct Violation {
    /// The seed: running it again shows the same.
    pub seed: u64,
    /// Which oracle, and what it found.
    pub broken: Broken,
    /// What happened before, line by line.
    pub before: Vec<String>,
    /// Whether it was a run as short as those of the tests.
    short: bool,
}

/// Lines of what happened before that a violation shows of itself.
const SHOWN: usize = 30;

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.broken)?;
        let from = self.before.len().saturating_sub(SHOWN);
        writeln!(f, "  what happened before ({from} earlier lines left out):")?;
        for line in self.before.iter().skip(from) {
            writeln!(f, "    {line}")?;
        }
        let short = if self.short { " short" } else { "" };
        write!(f, "  again: cargo run -p skein-sim -- {}{short}", self.seed)
    }
}

/// Runs one seed.
///
/// # Errors
/// The first oracle that doesn't hold.
pub fn run(seed: u64, length: Length) -> Result<Summary, Violation> {
    run_with(seed, length, None)
}

/// Runs one seed with a fault planted in it, which an oracle must find.
///
/// # Errors
/// The first oracle that doesn't hold.
pub fn run_with(seed: u64, length: Length, plant: Option<&Plant>) -> Result<Summary, Violation> {
    let (came_to, _) = live(seed, length, plant, false);
    came_to.map_err(|broken| {
        // What happened is worked out by having it happen again.
        let (_, before) = live(seed, length, plant, true);
        Violation {
            seed,
            broken,
            before,
            short: length == Length::SHORT,
        }
    })
}

/// Runs one seed and tells everything that happens.
pub fn watch(seed: u64, length: Length) -> (Result<Summary, Broken>, Vec<String>) {
    live(seed, length, None, true)
}

fn live(
    seed: u64,
    length: Length,
    plant: Option<&Plant>,
    watched: bool,
) -> (Result<Summary, Broken>, Vec<String>) {
    let mut world = World::new(seed, Disk::new(), plant, Trace::new(watched));
    let came_to = world.live(length);
    (came_to, std::mem::take(&mut world.trace).into_lines())
}

/// A refusal that nothing excuses.
fn unexcused(rejection: impl std::fmt::Display) -> Broken {
    Oracle::StoreWorks.broken(rejection)
}
