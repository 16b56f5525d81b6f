//! All of it: 全覆盖, 全部完成, 整体退出, 基本完成.
//!
//! Knows nothing of time. Start at [`coverage`].

use super::super::list::{members_by_comma, without_list};
use super::super::period::Nature;
use super::super::reading::{Reading, Row};
use super::super::subject::{strip_leads, without_count};
use super::{Found, Scene, WHOLE, noun_before};

/// 实现全覆盖: a share of 100 %.
pub(super) fn coverage(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    let Some(at) = clause.find("全覆盖") else {
        return;
    };
    let before = clause.get(..at).unwrap_or("");
    let after = clause.get(at..).unwrap_or("");
    let other_word = before.ends_with('健');
    let on_the_way = (before.contains('从') || before.contains('由'))
        && (after.contains("迈向") || after.contains("转向") || after.contains("拓展"));
    if on_the_way || other_word {
        return;
    }
    let nearly = before.ends_with("基本") || before.ends_with("基本实现") || before.ends_with("近");
    let text = before
        .trim_end_matches("实现")
        .trim_end_matches("基本")
        .trim_end_matches("实现");
    let subjects = match text.find("实现").filter(|cut| *cut > 0) {
        Some(cut) => {
            let whose = strip_leads(text.get(..cut).unwrap_or("")).trim_start_matches("所有");
            let what = text.get(cut + "实现".len()..).unwrap_or("");
            let whose = if ["力争", "尽早", "年内", "基本"].contains(&whose) {
                ""
            } else {
                whose
            };
            vec![format!("{whose}{what}")]
        }
        None => members_by_comma(&noun_before(text, reading))
            .iter()
            .map(|noun| without_list(noun))
            .collect(),
    };
    for subject in subjects {
        let subject = format!("{}覆盖率", without_count(&subject));
        let comparator = if nearly { "≈" } else { "=" };
        rows.push(
            Found {
                at,
                subject,
                comparator,
                note: "全覆盖",
                ..WHOLE
            }
            .row(),
        );
    }
}

/// Verbs that are done to all: 全部完成.
#[rustfmt::skip]
const DONE_TO_ALL: &[&str] = &[
    "完成", "建成", "达标", "脱贫", "摘帽", "出列", "退出", "整改", "销号", "消除", "治愈", "开工", "投产",
    "竣工", "落实", "兑现", "投入使用", "关停", "关闭", "拆除", "办结", "完工", "交付", "通过验收", "实现",
    "到位", "移交", "取消", "达到", "办复", "免费开放",
];

/// 全部完成, 整体退出: a share of all, where no figure says it.
pub(super) fn in_full(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    if let Some(at) = clause.find("全部") {
        let done = clause.get(at + "全部".len()..).unwrap_or("");
        let before = clause.get(..at).unwrap_or("");
        let of_all = DONE_TO_ALL.iter().any(|verb| {
            done == *verb
                || (done.starts_with(verb) && done.len() <= verb.len() + 6 && !done.starts_with("实现"))
        });
        let of_all = of_all
            || ["实行", "纳入", "推行"].iter().any(|verb| done.starts_with(verb))
                && done.chars().count() <= 16;
        if of_all && !strip_leads(before).is_empty() {
            let subject = format!("{}{done}率", noun_before(before, reading));
            rows.push(
                Found {
                    at,
                    subject,
                    note: "全部",
                    ..WHOLE
                }
                .row(),
            );
        }
    }
    if let Some(what) = clause
        .find("整体退出")
        .and_then(|at| clause.get(at + "整体退出".len()..))
        .filter(|what| !what.is_empty())
    {
        let subject = format!("{what}退出");
        rows.push(
            Found {
                at: 0,
                subject,
                measure: "status",
                nature: Nature::Flow,
                note: "整体退出",
                ..WHOLE
            }
            .row(),
        );
    }
}

/// Tasks of which 基本完成 says that about all was done.
#[rustfmt::skip]
const TASKS: &[&str] = &["工作", "任务", "改革", "整治", "登记", "颁证", "编制", "改造", "搬迁", "普查"];

/// What is made up of many, so that all of it done is a share; a single work that is finished has none.
#[rustfmt::skip]
const WHOLES: &[&str] = &[
    "任务", "项目", "工作", "实事", "目标", "指标", "交付", "整改", "改革", "转制", "改制", "改造", "登记",
    "颁证", "整治", "普查", "搬迁", "销号", "接种", "换届",
];

/// 任务全面完成, 改制基本完成, 基本完成普查工作: all of it, or about all.
pub(super) fn finished(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    for (word, comparator) in [("基本完成", "≈"), ("全面完成", "=")] {
        let Some((before, what)) = clause.split_once(word) else {
            continue;
        };
        let what = what.trim_end();
        let task = comparator == "≈" && !scene.figured && TASKS.iter().any(|task| what.ends_with(task));
        let whole_task = comparator == "=" && !scene.figured && is_manifold(before, what);
        let subject = if whole_task {
            format!("{what}完成率")
        } else if what.is_empty() {
            format!("{}完成率", done_to(before, reading))
        } else if task {
            what.trim_end_matches("工作").trim_end_matches("任务").to_owned()
        } else {
            continue;
        };
        let judged = what.is_empty() && !WHOLES.iter().any(|end| before.trim_end().ends_with(end));
        if judged || subject == "完成率" {
            continue;
        }
        rows.push(
            Found {
                at: before.len(),
                subject,
                comparator,
                note: word,
                ..WHOLE
            }
            .row(),
        );
    }
}

/// Whether a task has many parts, each of which has to be done: 创建任务, 整治任务 of something named.
fn is_manifold(before: &str, what: &str) -> bool {
    let parts = ["创建任务", "整治任务", "改造任务", "整改任务"];
    let named = parts.iter().find_map(|task| what.strip_suffix(task));
    let bare = named.is_some_and(|of| of.chars().count() >= 2 && !of.contains(['“', '、']));
    before.is_empty() && bare
}

/// What was done, without how many there were: 25项整改任务 is 整改任务.
fn done_to(before: &str, reading: &Reading) -> String {
    let last = before.rsplit('、').next().unwrap_or(before);
    let counted = last.rfind(|c: char| c.is_ascii_digit() || "百千两".contains(c));
    let noun = counted
        .and_then(|at| last.get(at..))
        .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || "百千两".contains(c)))
        .map_or(last, |rest| {
            rest.trim_start_matches(['个', '项', '件', '家', '条'])
        });
    noun_before(noun, reading)
}
