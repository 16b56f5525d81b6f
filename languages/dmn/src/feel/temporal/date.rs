//! Days of the calendar.
//!
//! What it is for: the civil calendar computed with whole numbers, far beyond what clocks count. It knows
//! nothing of times of day. Start at [`Date::new`].

use super::{DateTime, MonthsDuration, Time, Zone};

/// A day of the proleptic Gregorian calendar, from year -999,999,999 to 999,999,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// The first and the last year.
const YEARS: std::ops::RangeInclusive<i64> = -999_999_999..=999_999_999;

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Date {
    /// The day of a year, month and day of month, if there is one.
    #[must_use]
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let month = u8::try_from(month)
            .ok()
            .filter(|month| (1..=12).contains(month))?;
        let day = u8::try_from(day).ok().filter(|day| *day >= 1)?;
        if !YEARS.contains(&year) || day > days_in(year, month) {
            return None;
        }
        let year = i32::try_from(year).ok()?;
        Some(Self { year, month, day })
    }

    /// The day's year, month (1 to 12) and day of month.
    #[must_use]
    pub fn parts(self) -> (i32, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn epoch_days(self) -> i64 {
        // Years counted from March put the leap day at their end.
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The day so many days after 1970-01-01, if it is within range.
    #[must_use]
    pub fn from_epoch_days(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(year, month, day)
    }

    /// The day so many months later; a day the month doesn't have becomes its last.
    #[must_use]
    pub fn plus_months(self, duration: MonthsDuration) -> Option<Self> {
        let months =
            (i64::from(self.year) * 12 + i64::from(self.month) - 1).checked_add(duration.months())?;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let last = days_in(year, u8::try_from(month).ok()?);
        Self::new(year, month, i64::from(self.day.min(last)))
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        Self::from_epoch_days(self.epoch_days().checked_add(days)?)
    }

    /// The whole months from this day to another, towards zero (DMN 1.5 `years and months duration`).
    #[must_use]
    pub fn months_until(self, to: Self) -> MonthsDuration {
        let count = |date: Self| i64::from(date.year) * 12 + i64::from(date.month);
        let mut months = count(to) - count(self);
        if months > 0 && to.day < self.day {
            months -= 1;
        } else if months < 0 && to.day > self.day {
            months += 1;
        }
        MonthsDuration::of(months)
    }

    /// The day of the week, Monday 1 to Sunday 7 (ISO 8601).
    #[must_use]
    pub fn weekday(self) -> u8 {
        u8::try_from((self.epoch_days() + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// The day of the year, from 1.
    #[must_use]
    pub fn day_of_year(self) -> i64 {
        let first = Self {
            month: 1,
            day: 1,
            ..self
        };
        self.epoch_days() - first.epoch_days() + 1
    }

    /// The week of the year (ISO 8601: the week with the year's first Thursday is the first).
    #[must_use]
    pub fn week_of_year(self) -> i64 {
        let thursday = self.epoch_days() - i64::from(self.weekday()) + 4;
        Self::from_epoch_days(thursday).map_or(1, |day| (day.day_of_year() - 1) / 7 + 1)
    }

    /// The day at midnight UTC, as §10.3.2.9.4 converts a date.
    #[must_use]
    pub fn midnight(self) -> DateTime {
        DateTime::new(self, Time::from_nanoseconds(0, Zone::Offset(0)))
    }
}
