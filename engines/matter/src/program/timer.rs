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

/// Recurrences of a repetition that are skipped at most when it is armed late.
const MAX_SKIPPED: u32 = 1_000_000;

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

/// When a repetition fires after `last`, if it does: the instant, and how often after that.
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
    let (every, end) = match every.split_once('/') {
        Some((every, end)) => (every, Some(instant(end)?)),
        None => (every, None),
    };
    let due = after(last, every)?;
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

fn span(text: &str) -> Result<Span, Rejection> {
    text.parse::<Span>().map_err(|_| refuse::bad_time(text))
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
    let every = match end {
        Some(end) => {
            instant(end)?;
            format!("{every}/{end}")
        }
        None => every,
    };
    Ok(Due {
        due: first,
        left,
        every: Some(Name::from(every)),
    })
}

fn is_duration(text: &str) -> bool {
    text.trim_start_matches(['-', '+']).starts_with('P')
}

fn between(first: &str, second: &str) -> Result<String, Rejection> {
    let seconds = instant(second)?.as_second() - instant(first)?.as_second();
    if seconds <= 0 {
        return Err(refuse::bad_time(second));
    }
    Ok(format!("PT{seconds}S"))
}

fn first_from(start: Timestamp, every: &str, now: Timestamp) -> Result<Timestamp, Rejection> {
    let mut due = start;
    for _ in 0..MAX_SKIPPED {
        if due >= now {
            return Ok(due);
        }
        due = after(due, every)?;
    }
    Err(refuse::bad_time(every))
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
        check("cycle", "R0/PT1H", "SK-MATTER-0013");
        check("cycle", "R/PT0S", "SK-MATTER-0013");
        check("cycle", "0 0 * * *", "SK-MATTER-0013");
    }
}
