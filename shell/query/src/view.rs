//! Registers as tables: the common table expression that stands for one in a store's SQL.
//!
//! It knows nothing of questions. Start at [`view`].

use skein_kernel::division::DivisionCode;
use skein_matter::register::ColumnKind;
use skein_store::aggregate::ask::Dialect;
use std::fmt::Write as _;

use crate::registers::RegisterShape;

/// What every row tells of its matter.
const GIVEN: &str = "ordinal, process, status, light, received, received_on, ended_on, due_on";

/// The rows of one register of one city, with its columns by name.
pub(crate) fn view(dialect: Dialect, division: DivisionCode, name: &str, shape: &RegisterShape) -> String {
    let mut columns = format!("serial AS matter, {GIVEN}, content ->> 'unfit' AS unfit");
    for (column, (kind, _)) in &shape.columns {
        // Writing to text can't fail.
        let _ = write!(columns, ", {} AS \"{column}\"", cell(dialect, column, *kind));
    }
    let division = division.to_string();
    let division = division.trim_start_matches('0');
    format!(
        "\"{name}\" AS (SELECT {columns} FROM registers WHERE division = {division} AND register = '{name}')"
    )
}

/// One column of a row's content.
fn cell(dialect: Dialect, column: &str, kind: ColumnKind) -> String {
    let text = format!("content ->> '{column}'");
    match (kind, dialect) {
        (ColumnKind::Integer | ColumnKind::Decimal { .. }, _) => format!("CAST({text} AS bigint)"),
        (ColumnKind::Boolean, Dialect::Postgres) => format!("CAST({text} AS boolean)"),
        // Texts are compared as SQLite compares them, by their bytes.
        (_, Dialect::Postgres) => format!("(({text}) COLLATE \"C\")"),
        (_, Dialect::Sqlite) => text,
    }
}
