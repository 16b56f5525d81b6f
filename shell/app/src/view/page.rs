//! Pages about one thing: everything known of a target or commitment, back to its sentence.

use super::row::{CommitmentRow, TargetRow, commitment_row, target_row, version};
use jiff::civil::Date;
use serde::Serialize;
use skein_measure::board::Board;
use skein_measure::commitment::Commitment;
use skein_measure::indicator::{Figure, Indicator};
use skein_measure::parts::{Bilingual, Provenance};
use skein_measure::target::Target;
use skein_measure::{AggregateId, Period};

/// A sentence in a report, with the passage that something was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Which report.
    pub report: AggregateId,
    /// Its file's name.
    pub name: String,
    /// Line of the repaired text, from 1.
    pub line: u32,
    /// The line's text before the passage.
    pub before: String,
    /// The passage.
    pub passage: String,
    /// The line's text after the passage.
    pub after: String,
    /// Whether the passage is still the one that was read, by its hash.
    pub unchanged: bool,
}

/// A target with everything known of it.
#[derive(Debug, Clone, Serialize)]
pub struct TargetPage {
    /// Its row: goal, verdict, pace.
    pub row: TargetRow,
    /// The target itself: definition, original wording, tolerance, settlement.
    pub target: Target,
    /// The indicator it is judged by, with every figure of every period.
    pub indicator: Option<Indicator>,
    /// Commitments that serve it.
    pub serving: Vec<CommitmentRow>,
    /// Where the report says so, once the report is at hand.
    pub source: Option<Source>,
}

/// A commitment with everything known of it, for those who work on it: everyone else sees a
/// [`PublicCommitment`](super::PublicCommitment).
#[derive(Debug, Clone, Serialize)]
pub struct CommitmentPage {
    /// Its row: status, light, progress.
    pub row: CommitmentRow,
    /// The commitment itself: assignment, reports, supervisions, claims, verifications.
    pub commitment: Commitment,
    /// Targets it serves.
    pub targets: Vec<TargetRow>,
    /// Where the report says so, once the report is at hand.
    pub source: Option<Source>,
}

/// A figure that took the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// Which indicator.
    pub indicator: AggregateId,
    /// Its version, for forms.
    pub version: u64,
    /// Its name.
    pub name: Bilingual,
    /// Its unit.
    pub unit: String,
    /// Of which period.
    pub period: Period,
    /// The figure before.
    pub before: Figure,
    /// The figure after, with the reason.
    pub after: Figure,
}

/// A target's page, without the source's sentence, which the city adds.
#[must_use]
pub fn target_page(board: &Board, id: &AggregateId, as_of: Date) -> Option<TargetPage> {
    let target = board.target(id)?;
    let year = target.definition.period.year();
    let serving = board
        .commitments_of(year)
        .filter(|(_, it)| it.definition.targets.contains(id));
    Some(TargetPage {
        row: target_row(board, (id, target), as_of),
        target: target.clone(),
        indicator: board.indicator_of(target).cloned(),
        serving: serving
            .map(|commitment| commitment_row(board, commitment, as_of))
            .collect(),
        source: None,
    })
}

/// A commitment's page, without the source's sentence, which the city adds.
#[must_use]
pub fn commitment_page(board: &Board, id: &AggregateId, as_of: Date) -> Option<CommitmentPage> {
    let commitment = board.commitment(id)?;
    let targets = commitment.definition.targets.iter();
    let targets = targets.filter_map(|id| Some(target_row(board, (id, board.target(id)?), as_of)));
    Some(CommitmentPage {
        row: commitment_row(board, (id, commitment), as_of),
        commitment: commitment.clone(),
        targets: targets.collect(),
        source: None,
    })
}

/// Every figure of a year that took the place of another, latest publication first.
#[must_use]
pub fn revisions(board: &Board, year: i16) -> Vec<Revision> {
    let mut all: Vec<Revision> = board
        .indicators()
        .flat_map(|(id, it)| of_indicator(board, id, it, year))
        .collect();
    all.sort_by(|a, b| (b.after.published, &a.indicator).cmp(&(a.after.published, &b.indicator)));
    all
}

fn of_indicator(board: &Board, id: &AggregateId, indicator: &Indicator, year: i16) -> Vec<Revision> {
    let chains = indicator
        .chains
        .iter()
        .filter(|(period, _)| period.year() == year);
    let pairs = chains.flat_map(|(period, chain)| {
        chain
            .figures
            .iter()
            .zip(chain.figures.iter().skip(1))
            .map(move |pair| (*period, pair))
    });
    pairs
        .map(|(period, (before, after))| Revision {
            indicator: id.clone(),
            version: version(board, id),
            name: indicator.definition.name.clone(),
            unit: indicator.definition.unit.clone(),
            period,
            before: before.clone(),
            after: after.clone(),
        })
        .collect()
}

/// The sentence a passage stands in. `text` is the report's repaired text, `hash` digests a passage.
pub(crate) fn source(
    provenance: &Provenance,
    name: &str,
    text: &str,
    hash: impl Fn(&str) -> String,
) -> Source {
    let characters = |from: u32, to: u32| -> String {
        text.chars()
            .skip(from as usize)
            .take(to.saturating_sub(from) as usize)
            .collect()
    };
    let passage = characters(provenance.start, provenance.end);
    let ahead = characters(0, provenance.start);
    let before = ahead.rsplit('\n').next().unwrap_or_default().to_owned();
    let behind: String = text
        .chars()
        .skip(provenance.end as usize)
        .take_while(|c| *c != '\n')
        .collect();
    Source {
        report: provenance.report.clone(),
        name: name.to_owned(),
        line: provenance.line,
        before,
        unchanged: hash(&passage) == provenance.sentence_hash,
        passage,
        after: behind.trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_stands_in_its_line() {
        let text = "第一行\n全年植树三万亩，建绿道十公里。\n第三行";
        let provenance = Provenance {
            report: AggregateId::report(&"ab".repeat(32)).unwrap(),
            line: 2,
            start: 6,
            end: 11,
            sentence_hash: "植树三万亩".into(),
            row: None,
        };
        let source = source(&provenance, "a.txt", text, str::to_owned);
        let parts = [source.before.as_str(), &source.passage, &source.after];
        assert_eq!(parts, ["全年", "植树三万亩", "，建绿道十公里。"]);
        assert!(source.unchanged);
    }
}
