//! Forms as their users meet them: what is refused, at which field, in which words.

use skein_form::Form;

/// A firm's application.
const APPLICATION: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "firm": { "type": "string", "title": "企业名称", "minLength": 2, "maxLength": 10 },
    "code": { "type": "string", "format": "credit-code" },
    "person": { "type": "string", "format": "resident-id" },
    "division": { "type": "string", "format": "division-code" },
    "phone": { "type": "string", "title": "联系电话", "format": "mobile-phone" },
    "kind": { "enum": ["new", "renewal"] },
    "amount": { "type": "number", "minimum": 0, "maximum": 1000000.5, "multipleOf": 0.01 },
    "from": { "type": "string", "format": "date" },
    "plate": { "type": "string", "pattern": "^湘D[0-9A-Z]{5}$" },
    "sites": { "type": "array", "maxItems": 2, "uniqueItems": true, "items": { "type": "string" } }
  },
  "required": ["firm"],
  "additionalProperties": false
}"#;

fn check(data: &str, expected: &str) {
    let form = Form::read(APPLICATION, "application.json").unwrap();
    let found: Vec<String> = form
        .faults(data)
        .into_iter()
        .map(|fault| format!("{}: {} | {}", fault.path, fault.zh, fault.en))
        .collect();
    assert_eq!(found.join("\n"), expected, "{data}");
}

#[test]
fn what_a_form_allows_passes() {
    check(r#"{"firm":"雁城"}"#, "");
    // The check characters of this code are those computed by GB 32100-2015's own example.
    check(
        r#"{"firm":"雁城","code":"91350100M000100Y43","person":"11010519491231002X","division":"430400",
            "phone":"13800138000","kind":"new","amount":12.50,"from":"2026-09-29","plate":"湘D12345","sites":["a","b"]}"#,
        "",
    );
}

#[test]
fn each_keyword_has_its_sentence_in_both_languages() {
    check("{}", "/firm: “企业名称”必须填写 | “企业名称” must be filled in");
    check(
        r#"{"firm":1}"#,
        "/firm: “企业名称”须为文字 | “企业名称” must be text",
    );
    check(
        r#"{"firm":"雁"}"#,
        "/firm: “企业名称”至少填写 2 个字 | “企业名称” must have at least 2 characters",
    );
    check(
        r#"{"firm":"一二三四五六七八九十一"}"#,
        "/firm: “企业名称”不得超过 10 个字 | “企业名称” must have at most 10 characters",
    );
    check(
        r#"{"firm":"雁城","kind":"other"}"#,
        "/kind: “/kind”须从下列选项中选择：new / renewal | `/kind` must be one of new / renewal",
    );
    check(
        r#"{"firm":"雁城","amount":-1}"#,
        "/amount: “/amount”不得小于 0 | `/amount` must be at least 0",
    );
    check(
        r#"{"firm":"雁城","amount":1000001}"#,
        "/amount: “/amount”不得大于 1000000.5 | `/amount` must be at most 1000000.5",
    );
    check(
        r#"{"firm":"雁城","plate":"京A12345"}"#,
        "/plate: “/plate”不符合规定的写法（^湘D[0-9A-Z]{5}$） | \
         `/plate` isn't written as it must be (^湘D[0-9A-Z]{5}$)",
    );
    check(
        r#"{"firm":"雁城","sites":["a","b","c"]}"#,
        "/sites: “/sites”不得超过 2 项 | `/sites` must have at most 2 entries",
    );
    check(
        r#"{"firm":"雁城","sites":["a","a"]}"#,
        "/sites: “/sites”有重复的项 | `/sites` has entries twice",
    );
    check(
        r#"{"firm":"雁城","extra":1}"#,
        "/extra: “/extra”不是表单中的项目 | `/extra` isn't a field of the form",
    );
}

#[test]
fn identifiers_are_checked_by_their_check_digits() {
    let at = |field: &str, value: &str| format!(r#"{{"firm":"雁城","{field}":"{value}"}}"#);
    check(
        &at("code", "91350100M000100Y42"),
        "/code: “/code”须为统一社会信用代码（18位，含校验码） | \
         `/code` must be a unified social credit code (18 characters with its check characters)",
    );
    check(
        &at("person", "110105194912310021"),
        "/person: “/person”须为公民身份号码（18位，含校验码） | \
         `/person` must be a resident identity number (18 characters with its check character)",
    );
    check(
        &at("phone", "12800138000"),
        "/phone: “联系电话”须为11位手机号码 | “联系电话” must be a mobile number of eleven digits",
    );
    check(
        &at("division", "43040"),
        "/division: “/division”须为六位行政区划代码 | `/division` must be a division code of six digits",
    );
    check(
        &at("from", "2026-02-30"),
        "/from: “/from”须为日期（年-月-日，如 2026-09-29） | `/from` must be a date such as 2026-09-29",
    );
}

#[test]
fn a_number_is_compared_with_every_digit_it_has() {
    let form = Form::read(APPLICATION, "application.json").unwrap();
    let refused = form
        .check(r#"{"firm":"雁城","amount":1000000.500000000000001}"#)
        .unwrap_err();
    assert_eq!(refused.code.0, "SK-FORM-0010");
    assert!(refused.zh.contains("不得大于 1000000.5"), "{}", refused.zh);
}

#[test]
fn a_refusal_names_the_first_field_and_says_more_than_one_sentence() {
    let form = Form::read(APPLICATION, "application.json").unwrap();
    let refused = form.check(r#"{"firm":"雁","kind":"x"}"#).unwrap_err();
    assert_eq!(
        refused.place.as_ref().and_then(|place| place.element.as_deref()),
        Some("/firm")
    );
    assert!(
        refused.zh.contains("；") && refused.en.contains("; "),
        "{}",
        refused.zh
    );
}

/// The code a schema is refused with, or `read`.
fn read(schema: &str) -> String {
    Form::read(schema, "x.json").map_or_else(|rejection| rejection.code.to_string(), |_| "read".into())
}

#[test]
fn only_schemas_that_stand_alone_and_can_be_trusted_are_read() {
    assert_eq!(read("{}"), "read");
    assert_eq!(
        read(r##"{"$defs":{"a":{"type":"string"}},"$ref":"#/$defs/a"}"##),
        "read"
    );
    let refused = [
        "{",
        r#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#,
        r#"{"$ref":"https://example.org/remote.json"}"#,
        r#"{"$ref":"file:///etc/passwd"}"#,
        r#"{"type":"strin"}"#,
        r#"{"properties":{"a":{"format":"no-such-format"}}}"#,
        r#"{"properties":{"a":{"pattern":"("}}}"#,
        r#"{"requird":["a"]}"#,
        r#"{"unevaluatedProperties":false}"#,
        r#"{"then":{}}"#,
        r#"{"multipleOf":0}"#,
        r#"{"minLength":-1}"#,
        r##"{"$ref":"#/nowhere"}"##,
    ];
    for schema in refused {
        assert_eq!(read(schema), "SK-FORM-0001", "{schema}");
    }
    assert_eq!(
        read(&format!("{{\"title\":\"{}\"}}", "x".repeat(300_000))),
        "SK-FORM-0001"
    );
}
