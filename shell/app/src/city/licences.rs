//! Electronic licences (电子证照): issued, held, looked up, revoked.
//!
//! That a licence was issued is an event in a stream of its own and in one of its holder's; what is written on it,
//! signed, is a file, so that it can be erased. Neither costs memory: both are looked up. The key that signs is in
//! the vault, its public halves are in the journal for ever, so that what was signed before a key was lost can
//! still be checked. It knows nothing of packs' processes. Start at [`Registrar`] for those who issue, and at
//! [`City::check_licence`] for those who check.

use super::act::Order;
use super::model::CityModel;
use super::{City, Clock, day_of};
use crate::authorise::{Action, Resource};
use crate::codes;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::division::DivisionCode;
use skein_kernel::event::Stream;
use skein_kernel::rejection::{Class, Rejection};
use skein_licence::{Key, Licence, Token, Trouble, Written};
use skein_pack::Pack;
use skein_store::vault::{Held, Vault};
use skein_store::{AnyJournal, Files, Meta};
use std::sync::Arc;

/// The name of the streams of licences, by number.
pub(super) const LICENCE: &str = "licence";
/// The name of the streams of who holds which licences, by account.
pub(super) const HOLDING: &str = "holding";
/// The name of the stream of keys that sign licences.
pub(super) const LICENCE_KEY: &str = "licence-key";
/// What the key is kept as in the vault.
const KEY: &str = "licence-key";

/// What happened to a licence, or to the keys that sign them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum LicenceEvent {
    /// A key signs licences from then on.
    KeyPublished {
        /// Its public half: 64 hexadecimal digits.
        public: String,
    },
    /// It was issued, or taken into the city's keeping.
    Issued {
        /// Its number.
        number: String,
        /// Its kind.
        kind: String,
        /// Whose it is: an account.
        holder: String,
        /// The hash of the signed text.
        file: String,
        /// The matter in which it was issued.
        matter: Option<u64>,
    },
    /// It doesn't count any more.
    Revoked {
        /// Its number.
        number: String,
        /// Why, with the law.
        reason: String,
    },
}

impl LicenceEvent {
    /// The event's type in the journal.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::KeyPublished { .. } => "licence-key-published",
            Self::Issued { .. } => "licence-issued",
            Self::Revoked { .. } => "licence-revoked",
        }
    }
}

/// A licence as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What is written on it.
    pub licence: Licence,
    /// It with the city's signature.
    pub token: String,
    /// Whose it is: an account.
    pub holder: ActorId,
    /// Since when and why it doesn't count, if it was revoked.
    pub revoked: Option<(Timestamp, String)>,
}

impl Standing {
    /// Whether it counts on a day.
    #[must_use]
    pub fn counts(&self, day: Date) -> bool {
        self.revoked.is_none() && !self.licence.has_ended(day)
    }
}

/// What is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Whose it will be: an account.
    pub holder: ActorId,
    /// What is written on it.
    pub licence: Licence,
}

/// Issues licences and looks them up. Cheap to clone.
#[derive(Clone)]
pub struct Registrar {
    division: DivisionCode,
    journal: AnyJournal<CityModel>,
    files: Arc<dyn Files>,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
}

impl City {
    /// What issues this city's licences.
    #[must_use]
    pub fn registrar(&self) -> Registrar {
        Registrar {
            division: self.division,
            journal: self.journal().clone(),
            files: Arc::clone(self.ledger.files()),
            vault: Arc::clone(&self.door().vault),
            clock: Arc::clone(&self.clock),
        }
    }

    /// The public halves of the keys that have signed this city's licences, the latest last.
    #[must_use]
    pub fn licence_keys(&self) -> Vec<String> {
        self.look(|model| model.licence_keys().to_vec())
    }

    /// A licence by its number and one of its own texts or nothing: what anyone may know who has its number.
    ///
    /// # Errors
    /// `SK-APP-0044` for a number that can't be one, `SK-APP-0012` if there is none of that number.
    pub fn licence_standing(&self, number: &str) -> Result<Standing, Rejection> {
        let number = number.trim().to_uppercase();
        if !skein_licence::number::is_sound(&number) {
            return Err(no_number(&number));
        }
        let found = self.registrar().standing(&number)?;
        found.ok_or_else(|| crate::not_found("证照", "licence", &number))
    }

    /// Checks the signed text of a licence, and whether it still counts. Anyone may.
    ///
    /// # Errors
    /// `SK-APP-0044` if it is no licence, or not one this city has signed.
    pub fn check_licence(&self, text: &str) -> Result<Standing, Rejection> {
        let token = Token::check(text, &self.licence_keys()).map_err(no_licence)?;
        let number = token.licence.number.clone();
        let found = self.registrar().standing(&number)?;
        // A copy of the journal from before it was issued doesn't know it: the signature still counts.
        Ok(found.unwrap_or_else(|| Standing {
            token: token.text,
            licence: token.licence,
            holder: ActorId(String::new()),
            revoked: None,
        }))
    }

    /// One of someone's licences, or of a firm they may act for.
    ///
    /// # Errors
    /// `SK-APP-0004` for anyone else's; `SK-APP-0012` if there is none.
    pub fn own_licence(&self, actor: &Actor, number: &str) -> Result<Standing, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let found = self.registrar().standing(number)?;
        let own = found.filter(|it| self.acts_as(actor, &it.holder.0, None).unwrap_or(false));
        own.ok_or_else(|| crate::not_found("证照", "licence", number))
    }

    /// The licences of someone and of the firms they may act for, each once, the latest issued first.
    ///
    /// # Errors
    /// `SK-APP-0004`, the store's.
    pub fn own_licences(&self, actor: &Actor) -> Result<Vec<Standing>, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let registrar = self.registrar();
        let mut all = Vec::new();
        for holder in self.acted_for(actor) {
            all.extend(registrar.held_by(&holder)?);
        }
        all.sort_by_key(|it: &Standing| std::cmp::Reverse(it.licence.issued));
        Ok(all)
    }

    /// Someone and the firms they may act for.
    pub fn acted_for(&self, actor: &Actor) -> Vec<ActorId> {
        let firms: Vec<ActorId> = self.look(|model| {
            let firms = model.roster().principals(&actor.id);
            firms.map(|account| account.id.clone()).collect()
        });
        let able = firms
            .into_iter()
            .filter(|firm| self.acts_as(actor, &firm.0, None).unwrap_or(false));
        std::iter::once(actor.id.clone()).chain(able).collect()
    }

    /// Takes a licence away, with the reason and the law.
    ///
    /// # Errors
    /// `SK-APP-0004`; `SK-APP-0012` if there is none; `SK-APP-0044` without a reason, or if it was revoked before.
    pub fn revoke_licence(
        &self,
        actor: &Actor,
        number: &str,
        reason: &str,
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        self.authorise(actor, Action::RevokeLicence, &Resource::City)?;
        if reason.trim().is_empty() {
            return Err(no_reason());
        }
        let event = LicenceEvent::Revoked {
            number: number.to_owned(),
            reason: reason.trim().to_owned(),
        };
        let meta = self.given(actor.clone(), key);
        self.ledger.submit(Order::Licence(event), meta).wait().map(drop)
    }

    /// The licence of a kind that the city holds of an applicant, or of whoever acts for them: a firm's agent has
    /// the identity card that the firm's application needs.
    pub(super) fn holding(
        &self,
        actor: &Actor,
        owner: &ActorId,
        kind: &str,
    ) -> Result<Option<Standing>, Rejection> {
        match self.held_by(owner, kind)? {
            None if *owner != actor.id => self.held_by(&actor.id, kind),
            found => Ok(found),
        }
    }

    /// The latest licence of a kind that the city holds of someone and that counts today.
    pub(super) fn held_by(&self, holder: &ActorId, kind: &str) -> Result<Option<Standing>, Rejection> {
        let today = day_of(self.clock.now());
        let all = self.registrar().held_by(holder)?.into_iter();
        let fitting = all.filter(|it| it.licence.kind == kind && it.counts(today));
        Ok(fitting.max_by_key(|it| it.licence.issued))
    }

    /// Takes a document of someone's into the city's keeping, as a registry that joins the city hands it over.
    pub(crate) fn hold(
        &self,
        holder: &ActorId,
        kind: &str,
        issued: Date,
        written: &[Written],
    ) -> Result<Standing, Rejection> {
        let (title, issuer) = match self.licence_kind(kind) {
            Ok((pack, kind)) => (kind.words.zh.clone(), issuer(&[pack], &kind.issuer)),
            Err(_) => (kind.to_owned(), String::new()),
        };
        let display = self.look(|model| model.roster().get(holder).map(|it| it.display.clone()));
        let registrar = self.registrar();
        registrar.issue(Issue {
            holder: holder.clone(),
            licence: Licence {
                number: registrar.number(issued, handed_over(holder, kind)),
                kind: kind.to_owned(),
                title,
                division: self.division.to_string(),
                issuer,
                holder: display.unwrap_or_default(),
                issued,
                until: None,
                written: written.to_vec(),
                matter: None,
            },
        })
    }
}

/// The name of the department that issues a kind of licence.
pub(super) fn issuer(packs: &[Arc<Pack>], id: &str) -> String {
    let departments = packs.iter().flat_map(|pack| &pack.departments);
    let mut named = departments.filter(|it| *it.id == id);
    named
        .next()
        .map_or_else(|| id.to_owned(), |it| it.words.zh.clone())
}

/// A number for a document that was handed over: the same for the same, above those of matters.
fn handed_over(holder: &ActorId, kind: &str) -> u64 {
    let digest = Sha256::digest(format!("{holder}/{kind}"));
    let number = digest
        .iter()
        .take(6)
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    900_000_000_000 + number % 100_000_000_000
}

impl Registrar {
    /// Which city's.
    #[must_use]
    pub fn division(&self) -> DivisionCode {
        self.division
    }

    /// The number of the licence that a matter ends in.
    #[must_use]
    pub fn number(&self, issued: Date, serial: u64) -> String {
        skein_licence::number::number(&self.division.to_string(), issued.year(), serial)
    }

    /// Signs a licence and makes it the holder's. Issued again it is the one it was: a job asked twice gives one.
    ///
    /// # Errors
    /// The vault's, the store's.
    pub fn issue(&self, issue: Issue) -> Result<Standing, Rejection> {
        let number = issue.licence.number.clone();
        if let Some(known) = self.standing(&number)? {
            let same = known.holder == issue.holder && known.licence.kind == issue.licence.kind;
            return if same { Ok(known) } else { Err(taken(&number)) };
        }
        let token = Token::sign(issue.licence, &self.key()?);
        let file = self.files.keep(token.text.as_bytes())?;
        let event = LicenceEvent::Issued {
            number: number.clone(),
            kind: token.licence.kind.clone(),
            holder: issue.holder.0,
            file: file.to_string(),
            matter: token.licence.matter,
        };
        self.submit(event)?;
        let issued = self.standing(&number)?;
        issued.ok_or_else(|| crate::not_found("证照", "licence", &number))
    }

    /// A licence as it stands; none if there is none of that number.
    ///
    /// # Errors
    /// The store's.
    pub fn standing(&self, number: &str) -> Result<Option<Standing>, Rejection> {
        let mut found: Option<Standing> = None;
        for recorded in self.journal.stream(&self.stream(LICENCE, number))? {
            match serde_json::from_str(&recorded.event.body) {
                Ok(LicenceEvent::Issued { holder, file, .. }) => {
                    found = self.read(&file)?.map(|(token, licence)| Standing {
                        licence,
                        token,
                        holder: ActorId(holder),
                        revoked: None,
                    });
                }
                Ok(LicenceEvent::Revoked { reason, .. }) => {
                    if let Some(found) = &mut found {
                        found.revoked = Some((recorded.at, reason));
                    }
                }
                Ok(LicenceEvent::KeyPublished { .. }) | Err(_) => {}
            }
        }
        Ok(found)
    }

    /// Every licence of someone, in the order they were issued.
    ///
    /// # Errors
    /// The store's.
    pub fn held_by(&self, holder: &ActorId) -> Result<Vec<Standing>, Rejection> {
        let mut all = Vec::new();
        for recorded in self.journal.stream(&self.stream(HOLDING, &holder.0))? {
            if let Ok(LicenceEvent::Issued { number, .. }) = serde_json::from_str(&recorded.event.body) {
                all.extend(self.standing(&number)?);
            }
        }
        Ok(all)
    }

    /// The signed text in a file. Erased, there is none any more.
    fn read(&self, file: &str) -> Result<Option<(String, Licence)>, Rejection> {
        let id = file.parse()?;
        if !self.files.contains(&id)? {
            return Ok(None);
        }
        let text = String::from_utf8(self.files.read(&id)?).unwrap_or_default();
        let keys = self.journal.read(|model| model.licence_keys().to_vec());
        Ok(Token::check(&text, &keys)
            .ok()
            .map(|token| (token.text, token.licence)))
    }

    /// The key that signs; made and published where there is none.
    fn key(&self) -> Result<Key, Rejection> {
        let kept = || self.vault.held(KEY, KEY);
        if let Some(key) = kept()?.and_then(|held| Key::of_secret(&held.value)) {
            self.publish(&key)?;
            return Ok(key);
        }
        // Of two nodes that make one at once the later's stays: what the other signed is checked by what it published.
        self.vault.claim(&Held {
            kind: KEY.to_owned(),
            key: KEY.to_owned(),
            account: String::new(),
            value: Key::random().secret(),
            at: self.clock.now(),
        })?;
        let key = kept()?.and_then(|held| Key::of_secret(&held.value));
        let key = key.ok_or_else(no_key)?;
        self.publish(&key)?;
        Ok(key)
    }

    fn publish(&self, key: &Key) -> Result<(), Rejection> {
        let public = key.public();
        if self.journal.read(|model| model.licence_keys().contains(&public)) {
            return Ok(());
        }
        self.submit(LicenceEvent::KeyPublished { public })
    }

    fn submit(&self, event: LicenceEvent) -> Result<(), Rejection> {
        let meta = Meta::new(Actor::system(), self.clock.now());
        self.journal.submit(Order::Licence(event), meta).wait().map(drop)
    }

    fn stream(&self, engine: &str, aggregate: &str) -> Stream {
        Stream {
            division: self.division,
            engine: engine.to_owned(),
            aggregate: aggregate.to_owned(),
        }
    }
}

fn refused(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::LICENCE, Class::Invalid, zh, en)
}

fn no_number(number: &str) -> Rejection {
    let zh = format!("“{number}”不是本市电子证照的编号：应为 23 位，最后一位是校验码，请核对后再输");
    let en = format!(
        "`{number}` is no number of this city's licences: it has 23 characters, the last of which is a check \
         character; compare it and type it again"
    );
    refused(&zh, &en)
}

fn no_licence(trouble: Trouble) -> Rejection {
    match trouble {
        Trouble::Unreadable => refused(
            "这段文字不是完整的电子证照：请扫描整个二维码，或者复制随附文件的全部内容",
            "this text is no whole electronic licence: scan the whole code, or copy all of the attached file",
        ),
        Trouble::Forged => refused(
            "签名不符：这不是本市签发的证照，或者内容被改动过",
            "the signature doesn't fit: this city didn't issue it, or something on it was changed",
        ),
    }
}

fn no_reason() -> Rejection {
    refused(
        "撤销证照须写明理由和依据",
        "a licence is revoked with a reason and the law it rests on",
    )
}

/// A licence can't be revoked: there is none, or it was revoked before.
pub(super) fn not_revocable(number: &str, issued: bool) -> Rejection {
    match issued {
        false => crate::not_found("证照", "licence", number),
        true => refused("这份证照已经被撤销", "this licence was revoked before"),
    }
}

fn taken(number: &str) -> Rejection {
    let zh = format!("编号 {number} 已经是另一份证照的，没有制发");
    let en = format!("the number {number} is another licence's: nothing was issued");
    refused(&zh, &en)
}

fn no_key() -> Rejection {
    Rejection::new(
        codes::LICENCE,
        Class::Unavailable,
        "证照签名密钥暂时不能使用，请稍后再试",
        "the key that signs licences can't be used at the moment; try again later",
    )
}
