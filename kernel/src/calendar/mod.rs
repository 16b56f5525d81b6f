//! The work calendar: which days are workdays, as the State Council's yearly notices publish them.
//!
//! A year that isn't published is refused, never guessed from the week; a published year may be amended
//! while it runs, and every amendment is kept. It knows nothing of periods, offices or time of day.
//! Start at [`WorkCalendar::published`].

mod file;
mod year;

use crate::rejection::{Class, Code, Rejection};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use year::Year;

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// Monday to Friday, worked.
    Workday,
    /// A Saturday or Sunday worked in exchange for a holiday (调休上班).
    MakeUpWorkday,
    /// A Saturday or Sunday off.
    Weekend,
    /// A public holiday or a day off in exchange (法定节假日及调休).
    Holiday,
}

impl DayKind {
    /// Whether people work on such a day.
    #[must_use]
    pub fn works(self) -> bool {
        matches!(self, DayKind::Workday | DayKind::MakeUpWorkday)
    }
}

/// One day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day<'c> {
    /// What it is.
    pub kind: DayKind,
    /// The holiday it belongs to (春节), for holidays and make-up workdays; else empty.
    pub name: &'c str,
}

/// One day whose status is set by a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The day.
    pub date: Date,
    /// Whether it is worked.
    pub works: bool,
    /// The holiday it belongs to.
    pub name: String,
}

/// A change to a year already published, such as the Spring Festival of 2020, extended while it ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// A short name that becomes part of the calendar's version: `2020-spring`.
    pub version: String,
    /// When it was announced.
    pub announced: Date,
    /// Why.
    pub reason: String,
    /// The notice that made it.
    pub source: String,
    /// The days it sets.
    pub changes: Vec<Change>,
}

/// A day on which two calendars differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedDay {
    /// The day.
    pub date: Date,
    /// What it was.
    pub before: DayKind,
    /// What it is.
    pub after: DayKind,
}

/// The work calendar of published years.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    version: String,
    source: String,
    years: BTreeMap<i16, Year>,
    amendments: Vec<Amendment>,
}

/// The project's calendar file, in the layout that [`WorkCalendar::parse`] reads.
const PUBLISHED: &str = include_str!("../../data/work-calendar.tsv");

impl WorkCalendar {
    /// The calendar of every year published so far, with its amendments: 2020 to 2026.
    #[must_use]
    pub fn published() -> &'static WorkCalendar {
        // A test proves that the file reads. Were it broken, an empty calendar refuses every year, which
        // is the one safe answer.
        static CALENDAR: LazyLock<WorkCalendar> =
            LazyLock::new(|| WorkCalendar::parse(PUBLISHED).unwrap_or_default());
        &CALENDAR
    }

    /// The same calendar as first published, before any amendment.
    #[must_use]
    pub fn first_published() -> WorkCalendar {
        file::sections(PUBLISHED)
            .and_then(|sections| {
                sections
                    .into_iter()
                    .filter(|s| !s.amends())
                    .try_fold(Self::default(), Self::with)
            })
            .unwrap_or_default()
    }

    /// Reads a calendar file: tab-separated lines `calendar VERSION SOURCE`, `year YYYY SOURCE`,
    /// `off|work DATE[..DATE] NAME` and `amend ANNOUNCED VERSION REASON SOURCE`; `#` starts a comment.
    ///
    /// # Errors
    /// `SK-KERNEL-0011` for a line that can't be read, `SK-KERNEL-0012` for a day or year that doesn't
    /// belong, each with its line.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        Self::default().extended(text)
    }

    /// This calendar with the years and amendments of a calendar file added.
    ///
    /// # Errors
    /// As [`parse`](Self::parse); a year already published can only be amended.
    pub fn extended(&self, text: &str) -> Result<Self, Rejection> {
        file::sections(text)?
            .into_iter()
            .try_fold(self.clone(), Self::with)
    }

    /// This calendar with one amendment, kept by name in the [`version`](Self::version).
    ///
    /// # Errors
    /// `SK-KERNEL-0012` where it changes a year that isn't published or bears a name already applied.
    pub fn amended(&self, amendment: Amendment) -> Result<Self, Rejection> {
        if self
            .amendments
            .iter()
            .any(|known| known.version == amendment.version)
        {
            return Err(misplaced(
                format!("日历修订“{}”已经应用过", amendment.version),
                format!(
                    "the calendar amendment `{}` is already applied",
                    amendment.version
                ),
            ));
        }
        let mut calendar = self.clone();
        for change in &amendment.changes {
            let year = calendar.years.get_mut(&change.date.year());
            year.ok_or_else(|| unpublished(change.date.year()))?.set(change);
        }
        calendar.version = format!("{}+{}", calendar.version, amendment.version);
        calendar.amendments.push(amendment);
        Ok(calendar)
    }

    fn with(mut self, section: file::Section) -> Result<Self, Rejection> {
        match section.kind {
            file::Kind::Calendar { version, source } => {
                self.version = [&*self.version, &*version]
                    .into_iter()
                    .filter(|v| !v.is_empty())
                    .collect::<Vec<_>>()
                    .join("+");
                self.source = source;
            }
            file::Kind::Year { year, source } => {
                if self.years.contains_key(&year) {
                    return Err(misplaced(
                        format!("{year}年的日历已经公布，只能用 amend 修订"),
                        format!("the calendar of {year} is already published; amend it instead"),
                    )
                    .at_line(section.line));
                }
                self.years.insert(year, Year::new(year, source, &section.changes));
            }
            file::Kind::Amend {
                announced,
                version,
                reason,
                source,
            } => {
                let amendment = Amendment {
                    version,
                    announced,
                    reason,
                    source,
                    changes: section.changes,
                };
                return self
                    .amended(amendment)
                    .map_err(|rejection| rejection.at_line(section.line));
            }
        }
        Ok(self)
    }

    /// Which calendar this is, amendments included: `cn-2026.1+2020-spring`. Kept with every deadline.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where its first publication comes from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The published years, in order, each with the notice that published it.
    pub fn years(&self) -> impl Iterator<Item = (i16, &str)> {
        self.years.iter().map(|(year, days)| (*year, days.source()))
    }

    /// Every amendment applied, in order.
    #[must_use]
    pub fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }

    fn year(&self, year: i16) -> Result<&Year, Rejection> {
        self.years.get(&year).ok_or_else(|| unpublished(year))
    }

    /// Whether `date` is a workday.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where its year isn't published: the week alone doesn't tell.
    pub fn is_workday(&self, date: Date) -> Result<bool, Rejection> {
        Ok(self.year(date.year())?.works(date))
    }

    /// What `date` is, with the holiday's name.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where its year isn't published.
    pub fn day(&self, date: Date) -> Result<Day<'_>, Rejection> {
        Ok(self.year(date.year())?.day(date))
    }

    /// The `count`-th workday after `date`, which itself is not counted; `date` itself for 0.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where the count reaches into a year that isn't published.
    pub fn nth_workday_after(&self, date: Date, count: u32) -> Result<Date, Rejection> {
        if count == 0 {
            return Ok(date);
        }
        let mut year = date.year();
        let mut left = count;
        let mut from = date.day_of_year().unsigned_abs();
        loop {
            let days = self.year(year)?;
            match days.nth_from(from, left) {
                Ok(found) => return Ok(found),
                Err(counted) => left -= counted,
            }
            (year, from) = (year.saturating_add(1), 0);
        }
    }

    /// The first workday after `date`.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where it lies in a year that isn't published.
    pub fn next_workday(&self, date: Date) -> Result<Date, Rejection> {
        self.nth_workday_after(date, 1)
    }

    /// The last workday before `date`.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where it lies in a year that isn't published.
    pub fn previous_workday(&self, date: Date) -> Result<Date, Rejection> {
        let mut day = yesterday(date)?;
        while !self.is_workday(day)? {
            day = yesterday(day)?;
        }
        Ok(day)
    }

    /// The `count`-th workday before `date`; `date` itself for 0.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where the count reaches into a year that isn't published.
    pub fn nth_workday_before(&self, date: Date, count: u32) -> Result<Date, Rejection> {
        (0..count).try_fold(date, |day, _| self.previous_workday(day))
    }

    /// How many workdays lie from `first` to `last`, both included; 0 where `last` is earlier.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where the days touch a year that isn't published.
    pub fn workdays_between(&self, first: Date, last: Date) -> Result<u32, Rejection> {
        let mut sum = 0;
        for year in first.year()..=last.year() {
            let from = if year == first.year() {
                first.day_of_year().unsigned_abs() - 1
            } else {
                0
            };
            let to = if year == last.year() {
                last.day_of_year().unsigned_abs()
            } else {
                366
            };
            sum += self.year(year)?.count(from, to);
        }
        Ok(sum)
    }

    /// How many workdays a year has.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where the year isn't published.
    pub fn workdays_in_year(&self, year: i16) -> Result<u32, Rejection> {
        Ok(self.year(year)?.count(0, 366))
    }

    /// How many workdays a month has.
    ///
    /// # Errors
    /// `SK-KERNEL-0010` where the year isn't published, `SK-KERNEL-0026` for a month that doesn't exist.
    pub fn workdays_in_month(&self, year: i16, month: i8) -> Result<u32, Rejection> {
        let first = Date::new(year, month, 1).map_err(|_| out_of_range())?;
        self.workdays_between(first, first.last_of_month())
    }

    /// The days from `first` to `last` that are worked in one calendar and not in the other. Years that
    /// either hasn't published can't have changed anything and are passed over.
    #[must_use]
    pub fn changes_since(&self, old: &WorkCalendar, first: Date, last: Date) -> Vec<ChangedDay> {
        let days = first.series(1.day()).take_while(|date| *date <= last);
        let both = days.filter_map(|date| {
            let (before, after) = (old.day(date).ok()?.kind, self.day(date).ok()?.kind);
            Some(ChangedDay { date, before, after })
        });
        both.filter(|day| day.before.works() != day.after.works())
            .collect()
    }
}

/// The day before.
pub(crate) fn yesterday(date: Date) -> Result<Date, Rejection> {
    date.yesterday().map_err(|_| out_of_range())
}

/// The day after.
pub(crate) fn tomorrow(date: Date) -> Result<Date, Rejection> {
    date.tomorrow().map_err(|_| out_of_range())
}

/// A date outside of what any calendar reaches.
pub(crate) fn out_of_range() -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0026"),
        Class::Invalid,
        "日期超出可计算的范围",
        "the date is outside of what can be computed",
    )
}

fn unpublished(year: i16) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0010"),
        Class::Unavailable,
        format!("{year}年的工作日历尚未公布，不能推算；请补充该年日历后再计算"),
        format!("the work calendar of {year} is not published; add it and compute again"),
    )
}

fn misplaced(zh: String, en: String) -> Rejection {
    Rejection::new(Code("SK-KERNEL-0012"), Class::Conflict, zh, en)
}

#[cfg(test)]
mod tests;
