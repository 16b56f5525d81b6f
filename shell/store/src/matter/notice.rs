//! Notices: what one recipient is told about a matter, kept as an aggregate of its own.
//!
//! What it is for: the text as it was told, whether it was read, and how far each way of sending it is. A notice
//! bears a name that says what caused it, so the same cause never tells the same person twice. It is on its
//! recipient's list, newest first ([`inbox_list`], [`unread_list`]), on the list of its matter ([`told_list`]), and
//! for each way it still has to go on the queue of that way ([`queue_list`]), due when it is to be tried.
//!
//! What it knows nothing of: packs, templates, mail servers, who may read it. Start at [`Notice`].

use super::packed::{ERASED, pack};
use super::{City, Matters, Outcome, refuse};
use crate::aggregate::rows::{Face, Projection, WorkRow};
use crate::aggregate::{Context, Serial, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

use super::item::Item;

/// A notice was sent.
pub(super) const SENT: &str = "notice-sent";
/// Its recipient read it, or a way of sending it got on.
pub(super) const MOVED: &str = "notice-moved";

/// The list of everything someone was told, newest first.
#[must_use]
pub fn inbox_list(to: &ActorId) -> String {
    format!("inbox/{to}")
}

/// The list of what someone was told and hasn't read, newest first.
#[must_use]
pub fn unread_list(to: &ActorId) -> String {
    format!("unread/{to}")
}

/// The list of everything that was told about a matter, oldest first.
#[must_use]
pub fn told_list(matter: Serial) -> String {
    format!("told/{matter}")
}

/// The queue of one way of sending: what is to be sent, due when it is to be tried.
#[must_use]
pub fn queue_list(channel: &str) -> String {
    format!("send/{channel}")
}

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// How far one way of sending a notice is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// It is to be sent, not before this instant.
    Waiting {
        /// When.
        from: Timestamp,
        /// Attempts that failed.
        #[serde(default)]
        tries: u32,
        /// How the last one failed; empty if none did.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        error: String,
    },
    /// It was taken by who carries it.
    Delivered {
        /// When.
        at: Timestamp,
        /// Their number for it, if they gave one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        receipt: String,
    },
    /// It isn't sent this way: the recipient has no such address, or has done without it.
    Withheld {
        /// When that was found.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// It was given up.
    Failed {
        /// When.
        at: Timestamp,
        /// Why.
        error: String,
    },
}

/// A way of sending, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// `email`, `sms`, `letter`.
    pub channel: String,
    /// How far it is.
    pub delivery: Delivery,
}

/// A notice to one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What caused it and for whom: no two notices bear the same.
    pub cause: String,
    /// The recipient's account.
    pub to: ActorId,
    /// The matter it is about.
    pub matter: Serial,
    /// The pack that says it is sent.
    pub pack: String,
    /// Its id in the pack.
    pub notice: String,
    /// The heading.
    pub title: Told,
    /// The text.
    pub body: Told,
    /// The law that asks for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub law: String,
    /// Whether the law lets its recipient do without it.
    #[serde(default)]
    pub optional: bool,
    /// When it was sent.
    pub sent: Timestamp,
    /// When its recipient read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Timestamp>,
    /// The ways it is sent besides the recipient's inbox.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
}

/// What becomes of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeStep {
    /// Its recipient reads it.
    Read,
    /// One way of sending it gets on.
    Settle(Way),
    /// What it says is erased, with its matter.
    Erase,
}

/// A notice's way in the journal.
#[derive(Debug, Serialize, Deserialize)]
struct Moved {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    way: Option<Way>,
}

type Decided<C> = Result<Verdict<Matters<C>>, Rejection>;

/// Sends a notice, unless its cause has told its recipient before.
pub(super) fn notify<C: City>(notice: Notice, context: &Context<'_, Matters<C>>) -> Decided<C> {
    let known = context.shelf.named(&name(&notice.cause))?.is_some();
    let event = (!known).then(|| pack(SENT, &notice)).transpose()?;
    Ok(Verdict {
        event,
        state: Arc::new(Item::Notice(Box::new(notice))),
        outgoing: Vec::new(),
        reply: Outcome::Seen,
    })
}

/// Takes a step with a notice; one that changes nothing leaves nothing.
pub(super) fn step<C: City>(
    notice: &Notice,
    step: NoticeStep,
    context: &Context<'_, Matters<C>>,
) -> Decided<C> {
    let mut next = notice.clone();
    let event = match step {
        NoticeStep::Read if notice.read.is_none() => {
            let read = Some(context.at);
            next.read = read;
            Some(pack(MOVED, &Moved { read, way: None })?)
        }
        NoticeStep::Settle(way)
            if notice
                .ways
                .iter()
                .any(|it| it.channel == way.channel && *it != way) =>
        {
            next.settle(&way);
            let way = Some(way);
            Some(pack(MOVED, &Moved { read: None, way })?)
        }
        NoticeStep::Erase if !notice.is_erased() => {
            next.erase();
            Some(pack(ERASED, &serde_json::json!({ "e": [] }))?)
        }
        NoticeStep::Read | NoticeStep::Settle(_) | NoticeStep::Erase => None,
    };
    Ok(Verdict {
        event,
        state: Arc::new(Item::Notice(Box::new(next))),
        outgoing: Vec::new(),
        reply: Outcome::Seen,
    })
}

impl Notice {
    /// The notice a recorded event made.
    pub(super) fn recorded(body: &str) -> Result<Self, Rejection> {
        serde_json::from_str(body).map_err(refuse::unreadable)
    }

    /// Goes on by a recorded event.
    pub(super) fn evolve(&mut self, event: &Recorded) -> Result<(), Rejection> {
        if event.event.kind == ERASED {
            self.erase();
            return Ok(());
        }
        let moved: Moved = serde_json::from_str(&event.event.body).map_err(refuse::unreadable)?;
        self.read = moved.read.or(self.read);
        if let Some(way) = &moved.way {
            self.settle(way);
        }
        Ok(())
    }

    fn settle(&mut self, way: &Way) {
        if let Some(known) = self.ways.iter_mut().find(|it| it.channel == way.channel) {
            known.delivery = way.delivery.clone();
        }
    }

    /// Whether what it said was erased.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.to.0.is_empty()
    }

    /// Who was told, what, and where it was sent are personal data; that something was sent, when and under which
    /// law isn't.
    fn erase(&mut self) {
        self.to = ActorId(String::new());
        self.cause.clear();
        self.title = Told::default();
        self.body = Told::default();
        self.ways.clear();
    }

    /// What remains of the event that sent it.
    pub(super) fn redacted(body: &str) -> Result<Option<String>, Rejection> {
        let mut notice = Self::recorded(body)?;
        notice.erase();
        let remains = serde_json::to_string(&notice).map_err(crate::rejections::bug)?;
        Ok((remains != body).then_some(remains))
    }

    /// The rows it asks for.
    pub(super) fn rows(&self) -> Projection {
        let face = || Face {
            title: self.title.zh.clone(),
            element: self.notice.clone(),
            owner: self.to.to_string(),
            since: self.sent,
            ..Face::default()
        };
        let row = |list: String, task: usize, due: Option<Timestamp>| WorkRow {
            list,
            task: u32::try_from(task).unwrap_or(u32::MAX),
            priority: 50,
            due,
            face: face(),
        };
        let mut work = vec![row(told_list(self.matter), 0, Some(self.sent))];
        if !self.is_erased() {
            work.push(row(inbox_list(&self.to), 0, newest_first(self.sent)));
        }
        if self.read.is_none() && !self.is_erased() {
            work.push(row(unread_list(&self.to), 0, newest_first(self.sent)));
        }
        for (place, way) in self.ways.iter().enumerate() {
            if let Delivery::Waiting { from, .. } = way.delivery {
                work.push(row(queue_list(&way.channel), place, Some(from)));
            }
        }
        work.sort_by(|a, b| (&a.list, a.task).cmp(&(&b.list, b.task)));
        let names = match self.cause.as_str() {
            "" => Vec::new(),
            cause => vec![name(cause)],
        };
        Projection {
            work,
            names,
            ..Projection::default()
        }
    }
}

/// The name by which it is found that a cause has told someone.
fn name(cause: &str) -> String {
    format!("notice/{cause}")
}

/// Lists go by due time, the first first: an instant that is the earlier the later another is.
fn newest_first(at: Timestamp) -> Option<Timestamp> {
    /// The year 2200.
    const FAR: i64 = 7_258_118_400;
    let whole = Timestamp::from_second(FAR - at.as_second()).ok()?;
    whole
        .checked_sub(jiff::SignedDuration::from_micros(i64::from(
            at.subsec_microsecond(),
        )))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_is_listed_first() {
        let at = |text: &str| newest_first(text.parse().unwrap()).unwrap();
        assert!(at("2026-01-05T09:00:00.000002Z") < at("2026-01-05T09:00:00.000001Z"));
        assert!(at("2026-01-05T09:00:01Z") < at("2026-01-05T09:00:00.999999Z"));
    }

    #[test]
    fn what_was_told_goes_with_the_matter() {
        let notice = Notice {
            cause: "7/3/accepted/zhang".into(),
            to: ActorId("zhang".into()),
            matter: Serial(7),
            pack: "one-stop".into(),
            notice: "accepted".into(),
            title: Told {
                zh: "已受理".into(),
                en: "Accepted".into(),
            },
            body: Told::default(),
            law: "行政许可法 art. 32".into(),
            optional: false,
            sent: "2026-01-05T01:00:00Z".parse().unwrap(),
            read: None,
            ways: Vec::new(),
        };
        let lists: Vec<String> = notice.rows().work.into_iter().map(|row| row.list).collect();
        assert_eq!(lists, ["inbox/zhang", "told/7", "unread/zhang"]);
        let remains = Notice::redacted(&serde_json::to_string(&notice).unwrap())
            .unwrap()
            .unwrap();
        assert!(
            !remains.contains("zhang") && !remains.contains("已受理"),
            "{remains}"
        );
        let erased = Notice::recorded(&remains).unwrap();
        assert_eq!(erased.rows().work.len(), 1);
        assert!(erased.rows().names.is_empty());
    }
}
