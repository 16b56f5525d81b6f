//! The shape of one line: numbering, bold type, topic sentence.
//!
//! What it is for: telling headings and openings apart by form alone. It knows nothing of the lines around
//! it. Start at [`Shape::of`].

use crate::structure::digits::{is_digit, year_free};

/// How a line is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// `一、` or `第一章`.
    Chapter,
    /// `（一）`.
    Section,
    /// `1.`, `1、` or `（1）`.
    Digit,
    /// `一是` or `第一，`.
    Item,
}

/// What a line looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'t> {
    /// The line without indentation.
    pub(super) text: &'t str,
    /// Its numbering.
    pub(super) marker: Option<Marker>,
    /// The number itself: `一`, `3`.
    pub(super) number: &'t str,
    /// The words after the number, bold marks at either end taken off.
    pub(super) words: &'t str,
    /// Bytes of number and topic sentence, 0 where there is neither.
    pub(super) lead: usize,
    /// The topic sentence without number, bold marks and full stop.
    pub(super) topic: &'t str,
}

/// Longest heading, in characters.
const HEADING: usize = 60;

impl<'t> Shape<'t> {
    /// Reads a line that is neither empty nor indented.
    pub(super) fn of(text: &'t str) -> Self {
        let hashed = text.trim_start_matches('#');
        let is_hashed = hashed.len() < text.len() && hashed.starts_with(' ');
        let core = strip(if is_hashed { hashed } else { text });
        let (marker, number, words) = marker(core);
        let words = strip(words);
        let closing = bold_end(text);
        let bold = is_hashed || closing.is_some_and(|end| strip_stop(rest(text, end)).is_empty());
        let mut shape = Self {
            text,
            marker,
            number,
            words,
            lead: 0,
            topic: "",
        };
        (shape.lead, shape.topic) = match closing {
            Some(end) if !bold => bold_lead(text, words, end),
            _ => sentence_lead(text, words, marker.is_some()),
        };
        shape
    }

    /// Whether the line is one short sentence and nothing else, so that it can be a heading.
    pub(super) fn is_short(&self) -> bool {
        let words = strip_stop(self.words);
        !words.contains(['。', '；', '！']) && words.chars().nth(HEADING).is_none()
    }

    /// The words without their full stop.
    pub(super) fn title(&self) -> &'t str {
        strip_stop(self.words)
    }
}

/// `text` from `at`.
fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// A bold mark or a blank.
fn is_edge(c: char) -> bool {
    c == '*' || c.is_whitespace()
}

/// Without bold marks and spaces at either end.
pub(super) fn strip(text: &str) -> &str {
    text.trim_matches(is_edge)
}

/// Without bold marks, spaces and a closing full stop or colon.
pub(super) fn strip_stop(text: &str) -> &str {
    text.trim_matches(|c: char| matches!(c, '*' | '。' | '：' | ':') || c.is_whitespace())
}

/// Where the bold type that opens a line ends, marks included.
fn bold_end(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("**")?;
    Some(inner.find("**")? + 4)
}

/// Splits the number off a line.
fn marker(core: &str) -> (Option<Marker>, &str, &str) {
    let none = (None, "", core);
    let Some(first) = core.chars().next() else {
        return none;
    };
    let found = match first {
        '（' | '(' => parenthesised(core),
        '第' => ordinal(core),
        c if is_numeral(c) => numeral(core),
        c if is_digit(c) => digit(core),
        _ => None,
    };
    found.map_or(none, |(marker, number, words)| (Some(marker), number, words))
}

/// One of 一…十.
fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
    )
}

/// Splits leading characters that satisfy `test`, at most three, off `text`.
fn take(text: &str, test: fn(char) -> bool) -> Option<(&str, &str)> {
    let end = text.find(|c| !test(c))?;
    let head = text.get(..end)?;
    (end > 0 && head.chars().count() <= 3).then(|| (head, rest(text, end)))
}

fn parenthesised(core: &str) -> Option<(Marker, &str, &str)> {
    let inner = core.strip_prefix(['（', '('])?;
    let close = |text: &'_ str| -> Option<usize> {
        let after = text.trim_start().strip_prefix(['）', ')'])?;
        Some(text.len() - after.len())
    };
    if let Some((number, after)) = take(inner, is_numeral) {
        return Some((Marker::Section, number, rest(after, close(after)?)));
    }
    let (number, after) = take(inner, is_digit)?;
    Some((Marker::Digit, number, rest(after, close(after)?)))
}

fn numeral(core: &str) -> Option<(Marker, &str, &str)> {
    let (number, after) = take(core, is_numeral)?;
    if let Some(words) = after.strip_prefix(['、', '．', '.']) {
        return Some((Marker::Chapter, number, words));
    }
    let words = after.strip_prefix('是').or_else(|| after.strip_prefix("要，"))?;
    Some((Marker::Item, number, words))
}

fn ordinal(core: &str) -> Option<(Marker, &str, &str)> {
    let (number, after) = take(core.strip_prefix('第')?, is_numeral)?;
    if let Some(words) = after.strip_prefix(['，', ',', '、']) {
        return Some((Marker::Item, number, words));
    }
    let words = after.strip_prefix("部分").or_else(|| after.strip_prefix('章'))?;
    Some((Marker::Chapter, number, words))
}

fn digit(core: &str) -> Option<(Marker, &str, &str)> {
    let (number, after) = take(core, is_digit)?;
    let words = after.strip_prefix(['.', '．', '、', '）', ')'])?;
    // `3.5万` is a figure, `1.2万` too: a number in a heading is followed by words.
    if number.chars().count() > 2 || words.chars().next().is_some_and(is_digit) {
        return None;
    }
    Some((Marker::Digit, number, words))
}

/// The lead of a line that opens in bold type: the bold words and the stop after them.
fn bold_lead<'t>(text: &'t str, words: &'t str, end: usize) -> (usize, &'t str) {
    let after = rest(text, end);
    let stop = after.chars().next().filter(|c| matches!(c, '。' | '：' | ':'));
    let bold_words = words.find("**").and_then(|at| words.get(..at)).unwrap_or(words);
    (end + stop.map_or(0, char::len_utf8), strip_stop(bold_words))
}

/// The byte of `text` where its words start: they end where it ends, blanks and bold marks apart.
fn words_start(text: &str, words: &str) -> usize {
    text.trim_end_matches(is_edge).len().saturating_sub(words.len())
}

/// The lead of a line in plain type: its first sentence where that is short enough to be a title.
fn sentence_lead<'t>(text: &'t str, words: &'t str, numbered: bool) -> (usize, &'t str) {
    let head = head(words, HEADING + 1);
    let offset = words_start(text, words);
    // A number without a title after it is a lead of its own.
    let none = if numbered { (offset, "") } else { (0, "") };
    let Some(stop) = head.find('。') else {
        return none;
    };
    let sentence = words.get(..stop).unwrap_or("");

    let end = offset + stop + '。'.len_utf8();
    if strip(rest(text, end)).is_empty() || !is_topic(sentence, numbered) {
        return none;
    }
    (end, sentence)
}

/// At most `count` characters of `text`.
pub(super) fn head(text: &str, count: usize) -> &str {
    text.char_indices()
        .nth(count)
        .map_or(text, |(at, _)| text.get(..at).unwrap_or(text))
}

/// Whether a paragraph's first sentence is its title: a numbered one is; another if it is short, has at
/// most two parts and states no figure.
fn is_topic(sentence: &str, numbered: bool) -> bool {
    let dashed = sentence.starts_with(['—', '―', '－']);
    if numbered || dashed {
        return numbered || year_free(sentence);
    }
    let mut parts = 0;
    let short = sentence.split('，').all(|part| {
        parts += 1;
        part.chars().nth(18).is_none()
    });
    let lists = sentence.contains(['；', '：', '！', '？']);
    short && parts <= 2 && !lists && year_free(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marker, number and topic of a line.
    fn check(line: &str, marker: Option<Marker>, number: &str, topic: &str) {
        let shape = Shape::of(line);
        assert_eq!(
            (shape.marker, shape.number, shape.topic),
            (marker, number, topic),
            "{line}"
        );
    }

    #[test]
    fn numbers_are_told_from_figures() {
        check("一、去年的工作", Some(Marker::Chapter), "一", "");
        check("（十一）修路。修三条路。", Some(Marker::Section), "十一", "修路");
        check("**（二）建桥。**建两座桥。", Some(Marker::Section), "二", "建桥");
        check("3．种树。种五万株。", Some(Marker::Digit), "3", "种树");
        check("3.5万户通水。", None, "", "");
        check("2021年是开局之年。", None, "", "");
        check(
            "一是修路，打通断头路。修三条路。",
            Some(Marker::Item),
            "一",
            "修路，打通断头路",
        );
        check("一批项目开工。", None, "", "");
    }

    #[test]
    fn a_topic_sentence_is_short_and_states_no_figure() {
        check("改善公路。修三条路。", None, "", "改善公路");
        check("修公路3条。再修三条路。", None, "", "");
        check("改善公路。", None, "", "");
        check("**改善公路**。修三条路。", None, "", "改善公路");
    }
}
