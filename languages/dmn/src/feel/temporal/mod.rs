//! Days, times and durations as FEEL has them (DMN 1.5 §10.3.2.3).
//!
//! What it is for: dates of the proleptic Gregorian calendar from year -999,999,999 to 999,999,999,
//! times of day with an offset or a named zone, and the two kinds of duration. It knows nothing of the
//! present moment, nor of the machine's time zone: zones come from the database compiled in.
//!
//! Where to start: [`Date`] and [`DateTime`]; `text` for reading and showing.

mod date;
mod duration;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod zone;

pub use date::Date;
pub use duration::{DaysDuration, MonthsDuration};

pub use time::{DateTime, Time};
pub use zone::{NamedZone, Zone};

/// Nanoseconds in a second.
pub(crate) const SECOND: i128 = 1_000_000_000;
/// Nanoseconds in a day.
pub(crate) const DAY: i128 = 86_400 * SECOND;
