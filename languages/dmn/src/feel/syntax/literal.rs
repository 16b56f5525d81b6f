//! Literals with a value of their own.
//!
//! What it is for: numbers and `@"…"` (grammar rules 33-37 and 62). It knows nothing of tokens. Start at
//! [`at_literal`].

use crate::feel::Value;
use std::sync::Arc;

/// The value of `@"…"`: a date, a date and time, a time or a duration.
pub(crate) fn at_literal(text: &str) -> Option<Value> {
    let date = |text: &str| text.parse().ok().map(Value::Date);
    let moment = |text: &str| text.parse().ok().map(|moment| Value::DateTime(Arc::new(moment)));
    let time = |text: &str| text.parse().ok().map(|time| Value::Time(Arc::new(time)));
    date(text)
        .or_else(|| moment(text))
        .or_else(|| time(text))
        .or_else(|| duration(text))
}

/// The value of a duration in either form.
pub(crate) fn duration(text: &str) -> Option<Value> {
    let days = text.parse().ok().map(Value::Days);
    days.or_else(|| text.parse().ok().map(Value::Months))
}
