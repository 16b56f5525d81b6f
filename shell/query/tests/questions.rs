//! Questions in, SQL or refusals out.

use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use skein_matter::Program;
use skein_matter::program::Edition;
use skein_query::{Question, Registers};
use skein_store::aggregate::ask::{Datum, Dialect};

const COLUMNS: &str = r#"<skein:column name="team" indexed="true"/><skein:column name="visits" type="integer"/>
    <skein:column name="redone" type="boolean"/>"#;

fn registers(columns: &str) -> Result<Registers, Rejection> {
    let model = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0" targetNamespace="t">
        <process id="P"><extensionElements><skein:register name="hotline">{columns}</skein:register></extensionElements>
        <startEvent id="s"/></process></definitions>"#
    );
    let definitions = skein_bpmn::read(&model, "test.bpmn").unwrap();
    let program = Program::compile(&definitions, Edition::default()).unwrap();
    let mut registers = Registers::default();
    for register in program.registers(0) {
        registers.add(register)?;
    }
    Ok(registers)
}

fn asked(sql: &str, dialect: Dialect, given: &[(&str, Datum)]) -> Result<String, Rejection> {
    let registers = registers(COLUMNS)?;
    let question = Question::read(sql, "q.sql")?;
    question.check(&registers)?;
    let given = given
        .iter()
        .map(|(name, datum)| ((*name).to_owned(), datum.clone()));
    let ask = question.ask(dialect, DivisionCode::HENGYANG, &registers, &given.collect())?;
    Ok(ask.sql)
}

/// What comes after the registers' own tables.
#[track_caller]
fn check(sql: &str, dialect: Dialect, given: &[(&str, Datum)], expected: &str) {
    let asked = asked(sql, dialect, given).unwrap();
    let (_, tail) = asked.split_once("register = 'hotline')").unwrap();
    assert_eq!(tail, expected);
}

#[track_caller]
fn refused(sql: &str, code: &str, line: Option<u32>) {
    let refusal = asked(sql, Dialect::Sqlite, &[]).unwrap_err();
    assert_eq!(refusal.code.0, code, "{sql}: {refusal}");
    let place = refusal.place.unwrap();
    assert_eq!(
        (place.file.as_deref(), place.line),
        (Some("q.sql"), line),
        "{sql}"
    );
}

#[test]
fn a_register_is_a_table() {
    let expected = "WITH \"hotline\" AS (SELECT serial AS matter, ordinal, process, status, light, received, \
        received_on, ended_on, due_on, content ->> 'unfit' AS unfit, CAST(content ->> 'redone' AS boolean) AS \
        \"redone\", ((content ->> 'team') COLLATE \"C\") AS \"team\", CAST(content ->> 'visits' AS bigint) AS \
        \"visits\" FROM registers WHERE division = 430400 AND register = 'hotline') \
        SELECT count(*) AS total FROM hotline";
    let sql = "SELECT count(*) AS total FROM hotline";
    assert_eq!(asked(sql, Dialect::Postgres, &[]).unwrap(), expected);
}

#[test]
fn parameters_take_the_store_s_form() {
    let sql = "SELECT count(*) AS total FROM hotline WHERE team = :team AND visits > :least AND received_on >= :since";
    let given = [
        ("team", Datum::Text("城管一队".into())),
        ("least", Datum::Integer(2)),
        ("since", Datum::Text("2026-01-01".into())),
    ];
    check(
        sql,
        Dialect::Sqlite,
        &given,
        " SELECT count(*) AS total FROM hotline WHERE team = ?3 AND visits > ?1 AND received_on >= ?2",
    );
    check(
        sql,
        Dialect::Postgres,
        &given,
        " SELECT count(*) AS total FROM hotline WHERE team = CAST($3 AS text) AND visits > CAST($1 AS bigint) \
         AND received_on >= CAST($2 AS text)",
    );
}

#[test]
fn patterns_ignore_the_case_of_latin_letters_in_both() {
    let sql = "SELECT matter FROM hotline WHERE team LIKE '城管%'";
    check(
        sql,
        Dialect::Sqlite,
        &[],
        " SELECT matter FROM hotline WHERE team LIKE '城管%'",
    );
    check(
        sql,
        Dialect::Postgres,
        &[],
        " SELECT matter FROM hotline WHERE team ILIKE '城管%'",
    );
}

#[test]
fn a_question_may_have_tables_of_its_own() {
    let sql = "WITH busy AS (SELECT team, count(*) AS n FROM hotline GROUP BY team) \
        SELECT team, n FROM busy WHERE n >= 5 ORDER BY n DESC";
    check(
        sql,
        Dialect::Sqlite,
        &[],
        ", busy AS (SELECT team, count(*) AS n FROM hotline GROUP BY team) \
         SELECT team, n FROM busy WHERE n >= 5 ORDER BY n DESC",
    );
}

#[test]
fn what_could_write_differ_or_round_is_refused() {
    refused("SELECT 1 AS a FROM hotline WHERE", "SK-QUERY-0002", None);
    refused("SELECT team\nFROM hotline\nWHERE )", "SK-QUERY-0002", Some(3));
    refused("DELETE FROM hotline", "SK-QUERY-0003", None);
    refused(
        "SELECT team FROM hotline; SELECT team FROM hotline",
        "SK-QUERY-0003",
        None,
    );
    refused("SELECT team FROM hotline FOR UPDATE", "SK-QUERY-0003", None);
    refused("SELECT team INTO t FROM hotline", "SK-QUERY-0003", None);
    refused("SELECT x FROM generate_series(1, 2) AS x", "SK-QUERY-0003", None);
    refused("SELECT avg(visits) AS mean FROM hotline", "SK-QUERY-0004", None);
    refused("SELECT visits / 2 AS half FROM hotline", "SK-QUERY-0004", None);
    refused("SELECT 1.5 AS x FROM hotline", "SK-QUERY-0004", None);
    refused("SELECT max(visits, 2) AS x FROM hotline", "SK-QUERY-0004", None);
    refused("SELECT random() AS x FROM hotline", "SK-QUERY-0004", None);
    refused(
        "SELECT load_extension('x') AS x FROM hotline",
        "SK-QUERY-0004",
        None,
    );
    refused("SELECT team FROM hotline WHERE team ~ 'x'", "SK-QUERY-0004", None);
    refused("SELECT * FROM hotline", "SK-QUERY-0005", None);
    refused("SELECT count(*) FROM hotline", "SK-QUERY-0005", None);
    refused("SELECT team, visits AS team FROM hotline", "SK-QUERY-0005", None);
    refused("SELECT name FROM sqlite_master", "SK-QUERY-0006", None);
    refused(
        "SELECT team FROM hotline JOIN accounts ON true",
        "SK-QUERY-0006",
        None,
    );
    refused("SELECT content FROM registers", "SK-QUERY-0006", None);
    refused("SELECT street FROM hotline", "SK-QUERY-0007", None);
    refused(
        "SELECT team FROM hotline WHERE team = :team",
        "SK-QUERY-0008",
        None,
    );
}

#[test]
fn one_column_holds_one_kind() {
    let mut registers = registers(COLUMNS).unwrap();
    let other = r#"<skein:column name="team" type="integer"/>"#;
    let model = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0" targetNamespace="t">
        <process id="Q"><extensionElements><skein:register name="hotline">{other}</skein:register></extensionElements>
        <startEvent id="s"/></process></definitions>"#
    );
    let definitions = skein_bpmn::read(&model, "test.bpmn").unwrap();
    let program = Program::compile(&definitions, Edition::default()).unwrap();
    let refusal = registers.add(&program.registers(0)[0]).unwrap_err();
    assert_eq!(refusal.code.0, "SK-QUERY-0001");
}
