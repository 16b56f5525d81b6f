//! Values as FEEL text.
//!
//! What it is for: the canonical text of a value (DMN 1.5 §10.3.4.1 `string`), which FEEL reads back as the
//! same value wherever it has a literal. It knows nothing of JSON. Start at the [`fmt::Display`] of
//! [`Value`].

use super::{Bound, Range, Shape, Value};
use std::fmt::{self, Write as _};

impl fmt::Display for Value {
    /// The value as an expression would write it: text in quotes, dates as `@"…"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::String(text) => quoted(f, text),
            Self::Date(day) => write!(f, "@\"{day}\""),
            Self::Time(time) => write!(f, "@\"{time}\""),
            Self::DateTime(at) => write!(f, "@\"{at}\""),
            Self::Days(length) => write!(f, "@\"{length}\""),
            Self::Months(length) => write!(f, "@\"{length}\""),
            Self::List(list) => {
                f.write_char('[')?;
                separated(f, list.iter(), |f, item| write!(f, "{item}"))?;
                f.write_char(']')
            }
            Self::Context(context) => {
                f.write_char('{')?;
                separated(f, context.entries().iter(), |f, (key, value)| {
                    entry_name(f, key)?;
                    write!(f, ": {value}")
                })?;
                f.write_char('}')
            }
            Self::Range(range) => write!(f, "{range}"),
            Self::Function(function) => {
                f.write_str("function(")?;
                separated(f, function.parameters().iter(), |f, parameter| {
                    f.write_str(&parameter.name)
                })?;
                f.write_str(") …")
            }
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |bound: &Bound| bound.value().cloned().unwrap_or_default();
        match self.shape {
            Shape::Equal => return write!(f, "(={})", value(&self.start)),
            Shape::NotEqual => return write!(f, "(!={})", value(&self.start)),
            Shape::Interval => {}
        }
        match (&self.start, &self.end) {
            (Bound::Unbounded, end) => {
                let sign = if end.included() { "<=" } else { "<" };
                write!(f, "({sign} {})", value(end))
            }
            (start, Bound::Unbounded) => {
                let sign = if start.included() { ">=" } else { ">" };
                write!(f, "({sign} {})", value(start))
            }
            (start, end) => {
                let (open, close) = (
                    if start.included() { '[' } else { '(' },
                    if end.included() { ']' } else { ')' },
                );
                write!(f, "{open}{}..{}{close}", value(start), value(end))
            }
        }
    }
}

fn separated<T>(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = T>,
    write: impl Fn(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (at, item) in items.enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        write(f, item)?;
    }
    Ok(())
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

/// An entry's name, in quotes unless it is one plain word.
fn entry_name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let mut chars = name.chars();
    let starts = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if starts && chars.all(|c| c.is_alphanumeric() || c == '_') {
        return f.write_str(name);
    }
    quoted(f, name)
}

impl Value {
    /// The text that `string()` makes of the value: text itself, a date as `2026-09-18`; `None` of `null`.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        Some(match self {
            Self::Null => return None,
            Self::String(text) => text.to_string(),
            Self::Date(day) => day.to_string(),
            Self::Time(time) => time.to_string(),
            Self::DateTime(at) => at.to_string(),
            Self::Days(length) => length.to_string(),
            Self::Months(length) => length.to_string(),
            other => other.to_string(),
        })
    }
}
