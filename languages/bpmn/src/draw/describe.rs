//! The picture in words: what a reader who doesn't see it needs.
//!
//! Start at [`description`].

use super::Language;
use super::badge::Mark;
use super::geometry::At;
use super::picture::{End, Kind, LineKind, Node, Picture};
use super::places::Places;
use super::words::{self, say};

/// Steps told one by one; more are only counted.
const TOLD: usize = 200;

/// What the process does, step by step, and where it stands.
pub(super) fn description(picture: &Picture, places: &Places, marks: &[Mark], language: Language) -> String {
    let steps: Vec<usize> = (0..picture.nodes.len())
        .filter(|index| {
            picture.nodes.get(*index).is_some_and(Node::flows) && places.nodes.at(*index).is_some()
        })
        .collect();
    let mut sentences = vec![match language {
        Language::Chinese => format!("共 {} 个节点。", steps.len()),
        Language::English => format!("{} flow nodes.", steps.len()),
    }];
    for index in steps.iter().take(TOLD) {
        sentences.push(step(picture, *index, marks, language));
    }
    if let Some(more) = steps.len().checked_sub(TOLD).filter(|more| *more > 0) {
        sentences.push(match language {
            Language::Chinese => format!("另有 {more} 个节点。"),
            Language::English => format!("And {more} more."),
        });
    }
    sentences.join(say(language, "", " "))
}

/// One node: what it is, where, what follows.
fn step(picture: &Picture, index: usize, marks: &[Mark], language: Language) -> String {
    let Some(node) = picture.nodes.get(index) else {
        return String::new();
    };
    let mut words = named(node, language);
    let around = [node.lane, node.host, node.parent].into_iter().flatten();
    if let Some(around) = around
        .filter_map(|around| picture.nodes.get(around))
        .find(|n| !n.name.trim().is_empty())
    {
        words = match language {
            Language::Chinese => format!("{words}（{}）", around.name.trim()),
            Language::English => format!("{words} ({})", around.name.trim()),
        };
    }
    let mark = marks.get(index).copied().unwrap_or_default();
    for state in states(mark, language) {
        words = format!("{words}{}{state}", say(language, "，", ", "));
    }
    let next: Vec<String> = picture
        .lines
        .iter()
        .filter_map(|line| {
            let flow = matches!(
                line.kind,
                LineKind::Sequence | LineKind::Default | LineKind::Conditional
            );
            let End::Node(to) = line.to else {
                return None;
            };
            let to = picture
                .nodes
                .get(to)
                .filter(|_| flow && line.from == End::Node(index))?;
            let target = named(to, language);
            Some(if line.name.trim().is_empty() {
                target
            } else {
                format!("{}: {target}", line.name.trim())
            })
        })
        .collect();
    if !next.is_empty() {
        let list = next.join(say(language, "；", "; "));
        words = format!("{words}{}{list}", say(language, " → ", " → "));
    }
    words + say(language, "。", ".")
}

/// A node's kind and name.
fn named(node: &Node, language: Language) -> String {
    let kind = words::kind(&node.kind, language);
    let name = match node.name.trim() {
        "" => node.id.as_str(),
        name => name,
    };
    let gateway = matches!(node.kind, Kind::Gateway(_)) && node.name.trim().is_empty();
    match language {
        _ if gateway => kind,
        Language::Chinese => format!("{kind}“{name}”"),
        Language::English => format!("{kind} \"{name}\""),
    }
}

/// A mark in words.
pub(super) fn states(mark: Mark, language: Language) -> Vec<String> {
    let mut states = Vec::new();
    if mark.failed {
        states.push(say(language, "出错", "failed").to_owned());
    }
    match mark.live {
        0 if mark.done => states.push(say(language, "已完成", "completed").to_owned()),
        0 => {}
        1 => states.push(say(language, "进行中", "in progress").to_owned()),
        count => states.push(match language {
            Language::Chinese => format!("进行中 {count} 项"),
            Language::English => format!("in progress {count} times"),
        }),
    }
    states
}
