//! The guide's table and these tests say the same: every test the table names exists, and every test here is
//! named in it.

use std::collections::BTreeSet;
use std::path::Path;

/// Names of the test functions of this crate, as `module::name`.
fn tests(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("tests").flatten() {
        let path = entry.path();
        let module = path.file_stem().expect("name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("readable");
        let mut marked = false;
        for line in text.lines() {
            if line == "#[test]" {
                marked = true;
            } else if let Some(rest) = line.strip_prefix("fn ").filter(|_| marked) {
                let name = rest.split('(').next().unwrap_or(rest);
                found.insert(format!("{module}::{name}"));
                marked = false;
            }
        }
    }
    found
}

#[test]
fn the_guide_names_every_test_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = tests(&root.join("tests/bpmn"));
    let guide = std::fs::read_to_string(root.join("../../docs/guide/bpmn.md")).expect("the guide");
    let named: BTreeSet<String> = guide
        .split('`')
        .filter(|piece| {
            let module = piece.split("::").next().unwrap_or("");
            piece.contains("::") && tests.iter().any(|test| test.split("::").next() == Some(module))
        })
        .map(str::to_owned)
        .collect();
    let unknown: Vec<&String> = named.difference(&tests).collect();
    assert!(
        unknown.is_empty(),
        "the guide names tests that don't exist: {unknown:#?}"
    );
    let own = "guide::the_guide_names_every_test_and_no_other";
    let unnamed: Vec<&String> = tests.difference(&named).filter(|test| *test != own).collect();
    assert!(
        unnamed.is_empty(),
        "the guide doesn't name these tests: {unnamed:#?}"
    );
}
