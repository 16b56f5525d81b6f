//! What was sent back, as data; and what was answered, as the text of fields.
//!
//! An empty field is no answer: its property is left out, never sent as an empty text. It knows nothing of
//! schemas beyond the questions. Start at [`filled`] and [`Answers`].

use super::{Form, Kind, Question, escaped};
use crate::codes;
use crate::guard::fields::Fields;
use skein_kernel::rejection::Rejection;
use skein_matter::state::{Value, Vars};
use std::collections::BTreeMap;

/// Rows of one table at most.
const MOST_ROWS: usize = 200;

/// What is wrong with single fields, by pointer.
pub(crate) type Faults = BTreeMap<String, Rejection>;

/// The hidden field that says how many rows a table has.
pub(crate) fn rows_field(pointer: &str) -> String {
    format!("rows:{pointer}")
}

/// Where the text of fields comes from: what was just sent, or data there are already.
pub(crate) enum Answers<'a> {
    /// What was sent, right or wrong.
    Sent(&'a Fields),
    /// Data, with answers over them by pointer.
    Data(&'a Value, &'a [(String, String)]),
}

impl Answers<'_> {
    /// The texts of a field.
    pub(crate) fn texts(&self, pointer: &str) -> Vec<String> {
        match self {
            Self::Sent(fields) => fields.all(pointer).map(str::to_owned).collect(),
            Self::Data(data, over) => {
                if let Some((_, text)) = over.iter().find(|(place, _)| place == pointer) {
                    return vec![text.clone()];
                }
                match at(data, pointer) {
                    Some(Value::List(values)) => values.iter().map(text_of).collect(),
                    Some(Value::Null) | None => Vec::new(),
                    Some(value) => vec![text_of(value)],
                }
            }
        }
    }

    /// The first text of a field.
    pub(crate) fn text(&self, pointer: &str) -> String {
        self.texts(pointer).into_iter().next().unwrap_or_default()
    }

    /// How many rows a table has.
    pub(crate) fn rows(&self, pointer: &str, least: usize) -> usize {
        let rows = match self {
            Self::Sent(fields) => {
                let sent = fields
                    .get(&rows_field(pointer))
                    .and_then(|rows| rows.parse().ok());
                sent.unwrap_or(0)
            }
            Self::Data(data, _) => match at(data, pointer) {
                Some(Value::List(values)) => values.len(),
                _ => 1,
            },
        };
        rows.max(least).min(MOST_ROWS)
    }
}

/// A value as a field shows it.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.to_string(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// The value at a JSON pointer.
pub(crate) fn at<'a>(data: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut here = data;
    for part in pointer.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        here = match here {
            Value::Context(context) => context.get(&name)?,
            Value::List(values) => values.get(name.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(here)
}

/// The data a form's fields hold, and what can't be read of them. Files are the caller's: `files` gives the
/// value of a field that asks for them.
pub(crate) fn filled(
    form: &Form,
    fields: &Fields,
    files: &dyn Fn(&str, bool) -> Option<Value>,
) -> (Vars, Faults) {
    let mut filler = Filler {
        fields,
        files,
        faults: Faults::new(),
    };
    let entries = filler.group(&form.questions, "");
    let mut data = Vars::default();
    for (name, value) in entries {
        data.set(name, value);
    }
    (data, filler.faults)
}

struct Filler<'a> {
    fields: &'a Fields,
    files: &'a dyn Fn(&str, bool) -> Option<Value>,
    faults: Faults,
}

impl Filler<'_> {
    fn group(&mut self, questions: &[Question], around: &str) -> Vec<(std::sync::Arc<str>, Value)> {
        let mut entries = Vec::new();
        for question in questions.iter().filter(|question| !question.fixed) {
            let pointer = format!("{around}/{}", escaped(&question.name));
            let answer = self.answer(question, &pointer);
            let missing = answer.is_none() && !self.faults.contains_key(&pointer);
            if question.required && missing && !matches!(question.kind, Kind::Group(_)) {
                let fault = codes::not_answered(&question.title.zh, question.title.english());
                self.faults.insert(pointer, fault);
            }
            if let Some(value) = answer {
                entries.push((question.name.as_str().into(), value));
            }
        }
        entries
    }

    fn answer(&mut self, question: &Question, pointer: &str) -> Option<Value> {
        let text = self.fields.get(pointer);
        match &question.kind {
            Kind::Text(_) | Kind::Long | Kind::Date => text.map(|text| Value::text(&lines(text))),
            Kind::Number { whole } => self.number(text?, *whole, question, pointer),
            Kind::YesNo => text.map(|text| Value::Boolean(text == "true")),
            Kind::Choice(choices) => {
                let text = text?;
                let chosen = choices.iter().find(|choice| choice.key == text)?;
                Some(chosen.value.clone())
            }
            Kind::Several(choices) => {
                let chosen: Vec<&str> = self.fields.all(pointer).collect();
                let some = choices
                    .iter()
                    .filter(|choice| chosen.contains(&choice.key.as_str()));
                let values: Vec<Value> = some.map(|choice| choice.value.clone()).collect();
                (!values.is_empty()).then(|| Value::list(values))
            }
            Kind::Files { several } => (self.files)(pointer, *several),
            Kind::Table { columns, least } => self.table(columns, *least, pointer),
            Kind::Group(questions) => {
                let entries = self.group(questions, pointer);
                (!entries.is_empty() || question.required).then(|| Value::context(entries))
            }
        }
    }

    fn number(&mut self, text: &str, whole: bool, question: &Question, pointer: &str) -> Option<Value> {
        let plain: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
        let point = plain.contains('.');
        let decimal = plain
            .chars()
            .enumerate()
            .all(|(place, c)| c.is_ascii_digit() || c == '.' || (place == 0 && c == '-'));
        let read = plain.parse().ok().filter(|_| decimal && !(whole && point));
        if read.is_none() {
            let fault = codes::no_number(&question.title.zh, question.title.english(), whole);
            self.faults.insert(pointer.to_owned(), fault);
        }
        read.map(Value::Number)
    }

    /// Rows in which something was answered; empty ones are left out.
    fn table(&mut self, columns: &[Question], least: usize, pointer: &str) -> Option<Value> {
        let count = Answers::Sent(self.fields).rows(pointer, least);
        let mut rows = Vec::new();
        for row in 0..count {
            let around = format!("{pointer}/{row}");
            let before = self.faults.clone();
            let entries = self.group(columns, &around);
            if entries.is_empty() {
                self.faults = before;
            } else {
                rows.push(Value::context(entries));
            }
        }
        (!rows.is_empty()).then(|| Value::list(rows))
    }
}

/// Line ends as data keep them: browsers send two characters for one (HTML §4.10.22).
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}
