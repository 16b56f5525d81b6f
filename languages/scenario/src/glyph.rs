//! Characters with their places: every line as written and as it is read.
//!
//! Full-width letters, digits and punctuation read as half-width ones, quotation marks of any sort as `"`.
//! Each character keeps its line and column, also where an example's cell was put in its place, so that an
//! expected value can be rewritten where it stands. It knows nothing of words. Start at [`lines`].

use crate::model::Span;

/// One character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// As it is read.
    pub(crate) read: char,
    /// As it is written.
    pub(crate) raw: char,
    /// Its line, from 1.
    pub(crate) line: u32,
    /// Its column in characters, from 1.
    pub(crate) column: u32,
}

/// One line that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// How far it is indented: blanks count one, tabs four, ideographic blanks two.
    pub(crate) indent: u32,
    /// What it says, without indentation, comment and closing punctuation.
    pub(crate) glyphs: Vec<Glyph>,
}

impl Line {
    /// As it is written.
    pub(crate) fn text(&self) -> String {
        raw(&self.glyphs)
    }
}

/// As written.
pub(crate) fn raw(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|glyph| glyph.raw).collect()
}

/// As read.
pub(crate) fn read(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|glyph| glyph.read).collect()
}

/// The place of some characters that stand together; none where they come from several places.
pub(crate) fn span(file: &str, glyphs: &[Glyph]) -> Option<Span> {
    let (first, last) = (glyphs.first()?, glyphs.last()?);
    let together = glyphs
        .iter()
        .zip(first.column..)
        .all(|(glyph, column)| glyph.line == first.line && glyph.column == column && last.line == first.line);
    together.then(|| Span {
        file: file.to_owned(),
        line: first.line,
        from: first.column,
        to: last.column + 1,
    })
}

/// How a character is read.
pub(crate) fn folded(raw: char) -> char {
    match raw {
        '\u{3000}' | '\t' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(raw) - 0xfee0).unwrap_or(raw),
        '“' | '”' | '„' | '「' | '」' | '『' | '』' | '«' | '»' => '"',
        '‘' | '’' => '\'',
        '〈' => '<',
        '〉' => '>',
        '。' => '.',
        other => other,
    }
}

/// Whether a character may have a lower case: ideographs, of which scripts mostly consist, have none.
pub(crate) fn has_case(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{80}'..'\u{2e80}' | '\u{a000}'..'\u{ac00}' | '\u{fb00}'..)
}

/// Text as names are compared: half-width, lower case, without blanks between ideographs or doubled ones.
#[must_use]
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars().map(folded) {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        let ascii = |c: char| c.is_ascii_alphanumeric();
        if blank && !out.is_empty() && (ascii(c) && out.ends_with(ascii)) {
            out.push(' ');
        }
        blank = false;
        if has_case(c) {
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// The lines that say something: without blank ones and comments.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1..)
        .zip(text.lines())
        .filter_map(|(number, line)| self::line(number, line))
        .collect()
}

fn line(number: u32, text: &str) -> Option<Line> {
    let glyphs: Vec<Glyph> = (1..)
        .zip(text.chars())
        .map(|(column, raw)| Glyph {
            read: folded(raw),
            raw,
            line: number,
            column,
        })
        .collect();
    let indented = glyphs.iter().take_while(|glyph| glyph.read == ' ');
    let indent = indented.clone().map(|glyph| width(glyph.raw)).sum();
    let said = glyphs.get(indented.count()..)?;
    let said = without_end(without_comment(said));
    (!said.is_empty()).then(|| Line {
        number,
        indent,
        glyphs: said.to_vec(),
    })
}

fn width(blank: char) -> u32 {
    match blank {
        '\t' => 4,
        '\u{3000}' => 2,
        _ => 1,
    }
}

/// Without what follows `#` or `//` at its beginning or after a blank, outside of quotation marks.
fn without_comment(glyphs: &[Glyph]) -> &[Glyph] {
    let mut quoted = false;
    let mut before = ' ';
    for (at, glyph) in glyphs.iter().enumerate() {
        let next = glyphs.get(at + 1).map(|glyph| glyph.read);
        match glyph.read {
            '"' => quoted = !quoted,
            // `#2` in a sentence is the second of several.
            '#' if !quoted
                && before == ' '
                && !(at > 0 && next.is_some_and(|next| next.is_ascii_digit())) =>
            {
                return glyphs.get(..at).unwrap_or_default();
            }
            '/' if !quoted && before == ' ' && next == Some('/') => {
                return glyphs.get(..at).unwrap_or_default();
            }
            _ => {}
        }
        before = glyph.read;
    }
    glyphs
}

/// Without blanks and closing punctuation at its end.
fn without_end(mut glyphs: &[Glyph]) -> &[Glyph] {
    while let Some((last, rest)) = glyphs.split_last() {
        if !matches!(last.read, ' ' | '.' | ';' | ',' | '\r') {
            break;
        }
        glyphs = rest;
    }
    glyphs
}

/// Without blanks at both ends.
pub(crate) fn trim(mut glyphs: &[Glyph]) -> &[Glyph] {
    while let Some((first, rest)) = glyphs.split_first()
        && first.read == ' '
    {
        glyphs = rest;
    }
    while let Some((last, rest)) = glyphs.split_last()
        && last.read == ' '
    {
        glyphs = rest;
    }
    glyphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_what_they_say() {
        assert_eq!(normal("审查（一）"), normal("审查 (一)"));
        assert_eq!(normal("Zhang  San"), "zhang san");
        assert_eq!(normal(" 申请 甲 "), "申请甲");
        assert_eq!(normal("ＡＢ１"), "ab1");
    }

    #[test]
    fn comments_and_closing_punctuation_are_not_said() {
        let check = |text: &str, said: &str| {
            let found: Vec<String> = lines(text).iter().map(Line::text).collect();
            assert_eq!(found.join("|"), said);
        };
        check("# a\n\n  甲 申请 乙。 # 说明\n// b\n", "甲 申请 乙");
        check("甲 催办 “#1 请办”；", "甲 催办 “#1 请办”");
        check("\u{feff}http://a", "http://a");
    }
}
