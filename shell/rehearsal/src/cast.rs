//! The people of stories that are told into a city: each has one account, whichever stories they are in.
//!
//! An official is known by name and unit and has the duties of all their stories; anyone else by name. It knows
//! nothing of what they do. Start at [`Town::engage`].

use crate::town::{Town, rank, unit};
use skein_app::account::roster::{Account, AccountCommand};
use skein_app::demo::account_id;
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;
use skein_scenario::model::{Kind, Person};
use skein_store::aggregate::Serial;
use std::collections::BTreeMap;

/// What belongs to one story in the city.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    /// Account ids by the script's names.
    people: BTreeMap<String, ActorId>,
    /// Telephones by account.
    phones: BTreeMap<ActorId, String>,
    /// Matters in the order they were started, with the script's names.
    pub(crate) matters: Vec<(Option<String>, Serial)>,
    /// The journal's length when what is newly begun may have begun.
    since: u64,
}

impl Town {
    /// Trades what belongs to one story for what belongs to another.
    pub(crate) fn trade(&mut self, scene: &mut Scene) {
        std::mem::swap(&mut self.people, &mut scene.people);
        std::mem::swap(&mut self.phones, &mut scene.phones);
        std::mem::swap(&mut self.matters, &mut scene.matters);
        std::mem::swap(&mut self.since, &mut scene.since);
        // Messages that left the city are the affair of whoever judges a scenario.
        self.sent.clear();
    }

    /// Gives the people of a story accounts, or the duties of the story besides those they have.
    ///
    /// # Errors
    /// What is wrong with a person, or the store's.
    pub(crate) fn engage(&mut self, people: &[Person], scene: &mut Scene) -> Result<(), Rejection> {
        self.trade(scene);
        let engaged = self.engage_all(people);
        self.trade(scene);
        engaged
    }

    fn engage_all(&mut self, people: &[Person]) -> Result<(), Rejection> {
        let mut new = Vec::new();
        for person in people {
            let id = self.house_id(person);
            if !self.has_account(&id) {
                new.push(person);
            }
            self.phones
                .extend(person.phone.clone().map(|phone| (id.clone(), phone)));
            self.people.insert(person.name.clone(), id);
        }
        for person in &new {
            self.open_account(person)?;
        }
        for person in people {
            if new.iter().any(|it| it.name == person.name) {
                self.describe(person)?;
            } else {
                self.widen(person)?;
            }
        }
        Ok(())
    }

    fn has_account(&self, id: &ActorId) -> bool {
        self.city.look(|model| model.roster().get(id).is_some())
    }

    /// The account of somebody, whichever story they are in.
    fn house_id(&mut self, person: &Person) -> ActorId {
        let prefix = match person.kind {
            Kind::Official | Kind::Program => "demo",
            Kind::Citizen | Kind::Firm => "resident",
        };
        let known = (person.name.clone(), unit(person));
        if let Some(id) = self.house.get(&known) {
            return id.clone();
        }
        let plain = account_id(prefix, &person.name);
        let names = std::iter::once(plain.clone()).chain((2..).map(|number| format!("{plain}-{number}")));
        let mut free = names.map(ActorId).filter(|id| !self.has_account(id));
        let id = free.find(|id| !self.house.values().any(|taken| taken == id));
        let id = id.unwrap_or(ActorId(plain));
        self.house.insert(known, id.clone());
        id
    }

    /// Adds the duties that somebody has in a story to those they have.
    fn widen(&self, person: &Person) -> Result<(), Rejection> {
        let id = self.id_of(&person.name)?;
        let had = self
            .city
            .look(|model| model.roster().get(&id).map(|it: &Account| it.office.clone()));
        let had = had.unwrap_or_default();
        let mut office = had.clone();
        for duty in person.duties.iter().map(|duty| self.duty(duty)) {
            if !office.duties.contains(&duty) {
                office.duties.push(duty);
            }
        }
        if let (None, Some((name, _))) = (office.rank, &person.rank) {
            office.rank = Some(rank(name)?);
        }
        if office == had {
            return Ok(());
        }
        self.account(AccountCommand::Office { id, office })
    }

    /// The officials who were engaged.
    pub(crate) fn officials(&self) -> Vec<ActorId> {
        let all = self.house.values().filter(|id| id.0.starts_with("demo-"));
        all.cloned().collect()
    }
}
