//! `skein draw`: recompute a draw by lot from what was published of it.
//!
//! Start at [`run`].

use crate::output;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use skein_app::draw::Draw;
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_store::audit::{self, verify_inclusion};
use skein_store::read_public_keys;
use std::path::{Path, PathBuf};

/// What can be done with draws.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Recompute a published draw; with a city's folder also that its terms were in the log before 核对抽签
    Verify(Verify),
}

/// Arguments of `skein draw verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The published draw as JSON: the answer of `city:draw`, or what it keeps as `proof`
    draw: PathBuf,
    /// The city's data folder or a backup: proves that the terms are in its log
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// The public keys to trust (default: `evidence.pub` in the folder)
    #[arg(long, value_name = "FILE", requires = "data")]
    key: Option<PathBuf>,
}

/// Recomputes a draw and says who was drawn.
///
/// # Errors
/// `SK-APP-0039` with what doesn't come out, `SK-CLI-0023` for a file that is no draw, the store's.
pub(crate) fn run(command: &Command) -> Result<()> {
    let Command::Verify(arguments) = command;
    let text =
        std::fs::read_to_string(&arguments.draw).with_context(|| arguments.draw.display().to_string())?;
    let draw = read(&text).ok_or_else(|| no_draw(&arguments.draw))?;
    draw.verify()
        .map_err(|why| why.in_file(arguments.draw.display().to_string()))?;
    let proved = match &arguments.data {
        Some(folder) => Some(prove(&draw, folder, arguments.key.as_deref())?),
        None => None,
    };
    let told = json!({
        "drawn": draw.drawn,
        "candidates": draw.committed.terms.candidates.len(),
        "commitment": draw.committed.commitment,
        "position": draw.committed.position,
        "seed": draw.seed,
        "in-the-log": proved,
    });
    output::json(&told, None)?;
    Ok(())
}

/// A draw wherever it stands in what was published.
fn read(text: &str) -> Option<Draw> {
    fn within(value: &Value, depth: u32) -> Option<Draw> {
        if let Ok(draw) = serde_json::from_value(value.clone()) {
            return Some(draw);
        }
        let inner = value.as_object().filter(|_| depth > 0)?;
        inner.values().find_map(|value| within(value, depth - 1))
    }
    within(&serde_json::from_str(text).ok()?, 6)
}

/// That the terms stand in the log at the position said, under a head that a trusted key signed, and that the head
/// the seed comes from is signed as well.
fn prove(draw: &Draw, folder: &Path, key: Option<&Path>) -> Result<bool> {
    let own = folder.join("evidence.pub");
    let keys = read_public_keys(key.unwrap_or(&own))?;
    let proof = audit::prove(folder, draw.committed.position)?;
    verify_inclusion(&proof, &keys)?;
    let signed = draw.committed.head.is_signed_by(&keys);
    if signed && proof.event.event.body.contains(&draw.committed.commitment) {
        return Ok(true);
    }
    Err(Rejection::new(
        skein_app::codes::DRAW,
        Class::Conflict,
        "抽签核对不符：日志的这个位置没有这份承诺，或者树头的签名不可信",
        "the draw doesn't verify: the log has no such commitment at that position, or the head isn't signed by a trusted key",
    )
    .into())
}

fn no_draw(file: &Path) -> Rejection {
    Rejection::new(
        Code("SK-CLI-0023"),
        Class::Invalid,
        "文件里没有抽签结果",
        "there is no draw in the file",
    )
    .in_file(file.display().to_string())
}
