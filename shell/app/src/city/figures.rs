//! Figures of packs: what `measure/*.sql` yields over an interval, exactly, with the query and the rows behind it.
//!
//! A rate is kept as numerator and denominator and only written with a number of digits where it is shown. Every
//! figure leads to its source: [`City::figure_rows`] tells which matters it is made of and what each adds.
//!
//! It knows nothing of pages. Start at [`City::figure`].

use super::{City, Office};
use crate::authorise::{Action, Resource};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_pack::Pack;
use skein_pack::model::{Figure as Stated, Query};
use skein_query::Question;
use skein_store::aggregate::Serial;
use skein_store::aggregate::ask::Datum;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most rows behind a figure that are shown.
const MOST_ROWS: usize = 1_000;

/// What a figure comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", untagged)]
pub enum Amount {
    /// So many of so many.
    Rate {
        /// What is counted.
        numerator: i64,
        /// Out of how many; where it is 0 there is no rate.
        denominator: i64,
    },
    /// So many; none where there is nothing to tell.
    Value {
        /// How many.
        value: Option<i64>,
    },
}

impl Amount {
    /// As people read it, in a unit: a rate in `%` or `‰` with `digits` digits behind the point, rounded half away
    /// from zero; a dash where there is none.
    #[must_use]
    pub fn shown(&self, unit: &str, digits: u32) -> String {
        let (numerator, denominator, factor) = match *self {
            Amount::Rate {
                numerator,
                denominator,
            } => (numerator, denominator, factor(unit)),
            Amount::Value { value: Some(value) } => return value.to_string(),
            Amount::Value { value: None } => return "—".into(),
        };
        if denominator == 0 {
            return "—".into();
        }
        let scale = 10_i128.pow(digits.min(9));
        let scaled = i128::from(numerator) * factor * scale;
        let (denominator, negative) = (i128::from(denominator).abs(), (scaled < 0) != (denominator < 0));
        let rounded = (scaled.abs() * 2 + denominator) / (denominator * 2);
        let sign = if negative && rounded != 0 { "-" } else { "" };
        let sign_of_unit = if factor == 1 { "" } else { unit };
        match digits {
            0 => format!("{sign}{rounded}{sign_of_unit}"),
            digits => format!(
                "{sign}{}.{:0width$}{sign_of_unit}",
                rounded / scale,
                rounded % scale,
                width = digits as usize
            ),
        }
    }
}

/// By how much a rate is multiplied to be told in a unit.
fn factor(unit: &str) -> i128 {
    match unit {
        "%" => 100,
        "‰" => 1_000,
        _ => 1,
    }
}

/// One figure, or one part of it where its query tells several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What this part is of: the query's other columns.
    pub of: BTreeMap<String, Value>,
    /// What it comes to.
    #[serde(flatten)]
    pub amount: Amount,
}

/// A figure over an interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The pack it is of.
    pub pack: String,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub zh: String,
    /// What it is called.
    pub en: String,
    /// What it is counted in.
    pub unit: String,
    /// How it is defined.
    pub definition_zh: String,
    /// How it is defined.
    pub definition_en: String,
    /// What the definition rests on.
    pub law: String,
    /// From this day on.
    pub from: Date,
    /// Until this day, itself included.
    pub until: Date,
    /// The query that was asked.
    pub query: String,
    /// What came of it; one part unless the query tells several.
    pub parts: Vec<Part>,
}

impl Figure {
    /// What it comes to, where it is one.
    #[must_use]
    pub fn amount(&self) -> Option<Amount> {
        match self.parts.as_slice() {
            [only] => Some(only.amount),
            _ => None,
        }
    }
}

/// A row behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureRow {
    /// The matter.
    pub matter: u64,
    /// What it adds to each column.
    pub adds: BTreeMap<String, Value>,
}

impl City {
    /// Figures that an installed pack states: each with its id and name in both languages.
    ///
    /// # Errors
    /// `SK-APP-0012` if the pack isn't installed.
    pub fn figures(&self, pack: &str) -> Result<Vec<(String, String, String)>, Rejection> {
        let pack = self.installed_pack(pack)?;
        let named = pack.figures.iter().map(|figure| {
            let words = &figure.words;
            (figure.id.value.clone(), words.zh.clone(), words.en.clone())
        });
        Ok(named.collect())
    }

    /// A figure of an installed pack over an interval, both days included.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if there is no such pack or figure, the store's if it takes too long.
    pub fn figure(
        &self,
        actor: &Actor,
        (pack, id): (&str, &str),
        (from, until): (Date, Date),
    ) -> Result<Figure, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        self.office().figure((pack, id), (from, until))
    }

    /// The rows a figure is made of, of matters that the asker may see; at most a thousand. None where its query isn't
    /// made of single rows.
    ///
    /// # Errors
    /// As [`City::figure`].
    pub fn figure_rows(
        &self,
        actor: &Actor,
        (pack, id): (&str, &str),
        (from, until): (Date, Date),
    ) -> Result<Option<Vec<FigureRow>>, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let rows = self.office().figure_rows((pack, id), (from, until))?;
        let Some(rows) = rows else { return Ok(None) };
        let seen = rows
            .into_iter()
            .filter(|row| self.matter(actor, Serial(row.matter)).is_ok());
        Ok(Some(seen.take(MOST_ROWS).collect()))
    }
}

impl Office {
    /// A figure, for whoever it is public to.
    ///
    /// # Errors
    /// As [`City::figure`].
    pub fn figure(&self, (pack, id): (&str, &str), (from, until): (Date, Date)) -> Result<Figure, Rejection> {
        let pack = self.installed_pack(pack)?;
        let (stated, query) = stated(&pack, id)?;
        let question = self.question(query)?;
        let rows = self.ask(&question, &interval(from, until))?;
        let parts = rows.iter().map(|row| part(row, &question.columns)).collect();
        Ok(Figure {
            pack: pack.header.id.value.clone(),
            id: stated.id.value.clone(),
            zh: stated.words.zh.clone(),
            en: stated.words.en.clone(),
            unit: stated.unit.value.clone(),
            definition_zh: stated.definition.zh.clone(),
            definition_en: stated.definition.en.clone(),
            law: stated
                .law
                .as_ref()
                .map(|law| law.value.clone())
                .unwrap_or_default(),
            from,
            until,
            query: query.sql.clone(),
            parts,
        })
    }

    fn figure_rows(
        &self,
        (pack, id): (&str, &str),
        (from, until): (Date, Date),
    ) -> Result<Option<Vec<FigureRow>>, Rejection> {
        let pack = self.installed_pack(pack)?;
        let (_, query) = stated(&pack, id)?;
        let question: Arc<Question> = self.question(query)?;
        let Some(behind) = question.behind() else {
            return Ok(None);
        };
        let rows = self.ask(&behind, &interval(from, until))?;
        let rows = rows.iter().filter_map(|row| {
            let mut adds = object(row);
            let matter = adds.remove("matter")?.as_u64()?;
            Some(FigureRow {
                matter,
                adds: adds.into_iter().collect(),
            })
        });
        Ok(Some(rows.collect()))
    }
}

fn stated<'p>(pack: &'p Pack, id: &str) -> Result<(&'p Stated, &'p Query), Rejection> {
    let missing = || crate::not_found("指标", "figure", id);
    let stated = pack
        .figures
        .iter()
        .find(|figure| *figure.id == id)
        .ok_or_else(missing)?;
    let query = pack.measures.iter().find(|query| query.id == *stated.query);
    Ok((stated, query.ok_or_else(missing)?))
}

fn interval(from: Date, until: Date) -> BTreeMap<String, Datum> {
    let day = |name: &str, day: Date| (name.to_owned(), Datum::Text(day.to_string()));
    BTreeMap::from([day("from", from), day("until", until)])
}

pub(super) fn object(row: &str) -> Map<String, Value> {
    serde_json::from_str(row).unwrap_or_default()
}

/// One row of a figure's answer: a rate, a value, or else what its last column counts.
fn part(row: &str, columns: &[String]) -> Part {
    let mut cells = object(row);
    let mut whole = |name: &str| cells.remove(name).map(|value| value.as_i64());
    let amount = match (whole("numerator"), whole("denominator"), whole("value")) {
        (Some(numerator), Some(denominator), _) => Amount::Rate {
            numerator: numerator.unwrap_or(0),
            denominator: denominator.unwrap_or(0),
        },
        (_, _, Some(value)) => Amount::Value { value },
        _ => {
            let last = columns
                .last()
                .filter(|name| cells.get(*name).is_some_and(Value::is_i64));
            let value = last
                .and_then(|name| cells.remove(name))
                .and_then(|value| value.as_i64());
            Amount::Value { value }
        }
    };
    Part {
        of: cells.into_iter().collect(),
        amount,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_rounded_only_where_it_is_shown() {
        let check = |numerator, denominator, unit: &str, digits, expected: &str| {
            let amount = Amount::Rate {
                numerator,
                denominator,
            };
            assert_eq!(amount.shown(unit, digits), expected);
        };
        check(98, 100, "%", 0, "98%");
        check(49, 50, "%", 1, "98.0%");
        check(2, 3, "%", 2, "66.67%");
        check(1, 8, "%", 1, "12.5%");
        check(1, 16, "%", 1, "6.3%");
        check(3, 2_000, "‰", 1, "1.5‰");
        check(7, 2, "件", 2, "3.50");
        check(-1, 3, "%", 1, "-33.3%");
        check(0, 0, "%", 1, "—");
        assert_eq!(Amount::Value { value: Some(12) }.shown("件", 2), "12");
        assert_eq!(Amount::Value { value: None }.shown("件", 0), "—");
    }
}
