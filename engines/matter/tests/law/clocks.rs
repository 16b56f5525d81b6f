//! Legal clocks on running processes.

use super::*;
use skein_kernel::deadline::Notice;
use skein_matter::clock::ClockCommand;
use skein_matter::state::Status;

const ACCEPTANCE: &str = include_str!("acceptance.bpmn");
const JOINT: &str = include_str!("joint.bpmn");
const HOTLINE: &str = include_str!("hotline.bpmn");

fn extend(clock: ClockId) -> Act {
    Act::Clock(ClockCommand::Extend {
        clock,
        period: None,
        approver: None,
        approved: None,
        document: String::new(),
        reason: "情况复杂".into(),
    })
}

/// S02: received on 2026-09-29, one document missing, nothing said in five working days. Accepted by silence at
/// 00:00 on 10-13 as of 09-29; twenty working days from there end on 11-02.
#[test]
fn s02_silence_is_acceptance_and_the_review_counts_from_the_day_of_receipt() {
    let mut city = City::started(ACCEPTANCE, "2026-09-29T16:20", r#"{"receivedOn":"2026-09-29"}"#);
    city.check(
        "2026-10-12T23:59",
        "notice red 2026-10-12
         CheckMaterials: ready by 2026-10-12",
    );
    city.check(
        "2026-10-13T00:00",
        "notice overdue 2026-10-12
         review green 2026-11-02
         Review: ready by 2026-11-02",
    );
    let acceptance = city.matter.data().get("acceptance").unwrap();
    assert_eq!(
        acceptance.to_json().unwrap(),
        r#"{"deemed":true,"state":"accepted","date":"2026-09-29","since":"2026-10-13T00:00:00","law":"行政许可法 art. 32","clock":"notice"}"#
    );
    let warned = city
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Notify { .. }));
    assert_eq!(warned.count(), 1);
    assert_eq!(city.matter.clocks.warnings()[0].to, "supervisor");
    assert_eq!(city.matter.law.as_deref(), Some("行政许可法（2019）"));
    city.complete("2026-11-02", "clerk", "Review", "{}").unwrap();
    city.check(
        "2026-11-03",
        "notice overdue 2026-10-12
         review met 2026-11-02",
    );
    assert_eq!(city.matter.status, Status::Completed);
}

/// The law's time doesn't wait for a timer: whoever acts an hour too late finds the matter accepted.
#[test]
fn silence_speaks_before_a_late_command_even_if_no_timer_has_fired() {
    let mut city = City::started(ACCEPTANCE, "2026-09-29", r#"{"receivedOn":"2026-09-29"}"#);
    let task = city.task("CheckMaterials");
    let late = Act::Complete {
        task,
        data: vars("{}"),
    };
    assert!(city.act("2026-10-13T01:00", "clerk", late).is_err());
    let comment = WorkCommand::Comment {
        text: "迟了".into()
    };
    assert!(
        city.act(
            "2026-10-13T01:00",
            "clerk",
            Act::Work {
                task,
                command: comment
            }
        )
        .is_err()
    );
    city.check(
        "2026-10-13T01:00",
        "notice overdue 2026-10-12
         review green 2026-11-02
         Review: ready by 2026-11-02",
    );
}

#[test]
fn a_notice_in_time_keeps_silence_from_speaking() {
    let mut city = City::started(ACCEPTANCE, "2026-09-29", r#"{"receivedOn":"2026-09-29"}"#);
    city.complete(
        "2026-10-10",
        "clerk",
        "CheckMaterials",
        r#"{"acceptedOn":"2026-10-10"}"#,
    )
    .unwrap();
    // Twenty working days after 10-10: 10-12 to 10-16 five, to 10-23 ten, to 10-30 fifteen, 11-06 twenty.
    city.check(
        "2026-10-13",
        "notice met 2026-10-12
         review green 2026-11-06
         Review: ready by 2026-11-06",
    );
    assert!(city.matter.clocks.warnings().is_empty());
}

/// 行政许可法 art. 42 and 45: a hearing stops the review under its notice, an extension lengthens it.
#[test]
fn a_review_is_stopped_for_a_hearing_and_extended() {
    let mut city = City::started(ACCEPTANCE, "2026-09-18", r#"{"receivedOn":"2026-09-18"}"#);
    city.complete(
        "2026-09-18",
        "clerk",
        "CheckMaterials",
        r#"{"acceptedOn":"2026-09-18"}"#,
    )
    .unwrap();
    let clock = city.clock("review");
    let stop = |number: &str| {
        Act::Clock(ClockCommand::Stop {
            clock,
            kind: "hearing".into(),
            notice: Notice {
                number: number.into(),
                served: "2026-09-21".parse().unwrap(),
            },
            first: None,
            announced: None,
        })
    };
    city.refused("2026-09-21", "clerk", stop(""), "SK-MATTER-0154");
    city.act("2026-09-21", "clerk", stop("听告〔2026〕3号")).unwrap();
    city.check(
        "2026-09-24",
        "notice met 2026-09-24
         review stopped -
         Review: ready",
    );
    let restart = Act::Clock(ClockCommand::Restart { clock, on: None });
    city.act("2026-09-25", "clerk", restart).unwrap();
    city.check(
        "2026-09-25",
        "notice met 2026-09-24
         review green 2026-10-28
         Review: ready by 2026-10-28",
    );
    city.act("2026-10-28", "head", extend(clock)).unwrap();
    // Ten more after 10-28: 10-29, 10-30, 11-02 to 11-06, 11-09, 11-10, 11-11.
    city.check(
        "2026-10-28",
        "notice met 2026-09-24
         review green 2026-11-11
         Review: ready by 2026-11-11",
    );
}

/// 行政许可法 art. 42: twenty working days "unless laws or regulations provide otherwise": the item says so.
#[test]
fn an_item_with_a_period_of_its_own_has_it() {
    let model = ACCEPTANCE.replace(r#"period="20wd""#, r#"period="20wd" periodFrom="item.period""#);
    let given = |data: &str| {
        let mut city = City::started(&model, "2026-09-18", data);
        let done = r#"{"acceptedOn":"2026-09-18"}"#;
        city.complete("2026-09-18", "clerk", "CheckMaterials", done)
            .unwrap();
        city.check(
            "2026-09-18",
            "notice met 2026-09-24
             review green 2026-09-29
             Review: ready by 2026-09-29",
        );
    };
    // Seven working days after Friday 09-18: 09-20 (a Sunday worked) one, 09-21 to 09-24 five, then the holiday of
    // 09-25 to 09-27, 09-28 six, 09-29 seven.
    given(r#"{"receivedOn":"2026-09-18","item":{"period":"7wd"}}"#);
}

#[test]
fn a_period_that_is_none_is_an_incident_and_null_leaves_the_model_s() {
    let model = ACCEPTANCE.replace(r#"period="20wd""#, r#"period="20wd" periodFrom="item.period""#);
    let done = r#"{"acceptedOn":"2026-09-18"}"#;
    let data = r#"{"receivedOn":"2026-09-18","item":{"period":"soon"}}"#;
    let mut city = City::started(&model, "2026-09-18", data);
    city.complete("2026-09-18", "clerk", "CheckMaterials", done)
        .unwrap();
    let codes: Vec<&str> = city
        .matter
        .incidents
        .iter()
        .map(|incident| &*incident.code)
        .collect();
    assert_eq!(codes, ["SK-MATTER-0163"]);
    let data = r#"{"receivedOn":"2026-09-18","item":{"period":null}}"#;
    let mut city = City::started(&model, "2026-09-18", data);
    city.complete("2026-09-18", "clerk", "CheckMaterials", done)
        .unwrap();
    assert!(city.clock_lines().contains(&"review green 2026-10-22".to_owned()));
}

/// 民法典 art. 203 against a period that isn't moved: what holds is a setting of the city. Seven days after Friday
/// 09-18 is 09-25, the first day of a holiday until Sunday 09-27; 09-24 and 09-28 are workdays.
#[test]
fn whether_a_period_moves_off_a_holiday_may_depend_on_the_matter() {
    let seven = r#"period="7d" rollRuleFrom="item.roll""#;
    let model = ACCEPTANCE.replace(r#"period="20wd""#, seven);
    for (roll, due) in [
        (r#""none""#, "2026-09-25"),
        (r#""forward""#, "2026-09-28"),
        (r#""backward""#, "2026-09-24"),
        ("null", "2026-09-25"),
    ] {
        let data = format!(r#"{{"receivedOn":"2026-09-18","item":{{"roll":{roll}}}}}"#);
        let mut city = City::started(&model, "2026-09-18", &data);
        let done = r#"{"acceptedOn":"2026-09-18"}"#;
        city.complete("2026-09-18", "clerk", "CheckMaterials", done)
            .unwrap();
        let lines = city.clock_lines();
        let review = lines.iter().find(|line| line.starts_with("review")).unwrap();
        assert!(review.ends_with(due), "{roll}: {review}");
    }
    let data = r#"{"receivedOn":"2026-09-18","item":{"roll":"perhaps"}}"#;
    let mut city = City::started(&model, "2026-09-18", data);
    city.complete(
        "2026-09-18",
        "clerk",
        "CheckMaterials",
        r#"{"acceptedOn":"2026-09-18"}"#,
    )
    .unwrap();
    let codes: Vec<&str> = city
        .matter
        .incidents
        .iter()
        .map(|incident| &*incident.code)
        .collect();
    assert_eq!(codes, ["SK-MATTER-0164"]);
}

/// S03: accepted on 2026-03-02, three departments, 45 working days to 05-08; fifteen more by the head of
/// government alone, to 05-28.
#[test]
fn s03_joint_handling_is_red_on_its_last_day_and_extended_by_the_government() {
    let mut city = City::started(JOINT, "2026-03-02", r#"{"acceptedOn":"2026-03-02"}"#);
    city.people
        .insert(ActorId("seals".into()), person("police", "clerk", None));
    city.complete("2026-03-05", "seals", "Seal", "{}").unwrap();
    city.check(
        "2026-05-08",
        "joint red 2026-05-08
         Market: ready by 2026-05-08
         Food: ready by 2026-05-08",
    );
    let clock = city.clock("joint");
    city.refused("2026-05-08", "head", extend(clock), "SK-MATTER-0157");
    city.act("2026-05-08", "mayor", extend(clock)).unwrap();
    city.check(
        "2026-05-09",
        "joint green 2026-05-28
         Market: ready by 2026-05-28
         Food: ready by 2026-05-28",
    );
    city.check(
        "2026-05-29T00:00",
        "joint overdue 2026-05-28
         Market: ready by 2026-05-28
         Food: ready by 2026-05-28",
    );
    assert_eq!(city.matter.clocks.warnings()[0].to, "lead-department");
}

#[test]
fn s03_without_an_extension_it_is_overdue_after_the_last_day() {
    let mut city = City::started(JOINT, "2026-03-02", r#"{"acceptedOn":"2026-03-02"}"#);
    city.pass("2026-05-09T00:00");
    assert_eq!(city.clock_lines(), ["joint overdue 2026-05-08"]);
    let clock = city.clock("joint");
    city.refused("2026-05-09", "mayor", extend(clock), "SK-KERNEL-0025");
}

/// S07: dispatched on 2026-02-13 at 18:30, five working days over the Spring Festival to 02-27.
#[test]
fn s07_an_order_runs_over_the_spring_festival() {
    let mut city = City::started(HOTLINE, "2026-02-13T18:00", "{}");
    city.complete(
        "2026-02-13T18:30",
        "dispatcher",
        "Dispatch",
        r#"{"department":"wardens"}"#,
    )
    .unwrap();
    city.check(
        "2026-02-23T12:00",
        "handle green 2026-02-27
         Handle: ready by 2026-02-27",
    );
    city.check(
        "2026-02-28T00:00",
        "handle overdue 2026-02-27
         Handle: ready by 2026-02-27",
    );
}

#[test]
fn a_clock_into_an_unpublished_year_holds_up_nothing() {
    let mut city = City::started(ACCEPTANCE, "2026-12-29", r#"{"receivedOn":"2026-12-29"}"#);
    city.check(
        "2026-12-29",
        "notice unknown -
         CheckMaterials: ready",
    );
    let (clock, why) = city.matter.clocks.incidents().next().unwrap();
    assert_eq!(why.code, "SK-KERNEL-0010");
    let recompute = || Act::Clock(ClockCommand::Recompute { clock });
    city.refused("2026-12-30", "clerk", recompute(), "SK-KERNEL-0010");
    let coming = "calendar\ttest-2027\t示例\nyear\t2027\t示例\noff\t2027-01-01..2027-01-03\t元旦\n";
    city.calendar = WorkCalendar::published().extended(coming).unwrap();
    city.act("2026-12-31", "clerk", recompute()).unwrap();
    // 12-30, 12-31, 1-4, 1-5, 1-6 in the made-up calendar; three workdays before the last is 12-31.
    city.check(
        "2026-12-31",
        "notice yellow 2027-01-06
         CheckMaterials: ready by 2027-01-06",
    );
}

#[test]
fn a_model_may_refuse_to_start_without_a_calendar() {
    let strict = ACCEPTANCE.replace(
        r#"from="receivedOn""#,
        r#"from="receivedOn" onUncomputable="refuse""#,
    );
    let mut city = City::started(&strict, "2026-12-29", r#"{"receivedOn":"2026-12-29"}"#);
    // The step that would have started the clock is undone and held as an incident of its token.
    assert!(city.matter.clocks.is_empty());
    let incident = city.matter.incidents.first().unwrap();
    assert_eq!(&*incident.code, "SK-KERNEL-0010");
    city.check("2026-12-29", "");
}

#[test]
fn an_unknown_day_of_receipt_is_an_incident_that_a_correction_resolves() {
    let mut city = City::started(ACCEPTANCE, "2026-09-29", r#"{"receivedOn":null}"#);
    let (clock, why) = city.matter.clocks.incidents().next().unwrap();
    assert_eq!(why.code, "SK-MATTER-0161");
    let correct = Act::Clock(ClockCommand::Correct {
        clock,
        from: "2026-09-29".parse().unwrap(),
        reason: "收件登记簿".into(),
    });
    city.act("2026-09-30", "clerk", correct).unwrap();
    city.check(
        "2026-09-30",
        "notice green 2026-10-12
         CheckMaterials: ready by 2026-10-12",
    );
}

/// A day of the period becomes a day off while it runs.
#[test]
fn an_amended_calendar_moves_a_running_clock() {
    let mut city = City::started(ACCEPTANCE, "2026-09-29", r#"{"receivedOn":"2026-09-29"}"#);
    let storm = "amend\t2026-10-08\tstorm\t停工\t示例通知\noff\t2026-10-09\t停工\n";
    city.earlier = vec![WorkCalendar::published().clone()];
    city.calendar = WorkCalendar::published().extended(storm).unwrap();
    let clock = city.clock("notice");
    city.act(
        "2026-10-08",
        "system",
        Act::Clock(ClockCommand::Recompute { clock }),
    )
    .unwrap();
    city.check(
        "2026-10-13T00:00",
        "notice red 2026-10-13
         CheckMaterials: ready by 2026-10-13",
    );
}

/// Suspending a matter is the office's own affair: the law's time goes on, and what it brings is carried out
/// when the matter is resumed.
#[test]
fn the_law_does_not_wait_while_a_matter_is_suspended() {
    let mut city = City::started(ACCEPTANCE, "2026-09-29", r#"{"receivedOn":"2026-09-29"}"#);
    let reason = || "系统检修".into();
    city.act("2026-10-09", "clerk", Act::Suspend { reason: reason() })
        .unwrap();
    city.pass("2026-10-13T00:00");
    assert_eq!(city.clock_lines(), ["notice overdue 2026-10-12"]);
    city.act("2026-10-14", "clerk", Act::Resume { reason: reason() })
        .unwrap();
    city.check(
        "2026-10-14",
        "notice overdue 2026-10-12
         review green 2026-11-02
         Review: ready by 2026-11-02",
    );
}

#[test]
fn a_cancelled_matter_cancels_its_clocks() {
    let mut city = City::started(ACCEPTANCE, "2026-09-29", r#"{"receivedOn":"2026-09-29"}"#);
    let cancel = Act::Cancel {
        reason: "申请人撤回".into(),
    };
    city.act("2026-09-30", "clerk", cancel).unwrap();
    city.check("2026-12-01", "notice cancelled 2026-10-12");
    assert_eq!(city.matter.timers().count(), 0);
}

/// Every period of rules §2 to §6 and §14 as a model: period, roll rule, start, last day.
#[test]
fn the_periods_of_the_law() {
    for (law, period, roll, from, due) in [
        ("行政许可法 art. 42", "20wd", "none", "2026-09-18", "2026-10-22"),
        ("行政许可法 art. 42", "20wd", "none", "2021-02-09", "2021-03-15"),
        ("行政许可法 art. 26", "45wd", "none", "2026-03-02", "2026-05-08"),
        ("信访工作条例 art. 22", "15d", "none", "2026-07-20", "2026-08-04"),
        ("信访工作条例 art. 34", "60d", "none", "2026-08-04", "2026-10-03"),
        (
            "信访工作条例 art. 34",
            "60d",
            "forward",
            "2026-08-04",
            "2026-10-08",
        ),
        (
            "政务数据共享条例 art. 21",
            "1wd",
            "none",
            "2026-09-30",
            "2026-10-08",
        ),
        (
            "政务数据共享条例 art. 21",
            "10wd",
            "none",
            "2026-09-30",
            "2026-10-20",
        ),
        (
            "政务数据共享条例 art. 22",
            "20wd",
            "none",
            "2026-10-15",
            "2026-11-12",
        ),
        (
            "政务数据共享条例 art. 26",
            "10wd",
            "none",
            "2026-09-21",
            "2026-10-12",
        ),
        (
            "政府信息公开条例 art. 33",
            "20wd",
            "none",
            "2026-02-09",
            "2026-03-13",
        ),
        ("代表法 art. 51", "3mo", "none", "2026-02-05", "2026-05-05"),
        ("代表法 art. 51", "3mo", "forward", "2026-02-05", "2026-05-06"),
        (
            "招标投标法实施条例 art. 61",
            "30wd",
            "none",
            "2026-09-18",
            "2026-11-05",
        ),
    ] {
        let model = ACCEPTANCE.replace(
            r#"law="行政许可法 art. 32" period="5wd""#,
            &format!(r#"law="{law}" period="{period}" rollRule="{roll}""#),
        );
        let city = City::started(&model, from, &format!(r#"{{"receivedOn":"{from}"}}"#));
        let line = city.clock_lines().remove(0);
        assert!(line.ends_with(due), "{law} {period} {roll} from {from}: {line}");
    }
}

#[test]
fn a_model_s_mistakes_are_told_with_their_codes() {
    for (right, wrong, code) in [
        (r#"period="5wd""#, r#"perod="5wd""#, "SK-MATTER-0150"),
        (r#"period="5wd""#, r#"period="5w""#, "SK-MATTER-0150"),
        (
            r#"law="行政许可法 art. 42" period="20wd""#,
            r#"period="20wd""#,
            "SK-MATTER-0150",
        ),
        (
            r#"from="acceptance.date""#,
            r#"starts="lapsed:notce""#,
            "SK-MATTER-0160",
        ),
        (
            r#"from="acceptance.date""#,
            r#"starts="entered:Nowhere""#,
            "SK-MATTER-0160",
        ),
        (
            r#"trigger="DeemedAccepted""#,
            r#"trigger="Review""#,
            "SK-MATTER-0160",
        ),
        (r#"clock id="review""#, r#"clock id="notice""#, "SK-MATTER-0160"),
        (
            r#"approver="agency-head""#,
            r#"approver="boss""#,
            "SK-MATTER-0150",
        ),
    ] {
        assert!(ACCEPTANCE.contains(right), "{right}");
        assert_eq!(refusals(&ACCEPTANCE.replace(right, wrong)), [code], "{wrong}");
    }
    for (right, wrong, code) in [
        (
            r#"skein:returnTo="Dispatch""#,
            r#"skein:returnTo="Called""#,
            "SK-MATTER-0100",
        ),
        (
            r#"skein:notPerformedBy="Handle""#,
            r#"skein:notPerformedBy="Handel""#,
            "SK-MATTER-0100",
        ),
        (
            r#"skein:roles="caller""#,
            r#"skein:rolls="caller""#,
            "SK-MATTER-0100",
        ),
    ] {
        assert_eq!(refusals(&HOTLINE.replace(right, wrong)), [code], "{wrong}");
    }
}
