//! The engine: decide, then evolve.

use crate::facts::Facts;
use crate::program::{Library, Program};
use crate::{Command, Effect, Event, Matter};
use jiff::Timestamp;
use skein_kernel::actor::Actor;
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::engine::{Decision, Engine};
use skein_kernel::rejection::Rejection;

/// All that is neither state nor command.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The program of the matter's own definition.
    pub program: &'a Program,
    /// Where the programs of called processes are found.
    pub library: &'a dyn Library,
    /// The present moment.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// The work calendar.
    pub calendar: &'a WorkCalendar,
    /// Who is who, forms and former calendars.
    pub facts: Facts<'a>,
    /// Steps one command may take before it is refused as endless.
    pub budget: u32,
}

/// The matter engine.
#[derive(Debug, Clone, Copy)]
pub struct MatterEngine;

impl Engine for MatterEngine {
    type State = Matter;
    type Command = Command;
    type Event = Event;
    type Effect = Effect;
    type Context<'a> = Context<'a>;

    fn decide(
        state: &Matter,
        command: Command,
        context: &Context<'_>,
    ) -> Result<Decision<Event, Effect>, Rejection> {
        crate::decide::decide(state, command, context)
    }

    fn evolve(state: &mut Matter, event: &Event) {
        crate::evolve::evolve(state, event);
    }
}
