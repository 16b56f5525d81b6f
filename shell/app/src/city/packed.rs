//! How far the loading of the city's pack is, so that one cut short is finished and none is done twice.
//!
//! It knows nothing of what a pack holds. Start at [`PackEvent`].

use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;

/// What happened to the loading of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum PackEvent {
    /// It began.
    Begun {
        /// Accounts that it opens: those of the pack's people who had none.
        accounts: Vec<ActorId>,
    },
    /// Everything in the pack is on the board.
    Loaded,
}

impl PackEvent {
    /// The event's type in the journal.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            PackEvent::Begun { .. } => "pack-begun",
            PackEvent::Loaded => "pack-loaded",
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Packed {
    /// Nothing was loaded.
    #[default]
    Not,
    /// It began, opening these accounts, and isn't done.
    Begun(Vec<ActorId>),
    /// It is done.
    Loaded,
}

impl Packed {
    /// How far it is after an event.
    pub(super) fn evolve(&mut self, event: PackEvent) {
        *self = match event {
            PackEvent::Begun { accounts } => Packed::Begun(accounts),
            PackEvent::Loaded => Packed::Loaded,
        };
    }
}
