//! Signing up: an address, a password, a code sent to the address; then there is an account.
//!
//! Whether an address has an account already is told to who reads it, and to nobody else.

use super::words;
use super::{City, Person, fresh_id, taken};
use crate::account::address::Address;
use crate::account::confirm::Purpose;
use crate::account::holder::{Grade, Holder};
use crate::account::roster::{AccountCommand, AccountFacts};
use crate::account::{Client, Session};
use crate::city::Order;
use crate::codes;
use crate::notify::Preference;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{ActorId, Role};
use skein_kernel::rejection::{Class, Rejection};

/// What somebody signs up with.
#[derive(Clone, Default)]
pub struct SignUp {
    /// A telephone or an e-mail address.
    pub address: String,
    /// The password they chose.
    pub password: String,
    /// What they wish to be called, if they said so.
    pub name: String,
    /// Whether they are written to in English.
    pub english: bool,
}

/// What waits for the code.
#[derive(Serialize, Deserialize)]
struct Waiting {
    phc: String,
    name: String,
    english: bool,
}

/// The longest name.
pub(super) const LONGEST_NAME: usize = 50;

impl City {
    /// Begins to open an account: a code goes to the address. Returns the ticket with which it is told. It
    /// hashes a password, so it belongs on a thread that may block.
    ///
    /// # Errors
    /// `SK-APP-0070` for what is no address, `SK-APP-0007` for a weak password, `SK-APP-0072` if the address was
    /// sent too many codes, `SK-APP-0002` after too many tries.
    pub fn sign_up(&self, asked: &SignUp, client: &Client) -> Result<String, Rejection> {
        let address: Address = asked.address.parse()?;
        self.door.attempt("sign-up", client, self.clock.now())?;
        check_called(&asked.name)?;
        let phc = self.door.hashed(address.reveal(), &asked.password)?;
        let known = self.account_at(&address)?.is_some();
        let waiting = Waiting {
            phc,
            name: asked.name.trim().to_owned(),
            english: asked.english,
        };
        let payload = match known {
            true => String::new(),
            false => serde_json::to_string(&waiting).unwrap_or_default(),
        };
        let now = self.clock.now();
        let (ticket, code) = self.confirmations.make(Purpose::SignUp, &address, payload, now)?;
        match known {
            true => self.send(&words::known_already(&address, asked.english, now), "")?,
            false => self.send_code(&address, &code, asked.english)?,
        }
        Ok(ticket)
    }

    /// The address a ticket's code was sent to, masked.
    ///
    /// # Errors
    /// `SK-APP-0071` if the ticket counts no more.
    pub fn code_sent_to(&self, ticket: &str) -> Result<String, Rejection> {
        self.confirmations.sent_to(ticket, self.clock.now())
    }

    /// Opens the account by the code that was sent, and signs in to it.
    ///
    /// # Errors
    /// `SK-APP-0071` for a wrong or stale code, `SK-APP-0073` if the address got an account meanwhile.
    pub fn confirm_sign_up(&self, ticket: &str, code: &str, client: &Client) -> Result<Session, Rejection> {
        let now = self.clock.now();
        let confirmed = self.confirmations.told(Purpose::SignUp, ticket, code, now)?;
        let waiting: Waiting =
            serde_json::from_str(&confirmed.payload).map_err(|_| crate::account::confirm::stale())?;
        let id = fresh_id("p");
        let address = &confirmed.address;
        if !self.keep_for(&id, address.kind(), address.reveal(), "")? {
            return Err(taken(
                "address",
                "该号码或邮箱已有账户，请直接登录",
                "this address has an account: sign in",
            ));
        }
        self.open_person(
            &id,
            waiting.phc,
            &waiting.name,
            Holder::citizen(Grade::Unverified),
        )?;
        if waiting.english {
            let wishes = Preference {
                english: true,
                ..Preference::default()
            };
            self.keep_wishes(&id, &wishes)?;
        }
        self.door.succeeded("sign-up", client);
        let account = self.find(&id)?;
        let session = self.door.welcome(&account, (client, "code"), self.clock.now())?;
        self.dressed(session)
    }

    /// Opens a natural person's account. Its journalled name tells nothing of them.
    pub(super) fn open_person(
        &self,
        id: &ActorId,
        phc: String,
        name: &str,
        holder: Holder,
    ) -> Result<(), Rejection> {
        self.door.set_hash(id, phc)?;
        let person = Person {
            name: name.to_owned(),
            resident: None,
        };
        self.keep_person(id, &person)?;
        let last: String =
            id.0.chars()
                .skip(id.0.chars().count().saturating_sub(4))
                .collect();
        let facts = AccountFacts {
            id: id.clone(),
            display: format!("个人用户 {last}"),
            unit: None,
            roles: vec![Role::Citizen],
        };
        self.act_itself(Order::Account(AccountCommand::Admit { facts, holder }))
            .map(drop)
    }
}

/// Refuses what nobody can be called.
pub(super) fn check_called(name: &str) -> Result<(), Rejection> {
    let plain = |c: char| c.is_alphanumeric() || " ·.'-".contains(c);
    let name = name.trim();
    if name.chars().count() <= LONGEST_NAME && name.chars().all(plain) {
        return Ok(());
    }
    Err(Rejection::new(
        codes::REAL_NAME,
        Class::Invalid,
        format!("姓名不超过 {LONGEST_NAME} 个字，只能有文字、间隔号和连字符"),
        format!("a name has {LONGEST_NAME} characters at most: letters, dots and hyphens"),
    )
    .at_element("name"))
}
