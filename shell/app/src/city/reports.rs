//! The city's reports: import, correction by hand, acceptance into the board.

use super::{Act, City, Receipt};
use crate::authorise::{Action, Resource};
use crate::codes;
use crate::import::{self, Acceptance, Draft, Fix, Reading};
use crate::not_found;
use skein_kernel::actor::{Actor, UnitId};
use skein_kernel::rejection::{Class, Rejection};
use skein_measure::intake::IntakeAct;
use skein_measure::{AggregateId, Command};
use std::sync::Arc;

impl City {
    /// Takes in a report's file: reads it, keeps its bytes and announces it to the board as a draft. The
    /// year is the report's own unless told. It computes for a while, so it belongs on a thread that may
    /// block.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, `SK-DOCUMENT-…` when the file can't be read,
    /// `SK-APP-0015` when exactly this file was imported before, `SK-APP-0016` when its year is unknown.
    pub fn import_report(
        &self,
        actor: &Actor,
        (name, bytes): (&str, &[u8]),
        year: Option<i16>,
    ) -> Result<AggregateId, Rejection> {
        self.authorise(actor, Action::ImportReport, &Resource::City)?;
        let reading = import::read(name, bytes)?;
        let id = reading.id()?;
        if self.ledger.read(|model| model.board().report(&id).is_some()) {
            return Err(imported_before(name, &id));
        }
        let report = reading.announced(name, year)?;
        // Bytes first: an announced report whose bytes are missing could never be shown.
        self.ledger.keep(bytes)?;
        let act = skein_measure::Act::Report(IntakeAct::Import { report });
        self.act(
            actor,
            Act::Measure {
                aggregate: id.clone(),
                command: Command::new(act),
            },
            None,
        )?;
        self.readings.keep(reading);
        Ok(id)
    }

    /// A report that was taken in, as it stands. Until the board has something from it, it is a draft that
    /// only supervisors and auditors see.
    ///
    /// # Errors
    /// `SK-APP-0012` when there is none, `SK-APP-0004` when the policies don't allow it.
    pub fn report(&self, actor: &Actor, id: &AggregateId) -> Result<Draft, Rejection> {
        let missing = || not_found("报告", "report", id.as_str());
        let found = self.board(|board, _| {
            let report = board.report(id)?.report.clone();
            Some((report, import::on_board(board, id).next().is_some()))
        });
        let (report, published) = found.ok_or_else(missing)?;
        let action = if published {
            Action::ViewReport
        } else {
            Action::ViewDrafts
        };
        self.authorise(actor, action, &Resource::City)?;
        let reading = self.reading(&report.hash, &report.name)?;
        self.board(|board, _| import::draft(board, id, reading))
            .ok_or_else(missing)
    }

    /// The reading of a kept file, made again if it isn't at hand.
    pub(super) fn reading(&self, hash: &str, name: &str) -> Result<Arc<Reading>, Rejection> {
        if let Some(reading) = self.readings.find(hash) {
            return Ok(reading);
        }
        let bytes = self
            .ledger
            .kept(hash)?
            .ok_or_else(|| not_found("文件", "file", name))?;
        Ok(self.readings.keep(import::read(name, &bytes)?))
    }

    /// Puts one field of a row right by hand.
    ///
    /// # Errors
    /// As [`City::correct_rows`].
    pub fn correct_row(
        &self,
        actor: &Actor,
        id: &AggregateId,
        fix: Fix,
        key: Option<&str>,
    ) -> Result<Receipt, Rejection> {
        self.correct_rows(actor, id, vec![fix], key)
    }

    /// Puts several fields right by hand, as one form does: all of them or none.
    ///
    /// # Errors
    /// `SK-APP-0016` when there is nothing to correct, when a field isn't what the corrector saw or can't
    /// have the new value; the engine's when the row was decided.
    pub fn correct_rows(
        &self,
        actor: &Actor,
        id: &AggregateId,
        fixes: Vec<Fix>,
        key: Option<&str>,
    ) -> Result<Receipt, Rejection> {
        let draft = self.report(actor, id)?;
        if fixes.is_empty() {
            return Err(nothing_corrected());
        }
        fixes.iter().try_for_each(|fix| check(&draft, fix))?;
        let commands = fixes
            .into_iter()
            .map(|fix| (id.clone(), Command::new(corrected(fix))));
        let commands = commands.collect();
        self.act(actor, Act::All { commands }, key)
    }

    /// Accepts rows of a draft into the board: all of them or none. With the version the form was made
    /// from, a form that is out of date is refused.
    ///
    /// # Errors
    /// `SK-APP-0016` for a row that doesn't exist or can't be accepted; the engine's when one was decided.
    pub fn accept_rows(
        &self,
        actor: &Actor,
        (id, version): (&AggregateId, Option<u64>),
        acceptances: &[Acceptance],
        key: Option<&str>,
    ) -> Result<Receipt, Rejection> {
        let draft = self.report(actor, id)?;
        let mut commands = import::creation(&draft, acceptances)?;
        // Only the first command about the report carries the version: the others follow on it.
        match commands.iter_mut().find(|(aggregate, _)| aggregate == id) {
            Some((_, first)) => first.expected = version,
            None => return Err(nothing_chosen()),
        }
        self.act(actor, Act::All { commands }, key)
    }

    /// Every aim and every commitment of a draft that isn't decided and that the board hasn't got, ready
    /// to accept, with `owner` answering for the targets. Principles and slogans are left out.
    #[must_use]
    pub fn acceptable(draft: &Draft, owner: &UnitId) -> Vec<Acceptance> {
        let open = |row: &str| draft.became(row).is_none();
        let aims = draft
            .targets
            .iter()
            .filter(|it| it.decided.is_none() && open(&it.row.id));
        let aims = aims.filter(|it| {
            ["target", "vision"]
                .iter()
                .any(|word| it.row.kind.starts_with(word))
        });
        let aims = aims.map(|it| Acceptance::plain(it.row.id.clone(), Some(owner.clone())));
        let tasks = draft
            .commitments
            .iter()
            .filter(|it| it.decided.is_none() && open(&it.row.id));
        let tasks = tasks.filter(|it| !["principle", "slogan"].contains(&it.row.kind.as_str()));
        aims.chain(tasks.map(|it| Acceptance::plain(it.row.id.clone(), None)))
            .collect()
    }
}

fn check(draft: &Draft, fix: &Fix) -> Result<(), Rejection> {
    if let Some(target) = draft.target(&fix.row) {
        return import::check_fix(target, fix);
    }
    let commitment = draft.commitment(&fix.row);
    import::check_fix(commitment.ok_or_else(|| not_found("行", "row", &fix.row))?, fix)
}

/// The act that a correction is.
fn corrected(fix: Fix) -> skein_measure::Act {
    let Fix {
        row,
        field,
        old,
        new,
        reason,
    } = fix;
    skein_measure::Act::Report(IntakeAct::CorrectRow {
        row,
        field,
        old,
        new,
        reason,
    })
}

fn nothing_corrected() -> Rejection {
    Rejection::new(
        codes::DRAFT,
        Class::Invalid,
        "没有改动任何字段",
        "no field was changed",
    )
}

fn imported_before(name: &str, id: &AggregateId) -> Rejection {
    Rejection::new(
        codes::DUPLICATE_IMPORT,
        Class::Conflict,
        "这份文件已经导入过，请在已有的报告上继续办理",
        "exactly this file was imported before; go on with the report that is there",
    )
    .in_file(name)
    .at_element(id.as_str())
}

fn nothing_chosen() -> Rejection {
    Rejection::new(
        codes::DRAFT,
        Class::Invalid,
        "请至少选择一行",
        "choose at least one row",
    )
    .at_element("rows")
}
