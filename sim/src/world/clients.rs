//! Clients: people at their tasks, senders of messages, and the confused.
//!
//! Each command carries a key. A command whose answer was lost is given again under its key after the crash,
//! as a browser does, and must have been done exactly once. It knows nothing of disks. Start at [`Clients::give`].

use super::life::told;
use super::{Summary, unexcused};
use crate::city::{MODELS, SimCity, is_lost, someone};
use crate::oracle::{Broken, Ledger};
use crate::trace::Trace;
use jiff::Timestamp;
use rand::RngExt;
use rand::rngs::StdRng;
use skein_kernel::rejection::Rejection;
use skein_matter::state::{Vars, WaitKind};
use skein_matter::{Act, Command};
use skein_store::aggregate::backend::{Answer, Backend, Settlement, WorkQuery};
use skein_store::aggregate::rows::{Arrival, ArrivalKind};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{Order, Outcome, SourceFile};
use skein_store::{Journal, Meta, Ticket};

/// A command as it was given: to be given again if its answer is lost.
#[derive(Debug, Clone)]
enum Given {
    Order { target: Target, order: Order },
    Arrival(Arrival),
}

/// A command on its way.
pub(super) struct Waiting {
    key: String,
    given: Given,
    ticket: Ticket<Answer<Outcome>>,
}

/// All clients together.
#[derive(Debug, Default)]
pub(super) struct Clients {
    /// Numbers keys and correlation keys.
    next: u64,
    /// How many models are in use.
    deployed: usize,
    /// Whether they give what was lost again as if it were something else.
    forgetful: bool,
    /// Commands held up on their way.
    held_up: Vec<(String, Given)>,
    /// Commands whose answer was lost.
    lost: Vec<(String, Given)>,
    /// Commands that were answered, some of which are repeated.
    answered: Vec<(String, Given)>,
}

impl Clients {
    /// Clients that give a command again under its key when its answer is lost, unless they are forgetful.
    pub(super) fn new(forgetful: bool) -> Self {
        Self {
            forgetful,
            ..Self::default()
        }
    }

    /// Takes the models into use, each once however often this is asked.
    pub(super) fn deploy(
        &mut self,
        journal: &Journal<SimCity>,
        now: Timestamp,
        ledger: &mut Ledger,
    ) -> Result<(), Broken> {
        for (name, text) in MODELS.into_iter().skip(self.deployed) {
            let file = SourceFile {
                name: name.into(),
                text: text.into(),
            };
            let order = Order::Deploy {
                file,
                decisions: Vec::new(),
                forms: Vec::new(),
            };
            let meta = Meta::new(someone(), now).with_key(name);
            match journal.order(Target::New, order, meta).wait() {
                Ok(receipt) => ledger.acknowledge(name, &receipt)?,
                Err(rejection) if is_lost(&rejection) => return Ok(()),
                Err(rejection) => return Err(unexcused(rejection)),
            }
            self.deployed += 1;
        }
        Ok(())
    }

    /// Gives some commands so that they are decided in one batch. Some are held up on their way and come with
    /// a later one.
    pub(super) fn give(
        &mut self,
        journal: &Journal<SimCity>,
        now: Timestamp,
        count: usize,
        luck: &mut StdRng,
        ledger: &mut Ledger,
    ) -> Vec<Waiting> {
        let mut commands = std::mem::take(&mut self.held_up);
        for _ in 0..count {
            let command = self.command(journal, luck, ledger);
            match luck.random_bool(0.05) {
                true => self.held_up.push(command),
                false => commands.push(command),
            }
        }
        journal.together(|| {
            let give = |(key, given)| send(journal, now, key, given);
            commands.into_iter().map(give).collect()
        })
    }

    /// What comes to someone's mind.
    fn command(
        &mut self,
        journal: &Journal<SimCity>,
        luck: &mut StdRng,
        ledger: &mut Ledger,
    ) -> (String, Given) {
        if luck.random_bool(0.1) && !self.answered.is_empty() {
            // A retry of something that was answered long ago.
            let place = luck.random_range(0..self.answered.len());
            return self.answered[place].clone();
        }
        self.next += 1;
        let key = format!("key-{}", self.next);
        let given = match luck.random_range(0..10) {
            0..=2 => self.start(luck, &key, ledger),
            3..=7 => work(journal, luck).unwrap_or_else(|| self.start(luck, &key, ledger)),
            8 => Given::Order {
                target: Target::New,
                order: Order::Announce {
                    signal: "storm".into(),
                    data: Vars::default(),
                },
            },
            _ => self.nonsense(luck),
        };
        (key, given)
    }

    fn start(&mut self, luck: &mut StdRng, key: &str, ledger: &mut Ledger) -> Given {
        let process = ["joint", "asking", "undo"][luck.random_range(0..3)];
        let number = format!("HY2026-{:04}", self.next);
        ledger.begins(&number, key);
        let amount: u32 = luck.random_range(0..2000);
        let data = format!(r#"{{"amount":{amount},"number":"n-{}"}}"#, self.next);
        Given::Order {
            target: Target::New,
            order: Order::Start {
                process: process.into(),
                data: Vars::from_json(&data).unwrap_or_default(),
                title: format!("办理第{}件", self.next),
                text: format!("申请人 {number}"),
                number,
                owner: String::new(),
                law: None,
                files: Vec::new(),
            },
        }
    }

    /// What can't be done: tasks that aren't there, messages nobody waits for, versions long gone.
    fn nonsense(&self, luck: &mut StdRng) -> Given {
        let serial = Serial(luck.random_range(1..40));
        let complete = Act::Complete {
            task: luck.random_range(0..9),
            data: Vars::default(),
        };
        match luck.random_range(0..3) {
            0 => Given::Order {
                target: Target::Any(serial),
                order: Order::Act(Box::new(complete.into())),
            },
            1 => Given::Order {
                target: Target::Exactly(serial, luck.random_range(0..4)),
                order: Order::Act(Box::new(complete.into())),
            },
            _ => Given::Arrival(Arrival {
                kind: ArrivalKind::Message,
                name: "answer".into(),
                key: format!("n-{}", luck.random_range(0..self.next + 1)),
                body: "{}".into(),
                id: format!("arrival-{}", self.next),
            }),
        }
    }

    /// Hears the answers, in the order in which the commands were given.
    pub(super) fn hear(
        &mut self,
        waiting: Vec<Waiting>,
        ledger: &mut Ledger,
        summary: &mut Summary,
        trace: &mut Trace,
    ) -> Result<(), Broken> {
        for Waiting { key, given, ticket } in waiting {
            let heard = ticket.wait();
            trace.note(|| format!("{key} {}: {}", given.name(), told(&heard)));
            match heard {
                Ok(receipt) => {
                    summary.acknowledged += 1;
                    ledger.acknowledge(&key, &receipt)?;
                    self.answered.push((key, given));
                }
                Err(rejection) if is_lost(&rejection) => {
                    summary.in_doubt += 1;
                    self.lost.push((key, given));
                }
                Err(_) => summary.refused += 1,
            }
        }
        Ok(())
    }

    /// Gives again what was never answered. It may have been done or not; now it is, once.
    pub(super) fn ask_again(
        &mut self,
        journal: &Journal<SimCity>,
        now: Timestamp,
        ledger: &mut Ledger,
        summary: &mut Summary,
        trace: &mut Trace,
    ) -> Result<(), Broken> {
        let mut lost = std::mem::take(&mut self.lost);
        if self.forgetful {
            lost.iter_mut().for_each(|(key, _)| key.push_str("-again"));
        }
        let again = journal.together(|| {
            let give = |(key, given)| send(journal, now, key, given);
            lost.into_iter().map(give).collect()
        });
        self.hear(again, ledger, summary, trace)
    }

    /// Carries what matters say to each other. Some of it is carried twice, and some only when whoever took it
    /// on has been given up.
    pub(super) fn carry(
        &mut self,
        journal: &Journal<SimCity>,
        now: Timestamp,
        luck: &mut StdRng,
        trace: &mut Trace,
    ) -> Result<(), Rejection> {
        for _ in 0..20 {
            let parcels = journal.claim_parcels(now, 100)?;
            if parcels.is_empty() {
                return Ok(());
            }
            let carried = parcels.iter().flat_map(|parcel| {
                let times = [0, 1, 1, 1, 1, 1, 1, 1, 1, 2][luck.random_range(0..10)];
                std::iter::repeat_n(parcel.sequence, times)
            });
            let carried: Vec<u64> = carried.collect();
            let relayed: Vec<_> = journal.together(|| {
                let relay = |sequence: &u64| (*sequence, journal.relay(*sequence, now));
                carried.iter().map(relay).collect()
            });
            for (sequence, ticket) in relayed {
                let relayed = ticket.wait();
                trace.note(|| format!("parcel {sequence}: {}", told(&relayed)));
                if relayed.is_err() {
                    // Nobody waits for it: it is a dead letter.
                    let settlement = Settlement::Dead {
                        error: "nobody waits for it".into(),
                    };
                    journal.settle(sequence, settlement, now).wait()?;
                }
            }
        }
        Ok(())
    }
}

impl Given {
    /// What it is, in a few words.
    fn name(&self) -> String {
        match self {
            Self::Order { target, order } => match order {
                Order::Start { process, .. } => format!("start {process}"),
                Order::Announce { signal, .. } => format!("announce {signal}"),
                Order::Act(act) => format!("{target:?} {act:?}"),
                order => format!("{order:?}"),
            },
            Self::Arrival(arrival) => format!("message {} {}", arrival.name, arrival.key),
        }
    }
}

/// Someone does a task that is open to everybody.
fn work(journal: &Journal<SimCity>, luck: &mut StdRng) -> Option<Given> {
    let query = WorkQuery {
        lists: vec!["everybody".into()],
        limit: 50,
        ..WorkQuery::default()
    };
    let open = journal.work(&query).ok()?;
    let entry = open.get(luck.random_range(0..open.len().max(1)))?;
    let command: Command = Act::Complete {
        task: entry.task,
        data: Vars::default(),
    }
    .into();
    let waits = |serial: Serial| -> Option<bool> {
        let kept = journal.aggregate(serial).ok()??;
        let case = kept.state.case()?;
        let wait = case.matter.waits.get(entry.task)?;
        Some(wait.kind == WaitKind::Task)
    };
    // The list shows what the state holds; anything else is for the oracle to tell.
    debug_assert_ne!(waits(entry.serial), Some(false));
    Some(Given::Order {
        target: Target::Any(entry.serial),
        order: Order::Act(Box::new(command)),
    })
}

fn send(journal: &Journal<SimCity>, now: Timestamp, key: String, given: Given) -> Waiting {
    let meta = Meta::new(someone(), now).with_key(key.clone());
    let ticket = match given.clone() {
        Given::Order { target, order } => journal.order(target, order, meta),
        Given::Arrival(arrival) => journal.arrive(arrival, meta),
    };
    Waiting { key, given, ticket }
}
