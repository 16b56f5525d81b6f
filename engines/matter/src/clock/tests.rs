//! The clocks of the law, driven alone: commands in, lights and days out.
//!
//! Every day is counted by hand from the State Council's notices for 2020 and 2026.

use super::*;
use crate::human::Person;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use skein_dmn::feel::Value;
use skein_kernel::actor::ActorId;
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::deadline::{ApproverRank, Moment, Notice, RollRule, shanghai};
use skein_kernel::period::Period;
use skein_kernel::rejection::{Code, Rejection};
use std::collections::BTreeMap;

/// The city's time of day, on the world's clock.
fn at(text: &str) -> Timestamp {
    let text = if text.contains('T') {
        text.to_owned()
    } else {
        format!("{text}T10:00")
    };
    shanghai(text.parse().unwrap()).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Clocks under test, with the people of a town.
struct Town {
    specs: Vec<ClockSpec>,
    clocks: Clocks,
    calendar: WorkCalendar,
    earlier: Vec<WorkCalendar>,
    people: BTreeMap<ActorId, Person>,
    journal: Vec<ClockEvent>,
}

const CLOCK: ClockId = ClockId(1);

impl Town {
    fn new(spec: ClockSpec) -> Self {
        let ranked = |rank| Person {
            rank: Some(rank),
            ..Person::default()
        };
        Self {
            specs: vec![spec],
            clocks: Clocks::default(),
            calendar: WorkCalendar::published().clone(),
            earlier: Vec::new(),
            people: BTreeMap::from([
                (ActorId("head".into()), ranked(ApproverRank::AgencyHead)),
                (ActorId("mayor".into()), ranked(ApproverRank::GovernmentHead)),
                (ActorId("clerk".into()), Person::default()),
            ]),
            journal: Vec::new(),
        }
    }

    fn under(mut self, calendar: WorkCalendar) -> Self {
        self.calendar = calendar;
        self
    }

    fn decide(
        &mut self,
        now: Timestamp,
        actor: &str,
        ask: impl FnOnce(&Clocks, &dyn Specs, &ClockContext<'_>) -> Result<Vec<ClockEvent>, Rejection>,
    ) -> Result<Vec<ClockEvent>, Rejection> {
        let earlier: Vec<&WorkCalendar> = self.earlier.iter().collect();
        let context = ClockContext {
            now,
            actor: &ActorId(actor.into()),
            calendar: &self.calendar,
            earlier: &earlier,
            people: &self.people,
        };
        let events = ask(&self.clocks, &self.specs, &context)?;
        events.iter().for_each(|event| self.clocks.evolve(event));
        self.journal.extend(events.clone());
        Ok(events)
    }

    fn started(mut self, now: &str, from: Option<&str>) -> Self {
        let from = from.map(|text| Ok(text.parse::<Moment>().unwrap()));
        self.start(at(now), from).unwrap();
        self
    }

    fn start(
        &mut self,
        now: Timestamp,
        from: Option<Result<Moment, Rejection>>,
    ) -> Result<Vec<ClockEvent>, Rejection> {
        let begin = Begin {
            clock: CLOCK,
            unit: 0,
            spec: 0,
            host: 7,
            own: Own::default(),
        };
        self.decide(now, "clerk", |_, specs, context| {
            start(specs, begin, from, context)
        })
    }

    fn act(&mut self, now: &str, actor: &str, command: ClockCommand) -> Result<Vec<ClockEvent>, Rejection> {
        self.decide(at(now), actor, |clocks, specs, context| {
            decide(clocks, specs, command, context)
        })
    }

    fn refused(&mut self, now: &str, actor: &str, command: ClockCommand) -> Code {
        self.act(now, actor, command).unwrap_err().code
    }

    fn clock(&self) -> &Clock {
        self.clocks.get(CLOCK).unwrap()
    }

    /// Fires what is due at a moment and says where the clock stands: `yellow 2026-10-22`.
    #[track_caller]
    fn check(&mut self, now: &str, expected: &str) {
        self.act(now, "system", ClockCommand::Due { clock: CLOCK })
            .unwrap();
        let clock = self.clock();
        let light = serde_json::to_value(clock.light()).unwrap();
        let due = clock.due().map_or("-".into(), |due| due.to_string());
        assert_eq!(format!("{} {due}", light.as_str().unwrap()), expected, "{now}");
    }

    fn consequences(&self) -> Vec<Consequence> {
        let events = self.journal.iter();
        events
            .flat_map(|event| consequences(&self.clocks, &self.specs, event))
            .collect()
    }
}

fn spec(period: &str) -> ClockSpec {
    ClockSpec::new("Review", "review", period.parse().unwrap())
}

fn extending(period: &str, more: &str, approver: ApproverRank) -> ClockSpec {
    ClockSpec {
        extensions: vec![ExtensionRule {
            period: more.parse().unwrap(),
            times: 1,
            approver,
            law: String::new(),
        }],
        ..spec(period)
    }
}

fn extend(approver: Option<&str>, document: &str) -> ClockCommand {
    ClockCommand::Extend {
        clock: CLOCK,
        period: None,
        approver: approver.map(|id| ActorId(id.into())),
        approved: None,
        document: document.into(),
        reason: "情况复杂".into(),
    }
}

fn stop(kind: &str, number: &str, served: &str) -> ClockCommand {
    ClockCommand::Stop {
        clock: CLOCK,
        kind: kind.into(),
        notice: Notice {
            number: number.into(),
            served: day(served),
        },
        first: None,
        announced: None,
    }
}

fn stoppable(period: &str) -> ClockSpec {
    ClockSpec {
        suspensions: vec![SuspensionRule {
            kind: "hearing".into(),
            name: "听证".into(),
            law: "行政许可法 art. 45".into(),
            maximum: Some("30d".parse().unwrap()),
        }],
        ..spec(period)
    }
}

/// 行政许可法 art. 42 ①: accepted 2026-09-18, twenty working days, ten more by the head of the agency.
#[test]
fn licensing_law_42_lights_and_extension() {
    let spec = extending("20wd", "10wd", ApproverRank::AgencyHead);
    let mut town = Town::new(spec).started("2026-09-18", None);
    town.check("2026-10-18T23:59", "green 2026-10-22");
    town.check("2026-10-19T00:00", "yellow 2026-10-22");
    town.check("2026-10-22T00:00", "red 2026-10-22");
    town.act("2026-10-22", "head", extend(None, "")).unwrap();
    town.check("2026-10-22", "green 2026-11-05");
    town.check("2026-11-02T00:00", "yellow 2026-11-05");
    town.check("2026-11-06T00:00", "overdue 2026-11-05");
    assert_eq!(
        town.refused("2026-11-06", "head", extend(None, "")),
        Code("SK-MATTER-0156")
    );
}

/// S03: 行政许可法 art. 42 ②, joint handling: 45 and 15 by the head of government alone.
#[test]
fn joint_handling_is_extended_by_the_head_of_government_alone() {
    let spec = extending("45wd", "15wd", ApproverRank::GovernmentHead);
    let mut town = Town::new(spec).started("2026-03-02", None);
    town.check("2026-05-08", "red 2026-05-08");
    assert_eq!(
        town.refused("2026-05-08", "head", extend(None, "")),
        Code("SK-MATTER-0157")
    );
    let by_clerk = extend(Some("mayor"), "");
    assert_eq!(
        town.refused("2026-05-08", "clerk", by_clerk),
        Code("SK-MATTER-0158")
    );
    let recorded = extend(Some("mayor"), "府批〔2026〕12号");
    town.act("2026-05-08", "clerk", recorded).unwrap();
    town.check("2026-05-08", "green 2026-05-28");
    town.check("2026-05-29T00:00", "overdue 2026-05-28");
}

#[test]
fn an_approval_after_the_last_day_comes_too_late() {
    let spec = extending("45wd", "15wd", ApproverRank::GovernmentHead);
    let mut town = Town::new(spec).started("2026-03-02", None);
    assert_eq!(
        town.refused("2026-05-09", "mayor", extend(None, "")),
        Code("SK-KERNEL-0025")
    );
    let longer = ClockCommand::Extend {
        clock: CLOCK,
        period: Some("16wd".parse().unwrap()),
        approver: None,
        approved: None,
        document: String::new(),
        reason: "情况复杂".into(),
    };
    assert_eq!(
        town.refused("2026-05-08", "mayor", longer),
        Code("SK-MATTER-0156")
    );
}

/// 信访工作条例 art. 34: sixty days rolled over the National Day holiday, and thirty more.
#[test]
fn petitions_34_sixty_days_rolled_and_thirty_more() {
    let spec = ClockSpec {
        roll_rule: RollRule::Forward,
        ..extending("60d", "30d", ApproverRank::AgencyHead)
    };
    let mut town = Town::new(spec).started("2026-08-04", None);
    town.check("2026-09-01", "green 2026-10-08");
    // Three working days before 10-08: 9-30, 9-29, 9-28.
    town.check("2026-09-28T00:00", "yellow 2026-10-08");
    town.act("2026-10-08", "head", extend(None, "")).unwrap();
    town.check("2026-10-08", "green 2026-11-02");
}

/// 行政许可法 art. 32: received on 09-29, nothing said by 10-12: deemed accepted as of 09-29.
#[test]
fn licensing_law_32_silence_is_acceptance_from_the_day_of_receipt() {
    let notice = ClockSpec {
        silence: Some(Silence {
            deemed: "accepted".into(),
            as_of: AsOf::Start,
            sets: Some("acceptance".into()),
            signal: None,
            message: None,
            trigger: Some("Deemed".into()),
            warn: Some("supervisor".into()),
            law: "行政许可法 art. 32".into(),
        }),
        ..spec("5wd")
    };
    let mut town = Town::new(notice).started("2026-09-29T16:20", Some("2026-09-29"));
    town.check("2026-10-12T23:59", "red 2026-10-12");
    assert!(town.consequences().is_empty());
    town.check("2026-10-13T00:00", "overdue 2026-10-12");
    let [
        Consequence::Set { variable, value },
        Consequence::Trigger(element),
    ] = &town.consequences()[..]
    else {
        panic!("{:?}", town.consequences());
    };
    assert_eq!((variable.as_str(), element.as_str()), ("acceptance", "Deemed"));
    let Value::Context(deemed) = value else {
        panic!("{value:?}")
    };
    assert_eq!(deemed.get("date"), Some(&Value::text("2026-09-29")));
    assert_eq!(deemed.get("since"), Some(&Value::text("2026-10-13T00:00:00")));
    assert_eq!(town.clocks.warnings().len(), 1);
    assert_eq!(town.clocks.warnings()[0].to, "supervisor");
}

#[test]
fn a_notice_given_in_time_leaves_silence_without_effect() {
    let mut town = Town::new(spec("5wd")).started("2026-09-29", None);
    town.act("2026-10-12T23:59", "clerk", ClockCommand::Meet { clock: CLOCK })
        .unwrap();
    town.check("2026-10-14", "met 2026-10-12");
    let mut late = Town::new(spec("5wd")).started("2026-09-29", None);
    // No timer has fired before the clerk acts, and still it is late.
    late.act("2026-10-13T00:00", "clerk", ClockCommand::Meet { clock: CLOCK })
        .unwrap();
    late.check("2026-10-14", "met-late 2026-10-12");
}

/// S07: dispatched on 2026-02-13 at 18:30, five working days over the Spring Festival.
#[test]
fn hotline_five_working_days_across_spring_festival() {
    let mut town = Town::new(spec("5wd")).started("2026-02-13T18:30", None);
    // 2-14 make-up, holidays to 2-23, 2-24, 2-25, 2-26, 2-27.
    town.check("2026-02-14", "green 2026-02-27");
    town.check("2026-02-24T00:00", "yellow 2026-02-27");
    town.check("2026-02-27T09:00", "red 2026-02-27");
    town.check("2026-02-28T00:00", "overdue 2026-02-27");
}

/// 行政许可法 art. 45: the clock stands only under a notice, for what the model permits.
#[test]
fn a_stop_needs_a_permitted_kind_and_a_written_notice() {
    let mut town = Town::new(stoppable("20wd")).started("2026-09-18", None);
    let inspection = stop("inspection", "检〔2026〕1号", "2026-09-21");
    assert_eq!(
        town.refused("2026-09-21", "clerk", inspection),
        Code("SK-MATTER-0153")
    );
    let unwritten = stop("hearing", " ", "2026-09-21");
    assert_eq!(
        town.refused("2026-09-21", "clerk", unwritten),
        Code("SK-MATTER-0154")
    );
    let later = stop("hearing", "听告〔2026〕3号", "2026-09-22");
    assert_eq!(town.refused("2026-09-21", "clerk", later), Code("SK-KERNEL-0023"));
    let restart = ClockCommand::Restart {
        clock: CLOCK,
        on: None,
    };
    assert_eq!(
        town.refused("2026-09-21", "clerk", restart.clone()),
        Code("SK-MATTER-0152")
    );

    let good = stop("hearing", "听告〔2026〕3号", "2026-09-21");
    town.act("2026-09-21", "clerk", good.clone()).unwrap();
    town.check("2026-12-01", "stopped -");
    assert_eq!(town.clocks.timers().count(), 0);
    assert_eq!(town.refused("2026-09-22", "clerk", good), Code("SK-MATTER-0152"));
}

#[test]
fn a_restarted_clock_has_lost_the_days_it_stood() {
    let mut town = Town::new(stoppable("20wd")).started("2026-09-18", None);
    let good = stop("hearing", "听告〔2026〕3号", "2026-09-21");
    town.act("2026-09-21", "clerk", good).unwrap();
    let restart = ClockCommand::Restart {
        clock: CLOCK,
        on: None,
    };
    town.act("2026-09-25", "clerk", restart).unwrap();
    // 9-21 to 9-24 are four workdays: 10-22 becomes 10-28.
    town.check("2026-09-25", "green 2026-10-28");
    let kinds: Vec<_> = town.clock().history.iter().map(|entry| &entry.what).collect();
    assert!(matches!(
        kinds[..],
        [Noted::Stopped { .. }, Noted::Restarted { .. }]
    ));
}

#[test]
fn a_stop_announced_longer_than_permitted_is_refused_and_an_overlong_one_is_marked() {
    let mut town = Town::new(stoppable("20wd")).started("2026-09-18", None);
    let announced = |last: &str| match stop("hearing", "听告〔2026〕3号", "2026-09-21") {
        ClockCommand::Stop {
            clock,
            kind,
            notice,
            first,
            ..
        } => ClockCommand::Stop {
            clock,
            kind,
            notice,
            first,
            announced: Some(day(last)),
        },
        other => other,
    };
    assert_eq!(
        town.refused("2026-09-21", "clerk", announced("2026-10-21")),
        Code("SK-MATTER-0155")
    );
    town.act("2026-09-21", "clerk", announced("2026-10-20")).unwrap();
    town.check("2026-10-20T23:59", "stopped -");
    assert!(town.clock().fired.is_empty());
    town.check("2026-10-21T00:00", "stopped -");
    assert_eq!(town.clock().fired, [Mark::Announced]);
}

/// A period into a year whose calendar isn't published doesn't lose the matter.
#[test]
fn a_year_not_published_makes_an_incident_that_the_calendar_resolves() {
    let mut town = Town::new(spec("20wd")).started("2026-12-20", None);
    town.check("2026-12-20", "unknown -");
    let (_, why) = town.clocks.incidents().next().unwrap();
    assert_eq!(why.code, "SK-KERNEL-0010");
    let recompute = ClockCommand::Recompute { clock: CLOCK };
    assert_eq!(
        town.refused("2026-12-21", "clerk", recompute.clone()),
        Code("SK-KERNEL-0010")
    );
    // A made-up calendar for 2027: 1-1 to 1-3 off, everything else by the week.
    let coming = "calendar\ttest-2027\t示例\nyear\t2027\t示例\noff\t2027-01-01..2027-01-03\t元旦\n";
    town.calendar = WorkCalendar::published().extended(coming).unwrap();
    town.act("2026-12-28", "clerk", recompute).unwrap();
    // 12-21 to 12-25 five, 12-28 to 12-31 four, 1-4 to 1-8 five, 1-11 to 1-15 five, 1-18: twenty.
    town.check("2026-12-28", "green 2027-01-18");
    assert_eq!(town.clocks.incidents().count(), 0);
}

#[test]
fn a_model_may_refuse_to_start_what_can_not_be_computed() {
    let strict = ClockSpec {
        on_uncomputable: OnUncomputable::Refuse,
        ..spec("20wd")
    };
    let mut town = Town::new(strict);
    let refusal = town.start(at("2026-12-20"), None).unwrap_err();
    assert_eq!(refusal.code, Code("SK-KERNEL-0010"));
    assert!(town.clocks.is_empty());
}

/// The Spring Festival of 2020 was extended while it ran: 1-31 and 2-1 became days off.
#[test]
fn an_amended_calendar_moves_an_open_clock_and_leaves_a_trace() {
    let mut town = Town::new(spec("10wd"))
        .under(WorkCalendar::first_published())
        .started("2020-01-20", None);
    town.check("2020-01-23", "green 2020-02-07");
    town.earlier = vec![WorkCalendar::first_published()];
    town.calendar = WorkCalendar::published().clone();
    let recompute = ClockCommand::Recompute { clock: CLOCK };
    let events = town.act("2020-01-27", "system", recompute.clone()).unwrap();
    let [
        ClockEvent::Recomputed {
            old_due,
            run,
            changed,
            ..
        },
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(
        (*old_due, run.deadline.due),
        (date(2020, 2, 7), date(2020, 2, 11))
    );
    assert_eq!(changed.len(), 2);
    town.check("2020-01-27", "green 2020-02-11");
    assert!(town.act("2020-01-28", "system", recompute).unwrap().is_empty());
}

#[test]
fn a_calendar_that_changes_other_days_leaves_no_trace() {
    let mut town = Town::new(spec("10wd")).started("2026-03-02", None);
    let storm = "amend\t2026-03-03\tstorm\t停工\t示例通知\noff\t2026-06-08\t停工\n";
    town.calendar = WorkCalendar::published().extended(storm).unwrap();
    let recompute = ClockCommand::Recompute { clock: CLOCK };
    assert!(town.act("2026-03-03", "system", recompute).unwrap().is_empty());
}

#[test]
fn a_lapse_that_took_effect_is_not_undone_by_a_calendar() {
    let silent = ClockSpec {
        silence: Some(Silence::default()),
        ..spec("5wd")
    };
    let mut town = Town::new(silent).started("2026-09-29", None);
    town.check("2026-10-13T00:00", "overdue 2026-10-12");
    let storm = "amend\t2026-10-13\tstorm\t停工\t示例通知\noff\t2026-10-12\t停工\n";
    town.calendar = WorkCalendar::published().extended(storm).unwrap();
    let recompute = ClockCommand::Recompute { clock: CLOCK };
    assert_eq!(
        town.refused("2026-10-13", "system", recompute),
        Code("SK-MATTER-0152")
    );
}

#[test]
fn hours_have_thresholds_in_parts_of_their_length() {
    let mut town = Town::new(spec("24h")).started("2026-10-01T08:00", None);
    town.check("2026-10-02T01:59", "green 2026-10-02");
    town.check("2026-10-02T02:00", "yellow 2026-10-02");
    town.check("2026-10-02T05:36", "red 2026-10-02");
    town.check("2026-10-02T08:00", "overdue 2026-10-02");
}

#[test]
fn escalations_warn_roles_before_and_after_the_last_day() {
    let spec = ClockSpec {
        escalations: vec![
            Escalation {
                at: Threshold::Share(50),
                to: "team-leader".into(),
                signal: None,
            },
            Escalation {
                at: "+3wd".parse().unwrap(),
                to: "supervisor".into(),
                signal: Some("Overdue".into()),
            },
        ],
        ..spec("10wd")
    };
    let mut town = Town::new(spec).started("2026-03-02", None);
    // Ten workdays end on 3-16; half of them are left on 3-9.
    town.check("2026-03-09T00:00", "green 2026-03-16");
    town.check("2026-03-19T23:59", "overdue 2026-03-16");
    assert_eq!(town.clocks.warnings().len(), 1);
    town.check("2026-03-20T00:00", "overdue 2026-03-16");
    let told: Vec<&str> = town
        .clocks
        .warnings()
        .iter()
        .map(|warning| &*warning.to)
        .collect();
    assert_eq!(told, ["team-leader", "supervisor"]);
    assert_eq!(town.consequences(), [Consequence::Signal("Overdue".into())]);
}

#[test]
fn a_corrected_start_counts_again_and_says_why() {
    let mut town = Town::new(spec("5wd")).started("2026-10-09", None);
    town.check("2026-10-09", "green 2026-10-15");
    let correct = |reason: &str| ClockCommand::Correct {
        clock: CLOCK,
        from: "2026-09-29".parse().unwrap(),
        reason: reason.into(),
    };
    assert_eq!(
        town.refused("2026-10-09", "clerk", correct("")),
        Code("SK-MATTER-0159")
    );
    town.act("2026-10-09", "clerk", correct("邮戳日期为9月29日"))
        .unwrap();
    town.check("2026-10-09", "yellow 2026-10-12");
}

#[test]
fn a_clock_that_is_over_takes_no_more_commands() {
    let mut town = Town::new(stoppable("20wd")).started("2026-09-18", None);
    let cancel = ClockCommand::Cancel {
        clock: CLOCK,
        reason: "撤回申请".into(),
    };
    town.act("2026-09-21", "clerk", cancel.clone()).unwrap();
    town.check("2026-11-30", "cancelled 2026-10-22");
    assert_eq!(
        town.refused("2026-09-22", "clerk", cancel),
        Code("SK-MATTER-0152")
    );
    let stop = stop("hearing", "听告〔2026〕3号", "2026-09-22");
    assert_eq!(town.refused("2026-09-22", "clerk", stop), Code("SK-MATTER-0152"));
    let nothing = ClockCommand::Due { clock: ClockId(9) };
    assert_eq!(
        town.refused("2026-09-22", "clerk", nothing),
        Code("SK-MATTER-0151")
    );
}

#[test]
fn triggers_and_thresholds_are_written_as_they_are_read() {
    for text in [
        "entered",
        "entered:Task_1",
        "completed",
        "message:Material received",
        "signal:S",
        "met:a",
        "lapsed:notice",
        "command",
    ] {
        assert_eq!(text.parse::<Trigger>().unwrap().to_string(), text);
    }
    for text in ["3wd", "0d", "4h", "20%", "+5wd", "+0h"] {
        assert_eq!(text.parse::<Threshold>().unwrap().to_string(), text);
    }
    for text in ["lapsed", "begins", "command:x", "message:", ""] {
        assert_eq!(text.parse::<Trigger>().unwrap_err().code, Code("SK-MATTER-0150"));
    }
    for text in ["3", "0%", "101%", "1mo", "+", ""] {
        assert_eq!(
            text.parse::<Threshold>().unwrap_err().code,
            Code("SK-MATTER-0150")
        );
    }
}

/// What may be done to a clock, at random.
fn any_command() -> impl Strategy<Value = (i64, ClockCommand)> {
    let commands = prop_oneof![
        Just(stop("hearing", "告〔2026〕1号", "2026-03-02")),
        Just(ClockCommand::Restart {
            clock: CLOCK,
            on: None
        }),
        Just(extend(Some("mayor"), "批1号")),
        Just(ClockCommand::Recompute { clock: CLOCK }),
        Just(ClockCommand::Due { clock: CLOCK }),
    ];
    (0i64..200, commands)
}

proptest! {
    #[test]
    fn stops_and_extensions_never_bring_a_deadline_forward_and_replay_equals_state(
        commands in prop::collection::vec(any_command(), 0..12)
    ) {
        let spec = ClockSpec { suspensions: stoppable("20wd").suspensions, ..extending("20wd", "10wd", ApproverRank::AgencyHead) };
        let mut town = Town::new(spec).started("2026-03-02", None);
        let mut now = at("2026-03-02");
        for (hours, command) in commands {
            now = now.checked_add(SignedDuration::from_hours(hours)).unwrap();
            let before = town.clock().deadline.as_ref().unwrap().due;
            let _ = town.decide(now, "clerk", |clocks, specs, context| decide(clocks, specs, command, context));
            prop_assert!(town.clock().deadline.as_ref().unwrap().due >= before);
        }
        let mut replayed = Clocks::default();
        for event in &town.journal {
            let json = serde_json::to_string(event).unwrap();
            replayed.evolve(&serde_json::from_str(&json).unwrap());
        }
        prop_assert_eq!(&replayed, &town.clocks);
        let json = serde_json::to_string(&town.clocks).unwrap();
        prop_assert_eq!(serde_json::from_str::<Clocks>(&json).unwrap(), replayed);
    }

    #[test]
    fn a_mark_is_never_lost_or_fired_twice(step in 1i64..400) {
        let mut town = Town::new(spec("20wd")).started("2026-03-02", None);
        let mut now = at("2026-03-02");
        let end = at("2026-04-30");
        while now < end {
            now = now.checked_add(step.hours()).unwrap();
            town.decide(now, "system", |clocks, specs, context| decide(clocks, specs, ClockCommand::Due { clock: CLOCK }, context)).unwrap();
        }
        prop_assert_eq!(&town.clock().fired, &[Mark::Yellow, Mark::Red, Mark::Lapse]);
    }

    #[test]
    fn no_text_panics(text in ".{0,20}") {
        let _ = text.parse::<Trigger>();
        let _ = text.parse::<Threshold>();
        let _ = text.parse::<Period>();
    }
}
