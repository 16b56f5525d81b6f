//! The roster: who has an account, for which department, in which roles. Events like any others.
//!
//! Pure: a command against the roster gives an event or a rejection. It knows nothing of passwords.
//! Start at [`Roster::decide`].

use super::holder::{Holder, Letter, Scope};
use super::served;
use crate::authorise::role_name;
use crate::codes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::deadline::ApproverRank;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::human::{Absence, Person};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Someone's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The name signed in with, which is also the actor's id in every event.
    pub id: ActorId,
    /// The name shown: an office or a person.
    pub display: String,
    /// The department acted for.
    pub unit: Option<UnitId>,
    /// Roles held.
    pub roles: Vec<Role>,
    /// Whether it may be signed in to.
    pub enabled: bool,
    /// When it was opened.
    pub opened: Timestamp,
    /// What its holder is for the work on matters.
    #[serde(default)]
    pub office: Office,
    /// Whom it stands for.
    #[serde(default)]
    pub holder: Holder,
    /// How it ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// How an account ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// It was merged into another of the same person, which acts for it. That can be undone.
    Merged {
        /// Into which.
        into: ActorId,
        /// When.
        at: Timestamp,
    },
    /// It was closed, and what was kept of its holder is erased.
    Closed {
        /// When.
        at: Timestamp,
    },
}

/// What someone is for the work on matters: which duties, in what rank, when away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Duties as packs name them (岗位): `reviewer`, `dispatcher`, `fire-clerk`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<String>,
    /// The rank in which they approve, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<ApproverRank>,
    /// When they are away, and who stands in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<Absence>,
}

impl Account {
    /// The actor this account acts as.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            id: self.id.clone(),
            unit: self.unit.clone(),
            roles: self.roles.clone(),
        }
    }
}

/// What can be done to accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum AccountCommand {
    /// Opens an account.
    Open(AccountFacts),
    /// Gives an account another display name, department or roles.
    Change(AccountFacts),
    /// Stops an account from signing in.
    Disable {
        /// Whose.
        id: ActorId,
    },
    /// Lets a disabled account sign in again.
    Enable {
        /// Whose.
        id: ActorId,
    },
    /// Says what its holder is for the work on matters.
    Office {
        /// Whose.
        id: ActorId,
        /// What.
        office: Office,
    },
    /// Says whom it stands for.
    Identify {
        /// Whose.
        id: ActorId,
        /// Whom.
        holder: Holder,
    },
    /// Notes that its password was changed, by its holder or by an administrator. Never the password.
    NotePassword {
        /// Whose.
        id: ActorId,
        /// Whether an administrator reset it.
        reset: bool,
    },
    /// Opens an account of someone the city serves.
    Admit {
        /// Its facts. The name shown tells nothing of a natural person.
        facts: AccountFacts,
        /// Whom it stands for.
        holder: Holder,
    },
    /// Gives a letter of authorisation for a firm.
    Authorise {
        /// Which firm.
        id: ActorId,
        /// Who is authorised.
        agent: ActorId,
        /// What for.
        scope: Scope,
        /// From when it counts.
        from: Timestamp,
        /// The first moment it counts no more.
        until: Timestamp,
    },
    /// Revokes a letter of authorisation from here on.
    Revoke {
        /// Which firm.
        id: ActorId,
        /// Which letter.
        number: u32,
    },
    /// Merges an account into another of the same person.
    Merge {
        /// Which ends.
        id: ActorId,
        /// Which goes on for both.
        into: ActorId,
    },
    /// Undoes a merger.
    Unmerge {
        /// Which goes on by itself again.
        id: ActorId,
    },
    /// Closes an account for ever.
    Close {
        /// Whose.
        id: ActorId,
    },
}

/// The facts of an account that an administrator sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFacts {
    /// The name to sign in with: 2-40 letters (Chinese too), digits, `-`, `_` or `.`.
    pub id: ActorId,
    /// The name shown.
    pub display: String,
    /// The department acted for.
    pub unit: Option<UnitId>,
    /// Roles held, at least one.
    pub roles: Vec<Role>,
}

/// What happened to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum AccountEvent {
    /// It was opened.
    Opened(AccountFacts),
    /// Its facts were changed.
    Changed(AccountFacts),
    /// It was disabled.
    Disabled {
        /// Whose.
        id: ActorId,
    },
    /// It was enabled again.
    Enabled {
        /// Whose.
        id: ActorId,
    },
    /// What its holder is for the work on matters was said.
    OfficeSet {
        /// Whose.
        id: ActorId,
        /// What.
        office: Office,
    },
    /// Whom it stands for was said.
    Identified {
        /// Whose.
        id: ActorId,
        /// Whom.
        holder: Holder,
    },
    /// Its password was changed.
    PasswordChanged {
        /// Whose.
        id: ActorId,
        /// Whether an administrator reset it.
        reset: bool,
    },
    /// An account of someone the city serves was opened.
    Admitted {
        /// Its facts.
        facts: AccountFacts,
        /// Whom it stands for.
        holder: Holder,
    },
    /// A letter of authorisation was given.
    Authorised {
        /// For which firm.
        id: ActorId,
        /// The letter.
        letter: Letter,
    },
    /// A letter of authorisation was revoked.
    LetterRevoked {
        /// Of which firm.
        id: ActorId,
        /// Which.
        number: u32,
    },
    /// An account was merged into another.
    Merged {
        /// Which ended.
        id: ActorId,
        /// Which goes on for both.
        into: ActorId,
    },
    /// A merger was undone.
    Unmerged {
        /// Which goes on by itself.
        id: ActorId,
    },
    /// An account was closed for ever.
    Closed {
        /// Whose.
        id: ActorId,
    },
}

impl AccountEvent {
    /// The event's type in the journal.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            AccountEvent::Opened(_) => "account-opened",
            AccountEvent::Changed(_) => "account-changed",
            AccountEvent::Disabled { .. } => "account-disabled",
            AccountEvent::Enabled { .. } => "account-enabled",
            AccountEvent::OfficeSet { .. } => "account-office-set",
            AccountEvent::Identified { .. } => "account-identified",
            AccountEvent::PasswordChanged { .. } => "password-changed",
            AccountEvent::Admitted { .. } => "account-admitted",
            AccountEvent::Authorised { .. } => "agent-authorised",
            AccountEvent::LetterRevoked { .. } => "authorisation-revoked",
            AccountEvent::Merged { .. } => "account-merged",
            AccountEvent::Unmerged { .. } => "account-unmerged",
            AccountEvent::Closed { .. } => "account-closed",
        }
    }

    /// Whose account it is about.
    #[must_use]
    pub fn id(&self) -> &ActorId {
        match self {
            AccountEvent::Opened(facts)
            | AccountEvent::Changed(facts)
            | AccountEvent::Admitted { facts, .. } => &facts.id,
            AccountEvent::Disabled { id }
            | AccountEvent::Enabled { id }
            | AccountEvent::OfficeSet { id, .. }
            | AccountEvent::Identified { id, .. }
            | AccountEvent::PasswordChanged { id, .. }
            | AccountEvent::Authorised { id, .. }
            | AccountEvent::LetterRevoked { id, .. }
            | AccountEvent::Merged { id, .. }
            | AccountEvent::Unmerged { id }
            | AccountEvent::Closed { id } => id,
        }
    }
}

/// Accounts merged into one another that are followed at most.
const LONGEST_CHAIN: usize = 16;

/// Every account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    accounts: Arc<BTreeMap<ActorId, Account>>,
    /// The same people as the matter engine knows them.
    #[serde(default)]
    people: Arc<BTreeMap<ActorId, Person>>,
    /// By who may ever act for them, or have acted: firms and wards.
    #[serde(default)]
    principals: Arc<BTreeMap<ActorId, BTreeSet<ActorId>>>,
}

impl Roster {
    /// The account of that name.
    #[must_use]
    pub fn get(&self, id: &ActorId) -> Option<&Account> {
        self.accounts.get(id)
    }

    /// Every account, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Everyone as the matter engine knows them: units, roles and duties, rank, absences. Whoever's account is
    /// disabled is a stranger.
    #[must_use]
    pub fn people(&self) -> &BTreeMap<ActorId, Person> {
        &self.people
    }

    /// Firms and wards for whom someone may act, may act later, or has acted, and accounts merged into theirs.
    pub fn principals(&self, id: &ActorId) -> impl Iterator<Item = &Account> {
        let ids = self.principals.get(id).into_iter().flatten();
        ids.filter_map(|id| self.get(id))
    }

    /// Whether nobody has an account.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Decides a command.
    ///
    /// # Errors
    /// `SK-APP-0008` for unusable facts or a name already taken, `SK-APP-0009` when the last
    /// administrator would be lost, `SK-APP-0012` for a name nobody has; `SK-APP-0077` for a letter,
    /// `SK-APP-0079` for a merger and `SK-APP-0080` for a closing that can't be.
    pub fn decide(&self, command: AccountCommand) -> Result<AccountEvent, Rejection> {
        match command {
            AccountCommand::Open(facts) => {
                usable(&facts)?;
                match self.get(&facts.id) {
                    Some(_) => Err(taken(&facts.id)),
                    None => Ok(AccountEvent::Opened(facts)),
                }
            }
            AccountCommand::Change(facts) => {
                usable(&facts)?;
                self.known(&facts.id)?;
                if !facts.roles.contains(&Role::Administrator) {
                    self.keeps_an_administrator(&facts.id)?;
                }
                Ok(AccountEvent::Changed(facts))
            }
            AccountCommand::Disable { id } => {
                self.known(&id)?;
                self.keeps_an_administrator(&id)?;
                Ok(AccountEvent::Disabled { id })
            }
            AccountCommand::Enable { id } => {
                served::not_ended(self.known(&id)?)?;
                Ok(AccountEvent::Enabled { id })
            }
            AccountCommand::Office { id, office } => {
                self.known(&id)?;
                sensible(&office)?;
                self.stood_in_for_by_others(&id, &office)?;
                Ok(AccountEvent::OfficeSet { id, office })
            }
            AccountCommand::Identify { id, holder } => {
                self.known(&id)?;
                self.agents_are_known(&holder)?;
                Ok(AccountEvent::Identified { id, holder })
            }
            AccountCommand::NotePassword { id, reset } => {
                self.known(&id)?;
                Ok(AccountEvent::PasswordChanged { id, reset })
            }
            AccountCommand::Admit { facts, holder } => {
                usable(&facts)?;
                self.agents_are_known(&holder)?;
                match self.get(&facts.id) {
                    Some(_) => Err(taken(&facts.id)),
                    None => Ok(AccountEvent::Admitted { facts, holder }),
                }
            }
            AccountCommand::Authorise {
                id,
                agent,
                scope,
                from,
                until,
            } => served::authorise(self.known(&id)?, self.known(&agent)?, scope, (from, until)),
            AccountCommand::Revoke { id, number } => served::revoke(self.known(&id)?, number),
            AccountCommand::Merge { id, into } => served::merge(self.known(&id)?, self.known(&into)?),
            AccountCommand::Unmerge { id } => served::unmerge(self.known(&id)?),
            AccountCommand::Close { id } => {
                self.keeps_an_administrator(&id)?;
                served::close(self.known(&id)?)
            }
        }
    }

    /// Applies an event that happened at `at`.
    pub fn evolve(&mut self, event: &AccountEvent, at: Timestamp) {
        let before = self.representatives(event.id());
        let accounts = Arc::make_mut(&mut self.accounts);
        match event {
            AccountEvent::Opened(facts) => {
                accounts.insert(facts.id.clone(), opened(facts, at));
            }
            AccountEvent::Changed(facts) => {
                if let Some(account) = accounts.get_mut(&facts.id) {
                    *account = Account {
                        enabled: account.enabled,
                        office: account.office.clone(),
                        holder: account.holder.clone(),
                        ended: account.ended.clone(),
                        ..opened(facts, account.opened)
                    };
                }
            }
            AccountEvent::Disabled { id } => set_enabled(accounts, id, false),
            AccountEvent::Enabled { id } => set_enabled(accounts, id, true),
            AccountEvent::OfficeSet { id, office } => {
                if let Some(account) = accounts.get_mut(id) {
                    account.office = office.clone();
                }
            }
            AccountEvent::Identified { id, holder } => {
                if let Some(account) = accounts.get_mut(id) {
                    account.holder = holder.clone();
                }
            }
            AccountEvent::PasswordChanged { .. } => {}
            AccountEvent::Admitted { facts, holder } => {
                let holder = holder.clone();
                let account = opened(facts, at);
                accounts.insert(facts.id.clone(), Account { holder, ..account });
            }
            AccountEvent::Authorised { .. }
            | AccountEvent::LetterRevoked { .. }
            | AccountEvent::Merged { .. }
            | AccountEvent::Unmerged { .. }
            | AccountEvent::Closed { .. } => {
                if let Some(account) = accounts.get_mut(event.id()) {
                    served::evolve(account, event, at);
                }
            }
        }
        self.know(event.id());
        self.represent(event.id(), &before);
    }

    /// Whoever may ever act for an account, or goes on for it.
    fn representatives(&self, id: &ActorId) -> BTreeSet<ActorId> {
        let Some(account) = self.accounts.get(id) else {
            return BTreeSet::new();
        };
        let into = match &account.ended {
            Some(Ended::Merged { into, .. }) => Some(into),
            Some(Ended::Closed { .. }) | None => None,
        };
        account.holder.representatives().chain(into).cloned().collect()
    }

    /// Brings up to date who acts for an account.
    fn represent(&mut self, id: &ActorId, before: &BTreeSet<ActorId>) {
        let after = self.representatives(id);
        let concerned: BTreeSet<ActorId> = before.union(&after).cloned().collect();
        let principals = Arc::make_mut(&mut self.principals);
        for gone in before.difference(&after) {
            if let Some(theirs) = principals.get_mut(gone) {
                theirs.remove(id);
            }
        }
        for new in after {
            principals.entry(new).or_default().insert(id.clone());
        }
        concerned.iter().for_each(|it| self.know(it));
    }

    /// Brings what the matter engine knows of someone up to date.
    fn know(&mut self, id: &ActorId) {
        let firms = self.principals(id).filter(|firm| match &firm.holder {
            Holder::Firm {
                agents, unverified, ..
            } => firm.ended.is_none() && !unverified && agents.contains(id),
            Holder::Official | Holder::Citizen { .. } => false,
        });
        let firms: Vec<ActorId> = firms.map(|firm| firm.id.clone()).collect();
        let people = Arc::make_mut(&mut self.people);
        match self.accounts.get(id).filter(|account| account.enabled) {
            Some(account) => people.insert(id.clone(), person(account, firms)),
            None => people.remove(id),
        };
    }

    fn known(&self, id: &ActorId) -> Result<&Account, Rejection> {
        self.get(id)
            .ok_or_else(|| crate::not_found("账户", "account", &id.0))
    }

    /// Refuses a stand-in who has no account, or is the one who is away.
    fn stood_in_for_by_others(&self, id: &ActorId, office: &Office) -> Result<(), Rejection> {
        let mut named = office.absences.iter().filter_map(|it| it.stand_in.as_ref());
        let strange = named.find(|it| *it == id || self.get(it).is_none_or(|account| !account.enabled));
        strange.map_or(Ok(()), |strange| {
            Err(unusable(
                "stand_in",
                &format!("代理人“{strange}”须是另一个启用的账户"),
                &format!("the stand-in `{strange}` must be another account that is enabled"),
            ))
        })
    }

    /// Whether someone may act as the holder of an account at a time: as themselves, for an account merged into
    /// theirs, or for a firm or ward, in a matter of an item or in any.
    #[must_use]
    pub fn acts_as(&self, who: &ActorId, holder: &str, item: Option<&str>, at: Timestamp) -> bool {
        let id = ActorId(holder.to_owned());
        if *who == id {
            return true;
        }
        let Some(account) = self.get(&id) else {
            return false;
        };
        let selves = self.selves(who);
        match &account.ended {
            Some(Ended::Merged { .. }) => self.goes_on_as(&id) == *who,
            Some(Ended::Closed { .. }) => false,
            None => selves
                .iter()
                .any(|who| account.holder.is_acted_for_by(who, item, at)),
        }
    }

    /// Someone's account, and those that were merged into it.
    fn selves(&self, who: &ActorId) -> Vec<ActorId> {
        let merged = self.principals(who).filter(|account| match &account.ended {
            Some(Ended::Merged { into, .. }) => into == who,
            _ => false,
        });
        let merged = merged.map(|account| account.id.clone());
        std::iter::once(who.clone()).chain(merged).collect()
    }

    /// The account that goes on for one that was merged; itself for any other.
    #[must_use]
    pub fn goes_on_as(&self, id: &ActorId) -> ActorId {
        let mut id = id.clone();
        for _ in 0..LONGEST_CHAIN {
            match self.get(&id).and_then(|account| account.ended.as_ref()) {
                Some(Ended::Merged { into, .. }) => id = into.clone(),
                _ => return id,
            }
        }
        id
    }

    /// Refuses agents who have no account of their own.
    fn agents_are_known(&self, holder: &Holder) -> Result<(), Rejection> {
        match holder {
            Holder::Firm { agents: people, .. }
            | Holder::Citizen {
                guardians: people, ..
            } => people.iter().try_for_each(|it| self.known(it).map(drop)),
            Holder::Official => Ok(()),
        }
    }

    /// Refuses what would leave the city without an administrator besides `leaving`.
    fn keeps_an_administrator(&self, leaving: &ActorId) -> Result<(), Rejection> {
        let administrator = |a: &&Account| a.enabled && a.roles.contains(&Role::Administrator);
        let mut administrators = self.iter().filter(administrator).peekable();
        let others = administrators.by_ref().any(|a| a.id != *leaving);
        let is_one = self.get(leaving).is_some_and(|a| administrator(&a));
        if others || !is_one {
            return Ok(());
        }
        Err(Rejection::new(
            codes::LAST_ADMINISTRATOR,
            Class::Conflict,
            "这是最后一个管理员账户，请先设立另一个管理员",
            "this is the last administrator; make another one first",
        ))
    }
}

fn person(account: &Account, acts_for: Vec<ActorId>) -> Person {
    let roles = account.roles.iter().map(|role| role_name(*role).to_owned());
    Person {
        units: account.unit.iter().cloned().collect(),
        roles: roles.chain(account.office.duties.iter().cloned()).collect(),
        rank: account.office.rank,
        acts_for,
        absences: account.office.absences.clone(),
    }
}

/// Refuses duties that no model could name, and absences that end before they begin.
fn sensible(office: &Office) -> Result<(), Rejection> {
    let plain = |duty: &String| {
        let letters = duty.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
        letters && (1..=60).contains(&duty.chars().count())
    };
    if office.duties.len() > 50 || !office.duties.iter().all(plain) {
        return Err(unusable(
            "duties",
            "岗位名须为 1-60 个字母、汉字、数字或 - _ .，每人不超过 50 个",
            "a duty's name must be 1-60 letters, digits, - _ or ., at most 50 for one person",
        ));
    }
    if office.absences.len() > 50 || office.absences.iter().any(|it| it.until <= it.from) {
        return Err(unusable(
            "absences",
            "离岗的结束时间须晚于开始时间",
            "an absence must end after it begins",
        ));
    }
    Ok(())
}

fn opened(facts: &AccountFacts, at: Timestamp) -> Account {
    let AccountFacts {
        id,
        display,
        unit,
        roles,
    } = facts.clone();
    Account {
        id,
        display,
        unit,
        roles,
        enabled: true,
        opened: at,
        office: Office::default(),
        holder: Holder::default(),
        ended: None,
    }
}

fn set_enabled(accounts: &mut BTreeMap<ActorId, Account>, id: &ActorId, enabled: bool) {
    if let Some(account) = accounts.get_mut(id) {
        account.enabled = enabled;
    }
}

/// Refuses names that can't be typed or told apart, and accounts without a role or department they need.
fn usable(facts: &AccountFacts) -> Result<(), Rejection> {
    let length = facts.id.0.chars().count();
    let plain = facts
        .id
        .0
        .chars()
        .all(|c| c.is_alphanumeric() || "-_.".contains(c));
    let lower = facts.id.0 == facts.id.0.to_lowercase();
    let reserved = ["public", "system"].contains(&facts.id.0.as_str());
    if !(2..=40).contains(&length) || !plain || !lower || reserved {
        return Err(unusable(
            "id",
            "用户名须为 2-40 个小写字母、汉字、数字或 - _ .，且不得为保留名",
            "the name must be 2-40 lower-case letters, digits, - _ or ., and not a reserved one",
        ));
    }
    if facts.roles.is_empty() || facts.roles.contains(&Role::Public) {
        return Err(unusable(
            "roles",
            "请至少选择一个岗位角色",
            "choose at least one working role",
        ));
    }
    if facts.roles.contains(&Role::Officer) && facts.unit.is_none() {
        return Err(unusable(
            "unit",
            "部门经办人须有所属单位",
            "an officer must belong to a department",
        ));
    }
    if facts.display.trim().is_empty() || facts.display.chars().count() > 60 {
        return Err(unusable(
            "display",
            "显示名须为 1-60 个字",
            "the display name must have 1-60 characters",
        ));
    }
    Ok(())
}

fn unusable(field: &str, zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::ACCOUNT, Class::Invalid, zh, en).at_element(field)
}

fn taken(id: &ActorId) -> Rejection {
    Rejection::new(
        codes::ACCOUNT,
        Class::Conflict,
        format!("用户名“{id}”已有人使用"),
        format!("the name `{id}` is taken"),
    )
    .at_element("id")
}

#[cfg(test)]
mod tests;
