//! Registers: what a matter enters for others to ask about, such as its street, its team, its outcome.
//!
//! What it is for: a process states rows with `skein:register`; they are a function of the matter's state, so
//! that lists, questions of other matters and figures can be answered without opening every matter.
//!
//! What it knows nothing of: tables, SQL, who asks.
//!
//! Where to start: [`entries`]. `docs/guide/registers.md` tells how registers are written.

mod read;

pub(crate) use read::registers_of;

use crate::program::{Expr, Program};
use crate::state::{Matter, Name, Value, storable};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use skein_dmn::feel::{Faults, Lookup, Scope};
use skein_kernel::deadline::{shanghai, shanghai_date};

/// Rows one matter may enter in one register.
const MOST: usize = 1_000;
/// Characters a text may have.
const LONGEST: usize = 4_000;

/// A register as a process states it.
#[derive(Debug, Clone)]
pub struct Register {
    /// Its name: lower-case Latin letters, digits and `_`. Processes that state the same name share it.
    pub name: Name,
    /// Its columns, in the order written.
    pub columns: Vec<Column>,
    /// The line it stands in.
    pub line: u32,
    /// The list that yields a row for each of its items; without it there is one row.
    each: Option<Expr>,
}

/// A column of a register.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name: lower-case Latin letters, digits and `_`.
    pub name: Name,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether questions look rows up by it.
    pub indexed: bool,
    value: Expr,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number kept in units of ten to the minus `scale`, so that sums are exact: money with scale 2 is in fen.
    Decimal {
        /// Digits after the point; 1 to 9.
        scale: u8,
    },
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// An instant.
    Moment,
}

/// One row of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The register.
    pub register: Name,
    /// Its number among the matter's rows in that register, from 0.
    pub ordinal: u32,
    /// What its columns hold, in their order.
    pub cells: Vec<(Name, Cell)>,
    /// Columns whose value is not of their kind: they are empty.
    pub unfit: Vec<Name>,
}

/// What one column of a row holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing, or nothing yet.
    Empty,
    /// True or false.
    Boolean(bool),
    /// A number, in the units of its column.
    Integer(i64),
    /// Text; a day as `2026-09-29`, an instant in UTC as `2026-09-29T01:00:00Z`.
    Text(String),
}

impl Program {
    /// The registers a process states.
    #[must_use]
    pub fn registers(&self, process: u32) -> &[Register] {
        self.stated.registers.get(&process).map_or(&[], Vec::as_slice)
    }
}

/// The rows a matter enters. `program` is that of the matter's own definition.
///
/// What an expression doesn't know yet is empty: a register shows what is known.
#[must_use]
pub fn entries(matter: &Matter, program: &Program) -> Vec<Entry> {
    let process = matter
        .definition()
        .and_then(|key| program.process_number(Some(&key.process)));
    let registers = process.map_or(&[][..], |process| program.registers(process));
    registers
        .iter()
        .flat_map(|register| rows(register, matter, program))
        .collect()
}

fn rows(register: &Register, matter: &Matter, program: &Program) -> Vec<Entry> {
    let Some(each) = &register.each else {
        return vec![row(register, 0, &View::of(matter, program, None))];
    };
    let items = match value(each, &View::of(matter, program, None)) {
        Value::List(items) => items.iter().cloned().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    };
    (0..)
        .zip(items.into_iter().take(MOST))
        .map(|(ordinal, item)| row(register, ordinal, &View::of(matter, program, Some(item))))
        .collect()
}

fn row(register: &Register, ordinal: u32, view: &View<'_>) -> Entry {
    let mut entry = Entry {
        register: register.name.clone(),
        ordinal,
        cells: Vec::with_capacity(register.columns.len()),
        unfit: Vec::new(),
    };
    for column in &register.columns {
        let cell = column.kind.cell(&value(&column.value, view));
        if cell.is_none() {
            entry.unfit.push(column.name.clone());
        }
        entry
            .cells
            .push((column.name.clone(), cell.unwrap_or(Cell::Empty)));
    }
    entry
}

/// What an expression yields in a form that can be kept; null where it can't be evaluated.
fn value(expr: &Expr, view: &View<'_>) -> Value {
    let spaced: Vec<Value> = view
        .program
        .spaced
        .iter()
        .map(|name| view.lookup(name).cloned().unwrap_or_default())
        .collect();
    let scope = Scope {
        values: &spaced,
        lookup: Some(view),
        ..Scope::default()
    };
    let yielded = expr.compiled.evaluate(&scope, &mut Faults::new());
    storable(&yielded).unwrap_or_default()
}

/// The process's own data, with one item of a list.
struct View<'v> {
    matter: &'v Matter,
    program: &'v Program,
    item: Option<Value>,
}

impl<'v> View<'v> {
    fn of(matter: &'v Matter, program: &'v Program, item: Option<Value>) -> Self {
        Self {
            matter,
            program,
            item,
        }
    }
}

impl Lookup for View<'_> {
    fn lookup(&self, name: &str) -> Option<&Value> {
        if name == "item" && self.item.is_some() {
            return self.item.as_ref();
        }
        let data = self.matter.data().get(name);
        data.or_else(|| self.matter.stores.get(name))
    }
}

impl ColumnKind {
    /// A value as a column of this kind holds it; `None` if it doesn't fit.
    fn cell(self, value: &Value) -> Option<Cell> {
        Some(match (self, value) {
            (_, Value::Null) => Cell::Empty,
            (Self::Text, Value::String(text)) => Cell::Text(text.chars().take(LONGEST).collect()),
            (Self::Boolean, Value::Boolean(holds)) => Cell::Boolean(*holds),
            (Self::Integer, Value::Number(number)) => Cell::Integer(number.to_i64()?),
            (Self::Decimal { scale }, Value::Number(number)) => {
                let unit = 10_i64.checked_pow(scale.into())?;
                Cell::Integer(number.checked_mul(unit.into())?.to_i64()?)
            }
            (Self::Date, Value::String(text)) => Cell::Text(day(text)?.to_string()),
            (Self::Moment, Value::String(text)) => Cell::Text(second(moment(text)?)?),
            _ => return None,
        })
    }
}

/// The day of a text that tells a day, or an instant in the city's time.
fn day(text: &str) -> Option<Date> {
    match text.parse() {
        Ok(date) if !text.contains('T') => Some(date),
        _ => moment(text).map(shanghai_date),
    }
}

/// The instant of a text; without an offset it is the city's time.
fn moment(text: &str) -> Option<Timestamp> {
    // A day alone is no instant.
    let text = text.split('[').next().filter(|text| text.contains('T'))?;
    let exact = text.parse().ok();
    exact.or_else(|| shanghai(text.parse::<DateTime>().ok()?).ok())
}

/// An instant in whole seconds of UTC, so that texts sort as instants do.
fn second(instant: Timestamp) -> Option<String> {
    let whole = Timestamp::from_second(instant.as_second()).ok()?;
    Some(whole.to_string())
}
