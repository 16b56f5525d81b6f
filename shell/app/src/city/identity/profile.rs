//! What somebody sees of their own account, and how they are reached.

use super::{City, FirmView, at_least, taken};
use crate::account::address::Address;
use crate::account::confirm::Purpose;
use crate::account::holder::Grade;
use crate::account::roster::Account;
use crate::account::{Client, Session, SignIn};
use crate::codes;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};

/// Addresses an account has at most.
const MOST_ADDRESSES: usize = 6;

/// An address, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressView {
    /// The address, masked.
    pub masked: String,
    /// Whether it is a telephone.
    pub is_phone: bool,
    /// What names it in forms: a digest, so that pages don't carry it whole.
    pub handle: String,
}

/// An account as its holder sees it.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The account.
    pub account: Account,
    /// The name they gave.
    pub name: String,
    /// Their resident's number, masked, once given.
    pub resident: Option<String>,
    /// How surely it is known who they are; `None` for officials.
    pub grade: Option<Grade>,
    /// How they are reached, and sign in.
    pub addresses: Vec<AddressView>,
    /// Whether they have a password.
    pub has_password: bool,
    /// Firms they may act for or keep.
    pub firms: Vec<FirmView>,
    /// Wards: account, name, and whether they may still act for them.
    pub wards: Vec<(ActorId, String, bool)>,
    /// Accounts merged into this one: name, and until when that can be undone.
    pub merged: Vec<super::MergedView>,
    /// For whom they may act now: account and name.
    pub may_act_for: Vec<(ActorId, String)>,
    /// Sign-ins, the latest first.
    pub sign_ins: Vec<SignIn>,
    /// Ways to sign in that are no password: sort, what names them in forms, and what they are called.
    pub ways: Vec<(String, String, String)>,
}

impl City {
    /// An account as its holder sees it.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn profile(&self, actor: &Actor) -> Result<Profile, Rejection> {
        let account = self.own(actor)?;
        let person = self.person(&actor.id)?;
        let able = self.may_act_for(actor)?;
        Ok(Profile {
            name: self.display(&account)?,
            resident: person.resident.map(|id| id.masked()),
            grade: account.holder.grade(),
            addresses: self.addresses(&actor.id)?.iter().map(address_view).collect(),
            has_password: self.door.has_password(&actor.id)?,
            firms: self.firms_of(actor)?,
            wards: self.wards_of(actor)?,
            merged: self.merged_into(actor)?,
            may_act_for: able
                .into_iter()
                .map(|(account, name)| (account.id, name))
                .collect(),
            sign_ins: self.door.sign_ins(&actor.id)?,
            ways: self.ways(&actor.id)?,
            account,
        })
    }

    pub(super) fn addresses(&self, account: &ActorId) -> Result<Vec<Address>, Rejection> {
        let mut all = Vec::new();
        for kind in ["phone", "mail"] {
            let held = self.door.vault().held_of(&account.0, kind)?;
            all.extend(
                held.iter()
                    .filter_map(|held| Address::kept(&held.kind, &held.key)),
            );
        }
        Ok(all)
    }

    /// Begins to add an address: a code goes there. Returns the ticket with which it is told.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0070`, `SK-APP-0072`, `SK-APP-0073` where there are too many.
    pub fn add_address(&self, actor: &Actor, address: &str) -> Result<String, Rejection> {
        self.own(actor)?;
        let address: Address = address.parse()?;
        if self.addresses(&actor.id)?.len() >= MOST_ADDRESSES {
            return Err(taken(
                "address",
                "联系方式已达上限，请先移除一个",
                "you have as many addresses as can be: remove one first",
            ));
        }
        let now = self.clock.now();
        let payload = actor.id.0.clone();
        let (ticket, code) = self
            .confirmations
            .make(Purpose::AddAddress, &address, payload, now)?;
        self.send_code(&address, &code, self.wishes_of(&actor.id)?.english)?;
        Ok(ticket)
    }

    /// Adds the address by the code that was sent there.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0071`, `SK-APP-0073` if it is another account's: merge them, if both are yours.
    pub fn confirm_address(&self, actor: &Actor, ticket: &str, code: &str) -> Result<(), Rejection> {
        self.own(actor)?;
        let now = self.clock.now();
        let confirmed = self.confirmations.told(Purpose::AddAddress, ticket, code, now)?;
        if confirmed.payload != actor.id.0 {
            return Err(crate::account::confirm::stale());
        }
        let address = confirmed.address;
        match self.keep_for(&actor.id, address.kind(), address.reveal(), "")? {
            true => Ok(()),
            false => Err(taken(
                "address",
                "该号码或邮箱属于另一个账户；如果都是您本人的，请合并账户",
                "this address is another account's; if both are yours, merge them",
            )),
        }
    }

    /// Removes an address, named by its digest.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if there is none such, `SK-APP-0084` if nothing else is left to sign in by.
    pub fn remove_address(&self, actor: &Actor, handle: &str) -> Result<(), Rejection> {
        self.own(actor)?;
        let all = self.addresses(&actor.id)?;
        let found = all.iter().find(|address| address_view(address).handle == handle);
        let address = found.ok_or_else(|| crate::not_found("联系方式", "address", handle))?;
        if all.len() == 1 {
            return Err(Rejection::new(
                codes::LAST_WAY,
                Class::Conflict,
                "这是最后一个联系方式，请先添加另一个",
                "this is your last address: add another first",
            ));
        }
        self.door.vault().take(address.kind(), address.reveal()).map(drop)
    }

    /// Ways to sign in that are no password.
    fn ways(&self, account: &ActorId) -> Result<Vec<(String, String, String)>, Rejection> {
        let mut all = Vec::new();
        for kind in ["passkey", "oidc"] {
            for held in self.door.vault().held_of(&account.0, kind)? {
                let value: serde_json::Value = serde_json::from_str(&held.value).unwrap_or_default();
                let label = value
                    .get("label")
                    .and_then(serde_json::Value::as_str)
                    .unwrap_or(kind);
                all.push((kind.to_owned(), handle(kind, &held.key), label.to_owned()));
            }
        }
        Ok(all)
    }

    /// Takes away a passkey or a link to another provider, named by its digest.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if there is none such, `SK-APP-0084` if nothing else is left to sign in by.
    pub fn remove_way(&self, actor: &Actor, handle_: &str) -> Result<(), Rejection> {
        self.own(actor)?;
        let mut kept = Vec::new();
        for kind in ["passkey", "oidc"] {
            kept.extend(self.door.vault().held_of(&actor.id.0, kind)?);
        }
        let found = kept.iter().find(|held| handle(&held.kind, &held.key) == handle_);
        let held = found.ok_or_else(|| crate::not_found("登录方式", "way to sign in", handle_))?;
        let others = kept.len() > 1 || !self.addresses(&actor.id)?.is_empty();
        if !others && !self.door.has_password(&actor.id)? {
            return Err(Rejection::new(
                codes::LAST_WAY,
                Class::Conflict,
                "这是最后一种登录方式，请先设置密码或添加联系方式",
                "this is your last way to sign in: set a password or add an address first",
            ));
        }
        self.door.vault().take(&held.kind, &held.key).map(drop)
    }

    /// Says what one is called, while nobody has checked one's name.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0074` for what nobody can be called, or once the real name is given.
    pub fn call_me(&self, actor: &Actor, name: &str) -> Result<(), Rejection> {
        self.own(actor)?;
        super::sign_up::check_called(name)?;
        let mut person = self.person(&actor.id)?;
        if person.resident.is_some() {
            return Err(super::real_name::given_already());
        }
        person.name = name.trim().to_owned();
        self.keep_person(&actor.id, &person)
    }

    /// Checks the password of someone signed in, where they have one.
    pub(super) fn reassured(
        &self,
        session: &Session,
        password: Option<&str>,
        client: &Client,
    ) -> Result<(), Rejection> {
        if !self.door.has_password(&session.actor.id)? {
            return Ok(());
        }
        let password = password.unwrap_or_default();
        self.door
            .check(&session.actor.id, password, client, self.clock.now())
    }

    /// Refuses who isn't known at all.
    pub(super) fn known_person(&self, actor: &Actor) -> Result<Account, Rejection> {
        let account = self.own(actor)?;
        at_least(&account, Grade::Basic)?;
        Ok(account)
    }
}

fn address_view(address: &Address) -> AddressView {
    AddressView {
        masked: address.masked(),
        is_phone: matches!(address, Address::Phone(_)),
        handle: handle(address.kind(), address.reveal()),
    }
}

/// What names something personal in forms.
fn handle(kind: &str, key: &str) -> String {
    let digest = crate::account::hex(&crate::account::sha256(format!("{kind} {key}").as_bytes()));
    digest.chars().take(20).collect()
}
