//! Cuts a paragraph into sentences and comma clauses.
//!
//! Brackets and quotation marks are never cut apart, and a point, comma or colon between digits is part
//! of a figure. Knows nothing of what the clauses say. Start at [`cut`].

use std::sync::LazyLock;

/// What kinds of characters a clause holds, so that the others are never looked at twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Signs(u8);

impl Signs {
    /// Arabic digits of either width.
    pub(super) const DIGIT: Signs = Signs(1);
    /// Chinese or Roman numerals.
    pub(super) const NUMERAL: Signs = Signs(2);
    /// A character with which a statement without a figure may begin or end (全覆盖, 清零).
    pub(super) const WORD: Signs = Signs(4);

    /// A character of every word for years and periods (年, 期).
    pub(super) const TIME: Signs = Signs(8);

    /// Whether any sign of `other` is present.
    pub(super) fn any(self, other: Signs) -> bool {
        self.0 & other.0 != 0
    }

    /// Either sign.
    pub(super) fn or(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    fn add(&mut self, other: Signs) {
        self.0 |= other.0;
    }

    /// The sign a character gives.
    fn of(c: char) -> Signs {
        match c {
            '0'..='9' | '０'..='９' => Self::DIGIT,
            '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '两'
            | '亿'
            | '第'
            | '首'
            | '番'
            | 'Ⅰ'..='Ⅵ' => Self::NUMERAL,
            '覆' | '清' | '全' | '整' | '达' | '完' | '稳' | '不' | '未' | '没' | '步' | '等' | '双'
            | '零' | '于' | '连' | '降' | '升' | '少' | '正' | '减' | '消' | '控' => Self::WORD,
            '年' | '期' => Self::TIME,
            _ => Signs(0),
        }
    }
}

/// What each character of the basic plane is: its signs, and whether it may end a clause. A report is
/// read character by character only here, so that one look has to tell all of it.
static CHARACTERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let kinds = (0..=0xFFFF_u32).map(|code| {
        let c = char::from_u32(code).unwrap_or('\0');
        let stops = !matches!(stop(c), Stop::No);
        Signs::of(c).0 | u8::from(stops) << 7
    });
    kinds.collect()
});

/// The signs of a character, and whether it may end a clause.
fn looked_up(characters: &[u8], c: char) -> (Signs, bool) {
    let kind = usize::try_from(u32::from(c))
        .ok()
        .and_then(|code| characters.get(code));
    let kind = kind.copied().unwrap_or(0);
    (Signs(kind & 0x7F), kind & 0x80 != 0)
}

/// A stretch between two commas, without either.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause<'t> {
    /// Its text, trimmed.
    pub(super) text: &'t str,
    /// Where it starts, in bytes of the whole text.
    pub(super) start: usize,
    /// What it holds.
    pub(super) signs: Signs,
    /// Whether a sentence, or a part of one set off by a semicolon, begins with it.
    pub(super) opens: bool,
}

/// How far, in bytes, a closing bracket is looked for: longer bracketed text is cut like any other.
const BRACKET_REACH: usize = 240;

/// Cuts `paragraph`, which starts at byte `base` of the whole text, into `clauses`.
pub(super) fn cut<'t>(paragraph: &'t str, base: usize, clauses: &mut Vec<Clause<'t>>) {
    clauses.clear();
    let mut cutter = Cutter {
        paragraph,
        base,
        from: 0,
        signs: Signs::default(),
        opens: true,
    };
    let mut skip_to = 0;
    let mut before = ' ';
    let characters = &**CHARACTERS;
    for (at, c) in paragraph.char_indices() {
        let (signs, stops) = looked_up(characters, c);
        if stops && at >= skip_to {
            match stop(c) {
                Stop::No => {}
                Stop::Bracket(close) => skip_to = closing(paragraph, at, close),
                Stop::Comma if joins_digits(paragraph, at, c, before) => {}
                Stop::Comma => cutter.end(at, c, matches!(c, '；' | ';'), clauses),
                Stop::Sentence => cutter.end(at, c, true, clauses),
                Stop::Dash if before == '—' => cutter.end(at, c, false, clauses),
                Stop::Dash => {}
            }
        }
        cutter.signs.add(signs);
        before = c;
    }
    cutter.end(paragraph.len(), '。', true, clauses);
}

/// What a character does to a clause.
enum Stop {
    No,
    Bracket(char),
    Comma,
    Sentence,
    Dash,
}

fn stop(c: char) -> Stop {
    match c {
        '“' => Stop::Bracket('”'),
        '‘' => Stop::Bracket('’'),
        '《' => Stop::Bracket('》'),
        '（' => Stop::Bracket('）'),
        '(' => Stop::Bracket(')'),
        '「' => Stop::Bracket('」'),
        '，' | ',' | '；' | ';' | '：' | ':' => Stop::Comma,
        '。' | '！' | '？' | '!' | '?' | '*' | '\n' => Stop::Sentence,
        '—' => Stop::Dash,
        _ => Stop::No,
    }
}

/// Where the bracket opened at `at` is closed; the opening itself where it isn't within reach.
fn closing(paragraph: &str, at: usize, close: char) -> usize {
    let mut reach = (at + BRACKET_REACH).min(paragraph.len());
    while !paragraph.is_char_boundary(reach) {
        reach -= 1;
    }
    paragraph
        .get(at..reach)
        .and_then(|ahead| ahead.find(close))
        .map_or(at, |found| at + found)
}

/// Whether the comma or colon at `at` stands between two digits (1,234 or 1：2.5).
fn joins_digits(paragraph: &str, at: usize, c: char, before: char) -> bool {
    let digit = |c: char| matches!(c, '0'..='9' | '０'..='９');
    matches!(c, ',' | ':' | '：')
        && digit(before)
        && paragraph
            .get(at + c.len_utf8()..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(digit)
}

/// The clause being read.
struct Cutter<'t> {
    paragraph: &'t str,
    base: usize,
    from: usize,
    signs: Signs,
    opens: bool,
}

impl<'t> Cutter<'t> {
    fn end(&mut self, at: usize, mark: char, sentence: bool, clauses: &mut Vec<Clause<'t>>) {
        let raw = self.paragraph.get(self.from..at).unwrap_or("");
        let text = raw.trim_start_matches(is_margin);
        let start = self.from + raw.len() - text.len();
        let text = text.trim_end_matches(is_margin);
        if !text.is_empty() {
            let clause = Clause {
                text,
                start: self.base + start,
                signs: self.signs,
                opens: self.opens,
            };
            clauses.push(clause);
            self.opens = false;
        }
        self.from = at + mark.len_utf8();
        self.signs = Signs::default();
        self.opens |= sentence;
    }
}

/// Layout around a clause that is none of its words.
fn is_margin(c: char) -> bool {
    c.is_whitespace() || matches!(c, '—' | '#' | '-' | '>' | '•' | '●')
}
