//! A script: what happens to a city, drawn from a seed, without naming anything only one store would know.
//!
//! It knows nothing of stores. Start at [`script`].

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Somebody starts a matter of this process.
    Start {
        /// Its id.
        process: &'static str,
        /// Its data.
        amount: u32,
    },
    /// Somebody does the n-th open task, counted round.
    Work(usize),
    /// Somebody does a task that may not be there, on a matter as of a version that may be gone.
    Nonsense {
        /// The matter.
        serial: u64,
        /// The version.
        revision: u64,
        /// The task.
        task: u32,
    },
    /// A signal is given out.
    Announce,
    /// An answer comes for the n-th matter started, counted round.
    Message(usize),
    /// The n-th command is given again, counted round.
    Again(usize),
    /// A day of March becomes a holiday.
    Amend(i8),
    /// Time passes, in seconds; seldom it steps back.
    Pass(i64),
    /// Everything that is due fires.
    Fire,
    /// Everything in the outbox is carried.
    Carry,
}

/// The acts of a seed.
#[must_use]
pub fn script(seed: u64, acts: usize) -> Vec<Act> {
    let mut luck = StdRng::seed_from_u64(seed);
    (0..acts).map(|_| act(&mut luck)).collect()
}

fn act(luck: &mut StdRng) -> Act {
    match luck.random_range(0..20) {
        0..=3 => Act::Start {
            process: ["joint", "asking", "undo"][luck.random_range(0..3)],
            amount: luck.random_range(0..2000),
        },
        4..=9 => Act::Work(luck.random_range(0..100)),
        10 => Act::Nonsense {
            serial: luck.random_range(1..40),
            revision: luck.random_range(0..6),
            task: luck.random_range(0..9),
        },
        11 => Act::Announce,
        12 => Act::Message(luck.random_range(0..100)),
        13 => Act::Again(luck.random_range(0..100)),
        14 => Act::Amend(luck.random_range(1..28)),
        15 => Act::Pass(luck.random_range(-100..600)),
        16 => Act::Pass(luck.random_range(0..200_000)),
        17..=18 => Act::Carry,
        _ => Act::Fire,
    }
}
