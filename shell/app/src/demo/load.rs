//! Loading a pack into a city: its rules into any, a demonstration into an empty one.

use crate::account::random_hex;
use crate::account::roster::{AccountCommand, AccountFacts};
use crate::city::{City, Order, PackEvent, Packed};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;
use skein_measure::pack::{Step, steps};
use skein_measure::{Act, Command, Kind};
use skein_store::Meta;

/// What was made for a demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// Its accounts, by name: those that it opened.
    pub accounts: Vec<ActorId>,
    /// The password they share, shown this once.
    pub password: String,
    /// How many of the pack's acts were done.
    pub acts: usize,
}

impl City {
    /// Loads the pack's data and its people into the city if nothing but its rules is in it yet. If the
    /// pack is a demonstration, the board's clock stands on its day from then on. Whoever follows
    /// decides by the same rules as the pack's people did. Loading that was cut short is finished; nobody
    /// else may act before it is.
    ///
    /// # Errors
    /// The engine's rejection of an act that breaks a rule, naming the pack's file; the store's when an
    /// act can't be saved. What was done before stands, and the next call goes on from there.
    pub fn load_pack(&self) -> Result<Option<Demo>, Rejection> {
        let loaded = self.in_turn(|| self.load_pack_alone())?;
        // Another node may have put it on the board.
        self.find_stage();
        Ok(loaded)
    }

    fn load_pack_alone(&self) -> Result<Option<Demo>, Rejection> {
        let Some(accounts) = self.begin_pack()? else {
            return Ok(None);
        };
        self.keep_pack_evidence()?;
        self.open_pack_accounts(&accounts)?;
        let acts = self.do_pack_acts(usize::MAX)?;
        let password = random_hex::<6>();
        self.door().known_passwords(&accounts, &password)?;
        self.act_itself(Order::Pack(PackEvent::Loaded))?;
        self.take_stage();
        Ok(Some(Demo {
            accounts,
            password,
            acts,
        }))
    }

    /// Publishes the pack's rules for lights if the city has none.
    pub(crate) fn load_rules(&self) -> Result<(), Rejection> {
        if self.pack().files.is_empty() || self.board(|board, _| !board.rules().rules.is_empty()) {
            return Ok(());
        }
        let rules = steps(self.pack())?.into_iter().filter(is_rule);
        let publish: Vec<_> = rules
            .map(|step| (step.aggregate, Command::new(step.act)))
            .collect();
        if publish.is_empty() {
            return Ok(());
        }
        self.act_itself(Order::measure(publish)).map(drop)
    }

    /// The accounts that loading opens, where it is to begin or to go on. People of the pack who have an
    /// account already keep it as it is, with their password.
    fn begin_pack(&self) -> Result<Option<Vec<ActorId>>, Rejection> {
        let (packed, untouched) = self.look(|model| {
            let mut states = model.board().states();
            let untouched = states.all(|(id, _)| id.kind() == Kind::Rules);
            (model.packed().clone(), untouched)
        });
        match packed {
            Packed::Begun(accounts) => Ok(Some(accounts)),
            Packed::Not if untouched => {
                let people = self.pack().users().map(|user| user.actor().id);
                let accounts: Vec<_> = people.filter(|id| self.is_new(id)).collect();
                let begun = PackEvent::Begun {
                    accounts: accounts.clone(),
                };
                self.act_itself(Order::Pack(begun))?;
                Ok(Some(accounts))
            }
            Packed::Not | Packed::Loaded => Ok(None),
        }
    }

    fn is_new(&self, id: &ActorId) -> bool {
        self.look(|model| model.roster().get(id).is_none())
    }

    /// Opens those accounts of the pack's people that aren't open yet.
    fn open_pack_accounts(&self, accounts: &[ActorId]) -> Result<(), Rejection> {
        for user in self.pack().users() {
            let actor = user.actor();
            if !accounts.contains(&actor.id) || !self.is_new(&actor.id) {
                continue;
            }
            let facts = AccountFacts {
                id: actor.id,
                display: user.zh.clone(),
                unit: actor.unit,
                roles: actor.roles,
            };
            self.act_itself(Order::Account(AccountCommand::Open(facts)))?;
        }
        Ok(())
    }

    /// Hands in acts at once, so that they share the journal's commits, then waits for all of them. Each
    /// act comes to one event and they are written in order, so the events on the board tell how many
    /// were done before. Returns how many are done in all.
    fn do_pack_acts(&self, most: usize) -> Result<usize, Rejection> {
        let steps: Vec<Step> = steps(self.pack())?
            .into_iter()
            .filter(|it| !is_rule(it))
            .collect();
        let done = self.pack_acts_done();
        let missing = steps.into_iter().skip(done).take(most);
        let handed_in: Vec<_> = missing
            .map(|step| {
                let order = Order::measure(vec![(step.aggregate, Command::new(step.act))]);
                (step.file, self.hand_in(order, Meta::new(step.actor, step.at)))
            })
            .collect();
        let acts = done + handed_in.len();
        for (file, ticket) in handed_in {
            ticket.wait().map_err(|rejection| rejection.in_file(file))?;
        }
        Ok(acts)
    }

    fn pack_acts_done(&self) -> usize {
        let events: u64 = self.board(|board, _| {
            let states = board.states().filter(|(id, _)| id.kind() != Kind::Rules);
            states.map(|(_, state)| state.version).sum()
        });
        usize::try_from(events).unwrap_or(usize::MAX)
    }
}

fn is_rule(step: &Step) -> bool {
    matches!(step.act, Act::Rules(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Client;
    use crate::city::Config;
    use std::sync::Arc;

    fn city() -> City {
        City::in_memory(Config::new(Arc::new(crate::demo::bundled().unwrap()))).unwrap()
    }

    #[test]
    fn loading_that_was_cut_short_is_finished() {
        let whole = city();
        let acts = whole.load_pack().unwrap().unwrap().acts;
        assert_eq!(whole.pack_acts_done(), acts);
        let city = city();
        let accounts = city.begin_pack().unwrap().unwrap();
        city.open_pack_accounts(&accounts[..3]).unwrap();
        city.do_pack_acts(acts / 3).unwrap();
        let demo = city.load_pack().unwrap().expect("it goes on");
        assert_eq!((demo.acts, demo.accounts), (acts, accounts));
        let states = |city: &City| city.look(|model| model.board().states().count());
        assert_eq!(states(&city), states(&whole));
        assert_eq!(city.pack_acts_done(), acts);
        assert_eq!(city.load_pack().unwrap(), None);
    }

    #[test]
    fn who_had_an_account_keeps_it_with_its_password() {
        let city = city();
        let user = city.pack().users().next().unwrap();
        let actor = user.actor();
        let facts = AccountFacts {
            id: actor.id.clone(),
            display: user.zh.clone(),
            unit: actor.unit,
            roles: actor.roles,
        };
        city.act_itself(Order::Account(AccountCommand::Open(facts)))
            .unwrap();
        let own = city.door().first_password(&actor.id).unwrap();
        let demo = city.load_pack().unwrap().unwrap();
        assert!(!demo.accounts.contains(&actor.id));
        let sign_in = |password| city.sign_in(&actor.id.0, password, &Client("192.0.2.1".into()));
        assert!(sign_in(&own.password).is_ok());
        assert!(sign_in(&demo.password).is_err());
    }
}
