//! `city:query`: a question of the pack over registers, answered into the matter's data.
//!
//! It knows nothing of SQL. Start at [`Query`].

use super::{Asked, CityJob};
use crate::codes;
use skein_dmn::feel::Value;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::{Name, Vars};
use skein_store::aggregate::ask::Datum;
use std::collections::BTreeMap;

/// Asks `skein:question` and keeps the answer in `skein:result`.
pub(super) struct Query;

impl CityJob for Query {
    fn topic(&self) -> &'static str {
        "city:query"
    }

    fn answer(&self, asked: &Asked<'_>) -> Result<Vars, Rejection> {
        let id = asked.attribute("question").unwrap_or_default();
        let query = asked.pack.questions.iter().find(|query| query.id == id);
        let query = query.ok_or_else(|| crate::not_found("问题", "question", id))?;
        let question = asked.office.question(query)?;
        let mut given = BTreeMap::new();
        for name in &question.parameters {
            let declared = || asked.definition.program.is_declared(name);
            match asked.data.get(name) {
                Some(value) => drop(given.insert(name.clone(), datum(name, value)?)),
                None if declared() => drop(given.insert(name.clone(), Datum::Null)),
                None => {}
            }
        }
        let rows = asked.office.ask(&question, &given)?;
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| Value::from_json(row))
            .collect::<Result<_, _>>()?;
        let Some(result) = asked.attribute("result") else {
            return Ok(Vars::new());
        };
        Ok(Vars::one(
            Name::from(result),
            shaped(rows, asked.attribute("rows")),
        ))
    }
}

/// The answer as the task wants it: every row, the first row, or its only value.
fn shaped(rows: Vec<Value>, as_: Option<&str>) -> Value {
    let first = |rows: Vec<Value>| rows.into_iter().next().unwrap_or_default();
    match as_ {
        Some("one") => first(rows),
        Some("value") => match first(rows) {
            Value::Context(row) => row
                .entries()
                .first()
                .map(|(_, value)| value.clone())
                .unwrap_or_default(),
            other => other,
        },
        _ => Value::list(rows),
    }
}

/// A value of the matter as a parameter.
fn datum(name: &str, value: &Value) -> Result<Datum, Rejection> {
    Ok(match value {
        Value::Null => Datum::Null,
        Value::Boolean(flag) => Datum::Boolean(*flag),
        Value::String(text) => Datum::Text(text.to_string()),
        Value::Number(number) => match number.to_string().parse() {
            Ok(whole) => Datum::Integer(whole),
            Err(_) => return Err(unfit(name)),
        },
        _ => return Err(unfit(name)),
    })
}

fn unfit(name: &str) -> Rejection {
    Rejection::new(
        codes::QUESTION_PARAMETER,
        Class::Invalid,
        format!("查询的参数“{name}”要是文字、整数或者是否，不能是清单、一组数据或者小数"),
        format!("the question's parameter `{name}` has to be text, a whole number or yes/no, no list, context or fraction"),
    )
    .at_element(name)
}
