//! The binary as someone types it: what it prints, what it refuses, how it ends.
//!
//! It knows nothing of the pages: those are the browser tests'. Start at [`skein`].

use std::path::Path;
use std::process::{Command, Output};

/// Runs the binary with these arguments, split at spaces.
fn skein(arguments: &str) -> Output {
    let binary = env!("CARGO_BIN_EXE_skein");
    let output = Command::new(binary).args(arguments.split(' ')).output();
    output.expect("the binary starts")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_deadline_shows_its_working_in_both_languages() {
    // 行政许可法 42: twenty working days from 2026-09-18, across two holidays and two make-up workdays.
    let output = skein("deadline --from 2026-09-18 --period 20wd");
    let text = said(&output.stdout);
    assert!(output.status.success());
    assert!(text.contains("截止：2026-10-22"), "{text}");
    assert!(text.contains("Due: 2026-10-22"), "{text}");
    assert!(
        text.contains("2026-10-10"),
        "the make-up workday is named: {text}"
    );
}

#[test]
fn suspended_days_move_a_deadline_and_an_unpublished_year_is_refused() {
    // 21 to 24 September are four working days, the 25th is a holiday: four days later than 22 October.
    let output = skein("deadline --from 2026-09-18 --period 20wd --suspend 2026-09-21..2026-09-25");
    assert!(
        said(&output.stdout).contains("截止：2026-10-28"),
        "{}",
        said(&output.stdout)
    );
    let output = skein("deadline --from 2026-12-20 --period 20wd");
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output.stderr);
    assert!(text.contains("SK-KERNEL-0010") && text.contains("2027"), "{text}");
}

#[test]
fn a_report_that_is_not_there_is_refused_with_its_name() {
    let output = skein("report read no-such-report.txt");
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output.stderr);
    assert!(
        text.contains("SK-DOCUMENT-") && text.contains("no-such-report.txt"),
        "{text}"
    );
}

#[test]
fn a_report_is_read_into_rows_with_the_interchange_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.txt");
    std::fs::write(&file, REPORT).expect("a report");
    let output = skein(&format!(
        "report read {} --only targets --format jsonl",
        file.display()
    ));
    let text = said(&output.stdout);
    let row = text
        .lines()
        .find(|line| line.contains("6.5"))
        .expect("a row of the goal");
    for part in [
        r#""kind":"target2031""#,
        r#""comparator":"≈""#,
        r#""value":"6.5""#,
        r#""unit":"%""#,
    ] {
        assert!(row.contains(part), "{part} in {row}");
    }
}

#[test]
fn a_city_is_audited_backed_up_and_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = folder.path().join("city");
    let path = |name: &str| folder.path().join(name).display().to_string();
    make_city(&city);
    assert!(skein(&format!("audit verify {}", path("city"))).status.success());
    assert!(
        skein(&format!("backup {} --data {}", path("backup"), path("city")))
            .status
            .success()
    );
    assert!(
        skein(&format!("restore {} --data {}", path("backup"), path("again")))
            .status
            .success()
    );
    let output = skein(&format!("audit verify {}", path("again")));
    assert!(said(&output.stdout).contains("sound"), "{}", said(&output.stdout));
    let proof = skein(&format!("audit prove 1 --data {}", path("city")));
    std::fs::write(folder.path().join("proof.json"), &proof.stdout).expect("a proof");
    let key = city.join("evidence.pub").display().to_string();
    assert!(
        skein(&format!("audit check {} --key {key}", path("proof.json")))
            .status
            .success()
    );
    let refused = skein(&format!("restore {} --data {}", path("backup"), path("city")));
    assert!(
        said(&refused.stderr).contains("SK-STORE-0015"),
        "{}",
        said(&refused.stderr)
    );
}

#[test]
fn a_taken_address_makes_no_city_and_no_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("its address");
    let data = folder.path().join("city");
    let output = skein(&format!("up --data {} --listen {address}", data.display()));
    assert!(!output.status.success());
    assert!(said(&output.stderr).contains(&address.to_string()));
    assert!(!data.exists(), "nothing was made");
}

/// A city with the demonstration in it: started, and ended as by a power cut once it has said its secrets.
fn make_city(data: &Path) {
    let mut up = Command::new(env!("CARGO_BIN_EXE_skein"));
    up.args(["up", "--stories", "0", "--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    let mut up = up
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut said = String::new();
    let mut lines = std::io::BufReader::new(up.stdout.take().expect("its output"));
    while !said.contains("demo password") {
        let read = std::io::BufRead::read_line(&mut lines, &mut said).expect("a line");
        assert!(read > 0, "the city ended early: {said}");
    }
    up.kill().expect("it runs");
    up.wait().expect("it ends");
}

const REPORT: &str = "\
虚构市政府工作报告

各位代表：

一、2030年工作回顾

全市地区生产总值增长6.2%。

二、2031年工作安排

2031年，全市经济社会发展的主要预期目标是：地区生产总值增长6.5%左右。
";

/// A process with one task; written into a folder of its own.
fn model(folder: &Path, body: &str) -> std::path::PathBuf {
    let file = folder.join("model.bpmn");
    let text = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" targetNamespace=\"x\">\n\
         <process id=\"p\" name=\"许可\" isExecutable=\"true\">\n{body}\n</process></definitions>"
    );
    std::fs::write(&file, text).expect("a model");
    file
}

const TASK: &str = "<startEvent id=\"s\"/>\n<userTask id=\"t\" name=\"审查\"/>\n<endEvent id=\"e\"/>\n\
    <sequenceFlow id=\"a\" sourceRef=\"s\" targetRef=\"t\"/><sequenceFlow id=\"b\" sourceRef=\"t\" targetRef=\"e\"/>";

#[test]
fn a_model_runs_alone_and_its_exit_code_tells_how_it_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = model(folder.path(), TASK);
    let output = skein(&format!("bpmn run {}", file.display()));
    assert_eq!(output.status.code(), Some(3), "{}", said(&output.stderr));
    let text = said(&output.stdout);
    let last = text.lines().last().expect("a last line");
    assert!(last.contains(r#""status":"waiting""#), "{last}");
    assert!(
        last.contains(r#""continue":[{"task":"t","complete":{}}]"#),
        "{last}"
    );

    let script = folder.path().join("script.json");
    std::fs::write(&script, r#"{"task":"审查","complete":{"ok":true}}"#).expect("a script");
    let run = format!(
        "bpmn run {} --messages {} --at 2026-09-18T10:00",
        file.display(),
        script.display()
    );
    let output = skein(&run);
    let text = said(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.contains(r#""time":"2026-09-18T02:00:00Z","element":"t","name":"审查","type":"userTask","event":"completed""#),
        "{text}"
    );

    std::fs::write(&script, r#"{"task":"t","error":"E1"}"#).expect("a script");
    assert_eq!(skein(&run).status.code(), Some(4));
    std::fs::write(&script, r#"{"tsak":"t"}"#).expect("a script");
    let output = skein(&run);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output.stdout).contains(r#""status":"rejected""#));
    assert!(said(&output.stderr).contains("SK-MATTER-0200"));
}

#[test]
fn a_model_that_is_broken_is_refused_with_its_line_and_clause() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = model(
        folder.path(),
        &TASK.replace("targetRef=\"e\"", "targetRef=\"gone\""),
    );
    let output = skein(&format!("bpmn run {}", file.display()));
    assert_eq!(output.status.code(), Some(1), "{}", said(&output.stdout));
    let output = skein(&format!("bpmn check {}", file.display()));
    let text = said(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("model.bpmn:6") && text.contains("§"), "{text}");
}

/// What keeps a model from being run is found by checking it, not first by running it.
#[test]
fn checking_finds_what_a_run_would_refuse() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = |body: &str| {
        let file = model(folder.path(), body);
        let run = skein(&format!("bpmn run {}", file.display()));
        let output = skein(&format!("bpmn check {}", file.display()));
        (run.status.code(), output.status.code(), said(&output.stdout))
    };
    let flow = "<startEvent id=\"s\"/><exclusiveGateway id=\"g\" default=\"b\"/><endEvent id=\"e\"/>\n\
        <sequenceFlow id=\"a\" sourceRef=\"s\" targetRef=\"g\"/><sequenceFlow id=\"b\" sourceRef=\"g\" targetRef=\"e\"/>\n\
        <sequenceFlow id=\"c\" sourceRef=\"g\" targetRef=\"e\"><conditionExpression>x &gt;</conditionExpression></sequenceFlow>";
    let (run, checked, text) = check(flow);
    assert_eq!((run, checked), (Some(1), Some(1)), "{text}");
    assert!(
        text.contains("model.bpmn:5 c: ") && text.contains("SK-MATTER-0012") && text.contains("§8.4.6"),
        "{text}"
    );
    let call = "<startEvent id=\"s\"/><callActivity id=\"c\" calledElement=\"Nowhere\"/>\n\
        <sequenceFlow id=\"a\" sourceRef=\"s\" targetRef=\"c\"/>";
    let (run, checked, text) = check(call);
    assert_eq!((run, checked), (Some(1), Some(0)), "{text}");
    assert!(text.contains("SK-CLI-0025") && text.contains("Nowhere"), "{text}");
}

#[test]
fn a_script_that_is_not_there_is_refused_by_its_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = model(folder.path(), TASK);
    let output = skein(&format!("bpmn run {} --messages nowhere.json", file.display()));
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output.stderr);
    assert!(
        text.contains("SK-CLI-0022") && text.contains("nowhere.json"),
        "{text}"
    );
}

#[test]
fn a_picture_shows_where_a_run_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = model(folder.path(), TASK);
    let output = skein(&format!("bpmn run {}", file.display()));
    let trace = folder.path().join("trace.jsonl");
    std::fs::write(&trace, &output.stdout).expect("a trace");
    let picture = folder.path().join("x.svg");
    let output = skein(&format!(
        "bpmn draw {} -o {} --state {}",
        file.display(),
        picture.display(),
        trace.display()
    ));
    assert!(output.status.success(), "{}", said(&output.stderr));
    let svg = std::fs::read_to_string(&picture).expect("a picture");
    assert!(svg.contains("<title>许可</title>"), "{svg}");
    assert!(svg.contains("用户任务 审查，进行中"), "{svg}");
}
