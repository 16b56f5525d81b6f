//! The typed model of a work report: what reading one yields.
//!
//! Field names of [`Target`] and [`Commitment`] are the interchange's column names; the model knows
//! nothing of how it is found or printed. Start at [`Report`].

use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 byte offsets into one text. [`CharIndex`] turns it into characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text it covers; empty where it doesn't lie on character boundaries of `text`.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// Everything read from one report.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// The repaired text; every `span` below points into it.
    pub text: String,
    /// Each repair made, in text order, with its place before and after.
    pub repairs: Vec<Repair>,
    /// Paragraph by paragraph: what each is and where it stands.
    pub outline: Outline,
    /// Quantitative statements.
    pub targets: Vec<Target>,
    /// Clauses of the work plan.
    pub commitments: Vec<Commitment>,
}

/// The classes of damage, in the order in which they are repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// A full-width punctuation mark pressed to half width.
    HalfWidth,
    /// A run of GBK text shifted by one byte.
    ShiftedBytes,
    /// Pinyin in brackets inserted after a character.
    Pinyin,
    /// Traditional characters.
    Traditional,
    /// Layout: indentation lost or narrowed.
    Layout,
}

/// One repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// What kind of damage it was.
    pub damage: Damage,
    /// Line, from 1, the same in both texts.
    pub line: u32,
    /// Where it stood in the original text.
    pub source: Span,
    /// Where the repaired text stands.
    pub span: Span,
    /// The damaged characters.
    pub before: String,
    /// The repaired characters; empty where something was taken out.
    pub after: String,
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Front matter, navigation, advertising: what the web page added.
    Furniture,
    /// The report's title.
    Title,
    /// Who gave it, when, to which congress.
    Byline,
    /// “各位代表：”.
    Salutation,
    /// Text before the first heading.
    Preface,
    /// A heading; its depth is in [`Paragraph::level`].
    Heading,
    /// Running text.
    Body,
    /// A glossary note (名词解释).
    Glossary,
    /// A footnote.
    Footnote,
}

/// Which part of the argument a paragraph belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Nothing yet, or nothing of the report.
    #[default]
    None,
    /// What was done (回顾), of one year or of five.
    Review,
    /// Aims of a coming period of years (五年规划, 远景目标).
    Outlook,
    /// The coming year's work (工作安排).
    Plan,
    /// Problems admitted, thanks, closing words.
    Other,
}

/// A paragraph (one line of the text) and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Line number, from 1.
    pub line: u32,
    /// Its bytes in the repaired text, without indentation and line end.
    pub span: Span,
    /// What it is.
    pub role: Option<Role>,
    /// Heading depth: 1 for 一、, 2 for （一）, 3 for 1. or （1）; 0 where it is no heading and opens none.
    pub level: u8,
    /// Heading number path, such as `三（一）`; empty before the first heading.
    pub section: String,
    /// The heading or topic sentence it stands under, without number and full stop.
    pub topic: String,
    /// Bytes of the number and topic sentence that open the paragraph, full stop included; empty where
    /// it opens with neither. A heading is covered whole.
    pub lead: Span,
    /// Which part of the argument.
    pub part: Part,
}

/// The report's structure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Title as printed, if found.
    pub title: Option<String>,
    /// Whose report: 衡阳市, 云南省; empty where it can't be told.
    pub place: String,
    /// The year the plan is for (2021 for a report given in January 2021).
    pub year: Option<i16>,
    /// The last year under review (2020 for a report given in January 2021).
    pub review_year: Option<i16>,
    /// Every non-empty paragraph, in order.
    pub paragraphs: Vec<Paragraph>,
}

/// One quantitative statement. Field names and values are those of the interchange's `targets` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// `T001`…, in text order.
    pub id: String,
    /// Line of the text, from 1.
    pub line: u32,
    /// Section, such as `三（总目标）`.
    pub section: String,
    /// Paragraph or topic it stands in.
    pub paragraph: String,
    /// What is measured, with ellipses filled in.
    pub subject: String,
    /// When: `2020`, `2016-2020`, `2020 vs 2015`, `2025`.
    pub period: String,
    /// `achieved`, `context`, `target2021`, `target2025`, `vision2035`.
    pub kind: String,
    /// `level`, `+%`, `+%/yr`, `-%`, `share`, `rank`, `count`, `cumulative`, `grade`, `status`, …
    pub measure: String,
    /// `=`, `>`, `≥`, `<`, `≤`, `≈`, `range`.
    pub comparator: String,
    /// The figure as written, Chinese numerals as digits.
    pub value: String,
    /// The unit as written, multiplier included: `亿元`.
    pub unit: String,
    /// The figure in `norm_unit`, an exact decimal; empty where none.
    pub norm_value: String,
    /// The base unit: `元`, `亩`, `%`.
    pub norm_unit: String,
    /// `digit`, `hanzi` or `implied` (“全覆盖”).
    pub explicit: String,
    /// The clause it was read from, as it stands in the repaired text.
    pub fragment: String,
    /// What a reader should know: carried subjects, doubts, “力争”.
    pub note: String,
    /// Where `fragment` stands in the repaired text.
    pub span: Span,
    /// Where it stands in the original text.
    pub source: Span,
}

/// One clause of the work plan. Field names are those of the interchange's `commitments` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// `C001`…, in text order.
    pub id: String,
    /// Line of the text, from 1.
    pub line: u32,
    /// Numbers, from 1, of the comma-clauses of the paragraph that it covers: `3` or `7,8`.
    pub fragments: String,
    /// Section, such as `三（一）`.
    pub section: String,
    /// The paragraph's topic sentence.
    pub topic_sentence: String,
    /// The clause.
    pub text: String,
    /// What will be done.
    pub verb: String,
    /// To what.
    pub object: String,
    /// How: 加快, 深入, 全面.
    pub modifier: String,
    /// `task`, `target`, `outcome`, `principle`, `slogan`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its quantitative targets in words: `新增企业研发机构 =200家`.
    pub quant_target: String,
    /// The ids of those targets, comma-separated.
    pub target_ids: String,
    /// Where it stands in the repaired text.
    pub span: Span,
    /// Where it stands in the original text.
    pub source: Span,
}

/// Turns byte offsets of one text into character offsets, in one pass and small memory.
#[derive(Debug, Clone)]
pub struct CharIndex {
    /// Characters before each block of [`BLOCK`] bytes.
    before: Vec<usize>,
}

/// Bytes per block of a [`CharIndex`].
const BLOCK: usize = 256;

impl CharIndex {
    /// An index of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut count = 0;
        let before = text
            .as_bytes()
            .chunks(BLOCK)
            .map(|block| {
                let here = count;
                count += starts(block);
                here
            })
            .collect();
        Self { before }
    }

    /// `span` of `text` (the text this index was made of), counted in characters.
    #[must_use]
    pub fn chars(&self, text: &str, span: Span) -> Span {
        Span::new(self.char_of(text, span.start), self.char_of(text, span.end))
    }

    fn char_of(&self, text: &str, byte: usize) -> usize {
        let block = byte / BLOCK;
        let Some(before) = self.before.get(block) else {
            return self.before.last().map_or(0, |last| {
                let from = self.before.len().saturating_sub(1) * BLOCK;
                last + starts(text.as_bytes().get(from..).unwrap_or(&[]))
            });
        };
        let to = byte.min(text.len());
        before + starts(text.as_bytes().get(block * BLOCK..to).unwrap_or(&[]))
    }
}

/// How many characters start within these UTF-8 bytes.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_characters() {
        let text = "衡阳abc".repeat(200);
        let index = CharIndex::new(&text);
        let expected = text.chars().count();
        assert_eq!(
            index.chars(&text, Span::new(0, text.len())),
            Span::new(0, expected)
        );
        assert_eq!(index.chars(&text, Span::new(6, 9)), Span::new(2, 5));
    }
}
