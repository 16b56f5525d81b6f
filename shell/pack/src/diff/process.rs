//! What changes in processes: elements gone that a matter may stand on, elements new, clocks.

use super::{Changes, Effect};
use crate::model::{Pack, ProcessFile};
use skein_bpmn::model::{FlowNode, NodeKind, Position};
use skein_matter::clock::ClockSpec;
use std::collections::BTreeMap;

pub(super) fn changes(old: &Pack, new: &Pack, changes: &mut Changes) {
    let (before, after) = (files(old), files(new));
    for (process, file) in &before {
        match after.get(process) {
            None => {
                let zh = "流程没有了；在办件按旧版办完".to_owned();
                let en = "the process is gone; running matters are finished under the old version".to_owned();
                changes.add((&file.file, process), Effect::Keep, zh, en);
            }
            Some(other) if other.text == file.text => {}
            Some(other) => one(process, (file, other), changes),
        }
    }
    for (process, file) in after.iter().filter(|(process, _)| !before.contains_key(*process)) {
        changes.add(
            (&file.file, process),
            Effect::New,
            "新流程".into(),
            "a new process".into(),
        );
    }
}

/// The files of a pack by the processes in them.
fn files(pack: &Pack) -> BTreeMap<&str, &ProcessFile> {
    let mut found = BTreeMap::new();
    for file in &pack.processes {
        for process in &file.model.processes {
            found.insert(process.base.id.as_str(), file);
        }
    }
    found
}

fn one(process: &str, (old, new): (&ProcessFile, &ProcessFile), changes: &mut Changes) {
    let place = (new.file.as_str(), process);
    changes.add(
        place,
        Effect::Keep,
        "流程有新版本".into(),
        "the process has a new version".into(),
    );
    let (before, after) = (nodes(old), nodes(new));
    for (id, node) in before.iter().filter(|(id, _)| !after.contains_key(*id)) {
        let name = named(node);
        let (effect, zh, en) = if holds_tokens(node) {
            (
                Effect::Stay,
                format!("“{name}”没有了，办件可能正停在这里"),
                format!("`{name}` is gone; matters may stand there"),
            )
        } else {
            (
                Effect::Keep,
                format!("“{name}”没有了"),
                format!("`{name}` is gone"),
            )
        };
        changes.add((&new.file, &format!("{process}.{id}")), effect, zh, en);
    }
    for (id, node) in &after {
        let place = (new.file.as_str(), format!("{process}.{id}"));
        match before.get(id) {
            None => {
                let name = named(node);
                changes.add(
                    (place.0, &place.1),
                    Effect::New,
                    format!("新增“{name}”"),
                    format!("`{name}` is new"),
                );
            }
            Some(other) if other.element() != node.element() => {
                let (zh, en) = ("类型", "its type");
                changes.changed(
                    (place.0, &place.1),
                    Effect::Stay,
                    (zh, en),
                    (other.element(), node.element()),
                );
            }
            Some(_) => {}
        }
    }
    clocks(process, (old, new), changes);
}

fn clocks(process: &str, (old, new): (&ProcessFile, &ProcessFile), changes: &mut Changes) {
    let before: BTreeMap<&str, &ClockSpec> = old
        .program
        .clocks()
        .map(|clock| (clock.id.as_str(), clock))
        .collect();
    let after: BTreeMap<&str, &ClockSpec> = new
        .program
        .clocks()
        .map(|clock| (clock.id.as_str(), clock))
        .collect();
    for (id, clock) in &before {
        let element = format!("{process}.{id}");
        let place = (new.file.as_str(), element.as_str());
        let Some(other) = after.get(id) else {
            let zh = format!("时钟“{}”没有了", clock.name);
            let en = format!("the clock `{}` is gone", clock.name);
            changes.add(place, Effect::Stay, zh, en);
            continue;
        };
        let (old, new) = (clock.period.to_string(), other.period.to_string());
        changes.changed(place, Effect::Stay, ("期限", "the period"), (&old, &new));
        changes.changed(place, Effect::Stay, ("依据", "the law"), (&clock.law, &other.law));
        let from = |clock: &ClockSpec| clock.from.clone().unwrap_or_default();
        changes.changed(
            place,
            Effect::Stay,
            ("起算", "what it counts from"),
            (&from(clock), &from(other)),
        );
    }
    for (id, clock) in after.iter().filter(|(id, _)| !before.contains_key(*id)) {
        let zh = format!("新增时钟“{}”", clock.name);
        let en = format!("the clock `{}` is new", clock.name);
        changes.add((&new.file, &format!("{process}.{id}")), Effect::New, zh, en);
    }
}

fn nodes(file: &ProcessFile) -> BTreeMap<&str, &FlowNode> {
    file.model
        .nodes
        .iter()
        .map(|node| (node.base.id.as_str(), node))
        .collect()
}

fn named(node: &FlowNode) -> &str {
    if node.base.name.is_empty() {
        &node.base.id
    } else {
        &node.base.name
    }
}

/// Whether a matter may wait at a node: any activity, a catching event, an event-based gateway or a join.
fn holds_tokens(node: &FlowNode) -> bool {
    match &node.kind {
        NodeKind::Activity(_) => true,
        NodeKind::Event(event) => matches!(event.position, Position::Catch | Position::Boundary { .. }),
        NodeKind::Gateway(_) => node.incoming.len() > 1 || node.element() == "eventBasedGateway",
    }
}
