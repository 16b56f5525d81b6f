//! A schema as it is executed: one rule for each keyword, subschemas by number.
//!
//! It knows nothing of how it is read or checked. Start at [`Schemas`].

use crate::decimal::Decimal;
use crate::format::Known;
use crate::json::Json;
use fancy_regex::Regex;

/// A subschema's number.
pub(crate) type Number = usize;

/// Every subschema of a form; the whole is the first.
#[derive(Debug, Default)]
pub(crate) struct Schemas(pub(crate) Vec<Schema>);

impl Schemas {
    pub(crate) fn get(&self, number: Number) -> Option<&Schema> {
        self.0.get(number)
    }
}

/// One subschema.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    /// What people call what it describes.
    pub(crate) title: Option<String>,
    /// Its rules, in the order they are checked.
    pub(crate) rules: Vec<Rule>,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    Integer,
    String,
}

/// What one keyword asks for (JSON Schema 2020-12 validation §6, core §10).
#[derive(Debug)]
pub(crate) enum Rule {
    Nothing,
    Type(Vec<Type>),
    Enum(Vec<Json>),
    Const(Json),
    Minimum(Decimal),
    Maximum(Decimal),
    ExclusiveMinimum(Decimal),
    ExclusiveMaximum(Decimal),
    MultipleOf(Decimal),
    MinLength(usize),
    MaxLength(usize),
    Pattern(Box<Regex>, String),
    Format(Known),
    MinItems(usize),
    MaxItems(usize),
    UniqueItems,
    MinProperties(usize),
    MaxProperties(usize),
    Required(Vec<String>),
    DependentRequired(Vec<(String, Vec<String>)>),
    Properties(Properties),
    PropertyNames(Number),
    DependentSchemas(Vec<(String, Number)>),
    Items {
        first: Vec<Number>,
        rest: Option<Number>,
    },
    Contains {
        what: Number,
        least: usize,
        most: Option<usize>,
    },
    AllOf(Vec<Number>),
    AnyOf(Vec<Number>),
    OneOf(Vec<Number>),
    Not(Number),
    If {
        condition: Number,
        then: Option<Number>,
        otherwise: Option<Number>,
    },
    Reference(Number),
}

/// The members of an object: named ones, those whose names match, all others.
#[derive(Debug, Default)]
pub(crate) struct Properties {
    pub(crate) named: Vec<(String, Number)>,
    pub(crate) matching: Vec<(Regex, Number)>,
    pub(crate) others: Option<Number>,
}
