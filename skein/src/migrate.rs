//! `skein bpmn migrate`: what moving matters to another version of their model would do. It changes nothing.
//!
//! It reads files and prints; what can be moved is `skein-matter`'s to say. Start at [`Migrate`].

use crate::output;
use anyhow::Result;
use clap::Args;
use serde::Deserialize;
use skein_bpmn::model::Definitions;
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_matter::Matter;
use skein_matter::migrate::{Mapping, dry_run};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `skein bpmn migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// The model the matters run under
    old: PathBuf,
    /// The model they would go to
    new: PathBuf,
    /// Which element becomes which, where ids alone don't say: lines `Old -> New` and `clock old -> new`
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Matters to try: traces of `skein bpmn run` of the old model, or a matter's state as JSON
    #[arg(long, value_name = "MATTER", num_args = 1..)]
    state: Vec<PathBuf>,
}

/// Prints the report. Exit code 0 where everything can be moved, 3 where something can't, 4 where no matter was tried.
///
/// # Errors
/// Files that can't be read, and the first of what is wrong with them; `first` prints the others.
pub(crate) fn run(
    arguments: &Migrate,
    read: impl Fn(&Path) -> Result<Definitions>,
    first: impl Fn(Vec<Rejection>) -> anyhow::Error,
) -> Result<ExitCode> {
    let (old, new) = (read(&arguments.old)?, read(&arguments.new)?);
    let mapping = match &arguments.map {
        Some(path) => {
            Mapping::parse(&text(path)?).map_err(|fault| fault.in_file(path.display().to_string()))?
        }
        None => Mapping::default(),
    };
    let mut matters = Vec::new();
    for path in &arguments.state {
        matters.extend(states(path)?);
    }
    let (mut report, possible) = dry_run(&old, &new, &mapping, &matters).map_err(first)?;
    if matters.is_empty() {
        report += UNPROVEN;
    }
    output::write(report.as_bytes(), None)?;
    Ok(ExitCode::from(match (possible, matters.is_empty()) {
        (true, true) => 4,
        (true, false) => 0,
        (false, _) => 3,
    }))
}

/// What is said where there was no matter to try.
const UNPROVEN: &str = "结论：未经证实，没有试过任何办件；请用 --state 给出运行记录\n\
verdict: unproven, no matter was tried; give the trace of a run by --state\n";

/// The matters in a file: one state, or those that a trace ends with.
fn states(path: &Path) -> Result<Vec<(String, Matter)>> {
    let name = path.display().to_string();
    let text = text(path)?;
    if let Ok(matter) = serde_json::from_str::<Matter>(&text) {
        return Ok(vec![(name, matter)]);
    }
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    let last = last.and_then(|line| serde_json::from_str::<Last>(line).ok());
    let found = last.map(|last| last.states).unwrap_or_default();
    if found.is_empty() {
        return Err(no_state().in_file(name).into());
    }
    let numbered = (1..).zip(found);
    Ok(numbered
        .map(|(number, matter)| (format!("{name} #{number}"), matter))
        .collect())
}

/// The end of a trace.
#[derive(Deserialize)]
struct Last {
    states: Vec<Matter>,
}

fn no_state() -> Rejection {
    Rejection::new(
        Code("SK-CLI-0024"),
        Class::Invalid,
        "文件里没有还在办的办件：应为 skein bpmn run 打印的运行记录（等待中），或一个办件状态的 JSON",
        "the file has no matter that is still open: it should be the trace of a `skein bpmn run` that waits, or a matter's state as JSON",
    )
}

fn text(path: &Path) -> Result<String> {
    crate::place::text(path)
}
