//! Telling people: a notice becomes a letter for each channel they wish, in their language, when they may be
//! disturbed.
//!
//! It knows nothing of what notices say. Start at [`City::tell`].

use super::super::City;
use super::words::Told;
use crate::account::address::Address;
use crate::authorise::{Action, Resource};
use crate::city::Clock;
use crate::city::notices::Courier;
use crate::codes;
use crate::notify::{ChannelKind, Delivered, Kept, Letter, Outbox, Preference};
use jiff::SignedDuration;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_store::vault::Vault;
use skein_store::workers::Stop;
use std::sync::Arc;
use std::time::Duration;

/// Wishes about notices, in the vault by account.
const WISHES: &str = "wishes";
/// How long the postman rests where there is nothing to deliver: how late a code may be.
const REST: Duration = Duration::from_millis(300);
/// Between two clearings of old letters.
const CLEARED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Something to tell somebody, rendered in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What makes it this one and no other: telling it again is telling it once.
    pub id: String,
    /// What sort it is, such as a pack's `one-stop/accepted`.
    pub notice: String,
    /// Title and text in Chinese.
    pub zh: (String, String),
    /// Title and text in English.
    pub en: (String, String),
    /// A path in the city that tells more.
    pub link: Option<String>,
    /// By which channels besides the addressee's own page.
    pub channels: Vec<ChannelKind>,
    /// Whether the addressee may ask for none of this sort.
    pub may_unsubscribe: bool,
    /// Whether it is told in quiet hours too.
    pub urgent: bool,
}

/// Where somebody is reached by a channel; `None` if nowhere.
pub(in crate::city) fn reached_by(
    vault: &dyn Vault,
    account: &ActorId,
    channel: ChannelKind,
) -> Result<Option<String>, Rejection> {
    let kind = match channel {
        ChannelKind::InApp => return Ok(Some(account.0.clone())),
        ChannelKind::Mail => "mail",
        ChannelKind::Sms => "phone",
        ChannelKind::Webhook => return Ok(None),
    };
    let held = vault.held_of(&account.0, kind)?;
    Ok(held.into_iter().next().map(|held| held.key))
}

/// How somebody wishes to be told.
pub(in crate::city) fn wishes_of(vault: &dyn Vault, account: &ActorId) -> Result<Preference, Rejection> {
    let held = vault.held(WISHES, &account.0)?;
    let wishes = held.and_then(|held| serde_json::from_str(&held.value).ok());
    Ok(wishes.unwrap_or_default())
}

impl City {
    /// Tells somebody something by every channel the notice has and they wish. Their own page tells always.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be written; telling it again is safe.
    pub fn tell(&self, account: &ActorId, notice: &Notice) -> Result<(), Rejection> {
        let account = self.goes_on_as(account);
        let wishes = self.wishes_of(&account)?;
        let now = self.clock.now();
        let (title, body) = if wishes.english { &notice.en } else { &notice.zh };
        let channels = notice.channels.iter().copied();
        for channel in
            std::iter::once(ChannelKind::InApp).chain(channels.filter(|it| *it != ChannelKind::InApp))
        {
            if !wishes.allows(&notice.notice, channel, notice.may_unsubscribe) {
                continue;
            }
            let Some(to) = reached_by(&**self.door.vault(), &account, channel)? else {
                continue;
            };
            let letter = Letter {
                link: notice.link.clone(),
                urgent: notice.urgent,
                ..Letter::new(channel, &to, &notice.notice, (title, body))
            };
            let id = format!("{}.{}.{}", notice.id, account, channel.name());
            let due = wishes.due(channel, notice.urgent, now);
            self.outbox.post(&id, &account.0, &letter, due)?;
        }
        Ok(())
    }

    /// Tells somebody something about their own account, which they can't ask not to hear.
    pub(super) fn tell_of_account(&self, account: &ActorId, told: &Told) -> Result<(), Rejection> {
        let own = |(title, body): &(&'static str, String)| ((*title).to_owned(), body.clone());
        self.tell(
            account,
            &Notice {
                id: crate::account::random_hex::<8>(),
                notice: told.notice.to_owned(),
                zh: own(&told.zh),
                en: own(&told.en),
                link: Some("/account".to_owned()),
                channels: vec![ChannelKind::Sms, ChannelKind::Mail],
                may_unsubscribe: false,
                urgent: true,
            },
        )
    }

    /// The account that goes on for one that was merged.
    fn goes_on_as(&self, account: &ActorId) -> ActorId {
        self.look(|model| model.roster().goes_on_as(account))
    }

    pub(super) fn wishes_of(&self, account: &ActorId) -> Result<Preference, Rejection> {
        wishes_of(&**self.door.vault(), account)
    }

    /// How someone wishes to be told.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn wishes(&self, actor: &Actor) -> Result<Preference, Rejection> {
        self.own(actor)?;
        self.wishes_of(&actor.id)
    }

    /// Keeps how someone wishes to be told.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0086` for quiet hours without an end, or too many sorts of notice.
    pub fn wish(&self, actor: &Actor, wishes: &Preference) -> Result<(), Rejection> {
        self.own(actor)?;
        let endless = wishes.quiet.is_some_and(|quiet| quiet.from == quiet.until);
        if endless || wishes.unsubscribed.len() > 200 {
            return Err(Rejection::new(
                codes::WISH,
                Class::Invalid,
                "免打扰时段的开始和结束不能相同",
                "quiet hours must end at another time than they begin",
            )
            .at_element("quiet"));
        }
        self.keep_wishes(&actor.id, wishes)
    }

    pub(super) fn keep_wishes(&self, account: &ActorId, wishes: &Preference) -> Result<(), Rejection> {
        let value = serde_json::to_string(wishes).unwrap_or_default();
        self.keep_for(account, WISHES, &account.0, &value).map(drop)
    }

    /// What the city has told someone, on their own page, the latest first.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn told(&self, actor: &Actor) -> Result<Vec<Kept>, Rejection> {
        self.own(actor)?;
        self.outbox.page(&actor.id.0)
    }

    /// Notes that someone has read their page: what the city wrote to their account, and what it told them, and
    /// those they act for, about matters.
    ///
    /// # Errors
    /// `SK-APP-0004`, or the store's; what was noted stays so.
    pub fn note_read(&self, actor: &Actor) -> Result<(), Rejection> {
        self.own(actor)?;
        self.read_all_notices(actor)?;
        self.outbox.note_read(&actor.id.0, self.clock.now())
    }

    /// Sends an address something the city itself writes, at once.
    pub(super) fn send(&self, letter: &Letter, account: &str) -> Result<(), Rejection> {
        let id = crate::account::random_hex::<12>();
        self.outbox.post(&id, account, letter, self.clock.now())
    }

    /// Sends a confirmation code.
    pub(super) fn send_code(&self, address: &Address, code: &str, english: bool) -> Result<(), Rejection> {
        self.send(&super::words::code(address, code, english, self.clock.now()), "")
    }

    /// Letters that were sent, that wait, and that were given up, for those who keep the outbox; in a
    /// demonstration for everyone, so that a code can be seen without a gateway.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn sent_letters(&self, actor: &Actor, limit: usize) -> Result<[Vec<Kept>; 3], Rejection> {
        let catches =
            self.is_demo() && !self.outbox.sends(ChannelKind::Sms) && !self.outbox.sends(ChannelKind::Mail);
        if !catches {
            self.authorise(actor, Action::KeepOutbox, &Resource::City)?;
        }
        Ok([
            self.outbox.sent(limit)?,
            self.outbox.waiting(limit)?,
            self.outbox.dead(limit)?,
        ])
    }

    /// Puts a dead letter back into the outbox.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if there is none of that id.
    pub fn revive_letter(&self, actor: &Actor, id: &str) -> Result<(), Rejection> {
        self.authorise(actor, Action::KeepOutbox, &Resource::City)?;
        match self.outbox.revive(id, self.clock.now())? {
            true => Ok(()),
            false => Err(crate::not_found("信件", "letter", id)),
        }
    }

    /// Who delivers the city's letters.
    #[must_use]
    pub fn postman(&self) -> Postman {
        Postman {
            courier: self.courier(),
            outbox: self.outbox.clone(),
            clock: Arc::clone(&self.clock),
        }
    }
}

/// Delivers letters.
pub struct Postman {
    courier: Courier,
    outbox: Outbox,
    clock: Arc<dyn Clock>,
}

impl Postman {
    /// Takes over the notices of packs that are to be sent, and delivers what is due.
    ///
    /// # Errors
    /// `SK-STORE-0045`, or the journal's; what was delivered stays so.
    pub fn turn(&self) -> Result<Delivered, Rejection> {
        self.courier.turn()?;
        self.outbox.turn(self.clock.now(), rand::random)
    }

    /// Takes turns until told to stop.
    pub(crate) fn run(&self, stop: &Stop) {
        let mut cleared = self.clock.now();
        while !stop.is_said() {
            let done = self.turn().unwrap_or_else(|rejection| {
                tracing::warn!(%rejection, "letters wait");
                Delivered::default()
            });
            if done.dead > 0 {
                tracing::warn!(letters = done.dead, "letters were given up");
            }
            if self.clock.now().duration_since(cleared) >= CLEARED_EVERY {
                cleared = self.clock.now();
                if let Err(rejection) = self.outbox.forget_old(cleared) {
                    tracing::warn!(%rejection, "old letters stay");
                }
            }
            if done.sent == 0 {
                stop.sleep(REST);
            }
        }
    }
}
