//! The city's bodies, seen and kept; and when those who work in them are away.

use super::{City, Order};
use crate::account::organisation::{Body, BodyCommand, BodyKind, Organisation};
use crate::account::roster::{Account, AccountCommand, Office};
use crate::authorise::{Action, Resource};
use skein_kernel::actor::{Actor, UnitId};
use skein_kernel::rejection::Rejection;
use skein_matter::human::Absence;

impl City {
    /// Every body: those that were set up, and the departments of the city's pack.
    #[must_use]
    pub fn organisation(&self) -> Organisation {
        let own = self.look(|model| model.organisation().clone());
        let departments = self.pack().departments().map(|department| Body {
            id: UnitId(department.id.clone()),
            zh: department.zh.clone(),
            en: department.en.clone(),
            kind: BodyKind::Department,
            parent: None,
            division: None,
        });
        own.over(departments)
    }

    /// Who works in a body, by name.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn people_of(&self, actor: &Actor, id: &UnitId) -> Result<Vec<Account>, Rejection> {
        self.authorise(actor, Action::ViewAccounts, &Resource::City)?;
        Ok(self.look(|model| {
            let all = model
                .roster()
                .iter()
                .filter(|it| it.enabled && it.unit.as_ref() == Some(id));
            all.cloned().collect()
        }))
    }

    /// Sets up, changes or dissolves a body.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012`, `SK-APP-0085`.
    pub fn keep_organisation(
        &self,
        actor: &Actor,
        command: BodyCommand,
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        self.authorise(actor, Action::KeepOrganisation, &Resource::City)?;
        // The pack's departments stand in the tree too, so it is decided over them first.
        let used =
            |id: &UnitId| self.look(|model| model.roster().iter().any(|it| it.unit.as_ref() == Some(id)));
        self.organisation().decide(command.clone(), used)?;
        let order = Order::Organisation(command);
        self.ledger
            .submit(order, self.given(actor.clone(), key))
            .wait()
            .map(drop)
    }

    /// Says when one is away oneself, and who stands in.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0008` for times or a stand-in that can't be.
    pub fn be_away(&self, actor: &Actor, absences: Vec<Absence>) -> Result<(), Rejection> {
        let resource = Resource::Account(actor.id.clone());
        self.authorise(actor, Action::KeepOwnAccount, &resource)?;
        let own = self.look(|model| model.roster().get(&actor.id).map(|it| it.office.clone()));
        let office = Office {
            absences,
            ..own.unwrap_or_default()
        };
        let command = AccountCommand::Office {
            id: actor.id.clone(),
            office,
        };
        let meta = self.given(actor.clone(), None);
        self.ledger.submit(Order::Account(command), meta).wait().map(drop)
    }
}
