//! What the processes of a run send each other.
//!
//! A message goes along the message flows drawn from where it is thrown, whatever it is called; without one
//! it goes by its name and key to whoever waits for it, else to a process that it starts. It is kept until
//! someone takes it. A signal is heard by everyone who listens when it is thrown. Start at [`World::deliver`].

use super::line::node_of;
use super::world::World;
use crate::command::{Act, Trigger};
use crate::program::{Program, StartEvent, StartKind};
use crate::state::{Matter, Name, Status, Vars, Wait, WaitKind};
use skein_bpmn::model::{Definitions, Target};

/// A message on its way.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    pub(super) from: usize,
    pub(super) name: Name,
    pub(super) keys: Vec<Name>,
    pub(super) data: Vars,
    /// The node that throws it, in its own definition's numbers.
    pub(super) node: u32,
}

/// A message flow between two nodes, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Route {
    from: u32,
    to: u32,
}

/// The message flows of a file that run from node to node.
pub(super) fn routes(file: &Definitions, program: &Program) -> Vec<Route> {
    let flows = file
        .collaborations
        .iter()
        .flat_map(|collaboration| &collaboration.message_flows);
    let node = |id: &str| match file.find(id) {
        Some(Target::Node(_)) => program.number_of(id),
        _ => None,
    };
    flows
        .filter_map(|flow| {
            Some(Route {
                from: node(&flow.source.as_ref()?.id)?,
                to: node(&flow.target.as_ref()?.id)?,
            })
        })
        .collect()
}

impl World<'_> {
    /// Hands on signals and messages until none finds a taker.
    pub(super) fn deliver(&mut self) {
        loop {
            while let Some((from, name, data)) = self.signals.pop_front() {
                self.hear(Some(from), &name, &data);
            }
            let mail = std::mem::take(&mut self.mail);
            let mut taken = false;
            for letter in mail {
                if taken || !self.hand_over(&letter) {
                    self.mail.push(letter);
                } else {
                    taken = true;
                }
            }
            if !taken && self.signals.is_empty() {
                return;
            }
        }
    }

    /// Tells a signal to every matter but the one that threw it, and starts what it starts.
    pub(super) fn hear(&mut self, from: Option<usize>, name: &Name, data: &Vars) {
        let name = Name::from(self.program.signal_named(name));
        let occasion = crate::stated::Occasion::Signal(name.clone());
        let clocks = !self.program.stated.reactions(&occasion).is_empty();
        let starting = self.started_by_signal(&name);
        for index in (0..self.matters.len()).filter(|index| Some(*index) != from) {
            let hears = |kind: &WaitKind| matches!(kind, WaitKind::Signal { name: own } if *own == name);
            if self.waits_for(index, hears) || clocks && self.waits_for(index, |_| true) {
                let outcome = self.command(
                    index,
                    Act::Signal {
                        name: name.clone(),
                        data: data.clone(),
                    },
                    None,
                );
                self.refuse(None, outcome);
            }
        }
        for (process, event) in starting {
            let outcome = self.begin(process, event, data.clone(), None);
            self.refuse(None, outcome);
        }
    }

    /// What a signal starts: each start event that listens to it, but not one that needs it beside others where a
    /// matter waits for it already.
    fn started_by_signal(&self, name: &str) -> Vec<(u32, Trigger)> {
        let all = self.listening.iter().copied();
        all.flat_map(|process| {
            self.program
                .start_events(process)
                .into_iter()
                .map(move |event| (process, event))
        })
        .filter(|(_, event)| matches!(event.kind, StartKind::Signal(own) if own == name))
        .filter(|(_, event)| !event.all || !self.is_waited_for_at(event))
        .map(|(process, event)| (process, by_event(&event)))
        .collect()
    }

    /// Whether a matter that an event has begun waits for it beside others.
    fn is_waited_for_at(&self, event: &StartEvent<'_>) -> bool {
        let id = self.program.node(event.node).map(|node| &node.id);
        self.matters.iter().any(|running| {
            let matter = &running.matter;
            let mut waits = matter.waits.iter().filter(|wait| wait.definition == event.place);
            waits.any(|wait| {
                let node = node_of(self.shelf, matter, wait.scope, wait.node);
                node.map(|node| &node.id) == id
            })
        })
    }

    /// Hands a message to whoever takes it.
    fn hand_over(&mut self, mail: &Mail) -> bool {
        let here = self.drawn_here(mail);
        let drawn: Vec<u32> = self
            .routes
            .iter()
            .filter(|route| here && route.from == mail.node)
            .map(|route| route.to)
            .collect();
        if !drawn.is_empty() {
            return drawn.iter().any(|to| self.along(*to, mail));
        }
        self.by_name(mail) || self.by_start(mail)
    }

    /// Whether a message comes from the file whose message flows are known.
    fn drawn_here(&self, mail: &Mail) -> bool {
        let own = self
            .matters
            .get(mail.from)
            .and_then(|running| running.matter.units.first());
        own.is_some_and(|key| self.program.process_number(Some(&key.process)).is_some())
    }

    /// Along a message flow, to the node at its end.
    fn along(&mut self, to: u32, mail: &Mail) -> bool {
        let Some(id) = self.program.node(to).map(|node| node.id.clone()) else {
            return false;
        };
        // Of instances that know their key, the one with the message's; another message's key says nothing.
        let takes = |kind: &WaitKind| match kind {
            WaitKind::Message { name, .. } => *name != mail.name || kind.takes(&mail.keys),
            _ => false,
        };
        // An event that waits for several messages takes the one it calls so; one that waits for one takes it
        // whatever it is called.
        let several = self.program.catches_of(to).len() > 1;
        let fits = |name: &str| !several || *name == *mail.name;
        let found = self.matters.iter().enumerate().find_map(|(index, running)| {
            let matter = &running.matter;
            let mut waits = matter.waits.iter().filter(|wait| takes(&wait.kind));
            let here = |wait: &&Wait| {
                let node = node_of(self.shelf, matter, wait.scope, wait.node);
                let called = matches!(&wait.kind, WaitKind::Message { name, .. } if fits(name));
                called && matter.status == Status::Running && node.is_some_and(|node| node.id == id)
            };
            waits.find(here).map(|wait| (index, wait.id))
        });
        if let Some((index, wait)) = found {
            let data = mail.data.clone();
            return self.command(index, Act::Receive { wait, data }, None).is_ok();
        }
        let found = self.starting(
            |event| matches!(event.kind, StartKind::Message(name) if event.node == to && fits(name)),
        );
        found.is_some_and(|(process, trigger)| self.begin(process, trigger, mail.data.clone(), None).is_ok())
    }

    /// The first start event of a kind, with its process.
    pub(super) fn starting(&self, wanted: impl Fn(&StartEvent<'_>) -> bool) -> Option<(u32, Trigger)> {
        self.listening.iter().find_map(|process| {
            let events = self.program.start_events(*process);
            let event = events.iter().find(|event| wanted(event))?;
            Some((*process, by_event(event)))
        })
    }

    /// To a matter that waits for a message of that name.
    fn by_name(&mut self, mail: &Mail) -> bool {
        let waits = |kind: &WaitKind| matches!(kind, WaitKind::Message { name, .. } if *name == mail.name);
        // Of several keys, the one by which the matter knows the conversation.
        let key = |matter: &Matter| {
            let known = |key: &&Name| {
                let mut named = matter.waits.iter().filter(|wait| waits(&wait.kind));
                named.any(|wait| wait.kind.takes(std::slice::from_ref(*key)))
            };
            mail.keys.iter().find(known).or(mail.keys.first()).cloned()
        };
        // What a message flow takes to another participant isn't for the process it comes from.
        let outward = self.drawn_here(mail) && self.program.sends_out(mail.node);
        (0..self.matters.len())
            .filter(|index| !outward || *index != mail.from)
            .any(|index| {
                let Some(running) = self.matters.get(index).filter(|_| self.waits_for(index, waits)) else {
                    return false;
                };
                let act = Act::Message {
                    name: mail.name.clone(),
                    key: key(&running.matter),
                    data: mail.data.clone(),
                };
                self.command(index, act, None).is_ok()
            })
    }

    /// To a process that a message of that name starts; not the one that threw it.
    fn by_start(&mut self, mail: &Mail) -> bool {
        let own = self
            .matters
            .get(mail.from)
            .and_then(|running| running.matter.units.first());
        let own = own.and_then(|key| self.program.process_number(Some(&key.process)));
        let found = self
            .listening
            .iter()
            .filter(|process| Some(**process) != own)
            .find_map(|process| {
                let events = self.program.start_events(*process);
                let event = events
                    .iter()
                    .find(|event| matches!(event.kind, StartKind::Message(name) if *name == *mail.name))?;
                Some((*process, by_event(event)))
            });
        found.is_some_and(|(process, trigger)| self.begin(process, trigger, mail.data.clone(), None).is_ok())
    }
}

/// A start by an event of the model.
pub(super) fn by_event(event: &StartEvent<'_>) -> Trigger {
    Trigger::Event {
        node: event.node,
        place: event.place,
    }
}
