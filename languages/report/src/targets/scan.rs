//! Finds the figures of a clause: number, multiplier, unit, comparator.
//!
//! A number that is none of these (a year, an ordinal, part of a name) is passed over here, by the tests in
//! [`super::name`]. Knows nothing of subjects and periods. Start at [`figures`].

use super::name;
use super::split::run_length;
use super::unit::{elided_people, unit_at};
use super::words::Ends;
use skein_kernel::quantity::comparator::Comparator;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What a figure says, beyond its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// A number with a unit.
    Plain,
    /// A place in an order: 第二位.
    Rank,
    /// How often or how long something came in a row: 连续四年, 十六连调.
    Streak,
    /// A class of a standard: 二级, Ⅱ类.
    Grade,
    /// A proportion without unit: 1:2.5.
    Ratio,
}

/// One figure of a clause. Offsets are bytes of the clause.
#[derive(Debug, Clone)]
pub(super) struct Figure<'t> {
    /// First byte, of 第 or 连续 where they belong to it.
    pub(super) at: usize,
    /// One past the unit and the comparator behind it.
    pub(super) end: usize,
    /// The number in digits.
    pub(super) value: Cow<'t, str>,
    /// 万, 亿 or nothing.
    pub(super) multiplier: &'static str,
    /// The unit without multiplier.
    pub(super) unit: Cow<'static, str>,
    /// `=`, `>`, `≥`, `<`, `≤`, `≈` or `range`.
    pub(super) comparator: &'static str,
    /// Whether the comparator stood behind the unit (以上, 左右).
    pub(super) bounded_behind: bool,
    /// Whether it was written in Chinese numerals.
    pub(super) hanzi: bool,
    /// What it says.
    pub(super) sense: Sense,
}

/// Multipliers, the longest first.
const MULTIPLIERS: &[&str] = &["万亿", "亿", "千万", "百万", "万", "千"];

/// Words before a number that compare only in reports; the kernel has those the law names.
const BEFORE: &[(&str, Comparator)] = &[
    ("不下于", Comparator::AtLeast),
    ("将近", Comparator::About),
    ("突破了", Comparator::More),
    ("超过了", Comparator::More),
    ("约为", Comparator::About),
    ("破", Comparator::More),
    ("过", Comparator::More),
];

/// Finds the figures of `clause` in order.
pub(super) fn figures<'t>(clause: &'t str, found: &mut Vec<Figure<'t>>) {
    found.clear();
    let mut at = 0;
    while let Some(c) = clause.get(at..).and_then(|rest| rest.chars().next()) {
        at = match c {
            '0'..='9' | '０'..='９' => arabic(clause, at, found),
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '万'
            | '亿' | '两' | '零' | '〇' | '翻' => super::numeral::chinese(clause, at, found),
            '第' => super::numeral::ordinal(clause, at, found),
            '首' => super::numeral::first(clause, at, found),
            'Ⅰ'..='Ⅵ' => super::numeral::roman(clause, at, found),
            '“' => past(clause, at, '”'),
            '《' => past(clause, at, '》'),
            '（' => past(clause, at, '）'),
            '(' => past(clause, at, ')'),
            '‘' => past(clause, at, '’'),
            _ => at + c.len_utf8(),
        };
    }
    share_bounds(clause, found);
}

/// Lets the figures of one bare list share a comparator that stands only once: 5%和3%左右, 突破50亿元、100亿元.
fn share_bounds(clause: &str, found: &mut [Figure<'_>]) {
    let mut from = 0;
    while let Some(first) = found.get(from) {
        let run = run_length(clause, found.get(from..).unwrap_or(&[]));
        if run < 2 {
            from += run;
            continue;
        }
        let said_first = ahead(clause.get(..first.at).unwrap_or(""));
        let said_first =
            said_first.filter(|said| *said != Comparator::About && first.comparator == said.sign());
        let list = found.get_mut(from..from + run).unwrap_or(&mut []);
        let unit = list.first().map(|first| first.unit.clone());
        let alike = list.iter().all(|figure| {
            Some(&figure.unit) == unit.as_ref()
                && figure.sense == Sense::Plain
                && figure.comparator != "range"
        });
        let said_last = list
            .last()
            .filter(|last| last.bounded_behind)
            .map(|last| last.comparator);
        if let Some(shared) = said_last
            .or(said_first.map(|said| said.sign()))
            .filter(|_| alike && run > 1)
        {
            let silent = list.iter_mut().filter(|figure| figure.comparator == "=");
            silent.for_each(|figure| figure.comparator = shared);
        }
        from += run;
    }
}

/// One past the bracket that closes the one at `at`.
fn past(clause: &str, at: usize, close: char) -> usize {
    let rest = clause.get(at..).unwrap_or("");
    let opened = rest.chars().next().map_or(1, char::len_utf8);
    rest.find(close)
        .map_or(at + opened, |found| at + found + close.len_utf8())
}

/// Reads the Arabic number at `at`, keeps it if it is a figure, and returns where to go on.
fn arabic<'t>(clause: &'t str, at: usize, found: &mut Vec<Figure<'t>>) -> usize {
    let number = spanned(clause, number_at(clause, at));
    let (at, number) = signed(clause, at, number);
    let before = clause.get(..at).unwrap_or("");
    let Some(tail) = tail_at(clause, number.end).or_else(|| shared_tail(clause, before, number.end)) else {
        return bare(clause, at, number, found);
    };
    let after = clause.get(tail.end..).unwrap_or("");
    if name::is_name(before, &number.value, &tail, after) {
        return past_range(clause, number.end, tail.end);
    }
    let (number, tail) = with_range(clause, number, tail);
    let (comparator, bounded_behind) = comparator(before, &number, &tail, clause);
    let among_first =
        tail.unit == "强" || before.trim_end().ends_with('前') && matches!(&*tail.unit, "位" | "名");
    let tail = match &*tail.unit {
        "强" => Tail {
            unit: Cow::Borrowed("位"),
            ..tail
        },
        _ => tail,
    };
    let comparator = if among_first { "≤" } else { comparator };
    let end = tail.end + behind(clause, tail.end).map_or(0, |(_, width)| width);
    let in_a_row =
        before.ends_with("连续") && matches!(&*tail.unit, "年" | "届" | "次" | "个月" | "个季度" | "天");
    let at = if in_a_row { at - "连续".len() } else { at };
    found.push(Figure {
        at,
        end,
        value: number.value,
        multiplier: tail.multiplier,
        unit: tail.unit,
        comparator,
        bounded_behind,
        hanzi: false,
        sense: match () {
            () if among_first => Sense::Rank,
            () if in_a_row => Sense::Streak,
            () => Sense::Plain,
        },
    });
    end
}

/// The number with the minus sign that stands between it and a word of change: 增长-3.2%.
fn signed<'t>(clause: &str, at: usize, number: Number<'t>) -> (usize, Number<'t>) {
    let before = clause.get(..at).unwrap_or("");
    let said = before.strip_suffix(['-', '－', '−']);
    let said = said.filter(|said| !number.range && SIGNED.iter().any(|word| said.trim_end().ends_with(word)));
    let Some(said) = said else {
        return (at, number);
    };
    let value = Cow::Owned(format!("-{}", number.value));
    (said.len(), Number { value, ..number })
}

/// Words before a number that may have a minus sign.
#[rustfmt::skip]
const SIGNED: &[&str] = &[
    "增长", "增速", "增幅", "涨幅", "下降", "上涨", "为", "达", "同比", "增", "降", "速度", "率",
];

/// The unit of a later member of the list after 分别, where it stands only once: 分别达到14和25平方米.
fn shared_tail(clause: &str, before: &str, end: usize) -> Option<Tail> {
    let rest = clause.get(end..)?;
    let joined = ["和", "、", "与"]
        .iter()
        .find_map(|mark| rest.strip_prefix(mark))?;
    let at = clause.len() - joined.len();
    if !before.contains("分别") || !joined.starts_with(is_digit) {
        return None;
    }
    let later = tail_at(clause, number_at(clause, at).end)?;
    Some(Tail {
        vague: false,
        end,
        ..later
    })
}

/// A number without unit is a figure only as a proportion of two or more parts, or as an index.
fn bare<'t>(clause: &'t str, at: usize, number: Number<'t>, found: &mut Vec<Figure<'t>>) -> usize {
    let before = clause.get(..at).unwrap_or("");
    let rest = clause.get(number.end..).unwrap_or("");
    let ends = rest.is_empty() || rest.starts_with(['、', '（', '(']) || behind(clause, number.end).is_some();
    let index = before.ends_with("指数为")
        || before.ends_with("指数达")
        || before.ends_with("指数达到")
        || before.ends_with("系数为");
    let ratio = number.parts > 1 && !name::is_clock(before, rest);
    let stands_for_itself = ratio || index && ends;
    if !stands_for_itself {
        return number.end;
    }
    let sense = if number.parts > 1 {
        Sense::Ratio
    } else {
        Sense::Plain
    };
    let end = number.end + behind(clause, number.end).map_or(0, |(_, width)| width);
    let behind = behind(clause, number.end).map(|(comparator, _)| comparator);
    found.push(Figure {
        at,
        end,
        value: number.value,
        multiplier: "",
        unit: Cow::Borrowed(""),
        comparator: Comparator::of(ahead(before), behind, false).sign(),
        bounded_behind: behind.is_some(),
        hanzi: false,
        sense,
    });
    end
}

/// A number as read: its digits, and how many parts a proportion has.
pub(super) struct Number<'t> {
    /// Its digits in half width, layout spaces and thousands commas left out.
    pub(super) value: Cow<'t, str>,
    /// One past it.
    pub(super) end: usize,
    parts: usize,
    range: bool,
}

/// Reads digits, decimal points, thousands commas and proportions from `at` on.
fn number_at(clause: &str, at: usize) -> Number<'_> {
    let rest = clause.get(at..).unwrap_or("");
    let (mut end, mut parts, mut plain) = (0, 1, true);
    for (i, c) in rest.char_indices() {
        let next = i + c.len_utf8();
        if !is_digit(c) && !joins(c, rest.get(next..).unwrap_or("")) {
            break;
        }
        parts += usize::from(matches!(c, ':' | '：' | '∶'));
        plain &= c.is_ascii_digit() || matches!(c, '.' | ':');
        end = next;
    }
    let raw = rest.get(..end).unwrap_or("");
    let value = if plain {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(half_width(raw))
    };
    Number {
        value,
        end: at + end,
        parts,
        range: false,
    }
}

/// Whether `c` before `ahead` is within a number: a point, a thousands comma, a colon, a layout space.
fn joins(c: char, ahead: &str) -> bool {
    let digit = |text: &str| text.starts_with(is_digit);
    match c {
        '.' | '．' => digit(ahead.trim_start_matches(' ')),
        ',' => ahead.chars().take_while(|d| is_digit(*d)).count() == 3,
        ' ' => digit(ahead) || ahead.strip_prefix('.').is_some_and(digit),
        ':' | '：' | '∶' => digit(ahead),
        _ => false,
    }
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// Digits in half width, without layout spaces and thousands commas.
fn half_width(raw: &str) -> String {
    raw.chars()
        .filter_map(|c| match c {
            ' ' | ',' => None,
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
            '．' => Some('.'),
            '：' | '∶' => Some(':'),
            other => Some(other),
        })
        .collect()
}

/// What follows a number.
#[derive(Debug, Clone)]
pub(super) struct Tail {
    pub(super) multiplier: &'static str,
    pub(super) unit: Cow<'static, str>,
    /// 余 or 多: the number is exceeded.
    pub(super) vague: bool,
    /// One past the unit.
    pub(super) end: usize,
}

/// Reads multiplier, 余/多 and unit at `at`.
pub(super) fn tail_at(clause: &str, at: usize) -> Option<Tail> {
    let rest = clause.get(at..)?;
    let mut left = rest.trim_start_matches(' ');
    let mut vague = false;
    let mut multiplier = "";
    if unit_at(left)
        .is_none_or(|unit| unit.chars().nth(1).is_none() && MULTIPLIERS.iter().any(|m| left.starts_with(m)))
    {
        vague |= drop(&mut left, &["余", "多", "几"]);
        if let Some(word) = MULTIPLIERS.iter().find(|m| left.starts_with(**m)) {
            left = left.get(word.len()..)?;
            multiplier = word;
        }
        left = left.trim_start_matches(' ');
        vague |= drop(&mut left, &["余", "多", "几"]);
    }
    let unit = match unit_at(left) {
        Some(unit) if !(unit == "人" && elided_people(left).is_some()) => {
            left = left.get(unit.len()..)?;
            unit
        }
        _ => elided_people(left).filter(|_| !multiplier.is_empty() || vague)?,
    };
    let mut unit = Cow::Borrowed(if unit == "％" || unit == "﹪" {
        "%"
    } else if unit == "人口" {
        "人"
    } else {
        unit
    });
    if left.starts_with("多") || left.starts_with("余") {
        let runs_on = left
            .chars()
            .nth(1)
            .is_some_and(|c| matches!(c, '个' | '家' | '元' | '级' | '样' | '种'));
        if !runs_on {
            vague = true;
            left = left.get("多".len()..)?;
        }
    }
    if let Some((bracketed, width)) = bracketed_unit(left) {
        unit = Cow::Owned(format!("{unit}（{bracketed}）"));
        left = left.get(width..)?;
    }
    if let Some(per) = left.strip_prefix('/').or_else(|| left.strip_prefix('／')) {
        let width = unit_at(per).map_or_else(|| per.chars().next().map_or(0, char::len_utf8), str::len);
        if let Some(divisor) = per.get(..width) {
            unit = Cow::Owned(format!("{unit}/{divisor}"));
            left = per.get(width..)?;
        }
    }
    Some(Tail {
        multiplier,
        unit,
        vague,
        end: at + rest.len() - left.len(),
    })
}

/// A second counting word in brackets, 台（套）: the word, and the width of it all.
fn bracketed_unit(left: &str) -> Option<(&str, usize)> {
    let inner = left.strip_prefix('（')?;
    let close = inner.find('）')?;
    let word = inner.get(..close)?;
    let one_character = word.chars().count() == 1 && unit_at(word).is_some();
    one_character.then_some((word, '（'.len_utf8() + close + '）'.len_utf8()))
}

fn drop(left: &mut &str, words: &[&str]) -> bool {
    for word in words {
        if let Some(after) = left.strip_prefix(word) {
            *left = after;
            return true;
        }
    }
    false
}

/// Marks that may stand between the two ends of a range.
#[rustfmt::skip]
const TO: &[&str] = &[
    "--", "——", "-", "－", "–", "—", "~", "～", "至", "到",
];

/// Where to go on after a number that is no figure: past the other end of its range, if it has one.
fn past_range(clause: &str, number_end: usize, tail_end: usize) -> usize {
    for from in [tail_end, number_end] {
        let rest = clause.get(from..).unwrap_or("");
        if let Some(mark) = TO.iter().find(|mark| rest.starts_with(**mark)) {
            let at = from + mark.len();
            if clause.get(at..).is_some_and(|r| r.starts_with(is_digit)) {
                let number = number_at(clause, at);
                return tail_at(clause, number.end).map_or(number.end, |tail| tail.end);
            }
        }
    }
    tail_end
}

/// Joins `2-3个`: the other end of a range whose unit comes once, behind.
fn spanned<'t>(clause: &'t str, number: Number<'t>) -> Number<'t> {
    let rest = clause.get(number.end..).unwrap_or("");
    let Some(mark) = TO.iter().find(|mark| rest.starts_with(**mark)) else {
        return number;
    };
    let at = number.end + mark.len();
    if !clause.get(at..).is_some_and(|r| r.starts_with(is_digit)) {
        return number;
    }
    let upper = number_at(clause, at);
    let value = Cow::Owned(format!("{}-{}", number.value, upper.value));
    Number {
        value,
        end: upper.end,
        parts: 1,
        range: true,
    }
}

/// Joins `5%—6%`: the other end of a range that follows a whole figure.
fn with_range<'t>(clause: &'t str, number: Number<'t>, tail: Tail) -> (Number<'t>, Tail) {
    let rest = clause.get(tail.end..).unwrap_or("");
    let Some(mark) = TO.iter().find(|mark| rest.starts_with(**mark)) else {
        return (number, tail);
    };
    let at = tail.end + mark.len();
    if !clause.get(at..).is_some_and(|r| r.starts_with(is_digit)) {
        return (number, tail);
    }
    let upper = number_at(clause, at);
    let Some(upper_tail) = tail_at(clause, upper.end) else {
        return (number, tail);
    };
    if upper_tail.unit != tail.unit {
        return (number, tail);
    }
    let value = Cow::Owned(format!("{}-{}", number.value, upper.value));
    (
        Number {
            value,
            end: upper.end,
            parts: 1,
            range: true,
        },
        upper_tail,
    )
}

/// The comparator of a figure, and whether it stood behind.
fn comparator(before: &str, number: &Number<'_>, tail: &Tail, clause: &str) -> (&'static str, bool) {
    if number.range {
        return (Comparator::Range.sign(), false);
    }
    let behind = behind(clause, tail.end).map(|(comparator, _)| comparator);
    (
        Comparator::of(ahead(before), behind, tail.vague).sign(),
        behind.is_some(),
    )
}

/// The comparator that ends `before`, if one does. 控制在 is none: what it means depends on whether the
/// figure is an aim or a result.
pub(super) fn ahead(before: &str) -> Option<Comparator> {
    static TABLE: LazyLock<Ends<Comparator>> = LazyLock::new(|| Ends::new(BEFORE));
    let before = before.trim_end_matches(' ');
    let starts = before.char_indices().rev().take(3).map(|(at, _)| at);
    let lawful = starts.filter_map(|at| {
        let word = before.get(at..)?;
        let (comparator, len) = Comparator::scan_before(word)?;
        (len == word.len() && word != "控制在").then_some((word, comparator))
    });
    let longest = lawful
        .chain(TABLE.longest(before))
        .max_by_key(|(word, _)| word.len());
    let (word, comparator) = longest?;
    let lead = before.get(..before.len() - word.len()).unwrap_or("");
    (comparator != Comparator::Equal && !is_other_word(word, lead)).then_some(comparator)
}

/// Whether a comparing character is only the end of another word: 附近, 合约, 通过.
fn is_other_word(word: &str, lead: &str) -> bool {
    let ends = |letters: &str| lead.chars().next_back().is_some_and(|c| letters.contains(c));
    match word {
        "近" => ends("最附邻靠临就"),
        "约" => ends("合签节预集履契制"),
        "过" => ends("通经不超越度"),
        "破" => ends("打爆侦突"),
        "超" => ends("赶"),
        _ => false,
    }
}

/// The comparator at byte `at` and the width of its word, if one stands there.
pub(super) fn behind(clause: &str, at: usize) -> Option<(Comparator, usize)> {
    let rest = clause.get(at..)?;
    let including = ["（含）", "（含本数）"]
        .iter()
        .find(|word| rest.starts_with(**word))
        .map_or(0, |word| word.len());
    let (comparator, width) = Comparator::scan_behind(rest.get(including..)?)?;
    Some((comparator, including + width))
}
