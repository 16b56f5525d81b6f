//! Commands on legal clocks and human work, migration and erasure.
//!
//! It knows nothing of how clocks and tasks are decided. Start at [`Run::clock`] and [`Run::work`].

use super::desk::TASK;
use super::{Run, node_of};
use crate::Effect;
use crate::clock::{self, ClockCommand, ClockId};
use crate::event::Event;
use crate::human::{self, Subject, TaskState, WorkCommand, WorkEvent};
use crate::migrate::{self, Mapping};
use crate::refuse;
use crate::state::{DefinitionKey, NONE, Name, WaitKind};
use jiff::Timestamp;
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

impl<'a> Run<'a> {
    /// Lets every clock do what has come by now. It is the first thing of every command, so that the law's
    /// time doesn't depend on when a timer is noticed.
    pub(super) fn clocks_due(&mut self) -> Result<(), Rejection> {
        if self.state.clocks.is_empty() {
            return Ok(());
        }
        let due: SmallVec<[ClockId; 4]> = self
            .state
            .clocks
            .timers()
            .filter(|(_, at)| *at <= self.context.now)
            .map(|(id, _)| id)
            .collect();
        for clock in due {
            self.clock(ClockCommand::Due { clock })?;
        }
        Ok(())
    }

    /// A timer is due that is none of the process's waits: a clock's.
    pub(super) fn clock_due(&mut self, clock: u32) -> Result<(), Rejection> {
        self.clock(ClockCommand::Due {
            clock: ClockId(clock),
        })
    }

    /// A command on a clock.
    pub(super) fn clock(&mut self, command: ClockCommand) -> Result<(), Rejection> {
        let id = command.clock();
        let unit = self.state.clocks.get(id).map_or(0, |clock| clock.unit);
        let program = self.unit(unit)?;
        let events = clock::decide(
            &self.state.clocks,
            &program.stated,
            command,
            &self.clock_context(),
        )?;
        self.clock_events(events, program)
    }

    /// A command on a task short of completing it.
    pub(super) fn work(&mut self, task: u32, command: WorkCommand) -> Result<(), Rejection> {
        let (spec, place, group) = self.subject(task)?;
        let subject = Subject {
            task,
            place,
            group,
            spec: &spec,
        };
        let events = human::decide(&self.state.desk, subject, command, &self.work_context())?;
        for event in events {
            let back = returned_to(&event);
            self.desk(event);
            if let Some(node) = back {
                self.send_back(task, node)?;
            }
        }
        Ok(())
    }

    /// A returned task's token leaves without completing it, and one enters the node it goes back to. The new
    /// token comes first, so that the scope isn't empty in between.
    fn send_back(&mut self, task: u32, node: u32) -> Result<(), Rejection> {
        let wait = self.wait(task, TASK, |kind| *kind == WaitKind::Task)?;
        let (scope, token) = (wait.scope, wait.token);
        node_of(self.program_of(scope)?, node)?;
        self.new_token(scope, node, NONE);
        self.withdraw(token);
        Ok(())
    }

    /// Moves the matter to another version of its definition.
    pub(super) fn migrate(
        &mut self,
        to: &DefinitionKey,
        mapping: &Mapping,
        reason: &Name,
    ) -> Result<(), Rejection> {
        let new = self.context.library.exact(to);
        let new = new.ok_or_else(|| refuse::missing_program(&to.process))?;
        let from = self.state.units.iter().position(|key| key.process == to.process);
        let unit = from.and_then(|place| u16::try_from(place).ok()).unwrap_or(0);
        let old = self.unit(unit)?;
        let first = |faults: Vec<Rejection>| {
            let mut faults = faults.into_iter();
            faults
                .next()
                .unwrap_or_else(|| refuse::missing_program(&to.process))
        };
        let plan = migrate::plan(old, new, mapping).map_err(first)?;
        let migrated = migrate::migrate(&plan, &self.state, reason).map_err(first)?;
        let added = migrate::added(&plan, &self.state);
        let waits: SmallVec<[u32; 4]> = migrated.waits.keys().copied().collect();
        let restarted = migrated.restarted.clone();
        self.leave_desk_of(&restarted);
        self.emit(Event::Migrated(Box::new(migrated)));
        self.now_under(unit, new);
        for wait in waits {
            self.ask_again(wait)?;
        }
        for event in added {
            self.listen(event.scope, event.token, event.event, new)?;
        }
        for token in restarted {
            self.queue(token);
        }
        Ok(())
    }

    /// People's tasks at tokens that begin from the start are off their lists.
    fn leave_desk_of(&mut self, tokens: &[u32]) {
        let waits = self.state.waits.iter();
        let tasks: SmallVec<[u32; 4]> = waits
            .filter(|wait| wait.kind == WaitKind::Task && tokens.contains(&wait.token))
            .map(|wait| wait.id)
            .collect();
        for task in tasks {
            self.leave_desk(task);
        }
    }

    /// A wait that became something else by migration is asked for as that.
    fn ask_again(&mut self, id: u32) -> Result<(), Rejection> {
        let Some(wait) = self.state.waits.get(id).cloned() else {
            return Ok(());
        };
        let (program, node) = self.node_at(wait.token)?;
        match &wait.kind {
            WaitKind::Job { topic, .. } => {
                let data = self.job_data(wait.scope, wait.token, node);
                self.effects.push(Effect::RequestJob {
                    job: id,
                    topic: topic.clone(),
                    node: wait.node,
                    data,
                });
                self.leave_desk(id);
            }
            WaitKind::Task => self.task_opened(id, wait.token, program, node)?,
            _ => self.leave_desk(id),
        }
        Ok(())
    }

    /// Erases the personal data of a finished matter.
    pub(super) fn erase(&mut self, finished: Timestamp, reason: &Name) -> Result<(), Rejection> {
        let program = self.unit(0)?;
        let process = self
            .state
            .units
            .first()
            .and_then(|key| program.process_number(Some(&key.process)));
        let rule = process.and_then(|process| program.stated.retention.get(&process));
        let rule = rule.ok_or_else(crate::retention::no_rule)?;
        let when = (self.context.now, self.context.calendar);
        let erased = rule.erase(&self.state, finished, reason, when)?;
        self.emit(Event::Erased(Box::new(erased)));
        Ok(())
    }
}

/// The node a returned task goes back to.
fn returned_to(event: &WorkEvent) -> Option<u32> {
    match event {
        WorkEvent::Closed { past: Some(past), .. } if past.state == TaskState::Returned => past.to,
        _ => None,
    }
}
