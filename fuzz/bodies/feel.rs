//! What fuzzing does with bytes as FEEL: compile as expression and as unary tests, evaluate within a small
//! budget, twice with the same result.

use skein_dmn::feel::{Expression, Faults, Limits, Names, Run, Scope, Type, UnaryTests, Value};

/// Nothing here may panic, whatever the bytes.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut names = Names::new();
    names.push("a", Type::Number);
    names.push("full name", Type::String);
    let values = [Value::from(3_i64), Value::text("x")];
    let scope = Scope {
        values: &values,
        limits: Limits { steps: 20_000 },
        ..Scope::default()
    };
    if let Ok(expression) = Expression::compile(text, &names) {
        let (mut one, mut other) = (Faults::new(), Faults::new());
        let first = expression.evaluate(&scope, &mut one);
        let second = expression.evaluate(&scope, &mut other);
        assert_eq!(format!("{first:?}"), format!("{second:?}"), "{text}");
        assert_eq!(one.count(), other.count(), "{text}");
        if let Ok(json) = first.to_json() {
            Value::from_json(&json).expect("what is written can be read");
        }
    }
    if let Ok(tests) = UnaryTests::compile(text, &names, &Type::Number) {
        let mut faults = Faults::new();
        let mut run = Run::new(&scope, &mut faults);
        tests.test(&Value::from(3_i64), &values, &mut run);
    }
}
