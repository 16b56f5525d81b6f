//! A place in a line, from which words, names and phrases are taken.
//!
//! Blanks and commas between the parts of a sentence don't matter. It knows nothing of what is said. Start at
//! [`Cursor::word`] and [`Cursor::phrase`].

use crate::glyph::{Glyph, folded, has_case, normal, raw, read, trim};

/// A place in a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'l> {
    glyphs: &'l [Glyph],
}

/// Stop words that need no blank before them: Chinese is written without, and they are hardly part of names.
const LOOSE: [&str; 4] = ["作为", "因为", "被拒绝", "应被拒绝"];

/// Whether a stop word is one, by what follows it: many names begin with a character that alone would be a stop
/// word (自查, 经办, 为民), so most of those need something between them and what they introduce.
fn is_apart(word: &str, next: Option<char>) -> bool {
    let single = word.chars().count() == 1 && !word.is_ascii() && !["给", "因", "由"].contains(&word);
    !single || next.is_none_or(|next| matches!(next, ' ' | '"' | ':' | '0'..='9'))
}

/// Whether a word is the name of a datum: a sign of equality follows it.
fn is_named(glyphs: &[Glyph], length: usize, word: &str) -> bool {
    let mut after = glyphs.iter().skip(length).map(|glyph| glyph.read);
    word != "=" && after.find(|c| *c != ' ') == Some('=')
}

/// Words that mean the same, the first of each language being the usual one.
pub(crate) type Words = &'static [&'static str];

impl<'l> Cursor<'l> {
    pub(crate) fn new(glyphs: &'l [Glyph]) -> Self {
        Self { glyphs }
    }

    /// What is left, without blanks at its ends.
    pub(crate) fn rest(&self) -> &'l [Glyph] {
        trim(self.glyphs)
    }

    /// Whether nothing is left.
    pub(crate) fn is_done(mut self) -> bool {
        self.skip();
        self.glyphs.is_empty()
    }

    /// Passes blanks, commas and colons.
    pub(crate) fn skip(&mut self) {
        while let Some((first, rest)) = self.glyphs.split_first()
            && matches!(first.read, ' ' | ',' | ':' | ';')
        {
            self.glyphs = rest;
        }
    }

    fn passed(&mut self, count: usize) {
        self.glyphs = self.glyphs.get(count..).unwrap_or_default();
    }

    /// Passes the longest of the words that comes next, if one does.
    pub(crate) fn word(&mut self, words: Words) -> bool {
        let mut ahead = *self;
        ahead.skip();
        let longest = words
            .iter()
            .filter_map(|word| {
                matched(ahead.glyphs, word).filter(|length| !is_named(ahead.glyphs, *length, word))
            })
            .max();
        match longest {
            Some(length) => {
                ahead.passed(length);
                *self = ahead;
                true
            }
            None => false,
        }
    }

    /// Passes the longest word of a table that comes next, and says what it stands for.
    pub(crate) fn one_of<T: Copy>(&mut self, table: &[(T, Words)]) -> Option<T> {
        let mut ahead = *self;
        ahead.skip();
        let found = table
            .iter()
            .flat_map(|(what, words)| words.iter().map(move |word| (*what, *word)))
            .filter_map(|(what, word)| Some((matched(ahead.glyphs, word)?, what)))
            .max_by_key(|(length, _)| *length)?;
        ahead.passed(found.0);
        *self = ahead;
        Some(found.1)
    }

    /// Passes the longest of the names that comes next, in quotation marks or not.
    pub(crate) fn name<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
        let mut ahead = *self;
        ahead.skip();
        let mut inside = ahead;
        if let Some(quoted) = inside.quoted() {
            let said = normal(&raw(quoted));
            let known = names.into_iter().find(|name| normal(name) == said)?;
            *self = inside;
            return Some(known.to_owned());
        }
        let found = names
            .into_iter()
            .filter_map(|name| Some((matched(ahead.glyphs, name)?, name)))
            .max_by_key(|(length, _)| *length)?;
        ahead.passed(found.0);
        *self = ahead;
        Some(found.1.to_owned())
    }

    /// Passes text in quotation marks, which it gives without them.
    pub(crate) fn quoted(&mut self) -> Option<&'l [Glyph]> {
        let mut ahead = *self;
        ahead.skip();
        let (first, rest) = ahead.glyphs.split_first()?;
        if first.read != '"' {
            return None;
        }
        let end = rest.iter().position(|glyph| glyph.read == '"')?;
        ahead.glyphs = rest.get(end + 1..).unwrap_or_default();
        *self = ahead;
        rest.get(..end)
    }

    /// Passes text in quotation marks, or up to the first of the stop words, a comma or the end.
    pub(crate) fn phrase(&mut self, stops: &[Words]) -> &'l [Glyph] {
        if let Some(quoted) = self.quoted() {
            return quoted;
        }
        self.bare(stops, true)
    }

    /// Passes everything up to the first of the stop words or the end.
    pub(crate) fn until(&mut self, stops: &[Words]) -> &'l [Glyph] {
        self.bare(stops, false)
    }

    fn bare(&mut self, stops: &[Words], commas: bool) -> &'l [Glyph] {
        self.skip();
        let mut quoted = false;
        let mut end = self.glyphs.len();
        for (at, glyph) in self.glyphs.iter().enumerate() {
            if glyph.read == '"' {
                let begins =
                    at > 0 && !quoted && self.glyphs.get(at - 1).is_some_and(|before| before.read == ' ');
                if commas && begins {
                    end = at;
                    break;
                }
                quoted = !quoted;
            }
            if quoted {
                continue;
            }
            if (commas && glyph.read == ',') || self.stops_at(at, stops) {
                end = at;
                break;
            }
        }
        let said = self.glyphs.get(..end).unwrap_or_default();
        self.passed(end);
        trim(said)
    }

    /// Whether a stop word stands at a place: after a blank, punctuation or a quotation mark, or anywhere if it
    /// is one of [`LOOSE`].
    fn stops_at(&self, at: usize, stops: &[Words]) -> bool {
        let before = at
            .checked_sub(1)
            .and_then(|before| self.glyphs.get(before))
            .map(|glyph| glyph.read);
        let free = before.is_none_or(|before| matches!(before, ' ' | ',' | ';' | '"' | '\'' | ')'));
        let rest = self.glyphs.get(at..).unwrap_or_default();
        stops.iter().flat_map(|words| words.iter()).any(|word| {
            let loose = LOOSE.contains(word) && before.is_some_and(|before| before != '不');
            (free || loose)
                && matched(rest, word).is_some_and(|length| {
                    is_apart(word, rest.get(length).map(|next| next.read)) && !is_named(rest, length, word)
                })
        })
    }

    /// What is left, as written, and passes it.
    pub(crate) fn all(&mut self) -> &'l [Glyph] {
        let all = trim(self.glyphs);
        self.glyphs = &[];
        all
    }

    /// The same place in the line, as text for a message.
    pub(crate) fn ahead(&self) -> String {
        let mut ahead = *self;
        ahead.skip();
        raw(trim(ahead.glyphs)).chars().take(40).collect()
    }

    /// Passes characters of the line as long as they satisfy a test, and gives them as read.
    pub(crate) fn take(&mut self, test: impl Fn(char) -> bool) -> &'l [Glyph] {
        self.skip();
        let length = self.glyphs.iter().take_while(|glyph| test(glyph.read)).count();
        let taken = self.glyphs.get(..length).unwrap_or_default();
        self.passed(length);
        taken
    }
}

/// How many characters a word takes at the beginning of some, if it stands there.
///
/// Case doesn't matter. Between letters and digits a blank in the word is one or more blanks; beside an ideograph
/// there may be any number or none. A word that ends with a letter or digit ends there.
pub(crate) fn matched(glyphs: &[Glyph], word: &str) -> Option<usize> {
    let mut at = 0;
    let mut last = None::<char>;
    let mut parted = false;
    for wanted in word.chars().map(folded) {
        if wanted == ' ' {
            parted = true;
            continue;
        }
        let blanks = glyphs
            .iter()
            .skip(at)
            .take_while(|glyph| glyph.read == ' ')
            .count();
        let tight = last.is_none_or(|last| last.is_ascii_alphanumeric() && wanted.is_ascii_alphanumeric());
        if tight && (blanks > 0) != (parted && last.is_some()) {
            return None;
        }
        at += blanks;
        if !same(glyphs.get(at)?.read, wanted) {
            return None;
        }
        (last, parted) = (Some(wanted), false);
        at += 1;
    }
    let next = glyphs.get(at).map(|glyph| glyph.read);
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    (at > 0 && !(goes_on(next) && goes_on(last))).then_some(at)
}

fn same(a: char, b: char) -> bool {
    a == b || (has_case(a) && has_case(b) && a.to_lowercase().eq(b.to_lowercase()))
}

/// Text as read, for numbers and dates.
pub(crate) fn plain(glyphs: &[Glyph]) -> String {
    read(trim(glyphs))
}
