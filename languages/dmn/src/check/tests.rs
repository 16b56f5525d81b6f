//! Tables in short form, what is found in them.

use crate::feel::{Context, Value};
use crate::model;
use crate::{Decisions, codes};
use proptest::prelude::*;
use std::fmt::Write as _;

/// A table in short form: a line `policy: input type | … -> output`, then a line for each rule.
fn findings(table: &str) -> String {
    let decisions = Decisions::diagnose(&[model::read(&model(table), "t.dmn").unwrap()]).unwrap();
    assert_eq!(decisions.problems(), []);
    let mut told = String::new();
    for finding in decisions.check() {
        let _ = write!(told, "{:?} {:?} {}", finding.level, finding.rules, finding.en);
        for (name, value) in &finding.example {
            let _ = write!(told, "; {name}={value}");
        }
        told.push('\n');
    }
    told
}

fn model(table: &str) -> String {
    let escape = |text: &str| text.trim().replace('&', "&amp;").replace('<', "&lt;");
    let mut lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let (policy, columns) = lines.next().unwrap().split_once(": ").unwrap();
    let (inputs, output) = columns.split_once("->").unwrap();
    let mut text =
        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='t' namespace='t'>"
            .to_owned();
    let inputs: Vec<(&str, &str)> = inputs
        .split('|')
        .map(|input| input.trim().split_once(' ').unwrap())
        .collect();
    for (name, kind) in &inputs {
        let _ = write!(
            text,
            "<inputData id='_{name}' name='{name}'><variable typeRef='{kind}'/></inputData>"
        );
    }
    text += "<decision id='d' name='d'>";
    for (name, _) in &inputs {
        let _ = write!(
            text,
            "<informationRequirement><requiredInput href='#_{name}'/></informationRequirement>"
        );
    }
    let _ = write!(text, "<decisionTable hitPolicy='{policy}'>");
    for (name, kind) in &inputs {
        let _ = write!(
            text,
            "<input><inputExpression typeRef='{kind}'><text>{name}</text></inputExpression></input>"
        );
    }
    let values = output
        .split_once("of")
        .map(|(_, values)| format!("<outputValues><text>{values}</text></outputValues>"));
    let _ = write!(text, "<output>{}</output>", values.unwrap_or_default());
    for line in lines {
        let (tests, output) = line.split_once("->").unwrap();
        text += "<rule>";
        for test in tests.split('|') {
            let _ = write!(text, "<inputEntry><text>{}</text></inputEntry>", escape(test));
        }
        let _ = write!(
            text,
            "<outputEntry><text>{}</text></outputEntry></rule>",
            escape(output)
        );
    }
    text + "</decisionTable></decision></definitions>"
}

#[track_caller]
fn check(table: &str, expected: &str) {
    let expected: String = expected
        .lines()
        .map(|line| format!("{}\n", line.trim()))
        .collect();
    assert_eq!(findings(table), expected.trim_start());
}

#[test]
fn a_table_that_covers_everything_once_has_no_findings() {
    check(
        "UNIQUE: age number | member boolean -> fee
         < 18          | -     -> 0
         [18..60)      | true  -> 5
         [18..60)      | false -> 10
         >= 60         | -     -> 0",
        "",
    );
}

#[test]
fn rules_that_meet_are_told_with_an_input_both_admit() {
    check(
        "UNIQUE: age number -> fee
         <= 18 -> 0
         >= 18 -> 5",
        "Error [1, 2] rules 1 and 2 overlap, which the hit policy forbids; age=18",
    );
    // Under A only rules that differ in output may not meet; a first-hit table may overlap at will.
    check("ANY: age number -> fee\n <= 18 -> 0\n >= 18 -> 0", "");
    check("FIRST: age number -> fee\n <= 18 -> 0\n - -> 5", "");
}

#[test]
fn what_no_rule_admits_is_told_as_ranges() {
    check(
        "UNIQUE: age number -> fee
         < 18 -> 0
         (18..60] -> 5
         > 65 -> 1",
        "Warning [] no rule applies to: age = 18; age=18
         Warning [] no rule applies to: age in (60..65]; age=61",
    );
    check(
        "UNIQUE: kind string | big boolean -> fee
         \"a\", \"b\" | true -> 0
         not(\"a\") | false -> 0",
        "Warning [] no rule applies to: kind = \"a\", big = false; kind=\"a\"; big=false
         Warning [] no rule applies to: kind = not(\"a\", \"b\"), big = true; kind=\"other\"; big=true",
    );
}

#[test]
fn rules_that_never_decide_are_told() {
    // Rule 3 is covered by 1 and 2 together, by neither alone.
    check(
        "FIRST: age number -> fee
         < 18 -> 0
         >= 18 -> 5
         [10..30] -> 7",
        "Warning [3] rule 3 never decides: others always come before it",
    );
    check(
        "PRIORITY: age number -> fee of 9, 5
         >= 18 -> 5
         - -> 9",
        "Warning [1] rule 1 never decides: others always come before it",
    );
    check(
        "FIRST: age number -> fee
         [9..3] -> 0
         - -> 5",
        "Error [1] nothing can fulfil the conditions of rule 1",
    );
}

#[test]
fn columns_no_rule_uses_and_constants_of_another_type_are_told() {
    check(
        "UNIQUE: age number | member boolean -> fee
         < 18  | - -> 0
         >= 18 | - -> 1",
        "Warning [] no rule uses the column `member`",
    );
    check(
        "FIRST: age number -> fee
         \"18\" -> 0
         - -> 1",
        "Error [1] \"18\" in rule 1 is not of the type of the column `age`",
    );
}

#[test]
fn what_is_not_constant_is_said_to_be_unproven() {
    check(
        "UNIQUE: age number | limit number -> fee
         < limit  | - -> 0
         >= 18    | - -> 1",
        "Warning [] no rule uses the column `limit`
         Note [1] not proven: these rules test what isn't constant and may overlap others
         Note [] not proven: whether the table has gaps: some tests aren't constant",
    );
}

/// Where tests only name texts, every other text is one and the same case.
#[test]
fn texts_that_no_rule_names_are_told_as_one() {
    check(
        "UNIQUE: kind string -> fee
         \"shop\" -> 0
         \"works\" -> 1",
        "Warning [] no rule applies to: kind = not(\"shop\", \"works\"); kind=\"other\"",
    );
    check(
        "UNIQUE: kind string | area number -> fee
         \"餐饮\" | < 10 -> 0
         not(\"餐饮\") | - -> 1",
        "Warning [] no rule applies to: kind = \"餐饮\", area >= 10; kind=\"餐饮\"; area=10",
    );
}

/// A test of a number from 0 to 5, constant.
fn cell() -> impl Strategy<Value = String> {
    let number = || 0..6_i32;
    prop_oneof![
        Just("-".to_owned()),
        (
            prop_oneof![Just("<"), Just("<="), Just(">"), Just(">=")],
            number()
        )
            .prop_map(|(sign, n)| format!("{sign} {n}")),
        (number(), number()).prop_map(|(a, b)| format!("[{a}..{b}]")),
        (number(), number()).prop_map(|(a, b)| format!("({a}..{b})")),
        (number(), number()).prop_map(|(a, b)| format!("not({a}, > {b})")),
        (number(), number()).prop_map(|(a, b)| format!("{a}, {b}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// No test tells apart two numbers between the same whole numbers, so that halves from -0.5 to 5.5 stand
    /// for all.
    #[test]
    fn a_table_has_findings_exactly_where_trying_all_inputs_shows_them(
        rules in proptest::collection::vec((cell(), cell()), 1..5),
    ) {
        let mut table = "COLLECT: x number | y number -> out\n".to_owned();
        for (number, (x, y)) in rules.iter().enumerate() {
            let _ = writeln!(table, "{x} | {y} -> {number}");
        }
        let text = |policy: &str| model(&table.replace("COLLECT", policy));
        let load = |policy: &str| Decisions::diagnose(&[model::read(&text(policy), "t.dmn").unwrap()]).unwrap();
        let (all, unique, first) = (load("COLLECT"), load("UNIQUE"), load("FIRST"));
        let (mut gap, mut overlap, mut decides) = (false, false, vec![false; rules.len()]);
        for x in -1..12_i64 {
            for y in -1..12_i64 {
                let half = |number: i64| format!("{}", number as f64 / 2.0).parse().map(Value::Number).unwrap();
                let inputs: Context = [("x".into(), half(x)), ("y".into(), half(y))].into_iter().collect();
                let hits = match all.evaluate("d", &inputs, None).unwrap().value {
                    Value::List(hits) => hits.len(),
                    _ => 0,
                };
                gap |= hits == 0;
                overlap |= hits > 1;
                if let Value::Number(rule) = first.evaluate("d", &inputs, None).unwrap().value {
                    decides[rule.to_i64().unwrap() as usize] = true;
                }
            }
        }
        let has = |decisions: &Decisions, code| decisions.check().iter().any(|finding| finding.code == code);
        prop_assert_eq!(has(&all, codes::GAP), gap, "{}", table);
        prop_assert_eq!(has(&unique, codes::OVERLAP), overlap, "{}", table);
        let findings = first.check();
        for (rule, decides) in decides.iter().enumerate() {
            let told = findings.iter().any(|finding| finding.code == codes::UNREACHABLE && finding.rules == [rule + 1]);
            prop_assert_eq!(told, !decides, "rule {} of {}", rule + 1, table);
        }
    }
}
