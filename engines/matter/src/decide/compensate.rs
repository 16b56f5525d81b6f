//! Compensation and the cancelling of transactions (BPMN 2.0.2 §13.5.4, §13.5.5).
//!
//! Choice: compensation runs one activity after another, in the reverse order of their completion. A compensation
//! handler sees the data of the completed run of its activity, and for a subprocess's inside the data the subprocess
//! completed with; data further out are as they are. A compensated activity can't be compensated again. A cancel end
//! event outside of any transaction is an ordinary end; a cancelled transaction without a cancel event on its boundary
//! ends its token.

use super::{Run, node_of};
use crate::event::{Event, Opened, Throw};
use crate::program::{Definition, Node, Program};
use crate::state::{Closing, CompensationRecord, NONE, ScopeKind, Vars};
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

type Ids = SmallVec<[u32; 4]>;

impl<'a> Run<'a> {
    /// Throws compensation: of one activity, or of everything completed in the scope.
    pub(super) fn throw_compensation(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
        activity: Option<u32>,
        wait: bool,
    ) -> Result<(), Rejection> {
        let _ = node;
        let name = activity
            .and_then(|activity| program.node(activity))
            .map_or("", |node| &*node.id);
        self.thrown(token, Throw::Compensation, name);
        let scopes = self.compensable_from(self.scope_of(token));
        let records: Ids = self
            .state
            .records
            .iter()
            .filter(|record| {
                scopes.contains(&record.scope) && activity.is_none_or(|node| record.node == node)
            })
            .map(|record| record.id)
            .collect();
        let Some(home) = scopes.last().copied().filter(|_| !records.is_empty()) else {
            self.done(token);
            return Ok(());
        };
        if wait {
            self.emit(Event::Entered { token });
        }
        let unit = self.state.scopes.get(home).map_or(0, |scope| scope.unit);
        let run = self.open_compensation(home, if wait { token } else { NONE }, NONE, unit, Vars::new());
        self.emit(Event::RecordsMoved { scope: run, records });
        if !wait {
            self.done(token);
        }
        self.next_compensation(run)
    }

    /// The scopes whose completed activities a thrower in `scope` can compensate: its own, and those that event
    /// subprocesses around it belong to.
    fn compensable_from(&self, scope: u32) -> Ids {
        let mut scopes = Ids::new();
        let mut at = self.outside_loops(scope);
        scopes.push(at);
        while let Some(here) = self.state.scopes.get(at)
            && here.kind == ScopeKind::EventSubProcess
        {
            at = here.parent;
            scopes.push(at);
        }
        scopes
    }

    fn open_compensation(&mut self, parent: u32, token: u32, body: u32, unit: u16, data: Vars) -> u32 {
        let scope = self.next_id();
        self.emit(Event::Opened(Box::new(Opened {
            scope,
            parent,
            token,
            node: body,
            kind: ScopeKind::Compensation,
            unit,
            data,
            progress: None,
        })));
        scope
    }

    /// The next activity to compensate, the one that completed last first; or the end of the compensation.
    pub(super) fn next_compensation(&mut self, id: u32) -> Result<(), Rejection> {
        loop {
            let Some(scope) = self.state.scopes.get(id) else {
                return Ok(());
            };
            if scope.live > 0 {
                return Ok(());
            }
            let (unit, body) = (scope.unit, scope.node);
            let program = self.unit(unit)?;
            // A compensation event subprocess has been run and has seen to the rest itself.
            let handled = body != NONE && self.compensation_handler(program, body).is_some();
            let mut records = self
                .state
                .records
                .iter()
                .filter(|record| record.scope == id && !handled);
            let Some(record) = records.next_back().cloned() else {
                return self.compensation_over(id);
            };
            self.emit(Event::Compensating { record: record.id });
            self.compensate(id, program, record)?;
        }
    }

    fn compensate(
        &mut self,
        id: u32,
        program: &'a Program,
        record: CompensationRecord,
    ) -> Result<(), Rejection> {
        let node = node_of(program, record.node)?;
        if node.has_handler() {
            let token = self.new_token(id, node.handler, NONE);
            if !record.locals.is_empty() {
                let values = record.locals;
                self.emit(Event::Locals { token, values });
            }
            return Ok(());
        }
        if record.body == NONE {
            return Ok(());
        }
        let mut data = record.data;
        data.fill_from(&record.locals);
        let scope = self.open_compensation(id, NONE, record.body, record.unit, data);
        let mut records = record.inner;
        for inner in &mut records {
            inner.scope = scope;
        }
        if !records.is_empty() {
            self.emit(Event::RecordsRestored { scope, records });
        }
        let inside = self.unit(record.unit)?;
        match self.compensation_handler(inside, record.body) {
            Some((handler, start)) => self.handle(scope, handler, start, inside, &Vars::new()),
            None => self.next_compensation(scope),
        }
    }

    fn compensation_over(&mut self, id: u32) -> Result<(), Rejection> {
        let Some(scope) = self.state.scopes.get(id) else {
            return Ok(());
        };
        let (token, parent) = (scope.token, scope.parent);
        self.emit(Event::Closed { scope: id });
        if token == NONE {
            return self.idle(parent);
        }
        self.done(token);
        Ok(())
    }

    /// Cancels the transaction around a token: what runs is withdrawn, what completed is compensated.
    pub(super) fn cancel_transaction(&mut self, token: u32) -> Result<(), Rejection> {
        let Some(transaction) = self.transaction_around(token) else {
            return Ok(());
        };
        self.thrown(token, Throw::Cancel, "");
        let inside = self.scopes_inside(transaction);
        let records: Ids = self
            .state
            .records
            .iter()
            .filter(|record| inside.contains(&record.scope))
            .map(|record| record.id)
            .collect();
        if !records.is_empty() {
            self.emit(Event::RecordsMoved {
                scope: transaction,
                records: records.clone(),
            });
        }
        self.stop_listening(transaction);
        self.emit(Event::ClosingAs {
            scope: transaction,
            closing: Closing::Cancel,
        });
        self.empty_scope(transaction, NONE);
        let unit = self.state.scopes.get(transaction).map_or(0, |scope| scope.unit);
        let run = self.open_compensation(transaction, NONE, NONE, unit, Vars::new());
        if !records.is_empty() {
            self.emit(Event::RecordsMoved { scope: run, records });
        }
        self.next_compensation(run)
    }

    fn transaction_around(&self, token: u32) -> Option<u32> {
        let mut at = self.scope_of(token);
        loop {
            let scope = self.state.scopes.get(at)?;
            match scope.kind {
                ScopeKind::Transaction => return Some(at),
                ScopeKind::Process | ScopeKind::Called => return None,
                _ => at = scope.parent,
            }
        }
    }

    fn scopes_inside(&self, outer: u32) -> SmallVec<[u32; 8]> {
        let mut inside: SmallVec<[u32; 8]> = SmallVec::new();
        inside.push(outer);
        // An inner scope has a higher id than the one around it, so one pass in ascending order finds all.
        for scope in &self.state.scopes {
            if inside.contains(&scope.parent) {
                inside.push(scope.id);
            }
        }
        inside
    }

    /// A transaction's compensation is over: it leaves by its cancel event.
    pub(super) fn cancelled_transaction(&mut self, id: u32, token: u32) -> Result<(), Rejection> {
        self.emit(Event::Closed { scope: id });
        let mut host = token;
        while self.is_instance(host) {
            let around = self.state.scopes.get(self.scope_of(host));
            host = around.map_or(NONE, |scope| scope.token);
        }
        let (program, node) = self.node_at(host)?;
        let cancels = |event: &&u32| {
            let event = program.event(**event);
            event.is_some_and(|event| {
                event
                    .definitions
                    .iter()
                    .any(|definition| matches!(definition, Definition::Cancel))
            })
        };
        match node.boundary.iter().find(cancels) {
            Some(event) => {
                self.leave_by_boundary(host, *event, program, &Vars::new());
                Ok(())
            }
            None => self.end(host),
        }
    }
}
