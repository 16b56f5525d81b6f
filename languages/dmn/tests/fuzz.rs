//! The bodies of the fuzz targets `dmn` and `feel`, over seeded mutations of the seed texts.

#[path = "../../../fuzz/bodies/dmn.rs"]
mod dmn;
#[path = "../../../fuzz/bodies/feel.rs"]
mod feel;
#[path = "../../../fuzz/bodies/mutate.rs"]
mod mutate;

use mutate::{Dice, mutate, seeds};

const WORDS: &[&str] = &[
    "-",
    "not(",
    "in",
    "[1..5)",
    "..",
    "null",
    "if a then 1 else",
    "for x in",
    "every",
    "some",
    "satisfies",
    "return",
    "function(x) x(x)",
    "{a: 1}",
    "[item > 1]",
    "@\"2026-01-01\"",
    "\"",
    "\\u{",
    "1e6144",
    "**",
    "9999999999999999",
    "date(",
    "duration(\"P1D\")",
    ".a",
    "instance of",
    "between",
    "full name",
    "(((((((((",
    "&lt;",
    "<",
    "/>",
    "&#0;",
];

#[test]
fn mutated_expressions_never_panic() {
    let seeds: Vec<String> = seeds("feel")
        .iter()
        .flat_map(|file| file.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut dice = Dice::new(1);
    seeds.iter().for_each(|seed| feel::run(seed.as_bytes()));
    for _ in 0..4000 {
        feel::run(mutate(&seeds, WORDS, &mut dice).as_bytes());
    }
}

#[test]
fn mutated_models_never_panic() {
    let seeds = seeds("dmn");
    let mut dice = Dice::new(2);
    seeds.iter().for_each(|seed| dmn::run(seed.as_bytes()));
    for _ in 0..2000 {
        dmn::run(mutate(&seeds, WORDS, &mut dice).as_bytes());
    }
}
