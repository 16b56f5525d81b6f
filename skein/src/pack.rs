//! `skein pack`: city systems as folders of files.
//!
//! It reads folders and prints; what a pack means is `skein-pack`'s. Start at [`Command`].

mod author;
mod rehearse;

use anyhow::Result;
use clap::Subcommand;
use std::process::ExitCode;

/// What can be done with packs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a small pack that runs as it is 建立一个能直接运行的数据包
    New(author::New),
    /// Check that packs are whole and fit together 检查数据包
    #[command(after_help = "Exit code: 0 sound (warnings included), 1 errors were found, 2 wrong arguments.")]
    Check(author::Check),
    /// Play the scenarios of packs on a fresh city in memory 演练包里的场景
    #[command(
        after_help = "Exit code: 0 all passed, 1 some failed or can't be read, 2 wrong arguments. How scenarios \
        are written: docs/guide/scenarios.md."
    )]
    Test(rehearse::Test),
    /// Tell what changes between two versions, and what it means for running matters 比较两个版本
    Diff(author::Diff),
    /// Write a pack's public handbook 生成公开手册
    Doc(author::Doc),
    /// Print the JSON Schema of pack.toml or matter/desks.toml, for editors 输出 pack.toml 或 desks.toml 的 JSON Schema
    Schema {
        /// Which file 哪个文件
        #[arg(value_enum, default_value = "pack")]
        of: author::Schema,
    },
}

/// Runs one of the commands.
///
/// # Errors
/// Folders that can't be read or written.
pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::New(arguments) => author::new(arguments),
        Command::Check(arguments) => author::check(arguments),
        Command::Test(arguments) => rehearse::test(arguments),
        Command::Diff(arguments) => author::diff(arguments),
        Command::Doc(arguments) => author::doc(arguments),
        Command::Schema { of } => author::schema(*of),
    }
}
