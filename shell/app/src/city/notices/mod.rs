//! Notices: what a pack's `matter/notices.toml` says people are told, and their inboxes.
//!
//! A [`Herald`] follows the journal; for each event of a matter that a notice waits for it works out who is told and
//! words the text in both languages with the matter's data. Every recipient has a notice of their own, kept as an
//! aggregate of the journal: when it was sent, whether it was read, how far each way of sending it is. Its cause
//! (the matter, the event, the notice, the recipient) is its name, so a herald that begins again after a crash, or a
//! second one on another node, tells nobody twice.
//!
//! **Inbox**: [`City::notices_of`], [`City::unread_notices`], [`City::read_notice`]; [`City::notices_about`] for a
//! matter's page. What someone is told also reaches whoever acts for them: a firm's notices are in its agents'
//! inboxes.
//!
//! **Ways of sending**: what goes by text message or mail a [`Courier`] hands to the city's letters
//! (`crate::notify`), which know addresses, wishes, quiet hours and gateways, and retry. A recipient without an account,
//! such as a caller, is `tel:NUMBER`. What goes on paper waits in [`NoticeQueue`] for whoever prints it:
//! [`NoticeQueue::due`], then [`NoticeQueue::settle`]; what was sent before a crash and not settled is due again, under
//! the notice's number.
//!
//! It knows nothing of addresses, templates' wording, or HTTP.

mod courier;
mod happened;
mod herald;
mod recipients;
mod words;

pub use courier::Courier;
pub(super) use herald::asked;
pub use herald::{Herald, HeraldEvent};
pub use skein_store::matter::{Delivery, Notice, Told, Way};

use super::{City, Office};
use crate::authorise::{Action, Resource};
use jiff::Timestamp;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::Rejection;
use skein_store::Meta;
use skein_store::aggregate::backend::{Backend, WorkCursor, WorkQuery};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{NoticeStep, Order, inbox_list, queue_list, told_list, unread_list};

/// Unread notices are counted up to here.
const COUNTED: usize = 100;
/// The most notices of one matter that are shown.
const MOST_OF_MATTER: usize = 1_000;

/// A notice with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeEntry {
    /// Its number.
    pub serial: Serial,
    /// What it says, to whom, and how far it is.
    pub notice: Notice,
    /// From where its list goes on.
    pub cursor: WorkCursor,
}

/// Which notices are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticePage {
    /// Only those not read.
    pub unread: bool,
    /// After which one.
    pub after: Option<WorkCursor>,
    /// How many at most.
    pub limit: usize,
}

impl City {
    /// What someone was told, and what those were told for whom they act; newest first.
    ///
    /// # Errors
    /// `SK-APP-0004`, or the store's.
    pub fn notices_of(&self, actor: &Actor, page: &NoticePage) -> Result<Vec<NoticeEntry>, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let list = if page.unread { unread_list } else { inbox_list };
        let lists = self.told_as(actor).iter().map(list).collect();
        self.office().listed(lists, page.after, page.limit)
    }

    /// How many notices someone hasn't read, up to a hundred.
    ///
    /// # Errors
    /// As [`City::notices_of`].
    pub fn unread_notices(&self, actor: &Actor) -> Result<usize, Rejection> {
        let page = NoticePage {
            unread: true,
            after: None,
            limit: COUNTED,
        };
        Ok(self.notices_of(actor, &page)?.len())
    }

    /// One notice of someone's inbox.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if there is none of that number in their inbox.
    pub fn notice(&self, actor: &Actor, serial: Serial) -> Result<Notice, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let missing = || crate::not_found("通知", "notice", &serial.to_string());
        let kept = self.journal().aggregate(serial)?;
        let notice = kept.and_then(|kept| kept.state.notice().cloned());
        let notice = notice.ok_or_else(missing)?;
        if self.told_as(actor).contains(&notice.to) {
            return Ok(notice);
        }
        Err(missing())
    }

    /// Notes that someone has read a notice; once is enough.
    ///
    /// # Errors
    /// As [`City::notice`].
    pub fn read_notice(&self, actor: &Actor, serial: Serial, key: Option<&str>) -> Result<(), Rejection> {
        self.notice(actor, serial)?;
        let order = Order::Notice(NoticeStep::Read);
        self.ordered(actor, Target::Any(serial), order, key).map(drop)
    }

    /// Notes that someone has read all they were told.
    ///
    /// # Errors
    /// As [`City::notices_of`]; what was noted stays so.
    pub fn read_all_notices(&self, actor: &Actor) -> Result<(), Rejection> {
        let page = NoticePage {
            unread: true,
            after: None,
            limit: COUNTED,
        };
        loop {
            let unread = self.notices_of(actor, &page)?;
            if unread.is_empty() {
                return Ok(());
            }
            for entry in unread {
                self.read_notice(actor, entry.serial, None)?;
            }
        }
    }

    /// Everything that was told about a matter, oldest first, for those who may see the matter.
    ///
    /// # Errors
    /// As [`City::matter`].
    pub fn notices_about(&self, actor: &Actor, matter: Serial) -> Result<Vec<NoticeEntry>, Rejection> {
        self.matter(actor, matter)?;
        self.office()
            .listed(vec![told_list(matter)], None, MOST_OF_MATTER)
    }

    /// What waits to be sent out.
    #[must_use]
    pub fn notice_queue(&self) -> NoticeQueue {
        NoticeQueue {
            office: self.office(),
        }
    }

    /// Those whose notices someone reads: their own, and those of the firms they act for.
    fn told_as(&self, actor: &Actor) -> Vec<ActorId> {
        let now = self.clock.now();
        self.look(|model| {
            let firms = model
                .roster()
                .principals(&actor.id)
                .filter(|account| model.roster().acts_as(&actor.id, &account.id.0, None, now));
            std::iter::once(actor.id.clone())
                .chain(firms.map(|firm| firm.id.clone()))
                .collect()
        })
    }
}

impl Office {
    /// The notices on some lists.
    fn listed(
        &self,
        lists: Vec<String>,
        after: Option<WorkCursor>,
        limit: usize,
    ) -> Result<Vec<NoticeEntry>, Rejection> {
        let query = WorkQuery {
            lists,
            after,
            limit,
            ..WorkQuery::default()
        };
        let mut found = Vec::new();
        for entry in self.journal.work(&query)? {
            let kept = self.journal.aggregate(entry.serial)?;
            let notice = kept.and_then(|kept| kept.state.notice().cloned());
            found.extend(notice.map(|notice| NoticeEntry {
                serial: entry.serial,
                notice,
                cursor: WorkCursor {
                    priority: entry.priority,
                    due: entry.due,
                    serial: entry.serial,
                    task: entry.task,
                },
            }));
        }
        Ok(found)
    }
}

/// A notice that one channel has to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The notice's number: also the key by which a gateway knows a retry.
    pub serial: Serial,
    /// The channel.
    pub channel: String,
    /// Attempts that failed.
    pub tries: u32,
    /// What is to be said, and to whom.
    pub notice: Notice,
}

impl Due {
    /// That it is to be tried again, one attempt later.
    #[must_use]
    pub fn again(&self, from: Timestamp, error: impl Into<String>) -> Delivery {
        Delivery::Waiting {
            from,
            tries: self.tries.saturating_add(1),
            error: error.into(),
        }
    }
}

/// What is to be sent out of the city to people. Cheap to clone.
#[derive(Clone)]
pub struct NoticeQueue {
    office: Office,
}

impl NoticeQueue {
    /// What a channel has to send by the city's clock, the longest due first.
    ///
    /// # Errors
    /// The store's.
    pub fn due(&self, channel: &str, limit: usize) -> Result<Vec<Due>, Rejection> {
        let now = self.office.now();
        let listed = self.office.listed(vec![queue_list(channel)], None, limit)?;
        let due = listed.into_iter().filter_map(|entry| {
            let way = entry.notice.ways.iter().find(|way| way.channel == channel)?;
            let Delivery::Waiting { from, tries, .. } = way.delivery else {
                return None;
            };
            (from <= now).then(|| Due {
                serial: entry.serial,
                channel: channel.to_owned(),
                tries,
                notice: entry.notice.clone(),
            })
        });
        Ok(due.collect())
    }

    /// Notes how an attempt came out.
    ///
    /// # Errors
    /// The store's.
    pub fn settle(&self, due: &Due, delivery: Delivery) -> Result<(), Rejection> {
        let way = Way {
            channel: due.channel.clone(),
            delivery,
        };
        let meta = Meta::new(Actor::system(), self.office.now());
        let order = Order::Notice(NoticeStep::Settle(way));
        let ticket = self.office.journal.order(Target::Any(due.serial), order, meta);
        ticket.wait().map(drop)
    }
}
