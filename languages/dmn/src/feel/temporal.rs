//! Days, times and durations as FEEL has them (DMN 1.5 §10.3.2.3).
//!
//! What it is for: dates of the proleptic Gregorian calendar from year -999,999,999 to 999,999,999,
//! times of day with an offset or a named zone, and the two kinds of duration. It knows nothing of the
//! present moment. Start at [`Date`].

use std::sync::Arc;

/// A day of the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// A time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    nanosecond: u64,
    zone: Zone,
}

/// A day and a time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTime {
    date: Date,
    time: Time,
}

/// How a time of day relates to UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Zone {
    /// Not said.
    #[default]
    Local,
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone of the IANA database, by its name.
    Named(Arc<str>),
}

/// A days and time duration, to the nanosecond.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaysDuration {
    /// Whole seconds, rounded down.
    seconds: i64,
    /// The rest, 0 to 999,999,999.
    nanoseconds: u32,
}

/// A years and months duration, in months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthsDuration(i64);

impl Date {
    /// The day at midnight UTC, as §10.3.2.9.4 converts a date.
    #[must_use]
    pub fn midnight(self) -> DateTime {
        DateTime {
            date: self,
            time: Time {
                nanosecond: 0,
                zone: Zone::Offset(0),
            },
        }
    }

    /// The day's year, month and day of month.
    #[must_use]
    pub fn parts(self) -> (i32, u8, u8) {
        (self.year, self.month, self.day)
    }
}

impl DateTime {
    /// Its day.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// Its time of day.
    #[must_use]
    pub fn time(&self) -> &Time {
        &self.time
    }
}

impl DaysDuration {
    /// Whole seconds (rounded down) and the nanoseconds beyond them.
    #[must_use]
    pub fn parts(self) -> (i64, u32) {
        (self.seconds, self.nanoseconds)
    }
}

impl MonthsDuration {
    /// A duration of so many months.
    #[must_use]
    pub fn of(months: i64) -> Self {
        Self(months)
    }

    /// Its months.
    #[must_use]
    pub fn months(self) -> i64 {
        self.0
    }
}

impl Time {
    /// Nanoseconds since midnight, and the zone.
    #[must_use]
    pub fn parts(&self) -> (u64, &Zone) {
        (self.nanosecond, &self.zone)
    }
}
