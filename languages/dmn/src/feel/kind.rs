//! The types of FEEL (DMN 1.5 §10.3.2.9) and of item definitions: what a value may be.
//!
//! What it is for: `instance of`, the conversions of §10.3.2.9.4, and the entry names that a value of a
//! known type brings into scope. It knows nothing of allowed values: those belong to item definitions.
//! Start at [`Type`].

use super::{Key, Names, Value, syntax};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Type {
    /// Anything.
    #[default]
    Any,
    /// Only `null`.
    Null,
    /// `boolean`.
    Boolean,
    /// `number`.
    Number,
    /// `string`.
    String,
    /// `date`.
    Date,
    /// `time`.
    Time,
    /// `date and time`.
    DateTime,
    /// `days and time duration`.
    Days,
    /// `years and months duration`.
    Months,
    /// `list<T>`.
    List(Arc<Type>),
    /// `context<name: T, …>`. A value conforms that has at least these entries.
    Context(Arc<[(Key, Type)]>),
    /// `range<T>`.
    Range(Arc<Type>),
    /// `function<T, …> -> R`.
    Function(Arc<FunctionType>),
}

/// The type of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionType {
    /// The types of its parameters.
    pub parameters: Vec<Type>,
    /// The type of its result.
    pub result: Type,
}

impl Type {
    /// The type of an entry, for a context type that has it.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Type> {
        match self {
            Self::Context(entries) => entries
                .iter()
                .find(|(key, _)| &**key == name)
                .map(|(_, kind)| kind),
            _ => None,
        }
    }

    /// A built-in type by its name (DMN 1.5 table 44), e.g. `number` or `days and time duration`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Any" => Self::Any,
            "Null" => Self::Null,
            "boolean" => Self::Boolean,
            "number" => Self::Number,
            "string" => Self::String,
            "date" => Self::Date,
            "time" => Self::Time,
            "date and time" | "dateTime" => Self::DateTime,
            "days and time duration" | "dayTimeDuration" => Self::Days,
            "years and months duration" | "yearMonthDuration" => Self::Months,
            "list" => Self::List(Arc::new(Self::Any)),
            "context" => Self::Context(Arc::from([])),
            "range" => Self::Range(Arc::new(Self::Any)),
            _ => return None,
        })
    }

    /// Whether a value is of this type. `null` conforms to every type (DMN 1.5 §10.3.2.9.1); `instance
    /// of` treats it apart.
    #[must_use]
    pub fn conforms(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _)
            | (_, Value::Null)
            | (Self::Boolean, Value::Boolean(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Date, Value::Date(_))
            | (Self::Time, Value::Time(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::Days, Value::Days(_))
            | (Self::Months, Value::Months(_)) => true,
            (Self::List(item), Value::List(list)) => list.iter().all(|value| item.conforms(value)),
            (Self::Context(entries), Value::Context(context)) => entries
                .iter()
                .all(|(key, kind)| context.get(key).is_some_and(|value| kind.conforms(value))),
            (Self::Range(kind), Value::Range(range)) => [&range.start, &range.end]
                .into_iter()
                .filter_map(|bound| bound.value())
                .all(|value| kind.conforms(value)),
            (Self::Function(kind), Value::Function(function)) => function.conforms(kind),
            _ => false,
        }
    }

    /// What `instance of` says: `null` is an instance only of `Null` (DMN 1.5 §10.3.2.13).
    pub(crate) fn holds(&self, value: &Value) -> bool {
        match value {
            Value::Null => *self == Self::Null,
            value => self.conforms(value),
        }
    }

    /// Whether every value of another type is of this one (DMN 1.5 §10.3.2.9.1).
    #[must_use]
    pub fn accepts(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Null) => true,
            (Self::List(own), Self::List(theirs)) | (Self::Range(own), Self::Range(theirs)) => {
                own.accepts(theirs)
            }
            (Self::Context(own), Self::Context(_)) => own
                .iter()
                .all(|(key, kind)| other.entry(key).is_some_and(|theirs| kind.accepts(theirs))),
            (Self::Function(own), Self::Function(theirs)) => {
                own.parameters.len() == theirs.parameters.len()
                    && own
                        .parameters
                        .iter()
                        .zip(&theirs.parameters)
                        .all(|(own, theirs)| theirs.accepts(own))
                    && own.result.accepts(&theirs.result)
            }
            _ => self == other,
        }
    }

    /// Reads a type as FEEL writes it, such as `list<number>` or `context<a: string>`.
    ///
    /// # Errors
    /// A text that isn't a type, or that names one which neither FEEL nor `names` defines.
    pub fn read(text: &str, names: &Names) -> Result<Self, Rejection> {
        syntax::read_type(text, names)
    }

    /// A value of JSON kind as this type means it: text where the type is temporal is read as that, in lists and
    /// contexts too. What isn't such text stays as it is.
    #[must_use]
    pub fn revive(&self, value: Value) -> Value {
        match (self, &value) {
            (Self::Date, Value::String(text)) => text.parse().map_or(value, Value::Date),
            (Self::Time, Value::String(text)) => {
                text.parse().map_or(value, |time| Value::Time(Arc::new(time)))
            }
            (Self::DateTime, Value::String(text)) => {
                text.parse().map_or(value, |time| Value::DateTime(Arc::new(time)))
            }
            (Self::Days, Value::String(text)) => text.parse().map_or(value, Value::Days),
            (Self::Months, Value::String(text)) => text.parse().map_or(value, Value::Months),
            (Self::List(item), Value::List(list)) => {
                Value::list(list.iter().map(|member| item.revive(member.clone())).collect())
            }
            (Self::List(item), _) => item.revive(value),
            (Self::Context(entries), Value::Context(context)) if !entries.is_empty() => {
                let revived = context.entries().iter().map(|(name, inner)| {
                    let kind = self.entry(name);
                    (
                        name.clone(),
                        kind.map_or_else(|| inner.clone(), |kind| kind.revive(inner.clone())),
                    )
                });
                Value::context(revived.collect())
            }
            _ => value,
        }
    }

    /// The value as this type, converted where DMN 1.5 §10.3.2.9.4 says so (to and from a list of one,
    /// a date to a date and time); `None` if it doesn't conform.
    #[must_use]
    pub fn coerce(&self, value: Value) -> Option<Value> {
        if self.conforms(&value) {
            return Some(value);
        }
        match (self, &value) {
            (Self::List(item), single) if !matches!(single, Value::List(_)) => {
                item.coerce(value).map(|value| Value::list(vec![value]))
            }
            (_, Value::List(list)) => match &**list {
                [single] if self.conforms(single) => Some(single.clone()),
                _ => None,
            },
            (Self::DateTime, Value::Date(date)) => Some(Value::DateTime(Arc::new(date.midnight()))),
            _ => None,
        }
    }
}
