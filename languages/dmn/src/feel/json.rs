//! Values as JSON and as stored state.
//!
//! What it is for: JSON texts read and written without losing a digit, and serde for snapshots. Values of
//! time have no form of their own in JSON: they are written as their ISO texts and read back as text.
//! Ranges and functions can't be written. It knows nothing of evaluation.
//!
//! Where to start: [`Value::from_json`] and [`Value::to_json`].

use super::{Context, Key, List, Number, Value, trouble};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;
use skein_kernel::rejection::Rejection;
use std::{fmt, sync::Arc};

impl Value {
    /// Reads a JSON text. Numbers keep up to 34 digits; larger ones are refused.
    ///
    /// # Errors
    /// A text that isn't JSON, or that nests more than 128 levels.
    pub fn from_json(text: &str) -> Result<Self, Rejection> {
        serde_json::from_str(text)
            .map_err(|error| trouble::bad_json(error.line(), error.column(), &error.to_string()))
    }

    /// The value as a JSON text, on one line.
    ///
    /// # Errors
    /// A range or a function, which JSON can't hold.
    pub fn to_json(&self) -> Result<String, Rejection> {
        if let Some(kind) = self.unwritable() {
            return Err(trouble::not_json(kind));
        }
        serde_json::to_string(self).map_err(|_| trouble::not_json(self.kind_name()))
    }

    /// The kind of something within the value that JSON can't hold.
    fn unwritable(&self) -> Option<&'static str> {
        match self {
            Self::Range(_) | Self::Function(_) => Some(self.kind_name()),
            Self::List(list) => list.iter().find_map(Self::unwritable),
            Self::Context(context) => context.entries().iter().find_map(|(_, value)| value.unwritable()),
            _ => None,
        }
    }

    /// The value as process data keep it: values of time as their ISO texts.
    ///
    /// # Errors
    /// A range or a function, which process data can't hold.
    pub fn to_data(&self) -> Result<Self, Rejection> {
        Ok(match self {
            Self::Date(_) | Self::Time(_) | Self::DateTime(_) | Self::Days(_) | Self::Months(_) => {
                Self::text(&self.to_text().unwrap_or_default())
            }
            Self::List(list) => Self::List(list.iter().map(Self::to_data).collect::<Result<List, _>>()?),
            Self::Context(context) => {
                let entry = |(key, value): &(Key, Self)| Ok((key.clone(), value.to_data()?));
                Self::Context(
                    context
                        .entries()
                        .iter()
                        .map(entry)
                        .collect::<Result<Context, Rejection>>()?,
                )
            }
            Self::Range(_) | Self::Function(_) => return Err(trouble::not_json(self.kind_name())),
            plain => plain.clone(),
        })
    }
}

/// How values are told apart in formats that are not read by people.
const VALUE: &str = "Value";

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serialize_tagged(self, serializer);
        }
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Number(number) => serialize_number(*number, serializer),
            Self::List(list) => {
                let mut items = serializer.serialize_seq(Some(list.len()))?;
                for item in list.iter() {
                    items.serialize_element(item)?;
                }
                items.end()
            }
            Self::Context(context) => {
                let mut map = serializer.serialize_map(Some(context.entries().len()))?;
                for (key, value) in context.entries() {
                    map.serialize_entry(&**key, value)?;
                }
                map.end()
            }
            Self::Range(_) | Self::Function(_) => Err(S::Error::custom(format!(
                "a {} can't be written",
                self.kind_name()
            ))),
            Self::String(text) => serializer.serialize_str(text),
            _ => serializer.serialize_str(&self.to_text().unwrap_or_default()),
        }
    }
}

fn serialize_number<S: Serializer>(number: Number, serializer: S) -> Result<S::Ok, S::Error> {
    let text = number.to_string();
    // The digits are written as they are: no binary fraction comes between.
    let raw = RawValue::from_string(text).map_err(S::Error::custom)?;
    raw.serialize(serializer)
}

/// A number's sixteen bytes, a text, a sequence or a sequence of pairs, each with its variant.
fn serialize_tagged<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Value::Null => serializer.serialize_unit_variant(VALUE, 0, "Null"),
        Value::Boolean(value) => serializer.serialize_newtype_variant(VALUE, 1, "Boolean", value),
        Value::Number(number) => serializer.serialize_newtype_variant(VALUE, 2, "Number", &number.to_bits()),
        Value::String(text) => serializer.serialize_newtype_variant(VALUE, 3, "String", &**text),
        Value::List(list) => serializer.serialize_newtype_variant(VALUE, 4, "List", &**list),
        Value::Context(context) => {
            let entries: Vec<(&str, &Value)> = context
                .entries()
                .iter()
                .map(|(key, value)| (&**key, value))
                .collect();
            serializer.serialize_newtype_variant(VALUE, 5, "Context", &entries)
        }
        Value::Range(_) | Value::Function(_) => Err(S::Error::custom(format!(
            "a {} can't be written",
            value.kind_name()
        ))),
        _ => serializer.serialize_newtype_variant(VALUE, 3, "String", &value.to_text().unwrap_or_default()),
    }
}

/// The stored form, read back.
#[derive(serde::Deserialize)]
#[serde(rename = "Value")]
enum Stored {
    Null,
    Boolean(bool),
    Number((u64, u64)),
    String(String),
    List(Vec<Value>),
    Context(Vec<(String, Value)>),
}

impl<'de> Deserialize<'de> for Value {
    /// Reads a value. Numbers keep all their digits where JSON text is read directly; through a format
    /// that has already made binary fractions of them, they keep what those hold.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_newtype_struct(RAW, Reader);
        }
        Ok(match Stored::deserialize(deserializer)? {
            Stored::Null => Self::Null,
            Stored::Boolean(value) => Self::Boolean(value),
            Stored::Number(bits) => {
                Self::Number(Number::from_bits(bits).ok_or_else(|| de::Error::custom("not a number's bits"))?)
            }
            Stored::String(text) => Self::text(&text),
            Stored::List(items) => Self::list(items),
            Stored::Context(entries) => Self::context(
                entries
                    .into_iter()
                    .map(|(key, value)| (Key::from(key), value))
                    .collect(),
            ),
        })
    }
}

/// The name by which `serde_json` hands over a value's text instead of the value.
const RAW: &str = "$serde_json::private::RawValue";

/// Reads a value, or the text of one.
struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        let number = Number::scaled(i128::from(value), 0);
        number
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        // The shortest decimal that stands for the fraction is the one that was written.
        let number: Result<Number, _> = format!("{value:e}").parse();
        number.map(Value::Number).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Plain(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::list(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(first) = map.next_key::<String>()? else {
            return Ok(Value::context(Vec::new()));
        };
        if first == RAW {
            let text: Box<str> = map.next_value()?;
            return text::read(&text).map_err(de::Error::custom);
        }
        let Plain(value) = map.next_value()?;
        let mut entries = vec![(Key::from(first), value)];
        while let Some((key, Plain(value))) = map.next_entry::<String, Plain>()? {
            entries.push((Key::from(key), value));
        }
        Ok(Value::context(entries))
    }
}

/// A value within one that is already being read piece by piece.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Plain)
    }
}

/// JSON text that is known to be well-formed.
mod text {
    use super::{Arc, Key, Value};

    /// A text that has no value.
    type Failed = &'static str;

    /// Reads a text that `serde_json` has accepted.
    pub(super) fn read(text: &str) -> Result<Value, Failed> {
        let mut reader = Json { rest: text };
        let value = reader.value(0)?;
        reader.blank();
        if reader.rest.is_empty() {
            Ok(value)
        } else {
            Err("trailing characters")
        }
    }

    struct Json<'t> {
        rest: &'t str,
    }

    const DEEPEST: u32 = 128;

    impl<'t> Json<'t> {
        fn blank(&mut self) {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        }

        fn take(&mut self, mark: &str) -> bool {
            self.blank();
            match self.rest.strip_prefix(mark) {
                Some(rest) => {
                    self.rest = rest;
                    true
                }
                None => false,
            }
        }

        fn value(&mut self, depth: u32) -> Result<Value, Failed> {
            if depth > DEEPEST {
                return Err("nested too deeply");
            }
            self.blank();
            match self.rest.as_bytes().first() {
                Some(b'"') => self.string().map(Value::String),
                Some(b'[') => self.list(depth),
                Some(b'{') => self.context(depth),
                Some(b't') if self.take("true") => Ok(Value::Boolean(true)),
                Some(b'f') if self.take("false") => Ok(Value::Boolean(false)),
                Some(b'n') if self.take("null") => Ok(Value::Null),
                _ => self.number(),
            }
        }

        fn number(&mut self) -> Result<Value, Failed> {
            let belongs = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
            let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
            let (digits, rest) = self.rest.split_at_checked(end).ok_or("not a number")?;
            self.rest = rest;
            digits
                .parse()
                .map(Value::Number)
                .map_err(|_| "number out of range")
        }

        fn list(&mut self, depth: u32) -> Result<Value, Failed> {
            self.take("[");
            let mut items = Vec::new();
            if self.take("]") {
                return Ok(Value::list(items));
            }
            loop {
                items.push(self.value(depth + 1)?);
                if !self.take(",") {
                    return if self.take("]") {
                        Ok(Value::list(items))
                    } else {
                        Err("expected ]")
                    };
                }
            }
        }

        fn context(&mut self, depth: u32) -> Result<Value, Failed> {
            self.take("{");
            let mut entries: Vec<(Key, Value)> = Vec::new();
            if self.take("}") {
                return Ok(Value::context(entries));
            }
            loop {
                self.blank();
                let key = self.string()?;
                if !self.take(":") {
                    return Err("expected :");
                }
                entries.push((key, self.value(depth + 1)?));
                if !self.take(",") {
                    return if self.take("}") {
                        Ok(Value::context(entries))
                    } else {
                        Err("expected }")
                    };
                }
            }
        }

        /// A string: as it stands, or through `serde_json` if it has escapes.
        fn string(&mut self) -> Result<Arc<str>, Failed> {
            let inner = self.rest.strip_prefix('"').ok_or("expected a string")?;
            let end = inner.find(['"', '\\']).ok_or("unfinished string")?;
            if inner.as_bytes().get(end) == Some(&b'"') {
                let (text, rest) = inner.split_at_checked(end).ok_or("unfinished string")?;
                self.rest = rest.strip_prefix('"').unwrap_or(rest);
                return Ok(Arc::from(text));
            }
            let mut stream = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
            let text = stream.next().and_then(Result::ok).ok_or("not a string")?;
            self.rest = self.rest.get(stream.byte_offset()..).unwrap_or_default();
            Ok(Arc::from(text))
        }
    }
}
