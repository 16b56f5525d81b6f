//! Labels: what unnumbered stretches of a report are called, and ordinals.
//!
//! It knows nothing of the walk. Start at [`review_label`].

use crate::structure::digits::years;
use crate::structure::line::{head, strip_stop};
use crate::structure::walk::OPENING;

/// The label of an unnumbered stretch of the review.
pub(super) fn review_label(opening: &str) -> Option<String> {
    const PERIODS: [&str; 6] = ["过去五年", "五年来", "这五年", "本届", "过去的五年", "四年来"];
    if PERIODS.iter().any(|period| opening.contains(period)) {
        return Some("过去五年".to_owned());
    }
    if opening.contains("过去一年") || opening.contains("一年来") || opening.contains("过去的一年")
    {
        return Some("年度总述".to_owned());
    }
    let (at, year) = years(opening).next()?;
    (at < 60).then(|| format!("{year}总述"))
}

/// The label of an unnumbered stretch of aims: `十四五目标`, `五年目标`, `2035`.
pub(super) fn outlook_label(chapter: &str, opening: &str) -> String {
    if let Some((_, year)) = years(opening).find(|(_, year)| *year >= 2030) {
        return year.to_string();
    }
    let quoted = chapter.split_once('“').and_then(|(_, rest)| rest.split_once('”'));
    match quoted {
        Some((name, _)) if name.ends_with('五') => format!("{name}目标"),
        _ => "五年目标".to_owned(),
    }
}

/// An ordinal below a hundred in Chinese numerals.
pub(super) fn hanzi(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or("");
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => ["十", digit(ones)].concat(),
        (tens, ones) => [digit(tens), "十", digit(ones)].concat(),
    }
}

/// The words that lead in to a list of aims (`…的主要目标是：`), where they end, and as a topic.
pub(super) fn aims(text: &str) -> Option<(usize, String)> {
    const LEADS: [&str; 8] = [
        "目标是：",
        "目标为：",
        "要求是：",
        "目标：",
        "思路是：",
        "要求：",
        "目标任务是：",
        "目标是:",
    ];
    let opening = Some(head(text, OPENING)).filter(|opening| opening.contains(['：', ':']))?;
    let end = LEADS
        .iter()
        .filter_map(|lead| opening.find(lead).map(|at| at + lead.len()))
        .min()?;
    let words = strip_stop(text.get(..end)?).trim_end_matches(['是', '为']);
    Some((end, words.replace('，', "")))
}
