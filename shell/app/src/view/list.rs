//! Lists with filters, order and pages.
//!
//! Filtering comes before judging, so that only what is shown or sorted by light is judged.

use super::row::{CommitmentRow, TargetRow, commitment_row, target_row};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::UnitId;
use skein_measure::AggregateId;
use skein_measure::board::Board;
use skein_measure::commitment::{Commitment, Status};
use skein_measure::light::{self, Light};
use skein_measure::parts::Nature;
use skein_measure::verdict::Finding;
use std::cmp::Reverse;

/// Rows on a page at most.
const LONGEST_PAGE: usize = 500;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// How many rows there are on all pages.
    pub total: usize,
    /// Which page, from 1.
    pub page: usize,
    /// Rows on a page.
    pub per_page: usize,
}

impl<T> Page<T> {
    /// How many pages there are, at least 1.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.total.div_ceil(self.per_page).max(1)
    }

    /// The page of these rows; a page or length out of range is put right.
    #[must_use]
    pub fn of(rows: Vec<T>, page: usize, per_page: usize) -> Self {
        let (page, per_page) = (page.max(1), per_page.clamp(1, LONGEST_PAGE));
        let total = rows.len();
        let items = rows
            .into_iter()
            .skip((page - 1).saturating_mul(per_page))
            .take(per_page)
            .collect();
        Self {
            items,
            total,
            page,
            per_page,
        }
    }
}

/// The order of a list of commitments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommitmentSort {
    /// As in the report.
    #[default]
    Report,
    /// Worst light first.
    Light,
    /// Due first.
    Due,
    /// Least completed first, without data last.
    Percent,
}

/// Which commitments to list. Empty filters let everything pass.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CommitmentQuery {
    /// Of this year's plan.
    pub year: Option<i16>,
    /// Led by this department.
    pub lead: Option<UnitId>,
    /// Led or supported by this department.
    pub involves: Option<UnitId>,
    /// With this light.
    pub light: Option<Light>,
    /// Standing thus.
    pub status: Option<Status>,
    /// In this section of the report or a part of it.
    pub section: Option<String>,
    /// Of this type.
    pub kind: Option<String>,
    /// Containing this text, in Chinese or English.
    pub text: Option<String>,
    /// In this order.
    pub sort: CommitmentSort,
    /// Which page, from 1; 0 is taken as 1.
    pub page: usize,
    /// Rows on a page; 0 is taken as 50.
    pub per_page: usize,
}

/// Which targets to list. Empty filters let everything pass.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TargetQuery {
    /// To be reached by the end of this year.
    pub year: Option<i16>,
    /// Answered for by this department.
    pub owner: Option<UnitId>,
    /// Expected or binding.
    pub nature: Option<Nature>,
    /// With this verdict.
    pub finding: Option<Finding>,
    /// With this light of the pace.
    pub light: Option<Light>,
    /// In this section of the report or a part of it.
    pub section: Option<String>,
    /// Containing this text, in Chinese or English.
    pub text: Option<String>,
    /// Which page, from 1; 0 is taken as 1.
    pub page: usize,
    /// Rows on a page; 0 is taken as 50.
    pub per_page: usize,
}

/// Whether a filter lets a value pass.
fn passes<T: PartialEq>(filter: Option<&T>, value: &T) -> bool {
    filter.is_none_or(|wanted| wanted == value)
}

fn in_section(filter: Option<&String>, section: &str) -> bool {
    filter.is_none_or(|wanted| section.starts_with(wanted.as_str()))
}

fn contains(filter: Option<&String>, zh: &str, en: &str) -> bool {
    filter
        .map(|text| text.trim().to_lowercase())
        .is_none_or(|text| zh.to_lowercase().contains(&text) || en.to_lowercase().contains(&text))
}

fn per_page(asked: usize) -> usize {
    if asked == 0 { 50 } else { asked }
}

impl CommitmentQuery {
    fn passes(&self, commitment: &Commitment) -> bool {
        let definition = &commitment.definition;
        passes(self.year.as_ref(), &definition.year)
            && self.lead.as_ref().is_none_or(|unit| commitment.is_led_by(unit))
            && self
                .involves
                .as_ref()
                .is_none_or(|unit| commitment.involves(unit))
            && passes(self.status.as_ref(), &commitment.status)
            && in_section(self.section.as_ref(), &definition.section)
            && passes(self.kind.as_ref(), &definition.kind)
            && contains(self.text.as_ref(), &definition.text.zh, &definition.text.en)
    }

    /// Puts commitments in order by what the order needs to know, and no more.
    fn order(&self, found: &mut [Found<'_>]) {
        match self.sort {
            CommitmentSort::Report => {}
            CommitmentSort::Light => found.sort_by_key(|it| Reverse(it.light)),
            CommitmentSort::Due => found.sort_by_key(|it| {
                let due = it.commitment.assignment.as_ref().map(|assignment| assignment.due);
                (due.is_none(), due)
            }),
            CommitmentSort::Percent => found.sort_by_key(|it| {
                let percent = it.commitment.percent();
                (percent.is_none(), percent)
            }),
        }
    }
}

/// A commitment that passed the filters, with its light if that matters for the list.
struct Found<'b> {
    id: &'b AggregateId,
    commitment: &'b Commitment,
    light: Light,
}

/// The commitments a query asks for. Only those on the page become rows.
#[must_use]
pub fn commitments(board: &Board, query: &CommitmentQuery, as_of: Date) -> Page<CommitmentRow> {
    let judged = query.light.is_some() || query.sort == CommitmentSort::Light;
    let light = |commitment| {
        if judged {
            light::read(commitment, board.rules(), as_of).light
        } else {
            Light::default()
        }
    };
    let found = board
        .commitments()
        .filter(|(_, commitment)| query.passes(commitment));
    let found = found.map(|(id, commitment)| Found {
        id,
        commitment,
        light: light(commitment),
    });
    let mut found: Vec<_> = found
        .filter(|it| passes(query.light.as_ref(), &it.light))
        .collect();
    query.order(&mut found);
    let Page {
        items,
        total,
        page,
        per_page,
    } = Page::of(found, query.page, per_page(query.per_page));
    let rows = items
        .iter()
        .map(|it| commitment_row(board, (it.id, it.commitment), as_of));
    Page {
        items: rows.collect(),
        total,
        page,
        per_page,
    }
}

/// The targets a query asks for, withdrawn ones left out, in the report's order; those without a sentence last.
#[must_use]
pub fn targets(board: &Board, query: &TargetQuery, as_of: Date) -> Page<TargetRow> {
    let found = board.targets().filter(|(_, target)| {
        let definition = &target.definition;
        target.withdrawn.is_none()
            && passes(query.year.as_ref(), &definition.period.year())
            && passes(query.owner.as_ref(), &definition.owner)
            && passes(query.nature.as_ref(), &definition.nature)
            && in_section(query.section.as_ref(), &definition.section)
            && contains(
                query.text.as_ref(),
                &definition.subject.zh,
                &definition.subject.en,
            )
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(_, target)| {
        let sentence = target.definition.provenance.as_ref();
        (sentence.is_none(), sentence.map(|at| (at.line, at.start)))
    });
    let judged = found.into_iter().map(|target| target_row(board, target, as_of));
    let rows = judged.filter(|row| {
        passes(query.finding.as_ref(), &row.verdict.finding) && passes(query.light.as_ref(), &row.pace.light)
    });
    Page::of(rows.collect(), query.page, per_page(query.per_page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_cut_and_put_right() {
        let of = |page, per_page| Page::of((1..=7).collect::<Vec<_>>(), page, per_page);
        assert_eq!(of(2, 3).items, [4, 5, 6]);
        assert_eq!(of(3, 3).items, [7]);
        assert_eq!(of(0, 3).page, 1);
        assert_eq!(of(9, 3).items, Vec::<i32>::new());
        assert_eq!(of(1, 3).pages(), 3);
        assert_eq!(Page::of(Vec::<i32>::new(), 1, 3).pages(), 1);
    }
}
