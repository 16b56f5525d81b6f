//! Questions and figures are queries over registers that there are.

use super::Checker;
use crate::read::named;
use skein_query::{Question, Registers};

impl Checker<'_> {
    pub(super) fn queries(&mut self) {
        let registers = self.registers();
        for query in self.pack.questions.iter().chain(&self.pack.measures) {
            let checked = Question::read(&query.sql, &query.file).and_then(|read| read.check(&registers));
            if let Err(rejection) = checked {
                self.push(named(rejection, &query.file));
            }
        }
    }

    /// The registers that the processes of the pack and of those it needs state.
    fn registers(&mut self) -> Registers {
        let mut registers = Registers::default();
        for pack in self.all() {
            for file in &pack.processes {
                for (number, _) in (0..).zip(file.program.processes()) {
                    for register in file.program.registers(number) {
                        if let Err(rejection) = registers.add(register) {
                            self.push(named(rejection.at_line(register.line), &file.file));
                        }
                    }
                }
            }
        }
        registers
    }
}
