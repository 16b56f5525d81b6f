//! Loading a demonstration into an empty city.

use crate::account::random_hex;
use crate::account::roster::{AccountCommand, AccountFacts};
use crate::city::{City, Order};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;
use skein_measure::Command;
use skein_measure::pack::steps;
use skein_store::Meta;

/// What was made for a demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// Its accounts, by name.
    pub accounts: Vec<ActorId>,
    /// The password they share, shown this once.
    pub password: String,
    /// How many of the pack's acts were done.
    pub acts: usize,
}

impl City {
    /// Loads the pack's data and its people into the city if nothing has happened in it yet. If the
    /// pack is a demonstration, the board's clock stands on its day from then on. Whoever follows
    /// decides by the same rules as the pack's people did.
    ///
    /// # Errors
    /// The engine's rejection of an act that breaks a rule, naming the pack's file; the store's when an
    /// act can't be saved. What was done before stands.
    pub fn load_pack(&self) -> Result<Option<Demo>, Rejection> {
        if !self.board(|board, _| board.is_empty()) {
            return Ok(None);
        }
        self.keep_pack_evidence()?;
        let (accounts, password) = self.open_pack_accounts()?;
        let acts = self.do_pack_acts()?;
        self.take_stage();
        Ok(Some(Demo {
            accounts,
            password,
            acts,
        }))
    }

    /// Opens the accounts of the pack's people, all with one fresh password.
    fn open_pack_accounts(&self) -> Result<(Vec<ActorId>, String), Rejection> {
        let password = random_hex::<6>();
        let mut accounts = Vec::new();
        for user in self.pack().users() {
            let actor = user.actor();
            let facts = AccountFacts {
                id: actor.id.clone(),
                display: user.zh.clone(),
                unit: actor.unit,
                roles: actor.roles,
            };
            if self.look(|model| model.roster().get(&actor.id).is_none()) {
                self.act_itself(Order::Account(AccountCommand::Open(facts)))?;
            }
            accounts.push(actor.id);
        }
        self.door().known_passwords(&accounts, &password)?;
        Ok((accounts, password))
    }

    /// Hands in every act at once, so that they share the journal's commits, then waits for all of them.
    fn do_pack_acts(&self) -> Result<usize, Rejection> {
        let steps = steps(self.pack())?;
        let acts = steps.len();
        let handed_in: Vec<_> = steps
            .into_iter()
            .map(|step| {
                let order = Order::Measure(vec![(step.aggregate, Command::new(step.act))]);
                (step.file, self.hand_in(order, Meta::new(step.actor, step.at)))
            })
            .collect();
        for (file, ticket) in handed_in {
            ticket.wait().map_err(|rejection| rejection.in_file(file))?;
        }
        Ok(acts)
    }
}
