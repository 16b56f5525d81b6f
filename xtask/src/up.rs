//! `cargo xtask up`: build the binary, run a city.

use crate::cargo::{cargo, run, target};
use anyhow::Result;
use std::process::Command;

/// Builds `skein` in the shared profile and runs `skein up` with the given arguments.
///
/// # Errors
/// When the build fails or the city ends with an error.
pub(crate) fn city(args: &[String]) -> Result<()> {
    run(&mut cargo(&["build", "--package", "skein"]))?;
    let binary = target().join("debug").join("skein");
    run(Command::new(binary).arg("up").args(args))
}
