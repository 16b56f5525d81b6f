//! The vectors of the law, named by article, and what holds for every deadline.

use super::*;
use crate::calendar::WorkCalendar;
use crate::period::PeriodUnit;
use crate::rejection::Code;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn terms(from: &str, period: &str) -> Terms {
    Terms::new(from.parse::<Moment>().unwrap(), period.parse().unwrap())
}

fn extension(period: &str, required: ApproverRank, approved: &str) -> Extension {
    let reason = "情况复杂".into();
    Extension {
        period: period.parse().unwrap(),
        required,
        approver: required,
        approved: day(approved),
        reason,
    }
}

fn suspension(first: &str, last: &str) -> Suspension {
    let notice = Some(Notice {
        number: "告知〔2026〕1号".into(),
        served: day(first),
    });
    Suspension {
        first: day(first),
        last: day(last),
        reason: "专家评审".into(),
        notice,
    }
}

fn due(terms: &Terms) -> String {
    compute(terms, WorkCalendar::published()).unwrap().due.to_string()
}

fn refusal(terms: &Terms) -> Code {
    compute(terms, WorkCalendar::published()).unwrap_err().code
}

#[track_caller]
fn check(from: &str, period: &str, expected: &str) {
    assert_eq!(due(&terms(from, period)), expected, "{from} + {period}");
}

#[test]
fn licensing_law_42_twenty_days_and_ten_more() {
    check("2026-09-18", "20wd", "2026-10-22");
    check("2021-02-09", "20wd", "2021-03-15");
    let more = extension("10wd", ApproverRank::AgencyHead, "2026-10-20");
    let extended = terms("2026-09-18", "20wd").extended(more);
    let deadline = compute(&extended, WorkCalendar::published()).unwrap();
    assert_eq!(deadline.due, date(2026, 11, 5));
    let step = "2026-10-22            经本行政机关负责人于2026-10-20批准延长10个工作日：情况复杂";
    assert!(deadline.zh().to_string().contains(step));
}

#[test]
fn licensing_law_42_joint_handling_needs_the_head_of_government() {
    check("2026-03-02", "45wd", "2026-05-08");
    let more = extension("15wd", ApproverRank::GovernmentHead, "2026-05-08");
    assert_eq!(
        due(&terms("2026-03-02", "45wd").extended(more.clone())),
        "2026-05-28"
    );
    let agency = Extension {
        approver: ApproverRank::AgencyHead,
        ..more.clone()
    };
    assert_eq!(
        refusal(&terms("2026-03-02", "45wd").extended(agency)),
        Code("SK-KERNEL-0025")
    );
    let late = Extension {
        approved: day("2026-05-09"),
        ..more
    };
    assert_eq!(
        refusal(&terms("2026-03-02", "45wd").extended(late)),
        Code("SK-KERNEL-0025")
    );
}

#[test]
fn licensing_law_32_no_correction_notice_is_acceptance() {
    let notice = compute(&terms("2026-09-29", "5wd"), WorkCalendar::published()).unwrap();
    assert_eq!(notice.due, date(2026, 10, 12));
    assert_eq!(notice.ends, date(2026, 10, 13).at(0, 0, 0, 0));
    assert_eq!(notice.effect_date(), date(2026, 10, 13));
    let effect: Timestamp = "2026-10-12T16:00:00Z".parse().unwrap();
    assert_eq!(notice.effect_at().unwrap(), effect);
    assert!(
        !notice
            .has_passed("2026-10-12T15:59:59Z".parse().unwrap())
            .unwrap()
    );
    assert!(notice.has_passed(effect).unwrap());
    assert_eq!(shanghai_date(effect), date(2026, 10, 13));
    // Accepted as of the day of receipt, the twenty days run from there.
    check("2026-09-29", "20wd", "2026-11-02");
}

#[test]
fn licensing_law_45_time_told_in_writing_does_not_count() {
    let suspended = terms("2026-09-18", "20wd").suspended(suspension("2026-09-21", "2026-09-24"));
    assert_eq!(due(&suspended), "2026-10-28");
    let silent = Suspension {
        notice: None,
        ..suspension("2026-09-21", "2026-09-24")
    };
    assert_eq!(
        refusal(&terms("2026-09-18", "20wd").suspended(silent)),
        Code("SK-KERNEL-0023")
    );
    let mut late = suspension("2026-09-21", "2026-09-24");
    late.notice.as_mut().unwrap().served = day("2026-09-22");
    assert_eq!(
        refusal(&terms("2026-09-18", "20wd").suspended(late)),
        Code("SK-KERNEL-0023")
    );
}

#[test]
fn a_suspension_outside_of_the_period_is_refused() {
    for (first, last) in [
        ("2026-09-24", "2026-09-21"),
        ("2026-09-01", "2026-09-02"),
        ("2026-10-23", "2026-10-24"),
    ] {
        let terms = terms("2026-09-18", "20wd").suspended(suspension(first, last));
        assert_eq!(refusal(&terms), Code("SK-KERNEL-0024"), "{first}");
    }
    let overlapping = terms("2026-09-18", "20wd")
        .suspended(suspension("2026-09-23", "2026-09-28"))
        .suspended(suspension("2026-09-21", "2026-09-23"));
    assert_eq!(refusal(&overlapping), Code("SK-KERNEL-0024"));
}

#[test]
fn market_entity_registration_19_three_days_and_three_more() {
    check("2026-09-29", "3wd", "2026-10-09");
    let more = extension("3wd", ApproverRank::AgencyHead, "2026-10-09");
    assert_eq!(due(&terms("2026-09-29", "3wd").extended(more)), "2026-10-13");
}

#[test]
fn real_estate_registration_20_thirty_days() {
    check("2026-09-18", "30wd", "2026-11-05");
}

#[test]
fn petitions_22_fifteen_days_to_transfer() {
    check("2026-07-20", "15d", "2026-08-04");
}

#[test]
fn petitions_23_five_working_days_to_object() {
    check("2026-09-29", "5wd", "2026-10-12");
}

#[test]
fn petitions_34_sixty_days_rolled_if_so_configured_and_thirty_more() {
    let plain = compute(&terms("2026-08-04", "60d"), WorkCalendar::published()).unwrap();
    assert_eq!(plain.due, date(2026, 10, 3));
    let would = plain.working.steps.iter().find_map(|step| match step.what {
        What::NotRolled { would } => Some(would),
        _ => None,
    });
    assert_eq!(would, Some(date(2026, 10, 8)));
    let rolled = terms("2026-08-04", "60d").rolling(RollRule::Forward);
    assert_eq!(due(&rolled), "2026-10-08");
    // An approval on 8 October is in time, and thirty days run on from 3 October all the same.
    let more = extension("30d", ApproverRank::AgencyHead, "2026-10-08");
    assert_eq!(due(&rolled.extended(more)), "2026-11-02");
}

#[test]
fn hotline_five_working_days_across_spring_festival() {
    check("2026-02-13T18:30:00", "5wd", "2026-02-27");
}

#[test]
fn data_sharing_21_answers() {
    check("2026-09-30", "1wd", "2026-10-08");
    let conditional = compute(&terms("2026-09-30", "10wd"), WorkCalendar::published()).unwrap();
    assert_eq!(
        (conditional.due, conditional.effect_date()),
        (date(2026, 10, 20), date(2026, 10, 21))
    );
    let more = extension("10wd", ApproverRank::CompetentDepartment, "2026-10-20");
    assert_eq!(due(&terms("2026-09-30", "10wd").extended(more)), "2026-11-03");
}

#[test]
fn data_sharing_22_twenty_days_to_share_and_26_ten_to_verify() {
    check("2026-10-15", "20wd", "2026-11-12");
    check("2026-09-21", "10wd", "2026-10-12");
}

#[test]
fn open_government_information_33_twenty_and_twenty() {
    check("2026-02-09", "20wd", "2026-03-13");
    let more = extension("20wd", ApproverRank::AgencyHead, "2026-03-13");
    assert_eq!(due(&terms("2026-02-09", "20wd").extended(more)), "2026-04-13");
}

#[test]
fn deputies_law_51_three_or_six_months() {
    check("2026-02-05", "3mo", "2026-05-05");
    check("2026-02-05", "6mo", "2026-08-05");
    assert_eq!(
        due(&terms("2026-02-05", "3mo").rolling(RollRule::Forward)),
        "2026-05-06"
    );
}

#[test]
fn civil_code_201_the_first_day_does_not_count() {
    check("2026-09-01", "30d", "2026-10-01");
    check("2026-04-01", "30d", "2026-05-01");
    check("2026-06-01", "20d", "2026-06-21");
    assert_eq!(
        due(&terms("2026-06-01", "20d").starting(StartRule::SameDay)),
        "2026-06-20"
    );
    assert_eq!(
        due(&terms("2026-09-18", "20wd").starting(StartRule::SameDay)),
        "2026-10-21"
    );
}

#[test]
fn civil_code_202_corresponding_day_or_last_of_the_month() {
    check("2026-08-31", "6mo", "2027-02-28");
    check("2024-01-31", "1mo", "2024-02-29");
    check("2026-01-15", "1mo", "2026-02-15");
    assert_eq!(
        due(&terms("2026-03-01", "1mo").starting(StartRule::SameDay)),
        "2026-03-31"
    );
    assert_eq!(
        due(&terms("2026-01-31", "1mo").starting(StartRule::SameDay)),
        "2026-02-28"
    );
    // Three months and three are six, not three from where a short month ended.
    let more = extension("3mo", ApproverRank::AgencyHead, "2025-11-30");
    assert_eq!(due(&terms("2025-08-31", "3mo").extended(more)), "2026-02-28");
    let suspended = terms("2026-02-05", "3mo").suspended(suspension("2026-03-02", "2026-03-11"));
    assert_eq!(due(&suspended), "2026-05-15");
}

#[test]
fn civil_code_203_a_year_not_published_can_not_roll() {
    let terms = terms("2026-08-31", "6mo").rolling(RollRule::Forward);
    assert_eq!(refusal(&terms), Code("SK-KERNEL-0010"));
    assert_eq!(
        refusal(&self::terms("2026-12-20", "20wd")),
        Code("SK-KERNEL-0010")
    );
}

#[test]
fn wages_regulation_14_pays_before_the_holiday() {
    let calendar = WorkCalendar::published();
    assert_eq!(
        roll(calendar, date(2026, 10, 5), RollRule::Backward).unwrap(),
        (date(2026, 9, 30), true)
    );
    assert_eq!(
        roll(calendar, date(2026, 9, 30), RollRule::Backward).unwrap(),
        (date(2026, 9, 30), false)
    );
}

#[test]
fn infectious_diseases_law_45_hours_run_from_the_hour() {
    let ends = |from: &str, period: &str| {
        compute(&terms(from, period), WorkCalendar::published())
            .unwrap()
            .ends
            .to_string()
    };
    assert_eq!(ends("2026-10-01T23:30", "2h"), "2026-10-02T01:30:00");
    assert_eq!(ends("2026-12-31T09:00", "24h"), "2027-01-01T09:00:00");
    assert_eq!(refusal(&terms("2026-10-01", "2h")), Code("SK-KERNEL-0022"));
    let rolled = terms("2026-10-01T09:00", "2h").rolling(RollRule::Forward);
    assert_eq!(refusal(&rolled), Code("SK-KERNEL-0022"));
    let paused = terms("2026-10-01T20:00", "8h").suspended(suspension("2026-10-02", "2026-10-03"));
    assert_eq!(
        compute(&paused, WorkCalendar::published()).unwrap().ends,
        date(2026, 10, 4).at(4, 0, 0, 0)
    );
}

#[test]
fn an_amended_calendar_moves_an_open_deadline_and_leaves_a_trace() {
    let old = WorkCalendar::first_published();
    let deadline = compute(&terms("2020-01-20", "10wd"), &old).unwrap();
    assert_eq!(deadline.due, date(2020, 2, 7));
    let trace = deadline.recompute(&old, WorkCalendar::published()).unwrap();
    assert!(trace.moved());
    assert_eq!(
        (trace.old_due, trace.new_due),
        (date(2020, 2, 7), date(2020, 2, 11))
    );
    let days: Vec<Date> = trace.changed.iter().map(|changed| changed.date).collect();
    assert_eq!(days, [date(2020, 1, 31), date(2020, 2, 1)]);
    assert_eq!(trace.deadline.calendar, "cn-2026.1+2020-spring");
    let other = deadline.recompute(WorkCalendar::published(), &old).unwrap_err();
    assert_eq!(other.code, Code("SK-KERNEL-0027"));
}

#[test]
fn an_approval_in_time_stays_valid_when_the_calendar_moves_the_deadline() {
    let worked =
        WorkCalendar::published().extended("amend\t2026-09-01\tback\t补班\t示例\nwork\t2026-09-26\t补班\n");
    let old = WorkCalendar::published();
    let more = extension("10wd", ApproverRank::AgencyHead, "2026-10-22");
    let deadline = compute(&terms("2026-09-18", "20wd").extended(more), old).unwrap();
    let trace = deadline.recompute(old, &worked.unwrap()).unwrap();
    assert_eq!(
        (trace.old_due, trace.new_due),
        (date(2026, 11, 5), date(2026, 11, 4))
    );
}

#[test]
fn a_moment_has_no_offset() {
    for text in [
        "2026-09-18T09:30+05:00",
        "2026-09-18T09:30Z",
        "2026-09-18T09:30-05:00",
        "2026-09-18T",
        "2026-9-18",
    ] {
        assert_eq!(
            text.parse::<Moment>().unwrap_err().code,
            Code("SK-KERNEL-0021"),
            "{text}"
        );
    }
    assert_eq!(
        "2026-09-18 09:30".parse::<Moment>().unwrap().to_string(),
        "2026-09-18T09:30:00"
    );
}

#[test]
fn far_too_much_is_refused() {
    let mut long = terms("2026-09-18", "10000mo");
    for _ in 0..40 {
        long = long.extended(extension("10000mo", ApproverRank::AgencyHead, "2026-09-18"));
    }
    assert_eq!(refusal(&long), Code("SK-KERNEL-0026"));
}

fn asked(from: &str, period: &str) -> Request {
    Request {
        from: from.into(),
        period: period.into(),
        ..Request::default()
    }
}

#[test]
fn the_working_reads_step_by_step() {
    let deadline = explain(&asked("2026-09-18", "20wd")).unwrap();
    assert_eq!(
        deadline.zh().to_string(),
        "\
2026-09-18            事项发生，当日不计，次日起算（民法典第201条）
2026-09-19            周末不计
2026-09-20            调休上班（国庆节）计入，第1日
2026-09-21..09-24     工作日计入，第2至5日
2026-09-25..09-27     放假（中秋节）不计
2026-09-28..09-30     工作日计入，第6至8日
2026-10-01..10-07     放假（国庆节）不计
2026-10-08..10-09     工作日计入，第9至10日
2026-10-10            调休上班（国庆节）计入，第11日
2026-10-11            周末不计
2026-10-12..10-16     工作日计入，第12至16日
2026-10-17..10-18     周末不计
2026-10-19..10-22     工作日计入，第17至20日
2026-10-22            24:00届满
截止：2026-10-22
逾期后果自：2026-10-23 00:00
工作日历：cn-2026.1+2020-spring
"
    );
    let english = deadline.en().to_string();
    assert!(
        english.contains("2026-09-20            make-up workday (国庆节) counted, day 1\n"),
        "{english}"
    );
    assert!(
        english.contains("Due: 2026-10-22\nEffect of silence from: 2026-10-23 00:00\n"),
        "{english}"
    );
}

#[test]
fn a_question_with_suspension_extension_and_calendar() {
    let mut request = asked("2026-09-18", "20wd");
    request.suspend.push("2026-09-21..2026-09-24:告知7号".into());
    let deadline = explain(&request).unwrap();
    assert_eq!(deadline.due, date(2026, 10, 28));
    assert!(deadline.zh().to_string().contains("不计（书面告知：告知7号）"));
    request.suspend = vec!["2026-09-21..2026-09-24".into()];
    assert!(
        explain(&request)
            .unwrap()
            .zh()
            .to_string()
            .contains("中止，不计（书面告知：假定已送达）")
    );
    let extended = Request {
        extend: vec!["10wd".into()],
        ..asked("2026-09-18", "20wd")
    };
    let deadline = explain(&extended).unwrap();
    assert_eq!(deadline.due, date(2026, 11, 5));
    let english = deadline.en().to_string();
    assert!(english.contains("2026-10-22            extended by 10 working days (taken as approved)"));
    let file = "amend\t2026-10-01\tstorm\t停工\t示例通知\noff\t2026-10-12\t停工\n";
    let amended = Request {
        calendar: Some(file.into()),
        ..asked("2026-09-18", "20wd")
    };
    assert_eq!(explain(&amended).unwrap().due, date(2026, 10, 23));
}

#[test]
fn a_question_that_can_not_be_read_is_refused() {
    let code = |request: Request| explain(&request).unwrap_err().code;
    assert_eq!(code(asked("2026-02-30", "20wd")), Code("SK-KERNEL-0021"));
    assert_eq!(code(asked("tomorrow", "20wd")), Code("SK-KERNEL-0021"));
    assert_eq!(code(asked("2026-09-18", "20")), Code("SK-KERNEL-0020"));
    let with = |text: &str| Request {
        suspend: vec![text.into()],
        ..asked("2026-09-18", "20wd")
    };
    assert_eq!(code(with("2026-09-21")), Code("SK-KERNEL-0021"));
    assert_eq!(code(with("2026-09-24..2026-09-21")), Code("SK-KERNEL-0024"));
    let file = Request {
        calendar: Some("bad".into()),
        ..asked("2026-09-18", "20wd")
    };
    assert_eq!(code(file), Code("SK-KERNEL-0011"));
    assert_eq!(code(asked("9999-12-31", "20d")), Code("SK-KERNEL-0026"));
}

#[test]
fn terms_and_deadlines_survive_being_stored() {
    let terms = terms("2026-09-18", "20wd")
        .suspended(suspension("2026-09-21", "2026-09-24"))
        .extended(extension("10wd", ApproverRank::AgencyHead, "2026-10-20"));
    let deadline = compute(&terms, WorkCalendar::published()).unwrap();
    let json = serde_json::to_string(&deadline).unwrap();
    assert_eq!(serde_json::from_str::<Deadline>(&json).unwrap(), deadline);
}

fn any_period() -> impl Strategy<Value = String> {
    (1u32..60, prop::sample::select(vec!["wd", "d", "mo"])).prop_map(|(count, unit)| match unit {
        "mo" => format!("{}mo", count % 12 + 1),
        unit => format!("{count}{unit}"),
    })
}

fn any_roll() -> impl Strategy<Value = RollRule> {
    prop::sample::select(vec![RollRule::None, RollRule::Forward, RollRule::Backward])
}

fn any_start() -> impl Strategy<Value = Date> {
    (0i32..1800).prop_map(|offset| date(2020, 2, 1).checked_add(offset.days()).unwrap())
}

proptest! {
    #[test]
    fn a_later_start_is_never_due_earlier(start in any_start(), later in 0i32..40, period in any_period(), roll in any_roll()) {
        let period: Period = period.parse().unwrap();
        let compute = |from: Date| compute(&Terms::new(from, period).rolling(roll), WorkCalendar::published()).unwrap().due;
        prop_assert!(compute(start) <= compute(start.checked_add(later.days()).unwrap()));
    }

    #[test]
    fn a_longer_period_is_never_due_earlier(start in any_start(), period in any_period(), roll in any_roll()) {
        let period: Period = period.parse().unwrap();
        let longer = Period::new(period.count() + 1, period.unit()).unwrap();
        let compute = |period| compute(&Terms::new(start, period).rolling(roll), WorkCalendar::published()).unwrap();
        prop_assert!(compute(period).due <= compute(longer).due);
        prop_assert!(compute(period).nominal < compute(longer).nominal || period.unit() == PeriodUnit::Month);
    }

    #[test]
    fn a_suspension_never_shortens(start in any_start(), period in any_period(), after in 0i32..40, days in 0i32..20) {
        let plain = Terms::new(start, period.parse().unwrap());
        let first = start.checked_add(after.days()).unwrap();
        let last = first.checked_add(days.days()).unwrap();
        let suspended = plain.clone().suspended(suspension(&first.to_string(), &last.to_string()));
        let before = compute(&plain, WorkCalendar::published()).unwrap();
        match compute(&suspended, WorkCalendar::published()) {
            Ok(deadline) => prop_assert!(deadline.due >= before.due),
            Err(rejection) => prop_assert_eq!(rejection.code, Code("SK-KERNEL-0024")),
        }
    }

    #[test]
    fn recomputing_under_the_same_calendar_changes_nothing(start in any_start(), period in any_period(), roll in any_roll()) {
        let calendar = WorkCalendar::published();
        let deadline = compute(&Terms::new(start, period.parse().unwrap()).rolling(roll), calendar).unwrap();
        let trace = deadline.recompute(calendar, calendar).unwrap();
        prop_assert!(!trace.moved() && trace.changed.is_empty());
        prop_assert_eq!(trace.deadline, deadline);
    }

    #[test]
    fn working_days_agree_with_the_calendar_s_own_count(start in any_start(), count in 1u32..80) {
        let period = Period::new(count, PeriodUnit::WorkingDay).unwrap();
        let deadline = compute(&Terms::new(start, period), WorkCalendar::published()).unwrap();
        prop_assert_eq!(deadline.due, WorkCalendar::published().nth_workday_after(start, count).unwrap());
    }

    #[test]
    fn no_question_panics(from in ".{0,12}", period in "[0-9]{0,5}(wd|d|mo|h|x)?", suspend in "[0-9.:-]{0,24}") {
        let request = Request { suspend: vec![suspend], ..asked(&from, &period) };
        let _ = explain(&request);
        let _ = explain(&asked("2026-09-18T10:00", &period));
    }
}
