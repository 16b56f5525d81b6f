//! `skein bpmn migrate`: what moving matters to another version of their model would do. It changes nothing.
//!
//! It reads files and prints; what can be moved is `skein-matter`'s to say. Start at [`Migrate`].

use crate::output;
use anyhow::{Context, Result};
use clap::Args;
use skein_bpmn::model::Definitions;
use skein_kernel::rejection::Rejection;
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
    /// Matters to try: their states as JSON
    #[arg(long, value_name = "MATTER", num_args = 1..)]
    state: Vec<PathBuf>,
}

/// Prints the report. Exit code 0 where everything can be moved, 3 where something can't.
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
        let matter: Matter =
            serde_json::from_str(&text(path)?).with_context(|| path.display().to_string())?;
        matters.push((path.display().to_string(), matter));
    }
    let (report, possible) = dry_run(&old, &new, &mapping, &matters).map_err(first)?;
    output::write(report.as_bytes(), None)?;
    Ok(ExitCode::from(if possible { 0 } else { 3 }))
}

fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}
