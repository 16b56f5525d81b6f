//! Fractions, tenths and doublings: figures whose unit is part of how they are spoken.
//!
//! It knows nothing of plain numerals. Start at [`scan`].

use super::Quantity;
use super::numeral::{self, Script};
use super::unit::{Unit, exact_product};
use rust_decimal::Decimal;

/// Reads `百分之五`, `千分之三`, `三分之二`, `三成五` or `翻两番` at the start of `text`.
pub(super) fn scan(text: &str) -> Option<(Quantity, usize)> {
    let first = text
        .chars()
        .next()
        .filter(|c| *c == '翻' || numeral::starts_number(*c))?;
    if first == '翻' {
        return doubling(text);
    }
    // Only a short head can stand before 分之 or 成: at most 百, 千 or a small number.
    let (head, rest) = text.char_indices().take(4).skip(1).find_map(|(at, c)| {
        let (head, rest) = text.split_at_checked(at)?;
        matches!(c, '分' | '成').then_some((head, rest))
    })?;
    if let Some(numerator) = rest.strip_prefix("分之") {
        return fraction(head, numerator, head.len() + "分之".len());
    }
    tenths(head, rest.strip_prefix('成')?, head.len() + "成".len())
}

fn quantity(value: Decimal, unit: &str, script: Script) -> Quantity {
    Quantity {
        value,
        high: None,
        unit: Unit::lenient(unit),
        over: false,
        exact: true,
        script,
    }
}

/// The number that `text` is as a whole.
fn whole(text: &str) -> Option<Decimal> {
    let (numeral, len) = numeral::scan(text)?;
    (len == text.len() && numeral.high.is_none() && !numeral.over).then_some(numeral.value)
}

fn fraction(head: &str, rest: &str, at: usize) -> Option<(Quantity, usize)> {
    let (numerator, len) = numeral::scan(rest)?;
    let (figure, script, end) = (numerator.value, numerator.script, at + len);
    let denominator = whole(head)?;
    let read = if denominator == Decimal::ONE_HUNDRED {
        quantity(figure, "%", script)
    } else if denominator == Decimal::ONE_THOUSAND {
        quantity(figure, "‰", script)
    } else {
        let percent = figure
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(denominator)?;
        let back = exact_product(percent, denominator);
        let exact = back.ok() == figure.checked_mul(Decimal::ONE_HUNDRED);
        Quantity {
            exact,
            ..quantity(percent, "%", script)
        }
    };
    Some((
        Quantity {
            over: numerator.over,
            ..read
        },
        end,
    ))
}

/// `三成` is 30 %, `三成五` 35 %. 成 that begins a word (成立, 成员) is no tenth.
fn tenths(head: &str, rest: &str, at: usize) -> Option<(Quantity, usize)> {
    let tenths = whole(head).filter(|tenths| *tenths <= Decimal::TEN)?;
    let percent = tenths.checked_mul(Decimal::TEN)?;
    let more = rest
        .chars()
        .next()
        .and_then(|c| "一二三四五六七八九".chars().position(|known| known == c));
    if let Some(digit) = more {
        let percent = percent.checked_add(Decimal::from(digit + 1))?;
        return Some((quantity(percent, "%", Script::Hanzi), at + "五".len()));
    }
    let word = rest
        .chars()
        .next()
        .is_some_and(|c| "员立功果为本就长熟绩都交品套效色分型人".contains(c));
    let script = if head.is_ascii() {
        Script::Digit
    } else {
        Script::Hanzi
    };
    (!word).then(|| (quantity(percent, "%", script), at))
}

/// `翻一番` makes two times the base, `翻两番` four, `翻番` two.
fn doubling(text: &str) -> Option<(Quantity, usize)> {
    let rest = text.strip_prefix('翻')?;
    let (count, len) = match numeral::scan(rest) {
        Some((numeral, len)) => (numeral.value, len),
        None => (Decimal::ONE, 0),
    };
    let times = 1u64.checked_shl(u32::try_from(count).ok().filter(|n| *n < 32)?)?;
    let whole = count.fract().is_zero() && rest.get(len..)?.starts_with('番');
    let end = "翻".len() + len + "番".len();
    whole.then(|| (quantity(Decimal::from(times), "倍", Script::Hanzi), end))
}
