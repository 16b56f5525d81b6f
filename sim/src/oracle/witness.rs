//! Everything a store shows of its matters, taken down once.
//!
//! It knows nothing of what must hold. Start at [`Witness::of`].

use super::{Broken, Oracle};
use crate::city::SimCity;
use jiff::Timestamp;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::backend::{
    Backend, IncidentEntry, MatterEntry, Parcel, SearchQuery, WorkEntry, WorkOrder, WorkQuery,
};
use skein_store::aggregate::rows::Projection;
use skein_store::aggregate::{Family as _, Serial};
use skein_store::matter::{Item, Matters};
use std::collections::{BTreeMap, BTreeSet};

/// The largest page a store gives.
const PAGE: usize = 10_000;
/// Numbers that may be missing between two aggregates: a store on several nodes hands out numbers that come
/// to nothing.
const GAP: u64 = 100;

/// What is seen of one aggregate.
#[derive(Debug, Clone)]
pub struct Seen {
    /// How many events it says it has.
    pub revision: u64,
    /// The position of the last of them.
    pub position: u64,
    /// What they add up to.
    pub item: Item,
    /// The events.
    pub history: Vec<Recorded>,
    /// The rows its state asks for.
    pub rows: Projection,
    /// What lists show of it.
    pub entry: Option<MatterEntry>,
}

/// What is seen of a store.
#[derive(Debug, Clone, Default)]
pub struct Witness {
    /// Its aggregates.
    pub aggregates: BTreeMap<Serial, Seen>,
    /// All its work lists, by due time.
    pub work: Vec<WorkEntry>,
    /// The same by priority.
    pub urgent: Vec<WorkEntry>,
    /// All its incidents.
    pub incidents: Vec<IncidentEntry>,
    /// All its dead letters.
    pub dead_letters: Vec<Parcel>,
    /// When its next timer is due.
    pub next_timer: Option<Timestamp>,
    /// Who took each name that a state asks for.
    pub names: BTreeMap<String, Option<Serial>>,
    /// What searching for some words finds, the latest first.
    pub found: BTreeMap<String, Vec<Serial>>,
}

impl Witness {
    /// Takes down what a store shows. `words` are searched for besides the title of every matter.
    ///
    /// # Errors
    /// [`Oracle::StoreWorks`] if it can't be read.
    pub fn of(store: &impl Backend<Matters<SimCity>>, words: &[&str]) -> Result<Self, Broken> {
        let mut witness = Self::default();
        witness
            .take_down(store, words)
            .map_err(|rejection| Oracle::StoreWorks.broken(rejection))?;
        Ok(witness)
    }

    fn take_down(&mut self, store: &impl Backend<Matters<SimCity>>, words: &[&str]) -> Result<(), Rejection> {
        let (mut number, mut missing) = (1, 0);
        while missing < GAP {
            match see(store, Serial(number))? {
                Some(seen) => {
                    missing = 0;
                    self.aggregates.insert(Serial(number), seen);
                }
                None => missing += 1,
            }
            number += 1;
        }
        self.work = store.work(&self.every_list(WorkOrder::Due))?;
        self.urgent = store.work(&self.every_list(WorkOrder::Priority))?;
        self.incidents = store.incidents(None, PAGE)?;
        self.dead_letters = store.dead_letters(0, PAGE)?;
        self.next_timer = store.next_timer()?;
        self.look_up(store, words)
    }

    fn every_list(&self, order: WorkOrder) -> WorkQuery {
        let rows = self.aggregates.values().flat_map(|seen| &seen.rows.work);
        let mut lists: BTreeSet<String> = rows.map(|row| row.list.clone()).collect();
        lists.insert("everybody".into());
        WorkQuery {
            lists: lists.into_iter().collect(),
            order,
            after: None,
            limit: PAGE,
        }
    }

    /// Looks up every name, and searches for every title and for `words`.
    fn look_up(&mut self, store: &impl Backend<Matters<SimCity>>, words: &[&str]) -> Result<(), Rejection> {
        let rows = || self.aggregates.values().map(|seen| &seen.rows);
        let names: BTreeSet<&String> = rows().flat_map(|rows| &rows.names).collect();
        let shown = rows().filter_map(|rows| rows.matter.as_ref());
        let mut searched: BTreeSet<&str> = shown.map(|matter| matter.title.as_str()).collect();
        searched.extend(words);
        for name in names {
            self.names.insert(name.clone(), store.named(name)?);
        }
        for words in searched.into_iter().filter(|words| !words.is_empty()) {
            let query = SearchQuery {
                words: words.to_owned(),
                before: None,
                limit: PAGE,
            };
            let found = store.search(&query)?;
            let serials = found.into_iter().map(|entry| entry.serial).collect();
            self.found.insert(words.to_owned(), serials);
        }
        Ok(())
    }
}

fn see(store: &impl Backend<Matters<SimCity>>, serial: Serial) -> Result<Option<Seen>, Rejection> {
    let Some(kept) = store.aggregate(serial)? else {
        return Ok(None);
    };
    Ok(Some(Seen {
        revision: kept.revision,
        position: kept.position,
        rows: Matters::<SimCity>::default().project(serial, &kept.state),
        item: (*kept.state).clone(),
        history: store.history(serial)?,
        entry: store.matter(serial)?,
    }))
}
