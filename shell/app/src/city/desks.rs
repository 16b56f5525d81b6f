//! Desks of packs: what somebody who takes down a call is shown while they listen.
//!
//! A pack names its questions, its knowledge and its decision; this asks them with what has been taken down so far, as
//! whoever holds the desk's role, and leaves a reading with the desk's purpose wherever it shows what another matter
//! holds. It knows nothing of pages. Start at [`City::desk_at`].

use super::figures::object;
use super::{City, day_of};
use crate::authorise::{Action, Resource};
use crate::codes;
use crate::search::services::overlap;
use jiff::ToSpan as _;
use serde_json::{Map, Value as Json};
use skein_dmn::model::{DecisionTable, Kind};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::{Value, Vars};
use skein_pack::Pack;
use skein_pack::model::{Desk, DeskMap, Words};
use skein_store::aggregate::Serial;
use skein_store::aggregate::ask::Datum;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Matters shown as perhaps the same.
const MOST_SAME: usize = 5;
/// Of a thousand: from how much alike two texts speak for being of the same thing.
const ALIKE: usize = 500;
/// How far back `:since` goes.
const BACK_DAYS: i32 = 30;

/// A desk with the pack it is of.
#[derive(Debug, Clone)]
pub struct PackDesk {
    /// Its pack.
    pub pack: Arc<Pack>,
    place: usize,
}

impl PackDesk {
    /// The desk.
    ///
    /// # Panics
    /// Never: it is only made of a desk that is there.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        self.pack
            .desks
            .get(self.place)
            .expect("a desk is made of one of its pack")
    }
}

/// A matter that a desk shows, by what its question tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which.
    pub matter: Serial,
    /// The question's columns, in its order, without the matter's number; those that hold nothing left out.
    pub columns: Vec<(String, String)>,
    /// Whether who asks may open the matter itself.
    pub opens: bool,
}

/// A matter that may be about the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Same {
    /// What it is.
    pub told: Told,
    /// Fields in which it is the same.
    pub same: Vec<String>,
    /// Fields in which it is alike, of a thousand how much.
    pub like: Vec<(String, usize)>,
}

/// A rule of a decision table that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleHit {
    /// The decision whose table it is in.
    pub decision: String,
    /// Its number in the table, from 1.
    pub number: usize,
    /// What the table notes beside it: column and text.
    pub notes: Vec<(String, String)>,
}

/// What the desk's decision suggests, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What it comes to: output and value, those without a value left out.
    pub outputs: Vec<(String, String)>,
    /// By which rules.
    pub rules: Vec<RuleHit>,
}

/// A place on the desk's map.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The feature's id.
    pub id: String,
    /// What it is called.
    pub words: Words,
    /// Its outer rings: points of longitude and latitude in degrees.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// How many there are of what the desk counts.
    pub count: i64,
}

/// A map of places.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceMap {
    /// The places.
    pub places: Vec<Place>,
    /// Whether it is a scheme, and not how the land lies.
    pub is_schematic: bool,
}

impl City {
    /// The desks that someone sits at: of packs in use, for the roles they hold.
    ///
    /// # Errors
    /// `SK-APP-0031` if a pack's files can't be read any more.
    pub fn desks(&self, actor: &Actor) -> Result<Vec<PackDesk>, Rejection> {
        let lists = self.lists(actor);
        let mut all = self.every_desk()?;
        all.retain(|desk| sits(desk.desk(), &lists));
        Ok(all)
    }

    /// A desk, for whoever sits at it.
    ///
    /// # Errors
    /// `SK-APP-0012` if no pack has it, `SK-APP-0004` for anyone who doesn't hold its role.
    pub fn desk_at(&self, actor: &Actor, id: &str) -> Result<PackDesk, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let mut all = self.every_desk()?.into_iter();
        let found = all.find(|desk| *desk.desk().id == id);
        let found = found.ok_or_else(|| crate::not_found("工作台", "desk", id))?;
        if sits(found.desk(), &self.lists(actor)) {
            return Ok(found);
        }
        let role = &found.desk().role;
        let words = found
            .pack
            .role(role)
            .map(|role| role.words.clone())
            .unwrap_or_default();
        Err(Rejection::new(
            codes::FORBIDDEN,
            Class::Forbidden,
            format!("这个工作台只有“{}”能用", words.zh),
            format!("only the role `{}` sits at this desk", words.en),
        )
        .at_element(id))
    }

    fn every_desk(&self) -> Result<Vec<PackDesk>, Rejection> {
        let mut all = Vec::new();
        for (id, _) in self
            .packs()
            .iter()
            .filter(|(_, installed)| installed.disabled.is_none())
        {
            let pack = self.installed_pack(id)?;
            all.extend((0..pack.desks.len()).map(|place| PackDesk {
                pack: Arc::clone(&pack),
                place,
            }));
        }
        Ok(all)
    }

    /// What is known of whoever it is that the desk hears, each shown matter's reading noted with the desk's purpose.
    /// Nothing before the field by which they are known is filled in.
    ///
    /// # Errors
    /// `SK-APP-0004`, the question's.
    pub fn desk_history(&self, actor: &Actor, at: &PackDesk, data: &Vars) -> Result<Vec<Told>, Rejection> {
        let Some(history) = &at.desk().history else {
            return Ok(Vec::new());
        };
        if text_of(data, &history.field).is_empty() {
            return Ok(Vec::new());
        }
        let told = self.asked_of(actor, at, &history.question, data)?;
        self.note_desk_readings(actor, at, &told)?;
        Ok(told)
    }

    /// Matters that may be about the same thing, the likeliest first, each with why; their readings are noted.
    ///
    /// # Errors
    /// `SK-APP-0004`, the question's.
    pub fn desk_duplicates(&self, actor: &Actor, at: &PackDesk, data: &Vars) -> Result<Vec<Same>, Rejection> {
        let Some(duplicates) = &at.desk().duplicates else {
            return Ok(Vec::new());
        };
        let given = |fields: &[skein_pack::model::At<String>]| -> Vec<(String, String)> {
            let given = fields
                .iter()
                .map(|field| (field.value.clone(), text_of(data, field)));
            given.filter(|(_, text)| !text.is_empty()).collect()
        };
        let (same, like) = (given(&duplicates.same), given(&duplicates.like));
        if like.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.asked_of(actor, at, &duplicates.question, data)?;
        let mut found: Vec<Same> = rows
            .into_iter()
            .filter_map(|told| compared(told, &same, &like))
            .collect();
        found.sort_by_key(|it| (std::cmp::Reverse(weight(it)), it.told.matter));
        found.truncate(MOST_SAME);
        let shown: Vec<Told> = found.iter().map(|it| it.told.clone()).collect();
        self.note_desk_readings(actor, at, &shown)?;
        Ok(found)
    }

    /// What the desk's decision suggests, with the rules that say so. None where it decides nothing.
    ///
    /// # Errors
    /// The evaluation's.
    pub fn desk_suggestion(
        &self,
        actor: &Actor,
        at: &PackDesk,
        data: &Vars,
    ) -> Result<Option<Suggestion>, Rejection> {
        let Some(decision) = &at.desk().suggestion else {
            return Ok(None);
        };
        let (_, deployed) = self.definition(actor, &at.desk().process)?;
        let Some(made) = deployed.explain(decision, data, self.clock.now()) else {
            return Ok(None);
        };
        let (value, lines) = made?;
        let outputs = outputs(&value);
        let rules = lines.iter().filter_map(|line| rule_on(&at.pack, *line)).collect();
        Ok((!outputs.is_empty()).then_some(Suggestion { outputs, rules }))
    }

    /// The desk's map with what it counts.
    ///
    /// # Errors
    /// `SK-APP-0004`, the question's.
    pub fn desk_map(&self, actor: &Actor, at: &PackDesk, data: &Vars) -> Result<Option<PlaceMap>, Rejection> {
        let Some(map) = &at.desk().map else {
            return Ok(None);
        };
        let mut counts = BTreeMap::new();
        if let Some(question) = &map.question {
            for row in self.rows_of(actor, at, question, data)? {
                let place = row.get(&map.field.value).map(plain).unwrap_or_default();
                let value = row.get("value").and_then(Json::as_i64).unwrap_or(0);
                *counts.entry(place).or_insert(0) += value;
            }
        }
        Ok(layer(&at.pack, map, &counts))
    }

    fn asked_of(
        &self,
        actor: &Actor,
        at: &PackDesk,
        question: &str,
        data: &Vars,
    ) -> Result<Vec<Told>, Rejection> {
        let rows = self.rows_of(actor, at, question, data)?;
        let order = self.columns_of(at, question)?;
        let told = rows.iter().filter_map(|row| {
            let matter = Serial(row.get("matter")?.as_u64()?);
            let columns = order.iter().filter(|name| *name != "matter");
            let columns = columns.filter_map(|name| {
                let text = row.get(name).map(plain)?;
                (!text.is_empty()).then(|| (name.clone(), text))
            });
            Some(Told {
                columns: columns.collect(),
                opens: self.matter(actor, matter).is_ok(),
                matter,
            })
        });
        Ok(told.collect())
    }

    fn columns_of(&self, at: &PackDesk, question: &str) -> Result<Vec<String>, Rejection> {
        let query = at.pack.questions.iter().find(|query| query.id == question);
        let query = query.ok_or_else(|| crate::not_found("问题", "question", question))?;
        Ok(self.office().question(query)?.columns.clone())
    }

    /// The rows that a question of the desk's pack yields for what was taken down.
    fn rows_of(
        &self,
        actor: &Actor,
        at: &PackDesk,
        question: &str,
        data: &Vars,
    ) -> Result<Vec<Map<String, Json>>, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let query = at.pack.questions.iter().find(|query| query.id == question);
        let query = query.ok_or_else(|| crate::not_found("问题", "question", question))?;
        let office = self.office();
        let question = office.question(query)?;
        let today = day_of(self.clock.now());
        let since = today.checked_sub(BACK_DAYS.days()).unwrap_or(today);
        let given = question.parameters.iter().map(|name| {
            let datum = match name.as_str() {
                "today" => Datum::Text(today.to_string()),
                "since" => Datum::Text(since.to_string()),
                name => datum(data.get(name)),
            };
            (name.clone(), datum)
        });
        let rows = office.ask(&question, &given.collect())?;
        Ok(rows.iter().map(|row| object(row)).collect())
    }

    fn note_desk_readings(&self, actor: &Actor, at: &PackDesk, told: &[Told]) -> Result<(), Rejection> {
        let desk = at.desk();
        let words = desk
            .history
            .as_ref()
            .map_or(&desk.words, |history| &history.purpose);
        let why = format!("for {} / {}", words.zh, words.en);
        let matters: Vec<Serial> = told.iter().map(|it| it.matter).collect();
        self.note_readings(actor, &matters, &why)
    }
}

/// Whether someone with these work lists sits at a desk.
fn sits(desk: &Desk, lists: &[String]) -> bool {
    match &desk.unit {
        Some(unit) => lists.contains(&format!("role/{}@{}", *desk.role, **unit)),
        None => lists.contains(&format!("role/{}", *desk.role)),
    }
}

fn text_of(data: &Vars, field: &str) -> String {
    match data.get(field) {
        Some(Value::String(text)) => text.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn datum(value: Option<&Value>) -> Datum {
    match value {
        Some(Value::Boolean(flag)) => Datum::Boolean(*flag),
        Some(Value::String(text)) => Datum::Text(text.to_string()),
        Some(Value::Number(number)) => match number.to_string().parse() {
            Ok(whole) => Datum::Integer(whole),
            Err(_) => Datum::Text(number.to_string()),
        },
        _ => Datum::Null,
    }
}

/// A cell as text; nothing for what holds nothing.
pub(super) fn plain(cell: &Json) -> String {
    match cell {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// What speaks for a matter's being about the same, if it is enough: likeness somewhere, or sameness in everything.
fn compared(told: Told, same: &[(String, String)], like: &[(String, String)]) -> Option<Same> {
    let cell = |name: &str| {
        let mut cells = told.columns.iter();
        cells
            .find(|(column, _)| column == name)
            .map(|(_, text)| text.as_str())
    };
    let is_same = |(field, text): &&(String, String)| cell(field) == Some(text.as_str());
    let equal: Vec<String> = same
        .iter()
        .filter(is_same)
        .map(|(field, _)| field.clone())
        .collect();
    let alike: Vec<(String, usize)> = like
        .iter()
        .map(|(field, text)| (field.clone(), cell(field).map_or(0, |other| overlap(text, other))))
        .filter(|(_, likeness)| *likeness >= ALIKE)
        .collect();
    let enough = !alike.is_empty() || (same.len() > 1 && equal.len() == same.len());
    enough.then_some(Same {
        told,
        same: equal,
        like: alike,
    })
}

fn weight(same: &Same) -> usize {
    same.same.len() * 600 + same.like.iter().map(|(_, likeness)| likeness).sum::<usize>()
}

/// What a decision yields, output by output.
fn outputs(value: &Value) -> Vec<(String, String)> {
    let said = |value: &Value| match value {
        Value::String(text) => text.to_string(),
        Value::List(values) => {
            let texts = values.iter().map(|value| match value {
                Value::String(text) => text.to_string(),
                other => other.to_json().unwrap_or_default(),
            });
            texts.collect::<Vec<_>>().join("、")
        }
        Value::Null => String::new(),
        other => other.to_json().unwrap_or_default(),
    };
    let all: Vec<(String, String)> = match value {
        Value::Context(context) => {
            let entries = context.entries().iter();
            entries
                .map(|(name, value)| (name.to_string(), said(value)))
                .collect()
        }
        other => vec![(String::new(), said(other))],
    };
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// The rule on a line of one of the pack's decision tables.
fn rule_on(pack: &Pack, line: u32) -> Option<RuleHit> {
    let decisions = pack.decisions.iter().flat_map(|file| &file.model.decisions);
    decisions
        .filter_map(|decision| match &decision.logic.as_ref()?.kind {
            Kind::Table(table) => Some((decision.name.as_str(), table.as_ref())),
            _ => None,
        })
        .find_map(|(name, table)| hit(name, table, line))
}

fn hit(decision: &str, table: &DecisionTable, line: u32) -> Option<RuleHit> {
    let number = table.rules.iter().position(|rule| rule.line == line)?;
    let rule = table.rules.get(number)?;
    let notes = table.annotations.iter().zip(&rule.annotations);
    Some(RuleHit {
        decision: decision.to_owned(),
        number: number + 1,
        notes: notes.map(|(name, text)| (name.clone(), text.clone())).collect(),
    })
}

/// The places of a layer: features with an `id` whose geometry is a Polygon or MultiPolygon (RFC 7946).
fn layer(pack: &Pack, map: &DeskMap, counts: &BTreeMap<String, i64>) -> Option<PlaceMap> {
    let layer = pack.layers.iter().find(|layer| layer.id == *map.layer)?;
    let text = pack.files.get(&layer.file)?;
    let collection: Json = serde_json::from_slice(text).ok()?;
    let features = collection.get("features")?.as_array()?;
    let told = |feature: &Json, name: &str| {
        let text = feature.pointer(&format!("/properties/{name}"));
        text.and_then(Json::as_str).unwrap_or_default().to_owned()
    };
    let place = |feature: &Json| {
        let id = plain(feature.get("id")?);
        let geometry = feature.get("geometry")?;
        let coordinates = geometry.get("coordinates")?;
        let polygons = match geometry.get("type")?.as_str()? {
            "Polygon" => vec![coordinates],
            "MultiPolygon" => coordinates.as_array()?.iter().collect(),
            _ => return None,
        };
        Some(Place {
            words: Words {
                zh: told(feature, "zh"),
                en: told(feature, "en"),
                line: 0,
            },
            rings: polygons
                .into_iter()
                .filter_map(|polygon| ring(polygon.get(0)?))
                .collect(),
            count: counts.get(&id).copied().unwrap_or(0),
            id,
        })
    };
    let schematic = |feature: &Json| feature.pointer("/properties/schematic").and_then(Json::as_bool);
    Some(PlaceMap {
        places: features.iter().filter_map(place).collect(),
        is_schematic: features.iter().any(|feature| schematic(feature) == Some(true)),
    })
}

fn ring(points: &Json) -> Option<Vec<(f64, f64)>> {
    let point = |point: &Json| Some((point.get(0)?.as_f64()?, point.get(1)?.as_f64()?));
    points.as_array()?.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(columns: &[(&str, &str)]) -> Told {
        Told {
            matter: Serial(1),
            columns: columns
                .iter()
                .map(|(name, text)| ((*name).into(), (*text).into()))
                .collect(),
            opens: false,
        }
    }

    fn fields(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect()
    }

    #[test]
    fn the_same_thing_is_told_by_sameness_and_likeness_with_the_reason() {
        let same = fields(&[("topic", "noise"), ("street", "先锋街道")]);
        let like = fields(&[("content", "楼下歌厅半夜放音响，吵得睡不着")]);
        let row = [
            ("topic", "noise"),
            ("street", "先锋街道"),
            ("content", "歌厅半夜放音响"),
        ];
        let found = compared(told(&row), &same, &like).unwrap();
        assert_eq!((found.same.len(), found.like.len()), (2, 1));
        // 歌厅半夜放音响 has six pairs of neighbours; the longer text has them all.
        assert_eq!(found.like[0], ("content".into(), 1000));
        let other = [
            ("topic", "noise"),
            ("street", "潇湘街道"),
            ("content", "工地夜间施工"),
        ];
        assert_eq!(compared(told(&other), &same, &like), None);
        // The same topic in the same street is enough to look, whatever the words are.
        let near = [("topic", "noise"), ("street", "先锋街道"), ("content", "麻将馆")];
        assert!(compared(told(&near), &same, &like).unwrap().like.is_empty());
    }
}
