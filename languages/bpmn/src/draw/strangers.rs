//! Choreographies and conversations: elements nothing executes, drawn from the XML that was kept of them.
//!
//! Start at [`gather`].

use super::gather::Gathered;
use super::picture::{End, Event, Gateway, Kind, LineKind, Place};
use crate::model::{Base, Definitions, Tree};

/// Adds every element of known look among those without a type.
pub(super) fn gather(all: &mut Gathered, model: &Definitions) {
    let kept = model
        .collaborations
        .iter()
        .filter_map(|item| item.base.extra.as_ref());
    let mut found: Vec<&Tree> = Vec::new();
    let mut open: Vec<&Tree> = model
        .others
        .iter()
        .chain(kept.flat_map(|extra| &extra.children))
        .collect();
    open.reverse();
    while let Some(tree) = open.pop() {
        found.push(tree);
        let mut inside: Vec<&Tree> = tree.elements().collect();
        inside.reverse();
        open.extend(inside);
    }
    for tree in &found {
        let Some(kind) = kind(tree, all) else {
            continue;
        };
        let base = Base {
            id: id(tree),
            ..Base::default()
        };
        if !base.id.is_empty() && !all.ids.contains_key(&base.id) {
            all.add(
                &base,
                tree.attribute("name").unwrap_or_default().to_owned(),
                kind,
                None,
            );
        }
    }
    for tree in &found {
        line(all, tree);
    }
}

fn id(tree: &Tree) -> String {
    tree.attribute("id").unwrap_or_default().to_owned()
}

fn kind(tree: &Tree, all: &Gathered) -> Option<Kind> {
    let place = |place| {
        Some(Kind::Event(Event {
            place,
            interrupts: true,
            ..Event::default()
        }))
    };
    match tree.name.local.as_str() {
        "choreographyTask" => choreography(tree, all, false, false),
        "subChoreography" => choreography(tree, all, true, false),
        "callChoreography" => choreography(tree, all, false, true),
        "conversation" => Some(Kind::Conversation {
            sub: false,
            call: false,
        }),
        "subConversation" => Some(Kind::Conversation {
            sub: true,
            call: false,
        }),
        "callConversation" => Some(Kind::Conversation {
            sub: false,
            call: true,
        }),
        "startEvent" => place(Place::Start),
        "endEvent" => place(Place::End),
        "intermediateCatchEvent" | "intermediateThrowEvent" => place(Place::Between),
        "exclusiveGateway" => Some(Kind::Gateway(Gateway::Exclusive)),
        "inclusiveGateway" => Some(Kind::Gateway(Gateway::Inclusive)),
        "parallelGateway" => Some(Kind::Gateway(Gateway::Parallel)),
        "complexGateway" => Some(Kind::Gateway(Gateway::Complex)),
        "eventBasedGateway" => Some(Kind::Gateway(Gateway::Event)),
        // A choreography's participants are drawn as bands of its tasks.
        "participant" => None,
        _ => None,
    }
}

fn choreography(tree: &Tree, all: &Gathered, sub: bool, call: bool) -> Option<Kind> {
    let initiator = tree.attribute("initiatingParticipantRef").unwrap_or_default();
    let references = tree
        .elements()
        .filter(|child| child.name.local == "participantRef");
    let participants = references
        .map(|reference| {
            let id = reference.text().trim().to_owned();
            let name = match all.end(&id) {
                End::Node(node) => all.picture.nodes.get(node).map(|node| node.name.clone()),
                _ => None,
            };
            (name.unwrap_or_else(|| id.clone()), id == initiator)
        })
        .collect();
    Some(Kind::Choreography {
        participants,
        sub,
        call,
    })
}

fn line(all: &mut Gathered, tree: &Tree) {
    let kind = match tree.name.local.as_str() {
        "sequenceFlow" => LineKind::Sequence,
        "conversationLink" => LineKind::Conversation,
        _ => return,
    };
    let end = |name: &str| tree.attribute(name).map_or(End::Nothing, |id| all.end(id));
    let (from, to) = (end("sourceRef"), end("targetRef"));
    let (id, name) = (id(tree), tree.attribute("name").unwrap_or_default().to_owned());
    if !id.is_empty() && !all.ids.contains_key(&id) {
        all.line(&id, &name, kind, from, to);
    }
}
