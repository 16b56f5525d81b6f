//! Acceptance of S00: the promises of 2021 judged by the figures of the year.

use crate::pack::demo;
use crate::support::{City, day, supervisor};
use skein_kernel::quantity::comparator::Comparator;
use skein_measure::board::Board;
use skein_measure::indicator::{FigureStatus, IndicatorAct, NewFigure};
use skein_measure::pack::steps;
use skein_measure::parts::{Bilingual, Direction, Nature, Outcome, Settlement};
use skein_measure::target::{Definition, Goal, ReferenceTo, Target, TargetAct, Tolerance};
use skein_measure::verdict::{Finding, goal_text, judge_value};
use skein_measure::{Act, AggregateId, Command, Kind, Period};

/// The demonstration's indicators and targets without any figure.
fn promises() -> City {
    let mut city = City::default();
    for step in steps(&demo()).unwrap() {
        let figure = matches!(step.act, Act::Indicator(IndicatorAct::Record { .. }));
        let wanted = matches!(
            step.aggregate.kind(),
            Kind::Indicator | Kind::Target | Kind::Rules
        );
        if wanted && !figure {
            city.send(&step.aggregate, Command::new(step.act), &step.actor, step.on)
                .unwrap();
        }
    }
    city
}

fn record(city: &mut City, code: &str, period: &str, value: &str) {
    let figure = NewFigure {
        period: period.parse().unwrap(),
        status: FigureStatus::Preliminary,
        value: value.parse().unwrap(),
        unit: city
            .board
            .indicator(&AggregateId::indicator(code).unwrap())
            .unwrap()
            .definition
            .unit
            .clone(),
        source: Some("统计公报".into()),
        published: day("2022-01-20"),
        reason: None,
        correction: false,
        demo: false,
    };
    let id = AggregateId::indicator(code).unwrap();
    city.act(
        &id,
        Act::Indicator(IndicatorAct::Record { figure }),
        &supervisor(),
        "2022-01-20",
    )
    .unwrap();
}

fn line(board: &Board, code: &str) -> String {
    let target = board.target(&AggregateId::target(2021, code).unwrap()).unwrap();
    let verdict = board.verdict(target, day("2022-02-01"));
    let tolerance = verdict
        .tolerance
        .as_ref()
        .map(|it| format!(" ±{}", it.value))
        .unwrap_or_default();
    let goal = goal_text(&target.definition).zh;
    format!(
        "{code} {goal}: {}{tolerance} ({})",
        verdict.finding.zh(),
        verdict.rule
    )
}

/// Figures in, one per line (`code period value`); verdicts out, one per line.
#[track_caller]
fn check(figures: &str, expected: &str) {
    let mut city = promises();
    for row in figures.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let mut words = row.split(' ');
        let (code, period, value) = (
            words.next().unwrap(),
            words.next().unwrap(),
            words.next().unwrap(),
        );
        record(&mut city, code, period, value);
    }
    let expected: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|row| !row.is_empty())
        .collect();
    let codes = expected.iter().map(|row| row.split(' ').next().unwrap());
    let got: Vec<String> = codes.map(|code| line(&city.board, code)).collect();
    assert_eq!(got, expected);
}

#[test]
fn the_figures_of_2021_are_judged_as_the_law_reads_the_report() {
    check(
        "cpi-rise 2021 3.1
         trade-growth 2021 12.0
         rd-intensity 2021 2.2
         gdp-growth 2021 8.2",
        "cpi-rise ≤3%: 未完成 (verdict-at-most)
         trade-growth ≥12%: 完成 (verdict-at-least)
         rd-intensity >2.2%: 未完成 (verdict-more-than)
         gdp-growth ≈8.5%: 基本完成 ±0.5 (verdict-about)",
    );
}

#[test]
fn a_missing_figure_is_no_data_and_zero_is_a_figure() {
    check(
        "major-accidents 2021 0",
        "major-accidents =0起: 完成 (verdict-equal-lower)
         cpi-rise ≤3%: 暂无数据 (verdict-no-data)
         weak-villages =0个: 暂无数据 (verdict-no-data)",
    );
}

#[test]
fn equals_keeps_its_sign_and_is_judged_in_the_better_direction() {
    check(
        "new-rd-bodies 2021 203
         revenue-growth 2021 5.9
         weak-villages 2021 2",
        "new-rd-bodies =200家: 完成 (verdict-equal-higher)
         revenue-growth =6%: 未完成 (verdict-equal-higher)
         weak-villages =0个: 未完成 (verdict-equal-lower)",
    );
}

#[test]
fn relative_goals_wait_for_the_figure_they_compare_with() {
    check(
        "grain-output 2021 331",
        "grain-steady ≥上年: 待参照数 (verdict-relative)
         grain-output ≥300万吨: 完成 (verdict-at-least)",
    );
    check(
        "grain-output 2020 330
         grain-output 2021 329.9",
        "grain-steady ≥上年: 未完成 (verdict-at-least)
         grain-output ≥300万吨: 完成 (verdict-at-least)",
    );
}

#[test]
fn the_tolerance_stands_in_the_explanation() {
    let mut city = promises();
    record(&mut city, "gdp-growth", "2021", "8.2");
    let target = city
        .board
        .target(&AggregateId::target(2021, "gdp-growth").unwrap())
        .unwrap();
    let verdict = city.board.verdict(target, day("2022-02-01"));
    assert_eq!(
        verdict.explanation.zh,
        "实绩8.2%，目标≈8.5%。“左右”按容差±0.5个百分点判定（演示配置的容差）：基本完成。"
    );
    assert!(verdict.explanation.en.contains("±0.5 percentage points"));
    assert!(verdict.provisional, "a preliminary figure may still change");
    let before = city.board.verdict(target, day("2022-01-19"));
    assert_eq!(before.finding, Finding::NoData, "not published yet on that day");
}

/// A target over one year of the unit `个`.
fn target(goal: Goal, direction: Direction) -> Definition {
    Definition {
        indicator: None,
        subject: Bilingual::new("通航城市", "cities with flights"),
        period: Period::Year(2020),
        goal,
        unit: "个".into(),
        direction,
        nature: Nature::Expected,
        strive: false,
        owner: skein_kernel::actor::UnitId("jtj".into()),
        section: "三（一）".into(),
        tolerance: None,
        baseline: None,
        path: None,
        provenance: None,
        demo: false,
    }
}

#[test]
fn words_decide_at_the_bound_itself() {
    let finding = |comparator, direction, value: &str, tolerance: Option<&str>| {
        let goal = Goal::Number {
            comparator,
            value: "10".parse().unwrap(),
        };
        let mut definition = target(goal, direction);
        let source = Bilingual::new("考核方案", "assessment plan");
        definition.tolerance = tolerance.map(|value| Tolerance {
            value: value.parse().unwrap(),
            source: source.clone(),
        });
        judge_value(&definition, value.parse().unwrap(), None)
    };
    use Comparator::{About, AtLeast, AtMost, Equal, Less, More};
    use Direction::{Exact, Higher, Lower};
    for (comparator, direction, value, tolerance, expected) in [
        (AtLeast, Higher, "10", None, Finding::Achieved),
        (AtLeast, Higher, "9.99", None, Finding::NotAchieved),
        (AtMost, Lower, "10", None, Finding::Achieved),
        (AtMost, Lower, "10.01", None, Finding::NotAchieved),
        (More, Higher, "10", None, Finding::NotAchieved),
        (More, Higher, "10.01", None, Finding::Achieved),
        (Less, Lower, "10", None, Finding::NotAchieved),
        (Equal, Exact, "10.0", None, Finding::Achieved),
        (Equal, Exact, "11", None, Finding::NotAchieved),
        (About, Higher, "9.8", None, Finding::NeedsTolerance),
        (About, Higher, "9.5", Some("0.5"), Finding::BasicallyAchieved),
        (About, Higher, "9.49", Some("0.5"), Finding::NotAchieved),
        (About, Higher, "12", Some("0.5"), Finding::Achieved),
        (About, Lower, "10.5", Some("0.5"), Finding::BasicallyAchieved),
        (About, Exact, "10.6", Some("0.5"), Finding::NotAchieved),
    ] {
        let got = finding(comparator, direction, value, tolerance);
        assert_eq!(
            got,
            expected,
            "{} {direction:?} {value} ±{tolerance:?}",
            comparator.sign()
        );
    }
}

#[test]
fn last_years_promise_the_next_report_is_silent_about_is_settled_as_such() {
    let mut city = City::default();
    let id = AggregateId::target(2020, "routes").unwrap();
    let goal = Goal::Number {
        comparator: Comparator::More,
        value: 40.into(),
    };
    let definition = Box::new(target(goal, Direction::Higher));
    let set = Act::Target(TargetAct::Set {
        definition: definition.clone(),
    });
    city.act(&id, set, &supervisor(), "2020-02-01").unwrap();
    assert_eq!(judge_value(&definition, 30.into(), None), Finding::NotAchieved);
    let settlement = Settlement {
        outcome: Outcome::MissedUnmentioned,
        note: "承诺超过40个，实绩30个，下一年报告未说明".into(),
        source: None,
    };
    let settle = || {
        Act::Target(TargetAct::Settle {
            settlement: settlement.clone(),
        })
    };
    let early = city.act(&id, settle(), &supervisor(), "2020-12-31").unwrap_err();
    assert_eq!(early.code.0, "SK-MEASURE-0018", "the year isn't over");
    city.act(&id, settle(), &supervisor(), "2021-01-20").unwrap();
    let again = city.act(&id, settle(), &supervisor(), "2021-01-21").unwrap_err();
    assert_eq!(again.code.0, "SK-MEASURE-0031");
}

#[test]
fn striving_is_expected_and_never_binding() {
    let mut city = City::default();
    let goal = Goal::Relative {
        comparator: Comparator::AtLeast,
        to: ReferenceTo::PreviousYear,
    };
    let mut definition = target(goal, Direction::Higher);
    definition.strive = true;
    definition.nature = Nature::Binding;
    let id = AggregateId::target(2020, "routes").unwrap();
    let set = |definition: &Definition| {
        Act::Target(TargetAct::Set {
            definition: Box::new(definition.clone()),
        })
    };
    let refused = city
        .act(&id, set(&definition), &supervisor(), "2020-02-01")
        .unwrap_err();
    assert_eq!(refused.code.0, "SK-MEASURE-0019");
    definition.nature = Nature::Expected;
    city.act(&id, set(&definition), &supervisor(), "2020-02-01")
        .unwrap();
    let kept: &Target = city.board.target(&id).unwrap();
    assert!(kept.original.is_none());
}
