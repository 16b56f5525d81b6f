//! Recomputation: after an amendment every open deadline it may concern is counted anew.
//!
//! Matters are found on the list of open clocks, in the order of their beginning; those that began after the
//! last day changed aren't looked at, and those that end before the first aren't loaded. The sweep goes in stretches: each is worked
//! through in small batches, so that nobody's command waits for more than one of them, and then noted in the
//! journal with what it changed. A sweep cut short goes on after the last stretch noted; matters recomputed
//! since are recognised by the time of their recomputation, so that none is missing from the account and none
//! is in it twice. It knows nothing of how a deadline is counted. Start at [`stretch`].

use super::{ChangedDue, Recount, Recounted, RefusedDue};
use crate::city::CityModel;
use crate::city::act::Order;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_matter::Act;
use skein_matter::clock::{Clock, ClockCommand, ClockId, Noted};
use skein_store::aggregate::backend::{Backend, WorkCursor, WorkEntry, WorkOrder, WorkQuery};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{OPEN_CLOCKS, Order as MatterOrder};
use skein_store::{AnyJournal, Meta};
use std::sync::Arc;

/// Matters looked at between two notes of progress.
const STRETCH: usize = 256;
/// Commands on their way at once.
const BATCH: usize = 64;

/// Works through the next stretch of the first recomputation that isn't done. `false` if there is none.
///
/// # Errors
/// The store's. What was recomputed stays so, and the stretch is worked through again.
pub(in crate::city) fn stretch(journal: &AnyJournal<CityModel>, now: Timestamp) -> Result<bool, Rejection> {
    let Some(recount) = journal.read(|model| model.calendars().unfinished().cloned()) else {
        return Ok(false);
    };
    // A moment after the last note, whatever the clock says: that is how a matter tells when it was done.
    let at = now.max(recount.moved + SignedDuration::from_micros(1));
    let mut page = journal.work(&WorkQuery {
        lists: vec![OPEN_CLOCKS.to_owned()],
        order: WorkOrder::Due,
        after: recount.cursor,
        limit: STRETCH,
    })?;
    page.retain(|entry| began_before_it_was_over(&recount, entry));
    let mut found = Recounted {
        recount: recount.number,
        from: recount.cursor,
        to: page.last().map(place),
        looked: 0,
        changes: Vec::new(),
        refused: Vec::new(),
    };
    let concerned: Vec<Serial> = page
        .iter()
        .filter(|entry| reaches(&recount, entry))
        .map(|entry| entry.serial)
        .collect();
    for batch in concerned.chunks(BATCH) {
        recompute(journal, batch, (&recount, at), &mut found)?;
    }
    let meta = Meta::new(Actor::system(), at);
    journal.submit(Order::Recounted(found), meta).wait()?;
    Ok(true)
}

fn place(entry: &WorkEntry) -> WorkCursor {
    WorkCursor {
        priority: entry.priority,
        due: entry.due,
        serial: entry.serial,
        task: entry.task,
    }
}

/// Whether a clock of the matter began before the days changed were over.
fn began_before_it_was_over(recount: &Recount, entry: &WorkEntry) -> bool {
    let over = recount.days.and_then(|(_, last)| midnight(last.tomorrow().ok()?));
    over.is_none_or(|over| entry.due.is_some_and(|from| from < over))
}

/// Whether a clock of the matter reaches to the first day changed.
fn reaches(recount: &Recount, entry: &WorkEntry) -> bool {
    let first = recount.days.and_then(|(first, _)| midnight(first));
    first.is_none_or(|first| entry.face.since > first)
}

fn midnight(day: Date) -> Option<Timestamp> {
    skein_kernel::deadline::shanghai(day.to_datetime(Time::midnight())).ok()
}

/// Has every open clock of some matters recomputed, and notes what that changed.
fn recompute(
    journal: &AnyJournal<CityModel>,
    matters: &[Serial],
    (recount, at): (&Recount, Timestamp),
    found: &mut Recounted,
) -> Result<(), Rejection> {
    let mut asked = Vec::new();
    for serial in matters {
        for clock in open_clocks(journal, *serial)? {
            let act = Act::Clock(ClockCommand::Recompute { clock });
            let order = MatterOrder::Act(Box::new(act.into()));
            let meta = Meta::new(Actor::system(), at);
            asked.push((*serial, clock, journal.order(Target::Any(*serial), order, meta)));
        }
    }
    for (serial, clock, ticket) in asked {
        if let Err(rejection) = ticket.wait() {
            if rejection.class == skein_kernel::rejection::Class::Unavailable
                && rejection.code.0.starts_with("SK-STORE-")
            {
                return Err(rejection);
            }
            found.refused.push(RefusedDue {
                matter: serial.0,
                clock: clock.0,
                code: rejection.code.to_string(),
            });
        }
    }
    for serial in matters {
        found.looked += 1;
        found.changes.extend(changed(journal, *serial, recount)?);
    }
    Ok(())
}

fn open_clocks(journal: &AnyJournal<CityModel>, serial: Serial) -> Result<Vec<ClockId>, Rejection> {
    let kept = journal.aggregate(serial)?;
    let kept = kept.as_ref().and_then(|kept| kept.state.case());
    let open = kept.into_iter().flat_map(|case| case.matter.clocks.open());
    Ok(open.map(|(clock, _)| clock).collect())
}

/// What has changed in a matter's deadlines since the last note of progress.
fn changed(
    journal: &AnyJournal<CityModel>,
    serial: Serial,
    recount: &Recount,
) -> Result<Vec<ChangedDue>, Rejection> {
    let Some(kept) = journal.aggregate(serial)? else {
        return Ok(Vec::new());
    };
    let state = Arc::clone(&kept.state);
    let clocks = state
        .case()
        .into_iter()
        .flat_map(|case| case.matter.clocks.iter());
    Ok(clocks
        .flat_map(|(id, clock)| changes_of((serial, id), clock, recount.moved))
        .collect())
}

fn changes_of(
    (serial, id): (Serial, ClockId),
    clock: &Clock,
    since: Timestamp,
) -> impl Iterator<Item = ChangedDue> + '_ {
    let late = clock.history.iter().filter(move |entry| entry.at > since);
    late.filter_map(move |entry| {
        let (old, new) = match &entry.what {
            // A recomputation may change warnings alone.
            Noted::Recomputed { old, new, .. } if old == new => return None,
            Noted::Recomputed { old, new, .. } => (Some(*old), *new),
            Noted::Computed { due } => (None, *due),
            _ => return None,
        };
        Some(ChangedDue {
            matter: serial.0,
            clock: id.0,
            old,
            new,
        })
    })
}
