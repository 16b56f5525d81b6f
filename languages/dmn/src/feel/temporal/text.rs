//! Reading and showing days, times and durations (DMN 1.5 §10.3.4.1, XML Schema part 2).
//!
//! What it is for: the lexical forms, read strictly and shown canonically. It knows nothing of quotes or
//! of expressions. Start at the [`FromStr`] implementations.

use super::{Date, DateTime, DaysDuration, MonthsDuration, NamedZone, SECOND, Time, Zone};
use std::{fmt, str::FromStr};

/// A text that isn't what was asked for, or is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotTemporal;

impl fmt::Display for NotTemporal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date, time or duration in the form expected")
    }
}

impl std::error::Error for NotTemporal {}

/// Exactly `count` ASCII digits.
fn fixed(text: &str, count: usize) -> Option<i64> {
    (text.len() == count).then(|| number(text)).flatten()
}

/// One to eighteen ASCII digits.
fn number(text: &str) -> Option<i64> {
    let good = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten()
}

/// Nanoseconds of the digits after a point; digits beyond the ninth are cut.
fn nanoseconds(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = digits.get(..9).unwrap_or(digits);
    format!("{kept:0<9}").parse().ok()
}

impl FromStr for Date {
    type Err = NotTemporal;

    /// Reads `2026-09-18`, `-0044-03-15`, `999999999-12-31`.
    fn from_str(text: &str) -> Result<Self, NotTemporal> {
        date(text).ok_or(NotTemporal)
    }
}

fn date(text: &str) -> Option<Date> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let mut parts = unsigned.split('-');
    let year = parts.next()?;
    let (month, day) = (fixed(parts.next()?, 2)?, fixed(parts.next()?, 2)?);
    let padded = year.len() > 4 && year.starts_with('0');
    if parts.next().is_some() || year.len() < 4 || padded {
        return None;
    }
    Date::new(sign * number(year)?, month, day)
}

impl FromStr for Time {
    type Err = NotTemporal;

    /// Reads `09:30:00`, `09:30:00.5+08:00`, `09:30:00Z`, `09:30:00@Asia/Shanghai`. `24:00:00` is
    /// midnight.
    fn from_str(text: &str) -> Result<Self, NotTemporal> {
        time(text).map(|(time, _)| time).ok_or(NotTemporal)
    }
}

/// A time, and whether it is the end of the day, `24:00:00`.
fn time(text: &str) -> Option<(Time, bool)> {
    let end = text.find(['Z', 'z', '+', '-', '@']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(end)?;
    let (whole, fraction) = match clock.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, digits)) => (whole, nanoseconds(digits)?),
        None => (clock, 0),
    };
    let mut parts = whole.split(':');
    let mut next = || parts.next().and_then(|part| fixed(part, 2));
    let (hour, minute, second) = (next()?, next()?, next()?);
    if parts.next().is_some() {
        return None;
    }
    let ends = hour == 24 && minute == 0 && second == 0 && fraction == 0;
    let hour = if ends { 0 } else { hour };
    Some((
        Time::new(hour, minute, second, fraction, self::zone(zone)?)?,
        ends,
    ))
}

fn zone(text: &str) -> Option<Zone> {
    match text.split_at_checked(1) {
        None => Some(Zone::Local),
        Some(("@", name)) => NamedZone::find(name).map(Zone::Named),
        Some(("Z" | "z", "")) => Some(Zone::Offset(0)),
        Some(("+", clock)) => offset(clock).map(Zone::Offset),
        Some(("-", clock)) => offset(clock).map(|seconds| Zone::Offset(-seconds)),
        _ => None,
    }
}

fn offset(text: &str) -> Option<i32> {
    let mut parts = text.split(':');
    let (hours, minutes) = (fixed(parts.next()?, 2)?, fixed(parts.next()?, 2)?);
    let seconds = match parts.next() {
        Some(part) => fixed(part, 2)?,
        None => 0,
    };
    let good = parts.next().is_none() && minutes < 60 && seconds < 60;
    good.then(|| i32::try_from((hours * 60 + minutes) * 60 + seconds).ok())
        .flatten()
}

impl FromStr for DateTime {
    type Err = NotTemporal;

    /// Reads `2026-09-18T09:30:00+08:00`; a day alone is its local midnight.
    fn from_str(text: &str) -> Result<Self, NotTemporal> {
        date_time(text).ok_or(NotTemporal)
    }
}

fn date_time(text: &str) -> Option<DateTime> {
    let Some((day, clock)) = text.split_once('T') else {
        let midnight = Time::from_nanoseconds(0, Zone::Local);
        return Some(DateTime::new(date(text)?, midnight));
    };
    let (time, ends) = time(clock)?;
    let day = date(day)?.plus_days(i64::from(ends))?;
    Some(DateTime::new(day, time))
}

/// A number and its unit, and what follows.
fn component(text: &str) -> Option<(&str, char, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (digits, rest) = text.split_at_checked(end)?;
    let mut rest = rest.chars();
    let unit = rest.next()?;
    (!digits.is_empty()).then_some((digits, unit, rest.as_str()))
}

/// Reads components in the order of `units`, each at most once, and sums them with these weights.
fn components(mut text: &str, units: &[(char, i128)]) -> Option<i128> {
    let mut units = units.iter();
    let mut sum = 0i128;
    while !text.is_empty() {
        let (digits, unit, rest) = component(text)?;
        let (_, weight) = units.find(|(name, _)| *name == unit)?;
        let value = match digits.split_once('.') {
            Some((whole, fraction)) if unit == 'S' => {
                i128::from(number(whole)?) * SECOND + i128::from(nanoseconds(fraction)?)
            }
            _ => i128::from(number(digits)?) * weight,
        };
        sum += value;
        text = rest;
    }
    Some(sum)
}

fn after_sign(text: &str) -> Option<(i128, &str)> {
    match text.strip_prefix('-') {
        Some(rest) => Some((-1, rest.strip_prefix('P')?)),
        None => Some((1, text.strip_prefix('P')?)),
    }
}

impl FromStr for DaysDuration {
    type Err = NotTemporal;

    /// Reads `P1DT2H3M4.5S`, `-PT30M`.
    fn from_str(text: &str) -> Result<Self, NotTemporal> {
        days_duration(text).ok_or(NotTemporal)
    }
}

fn days_duration(text: &str) -> Option<DaysDuration> {
    let (sign, body) = after_sign(text)?;
    let (days, clock) = match body.split_once('T') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (body, ""),
    };
    if days.is_empty() && clock.is_empty() {
        return None;
    }
    let days = components(days, &[('D', 86_400 * SECOND)])?;
    let clock = components(clock, &[('H', 3_600 * SECOND), ('M', 60 * SECOND), ('S', SECOND)])?;
    DaysDuration::from_nanoseconds(sign * (days + clock))
}

impl FromStr for MonthsDuration {
    type Err = NotTemporal;

    /// Reads `P1Y2M`, `-P3M`.
    fn from_str(text: &str) -> Result<Self, NotTemporal> {
        months_duration(text).ok_or(NotTemporal)
    }
}

fn months_duration(text: &str) -> Option<MonthsDuration> {
    let (sign, body) = after_sign(text)?;
    if body.is_empty() || body.contains('.') {
        return None;
    }
    let months = components(body, &[('Y', 12), ('M', 1)])?;
    i64::try_from(sign * months).ok().map(MonthsDuration::of)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        let sign = if year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs())
    }
}

/// Writes `.5` for half a second; nothing for none.
fn write_fraction(f: &mut fmt::Formatter<'_>, nanoseconds: u128) -> fmt::Result {
    if nanoseconds == 0 {
        return Ok(());
    }
    let digits = format!("{nanoseconds:09}");
    write!(f, ".{}", digits.trim_end_matches('0'))
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [hour, minute, second] = self.fields();
        write!(f, "{hour:02}:{minute:02}:{second:02}")?;
        write_fraction(f, u128::from(self.parts().0 % 1_000_000_000))?;
        write!(f, "{}", self.zone())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => Ok(()),
            Self::Offset(0) => f.write_str("Z"),
            Self::Offset(offset) => {
                let sign = if *offset < 0 { '-' } else { '+' };
                let size = offset.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", size / 3_600, size / 60 % 60)?;
                match size % 60 {
                    0 => Ok(()),
                    seconds => write!(f, ":{seconds:02}"),
                }
            }
            Self::Named(zone) => write!(f, "@{}", zone.name()),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date(), self.time())
    }
}

impl fmt::Display for DaysDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.nanoseconds();
        let size = all.unsigned_abs();
        if size == 0 {
            return f.write_str("PT0S");
        }
        f.write_str(if all < 0 { "-P" } else { "P" })?;
        let second = SECOND.unsigned_abs();
        let (seconds, rest) = (size / second, size % second);
        let (days, clock) = (seconds / 86_400, seconds % 86_400);
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if clock > 0 || rest > 0 {
            f.write_str("T")?;
        }
        for (value, unit) in [(clock / 3_600, 'H'), (clock / 60 % 60, 'M')] {
            if value > 0 {
                write!(f, "{value}{unit}")?;
            }
        }
        if clock % 60 > 0 || rest > 0 {
            write!(f, "{}", clock % 60)?;
            write_fraction(f, rest)?;
            f.write_str("S")?;
        }
        Ok(())
    }
}

impl fmt::Display for MonthsDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.months().unsigned_abs();
        f.write_str(if self.months() < 0 { "-P" } else { "P" })?;
        match (size / 12, size % 12) {
            (0, months) => write!(f, "{months}M"),
            (years, 0) => write!(f, "{years}Y"),
            (years, months) => write!(f, "{years}Y{months}M"),
        }
    }
}
