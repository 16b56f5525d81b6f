//! Every process and every item is in a scenario. What scenarios enter of them, playing them tells.

use super::{Checker, ITEMS};
use crate::codes;
use skein_matter::program::StartKind;
use skein_scenario::model::{Act, What};
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn scenarios(&mut self) {
        let begun = self.begun();
        let pack = self.pack;
        let names = |id: &str, zh: &str, en: &str| [id, zh, en].into_iter().any(|name| begun.contains(name));
        let mut played: BTreeSet<&str> = BTreeSet::new();
        for item in &pack.items {
            if names(&item.id, &item.words.zh, &item.words.en) {
                played.insert(&item.process);
            } else {
                let what = (
                    format!("没有剧本申请“{}”", item.words.zh),
                    format!("no scenario applies for `{}`", item.words.en),
                );
                self.warn(
                    codes::NO_SCENARIO,
                    (ITEMS, item.line),
                    what,
                    ("写一个剧本", "write one"),
                );
            }
        }
        let called = calls(pack);
        for file in &pack.processes {
            for process in file
                .model
                .processes
                .iter()
                .filter(|process| process.is_executable != Some(false))
            {
                let id = process.base.id.as_str();
                let is_played = played.contains(id)
                    || called.contains(id)
                    || names(id, &process.base.name, id)
                    || begins_by_itself(file, id);
                if !is_played {
                    let what = (
                        format!("没有剧本走到流程“{id}”"),
                        format!("no scenario plays the process `{id}`"),
                    );
                    let fix = ("在 scenarios/ 里写一个", "write one in scenarios/");
                    self.error(codes::NO_SCENARIO, (&file.file, process.base.line), what, fix);
                }
            }
        }
    }

    /// The items and processes that scenarios begin.
    fn begun(&self) -> BTreeSet<String> {
        let scripts = self.pack.scenarios.iter().flat_map(|file| &file.script.scenarios);
        let steps = scripts.flat_map(|scenario| &scenario.steps);
        let begun = steps.filter_map(|step| match &step.what {
            What::Act { act, .. } => match &**act {
                Act::Start { item, .. } => Some(item.clone()),
                _ => None,
            },
            _ => None,
        });
        begun.collect()
    }
}

/// Processes that others of the pack call.
fn calls(pack: &crate::Pack) -> BTreeSet<&str> {
    let nodes = pack.processes.iter().flat_map(|file| &file.model.nodes);
    let called = nodes.filter_map(|node| match &node.activity()?.kind {
        skein_bpmn::model::ActivityKind::Call { called } => Some(called.as_ref()?.id.as_str()),
        _ => None,
    });
    called.collect()
}

/// Whether a process only begins by a message, a signal or a timer: a scenario lets that come instead of starting it.
fn begins_by_itself(file: &crate::model::ProcessFile, id: &str) -> bool {
    let number = file.program.process_number(Some(id));
    let starts = number
        .map(|number| file.program.starts(number))
        .unwrap_or_default();
    !starts.is_empty() && starts.iter().all(|(_, kind)| *kind != StartKind::None)
}
