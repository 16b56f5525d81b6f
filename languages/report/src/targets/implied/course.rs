//! How it went, without a figure for how much: 十六连调, 双提升, 三下降.
//!
//! Knows nothing of time. Start at [`in_a_row`] and [`direction`].

use super::super::list::members;
use super::super::numeral::value_of;
use super::super::period::Nature;
use super::super::reading::{Reading, Row};
use super::super::subject::strip_leads;
use super::{BESIDE, Found, NONE, Scene, noun_before};

/// What is done time after time: 十六连调, 十连丰, 五连冠.
#[rustfmt::skip]
const IN_A_ROW: &[(char, &str)] = &[
    ('调', "连续调整次数"), ('冠', "连冠次数"), ('增', "连续增长次数"), ('丰', "连续丰收次数"),
    ('升', "连续上升次数"), ('降', "连续下降次数"), ('涨', "连续上涨次数"), ('快', "连续增快次数"),
    ('好', "连续好评次数"),
];

pub(super) fn in_a_row(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    for (at, _) in clause.match_indices('连') {
        let next = clause
            .get(at + '连'.len_utf8()..)
            .and_then(|rest| rest.chars().next());
        let Some((_, noun)) = IN_A_ROW.iter().find(|(c, _)| Some(*c) == next) else {
            continue;
        };
        let before = clause.get(..at).unwrap_or("");
        let number =
            before.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c));
        let run = before.get(number.len()..).unwrap_or("");
        let digits = run.bytes().all(|b| b.is_ascii_digit());
        let Some(value) = (if digits { run.parse().ok() } else { value_of(run) }) else {
            continue;
        };
        let this_year = number.contains("年内");
        let text = number.trim_end_matches(['“', '‘', '”']);
        let text = text.trim_end_matches("年内").trim_end_matches("实现");
        let base = noun_before(text.trim_end_matches("获得").trim_end_matches('”'), reading);
        let nature = if this_year { Nature::Flow } else { Nature::Streak };
        let explicit = if digits { "digit" } else { "hanzi" };
        let value = value.to_string();
        let unit = if next == Some('丰') { "年" } else { "次" };
        rows.push(
            Found {
                at,
                subject: format!("{base}{noun}"),
                measure: "count",
                value: &value,
                unit,
                explicit,
                nature,
                ..BESIDE
            }
            .row(),
        );
    }
}

/// Directions of several indicators at once, without figures: 双提升, 三下降.
#[rustfmt::skip]
const DIRECTIONS: &[(&str, &str)] = &[
    ("双提升", ">"), ("双增长", ">"), ("双增", ">"), ("双升", ">"), ("双提高", ">"), ("双下降", "<"),
    ("三下降", "<"), ("双降", "<"), ("四下降", "<"), ("两下降", "<"), ("双双下降", "<"), ("双双增长", ">"),
    ("三提升", ">"), ("三增长", ">"), ("全面下降", "<"),
];

pub(super) fn direction(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    let Some((at, word, comparator)) = DIRECTIONS
        .iter()
        .find_map(|(word, c)| clause.find(word).map(|at| (at, *word, *c)))
    else {
        return;
    };
    let before = clause.get(..at).unwrap_or("").trim_end_matches(['“', ' ']);
    let rest = clause
        .get(at + word.len()..)
        .unwrap_or("")
        .trim_start_matches('”');
    if before.is_empty() || !rest.is_empty() && !rest.starts_with(['、', '，', '的']) {
        return;
    }
    let before = ["连续", "实现", "保持", "持续", "均"]
        .iter()
        .fold(before, |text, tail| text.trim_end_matches(tail));
    let base = noun_before(before, reading);
    let only = "只给方向";
    if scene.setting.ahead {
        let subject = members(&base).into_iter().next().unwrap_or_default();
        rows.push(
            Found {
                at,
                subject,
                comparator,
                value: "上年",
                explicit: "implied",
                note: only,
                ..BESIDE
            }
            .row(),
        );
        return;
    }
    let measure = if comparator == "<" { "-%" } else { "+%" };
    let subject = format!("{base}同比");
    rows.push(
        Found {
            at,
            subject,
            measure,
            comparator,
            unit: "%",
            nature: Nature::Level,
            note: only,
            ..NONE
        }
        .row(),
    );
}

/// How an indicator turned against the year before, without a figure: 同比大幅减少, 同比实现回正.
#[rustfmt::skip]
const TURNS: &[(&str, &str, &str)] = &[
    ("回正", ">", "+%"), ("由负转正", ">", "+%"), ("减少", "<", "-%"), ("下降", "<", "-%"),
    ("双下降", "<", "-%"),
];

/// `案件数同比明显下降`: less than nought, for a rate.
pub(super) fn turned(clause: &str, rows: &mut Vec<Row>) {
    let Some((_, comparator, measure)) = TURNS.iter().find(|(word, _, _)| clause.ends_with(word)) else {
        return;
    };
    let Some((before, _)) = clause
        .split_once("同比")
        .or_else(|| clause.split_once("增速由负转正"))
    else {
        return;
    };
    let noun = strip_leads(before);
    if noun.chars().count() < 2 || clause.contains("双") {
        return;
    }
    rows.push(
        Found {
            at: before.len(),
            subject: format!("{noun}同比"),
            measure,
            comparator,
            unit: "%",
            nature: Nature::Level,
            note: "只给方向",
            ..NONE
        }
        .row(),
    );
}
