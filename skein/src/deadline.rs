//! `skein deadline`: the working of a legal period.

use crate::output;
use anyhow::{Context, Result};
use clap::Args;
use skein_kernel::deadline::{Request, RollRule, explain};
use std::path::PathBuf;

/// Arguments of `skein deadline`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The day of the event, as 2026-09-18; with the time, as 2026-09-18T09:30, for hours
    #[arg(long)]
    from: String,
    /// How long: 20wd (working days), 15d, 3mo, 24h
    #[arg(long)]
    period: String,
    /// Days that don't count, as 2026-09-21..2026-09-25 or, with the notice's number, A..B:NOTICE
    #[arg(long, value_name = "A..B")]
    suspend: Vec<String>,
    /// An approved extension, as 10wd
    #[arg(long)]
    extend: Vec<String>,
    /// Where the last day is no workday: none, forward or backward
    #[arg(long, default_value = "none", value_parser = roll)]
    roll: RollRule,
    /// A calendar file that adds to the published calendar or amends it
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
    /// Print the whole computation as JSON
    #[arg(long)]
    json: bool,
}

/// Computes and prints a deadline in both languages.
///
/// # Errors
/// The kernel's rejections; a calendar file that can't be read.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let calendar = arguments
        .calendar
        .as_ref()
        .map(|path| std::fs::read_to_string(path).with_context(|| path.display().to_string()));
    let request = Request {
        from: arguments.from.clone(),
        period: arguments.period.clone(),
        suspend: arguments.suspend.clone(),
        extend: arguments.extend.clone(),
        roll: arguments.roll,
        calendar: calendar.transpose()?,
    };
    let deadline = explain(&request).map_err(|rejection| match &arguments.calendar {
        Some(path) if rejection.place.as_ref().is_some_and(|place| place.line.is_some()) => {
            rejection.in_file(path.display().to_string())
        }
        _ => rejection,
    })?;
    if arguments.json {
        return output::json(&deadline, None);
    }
    output::write(format!("{}\n{}\n", deadline.zh(), deadline.en()).as_bytes(), None)
}

fn roll(name: &str) -> Result<RollRule, String> {
    RollRule::named(name).ok_or_else(|| "none, forward or backward".into())
}
