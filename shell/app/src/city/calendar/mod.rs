//! The work calendars of a city: the one it came with, every amendment, and how far each has been worked
//! into the deadlines that were open.
//!
//! What it is for: amendments as events, the calendar in force and those before it for the matter engine, and
//! the progress of recomputation, so that a sweep cut short goes on where it was.
//!
//! What it knows nothing of: matters and how a deadline is counted. Start at [`Calendars`], then
//! [`sweep`](super::calendar::sweep) for the recomputation itself.

mod acts;
pub(super) mod sweep;

pub use acts::{CalendarView, RecountPage};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_kernel::calendar::{Amendment, WorkCalendar};
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::backend::WorkCursor;
use std::sync::Arc;

/// What a calendar is amended by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalendarNotice {
    /// Days of a published year change.
    Amendment(Amendment),
    /// A calendar file: years newly published, and amendments.
    File(String),
}

/// What happened to the city's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum CalendarEvent {
    /// It was amended by a notice.
    Amended {
        /// The notice.
        notice: CalendarNotice,
        /// The calendar's version since.
        version: String,
    },
    /// The city found itself with this calendar: its first, or another with a newer program.
    Found {
        /// Its version.
        version: String,
    },
}

impl CalendarEvent {
    /// The event's type in the journal.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            CalendarEvent::Amended { .. } => "calendar-amended",
            CalendarEvent::Found { .. } => "calendar-found",
        }
    }
}

/// A stretch of a recomputation: what was looked at between two places of the list of open clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recounted {
    /// Which recomputation: its number, from 1.
    pub recount: u32,
    /// Where the stretch began.
    pub from: Option<WorkCursor>,
    /// Where the next begins; `None` if this was the last.
    pub to: Option<WorkCursor>,
    /// Matters looked at.
    pub looked: u64,
    /// Deadlines that changed.
    pub changes: Vec<ChangedDue>,
    /// Deadlines that couldn't be recomputed.
    pub refused: Vec<RefusedDue>,
}

/// A deadline that an amendment changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedDue {
    /// The matter's number.
    pub matter: u64,
    /// Which of its clocks.
    pub clock: u32,
    /// The last day before; none where it couldn't be computed.
    pub old: Option<Date>,
    /// The last day after.
    pub new: Date,
}

/// A deadline that couldn't be recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedDue {
    /// The matter's number.
    pub matter: u64,
    /// Which of its clocks.
    pub clock: u32,
    /// The code of the reason.
    pub code: String,
}

/// A recomputation and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recount {
    /// Its number, from 1.
    pub number: u32,
    /// The version of the calendar that made it necessary.
    pub version: String,
    /// The notice; `None` where a newer program brought the calendar.
    pub notice: Option<CalendarNotice>,
    /// Who amended the calendar.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
    /// The first and the last day it changes; `None` where every open deadline may be concerned.
    pub days: Option<(Date, Date)>,
    /// Where it goes on.
    pub cursor: Option<WorkCursor>,
    /// When it last got on.
    pub moved: Timestamp,
    /// Whether it is done.
    pub done: bool,
    /// Matters looked at so far.
    pub looked: u64,
    /// Deadlines changed so far.
    pub changed: u64,
    /// Deadlines that couldn't be recomputed so far.
    pub refused: u64,
}

/// Every calendar the city has counted by.
#[derive(Debug, Clone)]
pub(crate) struct Calendars {
    /// In the order in which they came into force; the first is the one the city was opened with.
    known: Vec<Arc<WorkCalendar>>,
    /// The calendar last noted in the journal.
    noted: Option<String>,
    recounts: Arc<Vec<Recount>>,
}

/// What a snapshot holds of it: calendars are made again from the notices.
#[derive(Serialize, Deserialize)]
pub(in crate::city) struct Noted {
    noted: Option<String>,
    recounts: Vec<Recount>,
}

impl Calendars {
    /// The calendars of a city before its first event.
    pub(super) fn new(base: WorkCalendar) -> Self {
        Self {
            known: vec![Arc::new(base)],
            noted: None,
            recounts: Arc::default(),
        }
    }

    /// The calendar in force.
    pub(crate) fn current(&self) -> &WorkCalendar {
        // There is always one: the first is put there at the beginning and none is ever taken away.
        self.known
            .last()
            .map_or_else(|| WorkCalendar::published(), |calendar| &**calendar)
    }

    /// Those in force before, the oldest first.
    pub(super) fn former(&self) -> Vec<&WorkCalendar> {
        let (_, former) = self.known.split_last().unzip();
        former.into_iter().flatten().map(|calendar| &**calendar).collect()
    }

    /// Recomputations, in order.
    pub(crate) fn recounts(&self) -> &[Recount] {
        &self.recounts
    }

    /// The first recomputation that isn't done.
    pub(super) fn unfinished(&self) -> Option<&Recount> {
        self.recounts.iter().find(|recount| !recount.done)
    }

    /// What has to be noted before anything else: that the program brought another calendar than the journal
    /// knows of.
    pub(super) fn unnoted(&self) -> Option<CalendarEvent> {
        let version = self.current().version();
        (self.noted.as_deref() != Some(version)).then(|| CalendarEvent::Found {
            version: version.to_owned(),
        })
    }

    /// Decides an amendment.
    ///
    /// # Errors
    /// `SK-KERNEL-0011` or `0012` for a notice that can't be read or applied.
    pub(super) fn amend(&self, notice: CalendarNotice) -> Result<CalendarEvent, Rejection> {
        let version = applied(self.current(), &notice)?.version().to_owned();
        Ok(CalendarEvent::Amended { notice, version })
    }

    /// Whether a stretch follows what is known of its recomputation. Another worker may have been faster.
    pub(super) fn follows(&self, stretch: &Recounted) -> bool {
        let recount = self.recounts.iter().find(|it| it.number == stretch.recount);
        recount.is_some_and(|recount| !recount.done && recount.cursor == stretch.from)
    }

    pub(super) fn evolve(&mut self, event: &CalendarEvent, (by, at): (&ActorId, Timestamp)) {
        let (version, notice) = match event {
            CalendarEvent::Amended { notice, version } => (version, Some(notice)),
            CalendarEvent::Found { version } => (version, None),
        };
        let first = self.noted.is_none() && notice.is_none();
        self.noted = Some(version.clone());
        let days = notice.and_then(|notice| self.apply(notice));
        if !first {
            self.begin(version, notice.cloned(), days, (by, at));
        }
    }

    /// Takes a notice into force; the days it changes, if it only changes days. A newer program may bring a
    /// calendar that holds the notice already: then there is nothing to take.
    fn apply(&mut self, notice: &CalendarNotice) -> Option<(Date, Date)> {
        let days = match notice {
            CalendarNotice::Amendment(amendment) => {
                let days = || amendment.changes.iter().map(|change| change.date);
                days().min().zip(days().max())
            }
            CalendarNotice::File(_) => None,
        };
        match applied(self.current(), notice) {
            Ok(calendar) => self.known.push(Arc::new(calendar)),
            Err(rejection) => tracing::info!(%rejection, "the calendar holds this notice already"),
        }
        days
    }

    fn begin(
        &mut self,
        version: &str,
        notice: Option<CalendarNotice>,
        days: Option<(Date, Date)>,
        (by, at): (&ActorId, Timestamp),
    ) {
        let recounts = Arc::make_mut(&mut self.recounts);
        recounts.push(Recount {
            number: u32::try_from(recounts.len() + 1).unwrap_or(u32::MAX),
            version: version.to_owned(),
            notice,
            by: by.clone(),
            at,
            days,
            cursor: None,
            moved: at,
            done: false,
            looked: 0,
            changed: 0,
            refused: 0,
        });
    }

    pub(super) fn advance(&mut self, stretch: &Recounted, at: Timestamp) {
        let recounts = Arc::make_mut(&mut self.recounts);
        let Some(recount) = recounts.iter_mut().find(|it| it.number == stretch.recount) else {
            return;
        };
        recount.cursor = stretch.to;
        recount.done = stretch.to.is_none();
        recount.moved = at;
        recount.looked += stretch.looked;
        recount.changed += stretch.changes.len() as u64;
        recount.refused += stretch.refused.len() as u64;
    }

    pub(super) fn snapshot(&self) -> Noted {
        Noted {
            noted: self.noted.clone(),
            recounts: self.recounts.to_vec(),
        }
    }

    /// The calendars a snapshot tells of, over the one the city is opened with.
    pub(super) fn restored(&self, noted: Noted) -> Self {
        let mut restored = Self {
            noted: noted.noted,
            ..self.clone()
        };
        for recount in &noted.recounts {
            if let Some(notice) = &recount.notice {
                restored.apply(notice);
            }
        }
        restored.recounts = Arc::new(noted.recounts);
        restored
    }
}

fn applied(calendar: &WorkCalendar, notice: &CalendarNotice) -> Result<WorkCalendar, Rejection> {
    match notice {
        CalendarNotice::Amendment(amendment) => calendar.amended(amendment.clone()),
        CalendarNotice::File(text) => calendar.extended(text),
    }
}
