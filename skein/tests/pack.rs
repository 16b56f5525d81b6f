//! `skein pack` as someone types it.

use std::path::Path;
use std::process::Command;

const PROCESS: &str = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'
    xmlns:skein='https://skein.city/bpmn/1.0' id='d' targetNamespace='urn:leave'>
  <process id='leave' name='请假' isExecutable='true'>
    <extensionElements><skein:clock id='answer' name='答复期限' law='办法 art. 1' period='3wd'/></extensionElements>
    <startEvent id='asked'/> <userTask id='approve' name='审批'/> <endEvent id='told' name='答复'/>
    <sequenceFlow id='a' sourceRef='asked' targetRef='approve'/>
    <sequenceFlow id='b' sourceRef='approve' targetRef='told'/>
  </process></definitions>";

const SCRIPT: &str = "工作人员 王芳\n办事人 张三\n\n场景：三日内答复\n  时间 2026-03-02 09:00\n  张三 申请 请假 作为 申请甲\n  申请甲 截止 2026-03-05\n  王芳 完成 审批\n  申请甲 已办结\n";

fn pack(folder: &Path, script: &str) {
    std::fs::create_dir_all(folder.join("matter")).unwrap();
    std::fs::create_dir_all(folder.join("scenarios")).unwrap();
    std::fs::write(folder.join("matter/leave.bpmn"), PROCESS).unwrap();
    std::fs::write(folder.join("scenarios/answer.scn"), script).unwrap();
}

fn test(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_skein"))
        .args(["pack", "test", "leave"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the binary starts");
    let said = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (
        output.status.code().unwrap(),
        said(output.stdout),
        said(output.stderr),
    )
}

#[test]
fn scenarios_pass_or_tell_the_line_and_draw_the_matter() {
    let city = tempfile::tempdir().unwrap();
    pack(&city.path().join("leave"), SCRIPT);
    let (code, out, err) = test(city.path(), &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("1 scenarios, 0 failed"), "{out}");

    let wrong = SCRIPT.replace("2026-03-05", "2026-03-04");
    pack(&city.path().join("leave"), &wrong);
    let (code, out, _) = test(city.path(), &[]);
    assert_eq!(code, 1);
    for part in [
        "scenarios/answer.scn:7: 申请甲 截止 2026-03-04",
        "SK-SCENE-0020",
        "expected: 2026-03-04",
        "actual:   2026-03-05",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let picture = city.path().join("target/scenarios/leave-answer-4.svg");
    assert!(std::fs::read_to_string(picture).unwrap().contains("审批"));

    let (code, out, _) = test(city.path(), &["--json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    let failure = &report["verdicts"][0]["failures"][0];
    assert_eq!(
        (&failure["line"], &failure["actual"]),
        (&7.into(), &"2026-03-05".into())
    );
}

#[test]
fn expectations_are_rewritten_on_demand() {
    let city = tempfile::tempdir().unwrap();
    pack(
        &city.path().join("leave"),
        &SCRIPT.replace("2026-03-05", "2026-03-04"),
    );
    test(city.path(), &["--update"]);
    let rewritten = std::fs::read_to_string(city.path().join("leave/scenarios/answer.scn")).unwrap();
    assert_eq!(rewritten, SCRIPT);
    assert_eq!(test(city.path(), &[]).0, 0);
}

#[test]
fn scenarios_are_chosen_by_name_and_what_isn_t_there_is_told() {
    let city = tempfile::tempdir().unwrap();
    pack(&city.path().join("leave"), SCRIPT);
    let (_, out, _) = test(city.path(), &["--filter", "别的"]);
    assert!(out.contains("0 scenarios"), "{out}");
    let (code, _, err) = test(city.path(), &["nowhere"]);
    assert_eq!(code, 1);
    assert!(err.contains("SK-SCENE-0028") && err.contains("nowhere"), "{err}");
}
