//! `cargo xtask test`: the one command that must pass, on a newcomer's machine as in continuous
//! integration. It prints each step, and closes with one line that counts every test.

use crate::cargo::{cargo, root, run, show, target};
use crate::{setup, tidy};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Tests counted over all runners.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// Runs every check and ends with the closing line.
///
/// # Errors
/// When any step fails; all test runners run to their end first.
pub(crate) fn everything() -> Result<()> {
    setup::components()?;
    step("format", || run(&mut cargo(&["fmt", "--all", "--check"])))?;
    step("tidy", tidy::check)?;
    step("lint", || {
        run(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    step("build", || run(&mut cargo(&["build", "--workspace", "--quiet"])))?;
    let mut tally = Tally::default();
    step("tests", || rust_tests(&mut tally))?;
    step("browser", || browser(&mut tally))?;
    println!(
        "\n{} passed, {} failed, {} skipped",
        tally.passed, tally.failed, tally.skipped
    );
    if tally.failed > 0 {
        bail!("{} tests failed", tally.failed);
    }
    Ok(())
}

/// Runs one step and says how long it took.
fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("== {name}");
    let begun = Instant::now();
    let outcome = work().with_context(|| format!("step `{name}`"));
    println!("== {name}: {:.0} s", begun.elapsed().as_secs_f64());
    outcome
}

/// The Rust tests, with one PostgreSQL server for all of them.
fn rust_tests(tally: &mut Tally) -> Result<()> {
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast", "--quiet"]);
    let server = setup::postgres();
    match &server {
        Ok(server) => {
            tests.env(skein_scratch::VARIABLE, server.address());
        }
        Err(reason) => {
            println!("skipped: {reason}");
            tally.skipped += 1;
        }
    }
    count(&mut tests, tally, rust_line)
}

/// The browser tests, against the binary just built; skipped with a sentence where they can't run.
fn browser(tally: &mut Tally) -> Result<()> {
    let folder = root().join("skein/tests/browser");
    let tests = [
        "board.test.cjs",
        "matters.test.cjs",
        "identity.test.cjs",
        "portal.test.cjs",
    ]
    .map(|file| folder.join(file));
    let ready = match setup::browser() {
        Ok(ready) => ready,
        Err(reason) => {
            println!("skipped: {reason}");
            tally.skipped += 1;
            return Ok(());
        }
    };
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=tap"]).args(tests);
    node.env("NODE_PATH", ready.modules)
        .env("SKEIN_BINARY", target().join("debug/skein"));
    node.current_dir(root());
    count(&mut node, tally, tap_line)
}

/// Runs a test runner, echoes its output and adds up what its lines say.
fn count(command: &mut Command, tally: &mut Tally, read: fn(&str, &mut Tally)) -> Result<()> {
    let shown = show(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("can't start: {shown}"))?;
    let before = *tally;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            read(&line, tally);
        }
    }
    let status = child.wait()?;
    if !status.success() && tally.failed == before.failed {
        bail!("failed ({status}) without naming a test: {shown}");
    }
    Ok(())
}

/// Reads `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
fn rust_line(line: &str, tally: &mut Tally) {
    if line.starts_with("skipped: ") {
        tally.skipped += 1;
    }
    let Some(result) = line.strip_prefix("test result: ") else {
        return;
    };
    for part in result.split([';', '.']) {
        let mut words = part.split_whitespace();
        let number = words.next().and_then(|n| n.parse::<u64>().ok());
        match (number, words.next()) {
            (Some(n), Some("passed")) => tally.passed += n,
            (Some(n), Some("failed")) => tally.failed += n,
            (Some(n), Some("ignored")) => tally.skipped += n,
            _ => {}
        }
    }
}

/// Reads the closing comments of a TAP stream: `# pass 9`, `# fail 0`, `# skipped 0`.
fn tap_line(line: &str, tally: &mut Tally) {
    let mut words = line.split_whitespace();
    if words.next() != Some("#") {
        return;
    }
    let name = words.next();
    let Some(number) = words.next().and_then(|n| n.parse::<u64>().ok()) else {
        return;
    };
    match name {
        Some("pass") => tally.passed += number,
        Some("fail") => tally.failed += number,
        Some("skipped") => tally.skipped += number,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_both_runners_are_added_up() {
        let mut tally = Tally::default();
        rust_line(
            "test result: ok. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out",
            &mut tally,
        );
        rust_line("skipped: shared data absent", &mut tally);
        tap_line("# pass 9", &mut tally);
        tap_line("# fail 1", &mut tally);
        tap_line("# Subtest: the board", &mut tally);
        assert_eq!(
            tally,
            Tally {
                passed: 21,
                failed: 2,
                skipped: 3
            }
        );
    }
}
