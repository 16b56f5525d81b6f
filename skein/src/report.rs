//! `skein report`: read a report, or compare two.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use skein_document::export::{Format, Only, render};
use skein_document::intake::{self, Document};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// What can be done with reports.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Repair a report and print its text, targets and commitments 修复并读出一份报告
    Read(Read),
}

/// Arguments of `skein report read`.
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// The report: .txt .md .html .docx .pdf, any usual encoding
    file: PathBuf,
    /// text, json, jsonl, csv or xlsx
    #[arg(long, default_value = "text", value_parser = format)]
    format: Format,
    /// targets, commitments, text or repairs (default: all; in CSV, the targets)
    #[arg(long, default_value = "all", value_parser = only)]
    only: Only,
    /// Write to this file instead of standard output
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// Runs one of the commands.
///
/// # Errors
/// A rejection of intake or export, or an output that can't be written.
pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Read(arguments) => read(&arguments),
    }
}

fn read(arguments: &Read) -> Result<()> {
    let document = take(&arguments.file)?;
    let report = skein_report::read(&document.text);
    let bytes = render(&report, &document.text, arguments.format, arguments.only)?;
    write(&bytes, arguments.output.as_deref())
}

/// Takes a file in and says on standard error what a reader should know about it.
fn take(file: &Path) -> Result<Document> {
    let document = intake::read_file(file)?;
    for note in &document.notes {
        eprintln!("注意 note: {} / {}", note.zh, note.en);
    }
    Ok(document)
}

/// Writes to a file or to standard output. A reader that has seen enough (`| head`) is no error.
fn write(bytes: &[u8], output: Option<&Path>) -> Result<()> {
    if let Some(path) = output {
        return std::fs::write(path, bytes).with_context(|| path.display().to_string());
    }
    let mut out = std::io::stdout().lock();
    if out.is_terminal() && bytes.starts_with(b"PK") {
        anyhow::bail!("a workbook is not for the terminal: use --output FILE");
    }
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("standard output"),
    }
}

fn format(name: &str) -> Result<Format, String> {
    name.parse()
        .map_err(|rejection: skein_kernel::rejection::Rejection| rejection.to_string())
}

fn only(name: &str) -> Result<Only, String> {
    name.parse()
        .map_err(|rejection: skein_kernel::rejection::Rejection| rejection.to_string())
}
