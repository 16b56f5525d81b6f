//! One year's days as a bit set, so that counting workdays is counting bits.
//!
//! It knows nothing of other years. Day numbers count from 0. Start at [`Year::new`].

use super::{Change, Day, DayKind};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;

/// The days of one published year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Year {
    year: i16,
    source: String,
    /// Bit n is set where day n of the year is worked.
    workdays: [u64; 6],
    /// Days that a notice names, with the holiday they belong to.
    named: BTreeMap<Date, String>,
}

impl Year {
    /// A year of ordinary weeks with `changes` made to it.
    pub(super) fn new(year: i16, source: String, changes: &[Change]) -> Self {
        let mut days = Self {
            year,
            source,
            workdays: [0; 6],
            named: BTreeMap::new(),
        };
        let first = Date::new(year, 1, 1).ok();
        let dates = first.into_iter().flat_map(|first| first.series(1.day()));
        for date in dates.take_while(|date| date.year() == year) {
            days.mark(date, !weekend(date));
        }
        changes.iter().for_each(|change| days.set(change));
        days
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn set(&mut self, change: &Change) {
        self.mark(change.date, change.works);
        self.named.insert(change.date, change.name.clone());
    }

    fn mark(&mut self, date: Date, works: bool) {
        let day = index(date);
        if let Some(word) = self.workdays.get_mut(day / 64) {
            let bit = 1 << (day % 64);
            *word = if works { *word | bit } else { *word & !bit };
        }
    }

    pub(super) fn works(&self, date: Date) -> bool {
        let day = index(date);
        self.workdays
            .get(day / 64)
            .is_some_and(|word| word >> (day % 64) & 1 == 1)
    }

    pub(super) fn day(&self, date: Date) -> Day<'_> {
        let name = self.named.get(&date).map_or("", String::as_str);
        let kind = match (self.works(date), weekend(date)) {
            (true, false) => DayKind::Workday,
            (true, true) => DayKind::MakeUpWorkday,
            (false, true) if name.is_empty() => DayKind::Weekend,
            (false, _) => DayKind::Holiday,
        };
        Day { kind, name }
    }

    /// How many workdays have a number from `from` up to, not including, `to`.
    pub(super) fn count(&self, from: u16, to: u16) -> u32 {
        self.words(from, to).map(|(_, word)| word.count_ones()).sum()
    }

    /// The `count`-th workday with a number from `from` on; or how many there are, where too few.
    pub(super) fn nth_from(&self, from: u16, count: u32) -> Result<Date, u32> {
        let mut seen = 0;
        for (at, mut word) in self.words(from, 366) {
            if seen + word.count_ones() < count {
                seen += word.count_ones();
                continue;
            }
            for _ in 1..count - seen {
                word &= word - 1;
            }
            let day = at + i32::try_from(word.trailing_zeros()).unwrap_or(0);
            return self.date(day).ok_or(seen);
        }
        Err(seen)
    }

    fn date(&self, day: i32) -> Option<Date> {
        Date::new(self.year, 1, 1).ok()?.checked_add(day.days()).ok()
    }

    /// The words with only the bits of days in `from..to`, each with its first day's number.
    fn words(&self, from: u16, to: u16) -> impl Iterator<Item = (i32, u64)> {
        let firsts = (0u16..).step_by(64);
        firsts.zip(self.workdays).map(move |(first, word)| {
            let after_from = ones_from(from.saturating_sub(first));
            let before_to = !ones_from(to.saturating_sub(first));
            (i32::from(first), word & after_from & before_to)
        })
    }
}

/// All bits from `from` on.
fn ones_from(from: u16) -> u64 {
    u64::MAX.checked_shl(u32::from(from)).unwrap_or(0)
}

fn index(date: Date) -> usize {
    usize::from(date.day_of_year().unsigned_abs()).saturating_sub(1)
}

fn weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
