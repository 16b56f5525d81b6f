//! `skein backup` and `skein restore`.

use crate::place::Kept;
use anyhow::Result;
use clap::Args;
use skein_store::backup::{self, Manifest};
use skein_store::read_public_keys;
use std::path::PathBuf;

/// Arguments of `skein backup`.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where to: a folder that doesn't exist yet or is empty
    target: PathBuf,
    #[command(flatten)]
    kept: Kept,
}

/// Arguments of `skein restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup
    backup: PathBuf,
    /// Where to restore to: a folder must not exist yet or be empty, a database must not hold the city
    #[command(flatten)]
    kept: Kept,
    /// The public keys to trust (default: those in the backup, which proves less)
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Backs a city up and says what the backup holds.
///
/// # Errors
/// The store's rejections.
pub(crate) fn create(arguments: &Backup) -> Result<()> {
    let manifest = backup::create(arguments.kept.place()?, &arguments.target)?;
    tell("已备份 backed up", &manifest);
    Ok(())
}

/// Restores a backup and says what it held.
///
/// # Errors
/// The store's rejections.
pub(crate) fn restore(arguments: &Restore) -> Result<()> {
    let key = arguments
        .key
        .clone()
        .unwrap_or_else(|| arguments.backup.join("evidence.pub"));
    let manifest = backup::restore(
        &arguments.backup,
        arguments.kept.place()?,
        &read_public_keys(&key)?,
    )?;
    tell("已恢复 restored", &manifest);
    Ok(())
}

fn tell(done: &str, manifest: &Manifest) {
    let Manifest {
        events,
        blobs,
        credentials,
        ..
    } = manifest;
    println!(
        "{done}: {events} 个事件 events, {blobs} 个文件 files, {credentials} 个账户口令 accounts' credentials"
    );
}
