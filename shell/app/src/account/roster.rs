//! The roster: who has an account, for which department, in which roles. Events like any others.
//!
//! Pure: a command against the roster gives an event or a rejection. It knows nothing of passwords.
//! Start at [`Roster::decide`].

use super::holder::Holder;
use crate::authorise::role_name;
use crate::codes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::deadline::ApproverRank;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::human::{Absence, Person};
use std::collections::BTreeMap;
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
    /// Firms it may act for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts_for: Vec<ActorId>,
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
        }
    }

    /// Whose account it is about.
    #[must_use]
    pub fn id(&self) -> &ActorId {
        match self {
            AccountEvent::Opened(facts) | AccountEvent::Changed(facts) => &facts.id,
            AccountEvent::Disabled { id }
            | AccountEvent::Enabled { id }
            | AccountEvent::OfficeSet { id, .. }
            | AccountEvent::Identified { id, .. }
            | AccountEvent::PasswordChanged { id, .. } => id,
        }
    }
}

/// Every account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    accounts: Arc<BTreeMap<ActorId, Account>>,
    /// The same people as the matter engine knows them.
    #[serde(default)]
    people: Arc<BTreeMap<ActorId, Person>>,
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

    /// Accounts that someone may act for besides their own: firms whose agent they are.
    pub fn principals(&self, id: &ActorId) -> impl Iterator<Item = &Account> {
        let account = self.get(id).into_iter();
        let firms = account.flat_map(|account| &account.acts_for);
        firms.filter_map(|firm| self.get(firm))
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
    /// administrator would be lost, `SK-APP-0012` for a name nobody has.
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
                self.known(&id)?;
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
        }
    }

    /// Applies an event that happened at `at`.
    pub fn evolve(&mut self, event: &AccountEvent, at: Timestamp) {
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
                        acts_for: account.acts_for.clone(),
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
                let former = accounts
                    .get_mut(id)
                    .map(|account| std::mem::replace(&mut account.holder, holder.clone()));
                let former = former.unwrap_or_default();
                self.know_agents(id, former.agents(), holder.agents());
            }
            AccountEvent::PasswordChanged { .. } => {}
        }
        self.know(event.id());
    }

    /// Brings what the matter engine knows of someone up to date.
    fn know(&mut self, id: &ActorId) {
        let people = Arc::make_mut(&mut self.people);
        match self.accounts.get(id).filter(|account| account.enabled) {
            Some(account) => people.insert(id.clone(), person(account)),
            None => people.remove(id),
        };
    }

    /// Lets the firm's present agents act for it, and its former ones no more.
    fn know_agents(&mut self, firm: &ActorId, former: &[ActorId], present: &[ActorId]) {
        for agent in former.iter().chain(present) {
            if let Some(account) = Arc::make_mut(&mut self.accounts).get_mut(agent) {
                account.acts_for.retain(|other| other != firm);
                if present.contains(agent) {
                    account.acts_for.push(firm.clone());
                }
            }
            self.know(agent);
        }
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

    /// Whether someone may act as the holder of an account: as themselves, or as an agent of that firm.
    #[must_use]
    pub fn acts_as(&self, who: &ActorId, holder: &str) -> bool {
        let firm = || self.get(&ActorId(holder.to_owned()));
        who.0 == holder || firm().is_some_and(|firm| firm.holder.is_acted_for_by(who))
    }

    /// Refuses agents who have no account of their own.
    fn agents_are_known(&self, holder: &Holder) -> Result<(), Rejection> {
        match holder {
            Holder::Firm { agents, .. } => agents.iter().try_for_each(|agent| self.known(agent).map(drop)),
            Holder::Official | Holder::Citizen { .. } => Ok(()),
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

fn person(account: &Account) -> Person {
    let roles = account.roles.iter().map(|role| role_name(*role).to_owned());
    Person {
        units: account.unit.iter().cloned().collect(),
        roles: roles.chain(account.office.duties.iter().cloned()).collect(),
        rank: account.office.rank,
        acts_for: account.acts_for.clone(),
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
        acts_for: Vec::new(),
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
mod tests {
    use super::*;

    fn facts(id: &str, unit: Option<&str>, roles: &[Role]) -> AccountFacts {
        AccountFacts {
            id: ActorId(id.into()),
            display: "测试账户".into(),
            unit: unit.map(|u| UnitId(u.into())),
            roles: roles.to_vec(),
        }
    }

    fn roster(accounts: &[AccountFacts]) -> Roster {
        let mut roster = Roster::default();
        for facts in accounts {
            let event = roster.decide(AccountCommand::Open(facts.clone())).unwrap();
            roster.evolve(&event, Timestamp::UNIX_EPOCH);
        }
        roster
    }

    fn check(roster: &Roster, command: AccountCommand, expected: &str) {
        let outcome = match roster.decide(command) {
            Ok(event) => event.kind().to_owned(),
            Err(rejection) => rejection.code.to_string(),
        };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn an_account_needs_a_plain_name_a_role_and_an_officer_a_department() {
        let empty = Roster::default();
        let open = |id, unit, roles: &[Role]| AccountCommand::Open(facts(id, unit, roles));
        check(
            &empty,
            open("fagai.zhang", Some("fgw"), &[Role::Officer]),
            "account-opened",
        );
        check(
            &empty,
            open("督查一科", Some("dcs"), &[Role::Supervisor]),
            "account-opened",
        );
        check(&empty, open("Admin", None, &[Role::Administrator]), "SK-APP-0008");
        check(&empty, open("a b", None, &[Role::Auditor]), "SK-APP-0008");
        check(&empty, open("system", None, &[Role::Auditor]), "SK-APP-0008");
        check(&empty, open("nobody", None, &[]), "SK-APP-0008");
        check(&empty, open("officer", None, &[Role::Officer]), "SK-APP-0008");
    }

    #[test]
    fn a_name_is_taken_once() {
        let roster = roster(&[facts("auditor", None, &[Role::Auditor])]);
        check(
            &roster,
            AccountCommand::Open(facts("auditor", None, &[Role::Auditor])),
            "SK-APP-0008",
        );
    }

    #[test]
    fn the_last_administrator_stays() {
        let admin = facts("admin", None, &[Role::Administrator]);
        let one = roster(std::slice::from_ref(&admin));
        check(
            &one,
            AccountCommand::Disable {
                id: ActorId("admin".into()),
            },
            "SK-APP-0009",
        );
        check(
            &one,
            AccountCommand::Change(facts("admin", None, &[Role::Auditor])),
            "SK-APP-0009",
        );
        let two = roster(&[admin, facts("second", None, &[Role::Administrator])]);
        check(
            &two,
            AccountCommand::Disable {
                id: ActorId("admin".into()),
            },
            "account-disabled",
        );
    }

    #[test]
    fn the_matter_engine_knows_enabled_accounts_with_their_duties() {
        let mut roster = roster(&[facts("fire.li", Some("fire"), &[Role::Officer])]);
        let id = ActorId("fire.li".into());
        let office = Office {
            duties: vec!["reviewer".into()],
            rank: Some(ApproverRank::AgencyHead),
            absences: vec![],
        };
        let command = AccountCommand::Office {
            id: id.clone(),
            office,
        };
        let event = roster.decide(command).unwrap();
        roster.evolve(&event, Timestamp::UNIX_EPOCH);
        let person = &roster.people()[&id];
        assert_eq!(person.units, [UnitId("fire".into())]);
        assert_eq!(person.roles, ["officer", "reviewer"]);
        roster.evolve(&AccountEvent::Disabled { id: id.clone() }, Timestamp::UNIX_EPOCH);
        assert!(!roster.people().contains_key(&id));
        let nameless = Office {
            duties: vec!["the reviewer".into()],
            ..Office::default()
        };
        let command = AccountCommand::Office { id, office: nameless };
        check(&roster, command, "SK-APP-0008");
    }

    #[test]
    fn a_firm_is_acted_for_by_its_agents() {
        let people = [
            facts("li.si", None, &[Role::Citizen]),
            facts("yanfeng", None, &[Role::Citizen]),
        ];
        let mut roster = roster(&people);
        let (agent, firm) = (ActorId("li.si".into()), ActorId("yanfeng".into()));
        let holder = |agents| Holder::Firm {
            code: "91430400MA4L2B3C1E"
                .parse()
                .unwrap_or_else(|_| "91350100M000100Y43".parse().unwrap()),
            agents,
        };
        let identify = |agents| AccountCommand::Identify {
            id: firm.clone(),
            holder: holder(agents),
        };
        check(&roster, identify(vec![ActorId("ghost".into())]), "SK-APP-0012");
        let event = roster.decide(identify(vec![agent.clone()])).unwrap();
        roster.evolve(&event, Timestamp::UNIX_EPOCH);
        assert!(roster.acts_as(&agent, "yanfeng"));
        assert!(roster.acts_as(&agent, "li.si"));
        assert!(!roster.acts_as(&firm, "li.si"));
    }

    #[test]
    fn an_unknown_account_is_not_found() {
        check(
            &Roster::default(),
            AccountCommand::Enable {
                id: ActorId("ghost".into()),
            },
            "SK-APP-0012",
        );
    }
}
