//! `skein dmn` as someone types it.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A fee by area: less than 50, and whatever the second rule says.
fn model(folder: &tempfile::TempDir, second: &str) -> PathBuf {
    let file = folder.path().join("fee.dmn");
    let text = format!(
        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='fee' namespace='urn:fee'>
           <inputData id='a' name='面积'><variable typeRef='number'/></inputData>
           <decision id='fee' name='收费'><informationRequirement><requiredInput href='#a'/></informationRequirement>
             <decisionTable><input><inputExpression typeRef='number'><text>面积</text></inputExpression></input><output/>
               <rule><inputEntry><text>&lt; 50</text></inputEntry><outputEntry><text>20.00</text></outputEntry></rule>
               <rule><inputEntry><text>{second}</text></inputEntry><outputEntry><text>面积 * 0.5</text></outputEntry></rule>
             </decisionTable></decision>
         </definitions>"
    );
    std::fs::write(&file, text).unwrap();
    file
}

fn dmn(file: &PathBuf, verb: &str, arguments: &[&str]) -> (i32, String, String) {
    let binary = env!("CARGO_BIN_EXE_skein");
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(binary)
        .args(["dmn", verb])
        .arg(file)
        .args(arguments)
        .output()
        .expect("the binary starts");
    let said = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (status.code().unwrap(), said(stdout), said(stderr))
}

#[test]
fn a_decision_is_printed_as_json_and_a_fault_is_an_error_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = model(&folder, ">= 50");
    let (code, out, _) = dmn(
        &file,
        "eval",
        &["--decision", "收费", "--input", r#"{"面积": 30}"#],
    );
    assert_eq!((code, out.as_str()), (0, "20.00\n"));
    let (code, out, _) = dmn(
        &file,
        "eval",
        &["--decision", "fee", "--input", r#"{"面积": 80}"#],
    );
    assert_eq!((code, out.as_str()), (0, "40.0\n"));
    let (code, out, err) = dmn(
        &file,
        "eval",
        &["--decision", "收费", "--input", r#"{"面积": "大"}"#],
    );
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("SK-DMN-0121") && err.contains("fee.dmn:2"), "{err}");
    let (code, _, err) = dmn(&file, "eval", &["--decision", "没有"]);
    assert!(code == 1 && err.contains("SK-DMN-0120"), "{err}");
    let (code, _, err) = dmn(&file, "eval", &["--decision", "收费", "--input", "[1]"]);
    assert!(code == 1 && err.contains("SK-CLI-0020"), "{err}");
}

#[test]
fn a_check_tells_overlaps_and_gaps_with_examples() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, _) = dmn(&model(&folder, ">= 50"), "check", &[]);
    assert_eq!((code, out.contains("nothing was found")), (0, true), "{out}");
    let (code, out, _) = dmn(&model(&folder, ">= 45"), "check", &[]);
    assert!(
        code == 1 && out.contains("SK-DMN-0140") && out.contains("面积 = 45"),
        "{out}"
    );
    let (code, out, _) = dmn(&model(&folder, "> 60"), "check", &["--json"]);
    assert_eq!(code, 0, "{out}");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["findings"][0]["code"], "SK-DMN-0141");
    assert_eq!(found["findings"][0]["level"], "warning");
}
