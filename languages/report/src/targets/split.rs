//! Where the words of one figure end and those of the next begin.
//!
//! Knows nothing of what the words mean beyond a few verbs. Start at [`pre_of`] and [`post_of`].

use super::measure::is_threshold;
use super::reading::Place;
use super::scan::Figure;
use super::words::Within;
use std::sync::LazyLock;

/// How a figure is joined to the one before it in its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// It is the first.
    First,
    /// They are members of one list.
    List,
    /// One phrase holds both, so that the words before the earlier one belong to the later one too.
    Phrase,
    /// They count the same noun: 4批次94名医生.
    Double,
}

/// How many figures from the first on stand in one list with nothing but conjunctions between them.
pub(super) fn run_length(clause: &str, figures: &[Figure<'_>]) -> usize {
    let pairs = figures.iter().zip(figures.iter().skip(1));
    let joined = pairs.take_while(|(a, b)| {
        let between = clause.get(a.end..b.at).unwrap_or("").trim();
        ["、", "和", "以及", "及", "与", "、和", "，"].contains(&between)
    });
    1 + joined.count()
}

/// The text before a figure that belongs to it.
pub(super) fn pre_of(place: Place<'_>, index: usize) -> &str {
    let Some(figure) = place.figures.get(index) else {
        return "";
    };
    let Some(earlier) = index.checked_sub(1).and_then(|i| place.figures.get(i)) else {
        return place.clause.get(..figure.at).unwrap_or("");
    };
    let between = place.clause.get(earlier.end..figure.at).unwrap_or("");
    between.get(boundary(between).begin..).unwrap_or("")
}

/// The text behind a figure that belongs to it.
pub(super) fn post_of(place: Place<'_>, index: usize) -> &str {
    let Some(figure) = place.figures.get(index) else {
        return "";
    };
    let Some(later) = place.figures.get(index + 1) else {
        return place.clause.get(figure.end..).unwrap_or("");
    };
    if later.at == figure.end {
        let end = place
            .figures
            .get(index + 2)
            .map_or(place.clause.len(), |figure| figure.at);
        return place.clause.get(later.end..end).unwrap_or("");
    }
    let between = place.clause.get(figure.end..later.at).unwrap_or("");
    between.get(..boundary(between).end).unwrap_or("")
}

/// How a figure is joined to the one before.
pub(super) fn joint(place: Place<'_>, index: usize) -> Joint {
    let (Some(earlier), Some(figure)) = (
        index.checked_sub(1).and_then(|i| place.figures.get(i)),
        place.figures.get(index),
    ) else {
        return Joint::First;
    };
    boundary(place.clause.get(earlier.end..figure.at).unwrap_or("")).joint
}

/// The clause up to a figure, without the earlier figures but those that tell apart what is counted.
pub(super) fn without_figures(place: Place<'_>, index: usize) -> String {
    let mut text = String::new();
    let listed = (1..=index)
        .rev()
        .find(|i| joint(place, *i) == Joint::List)
        .unwrap_or(0);
    let first = place
        .figures
        .get(listed)
        .map_or(0, |figure| figure.at - pre_of(place, listed).len());
    let mut from = first;
    for (i, figure) in place.figures.iter().enumerate().take(index + 1).skip(listed) {
        let (pre, post) = (place.clause.get(..figure.at), place.clause.get(figure.end..));
        if i < index && is_threshold(figure, pre.unwrap_or(""), post.unwrap_or("")) {
            continue;
        }
        text.push_str(place.clause.get(from..figure.at).unwrap_or(""));
        from = figure.end;
    }
    text
}

/// Verbs at which the text between two figures turns from the noun of the first to the second.
#[rustfmt::skip]
const TURNS: &[&str] = &[
    "实现", "完成", "达到", "达", "增长", "占", "提高", "下降", "突破", "超过", "总投资", "投资", "新增",
    "居", "覆盖", "惠及", "其中", "同比", "比上年", "较", "开工", "合同", "全部", "总",
];

/// How the text between two figures is shared out.
struct Boundary {
    /// Where the words of the earlier figure end.
    end: usize,
    /// Where those of the later begin.
    begin: usize,
    joint: Joint,
}

/// Shares out the text between two figures.
fn boundary(between: &str) -> Boundary {
    let at = |at, joint| Boundary {
        end: at,
        begin: at,
        joint,
    };
    let trimmed = between.trim_start();
    if trimmed.is_empty() {
        return at(0, Joint::Double);
    }
    if trimmed.starts_with(['、', '和', '及', '与', '（']) || trimmed.starts_with("以及") {
        return at(0, Joint::List);
    }
    if let Some(comma) = last_comma(between) {
        return at(comma, Joint::List);
    }
    if let Some(rest) = between.trim_end().strip_suffix(['和', '及', '与']) {
        return at(rest.len(), Joint::List);
    }
    static TABLE: LazyLock<Within> = LazyLock::new(|| Within::new(TURNS, &[]));
    match TABLE.first(between) {
        Some(turn) => at(turn, Joint::Phrase),
        None => Boundary {
            end: between.len(),
            begin: 0,
            joint: Joint::Phrase,
        },
    }
}

/// Where the last 、 outside brackets stands.
fn last_comma(between: &str) -> Option<usize> {
    let (mut depth, mut found) = (0_usize, None);
    for (at, c) in between.char_indices() {
        match c {
            '（' | '(' | '“' => depth += 1,
            '）' | ')' | '”' => depth = depth.saturating_sub(1),
            '、' if depth == 0 => found = Some(at),
            _ => {}
        }
    }
    found
}
