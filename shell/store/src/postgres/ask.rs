//! Answering questions over registers in PostgreSQL.
//!
//! It knows nothing of where questions come from. Start at [`ask`].

use serde_json::Value as Json;
use tokio_postgres::types::ToSql;

use super::link::{Link, Outcome, Trouble};
use crate::aggregate::ask::{Ask, Datum};
use crate::rejections;

const MANY: (&str, &str) = ("得出的行太多", "yields too many rows");
const LONG: (&str, &str) = ("用时太长", "takes too long");
/// The server's code for a statement that took too long.
const CANCELLED: &str = "57014";

/// The answer's rows as JSON objects, in a transaction that only reads.
pub(crate) async fn ask(link: &Link, ask: &Ask) -> Outcome<Vec<String>> {
    let patience = ask.patience.as_millis().max(1);
    link.script(&format!(
        "BEGIN READ ONLY; SET LOCAL statement_timeout = {patience}"
    ))
    .await?;
    let answered = answer(link, ask).await;
    let ended = link.script("ROLLBACK").await;
    let answer = answered?;
    ended?;
    Ok(answer)
}

async fn answer(link: &Link, ask: &Ask) -> Outcome<Vec<String>> {
    // One row more than allowed tells that there are too many.
    let sql = format!(
        "SELECT row_to_json(answer)::text FROM ({}) AS answer LIMIT {}",
        ask.sql,
        ask.rows.saturating_add(1)
    );
    let parameters: Vec<Box<dyn ToSql + Sync + Send>> = ask.parameters.iter().map(bound).collect();
    let borrowed: Vec<&(dyn ToSql + Sync)> = parameters
        .iter()
        .map(|parameter| &**parameter as &(dyn ToSql + Sync))
        .collect();
    let rows = link.ask(&sql, &borrowed).await.map_err(refused)?;
    if rows.len() > ask.rows {
        return Err(rejections::too_much(MANY).into());
    }
    rows.iter().map(|row| whole(row.get(0))).collect()
}

fn refused(error: tokio_postgres::Error) -> Trouble {
    match error.as_db_error() {
        Some(said) if said.code().code() == CANCELLED => rejections::too_much(LONG).into(),
        Some(said) => rejections::unanswerable(said.message()).into(),
        None => error.into(),
    }
}

fn bound(datum: &Datum) -> Box<dyn ToSql + Sync + Send> {
    match datum {
        Datum::Null => Box::new(None::<String>),
        Datum::Boolean(holds) => Box::new(*holds),
        Datum::Integer(number) => Box::new(*number),
        Datum::Text(text) => Box::new(text.clone()),
    }
}

/// A row without fractions: what is counted and summed stays exact. Booleans are numbers, as in SQLite.
fn whole(text: String) -> Outcome<String> {
    let unread = |error: serde_json::Error| rejections::unanswerable(error);
    let mut row: serde_json::Map<String, Json> = serde_json::from_str(&text).map_err(unread)?;
    for value in row.values_mut() {
        match value {
            Json::Null | Json::String(_) => {}
            Json::Number(number) if number.is_i64() => {}
            Json::Bool(holds) => *value = i64::from(*holds).into(),
            _ => {
                return Err(rejections::unanswerable("a column is neither text nor whole number").into());
            }
        }
    }
    Ok(Json::Object(row).to_string())
}

/// The statement that adds an index over one column of one register.
pub(crate) fn index(register: &str, column: &str) -> String {
    format!(
        "CREATE INDEX IF NOT EXISTS register_{register}_{column} \
         ON registers (division, (content ->> '{column}'), received_on) WHERE register = '{register}'"
    )
}
