//! What must hold whatever happens, each under a name of its own.
//!
//! Most oracles look at a [`Witness`]: everything a store shows of its matters, taken down once. So they ask
//! the same of any store, and a test can spoil what the witness says and see that the oracle notices. What
//! only the store itself can tell (its evidence) is asked there.
//!
//! It knows nothing of how commands were given or what went wrong. Start at [`Oracle`].

mod evidence;
mod kept;
mod lists;
mod replay;
mod stores;
mod timers;
mod tokens;
mod witness;

pub use evidence::{evidence_verifies, postgres_evidence_verifies, stored_states_are_replayed};
pub use kept::Ledger;
pub use lists::{lists_show_states, search_finds_all};
pub use replay::replay_equals_state;
pub use stores::stores_agree;
pub use timers::{nothing_is_late, timers_fire_once};
pub use tokens::tokens_accounted;
pub use witness::{Seen, Witness};

use std::fmt;

/// The oracles by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oracle {
    /// The store opens on whatever it left behind, and refuses nothing without a reason.
    StoreWorks,
    /// What was acknowledged is there, once, and stays as it was.
    NothingLostOrDoubled,
    /// The events of each matter come to the state that is stored.
    ReplayEqualsState,
    /// Each token is somewhere, and what has ended holds none.
    TokensAccounted,
    /// Timers fire when they are due, and once.
    TimersFireOnce,
    /// Work lists, names and timers show what states hold.
    ListsShowStates,
    /// Search finds each matter by its words, and nothing else by them.
    SearchFindsAll,
    /// The evidence log verifies.
    EvidenceVerifies,
    /// Both stores come to the same.
    StoresAgree,
}

impl fmt::Display for Oracle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StoreWorks => "the store works",
            Self::NothingLostOrDoubled => "nothing acknowledged is lost or doubled",
            Self::ReplayEqualsState => "replay equals state",
            Self::TokensAccounted => "each token is accounted for",
            Self::TimersFireOnce => "timers fire once",
            Self::ListsShowStates => "lists show what states hold",
            Self::SearchFindsAll => "search finds what there is",
            Self::EvidenceVerifies => "the evidence log verifies",
            Self::StoresAgree => "both stores agree",
        })
    }
}

/// An oracle that doesn't hold, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub oracle: Oracle,
    /// What it found.
    pub what: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not so: {}: {}", self.oracle, self.what)
    }
}

impl Oracle {
    /// That it doesn't hold.
    pub fn broken(self, what: impl fmt::Display) -> Broken {
        Broken {
            oracle: self,
            what: what.to_string(),
        }
    }
}

/// Asks every oracle that a witness can answer.
///
/// # Errors
/// The first that doesn't hold.
pub fn all(witness: &Witness) -> Result<(), Broken> {
    tokens_accounted(witness)?;
    timers_fire_once(witness)?;
    lists_show_states(witness)?;
    search_finds_all(witness)?;
    replay_equals_state(witness)
}
