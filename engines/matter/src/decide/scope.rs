//! Scopes: opened, complete, cancelled.

use super::Run;
use crate::event::{Event, Opened};
use crate::program::Program;
use crate::state::{Closing, CompensationRecord, NONE, Scope, ScopeKind, Status, Value, Vars};
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

type Ids = SmallVec<[u32; 8]>;

impl<'a> Run<'a> {
    /// Opens the inside of a node, its own data null.
    #[expect(clippy::too_many_arguments, reason = "each is a field of the event")]
    pub(super) fn open_scope(
        &mut self,
        parent: u32,
        token: u32,
        node: u32,
        kind: ScopeKind,
        program: &Program,
        body: u32,
        data: Vars,
    ) -> u32 {
        let mut data = data;
        for name in program
            .bodies
            .get(body as usize)
            .into_iter()
            .flat_map(|body| &body.data)
        {
            if data.get(name).is_none() {
                data.set(name.clone(), Value::Null);
            }
        }
        let scope = self.next_id();
        let unit = self.state.scopes.get(parent).map_or(0, |scope| scope.unit);
        self.emit(Event::Opened(Box::new(Opened {
            scope,
            parent,
            token,
            node,
            kind,
            unit,
            data,
            progress: None,
        })));
        scope
    }

    /// The body a scope is the run of.
    pub(super) fn body_of(&self, scope: &Scope) -> Result<Option<u32>, Rejection> {
        let program = self.unit(scope.unit)?;
        Ok(match scope.kind {
            ScopeKind::Process | ScopeKind::Called => program
                .processes
                .get(scope.node as usize)
                .map(|process| process.body),
            ScopeKind::Loop => None,
            ScopeKind::Compensation => (scope.node != NONE).then_some(scope.node),
            _ => program.inner(scope.node),
        })
    }

    /// Whatever becomes of a scope once nothing keeps it open.
    pub(super) fn idle(&mut self, id: u32) -> Result<(), Rejection> {
        let Some(scope) = self.state.scopes.get(id) else {
            return Ok(());
        };
        if self.state.status != Status::Running {
            return Ok(());
        }
        if scope.kind == ScopeKind::AdHoc {
            return self.ad_hoc_step(id);
        }
        if scope.live > 0 {
            return Ok(());
        }
        let (kind, parent, token, closing) = (scope.kind, scope.parent, scope.token, scope.closing);
        match kind {
            ScopeKind::Process => self.complete_matter(id),
            ScopeKind::Called => self.complete_call(id, token),
            _ if closing == Closing::Cancel => self.cancelled_transaction(id, token),
            ScopeKind::SubProcess | ScopeKind::Transaction | ScopeKind::AdHoc => {
                self.complete_subprocess(id, token);
                Ok(())
            }
            ScopeKind::EventSubProcess => {
                self.keep_records(id, parent);
                self.emit(Event::Closed { scope: id });
                self.idle(parent)
            }
            ScopeKind::Loop => Ok(()),
            ScopeKind::Compensation => self.next_compensation(id),
        }
    }

    fn complete_matter(&mut self, id: u32) -> Result<(), Rejection> {
        self.process_completed(id)?;
        self.emit(Event::Closed { scope: id });
        self.emit(Event::Completed);
        Ok(())
    }

    /// A called process ends: its data go back to the caller.
    fn complete_call(&mut self, id: u32, token: u32) -> Result<(), Rejection> {
        let Some(scope) = self.state.scopes.get(id) else {
            return Ok(());
        };
        let process = self.unit(scope.unit)?.processes.get(scope.node as usize);
        self.process_completed(id)?;
        let data = self
            .state
            .scopes
            .get(id)
            .map_or_else(Vars::new, |scope| scope.data.clone());
        let (_, node) = self.node_at(token)?;
        let theirs = process.map_or(&[][..], |process| process.outputs.as_slice());
        let parts = node.parts.as_deref();
        let ours = parts.map_or(&[][..], |parts| parts.outputs.as_slice());
        let mut values = Vars::new();
        if ours.is_empty() {
            values = data;
        } else {
            for (place, name) in ours.iter().enumerate() {
                let by_place = theirs.get(place).filter(|_| !theirs.contains(name));
                if let Some(value) = data.get(by_place.unwrap_or(name)) {
                    values.set(name.clone(), value.clone());
                }
            }
        }
        let own = parts.map_or(&[][..], |parts| parts.own.as_slice());
        self.record_scope(id, token);
        self.emit(Event::Closed { scope: id });
        self.absorb(token, own, &values);
        self.done(token);
        Ok(())
    }

    pub(super) fn complete_subprocess(&mut self, id: u32, token: u32) {
        self.record_scope(id, token);
        self.emit(Event::Closed { scope: id });
        self.done(token);
    }

    /// Remembers a completed subprocess or call with what completed inside it, if anything of it can be
    /// compensated.
    fn record_scope(&mut self, id: u32, token: u32) {
        let Some(here) = self.state.tokens.get(token) else {
            return;
        };
        let Some(scope) = self.state.scopes.get(id) else {
            return;
        };
        let inner: Vec<CompensationRecord> = self
            .state
            .records
            .iter()
            .filter(|record| record.scope == id)
            .cloned()
            .collect();
        let (Ok((_, node)), Ok(program), Ok(body)) =
            (self.node_at(token), self.unit(scope.unit), self.body_of(scope))
        else {
            return;
        };
        let body = body.unwrap_or(NONE);
        let handled = self.compensation_handler(program, body).is_some();
        if !node.has_handler() && inner.is_empty() && !handled {
            return;
        }
        self.record(CompensationRecord {
            id: NONE,
            scope: self.outside_loops(here.scope),
            node: here.node,
            locals: here.locals.clone(),
            data: scope.data.clone(),
            inner,
            body,
            unit: scope.unit,
        });
    }

    /// What completed in an event subprocess stays compensable from around it.
    fn keep_records(&mut self, id: u32, parent: u32) {
        let records: SmallVec<[u32; 4]> = self
            .state
            .records
            .iter()
            .filter(|record| record.scope == id)
            .map(|record| record.id)
            .collect();
        if !records.is_empty() {
            self.emit(Event::RecordsMoved {
                scope: parent,
                records,
            });
        }
    }

    pub(super) fn record(&mut self, record: CompensationRecord) {
        let id = self.next_id();
        self.emit(Event::Recorded(Box::new(CompensationRecord { id, ..record })));
    }

    /// Withdraws a token with everything inside the node it is at.
    pub(super) fn withdraw(&mut self, token: u32) {
        let inside: Ids = self
            .state
            .scopes
            .iter()
            .filter(|scope| scope.token == token)
            .map(|scope| scope.id)
            .collect();
        for scope in inside.into_iter().rev() {
            self.cancel_scope(scope);
        }
        self.withdrawn(token);
        self.emit(Event::Withdrawn { token });
        self.joining = true;
    }

    /// Withdraws everything in a scope but one token, and leaves it open.
    pub(super) fn empty_scope(&mut self, scope: u32, but: u32) {
        let inside: Ids = self
            .state
            .scopes
            .iter()
            .filter(|inner| inner.parent == scope && inner.token == NONE)
            .map(|inner| inner.id)
            .collect();
        for inner in inside {
            self.cancel_scope(inner);
        }
        let tokens: Ids = self
            .state
            .tokens
            .iter()
            .filter(|token| token.scope == scope && token.id != but)
            .map(|token| token.id)
            .collect();
        for token in tokens {
            self.withdraw(token);
        }
    }

    /// Withdraws everything in a scope and closes it.
    pub(super) fn cancel_scope(&mut self, scope: u32) {
        self.empty_scope(scope, NONE);
        self.bearer_gone(scope, "withdrawn");
        self.emit(Event::Closed { scope });
    }

    /// Stops listening for the event subprocesses of a scope.
    pub(super) fn stop_listening(&mut self, scope: u32) {
        let waits: Ids = self
            .state
            .waits
            .iter()
            .filter(|wait| wait.scope == scope && wait.token == NONE)
            .map(|wait| wait.id)
            .collect();
        for wait in waits {
            self.emit(Event::WaitClosed { wait });
        }
    }

    /// The compensation event subprocess directly in a body.
    pub(super) fn compensation_handler(&self, program: &Program, body: u32) -> Option<(u32, u32)> {
        program.handlers(body).iter().copied().find(|(_, start)| {
            let event = program.event(*start);
            event.is_some_and(|event| {
                event
                    .definitions
                    .iter()
                    .any(|definition| matches!(definition, crate::program::Definition::Compensate { .. }))
            })
        })
    }
}
