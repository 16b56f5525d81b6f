//! Tables in short form, what is found in them.

use crate::Decisions;
use crate::model;
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
        "Warning [] no rule applies to: kind < \"a\", big = true; kind=\"\"; big=true
         Warning [] no rule applies to: kind = \"a\", big = false; kind=\"a\"; big=false
         Warning [] no rule applies to: kind in (\"a\"..\"b\"), big = true; kind=\"a~\"; big=true
         Warning [] no rule applies to: kind > \"b\", big = true; kind=\"b~\"; big=true",
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
        "Note [1] not proven: these rules test what isn't constant and may overlap others
         Note [] not proven: whether the table has gaps: some tests aren't constant
         Warning [] no rule uses the column `limit`",
    );
}
