//! The clock, behind a trait, so that tests and scenarios say what time it is.
//!
//! Everything inside the city takes time as an argument; this is the one place where it is read.

use jiff::tz::{self, Offset};
use jiff::{SignedDuration, Timestamp, civil::Date};
use std::sync::Mutex;

use crate::lock;

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is told otherwise.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock standing at noon, Beijing time, of a day.
    #[must_use]
    pub fn at_noon(day: Date) -> Self {
        Self(Mutex::new(noon(day)))
    }

    /// A clock standing at an instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self(Mutex::new(instant))
    }

    /// Moves the clock to an instant.
    pub fn set(&self, instant: Timestamp) {
        *lock(&self.0) = instant;
    }

    /// Moves the clock to noon of another day.
    pub fn set_noon(&self, day: Date) {
        *lock(&self.0) = noon(day);
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: SignedDuration) {
        *lock(&self.0) += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *lock(&self.0)
    }
}

/// The clock of demonstrations and rehearsals: it stands where it is put while a story is told, or runs with the
/// machine's, as far ahead of it as it is told.
#[derive(Debug, Default)]
pub struct StageClock(Mutex<Pace>);

#[derive(Debug, Clone, Copy)]
enum Pace {
    Standing(Timestamp),
    Running(SignedDuration),
}

impl Default for Pace {
    fn default() -> Self {
        Self::Running(SignedDuration::ZERO)
    }
}

impl StageClock {
    /// A clock that stands at an instant.
    #[must_use]
    pub fn standing(at: Timestamp) -> Self {
        Self(Mutex::new(Pace::Standing(at)))
    }

    /// A clock that runs some way ahead of the machine's.
    #[must_use]
    pub fn ahead(by: SignedDuration) -> Self {
        Self(Mutex::new(Pace::Running(by)))
    }

    /// Stands at an instant from now on.
    pub fn stand(&self, at: Timestamp) {
        *lock(&self.0) = Pace::Standing(at);
    }

    /// Runs some way ahead of the machine's clock from now on.
    pub fn run(&self, ahead: SignedDuration) {
        *lock(&self.0) = Pace::Running(ahead);
    }
}

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        match *lock(&self.0) {
            Pace::Standing(at) => at,
            Pace::Running(ahead) => Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX),
        }
    }
}

/// China keeps one time the whole year round: UTC+8.
fn beijing() -> Offset {
    tz::offset(8)
}

/// The calendar day in the city at an instant.
#[must_use]
pub fn day_of(at: Timestamp) -> Date {
    beijing().to_datetime(at).date()
}

/// The present time of day, on another day.
pub(super) fn on_day(day: Date, now: Timestamp) -> Timestamp {
    let time = beijing().to_datetime(now).time();
    beijing().to_timestamp(day.to_datetime(time)).unwrap_or(now)
}

fn noon(day: Date) -> Timestamp {
    beijing()
        .to_timestamp(day.at(12, 0, 0, 0))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_city_s_day_begins_at_sixteen_hours_universal_time() {
        assert_eq!(day_of("2021-03-01T15:59:59Z".parse().unwrap()), date(2021, 3, 1));
        assert_eq!(day_of("2021-03-01T16:00:00Z".parse().unwrap()), date(2021, 3, 2));
    }

    #[test]
    fn another_day_has_the_same_time_of_day() {
        let now = "2026-03-01T15:30:00Z".parse().unwrap();
        assert_eq!(
            on_day(date(2021, 9, 30), now),
            "2021-09-30T15:30:00Z".parse().unwrap()
        );
    }

    #[test]
    fn a_manual_clock_stands_where_it_is_put() {
        let clock = ManualClock::at_noon(date(2021, 3, 1));
        clock.advance(SignedDuration::from_hours(12));
        assert_eq!(day_of(clock.now()), date(2021, 3, 2));
    }
}
