//! Other engines on the same model, installed into a scratch folder and run in the same session.
//!
//! Their packages come from PyPI and npm at the versions named here; nothing of them is part of the
//! project. A peer that can't be installed is said so and left out. Start at [`measure`].

use crate::cargo::{cache, root, run};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Seconds each peer is given.
const SECONDS: &str = "5";
const SPIFF: &str = "SpiffWorkflow==3.2.0";
const BPMN_ENGINE: &str = "bpmn-engine@25.0.1";

/// Prints what each peer reaches on the bench's model.
pub(crate) fn measure() {
    for (name, figure) in [(SPIFF, spiff()), (BPMN_ENGINE, bpmn_engine())] {
        match figure {
            Ok(figure) => println!("{name:<24} {figure:>12} instances/s"),
            Err(error) => println!("{name:<24} not measured: {error:#}"),
        }
    }
}

fn spiff() -> Result<String> {
    let folder = scratch("spiff")?;
    let python = folder.join("bin").join("python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", SPIFF]))?;
    figure(Command::new(&python).arg(peer("spiff.py")))
}

fn bpmn_engine() -> Result<String> {
    let folder = scratch("bpmn-engine")?;
    run(Command::new("npm")
        .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .arg(&folder)
        .arg(BPMN_ENGINE))?;
    figure(
        Command::new("node")
            .env("NODE_PATH", folder.join("node_modules"))
            .arg(peer("bpmn-engine.cjs")),
    )
}

/// What a peer's script prints: its instances a second.
fn figure(command: &mut Command) -> Result<String> {
    let output = command
        .arg(peer("joint.bpmn"))
        .arg(SECONDS)
        .output()
        .context("the peer could not be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the peer failed: {}", said.trim());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn scratch(name: &str) -> Result<PathBuf> {
    let folder = cache().join("peers").join(name);
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    Ok(folder)
}

fn peer(file: &str) -> PathBuf {
    let folder: &Path = &root().join("xtask").join("peers");
    folder.join(file)
}
