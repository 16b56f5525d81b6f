//! Models in text, inputs and values in JSON.

use skein_dmn::feel::{Context, Value};
use skein_dmn::model::{self, Definitions};
use skein_dmn::{Decisions, Evaluation};

fn read(name: &str, body: &str) -> Definitions {
    let text = format!(
        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='{name}' namespace='urn:{name}'>\n{body}\n</definitions>"
    );
    model::read(&text, &format!("{name}.dmn")).unwrap()
}

fn evaluate(models: &[Definitions], decision: &str, inputs: &str) -> Evaluation {
    let decisions = Decisions::diagnose(models).unwrap();
    let Value::Context(inputs) = Value::from_json(inputs).unwrap() else {
        panic!("an object")
    };
    decisions.evaluate(decision, &inputs, None).unwrap()
}

/// The value of a decision as JSON; with faults, their codes and lines.
fn told(models: &[Definitions], decision: &str, inputs: &str) -> String {
    let evaluation = evaluate(models, decision, inputs);
    let mut told = evaluation.value.to_json().unwrap();
    for fault in evaluation.faults {
        told += &format!(
            " {} at {}:{}",
            fault.code,
            fault.element.unwrap_or_default(),
            fault.line
        );
    }
    told
}

#[track_caller]
fn check(body: &str, decision: &str, inputs: &str, expected: &str) {
    assert_eq!(told(&[read("m", body)], decision, inputs), expected);
}

fn literal(text: &str) -> String {
    format!("<literalExpression><text>{text}</text></literalExpression>")
}

/// A decision on an input `a` of a type.
fn on_a(kind: &str, logic: &str) -> String {
    format!(
        "<inputData id='a' name='a'><variable typeRef='{kind}'/></inputData>\
         <decision id='d' name='d'><informationRequirement><requiredInput href='#a'/></informationRequirement>{logic}</decision>"
    )
}

#[test]
fn a_decision_is_made_from_its_inputs_and_other_decisions() {
    let body = "<inputData id='i' name='Unit price'/>
        <decision id='n' name='Net sum'><informationRequirement><requiredInput href='#i'/></informationRequirement>
          <literalExpression><text>Unit price * 3</text></literalExpression></decision>
        <decision id='g' name='Gross sum'><informationRequirement><requiredDecision href='#n'/></informationRequirement>
          <literalExpression><text>Net sum * 1.13</text></literalExpression></decision>";
    check(body, "Gross sum", r#"{"Unit price": 2.50}"#, "8.4750");
    check(body, "g", r#"{"Unit price": 100}"#, "339.00");
}

#[test]
fn a_decision_sees_only_what_it_requires() {
    let body = format!(
        "<decision id='x' name='x'>{}</decision><decision id='y' name='y'>{}</decision>",
        literal("1"),
        literal("x")
    );
    let told = told(&[read("m", &body)], "y", "{}");
    assert!(told.starts_with("null SK-DMN-"), "{told}");
}

fn table(policy: &str, output: &str, rules: &[(&str, &str)]) -> String {
    let rules: String = rules
        .iter()
        .map(|(test, output)| format!("<rule><inputEntry><text>{test}</text></inputEntry><outputEntry><text>{output}</text></outputEntry></rule>"))
        .collect();
    format!(
        "<decisionTable {policy}><input><inputExpression><text>a</text></inputExpression></input><output>{output}</output>{rules}</decisionTable>"
    )
}

#[test]
fn each_hit_policy_makes_its_own_result_of_the_same_rules() {
    let rules: &[(&str, &str)] = &[("&lt; 10", "3"), ("[5..20]", "1"), ("> 7", "2")];
    let values = "<outputValues><text>2, 3, 1</text></outputValues>";
    for (policy, a, expected) in [
        ("", 3, "3"),
        ("", 6, "null SK-DMN-0123 at d:2"),
        ("hitPolicy='ANY'", 6, "null SK-DMN-0124 at d:2"),
        ("hitPolicy='FIRST'", 8, "3"),
        ("hitPolicy='PRIORITY'", 8, "2"),
        ("hitPolicy='RULE ORDER'", 8, "[3,1,2]"),
        ("hitPolicy='OUTPUT ORDER'", 8, "[2,3,1]"),
        ("hitPolicy='COLLECT'", 15, "[1,2]"),
        ("hitPolicy='COLLECT' aggregation='SUM'", 8, "6"),
        ("hitPolicy='COLLECT' aggregation='MIN'", 8, "1"),
        ("hitPolicy='COLLECT' aggregation='MAX'", 8, "3"),
        ("hitPolicy='COLLECT' aggregation='COUNT'", 8, "3"),
    ] {
        check(
            &on_a("number", &table(policy, values, rules)),
            "d",
            &format!(r#"{{"a": {a}}}"#),
            expected,
        );
    }
}

#[test]
fn where_no_rule_matches_the_default_output_holds() {
    let rules: &[(&str, &str)] = &[("&lt; 10", "3")];
    check(
        &on_a("number", &table("", "", rules)),
        "d",
        r#"{"a": 50}"#,
        "null",
    );
    let default = "<defaultOutputEntry><text>a + 1</text></defaultOutputEntry>";
    check(
        &on_a("number", &table("", default, rules)),
        "d",
        r#"{"a": 50}"#,
        "51",
    );
    check(
        &on_a(
            "number",
            &table("hitPolicy='COLLECT' aggregation='COUNT'", "", rules),
        ),
        "d",
        r#"{"a": 50}"#,
        "0",
    );
}

#[test]
fn tests_that_are_not_constant_are_tried_beside_the_index() {
    let rules: &[(&str, &str)] = &[("a * 2, 1", "1"), ("? > 3 and even(?)", "2"), ("not(4, 1)", "3")];
    let model = on_a("number", &table("hitPolicy='RULE ORDER'", "", rules));
    check(&model, "d", r#"{"a": 1}"#, "[1]");
    check(&model, "d", r#"{"a": 4}"#, "[2]");
    check(&model, "d", r#"{"a": 0}"#, "[1,3]");
    let null = on_a("number", &table("", "", &[("null", "1"), ("1", "2")]));
    check(&null, "d", "{}", "1");
}

#[test]
fn a_value_that_is_not_of_its_type_is_null_and_a_fault() {
    check(
        &on_a("number", &literal("a")),
        "d",
        r#"{"a": "x"}"#,
        "null SK-DMN-0121 at a:2",
    );
    // A list of one stands for its member, and a value for a list of one.
    check(&on_a("number", &literal("a")), "d", r#"{"a": [7]}"#, "7");
    let grade = "<itemDefinition name='t'><typeRef>string</typeRef><allowedValues><text>\"A\",\"B\"</text></allowedValues></itemDefinition>";
    check(
        &format!("{grade}{}", on_a("t", &literal("a"))),
        "d",
        r#"{"a": "B"}"#,
        "\"B\"",
    );
    check(
        &format!("{grade}{}", on_a("t", &literal("a"))),
        "d",
        r#"{"a": "C"}"#,
        "null SK-DMN-0121 at a:2",
    );
    check(&format!("{grade}{}", on_a("t", &literal("a"))), "d", "{}", "null");
}

#[test]
fn knowledge_models_and_services_are_functions() {
    let body = format!(
        "<businessKnowledgeModel id='k' name='half'><encapsulatedLogic><formalParameter name='n' typeRef='number'/>{}</encapsulatedLogic></businessKnowledgeModel>\
         <inputData id='i' name='i'/>\
         <decision id='x' name='x'><informationRequirement><requiredInput href='#i'/></informationRequirement>{}</decision>\
         <decision id='y' name='y'><informationRequirement><requiredDecision href='#x'/></informationRequirement>\
           <knowledgeRequirement><requiredKnowledge href='#k'/></knowledgeRequirement>{}</decision>\
         <decisionService id='s' name='s'><outputDecision href='#y'/><inputDecision href='#x'/></decisionService>\
         <decision id='z' name='z'><knowledgeRequirement><requiredKnowledge href='#s'/></knowledgeRequirement>{}</decision>",
        literal("n / 2"),
        literal("i * 100"),
        literal("half(x)"),
        literal("s(8) + s(x: 4)"),
    );
    check(&body, "y", r#"{"i": 1}"#, "50");
    check(&body, "half", r#"{"n": 9}"#, "4.5");
    check(&body, "s", r#"{"x": 10}"#, "5");
    check(&body, "z", "{}", "6");
}

#[test]
fn imported_elements_are_named_with_their_prefix() {
    let rates = read(
        "rates",
        &format!(
            "<itemDefinition name='tArea'><typeRef>number</typeRef></itemDefinition><inputData id='p' name='base'/>\
             <decision id='r' name='rate'><informationRequirement><requiredInput href='#p'/></informationRequirement>{}</decision>",
            literal("base * 2")
        ),
    );
    let main = read(
        "main",
        &format!(
            "<import name='r' namespace='urn:rates' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>\
             <inputData id='a' name='area'><variable typeRef='r.tArea'/></inputData>\
             <decision id='f' name='fee'><informationRequirement><requiredInput href='#a'/></informationRequirement>\
             <informationRequirement><requiredDecision href='urn:rates#r'/></informationRequirement>{}</decision>",
            literal("area * r.rate")
        ),
    );
    let models = [main.clone(), rates];
    assert_eq!(
        told(&models, "fee", r#"{"area": 10, "r": {"base": 1.5}}"#),
        "30.0"
    );
    assert_eq!(told(&models, "r.rate", r#"{"base": 4}"#), "8");
    let missing = Decisions::load(&[main]).unwrap_err();
    assert_eq!(missing[0].code.0, "SK-DMN-0111");
}

#[test]
fn what_cannot_be_executed_is_refused_with_its_line() {
    let refused = |body: &str| -> String {
        let wrong = Decisions::load(&[read("m", body)]).unwrap_err();
        let place = wrong[0].place.clone().unwrap();
        format!(
            "{} {}:{}",
            wrong[0].code,
            place.file.unwrap(),
            place.line.unwrap()
        )
    };
    let java = "<businessKnowledgeModel name='k'>\n<encapsulatedLogic kind='Java'/></businessKnowledgeModel>";
    assert_eq!(refused(java), "SK-DMN-0109 m.dmn:3");
    let circle = "<decision id='x' name='x'><informationRequirement><requiredDecision href='#y'/></informationRequirement></decision>
        <decision id='y' name='y'><informationRequirement><requiredDecision href='#x'/></informationRequirement></decision>";
    assert!(refused(circle).starts_with("SK-DMN-0107 m.dmn:"));
    let nowhere = "<decision name='x'>\n<informationRequirement><requiredInput href='#q'/></informationRequirement></decision>";
    assert_eq!(refused(nowhere), "SK-DMN-0105 m.dmn:3");
    assert_eq!(
        refused("<inputData name='x'>\n<variable typeRef='tNone'/></inputData>"),
        "SK-DMN-0108 m.dmn:3"
    );
    let twice = "<inputData id='x' name='x'/>\n<inputData id='x' name='y'/>";
    assert_eq!(refused(twice), "SK-DMN-0106 m.dmn:3");
    let ragged = "<decision name='x'><decisionTable><output/>\n<rule><inputEntry><text>1</text></inputEntry>\
        <outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>";
    assert_eq!(refused(ragged), "SK-DMN-0110 m.dmn:3");
}

#[test]
fn a_fault_is_an_error_with_its_place_where_a_process_uses_the_result() {
    let model = read(
        "m",
        &on_a(
            "number",
            "<literalExpression>\n<text>a +\n\"x\"</text></literalExpression>",
        ),
    );
    let decisions = Decisions::load(&[model]).unwrap();
    let inputs: Context = [("a".into(), Value::from(1))].into_iter().collect();
    let rejection = decisions.evaluate_strict("d", &inputs, None).unwrap_err();
    let place = rejection.place.unwrap();
    assert_eq!(
        (place.file.as_deref(), place.element.as_deref()),
        (Some("m.dmn"), Some("d"))
    );
    assert_eq!(place.line, Some(3));
}

/// JSON has no dates: where an input's declared type is temporal, its text is read as that, deep inside too.
#[test]
fn texts_of_json_are_read_as_the_times_their_types_say() {
    let body = "<itemDefinition name='t申请人'><itemComponent name='出生 日期'><typeRef>date</typeRef></itemComponent>\
        <itemComponent name='居住 时长' isCollection='true'><typeRef>days and time duration</typeRef></itemComponent></itemDefinition>\
        <inputData id='i' name='申请人 信息'><variable name='申请人 信息' typeRef='t申请人'/></inputData>\
        <decision id='d' name='可以 申请?'><variable name='可以 申请?' typeRef='boolean'/><informationRequirement><requiredInput href='#i'/></informationRequirement>\
        <literalExpression><text>years and months duration(申请人 信息.出生 日期, date(\"2026-09-01\")).years >= 60 and 申请人 信息.居住 时长[2] >= duration(\"P100D\")</text></literalExpression></decision>";
    let decisions = Decisions::load(&[read("m", body)]).unwrap();
    let plain = |inputs: &str| {
        let Value::Context(inputs) = Value::from_json(inputs).unwrap() else {
            panic!("an object")
        };
        let found = decisions.evaluate_plain("可以 申请?", &inputs, None);
        found
            .map(|value| value.to_json().unwrap())
            .map_err(|why| why.code.0)
    };
    let person =
        |born: &str| format!(r#"{{"申请人 信息":{{"出生 日期":"{born}","居住 时长":["P200D","P200D"]}}}}"#);
    assert_eq!(plain(&person("1960-05-01")), Ok("true".into()));
    assert_eq!(plain(&person("1990-05-01")), Ok("false".into()));
    assert_eq!(plain(&person("in May")), Err("SK-DMN-0121"));
    // A typed caller's text stays text.
    let typed = told(&[read("m", body)], "可以 申请?", &person("1960-05-01"));
    assert!(typed.contains("SK-DMN-0121"), "{typed}");
}

/// A language may be written on a single cell.
#[test]
fn a_cell_in_another_language_is_refused() {
    let body = on_a(
        "number",
        "<decisionTable><input><inputExpression><text>a</text></inputExpression></input><output/>\
         <rule><inputEntry expressionLanguage='groovy'><text>a == 1</text></inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable>",
    );
    let text = format!(
        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='m' namespace='urn:m'>{body}</definitions>"
    );
    assert_eq!(model::read(&text, "m.dmn").unwrap_err()[0].code.0, "SK-DMN-0109");
}

/// A decision told with the lines of the rules that made it: the header is line 1, so the first rule is on line 6.
#[test]
fn a_decision_is_explained_by_the_rules_that_matched() {
    let body = "<decision id='d' name='d'><variable name='d'/><informationRequirement><requiredInput href='#t'/></informationRequirement><decisionTable hitPolicy='FIRST'>
      <input><inputExpression><text>topic</text></inputExpression></input>
      <output/>
      <annotation name='basis'/>
      <rule><inputEntry><text>\"noise\"</text></inputEntry><outputEntry><text>\"urban\"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>null</text></outputEntry></rule>
    </decisionTable></decision>
    <inputData id='t' name='topic'><variable name='topic'/></inputData>";
    let decisions = Decisions::diagnose(&[read("m", body)]).unwrap();
    let explained = |topic: &str| {
        let Value::Context(inputs) = Value::from_json(&format!("{{\"topic\":\"{topic}\"}}")).unwrap() else {
            panic!("an object")
        };
        let (value, lines) = decisions.explain_plain("d", &inputs, None).unwrap();
        (value.to_json().unwrap(), lines)
    };
    assert_eq!(explained("noise"), ("\"urban\"".to_owned(), vec![6]));
    assert_eq!(explained("other"), ("null".to_owned(), vec![7]));
}
