//! Targets: quantitative statements, with ellipses filled in.
//!
//! What it is for: every level, growth, share, rank, count, grade and every statement that says a quantity
//! without a number, each with its subject, period and comparator. It knows nothing of commitments, nor of
//! what a verdict on a target would be.
//!
//! Where to start: [`extract`]. A paragraph is cut into clauses (`clause`), a clause is scanned for
//! figures (`scan`, `numeral`) past what only looks like one (`name`), figures become rows
//! (`reading`), statements without figures are found by their words (`implied`), and rows are set in
//! time (`period`).

mod clause;
mod implied;
mod list;
mod measure;
mod name;
mod norm;
mod numeral;
mod period;
mod rank;
mod reading;
mod scan;
mod split;
mod subject;
mod unit;
mod words;

use crate::model::{Outline, Paragraph, Role, Span, Target};
use clause::{Clause, Signs};
use implied::Scene;
use period::Horizon;
use reading::{Place, Reading, Row, Setting};

/// The year assumed where a report's own can't be told: periods are then relative to it and not to be
/// relied upon, but the statements themselves are still found.
const UNKNOWN_YEAR: i16 = 2000;

/// Finds the quantitative statements of `text`, whose structure is `outline`, in text order.
#[must_use]
pub fn extract(text: &str, outline: &Outline) -> Vec<Target> {
    let mut horizon = Horizon::new(outline.year.unwrap_or(UNKNOWN_YEAR));
    let mut targets = Vec::new();
    let (mut clauses, mut rows) = (Vec::new(), Vec::new());
    for paragraph in &outline.paragraphs {
        let body = paragraph.span.of(text);
        let running = is_running_text(paragraph);
        if running || paragraph.role == Some(Role::Heading) {
            horizon.enter(paragraph, body);
        }
        if !running {
            continue;
        }
        clause::cut(body, paragraph.span.start, &mut clauses);
        let mut reading = Reading::default();
        for clause in &clauses {
            horizon.hear(clause.text, clause.opens, clause.signs.any(Signs::TIME));
            read_clause(*clause, &mut reading, &horizon, &mut rows);
            for row in rows.drain(..) {
                targets.push(target(targets.len() + 1, paragraph, *clause, row, &horizon));
            }
        }
    }
    targets
}

/// Reads the statements of one clause, in the order in which they stand.
fn read_clause(clause: Clause<'_>, reading: &mut Reading, horizon: &Horizon, rows: &mut Vec<Row>) {
    if clause.opens {
        reading.begin();
    }
    let setting = Setting {
        ahead: horizon.is_ahead(),
        aside: horizon.is_aside(),
    };
    let mut figures = Vec::new();
    if clause.signs.any(Signs::DIGIT.or(Signs::NUMERAL)) {
        scan::figures(clause.text, &mut figures);
        let place = Place {
            clause: clause.text,
            figures: &figures,
            setting,
        };
        reading.figures(place, rows);
    }
    if clause.signs.any(Signs::WORD) {
        let scene = Scene {
            setting,
            vision: horizon.is_vision(),
            figured: !figures.is_empty(),
        };
        implied::implied(clause.text, reading, scene, rows);
    }
    if rows.is_empty() {
        reading.pass(clause.text);
    }
    rows.sort_by_key(|row| row.at);
}

/// Whether statements are looked for in the paragraph.
fn is_running_text(paragraph: &Paragraph) -> bool {
    matches!(paragraph.role, Some(Role::Body | Role::Preface) | None)
}

/// The finished row.
fn target(number: usize, paragraph: &Paragraph, clause: Clause<'_>, row: Row, horizon: &Horizon) -> Target {
    let (norm_value, norm_unit) = match row.measure {
        "grade" => Default::default(),
        _ => norm::normalised(&row.value, row.multiplier, &row.unit),
    };
    Target {
        id: format!("T{number:03}"),
        line: paragraph.line,
        section: paragraph.section.clone(),
        paragraph: paragraph.topic.clone(),
        period: horizon.period(row.nature),
        kind: horizon.kind(row.context),
        subject: in_full(row.subject),
        measure: row.measure.to_owned(),
        comparator: row.comparator.to_owned(),
        unit: format!("{}{}", row.multiplier, row.unit),
        value: row.value,
        norm_value,
        norm_unit,
        explicit: row.explicit.to_owned(),
        fragment: clause.text.to_owned(),
        note: row.note.to_owned(),
        span: Span::new(clause.start, clause.start + clause.text.len()),
        source: Span::default(),
    }
}

/// The subject with the product of the place under its full name.
fn in_full(subject: String) -> String {
    match subject.strip_prefix("GDP") {
        Some(rest) => format!("地区生产总值（GDP）{rest}"),
        None => subject,
    }
}

#[cfg(test)]
mod tests;
