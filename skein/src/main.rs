//! The binary: commands over the shell.
//!
//! It knows nothing of rules, tables or pages: it parses arguments, calls one crate and prints what comes
//! back. Start at [`Command`], the list of commands.

mod account;
mod audit;
mod backup;
mod bpmn;
mod deadline;
mod dmn;
mod draw;
mod migrate;
mod output;
mod pack;
mod place;
mod report;
mod retention;
mod up;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;
use skein_kernel::rejection::Rejection;
use std::process::ExitCode;

/// A command makes and drops hundreds of small things: see `docs/performance.md` for what this is worth.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
    /// Run a city: the board, its desks, the REST interface 运行一座城市
    Up(up::Arguments),
    /// Read government work reports 读工作报告
    #[command(subcommand)]
    Report(report::Command),
    /// Work out a legal deadline, step by step 推算法定期限
    Deadline(deadline::Arguments),
    /// Run process models alone, draw them, check them 运行、画出、检查流程模型
    #[command(subcommand)]
    Bpmn(bpmn::Command),
    /// Make decisions of a DMN model, check its tables 决策模型：求值、检查
    #[command(subcommand)]
    Dmn(dmn::Command),
    /// Packs: city systems as folders of files 数据包
    #[command(subcommand)]
    Pack(pack::Command),
    /// Draws by lot that anyone can recompute 抽签
    #[command(subcommand)]
    Draw(draw::Command),
    /// Check the journal, prove an event 查验日志
    #[command(subcommand)]
    Audit(audit::Command),
    /// Accounts, from the machine itself 账户
    #[command(subcommand)]
    Account(account::Command),
    /// Personal data the law lets be kept no longer 个人信息保存期限
    #[command(subcommand)]
    Retention(retention::Command),
    /// Back up a city, running or not 备份
    Backup(backup::Backup),
    /// Restore a backup into an empty folder 恢复
    Restore(backup::Restore),
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Up(arguments) => up::run(&arguments)?,
        Command::Report(command) => report::run(&command)?,
        Command::Deadline(arguments) => deadline::run(&arguments)?,
        Command::Bpmn(command) => return bpmn::run(&command),
        Command::Dmn(command) => return dmn::run(&command),
        Command::Pack(command) => return pack::run(&command),
        Command::Audit(command) => return audit::run(&command),
        Command::Draw(command) => draw::run(&command)?,
        Command::Account(command) => account::run(&command)?,
        Command::Retention(command) => retention::run(&command)?,
        Command::Backup(arguments) => backup::create(&arguments)?,
        Command::Restore(arguments) => backup::restore(&arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Says why in both languages and from where. A refusal ends with 1, anything unforeseen with 70
/// (`EX_SOFTWARE` of `sysexits.h`); wrong arguments end with 2, as clap has it.
fn fail(error: &anyhow::Error) -> ExitCode {
    let Some(rejection) = error.downcast_ref::<Rejection>() else {
        eprintln!("skein: {error:#}");
        return ExitCode::from(70);
    };
    tell(rejection);
    ExitCode::FAILURE
}

/// Prints a refusal: its code, both sentences, and its place.
fn tell(rejection: &Rejection) {
    let indent = " ".repeat(rejection.code.0.len());
    eprintln!("{}  {}", rejection.code, rejection.zh);
    eprintln!("{indent}  {}", rejection.en);
    if let Some(place) = &rejection.place {
        eprintln!("{indent}  {place}");
    }
}
