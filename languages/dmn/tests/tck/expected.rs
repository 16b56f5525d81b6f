//! Values as the kit's test files write them.

use skein_dmn::feel::{Key, Number, Value};
use skein_dmn::xml::Element;
use std::sync::Arc;

/// An expected value: as in FEEL, but a number written as a double, or with so many decimals that whoever
/// wrote it rounded it, is one of those nearby.
#[derive(Debug)]
pub(crate) enum Expected {
    Nothing,
    Exactly(Value),
    About(Value, f64),
    List(Vec<Expected>),
    Context(Vec<(String, Expected)>),
}

/// The value an element of a test file holds.
pub(crate) fn wanted(element: &Element) -> Expected {
    if let Some(value) = element.child("value") {
        return scalar(value);
    }
    if let Some(list) = element.child("list") {
        if nil(list) {
            return Expected::Nothing;
        }
        return Expected::List(list.named("item").map(wanted).collect());
    }
    let components: Vec<_> = element
        .named("component")
        .map(|component| {
            (
                component.attribute("name").unwrap_or_default().to_owned(),
                wanted(component),
            )
        })
        .collect();
    if components.is_empty() || nil(element) {
        return Expected::Nothing;
    }
    Expected::Context(components)
}

fn attribute<'e>(element: &'e Element, local: &str) -> Option<&'e str> {
    let found = element
        .attributes
        .iter()
        .find(|(name, _)| name.rsplit(':').next() == Some(local));
    found.map(|(_, value)| value.as_str())
}

fn nil(element: &Element) -> bool {
    attribute(element, "nil") == Some("true")
}

fn scalar(element: &Element) -> Expected {
    if nil(element) {
        return Expected::Nothing;
    }
    let kind = attribute(element, "type").unwrap_or("string");
    let text = &*element.text;
    let trimmed = text.trim();
    let number = |text: &str| {
        Value::Number(
            text.parse::<Number>()
                .unwrap_or_else(|_| panic!("a number: {text}")),
        )
    };
    Expected::Exactly(match kind.rsplit(':').next().unwrap_or(kind) {
        "string" => Value::text(text),
        "boolean" => Value::Boolean(trimmed == "true"),
        "decimal" | "double" if rounded(kind, trimmed) => {
            return Expected::About(number(trimmed), trimmed.parse().unwrap());
        }
        "decimal" | "double" | "integer" => number(trimmed),
        "date" => Value::Date(trimmed.parse().unwrap()),
        "time" => Value::Time(Arc::new(trimmed.parse().unwrap())),
        "dateTime" => Value::DateTime(Arc::new(trimmed.parse().unwrap())),
        "duration" => match trimmed.parse() {
            Ok(months) => Value::Months(months),
            Err(_) => Value::Days(trimmed.parse().unwrap()),
        },
        other => panic!("no such type: {other}"),
    })
}

/// Whether a number is given as a double or with eight decimals or more.
fn rounded(kind: &str, text: &str) -> bool {
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    kind.ends_with("double") || decimals >= 8
}

impl Expected {
    /// The value itself, for an input.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Exactly(value) | Self::About(value, _) => value.clone(),
            Self::List(members) => Value::list(members.iter().map(Self::value).collect()),
            Self::Context(entries) => {
                let entries = entries.iter();
                Value::context(
                    entries
                        .map(|(name, value)| (Key::from(name.as_str()), value.value()))
                        .collect(),
                )
            }
        }
    }

    /// Whether a value is what is expected.
    pub(crate) fn is(&self, found: &Value) -> bool {
        match (self, found) {
            (Self::Nothing, found) => found.is_null(),
            (Self::Exactly(wanted), found) => wanted == found,
            (Self::About(_, wanted), Value::Number(found)) => {
                let found: f64 = found.to_string().parse().unwrap();
                (found - wanted).abs() <= 1e-8
            }
            (Self::List(wanted), Value::List(found)) => {
                wanted.len() == found.len()
                    && wanted
                        .iter()
                        .zip(found.iter())
                        .all(|(wanted, found)| wanted.is(found))
            }
            (Self::Context(wanted), Value::Context(found)) => {
                wanted.len() == found.entries().len()
                    && wanted
                        .iter()
                        .all(|(name, wanted)| found.get(name).is_some_and(|found| wanted.is(found)))
            }
            _ => false,
        }
    }
}
