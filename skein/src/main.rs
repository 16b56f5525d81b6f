//! The binary: commands over the shell.
//!
//! It knows nothing of rules, tables or pages: it parses arguments, calls one crate and prints what comes
//! back. Start at [`Command`], the list of commands.

mod report;

use clap::{Parser, Subcommand};
use skein_kernel::rejection::Rejection;
use std::process::ExitCode;

/// 雁阵 Skein: a city's digital base in one binary.
#[derive(Debug, Parser)]
#[command(name = "skein", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What can be asked of the binary.
#[derive(Debug, Subcommand)]
enum Command {
    /// Read government work reports 读工作报告
    #[command(subcommand)]
    Report(report::Command),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Report(command) => report::run(command),
    }
}

/// Says why in both languages and where to read more. A refusal ends with 1, anything unforeseen with 70
/// (`EX_SOFTWARE` of `sysexits.h`); wrong arguments end with 2, as clap has it.
fn fail(error: &anyhow::Error) -> ExitCode {
    let Some(rejection) = error.downcast_ref::<Rejection>() else {
        eprintln!("skein: {error:#}");
        return ExitCode::from(70);
    };
    eprintln!("{}  {}", rejection.code, rejection.zh);
    eprintln!("{:width$}  {}", "", rejection.en, width = rejection.code.0.len());
    if let Some(place) = &rejection.place {
        eprintln!("{:width$}  {place}", "", width = rejection.code.0.len());
    }
    ExitCode::FAILURE
}
