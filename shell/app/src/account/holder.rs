//! Whom an account stands for: someone who works for the city, a citizen, or a firm with its agents.
//!
//! Pure facts, kept as events. Numbers that identify a natural person (resident id, telephone) are no part of it,
//! since events stay for ever. It knows nothing of signing in. Start at [`Holder`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_kernel::identifier::CreditCode;

/// Whom an account stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Holder {
    /// Someone who works for the city, or a program of its own.
    #[default]
    Official,
    /// A natural person whom the city serves.
    Citizen {
        /// How surely it is known who they are.
        grade: Grade,
        /// Accounts of those who act for them while they are minors (民法典 art. 27, 34). How long that is, is
        /// not told here: it would tell when they were born.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        guardians: Vec<ActorId>,
    },
    /// A firm or other organisation, acted for by its agents.
    Firm {
        /// Its unified social credit code (GB 32100-2015).
        code: CreditCode,
        /// Accounts of the natural persons who may do anything for it: who registered it, its legal
        /// representative.
        agents: Vec<ActorId>,
        /// Letters of authorisation that were given, in order, those that ended included.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        letters: Vec<Letter>,
        /// Whether nobody has looked at its papers yet. Nobody acts for it until then.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unverified: bool,
    },
}

/// A letter of authorisation (授权委托书, 民法典 art. 165): who may do what for a firm, from when until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its number among the firm's letters, from 1.
    pub number: u32,
    /// The account of who is authorised.
    pub agent: ActorId,
    /// What for.
    pub scope: Scope,
    /// From when it counts.
    pub from: Timestamp,
    /// The first moment it counts no more.
    pub until: Timestamp,
    /// Since when it is revoked, if it is (民法典 art. 173).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
}

impl Letter {
    /// Whether it authorises for an item at a time; without an item, for anything at all.
    #[must_use]
    pub fn covers(&self, item: Option<&str>, at: Timestamp) -> bool {
        let counts = self.from <= at && at < self.until && self.revoked.is_none_or(|since| at < since);
        counts
            && match (&self.scope, item) {
                (Scope::Everything, _) | (Scope::Items(_), None) => true,
                (Scope::Items(items), Some(item)) => items.iter().any(|it| it == item),
            }
    }
}

/// What a letter authorises for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All of the firm's matters.
    Everything,
    /// Matters of these service items, by id.
    Items(Vec<String>),
}

impl Holder {
    /// A citizen of this grade, of age.
    #[must_use]
    pub fn citizen(grade: Grade) -> Self {
        Holder::Citizen {
            grade,
            guardians: Vec::new(),
        }
    }

    /// A firm whose papers were seen, with those who may do anything for it.
    #[must_use]
    pub fn firm(code: CreditCode, agents: Vec<ActorId>) -> Self {
        Holder::Firm {
            code,
            agents,
            letters: Vec::new(),
            unverified: false,
        }
    }

    /// Whether someone may act for the holder of this account besides its holder, in a matter of an item or in
    /// any. Whether a ward is still a minor is not known here.
    #[must_use]
    pub fn is_acted_for_by(&self, id: &ActorId, item: Option<&str>, at: Timestamp) -> bool {
        match self {
            Holder::Official => false,
            Holder::Citizen { guardians, .. } => guardians.contains(id),
            Holder::Firm { unverified: true, .. } => false,
            Holder::Firm { agents, letters, .. } => {
                let letter = |letter: &Letter| letter.agent == *id && letter.covers(item, at);
                agents.contains(id) || letters.iter().any(letter)
            }
        }
    }

    /// Whoever may ever act, or have acted, for the holder.
    pub fn representatives(&self) -> impl Iterator<Item = &ActorId> {
        let (people, letters): (&[ActorId], &[Letter]) = match self {
            Holder::Official => (&[], &[]),
            Holder::Citizen { guardians, .. } => (guardians, &[]),
            Holder::Firm { agents, letters, .. } => (agents, letters),
        };
        people.iter().chain(letters.iter().map(|letter| &letter.agent))
    }

    /// How surely it is known who a natural person is; `None` for firms and officials.
    #[must_use]
    pub fn grade(&self) -> Option<Grade> {
        match self {
            Holder::Citizen { grade, .. } => Some(*grade),
            Holder::Official | Holder::Firm { .. } => None,
        }
    }

    /// Whether the city serves them, rather than they the city.
    #[must_use]
    pub fn is_served(&self) -> bool {
        *self != Holder::Official
    }
}

/// How surely it is known who a natural person is (实名等级).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Not at all.
    #[default]
    Unverified,
    /// By a telephone in their name.
    Basic,
    /// By their documents.
    Medium,
    /// In person, or by face against their document.
    High,
}

impl Grade {
    /// Every grade, from the least.
    pub const ALL: [Grade; 4] = [Grade::Unverified, Grade::Basic, Grade::Medium, Grade::High];

    /// Its name in forms and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Grade::Unverified => "unverified",
            Grade::Basic => "basic",
            Grade::Medium => "medium",
            Grade::High => "high",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + day * 86_400).unwrap()
    }

    fn letter(scope: Scope) -> Letter {
        Letter {
            number: 1,
            agent: ActorId("p-li".into()),
            scope,
            from: at(10),
            until: at(20),
            revoked: None,
        }
    }

    #[test]
    fn a_letter_counts_from_its_first_moment_until_before_its_last() {
        let letter = letter(Scope::Everything);
        for (day, counts) in [(9, false), (10, true), (19, true), (20, false)] {
            assert_eq!(
                letter.covers(Some("business-licence"), at(day)),
                counts,
                "day {day}"
            );
        }
        let revoked = Letter {
            revoked: Some(at(15)),
            ..letter
        };
        assert!(revoked.covers(None, at(14)));
        assert!(!revoked.covers(None, at(15)));
    }

    #[test]
    fn a_letter_for_some_items_authorises_for_no_other() {
        let letter = letter(Scope::Items(vec!["food-permit".into()]));
        assert!(letter.covers(Some("food-permit"), at(12)));
        assert!(!letter.covers(Some("business-licence"), at(12)));
        assert!(letter.covers(None, at(12)));
    }

    #[test]
    fn nobody_acts_for_a_firm_whose_papers_nobody_saw() {
        let agent = ActorId("p-wang".into());
        let code = "91350100M000100Y43".parse().unwrap();
        let firm = Holder::firm(code, vec![agent.clone()]);
        assert!(firm.is_acted_for_by(&agent, None, at(0)));
        let unverified = Holder::Firm {
            code,
            agents: vec![agent.clone()],
            letters: vec![],
            unverified: true,
        };
        assert!(!unverified.is_acted_for_by(&agent, None, at(0)));
    }
}
