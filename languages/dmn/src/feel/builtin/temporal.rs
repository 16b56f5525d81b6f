//! Functions of dates and of the present moment (DMN 1.5 §10.3.4.6, §10.3.4.9).
//!
//! What it is for: calendar facts of a day; the moment that the evaluation was given. It knows nothing of
//! clocks. Start at [`ENTRIES`].

use super::arguments::{Arguments, single};
use super::{Entry, entry, form};
use crate::feel::trouble::Trouble;
use crate::feel::{Date, Run, Value};
use std::sync::Arc;

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "day of year",
        &[form(&["date"], |a, _| Ok(Value::from(day(a)?.day_of_year())))],
    ),
    entry("day of week", &[form(&["date"], day_of_week)]),
    entry("month of year", &[form(&["date"], month_of_year)]),
    entry(
        "week of year",
        &[form(&["date"], |a, _| Ok(Value::from(day(a)?.week_of_year())))],
    ),
    entry("now", &[form(&[], now)]),
    entry("today", &[form(&[], today)]),
];

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn day(arguments: &Arguments<'_>) -> Result<Date, Trouble> {
    match single(arguments.value(0)) {
        Value::Date(day) => Ok(*day),
        Value::DateTime(at) => Ok(at.date()),
        _ => Err(arguments.wrong("date")),
    }
}

fn named(arguments: &Arguments<'_>, names: &[&str], at: u8) -> Result<Value, Trouble> {
    let name = names.get(usize::from(at).wrapping_sub(1));
    name.map(|name| Value::text(name))
        .ok_or_else(|| arguments.nothing())
}

fn day_of_week(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    named(arguments, &WEEKDAYS, day(arguments)?.weekday())
}

fn month_of_year(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let (_, month, _) = day(arguments)?.parts();
    named(arguments, &MONTHS, month)
}

fn now(_: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let now = run.now.ok_or(Trouble::NoMoment)?;
    Ok(Value::DateTime(Arc::new(now.clone())))
}

fn today(_: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let now = run.now.ok_or(Trouble::NoMoment)?;
    Ok(Value::Date(now.date()))
}
