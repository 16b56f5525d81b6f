//! A player: gives the acts of a script to a store, and notes what it is told.
//!
//! Its commands carry keys that depend on nothing but its name and how many it has given. It knows nothing of
//! the kind of store. Start at [`Player::act`].

use super::{Act, Store, beginning};
use crate::city::{MODELS, is_lost, someone};
use crate::oracle::{Broken, Ledger, Oracle, Witness, nothing_is_late};
use jiff::{SignedDuration, Timestamp};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_matter::state::Vars;
use skein_matter::{Act as Step, Command};
use skein_store::aggregate::backend::{Answer, Settlement, WorkQuery};
use skein_store::aggregate::rows::{Arrival, ArrivalKind};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{Order, Outcome, SourceFile};
use skein_store::{Meta, Receipt};

/// A command as it was given.
#[derive(Debug, Clone)]
pub(super) enum Given {
    Order(Target, Box<Order>),
    Arrival(Arrival),
}

/// Who plays.
pub struct Player<'a, S> {
    store: &'a S,
    name: String,
    now: Timestamp,
    given: Vec<(String, Given)>,
    started: usize,
    pub(super) ledger: Ledger,
    /// Whether another node works on the same store at the same time.
    pub(super) accompanied: bool,
}

impl<'a, S: Store> Player<'a, S> {
    /// One who plays on a store, and signs with a name.
    pub fn new(store: &'a S, name: &str) -> Self {
        Self {
            store,
            name: name.to_owned(),
            now: beginning(),
            given: Vec::new(),
            started: 0,
            ledger: Ledger::default(),
            accompanied: false,
        }
    }

    /// Takes the models into use.
    ///
    /// # Errors
    /// [`Oracle::StoreWorks`] if the store doesn't take them.
    pub fn deploy(&mut self) -> Result<(), Broken> {
        for (name, text) in MODELS {
            let order = Order::Deploy {
                file: SourceFile {
                    name: name.into(),
                    text: text.into(),
                },
                decisions: Vec::new(),
                forms: Vec::new(),
            };
            let given = Given::Order(Target::New, Box::new(order));
            self.give(name, &given)?
                .map_err(|rejection| Oracle::StoreWorks.broken(rejection))?;
        }
        Ok(())
    }

    /// Has one thing happen; what was answered, in words that are the same for every store.
    ///
    /// # Errors
    /// The first oracle that doesn't hold.
    pub fn act(&mut self, act: &Act) -> Result<String, Broken> {
        match act {
            Act::Pass(seconds) => self.pass(*seconds),
            Act::Fire => return self.fire(),
            Act::Carry => return self.carry(),
            Act::Amend(day) => {
                let amended = self.store.amend(*day, Meta::new(Actor::system(), self.now));
                return Ok(amended.map_or_else(|rejection| rejection.code.to_string(), |()| "amended".into()));
            }
            Act::Again(which) => {
                let place = which % self.given.len().max(1);
                if let Some((key, given)) = self.given.get(place).cloned() {
                    return self.told(&key, &given);
                }
            }
            command => {
                if let Some(given) = self.command(command)? {
                    let key = format!("{}-{}", self.name, self.given.len());
                    self.given.push((key.clone(), given.clone()));
                    return self.told(&key, &given);
                }
            }
        }
        Ok("nothing".into())
    }

    fn pass(&mut self, seconds: i64) {
        let passed = self.now.checked_add(SignedDuration::from_secs(seconds));
        self.now = passed.unwrap_or(self.now);
    }

    /// The command an act comes to here; `None` if there is nothing to do.
    fn command(&mut self, act: &Act) -> Result<Option<Given>, Broken> {
        let complete = |task| {
            let act: Command = Step::Complete {
                task,
                data: Vars::default(),
            }
            .into();
            Box::new(Order::Act(Box::new(act)))
        };
        Ok(match act {
            Act::Start { process, amount } => Some(self.start(process, *amount)),
            Act::Work(which) => self
                .open(*which)?
                .map(|(serial, task)| Given::Order(Target::Any(serial), complete(task))),
            Act::Nonsense {
                serial,
                revision,
                task,
            } => Some(Given::Order(
                Target::Exactly(Serial(*serial), *revision),
                complete(*task),
            )),
            Act::Announce => {
                let order = Order::Announce {
                    signal: "storm".into(),
                    data: Vars::default(),
                };
                Some(Given::Order(Target::New, Box::new(order)))
            }
            Act::Message(which) => Some(Given::Arrival(Arrival {
                kind: ArrivalKind::Message,
                name: "answer".into(),
                key: self.number(which % (self.started + 1)),
                body: "{}".into(),
                id: format!("{}-arrival-{}", self.name, self.given.len()),
            })),
            _ => None,
        })
    }

    fn number(&self, which: usize) -> String {
        format!("HY2026-{}-{which:04}", self.name)
    }

    fn start(&mut self, process: &str, amount: u32) -> Given {
        self.start_as(&format!("{}-{}", self.name, self.given.len()), process, amount)
    }

    /// The command that begins a matter, to be given under a key.
    pub(super) fn start_as(&mut self, key: &str, process: &str, amount: u32) -> Given {
        self.started += 1;
        let number = self.number(self.started);
        self.ledger.begins(&number, key);
        let data = format!(r#"{{"amount":{amount},"number":"{number}"}}"#);
        let order = Order::Start {
            process: process.into(),
            data: Vars::from_json(&data).unwrap_or_default(),
            title: format!("办理第{}件", self.started),
            text: format!("申请人 {number}"),
            number,
            owner: String::new(),
            law: None,
            files: Vec::new(),
        };
        Given::Order(Target::New, Box::new(order))
    }

    /// The n-th open task, counted round.
    fn open(&self, which: usize) -> Result<Option<(Serial, u32)>, Broken> {
        let query = WorkQuery {
            lists: vec!["everybody".into()],
            limit: 100,
            ..WorkQuery::default()
        };
        let open = self.store.work(&query).map_err(unread)?;
        let entry = open.get(which % open.len().max(1));
        Ok(entry.map(|entry| (entry.serial, entry.task)))
    }

    fn told(&mut self, key: &str, given: &Given) -> Result<String, Broken> {
        Ok(match self.give(key, given)? {
            Ok(receipt) => format!("{key} {:?} {:?}", receipt.reply, receipt.events),
            Err(rejection) => format!("{key} {}", rejection.code),
        })
    }

    /// Gives a command under its key, again and again while nobody knows whether it was done.
    pub(super) fn give(
        &mut self,
        key: &str,
        given: &Given,
    ) -> Result<Result<Receipt<Answer<Outcome>>, Rejection>, Broken> {
        for _ in 0..200 {
            let meta = Meta::new(someone(), self.now).with_key(key);
            let ticket = match given.clone() {
                Given::Order(target, order) => self.store.order(target, *order, meta),
                Given::Arrival(arrival) => self.store.arrive(arrival, meta),
            };
            match ticket.wait() {
                Ok(receipt) => {
                    self.ledger.acknowledge(key, &receipt)?;
                    return Ok(Ok(receipt));
                }
                Err(rejection) if is_lost(&rejection) => {
                    std::thread::sleep(std::time::Duration::from_millis(50));
                }
                Err(rejection) => return Ok(Err(rejection)),
            }
        }
        Err(Oracle::StoreWorks.broken(format!("{key} is never answered")))
    }

    fn fire(&self) -> Result<String, Broken> {
        let (mut fired, mut refused) = (Vec::new(), 0);
        loop {
            let due = self.store.claim_timers(self.now, 100).map_err(unread)?;
            if due.is_empty() {
                // Another node whose clock is behind may arm a timer that is due here the moment it is looked for.
                if !self.accompanied {
                    nothing_is_late(self.store, self.now, refused)?;
                }
                return Ok(fired.join(", "));
            }
            for timer in due {
                let answer = self.store.fire(timer, self.now).wait();
                refused += usize::from(answer.is_err());
                let told = answer.map(|receipt| receipt.reply.is_some());
                fired.push(format!(
                    "{timer:?} {:?}",
                    told.map_err(|rejection| rejection.code)
                ));
            }
        }
    }

    fn carry(&self) -> Result<String, Broken> {
        let mut carried = Vec::new();
        loop {
            let parcels = self.store.claim_parcels(self.now, 100).map_err(unread)?;
            if parcels.is_empty() {
                return Ok(carried.join(", "));
            }
            for parcel in parcels {
                let relayed = self.store.relay(parcel.sequence, self.now).wait();
                carried.push(match relayed {
                    Ok(receipt) => format!("{:?} {:?}", parcel.outgoing, receipt.reply),
                    Err(rejection) => {
                        let settlement = Settlement::Dead {
                            error: rejection.code.to_string(),
                        };
                        let settled = self.store.settle(parcel.sequence, settlement, self.now);
                        settled.wait().map_err(unread)?;
                        format!("{:?} {}", parcel.outgoing, rejection.code)
                    }
                });
            }
        }
    }

    /// Whether everything this player was told is there.
    ///
    /// # Errors
    /// [`Oracle::NothingLostOrDoubled`].
    pub fn all_is_kept(&mut self) -> Result<(), Broken> {
        self.ledger.is_kept(self.store)
    }

    /// Whether everything it began was begun once.
    ///
    /// # Errors
    /// [`Oracle::NothingLostOrDoubled`].
    pub fn nothing_is_doubled(&self, witness: &Witness) -> Result<(), Broken> {
        self.ledger.nothing_is_doubled(witness)
    }

    /// Every timer and every parcel that is left, in order.
    ///
    /// # Errors
    /// [`Oracle::StoreWorks`].
    pub fn ahead(&self) -> Result<Vec<String>, Broken> {
        let later = self.now.checked_add(SignedDuration::from_hours(24 * 365));
        let later = later.unwrap_or(self.now);
        let timers = self.store.claim_timers(later, 1000).map_err(unread)?;
        let parcels = self.store.claim_parcels(later, 1000).map_err(unread)?;
        let timers = timers.iter().map(|timer| format!("{timer:?}"));
        let parcels = parcels
            .iter()
            .map(|parcel| format!("{} {} {:?}", parcel.source, parcel.sent, parcel.outgoing));
        Ok(timers.chain(parcels).collect())
    }
}

fn unread(rejection: Rejection) -> Broken {
    Oracle::StoreWorks.broken(rejection)
}
