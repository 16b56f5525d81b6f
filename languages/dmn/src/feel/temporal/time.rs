//! Times of day, and days with a time of day.
//!
//! What it is for: their order, which minds zones, and arithmetic with durations. It knows nothing of
//! text. Start at [`DateTime`].

use super::{DAY, Date, DaysDuration, MonthsDuration, SECOND, Zone};
use std::cmp::Ordering;

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

/// The largest offset from UTC either way, in seconds.
pub(super) const LARGEST_OFFSET: i64 = 18 * 3_600;

impl Time {
    /// The time of these parts, if there is one.
    #[must_use]
    pub fn new(hour: i64, minute: i64, second: i64, nanosecond: i64, zone: Zone) -> Option<Self> {
        let within = |value: i64, below: i64| (0..below).contains(&value);
        let good =
            within(hour, 24) && within(minute, 60) && within(second, 60) && within(nanosecond, 1_000_000_000);
        let seconds = (hour * 60 + minute) * 60 + second;
        let good = good && !matches!(zone, Zone::Offset(offset) if i64::from(offset).abs() > LARGEST_OFFSET);
        let all = u64::try_from(seconds * 1_000_000_000 + nanosecond).ok()?;
        good.then_some(Self {
            nanosecond: all,
            zone,
        })
    }

    /// The time so many nanoseconds after midnight; whole days are left out.
    #[must_use]
    pub fn from_nanoseconds(nanoseconds: i128, zone: Zone) -> Self {
        Self {
            nanosecond: u64::try_from(nanoseconds.rem_euclid(DAY)).unwrap_or(0),
            zone,
        }
    }

    /// Nanoseconds since midnight, and the zone.
    #[must_use]
    pub fn parts(&self) -> (u64, &Zone) {
        (self.nanosecond, &self.zone)
    }

    /// Its hour, minute and second.
    #[must_use]
    pub fn fields(&self) -> [i64; 3] {
        let seconds = i64::from(self.second_of_day());
        [seconds / 3_600, seconds / 60 % 60, seconds % 60]
    }

    pub(super) fn second_of_day(&self) -> u32 {
        u32::try_from(self.nanosecond / 1_000_000_000).unwrap_or(0)
    }

    /// How it relates to UTC.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Its offset from UTC in seconds, if one is known. A named zone counts as it was on 1970-01-01,
    /// because a time of day belongs to no day.
    #[must_use]
    pub fn offset(&self) -> Option<i32> {
        match &self.zone {
            Zone::Local => None,
            Zone::Offset(offset) => Some(*offset),
            Zone::Named(zone) => Some(zone.offset_at(0)),
        }
    }

    /// Nanoseconds from midnight UTC, or from local midnight if it has no zone.
    fn instant(&self) -> i128 {
        i128::from(self.nanosecond) - i128::from(self.offset().unwrap_or(0)) * SECOND
    }

    /// The length from another time to this one; `None` if only one of them has a zone.
    #[must_use]
    pub fn since(&self, other: &Self) -> Option<DaysDuration> {
        if self.zone == other.zone {
            let length = i128::from(self.nanosecond) - i128::from(other.nanosecond);
            return DaysDuration::from_nanoseconds(length);
        }
        if self.offset().is_some() != other.offset().is_some() {
            return None;
        }
        DaysDuration::from_nanoseconds(self.instant() - other.instant())
    }

    /// The order of two times, to the second (DMN 1.5 table 42 compares hours, minutes, seconds and
    /// offset); `None` if only one of them has a zone.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.zone == other.zone {
            return Some(self.second_of_day().cmp(&other.second_of_day()));
        }
        if self.offset().is_some() != other.offset().is_some() {
            return None;
        }
        let seconds = |time: &Self| time.instant().div_euclid(SECOND);
        Some(seconds(self).cmp(&seconds(other)))
    }

    /// The time a duration later; whole days are left out.
    #[must_use]
    pub fn plus(&self, duration: DaysDuration) -> Self {
        Self::from_nanoseconds(
            i128::from(self.nanosecond) + duration.nanoseconds(),
            self.zone.clone(),
        )
    }
}

impl DateTime {
    /// A day and a time of day.
    #[must_use]
    pub fn new(date: Date, time: Time) -> Self {
        Self { date, time }
    }

    /// The moment so many nanoseconds after 1970-01-01T00:00 UTC, as the clock shows it in a zone; one
    /// without a zone counts from local midnight. `None` if it is out of range.
    #[must_use]
    pub fn from_instant(nanoseconds: i128, zone: Zone) -> Option<Self> {
        let offset = match &zone {
            Zone::Local => 0,
            Zone::Offset(offset) => *offset,
            Zone::Named(named) => named.offset_at(i64::try_from(nanoseconds.div_euclid(SECOND)).ok()?),
        };
        let local = nanoseconds + i128::from(offset) * SECOND;
        let date = Date::from_epoch_days(i64::try_from(local.div_euclid(DAY)).ok()?)?;
        Some(Self::new(date, Time::from_nanoseconds(local, zone)))
    }

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

    /// Its offset from UTC in seconds, if one is known.
    #[must_use]
    pub fn offset(&self) -> Option<i32> {
        match &self.time.zone {
            Zone::Local => None,
            Zone::Offset(offset) => Some(*offset),
            Zone::Named(zone) => Some(zone.offset_at_local(self.date, self.time.second_of_day())),
        }
    }

    /// Nanoseconds since 1970-01-01T00:00 UTC, or since local midnight of that day if it has no zone.
    #[must_use]
    pub fn instant(&self) -> i128 {
        let local = i128::from(self.date.epoch_days()) * DAY + i128::from(self.time.nanosecond);
        local - i128::from(self.offset().unwrap_or(0)) * SECOND
    }

    fn comparable(&self, other: &Self) -> bool {
        (self.time.zone == Zone::Local) == (other.time.zone == Zone::Local)
    }

    /// The order of two moments, to the second; `None` if only one of them has a zone.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let seconds = |moment: &Self| moment.instant().div_euclid(SECOND);
        self.comparable(other).then(|| seconds(self).cmp(&seconds(other)))
    }

    /// The length from another moment to this one; `None` if only one of them has a zone.
    #[must_use]
    pub fn since(&self, other: &Self) -> Option<DaysDuration> {
        if !self.comparable(other) {
            return None;
        }
        DaysDuration::from_nanoseconds(self.instant() - other.instant())
    }

    /// The moment a days and time duration later.
    #[must_use]
    pub fn plus(&self, duration: DaysDuration) -> Option<Self> {
        Self::from_instant(self.instant() + duration.nanoseconds(), self.time.zone.clone())
    }

    /// The moment so many months later, at the same time of day.
    #[must_use]
    pub fn plus_months(&self, duration: MonthsDuration) -> Option<Self> {
        Some(Self::new(self.date.plus_months(duration)?, self.time.clone()))
    }
}
