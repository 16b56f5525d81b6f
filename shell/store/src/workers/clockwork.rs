//! The clockwork: fires what is due, in order of due time, each timer once.
//!
//! It knows nothing of what a timer means. That one fires once is the store's doing: firing and the timer's
//! removal are one transaction, so a crash between them is none.

use jiff::Timestamp;
use skein_kernel::rejection::Rejection;
use std::marker::PhantomData;
use std::time::Duration;

use super::{Now, Stop};
use crate::aggregate::rows::DueTimer;
use crate::aggregate::{Backend, Family};

/// Timers claimed at a time.
const CHUNK: usize = 2048;
/// The longest the clockwork sleeps: how late a timer may fire that was armed meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_millis(250);

/// What a turn came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fired {
    /// Timers that fired.
    pub fired: usize,
    /// Timers that had been disarmed or fired meanwhile.
    pub gone: usize,
    /// Timers whose firing was refused: they are tried again when their claim has lapsed.
    pub refused: usize,
}

/// Fires timers.
#[derive(Debug, Clone)]
pub struct Clockwork<F, B> {
    store: B,
    family: PhantomData<fn() -> F>,
}

impl<F: Family, B: Backend<F>> Clockwork<F, B> {
    /// A clockwork for a store.
    pub fn new(store: B) -> Self {
        Self {
            store,
            family: PhantomData,
        }
    }

    /// Fires everything that is due at a time.
    ///
    /// # Errors
    /// The store's, if timers can't be read.
    pub fn turn(&self, now: Timestamp) -> Result<Fired, Rejection> {
        let mut total = Fired::default();
        let mut due = self.claimed(now)?;
        while !due.is_empty() {
            let tickets: Vec<_> = due.iter().map(|timer| self.store.fire(*timer, now)).collect();
            // What comes next is fetched while these fire.
            let next = self.claimed(now);
            for (timer, ticket) in due.iter().zip(tickets) {
                match ticket.wait() {
                    Ok(receipt) if receipt.reply.is_some() => total.fired += 1,
                    Ok(_) => total.gone += 1,
                    Err(rejection) => {
                        total.refused += 1;
                        tracing::warn!(%rejection, serial = %timer.serial, timer = timer.timer, "a timer was refused");
                    }
                }
            }
            due = next?;
            if due.is_empty() {
                // What has fired may be due again.
                due = self.claimed(now)?;
            }
        }
        Ok(total)
    }

    fn claimed(&self, now: Timestamp) -> Result<Vec<DueTimer>, Rejection> {
        let due = self.store.claim_timers(now, CHUNK)?;
        self.store.expect(&due);
        Ok(due)
    }

    /// Takes turns by a clock until told to stop.
    pub fn run(&self, stop: &Stop, now: Now<'_>) {
        while !stop.is_said() {
            if let Err(rejection) = self.turn(now()) {
                tracing::warn!(%rejection, "timers can't be read and will be tried again");
            }
            stop.sleep(self.until_next(now()));
        }
    }

    fn until_next(&self, now: Timestamp) -> Duration {
        let Ok(Some(next)) = self.store.next_timer() else {
            return LONGEST_SLEEP;
        };
        let left = next.duration_since(now).as_millis();
        // What is due but not given out is claimed elsewhere: no reason to hurry.
        match u64::try_from(left) {
            Ok(left) if left > 0 => Duration::from_millis(left).min(LONGEST_SLEEP),
            _ => LONGEST_SLEEP,
        }
    }
}
