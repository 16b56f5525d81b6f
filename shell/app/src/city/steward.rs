//! The steward: what the city does by itself for many matters at once.
//!
//! What it is for: recomputing open deadlines after an amendment of the calendar, giving the tasks of those
//! who are away to their stand-ins, erasing personal data that somebody ordered to be erased. Each is found by what is the case, not by what has been announced, so that
//! a crash between two turns loses nothing and a turn repeated does nothing twice.
//!
//! What it knows nothing of: how a deadline is counted or who may stand in: that is the engine's. Start at
//! [`Steward::turn`].

use super::act::Order;
use super::calendar::sweep;
use super::stand_in::StandIns;
use super::{City, CityModel, Clock, retention};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_store::workers::Stop;
use skein_store::{AnyJournal, Files, Meta};
use std::sync::Arc;
use std::time::Duration;

/// How long it rests when there is nothing to do: how late a task may reach a stand-in.
const REST: Duration = Duration::from_secs(1);

/// Sees to what concerns many matters.
pub struct Steward {
    journal: AnyJournal<CityModel>,
    clock: Arc<dyn Clock>,
    files: Arc<dyn Files>,
    stand_ins: StandIns,
}

impl City {
    /// A steward of this city. One is enough; several do no harm.
    #[must_use]
    pub fn steward(&self) -> Steward {
        Steward {
            journal: self.journal().clone(),
            clock: Arc::clone(&self.clock),
            files: Arc::clone(self.ledger.files()),
            stand_ins: StandIns::default(),
        }
    }
}

impl Steward {
    /// Does a piece of what there is to do; whether there is more.
    ///
    /// # Errors
    /// The store's. Everything undone is found again by the next turn.
    pub fn turn(&mut self) -> Result<bool, Rejection> {
        self.note_calendar()?;
        self.stand_ins.turn(&self.journal, self.clock.now())?;
        let recounted = sweep::stretch(&self.journal, self.clock.now())?;
        let erased = retention::stretch(&self.journal, &self.files, self.clock.now())?;
        Ok(recounted || erased)
    }

    /// Takes turns until told to stop.
    pub(super) fn run(&mut self, stop: &Stop) {
        while !stop.is_said() {
            let more = self.turn().unwrap_or_else(|rejection| {
                tracing::warn!(%rejection, "the steward will try again");
                false
            });
            if !more {
                stop.sleep(REST);
            }
        }
    }

    /// Notes which calendar the city came with. One that is new to the journal has open deadlines recomputed.
    fn note_calendar(&self) -> Result<(), Rejection> {
        let Some(found) = self.journal.read(|model| model.calendars().unnoted()) else {
            return Ok(());
        };
        let meta = Meta::new(Actor::system(), self.clock.now());
        self.journal.submit(Order::Calendar(found), meta).wait().map(drop)
    }
}
