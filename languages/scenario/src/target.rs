//! What of a matter a sentence is about: `申请甲 的 初审`, `Review of Application A`, `初审`.

use crate::cursor::{Cursor, Words};
use crate::glyph::{Glyph, raw, trim};
use crate::model::Target;
use crate::sentence::{Names, Sentence};

impl<'l> Sentence<'l> {
    /// The target up to a stop word.
    pub(crate) fn target(&mut self, stops: &[Words]) -> Target {
        let mut ahead = self.cursor;
        if let Some(matter) = ahead.name(self.names.matters()) {
            let ends = ahead.rest().first().is_none_or(|next| next.read == ',');
            if !ends {
                possessive(&mut ahead);
            }
            let said = if ends { &[] } else { ahead.phrase(stops) };
            self.cursor = ahead;
            return Target {
                matter: Some(matter),
                ..within(said)
            };
        }
        if let Some(inside) = self.cursor.quoted() {
            // A quoted element may be followed by the matter it belongs to.
            let mut ahead = self.cursor;
            let behind = target(ahead.phrase(stops), self.names);
            if behind.matter.is_some() || (behind.element.is_none() && behind.place.is_some()) {
                self.cursor = ahead;
            }
            return Target {
                element: Some(raw(inside)),
                ..behind
            };
        }
        let said = self.cursor.phrase(stops);
        target(said, self.names)
    }
}

/// What is left of a line as a target.
pub(crate) fn target(glyphs: &[Glyph], names: &Names) -> Target {
    let (glyphs, place) = numbered(trim(glyphs));
    let mut cursor = Cursor::new(glyphs);
    if let Some(matter) = cursor.name(names.matters()) {
        possessive(&mut cursor);
        return Target {
            matter: Some(matter),
            element: element(cursor.rest()),
            place,
        };
    }
    let (own, matter) = belonging(glyphs, names);
    Target {
        matter,
        element: element(own),
        place,
    }
}

/// Something of a matter that was named before: its name may begin like the matter's.
pub(crate) fn within(glyphs: &[Glyph]) -> Target {
    let (glyphs, place) = numbered(trim(glyphs));
    Target {
        matter: None,
        element: element(glyphs),
        place,
    }
}

/// Passes what joins a matter with something of it.
pub(crate) fn possessive(cursor: &mut Cursor<'_>) {
    if !cursor.word(&["'s", "的", "中的", "里的", "/", ">"]) {
        cursor.skip();
    }
}

fn element(glyphs: &[Glyph]) -> Option<String> {
    let mut cursor = Cursor::new(glyphs);
    let said = raw(cursor.quoted().unwrap_or_else(|| trim(glyphs)));
    (!said.is_empty()).then_some(said)
}

/// What stands before ` of MATTER`, and the matter.
fn belonging<'g>(glyphs: &'g [Glyph], names: &Names) -> (&'g [Glyph], Option<String>) {
    for (at, glyph) in glyphs.iter().enumerate() {
        if glyph.read != ' ' && at > 0 {
            continue;
        }
        let rest = glyphs.get(at..).unwrap_or_default();
        let mut cursor = Cursor::new(rest);
        if cursor.word(&["of", "in", "on"])
            && let Some(matter) = cursor.name(names.matters())
            && cursor.is_done()
        {
            return (glyphs.get(..at).unwrap_or_default(), Some(matter));
        }
    }
    (glyphs, None)
}

/// Without a number at its end: `会签 #2`, `会签 第2个`.
fn numbered(glyphs: &[Glyph]) -> (&[Glyph], Option<u32>) {
    let end = glyphs.strip_suffix_char('个').unwrap_or(glyphs);
    let digits = end
        .iter()
        .rev()
        .take_while(|glyph| glyph.read.is_ascii_digit())
        .count();
    let at = end.len() - digits;
    let sign = at
        .checked_sub(1)
        .and_then(|at| end.get(at))
        .map(|glyph| glyph.read);
    let number: Option<u32> = end.get(at..).and_then(|digits| raw(digits).parse().ok());
    match (sign, number) {
        (Some('#' | '第'), Some(number)) => (trim(end.get(..at - 1).unwrap_or_default()), Some(number)),
        _ => (glyphs, None),
    }
}

trait StripSuffixChar {
    fn strip_suffix_char(&self, sign: char) -> Option<&[Glyph]>;
}

impl StripSuffixChar for [Glyph] {
    fn strip_suffix_char(&self, sign: char) -> Option<&[Glyph]> {
        let (last, rest) = self.split_last()?;
        (last.read == sign).then_some(rest)
    }
}
