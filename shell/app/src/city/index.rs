//! Keeps the search index in step with the board, when somebody searches.

use super::City;
use crate::import::{self, Reading};
use crate::lock;
use crate::search::{Document, DocumentKind, Index};
use skein_measure::board::Board;
use skein_measure::intake::Intake;
use skein_measure::{AggregateId, State};
use std::collections::HashMap;

/// The index, and the version of each aggregate it knows.
#[derive(Debug, Default)]
pub(super) struct Indexed {
    pub(super) index: Index,
    position: u64,
    versions: HashMap<AggregateId, u64>,
}

/// What an aggregate adds to the index: itself, or a report whose text must be read first.
enum Found {
    Documents(Vec<Document>),
    Report(Box<Intake>),
}

impl City {
    /// Adds what has changed since the last search. Reports, which take long to read, are read while others
    /// search: they find the report's sentences a moment later.
    pub(super) fn refresh_index(&self) {
        for (id, intake) in self.index_changes() {
            let sentences = self.sentences(&id, &intake);
            let mut indexed = lock(&self.index);
            sentences.into_iter().for_each(|it| indexed.index.put(it));
        }
    }

    /// Adds what is on the board, and returns the reports that are still to be read.
    fn index_changes(&self) -> Vec<(AggregateId, Intake)> {
        let mut indexed = lock(&self.index);
        let position = self.ledger.position();
        if indexed.position == position {
            return Vec::new();
        }
        let changed = self
            .ledger
            .read(|model| changed(model.board(), &indexed.versions));
        let mut reports = Vec::new();
        for (id, version, found) in changed {
            indexed.versions.insert(id.clone(), version);
            match found {
                Found::Documents(documents) => documents.into_iter().for_each(|it| indexed.index.put(it)),
                Found::Report(intake) => reports.push((id, *intake)),
            }
        }
        indexed.position = position;
        reports
    }

    /// The paragraphs of an accepted report.
    fn sentences(&self, id: &AggregateId, intake: &Intake) -> Vec<Document> {
        match self.reading(&intake.report.hash, &intake.report.name) {
            Ok(reading) => paragraphs(id, intake.report.year, &reading),
            Err(rejection) => {
                tracing::warn!(report = %id, %rejection, "report can't be indexed");
                Vec::new()
            }
        }
    }
}

fn changed(board: &Board, known: &HashMap<AggregateId, u64>) -> Vec<(AggregateId, u64, Found)> {
    let moved = board
        .states()
        .filter(|(id, state)| known.get(*id) != Some(&state.version));
    moved
        .filter_map(|(id, state)| Some((id.clone(), state.version, found(board, (id, state), known)?)))
        .collect()
}

fn found(
    board: &Board,
    (id, state): (&AggregateId, &State),
    known: &HashMap<AggregateId, u64>,
) -> Option<Found> {
    let document = |kind, year, text: String| {
        let id = id.to_string();
        Some(Found::Documents(vec![Document {
            kind,
            id,
            line: 0,
            year,
            text,
        }]))
    };
    if let Some(target) = state.target() {
        let definition = &target.definition;
        return document(
            DocumentKind::Target,
            definition.period.year(),
            both(&definition.subject.zh, &definition.subject.en),
        );
    }
    if let Some(commitment) = state.commitment() {
        let definition = &commitment.definition;
        return document(
            DocumentKind::Commitment,
            definition.year,
            both(&definition.text.zh, &definition.text.en),
        );
    }
    if let Some(indicator) = state.indicator() {
        let name = &indicator.definition.name;
        return document(DocumentKind::Indicator, 0, both(&name.zh, &name.en));
    }
    // A report's sentences never change, so it is indexed once, when the board has something from it.
    let intake = state.report()?;
    let published = import::on_board(board, id).next().is_some();
    (published && !known.contains_key(id)).then(|| Found::Report(Box::new(intake.clone())))
}

/// Both languages in one text, so that either is found.
fn both(zh: &str, en: &str) -> String {
    if en.is_empty() {
        zh.to_owned()
    } else {
        format!("{zh}\n{en}")
    }
}

fn paragraphs(id: &AggregateId, year: i16, reading: &Reading) -> Vec<Document> {
    let report = &reading.report;
    let paragraphs = report.outline.paragraphs.iter().map(|paragraph| Document {
        kind: DocumentKind::Sentence,
        id: id.to_string(),
        line: paragraph.line,
        year,
        text: paragraph.span.of(&report.text).to_owned(),
    });
    paragraphs.collect()
}
