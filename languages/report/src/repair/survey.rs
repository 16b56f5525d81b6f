//! The survey: one pass over a text that tells whether it is damaged, and how.
//!
//! A clean text costs this pass and nothing else. It knows nothing of how damage is undone. Start at
//! [`Survey::of`].

use super::half_width::{is_wide, wide};
use super::traditional::{Script, script};
use super::{pinyin, shifted};

/// What was counted in a text or a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// Characters of traditional text only.
    traditional: usize,
    /// Characters of simplified text only.
    simplified: usize,
    /// Half-width marks beside a Chinese character.
    half: usize,
    /// Full-width forms of such marks.
    full: usize,
    /// Brackets of pinyin with a tone after a Chinese character.
    syllables: usize,
    /// Question marks before a mark that a byte-wise search hits.
    orphans: usize,
}

/// Whether a Chinese character or a mark used only among them.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '〇')
}

fn is_chinese(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3001}'..='\u{301f}' | '“' | '”' | '‘' | '’')
}

impl Survey {
    /// Counts in `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut survey = Self::default();
        let mut last = '\n';
        for (at, c) in text.char_indices() {
            if c.is_ascii() {
                survey.ascii(text, at, last, c);
            } else {
                survey.wide(last, c);
            }
            last = c;
        }
        survey
    }

    fn ascii(&mut self, text: &str, at: usize, last: char, c: char) {
        if wide(c).is_none() {
            return;
        }
        let rest = || text.get(at + 1..).unwrap_or_default().chars();
        let next = rest().next().unwrap_or('\n');
        if c == '(' && is_han(last) && pinyin::syllable(rest()).is_some() {
            self.syllables += 1;
        } else if c == '?' && shifted::is_trigger(next) {
            self.orphans += 1;
        } else if is_chinese(last) || is_chinese(next) && last != '\n' {
            self.half += 1;
        }
    }

    fn wide(&mut self, _last: char, c: char) {
        match script(c) {
            Script::Traditional(_) => self.traditional += 1,
            Script::Simplified => self.simplified += 1,
            Script::Shared => self.full += usize::from(is_wide(c)),
        }
    }

    /// Whether nothing at all calls for a closer look.
    pub(super) fn is_clean(&self) -> bool {
        !self.is_traditional()
            && !self.partly_traditional()
            && !self.is_pressed()
            && !self.is_annotated()
            && self.orphans == 0
            && !self.partly_pressed()
    }

    /// Whether the text as a whole is traditional.
    pub(super) fn is_traditional(&self) -> bool {
        self.traditional >= 3 && self.traditional > self.simplified
    }

    /// Whether some of its lines may be: more than names account for.
    pub(super) fn partly_traditional(&self) -> bool {
        self.traditional >= 8
    }

    /// Whether a line of a text that is partly traditional is so itself.
    pub(super) fn is_traditional_line(&self) -> bool {
        self.traditional >= 4 && self.traditional > self.simplified * 4
    }

    /// Whether the text's punctuation was pressed to half width throughout.
    pub(super) fn is_pressed(&self) -> bool {
        self.half >= 3 && self.half > self.full * 20
    }

    /// Whether some of its lines may have been: more half-width marks than a slip or two.
    fn partly_pressed(&self) -> bool {
        self.half >= 3
    }

    /// Whether a line was pressed: with marks enough to tell, or in a text damaged in another way.
    pub(super) fn is_pressed_line(&self, damaged: bool) -> bool {
        self.full == 0 && (self.partly_pressed() || damaged && self.half >= 1)
    }

    /// Whether pinyin was inserted; once or twice may be an author's help with a rare name.
    pub(super) fn is_annotated(&self) -> bool {
        self.syllables >= 3 || self.syllables >= 1 && (self.traditional >= 3 || self.orphans > 0)
    }

    /// Whether a byte-wise search may have hit it.
    pub(super) fn has_orphans(&self) -> bool {
        self.orphans > 0
    }
}
