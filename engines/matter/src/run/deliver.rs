//! What the processes of a run send each other.
//!
//! A message goes along the message flows drawn from where it is thrown, whatever it is called; without one
//! it goes by its name and key to whoever waits for it, else to a process that it starts. It is kept until
//! someone takes it. A signal is heard by everyone who listens when it is thrown. Start at [`World::deliver`].

use super::line::node_of;
use super::world::World;
use crate::command::{Act, Trigger};
use crate::program::{Program, StartKind};
use crate::state::{Name, Status, Vars, Wait, WaitKind};
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
            WaitKind::Message { name, key } => key.is_none() || *name != mail.name || *key == mail.key,
            _ => false,
        };
        let found = self.matters.iter().enumerate().find_map(|(index, running)| {
            let matter = &running.matter;
            let mut waits = matter.waits.iter().filter(|wait| takes(&wait.kind));
            let here = |wait: &&Wait| {
                let node = node_of(self.shelf, matter, wait.scope, wait.node);
                matter.status == Status::Running && node.is_some_and(|node| node.id == id)
            };
            waits.find(here).map(|wait| (index, wait.id))
        });
        if let Some((index, wait)) = found {
            let data = mail.data.clone();
            return self.command(index, Act::Receive { wait, data }, None).is_ok();
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
        // What a message flow takes to another participant isn't for the process it comes from.
        let outward = self.drawn_here(mail) && self.program.sends_out(mail.node);
        (0..self.matters.len())
            .filter(|index| !outward || *index != mail.from)
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
