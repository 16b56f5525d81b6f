//! How many decisions one core makes in a second of its time: `cargo run --release -p skein-dmn --example bench`.
//!
//! Tables of three sizes through the whole of an evaluation (inputs by name, types, table, result), each
//! over inputs that hit a different rule every time, and some expressions.

use skein_dmn::feel::{Context, Expression, Key, Names, Scope, Type, Value};
use skein_dmn::{Decisions, model};
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

fn main() {
    for (rules, inputs) in [(10, 3), (100, 5), (1000, 5), (1000, 3)] {
        table(rules, inputs);
    }
    for text in [
        "a + b * 2",
        "if a > 10 and name = \"kind b\" then a else b",
        "sum(for x in 1..10 return x * x)",
        "[1, 5, 9, 13][item > a]",
        "substring(name, 1, 4) + \" \" + string(a)",
        "date(\"2026-11-23\") + duration(\"P20D\")",
    ] {
        expression(text);
    }
}

/// A unique table: ranges of numbers, five kinds of text, lower bounds, and so on in turn.
fn model(rules: usize, inputs: usize) -> String {
    let mut text =
        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='b' namespace='b'>"
            .to_owned();
    let kind = |input: usize| if input % 3 == 1 { "string" } else { "number" };
    for input in 0..inputs {
        let _ = write!(
            text,
            "<inputData id='i{input}' name='in{input}'><variable typeRef='{}'/></inputData>",
            kind(input)
        );
    }
    text += "<decision id='d' name='Route'><variable typeRef='string'/>";
    for input in 0..inputs {
        let _ = write!(
            text,
            "<informationRequirement><requiredInput href='#i{input}'/></informationRequirement>"
        );
    }
    text += "<decisionTable hitPolicy='UNIQUE'>";
    for input in 0..inputs {
        let _ = write!(
            text,
            "<input><inputExpression typeRef='{}'><text>in{input}</text></inputExpression></input>",
            kind(input)
        );
    }
    text += "<output/>";
    for rule in 0..rules {
        text += "<rule>";
        for input in 0..inputs {
            let _ = match input % 3 {
                0 => write!(
                    text,
                    "<inputEntry><text>[{}..{})</text></inputEntry>",
                    rule / 5 * 40,
                    rule / 5 * 40 + 40
                ),
                1 => write!(
                    text,
                    "<inputEntry><text>\"kind {}\"</text></inputEntry>",
                    rule % 5
                ),
                _ => write!(text, "<inputEntry><text>>= {}</text></inputEntry>", 100 + rule),
            };
        }
        let _ = write!(
            text,
            "<outputEntry><text>\"route {rule}\"</text></outputEntry></rule>"
        );
    }
    text + "</decisionTable></decision></definitions>"
}

fn table(rules: usize, inputs: usize) {
    let started = Instant::now();
    let model = model::read(&model(rules, inputs), "bench.dmn").expect("a model");
    let decisions = Decisions::load(&[model]).expect("decisions");
    let loaded = started.elapsed();
    let cases: Vec<Context> = (0..rules.min(64))
        .map(|case| case * rules / rules.min(64))
        .map(|rule| {
            let values = (0..inputs).map(|input| {
                let value = match input % 3 {
                    0 => Value::from(rule as i64 / 5 * 40 + 7),
                    1 => Value::text(&format!("kind {}", rule % 5)),
                    _ => Value::from(100 + rule as i64),
                };
                (Key::from(format!("in{input}")), value)
            });
            values.collect()
        })
        .collect();
    let rate = measure(|turn| {
        let inputs = cases.get(turn % cases.len()).expect("a case");
        let value = decisions.evaluate_strict("Route", inputs, None).expect("a value");
        assert!(!value.is_null());
        black_box(value);
    });
    println!("table {rules} x {inputs}: {rate:.0} evaluations/s (loaded in {loaded:.1?})");
}

fn expression(text: &str) {
    let mut names = Names::new();
    names.push("a", Type::Number);
    names.push("b", Type::Number);
    names.push("name", Type::String);
    let compiled = Expression::compile(text, &names).expect("an expression");
    let values = [Value::from(12), Value::from(30), Value::text("kind b")];
    let rate = measure(|_| {
        black_box(compiled.evaluate_strict(&Scope::of(&values)).expect("a value"));
    });
    println!("{text}: {rate:.0} evaluations/s");
}

/// Turns in a second of processor time, over about a second of it after a short start.
fn measure(mut turn: impl FnMut(usize)) -> f64 {
    (0..1000).for_each(&mut turn);
    let (started, mut done) = (processor(), 0);
    while processor() - started < Duration::from_secs(1) {
        (done..done + 1000).for_each(&mut turn);
        done += 1000;
    }
    done as f64 / (processor() - started).as_secs_f64()
}

/// The processor time this thread has had; where the system doesn't tell, the time of the clock.
fn processor() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
