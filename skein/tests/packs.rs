//! The packs that come with the project are sound, and every one of their scenarios comes out as it says.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Runs the binary in the project's folder.
fn skein(arguments: &[&str]) -> (i32, serde_json::Value, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let pictures = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_skein"));
    command.args(arguments).current_dir(root);
    if arguments.contains(&"test") {
        command.arg("--pictures").arg(pictures.path());
    }
    let output = command.output().expect("the binary starts");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), report, said(&output.stderr))
}

fn texts<'a>(report: &'a serde_json::Value, pointer: &str) -> &'a str {
    report
        .pointer(pointer)
        .and_then(|it| it.as_str())
        .unwrap_or_default()
}

#[test]
fn every_pack_is_sound() {
    let begun = Instant::now();
    let (_, report, err) = skein(&["pack", "check", "--json"]);
    let took = begun.elapsed();
    let empty = Vec::new();
    let packs = report.as_array().unwrap_or(&empty).iter();
    let findings = packs.flat_map(|pack| pack["findings"].as_array().unwrap_or(&empty));
    let errors: Vec<String> = findings
        .filter(|finding| texts(finding, "/severity") == "error")
        .map(ToString::to_string)
        .collect();
    assert!(
        report.is_array() && errors.is_empty(),
        "{err}\n{}",
        errors.join("\n")
    );
    println!("checked in {took:?}");
}

#[test]
fn every_scenario_of_every_pack_comes_out_as_it_says() {
    let (code, report, err) = skein(&["pack", "test", "--json"]);
    let empty = Vec::new();
    let verdicts = report
        .pointer("/verdicts")
        .and_then(|it| it.as_array())
        .unwrap_or(&empty);
    let failed: Vec<String> = verdicts
        .iter()
        .filter(|verdict| verdict.pointer("/failures/0").is_some())
        .map(|verdict| {
            format!(
                "{}:{} {}\n    {}",
                texts(verdict, "/file"),
                verdict
                    .pointer("/failures/0/line")
                    .unwrap_or(&serde_json::Value::Null),
                texts(verdict, "/scenario"),
                texts(verdict, "/failures/0/why/zh"),
            )
        })
        .collect();
    assert!(!verdicts.is_empty(), "{err}");
    assert!(code == 0 && failed.is_empty(), "{err}\n{}", failed.join("\n"));
    println!("{} scenarios in {} ms", verdicts.len(), report["milliseconds"]);
}
