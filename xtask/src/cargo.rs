//! How tasks call cargo: one target folder outside the checkout, one profile.
//!
//! A fresh clone therefore reuses the dependencies an earlier one compiled.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root folder of the checkout this was started in: as cargo says now, since a target folder may be shared
/// with another checkout that compiled this program.
pub(crate) fn root() -> PathBuf {
    let started = std::env::var_os("CARGO_MANIFEST_DIR");
    let package = started.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Where everything compiled or downloaded goes: `SKEIN_CACHE`, or `~/.cache/skein`.
pub(crate) fn cache() -> PathBuf {
    if let Some(folder) = std::env::var_os("SKEIN_CACHE") {
        return PathBuf::from(folder);
    }
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .unwrap_or_else(std::env::temp_dir);
    home.join(".cache").join("skein")
}

/// The cargo target folder: `CARGO_TARGET_DIR` where set, else inside [`cache`].
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map(PathBuf::from)
        .unwrap_or_else(|| cache().join("target"))
}

/// A cargo command in the checkout with the shared target folder.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(root())
        .env("CARGO_TARGET_DIR", target());
    command
}

/// Runs a command to its end; a failure names it.
///
/// # Errors
/// When the program can't be started or ends unsuccessfully.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command
        .status()
        .with_context(|| format!("can't start: {shown}"))?;
    if !status.success() {
        bail!("failed ({status}): {shown}");
    }
    Ok(())
}

/// The command as one would type it.
pub(crate) fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    let args = command.get_args().map(|a| a.to_string_lossy().into_owned());
    std::iter::once(name).chain(args).collect::<Vec<_>>().join(" ")
}
