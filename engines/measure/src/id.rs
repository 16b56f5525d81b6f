//! Names of aggregates: each indicator, target, commitment, report and rule book has one stream of events.
//!
//! Ids are arguments: the shell or a pack chooses them within these rules and this module only checks
//! them. It knows nothing of what the aggregates hold. Start at [`AggregateId`].

use crate::refuse;
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::Rejection;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Longest id, in bytes.
const LONGEST: usize = 96;

/// How many hexadecimal digits of a report's hash its id carries: 128 bits.
const HASH_DIGITS: usize = 32;

/// What an aggregate is. The id's first word says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An indicator and its figures (指标).
    Indicator,
    /// A target (目标).
    Target,
    /// A commitment (任务).
    Commitment,
    /// An imported report and what became of each row read from it (报告).
    Report,
    /// The rules for lights and pace (判定规则).
    Rules,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [
        Kind::Indicator,
        Kind::Target,
        Kind::Commitment,
        Kind::Report,
        Kind::Rules,
    ];

    /// The id's first word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Indicator => "indicator",
            Kind::Target => "target",
            Kind::Commitment => "commitment",
            Kind::Report => "report",
            Kind::Rules => "rules",
        }
    }
}

/// The id of one aggregate: its kind, a hyphen, then lower-case letters, digits and single hyphens, such
/// as `commitment-2021-17`. It is the `aggregate` of the kernel's `Stream`. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AggregateId(Arc<str>);

impl AggregateId {
    /// The indicator with this code: `indicator-gdp-growth`.
    ///
    /// # Errors
    /// SK-MEASURE-0011 if the code has other characters than lower-case letters, digits and hyphens.
    pub fn indicator(code: &str) -> Result<Self, Rejection> {
        format!("indicator-{code}").parse()
    }

    /// The target with this code for that (final) year: `target-2021-gdp-growth`.
    ///
    /// # Errors
    /// SK-MEASURE-0011 if the code has other characters than lower-case letters, digits and hyphens.
    pub fn target(year: i16, code: &str) -> Result<Self, Rejection> {
        format!("target-{year}-{code}").parse()
    }

    /// The commitment with this code in that year's report: `commitment-2021-c017`.
    ///
    /// # Errors
    /// SK-MEASURE-0011 if the code has other characters than lower-case letters, digits and hyphens.
    pub fn commitment(year: i16, code: &str) -> Result<Self, Rejection> {
        format!("commitment-{year}-{code}").parse()
    }

    /// The report whose original bytes have this SHA-256 (hexadecimal). The same file always has the same
    /// id, which is how a second import of it is noticed.
    ///
    /// # Errors
    /// SK-MEASURE-0011 if the hash is not 64 hexadecimal digits.
    pub fn report(sha256: &str) -> Result<Self, Rejection> {
        if !crate::parts::is_sha256(sha256) {
            return Err(refuse::bad_id(sha256));
        }
        let digits: String = sha256.chars().take(HASH_DIGITS).collect();
        format!("report-{}", digits.to_ascii_lowercase()).parse()
    }

    /// The rule book: one per city.
    #[must_use]
    pub fn rules() -> Self {
        Self("rules-lights".into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the aggregate is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let word = self.0.split('-').next().unwrap_or_default();
        // Construction has checked the first word, so the fallback is never taken.
        Kind::ALL
            .into_iter()
            .find(|kind| kind.word() == word)
            .unwrap_or(Kind::Rules)
    }
}

impl FromStr for AggregateId {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let (word, rest) = text.split_once('-').unwrap_or((text, ""));
        let known = Kind::ALL.iter().any(|kind| kind.word() == word);
        let plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if known && text.len() <= LONGEST && rest.split('-').all(plain) {
            Ok(Self(text.into()))
        } else {
            Err(refuse::bad_id(text))
        }
    }
}

impl TryFrom<String> for AggregateId {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<AggregateId> for String {
    fn from(id: AggregateId) -> Self {
        id.0.as_ref().into()
    }
}

impl fmt::Display for AggregateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_it_names() {
        let id: AggregateId = "commitment-2021-c017".parse().unwrap();
        assert_eq!(id.kind(), Kind::Commitment);
        assert_eq!(
            AggregateId::target(2025, "gdp").unwrap().as_str(),
            "target-2025-gdp"
        );
        let report = AggregateId::report(&"AB".repeat(32)).unwrap();
        assert_eq!(report.as_str(), format!("report-{}", "ab".repeat(16)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "gdp",
            "target",
            "target-",
            "target--x",
            "target-A",
            "road-1",
            "target-甲",
            "target-../x",
        ] {
            let refused = text.parse::<AggregateId>().unwrap_err();
            assert_eq!(refused.code.0, "SK-MEASURE-0011", "{text}");
        }
        assert!(
            format!("target-{}", "x".repeat(100))
                .parse::<AggregateId>()
                .is_err()
        );
    }
}
