//! Days and instants within texts, as numbers.
//!
//! A text is taken for one only if writing the numbers gives the same text again. Whether there is such a day
//! doesn't matter. It knows nothing of calendars.

use std::fmt::Write;

/// A text that is a day or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) day: u64,
    /// The second of the day.
    pub(super) second: Option<u64>,
    pub(super) micros: Option<u64>,
    /// Whether it ends with `Z`.
    pub(super) utc: bool,
}

fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u64::from(digit - b'0'))
    })
}

fn two(text: &[u8], at: usize, separator: u8, below: u64) -> Option<u64> {
    let (before, digits) = text.get(at..at + 3)?.split_first()?;
    number(digits).filter(|number| *before == separator && *number < below)
}

/// The day or instant that a text is.
pub(super) fn parse(text: &str) -> Option<Time> {
    let text = text.as_bytes();
    if !matches!(text.len(), 10 | 19..=27) || text.get(4) != Some(&b'-') {
        return None;
    }
    let year = number(text.get(..4)?)?;
    let month = two(text, 4, b'-', 13)?.checked_sub(1)?;
    let day = two(text, 7, b'-', 32)?.checked_sub(1)?;
    let mut time = Time {
        day: (year * 12 + month) * 31 + day,
        second: None,
        micros: None,
        utc: false,
    };
    if text.len() == 10 {
        return Some(time);
    }
    let (hour, minute) = (two(text, 10, b'T', 24)?, two(text, 13, b':', 60)?);
    time.second = Some((hour * 60 + minute) * 60 + two(text, 16, b':', 60)?);
    let rest = text.get(19..)?;
    time.utc = rest.last() == Some(&b'Z');
    time.micros = match rest {
        [] | [b'Z'] => None,
        [b'.', fraction @ .., b'Z'] if fraction.len() <= 6 && fraction.last() != Some(&b'0') => {
            Some(number(fraction)? * 10u64.pow(6 - fraction.len() as u32)).filter(|micros| *micros > 0)
        }
        _ => return None,
    };
    (time.micros.is_some() || rest.len() <= 1).then_some(time)
}

/// The text of a day or instant; `None` if there is no such text.
pub(super) fn show(time: Time) -> Option<String> {
    let (month, day) = (time.day / 31, time.day % 31 + 1);
    let (year, month) = (month / 12, month % 12 + 1);
    let mut text = String::with_capacity(27);
    // Writing to a string can't fail.
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
    if let Some(second) = time.second {
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
    }
    if let Some(micros) = time.micros {
        let _ = write!(text, ".{micros:06}");
        text.truncate(text.trim_end_matches('0').len());
    }
    if time.utc {
        text.push('Z');
    }
    (year < 10_000 && time.second.is_none_or(|second| second < 86_400)).then_some(text)
}
