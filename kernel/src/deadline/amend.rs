//! Amending an open deadline: stopped, restarted, extended, recounted.
//!
//! A deadline that has run for a while carries entries that were in order on their day. A new entry is
//! held against the deadline as it stands; the entries before it are settled and are only counted. It
//! knows nothing of who asks. Start at [`Stop`] and [`Deadline::extended`].

use super::compute::{Entries, count};
use super::ledger::{Notice, Suspension, in_order, wrong_days};
use super::working::What;
use super::{Deadline, Extension};
use crate::calendar::{WorkCalendar, yesterday};
use crate::rejection::Rejection;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A suspension whose end isn't known: the clock stands still until it is restarted. The notice may
/// announce how long it takes (行政许可法 art. 45), which promises nothing to the count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// First day that doesn't count.
    pub first: Date,
    /// What takes the time.
    pub reason: String,
    /// The written notice that permits it.
    pub notice: Notice,
    /// The last day announced, if the notice names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<Date>,
}

impl Stop {
    /// The days that didn't count, if the clock runs again from `restarted` on, a day that counts.
    /// `None` where it was restarted on the day it was stopped, so that no day was lost.
    ///
    /// # Errors
    /// `SK-KERNEL-0024` for a restart before the stop.
    pub fn ended(&self, restarted: Date) -> Result<Option<Suspension>, Rejection> {
        if restarted < self.first {
            return Err(wrong_days(&self.through(restarted)));
        }
        if restarted == self.first {
            return Ok(None);
        }
        Ok(Some(self.through(yesterday(restarted)?)))
    }

    fn through(&self, last: Date) -> Suspension {
        Suspension {
            first: self.first,
            last,
            reason: self.reason.clone(),
            notice: Some(self.notice.clone()),
        }
    }
}

impl Deadline {
    /// Whether `stop` may stop this deadline's clock.
    ///
    /// # Errors
    /// `SK-KERNEL-0023` where the notice was served later than the first day; `SK-KERNEL-0024` where that
    /// day is before the event, within a suspension already entered, or after expiry.
    pub fn check_stop(&self, stop: &Stop) -> Result<(), Rejection> {
        let entry = stop.through(stop.first);
        let mut entries = self.terms.suspensions.clone();
        entries.push(entry.clone());
        in_order(&entries, self.terms.from.date)?;
        let behind = self
            .terms
            .suspensions
            .iter()
            .any(|known| known.first > stop.first);
        if behind || stop.first > self.due {
            return Err(wrong_days(&entry));
        }
        Ok(())
    }

    /// The deadline after a stop: the days from the stop up to the day before `restarted` don't count.
    ///
    /// # Errors
    /// As [`Stop::ended`] and [`compute`](super::compute()).
    pub fn restarted(
        &self,
        stop: &Stop,
        restarted: Date,
        calendar: &WorkCalendar,
    ) -> Result<Self, Rejection> {
        let mut terms = self.terms.clone();
        terms.suspensions.extend(stop.ended(restarted)?);
        count(&terms, calendar, Entries::Settled)
    }

    /// The deadline with one more extension, which must be approved before the period runs out. While
    /// the clock is stopped it doesn't run out.
    ///
    /// # Errors
    /// `SK-KERNEL-0025` where the rank is too low or the approval too late, else as
    /// [`compute`](super::compute()).
    pub fn extended(
        &self,
        extension: Extension,
        stopped: Option<&Stop>,
        calendar: &WorkCalendar,
    ) -> Result<Self, Rejection> {
        let last = stopped.map_or(self.due, |_| self.due.max(extension.approved));
        extension.checked(last)?;
        let terms = self.terms.clone().extended(extension);
        count(&terms, calendar, Entries::Settled)
    }

    /// How many counted days are left on `date`, itself included; `None` where the period isn't counted
    /// day by day (months, hours).
    #[must_use]
    pub fn days_left(&self, date: Date) -> Option<u32> {
        self.counted(|first, last| (last >= date).then(|| first.max(date)))
    }

    /// How many days the period and its extensions count in all; `None` as for [`days_left`](Self::days_left).
    #[must_use]
    pub fn days_counted(&self) -> Option<u32> {
        self.counted(|first, _| Some(first))
    }

    /// The sum of counted days, each run from where `from` says.
    fn counted(&self, from: impl Fn(Date, Date) -> Option<Date>) -> Option<u32> {
        let by_day = |what: &What| !matches!(what, What::Corresponding { .. } | What::HourStart { .. });
        if !self.working.steps.iter().all(|step| by_day(&step.what)) {
            return None;
        }
        let runs = self
            .working
            .steps
            .iter()
            .filter(|step| matches!(step.what, What::Counted { .. }));
        let days = runs.filter_map(|step| {
            let first = from(step.first, step.last)?;
            u32::try_from(step.last.duration_since(first).as_hours() / 24 + 1).ok()
        });
        Some(days.sum())
    }
}
