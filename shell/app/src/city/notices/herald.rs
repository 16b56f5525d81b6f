//! The herald: follows the journal and tells people what their matters have come to.
//!
//! It reads recorded events in order and keeps the matters it is following at hand, replayed as far as it has read.
//! How far it is, is noted in the journal now and then; after a crash it goes on from the last note, and what it had
//! told since is known by its cause. It knows nothing of how a text reaches anybody. Start at [`Herald::turn`].

use super::happened::{Happened, Replay};
use super::recipients::recipients;
use super::words::{Subject, Wording};
use crate::city::act::Order as CityOrder;
use crate::city::{City, CityModel, Office};
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::event::Recorded;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::Vars;
use skein_pack::Pack;
use skein_pack::model::{Notice as Stated, NoticeChannel, NoticeOn};
use skein_store::aggregate::backend::{Answer, Backend};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{
    Case, Delivery, Matters, Notice, NoticeStep, Order, Outcome, Way, events_of, told_list,
};
use skein_store::workers::Stop;
use skein_store::{Meta, Ticket};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Recorded events looked at in one turn.
const STRETCH: usize = 1_024;
/// Recorded events after which it is noted how far the herald is: so many are read again after a crash.
const NOTED: u64 = 8_192;
/// Matters kept at hand.
const FOLLOWED: usize = 10_000;
/// How long it rests when nothing has happened: how late a notice may be.
const REST: Duration = Duration::from_millis(50);

/// How far the herald is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeraldEvent {
    /// Every recorded event up to this position has told whom it concerns.
    pub position: u64,
}

/// Tells people what their matters have come to.
pub struct Herald {
    office: Office,
    /// The position of the last event read.
    after: u64,
    followed: BTreeMap<Serial, Replay>,
    wordings: BTreeMap<String, Arc<Wording>>,
}

type Sent = Ticket<Answer<Outcome>>;

impl City {
    /// A herald of this city. One is enough; several do no harm.
    #[must_use]
    pub fn herald(&self) -> Herald {
        Herald {
            office: self.office(),
            after: self.look(|model| model.heralded()),
            followed: BTreeMap::new(),
            wordings: BTreeMap::new(),
        }
    }
}

impl Herald {
    /// Reads on in the journal and tells what there is to tell; whether there may be more.
    ///
    /// # Errors
    /// The store's. What wasn't told is told by the next turn.
    pub fn turn(&mut self) -> Result<bool, Rejection> {
        if self.after >= self.office.journal.position() {
            return Ok(false);
        }
        let journal = self.office.journal.clone();
        let read: Vec<Recorded> = journal
            .replay(self.after)?
            .take(STRETCH)
            .collect::<Result<_, _>>()?;
        let mut sent = Vec::new();
        for recorded in &read {
            if recorded.stream.engine == "matter" {
                self.heard(recorded, &mut sent)?;
            }
        }
        for ticket in sent {
            match ticket.wait() {
                Ok(_) => {}
                Err(rejection) if rejection.class == Class::Unavailable => {
                    self.followed.clear();
                    return Err(rejection);
                }
                Err(rejection) => tracing::warn!(%rejection, "a notice was refused"),
            }
        }
        if let Some(last) = read.last() {
            self.after = last.position;
        }
        self.note()?;
        Ok(read.len() == STRETCH)
    }

    /// Takes turns until told to stop.
    pub(in crate::city) fn run(&mut self, stop: &Stop) {
        while !stop.is_said() {
            let more = self.turn().unwrap_or_else(|rejection| {
                tracing::warn!(%rejection, "notices will be looked at again");
                false
            });
            if !more {
                stop.sleep(REST);
            }
        }
    }

    fn note(&self) -> Result<(), Rejection> {
        let noted = self.office.journal.read(|model| model.heralded());
        if self.after < noted + NOTED {
            return Ok(());
        }
        let order = CityOrder::Heralded(HeraldEvent { position: self.after });
        let meta = Meta::new(Actor::system(), self.office.now());
        self.office.journal.submit(order, meta).wait().map(drop)
    }

    /// One recorded event of a matter.
    fn heard(&mut self, recorded: &Recorded, sent: &mut Vec<Sent>) -> Result<(), Rejection> {
        let Ok(number) = recorded.stream.aggregate.parse() else {
            return Ok(());
        };
        let serial = Serial(number);
        if recorded.event.kind == "matter-erased" {
            self.followed.remove(&serial);
            return self.forget(serial, sent);
        }
        let events = events_of(recorded)?;
        if events.is_empty() || !self.concerns(serial, &events)? {
            return Ok(());
        }
        let mut replay = match self.followed.remove(&serial) {
            Some(replay) if replay.revision + 1 == recorded.revision => replay,
            _ => self.replayed(serial, recorded.revision)?,
        };
        let happened = replay.take(&events, &self.office)?;
        self.announce(serial, recorded, &replay, &happened, sent)?;
        if matches!(
            replay.matter.status,
            skein_matter::state::Status::Completed | skein_matter::state::Status::Cancelled
        ) {
            return Ok(());
        }
        if self.followed.len() >= FOLLOWED {
            self.followed.pop_first();
        }
        self.followed.insert(serial, replay);
        Ok(())
    }

    /// Whether a matter's process has notices at all; most of what it takes to tell is already at hand.
    fn concerns(&self, serial: Serial, events: &[skein_matter::Event]) -> Result<bool, Rejection> {
        if self.followed.contains_key(&serial) {
            return Ok(true);
        }
        let begun = events.iter().find_map(|event| match event {
            skein_matter::Event::Started(started) => Some(started.definition.clone()),
            _ => None,
        });
        let key = match begun {
            Some(key) => Some(key),
            None => self.office.journal.aggregate(serial)?.and_then(|kept| {
                kept.state
                    .case()
                    .and_then(|case| case.matter.definition().cloned())
            }),
        };
        let Some(key) = key else { return Ok(false) };
        Ok(match self.office.pack_of(&key) {
            Ok(pack) => !pack.notices.is_empty(),
            Err(_) => false,
        })
    }

    /// A matter replayed up to before one of its recorded events.
    fn replayed(&self, serial: Serial, before: u64) -> Result<Replay, Rejection> {
        let mut replay = Replay::default();
        for recorded in Backend::<Matters<CityModel>>::history(&self.office.journal, serial)? {
            if recorded.revision >= before {
                break;
            }
            replay.take(&events_of(&recorded)?, &self.office)?;
            replay.revision = recorded.revision;
        }
        Ok(replay)
    }

    fn announce(
        &mut self,
        serial: Serial,
        recorded: &Recorded,
        replay: &Replay,
        happened: &[Happened],
        sent: &mut Vec<Sent>,
    ) -> Result<(), Rejection> {
        let mut case = None;
        for (place, one) in happened.iter().enumerate() {
            let Ok(pack) = self.office.pack_of(&one.definition) else {
                continue;
            };
            for stated in meant(&pack, one) {
                let case = match &case {
                    Some(case) => case,
                    None => {
                        let kept = self.office.journal.aggregate(serial)?;
                        let found = kept.and_then(|kept| kept.state.case().cloned());
                        let Some(found) = found else { return Ok(()) };
                        case.insert(found)
                    }
                };
                let subject = Subject {
                    serial,
                    case,
                    replay,
                    happened: one,
                    clock: stated
                        .clock
                        .as_ref()
                        .and_then(|id| replay.clock_called(id, &self.office)),
                    notice: stated,
                    besides: None,
                };
                let cause = format!("{serial}/{}/{place}", recorded.revision);
                self.tell(&pack, &subject, &cause, &stated.to, sent)?;
            }
        }
        Ok(())
    }

    /// Sends a notice to everyone it is for.
    fn tell(
        &mut self,
        pack: &Pack,
        subject: &Subject<'_>,
        cause: &str,
        to: &str,
        sent: &mut Vec<Sent>,
    ) -> Result<(), Rejection> {
        let wording = self.wording(pack);
        let to = recipients(&self.office, subject.serial, subject.case, to)?;
        for notice in worded(&self.office, &wording, pack, subject, cause, &to) {
            let meta = Meta::new(Actor::system(), notice.sent);
            let order = Order::Notify(Box::new(notice));
            sent.push(self.office.journal.order(Target::New, order, meta));
        }
        Ok(())
    }

    fn wording(&mut self, pack: &Pack) -> Arc<Wording> {
        let key = format!("{}@{}", pack.header.id.value, pack.header.version.value);
        let made = self.wordings.entry(key);
        Arc::clone(made.or_insert_with(|| Arc::new(Wording::of(pack))))
    }

    /// What a matter's people were told goes with its personal data.
    fn forget(&self, serial: Serial, sent: &mut Vec<Sent>) -> Result<(), Rejection> {
        for entry in self
            .office
            .listed(vec![told_list(serial)], None, super::MOST_OF_MATTER)?
        {
            let meta = Meta::new(Actor::system(), self.office.now());
            let order = Order::Notice(NoticeStep::Erase);
            let target = Target::Any(entry.serial);
            sent.push(self.office.journal.order(target, order, meta));
        }
        Ok(())
    }
}

/// The notices of a pack that wait for what happened.
fn meant<'p>(pack: &'p Pack, happened: &Happened) -> impl Iterator<Item = &'p Stated> {
    pack.notices.iter().filter(move |notice| {
        *notice.process == *happened.definition.process && notice.on.value == happened.on
    })
}

/// The notice to each recipient.
fn worded(
    office: &Office,
    wording: &Wording,
    pack: &Pack,
    subject: &Subject<'_>,
    cause: &str,
    to: &BTreeSet<ActorId>,
) -> Vec<Notice> {
    let stated = subject.notice;
    let now = office.now();
    let title = wording.told(pack, &stated.title, subject);
    let body = wording.told(pack, &stated.body, subject);
    let ways = stated.channels.iter().filter_map(|channel| {
        let channel = match channel {
            NoticeChannel::App => return None,
            NoticeChannel::Email => "email",
            NoticeChannel::Sms => "sms",
            NoticeChannel::Letter => "letter",
        };
        let delivery = Delivery::Waiting {
            from: now,
            tries: 0,
            error: String::new(),
        };
        let channel = channel.to_owned();
        Some(Way { channel, delivery })
    });
    let ways: Vec<Way> = ways.collect();
    to.iter()
        .map(|to| Notice {
            cause: format!("{cause}/{}/{to}", stated.id.value),
            to: to.clone(),
            matter: subject.serial,
            pack: pack.header.id.value.clone(),
            notice: stated.id.value.clone(),
            title: title.clone(),
            body: body.clone(),
            law: stated
                .law
                .as_ref()
                .map(|law| law.value.clone())
                .unwrap_or_default(),
            optional: stated.lawful_to_unsubscribe,
            sent: now,
            read: None,
            ways: ways.clone(),
        })
        .collect()
}

/// Sends a notice that a task asks for, to whom the task says or else whom the notice names; who was told.
///
/// # Errors
/// The store's.
pub(in crate::city) fn asked(
    office: &Office,
    pack: &Pack,
    stated: &Stated,
    (serial, case, job): (Serial, &Case, u32),
    (to, data): (&[String], &Vars),
) -> Result<BTreeSet<ActorId>, Rejection> {
    let replay = Replay {
        matter: case.matter.clone(),
        revision: 0,
    };
    let definition = case.matter.definition().cloned();
    let definition = definition.ok_or_else(|| crate::not_found("办件", "matter", &serial.to_string()))?;
    let happened = Happened {
        on: NoticeOn::Asked,
        definition,
        clock: None,
        said: Vec::new(),
    };
    let subject = Subject {
        serial,
        case,
        replay: &replay,
        happened: &happened,
        clock: stated
            .clock
            .as_ref()
            .and_then(|id| replay.clock_called(id, office)),
        notice: stated,
        besides: Some(data),
    };
    let mut told = BTreeSet::new();
    let named = [stated.to.value.clone()];
    for to in if to.is_empty() { &named[..] } else { to } {
        told.extend(recipients(office, serial, case, to)?);
    }
    let wording = Wording::of(pack);
    let cause = format!("{serial}/job/{job}");
    for notice in worded(office, &wording, pack, &subject, &cause, &told) {
        let meta = Meta::new(Actor::system(), notice.sent);
        let order = Order::Notify(Box::new(notice));
        office.journal.order(Target::New, order, meta).wait()?;
    }
    Ok(told)
}
