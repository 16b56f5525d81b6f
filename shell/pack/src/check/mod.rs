//! What must hold between the files of a pack, and with the packs it needs.
//!
//! It knows nothing of reading, and plays no scenario. Start at [`check`].

mod desks;
mod forms;
mod ids;
mod law;
mod models;
mod needs;
mod queries;
mod refs;
mod roles;
mod scenarios;
#[cfg(test)]
mod tests;
mod texts;

pub(crate) use roles::task_roles;

use crate::finding::{Finding, Severity};
use crate::model::Pack;
use skein_kernel::rejection::Code;

/// Everything that doesn't fit together, by file and line. `others` are the packs that could be needed; this
/// one may be among them.
#[must_use]
pub fn check(pack: &Pack, others: &[Pack]) -> Vec<Finding> {
    let mut checker = Checker {
        pack,
        needed: needs::closure(pack, others),
        findings: pack.noticed.clone(),
    };
    checker.ids();
    checker.elsewhere(others);
    checker.needs(others);
    checker.models();
    checker.references();
    checker.desks();
    checker.queries();
    checker.roles();
    checker.laws();
    checker.forms();
    checker.texts();
    checker.scenarios();
    checker.findings.sort_by_key(Finding::order);
    checker.findings.dedup();
    checker.findings
}

/// Whether nothing among findings keeps a pack from being installed.
#[must_use]
pub fn sound(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.severity != Severity::Error)
}

/// A check under way.
struct Checker<'p> {
    pack: &'p Pack,
    /// The packs it needs, directly or not.
    needed: Vec<&'p Pack>,
    findings: Vec<Finding>,
}

impl<'p> Checker<'p> {
    /// The pack and those it needs.
    fn all(&self) -> impl Iterator<Item = &'p Pack> + use<'p> {
        std::iter::once(self.pack).chain(self.needed.clone())
    }

    fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn error(&mut self, code: Code, place: (&str, u32), what: (String, String), fix: (&str, &str)) {
        self.push(Finding::error(code, place, what).fix(fix.0, fix.1));
    }

    fn warn(&mut self, code: Code, place: (&str, u32), what: (String, String), fix: (&str, &str)) {
        self.push(Finding::error(code, place, what).fix(fix.0, fix.1).warning());
    }
}

/// The file of service items.
const ITEMS: &str = "matter/items.toml";
/// The file of roles.
const ROLES: &str = "matter/roles.toml";
/// The file of notices.
const NOTICES: &str = "matter/notices.toml";
/// The file of retention.
const RETENTION: &str = "matter/retention.toml";
/// The file of desks, walls and knowledge.
const DESKS: &str = "matter/desks.toml";
/// The file of figures.
const FIGURES: &str = "measure/figures.toml";
/// What the pack is.
const HEADER: &str = "pack.toml";
