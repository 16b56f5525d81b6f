//! How matters are shown: people by name, lamps of legal clocks, data as rows.
//!
//! It turns what the city knows of a matter into what templates print. It decides nothing and asks nothing but
//! names. Start at [`history::told`] and [`clock::ClockView`].

pub(crate) mod clock;
pub(crate) mod history;
pub(crate) mod row;

use super::{Lamp, Names};
use crate::chart::light::Light;
use crate::form::escaped;
use crate::form::fill::{at, text_of};
use crate::form::titles::{FORM, Titles};
use crate::visit::Visit;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use skein_app::city::{City, day_of};
use skein_bpmn::draw::{Language, Marks, Options, draw};
use skein_bpmn::model::Definitions;
use skein_kernel::actor::{ActorId, UnitId};
use skein_matter::state::{Value, Vars};
use skein_store::aggregate::rows::{self, Status};
use std::collections::BTreeMap;

/// Names of people by account: what to call them and where they work.
#[derive(Debug, Clone, Default)]
pub(crate) struct People(BTreeMap<ActorId, (String, Option<UnitId>)>);

impl People {
    /// Those of some accounts.
    pub(crate) fn of<'a>(city: &City, ids: impl IntoIterator<Item = &'a ActorId>) -> Self {
        let ids: Vec<&ActorId> = ids.into_iter().collect();
        let known = city.look(|model| {
            let known = ids.into_iter().filter_map(|id| {
                let account = model.roster().get(id)?;
                Some((id.clone(), (account.display.clone(), account.unit.clone())))
            });
            known.collect()
        });
        Self(known)
    }

    /// What someone is called; the system by its own word, a stranger by their account.
    pub(crate) fn name(&self, p: &Visit, id: &ActorId) -> String {
        match self.0.get(id) {
            Some((display, _)) => display.clone(),
            None if id.0 == "system" => p.t("the-system"),
            None => id.to_string(),
        }
    }

    /// What someone is called, with their department.
    pub(crate) fn full(&self, p: &Visit, names: &Names, id: &ActorId) -> String {
        let unit = self.0.get(id).and_then(|(_, unit)| unit.as_ref());
        let name = self.name(p, id);
        // A post is often called by its department already.
        match unit.map(|unit| names.unit(p, unit)) {
            Some(unit) if !name.contains(&unit) => format!("{name} · {unit}"),
            _ => name,
        }
    }
}

/// The last day of a time before which something must be done.
pub(crate) fn last_day(due: Timestamp) -> Date {
    let before = due.checked_sub(1.microsecond()).unwrap_or(due);
    day_of(before)
}

/// The lamp of a work list's light, in words that say how much time is left.
pub(crate) fn lamp(p: &Visit, light: rows::Light, due: Option<Timestamp>, now: Timestamp) -> Lamp {
    let days = due.map(|due| i64::from(last_day(due).duration_since(day_of(now)).as_hours() as i32 / 24));
    let words = match days {
        None => p.t("clock-none"),
        Some(days) if days < 0 => p.t1("clock-overdue-by", "days", -days),
        Some(0) => p.t("clock-today"),
        Some(days) => p.t1("clock-left", "days", days),
    };
    let late = days.is_some_and(|days| days < 0);
    let light = match light {
        _ if late => Light::Red,
        rows::Light::Off => Light::Unlit,
        rows::Light::Green => Light::Green,
        rows::Light::Yellow => Light::Yellow,
        rows::Light::Red => Light::Red,
    };
    Lamp::new(light, words)
}

/// The lamp of how far a matter has come.
pub(crate) fn status(p: &Visit, status: Status) -> Lamp {
    let (light, key) = match status {
        Status::Open => (Light::Green, "matter-open"),
        Status::Suspended => (Light::Yellow, "matter-suspended"),
        Status::Failed => (Light::Red, "matter-failed"),
        Status::Completed => (Light::Done, "matter-completed"),
        Status::Cancelled => (Light::Unlit, "matter-cancelled"),
    };
    Lamp::new(light, p.t(key))
}

/// A process's picture within a page: the classes that say how it may be scaled, and the picture itself,
/// empty where it is too large to draw.
#[derive(Debug, Clone, Default)]
pub(crate) struct Picture {
    pub(crate) class: &'static str,
    pub(crate) svg: String,
}

/// Widest picture, in its own units, that stays legible when scaled to the page.
const LEGIBLE: u32 = 1_500;

/// Draws a process for a page, which has the style of pictures in its own style sheet.
pub(crate) fn picture(p: &Visit, model: &Definitions, marks: Marks) -> Picture {
    let options = Options {
        marks,
        without_style: true,
        language: Some(match p.is_chinese() {
            true => Language::Chinese,
            false => Language::English,
        }),
        ..Options::default()
    };
    let svg = draw(model, &options).unwrap_or_else(|problem| {
        tracing::info!(%problem, "a process is shown without its picture");
        String::new()
    });
    let head = svg.split('>').next().unwrap_or_default();
    let width = head
        .split(" width=\"")
        .nth(1)
        .and_then(|rest| rest.split(['.', '"']).next());
    let legible = width
        .and_then(|width| width.parse().ok())
        .is_none_or(|width: u32| width <= LEGIBLE);
    Picture {
        class: if legible { "scaled" } else { "natural" },
        svg,
    }
}

/// One line of data: how deep it lies, its name, its text.
#[derive(Debug, Clone)]
pub(crate) struct Datum {
    pub(crate) depth: usize,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Lines of data shown at most.
const MOST_DATA: usize = 300;

/// A matter's data as its pages show them, in the words and the order of the forms that asked for them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// What was filled in when applying.
    pub(crate) applied: Vec<Datum>,
    /// What its tasks asked for.
    pub(crate) asked: Vec<Datum>,
    /// What the process keeps for itself.
    pub(crate) kept: Vec<Datum>,
}

/// Data line by line, what is inside something below it.
pub(crate) fn data(p: &Visit, titles: &Titles, vars: &Vars) -> Told {
    let entries = vars.iter().map(|(name, value)| (name.clone(), value.clone()));
    let whole = Value::context(entries.collect());
    let (mut applied, mut asked) = (Vec::new(), Vec::new());
    for pointer in titles.order() {
        let found = at(&whole, pointer).filter(|value| !value.is_null());
        if let Some(value) = found {
            let form = pointer.starts_with(FORM) && pointer.len() > FORM.len();
            let part = if form { &mut applied } else { &mut asked };
            part.extend(told(p, titles, pointer, value));
        }
    }
    let mut kept = Vec::new();
    for (name, value) in vars {
        let pointer = format!("/{}", escaped(name));
        match value {
            Value::Context(entries) if pointer == FORM => {
                for (name, value) in entries.entries() {
                    let pointer = format!("{FORM}/{}", escaped(name));
                    if !titles.knows(&pointer) {
                        applied.extend(told(p, titles, &pointer, value));
                    }
                }
            }
            _ if titles.knows(&pointer) => {}
            _ => kept.extend(told(p, titles, &pointer, value)),
        }
    }
    for part in [&mut applied, &mut asked, &mut kept] {
        part.truncate(MOST_DATA);
    }
    Told { applied, asked, kept }
}

/// One datum with what is inside it.
fn told(p: &Visit, titles: &Titles, pointer: &str, value: &Value) -> Vec<Datum> {
    let mut teller = DataTeller {
        p,
        titles,
        found: Vec::new(),
    };
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let name = name.replace("~1", "/").replace("~0", "~");
    teller.datum(titles.name(p, pointer, &name), pointer, value, 0);
    teller.found
}

struct DataTeller<'a> {
    p: &'a Visit,
    titles: &'a Titles,
    found: Vec<Datum>,
}

impl DataTeller<'_> {
    fn datum(&mut self, name: String, pointer: &str, value: &Value, depth: usize) {
        if self.found.len() >= MOST_DATA {
            return;
        }
        let text = self.text(pointer, value);
        self.found.push(Datum {
            depth: depth.min(4),
            name,
            text,
        });
        match value {
            Value::Context(entries) => {
                for (name, value) in entries.entries() {
                    let pointer = format!("{pointer}/{}", escaped(name));
                    let called = self.titles.name(self.p, &pointer, name);
                    self.datum(called, &pointer, value, depth + 1);
                }
            }
            Value::List(values) if !values.iter().all(is_single) => {
                for (place, value) in values.iter().enumerate() {
                    self.datum((place + 1).to_string(), pointer, value, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn text(&self, pointer: &str, value: &Value) -> String {
        match value {
            Value::List(values) if values.is_empty() => self.p.t("no-answer"),
            // Several words or figures are read in one line.
            Value::List(values) if values.iter().all(is_single) => {
                let all: Vec<String> = values.iter().map(|value| self.text(pointer, value)).collect();
                all.join(self.p.pick("、", ", "))
            }
            Value::Context(_) | Value::List(_) => String::new(),
            Value::Null => self.p.t("no-answer"),
            Value::Boolean(true) => self.p.t("form-yes"),
            Value::Boolean(false) => self.p.t("form-no"),
            other => self.titles.answer(self.p, pointer, text_of(other)),
        }
    }
}

/// Whether a value has nothing inside it.
fn is_single(value: &Value) -> bool {
    !matches!(value, Value::Context(_) | Value::List(_))
}
