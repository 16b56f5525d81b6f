//! The index of a column against trying every rule.

use super::column::{Column, Doubt};
use crate::feel::{Names, Type, UnaryTests, Value};
use crate::item::aside;
use proptest::prelude::*;

fn number() -> impl Strategy<Value = String> {
    (0..9_i32).prop_map(|number| number.to_string())
}

/// Tests of a number, constant and not.
fn cell() -> impl Strategy<Value = String> {
    let pair = || (number(), number());
    prop_oneof![
        Just("-".to_owned()),
        number(),
        (
            prop_oneof![Just("<"), Just("<="), Just(">"), Just(">=")],
            number()
        )
            .prop_map(|(sign, n)| format!("{sign} {n}")),
        pair().prop_map(|(a, b)| format!("[{a}..{b}]")),
        pair().prop_map(|(a, b)| format!("({a}..{b})")),
        pair().prop_map(|(a, b)| format!("{a}, >= {b}")),
        pair().prop_map(|(a, b)| format!("not({a}, [{b}..7))")),
        Just("null".to_owned()),
        Just("5, null".to_owned()),
        Just("\"x\"".to_owned()),
        pair().prop_map(|(a, b)| format!("? > {a} and ? != {b}")),
    ]
}

fn input() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-1..10_i64).prop_map(Value::from),
        Just("2.5".parse().map(Value::Number).unwrap()),
        Just(Value::Null),
        Just(Value::text("x")),
        Just(Value::Boolean(true)),
    ]
}

proptest! {
    #[test]
    fn the_index_admits_what_the_tests_admit(
        cells in proptest::collection::vec(cell(), 1..90),
        inputs in proptest::collection::vec(input(), 1..12),
    ) {
        let names = Names::new();
        let tests: Vec<UnaryTests> =
            cells.iter().map(|text| UnaryTests::compile(text, &names, &Type::Any).unwrap()).collect();
        let column = Column::build(&tests.iter().collect::<Vec<_>>());
        for input in inputs {
            let lane = column.lane(&input);
            for (rule, tests) in tests.iter().enumerate() {
                let (tried, _) = aside(|run| tests.test(&input, &[], run));
                let listed = lane.word(rule / 64) >> (rule % 64) & 1 == 1;
                let doubtful = match lane.doubt {
                    Doubt::None => false,
                    Doubt::Some(rules) => rules[rule / 64] >> (rule % 64) & 1 == 1,
                    Doubt::All => true,
                };
                let admitted = listed && (!doubtful || tried);
                prop_assert_eq!(admitted, tried, "{} of {:?}", &cells[rule], input);
            }
        }
    }
}
