//! `city:record`: a row of a register that stays as it is, beside those that follow the matter's state.
//!
//! A process keeps a list and states a register over it (`<skein:register name="penalties" each="penalties">`).
//! The task with `skein:result="penalties"` adds what it hands over to that list, with the day and the moment
//! (`recorded_on`, `recorded_at`) and the row's number (`row`, from 1). So the row is part of the matter's journal,
//! asked about like any other, and erased with its matter.
//!
//! It knows nothing of registers' columns. Start at [`Record`].

use super::{Asked, CityJob};
use crate::city::clock::day_of;
use crate::codes;
use skein_dmn::feel::{Context, Value};
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::{Name, Vars};
use std::sync::Arc;

/// The most rows one list may come to: a register takes no more.
const MOST: usize = 1_000;

/// Adds a row to the list `skein:result`.
pub(super) struct Record;

impl CityJob for Record {
    fn topic(&self) -> &'static str {
        "city:record"
    }

    fn answer(&self, asked: &Asked<'_>) -> Result<Vars, Rejection> {
        let list = asked.attribute("result").ok_or_else(no_list)?;
        let mut rows = match asked.case.matter.data().get(list) {
            Some(Value::List(rows)) => rows.to_vec(),
            Some(Value::Null) | None => Vec::new(),
            Some(_) => return Err(no_list()),
        };
        if rows.len() >= MOST {
            return Err(full(list));
        }
        let mut row: Vec<(Arc<str>, Value)> = asked
            .data
            .iter()
            .filter(|(name, _)| &**name != list)
            .cloned()
            .collect();
        let text = |text: String| Value::String(text.into());
        row.push(("recorded_on".into(), text(day_of(asked.now).to_string())));
        row.push(("recorded_at".into(), text(asked.now.to_string())));
        let number = Value::from_json(&(rows.len() + 1).to_string())?;
        row.push(("row".into(), number));
        rows.push(Value::Context(Context::new(row)));
        Ok(Vars::one(Name::from(list), Value::list(rows)))
    }
}

fn no_list() -> Rejection {
    Rejection::new(
        codes::NO_RECORD_LIST,
        Class::Invalid,
        "登记任务要用 skein:result 写明登记到哪个清单，这个变量只能是清单",
        "a task that records a row says with skein:result to which list, and that variable may only be a list",
    )
}

fn full(list: &str) -> Rejection {
    Rejection::new(
        codes::NO_RECORD_LIST,
        Class::Conflict,
        format!("清单“{list}”已有 {MOST} 行，不能再登记"),
        format!("the list `{list}` has {MOST} rows and takes no more"),
    )
}
