//! Compiled definitions, kept once they have been read.
//!
//! They never change and are found by the hash of their content, so a definition that was compiled for a
//! command whose commit failed does no harm here. It knows nothing of matters. Start at [`Catalogue::view`].

use super::City;
use super::Matters;
use super::deployed::Deployed;
use super::item::{Case, Item};
use super::refuse;
use crate::aggregate::{Serial, Shelf};
use skein_kernel::rejection::Rejection;
use skein_matter::Program;
use skein_matter::program::{Decisions, Library};
use skein_matter::state::DefinitionKey;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// By content hash and version.
type Key = (String, u32);

/// Every definition this process has compiled.
#[derive(Default)]
pub(super) struct Catalogue(RwLock<HashMap<Key, Arc<Deployed>>>);

impl Catalogue {
    /// Remembers a definition.
    pub(super) fn learn(&self, item: &Item) {
        let Item::Definition(deployed) = item else { return };
        let key = (deployed.hash.clone(), deployed.version);
        let known = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(&key);
        if !known {
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            all.insert(key, Arc::clone(deployed));
        }
    }

    /// A definition that has been compiled.
    pub(super) fn get(&self, key: &DefinitionKey) -> Option<Arc<Deployed>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(&(key.hash.to_string(), key.version)).cloned()
    }

    /// What a matter's commands are decided with: its own definition and those of the processes it calls.
    pub(super) fn view<C: City>(
        &self,
        case: &Case,
        shelf: &dyn Shelf<Matters<C>>,
    ) -> Result<View, Rejection> {
        let known = case.matter.definition().and_then(|key| self.get(key));
        let own = match known {
            Some(deployed) => deployed,
            None => super::definition(shelf, case.definition)?,
        };
        let mut view = View {
            own,
            others: Vec::new(),
            newest: BTreeMap::new(),
        };
        view.add_called(shelf)?;
        for key in case.matter.units.iter().skip(1) {
            view.add_exact(key, self, shelf)?;
        }
        Ok(view)
    }
}

/// The definitions one command may need.
pub(super) struct View {
    pub(super) own: Arc<Deployed>,
    others: Vec<Arc<Deployed>>,
    /// The newest definition of each called process, by its place among the others.
    newest: BTreeMap<String, usize>,
}

impl View {
    /// Adds the newest definition of every process that is called, and of those these call in turn.
    fn add_called<C: City>(&mut self, shelf: &dyn Shelf<Matters<C>>) -> Result<(), Rejection> {
        let mut wanted = self.own.calls.clone();
        while let Some(process) = wanted.pop() {
            if self.newest.contains_key(&process) {
                continue;
            }
            let Some(serial) = shelf.named(&Deployed::process_name(&process))? else {
                continue;
            };
            let deployed = super::definition(shelf, serial)?;
            wanted.extend(deployed.calls.iter().cloned());
            self.newest.insert(process, self.others.len());
            self.others.push(deployed);
        }
        Ok(())
    }

    /// Adds the very definition under which a called process began, unless it is there.
    fn add_exact<C: City>(
        &mut self,
        key: &DefinitionKey,
        catalogue: &Catalogue,
        shelf: &dyn Shelf<Matters<C>>,
    ) -> Result<(), Rejection> {
        if self.exact(key).is_some() {
            return Ok(());
        }
        let deployed = match catalogue.get(key) {
            Some(deployed) => deployed,
            None => {
                let serial = shelf.named(&Deployed::content_name(&key.hash))?;
                let serial = serial.ok_or_else(|| refuse::no_definition(&key.process))?;
                super::definition(shelf, serial)?
            }
        };
        self.others.push(deployed);
        Ok(())
    }
}

impl View {
    /// Its definitions: its own, then those of called processes.
    pub(super) fn definitions(&self) -> impl Iterator<Item = &Deployed> {
        std::iter::once(&self.own)
            .chain(&self.others)
            .map(|deployed| &**deployed)
    }
}

impl Library for View {
    fn newest(&self, process: &str) -> Option<&Program> {
        if self.own.program.process_number(Some(process)).is_some() {
            return Some(&self.own.program);
        }
        let place = *self.newest.get(process)?;
        self.others.get(place).map(|deployed| &*deployed.program)
    }

    fn exact(&self, key: &DefinitionKey) -> Option<&Program> {
        let all = std::iter::once(&self.own).chain(&self.others);
        all.filter(|deployed| deployed.hash == *key.hash && deployed.version == key.version)
            .map(|deployed| &*deployed.program)
            .next()
    }

    fn decisions(&self) -> &dyn Decisions {
        &*self.own
    }
}

/// The newest definition of a process.
pub(super) fn newest<C: City>(
    process: &str,
    shelf: &dyn Shelf<Matters<C>>,
) -> Result<(Serial, Arc<Deployed>), Rejection> {
    let serial = shelf.named(&Deployed::process_name(process))?;
    let serial = serial.ok_or_else(|| refuse::no_definition(process))?;
    Ok((serial, super::definition(shelf, serial)?))
}
