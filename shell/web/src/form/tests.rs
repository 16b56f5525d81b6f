//! Schemas in, questions out; what is sent back in, data out.

use super::fill::{Answers, filled};
use super::{Form, Kind, Question};
use crate::guard::fields::Fields;
use skein_matter::state::Value;

/// A question in one line: title, kind, `*` where it must be answered.
fn line(question: &Question) -> String {
    let inner = |questions: &[Question]| questions.iter().map(line).collect::<Vec<_>>().join(", ");
    let choices = |all: &[super::Choice]| {
        let keys: Vec<&str> = all.iter().map(|choice| choice.key.as_str()).collect();
        keys.join("|")
    };
    let kind = match &question.kind {
        Kind::Text(kind) => (*kind).to_owned(),
        Kind::Long => "long".to_owned(),
        Kind::Number { whole: true } => "whole".to_owned(),
        Kind::Number { whole: false } => "number".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::YesNo => "yes/no".to_owned(),
        Kind::Choice(all) => format!("one of {}", choices(all)),
        Kind::Several(all) => format!("some of {}", choices(all)),
        Kind::Files { several } => if *several { "files" } else { "file" }.to_owned(),
        Kind::Table { columns, .. } => format!("rows({})", inner(columns)),
        Kind::Group(questions) => format!("group({})", inner(questions)),
    };
    let must = if question.required { "*" } else { "" };
    format!("{}{must}: {kind}", question.title.zh)
}

fn check(schema: &str, expected: &[&str]) {
    let form = Form::read(schema, None).unwrap();
    let lines: Vec<String> = form.questions.iter().map(line).collect();
    assert_eq!(lines, expected);
}

#[test]
fn questions_come_in_the_order_of_the_file() {
    check(
        r#"{ "required": ["z"], "properties": {
            "z": { "title": "名称", "type": "string" }, "b": { "type": "integer" },
            "a": { "title": "金额", "type": ["number", "null"] }, "y": { "type": "boolean" },
            "when": { "type": "string", "format": "date" }, "why": { "type": "string", "maxLength": 500 } } }"#,
        &[
            "名称*: text",
            "b: whole",
            "金额: number",
            "y: yes/no",
            "when: date",
            "why: long",
        ],
    );
}

#[test]
fn choices_tables_groups_and_references_are_read() {
    check(
        r##"{ "$defs": { "person": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } } },
            "properties": {
              "result": { "oneOf": [{ "const": "grant", "title": "准予" }, { "const": "refuse", "title": "不予" }] },
              "parts": { "type": "array", "items": { "enum": ["sign", "wall"] } },
              "by": { "$ref": "#/$defs/person" },
              "people": { "type": "array", "items": { "$ref": "#/$defs/person" } },
              "odd": { "type": "array" } } }"##,
        &[
            "result: one of grant|refuse",
            "parts: some of sign|wall",
            "by: group(name*: text)",
            "people: rows(name*: text)",
        ],
    );
}

#[test]
fn a_hint_orders_words_and_prepares() {
    let schema = r#"{ "properties": { "a": { "type": "string" }, "b": { "type": "string" } },
        "x-skein": { "order": ["b"], "fields": { "/b": { "title": { "zh": "乙", "en": "B" }, "widget": "file" } },
                     "templates": [{ "title": "常用", "answers": { "/a": "照此办理" } }] } }"#;
    check(schema, &["乙: file", "a: text"]);
    let form = Form::read(schema, None).unwrap();
    assert_eq!(form.questions[0].title.en, "B");
    assert_eq!(
        form.templates[0].answers,
        [("/a".to_owned(), "照此办理".to_owned())]
    );
}

#[test]
fn a_reference_that_leads_nowhere_or_in_a_circle_ends() {
    check(
        r##"{ "$defs": { "a": { "$ref": "#/$defs/a" },
                         "deep": { "type": "object", "properties": { "in": { "$ref": "#/$defs/deep" } } } },
             "properties": { "x": { "$ref": "#/$defs/a" }, "y": { "$ref": "#/nowhere" } } }"##,
        &[],
    );
    let deep = r##"{ "$defs": { "d": { "type": "object", "properties": { "in": { "$ref": "#/$defs/d" } } } },
                     "properties": { "d": { "$ref": "#/$defs/d" } } }"##;
    assert_eq!(Form::read(deep, None).unwrap().questions.len(), 1);
}

const RECEIPT: &str = r#"{ "required": ["fee"], "properties": {
    "fee": { "title": "收费", "type": "number" }, "count": { "title": "件数", "type": "integer" },
    "urgent": { "type": "boolean" }, "note": { "type": "string" },
    "items": { "type": "array", "items": { "type": "object", "required": ["name"],
        "properties": { "name": { "title": "名称", "type": "string" }, "price": { "type": "number" } } } } } }"#;

/// What a form's fields become: the data, and the fields that are wrong.
fn check_filled(pairs: &[(&str, &str)], data: &str, wrong: &[&str]) {
    let form = Form::read(RECEIPT, None).unwrap();
    let (read, faults) = filled(&form, &Fields::of(pairs), &|_, _| None);
    assert_eq!(read.to_json(), data);
    assert_eq!(faults.keys().map(String::as_str).collect::<Vec<_>>(), wrong);
}

#[test]
fn numbers_keep_every_digit_and_empty_fields_are_no_answers() {
    check_filled(
        &[
            ("/fee", "12345678901234567890.10"),
            ("/urgent", "false"),
            ("/note", "  "),
        ],
        r#"{"fee":12345678901234567890.10,"urgent":false}"#,
        &[],
    );
    check_filled(
        &[("/fee", "1,200.5"), ("/count", "3")],
        r#"{"count":3,"fee":1200.5}"#,
        &[],
    );
}

#[test]
fn what_can_t_be_read_or_is_missing_is_said_of_its_field() {
    check_filled(&[("/count", "3.5")], "{}", &["/count", "/fee"]);
    for wrong in ["12 元", "1e3", "--1", "."] {
        check_filled(&[("/fee", wrong)], "{}", &["/fee"]);
    }
}

#[test]
fn rows_are_read_in_order_and_empty_ones_left_out() {
    check_filled(
        &[
            ("/fee", "1"),
            ("rows:/items", "3"),
            ("/items/0/name", "砂浆"),
            ("/items/2/name", "瓷砖"),
            ("/items/2/price", "8"),
        ],
        r#"{"fee":1,"items":[{"name":"砂浆"},{"name":"瓷砖","price":8}]}"#,
        &[],
    );
    check_filled(
        &[("/fee", "1"), ("rows:/items", "1"), ("/items/0/price", "8")],
        r#"{"fee":1,"items":[{"price":8}]}"#,
        &["/items/0/name"],
    );
}

#[test]
fn a_row_comes_and_goes_without_losing_the_others() {
    let sent = Fields::of(&[
        ("rows:/items", "2"),
        ("/items/0/name", "甲"),
        ("/items/1/name", "乙"),
    ]);
    let more = sent.clone().with_rows("add:/items");
    assert_eq!(Answers::Sent(&more).rows("/items", 0), 3);
    let less = sent.with_rows("drop:/items/0");
    assert_eq!(Answers::Sent(&less).rows("/items", 0), 1);
    assert_eq!(Answers::Sent(&less).text("/items/0/name"), "乙");
}

#[test]
fn what_is_known_already_is_filled_in() {
    let data = Value::context(vec![("fee".into(), Value::from(12))]);
    let over = [("/note".to_owned(), "常用".to_owned())];
    let answers = Answers::Data(&data, &over);
    assert_eq!(
        (answers.text("/fee"), answers.text("/note")),
        ("12".into(), "常用".into())
    );
}
