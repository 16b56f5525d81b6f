//! The outbox: letters wait here until their channel has taken them.
//!
//! A letter that is claimed is put off for a while first, so that two nodes don't deliver it at once and one
//! that dies in between loses nothing. It knows nothing of how channels deliver. Start at [`Outbox::post`].

use super::{Channel, ChannelKind, Letter, Undelivered};
use jiff::{SignedDuration, Timestamp};
use skein_kernel::rejection::Rejection;
use skein_store::vault::{Held, Vault};
use skein_store::workers::Backoff;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Letters on their way, by when they are due.
const WAITING: &str = "letter";
/// Letters that were taken, by when.
const SENT: &str = "letter-sent";
/// Letters that were given up, by when.
const DEAD: &str = "letter-dead";
/// Letters on people's own pages, by when they came.
const PAGE: &str = "letter-page";

/// Letters delivered in one turn.
const CHUNK: usize = 64;
/// How long a letter that is being delivered is left alone by others.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// How long sent letters are kept for those who ask where they went; dead ones five times as long.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Half a minute, doubled up to half an hour, for three days: a mail server may be away for that long.
pub(super) const PATIENCE: Backoff = Backoff {
    first: SignedDuration::from_secs(30),
    longest: SignedDuration::from_mins(30),
    attempts: 150,
};

/// A letter as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// The account it is to, empty where there is none yet.
    pub account: String,
    /// The letter.
    pub letter: Letter,
    /// When it is due, was sent, or was given up.
    pub at: Timestamp,
}

/// What a turn came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Letters a channel took.
    pub sent: usize,
    /// Letters to be tried again.
    pub postponed: usize,
    /// Letters given up.
    pub dead: usize,
}

/// Letters and the channels that take them.
#[derive(Clone)]
pub struct Outbox {
    vault: Arc<dyn Vault>,
    channels: BTreeMap<ChannelKind, Arc<dyn Channel>>,
}

impl Outbox {
    /// An outbox over a city's vault.
    #[must_use]
    pub fn new(vault: Arc<dyn Vault>, channels: BTreeMap<ChannelKind, Arc<dyn Channel>>) -> Self {
        Self { vault, channels }
    }

    /// Puts a letter into the outbox, due at a time. One with the same id that is there, or was sent, is not
    /// posted twice.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    pub fn post(&self, id: &str, account: &str, letter: &Letter, due: Timestamp) -> Result<(), Rejection> {
        let known = [WAITING, SENT, DEAD, PAGE].into_iter();
        for kind in known {
            if self.vault.held(kind, id)?.is_some() {
                return Ok(());
            }
        }
        let kind = if letter.channel == ChannelKind::InApp {
            PAGE
        } else {
            WAITING
        };
        self.vault.claim(&kept(kind, id, account, letter, due)).map(drop)
    }

    /// Delivers what is due, one letter after another.
    ///
    /// # Errors
    /// `SK-STORE-0045`; what was delivered stays so.
    pub fn turn(&self, now: Timestamp, mut chance: impl FnMut() -> u64) -> Result<Delivered, Rejection> {
        let mut total = Delivered::default();
        for held in self.vault.held_due(WAITING, now, CHUNK)? {
            let leased = Held {
                at: now + LEASE,
                ..held.clone()
            };
            if !self.vault.swap(&held, &leased)? {
                continue;
            }
            self.one(&leased, now, chance(), &mut total)?;
        }
        Ok(total)
    }

    fn one(
        &self,
        leased: &Held,
        now: Timestamp,
        chance: u64,
        total: &mut Delivered,
    ) -> Result<(), Rejection> {
        let Some(mut letter) = read(leased) else {
            return self.put_aside(leased, DEAD, None, now);
        };
        if letter.expires.is_some_and(|expires| expires <= now) {
            letter.trouble = Some("已过有效期 expired".to_owned());
            total.dead += 1;
            return self.put_aside(leased, DEAD, Some(&letter), now);
        }
        let channel = self.channels.get(&letter.channel);
        let none = || Undelivered::Later("通道未配置 no such channel is configured".to_owned());
        let outcome = channel
            .ok_or_else(none)
            .and_then(|it| it.deliver(&leased.key, &letter));
        let (trouble, again) = match outcome {
            Ok(()) => {
                total.sent += 1;
                return self.put_aside(leased, SENT, Some(&letter), now);
            }
            Err(Undelivered::Later(why)) => (why, PATIENCE.next(now, letter.failed + 1, chance)),
            Err(Undelivered::Never(why)) => (why, None),
        };
        letter.failed += 1;
        letter.trouble = Some(trouble);
        match again {
            Some(at) => {
                total.postponed += 1;
                // Whole seconds are kept; a wait cut short to nothing would be tried at once, for ever.
                let at = at.max(now + SignedDuration::from_secs(1));
                let later = kept(WAITING, &leased.key, &leased.account, &letter, at);
                self.vault.swap(leased, &later).map(drop)
            }
            None => {
                total.dead += 1;
                self.put_aside(leased, DEAD, Some(&letter), now)
            }
        }
    }

    /// Takes a letter out of the waiting ones. It is kept elsewhere first: were the city to go down in between,
    /// it would be delivered again rather than lost.
    fn put_aside(
        &self,
        leased: &Held,
        kind: &str,
        letter: Option<&Letter>,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        if let Some(letter) = letter {
            // A code is a secret: what it was is nobody's business once it is delivered.
            let told = (letter.notice == CODE && kind == SENT && !self.is_caught(letter)).then(|| Letter {
                body: String::new(),
                ..letter.clone()
            });
            let letter = told.as_ref().unwrap_or(letter);
            self.vault
                .claim(&kept(kind, &leased.key, &leased.account, letter, now))?;
        }
        self.vault.take(WAITING, &leased.key).map(drop)
    }

    /// Whether a letter's channel only shows letters in the city.
    fn is_caught(&self, letter: &Letter) -> bool {
        !self.sends(letter.channel)
    }

    /// Whether a channel sends anything out of the city.
    #[must_use]
    pub fn sends(&self, channel: ChannelKind) -> bool {
        self.channels
            .get(&channel)
            .is_some_and(|channel| !channel.is_catcher())
    }

    /// Letters waiting, the earliest due first.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    pub fn waiting(&self, limit: usize) -> Result<Vec<Kept>, Rejection> {
        let all = self.vault.held_due(WAITING, Timestamp::MAX, limit)?;
        Ok(all.iter().filter_map(shown).collect())
    }

    /// Letters that were sent, the latest first.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    pub fn sent(&self, limit: usize) -> Result<Vec<Kept>, Rejection> {
        let all = self.vault.held_latest(SENT, limit)?;
        Ok(all.iter().filter_map(shown).collect())
    }

    /// Letters that were given up, the latest first.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    pub fn dead(&self, limit: usize) -> Result<Vec<Kept>, Rejection> {
        let all = self.vault.held_latest(DEAD, limit)?;
        Ok(all.iter().filter_map(shown).collect())
    }

    /// Puts a dead letter back, due at once. `false` if there is none of that id.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    pub fn revive(&self, id: &str, now: Timestamp) -> Result<bool, Rejection> {
        let Some(held) = self.vault.held(DEAD, id)? else {
            return Ok(false);
        };
        let Some(letter) = read(&held) else {
            return Ok(false);
        };
        let again = Letter {
            failed: 0,
            expires: None,
            ..letter
        };
        self.vault.claim(&kept(WAITING, id, &held.account, &again, now))?;
        self.vault.take(DEAD, id)?;
        Ok(true)
    }

    /// The letters on someone's own page, the latest first.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    pub fn page(&self, account: &str) -> Result<Vec<Kept>, Rejection> {
        let mut all = self.vault.held_of(account, PAGE)?;
        all.reverse();
        Ok(all.iter().filter_map(shown).collect())
    }

    /// Notes that someone has read what is on their own page.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    pub fn note_read(&self, account: &str, now: Timestamp) -> Result<(), Rejection> {
        for held in self.vault.held_of(account, PAGE)? {
            let Some(letter) = read(&held).filter(|letter| letter.read.is_none()) else {
                continue;
            };
            let seen = Letter {
                read: Some(now),
                ..letter
            };
            self.vault
                .claim(&kept(PAGE, &held.key, account, &seen, held.at))?;
        }
        Ok(())
    }

    /// Forgets letters that were sent or given up long ago.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    pub fn forget_old(&self, now: Timestamp) -> Result<(), Rejection> {
        self.vault.forget_before(SENT, now - REMEMBERED)?;
        self.vault.forget_before(DEAD, now - REMEMBERED * 5)
    }
}

/// The sort of notice that carries a confirmation code.
pub const CODE: &str = "code";

fn kept(kind: &str, id: &str, account: &str, letter: &Letter, at: Timestamp) -> Held {
    Held {
        kind: kind.to_owned(),
        key: id.to_owned(),
        account: account.to_owned(),
        // A letter has no maps with odd keys and no failing parts.
        value: serde_json::to_string(letter).unwrap_or_default(),
        at,
    }
}

fn read(held: &Held) -> Option<Letter> {
    serde_json::from_str(&held.value).ok()
}

fn shown(held: &Held) -> Option<Kept> {
    Some(Kept {
        id: held.key.clone(),
        account: held.account.clone(),
        letter: read(held)?,
        at: held.at,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Catcher;
    use super::*;
    use std::sync::Mutex;

    /// A gateway that is away until told.
    #[derive(Default)]
    struct Fickle {
        answer: Mutex<Option<Undelivered>>,
        taken: Mutex<Vec<String>>,
    }

    impl Channel for Fickle {
        fn deliver(&self, id: &str, letter: &Letter) -> Result<(), Undelivered> {
            match self.answer.lock().unwrap().clone() {
                Some(no) => Err(no),
                None => {
                    let line = format!("{id} {} {}", letter.to, letter.title);
                    self.taken.lock().unwrap().push(line);
                    Ok(())
                }
            }
        }
    }

    fn outbox() -> (Outbox, Arc<Fickle>) {
        let vault = skein_store::vault::in_memory("430400".parse().unwrap()).unwrap();
        let gateway = Arc::new(Fickle::default());
        let mail: Arc<dyn Channel> = gateway.clone();
        let channels = [
            (ChannelKind::Mail, mail),
            (ChannelKind::Sms, Arc::new(Catcher) as _),
        ];
        (Outbox::new(vault, channels.into_iter().collect()), gateway)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn letter() -> Letter {
        Letter::new(
            ChannelKind::Mail,
            "li@example.org",
            "accepted",
            ("已受理", "您的申请已受理。"),
        )
    }

    #[test]
    fn a_letter_is_delivered_once_though_posted_twice() {
        let (outbox, gateway) = outbox();
        outbox.post("1", "p-li", &letter(), at(0)).unwrap();
        outbox.post("1", "p-li", &letter(), at(0)).unwrap();
        assert_eq!(outbox.turn(at(0), || 0).unwrap().sent, 1);
        outbox.post("1", "p-li", &letter(), at(0)).unwrap();
        assert_eq!(outbox.turn(at(1), || 0).unwrap(), Delivered::default());
        assert_eq!(*gateway.taken.lock().unwrap(), ["1 li@example.org 已受理"]);
    }

    #[test]
    fn a_mail_server_away_for_a_day_loses_nothing() {
        let (outbox, gateway) = outbox();
        *gateway.answer.lock().unwrap() = Some(Undelivered::Later("connection refused".into()));
        for number in 0..40 {
            outbox
                .post(&number.to_string(), "p-li", &letter(), at(0))
                .unwrap();
        }
        for minute in 0..(24 * 60) {
            let done = outbox.turn(at(minute * 60), || 7).unwrap();
            assert_eq!((done.sent, done.dead), (0, 0));
        }
        *gateway.answer.lock().unwrap() = None;
        let mut sent = 0;
        for minute in 0..=30 {
            sent += outbox.turn(at(86_400 + minute * 60), || 7).unwrap().sent;
        }
        assert_eq!(sent, 40);
        assert_eq!(outbox.waiting(10).unwrap(), []);
    }

    #[test]
    fn what_is_refused_for_good_is_dead_and_can_be_revived() {
        let (outbox, gateway) = outbox();
        *gateway.answer.lock().unwrap() = Some(Undelivered::Never("no such mailbox".into()));
        outbox.post("1", "p-li", &letter(), at(0)).unwrap();
        assert_eq!(outbox.turn(at(0), || 0).unwrap().dead, 1);
        let dead = outbox.dead(10).unwrap();
        assert_eq!(dead[0].letter.trouble.as_deref(), Some("no such mailbox"));
        *gateway.answer.lock().unwrap() = None;
        assert!(outbox.revive("1", at(5)).unwrap());
        assert!(!outbox.revive("1", at(5)).unwrap());
        assert_eq!(outbox.turn(at(5), || 0).unwrap().sent, 1);
    }

    #[test]
    fn a_code_is_not_delivered_after_it_expired_nor_remembered_after_it_was_delivered() {
        let (outbox, gateway) = outbox();
        let code = Letter {
            notice: CODE.into(),
            expires: Some(at(600)),
            ..letter()
        };
        outbox.post("1", "", &code, at(0)).unwrap();
        outbox.post("2", "", &code, at(600)).unwrap();
        assert_eq!(outbox.turn(at(0), || 0).unwrap().sent, 1);
        assert_eq!(outbox.sent(1).unwrap()[0].letter.body, "");
        assert_eq!(outbox.turn(at(600), || 0).unwrap().dead, 1);
        assert_eq!(gateway.taken.lock().unwrap().len(), 1);
    }

    #[test]
    fn one_s_own_page_tells_at_once_and_remembers_what_was_read() {
        let (outbox, _) = outbox();
        let own = Letter {
            channel: ChannelKind::InApp,
            ..letter()
        };
        outbox.post("1", "p-li", &own, at(0)).unwrap();
        outbox.post("2", "p-li", &own, at(9)).unwrap();
        let ids = |outbox: &Outbox| {
            let page = outbox.page("p-li").unwrap();
            page.iter()
                .map(|it| (it.id.clone(), it.letter.read.is_some()))
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&outbox), [("2".to_owned(), false), ("1".to_owned(), false)]);
        outbox.note_read("p-li", at(20)).unwrap();
        assert_eq!(ids(&outbox), [("2".to_owned(), true), ("1".to_owned(), true)]);
    }
}
