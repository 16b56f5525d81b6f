//! Moments: a day, with or without a time of day, in the city's time.
//!
//! It knows nothing of the present. China keeps UTC+8 all year round, so no time zone table is needed.

use crate::calendar::out_of_range;
use crate::rejection::{Class, Code, Rejection};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, offset};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Asia/Shanghai.
const SHANGHAI: Offset = offset(8);

/// The instant of a date and time of the city.
///
/// # Errors
/// `SK-KERNEL-0026` outside of the range of timestamps.
pub fn shanghai(local: DateTime) -> Result<Timestamp, Rejection> {
    SHANGHAI.to_timestamp(local).map_err(|_| out_of_range())
}

/// The city's date and time at an instant.
#[must_use]
pub fn shanghai_datetime(at: Timestamp) -> DateTime {
    SHANGHAI.to_datetime(at)
}

/// The city's date at an instant.
#[must_use]
pub fn shanghai_date(at: Timestamp) -> Date {
    shanghai_datetime(at).date()
}

/// When something happened: a day, and the time of day where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The time of day, if known. Periods in hours need it; others ignore it.
    pub time: Option<Time>,
}

impl From<Date> for Moment {
    fn from(date: Date) -> Self {
        Self { date, time: None }
    }
}

impl From<DateTime> for Moment {
    fn from(at: DateTime) -> Self {
        Self {
            date: at.date(),
            time: Some(at.time()),
        }
    }
}

impl FromStr for Moment {
    type Err = Rejection;

    /// Reads `2026-09-18` or `2026-09-18T09:30`.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let trimmed = text.trim();
        let Some((day, time)) = trimmed.split_once(['T', ' ']) else {
            return date(trimmed).map(Self::from);
        };
        // An offset or zone behind the time would be read over in silence, so it is refused.
        let plain = time
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'.');
        let time = time
            .parse()
            .ok()
            .filter(|_| plain)
            .ok_or_else(|| unreadable(text))?;
        Ok(Self {
            date: date(day)?,
            time: Some(time),
        })
    }
}

/// Reads `2026-09-18` and nothing looser.
pub(super) fn date(text: &str) -> Result<Date, Rejection> {
    let shape = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse()
        .ok()
        .filter(|_| shape)
        .ok_or_else(|| unreadable(text))
}

pub(super) fn unreadable(text: &str) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0021"),
        Class::Invalid,
        format!("日期“{text}”读不懂，应写作 2026-09-18 或 2026-09-18T09:30"),
        format!("`{text}` is no date: write 2026-09-18 or 2026-09-18T09:30"),
    )
}

impl TryFrom<String> for Moment {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            Some(time) => write!(f, "{}T{time}", self.date),
            None => write!(f, "{}", self.date),
        }
    }
}
