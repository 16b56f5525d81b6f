//! Scenarios of the law played on whole cities: those of the hotline, of acceptance and of joint handling, and what
//! is said where one is otherwise.

use skein_rehearsal::stage::{Library, Stage};
use skein_rehearsal::{Options, Report, Script, rehearse, rewrite};
use std::path::Path;

const ACCEPTANCE: &str = include_str!("../../../engines/matter/tests/law/acceptance.bpmn");
const HOTLINE: &str = include_str!("../../../engines/matter/tests/law/hotline.bpmn");
const JOINT: &str = include_str!("../../../engines/matter/tests/law/joint.bpmn");

fn library() -> Library {
    let files = [
        ("matter/acceptance.bpmn", ACCEPTANCE),
        ("matter/hotline.bpmn", HOTLINE),
        ("matter/joint.bpmn", JOINT),
        ("scenarios/people.scn", include_str!("scenarios/people.scn")),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let mut library = Library::default();
    library.add(Stage::of_files("law", Path::new("law"), files).unwrap());
    library
}

fn play(text: &str) -> Report {
    let script = Script {
        pack: "law".into(),
        file: "law/scenarios/a.scn".into(),
        text: text.into(),
    };
    rehearse(&library(), &[script], &Options::default())
}

/// What is said of a script, a line for each sentence that didn't come out.
fn told(report: &Report) -> String {
    let failures = report.verdicts.iter().flat_map(|verdict| &verdict.failures);
    let lines = failures.map(|failure| {
        let said = match (&failure.expected, &failure.actual) {
            (Some(expected), Some(actual)) => format!("{expected} | {actual}"),
            _ => format!("{} / {}", failure.why.zh, failure.why.en),
        };
        format!("{} {}: {said}", failure.line, failure.why.code)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn passes(text: &str) {
    let report = play(text);
    assert!(!report.verdicts.is_empty());
    assert_eq!(told(&report), "");
}

#[test]
fn acceptance_as_the_licensing_law_has_it() {
    passes(include_str!("scenarios/acceptance.scn"));
}

#[test]
fn a_ticket_over_the_spring_festival() {
    passes(include_str!("scenarios/hotline.scn"));
}

#[test]
fn a_restaurant_in_one_application() {
    passes(include_str!("scenarios/restaurant.scn"));
}

/// Sentences after an application; what must be told, by beginnings of lines.
fn check(sentences: &str, expected: &str) {
    let text = format!(
        "办事人 张三\n工作人员 王芳\n场景 一\n时间 2026-09-29 10:00\n张三 申请 行政许可 作为 申请甲\n  receivedOn = 2026-09-29\n{sentences}\n"
    );
    let told = told(&play(&text));
    let fits = told.lines().count() == expected.lines().count()
        && told
            .lines()
            .zip(expected.lines())
            .all(|(told, expected)| told.starts_with(expected));
    assert!(fits, "{sentences}\n  told: {told}\n wants: {expected}");
}

#[test]
fn what_is_otherwise_is_told_with_line_expected_and_actual() {
    check("申请甲 处于 审查", "7 SK-SCENE-0020: 审查 | 核对材料");
    check(
        "申请甲 截止 2026-10-11",
        "7 SK-SCENE-0020: 2026-10-11 | 2026-10-12",
    );
    check(
        "申请甲 亮 红灯\n申请甲 已办结",
        "7 SK-SCENE-0020: 红灯 | 绿灯\n8 SK-SCENE-0020: 已办结 | 办理中",
    );
    check(
        "申请甲 数据 receivedOn = 2026-09-28",
        "7 SK-SCENE-0020: receivedOn = 2026-09-28 | 2026-09-29",
    );
    check(
        "王芳 待办 没有 申请甲",
        "7 SK-SCENE-0020: ≠ 申请甲 | 申请甲 的 核对材料",
    );
    check("张三 看不到 申请甲", "7 SK-SCENE-0020: 看不到 | 看得到");
    check(
        "王芳 完成 核对材料 被拒绝\n  acceptedOn = 2026-09-29",
        "7 SK-SCENE-0022: 被拒绝 SK-… | 办成了",
    );
}

#[test]
fn slips_of_the_pen_are_told_with_what_there_is() {
    check(
        "王芳 完成 核对材枓",
        "7 SK-SCENE-0023: 没有叫“核对材枓”的待办任务：是不是“核对材料”？",
    );
    check(
        "申请甲 处于 审察",
        "7 SK-SCENE-0023: 没有叫“审察”的环节：是不是“审查”？",
    );
    check(
        "申请甲 的 审查期 截止 2026-10-12",
        "7 SK-SCENE-0023: 没有叫“审查期”的时钟",
    );
    check(
        "张三 申请 行政许克",
        "7 SK-SCENE-0023: 没有叫“行政许克”的事项或流程：是不是“行政许可”？",
    );
    check("时间 2026-09-28", "7 SK-SCENE-0025: 时间不能倒退");
    check("时间 2031-01-01", "7 SK-SCENE-0025: 2031 年的工作日历尚未公布");
    check(
        "王芳 撤回 申请甲 因 误报",
        "7 SK-SCENE-0021: 没有办成：SK-APP-0004",
    );
    check(
        "指标 按时办结率 = 98%",
        "7 SK-SCENE-0023: 没有叫“按时办结率”的指标：有：没有",
    );
}

#[test]
fn a_process_that_never_rests_is_stopped() {
    let endless = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
      <process id="loop" name="循环" isExecutable="true">
        <startEvent id="s"/> <exclusiveGateway id="g"/>
        <intermediateCatchEvent id="tick" name="滴答"><timerEventDefinition id="t">
          <timeDuration xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="tFormalExpression">PT1S</timeDuration>
        </timerEventDefinition></intermediateCatchEvent>
        <sequenceFlow id="a" sourceRef="s" targetRef="g"/> <sequenceFlow id="b" sourceRef="g" targetRef="tick"/>
        <sequenceFlow id="c" sourceRef="tick" targetRef="g"/>
      </process></definitions>"#;
    let files = [("matter/loop.bpmn".to_owned(), endless.as_bytes().to_vec())];
    let mut library = Library::default();
    library.add(Stage::of_files("loop", Path::new("loop"), files).unwrap());
    let script = Script {
        pack: "loop".into(),
        file: "loop/a.scn".into(),
        text: "工作人员 王芳\n场景 不停\n王芳 发起 循环 作为 甲\n过 5 天\n".into(),
    };
    let report = rehearse(&library, &[script], &Options::default());
    let told = told(&report);
    assert!(
        told.starts_with("4 SK-SCENE-0026: 停不下来：") && told.contains("滴答"),
        "{told}"
    );
}

#[test]
fn expected_values_are_rewritten_and_nothing_else() {
    let text = "办事人 张三\n工作人员 王芳\n场景 期限  # 说明\n  时间 2026-09-29 10:00\n  张三 申请 行政许可 作为 申请甲\n    receivedOn = 2026-09-29\n  申请甲 处于 审查。\n  申请甲 截止 <截止>\n  申请甲 亮 黄灯\n  申请甲 数据 receivedOn = “2026-01-01”\n  王芳 撤回 申请甲 因 误报 被拒绝 SK-APP-0001\n例子\n  | 截止 |\n  | 2026-01-01 |\n";
    let report = play(text);
    let changes: Vec<_> = report.verdicts[0].changes.clone();
    let rewritten = rewrite(text, "law/scenarios/a.scn", &changes);
    let wanted = text
        .replace("处于 审查。", "处于 核对材料。")
        .replace("| 2026-01-01 |", "| 2026-10-12 |")
        .replace("黄灯", "绿灯")
        .replace("“2026-01-01”", "\"2026-09-29\"");
    assert_eq!(
        rewritten.lines().take(10).collect::<Vec<_>>(),
        wanted.lines().take(10).collect::<Vec<_>>()
    );
    assert_eq!(rewritten.lines().last(), wanted.lines().last());
    assert!(!rewritten.contains("SK-APP-0001"), "{rewritten}");
    assert_eq!(told(&play(&rewritten)), "");
}

#[test]
fn a_failed_matter_is_drawn_and_what_was_entered_is_counted() {
    let text =
        "办事人 张三\n场景 一\n张三 申请 行政许可 作为 申请甲\n  receivedOn = 2026-01-05\n申请甲 处于 审查\n";
    let report = play(text);
    let picture = report.verdicts[0].picture.as_ref().unwrap();
    assert!(picture.svg.starts_with("<svg") && picture.svg.contains("核对材料"));
    let missed: Vec<_> = report.coverage.missed().map(|(_, id, _)| id).collect();
    assert!(
        missed.contains(&"Review") && !missed.contains(&"CheckMaterials"),
        "{missed:?}"
    );
}
