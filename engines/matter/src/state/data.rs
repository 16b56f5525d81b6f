//! Process data: named FEEL values of JSON kind.
//!
//! What it is for: [`Vars`], a small sorted table of values that is cheap to clone, and its JSON form, in
//! which numbers keep every digit.
//!
//! Choice: a date, time or duration stored into process data becomes its ISO 8601 text, so that a state
//! read back from JSON is the same state. Ranges and functions can't be stored.

use super::super::refuse;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use skein_dmn::feel::Context;
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A FEEL value.
pub type Value = skein_dmn::feel::Value;

/// A name: shared text.
pub type Name = Arc<str>;

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
    match value {
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => Ok(value.clone()),
        other => other.to_data().map_err(|_| refuse::unstorable(value)),
    }
}

impl<'de> Deserialize<'de> for Vars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sorted: BTreeMap<Name, Value> = BTreeMap::deserialize(deserializer)?;
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
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
