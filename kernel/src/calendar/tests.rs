//! The published calendar against rules §1, and calendar files good and bad.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn published() -> &'static WorkCalendar {
    WorkCalendar::published()
}

#[test]
fn workdays_per_year_2020_to_2026() {
    let counts: Vec<u32> = (2020..=2026)
        .map(|year| published().workdays_in_year(year).unwrap())
        .collect();
    assert_eq!(counts, [249, 250, 249, 249, 251, 248, 248]);
}

#[test]
fn workdays_per_month_2021_and_2026() {
    let months = |year| {
        (1..=12)
            .map(|m| published().workdays_in_month(year, m).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(months(2021), [20, 17, 23, 22, 19, 21, 22, 22, 22, 17, 22, 23]);
    assert_eq!(months(2026), [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]);
}

#[test]
fn make_up_workdays_of_2021_and_2026() {
    let make_up = |year: i16| {
        let days = Date::new(year, 1, 1)
            .unwrap()
            .series(1.day())
            .take_while(move |d| d.year() == year);
        days.filter(|d| published().day(*d).unwrap().kind == DayKind::MakeUpWorkday)
            .map(|d| d.strftime("%m-%d").to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        make_up(2026),
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    );
    assert_eq!(
        make_up(2021),
        ["02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09"]
    );
}

#[test]
fn an_unpublished_year_is_refused_not_guessed() {
    for rejection in [
        published().is_workday(date(2027, 1, 4)).unwrap_err(),
        published().next_workday(date(2026, 12, 31)).unwrap_err(),
        published().nth_workday_after(date(2026, 12, 20), 20).unwrap_err(),
        published().previous_workday(date(2020, 1, 1)).unwrap_err(),
        published()
            .workdays_between(date(2026, 12, 1), date(2027, 1, 31))
            .unwrap_err(),
        published().workdays_in_year(2019).unwrap_err(),
    ] {
        assert_eq!(rejection.code, Code("SK-KERNEL-0010"));
    }
}

#[test]
fn the_spring_festival_of_2020_was_extended_while_it_ran() {
    let first = WorkCalendar::first_published();
    assert_eq!(first.version(), "cn-2026.1");
    assert_eq!(first.workdays_in_year(2020).unwrap(), 251);
    assert!(first.is_workday(date(2020, 1, 31)).unwrap());
    assert!(!published().is_workday(date(2020, 1, 31)).unwrap());
    assert_eq!(published().version(), "cn-2026.1+2020-spring");
    let changed = published().changes_since(&first, date(2020, 1, 1), date(2020, 12, 31));
    let days: Vec<String> = changed.iter().map(|day| day.date.to_string()).collect();
    assert_eq!(days, ["2020-01-31", "2020-02-01"]);
    assert_eq!(published().amendments().len(), 1);
}

#[test]
fn neighbouring_workdays() {
    assert_eq!(
        published().next_workday(date(2026, 9, 30)).unwrap(),
        date(2026, 10, 8)
    );
    assert_eq!(
        published().previous_workday(date(2026, 10, 5)).unwrap(),
        date(2026, 9, 30)
    );
    assert_eq!(
        published().nth_workday_after(date(2025, 12, 31), 1).unwrap(),
        date(2026, 1, 4)
    );
    assert_eq!(
        published().nth_workday_after(date(2026, 9, 18), 0).unwrap(),
        date(2026, 9, 18)
    );
    assert_eq!(
        published().day(date(2026, 10, 1)).unwrap(),
        Day {
            kind: DayKind::Holiday,
            name: "国庆节"
        }
    );
    assert_eq!(
        published().day(date(2026, 10, 11)).unwrap(),
        Day {
            kind: DayKind::Weekend,
            name: ""
        }
    );
}

#[test]
fn a_file_adds_a_year_and_amends_another() {
    let text = "calendar\tcity-1\t来源\nyear\t2027\t示例\noff\t2027-01-01..2027-01-03\t元旦\n\
                amend\t2026-11-01\tstorm\t暴雨停工\t示例通知\noff\t2026-11-03\t停工\n";
    let calendar = published().extended(text).unwrap();
    assert_eq!(calendar.version(), "cn-2026.1+2020-spring+city-1+storm");
    assert_eq!(
        calendar.next_workday(date(2026, 12, 31)).unwrap(),
        date(2027, 1, 4)
    );
    assert_eq!(calendar.workdays_in_year(2026).unwrap(), 247);
    assert_eq!(calendar.years().count(), 8);
}

#[test]
fn a_bad_file_is_refused_with_its_line() {
    let refusal = |text: &str| {
        let rejection = published().extended(text).unwrap_err();
        (rejection.code.0, rejection.place.unwrap().line.unwrap())
    };
    assert_eq!(refusal("nonsense"), ("SK-KERNEL-0011", 1));
    assert_eq!(refusal("# c\noff\t2027-01-01\t元旦"), ("SK-KERNEL-0011", 2));
    assert_eq!(
        refusal("year\t2027\ts\noff\t2027-02-30\t元旦"),
        ("SK-KERNEL-0011", 2)
    );
    assert_eq!(
        refusal("year\t2027\ts\noff\t2027-02-03..2027-02-01\t元旦"),
        ("SK-KERNEL-0011", 2)
    );
    assert_eq!(
        refusal("year\t2027\ts\noff\t2027-01-01..2027-12-01\t元旦"),
        ("SK-KERNEL-0011", 2)
    );
    assert_eq!(
        refusal("year\t2027\ts\noff\t2028-01-01\t元旦"),
        ("SK-KERNEL-0012", 2)
    );
    assert_eq!(
        refusal("year\t2027\ts\noff\t2027-01-01\t元旦\nwork\t2027-01-01\t元旦"),
        ("SK-KERNEL-0012", 3)
    );
    assert_eq!(refusal("year\t2026\ts"), ("SK-KERNEL-0012", 1));
    assert_eq!(
        refusal("amend\t2027-01-01\tv\tr\ts\noff\t2027-01-04\t停工"),
        ("SK-KERNEL-0010", 1)
    );
    assert_eq!(
        refusal("amend\t2020-01-27\t2020-spring\tr\ts"),
        ("SK-KERNEL-0012", 1)
    );
    assert_eq!(refusal("year\t99999\ts"), ("SK-KERNEL-0011", 1));
}

#[test]
fn every_day_of_the_shared_table_is_as_published() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/domain/holidays.tsv");
    let Ok(table) = std::fs::read_to_string(path) else {
        println!("skipped: shared data absent");
        return;
    };
    let rows = table
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let mut named = 0;
    for row in rows {
        let day: Date = row[0].parse().unwrap();
        assert_eq!(published().is_workday(day).unwrap(), row[1] == "work", "{day}");
        named += 1;
    }
    assert!(named > 200, "{named}");
}

proptest! {
    #[test]
    fn no_calendar_file_panics(text in "([a-z0-9#.\t-]{0,20}\n){0,6}") {
        let _ = WorkCalendar::parse(&text);
    }

    #[test]
    fn bits_count_as_days_walked(offset in 0i32..1800, count in 1u32..200) {
        let start = date(2020, 1, 1).checked_add(offset.days()).unwrap();
        let mut day = start;
        for _ in 0..count {
            day = day.tomorrow().unwrap();
            while !published().is_workday(day).unwrap() {
                day = day.tomorrow().unwrap();
            }
        }
        prop_assert_eq!(published().nth_workday_after(start, count).unwrap(), day);
        prop_assert_eq!(published().workdays_between(start.tomorrow().unwrap(), day).unwrap(), count);
    }
}
