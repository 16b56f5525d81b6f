//! Which elements of the packs' processes scenarios have entered.
//!
//! It knows nothing of why an element should be. Start at [`Coverage`].

use serde::Serialize;
use skein_store::matter::Deployed;
use std::collections::{BTreeMap, BTreeSet};

/// Elements by process file: those there are, those entered.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Coverage {
    files: BTreeMap<String, File>,
}

/// The elements of one file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct File {
    /// Every flow node and branch of a gateway of a process, every notice, every item: id and name.
    pub elements: BTreeMap<String, String>,
    /// Those that a scenario has entered.
    pub entered: BTreeSet<String>,
}

impl Coverage {
    /// Notes what there is in a definition, by the file's name, and what of it was entered.
    pub(crate) fn note(&mut self, deployed: &Deployed, entered: &BTreeSet<(String, String)>, file: &str) {
        let known = self.files.entry(file.to_owned()).or_default();
        if known.elements.is_empty() {
            known.elements = elements(deployed);
        }
        let here = entered.iter().filter(|(hash, _)| *hash == deployed.hash);
        let ids = here
            .map(|(_, id)| id)
            .filter(|id| known.elements.contains_key(*id));
        known.entered.extend(ids.cloned());
    }

    /// Notes what there is in a list of a pack, such as its notices, and what of it happened.
    pub(crate) fn note_all<'a>(
        &mut self,
        file: &str,
        all: impl Iterator<Item = (&'a str, &'a str)>,
        happened: &BTreeSet<String>,
    ) {
        let known = self.files.entry(file.to_owned()).or_default();
        for (id, name) in all {
            known.elements.insert(id.to_owned(), name.to_owned());
            if happened.contains(id) {
                known.entered.insert(id.to_owned());
            }
        }
    }

    /// Adds what another has noted.
    pub(crate) fn add(&mut self, other: Self) {
        for (file, noted) in other.files {
            let known = self.files.entry(file).or_default();
            known.elements.extend(noted.elements);
            known.entered.extend(noted.entered);
        }
    }

    /// Keeps what is noted of some files only.
    pub(crate) fn keep(&mut self, wanted: impl Fn(&str) -> bool) {
        self.files.retain(|name, _| wanted(name));
    }

    /// The files with their elements.
    pub fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// How many elements were entered, of how many.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let entered = self.files.values().map(|file| file.entered.len()).sum();
        (entered, self.files.values().map(|file| file.elements.len()).sum())
    }

    /// Elements that no scenario entered: file, id, name.
    pub fn missed(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.files.iter().flat_map(|(name, file)| {
            let missed = file.elements.iter().filter(|(id, _)| !file.entered.contains(*id));
            missed.map(move |(id, label)| (name.as_str(), id.as_str(), label.as_str()))
        })
    }
}

/// The nodes of a definition, and the branches of its gateways.
fn elements(deployed: &Deployed) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for node in deployed.program.nodes() {
        found.insert(node.id.to_string(), node.name.to_string());
    }
    let flows = &deployed.model.flows;
    for flow in flows {
        let branches = flows.iter().filter(|other| other.from == flow.from).count() > 1;
        if branches && !flow.base.id.is_empty() {
            found.insert(flow.base.id.to_string(), flow.base.name.to_string());
        }
    }
    found
}
