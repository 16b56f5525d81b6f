//! What each command does.
//!
//! Choice: while a matter is suspended, timers that fall due are noted and fire when it is resumed; messages, signals
//! and results of work are refused, so that whoever brings them tries again.

use super::Run;
use super::data::message_keys;
use super::escalate::Alarm;
use super::start::ROOT;
use crate::Effect;
use crate::command::Act;
use crate::event::Event;
use crate::program::Definition;
use crate::refuse;
use crate::state::{Name, Stage, Status, Vars, Wait, WaitKind, storable};
use jiff::Timestamp;
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

impl<'a> Run<'a> {
    pub(super) fn act(&mut self, act: Act) -> Result<(), Rejection> {
        if let Act::Start {
            process,
            trigger,
            data,
            law,
        } = act
        {
            return self.start(process.as_ref(), &trigger, data, law);
        }
        if let Act::Erase { finished, reason } = act {
            return self.erase(finished, &reason);
        }
        self.must_be_open(&act)?;
        self.clocks_due()?;
        match act {
            Act::Start { .. } => Ok(()),
            Act::Complete { task, data } => self.complete_task(task, &checked(data)?),
            Act::Work { task, command } => self.work(task, command),
            Act::Clock(command) => self.clock(command),
            Act::JobDone { job, data } => self.job_done(job, &checked(data)?),
            Act::JobFailed {
                job,
                reason,
                retry_at,
            } => self.job_failed(job, &reason, retry_at),
            Act::Error { wait, code, data } => self.raise(wait, Alarm::Error, &code, &checked(data)?),
            Act::Escalate { wait, code, data } => self.raise(wait, Alarm::Escalation, &code, &checked(data)?),
            Act::Message { name, key, data } => self.message_comes(&name, key.as_ref(), &checked(data)?),
            Act::Receive { wait, data } => self.receive(wait, &checked(data)?),
            Act::Signal { name, data } => self.signal_comes(&name, &checked(data)?),
            Act::TimerDue { timer } => self.timer_due(timer),
            Act::AdHocStart { wait, node } => {
                let wait = self.wait(wait, ("临时子流程", "ad-hoc wait"), |kind| {
                    *kind == WaitKind::AdHoc
                })?;
                self.ad_hoc_start(&wait, node)
            }
            Act::AdHocEnd { wait } => {
                let wait = self.wait(wait, ("临时子流程", "ad-hoc wait"), |kind| {
                    *kind == WaitKind::AdHoc
                })?;
                self.ad_hoc_end(&wait)
            }
            other => self.manage(other),
        }
    }

    /// Commands of those who look after matters rather than work on them: each with a reason.
    fn manage(&mut self, act: Act) -> Result<(), Rejection> {
        match act {
            Act::SetData { scope, data, reason } => self.set_data(scope, checked(data)?, reasoned(reason)?),
            Act::Suspend { reason } => {
                let reason = reasoned(reason)?;
                self.emit(Event::Suspended { reason });
                Ok(())
            }
            Act::Resume { reason } => self.resume(reasoned(reason)?),
            Act::Migrate { to, mapping, reason } => self.migrate(&to, &mapping, &reason),
            Act::Cancel { reason } => {
                let reason = reasoned(reason)?;
                self.process_cancelled();
                self.cancel_scope(ROOT);
                self.emit(Event::Cancelled { reason });
                Ok(())
            }
            Act::Resolve {
                incident,
                how,
                reason,
            } => self.resolve(incident, how, reasoned(reason)?),
            _ => Ok(()),
        }
    }

    fn must_be_open(&self, act: &Act) -> Result<(), Rejection> {
        match self.state.status {
            Status::NotStarted => Err(refuse::not_started()),
            Status::Completed => Err(refuse::ended("已完成", "has completed")),
            Status::Cancelled => Err(refuse::ended("已取消", "was cancelled")),
            Status::Failed => Err(refuse::ended("已失败", "has failed")),
            Status::Running if matches!(act, Act::Resume { .. }) => Err(refuse::not_suspended()),
            Status::Running => Ok(()),
            Status::Suspended => match act {
                Act::Resume { .. }
                | Act::Cancel { .. }
                | Act::SetData { .. }
                | Act::TimerDue { .. }
                | Act::Migrate { .. }
                | Act::Clock(_) => Ok(()),
                _ => Err(refuse::suspended()),
            },
        }
    }

    /// The open wait of an id, if it is of the right kind.
    pub(super) fn wait(
        &self,
        id: u32,
        what: (&str, &str),
        right: impl Fn(&WaitKind) -> bool,
    ) -> Result<Wait, Rejection> {
        let found = self.state.waits.get(id).filter(|wait| right(&wait.kind));
        found.cloned().ok_or_else(|| refuse::no_wait(what.0, what.1, id))
    }

    fn job(&self, id: u32) -> Result<Wait, Rejection> {
        self.wait(id, ("作业", "job"), |kind| matches!(kind, WaitKind::Job { .. }))
    }

    /// The work of a task or job is done.
    pub(super) fn work_done(&mut self, wait: &Wait, data: &Vars) -> Result<(), Rejection> {
        let (program, node) = self.node_at(wait.token)?;
        let held: Option<u32> = self
            .state
            .incidents
            .iter()
            .find(|incident| incident.token == wait.token)
            .map(|incident| incident.id);
        if let Some(incident) = held {
            self.emit(Event::Resolved {
                incident,
                how: Name::from("done"),
                reason: Name::from(""),
            });
        }
        if !data.is_empty() {
            self.absorb_at(wait.token, program, node, data);
        }
        self.done(wait.token);
        Ok(())
    }

    fn job_done(&mut self, job: u32, data: &Vars) -> Result<(), Rejection> {
        let wait = self.job(job)?;
        self.work_done(&wait, data)
    }

    fn job_failed(&mut self, job: u32, reason: &Name, retry_at: Option<Timestamp>) -> Result<(), Rejection> {
        let wait = self.job(job)?;
        self.emit(Event::JobFailed {
            wait: job,
            reason: reason.clone(),
            retry_at,
        });
        match retry_at {
            Some(due) => self.effects.push(Effect::ArmTimer { timer: job, due }),
            None => self.hold(wait.token, &refuse::job_failed(reason)),
        }
        Ok(())
    }

    fn raise(&mut self, id: u32, alarm: Alarm, code: &Name, data: &Vars) -> Result<(), Rejection> {
        let wait = self.wait(id, ("任务或作业", "task or job"), |kind| {
            matches!(kind, WaitKind::Task | WaitKind::Job { .. })
        })?;
        if wait.kind == WaitKind::Task {
            self.may_end(id)?;
        }
        self.alarm(wait.token, alarm, code, data, true).map(|_| ())
    }

    fn message_comes(&mut self, name: &Name, key: Option<&Name>, data: &Vars) -> Result<(), Rejection> {
        let mut name = name.clone();
        let mut keys: Vec<Name> = key.cloned().into_iter().collect();
        let known = self
            .units
            .iter()
            .find_map(|program| Some((*program, program.message_named(&name)?)));
        if let Some((program, message)) = known {
            name = Self::message_name(program, message).unwrap_or(name);
            if keys.is_empty() {
                keys = message_keys(program, message, data);
            }
        }
        let wait = self.subscription(&name, &keys);
        let started = self.clock_message(&name)?;
        let Some(wait) = wait else {
            return if started {
                Ok(())
            } else {
                Err(refuse::nobody_waits(&name))
            };
        };
        if let Some((program, message)) = known {
            let scope = self.state.waits.get(wait).map_or(ROOT, |wait| wait.scope);
            self.correlate(program, message, scope, data)?;
        }
        self.trigger(wait, data)
    }

    /// A message for one wait alone.
    fn receive(&mut self, wait: u32, data: &Vars) -> Result<(), Rejection> {
        let wait = self.wait(wait, ("消息等待", "wait for a message"), |kind| {
            matches!(kind, WaitKind::Message { .. })
        })?;
        if let WaitKind::Message { name, .. } = &wait.kind {
            self.clock_message(name)?;
        }
        let program = self.program_of(wait.scope)?;
        if let Some(Definition::Message { message, .. }) = program.definition(wait.node, wait.definition) {
            self.correlate(program, *message, wait.scope, data)?;
        }
        self.trigger(wait.id, data)
    }

    fn signal_comes(&mut self, name: &Name, data: &Vars) -> Result<(), Rejection> {
        let known = self
            .units
            .iter()
            .map(|program| program.signal_named(name))
            .find(|known| *known != &**name);
        let name = known.map_or_else(|| name.clone(), Name::from);
        let started = self.clock_signal(&name)?;
        if self.hear_signal(&name, data)? == 0 && !started {
            return Err(refuse::nobody_waits(&name));
        }
        Ok(())
    }

    fn timer_due(&mut self, timer: u32) -> Result<(), Rejection> {
        let Some(wait) = self.state.waits.get(timer).cloned() else {
            return self.clock_due(timer);
        };
        match &wait.kind {
            WaitKind::Timer { due, held, .. } => {
                if *due > self.context.now {
                    return Err(refuse::not_due());
                }
                if self.state.status == Status::Suspended {
                    if !held {
                        self.emit(Event::Held { wait: timer });
                    }
                    return Ok(());
                }
                self.trigger(timer, &Vars::new())
            }
            WaitKind::Job {
                topic,
                retry_at: Some(due),
                ..
            } => {
                if *due > self.context.now {
                    return Err(refuse::not_due());
                }
                self.emit(Event::JobRetried { wait: timer });
                let (_, node) = self.node_at(wait.token)?;
                let data = self.job_data(wait.scope, wait.token, node);
                self.effects.push(Effect::RequestJob {
                    job: timer,
                    topic: topic.clone(),
                    node: wait.node,
                    data,
                });
                Ok(())
            }
            _ => Err(refuse::no_wait("定时器", "timer", timer)),
        }
    }

    fn set_data(&mut self, scope: u32, data: Vars, reason: Name) -> Result<(), Rejection> {
        let scope = if scope == 0 { ROOT } else { scope };
        if self.state.scopes.get(scope).is_none() {
            return Err(refuse::no_scope(scope));
        }
        self.emit(Event::Corrected { reason });
        self.emit(Event::Data { scope, values: data });
        self.dirty = self.state.status == Status::Running;
        Ok(())
    }

    fn resume(&mut self, reason: Name) -> Result<(), Rejection> {
        self.emit(Event::Resumed { reason });
        self.dirty = true;
        let held: SmallVec<[u32; 4]> = self
            .state
            .waits
            .iter()
            .filter(|wait| matches!(wait.kind, WaitKind::Timer { held: true, .. }))
            .map(|wait| wait.id)
            .collect();
        // The law's time doesn't stand still with the matter: a clock that ran out meanwhile may have put
        // tokens at events, which go on from here.
        let ready: SmallVec<[u32; 4]> = self
            .state
            .tokens
            .iter()
            .filter(|token| token.stage != Stage::Active)
            .map(|token| token.id)
            .collect();
        for token in ready {
            self.queue(token);
        }
        for wait in held {
            self.trigger(wait, &Vars::new())?;
        }
        Ok(())
    }
}

/// Data from outside, temporal values as text.
fn checked(data: Vars) -> Result<Vars, Rejection> {
    let plain = data.iter().all(|(_, value)| {
        use crate::state::Value;
        matches!(
            value,
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_)
        )
    });
    if plain {
        return Ok(data);
    }
    let mut kept = Vars::new();
    for (name, value) in &data {
        kept.set(name.clone(), storable(value)?);
    }
    Ok(kept)
}

fn reasoned(reason: Name) -> Result<Name, Rejection> {
    if reason.trim().is_empty() {
        Err(refuse::no_reason())
    } else {
        Ok(reason)
    }
}
