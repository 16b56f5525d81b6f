//! Process data: named FEEL values of JSON kind.
//!
//! What it is for: [`Vars`], a small sorted table of values that is cheap to clone, and its JSON form, in
//! which numbers keep every digit.
//!
//! Choice: a date, time or duration stored into process data becomes its ISO 8601 text, so that a state
//! read back from JSON is the same state. Ranges and functions can't be stored.

use super::super::refuse;
use serde::de::Error as _;
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use skein_dmn::feel::{Context, List, Number};
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A FEEL value.
pub type Value = skein_dmn::feel::Value;

/// A name: shared text.
pub type Name = Arc<str>;

/// Levels of lists and contexts within one another that are read from JSON.
const MAX_DEPTH: u32 = 64;

/// Named values in the order of their names. Cloning shares them.
#[derive(Clone, Default)]
pub struct Vars(Option<Arc<Vec<(Name, Value)>>>);

impl Vars {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One value.
    #[must_use]
    pub fn one(name: Name, value: Value) -> Self {
        Self(Some(Arc::new(vec![(name, value)])))
    }

    /// Reads a JSON object.
    ///
    /// # Errors
    /// Text that isn't a JSON object, or nested too deeply (`SK-MATTER-0010`).
    pub fn from_json(text: &str) -> Result<Self, Rejection> {
        serde_json::from_str(text).map_err(|error| refuse::bad_json(&error.to_string()))
    }

    /// The JSON object, names in ascending order.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The entries of a context, made storable.
    ///
    /// # Errors
    /// An entry that is a range or a function (`SK-MATTER-0011`).
    pub fn from_context(context: &Context) -> Result<Self, Rejection> {
        let mut vars = Self::default();
        for (name, value) in context.entries() {
            vars.set(name.clone(), storable(value)?);
        }
        Ok(vars)
    }

    /// All as a context.
    #[must_use]
    pub fn to_context(&self) -> Context {
        Context::new(
            self.iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }

    fn entries(&self) -> &[(Name, Value)] {
        self.0.as_ref().map_or(&[], |entries| entries.as_slice())
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let entries = self.entries();
        let place = if entries.len() <= 8 {
            entries.iter().position(|(key, _)| &**key == name)?
        } else {
            entries.binary_search_by(|(key, _)| (**key).cmp(name)).ok()?
        };
        entries.get(place).map(|(_, value)| value)
    }

    /// Sets a value.
    pub fn set(&mut self, name: Name, value: Value) {
        let entries = Arc::make_mut(self.0.get_or_insert_default());
        match entries.binary_search_by(|(key, _)| key.cmp(&name)) {
            Ok(place) => {
                if let Some(entry) = entries.get_mut(place) {
                    entry.1 = value;
                }
            }
            Err(place) => entries.insert(place, (name, value)),
        }
    }

    /// Takes a value out.
    pub fn remove(&mut self, name: &str) {
        if self.get(name).is_some()
            && let Some(entries) = &mut self.0
        {
            Arc::make_mut(entries).retain(|(key, _)| &**key != name);
        }
    }

    /// Sets all values of `other`.
    pub fn merge(&mut self, other: &Vars) {
        if self.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        for (name, value) in other {
            self.set(name.clone(), value.clone());
        }
    }

    /// Takes over the values of `other` whose names aren't here.
    pub fn fill_from(&mut self, other: &Vars) {
        if self.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        for (name, value) in other {
            if self.get(name).is_none() {
                self.set(name.clone(), value.clone());
            }
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// All, in the order of their names.
    pub fn iter(&self) -> std::slice::Iter<'_, (Name, Value)> {
        self.entries().iter()
    }
}

impl<'a> IntoIterator for &'a Vars {
    type Item = &'a (Name, Value);
    type IntoIter = std::slice::Iter<'a, (Name, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Vars {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
    }
}

impl fmt::Debug for Vars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

/// A value as process data keep it: temporal values as ISO 8601 text, everything else as it is.
///
/// # Errors
/// A range or a function (`SK-MATTER-0011`).
pub fn storable(value: &Value) -> Result<Value, Rejection> {
    Ok(match value {
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => value.clone(),
        Value::List(list) if list.iter().all(is_plain) => value.clone(),
        Value::List(list) => Value::List(list.iter().map(storable).collect::<Result<List, _>>()?),
        Value::Context(context) if context.entries().iter().all(|(_, value)| is_plain(value)) => {
            value.clone()
        }
        Value::Context(context) => Value::Context(storable_context(context)?),
        _ => return Err(refuse::unstorable(value)),
    })
}

fn storable_context(context: &Context) -> Result<Context, Rejection> {
    let entries = context.entries().iter();
    entries
        .map(|(name, value)| Ok((name.clone(), storable(value)?)))
        .collect()
}

fn is_plain(value: &Value) -> bool {
    matches!(
        value,
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_)
    )
}

/// Reads one JSON value, numbers with every digit.
///
/// # Errors
/// Text that isn't JSON, or nested too deeply (`SK-MATTER-0010`).
pub fn value_from_json(text: &str) -> Result<Value, Rejection> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| refuse::bad_json(&error.to_string()))?;
    read(raw, 0).map_err(|error| refuse::bad_json(&error.to_string()))
}

/// Writes a value as JSON.
#[must_use]
pub fn value_to_json(value: &Value) -> String {
    serde_json::to_string(&Written(value)).unwrap_or_default()
}

fn read(raw: &RawValue, depth: u32) -> Result<Value, serde_json::Error> {
    let text = raw.get();
    if depth > MAX_DEPTH {
        return Err(<serde_json::Error as serde::de::Error>::custom(
            "nested too deeply",
        ));
    }
    match text.bytes().next() {
        Some(b'{') => read_context(text, depth),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            let items = items.into_iter().map(|item| read(item, depth + 1));
            Ok(Value::List(items.collect::<Result<List, _>>()?))
        }
        Some(b'"') => Ok(Value::text(&serde_json::from_str::<String>(text)?)),
        Some(b't') => Ok(Value::Boolean(true)),
        Some(b'f') => Ok(Value::Boolean(false)),
        Some(b'n') => Ok(Value::Null),
        _ => match text.parse::<Number>() {
            Ok(number) => Ok(Value::Number(number)),
            Err(_) => Err(<serde_json::Error as serde::de::Error>::custom(format!(
                "`{text}` is beyond decimal numbers of 34 digits"
            ))),
        },
    }
}

/// Context entries keep the order they were written in, which a map type would lose.
struct Pairs(Vec<(Name, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    pairs.push((Name::from(name), value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

fn read_context(text: &str, depth: u32) -> Result<Value, serde_json::Error> {
    let Pairs(pairs) = serde_json::from_str(text)?;
    let entries = pairs
        .into_iter()
        .map(|(name, raw)| Ok((name, read(&raw, depth + 1)?)));
    Ok(Value::Context(
        entries.collect::<Result<Context, serde_json::Error>>()?,
    ))
}

impl<'de> Deserialize<'de> for Vars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Pairs(pairs) = Pairs::deserialize(deserializer)?;
        let mut sorted: BTreeMap<Name, Value> = BTreeMap::new();
        for (name, raw) in pairs {
            sorted.insert(name, read(&raw, 0).map_err(D::Error::custom)?);
        }
        if sorted.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self(Some(Arc::new(sorted.into_iter().collect()))))
    }
}

impl Serialize for Vars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self {
            map.serialize_entry(name, &Written(value))?;
        }
        map.end()
    }
}

/// A value on its way into JSON.
struct Written<'a>(&'a Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => match number.to_i64() {
                Some(integer) => serializer.serialize_i64(integer),
                None => RawValue::from_string(number.to_string())
                    .map_err(S::Error::custom)?
                    .serialize(serializer),
            },
            Value::String(text) => serializer.serialize_str(text),
            Value::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for item in list.iter() {
                    seq.serialize_element(&Written(item))?;
                }
                seq.end()
            }
            Value::Context(context) => {
                let mut map = serializer.serialize_map(Some(context.entries().len()))?;
                for (name, value) in context.entries() {
                    map.serialize_entry(name, &Written(value))?;
                }
                map.end()
            }
            other => match storable(other) {
                Ok(plain) => Written(&plain).serialize(serializer),
                Err(rejection) => Err(S::Error::custom(rejection.en)),
            },
        }
    }
}

/// How single values are kept in JSON: `#[serde(with = "json")]`.
pub(crate) mod json {
    use super::{Deserializer, RawValue, Serialize, Serializer, Value, Written, read};
    use serde::de::{Deserialize as _, Error as _};

    pub(crate) fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
        Written(value).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        read(&raw, 0).map_err(D::Error::custom)
    }
}

/// How lists of values are kept in JSON.
pub(crate) mod json_list {
    use super::{Deserialize, Deserializer, RawValue, Serializer, Value, Written, read};
    use serde::de::Error as _;
    use serde::ser::SerializeSeq as _;

    pub(crate) fn serialize<S: Serializer>(values: &[Value], serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(values.len()))?;
        for value in values {
            seq.serialize_element(&Written(value))?;
        }
        seq.end()
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
        let raw = Vec::<Box<RawValue>>::deserialize(deserializer)?;
        raw.iter()
            .map(|raw| read(raw, 0).map_err(D::Error::custom))
            .collect()
    }
}
