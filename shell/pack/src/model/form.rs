//! Forms: a JSON Schema with its Chinese texts, and the hints beside it.
//!
//! It knows nothing of values people fill in. Start at [`Form`].

use super::{At, Words};
use serde::Serialize;
use serde_json::Value;

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Its id: the file's name.
    pub id: String,
    /// The schema's file.
    pub file: String,
    /// The file of the hints.
    pub hints: String,
    /// What it is called.
    pub words: Words,
    /// Its pages, in order; one question to a page where none is named.
    pub pages: Vec<Page>,
    /// Its fields, in the order people see them.
    pub fields: Vec<Field>,
    /// The schema as it is, for validation (JSON Schema 2020-12).
    pub schema: Value,
}

impl Form {
    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A page of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its id.
    pub id: At<String>,
    /// Its heading.
    pub words: Words,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in the data.
    pub name: String,
    /// What is asked, in both languages.
    pub words: Words,
    /// Help beside it.
    pub help: Option<Words>,
    /// What is filled in.
    pub kind: FieldKind,
    /// `format` of the schema: `date`, or a kind of personal data such as `resident-id`.
    pub format: Option<String>,
    /// Whether it must be filled in (where it is shown).
    pub required: bool,
    /// FEEL over the other fields: when it is shown; always where absent.
    pub when: Option<At<String>>,
    /// What the city already knows and fills in.
    pub prefill: Option<At<Prefill>>,
    /// The law that makes this personal datum necessary.
    pub need: Option<At<String>>,
    /// How it is drawn, where the usual way won't do: `radio`, `textarea`, `map`, `file`.
    pub widget: Option<String>,
    /// The page it is on.
    pub page: Option<At<String>>,
    /// Its place.
    pub order: u32,
    /// Its line in the schema.
    pub line: u32,
}

impl Field {
    /// Whether a file answers it; the data then hold the hash of its bytes.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.widget.as_deref() == Some("file") || self.format.as_deref() == Some("attachment")
    }
}

/// What is filled into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// A decimal number.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Truth,
    /// One of several.
    Choice(Vec<(String, Words)>),
    /// Some of several.
    Choices(Vec<(String, Words)>),
    /// Several rows, each with fields of its own.
    Rows(Vec<Field>),
}

/// What the city fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Prefill {
    /// Something of the applicant's account: `name`, `resident-id`, `phone`…
    Applicant(String),
    /// Something on a licence or document the city holds of the applicant.
    Held {
        /// The kind of licence.
        licence: String,
        /// What is written on it.
        field: String,
    },
}
