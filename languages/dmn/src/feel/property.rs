//! Properties of values that aren't contexts (DMN 1.5 §10.3.2.15, tables 58-63).
//!
//! What it is for: `.year`, `.hours`, `.start included`. It knows nothing of contexts and lists. Start at
//! [`property`].

use super::{Date, DaysDuration, MonthsDuration, Number, Range, Time, Value, Zone};

/// A property of a value; `None` if such values have no such property.
pub(crate) fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Date(day) => of_day(*day, name),
        Value::Time(time) => of_time(time, time.offset(), name),
        Value::DateTime(at) => of_day(at.date(), name).or_else(|| of_time(at.time(), at.offset(), name)),
        Value::Days(length) => of_days(*length, name),
        Value::Months(length) => of_months(*length, name),
        Value::Range(range) => of_range(range, name),
        _ => None,
    }
}

fn of_day(day: Date, name: &str) -> Option<Value> {
    let (year, month, day_of_month) = day.parts();
    let number = match name {
        "year" => i64::from(year),
        "month" => i64::from(month),
        "day" => i64::from(day_of_month),
        "weekday" => i64::from(day.weekday()),
        _ => return None,
    };
    Some(Value::from(number))
}

fn of_time(time: &Time, offset: Option<i32>, name: &str) -> Option<Value> {
    let [hour, minute, second] = time.fields();
    Some(match name {
        "hour" => Value::from(hour),
        "minute" => Value::from(minute),
        "second" => Value::from(second),
        "time offset" => offset.map_or(Value::Null, |seconds| {
            Value::Days(DaysDuration::from_seconds(i64::from(seconds)))
        }),
        "timezone" => match time.zone() {
            Zone::Named(zone) => Value::text(zone.name()),
            _ => Value::Null,
        },
        _ => return None,
    })
}

fn of_days(length: DaysDuration, name: &str) -> Option<Value> {
    let [days, hours, minutes, seconds] = length.fields();
    let number = match name {
        "days" => days,
        "hours" => hours,
        "minutes" => minutes,
        "seconds" => seconds,
        _ => return None,
    };
    Some(Value::from(number))
}

fn of_months(length: MonthsDuration, name: &str) -> Option<Value> {
    let number = match name {
        "years" => length.months() / 12,
        "months" => length.months() % 12,
        _ => return None,
    };
    Some(Value::Number(Number::from(number)))
}

fn of_range(range: &Range, name: &str) -> Option<Value> {
    let end = |bound: &super::Bound| bound.value().cloned().unwrap_or_default();
    Some(match name {
        "start" => end(&range.start),
        "end" => end(&range.end),
        "start included" => Value::Boolean(range.start.included()),
        "end included" => Value::Boolean(range.end.included()),
        _ => return None,
    })
}
