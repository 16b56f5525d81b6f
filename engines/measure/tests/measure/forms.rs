//! Forms filled in wrongly: each is refused with the field it concerns.

use crate::lifecycle::{assignment, definition, file, id};
use crate::pack::demo;
use crate::support::{City, day, officer, supervisor};
use skein_measure::commitment::{Assignment, CommitmentAct as A, Milestone};
use skein_measure::pack::steps;
use skein_measure::parts::{Bilingual, Evidence};
use skein_measure::rules::{Rule, RulesAct};
use skein_measure::target::{Goal, Path, TargetAct, Tolerance};
use skein_measure::verdict::Finding;
use skein_measure::{Act, AggregateId, Command};

/// Code and field of the refusal of an assignment changed like this.
fn assigned(change: impl Fn(&mut Assignment)) -> String {
    let mut city = City::default();
    let register = Act::Commitment(A::Register {
        definition: definition(),
    });
    city.act(&id(), register, &supervisor(), "2021-01-25").unwrap();
    let mut assignment = assignment();
    change(&mut assignment);
    refusal(city.act(
        &id(),
        Act::Commitment(A::Assign { assignment }),
        &supervisor(),
        "2021-01-27",
    ))
}

fn refusal(result: Result<(), skein_kernel::rejection::Rejection>) -> String {
    let Err(refused) = result else { return "ok".into() };
    let element = refused
        .place
        .as_ref()
        .and_then(|place| place.element.clone())
        .unwrap_or_default();
    format!("{} {element}", refused.code)
}

#[test]
fn an_assignment_names_departments_dates_and_weights_that_fit() {
    let first =
        |change: fn(&mut Milestone)| assigned(move |it| it.milestones.iter_mut().take(1).for_each(change));
    assert_eq!(assigned(|_| {}), "ok");
    assert_eq!(assigned(|it| it.lead.0.clear()), "SK-MEASURE-0009 lead");
    assert_eq!(
        assigned(|it| it.supporting = vec![it.lead.clone()]),
        "SK-MEASURE-0009 supporting"
    );
    assert_eq!(assigned(|it| it.due = day("2021-01-26")), "SK-MEASURE-0018 due");
    assert_eq!(
        assigned(|it| it.due = day("2021-06-30")),
        "SK-MEASURE-0021 milestones"
    );
    assert_eq!(assigned(|it| it.sign_within = 0), "SK-MEASURE-0017 sign_within");
    assert_eq!(first(|it| it.weight = 41.into()), "SK-MEASURE-0021 milestones");
    assert_eq!(first(|it| it.weight = (-1).into()), "SK-MEASURE-0017 milestones");
    assert_eq!(
        first(|it| it.due = day("2021-12-15")),
        "SK-MEASURE-0021 milestones"
    );
    assert_eq!(first(|it| it.name.zh = " ".into()), "SK-MEASURE-0009 milestones");
}

#[test]
fn evidence_is_described_as_what_it_is() {
    let mut city = City::default();
    let mut send = |act, actor, on| city.act(&id(), Act::Commitment(act), &actor, on);
    send(
        A::Register {
            definition: definition(),
        },
        supervisor(),
        "2021-01-25",
    )
    .unwrap();
    send(
        A::Assign {
            assignment: assignment(),
        },
        supervisor(),
        "2021-01-27",
    )
    .unwrap();
    send(A::Sign, officer("kjj"), "2021-01-28").unwrap();
    let mut with = |narrative: String, evidence: Vec<Evidence>| {
        let report = A::ReportProgress {
            percent: None,
            figure: None,
            narrative,
            milestones: vec![],
            evidence,
        };
        refusal(send(report, officer("kjj"), "2021-02-01"))
    };
    let changed = |change: fn(&mut Evidence)| {
        let mut file = file();
        change(&mut file);
        vec![file]
    };
    for change in [
        (|it: &mut Evidence| it.hash = "zz".repeat(32)) as fn(&mut Evidence),
        |it| it.name = "../密码".into(),
        |it| it.size = 0,
        |it| it.media_type = "pdf".into(),
    ] {
        assert_eq!(with("已推进".into(), changed(change)), "SK-MEASURE-0023 evidence");
    }
    assert_eq!(
        with("已推进".into(), vec![file(); 21]),
        "SK-MEASURE-0010 evidence"
    );
    assert_eq!(with("长".repeat(5001), vec![]), "SK-MEASURE-0010 narrative");
    assert_eq!(with("长".repeat(5000), vec![file()]), "ok");
}

/// The demonstration, and one of its targets.
fn target(code: &str) -> (City, AggregateId) {
    let mut city = City::default();
    for step in steps(&demo()).unwrap() {
        city.send(&step.aggregate, Command::new(step.act), &step.actor, step.on)
            .unwrap();
    }
    (city, AggregateId::target(2021, code).unwrap())
}

#[test]
fn tolerances_and_paths_say_where_they_come_from() {
    let (mut city, id) = target("gdp-growth");
    let mut tell = |act| refusal(city.act(&id, Act::Target(act), &supervisor(), "2021-10-20"));
    let source = Bilingual::new("考核方案", "assessment plan");
    let tolerance = |value: i64, source: &Bilingual| TargetAct::SetTolerance {
        tolerance: Tolerance {
            value: value.into(),
            source: source.clone(),
        },
    };
    assert_eq!(tell(tolerance(-1, &source)), "SK-MEASURE-0017 tolerance");
    assert_eq!(
        tell(tolerance(1, &Bilingual::default())),
        "SK-MEASURE-0009 tolerance.source"
    );
    let path = |shares: &[&str]| TargetAct::SetPath {
        path: Path {
            shares: shares.iter().map(|it| it.parse().unwrap()).collect(),
            source: source.clone(),
        },
    };
    assert_eq!(
        tell(path(&["0.3", "0.3", "0.3", "0.0999"])),
        "SK-MEASURE-0020 path"
    );
    assert_eq!(tell(path(&["0.5", "0.5"])), "SK-MEASURE-0020 path");
    assert_eq!(tell(path(&["1.5", "-0.5", "0", "0"])), "SK-MEASURE-0020 path");
    assert_eq!(tell(path(&["0.3", "0.3", "0.3", "0.1"])), "ok");
}

#[test]
fn moving_the_posts_leaves_them_where_they_were_to_be_seen() {
    let (mut city, id) = target("cpi-rise");
    let mut easier = city.board.target(&id).unwrap().definition.clone();
    let Goal::Number { value, .. } = &mut easier.goal else {
        panic!()
    };
    *value = "3.5".parse().unwrap();
    let adjust = |approver: &str| {
        Act::Target(TargetAct::Adjust {
            definition: Box::new(easier.clone()),
            reason: "上级调整".into(),
            approver: approver.into(),
        })
    };
    let unapproved = city.act(&id, adjust(" "), &supervisor(), "2021-10-20");
    assert_eq!(refusal(unapproved), "SK-MEASURE-0009 approver");
    // 3.1 is forecast for the year: over 3, within 3.5.
    let finding = |city: &City| {
        city.board
            .verdict(city.board.target(&id).unwrap(), day("2021-10-20"))
            .finding
    };
    assert_eq!(finding(&city), Finding::NotAchieved);
    city.act(&id, adjust("市人大常委会"), &supervisor(), "2021-10-20")
        .unwrap();
    assert_eq!(finding(&city), Finding::Achieved);
    let original = city.board.target(&id).unwrap().original.clone().unwrap();
    assert!(matches!(original.goal, Goal::Number { value, .. } if value == 3.into()));
}

#[test]
fn a_new_rule_ends_the_old_one_the_day_before() {
    let (mut city, _) = target("cpi-rise");
    let standing = city.board.rules().rules.first().unwrap().clone();
    let mut publish = |rule: Rule| {
        let act = Act::Rules(RulesAct::Publish {
            rule,
            reason: "修订".into(),
        });
        refusal(city.act(&AggregateId::rules(), act, &supervisor(), "2021-10-20"))
    };
    let next = Rule {
        version: 2,
        from: day("2021-11-01"),
        ..standing.clone()
    };
    assert_eq!(
        publish(Rule {
            from: standing.from,
            ..next.clone()
        }),
        "SK-MEASURE-0032 from"
    );
    assert_eq!(
        publish(Rule {
            version: 1,
            ..next.clone()
        }),
        "SK-MEASURE-0032 from"
    );
    assert_eq!(
        publish(Rule {
            red_behind: 5.into(),
            ..next.clone()
        }),
        "SK-MEASURE-0017 red_behind"
    );
    assert_eq!(publish(next), "ok");
    let on = |text: &str| city.board.rules().on(day(text)).map(Rule::label);
    assert_eq!(on("2021-10-31").as_deref(), Some("lights v1"));
    assert_eq!(on("2021-11-01").as_deref(), Some("lights v2"));
    assert_eq!(on("2020-12-31"), None);
}
