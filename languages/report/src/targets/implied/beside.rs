//! Aims whose size is said elsewhere: 完成省下达的任务, 不低于经济增速, 保持稳定.
//!
//! Knows nothing of time. Start at [`reference`] and [`relative`].

use super::super::list::{members, members_by_comma};
use super::super::reading::{Reading, Row};
use super::super::subject::strip_leads;
use super::{BESIDE, Found, Scene, noun_before};

/// Who hands down a task.
#[rustfmt::skip]
const ISSUERS: &[&str] = &[
    "国家", "省", "自治区", "市", "上级", "国务院", "中央", "省政府", "省委", "全省", "国、省", "国省",
    "自治区",
];

/// 完成省下达的任务, 达到预期目标: measured by what another document says.
pub(super) fn reference(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    let task = task_as_said(clause)
        .or_else(|| handed_down(clause))
        .or_else(|| assigned_task(clause))
        .or_else(|| asked_level(clause, reading));
    let Some((at, subjects, value)) = task else {
        if scene.vision && clause.contains("服务实现均等化") {
            let at = clause.find("实现均等化").unwrap_or(0);
            let subject = format!("{}均等化", strip_leads(clause.get(..at).unwrap_or("")));
            rows.push(
                Found {
                    at,
                    subject,
                    measure: "status",
                    value: "均等化",
                    ..BESIDE
                }
                .row(),
            );
        }
        return;
    };
    let within = clause.get(at..).filter(|said| said.starts_with("控制在"));
    let bound = within.and_then(|_| value.strip_suffix('内')?.strip_suffix("范围"));
    let range = bound.map(|set| format!("{set}范围"));
    for subject in subjects {
        rows.push(
            Found {
                at,
                subject,
                measure: "reference",
                comparator: if range.is_some() { "≤" } else { BESIDE.comparator },
                value: range.as_deref().unwrap_or(&value),
                note: "引用",
                ..BESIDE
            }
            .row(),
        );
    }
}

/// `减排指标完成省下达的任务`: where the indicator stands first, the task in the words of the clause.
fn task_as_said(clause: &str) -> Option<(usize, Vec<String>, String)> {
    let (indicator, task) = clause.split_once("完成")?;
    let issued = ISSUERS
        .iter()
        .filter_map(|issuer| task.strip_prefix(issuer))
        .any(|rest| {
            ["下达", "定", "规定", "确定", "考核"]
                .iter()
                .any(|verb| rest.starts_with(verb))
        });
    let whole = ["任务", "目标", "指标", "要求"]
        .iter()
        .any(|end| task.ends_with(end));
    let indicator = ["全面", "圆满", "超额", "如期", "按期", "确保", "力争", "坚决"]
        .iter()
        .fold(indicator, |text, word| text.trim_end_matches(word));
    let indicator = strip_leads(indicator.trim_end_matches(' '));
    let named = indicator.chars().count() >= 3;
    (issued && whole && named && task.chars().count() <= 12)
        .then(|| (clause.len() - task.len(), indicators(indicator), task.to_owned()))
}

/// The indicators of a list, each with the noun that sums them up: 甲、乙等约束性指标.
fn indicators(said: &str) -> Vec<String> {
    let summed = said.rsplit_once('等').filter(|(_, kind)| kind.ends_with("指标"));
    match summed {
        Some((list, kind)) => members(list)
            .iter()
            .map(|member| format!("{member}{kind}"))
            .collect(),
        None => members_by_comma(said),
    }
}

/// `完成省下达的能耗目标任务`: value 省下达目标.
fn handed_down(clause: &str) -> Option<(usize, Vec<String>, String)> {
    let at = clause.find("下达的").or_else(|| clause.find("下达"))?;
    let before = clause.get(..at)?;
    let issuer = ISSUERS
        .iter()
        .filter(|issuer| before.ends_with(**issuer))
        .max_by_key(|issuer| issuer.len())?;
    let what = clause
        .get(at..)?
        .trim_start_matches("下达的")
        .trim_start_matches("下达");
    let goal = if what.contains("目标") || what.contains("指标") {
        "目标"
    } else {
        "任务"
    };
    let noun = ["任务", "指标", "目标", "约束性", "各项"]
        .iter()
        .fold(what, |noun, word| noun.trim_end_matches(word));
    let noun = ["任务", "指标", "目标", "约束性", "各项"]
        .iter()
        .fold(noun, |noun, word| noun.trim_end_matches(word))
        .trim_end_matches('等');
    let led = strip_leads(
        before
            .get(..before.len() - issuer.len())?
            .trim_end_matches(['，', ' '])
            .trim_end_matches("完成")
            .trim_end_matches("达到")
            .trim_end_matches("控制在")
            .trim_end_matches("全面")
            .trim_end_matches("圆满"),
    );
    let subject = if noun.is_empty() {
        format!("{led}{goal}")
    } else {
        format!("{noun}{goal}")
    };
    Some((at, vec![subject], format!("{issuer}下达{goal}")))
}

/// `完成退养还湿任务` in a plan: a task whose size is set elsewhere.
fn assigned_task(clause: &str) -> Option<(usize, Vec<String>, String)> {
    let what = strip_to(clause, "完成")?;
    let noun = what.strip_suffix("任务")?;
    let at = clause.len() - what.len();
    if let Some((plan, of)) = planned(noun) {
        return Some((at, vec![format!("{of}任务")], format!("{plan}任务")));
    }
    let general = [
        "目标", "各项", "重点", "改革", "主要", "年度", "“", "规划", "攻坚", "既定",
    ]
    .iter()
    .any(|word| noun.contains(word));
    let noun = noun.trim_end_matches("目标");
    (!general && noun.chars().count() >= 4).then(|| (at, vec![noun.to_owned()], "上级下达任务".to_owned()))
}

/// `“十四五”渔港改造`: the plan that sets a task, in its quotation marks, and what it is about.
fn planned(noun: &str) -> Option<(&str, &str)> {
    let (plan, of) = noun.split_at_checked(noun.find('”')? + '”'.len_utf8())?;
    let five_year = plan.starts_with("“十") && plan.ends_with("五”") && plan.chars().count() <= 5;
    let named = of.chars().count() >= 4 && !of.starts_with("规划") && !of.starts_with("目标");
    (five_year && named).then_some((plan, of))
}

/// The words behind a verb that opens the clause, adverbs aside.
fn strip_to<'t>(clause: &'t str, verb: &str) -> Option<&'t str> {
    let at = clause.find(verb).filter(|at| *at <= 18)?;
    let lead = clause.get(..at)?;
    let adverbial = lead.is_empty()
        || [
            "确保",
            "全面",
            "按期",
            "如期",
            "坚决",
            "力争",
            "超额",
            "圆满",
            "高质量",
            "按时",
            "提前",
        ]
        .iter()
        .any(|word| lead.ends_with(word));
    clause.get(at + verb.len()..).filter(|_| adverbial)
}

/// A longer stretch before 达到 is an argument and not an indicator.
const LONGEST_SUBJECT: usize = 40;

/// `岸线保有率达到预期目标`, `达到国、省考核要求`, `达到发达国家水平`.
fn asked_level(clause: &str, reading: &Reading) -> Option<(usize, Vec<String>, String)> {
    let (at, width) = ["达到", "控制在", "满足", "符合"]
        .iter()
        .filter_map(|word| clause.rfind(word).map(|at| (at, word.len())))
        .max()?;
    let value = clause.get(at + width..)?;
    let end = [
        "考核要求",
        "目标",
        "要求",
        "水平",
        "标准",
        "范围内",
        "目标以内",
        "控制目标",
        "省定目标",
    ]
    .iter()
    .any(|word| value.ends_with(word));
    let set_by = [
        "国",
        "省",
        "上级",
        "预期",
        "规定",
        "发达国家",
        "考核",
        "全国平均",
        "全省平均",
        "自治区",
        "小康",
    ]
    .iter()
    .any(|word| value.contains(word));
    let short = value.chars().count() <= 12;
    let higher = value.starts_with("更高") || value.starts_with('新') || value.contains("国际");
    if !(end && set_by && short) || higher {
        return None;
    }
    let before = clause
        .get(..at)?
        .trim_end_matches("力争")
        .trim_end_matches("全部")
        .trim_end_matches("均")
        .trim_end_matches("率先");
    let noun = noun_before(before, reading);
    if noun.is_empty() || noun.chars().count() > LONGEST_SUBJECT {
        return None;
    }
    let rate = ["涨幅", "增幅", "降幅", "增速"]
        .iter()
        .find(|rate| before.ends_with(**rate) && !noun.ends_with(**rate));
    let noun = format!("{noun}{}", rate.unwrap_or(&""));
    Some((at, members_by_comma(&noun), value.to_owned()))
}

/// `增速不低于经济增速`, `确保产量稳定`: measured against something that moves.
pub(super) fn relative(clause: &str, scene: Scene, rows: &mut Vec<Row>) {
    let ahead = scene.setting.ahead;
    let comparisons = [("不低于", "≥"), ("高于", ">"), ("不高于", "≤"), ("快于", ">")];
    for (word, comparator) in comparisons {
        let Some(at) = clause.find(word) else { continue };
        let value = clause.get(at + word.len()..).unwrap_or("");
        let rate = ["增速", "增长", "增幅", "水平", "增长速度"]
            .iter()
            .any(|end| value.ends_with(end));
        let before = clause
            .get(..at)
            .unwrap_or("")
            .trim_end_matches("力争")
            .trim_end_matches("均");
        let figured = before.find(|c: char| c.is_ascii_digit());
        let before = figured.and_then(|at| before.get(..at)).unwrap_or(before);
        let subject = strip_leads(before.trim_end_matches(['从', '由', '达', '到']));
        let others = value.ends_with("平均水平");
        let said = ahead || others && matches!(word, "高于" | "快于");
        if said && rate && !subject.is_empty() && !value.contains(|c: char| c.is_ascii_digit()) {
            rows.push(
                Found {
                    at,
                    subject: subject.to_owned(),
                    comparator,
                    value,
                    unit: if others { "" } else { "%" },
                    note: "相对",
                    ..BESIDE
                }
                .row(),
            );
        }
        return;
    }
    if let Some(at) = clause.find("与经济增长") {
        let follows = clause.get(at..).is_some_and(|rest| rest.ends_with("同步"));
        let about = clause.ends_with("基本同步") || clause.ends_with("大体同步");
        let subject = strip_leads(clause.get(..at).unwrap_or(""));
        if ahead && follows && !subject.is_empty() {
            rows.push(
                Found {
                    at,
                    subject: subject.to_owned(),
                    comparator: if about { "≈" } else { "=" },
                    value: "经济增长",
                    unit: "%",
                    note: "相对",
                    ..BESIDE
                }
                .row(),
            );
        }
        return;
    }
    if ahead {
        steady(clause, rows);
    }
}

/// `面积、产量只增不减`: at least last year's level.
pub(super) fn held(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    let Some((before, after)) = clause.split_once("只增不减") else {
        return;
    };
    if !after.is_empty() {
        return;
    }
    let before = ["实现", "保持", "均", "都"]
        .iter()
        .fold(before, |text, word| text.trim_end_matches(word));
    for subject in members(&noun_before(before, reading)) {
        rows.push(
            Found {
                at: before.len(),
                subject,
                comparator: "≥",
                value: "上年",
                note: "只增不减",
                ..BESIDE
            }
            .row(),
        );
    }
}

/// `确保养殖面积和渔获产量稳定`: at least last year's level; `渔获产量保持基本稳定`: about that.
fn steady(clause: &str, rows: &mut Vec<Row>) {
    let Some(text) = clause
        .strip_suffix("稳定")
        .or_else(|| clause.strip_suffix("保持稳定"))
    else {
        return;
    };
    let text = text.trim_end_matches("基本").trim_end_matches("保持");
    let text = text.trim_end_matches("基本");
    let statistic = ["面积", "产量", "总产", "存栏", "出栏", "产能"]
        .iter()
        .any(|word| text.ends_with(word));
    let kept = clause.ends_with("保持基本稳定");
    let promised = kept || ["确保", "保持", "稳定"].iter().any(|word| text.starts_with(word));
    if !(statistic && promised) {
        return;
    }
    for subject in members(strip_leads(text)) {
        rows.push(
            Found {
                at: text.len(),
                subject,
                comparator: if kept { "≈" } else { "≥" },
                value: "上年水平（稳定）",
                note: "稳定",
                ..BESIDE
            }
            .row(),
        );
    }
}
