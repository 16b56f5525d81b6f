//! Where human work and legal clocks take part in a run.

use super::Run;
use crate::clock::ClockCommand;
use crate::human::WorkCommand;
use crate::program::{Node, Program};
use crate::refuse;
use crate::state::{Name, Vars, WaitKind};
use skein_kernel::rejection::Rejection;

impl<'a> Run<'a> {
    /// A human task has opened.
    pub(super) fn task_opened(
        &mut self,
        wait: u32,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        let _ = (wait, token, program, node);
        Ok(())
    }

    /// A human task is to be completed.
    pub(super) fn complete_task(&mut self, task: u32, data: &Vars) -> Result<(), Rejection> {
        let wait = self.wait(task, ("任务", "task"), |kind| *kind == WaitKind::Task)?;
        self.work_done(&wait, data)
    }

    /// Something else is done with a human task.
    pub(super) fn work(&mut self, task: u32, command: WorkCommand) -> Result<(), Rejection> {
        let _ = command;
        self.wait(task, ("任务", "task"), |kind| *kind == WaitKind::Task)?;
        Ok(())
    }

    /// An activity has begun.
    pub(super) fn entered(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        let _ = (token, program, node);
        Ok(())
    }

    /// An activity has completed.
    pub(super) fn completed(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        let _ = (token, program, node);
        Ok(())
    }

    /// A token is about to be withdrawn.
    pub(super) fn withdrawn(&mut self, token: u32) {
        let _ = token;
    }

    /// The process has begun.
    pub(super) fn process_started(&mut self, program: &'a Program, process: u32) -> Result<(), Rejection> {
        let _ = (program, process);
        Ok(())
    }

    /// The process is about to complete.
    pub(super) fn process_completed(&mut self, scope: u32) -> Result<(), Rejection> {
        let _ = scope;
        Ok(())
    }

    /// The matter is about to be cancelled.
    pub(super) fn process_cancelled(&mut self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Something is done with a legal clock.
    pub(super) fn clock(&mut self, command: ClockCommand) -> Result<(), Rejection> {
        let _ = command;
        Ok(())
    }

    /// A message came that may concern a clock. True if it did.
    pub(super) fn clock_message(&mut self, name: &Name) -> Result<bool, Rejection> {
        let _ = name;
        Ok(false)
    }

    /// A signal came that may concern a clock. True if it did.
    pub(super) fn clock_signal(&mut self, name: &Name) -> Result<bool, Rejection> {
        let _ = name;
        Ok(false)
    }

    /// A timer is due that isn't one of the process's waits.
    pub(super) fn clock_due(&mut self, clock: u32) -> Result<(), Rejection> {
        Err(refuse::no_wait("定时器", "timer", clock))
    }
}
