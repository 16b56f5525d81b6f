//! How long to wait before trying again: twice as long each time, up to a limit, each wait a little different
//! so that those who failed together don't come back together.
//!
//! It knows nothing of what failed, nor where chance comes from: that is an argument.

use jiff::{SignedDuration, Timestamp};

/// When to try again, and when to give up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait.
    pub first: SignedDuration,
    /// The longest wait.
    pub longest: SignedDuration,
    /// After how many failed attempts a parcel is given up.
    pub attempts: u32,
}

impl Default for Backoff {
    /// A second, doubled up to an hour, twenty attempts: a receiver may be away for nine hours.
    fn default() -> Self {
        Self {
            first: SignedDuration::from_secs(1),
            longest: SignedDuration::from_hours(1),
            attempts: 20,
        }
    }
}

impl Backoff {
    /// When to try again after an attempt failed at `now`, the `failed`th (from 1); `None` to give up. `chance`
    /// is any number: it shortens the wait by up to a half.
    #[must_use]
    pub fn next(&self, now: Timestamp, failed: u32, chance: u64) -> Option<Timestamp> {
        if failed >= self.attempts {
            return None;
        }
        let doubled = self
            .first
            .as_millis()
            .saturating_mul(1 << failed.saturating_sub(1).min(40));
        let wait = i64::try_from(doubled.min(self.longest.as_millis()))
            .unwrap_or(i64::MAX)
            .max(1);
        let half = wait / 2;
        let shorter = i64::try_from(chance % (half.unsigned_abs() + 1)).unwrap_or_default();
        now.checked_add(SignedDuration::from_millis(wait - shorter)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let backoff = Backoff {
            first: SignedDuration::from_secs(1),
            longest: SignedDuration::from_secs(10),
            attempts: 6,
        };
        let start = Timestamp::UNIX_EPOCH;
        let wait = |failed, chance| {
            let next = backoff.next(start, failed, chance)?;
            Some(next.duration_since(start).as_millis())
        };
        assert_eq!(
            [1, 2, 3, 4, 5].map(|failed| wait(failed, 0)),
            [Some(1000), Some(2000), Some(4000), Some(8000), Some(10_000)]
        );
        assert_eq!(wait(6, 0), None);
        assert_eq!(wait(1, 500), Some(500));
        assert_eq!(wait(1, 501), Some(1000));
        assert!((500..=1000).contains(&wait(1, u64::MAX).unwrap()));
    }
}
