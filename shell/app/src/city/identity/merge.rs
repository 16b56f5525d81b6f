//! Merging two accounts of one person. The journal notes it; what is kept of them moves, and moves back if it is
//! undone within thirty days.

use super::{City, PERSON, RESIDENT, words};
use crate::account::Client;
use crate::account::address::Address;
use crate::account::confirm::Purpose;
use crate::account::holder::{Grade, Holder};
use crate::account::roster::{Account, AccountCommand, Ended};
use crate::codes;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_store::vault::Held;

/// What moved by a merger, in the vault by the account that ended.
const MOVED: &str = "moved";
/// How long a merger can be undone.
const UNDONE_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 30);
/// What moves: ways to sign in, and the resident's number.
const MOVES: [&str; 5] = ["phone", "mail", "passkey", "oidc", RESIDENT];

/// An account that was merged into one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedView {
    /// Which.
    pub account: ActorId,
    /// Until when that can be undone.
    pub until: Timestamp,
}

/// What moved.
#[derive(Serialize, Deserialize)]
struct Moved {
    kind: String,
    key: String,
}

impl City {
    pub(super) fn merged_into(&self, actor: &Actor) -> Result<Vec<MergedView>, Rejection> {
        let now = self.clock.now();
        Ok(self.look(|model| {
            let all = model.roster().principals(&actor.id);
            let merged = all.filter_map(|account| match &account.ended {
                Some(Ended::Merged { into, at }) if *into == actor.id && now < *at + UNDONE_WITHIN => {
                    Some(MergedView {
                        account: account.id.clone(),
                        until: *at + UNDONE_WITHIN,
                    })
                }
                _ => None,
            });
            merged.collect()
        }))
    }

    /// Begins to merge another account of one's own into this one: a code goes to an address of the other, for
    /// whoever reads it is its holder. Returns the ticket with which it is told.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0070`, `SK-APP-0072`, `SK-APP-0002` after too many tries.
    pub fn merge(&self, actor: &Actor, address: &str, client: &Client) -> Result<String, Rejection> {
        self.own(actor)?;
        let address: Address = address.parse()?;
        let now = self.clock.now();
        self.door.attempt("merge", client, now)?;
        let other = self.account_at(&address)?;
        let other = other.filter(|it| it.enabled && it.id != actor.id && it.holder.grade().is_some());
        let payload = match &other {
            Some(other) => format!("{} {}", other.id, actor.id),
            None => String::new(),
        };
        let (ticket, code) = self.confirmations.make(Purpose::Merge, &address, payload, now)?;
        if other.is_some() {
            self.send_code(&address, &code, self.wishes_of(&actor.id)?.english)?;
        }
        Ok(ticket)
    }

    /// Merges the other account by the code that was sent to it.
    ///
    /// # Errors
    /// `SK-APP-0071` for a wrong code, `SK-APP-0079` for accounts of different people.
    pub fn confirm_merge(&self, actor: &Actor, ticket: &str, code: &str) -> Result<(), Rejection> {
        let own = self.own(actor)?;
        let now = self.clock.now();
        let confirmed = self.confirmations.told(Purpose::Merge, ticket, code, now)?;
        let pair = confirmed.payload.split_once(' ');
        let (other, _) = pair
            .filter(|(_, into)| *into == actor.id.0)
            .ok_or_else(crate::account::confirm::stale)?;
        let other = self.find(&ActorId(other.to_owned()))?;
        self.same_person(&own, &other)?;
        self.account_order(
            actor,
            AccountCommand::Merge {
                id: other.id.clone(),
                into: own.id.clone(),
            },
        )?;
        self.move_over(&own, &other)?;
        self.tell_of_account(&own.id, &words::merged())
    }

    /// Refuses accounts that say they are different people's.
    fn same_person(&self, own: &Account, other: &Account) -> Result<(), Rejection> {
        let numbers = [self.person(&own.id)?.resident, self.person(&other.id)?.resident];
        let differ = matches!(numbers, [Some(one), Some(other)] if one != other);
        // Whoever is known better must not be swallowed by whoever is known less, or a stranger's phone would do.
        let known_less =
            other.holder.grade() > own.holder.grade() && other.holder.grade() >= Some(Grade::Medium);
        if differ || known_less {
            return Err(refused(
                "两个账户登记的身份不一致；请从实名等级较高的账户发起合并",
                "the accounts are not known to be one person's: merge from the one with the higher grade",
            ));
        }
        Ok(())
    }

    fn move_over(&self, own: &Account, other: &Account) -> Result<(), Rejection> {
        let vault = self.door.vault();
        let mut moved = Vec::new();
        for kind in MOVES {
            for held in vault.held_of(&other.id.0, kind)? {
                let new = Held {
                    account: own.id.0.clone(),
                    ..held.clone()
                };
                if vault.swap(&held, &new)? {
                    moved.push(Moved {
                        kind: held.kind,
                        key: held.key,
                    });
                }
            }
        }
        let list = serde_json::to_string(&moved).unwrap_or_default();
        self.keep_for(&own.id, MOVED, &other.id.0, &list)?;
        let (mine, theirs) = (self.person(&own.id)?, self.person(&other.id)?);
        if mine.resident.is_none() && theirs.resident.is_some() {
            self.keep_person(&own.id, &theirs)?;
            if let (Holder::Citizen { grade, guardians }, Some(other)) = (&own.holder, other.holder.grade()) {
                let holder = Holder::Citizen {
                    grade: (*grade).max(other),
                    guardians: guardians.clone(),
                };
                self.account_order(
                    &own.actor(),
                    AccountCommand::Identify {
                        id: own.id.clone(),
                        holder,
                    },
                )?;
            }
        }
        Ok(())
    }

    /// Undoes a merger: what moved moves back, and the other account is signed in to by itself again.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0079` after thirty days, or for an account that wasn't merged into one's own.
    pub fn undo_merge(&self, actor: &Actor, other: &ActorId) -> Result<(), Rejection> {
        self.own(actor)?;
        if !self
            .merged_into(actor)?
            .iter()
            .any(|merged| merged.account == *other)
        {
            return Err(refused(
                "该合并不能撤回，或已超过三十日",
                "this merger can't be undone, or not any more",
            ));
        }
        let vault = self.door.vault();
        self.account_order(actor, AccountCommand::Unmerge { id: other.clone() })?;
        let moved = vault.take(MOVED, &other.0)?;
        let list: Vec<Moved> = moved
            .and_then(|held| serde_json::from_str(&held.value).ok())
            .unwrap_or_default();
        let has_number = list.iter().any(|it| it.kind == RESIDENT);
        for Moved { kind, key } in list {
            if let Some(held) = vault.held(&kind, &key)?.filter(|held| held.account == actor.id.0) {
                let back = Held {
                    account: other.0.clone(),
                    ..held.clone()
                };
                vault.swap(&held, &back)?;
            }
        }
        if has_number {
            self.forget_number(actor)?;
        }
        Ok(())
    }

    /// The number went back with the other account: this one has none any more, and its grade falls with it.
    fn forget_number(&self, actor: &Actor) -> Result<(), Rejection> {
        self.door.vault().take(PERSON, &actor.id.0)?;
        let own = self.find(&actor.id)?;
        let Holder::Citizen { guardians, .. } = own.holder else {
            return Ok(());
        };
        let holder = Holder::Citizen {
            grade: Grade::Unverified,
            guardians,
        };
        self.account_order(actor, AccountCommand::Identify { id: own.id, holder })
    }
}

fn refused(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::MERGER, Class::Conflict, zh, en)
}
