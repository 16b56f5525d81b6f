//! The shape every engine has: decide, then evolve.
//!
//! An engine is a pure function of its state, a command and a context (who, when, under which calendar).
//! It knows nothing of how events are stored or how effects are carried out.

use crate::rejection::Rejection;

/// What a decision yields: facts to keep for ever and things for the shell to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<Event, Effect> {
    /// Facts, in order. They are persisted before anyone is told.
    pub events: Vec<Event>,
    /// Requests to the shell (arm a timer, send a message), carried out after the commit.
    pub effects: Vec<Effect>,
}

impl<Event, Effect> Decision<Event, Effect> {
    /// A decision with events and no effects.
    #[must_use]
    pub fn of(events: Vec<Event>) -> Self {
        Self {
            events,
            effects: Vec::new(),
        }
    }
}

/// A deterministic state machine: same events, same state, on any machine.
pub trait Engine {
    /// What the events add up to.
    type State: Default;
    /// What someone wants done.
    type Command;
    /// What happened.
    type Event;
    /// What the shell should do about it.
    type Effect;
    /// Time, actor, calendar and settings: all that is not state or command.
    type Context<'a>;

    /// Decides a command against a state, changing nothing.
    ///
    /// # Errors
    /// A [`Rejection`] that says why not; the state is as it was.
    fn decide(
        state: &Self::State,
        command: Self::Command,
        context: &Self::Context<'_>,
    ) -> Result<Decision<Self::Event, Self::Effect>, Rejection>;

    /// Applies one event. Total: an event that was recorded can always be applied.
    fn evolve(state: &mut Self::State, event: &Self::Event);
}
