//! Matters of all systems whose legal clock is red: on its last day, or past it.
//!
//! It knows nothing of how they are shown. Start at [`City::late`].

use super::City;
use super::matters::MatterView;
use crate::authorise::{Action, Resource};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::{Class, Rejection};
use skein_store::aggregate::backend::{Backend, WorkQuery};
use skein_store::matter::RED_CLOCKS;

/// Matters counted at most.
const COUNTED: usize = 1_000;

/// Matters with a red clock.
#[derive(Debug, Clone, Default)]
pub struct Late {
    /// The first of them, those late longest first; what the policies keep from who looks is left out.
    pub matters: Vec<MatterView>,
    /// How many there are, those that are left out too.
    pub total: usize,
    /// Whether there may be more than were counted.
    pub capped: bool,
}

impl City {
    /// The matters whose legal clock is red, those late longest first.
    ///
    /// # Errors
    /// `SK-APP-0004`, or the store's.
    pub fn late(&self, actor: &Actor, shown: usize) -> Result<Late, Rejection> {
        self.authorise(actor, Action::ViewInbox, &Resource::City)?;
        let found = self.journal().work(&WorkQuery {
            lists: vec![RED_CLOCKS.to_owned()],
            limit: COUNTED,
            ..WorkQuery::default()
        })?;
        let mut matters = Vec::new();
        for entry in found.iter().take(shown) {
            match self.matter(actor, entry.serial) {
                Ok(view) => matters.push(view),
                Err(why) if matches!(why.class, Class::Forbidden | Class::NotFound) => {}
                Err(why) => return Err(why),
            }
        }
        Ok(Late {
            matters,
            total: found.len(),
            capped: found.len() == COUNTED,
        })
    }
}
