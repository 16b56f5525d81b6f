//! The board: every aggregate of a city, kept up to date event by event.
//!
//! It is a projection and may be thrown away and rebuilt from the journal at any time. It knows nothing of
//! how events arrive. Start at [`Board::apply`] and [`Board::verdict`].

use crate::commitment::Commitment;
use crate::engine::{Event, Measure, State};
use crate::id::{AggregateId, Kind};
use crate::indicator::Indicator;
use crate::intake::Intake;
use crate::pace::{self, Pace};
use crate::rules::RuleBook;
use crate::target::{Goal, ReferenceTo, Target};
use crate::verdict::{self, Verdict};
use jiff::civil::Date;
use skein_kernel::Decimal;
use skein_kernel::engine::Engine;
use std::collections::BTreeMap;

/// Every aggregate's state, by id. Ids begin with the kind, so each kind lies together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    states: BTreeMap<AggregateId, State>,
    no_rules: RuleBook,
}

impl Board {
    /// Applies one recorded event.
    pub fn apply(&mut self, aggregate: &AggregateId, event: &Event) {
        Measure::evolve(self.states.entry(aggregate.clone()).or_default(), event);
    }

    /// Puts a state in place as a snapshot holds it.
    pub fn restore(&mut self, aggregate: AggregateId, state: State) {
        self.states.insert(aggregate, state);
    }

    /// The state of one aggregate.
    #[must_use]
    pub fn state(&self, aggregate: &AggregateId) -> Option<&State> {
        self.states.get(aggregate)
    }

    /// Every aggregate with its state, in order of ids.
    pub fn states(&self) -> impl Iterator<Item = (&AggregateId, &State)> {
        self.states.iter()
    }

    /// One indicator.
    #[must_use]
    pub fn indicator(&self, id: &AggregateId) -> Option<&Indicator> {
        self.state(id)?.indicator()
    }

    /// One target.
    #[must_use]
    pub fn target(&self, id: &AggregateId) -> Option<&Target> {
        self.state(id)?.target()
    }

    /// One commitment.
    #[must_use]
    pub fn commitment(&self, id: &AggregateId) -> Option<&Commitment> {
        self.state(id)?.commitment()
    }

    /// One imported report.
    #[must_use]
    pub fn report(&self, id: &AggregateId) -> Option<&Intake> {
        self.state(id)?.report()
    }

    /// Every indicator, in order of ids.
    pub fn indicators(&self) -> impl Iterator<Item = (&AggregateId, &Indicator)> {
        self.of(Kind::Indicator)
            .filter_map(|(id, state)| Some((id, state.indicator()?)))
    }

    /// Every target, in order of ids, withdrawn ones too.
    pub fn targets(&self) -> impl Iterator<Item = (&AggregateId, &Target)> {
        self.of(Kind::Target)
            .filter_map(|(id, state)| Some((id, state.target()?)))
    }

    /// The targets to be reached by the end of `year`, without withdrawn ones.
    pub fn targets_of(&self, year: i16) -> impl Iterator<Item = (&AggregateId, &Target)> {
        self.targets()
            .filter(move |(_, target)| target.definition.period.year() == year && target.withdrawn.is_none())
    }

    /// Every commitment, in order of ids.
    pub fn commitments(&self) -> impl Iterator<Item = (&AggregateId, &Commitment)> {
        self.of(Kind::Commitment)
            .filter_map(|(id, state)| Some((id, state.commitment()?)))
    }

    /// The commitments of one year's plan.
    pub fn commitments_of(&self, year: i16) -> impl Iterator<Item = (&AggregateId, &Commitment)> {
        self.commitments()
            .filter(move |(_, commitment)| commitment.definition.year == year)
    }

    /// Every imported report, in order of ids.
    pub fn reports(&self) -> impl Iterator<Item = (&AggregateId, &Intake)> {
        self.of(Kind::Report)
            .filter_map(|(id, state)| Some((id, state.report()?)))
    }

    /// The rule book; empty before the first rule is published.
    #[must_use]
    pub fn rules(&self) -> &RuleBook {
        self.state(&AggregateId::rules())
            .and_then(State::rules)
            .unwrap_or(&self.no_rules)
    }

    /// How many aggregates there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The verdict on a target, by the figure of its own period that counted on `as_of`.
    #[must_use]
    pub fn verdict(&self, target: &Target, as_of: Date) -> Verdict {
        let chain = self
            .indicator_of(target)
            .and_then(|it| it.chains.get(&target.definition.period));
        let figure = chain.and_then(|chain| chain.known_on(as_of));
        verdict::judge(target, figure, self.reference(target, as_of))
    }

    /// The pace of a target within its year, as known on `as_of`.
    #[must_use]
    pub fn pace(&self, target: &Target, as_of: Date) -> Pace {
        pace::read(
            target,
            self.indicator_of(target),
            self.reference(target, as_of),
            self.rules(),
            as_of,
        )
    }

    /// The indicator a target is judged by.
    #[must_use]
    pub fn indicator_of(&self, target: &Target) -> Option<&Indicator> {
        self.indicator(target.definition.indicator.as_ref()?)
    }

    /// The figure a relative goal is compared with: recorded by hand, or another figure of the board.
    #[must_use]
    pub fn reference(&self, target: &Target, as_of: Date) -> Option<Decimal> {
        if let Some(recorded) = &target.reference {
            return Some(recorded.value);
        }
        let Goal::Relative { to, .. } = &target.definition.goal else {
            return None;
        };
        let period = target.definition.period;
        let (indicator, period) = match to {
            ReferenceTo::PreviousYear => (self.indicator_of(target)?, period.previous_year()),
            ReferenceTo::Indicator { indicator } => (self.indicator(indicator)?, period),
            ReferenceTo::Requirement { .. } => return None,
        };
        indicator
            .chains
            .get(&period)?
            .known_on(as_of)
            .map(|figure| figure.value)
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = (&AggregateId, &State)> {
        self.states.iter().filter(move |(id, _)| id.kind() == kind)
    }
}
