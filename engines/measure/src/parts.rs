//! Small parts shared by the aggregates: bilingual names, natures, provenance, evidence, marks of who
//! did what when.
//!
//! It knows nothing of the aggregates themselves. Start at [`Provenance`].

use crate::id::AggregateId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{ActorId, UnitId};

/// A name in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bilingual {
    /// In Chinese. Never empty in anything accepted.
    pub zh: String,
    /// In English; empty where nobody has written it, and the page then shows the Chinese.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl Bilingual {
    /// Both names.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The English name, or the Chinese one where there is none.
    #[must_use]
    pub fn english(&self) -> &str {
        if self.en.is_empty() { &self.zh } else { &self.en }
    }
}

/// How binding a target is (国民经济和社会发展规划 practice): the two are never summed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// 预期性: what the city expects and works towards. 力争 is always this.
    Expected,
    /// 约束性: what the government binds itself to.
    Binding,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better (越大越好): “达N” is judged as at least N.
    Higher,
    /// Less is better (越小越好): “为N” is judged as at most N.
    Lower,
    /// Neither: “为N” means N.
    Exact,
}

impl From<Direction> for skein_kernel::quantity::verdict::Direction {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Higher => Self::HigherIsBetter,
            Direction::Lower => Self::LowerIsBetter,
            Direction::Exact => Self::Neither,
        }
    }
}

/// Where in a report something was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Provenance {
    /// The report's aggregate, made from the hash of its original bytes.
    pub report: AggregateId,
    /// Line of the repaired text, from 1.
    pub line: u32,
    /// First character in the repaired text, counted in Unicode characters from 0.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// SHA-256 of the passage as UTF-8, hexadecimal: shows that the sentence is still the same.
    pub sentence_hash: String,
    /// The extraction's row, such as `T150` or `C017`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}

/// A file that proves something, stored by its hash in the shell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// SHA-256 of its bytes, hexadecimal.
    pub hash: String,
    /// Name as uploaded, without folders.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Media type (RFC 6838), such as `application/pdf`.
    pub media_type: String,
}

/// Who did something, for which department, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Who.
    pub by: ActorId,
    /// For which department, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The instant.
    pub at: Timestamp,
    /// The city's calendar day at that instant.
    pub on: Date,
}

/// How a promise ended, set against what the next report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The next report says it was reached (已达成).
    Reached,
    /// Reached in part, and the report says so (部分达成).
    PartlyReached,
    /// Missed, and the next report says so (未达成，已说明).
    Missed,
    /// Missed, and the next report doesn't mention it (未达成且未说明).
    MissedUnmentioned,
    /// The next report measures something else (口径不可比).
    NotComparable,
    /// Carried over into the next year's plan (结转).
    CarriedOver,
    /// The next report says nothing either way (未提及).
    NotMentioned,
}

/// Year-end settlement of a target or commitment against the next report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// How it ended.
    pub outcome: Outcome,
    /// Why this outcome: the settled words a supervisor writes.
    pub note: String,
    /// Where the next report says so; `None` where it is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Provenance>,
}

/// Whether text is a SHA-256 in hexadecimal.
#[must_use]
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}
