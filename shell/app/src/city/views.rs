//! What can be seen of a city. Every view is of the committed board on the city's day.

use super::City;
use crate::account::{hex, sha256};
use crate::authorise::{Action, Resource};
use crate::import;
use crate::not_found;
use crate::search::Hit;
use crate::view::{
    self, CommitmentPage, CommitmentQuery, CommitmentRow, Desk, Inbox, Page, PublicCommitment, Revision,
    Source, TargetPage, TargetQuery, TargetRow,
};
use jiff::civil::Date;
use serde::Serialize;
use skein_kernel::actor::{Actor, UnitId};
use skein_kernel::rejection::Rejection;
use skein_measure::AggregateId;
use skein_measure::board::Board;
use skein_measure::indicator::Indicator;
use skein_measure::intake::{Decided, ImportedReport};
use skein_measure::parts::{Mark, Provenance};
use skein_measure::views::{Due, Glance, RedEntry, Standing};
use std::collections::BTreeSet;

/// A report in the list of reports.
#[derive(Debug, Clone, Serialize)]
pub struct ReportRow {
    /// Which.
    pub id: AggregateId,
    /// Its version, for forms.
    pub version: u64,
    /// What the board knows of it.
    pub report: ImportedReport,
    /// Who imported it when.
    pub imported: Mark,
    /// Rows accepted into the board.
    pub accepted: usize,
    /// Rows rejected.
    pub rejected: usize,
    /// Fields put right by hand.
    pub corrections: usize,
    /// Whether the board has something from it, so that everyone may read it.
    pub published: bool,
}

impl City {
    /// Looks at the board on the city's day, under the same conditions as [`City::look`].
    pub fn board<T>(&self, look: impl FnOnce(&Board, Date) -> T) -> T {
        let as_of = self.today();
        self.ledger.read(|model| look(model.board(), as_of))
    }

    /// The years the board has targets or commitments for, latest first.
    #[must_use]
    pub fn years(&self) -> Vec<i16> {
        let years: BTreeSet<i16> = self.board(|board, _| {
            let targets = board.targets().map(|(_, target)| target.definition.period.year());
            targets
                .chain(board.commitments().map(|(_, it)| it.definition.year))
                .collect()
        });
        years.into_iter().rev().collect()
    }

    /// The year at a glance.
    #[must_use]
    pub fn glance(&self, year: i16) -> Glance {
        self.board(|board, as_of| skein_measure::views::glance(board, year, as_of))
    }

    /// The commitments a query asks for.
    #[must_use]
    pub fn commitments(&self, query: &CommitmentQuery) -> Page<CommitmentRow> {
        self.board(|board, as_of| view::commitments(board, query, as_of))
    }

    /// The targets a query asks for.
    #[must_use]
    pub fn targets(&self, query: &TargetQuery) -> Page<TargetRow> {
        self.board(|board, as_of| view::targets(board, query, as_of))
    }

    /// A target's page, with the sentence it was read from.
    ///
    /// # Errors
    /// `SK-APP-0012` when there is none.
    pub fn target(&self, id: &AggregateId) -> Result<TargetPage, Rejection> {
        let page = self.board(|board, as_of| view::target_page(board, id, as_of));
        let mut page = page.ok_or_else(|| not_found("目标", "target", id.as_str()))?;
        page.source = self.source(page.target.definition.provenance.as_ref());
        Ok(page)
    }

    /// A commitment's page, with the sentence it was read from and everything between departments: for
    /// those who work on it. Everyone else gets [`City::public_commitment`].
    ///
    /// # Errors
    /// `SK-APP-0012` when there is none.
    pub fn commitment(&self, id: &AggregateId) -> Result<CommitmentPage, Rejection> {
        let page = self.board(|board, as_of| view::commitment_page(board, id, as_of));
        let mut page = page.ok_or_else(|| not_found("任务", "commitment", id.as_str()))?;
        page.source = self.source(page.commitment.definition.provenance.as_ref());
        Ok(page)
    }

    /// A commitment as everyone may see it, without what is between departments.
    ///
    /// # Errors
    /// `SK-APP-0012` when there is none.
    pub fn public_commitment(&self, id: &AggregateId) -> Result<PublicCommitment, Rejection> {
        self.commitment(id).map(PublicCommitment::from)
    }

    /// An indicator with every figure, and its version for forms.
    ///
    /// # Errors
    /// `SK-APP-0012` when there is none.
    pub fn indicator(&self, id: &AggregateId) -> Result<(Indicator, u64), Rejection> {
        let found = self.board(|board, _| Some((board.indicator(id)?.clone(), board.state(id)?.version)));
        found.ok_or_else(|| not_found("指标", "indicator", id.as_str()))
    }

    /// Every figure of a year that took the place of another.
    #[must_use]
    pub fn revisions(&self, year: i16) -> Vec<Revision> {
        self.board(|board, _| view::revisions(board, year))
    }

    /// One department's desk.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it.
    pub fn desk(&self, actor: &Actor, unit: &UnitId) -> Result<Desk, Rejection> {
        self.authorise(actor, Action::ViewDesk, &Resource::Department(unit.clone()))?;
        Ok(self.board(|board, as_of| view::desk(board, unit, as_of)))
    }

    /// The supervisors' inbox for a year.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it.
    pub fn inbox(&self, actor: &Actor, year: i16) -> Result<Inbox, Rejection> {
        self.authorise(actor, Action::ViewInbox, &Resource::City)?;
        Ok(self.board(|board, as_of| view::inbox(board, year, as_of)))
    }

    /// The league of departments for a year.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it.
    pub fn league(&self, actor: &Actor, year: i16) -> Result<Vec<Standing>, Rejection> {
        self.authorise(actor, Action::ViewInbox, &Resource::City)?;
        Ok(self.board(|board, as_of| skein_measure::views::league(board, year, as_of)))
    }

    /// The red commitments of a year, worst first.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it.
    pub fn red_list(&self, actor: &Actor, year: i16) -> Result<Vec<RedEntry>, Rejection> {
        self.authorise(actor, Action::ViewInbox, &Resource::City)?;
        Ok(self.board(|board, as_of| skein_measure::views::red_list(board, year, as_of)))
    }

    /// What falls due between two days: for one department, or for all of them.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it.
    pub fn dues(
        &self,
        actor: &Actor,
        unit: Option<&UnitId>,
        (from, until): (Date, Date),
    ) -> Result<Vec<Due>, Rejection> {
        match unit {
            Some(unit) => self.authorise(actor, Action::ViewDesk, &Resource::Department(unit.clone()))?,
            None => self.authorise(actor, Action::ViewInbox, &Resource::City)?,
        }
        let mut dues = self.board(|board, _| skein_measure::views::calendar(board, from, until));
        dues.retain(|due| unit.is_none_or(|unit| due.unit == *unit));
        Ok(dues)
    }

    /// Reports that were taken in. Drafts of which nothing was accepted are shown only to those who may
    /// see drafts.
    #[must_use]
    pub fn reports(&self, actor: &Actor) -> Vec<ReportRow> {
        let drafts = self.may(actor, Action::ViewDrafts, &Resource::City);
        let mut rows: Vec<ReportRow> = self.board(|board, _| {
            board
                .reports()
                .map(|(id, intake)| report_row(board, id, intake))
                .collect()
        });
        rows.retain(|row| drafts || row.published);
        rows.sort_by_key(|row| std::cmp::Reverse((row.report.year, row.imported.at)));
        rows
    }

    /// Targets, commitments, indicators and sentences of accepted reports that contain every word of a
    /// query, best first, and how many there are in all.
    #[must_use]
    pub fn search(&self, query: &str, skip: usize, take: usize) -> (Vec<Hit>, usize) {
        self.refresh_index();
        crate::lock(&self.index).index.find(query, skip, take)
    }

    /// The sentence a provenance points to, if its report is in this city.
    fn source(&self, provenance: Option<&Provenance>) -> Option<Source> {
        let provenance = provenance?;
        let report = self
            .ledger
            .read(|model| Some(model.board().report(&provenance.report)?.report.clone()))?;
        let reading = self.reading(&report.hash, &report.name).ok()?;
        let digest = |passage: &str| hex(&sha256(passage.as_bytes()));
        Some(view::source(
            provenance,
            &report.name,
            &reading.report.text,
            digest,
        ))
    }
}

fn report_row(board: &Board, id: &AggregateId, intake: &skein_measure::intake::Intake) -> ReportRow {
    let decided = |wanted: fn(&Decided) -> bool| {
        intake
            .rows
            .values()
            .filter(|row| row.decided.as_ref().is_some_and(wanted))
            .count()
    };
    ReportRow {
        id: id.clone(),
        version: board.state(id).map_or(0, |state| state.version),
        report: intake.report.clone(),
        imported: intake.imported.clone(),
        accepted: decided(|it| matches!(it, Decided::Accepted { .. })),
        rejected: decided(|it| matches!(it, Decided::Rejected { .. })),
        published: import::on_board(board, id).next().is_some(),
        corrections: intake.rows.values().map(|row| row.corrections.len()).sum(),
    }
}
