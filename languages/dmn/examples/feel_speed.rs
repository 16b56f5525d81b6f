//! How long FEEL takes: `cargo run --release -p skein-dmn --example feel_speed`.

use skein_dmn::feel::{Expression, Faults, Names, Scope, Type, UnaryTests, Value};
use std::hint::black_box;
use std::time::Instant;

/// Nanoseconds of one call: the best of many batches, so that other work on the machine doesn't count.
fn time(mut call: impl FnMut()) -> f64 {
    const BATCH: u32 = 200;
    let begun = Instant::now();
    let mut best = f64::INFINITY;
    while begun.elapsed().as_millis() < 300 {
        let start = Instant::now();
        for _ in 0..BATCH {
            call();
        }
        best = best.min(start.elapsed().as_nanos() as f64 / f64::from(BATCH));
    }
    best
}

fn main() {
    let mut names = Names::new();
    for name in ["amount", "kind", "items", "applicant"] {
        names.push(name, Type::Any);
    }
    let values = [
        Value::from(1_200),
        Value::from("a"),
        Value::from_json("[3, 1, 2, 5, 4]").expect("JSON"),
        Value::from_json(r#"{"name": "Li", "age": 35, "income": 8123.50}"#).expect("JSON"),
    ];
    for text in [
        "1",
        "amount",
        "amount > 1000 and kind = \"a\"",
        "amount * 1.05 + 3",
        "amount / 7",
        "applicant.age >= 18 and applicant.income - amount > 0",
        "if kind in (\"a\", \"b\") then amount else null",
        "sum(items)",
        "items[item > 2]",
        "for i in items return i * 2",
        "some i in items satisfies i = 5",
        "\"no. \" + string(amount)",
        "date(\"2026-09-18\") + duration(\"P10D\")",
        "{a: amount, b: a + 1}.b",
        "(function(x) x + 1)(amount)",
        "matches(kind, \"[a-z]+\")",
    ] {
        let expression = Expression::compile(text, &names).expect("FEEL");
        let mut faults = Faults::new();
        let nanoseconds = time(|| {
            black_box(expression.evaluate(&Scope::of(black_box(&values)), &mut faults));
        });
        println!("{nanoseconds:>9.1} ns  {text}");
        assert!(faults.is_empty(), "{text}: {:?}", faults.kept());
    }
    let tests = UnaryTests::compile("[1000..2000), > 5000", &names, &Type::Number).expect("FEEL");
    let mut faults = Faults::new();
    let scope = Scope::of(&values);
    let mut run = skein_dmn::feel::Run::new(&scope, &mut faults);
    let input = Value::from(1_200);
    let nanoseconds = time(|| {
        black_box(tests.test(black_box(&input), &values, &mut run));
    });
    println!("{nanoseconds:>9.1} ns  unary tests [1000..2000), > 5000");
    let text = "if applicant.age >= 18 and amount > 1000 then sum(items) else null";
    let nanoseconds = time(|| {
        black_box(Expression::compile(black_box(text), &names).expect("FEEL"));
    });
    println!("{nanoseconds:>9.1} ns  compiling {text}");
}
