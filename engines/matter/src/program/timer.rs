//! Timers: ISO 8601 instants, durations and repetitions (BPMN 2.0.2 §10.5.5.12).
//!
//! Choice: a time without an offset is Chinese standard time (UTC+8), a day alone is its midnight there; months
//! and years are counted in that calendar. A repetition `R3/PT1H` fires three times, each an hour after the one
//! before, the first an hour after it is armed; `R/start/duration` fires first at its start, or at the first
//! recurrence that isn't past when it is armed; `/end` closes it.

use super::Expr;
use crate::refuse;
use crate::state::Name;
use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};
use skein_kernel::deadline::{shanghai, shanghai_datetime};
use skein_kernel::rejection::Rejection;

/// What sort of timer, and the text or expression that says when.
#[derive(Debug, Clone)]
pub(crate) enum TimerKind {
    Date(Moment),
    Duration(Moment),
    Cycle(Moment),
}

/// The text of a timer, or the expression that yields it.
#[derive(Debug, Clone)]
pub(crate) enum Moment {
    Literal(Name),
    Computed(Expr),
}

/// When a timer is due, and how it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) due: Timestamp,
    pub(crate) left: Option<u32>,
    pub(crate) every: Option<Name>,
}

/// When a timer armed now is first due.
pub(crate) fn due_of(kind: &TimerKind, text: &str, now: Timestamp) -> Result<Due, Rejection> {
    let text = text.trim();
    let once = |due| Due {
        due,
        left: None,
        every: None,
    };
    match kind {
        TimerKind::Date(_) => Ok(once(instant(text)?)),
        TimerKind::Duration(_) => Ok(once(after(now, text)?)),
        TimerKind::Cycle(_) => cycle(text, now),
    }
}

/// Whether the text is a timer as it stands.
pub(crate) fn is_literal(kind: &TimerKind, text: &str) -> bool {
    due_of(kind, text, Timestamp::UNIX_EPOCH).is_ok()
}

/// Whether a text that isn't a timer is a wrong one rather than an expression: a duration with a sign, or a repetition
/// that never fires, which FEEL would read as sums of names.
pub(crate) fn looks_like_time(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['-', '+']);
    let digit = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
    let duration = text
        .strip_prefix('P')
        .is_some_and(|rest| digit(rest) || rest.strip_prefix('T').is_some_and(digit));
    let repeats = text.strip_prefix('R').is_some_and(|rest| {
        let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
        rest.starts_with('/')
    });
    duration || repeats
}

/// When a repetition fires after `last`, if it does: the instant, and how often after that.
///
/// Its n-th firing is its start and n times its duration (ISO 8601-1 §5.6): a month after 31 January is 28 February,
/// two months after it 31 March.
pub(crate) fn next_of(
    last: Timestamp,
    left: Option<u32>,
    every: &str,
) -> Result<Option<(Timestamp, Option<u32>)>, Rejection> {
    let left = match left {
        Some(0) => return Ok(None),
        Some(left) => Some(left - 1),
        None => None,
    };
    let mut parts = every.split('/');
    let every = parts.next().unwrap_or_default();
    let (mut end, mut start) = (None, None);
    for part in parts {
        match part.strip_prefix('@') {
            Some(part) => start = Some(instant(part)?),
            None => end = Some(instant(part)?),
        }
    }
    let due = match start {
        Some(start) => first_after(start, every, last)?,
        // As an earlier edition of this program armed it.
        None => after(last, every)?,
    };
    Ok(end.is_none_or(|end| due <= end).then_some((due, left)))
}

fn instant(text: &str) -> Result<Timestamp, Rejection> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    // A named zone in brackets behind an offset adds nothing to the instant.
    let plain = text.split('[').next().unwrap_or(text);
    let local = plain
        .parse::<DateTime>()
        .or_else(|_| plain.parse::<Date>().map(|day| day.at(0, 0, 0, 0)))
        .map_err(|_| refuse::bad_time(text))?;
    if let Ok(at) = plain.parse::<Timestamp>() {
        return Ok(at);
    }
    shanghai(local)
}

/// A duration as ISO 8601 writes it: `P`, then years to days, then `T` and hours to seconds; never negative, since
/// nothing is due before it is armed.
fn span(text: &str) -> Result<Span, Rejection> {
    let bad = || refuse::bad_time(text);
    if !is_duration(text) || text.contains(char::is_lowercase) {
        return Err(bad());
    }
    text.parse::<Span>().map_err(|_| bad())
}

fn after(start: Timestamp, text: &str) -> Result<Timestamp, Rejection> {
    let due = shanghai_datetime(start).checked_add(span(text)?);
    shanghai(due.map_err(|_| refuse::bad_time(text))?)
}

fn cycle(text: &str, now: Timestamp) -> Result<Due, Rejection> {
    let bad = || refuse::bad_time(text);
    let mut parts = text.split('/');
    let count = parts
        .next()
        .and_then(|part| part.strip_prefix('R'))
        .ok_or_else(bad)?;
    let left = match count {
        "" | "-1" => None,
        digits => Some(
            digits
                .parse::<u32>()
                .ok()
                .and_then(|times| times.checked_sub(1))
                .ok_or_else(bad)?,
        ),
    };
    let rest: Vec<&str> = parts.collect();
    let (start, every, end) = match rest.as_slice() {
        [every] => (None, (*every).to_owned(), None),
        [first, second] if is_duration(first) => (None, (*first).to_owned(), Some(*second)),
        [first, second] if is_duration(second) => (Some(*first), (*second).to_owned(), None),
        [first, second] => (Some(*first), between(first, second)?, None),
        [first, second, third] if is_duration(second) => (Some(*first), (*second).to_owned(), Some(*third)),
        _ => return Err(bad()),
    };
    if after(now, &every)? <= now {
        return Err(bad());
    }
    let first = match start {
        Some(start) => first_from(instant(start)?, &every, now)?,
        None => after(now, &every)?,
    };
    let anchor = match start {
        Some(start) => instant(start)?,
        None => now,
    };
    let every = match end {
        Some(end) => {
            instant(end)?;
            format!("{every}/{end}/@{anchor}")
        }
        None => format!("{every}/@{anchor}"),
    };
    Ok(Due {
        due: first,
        left,
        every: Some(Name::from(every)),
    })
}

fn is_duration(text: &str) -> bool {
    text.starts_with('P')
}

fn between(first: &str, second: &str) -> Result<String, Rejection> {
    let seconds = instant(second)?.as_second() - instant(first)?.as_second();
    if seconds <= 0 {
        return Err(refuse::bad_time(second));
    }
    Ok(format!("PT{seconds}S"))
}

/// The first recurrence that isn't before an instant.
fn first_from(start: Timestamp, every: &str, now: Timestamp) -> Result<Timestamp, Rejection> {
    recurrence(start, every, |due| due >= now)
}

/// The first recurrence after an instant.
fn first_after(start: Timestamp, every: &str, last: Timestamp) -> Result<Timestamp, Rejection> {
    recurrence(start, every, |due| due > last)
}

/// The first of start, start + duration, start + 2 × duration … that is late enough: found by halving, since they
/// ascend.
fn recurrence(
    start: Timestamp,
    every: &str,
    late: impl Fn(Timestamp) -> bool,
) -> Result<Timestamp, Rejection> {
    let bad = || refuse::bad_time(every);
    let span = span(every)?;
    let origin = shanghai_datetime(start);
    let nth = |times: i64| -> Option<Timestamp> {
        let span = span.checked_mul(times).ok()?;
        shanghai(origin.checked_add(span).ok()?).ok()
    };
    // What is beyond the end of time is late enough.
    let enough = |times: i64| nth(times).is_none_or(&late);
    let mut upper = 1_i64;
    while !enough(upper) {
        upper = upper.checked_mul(2).ok_or_else(bad)?;
    }
    let mut lower = 0_i64;
    while lower < upper {
        let middle = lower + (upper - lower) / 2;
        if enough(middle) {
            upper = middle
        } else {
            lower = middle + 1
        }
    }
    nth(lower).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: &str, text: &str, expected: &str) {
        let moment = Moment::Literal(Name::from(""));
        let kind = match kind {
            "date" => TimerKind::Date(moment),
            "duration" => TimerKind::Duration(moment),
            _ => TimerKind::Cycle(moment),
        };
        let now: Timestamp = "2026-09-29T00:00:00Z".parse().unwrap();
        let mut shown = Vec::new();
        match due_of(&kind, text, now) {
            Ok(due) => {
                shown.push(due.due.to_string());
                let mut last = (due.due, due.left);
                while let Some(every) = &due.every
                    && shown.len() < 4
                {
                    let Ok(Some(next)) = next_of(last.0, last.1, every) else {
                        break;
                    };
                    shown.push(next.0.to_string());
                    last = next;
                }
            }
            Err(rejection) => shown.push(rejection.code.to_string()),
        }
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn instants_durations_and_repetitions() {
        check("date", "2026-10-01T08:00:00+08:00", "2026-10-01T00:00:00Z");
        check("date", "2026-10-01T08:00:00", "2026-10-01T00:00:00Z");
        check("date", "2026-10-01", "2026-09-30T16:00:00Z");
        check("duration", "PT90M", "2026-09-29T01:30:00Z");
        check("duration", "P1M", "2026-10-29T00:00:00Z");
        check("duration", "soon", "SK-MATTER-0013");
        check(
            "cycle",
            "R3/PT1H",
            "2026-09-29T01:00:00Z 2026-09-29T02:00:00Z 2026-09-29T03:00:00Z",
        );
        check(
            "cycle",
            "R/PT12H/2026-09-30T01:00:00Z",
            "2026-09-29T12:00:00Z 2026-09-30T00:00:00Z",
        );
        check(
            "cycle",
            "R2/2026-09-30T00:00:00Z/P1D",
            "2026-09-30T00:00:00Z 2026-10-01T00:00:00Z",
        );
        check(
            "cycle",
            "R2/2026-09-28T12:00:00Z/P1D",
            "2026-09-29T12:00:00Z 2026-09-30T12:00:00Z",
        );
        // A month has its own length each time; the last day of January isn't lost in February.
        check(
            "cycle",
            "R/2026-10-31T00:00:00Z/P1M",
            "2026-10-31T00:00:00Z 2026-11-30T00:00:00Z 2026-12-31T00:00:00Z 2027-01-31T00:00:00Z",
        );
        check(
            "cycle",
            "R/2026-01-31/P1M",
            "2026-09-29T16:00:00Z 2026-10-30T16:00:00Z 2026-11-29T16:00:00Z 2026-12-30T16:00:00Z",
        );
        check("cycle", "R/-PT1H", "SK-MATTER-0013");
        for wrong in ["1 hour", "-PT1H", "PT-1H", "pt1h", "+PT1H", "P", "PT", "5"] {
            check("duration", wrong, "SK-MATTER-0013");
        }
        check("cycle", "R0/PT1H", "SK-MATTER-0013");
        check("cycle", "R/PT0S", "SK-MATTER-0013");
        check("cycle", "0 0 * * *", "SK-MATTER-0013");
    }
}
