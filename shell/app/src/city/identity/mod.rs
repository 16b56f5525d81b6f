//! Accounts of those whom the city serves: opened by themselves, for themselves, their children and their firms.
//!
//! What happened to an account is in the journal, under a name that tells nothing; who its holder is and how
//! they are reached is in the vault, from where it can be erased. It knows nothing of pages. Start at
//! [`City::sign_up`]; what a page shows of oneself is [`City::profile`].

mod close;
mod family;
mod firms;
mod merge;
pub(in crate::city) mod notices;
mod oidc;
mod passkeys;
mod profile;
mod real_name;
mod recover;
mod sign_up;
mod words;

pub use firms::{FirmView, LetterView, NewLetter};
pub use merge::MergedView;
pub use notices::{Notice, Postman};
pub use oidc::Provider;
pub use profile::{AddressView, Profile};
pub use real_name::Papers;
pub use sign_up::SignUp;

use super::{City, Order};
use crate::account::address::Address;
use crate::account::holder::Grade;
use crate::account::roster::{Account, AccountCommand};
use crate::account::{Acting, Session, hex, random_hex, sha256};
use crate::authorise::{Action, Resource};
use crate::codes;
use jiff::SignedDuration;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::identifier::CitizenId;
use skein_kernel::rejection::{Class, Rejection};
use skein_store::vault::Held;

/// Who a natural person is, in the vault by account.
const PERSON: &str = "person";
/// Residents' numbers, in the vault, each one account's.
const RESIDENT: &str = "resident";
/// Firms' credit codes, each one account's.
const CREDIT: &str = "credit";
/// For whom a session acts, by the digest of its token.
const ACTING: &str = "acting";
/// How long a session may be open at most, and so what it acts for.
const LONGEST_SESSION: SignedDuration = SignedDuration::from_hours(12);
/// The age from which someone is a minor no more (民法典 art. 17).
const OF_AGE: i16 = 18;
/// The age below which only a guardian may consent for them (个人信息保护法 art. 31).
const CONSENT: i16 = 14;

/// Who a natural person is.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Person {
    /// Their name, as their document has it once it was seen.
    name: String,
    /// Their number.
    #[serde(default)]
    resident: Option<CitizenId>,
}

impl City {
    /// Who a natural person is, as far as that is known.
    fn person(&self, account: &ActorId) -> Result<Person, Rejection> {
        let held = self.door.vault().held(PERSON, &account.0)?;
        let person = held.and_then(|held| serde_json::from_str(&held.value).ok());
        Ok(person.unwrap_or_default())
    }

    fn keep_person(&self, account: &ActorId, person: &Person) -> Result<(), Rejection> {
        let value = serde_json::to_string(person).unwrap_or_default();
        self.keep_for(account, PERSON, &account.0, &value).map(drop)
    }

    /// Keeps something for an account; `false` if its key is another's.
    fn keep_for(&self, account: &ActorId, kind: &str, key: &str, value: &str) -> Result<bool, Rejection> {
        self.door.vault().claim(&Held {
            kind: kind.to_owned(),
            key: key.to_owned(),
            account: account.0.clone(),
            value: value.to_owned(),
            at: self.clock.now(),
        })
    }

    /// The account that an address is of. An address whose account was never opened, because the city went
    /// down in between, is nobody's again.
    fn account_at(&self, address: &Address) -> Result<Option<Account>, Rejection> {
        let vault = self.door.vault();
        let Some(held) = vault.held(address.kind(), address.reveal())? else {
            return Ok(None);
        };
        let account = self.look(|model| model.roster().get(&ActorId(held.account.clone())).cloned());
        if account.is_none() && self.clock.now().duration_since(held.at) > SignedDuration::from_mins(1) {
            vault.take(address.kind(), address.reveal())?;
        }
        Ok(account)
    }

    /// One's own account, if one may keep it.
    fn own(&self, actor: &Actor) -> Result<Account, Rejection> {
        let resource = Resource::Account(actor.id.clone());
        self.authorise(actor, Action::KeepOwnAccount, &resource)?;
        self.find(&actor.id)
    }

    fn find(&self, id: &ActorId) -> Result<Account, Rejection> {
        let found = self.look(|model| model.roster().get(id).cloned());
        found.ok_or_else(|| crate::not_found("账户", "account", &id.0))
    }

    /// Does something to accounts in somebody's name, once its own question to the policies is answered.
    fn account_order(&self, actor: &Actor, command: AccountCommand) -> Result<(), Rejection> {
        let meta = self.given(actor.clone(), None);
        self.ledger.submit(Order::Account(command), meta).wait().map(drop)
    }

    /// The name to show of an account: a person's own where it is known.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be read.
    pub(crate) fn display(&self, account: &Account) -> Result<String, Rejection> {
        if account.holder.grade().is_none() {
            return Ok(account.display.clone());
        }
        let name = self.person(&account.id)?.name;
        Ok(if name.is_empty() {
            account.display.clone()
        } else {
            name
        })
    }

    /// Whether someone may act as the holder of an account at this moment, in a matter of an item or in any: as
    /// themselves, for a firm that authorised them, for a ward who is a minor still.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be read.
    pub fn acts_as(&self, actor: &Actor, holder: &str, item: Option<&str>) -> Result<bool, Rejection> {
        if actor.id.0 == holder {
            return Ok(true);
        }
        let now = self.clock.now();
        let (acts, ward) = self.look(|model| {
            let acts = model.roster().acts_as(&actor.id, holder, item, now);
            let ward = model.roster().get(&ActorId(holder.to_owned()));
            let ward = ward.filter(|it| it.ended.is_none() && it.holder.grade().is_some());
            (acts, acts.then(|| ward.cloned()).flatten())
        });
        match ward {
            Some(ward) => Ok(self.is_minor(&ward)?),
            None => Ok(acts),
        }
    }

    fn is_minor(&self, account: &Account) -> Result<bool, Rejection> {
        let person = self.person(&account.id)?;
        Ok(person.resident.is_some_and(|id| self.age(&id) < OF_AGE))
    }

    /// How many years old somebody is on the present day. Who was born on 29 February comes of age on 1 March.
    fn age(&self, id: &CitizenId) -> i16 {
        let (born, today) = (id.born(), super::day_of(self.clock.now()));
        let had = (today.month(), today.day()) >= (born.month(), born.day());
        today.year() - born.year() - i16::from(!had)
    }

    fn real_day(&self) -> Date {
        super::day_of(self.clock.now())
    }

    /// What a session lacks until it is looked up: the name of its holder, and for whom it acts.
    pub(super) fn dressed(&self, session: Session) -> Result<Session, Rejection> {
        if !session.served {
            return Ok(session);
        }
        let key = hex(&sha256(session.token.as_bytes()));
        let acting = self.door.vault().held(ACTING, &key)?;
        let acting = match acting.filter(|held| held.account == session.actor.id.0) {
            Some(held) if self.acts_as(&session.actor, &held.value, None)? => {
                let account = self.find(&ActorId(held.value))?;
                Some(Acting {
                    display: self.display(&account)?,
                    account: account.id,
                })
            }
            _ => None,
        };
        let person = self.person(&session.actor.id)?;
        let display = if person.name.is_empty() {
            session.display.clone()
        } else {
            person.name
        };
        Ok(Session {
            acting,
            display,
            ..session
        })
    }

    /// Acts for a firm or a ward from here on in a session, or for oneself again.
    ///
    /// # Errors
    /// `SK-APP-0078` if nobody authorised it.
    pub fn act_for(&self, session: &Session, whom: Option<&ActorId>) -> Result<(), Rejection> {
        self.own(&session.actor)?;
        let key = hex(&sha256(session.token.as_bytes()));
        let vault = self.door.vault();
        vault.forget_before(ACTING, self.clock.now() - LONGEST_SESSION)?;
        let Some(whom) = whom.filter(|whom| **whom != session.actor.id) else {
            return vault.take(ACTING, &key).map(drop);
        };
        if !self.acts_as(&session.actor, &whom.0, None)? {
            return Err(not_authorised());
        }
        self.keep_for(&session.actor.id, ACTING, &key, &whom.0).map(drop)
    }

    /// Firms and wards for whom someone may act now, by name.
    fn may_act_for(&self, actor: &Actor) -> Result<Vec<(Account, String)>, Rejection> {
        let all: Vec<Account> = self.look(|model| model.roster().principals(&actor.id).cloned().collect());
        let mut able = Vec::new();
        for account in all.into_iter().filter(|it| it.ended.is_none()) {
            if self.acts_as(actor, &account.id.0, None)? {
                let name = self.display(&account)?;
                able.push((account, name));
            }
        }
        able.sort_by(|(_, one), (_, other)| one.cmp(other));
        Ok(able)
    }
}

/// A name for an account that tells nothing of its holder.
fn fresh_id(prefix: &str) -> ActorId {
    ActorId(format!("{prefix}-{}", random_hex::<6>()))
}

/// Refuses who isn't known surely enough.
fn at_least(account: &Account, needed: Grade) -> Result<(), Rejection> {
    if account.holder.grade().is_some_and(|grade| grade >= needed) {
        return Ok(());
    }
    Err(Rejection::new(
        codes::GRADE,
        Class::Forbidden,
        "办理此事须先完成实名登记",
        "this needs your real name: give it first",
    ))
}

fn not_authorised() -> Rejection {
    Rejection::new(
        codes::ACTING,
        Class::Forbidden,
        "您没有该单位或个人现行有效的授权",
        "you have no authorisation by this firm or person that counts at present",
    )
}

fn taken(field: &str, zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::TAKEN, Class::Conflict, zh, en).at_element(field)
}
