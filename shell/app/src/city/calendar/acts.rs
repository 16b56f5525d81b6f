//! What people do with the work calendar: look at it, amend it, see what that changed.

use super::{ChangedDue, Recount, Recounted, RefusedDue};
use crate::authorise::{Action, Resource};
use crate::city::calendar::{CalendarEvent, CalendarNotice};
use crate::city::{City, Order};
use serde::Serialize;
use skein_kernel::actor::Actor;
use skein_kernel::calendar::Amendment;
use skein_kernel::rejection::Rejection;

/// The calendar in force, and how every amendment has been worked in.
#[derive(Debug, Clone, Serialize)]
pub struct CalendarView {
    /// Its version, amendments included.
    pub version: String,
    /// The notices it comes from.
    pub source: String,
    /// The years it knows.
    pub years: Vec<i16>,
    /// Its amendments, those it came with among them.
    pub amendments: Vec<Amendment>,
    /// Recomputations of open deadlines, in order.
    pub recounts: Vec<Recount>,
}

/// A page of what a recomputation changed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecountPage {
    /// Deadlines that changed.
    pub changes: Vec<ChangedDue>,
    /// Deadlines that couldn't be recomputed.
    pub refused: Vec<RefusedDue>,
    /// Where the next page begins; `None` if this is the last so far.
    pub next: Option<u64>,
}

impl City {
    /// The work calendar in force.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn work_calendar(&self, actor: &Actor) -> Result<CalendarView, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        Ok(self.look(|model| {
            let calendar = model.calendars().current();
            CalendarView {
                version: calendar.version().to_owned(),
                source: calendar.source().to_owned(),
                years: calendar.years().map(|(year, _)| year).collect(),
                amendments: calendar.amendments().to_vec(),
                recounts: model.calendars().recounts().to_vec(),
            }
        }))
    }

    /// Amends the work calendar. New deadlines are counted by it from then on; the city's workers count every
    /// open one anew, and [`City::recount`] tells what that changed.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-KERNEL-0011` or `0012` for a notice that can't be read or applied.
    pub fn amend_calendar(
        &self,
        actor: &Actor,
        notice: CalendarNotice,
        key: Option<&str>,
    ) -> Result<Recount, Rejection> {
        self.authorise(actor, Action::AmendCalendar, &Resource::City)?;
        // The writer decides about the notice; the version is worked out there too.
        let asked = CalendarEvent::Amended {
            notice: notice.clone(),
            version: String::new(),
        };
        let order = Order::Calendar(asked);
        self.hand_in(order, self.given(actor.clone(), key)).wait()?;
        let begun = self.look(|model| {
            let mut recounts = model.calendars().recounts().iter().rev();
            recounts
                .find(|recount| recount.notice.as_ref() == Some(&notice))
                .cloned()
        });
        begun.ok_or_else(|| missing(0))
    }

    /// What a recomputation changed so far, in pages; `after` is the number of notes seen before.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if there is no such recomputation.
    pub fn recount(&self, actor: &Actor, number: u32, after: u64) -> Result<RecountPage, Rejection> {
        self.authorise(actor, Action::AmendCalendar, &Resource::City)?;
        let known = self.look(|model| model.calendars().recounts().iter().any(|it| it.number == number));
        if !known {
            return Err(missing(number));
        }
        let stream = self.look(|model| model.recount_stream(number));
        let notes = self.journal().stream(&stream)?;
        let mut page = RecountPage::default();
        for note in notes.iter().skip_while(|note| note.revision <= after) {
            let Ok(stretch) = serde_json::from_str::<Recounted>(&note.event.body) else {
                continue;
            };
            page.changes.extend(stretch.changes);
            page.refused.extend(stretch.refused);
            if page.changes.len() + page.refused.len() >= ENOUGH {
                page.next = Some(note.revision);
                break;
            }
        }
        Ok(page)
    }
}

/// Changes after which a page ends with the note it is in.
const ENOUGH: usize = 500;

fn missing(number: u32) -> Rejection {
    crate::not_found("日历修订后的重算", "recomputation", &number.to_string())
}
