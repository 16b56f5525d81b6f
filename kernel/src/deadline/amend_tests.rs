//! Open-ended stops, restarts and extensions of a deadline that runs.

use super::*;
use crate::calendar::WorkCalendar;
use crate::rejection::Code;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

fn open(from: &str, period: &str) -> Deadline {
    let from: Moment = from.parse().unwrap();
    compute(
        &Terms::new(from, period.parse().unwrap()),
        WorkCalendar::published(),
    )
    .unwrap()
}

fn stop(first: &str, served: &str) -> Stop {
    Stop {
        first: first.parse().unwrap(),
        reason: "听证".into(),
        notice: Notice {
            number: "听告〔2026〕3号".into(),
            served: served.parse().unwrap(),
        },
        announced: None,
    }
}

fn extension(approver: ApproverRank, approved: Date) -> Extension {
    Extension {
        period: "10wd".parse().unwrap(),
        required: ApproverRank::AgencyHead,
        approver,
        approved,
        reason: "情况复杂".into(),
    }
}

/// 行政许可法 art. 45: from 9-21 to 9-24 four workdays don't count, as in the closed form of the ledger.
#[test]
fn a_clock_stopped_and_restarted_equals_a_closed_suspension() {
    let deadline = open("2026-09-18", "20wd");
    let stop = stop("2026-09-21", "2026-09-21");
    deadline.check_stop(&stop).unwrap();
    let restarted = deadline
        .restarted(&stop, date(2026, 9, 25), WorkCalendar::published())
        .unwrap();
    assert_eq!(restarted.due, date(2026, 10, 28));
    assert_eq!(
        restarted.terms.suspensions.first().unwrap().last,
        date(2026, 9, 24)
    );
}

#[test]
fn a_clock_restarted_on_the_same_day_has_lost_nothing() {
    let deadline = open("2026-09-18", "20wd");
    let stop = stop("2026-09-21", "2026-09-21");
    let restarted = deadline.restarted(&stop, stop.first, WorkCalendar::published());
    assert_eq!(restarted.unwrap(), deadline);
    let before = deadline.restarted(&stop, date(2026, 9, 20), WorkCalendar::published());
    assert_eq!(before.unwrap_err().code, Code("SK-KERNEL-0024"));
}

#[test]
fn a_stop_needs_its_notice_and_a_day_within_the_period() {
    let deadline = open("2026-09-18", "20wd");
    let code = |first: &str, served: &str| deadline.check_stop(&stop(first, served)).unwrap_err().code;
    assert_eq!(code("2026-09-21", "2026-09-22"), Code("SK-KERNEL-0023"));
    assert_eq!(code("2026-09-17", "2026-09-17"), Code("SK-KERNEL-0024"));
    assert_eq!(code("2026-10-23", "2026-10-22"), Code("SK-KERNEL-0024"));
    let again = deadline
        .restarted(
            &stop("2026-09-21", "2026-09-21"),
            date(2026, 9, 25),
            WorkCalendar::published(),
        )
        .unwrap();
    let overlapping = again.check_stop(&stop("2026-09-24", "2026-09-21")).unwrap_err();
    assert_eq!(overlapping.code, Code("SK-KERNEL-0024"));
    again.check_stop(&stop("2026-09-25", "2026-09-21")).unwrap();
}

#[test]
fn an_extension_of_a_running_deadline_is_in_time_or_refused() {
    let deadline = open("2026-09-18", "20wd");
    let calendar = WorkCalendar::published();
    let approved = |rank, day| deadline.extended(extension(rank, day), None, calendar);
    assert_eq!(
        approved(ApproverRank::AgencyHead, date(2026, 10, 22))
            .unwrap()
            .due,
        date(2026, 11, 5)
    );
    for (rank, day) in [
        (ApproverRank::OfficeHead, date(2026, 10, 20)),
        (ApproverRank::AgencyHead, date(2026, 10, 23)),
    ] {
        assert_eq!(approved(rank, day).unwrap_err().code, Code("SK-KERNEL-0025"));
    }
    let stop = stop("2026-10-20", "2026-10-20");
    let late = extension(ApproverRank::AgencyHead, date(2026, 10, 30));
    assert!(deadline.extended(late, Some(&stop), calendar).is_ok());
}

#[test]
fn days_are_left_as_the_working_counts_them() {
    let deadline = open("2026-09-18", "20wd");
    assert_eq!(deadline.days_counted(), Some(20));
    assert_eq!(deadline.days_left(date(2026, 9, 18)), Some(20));
    // 9-20 is a make-up workday, the first counted; on 9-21 nineteen are left.
    assert_eq!(deadline.days_left(date(2026, 9, 21)), Some(19));
    assert_eq!(deadline.days_left(date(2026, 10, 22)), Some(1));
    assert_eq!(deadline.days_left(date(2026, 10, 23)), Some(0));
    assert_eq!(open("2026-02-05", "3mo").days_left(date(2026, 3, 1)), None);
}

#[test]
fn workdays_are_counted_backwards_over_holidays() {
    let calendar = WorkCalendar::published();
    let before = |day, count| calendar.nth_workday_before(day, count).unwrap();
    assert_eq!(before(date(2026, 10, 22), 3), date(2026, 10, 19));
    assert_eq!(before(date(2026, 10, 9), 2), date(2026, 9, 30));
    assert_eq!(before(date(2026, 10, 4), 0), date(2026, 10, 4));
}

proptest! {
    #[test]
    fn a_later_restart_is_never_due_earlier(after in 0i32..25, days in 0i32..60, more in 0i32..20) {
        let deadline = open("2026-03-02", "20wd");
        let first = date(2026, 3, 2).checked_add(after.days()).unwrap();
        let stop = Stop { notice: Notice { number: "1".into(), served: first }, first, reason: String::new(), announced: None };
        prop_assume!(deadline.check_stop(&stop).is_ok());
        let due = |days: i32| deadline
            .restarted(&stop, first.checked_add(days.days()).unwrap(), WorkCalendar::published())
            .unwrap()
            .due;
        prop_assert!(deadline.due <= due(days));
        prop_assert!(due(days) <= due(days + more));
    }

    #[test]
    fn an_extension_is_later_and_a_recount_changes_nothing(count in 1u32..40, more in 1u32..20) {
        let deadline = open("2026-03-02", &format!("{count}wd"));
        let extension = Extension { period: format!("{more}wd").parse().unwrap(), ..extension(ApproverRank::AgencyHead, deadline.due) };
        let longer = deadline.extended(extension, None, WorkCalendar::published()).unwrap();
        prop_assert!(longer.due > deadline.due);
        prop_assert_eq!(longer.recounted(WorkCalendar::published()).unwrap(), longer);
    }
}
