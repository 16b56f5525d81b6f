//! Days, times and durations by example.

use super::*;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn moment(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn days(text: &str) -> DaysDuration {
    text.parse().unwrap()
}

#[test]
fn days_are_counted_over_the_whole_range() {
    for (text, count) in [
        ("1970-01-01", 0),
        ("1970-01-02", 1),
        ("1969-12-31", -1),
        ("2000-03-01", 11_017),
        ("0000-03-01", -719_468),
    ] {
        assert_eq!(date(text).epoch_days(), count, "{text}");
    }
    for text in [
        "999999999-12-31",
        "-999999999-01-01",
        "2024-02-29",
        "1900-02-28",
        "0000-02-29",
    ] {
        let day = date(text);
        assert_eq!(Date::from_epoch_days(day.epoch_days()), Some(day));
        assert_eq!(day.to_string(), text);
    }
    assert_eq!(date("999999999-12-31").plus_days(1), None);
}

#[test]
fn weeks_and_days_of_the_year() {
    assert_eq!(date("2026-09-18").weekday(), 5);
    assert_eq!(date("2020-12-31").day_of_year(), 366);
    assert_eq!(date("2010-01-01").week_of_year(), 53);
    assert_eq!(date("2003-12-29").week_of_year(), 1);
    assert_eq!(date("2019-09-17").week_of_year(), 38);
}

#[test]
fn months_later_stays_within_the_month() {
    let later = |text: &str, months| {
        date(text)
            .plus_months(MonthsDuration::of(months))
            .unwrap()
            .to_string()
    };
    assert_eq!(later("2024-01-31", 1), "2024-02-29");
    assert_eq!(later("2023-01-31", 1), "2023-02-28");
    assert_eq!(later("2023-01-31", -2), "2022-11-30");
    assert_eq!(later("-2021-01-01", -1), "-2022-12-01");
}

#[test]
fn moments_in_zones_compare_by_instant() {
    let paris = moment("2018-10-08T00:00:00@Europe/Paris");
    assert_eq!(
        paris.compare(&moment("2018-10-08T00:00:00+02:00")),
        Some(std::cmp::Ordering::Equal)
    );
    assert_eq!(paris.compare(&moment("2018-10-08T00:00:00")), None);
    let length = moment("2021-01-02T10:10:10@Europe/Paris").since(&moment("1995-01-01T10:10:10@Asia/Dhaka"));
    assert_eq!(length.unwrap().to_string(), "P9498DT5H");
}

#[test]
fn a_moment_plus_hours_crosses_a_change_of_clocks() {
    let before = moment("2021-03-28T01:30:00@Europe/Paris");
    assert_eq!(
        before.plus(days("PT1H")).unwrap().to_string(),
        "2021-03-28T03:30:00@Europe/Paris"
    );
    let far = moment("999999999-12-31T23:00:00@Europe/Paris");
    assert_eq!(
        far.plus(days("-PT1H")).unwrap().to_string(),
        "999999999-12-31T22:00:00@Europe/Paris"
    );
    assert_eq!(far.plus(days("P1D")), None);
}

#[test]
fn the_end_of_a_day_is_the_next_midnight() {
    assert_eq!(moment("2021-01-01T24:00:00").to_string(), "2021-01-02T00:00:00");
}

#[test]
fn durations_are_shown_in_their_largest_units() {
    for (text, shown) in [
        ("PT1000M0.999999999S", "PT16H40M0.999999999S"),
        ("P2DT274M", "P2DT4H34M"),
        ("PT0.S", "PT0S"),
        ("-PT1H2M", "-PT1H2M"),
        ("PT240H", "P10D"),
    ] {
        assert_eq!(days(text).to_string(), shown);
    }
    assert_eq!("-P100M".parse::<MonthsDuration>().unwrap().to_string(), "-P8Y4M");
    assert_eq!("P0Y".parse::<MonthsDuration>().unwrap().to_string(), "P0M");
}

#[test]
fn what_is_not_in_form_is_refused() {
    for text in [
        "998-12-31",
        "01211-12-31",
        "+2012-12-02",
        "2017-13-10",
        "2017-02-29",
        "2012-12-25T",
        "2012/12/25",
    ] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
    for text in [
        "7:00:00",
        "24:00:01",
        "13:20:00+19:00",
        "13:20:00@xyz/abc",
        "13:20:00+02:00@Europe/Paris",
        "11:00",
    ] {
        assert!(text.parse::<Time>().is_err(), "{text}");
    }
    for text in ["P", "P0", "1D", "P1H", "PT", "P1DT", "P1Y1D", "PT1M1H", "P1.5D"] {
        assert!(text.parse::<DaysDuration>().is_err(), "{text}");
    }
}
