//! `skein pack new`, `check`, `diff`, `doc`, `schema`: for who writes packs.
//!
//! Start at [`check`].

use crate::output;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;
use skein_pack::doc::{Language, handbook};
use skein_pack::{Files, Finding, Pack, Severity};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `skein pack new`.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// Its id: lower-case letters, digits and hyphens; a folder of that name is made
    id: String,
    /// The folder of packs it is made in
    #[arg(long, value_name = "FOLDER", default_value = "packs")]
    within: PathBuf,
}

/// Arguments of `skein pack check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Folders of packs (default: every pack in packs/)
    packs: Vec<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `skein pack diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The folder of the old version
    old: PathBuf,
    /// The folder of the new version
    new: PathBuf,
    /// Print the changes as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `skein pack doc`.
#[derive(Debug, Args)]
pub(crate) struct Doc {
    /// The pack's folder
    pack: PathBuf,
    /// The language: zh or en
    #[arg(long, default_value = "zh")]
    lang: String,
    /// Where the page goes (default: standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn new(arguments: &New) -> Result<ExitCode> {
    let files = match skein_pack::template(&arguments.id) {
        Ok(files) => files,
        Err(finding) => return Ok(tell(&[finding])),
    };
    let folder = arguments.within.join(&arguments.id);
    if folder.exists() {
        bail!("{} 已经存在 is there already", folder.display());
    }
    for (path, bytes) in files.iter() {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(&folder);
        std::fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        std::fs::write(&path, bytes).with_context(|| path.display().to_string())?;
    }
    let shown = folder.display();
    let told = format!("{shown}\n  skein pack check {shown}\n  skein pack test {shown}\n");
    output::write(told.as_bytes(), None)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn check(arguments: &Check) -> Result<ExitCode> {
    let wanted = match arguments.packs.as_slice() {
        [] => beside(Path::new("packs"))?,
        given => given.to_vec(),
    };
    if wanted.is_empty() {
        bail!("packs/ 里没有数据包 there is no pack in packs/");
    }
    let (packs, unread) = read_all(&wanted)?;
    let mut found: Vec<(String, Vec<Finding>)> = unread;
    for folder in &wanted {
        let name = folder.display().to_string();
        if let Some(pack) = packs
            .iter()
            .find(|(known, _)| known == folder)
            .map(|(_, pack)| pack)
        {
            let all: Vec<Pack> = packs.iter().map(|(_, pack)| pack.clone()).collect();
            found.push((name, skein_pack::check(pack, &all)));
        }
    }
    let sound = found
        .iter()
        .all(|(_, findings)| skein_pack::check::sound(findings));
    match arguments.json {
        true => output::json(&as_json(&found), None)?,
        false => output::write(in_words(&found).as_bytes(), None)?,
    }
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The folders of packs in a folder, in order of names.
fn beside(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.join("pack.toml").is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Packs that were read, by folder.
type Read = Vec<(PathBuf, Pack)>;
/// Findings by what they are about.
type Found = Vec<(String, Vec<Finding>)>;

/// The packs of some folders, and those that lie beside them, which they may need. What is wrong with a pack
/// that only lies beside them isn't told.
fn read_all(wanted: &[PathBuf]) -> Result<(Read, Found)> {
    let mut folders = wanted.to_vec();
    for folder in wanted {
        let full = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        for other in full.parent().map(beside).transpose()?.unwrap_or_default() {
            let known = folders
                .iter()
                .any(|known| known.canonicalize().ok() == other.canonicalize().ok());
            if !known {
                folders.push(other);
            }
        }
    }
    let (mut packs, mut unread) = (Vec::new(), Vec::new());
    for folder in folders {
        match Files::of_folder(&folder).and_then(|files| Pack::read(&files)) {
            Ok(pack) => packs.push((folder, pack)),
            Err(findings) if wanted.contains(&folder) => {
                unread.push((folder.display().to_string(), findings))
            }
            Err(_) => {}
        }
    }
    Ok((packs, unread))
}

fn as_json(found: &Found) -> serde_json::Value {
    let packs = found
        .iter()
        .map(|(name, findings)| json!({ "pack": name, "findings": findings }));
    json!(packs.collect::<Vec<_>>())
}

fn in_words(found: &Found) -> String {
    let mut text = String::new();
    for (name, findings) in found {
        let count = |severity| findings.iter().filter(|it| it.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        for finding in findings {
            let _ = writeln!(text, "{name}/{finding}");
        }
        let _ = match (errors, warnings) {
            (0, 0) => writeln!(text, "{name}: 没有问题 sound"),
            _ => writeln!(text, "{name}: {errors} 个错误 errors, {warnings} 个警告 warnings"),
        };
    }
    text
}

/// Prints findings on standard error.
fn tell(findings: &[Finding]) -> ExitCode {
    for finding in findings {
        eprintln!("{finding}");
    }
    ExitCode::FAILURE
}

pub(super) fn diff(arguments: &Diff) -> Result<ExitCode> {
    let (old, new) = match (read(&arguments.old), read(&arguments.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(findings), _) | (_, Err(findings)) => return Ok(tell(&findings)),
    };
    let changes = skein_pack::diff(&old, &new);
    if arguments.json {
        output::json(&changes, None)?;
    } else {
        let mut text: String = changes.iter().map(|change| format!("{change}\n")).collect();
        if text.is_empty() {
            text.push_str("没有不同\nno difference\n");
        }
        output::write(text.as_bytes(), None)?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn doc(arguments: &Doc) -> Result<ExitCode> {
    let language = match arguments.lang.as_str() {
        "zh" | "zh-CN" => Language::Chinese,
        "en" => Language::English,
        other => bail!("--lang zh | en, not {other}"),
    };
    match read(&arguments.pack) {
        Ok(pack) => {
            output::write(handbook(&pack, language).as_bytes(), arguments.output.as_deref())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => Ok(tell(&findings)),
    }
}

fn read(folder: &Path) -> Result<Pack, Vec<Finding>> {
    // Two versions lie in folders of other names than their id.
    let files = Files::of_folder(folder)?;
    Pack::read(&files.without_name())
}

/// Which file's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Schema {
    /// `pack.toml`.
    Pack,
    /// `matter/desks.toml`.
    Desks,
}

pub(super) fn schema(of: Schema) -> Result<ExitCode> {
    let text = match of {
        Schema::Pack => skein_pack::schema::SCHEMA,
        Schema::Desks => skein_pack::schema::DESKS,
    };
    output::write(text.as_bytes(), None)?;
    Ok(ExitCode::SUCCESS)
}
