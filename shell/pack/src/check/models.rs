//! The processes and decisions themselves, by the checks of their own languages.

use super::Checker;
use crate::codes;
use crate::finding::{Finding, Severity};
use crate::model::At;
use crate::read::named;
use skein_bpmn::check::Severity as Bpmn;
use skein_dmn::check::Level;
use skein_dmn::feel::{Expression, Names};

impl Checker<'_> {
    pub(super) fn models(&mut self) {
        for file in &self.pack.processes {
            for found in skein_bpmn::check(&file.model) {
                let finding = named(found.rejection, &file.file);
                self.findings.push(match found.severity {
                    Bpmn::Error => finding,
                    Bpmn::Warning => finding.warning(),
                });
            }
        }
        self.decisions();
    }

    /// Each decision file with the others as what it may import.
    fn decisions(&mut self) {
        let models: Vec<_> = self
            .pack
            .decisions
            .iter()
            .map(|file| (*file.model).clone())
            .collect();
        for (place, file) in self.pack.decisions.iter().enumerate() {
            let mut ordered = models.clone();
            ordered.swap(0, place);
            let decisions = match skein_dmn::Decisions::load(&ordered) {
                Ok(decisions) => decisions,
                Err(faults) => {
                    let faults = faults.into_iter().map(|fault| named(fault, &file.file));
                    self.findings.extend(faults);
                    continue;
                }
            };
            for found in decisions
                .check()
                .into_iter()
                .filter(|found| found.level != Level::Note)
            {
                let finding = named(found.rejection(), &file.file);
                self.findings.push(match found.level {
                    Level::Error => finding,
                    _ => finding.warning(),
                });
            }
        }
    }

    /// FEEL text in a table compiles.
    pub(super) fn feel(&mut self, file: &str, text: &At<String>) {
        if let Err(fault) = Expression::compile(text, &Names::new()) {
            let what = (
                format!("表达式“{}”有误：{}", text.value, fault.zh),
                format!("the expression `{}` is wrong: {}", text.value, fault.en),
            );
            let mut finding = Finding::error(codes::EXPRESSION, (file, text.line), what)
                .fix("改正 FEEL 写法", "correct the FEEL");
            finding.severity = Severity::Error;
            self.push(finding);
        }
    }
}
