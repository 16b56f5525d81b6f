//! Repair: undoes, in reverse order, what a web page's journey did to a report's text.
//!
//! What it is for: text whose punctuation was pressed to half width ([`half_width`]), whose GBK bytes
//! were shifted ([`shifted`]), that was annotated with pinyin ([`pinyin`]) and converted to traditional
//! characters ([`traditional`]), each class on its own or all together. Clean text passes through
//! unchanged; what can't be restored stays as it was.
//!
//! What it knows nothing of: what a report says, which lines are its own. Pressed marks are widened last
//! although they were pressed last: brackets of pinyin and the marks within shifted runs must first be
//! told from the text's own, and a run reads its pressed marks as full-width ones by itself.
//!
//! Start at [`repair`].

mod cells;
mod emit;
mod gbk;
mod half_width;
mod language;
mod layout;
mod pinyin;
mod shifted;
mod survey;
mod traditional;

use crate::model::{Repair, Span};
use language::Language;
use survey::Survey;

pub use language::{in_doubt, kind_of};

/// A repaired text and how it came about.
#[derive(Debug, Clone, Default)]
pub struct Repaired {
    /// The repaired text, line for line the original's.
    pub text: String,
    /// Every repair, in text order.
    pub repairs: Vec<Repair>,
    /// Where the two texts part, in order.
    edits: Vec<Edit>,
}

/// A place where the two texts are not the same length, or not character for character.
#[derive(Debug, Clone, Copy)]
struct Edit {
    /// In the repaired text.
    out: Span,
    /// In the original.
    source: Span,
}

impl Repaired {
    /// Where a span of the repaired text stood in the original, without removed characters at its ends.
    #[must_use]
    pub fn source_of(&self, span: Span) -> Span {
        let start = self.source_start(span.start);
        if span.end <= span.start {
            return Span::new(start, start);
        }
        Span::new(start, self.source_end(span.end).max(start))
    }

    /// Where what starts at `at` started: after anything that was taken out there.
    fn source_start(&self, at: usize) -> usize {
        let next = self.edits.partition_point(|edit| edit.out.start <= at);
        match next.checked_sub(1).and_then(|last| self.edits.get(last)) {
            Some(edit) if at < edit.out.end => edit.source.start,
            Some(edit) => edit.source.end + (at - edit.out.end),
            None => at,
        }
    }

    /// Where what ends at `at` ended: before anything that was taken out there.
    fn source_end(&self, at: usize) -> usize {
        let next = self.edits.partition_point(|edit| edit.out.start < at);
        match next.checked_sub(1).and_then(|last| self.edits.get(last)) {
            Some(edit) if at <= edit.out.end => edit.source.end,
            Some(edit) => edit.source.end + (at - edit.out.end),
            None => at,
        }
    }
}

/// Repairs a text. Clean text comes back byte for byte; so does text of 4 GiB and more, which no report
/// is.
#[must_use]
pub fn repair(original: &str) -> Repaired {
    let survey = Survey::of(original);
    if survey.is_clean() || u32::try_from(original.len()).is_err() {
        return Repaired {
            text: original.to_owned(),
            repairs: Vec::new(),
            edits: Vec::new(),
        };
    }
    let language = survey.has_orphans().then(|| Language::with(original));
    let shifted = language
        .as_ref()
        .is_some_and(|language| is_shifted(original, &survey, language));
    let mut emitter = emit::Emitter::new(original);
    for line in original.split_inclusive('\n') {
        let plan = Plan {
            orphans: shifted,
            ..Plan::of(&survey, line)
        };
        emitter.line(line, plan.apply(line, language.as_ref()).as_deref());
    }
    emitter.finish()
}

/// Whether any line holds a run that can be restored: if none does, a question mark before another mark
/// is just that.
fn is_shifted(original: &str, survey: &Survey, language: &Language) -> bool {
    original.lines().any(|line| {
        let plan = Plan::of(survey, line);
        plan.shifted && shifted::restore(&mut cells::of(line), &plan.context(language))
    })
}

/// Which repairs a line gets.
struct Plan {
    /// Whether bytes were lost somewhere in the text.
    orphans: bool,
    shifted: bool,
    pinyin: bool,
    traditional: bool,
    pressed: bool,
}

impl Plan {
    fn of(text: &Survey, line: &str) -> Self {
        let here = Survey::of(line);
        let traditional = text.is_traditional() || text.partly_traditional() && here.is_traditional_line();
        let damaged = traditional || text.is_annotated();
        Self {
            orphans: false,
            shifted: here.has_orphans(),
            pinyin: text.is_annotated(),
            traditional,
            pressed: text.is_pressed() || here.is_pressed_line(damaged),
        }
    }

    fn context<'l>(&self, language: &'l Language) -> shifted::Context<'l> {
        shifted::Context {
            language,
            traditional: self.traditional,
        }
    }

    /// The line's cells after every repair; `None` where it gets none.
    fn apply(&self, line: &str, language: Option<&Language>) -> Option<Vec<cells::Cell>> {
        if !(self.shifted || self.pinyin || self.traditional || self.pressed) {
            return None;
        }
        let body = line.trim_end_matches(['\n', '\r']);
        let mut cells = cells::of(body);
        if let Some(language) = language.filter(|_| self.shifted) {
            let context = shifted::Context {
                language,
                traditional: self.traditional,
            };
            shifted::restore(&mut cells, &context);
        }
        if self.pinyin {
            pinyin::remove(&mut cells);
        }
        if self.traditional {
            traditional::simplify(&mut cells);
        }
        if self.pressed {
            layout::outdent(&mut cells);
            half_width::widen(&mut cells, self.orphans);
        }
        Some(cells)
    }
}
