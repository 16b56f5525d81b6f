//! `skein bpmn migrate` as someone types it.

use std::path::PathBuf;
use std::process::{Command, Output};

fn model(folder: &tempfile::TempDir, name: &str, task: &str) -> PathBuf {
    let file = folder.path().join(name);
    let text = format!(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' targetNamespace='t'>
           <process id='P' isExecutable='true'><startEvent id='s'/><sequenceFlow id='f' sourceRef='s' targetRef='{task}'/>
           <userTask id='{task}'/><sequenceFlow id='g' sourceRef='{task}' targetRef='e'/><endEvent id='e'/></process>
         </definitions>"
    );
    std::fs::write(&file, text).unwrap();
    file
}

fn migrate(old: &PathBuf, new: &PathBuf, arguments: &[&str]) -> (i32, String) {
    let binary = env!("CARGO_BIN_EXE_skein");
    let Output { status, stdout, .. } = Command::new(binary)
        .args(["bpmn", "migrate"])
        .args([old, new])
        .args(arguments)
        .output()
        .expect("the binary starts");
    (
        status.code().unwrap(),
        String::from_utf8_lossy(&stdout).into_owned(),
    )
}

/// A matter that waits at the task, as the engine writes its state.
const WAITING: &str = r#"{"version":5,"status":"running","last_id":3,"units":[{"p":"P","v":4,"h":"abc"}],
  "scopes":[{"id":1,"parent":4294967295,"token":4294967295,"node":0,"kind":"process","unit":0,"live":1}],
  "tokens":[{"id":2,"scope":1,"node":1,"stage":"active"}],
  "waits":[{"id":3,"scope":1,"token":2,"node":1,"kind":"task"}]}"#;

#[test]
fn a_dry_run_says_what_moves_and_what_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (
        model(&folder, "old.bpmn", "ask"),
        model(&folder, "new.bpmn", "hear"),
    );
    let matter = folder.path().join("matter.json");
    std::fs::write(&matter, WAITING).unwrap();
    let state = matter.to_str().unwrap();
    let (code, report) = migrate(&old, &new, &["--state", state]);
    assert_eq!(code, 3, "{report}");
    assert!(report.contains("SK-MATTER-0180"), "{report}");
    let map = folder.path().join("map.txt");
    std::fs::write(&map, "ask -> hear\n").unwrap();
    let (code, report) = migrate(&old, &new, &["--map", map.to_str().unwrap(), "--state", state]);
    assert_eq!(code, 0, "{report}");
    assert!(report.contains("task 3 `ask`: moves to `hear`"), "{report}");
    let (code, report) = migrate(&old, &old, &[]);
    assert!(code == 4 && report.contains("unproven"), "{code} {report}");
}

/// What `skein bpmn run` prints is what a migration can be tried on.
#[test]
fn the_trace_of_a_run_is_a_matter_to_try() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (
        model(&folder, "old.bpmn", "ask"),
        model(&folder, "new.bpmn", "hear"),
    );
    let run = Command::new(env!("CARGO_BIN_EXE_skein"))
        .args(["bpmn", "run"])
        .arg(&old)
        .output()
        .expect("the binary starts");
    assert_eq!(run.status.code(), Some(3));
    let trace = folder.path().join("trace.jsonl");
    std::fs::write(&trace, run.stdout).unwrap();
    let state = trace.to_str().unwrap();
    let (code, report) = migrate(&old, &new, &["--state", state]);
    assert!(code == 3 && report.contains("SK-MATTER-0180"), "{report}");
    let (code, report) = migrate(&old, &old, &["--state", state]);
    assert!(code == 0 && report.contains("trace.jsonl #1"), "{report}");
    let nothing = folder.path().join("nothing.jsonl");
    let (code, _) = migrate(&old, &new, &["--state", nothing.to_str().unwrap()]);
    assert_eq!(code, 1, "a file that isn't there is refused with its code");
}
