//! What is asked of clocks and what happened to them: commands and events.
//!
//! It knows nothing of deciding or of state. Start at [`ClockCommand`] and [`ClockEvent`].

use super::marks::{Mark, Marked};
use super::state::{ClockId, Entry, Noted, Run, Uncomputed, Warning};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_kernel::calendar::ChangedDay;
use skein_kernel::deadline::{Extension, Moment, Notice, Stop};
use skein_kernel::period::Period;

/// What someone wants done with a clock. Days left out are the day of the command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum ClockCommand {
    /// Stop it under a written notice.
    Stop {
        /// Which.
        clock: ClockId,
        /// For what: one of the kinds its model permits.
        kind: String,
        /// The notice that was served.
        notice: Notice,
        /// First day that doesn't count.
        first: Option<Date>,
        /// The last day announced.
        announced: Option<Date>,
    },
    /// Let it run again.
    Restart {
        /// Which.
        clock: ClockId,
        /// First day that counts again.
        on: Option<Date>,
    },
    /// Give it more time.
    Extend {
        /// Which.
        clock: ClockId,
        /// How much more; the most its model permits where left out.
        period: Option<Period>,
        /// Who approved; who acts where left out.
        approver: Option<ActorId>,
        /// When; today where left out.
        approved: Option<Date>,
        /// The number of the approval, needed where someone else records it.
        document: String,
        /// The reason, which is told to the applicant.
        reason: String,
    },
    /// Compute it under the calendar in force.
    Recompute {
        /// Which.
        clock: ClockId,
    },
    /// Put right the moment it counts from.
    Correct {
        /// Which.
        clock: ClockId,
        /// The right moment.
        from: Moment,
        /// Why.
        reason: String,
    },
    /// What was due has been done.
    Meet {
        /// Which.
        clock: ClockId,
    },
    /// It is no longer needed.
    Cancel {
        /// Which.
        clock: ClockId,
        /// Why.
        reason: String,
    },
    /// The time has come for what it does of itself.
    Due {
        /// Which.
        clock: ClockId,
    },
}

impl ClockCommand {
    /// The clock it is about.
    #[must_use]
    pub fn clock(&self) -> ClockId {
        match self {
            ClockCommand::Stop { clock, .. }
            | ClockCommand::Restart { clock, .. }
            | ClockCommand::Extend { clock, .. }
            | ClockCommand::Recompute { clock }
            | ClockCommand::Correct { clock, .. }
            | ClockCommand::Meet { clock }
            | ClockCommand::Cancel { clock, .. }
            | ClockCommand::Due { clock } => *clock,
        }
    }
}

/// What happened to a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clock-event", rename_all = "kebab-case")]
pub enum ClockEvent {
    /// It began to run.
    Started {
        /// Its number.
        clock: ClockId,
        /// Which of the matter's definitions.
        #[serde(default)]
        unit: u16,
        /// Which of the definition's clocks.
        spec: u32,
        /// The instance that bears it.
        host: u32,
        /// When.
        at: Timestamp,
        /// Its deadline and moments.
        run: Box<Run>,
    },
    /// It should run and can't be computed.
    Uncomputed {
        /// Its number.
        clock: ClockId,
        /// Which of the matter's definitions.
        #[serde(default)]
        unit: u16,
        /// Which of the definition's clocks.
        spec: u32,
        /// The instance that bears it.
        host: u32,
        /// When.
        at: Timestamp,
        /// Why.
        why: Uncomputed,
    },
    /// It could be computed at last.
    Computed {
        /// Which.
        clock: ClockId,
        /// When.
        at: Timestamp,
        /// Who asked.
        by: ActorId,
        /// Its deadline and moments.
        run: Box<Run>,
    },
    /// It was stopped.
    Stopped {
        /// Which.
        clock: ClockId,
        /// When.
        at: Timestamp,
        /// Who did it.
        by: ActorId,
        /// For what.
        kind: String,
        /// From when, under which notice.
        stop: Stop,
        /// What it will do of itself meanwhile.
        marks: Vec<Marked>,
    },
    /// It runs again.
    Restarted {
        /// Which.
        clock: ClockId,
        /// When.
        at: Timestamp,
        /// Who did it.
        by: ActorId,
        /// First day that counts again.
        on: Date,
        /// The deadline after it.
        run: Box<Run>,
    },
    /// It was extended.
    Extended {
        /// Which.
        clock: ClockId,
        /// When.
        at: Timestamp,
        /// Who recorded it.
        by: ActorId,
        /// Who approved.
        approver: ActorId,
        /// The number of the approval, where recorded by someone else.
        document: String,
        /// The entry in the ledger.
        extension: Extension,
        /// The deadline after it.
        run: Box<Run>,
    },
    /// Another calendar moved it.
    Recomputed {
        /// Which.
        clock: ClockId,
        /// When.
        at: Timestamp,
        /// The calendar before.
        old_calendar: String,
        /// The last day before.
        old_due: Date,
        /// The days that made the difference, where the former calendar was at hand.
        changed: Vec<ChangedDay>,
        /// The deadline after it, with its calendar.
        run: Box<Run>,
    },
    /// The moment it counts from was put right.
    Corrected {
        /// Which.
        clock: ClockId,
        /// When.
        at: Timestamp,
        /// Who did it.
        by: ActorId,
        /// Why.
        reason: String,
        /// The deadline after it.
        run: Box<Run>,
    },
    /// One of its moments came.
    Fired {
        /// Which clock.
        clock: ClockId,
        /// When it was noticed.
        at: Timestamp,
        /// Which moment.
        mark: Mark,
        /// When it was due.
        due: Timestamp,
    },
    /// A role was warned.
    Warned(Warning),
    /// What was due has been done.
    Met {
        /// Which.
        clock: ClockId,
        /// When.
        at: Timestamp,
        /// Who did it.
        by: ActorId,
    },
    /// It is no longer needed.
    Cancelled {
        /// Which.
        clock: ClockId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl ClockEvent {
    /// The clock it is about; none for a warning, which changes none.
    #[must_use]
    pub fn clock(&self) -> Option<ClockId> {
        match self {
            ClockEvent::Started { clock, .. }
            | ClockEvent::Uncomputed { clock, .. }
            | ClockEvent::Computed { clock, .. }
            | ClockEvent::Stopped { clock, .. }
            | ClockEvent::Restarted { clock, .. }
            | ClockEvent::Extended { clock, .. }
            | ClockEvent::Recomputed { clock, .. }
            | ClockEvent::Corrected { clock, .. }
            | ClockEvent::Fired { clock, .. }
            | ClockEvent::Met { clock, .. }
            | ClockEvent::Cancelled { clock, .. } => Some(*clock),
            ClockEvent::Warned(_) => None,
        }
    }

    /// The line it leaves in its clock's history.
    pub(super) fn entry(&self) -> Option<Entry> {
        let (at, by, what) = match self {
            ClockEvent::Started { .. } | ClockEvent::Uncomputed { .. } | ClockEvent::Warned(_) => {
                return None;
            }
            ClockEvent::Fired { at, mark, .. } => (at, None, Noted::Fired { mark: *mark }),
            ClockEvent::Cancelled { at, reason, .. } => {
                let reason = reason.clone();
                (at, None, Noted::Cancelled { reason })
            }
            ClockEvent::Recomputed { at, old_due, run, .. } => (
                at,
                None,
                Noted::Recomputed {
                    old: *old_due,
                    new: run.deadline.due,
                    calendar: run.deadline.calendar.clone(),
                },
            ),
            ClockEvent::Met { at, by, .. } => (at, Some(by), Noted::Met),
            ClockEvent::Computed { at, by, run, .. } => {
                let due = run.deadline.due;
                (at, Some(by), Noted::Computed { due })
            }
            ClockEvent::Stopped {
                at, by, kind, stop, ..
            } => {
                let what = Noted::Stopped {
                    notice: stop.notice.number.clone(),
                    kind: kind.clone(),
                    first: stop.first,
                };
                (at, Some(by), what)
            }
            ClockEvent::Restarted { at, by, on, run, .. } => {
                let due = run.deadline.due;
                (at, Some(by), Noted::Restarted { on: *on, due })
            }
            ClockEvent::Extended {
                at,
                by,
                approver,
                extension,
                run,
                ..
            } => {
                let what = Noted::Extended {
                    period: extension.period,
                    approver: approver.clone(),
                    due: run.deadline.due,
                };
                (at, Some(by), what)
            }
            ClockEvent::Corrected {
                at, by, reason, run, ..
            } => {
                let what = Noted::Corrected {
                    from: run.deadline.terms.from,
                    reason: reason.clone(),
                    due: run.deadline.due,
                };
                (at, Some(by), what)
            }
        };
        Some(Entry {
            at: *at,
            by: by.cloned(),
            what,
        })
    }
}
