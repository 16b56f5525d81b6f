//! Rejections: how anything in Skein says no to its input.
//!
//! A rejection has a stable code with a page in `docs/errors/`, a sentence a clerk can act on in Chinese
//! and in English, and the place it came from. It knows nothing of HTTP or terminals: [`Class`] is what
//! the shell translates into a status or an exit code. Start at [`Rejection::new`].

use serde::{Deserialize, Serialize};
use std::fmt;

/// A stable error code such as `SK-KERNEL-0001`. Once published a code never changes meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What sort of refusal this is; the shell maps it to an HTTP status or an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The input itself is wrong; sending it again will not help.
    Invalid,
    /// The caller is not signed in.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// What was named does not exist.
    NotFound,
    /// The state has moved on: read again, then decide again.
    Conflict,
    /// The input is larger than what is accepted.
    TooLarge,
    /// Too many requests in too short a time.
    TooMany,
    /// Nothing is wrong with the input: the system can't do it now (a full disk, a missing calendar).
    Unavailable,
}

/// Where a rejection came from: a file, a line, an element, in as much detail as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// File name, as the user gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in characters, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The element: a field name, a BPMN id, an aggregate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(file) = &self.file {
            f.write_str(file)?;
            separator = ":";
        }
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, "{separator}{number}")?;
            separator = ":";
        }
        if let Some(element) = &self.element {
            let separator = if separator.is_empty() { "" } else { " " };
            write!(f, "{separator}{element}")?;
        }
        Ok(())
    }
}

/// A refusal: why, in both languages, and where. Never a bug: bugs assert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// Stable code, explained in `docs/errors/`.
    pub code: Code,
    /// What sort of refusal.
    pub class: Class,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English, lower case, without a full stop.
    pub en: String,
    /// Where it came from, if anywhere. Boxed so that `Result`s carrying a rejection stay small.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Box<Place>>,
}

impl Rejection {
    /// A rejection with its code, class and both sentences.
    pub fn new(code: Code, class: Class, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            class,
            zh: zh.into(),
            en: en.into(),
            place: None,
        }
    }

    /// The same rejection, saying which file it came from.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place.get_or_insert_default().file = Some(file.into());
        self
    }

    /// The same rejection, saying which line (from 1) it came from.
    #[must_use]
    pub fn at_line(mut self, line: u32) -> Self {
        self.place.get_or_insert_default().line = Some(line);
        self
    }

    /// The same rejection, saying which element (field, node, aggregate) it came from.
    #[must_use]
    pub fn at_element(mut self, element: impl Into<String>) -> Self {
        self.place.get_or_insert_default().element = Some(element.into());
        self
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} / {}", self.code, self.zh, self.en)?;
        match &self.place {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Rejection {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_names_its_code_both_sentences_and_its_place() {
        let rejection = Rejection::new(Code("SK-TEST-0001"), Class::Invalid, "日期无效", "invalid date")
            .in_file("a.tsv")
            .at_line(3)
            .at_element("day");
        assert_eq!(
            rejection.to_string(),
            "SK-TEST-0001: 日期无效 / invalid date (a.tsv:3 day)"
        );
    }
}
