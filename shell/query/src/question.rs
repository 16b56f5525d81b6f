//! A question: one `SELECT` of a pack.
//!
//! It knows nothing of who asks. Start at [`Question::read`].

use rusqlite::Connection;
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::ask::{Ask, Datum, Dialect};
use sqlparser::ast::{
    Expr, Query, Statement, Value, visit_expressions, visit_expressions_mut, visit_relations,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::time::Duration;

use crate::registers::Registers;
use crate::{allowed, refuse, view};

/// The most rows a question may yield.
const ROWS: usize = 10_000;
/// How long a question may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How deeply a question may be nested.
const DEPTH: usize = 40;
/// The table registers are kept in, as both stores have it.
const TABLE: &str = "CREATE TABLE registers (division INTEGER, register TEXT, serial INTEGER, ordinal INTEGER, \
    process TEXT, status TEXT, light TEXT, received TEXT, received_on TEXT, ended_on TEXT, due_on TEXT, \
    content TEXT)";

/// A question over registers.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The file it comes from.
    pub file: String,
    /// What it has to be given, in the order of names: `:team` is `team`.
    pub parameters: BTreeSet<String>,
    /// The registers it asks about.
    pub registers: BTreeSet<String>,
    /// The names of its answer's columns.
    pub columns: Vec<String>,
    query: Box<Query>,
}

impl Question {
    /// Reads a question.
    ///
    /// # Errors
    /// `SK-QUERY-0002` for text that is no SQL, `SK-QUERY-0003` for more or other than one `SELECT`,
    /// `SK-QUERY-0004` for what databases differ about, `SK-QUERY-0005` for an unnamed column; with the file, and
    /// the line where it is known.
    pub fn read(text: &str, file: &str) -> Result<Self, Rejection> {
        read(text, file).map_err(|rejection| rejection.in_file(file))
    }

    /// Checks it against the registers there are.
    ///
    /// # Errors
    /// `SK-QUERY-0006` for a register there isn't, `SK-QUERY-0007` for anything else that doesn't fit.
    pub fn check(&self, registers: &Registers) -> Result<(), Rejection> {
        let given = self.parameters.iter().map(|name| (name.clone(), Datum::Null));
        let ask = self.ask(
            Dialect::Sqlite,
            DivisionCode::HENGYANG,
            registers,
            &given.collect(),
        )?;
        let wrong = |error: rusqlite::Error| refuse::wrong(error).in_file(&self.file);
        let empty = Connection::open_in_memory().map_err(wrong)?;
        empty.execute_batch(TABLE).map_err(wrong)?;
        empty.prepare(&ask.sql).map(drop).map_err(wrong)
    }

    /// The question for the rows behind its answer: for each row it counts the number of its `matter` and what it
    /// adds to each column. None where the answer isn't made of single rows.
    #[must_use]
    pub fn behind(&self) -> Option<Self> {
        let query = crate::behind::behind(&self.query)?;
        let columns = std::iter::once("matter".to_owned()).chain(self.columns.iter().cloned());
        Some(Self {
            columns: columns.collect(),
            parameters: parameters(&query),
            query: Box::new(query),
            ..self.clone()
        })
    }

    /// The question as a store is asked it, about one city.
    ///
    /// # Errors
    /// `SK-QUERY-0006` for a register there isn't, `SK-QUERY-0008` for a parameter that isn't given.
    pub fn ask(
        &self,
        dialect: Dialect,
        division: DivisionCode,
        registers: &Registers,
        given: &BTreeMap<String, Datum>,
    ) -> Result<Ask, Rejection> {
        let mut tables = Vec::new();
        for name in &self.registers {
            let shape = registers.get(name);
            let shape = shape.ok_or_else(|| refuse::no_register(name).in_file(&self.file))?;
            tables.push(view::view(dialect, division, name, shape));
        }
        let parameters: Result<Vec<(&String, Datum)>, Rejection> = self
            .parameters
            .iter()
            .map(|name| {
                let datum = given.get(name);
                let datum = datum.ok_or_else(|| refuse::no_parameter(name).in_file(&self.file))?;
                Ok((name, datum.clone()))
            })
            .collect();
        let parameters = parameters?;
        Ok(Ask {
            sql: self.sql(dialect, tables, &parameters),
            parameters: parameters.into_iter().map(|(_, datum)| datum).collect(),
            rows: ROWS,
            patience: PATIENCE,
        })
    }

    fn sql(&self, dialect: Dialect, mut tables: Vec<String>, parameters: &[(&String, Datum)]) -> String {
        let mut query = self.query.clone();
        place(&mut query, dialect, parameters);
        let own = query.with.take();
        let recursive = own.as_ref().is_some_and(|with| with.recursive);
        tables.extend(
            own.into_iter()
                .flat_map(|with| with.cte_tables)
                .map(|cte| cte.to_string()),
        );
        if tables.is_empty() {
            return query.to_string();
        }
        let with = if recursive { "WITH RECURSIVE" } else { "WITH" };
        format!("{with} {} {query}", tables.join(", "))
    }
}

fn read(text: &str, file: &str) -> Result<Question, Rejection> {
    let dialect = PostgreSqlDialect {};
    let parsed = Parser::new(&dialect)
        .with_recursion_limit(DEPTH)
        .try_with_sql(text)
        .and_then(|mut parser| parser.parse_statements());
    let query = match parsed.map_err(|error| unreadable(&error))?.as_slice() {
        [Statement::Query(query)] => query.clone(),
        [other] => return Err(refuse::no_select(&first_word(&other.to_string()))),
        [] => return Err(refuse::no_select("")),
        _ => return Err(refuse::no_select(";")),
    };
    if let Some(word) = allowed::query(&query) {
        return Err(refuse::no_select(word));
    }
    let blamed = visit_expressions(&query, |expr| match allowed::expression(expr) {
        Some(what) => ControlFlow::Break(what),
        None => ControlFlow::Continue(()),
    });
    if let ControlFlow::Break(what) = blamed {
        return Err(refuse::not_allowed(&what));
    }
    Ok(Question {
        file: file.to_owned(),
        parameters: parameters(&query),
        registers: tables(&query),
        columns: allowed::columns(&query).map_err(|column| refuse::unnamed(&column))?,
        query,
    })
}

fn first_word(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_owned()
}

/// The parser tells a place at the end of its words: `… at Line: 3, Column: 7`.
fn unreadable(error: &ParserError) -> Rejection {
    let text = error.to_string();
    let line = text.rsplit_once("Line: ").and_then(|(_, after)| {
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    let refused = refuse::unreadable(&text);
    match line {
        Some(line) => refused.at_line(line),
        None => refused,
    }
}

fn parameters(query: &Query) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let _ = visit_expressions(query, |expr| {
        names.extend(parameter(expr).map(str::to_owned));
        ControlFlow::<()>::Continue(())
    });
    names
}

fn parameter(expr: &Expr) -> Option<&str> {
    let Expr::Value(value) = expr else {
        return None;
    };
    match &value.value {
        Value::Placeholder(name) => name.strip_prefix(':'),
        _ => None,
    }
}

/// Tables it reads that it doesn't make itself.
fn tables(query: &Query) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let _ = visit_relations(query, |name| {
        names.insert(name.to_string().to_lowercase());
        ControlFlow::<()>::Continue(())
    });
    let own = query.with.iter().flat_map(|with| &with.cte_tables);
    for cte in own {
        names.remove(&cte.alias.name.value.to_lowercase());
    }
    names
}

/// Writes each parameter as the store wants it.
fn place(query: &mut Query, dialect: Dialect, parameters: &[(&String, Datum)]) {
    let _ = visit_expressions_mut(query, |expr| {
        let found = parameter(expr).and_then(|name| parameters.iter().position(|(known, _)| *known == name));
        let datum = found.and_then(|place| parameters.get(place));
        if let (Expr::Value(value), Some(number), Some((_, datum))) = (&mut *expr, found, datum) {
            value.value = Value::Placeholder(written(dialect, number + 1, datum));
        }
        if let (
            Expr::Like {
                negated,
                any,
                expr: subject,
                pattern,
                escape_char,
            },
            Dialect::Postgres,
        ) = (&mut *expr, dialect)
        {
            // SQLite's LIKE takes Latin letters of either case for the same.
            *expr = Expr::ILike {
                negated: *negated,
                any: *any,
                expr: subject.clone(),
                pattern: pattern.clone(),
                escape_char: escape_char.clone(),
            };
        }
        ControlFlow::<()>::Continue(())
    });
}

fn written(dialect: Dialect, number: usize, datum: &Datum) -> String {
    match (dialect, datum) {
        (Dialect::Sqlite, _) => format!("?{number}"),
        (Dialect::Postgres, Datum::Boolean(_)) => format!("CAST(${number} AS boolean)"),
        (Dialect::Postgres, Datum::Integer(_)) => format!("CAST(${number} AS bigint)"),
        (Dialect::Postgres, Datum::Null | Datum::Text(_)) => format!("CAST(${number} AS text)"),
    }
}
