//! Numerals written with digits, ASCII or full-width, and the multipliers behind them.
//!
//! It knows nothing of Chinese numerals. Start at [`scan`].

use super::{Fixed, Numeral, Scale, Script};

/// Reads a digit numeral at the start of `text`.
pub(super) fn scan(text: &str) -> Option<(Numeral, usize)> {
    let (figure, mut at) = figure(text)?;
    let mut over = false;
    if let Some(len) = over_at(text, at, figure, Scale::ONE) {
        over = true;
        at += len;
    }
    let scale = match Scale::scan(text.get(at..)?) {
        Some((scale, len)) => {
            at += len;
            scale
        }
        None => Scale::ONE,
    };
    if !over && let Some(len) = over_at(text, at, figure, scale) {
        over = true;
        at += len;
    }
    let numeral = Numeral {
        over,
        ..Numeral::new(figure, scale, Script::Digit)?
    };
    if over || scale == Scale::ONE {
        return Some((numeral, at));
    }
    Some(with_lower_parts(text, numeral, at))
}

/// Adds what follows a multiplier with a smaller one: `1亿2000万`, `3万5千`, `3万5000`.
fn with_lower_parts(text: &str, first: Numeral, at: usize) -> (Numeral, usize) {
    let (mut sum, mut at, mut last) = (first, at, first.scale);
    while let Some((part, len)) = text.get(at..).and_then(|rest| lower_part(rest, last)) {
        let Some(value) = sum.value.checked_add(part.value) else {
            break;
        };
        sum = Numeral {
            mantissa: value,
            value,
            scale: Scale::ONE,
            ..sum
        };
        (at, last) = (at + len, part.scale);
        if last == Scale::ONE {
            break;
        }
    }
    (sum, at)
}

/// A part of lower rank than `above`: it carries a smaller multiplier, or has as many digits as the
/// multiplier has places, so that a year or a count that merely follows is not swallowed.
fn lower_part(rest: &str, above: Scale) -> Option<(Numeral, usize)> {
    let (figure, len) = figure(rest)?;
    let (scale, more) = Scale::scan(rest.get(len..)?).unwrap_or((Scale::ONE, 0));
    let part = Numeral::new(figure, scale, Script::Digit)?;
    let full = scale != Scale::ONE || (figure.decimals == 0 && len == usize::from(above.exponent()));
    let below = part.value < above.factor();
    (full && scale < above && below).then_some((part, len + more))
}

/// 余 or 多 at `at`, in bytes: only where a round part stands before it, so that `2多功能` is left alone.
fn over_at(text: &str, at: usize, figure: Fixed, scale: Scale) -> Option<usize> {
    let rest = text.get(at..)?;
    let round = scale > Scale::ONE || (figure.decimals == 0 && figure.units >= 10);
    let many = rest.starts_with('多') && (scale > Scale::ONE || figure.units.is_multiple_of(10));
    (round && (many || rest.starts_with('余'))).then_some("余".len())
}

/// Digits with an optional decimal part, and their length in bytes.
fn figure(text: &str) -> Option<(Fixed, usize)> {
    let (whole, mut at) = whole(text)?;
    let mut figure = Fixed::whole(whole);
    let Some(point) = point(text, at) else {
        return Some((figure, at));
    };
    let mut after = at + point;
    while let Some((digit, len)) = digit(text, after) {
        figure = figure.push(digit)?;
        figure.decimals += 1;
        after += len;
        at = after;
    }
    Some((figure, at))
}

/// The integer part; commas count only between groups of exactly three digits.
fn whole(text: &str) -> Option<(u128, usize)> {
    let (mut figure, mut at, mut count) = (Fixed::whole(0), 0, 0);
    while let Some((digit, len)) = digit(text, at) {
        figure = figure.push(digit)?;
        at += len;
        count += 1;
    }
    if count == 0 {
        return None;
    }
    let mut groups = count <= 3;
    while groups && let Some((group, len)) = group(text, at) {
        figure.units = figure.units.checked_mul(1000)?.checked_add(group)?;
        at += len;
        groups = at < text.len();
    }
    Some((figure.units, at))
}

/// `,ddd` not followed by a fourth digit.
fn group(text: &str, at: usize) -> Option<(u128, usize)> {
    let rest = text.as_bytes().get(at..)?;
    let [b',', digits @ ..] = rest else { return None };
    let three = digits.get(..3)?;
    if !three.iter().all(u8::is_ascii_digit) || digits.get(3).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some((
        three
            .iter()
            .fold(0, |sum, digit| sum * 10 + u128::from(digit - b'0')),
        4,
    ))
}

/// The length of a decimal point at `at` that a digit follows.
fn point(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let len = if rest.starts_with('.') {
        1
    } else if rest.starts_with('．') {
        "．".len()
    } else {
        return None;
    };
    digit(text, at + len).map(|_| len)
}

/// The digit at `at` and its length in bytes: one for ASCII, three for full-width.
fn digit(text: &str, at: usize) -> Option<(u8, usize)> {
    match text.as_bytes().get(at..)? {
        [digit @ b'0'..=b'9', ..] => Some((digit - b'0', 1)),
        [0xEF, 0xBC, last @ 0x90..=0x99, ..] => Some((last - 0x90, 3)),
        _ => None,
    }
}
