//! A model small enough to be checked by eye: stores of grain, filled and drawn from, never below zero.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::event::{NewEvent, Recorded, Stream};
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_store::aggregate::NoAggregates;
use skein_store::{Append, Context, Journal, Meta, Model, Options, Verdict};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Granary {
    pub(crate) stock: BTreeMap<String, u64>,
    pub(crate) events: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Command {
    /// Puts grain into a store.
    Fill { store: String, tons: u64 },
    /// Takes grain out; refused if there is less.
    Draw { store: String, tons: u64 },
    /// Moves grain: two events on two streams.
    Move { from: String, to: String, tons: u64 },
    /// Changes nothing.
    Look { store: String },
    /// A bug.
    Panic,
}

#[derive(Serialize, Deserialize)]
struct Change {
    by: i64,
}

pub(crate) fn stream(store: &str) -> Stream {
    Stream {
        division: "430400".parse().unwrap(),
        engine: "grain".into(),
        aggregate: store.into(),
    }
}

pub(crate) fn change(by: i64) -> NewEvent {
    NewEvent {
        kind: "changed".into(),
        schema: 1,
        body: serde_json::to_string(&Change { by }).unwrap(),
    }
}

impl Granary {
    pub(crate) fn tons(&self, store: &str) -> u64 {
        self.stock.get(store).copied().unwrap_or_default()
    }

    fn enough(&self, store: &str, tons: u64) -> Result<(), Rejection> {
        let (code, class) = (Code("SK-TEST-0001"), Class::Conflict);
        if self.tons(store) >= tons {
            Ok(())
        } else {
            Err(Rejection::new(code, class, "存粮不足", "not enough grain"))
        }
    }
}

impl Model for Granary {
    type Command = Command;
    type Reply = u64;
    type Family = NoAggregates<Self>;
    const SNAPSHOT_FORMAT: u32 = 1;

    fn family(&self) -> Self::Family {
        NoAggregates::default()
    }

    fn decide(&self, command: Command, _: &Context<'_>) -> Result<Verdict<u64>, Rejection> {
        let event = |store: &str, by: i64| Append::any(stream(store), change(by));
        Ok(match command {
            Command::Fill { store, tons } => {
                Verdict::new(vec![event(&store, tons as i64)], self.tons(&store) + tons)
            }
            Command::Draw { store, tons } => {
                self.enough(&store, tons)?;
                Verdict::new(vec![event(&store, -(tons as i64))], self.tons(&store) - tons)
            }
            Command::Move { from, to, tons } => {
                self.enough(&from, tons)?;
                let events = vec![event(&from, -(tons as i64)), event(&to, tons as i64)];
                Verdict::new(events, tons)
            }
            Command::Look { store } => Verdict::new(vec![], self.tons(&store)),
            Command::Panic => panic!("a bug in deciding"),
        })
    }

    fn evolve(&mut self, event: &Recorded) {
        let change: Change = serde_json::from_str(&event.event.body).unwrap();
        let tons = self.stock.entry(event.stream.aggregate.clone()).or_default();
        *tons = tons.saturating_add_signed(change.by);
        self.events += 1;
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }

    fn restore(&self, snapshot: &[u8]) -> Option<Self> {
        serde_json::from_slice(snapshot).ok()
    }
}

pub(crate) fn options() -> Options {
    let mut options = Options::new("430400".parse().unwrap());
    options.log_reserve = 64 << 10;
    options
}

pub(crate) fn clerk(name: &str) -> Actor {
    Actor {
        id: ActorId(name.into()),
        unit: None,
        roles: vec![],
    }
}

/// A command's particulars: given by a clerk, `second` seconds into 1970.
pub(crate) fn meta(second: i64) -> Meta {
    Meta::new(clerk("clerk-1"), Timestamp::from_second(second).unwrap())
}

pub(crate) fn fill(store: &str, tons: u64) -> Command {
    Command::Fill {
        store: store.into(),
        tons,
    }
}

pub(crate) fn draw(store: &str, tons: u64) -> Command {
    Command::Draw {
        store: store.into(),
        tons,
    }
}

/// The state that replaying a journal from its first event comes to.
pub(crate) fn replayed(journal: &Journal<Granary>) -> Granary {
    let mut state = Granary::default();
    for event in journal.replay(0).unwrap() {
        state.evolve(&event.unwrap());
    }
    state
}

/// Waits for commands and tells how each went: the reply, or the rejection's code.
pub(crate) fn outcomes(journal: &Journal<Granary>, commands: Vec<Command>) -> Vec<String> {
    let tickets: Vec<_> = commands
        .into_iter()
        .map(|command| journal.submit(command, meta(1)))
        .collect();
    tickets
        .into_iter()
        .map(|ticket| match ticket.wait() {
            Ok(receipt) => receipt.reply.to_string(),
            Err(rejection) => rejection.code.to_string(),
        })
        .collect()
}
