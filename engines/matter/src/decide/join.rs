//! Joins: parallel, inclusive and complex gateways.
//!
//! Choice: `activationCount` is the number of incoming flows that hold a token, `tokens` how many each holds by the
//! flow's id, `waitingForStart` whether the complex
//! gateway waits for its start; the activation condition and the outgoing conditions may use both. At its reset a
//! complex gateway takes only flows with a condition that holds: one without a condition is taken at the start alone,
//! so that a discriminator passes one token.

use super::Run;
use crate::event::Event;
use crate::program::{Expr, Kind, Node, Program, Reach};
use crate::refuse;
use crate::state::{NONE, Stage, Status, Value};
use skein_dmn::feel::Context;
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

type Ids = SmallVec<[u32; 4]>;

impl<'a> Run<'a> {
    /// One token of each incoming flow passes a parallel gateway (§13.4.1).
    pub(super) fn parallel_join(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        let Some(here) = self.state.tokens.get(token) else {
            return Ok(());
        };
        let (scope, number) = (here.scope, here.node);
        let mut chosen = Ids::new();
        for flow in &node.incoming {
            match self.waiting_at(scope, number, *flow) {
                Some(token) => chosen.push(token),
                None => return Ok(()),
            }
        }
        self.join(&chosen, program, node)
    }

    /// The first token that waits at a join, come by one flow.
    fn waiting_at(&self, scope: u32, node: u32, flow: u32) -> Option<u32> {
        let waits = self.state.tokens.iter().find(|token| {
            token.flow == flow && token.node == node && token.scope == scope && token.stage == Stage::Arrived
        });
        waits.map(|token| token.id)
    }

    fn join(&mut self, chosen: &[u32], program: &'a Program, node: &'a Node) -> Result<(), Rejection> {
        let Some(token) = self.merge(chosen) else {
            return Ok(());
        };
        self.go(token, program, &node.outgoing)
    }

    /// Several tokens become one.
    fn merge(&mut self, chosen: &[u32]) -> Option<u32> {
        let (token, with) = chosen.split_first()?;
        if !with.is_empty() {
            self.emit(Event::Joined {
                token: *token,
                with: with.iter().copied().collect(),
            });
        }
        Some(*token)
    }

    /// Lets one inclusive gateway go on, or one complex gateway be reset, where nothing that waits there can be
    /// joined by more (§13.4.3). Called when no token can move. True if anything happened.
    pub(super) fn go_on_at_joins(&mut self) -> Result<bool, Rejection> {
        if self.state.status != Status::Running {
            return Ok(false);
        }
        if self.go_on_in_turn()? {
            return Ok(true);
        }
        let mut seen: SmallVec<[(u32, u32); 4]> = SmallVec::new();
        let waiting: SmallVec<[(u32, u32, u32); 8]> = self
            .state
            .tokens
            .iter()
            .filter(|token| token.stage == Stage::Arrived && token.flow != NONE)
            .map(|token| (token.id, token.scope, token.node))
            .collect();
        for (token, scope, number) in waiting {
            if seen.contains(&(scope, number)) || self.is_held(token) {
                continue;
            }
            seen.push((scope, number));
            if self.go_on_at(token, scope, number)? {
                return Ok(true);
            }
        }
        let resets: SmallVec<[(u32, u32); 4]> = self
            .state
            .scopes
            .iter()
            .flat_map(|scope| scope.resetting.iter().map(|(node, _)| (scope.id, *node)))
            .collect();
        for (scope, number) in resets {
            if self.reset_complex(scope, number)? {
                return Ok(true);
            }
        }
        self.joining = false;
        Ok(false)
    }

    /// Whether an incident holds a token.
    pub(super) fn is_held(&self, token: u32) -> bool {
        self.state
            .incidents
            .iter()
            .any(|incident| incident.token == token)
    }

    fn go_on_at(&mut self, token: u32, scope: u32, number: u32) -> Result<bool, Rejection> {
        let (program, node) = self.node_at(token)?;
        let Kind::Inclusive(reach) = &node.kind else {
            return Ok(false);
        };
        if node.incoming.len() <= 1 || self.must_wait(scope, number, reach, &[]) {
            return Ok(false);
        }
        let chosen: Ids = node
            .incoming
            .iter()
            .filter_map(|flow| self.waiting_at(scope, number, *flow))
            .collect();
        let mark = self.mark();
        let outcome = match self.merge(&chosen) {
            Some(merged) => self.ways_out(merged, program, node),
            None => return Ok(false),
        };
        if let Err(why) = outcome {
            self.back_to(&mark);
            self.hold(token, &why);
        }
        Ok(true)
    }

    /// Whether a token elsewhere in the scope may still bring what a join waits for. Flows in `served` count as
    /// holding a token.
    fn must_wait(&self, scope: u32, number: u32, reach: &Reach, served: &[u32]) -> bool {
        let holds = |flow: u32| served.contains(&flow) || self.waiting_at(scope, number, flow).is_some();
        let mut others = self
            .state
            .tokens
            .iter()
            .filter(|token| token.scope == scope && token.node != number);
        others.any(|token| reach.is_waited_for(token.node, holds))
    }

    /// A token comes to a complex gateway (§13.4.5).
    pub(super) fn complex(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        let Kind::Complex { activation, .. } = &node.kind else {
            return Ok(());
        };
        self.joining = true;
        let Some(here) = self.state.tokens.get(token) else {
            return Ok(());
        };
        let (scope, number) = (here.scope, here.node);
        if self.served(scope, number).is_some() {
            return Ok(());
        }
        let holding: Ids = node
            .incoming
            .iter()
            .filter_map(|flow| self.waiting_at(scope, number, *flow))
            .collect();
        let gates = self.gates(scope, number, node, program);
        if !self.activates(activation.as_ref(), token, program, node, (holding.len(), gates))? {
            return Ok(());
        }
        let served = holding
            .iter()
            .filter_map(|token| self.state.tokens.get(*token))
            .map(|token| token.flow)
            .collect();
        let chosen = if holding.is_empty() {
            Ids::from_slice(&[token])
        } else {
            holding
        };
        let Some(merged) = self.merge(&chosen) else {
            return Ok(());
        };
        let flows = self.complex_ways(merged, program, node, true)?;
        if flows.is_empty() {
            return Err(refuse::no_way_out());
        }
        if node.incoming.len() > 1 {
            self.emit(Event::Resetting {
                scope,
                node: number,
                served: Some(served),
            });
        }
        self.go(merged, program, &flows)
    }

    /// How many tokens wait at each gate of a complex gateway, by the id of its flow (§13.4.5).
    fn gates(&self, scope: u32, number: u32, node: &Node, program: &Program) -> Value {
        let waiting = |flow: u32| {
            let here = self.state.tokens.iter().filter(|token| {
                token.flow == flow
                    && token.node == number
                    && token.scope == scope
                    && token.stage == Stage::Arrived
            });
            Value::from(i64::try_from(here.count()).unwrap_or(i64::MAX))
        };
        let gates = node.incoming.iter().filter_map(|flow| {
            let id = program.flow_id(*flow)?;
            Some((id.clone(), waiting(*flow)))
        });
        Value::Context(Context::new(gates.collect()))
    }

    fn served(&self, scope: u32, node: u32) -> Option<SmallVec<[u32; 4]>> {
        let scope = self.state.scopes.get(scope)?;
        let found = scope.resetting.iter().find(|(gateway, _)| *gateway == node);
        found.map(|(_, served)| served.clone())
    }

    fn activates(
        &self,
        activation: Option<&Expr>,
        token: u32,
        program: &Program,
        node: &Node,
        (holding, gates): (usize, Value),
    ) -> Result<bool, Rejection> {
        let Some(activation) = activation else {
            return Ok(true);
        };
        let count = i64::try_from(holding).unwrap_or(i64::MAX);
        let extras = [
            ("activationCount", Value::from(count)),
            ("waitingForStart", Value::Boolean(true)),
            ("tokens", gates),
        ];
        Self::boolean(&self.evaluate(activation, token, program, &node.id, &extras)?)
    }

    fn complex_ways(
        &self,
        token: u32,
        program: &Program,
        node: &Node,
        start: bool,
    ) -> Result<Ids, Rejection> {
        let extras = [("waitingForStart", Value::Boolean(start))];
        let mut flows = Ids::new();
        let mut held = false;
        for number in node.outgoing.iter().filter(|number| **number != node.default) {
            match program.flow(*number).and_then(|flow| flow.condition.as_ref()) {
                None if start => flows.push(*number),
                None => {}
                Some(condition)
                    if Self::boolean(&self.evaluate(condition, token, program, &node.id, &extras)?)? =>
                {
                    held = true;
                    flows.push(*number);
                }
                Some(_) => {}
            }
        }
        if start && !held && node.default != NONE {
            flows.push(node.default);
        }
        Ok(flows)
    }

    /// The reset of a complex gateway: the remaining flows have brought their tokens, or can't.
    fn reset_complex(&mut self, scope: u32, number: u32) -> Result<bool, Rejection> {
        let program = self.program_of(scope)?;
        let node = super::node_of(program, number)?;
        let (Kind::Complex { reach, .. }, Some(served)) = (&node.kind, self.served(scope, number)) else {
            return Ok(false);
        };
        let rest = || node.incoming.iter().filter(|flow| !served.contains(flow));
        let missing = rest().any(|flow| self.waiting_at(scope, number, *flow).is_none());
        if missing && self.must_wait(scope, number, reach, &served) {
            return Ok(false);
        }
        let chosen: Ids = rest()
            .filter_map(|flow| self.waiting_at(scope, number, *flow))
            .collect();
        self.emit(Event::Resetting {
            scope,
            node: number,
            served: None,
        });
        if let Some(token) = self.merge(&chosen) {
            let flows = self.complex_ways(token, program, node, false)?;
            self.go(token, program, &flows)?;
        }
        // Tokens of the next round may have come meanwhile.
        let next: Option<u32> = node
            .incoming
            .iter()
            .find_map(|flow| self.waiting_at(scope, number, *flow));
        if let Some(next) = next {
            self.queue(next);
        }
        Ok(true)
    }
}
