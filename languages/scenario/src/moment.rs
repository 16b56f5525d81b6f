//! Days, times of day and lengths of time as people write them.
//!
//! `2026-02-13 18:30`, `2026年2月13日 18:30`, `2026/2/13`; 24:00 is the beginning of the next day. It knows
//! nothing of calendars. Start at [`datetime`].

use crate::model::Length;
use crate::refuse;
use jiff::civil::{Date, DateTime, Time};
use skein_kernel::rejection::Rejection;

/// A day with a time of day, midnight where none is given.
pub(crate) fn datetime(text: &str) -> Result<DateTime, Rejection> {
    let text = text.trim();
    let (day, time) = split(text);
    let day = date(day)?;
    if time.is_empty() {
        return Ok(day.to_datetime(Time::midnight()));
    }
    if matches!(time, "24:00" | "24:00:00") {
        let next = day.tomorrow().map_err(|_| refuse::no_date(text))?;
        return Ok(next.to_datetime(Time::midnight()));
    }
    let mut parts = time.split(':').map(|part| part.trim().parse::<i8>().ok());
    let (hour, minute) = (parts.next().flatten(), parts.next().flatten());
    let second = parts.next().map_or(Some(0), |part| part);
    let time = match (hour, minute, second, parts.next()) {
        (Some(hour), Some(minute), Some(second), None) => Time::new(hour, minute, second, 0).ok(),
        _ => None,
    };
    time.map(|time| day.to_datetime(time))
        .ok_or_else(|| refuse::no_date(text))
}

/// The day and the time of day of a text.
fn split(text: &str) -> (&str, &str) {
    let at = text
        .find([' ', 'T', 't'])
        .or_else(|| text.find('日').map(|at| at + '日'.len_utf8()));
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((day, time)) => (day.trim(), time.trim_start_matches([' ', 'T', 't', '日'])),
        None => (text, ""),
    }
}

/// A day.
pub(crate) fn date(text: &str) -> Result<Date, Rejection> {
    let text = text.trim();
    let wrong = || refuse::no_date(text);
    let plain = text.trim_end_matches(['日', '号']);
    let mut parts = plain.split(['-', '/', '.', '年', '月']).map(str::trim);
    let year = parts.next().and_then(|part| part.parse::<i16>().ok());
    let month = parts.next().and_then(|part| part.parse::<i8>().ok());
    let day = parts.next().and_then(|part| part.parse::<i8>().ok());
    match (year, month, day, parts.next()) {
        (Some(year), Some(month), Some(day), None) if year > 1900 => {
            Date::new(year, month, day).map_err(|_| wrong())
        }
        _ => Err(wrong()),
    }
}

/// Whether a text looks like a day or a moment.
pub(crate) fn is_moment(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && datetime(text).is_ok()
}

/// A length of time: `3 天`, `5个工作日`, `2 hours`.
pub(crate) fn length(text: &str) -> Result<Length, Rejection> {
    let text = text.trim();
    let wrong = || refuse::no_length(text);
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (count, unit) = text.split_at_checked(digits).ok_or_else(wrong)?;
    let count: u32 = match count {
        "" => return Err(wrong()),
        digits => digits
            .parse()
            .ok()
            .filter(|count| *count <= 100_000)
            .ok_or_else(wrong)?,
    };
    let unit = unit.trim().trim_start_matches('个').trim().to_lowercase();
    let of = |working_days, months, days, minutes| Length {
        working_days,
        months,
        days,
        minutes,
    };
    Ok(match unit.as_str() {
        "工作日" | "working day" | "working days" | "workday" | "workdays" | "wd" => of(count, 0, 0, 0),
        "天" | "日" | "自然日" | "day" | "days" | "d" | "calendar days" => of(0, 0, count, 0),
        "周" | "星期" | "week" | "weeks" => of(0, 0, count * 7, 0),
        "月" | "month" | "months" | "mo" => of(0, count, 0, 0),
        "年" | "year" | "years" => of(0, count * 12, 0, 0),
        "小时" | "时" | "hour" | "hours" | "h" => of(0, 0, 0, count * 60),
        "分钟" | "分" | "minute" | "minutes" | "min" => of(0, 0, 0, count),
        _ => return Err(wrong()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let check = |text: &str, expected: &str| {
            let found = datetime(text).map_or_else(|why| why.code.to_string(), |at| at.to_string());
            assert_eq!(found, expected, "{text}");
        };
        check("2026-02-13 18:30", "2026-02-13T18:30:00");
        check("2026年2月13日 18:30", "2026-02-13T18:30:00");
        check("2026年2月13日18:30", "2026-02-13T18:30:00");
        check("2026/2/13", "2026-02-13T00:00:00");
        check("2026-10-12 24:00", "2026-10-13T00:00:00");
        check("2026-10-12T08:00:05", "2026-10-12T08:00:05");
        check("2026-02-30", "SK-SCENE-0003");
        check("2026-02-13 25:00", "SK-SCENE-0003");
        check("明天", "SK-SCENE-0003");
    }

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let days = |working_days, days, minutes| Length {
            working_days,
            days,
            minutes,
            months: 0,
        };
        assert_eq!(length("5个工作日").unwrap(), days(5, 0, 0));
        assert_eq!(length("3 days").unwrap(), days(0, 3, 0));
        assert_eq!(length("2小时").unwrap(), days(0, 0, 120));
        assert!(length("几天").is_err());
        assert!(length("3 蛇").is_err());
    }
}
