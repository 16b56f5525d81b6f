//! A report's tables: columns under the interchange's names, spans counted in characters.
//!
//! It knows nothing of formats. Start at [`report_tables`].

use super::Only;
use super::table::{Cell, Table};
use skein_report::model::{CharIndex, Commitment, Damage, Repair, Report, Span, Target};

/// Columns of the targets table.
const TARGETS: &[&str] = &[
    "id",
    "line",
    "section",
    "paragraph",
    "subject",
    "period",
    "kind",
    "measure",
    "comparator",
    "value",
    "unit",
    "norm_value",
    "norm_unit",
    "explicit",
    "fragment",
    "note",
    "span_start",
    "span_end",
    "source_start",
    "source_end",
];

/// Columns of the commitments table.
const COMMITMENTS: &[&str] = &[
    "id",
    "line",
    "fragments",
    "section",
    "topic_sentence",
    "text",
    "verb",
    "object",
    "modifier",
    "type",
    "quant_target",
    "target_ids",
    "span_start",
    "span_end",
    "source_start",
    "source_end",
];

/// Columns of the repairs table.
const REPAIRS: &[&str] = &[
    "line",
    "damage",
    "before",
    "after",
    "span_start",
    "span_end",
    "source_start",
    "source_end",
];

/// Columns of the text table.
const TEXT: &[&str] = &["line", "text"];

/// Both texts' character counters.
struct Places<'t> {
    text: &'t str,
    original: &'t str,
    text_index: CharIndex,
    original_index: CharIndex,
}

impl<'t> Places<'t> {
    fn new(text: &'t str, original: &'t str) -> Self {
        Self {
            text,
            original,
            text_index: CharIndex::new(text),
            original_index: CharIndex::new(original),
        }
    }

    /// The four cells that say where a row stands, in characters from 0, ends exclusive.
    fn cells(&self, span: Span, source: Span) -> [Cell; 4] {
        let span = self.text_index.chars(self.text, span);
        let source = self.original_index.chars(self.original, source);
        [
            span.start.into(),
            span.end.into(),
            source.start.into(),
            source.end.into(),
        ]
    }
}

/// The tables of `report`, read from `original`: those `only` asks for.
#[must_use]
pub fn report_tables(report: &Report, original: &str, only: Only) -> Vec<Table> {
    let places = Places::new(&report.text, original);
    let wanted = |one: Only| only == Only::All || only == one;
    let mut tables = Vec::new();
    if wanted(Only::Targets) {
        let rows = report.targets.iter().map(|row| target(row, &places)).collect();
        tables.push(Table {
            name: "targets",
            columns: TARGETS,
            rows,
        });
    }
    if wanted(Only::Commitments) {
        let rows = report
            .commitments
            .iter()
            .map(|row| commitment(row, &places))
            .collect();
        tables.push(Table {
            name: "commitments",
            columns: COMMITMENTS,
            rows,
        });
    }
    if wanted(Only::Repairs) {
        let rows = report.repairs.iter().map(|row| repair(row, &places)).collect();
        tables.push(Table {
            name: "repairs",
            columns: REPAIRS,
            rows,
        });
    }
    if wanted(Only::Text) {
        let rows = (1_u32..)
            .zip(report.text.lines())
            .map(|(n, line)| vec![n.into(), line.into()])
            .collect();
        tables.push(Table {
            name: "text",
            columns: TEXT,
            rows,
        });
    }
    tables
}

fn target(row: &Target, places: &Places<'_>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![row.id.as_str().into(), row.line.into()];
    let texts = [
        &row.section,
        &row.paragraph,
        &row.subject,
        &row.period,
        &row.kind,
        &row.measure,
        &row.comparator,
        &row.value,
        &row.unit,
        &row.norm_value,
        &row.norm_unit,
        &row.explicit,
        &row.fragment,
        &row.note,
    ];
    cells.extend(texts.map(|text| Cell::from(text.as_str())));
    cells.extend(places.cells(row.span, row.source));
    cells
}

fn commitment(row: &Commitment, places: &Places<'_>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![row.id.as_str().into(), row.line.into()];
    let texts = [
        &row.fragments,
        &row.section,
        &row.topic_sentence,
        &row.text,
        &row.verb,
        &row.object,
        &row.modifier,
        &row.kind,
        &row.quant_target,
        &row.target_ids,
    ];
    cells.extend(texts.map(|text| Cell::from(text.as_str())));
    cells.extend(places.cells(row.span, row.source));
    cells
}

fn repair(row: &Repair, places: &Places<'_>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![
        row.line.into(),
        damage(row.damage).into(),
        row.before.as_str().into(),
        row.after.as_str().into(),
    ];
    cells.extend(places.cells(row.span, row.source));
    cells
}

/// The name of a damage class, as in the report's own serialisation.
pub(super) fn damage(class: Damage) -> &'static str {
    match class {
        Damage::HalfWidth => "half-width",
        Damage::ShiftedBytes => "shifted-bytes",
        Damage::Pinyin => "pinyin",
        Damage::Traditional => "traditional",
        Damage::Layout => "layout",
    }
}
