//! The city's accounts: first start, sign-in and what administrators do.

use super::{City, Order, Receipt};
use crate::account::roster::{Account, AccountCommand, AccountFacts};
use crate::account::{Client, Secret, Session};
use crate::authorise::{Action, Resource};
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_kernel::rejection::Rejection;

/// The name of the first account.
const FIRST: &str = "admin";

impl City {
    /// Makes sure that somebody can keep the accounts: when no enabled administrator has a password, one of
    /// them gets a first password, returned this once; where there is none at all, an account is opened.
    /// The password must be changed at first sign-in.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be used, the store's rejection when the event can't be saved.
    pub fn bootstrap(&self) -> Result<Option<Secret>, Rejection> {
        self.in_turn(|| self.first_secret())
    }

    fn first_secret(&self) -> Result<Option<Secret>, Rejection> {
        let administrators = self.administrators();
        for id in &administrators {
            if self.door.has_password(id)? {
                return Ok(None);
            }
        }
        let first = ActorId(FIRST.to_owned());
        let chosen = administrators.iter().find(|id| **id == first);
        if let Some(id) = chosen.or(administrators.first()) {
            return self.door.first_password(id).map(Some);
        }
        let id = self.free_name();
        let secret = self.door.first_password(&id)?;
        let facts = AccountFacts {
            id,
            display: "系统管理员".to_owned(),
            unit: None,
            roles: vec![Role::Administrator],
        };
        self.act_itself(Order::Account(AccountCommand::Open(facts)))?;
        Ok(Some(secret))
    }

    /// Who may keep the accounts, by name.
    fn administrators(&self) -> Vec<ActorId> {
        self.ledger.read(|model| {
            let accounts = model.roster().iter();
            let able = accounts.filter(|it| it.enabled && it.roles.contains(&Role::Administrator));
            able.map(|it| it.id.clone()).collect()
        })
    }

    /// `admin`, or `admin-2` and so on where that name is somebody's who administers no more.
    fn free_name(&self) -> ActorId {
        let names = std::iter::once(FIRST.to_owned()).chain((2..).map(|number| format!("{FIRST}-{number}")));
        let mut names = names.map(ActorId);
        self.ledger.read(|model| {
            let free = names.find(|id| model.roster().get(id).is_none());
            free.unwrap_or_else(|| ActorId(FIRST.to_owned()))
        })
    }

    /// Signs someone in. It hashes a password, so it belongs on a thread that may block.
    ///
    /// # Errors
    /// `SK-APP-0001` for a wrong name or password, `SK-APP-0002` after too many tries.
    pub fn sign_in(&self, name: &str, password: &str, client: &Client) -> Result<Session, Rejection> {
        self.journal().catch_up()?;
        let opened = self
            .door
            .sign_in(&self.ledger, (name, password), client, self.clock.now())?;
        self.dressed(opened)
    }

    /// The session behind a token, whichever node of the city opened it. What this node shows from then on
    /// is all that any node had recorded before. While a first password has to be changed its actor has no roles.
    ///
    /// # Errors
    /// `SK-APP-0003` when there is none, it has expired, or its account was disabled.
    pub fn session(&self, token: &str) -> Result<Session, Rejection> {
        self.journal().catch_up()?;
        let session = self.door.session(&self.ledger, token, self.clock.now())?;
        self.dressed(session)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be written.
    pub fn sign_out(&self, token: &str) -> Result<(), Rejection> {
        self.door.sign_out(token)
    }

    /// Replaces one's own password after checking the old one. Other sessions of the account end.
    ///
    /// # Errors
    /// `SK-APP-0001` when the old password is wrong, `SK-APP-0002` after too many tries, `SK-APP-0007`
    /// when the new one is weak.
    pub fn change_password(
        &self,
        session: &Session,
        (old, new): (&str, &str),
        client: &Client,
    ) -> Result<(), Rejection> {
        let id = session.actor.id.clone();
        self.authorise(
            &session.actor,
            Action::ChangePassword,
            &Resource::Account(id.clone()),
        )?;
        self.door
            .change_password(session, (old, new), client, self.clock.now())?;
        let order = Order::Account(AccountCommand::NotePassword { id, reset: false });
        self.ledger
            .submit(order, self.given(session.actor.clone(), None))
            .wait()
            .map(drop)
    }

    /// Opens an account and returns its first password, shown this once.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, `SK-APP-0008` for unusable facts or a taken name.
    pub fn open_account(&self, actor: &Actor, facts: AccountFacts) -> Result<Secret, Rejection> {
        let id = facts.id.clone();
        self.account_act(actor, AccountCommand::Open(facts))?;
        self.door.first_password(&id)
    }

    /// Gives someone a fresh first password, shown this once, and ends their sessions.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, `SK-APP-0012` for a name nobody has.
    pub fn reset_password(&self, actor: &Actor, id: ActorId) -> Result<Secret, Rejection> {
        self.account_act(
            actor,
            AccountCommand::NotePassword {
                id: id.clone(),
                reset: true,
            },
        )?;
        self.door.first_password(&id)
    }

    /// Every account of those who work for the city, by name. Whom it serves are not a list.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it.
    pub fn accounts(&self, actor: &Actor) -> Result<Vec<Account>, Rejection> {
        self.authorise(actor, Action::ViewAccounts, &Resource::City)?;
        Ok(self.ledger.read(|model| {
            let all = model
                .roster()
                .iter()
                .filter(|account| !account.holder.is_served());
            all.cloned().collect()
        }))
    }

    /// One account.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, `SK-APP-0012` for a name nobody has.
    pub fn account(&self, actor: &Actor, id: &ActorId) -> Result<Account, Rejection> {
        self.authorise(actor, Action::ViewAccounts, &Resource::City)?;
        let found = self.look(|model| model.roster().get(id).cloned());
        found.ok_or_else(|| crate::not_found("账户", "account", &id.0))
    }

    fn account_act(&self, actor: &Actor, command: AccountCommand) -> Result<Receipt, Rejection> {
        self.authorise(actor, Action::ManageAccounts, &Resource::City)?;
        Ok(self
            .ledger
            .submit(Order::Account(command), self.given(actor.clone(), None))
            .wait()?
            .reply)
    }
}
