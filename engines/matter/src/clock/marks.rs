//! The moments at which a clock does something of itself: thresholds, escalations, running out.
//!
//! It knows nothing of state. Start at [`of`].

use super::spec::{ClockSpec, Threshold};
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::deadline::{Deadline, shanghai};
use skein_kernel::period::PeriodUnit;

/// What happens at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The light turns yellow.
    Yellow,
    /// The light turns red.
    Red,
    /// An escalation step, by its place in the model.
    Escalate(u16),
    /// The period has run out.
    Lapse,
    /// The end that a stop's notice announced is past and the clock still stands.
    Announced,
}

/// A mark and its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Marked {
    /// When.
    pub at: Timestamp,
    /// What.
    pub mark: Mark,
}

/// Every mark of a deadline that the calendar allows to be placed, in order of time.
///
/// A threshold in working days that falls into a year whose calendar isn't published is left out: it is
/// placed when the calendar comes and the clock is recomputed. The lapse is never left out.
pub(super) fn of(spec: &ClockSpec, deadline: &Deadline, calendar: &WorkCalendar) -> Vec<Marked> {
    let steps = spec.escalations.iter().zip(0u16..);
    let wanted = [(spec.yellow, Mark::Yellow), (spec.red, Mark::Red)]
        .into_iter()
        .filter_map(|(threshold, mark)| Some((threshold?, mark)))
        .chain(steps.map(|(step, number)| (step.at, Mark::Escalate(number))))
        .chain([(Threshold::After(0, PeriodUnit::Hour), Mark::Lapse)]);
    let mut marks: Vec<Marked> = wanted
        .filter_map(|(threshold, mark)| {
            let at = instant(threshold, deadline, calendar)?;
            Some(Marked { at, mark })
        })
        .collect();
    marks.sort();
    marks
}

/// 00:00 after the announced last day of a stop.
pub(super) fn announced(last: Date) -> Option<Marked> {
    let at = shanghai(last.tomorrow().ok()?.at(0, 0, 0, 0)).ok()?;
    Some(Marked {
        at,
        mark: Mark::Announced,
    })
}

fn instant(threshold: Threshold, deadline: &Deadline, calendar: &WorkCalendar) -> Option<Timestamp> {
    let at = match threshold {
        Threshold::Before(hours, PeriodUnit::Hour) => earlier(deadline.ends, hours)?,
        Threshold::Before(count, unit) => before(deadline.due, count, unit, calendar)?.at(0, 0, 0, 0),
        Threshold::Share(share) => left(share, deadline, calendar)?,
        Threshold::After(count, unit) => after(deadline, count, unit, calendar)?,
    };
    shanghai(at).ok()
}

fn before(due: Date, count: u32, unit: PeriodUnit, calendar: &WorkCalendar) -> Option<Date> {
    match unit {
        PeriodUnit::WorkingDay => calendar.nth_workday_before(due, count).ok(),
        _ => due.checked_sub(i64::from(count).days()).ok(),
    }
}

fn after(deadline: &Deadline, count: u32, unit: PeriodUnit, calendar: &WorkCalendar) -> Option<DateTime> {
    match unit {
        PeriodUnit::Hour => deadline
            .ends
            .checked_add(SignedDuration::from_hours(i64::from(count)))
            .ok(),
        PeriodUnit::WorkingDay => {
            let last = calendar.nth_workday_after(deadline.due, count).ok()?;
            Some(last.tomorrow().ok()?.at(0, 0, 0, 0))
        }
        _ => deadline.ends.checked_add(i64::from(count).days()).ok(),
    }
}

fn earlier(ends: DateTime, hours: u32) -> Option<DateTime> {
    ends.checked_sub(SignedDuration::from_hours(i64::from(hours)))
        .ok()
}

/// The moment at which `share` percent is left: of the counted days, of the days up to the last for
/// months, of the time for hours.
fn left(share: u8, deadline: &Deadline, calendar: &WorkCalendar) -> Option<DateTime> {
    let terms = &deadline.terms;
    if terms.period.unit() == PeriodUnit::Hour {
        let from = terms.from.date.to_datetime(terms.from.time?);
        let seconds = deadline.ends.duration_since(from).as_secs();
        let part = SignedDuration::from_secs(seconds.checked_mul(i64::from(share))?.checked_div(100)?);
        return deadline.ends.checked_sub(part).ok();
    }
    let days = match deadline.days_counted() {
        Some(days) => days,
        None => u32::try_from(deadline.due.duration_since(terms.from.date).as_hours() / 24).ok()?,
    };
    let part = days.checked_mul(u32::from(share))?.div_ceil(100);
    Some(before(deadline.due, part, terms.period.unit(), calendar)?.at(0, 0, 0, 0))
}
