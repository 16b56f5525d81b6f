//! A city's simulated time: it stands still until a scenario lets it pass.
//!
//! What is due on the way happens on the way, in order, with messages carried in between. Start at [`Town::until`].

use crate::refuse;
use crate::town::Town;
use jiff::{Timestamp, ToSpan, civil::DateTime, tz};
use skein_app::city::CityModel;
use skein_kernel::rejection::Rejection;
use skein_scenario::model::Length;
use skein_store::AnyJournal;
use skein_store::aggregate::Backend;
use skein_store::aggregate::backend::{Relayed, Settlement};
use skein_store::aggregate::rows::Destination;
use skein_store::matter::Matters;

/// Timers and parcels that may go off in one step.
const MOST: usize = 10_000;

/// Timers or parcels taken at a time.
const CHUNK: usize = 64;

type Store = AnyJournal<CityModel>;

/// The instant of a local time: China keeps UTC+8 the whole year round.
pub(crate) fn instant(local: DateTime) -> Result<Timestamp, Rejection> {
    let at = tz::offset(8).to_timestamp(local);
    at.map_err(|why| {
        refuse::no_such_time(
            format!("时间超出范围：{why}"),
            format!("the time is out of range: {why}"),
        )
    })
}

/// The local time of an instant.
pub(crate) fn local(at: Timestamp) -> DateTime {
    tz::offset(8).to_datetime(at)
}

impl Town {
    /// Sets the clock before anything has happened, or lets time pass until then.
    pub(crate) fn until(&mut self, local: DateTime) -> Result<(), Rejection> {
        let to = instant(local)?;
        if !self.started {
            self.in_calendar(local)?;
            self.clock.stand(to);
            return Ok(());
        }
        let now = self.now();
        if to < now {
            return Err(refuse::no_such_time(
                format!("时间不能倒退：现在是 {}，要到 {local}", crate::clock::local(now)),
                format!(
                    "time doesn't run backwards: it is {} and should be {local}",
                    crate::clock::local(now)
                ),
            ));
        }
        self.in_calendar(local)?;
        self.pass_until(to)
    }

    /// Lets a length of time pass.
    pub(crate) fn pass(&mut self, length: Length) -> Result<(), Rejection> {
        let at = self.local_after(length)?;
        self.started = true;
        self.until(at)
    }

    /// The instant when a length of time has passed.
    pub(crate) fn after(&self, length: Length) -> Result<Timestamp, Rejection> {
        instant(self.local_after(length)?)
    }

    /// Lets time pass until an instant, unless it is past.
    pub(crate) fn pass_on(&mut self, to: Timestamp) -> Result<(), Rejection> {
        if to > self.now() {
            self.pass_until(to)
        } else {
            Ok(())
        }
    }

    fn local_after(&self, length: Length) -> Result<DateTime, Rejection> {
        let mut at = local(self.now());
        if length.working_days > 0 {
            let calendar = self.calendar();
            let day = calendar.nth_workday_after(at.date(), length.working_days)?;
            at = day.to_datetime(at.time());
        }
        let span = 0.days().months(i32::try_from(length.months).unwrap_or(0));
        let span = span
            .days(i32::try_from(length.days).unwrap_or(0))
            .minutes(i64::from(length.minutes));
        at.checked_add(span).map_err(|why| {
            refuse::no_such_time(
                format!("时间超出范围：{why}"),
                format!("the time is out of range: {why}"),
            )
        })
    }

    /// A day whose calendar isn't published can't be lived through: no period could be told.
    fn in_calendar(&self, at: DateTime) -> Result<(), Rejection> {
        let calendar = self.calendar();
        if calendar.day(at.date()).is_ok() {
            return Ok(());
        }
        let years: Vec<i16> = calendar.years().map(|(year, _)| year).collect();
        let (first, last) = (
            years.first().copied().unwrap_or(0),
            years.last().copied().unwrap_or(0),
        );
        Err(refuse::no_such_time(
            format!(
                "{} 年的工作日历尚未公布（已有 {first} 至 {last} 年）；先写“系统 公布日历 {} 依据 …”",
                at.year(),
                at.year()
            ),
            format!(
                "the work calendar of {} is not published (there are {first} to {last}); write `System publishes the calendar {} under …` before",
                at.year(),
                at.year()
            ),
        ))
    }

    fn pass_until(&mut self, to: Timestamp) -> Result<(), Rejection> {
        let store: Store = self.city.journal().clone();
        let mut fired = 0;
        loop {
            let next = next_timer(&store)?.filter(|due| *due <= to);
            let Some(due) = next else { break };
            let now = due.max(self.now());
            self.clock.stand(now);
            let timers = claim_timers(&store, now)?;
            if timers.is_empty() {
                // What is left was refused and is tried again later.
                break;
            }
            for timer in timers {
                fired += 1;
                if fired > MOST {
                    return Err(refuse::endless(&self.timer_name(timer.serial, timer.timer)));
                }
                if let Err(why) = Backend::<Matters<CityModel>>::fire(&store, timer, now).wait() {
                    self.troubles.push(why);
                }
            }
            self.carry()?;
        }
        self.clock.stand(to);
        self.carry()
    }

    /// Carries every message there is to who waits for it; those for endpoints outside are written down.
    fn carry_messages(&mut self) -> Result<(), Rejection> {
        let store: Store = self.city.journal().clone();
        let now = self.now();
        for _ in 0..MOST / CHUNK {
            let parcels = Backend::<Matters<CityModel>>::claim_parcels(&store, now, CHUNK)?;
            if parcels.is_empty() {
                return Ok(());
            }
            for parcel in parcels {
                if let Destination::Endpoint(endpoint) = &parcel.outgoing.to {
                    self.sent
                        .push((parcel.outgoing.name.clone(), Some(endpoint.clone())));
                    Backend::<Matters<CityModel>>::settle(
                        &store,
                        parcel.sequence,
                        Settlement::Delivered,
                        now,
                    )
                    .wait()?;
                    continue;
                }
                if parcel.tries == 0 {
                    self.sent.push((parcel.outgoing.name.clone(), None));
                }
                if let Err(why) = relay(&store, parcel.sequence, now) {
                    let at = now + jiff::SignedDuration::from_mins(1);
                    let again = Settlement::Again {
                        at,
                        error: why.to_string(),
                    };
                    Backend::<Matters<CityModel>>::settle(&store, parcel.sequence, again, now).wait()?;
                }
            }
        }
        let last = self.sent.last().map(|(name, _)| name.clone()).unwrap_or_default();
        Err(refuse::endless(&last))
    }

    /// Lets the city do what it does by itself until it comes to rest: messages are carried, jobs that models ask of
    /// the city are answered, people are told.
    pub(crate) fn carry(&mut self) -> Result<(), Rejection> {
        for _ in 0..CHUNK {
            self.carry_messages()?;
            while self.steward.turn()? {}
            let answered = self.clerk.turn()?;
            while self.herald.turn()? {}
            if answered == 0 {
                return Ok(());
            }
        }
        Err(refuse::endless("city:"))
    }
}

fn next_timer(store: &Store) -> Result<Option<Timestamp>, Rejection> {
    Backend::<Matters<CityModel>>::next_timer(store)
}

fn claim_timers(
    store: &Store,
    now: Timestamp,
) -> Result<Vec<skein_store::aggregate::rows::DueTimer>, Rejection> {
    Backend::<Matters<CityModel>>::claim_timers(store, now, CHUNK)
}

fn relay(store: &Store, sequence: u64, now: Timestamp) -> Result<(), Rejection> {
    for _ in 0..MOST {
        if Backend::<Matters<CityModel>>::relay(store, sequence, now)
            .wait()?
            .reply
            != Relayed::More
        {
            return Ok(());
        }
    }
    Ok(())
}
