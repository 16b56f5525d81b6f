//! String functions that take patterns (DMN 1.5 §10.3.4.3).
//!
//! What it is for: `matches`, `replace` and `split` with the regular expressions of XPath (XQuery and XPath
//! Functions 3.1 §5.6). It knows nothing of their syntax. Start at [`ENTRIES`].

use super::arguments::Arguments;
use super::{Entry, entry, form, optional};
use crate::feel::regex::Pattern;
use crate::feel::trouble::Trouble;
use crate::feel::{Run, Value};

pub(super) const ENTRIES: &[Entry] = &[
    entry("matches", &[optional(&["input", "pattern", "flags"], 2, matches)]),
    entry(
        "replace",
        &[optional(
            &["input", "pattern", "replacement", "flags"],
            3,
            replace,
        )],
    ),
    entry("split", &[form(&["string", "delimiter"], split)]),
];

fn pattern(
    arguments: &Arguments<'_>,
    at: usize,
    flags: usize,
    run: &mut Run<'_>,
) -> Result<Pattern, Trouble> {
    let text = arguments.text(at)?;
    let flags = arguments.optional_text(flags)?.map_or("", |flags| flags);
    run.step(16 + text.len() as u64)?;
    Pattern::compile(text, flags).ok_or_else(|| arguments.wrong("valid pattern and flags"))
}

fn matches(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let input = arguments.text(0)?;
    let pattern = pattern(arguments, 1, 2, run)?;
    run.step(input.len() as u64 / 16)?;
    let found = pattern.is_match(input).ok_or(Trouble::Steps)?;
    Ok(Value::Boolean(found))
}

fn replace(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let (input, replacement) = (arguments.text(0)?, arguments.text(2)?);
    let pattern = pattern(arguments, 1, 3, run)?;
    run.step(input.len() as u64 / 16)?;
    let replaced = pattern.replace(input, replacement);
    let replaced =
        replaced.ok_or_else(|| arguments.wrong("pattern that matches text, and a replacement for it"))?;
    Ok(Value::text(&replaced))
}

fn split(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let input = arguments.text(0)?;
    let pattern = pattern(arguments, 1, 2, run)?;
    run.step(input.len() as u64 / 16)?;
    let parts = pattern
        .split(input)
        .ok_or_else(|| arguments.wrong("delimiter that matches text"))?;
    Ok(Value::list(parts.into_iter().map(Value::text).collect()))
}
