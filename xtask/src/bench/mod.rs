//! `cargo xtask bench`: figures in release, printed with the command that gives them.
//!
//! Each bench is an example of the crate it measures, so that this crate stays small. It knows nothing of
//! what they measure. Start at [`measure`].

mod peers;

use crate::cargo::{cargo, run, target};
use anyhow::{Context, Result, bail};

/// What can be measured, and the crate and example that measures it.
const BENCHES: &[(&str, &str, &str)] = &[
    ("report", "skein-report", "bench"),
    ("store", "skein-store", "bench"),
    ("city", "skein-app", "cold_start"),
    ("city", "skein-app", "hotline_year"),
    ("web", "skein-web", "bench"),
    ("matter", "skein-matter", "bench"),
    ("matter", "skein-dmn", "bench"),
    ("matter", "skein-store", "matters"),
    ("matter", "skein-store", MANY),
    ("matter", "skein-store", "postgres"),
];

/// The bench that can be had with ten million matters: half an hour and 12 GB of disk.
const MANY: &str = "clocks";

/// Runs one bench, or all; `matter --many` with ten million matters stored.
///
/// # Errors
/// When there is no such bench or one fails.
pub(crate) fn measure(arguments: &[String]) -> Result<()> {
    let many = arguments.iter().any(|argument| argument == "--many");
    let what = arguments.iter().find(|argument| *argument != "--many");
    let what = what.map(String::as_str);
    if let Some(name) =
        what.filter(|name| *name != "size" && !BENCHES.iter().any(|(known, ..)| known == name))
    {
        bail!("no bench `{name}`: there are report, store, city, web, matter, size");
    }
    for (name, package, example) in BENCHES {
        if what.is_none_or(|wanted| wanted == *name) {
            println!("== {name}");
            let mut bench = cargo(&["run", "--release", "--quiet", "--package", package]);
            bench.args(["--example", example]);
            if many && *example == MANY {
                bench.arg("--").arg(target()).arg("10000000");
            }
            run(&mut bench)?;
        }
    }
    if what.is_none_or(|wanted| wanted == "matter") {
        peers::measure();
    }
    if what.is_none_or(|wanted| wanted == "size") {
        size()?;
    }
    Ok(())
}

/// `cargo xtask report-gold`: the scores of reading the reference report.
///
/// # Errors
/// When the example doesn't build or a threshold isn't reached.
pub(crate) fn report_gold() -> Result<()> {
    run(&mut cargo(&[
        "run",
        "--quiet",
        "--package",
        "skein-report",
        "--example",
        "gold",
    ]))
}

/// The release binary's size and the lines of code of each crate.
fn size() -> Result<()> {
    println!("== size");
    run(&mut cargo(&[
        "build",
        "--release",
        "--quiet",
        "--package",
        "skein",
    ]))?;
    let binary = target().join("release").join("skein");
    let bytes = std::fs::metadata(&binary)
        .with_context(|| binary.display().to_string())?
        .len();
    println!(
        "{:<24} {:>8.1} MiB",
        "skein (release)",
        bytes as f64 / 1_048_576.0
    );
    for member in crate::tidy::members()? {
        println!("{:<24} {:>8} lines", member.name, member.code_lines()?);
    }
    Ok(())
}
