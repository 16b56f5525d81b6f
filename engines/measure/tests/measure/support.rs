//! A city for tests: a board, people, a calendar, and commands sent through decide like anyone's.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::engine::{Decision, Engine};
use skein_kernel::rejection::Rejection;
use skein_measure::board::Board;
use skein_measure::{Act, AggregateId, Command, Context, Effect, Event, Measure, State};

pub(crate) fn actor(id: &str, unit: &str, role: Role) -> Actor {
    Actor {
        id: ActorId(id.into()),
        unit: Some(UnitId(unit.into())),
        roles: vec![role],
    }
}

pub(crate) fn supervisor() -> Actor {
    actor("督查员甲", "dcs", Role::Supervisor)
}

pub(crate) fn officer(unit: &str) -> Actor {
    actor(&format!("{unit}经办人"), unit, Role::Officer)
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn noon(day: Date) -> Timestamp {
    TimeZone::UTC.to_timestamp(day.at(4, 0, 0, 0)).unwrap()
}

/// A board and the journal it came from.
#[derive(Default)]
pub(crate) struct City {
    pub(crate) board: Board,
    pub(crate) journal: Vec<(AggregateId, Event)>,
}

impl City {
    pub(crate) fn state(&self, id: &AggregateId) -> State {
        self.board.state(id).cloned().unwrap_or_default()
    }

    pub(crate) fn send(
        &mut self,
        id: &AggregateId,
        command: Command,
        actor: &Actor,
        today: Date,
    ) -> Result<Vec<Effect>, Rejection> {
        let context = Context {
            aggregate: id,
            actor,
            at: noon(today),
            today,
            calendar: WorkCalendar::published(),
        };
        let Decision { events, effects } = Measure::decide(&self.state(id), command, &context)?;
        for event in events {
            self.board.apply(id, &event);
            self.journal.push((id.clone(), event));
        }
        Ok(effects)
    }

    pub(crate) fn act(
        &mut self,
        id: &AggregateId,
        act: Act,
        actor: &Actor,
        today: &str,
    ) -> Result<(), Rejection> {
        self.send(id, Command::new(act), actor, day(today)).map(|_| ())
    }
}

/// `ok`, or the code of the refusal.
pub(crate) fn code(result: Result<(), Rejection>) -> String {
    result.map_or_else(|refused| refused.code.to_string(), |()| "ok".into())
}
