//! JSON with the order of members and every digit of numbers kept.
//!
//! It knows nothing of schemas. Start at [`Json::parse`].

use crate::decimal::Decimal;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Levels a document may nest.
const DEPTH: usize = 64;

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    Null,
    Boolean(bool),
    Number(Decimal),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Why a text isn't read: what is wrong, and in which line.
pub(crate) struct Unread {
    pub(crate) why: String,
    pub(crate) line: u32,
}

impl Json {
    /// Reads a text. Of members with one name the last counts.
    pub(crate) fn parse(text: &str) -> Result<Self, Unread> {
        Self::within(text, DEPTH)
    }

    fn within(text: &str, depth: usize) -> Result<Self, Unread> {
        let text = text.trim();
        let deeper = || {
            depth.checked_sub(1).ok_or_else(|| Unread {
                why: format!("it nests more than {DEPTH} levels"),
                line: 0,
            })
        };
        match text.chars().next() {
            Some('{') => {
                let Members(members) = serde_json::from_str(text).map_err(Unread::of)?;
                let depth = deeper()?;
                let mut object: Vec<(String, Json)> = Vec::with_capacity(members.len());
                for (name, value) in members {
                    let value = Self::within(value.get(), depth)?;
                    object.retain(|(known, _)| *known != name);
                    object.push((name, value));
                }
                Ok(Self::Object(object))
            }
            Some('[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(Unread::of)?;
                let depth = deeper()?;
                let items = items.into_iter().map(|item| Self::within(item.get(), depth));
                items.collect::<Result<_, _>>().map(Self::List)
            }
            Some('"') => serde_json::from_str(text).map(Self::Text).map_err(Unread::of),
            Some('t' | 'f') => serde_json::from_str(text).map(Self::Boolean).map_err(Unread::of),
            Some('n') => serde_json::from_str::<()>(text)
                .map(|()| Self::Null)
                .map_err(Unread::of),
            _ => {
                // Whether it is written as a number must be is the library's to say.
                let number: &RawValue = serde_json::from_str(text).map_err(Unread::of)?;
                let read = Decimal::parse(number.get());
                read.map(Self::Number).ok_or_else(|| Unread {
                    why: format!("the number {text} has more than 34 digits"),
                    line: 0,
                })
            }
        }
    }

    /// A member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        let members = self.members();
        members
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// The members, if it is an object.
    pub(crate) fn members(&self) -> &[(String, Json)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether two are the same value (JSON Schema 2020-12 core §4.2.2): numbers by what they are, objects
    /// whatever the order of their members.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a.same(b),
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
            (Self::Object(a), Self::Object(_)) => {
                let all = |(name, value): &(String, Json)| other.get(name).is_some_and(|it| it.same(value));
                a.len() == other.members().len() && a.iter().all(all)
            }
            _ => false,
        }
    }
}

/// As people read it: texts without quotes.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::List(_) => f.write_str("[…]"),
            Self::Object(_) => f.write_str("{…}"),
        }
    }
}

impl Unread {
    fn of(error: serde_json::Error) -> Self {
        Self {
            why: error.to_string(),
            line: u32::try_from(error.line()).unwrap_or(0),
        }
    }
}

/// An object's members in their order, unread.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<'a>(std::marker::PhantomData<&'a ()>);

        impl<'de: 'a, 'a> Visitor<'de> for Reader<'a> {
            type Value = Members<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reader(std::marker::PhantomData))
    }
}
