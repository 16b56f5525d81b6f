//! Deadlines: a legal period computed to a day, kept with its reasons.
//!
//! A [`Deadline`] is not a date but a computation: its [`Terms`] (start, period, rules, the ledgers of
//! suspensions and extensions), the version of the work calendar, and the [`Step`]s that lead to the
//! day. It knows nothing of the present time: whoever asks whether it has passed brings the moment.
//! Start at [`compute`]; [`explain`] serves the command line.

mod amend;
mod compute;
mod explain;
mod ledger;
mod moment;
mod recompute;
mod working;

pub use amend::Stop;
pub use compute::{compute, roll};
pub use explain::{Request, explain};
pub use ledger::{ApproverRank, Extension, Notice, Suspension};
pub use moment::{Moment, shanghai, shanghai_date, shanghai_datetime};
pub use recompute::Recomputation;
pub use working::{Step, What, Working};

use crate::period::Period;
use crate::rejection::Rejection;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// Whether the day of the event counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartRule {
    /// It doesn't: counting begins on the day after (民法典 art. 201).
    #[default]
    NextDay,
    /// It does, where a law says so.
    SameDay,
}

/// What happens where a period's last day is no workday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RollRule {
    /// Nothing: the period ends on that day. The rule of administrative periods unless configured.
    #[default]
    None,
    /// The next workday is the last day (民法典 art. 203).
    Forward,
    /// The workday before is the last day, as for wages (保障农民工工资支付条例 art. 14).
    Backward,
}

impl RollRule {
    /// The rule by its name on a command line or in a file: `none`, `forward`, `backward`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "none" => Some(RollRule::None),
            "forward" => Some(RollRule::Forward),
            "backward" => Some(RollRule::Backward),
            _ => None,
        }
    }
}

/// All that a deadline is computed from, except the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// When the event happened that starts the period: acceptance, receipt, dispatch.
    pub from: Moment,
    /// How long.
    pub period: Period,
    /// Whether the day of the event counts.
    #[serde(default)]
    pub start: StartRule,
    /// What happens where the last day is no workday.
    #[serde(default)]
    pub roll: RollRule,
    /// Times that don't count, in any order.
    #[serde(default)]
    pub suspensions: Vec<Suspension>,
    /// Extensions, in the order in which they were approved.
    #[serde(default)]
    pub extensions: Vec<Extension>,
}

impl Terms {
    /// A period from an event, with the usual rules: the day of the event doesn't count, no roll.
    #[must_use]
    pub fn new(from: impl Into<Moment>, period: Period) -> Self {
        Self {
            from: from.into(),
            period,
            start: StartRule::default(),
            roll: RollRule::default(),
            suspensions: Vec::new(),
            extensions: Vec::new(),
        }
    }

    /// The same with another start rule.
    #[must_use]
    pub fn starting(mut self, start: StartRule) -> Self {
        self.start = start;
        self
    }

    /// The same with another roll rule.
    #[must_use]
    pub fn rolling(mut self, roll: RollRule) -> Self {
        self.roll = roll;
        self
    }

    /// The same with one more time that doesn't count.
    #[must_use]
    pub fn suspended(mut self, suspension: Suspension) -> Self {
        self.suspensions.push(suspension);
        self
    }

    /// The same with one more extension.
    #[must_use]
    pub fn extended(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }
}

/// A computed deadline with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What it was computed from.
    pub terms: Terms,
    /// The version of the work calendar it was computed with.
    pub calendar: String,
    /// The last day by the count alone, before any roll.
    pub nominal: Date,
    /// The last day: what must be done may be done until its 24:00 (or until `ends`, for hours).
    pub due: Date,
    /// The first instant after the period, in the city's time: 00:00 of the day after `due`, or the
    /// hour at which a period in hours runs out. Silence has its legal effect from here on.
    pub ends: DateTime,
    /// How the day was found, step by step.
    pub working: Working,
}

impl Deadline {
    /// The first instant after the period, on the world's clock. China keeps UTC+8 all year.
    ///
    /// # Errors
    /// `SK-KERNEL-0026` outside of the range of timestamps.
    pub fn effect_at(&self) -> Result<Timestamp, Rejection> {
        shanghai(self.ends)
    }

    /// The day on which the legal effect of silence begins: a correction notice due on the 12th and not
    /// given makes the application accepted on the 13th at 00:00 (行政许可法 art. 32).
    #[must_use]
    pub fn effect_date(&self) -> Date {
        self.ends.date()
    }

    /// Whether the period has run out at `now`.
    ///
    /// # Errors
    /// `SK-KERNEL-0026` outside of the range of timestamps.
    pub fn has_passed(&self, now: Timestamp) -> Result<bool, Rejection> {
        Ok(now >= self.effect_at()?)
    }
}

#[cfg(test)]
mod amend_tests;
#[cfg(test)]
mod tests;
