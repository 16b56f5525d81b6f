//! Evolve: applying events to a matter's state.
//!
//! What it is for: the only place where state changes. Deciding applies its own events through this same
//! code, so that deciding and replaying can't differ. It is total: an event that names something unknown
//! changes nothing.
//!
//! Where to start: [`evolve`].

use crate::event::{Event, Next, Opened, Started, Waiting};
use crate::state::{
    Correlated, Incident, Matter, NONE, Scope, ScopeKind, Stage, Status, Token, Wait, WaitKind,
};
use jiff::Timestamp;
use smallvec::SmallVec;

/// Applies one event.
pub(crate) fn evolve(matter: &mut Matter, event: &Event) {
    matter.version += 1;
    match event {
        Event::Moved { token, node, flow } => moved(matter, *token, *node, *flow),
        Event::Done { token } => done(matter, *token),
        Event::Token {
            token,
            scope,
            node,
            flow,
        } => token_created(matter, *token, *scope, *node, *flow),
        Event::Entered { token } => {
            if let Some(token) = matter.tokens.get_mut(*token) {
                token.stage = Stage::Active;
            }
        }
        Event::Joined { with, .. } => with.iter().for_each(|token| token_gone(matter, *token)),
        Event::Ended { token } | Event::Withdrawn { token } => token_gone(matter, *token),
        Event::TaskOpened { wait, token } => task_opened(matter, *wait, *token),
        Event::Data { scope, values } => {
            if let Some(scope) = matter.scopes.get_mut(*scope) {
                scope.data.merge(values);
            }
        }
        Event::Locals { token, values } => {
            if let Some(token) = matter.tokens.get_mut(*token) {
                token.locals.merge(values);
            }
        }
        Event::Stored { values } => matter.stores.merge(values),
        Event::Started(started) => start(matter, started),
        Event::Unit { definition } => matter.units.push((**definition).clone()),
        Event::Opened(opened) => scope_opened(matter, opened),
        Event::Closed { scope } => scope_closed(matter, *scope),
        Event::Completed => matter.status = Status::Completed,
        Event::Cancelled { .. } => matter.status = Status::Cancelled,
        Event::Failed { .. } => matter.status = Status::Failed,
        Event::Suspended { .. } => matter.status = Status::Suspended,
        Event::Resumed { .. } => matter.status = Status::Running,
        Event::Corrected { .. } | Event::Thrown { .. } => {}
        other => less_often(matter, other),
    }
}

fn less_often(matter: &mut Matter, event: &Event) {
    match event {
        Event::Clock(event) => {
            let clock = event.clock().map_or(0, |clock| clock.0);
            matter.last_id = matter.last_id.max(clock);
            matter.clocks.evolve(event);
        }
        Event::Work(event) => matter.desk.evolve(event),
        Event::Erased(event) => event.apply(matter),
        Event::Migrated(event) => crate::migrate::evolve(matter, event),
        Event::Waiting(waiting) => wait_opened(matter, waiting),
        Event::Fired { wait, next, kept } => fired(matter, *wait, next.as_deref(), *kept),
        Event::WaitClosed { wait } => {
            matter.waits.take(*wait);
        }
        Event::Held { wait } => set_held(matter, *wait),
        Event::Condition { wait, holds } => set_condition(matter, *wait, *holds),
        Event::Correlated {
            scope,
            property,
            value,
        } => matter.correlation.push(Correlated {
            scope: *scope,
            property: *property,
            value: value.clone(),
        }),
        Event::Looped { .. } => looped(matter, event),
        Event::Resetting { scope, node, served } => resetting(matter, *scope, *node, served.as_ref()),
        Event::ClosingAs { scope, closing } => {
            if let Some(scope) = matter.scopes.get_mut(*scope) {
                scope.closing = *closing;
            }
        }
        Event::JobFailed { wait, retry_at, .. } => job_failed(matter, *wait, *retry_at),
        Event::JobRetried { wait } => {
            if let Some(Wait {
                kind: WaitKind::Job { retry_at, .. },
                ..
            }) = matter.waits.get_mut(*wait)
            {
                *retry_at = None;
            }
        }
        other => compensation_or_incident(matter, other),
    }
}

fn compensation_or_incident(matter: &mut Matter, event: &Event) {
    match event {
        Event::Recorded(record) => {
            matter.last_id = matter.last_id.max(record.id);
            matter.records.put((**record).clone());
        }
        Event::Compensating { record } => {
            matter.records.take(*record);
        }
        Event::RecordsRestored { records, .. } => {
            for record in records {
                matter.last_id = matter.last_id.max(record.id);
                matter.records.put(record.clone());
            }
        }
        Event::RecordsMoved { scope, records } => {
            for record in records {
                if let Some(record) = matter.records.get_mut(*record) {
                    record.scope = *scope;
                }
            }
        }
        Event::RecordsDropped { scope } => matter.records.retain(|record| record.scope != *scope),
        Event::Incident(incident) => incident_raised(matter, incident),
        Event::Resolved { incident, .. } => {
            matter.incidents.take(*incident);
        }
        _ => {}
    }
}

fn incident_raised(matter: &mut Matter, incident: &Incident) {
    matter.last_id = matter.last_id.max(incident.id);
    matter.incidents.put(incident.clone());
}

fn start(matter: &mut Matter, started: &Started) {
    matter.status = Status::Running;
    matter.started = Some(started.at);
    matter.law.clone_from(&started.law);
    matter.units.push(started.definition.clone());
    matter.last_id = 1;
    matter.scopes.put(Scope {
        id: 1,
        parent: NONE,
        token: NONE,
        node: started.process,
        kind: ScopeKind::Process,
        unit: 0,
        live: 0,
        closing: crate::state::Closing::Complete,
        data: started.data.clone(),
        progress: None,
        resetting: smallvec::SmallVec::new(),
    });
}

fn token_created(matter: &mut Matter, id: u32, scope: u32, node: u32, flow: u32) {
    matter.last_id = matter.last_id.max(id);
    if let Some(scope) = matter.scopes.get_mut(scope) {
        scope.live += 1;
    }
    matter.tokens.put(Token {
        id,
        scope,
        node,
        flow,
        stage: Stage::Arrived,
        locals: crate::state::Vars::new(),
    });
}

fn moved(matter: &mut Matter, id: u32, node: u32, flow: u32) {
    if let Some(token) = matter.tokens.get_mut(id) {
        token.node = node;
        token.flow = flow;
        token.stage = Stage::Arrived;
        if !token.locals.is_empty() {
            token.locals = crate::state::Vars::new();
        }
    }
}

fn done(matter: &mut Matter, id: u32) {
    let Some(token) = matter.tokens.get_mut(id) else {
        return;
    };
    let waited = token.stage == Stage::Active;
    token.stage = Stage::Leaving;
    if waited && !matter.waits.is_empty() {
        matter.waits.retain(|wait| wait.token != id);
    }
}

fn token_gone(matter: &mut Matter, id: u32) {
    let Some(token) = matter.tokens.take(id) else {
        return;
    };
    if let Some(scope) = matter.scopes.get_mut(token.scope) {
        scope.live = scope.live.saturating_sub(1);
    }
    if !matter.waits.is_empty() {
        matter.waits.retain(|wait| wait.token != id);
    }
    if !matter.incidents.is_empty() {
        matter.incidents.retain(|incident| incident.token != id);
    }
}

fn task_opened(matter: &mut Matter, wait: u32, id: u32) {
    matter.last_id = matter.last_id.max(wait);
    let Some(token) = matter.tokens.get_mut(id) else {
        return;
    };
    token.stage = Stage::Active;
    let (scope, node) = (token.scope, token.node);
    matter.waits.put(Wait {
        id: wait,
        scope,
        token: id,
        node,
        definition: 0,
        kind: WaitKind::Task,
    });
}

fn wait_opened(matter: &mut Matter, waiting: &Waiting) {
    matter.last_id = matter.last_id.max(waiting.wait);
    matter.waits.put(Wait {
        id: waiting.wait,
        scope: waiting.scope,
        token: waiting.token,
        node: waiting.node,
        definition: waiting.definition,
        kind: waiting.kind.clone(),
    });
}

fn fired(matter: &mut Matter, id: u32, next: Option<&Next>, kept: bool) {
    let Some(next) = next else {
        if !kept {
            matter.waits.take(id);
        }
        return;
    };
    if let Some(Wait {
        kind: WaitKind::Timer { due, left, held, .. },
        ..
    }) = matter.waits.get_mut(id)
    {
        *due = next.due;
        *left = next.left;
        *held = false;
    }
}

fn set_held(matter: &mut Matter, id: u32) {
    if let Some(Wait {
        kind: WaitKind::Timer { held, .. },
        ..
    }) = matter.waits.get_mut(id)
    {
        *held = true;
    }
}

fn set_condition(matter: &mut Matter, id: u32, now: bool) {
    if let Some(Wait {
        kind: WaitKind::Condition { holds },
        ..
    }) = matter.waits.get_mut(id)
    {
        *holds = now;
    }
}

fn job_failed(matter: &mut Matter, id: u32, again: Option<Timestamp>) {
    if let Some(Wait {
        kind: WaitKind::Job {
            failures, retry_at, ..
        },
        ..
    }) = matter.waits.get_mut(id)
    {
        *failures += 1;
        *retry_at = again;
    }
}

fn looped(matter: &mut Matter, event: &Event) {
    let Event::Looped {
        scope,
        started,
        completed,
        terminated,
        output,
    } = event
    else {
        return;
    };
    let Some(scope) = matter.scopes.get_mut(*scope) else {
        return;
    };
    let progress = scope.progress.get_or_insert_default();
    progress.started = *started;
    progress.completed = *completed;
    progress.terminated = *terminated;
    if let Some(output) = output {
        let place = output.place as usize;
        if progress.outputs.len() <= place && place <= 1_000_000 {
            progress.outputs.resize(place + 1, crate::state::Value::Null);
        }
        if let Some(slot) = progress.outputs.get_mut(place) {
            *slot = output.value.clone();
        }
    }
}

fn resetting(matter: &mut Matter, scope: u32, node: u32, served: Option<&smallvec::SmallVec<[u32; 4]>>) {
    let Some(scope) = matter.scopes.get_mut(scope) else {
        return;
    };
    scope.resetting.retain(|(gateway, _)| *gateway != node);
    if let Some(served) = served {
        scope.resetting.push((node, served.clone()));
    }
}

fn scope_opened(matter: &mut Matter, opened: &Opened) {
    matter.last_id = matter.last_id.max(opened.scope);
    if opened.token == NONE
        && let Some(parent) = matter.scopes.get_mut(opened.parent)
    {
        parent.live += 1;
    }
    matter.scopes.put(Scope {
        id: opened.scope,
        parent: opened.parent,
        token: opened.token,
        node: opened.node,
        kind: opened.kind,
        unit: opened.unit,
        live: 0,
        closing: crate::state::Closing::Complete,
        data: opened.data.clone(),
        progress: opened.progress.clone(),
        resetting: smallvec::SmallVec::new(),
    });
}

fn scope_closed(matter: &mut Matter, id: u32) {
    let Some(scope) = matter.scopes.take(id) else {
        return;
    };
    if scope.token == NONE
        && let Some(parent) = matter.scopes.get_mut(scope.parent)
    {
        parent.live = parent.live.saturating_sub(1);
    }
    matter.waits.retain(|wait| wait.scope != id);
    if !matter.correlation.is_empty() {
        hand_on_correlation(matter, &scope);
    }
    if !matter.records.is_empty() {
        matter.records.retain(|record| record.scope != id);
    }
    if scope.kind == ScopeKind::Process {
        matter.outcome = scope.data;
    }
}

/// A conversation begun in a scope goes on around it, unless another of the same sort does already; those of instances
/// end with them, since each is one of several.
fn hand_on_correlation(matter: &mut Matter, closed: &Scope) {
    let around = matter.scopes.get(closed.parent);
    let heir = around.filter(|scope| scope.kind != ScopeKind::Loop && scope.unit == closed.unit);
    let heir = heir.map(|scope| scope.id);
    let known: SmallVec<[u32; 4]> = matter
        .correlation
        .iter()
        .filter(|known| Some(known.scope) == heir)
        .map(|known| known.property)
        .collect();
    matter.correlation.retain(|own| {
        if own.scope != closed.id {
            return true;
        }
        let Some(heir) = heir.filter(|_| !known.contains(&own.property)) else {
            return false;
        };
        own.scope = heir;
        true
    });
}
