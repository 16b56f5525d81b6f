//! None of it: 清零, 零发生, 未发生事故.
//!
//! Knows nothing of time. Start at [`cleared`].

use super::super::numeral::small;
use super::super::period::Nature;
use super::super::reading::{Reading, Row};
use super::{Found, NONE, Scene, noun_before};

/// 清零: none left.
pub(super) fn cleared(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    let Some(at) = clause.find("清零") else { return };
    let before = clause.get(..at).unwrap_or("");
    let after = clause.get(at + "清零".len()..).unwrap_or("");
    let policy = before.ends_with('“')
        && after.starts_with('”')
        && ["总方针", "政策", "方针"].iter().any(|word| after.contains(word))
        || before.ends_with("动态")
            && ["总方针", "政策", "方针", "目标"]
                .iter()
                .any(|word| after.contains(word))
        || before.contains("社会面");
    if policy || after.starts_with("行动") {
        return;
    }
    let years = years_before(before);
    let text = before
        .rfind('“')
        .filter(|_| years.is_some())
        .map_or(before, |quote| before.get(..quote).unwrap_or(""));
    let text = [
        "“", "动态", "全面", "全部", "存量", "基本", "实现", "整改", "持续", "保持", "全域", "年内",
    ]
    .iter()
    .fold(text, |text, word| text.trim_end_matches(word));
    let text = ["动态", "全面", "实现", "持续", "保持", "全部"]
        .iter()
        .fold(text, |text, word| text.trim_end_matches(word));
    let base = noun_before(text, reading);
    let base = base
        .trim_start_matches("打好")
        .trim_start_matches("打赢")
        .to_owned();
    let case = ["案", "信访", "件", "投诉"]
        .iter()
        .any(|word| base.ends_with(word));
    let unit = if case {
        "件"
    } else if base.ends_with("家庭") {
        "户"
    } else {
        "个"
    };
    let subject = format!("{}数", base.trim_end_matches('数'));
    let nature = years
        .filter(|_| scene.setting.ahead)
        .map_or(Nature::Level, Nature::Within);
    rows.push(
        Found {
            at,
            subject,
            measure: "level",
            unit,
            nature,
            note: "清零",
            ..NONE
        }
        .row(),
    );
}

/// The years of 三年清零.
fn years_before(before: &str) -> Option<i16> {
    let number = before.strip_suffix('年')?;
    let at = number
        .rfind(|c| !"一二三四五六七八九十两".contains(c))
        .map_or(0, |at| {
            at + number
                .get(at..)
                .and_then(|r| r.chars().next())
                .map_or(1, char::len_utf8)
        });
    small(number.get(at..)?).filter(|n| (1..=30).contains(n))
}

/// What may happen nought times, with the unit in which it is counted.
#[rustfmt::skip]
const ZEROS: &[(&str, &str, &str)] = &[
    ("零死亡", "死亡数", "例"), ("零感染", "感染数", "例"), ("零发生", "数", "起"),
    ("零事故", "事故数", "起"), ("零伤亡", "伤亡数", "人"), ("零新增", "新增数", "例"),
    ("零确诊", "确诊数", "例"), ("零上访", "上访数", "起"), ("零非访", "非访数", "起"),
    ("零返贫", "返贫数", "户"), ("零失误", "失误数", "起"), ("零增长", "增长", "%"),
    ("零积压", "积压数", "件"), ("零案件", "案件数", "起"), ("零命案", "命案数", "起"),
    ("零发案", "发案数", "起"), ("零病例", "病例数", "例"), ("零扩散", "扩散数", "起"),
    ("零输出", "输出数", "例"), ("零投诉", "投诉数", "件"),
];

/// 确诊病例零死亡: nought of something.
pub(super) fn zero(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    let mut from = 0;
    while let Some(at) = clause
        .get(from..)
        .and_then(|rest| rest.find('零'))
        .map(|at| from + at)
    {
        let rest = clause.get(at..).unwrap_or("");
        if let Some((word, noun, unit)) = ZEROS.iter().find(|(word, _, _)| rest.starts_with(word)) {
            let before = clause.get(from..at).unwrap_or("").trim_end_matches(['“', ' ']);
            let before = before
                .rsplit('、')
                .next()
                .unwrap_or(before)
                .trim_start_matches('”');
            let base = noun_before(before, reading);
            let subject = format!("{base}{noun}");
            rows.push(
                Found {
                    at,
                    subject,
                    unit,
                    explicit: "hanzi",
                    ..NONE
                }
                .row(),
            );
            from = at + word.len();
        } else {
            from = at + '零'.len_utf8();
        }
    }
}

/// 未发生重大事故: nought events. A bottom line that is held (不发生风险的底线) is none.
pub(super) fn never_happened(clause: &str, rows: &mut Vec<Row>) {
    let Some((at, word)) = ["不发生", "未发生", "没有发生"]
        .iter()
        .find_map(|word| clause.find(word).map(|at| (at, *word)))
    else {
        return;
    };
    let what = clause.get(at + word.len()..).unwrap_or("");
    let event = ["事故", "案件", "事件", "疫情", "返贫"]
        .iter()
        .any(|end| what.ends_with(end));
    if !event || what.contains("底线") {
        return;
    }
    let subject = format!("{}数", what.trim_start_matches("一起"));
    rows.push(Found { at, subject, ..NONE }.row());
}

/// What may be got rid of, with the unit in which it is counted.
const RIDDANCE: &[(&str, &str)] = &[("危房", "平方米"), ("水体", "条"), ("天气", "天"), ("村", "个")];

/// 基本消除危房: about none left. Said of a noun before it (大班额基本消除) it is a judgement.
pub(super) fn rid(clause: &str, rows: &mut Vec<Row>) {
    let Some((before, what)) = clause.split_once("基本消除") else {
        return;
    };
    let unit = RIDDANCE
        .iter()
        .find(|(noun, _)| what.ends_with(noun))
        .map(|(_, unit)| *unit);
    let Some(unit) = unit else { return };
    rows.push(
        Found {
            at: before.len(),
            subject: what.to_owned(),
            measure: "level",
            comparator: "≈",
            unit,
            nature: Nature::Level,
            note: "基本消除",
            ..NONE
        }
        .row(),
    );
}
