//! What passes about a matter besides its steps: letters both ways, the rating by who was served, and who has read it.
//!
//! Events say that there was a letter or a rating, by whom and when, and stay; the words are files, so that they can
//! be erased. Whoever opens another's matter leaves a reading, once a day, with the reason for which they may; whom it
//! is about sees it. It knows nothing of pages. Start at [`City::write_letter`], [`City::rate`] and
//! [`City::note_reading`].

use super::act::Order;
use super::attachments::Access;
use super::matters::{MatterView, case_of};
use super::{City, day_of};
use crate::authorise::{Action, Resource};
use crate::{codes, lock};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::human::Row;
use skein_store::aggregate::rows::Status;
use skein_store::aggregate::{Backend, Serial};
use std::collections::HashSet;

/// The name of the streams of letters about a matter.
pub(super) const LETTER: &str = "letter";
/// The name of the streams of a matter's rating and what followed it.
pub(super) const RATING: &str = "rating";
/// The name of the streams of bad ratings, by month.
pub(super) const BAD_RATING: &str = "bad-rating";
/// Characters of a letter at most.
const LONGEST: usize = 4_000;
/// How the reason of a reading for a stated purpose begins.
const PURPOSE: &str = "for ";
/// Readings remembered, so that the journal isn't asked again.
const REMEMBERED: usize = 20_000;

/// What passes about a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum LetterEvent {
    /// Someone wrote.
    Written {
        /// The matter.
        matter: u64,
        /// Whether it is the city that writes.
        by_city: bool,
        /// The hash of the words.
        words: String,
    },
    /// Who was served rated how (好差评).
    Rated {
        /// The matter.
        matter: u64,
        /// From 5, very good, to 1, very bad.
        grade: u8,
        /// The hash of the words, if any.
        words: Option<String>,
    },
    /// A bad rating was followed up.
    FollowedUp {
        /// The matter.
        matter: u64,
        /// The hash of what was found and done.
        words: String,
    },
}

impl LetterEvent {
    /// The event's type in the journal.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Written { .. } => "letter-written",
            Self::Rated { .. } => "matter-rated",
            Self::FollowedUp { .. } => "rating-followed-up",
        }
    }
}

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Who wrote.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
    /// Whether it is the city that writes.
    pub by_city: bool,
    /// What; none once it was erased.
    pub words: Option<String>,
}

/// How a matter was rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The matter.
    pub matter: Serial,
    /// From 5, very good, to 1, very bad.
    pub grade: u8,
    /// When.
    pub at: Timestamp,
    /// In which words.
    pub words: Option<String>,
    /// What was found and done about it.
    pub followed: Vec<Letter>,
}

impl Rating {
    /// Whether it must be followed up: bad or very bad.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        self.grade <= 2
    }
}

/// That someone read a matter or a file of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
    /// Which file, by its name; the matter itself where none is named.
    pub file: Option<String>,
    /// Why they may: `task NAME`, `supervision`, `audit`, `part`.
    pub why: String,
}

/// Readings noted today: matter, reader, day.
pub(super) type Seen = std::sync::Mutex<HashSet<(u64, ActorId, jiff::civil::Date, String)>>;

impl City {
    /// Writes to the other side of a matter: the applicant to whoever handles it, or they to the applicant.
    ///
    /// # Errors
    /// `SK-APP-0004` for those without a part in it; `SK-APP-0045` for an empty or overlong letter; the store's.
    pub fn write_letter(
        &self,
        actor: &Actor,
        matter: Serial,
        words: &str,
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        let kept = self.kept(matter)?;
        let case = case_of(&kept)?;
        let resource = self.resource(actor, matter, case)?;
        self.authorise(actor, Action::WriteLetter, &resource)?;
        let event = LetterEvent::Written {
            matter: matter.0,
            by_city: !self.serves(actor, &case.owner),
            words: self.keep_words(words)?,
        };
        self.letter_event(actor, event, key)
    }

    /// The letters about a matter, oldest first.
    ///
    /// # Errors
    /// `SK-APP-0004` for those without a part in it, the store's.
    pub fn letters(&self, actor: &Actor, matter: Serial) -> Result<Vec<Letter>, Rejection> {
        self.matter(actor, matter)?;
        let mut letters = Vec::new();
        for recorded in self.passed(LETTER, matter)? {
            if let Ok(LetterEvent::Written { by_city, words, .. }) = read(&recorded) {
                letters.push(self.letter(&recorded, by_city, &words)?);
            }
        }
        Ok(letters)
    }

    /// Rates how a matter was handled, once it is over: once, by who was served or acts for them.
    ///
    /// # Errors
    /// `SK-APP-0004` for anyone else; `SK-APP-0046` before it is over, twice, or with a grade outside of 1 to 5; the
    /// store's.
    pub fn rate(
        &self,
        actor: &Actor,
        matter: Serial,
        (grade, words): (u8, &str),
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        let kept = self.kept(matter)?;
        let resource = Resource::Matter {
            id: matter.to_string(),
            involved: self.serves(actor, &case_of(&kept)?.owner),
        };
        self.authorise(actor, Action::RateMatter, &resource)?;
        let entry = self.journal().matter(matter)?;
        let over = entry.is_some_and(|entry| entry.row.status == Status::Completed);
        if !over || !(1..=5).contains(&grade) {
            return Err(not_ratable());
        }
        let words = (!words.trim().is_empty()).then(|| self.keep_words(words));
        let event = LetterEvent::Rated {
            matter: matter.0,
            grade,
            words: words.transpose()?,
        };
        self.letter_event(actor, event, key)
    }

    /// How a matter was rated; none if it wasn't.
    ///
    /// # Errors
    /// `SK-APP-0004` for those without a part in it, the store's.
    pub fn rating(&self, actor: &Actor, matter: Serial) -> Result<Option<Rating>, Rejection> {
        self.matter(actor, matter)?;
        self.rating_of(matter)
    }

    /// Bad ratings of a month of the city's time, the latest first.
    ///
    /// # Errors
    /// `SK-APP-0004` for who doesn't watch over the city, the store's.
    pub fn bad_ratings(&self, actor: &Actor, (year, month): (i16, i8)) -> Result<Vec<Rating>, Rejection> {
        self.authorise(actor, Action::ViewInbox, &Resource::City)?;
        let stream = self.letter_stream(BAD_RATING, &format!("{year:04}-{month:02}"));
        let mut ratings = Vec::new();
        for recorded in self.ledger.stream(&stream)? {
            if let Ok(LetterEvent::Rated { matter, .. }) = read(&recorded) {
                ratings.extend(self.rating_of(Serial(matter))?);
            }
        }
        ratings.reverse();
        Ok(ratings)
    }

    /// Says what was found and done about a bad rating (差评整改).
    ///
    /// # Errors
    /// `SK-APP-0004` for who doesn't watch over the city; `SK-APP-0046` if there is no rating; the store's.
    pub fn follow_up(
        &self,
        actor: &Actor,
        matter: Serial,
        words: &str,
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        let kept = self.kept(matter)?;
        let resource = self.resource(actor, matter, case_of(&kept)?)?;
        self.authorise(actor, Action::SteerMatter, &resource)?;
        let event = LetterEvent::FollowedUp {
            matter: matter.0,
            words: self.keep_words(words)?,
        };
        self.letter_event(actor, event, key)
    }

    /// Notes that someone looks at a matter of somebody else's, once a day, before they are shown it.
    ///
    /// # Errors
    /// The store's.
    pub fn note_reading(&self, actor: &Actor, view: &MatterView) -> Result<(), Rejection> {
        let owner = &view.case.owner;
        if owner.is_empty() || actor.id.0 == "system" || self.serves(actor, owner) {
            return Ok(());
        }
        let reading = (view.serial, why(actor, view));
        self.note_each(actor, &[reading], |earlier| !earlier.starts_with(PURPOSE))
    }

    /// Notes that someone is shown something of some matters for a purpose, `for ZH / EN`, once a day each, before they
    /// are shown it.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn note_readings(
        &self,
        actor: &Actor,
        matters: &[Serial],
        why: &str,
    ) -> Result<(), Rejection> {
        let readings: Vec<(Serial, String)> =
            matters.iter().map(|matter| (*matter, why.to_owned())).collect();
        self.note_each(actor, &readings, |earlier| earlier == why)
    }

    /// Notes readings, but for those of which one that counts the same was noted today; together, so that they are
    /// durable in one go.
    fn note_each(
        &self,
        actor: &Actor,
        readings: &[(Serial, String)],
        counts: impl Fn(&str) -> bool,
    ) -> Result<(), Rejection> {
        let today = day_of(self.clock.now());
        let mut noted = Vec::new();
        for (matter, why) in readings {
            // Those for one's work are one a day whatever the task; those for a stated purpose one for each purpose.
            let kind = if why.starts_with(PURPOSE) {
                why.as_str()
            } else {
                ""
            };
            let key = (matter.0, actor.id.clone(), today, kind.to_owned());
            if lock(&self.seen).contains(&key) {
                continue;
            }
            let earlier = self.accesses(*matter)?.into_iter();
            let mut earlier = earlier.filter(|(recorded, access)| {
                let same_day = day_of(recorded.at) == today;
                access.digest.is_empty() && recorded.actor == actor.id && same_day && counts(&access.why)
            });
            let access = Access {
                matter: matter.0,
                digest: String::new(),
                why: why.clone(),
            };
            let is_new = earlier.next().is_none();
            let ticket = is_new.then(|| self.hand_in(Order::Access(access), self.given(actor.clone(), None)));
            noted.push((key, ticket));
        }
        for (key, ticket) in noted {
            ticket.map_or(Ok(()), |ticket| ticket.wait().map(drop))?;
            let mut seen = lock(&self.seen);
            if seen.len() >= REMEMBERED {
                seen.clear();
            }
            seen.insert(key);
        }
        Ok(())
    }

    /// Who has read a matter and its files, and why they might, the latest first.
    ///
    /// # Errors
    /// `SK-APP-0004` for those without a part in it, the store's.
    pub fn readings(&self, actor: &Actor, matter: Serial) -> Result<Vec<Reading>, Rejection> {
        let view = self.matter(actor, matter)?;
        let mut readings: Vec<Reading> = self
            .accesses(matter)?
            .into_iter()
            .map(|(recorded, access)| Reading {
                by: recorded.actor,
                at: recorded.at,
                file: (!access.digest.is_empty()).then(|| name_of(&view, &access.digest)),
                why: access.why,
            })
            .collect();
        readings.reverse();
        Ok(readings)
    }

    /// Takes away the words of letters and ratings of a matter whose personal data were erased.
    pub(super) fn forget_letters(&self, matter: Serial) -> Result<(), Rejection> {
        for recorded in self
            .passed(LETTER, matter)?
            .into_iter()
            .chain(self.passed(RATING, matter)?)
        {
            let words = match read(&recorded) {
                Ok(LetterEvent::Written { words, .. } | LetterEvent::FollowedUp { words, .. }) => Some(words),
                Ok(LetterEvent::Rated { words, .. }) => words,
                Err(_) => None,
            };
            if let Some(words) = words {
                self.ledger.files().remove(&words.parse()?)?;
            }
        }
        Ok(())
    }

    /// Whether someone is the applicant, or acts for them.
    fn serves(&self, actor: &Actor, owner: &str) -> bool {
        self.acts_as(actor, owner, None).unwrap_or(false)
    }

    fn rating_of(&self, matter: Serial) -> Result<Option<Rating>, Rejection> {
        let mut found: Option<Rating> = None;
        for recorded in self.passed(RATING, matter)? {
            match read(&recorded) {
                Ok(LetterEvent::Rated { grade, words, .. }) => {
                    let words = words.map(|words| self.words(&words)).transpose()?;
                    found = Some(Rating {
                        matter,
                        grade,
                        at: recorded.at,
                        words: words.flatten(),
                        followed: Vec::new(),
                    });
                }
                Ok(LetterEvent::FollowedUp { words, .. }) => {
                    let letter = self.letter(&recorded, true, &words)?;
                    found
                        .iter_mut()
                        .for_each(|rating| rating.followed.push(letter.clone()));
                }
                Ok(LetterEvent::Written { .. }) | Err(_) => {}
            }
        }
        Ok(found)
    }

    fn letter(&self, recorded: &Recorded, by_city: bool, words: &str) -> Result<Letter, Rejection> {
        Ok(Letter {
            by: recorded.actor.clone(),
            at: recorded.at,
            by_city,
            words: self.words(words)?,
        })
    }

    fn words(&self, digest: &str) -> Result<Option<String>, Rejection> {
        let bytes = self.ledger.kept(digest)?;
        // In front of the words stands what makes two alike letters two files: see `keep_words`.
        Ok(bytes.map(|bytes| {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            text.split_once('\n')
                .map_or_else(String::new, |(_, words)| words.to_owned())
        }))
    }

    /// Keeps words as a file of their own, so that erasing one letter takes away no other of the same words.
    fn keep_words(&self, words: &str) -> Result<String, Rejection> {
        let words = words.trim();
        if words.is_empty() || words.chars().count() > LONGEST {
            return Err(no_letter());
        }
        let salted = format!("{}\n{words}", crate::account::random_hex::<16>());
        self.ledger.keep(salted.as_bytes())
    }

    fn letter_event(&self, actor: &Actor, event: LetterEvent, key: Option<&str>) -> Result<(), Rejection> {
        let meta = self.given(actor.clone(), key);
        self.ledger.submit(Order::Letter(event), meta).wait().map(drop)
    }

    fn passed(&self, engine: &str, matter: Serial) -> Result<Vec<Recorded>, Rejection> {
        self.ledger
            .stream(&self.letter_stream(engine, &matter.to_string()))
    }

    fn letter_stream(&self, engine: &str, aggregate: &str) -> Stream {
        self.look(|model| model.stream(engine, aggregate))
    }

    /// Every note that someone read a matter or a file of it.
    fn accesses(&self, matter: Serial) -> Result<Vec<(Recorded, Access)>, Rejection> {
        let stream = self.look(|model| model.access_stream(matter.0));
        let recorded = self.ledger.stream(&stream)?.into_iter();
        let read = recorded.filter_map(|recorded| {
            let access = serde_json::from_str(&recorded.event.body).ok()?;
            Some((recorded, access))
        });
        Ok(read.collect())
    }
}

fn read(recorded: &Recorded) -> serde_json::Result<LetterEvent> {
    serde_json::from_str(&recorded.event.body)
}

/// The month of the city's time in which something was rated, as streams of bad ratings are called.
pub(super) fn month_of(at: Timestamp) -> String {
    let day = day_of(at);
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Why someone may look at a matter: the task of it that is theirs to do, else the duty to watch over it.
fn why(actor: &Actor, view: &MatterView) -> String {
    let rows = view.tasks();
    let holds = |row: &Row| row.owner.as_ref() == Some(&actor.id);
    let held = rows.iter().find(|row| holds(row));
    let open = || rows.first().filter(|_| view.involved);
    match (held.or_else(open), actor.has(Role::Auditor)) {
        (Some(row), _) => format!("task {}", row.name),
        (None, true) => "audit".to_owned(),
        (None, false) if !view.involved => "supervision".to_owned(),
        (None, false) => "part".to_owned(),
    }
}

fn name_of(view: &MatterView, digest: &str) -> String {
    let mut files = view.case.attachments().filter(|file| file.digest == digest);
    files
        .next()
        .map_or_else(|| digest.to_owned(), |file| file.name.clone())
}

fn no_letter() -> Rejection {
    Rejection::new(
        codes::LETTER,
        Class::Invalid,
        format!("请写下要说的话，不超过 {LONGEST} 字"),
        format!("write what you want to say, in up to {LONGEST} characters"),
    )
}

/// A matter can't be rated, or not again.
pub(super) fn not_ratable() -> Rejection {
    Rejection::new(
        codes::RATING,
        Class::Conflict,
        "办结以后，由申请人评价一次，分五档",
        "a matter is rated once, by its applicant, after it is done, in five grades",
    )
}
