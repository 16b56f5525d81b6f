//! Lists the files of the work-report pack, so that they become part of the program.
//!
//! A file added to the pack is found without touching the code. It knows nothing of what the files hold.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let pack = root.join("../../packs/work-report");
    println!("cargo::rerun-if-changed={}", pack.display());
    let mut files = Vec::new();
    list(&pack, &mut files);
    files.sort();
    let mut code = String::from("&[\n");
    for file in &files {
        let name = file
            .strip_prefix(&pack)
            .expect("listed from there")
            .to_string_lossy()
            .replace('\\', "/");
        writeln!(
            code,
            "    ({name:?}, include_bytes!({:?})),",
            file.display().to_string()
        )
        .expect("a string");
    }
    code.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("pack.rs");
    fs::write(out, code).expect("cargo's folder can be written");
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
