//! Whom an account stands for: someone who works for the city, a citizen, or a firm with its agents.
//!
//! Pure facts, kept as events. Numbers that identify a natural person (resident id, telephone) are no part of it,
//! since events stay for ever. It knows nothing of signing in. Start at [`Holder`].

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
    },
    /// A firm or other organisation, acted for by its agents.
    Firm {
        /// Its unified social credit code (GB 32100-2015).
        code: CreditCode,
        /// Accounts of the natural persons who may act for it, by their letters of authorisation.
        agents: Vec<ActorId>,
    },
}

impl Holder {
    /// Who may act for a firm; nobody for anyone else.
    #[must_use]
    pub fn agents(&self) -> &[ActorId] {
        match self {
            Holder::Firm { agents, .. } => agents,
            Holder::Official | Holder::Citizen { .. } => &[],
        }
    }

    /// Whether someone may act for the holder of this account besides its holder.
    #[must_use]
    pub fn is_acted_for_by(&self, id: &ActorId) -> bool {
        matches!(self, Holder::Firm { agents, .. } if agents.contains(id))
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
