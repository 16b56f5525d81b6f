//! All of it: 全覆盖, 全部完成, 整体退出, 基本完成.
//!
//! Knows nothing of time. Start at [`coverage`].

use super::super::list::{members_by_comma, without_list};
use super::super::period::Nature;
use super::super::reading::{Reading, Row};
use super::super::subject::{strip_leads, without_count};
use super::{Found, WHOLE, noun_before};

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
    "到位", "移交", "取消", "达到", "办复",
];

/// 全部完成, 整体退出, 基本完成: a share of all, where no figure says it.
pub(super) fn in_full(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    if let Some(at) = clause.find("全部") {
        let done = clause.get(at + "全部".len()..).unwrap_or("");
        let before = clause.get(..at).unwrap_or("");
        let of_all = DONE_TO_ALL.iter().any(|verb| {
            done == *verb
                || (done.starts_with(verb) && done.len() <= verb.len() + 6 && !done.starts_with("实现"))
        });
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
    if let Some(at) = clause.find("基本完成") {
        let what = clause.get(at + "基本完成".len()..).unwrap_or("");
        let task = ["工作", "任务", "改革", "整治", "登记", "颁证", "编制", "改造"]
            .iter()
            .any(|word| what.ends_with(word));
        if task {
            let subject = what.trim_end_matches("工作").trim_end_matches("任务").to_owned();
            rows.push(
                Found {
                    at,
                    subject,
                    comparator: "≈",
                    note: "基本完成",
                    ..WHOLE
                }
                .row(),
            );
        }
    }
}
