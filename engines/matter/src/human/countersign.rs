//! Countersigning (会签): counting votes until the outcome is certain.
//!
//! It knows nothing of tasks or tokens. Start at [`Tally`].

use super::spec::{CountersignRule, Quorum};
use serde::{Deserialize, Serialize};

/// What one signer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vote {
    /// 同意.
    Agree,
    /// 不同意.
    Against,
    /// 弃权.
    Abstain,
}

/// What the signers together have decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Enough agree.
    Approved,
    /// Not enough can agree any more, or one vetoed.
    Rejected,
}

impl Outcome {
    /// As a process variable has it: `approved`, `rejected`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Approved => "approved",
            Outcome::Rejected => "rejected",
        }
    }
}

/// The votes so far, out of how many signers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Signers in all.
    pub signers: u32,
    /// Those who agree.
    pub agree: u32,
    /// Those who don't.
    pub against: u32,
    /// Those who abstain.
    pub abstain: u32,
}

impl Tally {
    /// Counts `votes` out of `signers`.
    #[must_use]
    pub fn of(signers: u32, votes: impl IntoIterator<Item = Vote>) -> Self {
        let mut tally = Self {
            signers,
            ..Self::default()
        };
        for vote in votes {
            let count = match vote {
                Vote::Agree => &mut tally.agree,
                Vote::Against => &mut tally.against,
                Vote::Abstain => &mut tally.abstain,
            };
            *count = count.saturating_add(1);
        }
        tally
    }

    /// How many must agree. A count above the number of signers asks for all of them.
    #[must_use]
    pub fn needed(&self, quorum: Quorum) -> u32 {
        match quorum {
            Quorum::All => self.signers,
            Quorum::Majority => self.signers / 2 + 1,
            Quorum::Count(count) => count.min(self.signers),
            Quorum::Percentage(share) => {
                let parts = u64::from(self.signers) * u64::from(share);
                u32::try_from(parts.div_ceil(100)).unwrap_or(self.signers)
            }
        }
    }

    /// The outcome, once votes still to come can't change it.
    #[must_use]
    pub fn outcome(&self, rule: &CountersignRule) -> Option<Outcome> {
        if rule.veto && self.against > 0 {
            return Some(Outcome::Rejected);
        }
        let needed = self.needed(rule.quorum);
        let left = self.signers.saturating_sub(
            self.agree
                .saturating_add(self.against)
                .saturating_add(self.abstain),
        );
        // With a veto a vote still to come may reject what enough agree to, so all are heard.
        let certain = !rule.veto || left == 0;
        if self.agree >= needed && certain {
            Some(Outcome::Approved)
        } else if self.agree.saturating_add(left) < needed {
            Some(Outcome::Rejected)
        } else {
            None
        }
    }
}
