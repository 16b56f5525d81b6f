//! Counting: terms and a calendar in, a deadline out.
//!
//! Days are walked one by one, because every one of them belongs into the working. It knows nothing of
//! how the working reads. Start at [`compute`].

use super::ledger::{in_order, wrong_days};
use super::working::{Step, What, Working};
use super::{Deadline, RollRule, StartRule, Suspension, Terms};
use crate::calendar::{DayKind, WorkCalendar, out_of_range, tomorrow, yesterday};
use crate::period::{Period, PeriodUnit};
use crate::rejection::{Class, Code, Rejection};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span};

/// Computes a deadline.
///
/// # Errors
/// `SK-KERNEL-0010` where a year is needed whose calendar isn't published; `SK-KERNEL-0022` for a period
/// in hours without a time of day or with rules for days; `SK-KERNEL-0023` for a suspension without
/// notice; `SK-KERNEL-0024` for a suspension whose days are wrong; `SK-KERNEL-0025` for an extension
/// that can't be; `SK-KERNEL-0026` past the end of time.
pub fn compute(terms: &Terms, calendar: &WorkCalendar) -> Result<Deadline, Rejection> {
    count(terms, calendar, Entries::New)
}

/// Whether the ledgers' entries are still to be held against the deadline they must precede. What was
/// in order under the calendar of its day stays in order when an amendment moves the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entries {
    New,
    Settled,
}

/// Computes a deadline whose ledgers are new or settled.
pub(super) fn count(terms: &Terms, calendar: &WorkCalendar, entries: Entries) -> Result<Deadline, Rejection> {
    let suspensions = in_order(&terms.suspensions, terms.from.date)?;
    let mut count = Count::new(terms, calendar, suspensions)?;
    count.leg(terms.period)?;
    for extension in &terms.extensions {
        let (due, _) = roll(calendar, count.end.date, terms.roll_for(count.unit))?;
        if entries == Entries::New {
            extension.checked(due)?;
        }
        let from = count.end.date;
        count.step(
            from,
            from,
            What::Extended {
                period: extension.period,
                approved: extension.approved,
                approver: extension.approver,
                reason: extension.reason.clone(),
            },
        );
        count.leg(extension.period)?;
    }
    if entries == Entries::New {
        count.check_suspensions()?;
    }
    count.finish()
}

impl Terms {
    /// Periods in working days end on one, and hours are not rolled.
    fn roll_for(&self, unit: PeriodUnit) -> RollRule {
        match unit {
            PeriodUnit::WorkingDay | PeriodUnit::Hour => RollRule::None,
            PeriodUnit::CalendarDay | PeriodUnit::Month => self.roll,
        }
    }
}

/// Moves a day that is no workday as the rule says: the day, and whether it moved.
///
/// # Errors
/// `SK-KERNEL-0010` where the rule needs a year that isn't published.
pub fn roll(calendar: &WorkCalendar, date: Date, rule: RollRule) -> Result<(Date, bool), Rejection> {
    if rule == RollRule::None || calendar.is_workday(date)? {
        return Ok((date, false));
    }
    let moved = match rule {
        RollRule::Backward => calendar.previous_workday(date)?,
        RollRule::Forward | RollRule::None => calendar.next_workday(date)?,
    };
    Ok((moved, true))
}

/// Where the count stands: the last day counted, and the time on it for periods in hours.
#[derive(Debug, Clone, Copy)]
struct End {
    date: Date,
    time: Option<Time>,
}

/// Months are counted from one day, so that three and three make six: the day and how many so far.
#[derive(Debug, Clone, Copy)]
struct Months {
    anchor: Date,
    /// Whether the anchor is the first day counted, so that the period ends a day earlier.
    anchor_counts: bool,
    count: u32,
    suspended: u32,
}

/// A deadline while it is counted.
struct Count<'a> {
    terms: &'a Terms,
    calendar: &'a WorkCalendar,
    suspensions: Vec<&'a Suspension>,
    steps: Vec<Step>,
    end: End,
    unit: PeriodUnit,
    months: Option<Months>,
}

impl<'a> Count<'a> {
    fn new(
        terms: &'a Terms,
        calendar: &'a WorkCalendar,
        suspensions: Vec<&'a Suspension>,
    ) -> Result<Self, Rejection> {
        let event = terms.from.date;
        let hours = terms.period.unit() == PeriodUnit::Hour;
        let by_day = terms.start != StartRule::NextDay || terms.roll != RollRule::None;
        if hours && (terms.from.time.is_none() || by_day) {
            return Err(needs_time());
        }
        let date = match terms.start {
            StartRule::SameDay => yesterday(event)?,
            StartRule::NextDay => event,
        };
        let what = if hours {
            What::HourStart {
                at: event.to_datetime(terms.from.time.unwrap_or(Time::midnight())),
            }
        } else {
            What::Event { start: terms.start }
        };
        Ok(Self {
            terms,
            calendar,
            suspensions,
            steps: vec![Step {
                first: event,
                last: event,
                what,
            }],
            end: End {
                date,
                time: terms.from.time.filter(|_| hours),
            },
            unit: terms.period.unit(),
            months: None,
        })
    }

    fn step(&mut self, first: Date, last: Date, what: What) {
        self.steps.push(Step { first, last, what });
    }

    fn suspension(&self, date: Date) -> Option<&'a Suspension> {
        self.suspensions
            .iter()
            .find(|suspension| suspension.covers(date))
            .copied()
    }

    /// Counts one period on from where the count stands.
    fn leg(&mut self, period: Period) -> Result<(), Rejection> {
        let hours = period.unit() == PeriodUnit::Hour;
        if hours != self.end.time.is_some() {
            return Err(needs_time());
        }
        self.unit = period.unit();
        match period.unit() {
            PeriodUnit::WorkingDay | PeriodUnit::CalendarDay => {
                self.months = None;
                self.days(period)
            }
            PeriodUnit::Month => self.months(period),
            PeriodUnit::Hour => self.hours(period),
        }
    }

    /// Walks day by day until enough days count.
    fn days(&mut self, period: Period) -> Result<(), Rejection> {
        let mut counted = 0;
        while counted < period.count() {
            self.end.date = tomorrow(self.end.date)?;
            let what = self.judge(self.end.date, period.unit(), counted)?;
            counted += u32::from(matches!(what, What::Counted { .. }));
            self.append(self.end.date, what);
        }
        Ok(())
    }

    /// Whether a day counts, and why.
    fn judge(&self, date: Date, unit: PeriodUnit, counted: u32) -> Result<What, Rejection> {
        if let Some(suspension) = self.suspension(date) {
            return Ok(What::suspended(suspension));
        }
        let number = counted + 1;
        if unit == PeriodUnit::CalendarDay {
            return Ok(What::Counted {
                kind: None,
                name: String::new(),
                from: number,
                to: number,
            });
        }
        let day = self.calendar.day(date)?;
        let name = if day.kind == DayKind::Workday {
            ""
        } else {
            day.name
        };
        Ok(if day.kind.works() {
            What::Counted {
                kind: Some(day.kind),
                name: name.into(),
                from: number,
                to: number,
            }
        } else {
            What::Off {
                kind: day.kind,
                name: name.into(),
            }
        })
    }

    /// Adds a day to the working, joined to the step before where it is of the same sort.
    fn append(&mut self, date: Date, what: What) {
        if let Some(last) = self.steps.last_mut()
            && last.what.joins(&what)
        {
            last.last = date;
            return;
        }
        self.step(date, date, what);
    }

    /// To the corresponding day of the last month (民法典 art. 202), then on by the suspended days.
    fn months(&mut self, period: Period) -> Result<(), Rejection> {
        let before = match self.months {
            Some(months) => months,
            None => self.first_months()?,
        };
        let count = before.count.saturating_add(period.count());
        let end = later(before.anchor, Span::new().try_months(count))?;
        let short = end.day() != before.anchor.day();
        let end = if before.anchor_counts && !short {
            yesterday(end)?
        } else {
            end
        };
        self.step(end, end, What::Corresponding { months: count, short });
        let (end, suspended) = self.past_suspensions(self.end.date, end, before.suspended)?;
        self.months = Some(Months {
            count,
            suspended,
            ..before
        });
        self.end.date = end;
        Ok(())
    }

    /// Months begin on the event's day where it counts, else on the last day counted before.
    fn first_months(&self) -> Result<Months, Rejection> {
        let at_event = self.end.date < self.terms.from.date;
        let anchor = if at_event {
            tomorrow(self.end.date)?
        } else {
            self.end.date
        };
        Ok(Months {
            anchor,
            anchor_counts: at_event,
            count: 0,
            suspended: 0,
        })
    }

    /// Moves `end` on by `already` days and by every suspended day after `first` up to where it comes to.
    fn past_suspensions(&mut self, first: Date, end: Date, already: u32) -> Result<(Date, u32), Rejection> {
        let mut total = already;
        let mut end = later(end, Span::new().try_days(already))?;
        let suspensions = self.suspensions.clone();
        for suspension in suspensions {
            let from = suspension.first.max(tomorrow(first)?);
            if from > end || suspension.last < from {
                continue;
            }
            let days = suspension.last.duration_since(from).as_hours() / 24 + 1;
            end = later(end, Span::new().try_days(days))?;
            total = total.saturating_add(u32::try_from(days).unwrap_or(u32::MAX));
            self.step(from, suspension.last, What::suspended(suspension));
        }
        Ok((end, total))
    }

    /// Hour by hour, leaving out suspended days.
    fn hours(&mut self, period: Period) -> Result<(), Rejection> {
        let mut left = SignedDuration::from_hours(i64::from(period.count()));
        let mut at = self
            .end
            .date
            .to_datetime(self.end.time.unwrap_or(Time::midnight()));
        loop {
            let midnight = tomorrow(at.date())?.at(0, 0, 0, 0);
            if let Some(suspension) = self.suspension(at.date()) {
                self.append(at.date(), What::suspended(suspension));
                at = midnight;
                continue;
            }
            let today = midnight.duration_since(at);
            if left < today {
                at = at.checked_add(left).map_err(|_| out_of_range())?;
                break;
            }
            left -= today;
            at = midnight;
            if left.is_zero() {
                break;
            }
        }
        self.end = End {
            date: at.date(),
            time: Some(at.time()),
        };
        self.step(
            at.date(),
            at.date(),
            What::HourEnd {
                hours: period.count(),
                at,
            },
        );
        Ok(())
    }

    /// A suspension that begins when the period is over suspends nothing.
    fn check_suspensions(&self) -> Result<(), Rejection> {
        let late = self
            .suspensions
            .iter()
            .find(|suspension| suspension.first > self.end.date);
        late.map_or(Ok(()), |late| Err(wrong_days(late)))
    }

    fn finish(mut self) -> Result<Deadline, Rejection> {
        let nominal = self.end.date;
        let rule = self.terms.roll_for(self.unit);
        let (due, moved) = roll(self.calendar, nominal, rule)?;
        if moved {
            let what = What::Rolled {
                rule,
                name: self.calendar.day(nominal)?.name.into(),
            };
            self.step(nominal, due, what);
        } else if let Some(would) = self.would_roll(nominal, rule) {
            self.step(nominal, nominal, What::NotRolled { would });
        }
        let ends = match self.end.time {
            Some(time) => DateTime::from_parts(due, time),
            None => tomorrow(due)?.at(0, 0, 0, 0),
        };
        self.step(due, due, What::Due { ends });
        Ok(Deadline {
            terms: self.terms.clone(),
            calendar: self.calendar.version().into(),
            nominal,
            due,
            ends,
            working: Working { steps: self.steps },
        })
    }

    /// Where the deadline would be if the last day, which is no workday, were rolled: worth telling,
    /// because the rule is the city's to choose. Silent where the calendar doesn't reach so far, since
    /// the deadline itself doesn't depend on it.
    fn would_roll(&self, nominal: Date, rule: RollRule) -> Option<Date> {
        let days = matches!(self.unit, PeriodUnit::CalendarDay | PeriodUnit::Month);
        let asked = days && rule == RollRule::None;
        let (would, moved) = roll(self.calendar, nominal, RollRule::Forward).ok()?;
        (asked && moved).then_some(would)
    }
}

/// A date and a span that may each be too far.
fn later(date: Date, span: Result<Span, jiff::Error>) -> Result<Date, Rejection> {
    span.and_then(|span| date.checked_add(span))
        .map_err(|_| out_of_range())
}

fn needs_time() -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0022"),
        Class::Invalid,
        "按小时计算的期间须有起始时刻，且不设起算日和顺延规则，也不与按日的期间混用",
        "a period in hours needs a time of day, has no rules for days and can't be mixed with days",
    )
}
