//! Answering questions over registers in SQLite.
//!
//! It knows nothing of where questions come from. Start at [`ask`].

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, params_from_iter, types::Value};
use serde_json::{Map, Value as Json};
use skein_kernel::rejection::Rejection;
use std::time::Instant;

use crate::aggregate::ask::{Ask, Datum};
use crate::rejections;

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 10_000;

const MANY: (&str, &str) = ("得出的行太多", "yields too many rows");
const LONG: (&str, &str) = ("用时太长", "takes too long");

/// The answer's rows as JSON objects. The connection must be one that only reads.
pub(crate) fn ask(connection: &mut Connection, ask: &Ask) -> Result<Vec<String>, Rejection> {
    let until = Instant::now() + ask.patience;
    // A connection without a handler would let a question run for ever.
    connection
        .progress_handler(STEPS, Some(move || Instant::now() > until))
        .map_err(rejections::unanswerable)?;
    let answered = answer(connection, ask);
    connection
        .progress_handler(0, None::<fn() -> bool>)
        .map_err(rejections::unanswerable)?;
    answered
}

fn answer(connection: &Connection, ask: &Ask) -> Result<Vec<String>, Rejection> {
    let mut statement = connection.prepare(&ask.sql).map_err(refused)?;
    let names: Vec<String> = statement.column_names().map(ToString::to_string).collect();
    let mut rows = statement
        .query(params_from_iter(ask.parameters.iter().map(bound)))
        .map_err(refused)?;
    let mut answer = Vec::new();
    while let Some(row) = rows.next().map_err(refused)? {
        if answer.len() >= ask.rows {
            return Err(rejections::too_much(MANY));
        }
        let mut object = Map::new();
        for (place, name) in names.iter().enumerate() {
            let value = row.get_ref(place).map_err(refused)?;
            object.insert(name.clone(), json(value)?);
        }
        answer.push(Json::Object(object).to_string());
    }
    Ok(answer)
}

fn refused(error: rusqlite::Error) -> Rejection {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => rejections::too_much(LONG),
        _ => rejections::unanswerable(error),
    }
}

fn bound(datum: &Datum) -> Value {
    match datum {
        Datum::Null => Value::Null,
        Datum::Boolean(holds) => Value::Integer((*holds).into()),
        Datum::Integer(number) => Value::Integer(*number),
        Datum::Text(text) => Value::Text(text.clone()),
    }
}

/// A value as JSON. Fractions are refused: what is counted and summed stays exact.
fn json(value: ValueRef<'_>) -> Result<Json, Rejection> {
    Ok(match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Real(_) | ValueRef::Blob(_) => {
            return Err(rejections::unanswerable(
                "a column is neither text nor whole number",
            ));
        }
    })
}

/// Adds an index over one column of one register.
pub(crate) fn index(connection: &Connection, register: &str, column: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "CREATE INDEX IF NOT EXISTS register_{register}_{column} \
         ON registers (division, content ->> '{column}', received_on) WHERE register = '{register}'"
    ))
}
