//! Clauses: a paragraph cut at its commas, and what leans on its neighbour joined to it.
//!
//! It knows nothing of verbs' meanings beyond the lexicon and nothing of targets. Start at [`clauses`].

use crate::commitments::lexicon::{preposition_at, verb_at};
use crate::commitments::predicate::{has_verb, inner_verb, number_end, opens_with_verb, predicate};
use crate::model::Span;

/// One clause of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// Bytes within the paragraph, without final punctuation.
    pub(super) span: Span,
    /// Number of its first comma-clause, from 1.
    pub(super) first: u32,
    /// Number of its last.
    pub(super) last: u32,
    /// Byte within the paragraph where the part that holds the predicate starts.
    pub(super) main: usize,
    /// It opens its sentence.
    pub(super) opens: bool,
    /// It closes its sentence.
    pub(super) closes: bool,
}

/// A piece between two commas.
#[derive(Debug, Clone, Copy)]
struct Piece<'t> {
    text: &'t str,
    span: Span,
    number: u32,
    opens: bool,
    closes: bool,
}

/// Which neighbour a piece leans on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lean {
    Alone,
    Forward,
    Back,
}

/// The clauses of a paragraph's text from byte `from`.
pub(super) fn clauses(text: &str, from: usize) -> Vec<Clause> {
    let pieces = pieces(text, from);
    let mut clauses: Vec<Clause> = Vec::with_capacity(pieces.len());
    let mut join = false;
    let mut previous: Option<&Piece<'_>> = None;
    for piece in &pieces {
        let lean = lean(piece, previous);
        let joined = !piece.opens && (join || lean == Lean::Back);
        match clauses.last_mut().filter(|_| joined) {
            Some(clause) => {
                clause.span.end = piece.span.end;
                clause.last = piece.number;
                clause.closes = piece.closes;
                if lean != Lean::Back || recurs(piece.text) {
                    clause.main = piece.span.start;
                }
            }
            None => clauses.push(Clause {
                span: piece.span,
                first: piece.number,
                last: piece.number,
                main: piece.span.start,
                opens: piece.opens,
                closes: piece.closes,
            }),
        }
        join = lean == Lean::Forward || (joined && lean == Lean::Back && join);
        previous = Some(piece);
    }
    clauses
}

/// Cuts at commas, semicolons and stops outside quotation marks and brackets.
fn pieces(text: &str, from: usize) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let (mut depth, mut start, mut opens) = (0_u32, from, true);
    let tail = text.get(from..).unwrap_or("");
    let end = [(text.len(), '。')];
    for (at, c) in tail.char_indices().map(|(at, c)| (from + at, c)).chain(end) {
        match c {
            '“' | '《' | '（' | '‘' => depth += 1,
            '”' | '》' | '）' | '’' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let closes = matches!(c, '。' | '；' | '！' | '？' | ';' | '!' | '?');
        if !closes && (depth > 0 || !matches!(c, '，' | ',' | '：')) {
            continue;
        }
        // A stop ends every quotation: one that was never closed must not swallow the paragraph.
        if c == '。' && depth > 0 && at < text.len() {
            if tail.get(at - from..).is_some_and(|rest| rest.starts_with("。”")) {
                continue;
            }
            depth = 0;
        }
        if let Some(span) = trimmed(text, start, at) {
            // “各位代表！” is part of the sentence it calls for.
            let closes = closes && span.of(text) != "各位代表";
            let number = u32::try_from(pieces.len() + 1).unwrap_or(u32::MAX);
            pieces.push(Piece {
                text: span.of(text),
                span,
                number,
                opens,
                closes,
            });
            opens = closes;
        } else if closes {
            if let Some(last) = pieces.last_mut() {
                last.closes = true;
            }
            opens = true;
        }
        start = at + c.len_utf8();
    }
    pieces
}

/// The bytes from `start` to `end` without blanks, bold marks and note marks; `None` if nothing remains.
fn trimmed(text: &str, start: usize, end: usize) -> Option<Span> {
    let piece = text.get(start..end)?;
    let edge = |c: char| c.is_whitespace() || c == '*';
    let left = piece.trim_start_matches(edge);
    let body = left.trim_end_matches(edge);
    let start = start + piece.len() - left.len();
    body.contains(char::is_alphanumeric)
        .then(|| Span::new(start, start + body.len()))
}

/// Words that make a piece depend on the one before it.
const BACK: [&str; 9] = [
    "使其",
    "使之",
    "从而",
    "进而",
    "特别是",
    "尤其是",
    "包括",
    "打好组合拳",
    "年均",
];

/// Ends of pieces that prepare what follows.
const FORWARD_ENDS: [&str; 16] = [
    "的同时",
    "基础上",
    "过程中",
    "前提下",
    "之际",
    "相结合",
    "的关系",
    "为契机",
    "为抓手",
    "为统领",
    "为导向",
    "为引领",
    "为重点",
    "为目标",
    "机遇",
    "出发",
];

/// Openings of time and connection that need what follows.
const OPENINGS: [&str; 11] = [
    "各位代表",
    "同时",
    "此外",
    "今年",
    "年内",
    "全年",
    "新的一年",
    "下一步",
    "一方面",
    "另一方面",
    "其次",
];

/// Which neighbour a piece leans on.
fn lean(piece: &Piece<'_>, previous: Option<&Piece<'_>>) -> Lean {
    let text = piece.text;
    if !piece.opens && previous.is_some_and(|previous| leans_back(text, previous.text)) {
        return Lean::Back;
    }
    if !piece.closes && leans_forward(text) {
        return Lean::Forward;
    }
    Lean::Alone
}

fn leans_back(text: &str, previous: &str) -> bool {
    if BACK.iter().any(|word| text.starts_with(word)) {
        return true;
    }
    // 为… names a purpose of the clause before, unless it opens a phrase of its own.
    let purpose = || text.starts_with('为') && !text.starts_with("为了") && inner_verb(text).is_some();
    // 把甲建成乙，丙: a second complement has no verb of its own.
    let complement = || {
        previous.contains('成')
            && previous.contains(['把', '将'])
            && ["打造成", "建设成", "建成", "发展成"]
                .iter()
                .any(|verb| previous.contains(verb))
            && !opens_with_verb(text)
    };
    let recurring = recurs(text) && !opens_with_verb(previous);
    recurring || purpose() || complement() || (is_motto(text) && is_motto(previous))
}

/// Whether a piece says how often or from when on.
fn recurs(text: &str) -> bool {
    text.starts_with("每年") || (text.starts_with('从') && text.contains("年起"))
}

fn leans_forward(text: &str) -> bool {
    let prepared = FORWARD_ENDS.iter().any(|end| text.ends_with(end));
    let ruled = text.starts_with("坚持") && !text.ends_with("相结合");
    if (prepared && !ruled) || is_year(text) || is_idiom(text) {
        return true;
    }
    if OPENINGS.contains(&text) || text.ends_with('：') {
        return true;
    }
    if text.starts_with("统筹") && text.ends_with("关系") {
        return true;
    }
    let kept = (text.ends_with("力度") && text.contains("保持"))
        || (text.ends_with("优势") && text.contains("发挥"));
    kept || leads_in(text)
}

/// A preposition opens the piece and no predicate follows it.
fn leads_in(text: &str) -> bool {
    let text = text.get(number_end(text)..).unwrap_or(text);
    let Some(word) = preposition_at(text) else {
        return false;
    };
    let rest = text.get(word.len()..).unwrap_or("");
    // 以甲为乙: a frame, whatever verbs it names.
    if word.starts_with('以')
        && rest
            .rfind('为')
            .is_some_and(|at| inner_verb(rest.get(at..).unwrap_or("")).is_none())
    {
        return true;
    }
    if word.starts_with('以') {
        !has_verb(rest)
    } else {
        inner_verb(rest).is_none()
    }
}

/// `2021年`, `到2025年`.
fn is_year(text: &str) -> bool {
    text.ends_with('年') && text.chars().nth(7).is_none() && text.contains(|c: char| c.is_ascii_digit())
}

/// Nothing but set phrases of four characters: how, not what.
fn is_idiom(text: &str) -> bool {
    let mut parts = 0;
    let fours = text.split('、').all(|part| {
        parts += 1;
        part.chars().count() == 4
            && verb_at(part).is_none_or(|verb| verb.word.chars().count() == 1 || verb.nominal)
    });
    (fours && parts >= 2)
        || matches!(
            text,
            "持续发力" | "多措并举" | "精准施策" | "综合施策" | "千方百计"
        )
}

/// A short sentence with a modal and no object: a saying.
pub(super) fn is_motto(text: &str) -> bool {
    let short = text.len() <= 30;
    short
        && text.contains(['要', '必', '则', '才'])
        && !text.starts_with(['要', '必'])
        && predicate(text).verb.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clauses of a text, one a line, with the numbers of their comma-clauses.
    fn check(text: &str, expected: &[(&str, u32, u32)]) {
        let found = clauses(text, 0);
        let found: Vec<(&str, u32, u32)> = found.iter().map(|c| (c.span.of(text), c.first, c.last)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn commas_separate_tasks() {
        check(
            "加快修路，新建“甲，乙”桥3座；推进绿化。",
            &[
                ("加快修路", 1, 1),
                ("新建“甲，乙”桥3座", 2, 2),
                ("推进绿化", 3, 3),
            ],
        );
    }

    #[test]
    fn an_adverbial_joins_its_predicate() {
        check(
            "围绕水产业，按照新标准，开展技术攻关，新建园区。",
            &[("围绕水产业，按照新标准，开展技术攻关", 1, 3), ("新建园区", 4, 4)],
        );
        check(
            "以项目为中心，构建新格局。",
            &[("以项目为中心，构建新格局", 1, 2)],
        );
    }

    #[test]
    fn a_consequence_joins_what_it_follows_from() {
        check(
            "拓展茶叶种植，使其成为富民产业。",
            &[("拓展茶叶种植，使其成为富民产业", 1, 2)],
        );
    }

    #[test]
    fn a_saying_stays_whole() {
        check(
            "河要清，岸必绿。加强治河。",
            &[("河要清，岸必绿", 1, 2), ("加强治河", 3, 3)],
        );
    }
}
