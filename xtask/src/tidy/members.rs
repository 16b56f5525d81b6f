//! The workspace's members: their ring, their manifest, their sources.

use crate::cargo::root;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The rings, innermost first. A crate may depend on its own ring's inner neighbours only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ring {
    Kernel,
    Languages,
    Engines,
    Shell,
    Binary,
    Sim,
    Tasks,
}

impl Ring {
    /// The ring a member's folder belongs to.
    pub(crate) fn of(folder: &str) -> Option<Ring> {
        Some(match folder.split('/').next()? {
            "kernel" => Ring::Kernel,
            "languages" => Ring::Languages,
            "engines" => Ring::Engines,
            "shell" => Ring::Shell,
            "skein" => Ring::Binary,
            "sim" => Ring::Sim,
            "xtask" => Ring::Tasks,
            _ => return None,
        })
    }

    /// Whether the ring does no I/O.
    pub(crate) fn pure(self) -> bool {
        self <= Ring::Engines
    }
}

/// One source file.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Path from the root.
    pub(crate) path: String,
    /// Content.
    pub(crate) text: String,
    /// Whether it is compiled into the library or binary itself (not tests, examples, benches).
    pub(crate) shipped: bool,
}

impl Source {
    /// The file without its trailing `#[cfg(test)] mod tests`.
    pub(crate) fn shipped_text(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod ").next().unwrap_or("")
    }
}

/// One crate of the workspace.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Package name.
    pub(crate) name: String,
    /// Folder from the root, such as `languages/report`.
    pub(crate) folder: String,
    /// Its ring; `None` for a folder the design doesn't know.
    pub(crate) ring: Option<Ring>,
    /// Names under `[dependencies]`.
    pub(crate) dependencies: Vec<String>,
    /// All its Rust files.
    pub(crate) sources: Vec<Source>,
}

impl Member {
    /// Lines of Rust that are neither blank nor comment, tests included.
    pub(crate) fn code_lines(&self) -> Result<usize> {
        let code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        Ok(self
            .sources
            .iter()
            .map(|source| source.text.lines().filter(code).count())
            .sum())
    }
}

/// The workspace's members as the root manifest lists them.
///
/// # Errors
/// When a manifest or source can't be read.
pub(crate) fn members() -> Result<Vec<Member>> {
    let root = root();
    let manifest = toml(&root.join("Cargo.toml"))?;
    let listed = manifest
        .get("workspace")
        .and_then(|w| w.get("members"))
        .and_then(|m| m.as_array());
    let folders = listed.into_iter().flatten().filter_map(|folder| folder.as_str());
    folders.map(|folder| member(&root, folder)).collect()
}

fn member(root: &Path, folder: &str) -> Result<Member> {
    let manifest = toml(&root.join(folder).join("Cargo.toml"))?;
    let name = manifest
        .get("package")
        .and_then(|p| p.get("name"))
        .and_then(|n| n.as_str())
        .unwrap_or(folder);
    let dependencies = manifest.get("dependencies").and_then(|d| d.as_table());
    let dependencies = dependencies
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    let mut sources = Vec::new();
    for part in ["src", "tests", "examples", "benches"] {
        collect(root, &root.join(folder).join(part), part == "src", &mut sources)?;
    }
    Ok(Member {
        name: name.into(),
        folder: folder.into(),
        ring: Ring::of(folder),
        dependencies,
        sources,
    })
}

fn toml(path: &PathBuf) -> Result<toml::Table> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    text.parse().with_context(|| path.display().to_string())
}

fn collect(root: &Path, folder: &Path, shipped: bool, into: &mut Vec<Source>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(root, &path, shipped, into)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let from_root = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let shipped = shipped && path.file_name().is_none_or(|name| name != "tests.rs");
            into.push(Source {
                path: from_root,
                text,
                shipped,
            });
        }
    }
    Ok(())
}
