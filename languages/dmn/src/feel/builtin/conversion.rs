//! Conversion functions (DMN 1.5 §10.3.4.1).
//!
//! What it is for: making dates, times, durations, numbers and text from one another. It knows nothing of
//! their lexical forms. Start at [`ENTRIES`].

use super::arguments::{Arguments, single};
use super::{Entry, entry, form, optional};
use crate::feel::syntax::literal;
use crate::feel::trouble::Trouble;
use crate::feel::{Date, DateTime, Number, Run, Time, Value, Zone, arithmetic};
use std::sync::Arc;

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "date",
        &[
            form(&["from"], date),
            form(&["year", "month", "day"], date_of_parts),
        ],
    ),
    entry(
        "time",
        &[
            form(&["from"], time),
            optional(&["hour", "minute", "second", "offset"], 3, time_of_parts),
        ],
    ),
    entry(
        "date and time",
        &[
            form(&["from"], date_and_time),
            form(&["date", "time"], date_and_time_of_parts),
        ],
    ),
    entry("duration", &[form(&["from"], duration)]),
    entry(
        "years and months duration",
        &[form(&["from", "to"], months_between)],
    ),
    entry(
        "number",
        &[
            form(&["from"], number),
            form(
                &["from", "grouping separator", "decimal separator"],
                number_with_separators,
            ),
        ],
    ),
    entry("string", &[form(&["from"], string)]),
];

fn date(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let found = match single(arguments.value(0)) {
        Value::String(text) => text.parse().ok(),
        Value::Date(day) => Some(*day),
        Value::DateTime(at) => Some(at.date()),
        _ => None,
    };
    found.map(Value::Date).ok_or_else(|| arguments.wrong("date"))
}

fn date_of_parts(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let part = |at| {
        arguments
            .number(at)?
            .to_i64()
            .ok_or_else(|| arguments.wrong("whole number"))
    };
    let day = Date::new(part(0)?, part(1)?, part(2)?);
    day.map(Value::Date).ok_or_else(|| arguments.nothing())
}

fn time(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let found = match single(arguments.value(0)) {
        Value::String(text) => text.parse().ok(),
        Value::Time(time) => Some((**time).clone()),
        Value::DateTime(at) => Some(at.time().clone()),
        Value::Date(_) => Some(Time::from_nanoseconds(0, Zone::Offset(0))),
        _ => None,
    };
    let time = found.ok_or_else(|| arguments.wrong("time"))?;
    Ok(Value::Time(Arc::new(time)))
}

fn time_of_parts(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let part = |at| {
        arguments
            .number(at)?
            .to_i64()
            .ok_or_else(|| arguments.wrong("whole number"))
    };
    let second = arguments.number(2)?;
    let nanoseconds = second
        .checked_mul(Number::from(1_000_000_000i64))
        .and_then(|all| all.rounded(0, crate::feel::number::Rounding::Down))
        .and_then(Number::to_i64)
        .filter(|all| *all >= 0)
        .ok_or_else(|| arguments.nothing())?;
    let zone = match single(arguments.value(3)) {
        Value::Null => Zone::Local,
        Value::Days(offset) => {
            Zone::Offset(i32::try_from(offset.parts().0).map_err(|_| arguments.nothing())?)
        }
        _ => return Err(arguments.wrong("days and time duration")),
    };
    let (second, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    let time = Time::new(part(0)?, part(1)?, second, rest, zone);
    let time = time.ok_or_else(|| arguments.nothing())?;
    Ok(Value::Time(Arc::new(time)))
}

fn date_and_time(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let found = match single(arguments.value(0)) {
        Value::String(text) => text.parse().ok(),
        Value::DateTime(at) => Some((**at).clone()),
        _ => None,
    };
    let at: DateTime = found.ok_or_else(|| arguments.wrong("date and time"))?;
    Ok(Value::DateTime(Arc::new(at)))
}

fn date_and_time_of_parts(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let (day, time) = (single(arguments.value(0)), single(arguments.value(1)));
    let day = arithmetic::as_moment(day).ok_or_else(|| arguments.wrong("date"))?;
    let Value::Time(time) = time else {
        return Err(arguments.wrong("time"));
    };
    Ok(Value::DateTime(Arc::new(DateTime::new(
        day.date(),
        (**time).clone(),
    ))))
}

fn duration(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let found = match single(arguments.value(0)) {
        Value::String(text) => literal::duration(text),
        same @ (Value::Days(_) | Value::Months(_)) => Some(same.clone()),
        _ => None,
    };
    found.ok_or_else(|| arguments.wrong("duration"))
}

fn months_between(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let day = |at| match single(arguments.value(at)) {
        Value::Date(day) => Ok(*day),
        Value::DateTime(at) => Ok(at.date()),
        _ => Err(arguments.wrong("date")),
    };
    Ok(Value::Months(day(0)?.months_until(day(1)?)))
}

fn number(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    match single(arguments.value(0)) {
        Value::Number(number) => Ok(Value::Number(*number)),
        _ => read(arguments, arguments.text(0)?),
    }
}

fn number_with_separators(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let text = arguments.text(0)?;
    let grouping = arguments.optional_text(1)?.map(|text| &**text);
    let point = arguments.optional_text(2)?.map(|text| &**text);
    let known = matches!(grouping, None | Some(" " | "," | ".")) && matches!(point, None | Some("," | "."));
    if !known || grouping.is_some() && grouping == point {
        return Err(arguments.wrong("separator"));
    }
    let mut plain = grouping.map_or_else(|| text.to_string(), |mark| text.replace(mark, ""));
    if point == Some(",") {
        if plain.contains('.') {
            return Err(arguments.wrong("number"));
        }
        plain = plain.replace(',', ".");
    }
    read(arguments, &plain)
}

fn read(arguments: &Arguments<'_>, text: &str) -> Result<Value, Trouble> {
    let number = text.parse().map_err(|_| arguments.wrong("number"))?;
    Ok(Value::Number(number))
}

fn string(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let value = arguments.value(0);
    run.step(value.size().weight)?;
    if value.size().weight > 1 << 20 {
        return Err(Trouble::Size);
    }
    Ok(value.to_text().map_or(Value::Null, |text| Value::text(&text)))
}
