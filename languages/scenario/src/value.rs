//! Values and blocks of data.
//!
//! `名称 = 值` on a line of its own or after a sentence, nested by indentation or dots. What stands in quotation
//! marks is text; numbers, yes and no, days, lists `[…]`, contexts `{…}` and FEEL in `(…)` are what they look
//! like; everything else is text as written. Start at [`value`] and [`pairs`].

use crate::cursor::Cursor;
use crate::glyph::{Glyph, raw, read, trim};
use crate::model::{Data, Value};
use crate::refuse;
use skein_kernel::rejection::Rejection;

/// Digits of a number that is one: longer ones are numbers of telephones, cards and accounts.
const LONGEST_NUMBER: usize = 10;

/// A value.
pub(crate) fn value(glyphs: &[Glyph]) -> Value {
    let glyphs = trim(glyphs);
    if let Some(quoted) = whole_quoted(glyphs) {
        return Value::Text {
            text: raw(quoted),
            quoted: true,
        };
    }
    let plain = read(glyphs);
    match plain.to_lowercase().as_str() {
        "是" | "真" | "true" | "yes" => return Value::Boolean(true),
        "否" | "假" | "false" | "no" => return Value::Boolean(false),
        "空" | "空值" | "null" => return Value::Null,
        _ => {}
    }
    if is_number(&plain) {
        return Value::Number(plain.replace('_', ""));
    }
    let enclosed = |open: char, close: char| plain.starts_with(open) && plain.ends_with(close);
    if enclosed('[', ']') || enclosed('{', '}') || enclosed('(', ')') {
        return Value::Feel(expression(glyphs));
    }
    Value::Text {
        text: raw(glyphs),
        quoted: false,
    }
}

/// The inside of text that stands in quotation marks as a whole.
fn whole_quoted(glyphs: &[Glyph]) -> Option<&[Glyph]> {
    let mut cursor = Cursor::new(glyphs);
    let quoted = cursor.quoted()?;
    cursor.rest().is_empty().then_some(quoted)
}

/// Whether a text is a number rather than the number of something.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leads = whole.len() > 1 && whole.starts_with('0');
    all(whole) && all(part) && !leads && whole.len() <= LONGEST_NUMBER
}

/// FEEL as written, with half-width punctuation outside of quotation marks.
pub(crate) fn expression(glyphs: &[Glyph]) -> String {
    let mut quoted = false;
    let mut out = String::new();
    for glyph in trim(glyphs) {
        if glyph.read == '"' {
            quoted = !quoted;
        }
        out.push(if quoted && glyph.read != '"' {
            glyph.raw
        } else {
            glyph.read
        });
    }
    out
}

/// Several `name = value` after one another, separated by commas.
pub(crate) fn pairs(glyphs: &[Glyph]) -> Result<Data, Rejection> {
    let mut data = Data::new();
    for part in parts(glyphs, |c| matches!(c, ',' | ';')) {
        let (name, given) = pair(part)
            .ok_or_else(|| refuse::no_value(&raw(trim(part)), "请写成“名称 = 值”", "write `name = value`"))?;
        data.push((name, value(given)));
    }
    Ok(data)
}

/// A name and what is given for it: `a = 1`, `a：1`, `a 1`.
pub(crate) fn pair(glyphs: &[Glyph]) -> Option<(String, &[Glyph])> {
    let glyphs = trim(glyphs);
    let quoted = glyphs.first().is_some_and(|glyph| glyph.read == '"');
    if quoted {
        let mut cursor = Cursor::new(glyphs);
        let name = raw(cursor.quoted()?);
        let rest = cursor.rest();
        let given = rest.strip_prefix_of(['=', ':']).unwrap_or(rest);
        return Some((name, trim(given)));
    }
    let sign = glyphs
        .iter()
        .position(|glyph| matches!(glyph.read, '=' | ':' | '"' | '[' | '{'));
    let sign = sign.filter(|at| {
        glyphs
            .get(*at)
            .is_some_and(|glyph| matches!(glyph.read, '=' | ':'))
    });
    let (name, given) = match sign {
        Some(at) => (glyphs.get(..at)?, glyphs.get(at + 1..)?),
        None => {
            let blank = glyphs.iter().position(|glyph| glyph.read == ' ')?;
            (glyphs.get(..blank)?, glyphs.get(blank..)?)
        }
    };
    let name = raw(trim(name));
    (!name.is_empty()).then(|| (name, trim(given)))
}

/// What follows one of some characters.
trait StripPrefixOf {
    fn strip_prefix_of(&self, signs: [char; 2]) -> Option<&[Glyph]>;
}

impl StripPrefixOf for [Glyph] {
    fn strip_prefix_of(&self, signs: [char; 2]) -> Option<&[Glyph]> {
        let (first, rest) = self.split_first()?;
        signs.contains(&first.read).then_some(rest)
    }
}

/// The parts between separators, outside of quotation marks and brackets.
pub(crate) fn parts(glyphs: &[Glyph], separates: impl Fn(char) -> bool) -> Vec<&[Glyph]> {
    let mut found = Vec::new();
    let (mut quoted, mut depth, mut from) = (false, 0_i32, 0);
    for (at, glyph) in glyphs.iter().enumerate() {
        match glyph.read {
            '"' => quoted = !quoted,
            '[' | '{' | '(' if !quoted => depth += 1,
            ']' | '}' | ')' if !quoted => depth -= 1,
            c if !quoted && depth <= 0 && separates(c) => {
                found.extend(glyphs.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    found.extend(glyphs.get(from..));
    found
        .into_iter()
        .map(trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// A list of names: separated by `、`, commas, `and` or 和.
pub(crate) fn names(glyphs: &[Glyph]) -> Vec<String> {
    let mut found = Vec::new();
    for part in parts(glyphs, |c| matches!(c, ',' | '、' | ';')) {
        let mut cursor = Cursor::new(part);
        while !cursor.is_done() {
            let name = cursor.phrase(&[&["和", "及", "与", "and"]]);
            if !name.is_empty() {
                found.push(raw(name));
            }
            if !cursor.word(&["和", "及", "与", "and"]) && name.is_empty() {
                break;
            }
        }
    }
    found
}
