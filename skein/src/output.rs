//! Where results go: a file, or standard output.

use anyhow::{Context, Result};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

/// Writes to a file or to standard output. A reader that has seen enough (`| head`) is no error.
///
/// # Errors
/// When the output can't be written, or is a workbook on its way to a terminal.
pub(crate) fn write(bytes: &[u8], output: Option<&Path>) -> Result<()> {
    if let Some(path) = output {
        return std::fs::write(path, bytes).with_context(|| path.display().to_string());
    }
    let mut out = std::io::stdout().lock();
    if out.is_terminal() && bytes.starts_with(b"PK") {
        anyhow::bail!("a workbook is not for the terminal: use --output FILE");
    }
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.context("standard output"),
    }
}

/// Writes a value as indented JSON.
///
/// # Errors
/// As [`write`].
pub(crate) fn json(value: &impl serde::Serialize, output: Option<&Path>) -> Result<()> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    write(&bytes, output)
}
