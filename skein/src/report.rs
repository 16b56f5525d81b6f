//! `skein report`: read a report, or compare two.

use crate::output;
use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use skein_document::export::{Format, Only, render};
use skein_document::intake::{self, Document};
use skein_kernel::rejection::Rejection;
use skein_report::compare::{Comparison, Row, Side, Verdict, compare};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What can be done with reports.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Repair a report and print its text, targets and commitments 修复并读出一份报告
    Read(Read),
    /// Pair last year's promises with this year's review 上年承诺与本年回顾对账
    Compare(Compare),
}

/// Arguments of `skein report read`.
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// The report: .txt .md .html .docx .pdf, any usual encoding
    file: PathBuf,
    /// text, json, jsonl, csv or xlsx
    #[arg(long, default_value = "text", value_parser = parsed::<Format>)]
    format: Format,
    /// targets, commitments, text or repairs (default: all; in CSV, the targets)
    #[arg(long, default_value = "all", value_parser = parsed::<Only>)]
    only: Only,
    /// Write to this file instead of standard output
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// Arguments of `skein report compare`.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The report that made the promises
    old: PathBuf,
    /// The next year's report, which reviews them
    new: PathBuf,
    /// text or json
    #[arg(long, default_value = "text")]
    format: ComparisonFormat,
    /// Write to this file instead of standard output
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// How a comparison is printed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ComparisonFormat {
    /// A paragraph for each promise.
    Text,
    /// One JSON document.
    Json,
}

/// Runs one of the commands.
///
/// # Errors
/// A rejection of intake or export, or an output that can't be written.
pub(crate) fn run(command: &Command) -> Result<()> {
    match command {
        Command::Read(arguments) => read(arguments),
        Command::Compare(arguments) => contrast(arguments),
    }
}

fn read(arguments: &Read) -> Result<()> {
    let document = take(&arguments.file)?;
    let report = skein_report::read(&document.text);
    let bytes = render(&report, &document.text, arguments.format, arguments.only)?;
    output::write(&bytes, arguments.output.as_deref())
}

fn contrast(arguments: &Compare) -> Result<()> {
    let old = skein_report::read(&take(&arguments.old)?.text);
    let new = skein_report::read(&take(&arguments.new)?.text);
    let comparison = compare(&old, &new);
    match arguments.format {
        ComparisonFormat::Text => {
            output::write(in_words(&comparison).as_bytes(), arguments.output.as_deref())
        }
        ComparisonFormat::Json => output::json(&comparison, arguments.output.as_deref()),
    }
}

/// Takes a file in and says on standard error what a reader should know about it.
fn take(file: &Path) -> Result<Document> {
    let document = intake::read_file(file)?;
    for note in &document.notes {
        eprintln!("注意 note: {} / {}", note.zh, note.en);
    }
    Ok(document)
}

/// The comparison as a person reads it: the balance first, then promise by promise.
fn in_words(comparison: &Comparison) -> String {
    let year = comparison.year.map(|year| year.to_string()).unwrap_or_default();
    let mut text = format!("{} {year}\n", comparison.place);
    for verdict in VERDICTS {
        let _ = writeln!(text, "{:>4}  {}", comparison.count(verdict), name(verdict));
    }
    for row in &comparison.rows {
        let _ = write!(text, "\n{}", paragraph(row));
    }
    text
}

const VERDICTS: [Verdict; 5] = [
    Verdict::Reached,
    Verdict::Missed,
    Verdict::MissedNotMentioned,
    Verdict::NotMentioned,
    Verdict::NotComparable,
];

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reached => "已达到 reached",
        Verdict::Missed => "未达到 missed",
        Verdict::MissedNotMentioned => "未达到且新报告未说明 missed, not mentioned",
        Verdict::NotMentioned => "新报告未提及 not mentioned",
        Verdict::NotComparable => "不可比 not comparable",
    }
}

fn paragraph(row: &Row) -> String {
    let mut text = format!("{}\n  承诺 promised  {}\n", name(row.verdict), side(&row.promise));
    if let Some(result) = &row.result {
        let _ = writeln!(text, "  实绩 reported  {}", side(result));
    }
    let _ = writeln!(
        text,
        "  理由 reason    {}\n                 {}",
        row.reason.zh, row.reason.en
    );
    text
}

fn side(side: &Side) -> String {
    let Side {
        line,
        subject,
        comparator,
        value,
        unit,
        fragment,
        ..
    } = side;
    format!("第{line}行  {subject} {comparator}{value}{unit}  “{fragment}”")
}

/// A command-line word of the document crate, with its own refusal.
fn parsed<T: std::str::FromStr<Err = Rejection>>(name: &str) -> Result<T, String> {
    name.parse().map_err(|rejection: Rejection| rejection.to_string())
}
