//! Firms: registered by someone who answers for them, checked by an official, acted for by letter.

use super::{CREDIT, City, at_least, fresh_id, taken, words};
use crate::account::address::Address;
use crate::account::holder::{Grade, Holder, Letter, Scope};
use crate::account::roster::{Account, AccountCommand, AccountFacts};
use crate::authorise::{Action, Resource};
use crate::codes;
use jiff::Timestamp;
use jiff::civil::Date;
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_kernel::identifier::CreditCode;
use skein_kernel::rejection::{Class, Rejection};

/// A letter of authorisation, as those who keep a firm see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterView {
    /// The letter.
    pub letter: Letter,
    /// The name of who is authorised.
    pub agent: String,
    /// Whether it counts at present.
    pub counts: bool,
}

/// A firm, as one who acts for it or keeps it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirmView {
    /// Its account.
    pub account: ActorId,
    /// Its name.
    pub name: String,
    /// Its credit code.
    pub code: CreditCode,
    /// Whether its papers were seen.
    pub verified: bool,
    /// Whether one may do anything for it, giving letters included.
    pub manages: bool,
    /// Its letters: all for who manages it, one's own else.
    pub letters: Vec<LetterView>,
}

/// A letter of authorisation to be given.
#[derive(Debug, Clone)]
pub struct NewLetter {
    /// An address of who is authorised.
    pub agent: String,
    /// Service items it is for; all of them if none is named.
    pub items: Vec<String>,
    /// The first day it counts.
    pub from: Date,
    /// The last day it counts.
    pub until: Date,
}

impl City {
    pub(super) fn firms_of(&self, actor: &Actor) -> Result<Vec<FirmView>, Rejection> {
        let all: Vec<Account> = self.look(|model| model.roster().principals(&actor.id).cloned().collect());
        let mut firms = Vec::new();
        for account in all.iter().filter(|it| it.ended.is_none()) {
            firms.extend(self.firm_view(account, actor)?);
        }
        firms.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(firms)
    }

    fn firm_view(&self, account: &Account, actor: &Actor) -> Result<Option<FirmView>, Rejection> {
        let Holder::Firm {
            code,
            agents,
            letters,
            unverified,
        } = &account.holder
        else {
            return Ok(None);
        };
        let manages = agents.contains(&actor.id);
        let now = self.clock.now();
        let mut shown = Vec::new();
        for letter in letters
            .iter()
            .filter(|letter| manages || letter.agent == actor.id)
        {
            shown.push(LetterView {
                counts: letter.covers(None, now),
                agent: self.display(&self.find(&letter.agent)?)?,
                letter: letter.clone(),
            });
        }
        Ok(Some(FirmView {
            account: account.id.clone(),
            name: account.display.clone(),
            code: *code,
            verified: !unverified,
            manages,
            letters: shown,
        }))
    }

    /// One firm, for who acts for it or keeps it.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012`.
    pub fn firm(&self, actor: &Actor, id: &ActorId) -> Result<FirmView, Rejection> {
        let firms = self.firms_of(actor)?;
        let found = firms.into_iter().find(|firm| firm.account == *id);
        found.ok_or_else(|| crate::not_found("单位", "firm", &id.0))
    }

    pub(super) fn firm_of_code(&self, code: &CreditCode) -> Result<ActorId, Rejection> {
        let held = self.door.vault().held(CREDIT, code.as_str())?;
        let id = held.map(|held| ActorId(held.account));
        id.ok_or_else(|| crate::not_found("单位", "firm", code.as_str()))
    }

    /// Registers a firm that one answers for. Nobody acts for it until an official has seen its papers.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0075` without one's real name, `SK-KERNEL-0040` to `0042` for a code that can't be,
    /// `SK-APP-0076` for its name, `SK-APP-0073` if it is registered already.
    pub fn register_firm(&self, actor: &Actor, code: &str, name: &str) -> Result<ActorId, Rejection> {
        self.known_person(actor)?;
        let code: CreditCode = code
            .trim()
            .to_uppercase()
            .parse()
            .map_err(|refused: Rejection| refused.at_element("code"))?;
        let name = name.trim();
        if !(2..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(Rejection::new(
                codes::FIRM,
                Class::Invalid,
                "请填写营业执照上的单位名称，2-60 个字",
                "give the firm's name as its licence has it, 2 to 60 characters",
            )
            .at_element("name"));
        }
        let id = fresh_id("f");
        if !self.keep_for(&id, CREDIT, code.as_str(), "")? {
            return Err(taken(
                "code",
                "该单位已经注册，请其管理人为您出具授权；被人冒用请到政务服务窗口处理",
                "this firm is registered: ask who manages it for an authorisation; if somebody used it wrongly, come to a service window",
            ));
        }
        let facts = AccountFacts {
            id: id.clone(),
            display: name.to_owned(),
            unit: None,
            roles: vec![Role::Citizen],
        };
        let holder = Holder::Firm {
            code,
            agents: vec![actor.id.clone()],
            letters: Vec::new(),
            unverified: true,
        };
        self.account_order(actor, AccountCommand::Admit { facts, holder })?;
        Ok(id)
    }

    /// The firm, if one may do anything for it.
    pub(super) fn managed(&self, actor: &Actor, id: &ActorId) -> Result<Account, Rejection> {
        let account = self.find(id)?;
        let managers = match &account.holder {
            Holder::Firm { agents, .. } => agents.clone(),
            _ => Vec::new(),
        };
        let resource = Resource::Firm {
            id: id.0.clone(),
            managers,
        };
        self.authorise(actor, Action::KeepFirm, &resource)?;
        Ok(account)
    }

    /// Gives a letter of authorisation for a firm.
    ///
    /// # Errors
    /// `SK-APP-0004` for who doesn't manage the firm, `SK-APP-0070`, `SK-APP-0077` for a letter that can't be
    /// given or for nobody, `SK-APP-0075` if it isn't known who the agent is.
    pub fn authorise_agent(
        &self,
        actor: &Actor,
        firm: &ActorId,
        new: &NewLetter,
        client: &crate::account::Client,
    ) -> Result<(), Rejection> {
        let account = self.managed(actor, firm)?;
        let address: Address = new
            .agent
            .parse()
            .map_err(|refused: Rejection| refused.at_element("agent"))?;
        // Whoever tries many addresses to learn who has an account is slowed down.
        self.door
            .attempt(&format!("agent {}", actor.id), client, self.clock.now())?;
        let agent = self.account_at(&address)?.filter(|agent| agent.enabled);
        let agent = agent.ok_or_else(|| {
            unfit(
                "agent",
                "该号码或邮箱还没有账户，请对方先注册",
                "nobody has an account with this address: they have to sign up first",
            )
        })?;
        at_least(&agent, Grade::Basic)?;
        let midnight = |day: Date| skein_kernel::deadline::shanghai(day.into());
        let after = new
            .until
            .tomorrow()
            .map_err(|_| unfit("until", "日期无效", "no such day"))?;
        let (from, until): (Timestamp, Timestamp) = (midnight(new.from)?, midnight(after)?);
        if until <= self.clock.now() {
            return Err(unfit(
                "until",
                "授权的结束日期已经过去",
                "the authorisation would have ended already",
            ));
        }
        let scope = match new.items.is_empty() {
            true => Scope::Everything,
            false => Scope::Items(new.items.clone()),
        };
        self.account_order(
            actor,
            AccountCommand::Authorise {
                id: firm.clone(),
                agent: agent.id.clone(),
                scope,
                from,
                until,
            },
        )?;
        self.door.succeeded(&format!("agent {}", actor.id), client);
        self.tell_of_account(&agent.id, &words::authorised(&account.display))
    }

    /// Revokes a letter of authorisation. Whoever was authorised may lay it down as well.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012`, `SK-APP-0077` if it is revoked already.
    pub fn revoke_agent(&self, actor: &Actor, firm: &ActorId, number: u32) -> Result<(), Rejection> {
        let account = self.find(firm)?;
        let letter = match &account.holder {
            Holder::Firm { letters, .. } => letters.iter().find(|letter| letter.number == number).cloned(),
            _ => None,
        };
        let own = letter.as_ref().is_some_and(|letter| letter.agent == actor.id);
        if !own {
            self.managed(actor, firm)?;
        }
        let id = firm.clone();
        self.account_order(actor, AccountCommand::Revoke { id, number })?;
        match letter {
            Some(letter) => self.tell_of_account(&letter.agent, &words::revoked(&account.display)),
            None => Ok(()),
        }
    }
}

fn unfit(field: &str, zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::AUTHORISATION, Class::Invalid, zh, en).at_element(field)
}
