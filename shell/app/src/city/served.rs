//! What someone whom the city serves has with it: what it waits for from them, and what they applied for.
//!
//! It knows nothing of pages. Start at [`City::mine`].

use super::City;
use crate::authorise::{Action, Resource};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::backend::{Backend, MatterEntry, WorkEntry, WorkQuery};
use skein_store::matter::list_of;

/// What is looked at of each list.
const MOST: usize = 200;

/// What someone has with the city.
#[derive(Debug, Clone, Default)]
pub struct Mine {
    /// What the city waits for from them, each with its matter.
    pub tasks: Vec<(WorkEntry, MatterEntry)>,
    /// What they or firms of theirs applied for, the latest first.
    pub matters: Vec<MatterEntry>,
}

impl City {
    /// What someone has with the city: for themselves and for the firms they may act for.
    ///
    /// # Errors
    /// `SK-APP-0004`, the store's.
    pub fn mine(&self, actor: &Actor) -> Result<Mine, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let holders = self.acted_for(actor);
        let entries = |lists: Vec<String>| {
            self.journal().work(&WorkQuery {
                lists,
                limit: MOST,
                ..WorkQuery::default()
            })
        };
        let mut mine = Mine::default();
        for entry in entries(holders.iter().map(list_of).collect())? {
            if let Some(matter) = self.journal().matter(entry.serial)? {
                mine.tasks.push((entry, matter));
            }
        }
        let owned = entries(holders.iter().map(|id| format!("owner/{id}")).collect())?;
        for entry in owned {
            mine.matters.extend(self.journal().matter(entry.serial)?);
        }
        mine.matters
            .sort_by_key(|entry| std::cmp::Reverse(entry.row.received));
        Ok(mine)
    }
}
