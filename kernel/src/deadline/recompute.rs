//! Recomputation: an open deadline under an amended calendar, with a trace of what changed.
//!
//! It knows nothing of which deadlines are open. Start at [`Deadline::recompute`].

use super::Deadline;
use super::compute::{Entries, count};
use crate::calendar::{ChangedDay, WorkCalendar};
use crate::rejection::{Class, Code, Rejection};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an amended calendar did to a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recomputation {
    /// The calendar before.
    pub old_calendar: String,
    /// The calendar after.
    pub new_calendar: String,
    /// The last day before.
    pub old_due: Date,
    /// The last day after.
    pub new_due: Date,
    /// The days between start and the later end that changed from work to rest or back.
    pub changed: Vec<ChangedDay>,
    /// The deadline as it is under the new calendar.
    pub deadline: Deadline,
}

impl Recomputation {
    /// Whether the last day moved.
    #[must_use]
    pub fn moved(&self) -> bool {
        self.old_due != self.new_due
    }
}

impl Deadline {
    /// Computes the same terms under `new`, and says which days made the difference to `old`. Approvals
    /// and notices that were in time under `old` stay valid.
    ///
    /// # Errors
    /// `SK-KERNEL-0027` where `old` is not the calendar this deadline was computed with, else as
    /// [`compute`](super::compute()).
    pub fn recompute(&self, old: &WorkCalendar, new: &WorkCalendar) -> Result<Recomputation, Rejection> {
        if old.version() != self.calendar {
            return Err(other_calendar(&self.calendar, old.version()));
        }
        let deadline = count(&self.terms, new, Entries::Settled)?;
        let last = self.due.max(deadline.due);
        Ok(Recomputation {
            old_calendar: self.calendar.clone(),
            new_calendar: new.version().into(),
            old_due: self.due,
            new_due: deadline.due,
            changed: new.changes_since(old, self.terms.from.date, last),
            deadline,
        })
    }
}

impl Deadline {
    /// The same terms under `calendar`, every entry taken as settled: for a deadline whose former
    /// calendar isn't at hand to be compared with.
    ///
    /// # Errors
    /// As [`compute`](super::compute()), but for the entries' order in time.
    pub fn recounted(&self, calendar: &WorkCalendar) -> Result<Self, Rejection> {
        count(&self.terms, calendar, Entries::Settled)
    }
}

fn other_calendar(recorded: &str, given: &str) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0027"),
        Class::Conflict,
        format!("期限按日历“{recorded}”算出，不能拿“{given}”作对照"),
        format!("the deadline was computed with calendar `{recorded}`, not `{given}`"),
    )
}
