//! String functions (DMN 1.5 §10.3.4.3), except those that take patterns.
//!
//! What it is for: parts and properties of text, counted in Unicode code points. It knows nothing of
//! regular expressions. Start at [`ENTRIES`].

use super::arguments::Arguments;
use super::{Entry, entry, form, optional};
use crate::feel::trouble::Trouble;
use crate::feel::{Number, Run, Value};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "substring",
        &[optional(&["string", "start position", "length"], 2, substring)],
    ),
    entry("string length", &[form(&["string"], string_length)]),
    entry("upper case", &[form(&["string"], upper_case)]),
    entry("lower case", &[form(&["string"], lower_case)]),
    entry(
        "substring before",
        &[form(&["string", "match"], substring_before)],
    ),
    entry("substring after", &[form(&["string", "match"], substring_after)]),
    entry("contains", &[form(&["string", "match"], contains)]),
    entry("starts with", &[form(&["string", "match"], starts_with)]),
    entry("ends with", &[form(&["string", "match"], ends_with)]),
    entry("string join", &[optional(&["list", "delimiter"], 1, string_join)]),
];

fn substring(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let text = arguments.text(0)?;
    run.step(text.len() as u64 / 16)?;
    let start = arguments.whole(1)?;
    let length = if arguments.value(2).is_null() {
        i64::MAX
    } else {
        arguments.whole(2)?
    };
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let first = if start < 0 {
        count.saturating_add(start)
    } else {
        start - 1
    };
    if start == 0 || first < 0 || first >= count || length < 1 {
        return Err(arguments.nothing());
    }
    let (first, length) = (
        usize::try_from(first).unwrap_or(usize::MAX),
        usize::try_from(length).unwrap_or(usize::MAX),
    );
    let part: String = text.chars().skip(first).take(length).collect();
    Ok(Value::text(&part))
}

fn string_length(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let text = arguments.text(0)?;
    run.step(text.len() as u64 / 64)?;
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    Ok(Value::Number(Number::from(count)))
}

fn upper_case(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    Ok(Value::text(&arguments.text(0)?.to_uppercase()))
}

fn lower_case(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    Ok(Value::text(&arguments.text(0)?.to_lowercase()))
}

/// A text and what is sought in it.
fn pair<'a>(arguments: &Arguments<'a>, run: &mut Run<'_>) -> Result<(&'a str, &'a str), Trouble> {
    let text = arguments.text(0)?;
    run.step(text.len() as u64 / 64)?;
    Ok((text, arguments.text(1)?))
}

fn substring_before(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let (text, part) = pair(arguments, run)?;
    let before = text.split_once(part).map_or("", |(before, _)| before);
    Ok(Value::text(before))
}

fn substring_after(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let (text, part) = pair(arguments, run)?;
    let after = text.split_once(part).map_or("", |(_, after)| after);
    Ok(Value::text(after))
}

fn contains(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let (text, part) = pair(arguments, run)?;
    Ok(Value::Boolean(text.contains(part)))
}

fn starts_with(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let (text, part) = pair(arguments, run)?;
    Ok(Value::Boolean(text.starts_with(part)))
}

fn ends_with(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let (text, part) = pair(arguments, run)?;
    Ok(Value::Boolean(text.ends_with(part)))
}

fn string_join(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let delimiter = arguments.optional_text(1)?.map_or("", |text| text);
    let mut joined = String::new();
    let mut first = true;
    for item in arguments.list(0)?.iter() {
        let text = match item {
            Value::String(text) => text,
            Value::Null => continue,
            _ => return Err(arguments.wrong("list of strings")),
        };
        run.step(1 + (text.len() + delimiter.len()) as u64 / 16)?;
        if !first {
            joined.push_str(delimiter);
        }
        first = false;
        joined.push_str(text);
    }
    Ok(Value::text(&joined))
}
