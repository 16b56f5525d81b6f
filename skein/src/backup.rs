//! `skein backup` and `skein restore`.

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
    /// The city's data folder
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// Arguments of `skein restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup
    backup: PathBuf,
    /// The data folder to restore to: it must not exist yet or be empty
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The public keys to trust (default: those in the backup, which proves less)
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Backs a city up and says what the backup holds.
///
/// # Errors
/// The store's rejections.
pub(crate) fn create(arguments: &Backup) -> Result<()> {
    let manifest = backup::create(&arguments.data, &arguments.target)?;
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
    let manifest = backup::restore(&arguments.backup, &arguments.data, &read_public_keys(&key)?)?;
    tell("已恢复 restored", &manifest);
    Ok(())
}

fn tell(done: &str, manifest: &Manifest) {
    let Manifest { events, blobs, .. } = manifest;
    println!("{done}: {events} 个事件 events, {blobs} 个佐证文件 evidence files");
}
