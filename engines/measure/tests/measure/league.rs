//! The league and the calendar on a city small enough to check by hand.

use crate::lifecycle::{assignment, definition};
use crate::pack::demo;
use crate::support::{City, day, officer, supervisor};
use skein_kernel::actor::UnitId;
use skein_measure::commitment::CommitmentAct as A;
use skein_measure::pack::steps;
use skein_measure::views::{calendar, league, red_list};
use skein_measure::{Act, AggregateId, Command, Kind};

/// Three commitments: kjj signs and reports in time, gxj late, jyj not at all. The rule is the demo's.
fn city() -> City {
    let mut city = City::default();
    for step in steps(&demo()).unwrap() {
        if step.aggregate.kind() == Kind::Rules {
            city.send(&step.aggregate, Command::new(step.act), &step.actor, step.on)
                .unwrap();
        }
    }
    for (unit, signed, reported) in [
        ("kjj", Some("2021-02-01"), Some("2021-04-02")),
        ("gxj", Some("2021-02-02"), Some("2021-04-12")),
        ("jyj", None, None),
    ] {
        let id = AggregateId::commitment(2021, unit).unwrap();
        let mut send = |act, actor, on| city.act(&id, Act::Commitment(act), &actor, on).unwrap();
        let assignment = skein_measure::commitment::Assignment {
            lead: UnitId(unit.into()),
            supporting: vec![UnitId("czj".into())],
            ..assignment()
        };
        send(
            A::Register {
                definition: definition(),
            },
            supervisor(),
            "2021-01-27",
        );
        send(A::Assign { assignment }, supervisor(), "2021-01-27");
        if let Some(on) = signed {
            send(A::Sign, officer(unit), on);
        }
        if let Some(on) = reported {
            let report = A::ReportProgress {
                percent: Some(45.into()),
                figure: None,
                narrative: "方案已印发".into(),
                milestones: vec![1],
                evidence: vec![],
            };
            send(report, officer(unit), on);
        }
    }
    city
}

#[test]
fn the_league_counts_signatures_reports_and_red_lights() {
    // Sign-off is due on 1 February, the first quarter's report by 10 April.
    let rows = league(&city().board, 2021, day("2021-04-20"));
    let told: Vec<String> = rows
        .iter()
        .map(|row| {
            let share = |share: skein_measure::views::Share| format!("{}/{}", share.part, share.whole);
            format!(
                "{} {} 红{} 签{} 报{} 配合{}",
                row.rank,
                row.unit,
                share(row.red),
                share(row.signed_on_time),
                share(row.reported_on_time),
                row.supporting
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "1 czj 红0/0 签0/0 报0/0 配合3",
            "1 kjj 红0/1 签1/1 报1/1 配合0",
            "3 gxj 红0/1 签0/1 报0/1 配合0",
            "4 jyj 红1/1 签0/1 报0/0 配合0",
        ]
    );
    let red = red_list(&city().board, 2021, day("2021-04-20"));
    assert_eq!(red.len(), 1);
    assert_eq!(red[0].reading.reasons[0].text.zh, "签收逾期78天");
}

#[test]
fn the_calendar_lists_what_is_still_open() {
    let dues = |from: &str, until: &str| -> Vec<String> {
        let dues = calendar(&city().board, day(from), day(until));
        dues.iter()
            .map(|due| format!("{} {} {} {}", due.on, due.unit, due.kind.zh(), due.what.zh))
            .collect()
    };
    assert_eq!(
        dues("2021-01-01", "2021-03-31"),
        [
            "2021-02-01 jyj 签收 新设企业研发机构",
            "2021-03-31 jyj 里程碑 方案"
        ]
    );
    assert_eq!(dues("2021-12-01", "2021-12-31").len(), 6);
    assert!(dues("2021-05-01", "2021-11-30").is_empty());
}
