//! Lists the files of the packs, so that they become part of the program.
//!
//! A file added to a pack, or a pack added beside it, is found without touching the code. It knows nothing of
//! what the files hold.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let packs = root.join("../../packs");
    println!("cargo::rerun-if-changed={}", packs.display());
    let mut folders: Vec<PathBuf> = fs::read_dir(&packs)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("pack.toml").is_file())
        .collect();
    folders.sort();
    let mut code = String::from("&[\n");
    for folder in &folders {
        write_pack(folder, &mut code);
    }
    code.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("packs.rs");
    fs::write(out, code).expect("cargo's folder can be written");
}

/// Writes one pack: its name, and its files by their paths within it.
fn write_pack(folder: &Path, code: &mut String) {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut files = Vec::new();
    list(folder, &mut files);
    files.sort();
    writeln!(code, "({name:?}, &[").expect("a string");
    for file in &files {
        let path = file
            .strip_prefix(folder)
            .expect("listed from there")
            .to_string_lossy()
            .replace('\\', "/");
        let bytes = file.display().to_string();
        writeln!(code, "    ({path:?}, include_bytes!({bytes:?})),").expect("a string");
    }
    code.push_str("]),\n");
}

/// Adds every file under `folder`. A folder that isn't there has none.
fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(&path, files)
        } else {
            files.push(path)
        }
    }
}
