//! What matters enter in registers.

use super::*;
use skein_matter::register::{Cell, Entry, entries};

fn model(register: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0" targetNamespace="t">
      <process id="P"><extensionElements>{register}</extensionElements>
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
      <userTask id="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>"#
    )
}

const ORDERS: &str = r#"<skein:register name="orders">
    <skein:column name="team" value="handling.team" indexed="true"/>
    <skein:column name="visits" type="integer"/>
    <skein:column name="fee" type="decimal" scale="2"/>
    <skein:column name="redone" type="boolean" value="visits > 1"/>
    <skein:column name="promised" type="date" value="promise"/>
    <skein:column name="called" type="moment" value="call"/>
  </skein:register>"#;

/// The rows, a line for each.
#[track_caller]
fn check(city: &City, expected: &[&str]) {
    let told: Vec<String> = entries(&city.matter, city.program()).iter().map(show).collect();
    assert_eq!(told, expected);
}

fn show(entry: &Entry) -> String {
    let cells: Vec<String> = entry
        .cells
        .iter()
        .map(|(name, cell)| match cell {
            Cell::Empty => format!("{name}=-"),
            Cell::Boolean(holds) => format!("{name}={holds}"),
            Cell::Integer(number) => format!("{name}={number}"),
            Cell::Text(text) => format!("{name}={text}"),
        })
        .collect();
    let unfit = if entry.unfit.is_empty() {
        String::new()
    } else {
        format!(" unfit {}", entry.unfit.join(","))
    };
    format!("{} {}: {}{unfit}", entry.register, entry.ordinal, cells.join(" "))
}

#[test]
fn a_row_shows_what_is_known_and_follows_the_matter() {
    let mut city = City::started(&model(ORDERS), "2026-03-02", "{}");
    check(
        &city,
        &["orders 0: team=- visits=- fee=- redone=- promised=- called=-"],
    );
    let told = r#"{"handling":{"team":"城管一队"},"visits":2,"fee":12.5,"promise":"2026-03-09T23:00:00+08:00",
        "call":"2026-03-02T08:30:00"}"#;
    city.complete("2026-03-03", "clerk", "t", told).unwrap();
    check(
        &city,
        &[
            "orders 0: team=城管一队 visits=2 fee=1250 redone=true promised=2026-03-09 called=2026-03-02T00:30:00Z",
        ],
    );
}

#[test]
fn a_value_of_another_kind_is_left_out_and_named() {
    let data = r#"{"handling":{"team":7},"visits":1.5,"fee":0.001,"promise":"soon","call":"2026-03-02"}"#;
    let city = City::started(&model(ORDERS), "2026-03-02", data);
    check(
        &city,
        &[
            "orders 0: team=- visits=- fee=- redone=true promised=- called=- unfit team,visits,fee,promised,called",
        ],
    );
}

#[test]
fn a_list_makes_a_row_for_each_item() {
    let register = r#"<skein:register name="reports" each="reports">
        <skein:column name="reporter" value="item.who"/><skein:column name="street"/></skein:register>"#;
    let data = r#"{"street":"解放路","reports":[{"who":"a"},{"who":"b"}]}"#;
    let city = City::started(&model(register), "2026-03-02", data);
    check(
        &city,
        &[
            "reports 0: reporter=a street=解放路",
            "reports 1: reporter=b street=解放路",
        ],
    );
    let none = City::started(&model(register), "2026-03-02", "{}");
    check(&none, &[]);
}

#[test]
fn what_cant_be_registered_is_refused() {
    for wrong in [
        r#"<skein:register name="Orders"><skein:column name="a"/></skein:register>"#,
        r#"<skein:register name="orders"/>"#,
        r#"<skein:register name="orders"><skein:column name="status"/></skein:register>"#,
        r#"<skein:register name="orders"><skein:column name="a"/><skein:column name="a"/></skein:register>"#,
        r#"<skein:register name="orders"><skein:column name="a" kind="text"/></skein:register>"#,
        r#"<skein:register name="orders"><skein:column name="a" type="money"/></skein:register>"#,
        r#"<skein:register name="orders"><skein:column name="a" type="decimal"/></skein:register>"#,
        r#"<skein:register name="orders"><skein:column name="a" type="decimal" scale="10"/></skein:register>"#,
        r#"<skein:register name="orders"><skein:column name="a" value="today()"/></skein:register>"#,
        r#"<skein:register name="o"><skein:column name="a"/></skein:register><skein:register name="o"><skein:column name="b"/></skein:register>"#,
    ] {
        assert_eq!(refusals(&model(wrong)), ["SK-MATTER-0210"], "{wrong}");
    }
}
