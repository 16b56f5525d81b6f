//! Examples of the language by feature: an expression, and the value it has or the code of its fault.

use super::*;
use proptest::prelude::*;
use std::sync::Arc;

/// Names and values that the examples may use.
fn scope() -> (Names, Vec<Value>) {
    let data = r#"{
        "Full Name": "Li Hua", "amount": 1200, "kind": "a", "a-b": 7, "a": 5, "b": 3,
        "staff": [{"name": "Wang", "Years of Service": 12}, {"name": "Zhao", "Years of Service": 3}],
        "empty": [], "nothing": null
    }"#;
    let Ok(Value::Context(data)) = Value::from_json(data) else {
        panic!("the data are a context");
    };
    let mut names = Names::new();
    let member = Type::Context(Arc::from([
        (Key::from("name"), Type::String),
        (Key::from("Years of Service"), Type::Number),
    ]));
    let mut values = Vec::new();
    for (name, value) in data.entries() {
        let kind = if &**name == "staff" {
            Type::List(Arc::new(member.clone()))
        } else {
            Type::Any
        };
        names.push(name, kind);
        values.push(value.clone());
    }
    names.define_type("tMember", member);
    (names, values)
}

/// The value as FEEL writes it; with faults, their codes after it; or the code of the refusal.
fn outcome(text: &str) -> String {
    let (names, values) = scope();
    let expression = match Expression::compile(text, &names) {
        Ok(expression) => expression,
        Err(rejection) => return format!("refused {}", rejection.code),
    };
    let now = "2026-11-23T08:00:00@Asia/Shanghai".parse().unwrap();
    let mut faults = Faults::new();
    let value = expression.evaluate(&Scope::of(&values).at(&now), &mut faults);
    let codes: Vec<String> = faults.kept().iter().map(|fault| fault.code.to_string()).collect();
    if codes.is_empty() {
        value.to_string()
    } else {
        format!("{value} {}", codes.join(" "))
    }
}

fn check(examples: &[(&str, &str)]) {
    for (text, expected) in examples {
        assert_eq!(outcome(text), *expected, "{text}");
    }
}

#[test]
fn literals() {
    check(&[
        ("null", "null"),
        ("-1.50", "-1.50"),
        (".5e3", "500"),
        (r#""\u9752\t\"x\" \U01F40E""#, r#""青\t\"x\" 🐎""#),
        (r#"@"2026-09-18""#, r#"@"2026-09-18""#),
        (r#"@"P1Y2M""#, r#"@"P1Y2M""#),
        (r#"@"2026-02-30""#, "refused SK-DMN-0003"),
        ("[1, [2], {a: 3}]", "[1, [2], {a: 3}]"),
        ("{a: 1, \"b c\": a + 1}", "{a: 1, \"b c\": 2}"),
        ("{a: 1, a: 2}", "refused SK-DMN-0005"),
        ("1 /* one */ + // two\n 2", "3"),
        ("\"open", "refused SK-DMN-0001"),
    ]);
}

#[test]
fn names_are_matched_at_their_longest() {
    check(&[
        ("Full Name", "\"Li Hua\""),
        ("\"Hello \" + Full Name", "\"Hello Li Hua\""),
        ("a-b", "7"),
        ("a - b", "2"),
        ("a-b-a-b", "0"),
        ("{a-b: 1, c: a-b}.c", "1"),
        ("{total sum: 2}.total sum", "2"),
        ("string length(Full Name)", "6"),
        ("staff[Years of Service > 10].name", "[\"Wang\"]"),
        ("Unknown Name", "null SK-DMN-0010"),
    ]);
}

#[test]
fn operators_bind_as_the_standard_says() {
    check(&[
        ("1 + 2 * 3", "7"),
        ("-3 ** 2", "9"),
        ("2 ** 3 ** 2", "64"),
        ("10 - 2 - 3", "5"),
        ("1 < 2 and 2 < 3 or false", "true"),
        ("1 = 1 and not(2 = 3)", "true"),
        ("5 between 1 and 10 and true", "true"),
        ("1/3", "0.3333333333333333333333333333333333"),
        ("0.1 + 0.2", "0.3"),
        ("amount / 0", "null SK-DMN-0014"),
        ("\"a\" + 1", "null SK-DMN-0011"),
    ]);
}

#[test]
fn three_values() {
    check(&[
        ("null and false", "false"),
        ("null and true", "null"),
        ("null or true", "true"),
        ("not(null)", "null"),
        ("nothing = null", "true"),
        ("1 = \"1\"", "null SK-DMN-0011"),
        ("null < 1", "null SK-DMN-0011"),
        ("if nothing then 1 else 2", "2"),
        ("if \"true\" then 1 else 2", "null SK-DMN-0018"),
    ]);
}

#[test]
fn absence_may_be_asked_but_not_used() {
    check(&[
        ("missing = null", "true"),
        ("{a: 1}.b = null", "true"),
        ("nothing.x.y != null", "false"),
        ("missing + 1", "null SK-DMN-0010 SK-DMN-0011"),
        ("{a: 1}.b", "null SK-DMN-0015"),
    ]);
}

#[test]
fn ranges_and_membership() {
    check(&[
        ("5 in [1..5]", "true"),
        ("5 in [1..5)", "false"),
        ("5 in ]5..6[", "false"),
        ("5 in (1, 2, > 4)", "true"),
        ("5 in (1..6)", "true"),
        ("\"b\" in [\"a\", \"b\"]", "true"),
        ("(< 10)", "(< 10)"),
        ("[1..3].start included", "true"),
        ("[1..\"b\"]", "null SK-DMN-0011"),
        ("before([1..3), [3..5])", "true"),
        ("overlaps([1..5], [5..8])", "true"),
    ]);
}

#[test]
fn filters() {
    check(&[
        ("[10, 20, 30][2]", "20"),
        ("[10, 20, 30][-1]", "30"),
        ("[10, 20, 30][4]", "null"),
        ("[10, 20, 30][item > 15]", "[20, 30]"),
        ("staff[name = \"Zhao\"][1].Years of Service", "3"),
        ("staff.name", "[\"Wang\", \"Zhao\"]"),
        ("empty[1]", "null"),
        ("empty[item > 1]", "[]"),
        ("5[1]", "5"),
        ("[{item: 1}, {item: 2}][item = 2]", "[{item: 2}]"),
        ("[1, 2][\"x\"]", "null SK-DMN-0018"),
    ]);
}

#[test]
fn loops_and_quantifiers() {
    check(&[
        ("for i in 1..3 return i * 2", "[2, 4, 6]"),
        ("for i in 3..1 return i", "[3, 2, 1]"),
        ("for i in [1..4) return i", "[1, 2, 3]"),
        (
            "for i in 0..4 return if i = 0 then 1 else i * partial[-1]",
            "[1, 1, 2, 6, 24]",
        ),
        ("for x in [1, 2], y in [x, 10] return x * y", "[1, 10, 4, 20]"),
        (
            "for d in @\"2026-02-27\"..@\"2026-03-01\" return d.day",
            "[27, 28, 1]",
        ),
        ("some s in staff satisfies s.Years of Service > 10", "true"),
        ("every s in staff satisfies s.Years of Service > 10", "false"),
        ("every x in [] satisfies false", "true"),
        ("some x in null satisfies true", "null SK-DMN-0011"),
    ]);
}

#[test]
fn functions() {
    check(&[
        ("(function(x: number, y) x - y)(5, 3)", "2"),
        ("(function(x, y) x - y)(y: 5, x: 3)", "-2"),
        ("{f: function(x) x + amount, r: f(1)}.r", "1201"),
        ("{make: function(n) function(x) x * n, r: make(3)(4)}.r", "12"),
        ("(function(x: number) x)(\"a\")", "null SK-DMN-0019"),
        ("(function(x) x)(1, 2)", "null SK-DMN-0012"),
        ("amount(1)", "null SK-DMN-0013"),
        (
            "function(x) external {java: {class: \"A\"}}",
            "refused SK-DMN-0006",
        ),
        ("sort([3, 1, 2], function(x, y) x < y)", "[1, 2, 3]"),
        (
            "{fact: function(n, f) if n < 2 then 1 else n * f(n - 1, f), r: fact(20, fact)}.r",
            "2432902008176640000",
        ),
    ]);
}

#[test]
fn types() {
    check(&[
        ("1 instance of number", "true"),
        ("null instance of number", "false"),
        ("[1, 2] instance of list<number>", "true"),
        ("[1, \"2\"] instance of list<number>", "false"),
        ("{a: 1, b: 2} instance of context<a: number>", "true"),
        ("staff[1] instance of tMember", "true"),
        ("@\"P1D\" instance of days and time duration", "true"),
        ("[1..2] instance of range<number>", "true"),
        ("function(x: number) x instance of Any", "function(x) …"),
        (
            "(function(x: number) x) instance of function<number> -> Any",
            "true",
        ),
        ("1 instance of tNothing", "refused SK-DMN-0004"),
    ]);
}

#[test]
fn days_and_times() {
    check(&[
        ("date(\"2026-01-31\") + duration(\"P1M\")", "@\"2026-02-28\""),
        ("@\"2026-09-18\" - @\"2026-09-01\"", "@\"P17D\""),
        (
            "@\"2026-09-18T10:00:00+08:00\" = @\"2026-09-18T02:00:00Z\"",
            "true",
        ),
        (
            "@\"2026-09-18T10:00:00\" - @\"2026-09-18T02:00:00Z\"",
            "null SK-DMN-0014",
        ),
        ("time(10, 30, 1.5, @\"PT8H\")", "@\"10:30:01.5+08:00\""),
        ("@\"10:00:00\" + @\"PT15H\"", "@\"01:00:00\""),
        ("day of week(@\"2026-09-18\")", "\"Friday\""),
        ("today()", "@\"2026-11-23\""),
        ("now().hour", "8"),
        ("@\"PT36H\".hours", "12"),
        ("@\"P1DT12H\" / @\"PT12H\"", "3"),
    ]);
}

#[test]
fn built_in_functions() {
    check(&[
        ("substring(\"foobar\", -2)", "\"ar\""),
        (
            "substring(string: \"foobar\", start position: 2, length: 3)",
            "\"oob\"",
        ),
        (
            "replace(\"abracadabra\", \"a(.)\", \"a$1$1\")",
            "\"abbraccaddabbra\"",
        ),
        ("split(\"a;b;;\", \";\")", "[\"a\", \"b\", \"\", \"\"]"),
        ("string join([\"a\", null, \"c\"], \"-\")", "\"a-c\""),
        ("decimal(2.345, 2)", "2.34"),
        ("round half up(2.345, 2)", "2.35"),
        ("modulo(-12, 5)", "3"),
        ("mode([6, 3, 6, 3, 1])", "[3, 6]"),
        ("stddev([2, 4, 7, 5])", "2.081665999466132735282297706979931"),
        ("distinct values([1, 1.0, 2])", "[1, 2]"),
        ("context put({x: 1}, [\"x\"], 2)", "{x: 2}"),
        ("get entries({a: 1})", "[{key: \"a\", value: 1}]"),
        ("min([])", "null"),
        ("abs(\"1\")", "null SK-DMN-0012"),
        ("abs(number: 1)", "null SK-DMN-0012"),
    ]);
}

#[test]
fn an_evaluation_always_ends() {
    let forever = "{f: function(n, f) f(n + 1, f), r: f(1, f)}.r";
    assert!(
        outcome(forever).starts_with("null SK-DMN-0016"),
        "{}",
        outcome(forever)
    );
    let much = "count(for a in 1..10000, b in 1..10000 return a)";
    assert!(outcome(much).contains("SK-DMN-0016"));
    let deep = "for i in 1..500 return if i = 1 then [] else [partial[-1]]";
    assert_eq!(outcome(deep), "null SK-DMN-0016");
    let compared = "{a: for i in 1..2000 return i, b: for i in 1..2000 return i,
        r: count(for i in 1..2000 return a = b)}.r";
    let (expression, mut scope) = (
        Expression::compile(compared, &Names::new()).unwrap(),
        Scope::default(),
    );
    scope.limits.steps = 100_000;
    let refused = expression.evaluate_strict(&scope).unwrap_err();
    assert_eq!(refused.code.0, "SK-DMN-0016");
    let wide = (0..40).fold("{a0: [1, 2]".to_owned(), |text, at| {
        format!("{text}, a{}: [a{at}, a{at}]", at + 1)
    });
    assert!(outcome(&format!("{wide}}}.a40")).contains("SK-DMN-0016"));
}

#[test]
fn deep_texts_are_refused() {
    for text in [
        "(".repeat(5_000),
        "[".repeat(5_000),
        "-".repeat(5_000),
        "amount+".repeat(5_000) + "1",
        "a.a".repeat(3_000),
    ] {
        assert!(
            outcome(&text).starts_with("refused SK-DMN-000"),
            "{}",
            &text[..10]
        );
    }
    let sum = vec!["1"; 300].join(" + ");
    assert_eq!(outcome(&sum), "300");
    let all = vec!["true"; 5_000].join(" and ");
    assert_eq!(outcome(&all), "true");
}

#[test]
fn a_refusal_says_where() {
    let rejection = Expression::compile("1 +\n  * 2", &Names::new()).unwrap_err();
    assert_eq!(
        rejection.to_string(),
        "SK-DMN-0001: 此处应为一个值，而不是“*” / expected a value, found `*` (2:3)"
    );
    let expression = Expression::compile("1 +\n missing", &Names::new()).unwrap();
    let fault = expression.evaluate_strict(&Scope::default()).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "SK-DMN-0010: 没有名为“missing”的值 / nothing is named `missing` (2:2)"
    );
}

#[test]
fn unknown_names_are_looked_up() {
    let Ok(Value::Context(data)) = Value::from_json(r#"{"amount": 3, "two words": 4}"#) else {
        panic!("the data are a context");
    };
    let expression = Expression::compile("amount * two words", &Names::new()).unwrap();
    assert_eq!(
        expression.unknown(),
        [Key::from("amount"), Key::from("two words")]
    );
    let value = expression.evaluate_strict(&Scope::looking_up(&data)).unwrap();
    assert_eq!(value, Value::from(12));
}

fn passes(tests: &str, input: &str) -> bool {
    let (names, values) = scope();
    let tests = UnaryTests::compile(tests, &names, &Type::Any).unwrap();
    let input = Expression::compile(input, &names).unwrap();
    let mut faults = Faults::new();
    let scope = Scope::of(&values);
    let mut run = Run::new(&scope, &mut faults);
    let input = input.evaluate_in(&values, &mut run);
    tests.test(&input, &values, &mut run)
}

#[test]
fn unary_tests() {
    for (tests, input, expected) in [
        ("-", "null", true),
        ("> 3", "4", true),
        ("[1..3), 10", "3", false),
        ("[1..3), 10", "10", true),
        ("\"a\", \"b\"", "kind", true),
        ("not(\"a\", \"b\")", "kind", false),
        ("not(a > 3) and true", "false", true),
        ("amount", "1200", true),
        ("< amount", "1199", true),
        ("? > a and ? < 10", "7", true),
        ("starts with(?, \"L\")", "Full Name", true),
        ("null", "null", true),
        ("> 3", "null", false),
        ("[\"x\", \"y\"]", "\"y\"", true),
        ("true", "true", true),
        ("date(\"2026-09-18\")", "@\"2026-09-18\"", true),
        (">= date(\"2026-09-18\")", "@\"2026-09-17\"", false),
    ] {
        assert_eq!(passes(tests, input), expected, "{input} in {tests}");
    }
}

#[test]
fn constant_tests_show_their_structure() {
    let tests = UnaryTests::compile(
        "< -1, [date(\"2026-01-01\")..date(\"2026-02-01\")), \"x\"",
        &Names::new(),
        &Type::Any,
    )
    .unwrap();
    let shown: Vec<String> = tests
        .tests()
        .iter()
        .map(|test| match test {
            UnaryTest::Any => "any".to_owned(),
            UnaryTest::Equal(value) => value.to_string(),
            UnaryTest::Within(range) => range.to_string(),
            UnaryTest::Dynamic(_) => "dynamic".to_owned(),
        })
        .collect();
    assert_eq!(shown, ["(< -1)", "[@\"2026-01-01\"..@\"2026-02-01\")", "\"x\""]);
}

#[test]
fn json_keeps_every_digit() {
    let text = r#"{"a":1234567890123456789012345678901.234,"b":[0.10,1e3,null,true],"c":"\u9752\n"}"#;
    let value = Value::from_json(text).unwrap();
    assert_eq!(
        value.to_json().unwrap(),
        "{\"a\":1234567890123456789012345678901.234,\"b\":[0.10,1000,null,true],\"c\":\"青\\n\"}"
    );
    assert!(Value::from_json("[1,]").is_err());
    assert!(Value::from_json(&"[".repeat(100_000)).is_err());
    assert!(Value::from_json("1e999999").is_err());
}

#[test]
fn values_of_time_leave_as_text() {
    let expression = Expression::compile(
        "{at: @\"2026-09-18T09:00:00+08:00\", for: @\"PT2H\"}",
        &Names::new(),
    );
    let value = expression.unwrap().evaluate_strict(&Scope::default()).unwrap();
    assert_eq!(
        value.to_json().unwrap(),
        r#"{"at":"2026-09-18T09:00:00+08:00","for":"PT2H"}"#
    );
    assert_eq!(
        Value::from_json(&value.to_json().unwrap()).unwrap(),
        value.to_data().unwrap()
    );
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(tag = "type")]
enum Tagged {
    Set { value: Value },
}

#[test]
fn values_stand_within_other_json() {
    let tagged: Tagged = serde_json::from_str(r#"{"value": [1.5, {"a": 2}], "type": "Set"}"#).unwrap();
    let Tagged::Set { value } = &tagged;
    assert_eq!(value.to_string(), "[1.5, {a: 2}]");
    assert_eq!(
        serde_json::to_string(&tagged).unwrap(),
        r#"{"type":"Set","value":[1.5,{"a":2}]}"#
    );
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Boolean),
        (any::<i64>(), 0u16..20)
            .prop_map(|(n, scale)| Value::Number(Number::scaled(n.into(), scale).unwrap())),
        "\\PC{0,8}".prop_map(|text| Value::text(&text)),
        (-999_999_999i64..=999_999_999, 1i64..=12, 1i64..=28)
            .prop_map(|(y, m, d)| Value::Date(Date::new(y, m, d).unwrap())),
        any::<i64>().prop_map(|n| Value::Days(DaysDuration::from_nanoseconds(n.into()).unwrap())),
        (-99_999i64..99_999).prop_map(|n| Value::Months(MonthsDuration::of(n))),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::list),
            prop::collection::vec(("[a-z ]{1,6}", inner), 0..5).prop_map(|entries| {
                Value::context(
                    entries
                        .into_iter()
                        .map(|(key, value)| (Key::from(key), value))
                        .collect(),
                )
            }),
        ]
    })
}

/// Pieces from which texts are made that almost are FEEL.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "Full Name",
        "staff",
        "1",
        ".5",
        "1..2",
        "\"x\"",
        "@\"P1D\"",
        "@\"x\"",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ".",
        "=",
        "!=",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "**",
        "/",
        "?",
        "->",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "not",
        "between",
        "instance of",
        "function",
        "external",
        "null",
        "true",
        "item",
        "partial",
        "sort",
        "count",
        "date",
        "string",
        "replace",
        "matches",
        "context",
        "list<",
        "number",
        ">",
        "range",
        "//",
        "/*",
        "*/",
        "\"",
        "\\",
        "\u{9752}",
        "🐎",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn what_is_shown_reads_back_as_the_same_value(value in any_value()) {
        let text = value.to_string();
        let expression = Expression::compile(&text, &Names::new());
        prop_assume!(text.len() < 10_000);
        let read = expression.unwrap().evaluate_strict(&Scope::default()).unwrap();
        prop_assert_eq!(read, value);
    }

    #[test]
    fn json_reads_back_as_the_same_data(value in any_value()) {
        let data = value.to_data().unwrap();
        prop_assert_eq!(Value::from_json(&data.to_json().unwrap()).unwrap(), data);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        let _ = outcome(&text);
        let _ = UnaryTests::compile(&text, &Names::new(), &Type::Any);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = outcome(&text);
        let _ = Value::from_json(&text);
    }

    #[test]
    fn no_soup_of_tokens_makes_it_panic(text in soup()) {
        let _ = outcome(&text);
        let (names, _) = scope();
        let _ = UnaryTests::compile(&text, &names, &Type::Any);
        let _ = Type::read(&text, &names);
    }
}

#[test]
fn long_texts_are_read_in_time_that_grows_with_them() {
    let entries: Vec<String> = (0..15_000).map(|at| format!("a{at}: \"x\\n\"")).collect();
    assert!(outcome(&format!("count(get entries({{{}}}))", entries.join(", "))).starts_with("15000"));
    let escapes = format!("string length(\"{}\")", "\\u9752".repeat(20_000));
    assert_eq!(outcome(&escapes), "20000");
    assert_eq!(
        outcome(&format!("\"{}\"", "x".repeat(1 << 18))),
        "refused SK-DMN-0002"
    );
}

/// What is written in the way of other languages is refused with FEEL's own way.
#[test]
fn other_languages_are_told_how_feel_says_it() {
    let says = |text: &str, words: &str| {
        let refused = Expression::compile(text, &scope().0).unwrap_err();
        assert!(refused.en.contains(words), "{text}: {}", refused.en);
    };
    says("a == 5", "write =");
    says("a = 5 && b = 3", "write and");
    says("a = 5 || b = 3", "write or");
    says("!nothing", "not(…)");
    says("${a}", "another language");
    says("kind = “a”", "straight quotes");
}
