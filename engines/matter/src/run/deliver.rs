//! What the processes of a run send each other.
//!
//! A message goes along the message flows drawn from where it is thrown, whatever it is called; without one
//! it goes by its name and key to whoever waits for it, else to a process that it starts. It is kept until
//! someone takes it. A signal is heard by everyone who listens when it is thrown. Start at [`World::deliver`].

use super::line::node_of;
use super::world::World;
use crate::command::{Act, Trigger};
use crate::program::{Program, StartKind};
use crate::state::{Name, Status, Vars, WaitKind};
use skein_bpmn::model::{Definitions, Target};

/// A message on its way.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    pub(super) from: usize,
    pub(super) name: Name,
    pub(super) key: Option<Name>,
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
        for process in self.listening.clone() {
            let starts = self.program.starts(process);
            if starts
                .iter()
                .any(|(_, kind)| matches!(kind, StartKind::Signal(own) if **own == *name))
            {
                let outcome = self.begin(process, Trigger::Signal(name.clone()), data.clone(), None);
                self.refuse(None, outcome);
            }
        }
    }

    /// Hands a message to whoever takes it.
    fn hand_over(&mut self, mail: &Mail) -> bool {
        let own = self
            .matters
            .get(mail.from)
            .and_then(|running| running.matter.units.first());
        let here = own.is_some_and(|key| self.program.process_number(Some(&key.process)).is_some());
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

    /// Along a message flow, to the node at its end.
    fn along(&mut self, to: u32, mail: &Mail) -> bool {
        let Some(id) = self.program.node(to).map(|node| node.id.clone()) else {
            return false;
        };
        let found = self.matters.iter().enumerate().find_map(|(index, running)| {
            if running.matter.status != Status::Running {
                return None;
            }
            running.matter.waits.iter().find_map(|wait| match &wait.kind {
                WaitKind::Message { name, key }
                    if node_of(self.shelf, &running.matter, wait.scope, wait.node)
                        .is_some_and(|n| n.id == id) =>
                {
                    Some((index, name.clone(), key.clone()))
                }
                _ => None,
            })
        });
        if let Some((index, name, key)) = found {
            // Another message's key says nothing about this one's.
            let key = if name == mail.name { mail.key.clone() } else { key };
            return self
                .command(
                    index,
                    Act::Message {
                        name,
                        key,
                        data: mail.data.clone(),
                    },
                    None,
                )
                .is_ok();
        }
        let process = self.listening.iter().copied().find(|process| {
            let starts = self.program.starts(*process);
            starts
                .iter()
                .any(|(node, kind)| *node == to && matches!(kind, StartKind::Message(_)))
        });
        process.is_some_and(|process| {
            self.begin(process, Trigger::Node(to), mail.data.clone(), None)
                .is_ok()
        })
    }

    /// To a matter that waits for a message of that name.
    fn by_name(&mut self, mail: &Mail) -> bool {
        let waits = |kind: &WaitKind| matches!(kind, WaitKind::Message { name, .. } if *name == mail.name);
        let act = || Act::Message {
            name: mail.name.clone(),
            key: mail.key.clone(),
            data: mail.data.clone(),
        };
        (0..self.matters.len())
            .any(|index| self.waits_for(index, waits) && self.command(index, act(), None).is_ok())
    }

    /// To a process that a message of that name starts; not the one that threw it.
    fn by_start(&mut self, mail: &Mail) -> bool {
        let own = self
            .matters
            .get(mail.from)
            .and_then(|running| running.matter.units.first());
        let own = own.and_then(|key| self.program.process_number(Some(&key.process)));
        let process = self.listening.iter().copied().find(|process| {
            let starts = self.program.starts(*process);
            Some(*process) != own
                && starts
                    .iter()
                    .any(|(_, kind)| matches!(kind, StartKind::Message(name) if **name == *mail.name))
        });
        let trigger = Trigger::Message {
            name: mail.name.clone(),
            key: mail.key.clone(),
        };
        process.is_some_and(|process| self.begin(process, trigger, mail.data.clone(), None).is_ok())
    }
}
