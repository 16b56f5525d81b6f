//! Closing an account (个人信息保护法 art. 47): what is kept of its holder is erased, what happened stays provable.
//!
//! The journal knows the account by a name that tells nothing, so nothing of it has to go. Start at
//! [`City::close_account`].

use super::City;
use crate::account::holder::Holder;
use crate::account::roster::{Account, AccountCommand, Ended};
use crate::account::{Client, Session};
use crate::codes;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::Status;
use skein_store::aggregate::backend::{Backend as _, WorkQuery};

/// Matters of one's own that are looked at before an account is closed.
const LOOKED_AT: usize = 10_000;

impl City {
    /// Closes one's own account for ever.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0001` for a wrong password, `SK-APP-0080` while a matter is under way, or while a
    /// firm or a child has nobody else to act for them.
    pub fn close_account(
        &self,
        session: &Session,
        password: Option<&str>,
        client: &Client,
    ) -> Result<(), Rejection> {
        let own = self.own(&session.actor)?;
        self.reassured(session, password, client)?;
        self.nothing_under_way(&own)?;
        self.nobody_left_alone(&session.actor)?;
        let merged: Vec<ActorId> = self.look(|model| {
            let all = model.roster().principals(&own.id);
            let merged =
                all.filter(|it| matches!(&it.ended, Some(Ended::Merged { into, .. }) if *into == own.id));
            merged.map(|it| it.id.clone()).collect()
        });
        for id in merged.iter().chain([&own.id]) {
            self.account_order(&session.actor, AccountCommand::Close { id: id.clone() })?;
            self.door.vault().forget_account(&id.0)?;
        }
        Ok(())
    }

    /// Closes the account of a firm that one manages.
    ///
    /// # Errors
    /// `SK-APP-0004` for who doesn't manage it, `SK-APP-0080` while a matter of its is under way.
    pub fn close_firm(&self, actor: &Actor, firm: &ActorId) -> Result<(), Rejection> {
        let account = self.managed(actor, firm)?;
        self.nothing_under_way(&account)?;
        self.account_order(actor, AccountCommand::Close { id: firm.clone() })?;
        self.door.vault().forget_account(&firm.0)
    }

    fn nothing_under_way(&self, own: &Account) -> Result<(), Rejection> {
        let entries = self.journal().work(&WorkQuery {
            lists: vec![format!("owner/{}", own.id)],
            limit: LOOKED_AT,
            ..WorkQuery::default()
        })?;
        for entry in entries {
            let Some(kept) = self.journal().aggregate(entry.serial)? else {
                continue;
            };
            let status = kept.state.case().map(|case| case.matter.status);
            if matches!(status, Some(Status::Running | Status::Suspended | Status::Failed)) {
                return Err(refused(
                    format!("还有办理中的事项“{}”，请先撤回或等待办结", entry.face.title),
                    format!(
                        "a matter of yours is under way, `{}`: withdraw it, or wait for its end",
                        entry.face.title
                    ),
                ));
            }
        }
        Ok(())
    }

    fn nobody_left_alone(&self, actor: &Actor) -> Result<(), Rejection> {
        let alone = self.look(|model| {
            let mut all = model
                .roster()
                .principals(&actor.id)
                .filter(|it| it.ended.is_none());
            let alone = |account: &&Account| match &account.holder {
                Holder::Firm { agents, .. } => agents.as_slice() == [actor.id.clone()],
                Holder::Citizen { guardians, .. } => guardians.as_slice() == [actor.id.clone()],
                Holder::Official => false,
            };
            all.find(alone).cloned()
        });
        match alone {
            None => Ok(()),
            Some(account) if account.holder.grade().is_some() && !self.is_minor(&account)? => Ok(()),
            Some(account) => {
                let name = self.display(&account)?;
                Err(refused(
                    format!("您是“{name}”唯一的管理人或监护人，请先增加一位"),
                    format!("nobody else acts for {name}: add somebody first"),
                ))
            }
        }
    }
}

fn refused(zh: String, en: String) -> Rejection {
    Rejection::new(codes::CLOSING, Class::Conflict, zh, en)
}
