//! What a city does by itself: fire timers, relay messages between matters, call endpoints outside.
//!
//! What it is for: carrying out what commands left to be done, over any [`crate::aggregate::Backend`]. Each
//! worker has a `turn` that does what there is to do at a given time and returns, so that a simulation can
//! drive it, and a `run` that takes turns by a clock until told to stop.
//!
//! What it knows nothing of: SQL, what a timer or a message means. It stamps nothing with the clock but the time of
//! the turn.
//!
//! Where to start: [`Clockwork`] for timers, [`Sender`] for the outbox, [`Post`] for how endpoints are called.

mod backoff;
mod clockwork;
mod event;
mod post;
mod sender;

pub use backoff::Backoff;
pub use clockwork::{Clockwork, Fired};
pub use event::{CloudEvent, signature};
pub use post::{Called, Https, Post};
pub use sender::{Endpoint, Endpoints, Sender, Sent};

use jiff::Timestamp;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Tells workers to stop at the end of their turn.
#[derive(Debug, Default)]
pub struct Stop(AtomicBool);

impl Stop {
    /// Says so.
    pub fn say(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was said.
    #[must_use]
    pub fn is_said(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Sleeps, waking soon after it is said.
    pub fn sleep(&self, length: Duration) {
        let step = Duration::from_millis(50);
        let mut left = length;
        while !left.is_zero() && !self.is_said() {
            let nap = left.min(step);
            std::thread::sleep(nap);
            left -= nap;
        }
    }
}

/// The clock workers go by: tells the present instant.
pub type Now<'a> = &'a (dyn Fn() -> Timestamp + Sync);
