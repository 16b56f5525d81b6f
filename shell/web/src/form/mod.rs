//! Forms made from a JSON Schema (draft 2020-12) and an optional hint: the questions a page asks.
//!
//! What it is for: reading a schema into [`Question`]s, showing them with what was answered, and turning what
//! was sent back into data. Field names are JSON pointers (RFC 6901), so that an error that names a pointer
//! finds its field. `docs/guide/forms.md` tells what a schema and a hint may say.
//!
//! What it knows nothing of: tasks, matters, and whether an answer satisfies its schema: that is checked where
//! the task is completed.
//!
//! Start at [`Form::read`], then [`fill::filled`] and [`show::fields`].

pub(crate) mod fill;
pub(crate) mod show;
pub(crate) mod source;
#[cfg(test)]
mod tests;
pub(crate) mod titles;

use skein_kernel::rejection::Rejection;
use skein_matter::state::{Value, Vars};
use skein_measure::parts::Bilingual;

/// The keyword under which a schema brings its own hint.
const HINT: &str = "x-skein";
/// Levels of groups and tables within each other that are asked for; what lies deeper is left out.
const DEEPEST: usize = 6;
/// Questions of one form at most.
const MOST: usize = 400;

/// A form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    pub(crate) title: Option<Bilingual>,
    pub(crate) help: Option<Bilingual>,
    pub(crate) questions: Vec<Question>,
    /// Answers that are given often, each under a name.
    pub(crate) templates: Vec<Prepared>,
}

/// Answers given often.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) title: Bilingual,
    /// Answers by pointer.
    pub(crate) answers: Vec<(String, String)>,
}

/// One question.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The property's name.
    pub(crate) name: String,
    pub(crate) title: Bilingual,
    pub(crate) help: Option<Bilingual>,
    pub(crate) required: bool,
    /// Shown, not asked.
    pub(crate) fixed: bool,
    pub(crate) kind: Kind,
}

/// What sort of answer a question wants.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A line of text; the HTML input type that suits its format.
    Text(&'static str),
    /// Several lines.
    Long,
    /// A decimal number; whether it must be whole.
    Number { whole: bool },
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Vec<Choice>),
    /// Some of these.
    Several(Vec<Choice>),
    /// Files; whether more than one may be given.
    Files { several: bool },
    /// Rows of the same questions.
    Table { columns: Vec<Question>, least: usize },
    /// Questions that belong together.
    Group(Vec<Question>),
}

/// One of the answers to choose from.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    /// What the form sends.
    pub(crate) key: String,
    /// What it stands for.
    pub(crate) value: Value,
    pub(crate) title: Bilingual,
}

impl Form {
    /// Reads a schema's text, with that of a hint that may say more; without one the schema's own counts.
    ///
    /// A property of a kind that can't be asked for is left out: the check of the result says what is missing.
    ///
    /// # Errors
    /// The engine's, where either isn't JSON.
    pub(crate) fn read(schema: &str, hint: Option<&str>) -> Result<Self, Rejection> {
        let schema = parsed(schema)?;
        let beside = hint.map(parsed).transpose()?;
        let hint = beside.as_ref().or_else(|| get(&schema, HINT));
        let mut reader = Reader {
            root: &schema,
            hint,
            left: MOST,
        };
        let top = reader.resolved(&schema);
        Ok(Self {
            title: reader.words("", "title", text(top, "title")),
            help: reader.words("", "help", text(top, "description")),
            questions: reader.properties(top, "", 0),
            templates: hint.map(templates).unwrap_or_default(),
        })
    }
}

/// A JSON text as a value whose entries keep the order they were written in, which is the order to ask in.
fn parsed(json: &str) -> Result<Value, Rejection> {
    let wrapped = Vars::from_json(&format!("{{\"it\":{json}}}"))?;
    Ok(wrapped.get("it").cloned().unwrap_or_default())
}

fn get<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Context(context) => context.get(name),
        _ => None,
    }
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    as_text(get(value, name)?)
}

fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::List(values)) => values,
        _ => &[],
    }
}

fn count(value: &Value, name: &str) -> usize {
    match get(value, name) {
        Some(Value::Number(number)) => number.to_i64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0),
        _ => 0,
    }
}

struct Reader<'a> {
    root: &'a Value,
    hint: Option<&'a Value>,
    left: usize,
}

impl<'a> Reader<'a> {
    /// What a reference within the same file leads to. A chain longer than anyone writes is given up.
    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let mut at = schema;
        for _ in 0..DEEPEST {
            let Some(place) = text(at, "$ref") else {
                return at;
            };
            match place
                .strip_prefix('#')
                .and_then(|place| fill::at(self.root, place))
            {
                Some(found) => at = found,
                None => return at,
            }
        }
        at
    }

    /// What the hint says of a field.
    fn hinted(&self, pointer: &str, what: &str) -> Option<&'a Value> {
        get(get(get(self.hint?, "fields")?, pointer)?, what)
    }

    /// Words the hint gives in both languages, else those of the schema in whichever it has.
    fn words(&self, pointer: &str, what: &str, stated: Option<&str>) -> Option<Bilingual> {
        match self.hinted(pointer, what) {
            Some(words) => bilingual(words).or_else(|| stated.map(|text| Bilingual::new(text, ""))),
            None => stated.map(|text| Bilingual::new(text, "")),
        }
    }

    fn properties(&mut self, schema: &'a Value, pointer: &str, depth: usize) -> Vec<Question> {
        let Some(Value::Context(properties)) = get(schema, "properties") else {
            return Vec::new();
        };
        let required = strings(get(schema, "required"));
        let mut questions = Vec::new();
        let all = properties.entries().iter().map(|(name, _)| name.to_string());
        for name in self.order(pointer, all.collect()) {
            let Some(property) = properties.get(&name) else {
                continue;
            };
            if self.left == 0 || depth > DEEPEST {
                break;
            }
            self.left -= 1;
            let must = required.contains(&name);
            questions.extend(self.question(name, property, must, pointer, depth));
        }
        questions
    }

    /// The order in which properties are asked for: the hint's, then the file's.
    fn order(&self, pointer: &str, all: Vec<String>) -> Vec<String> {
        let root = self.hint.filter(|_| pointer.is_empty());
        let stated = root.and_then(|hint| get(hint, "order"));
        let mut names = strings(stated.or_else(|| self.hinted(pointer, "order")));
        names.retain(|name| all.contains(name));
        for name in all {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn question(
        &mut self,
        name: String,
        schema: &'a Value,
        required: bool,
        around: &str,
        depth: usize,
    ) -> Option<Question> {
        let pointer = format!("{around}/{}", escaped(&name));
        let schema = self.resolved(schema);
        let title = text(schema, "title").unwrap_or(&name);
        let help = text(schema, "description");
        Some(Question {
            title: self.words(&pointer, "title", Some(title))?,
            help: self.words(&pointer, "help", help),
            fixed: get(schema, "readOnly") == Some(&Value::Boolean(true)),
            kind: self.kind(schema, &pointer, depth)?,
            required,
            name,
        })
    }

    fn kind(&mut self, schema: &'a Value, pointer: &str, depth: usize) -> Option<Kind> {
        let widget = self.hinted(pointer, "widget").and_then(as_text);
        if let Some(choices) = self.choices(schema, pointer) {
            return Some(Kind::Choice(choices));
        }
        let format = text(schema, "format").unwrap_or_default();
        let longest = count(schema, "maxLength");
        Some(match (type_of(schema)?, widget, format) {
            ("string", Some("file"), _) | ("string", _, "file") => Kind::Files { several: false },
            ("string", Some("long"), _) => Kind::Long,
            ("string", _, "date") => Kind::Date,
            ("string", _, "email") => Kind::Text("email"),
            ("string", _, "uri") => Kind::Text("url"),
            ("string", Some("phone"), _) => Kind::Text("tel"),
            ("string", None, _) if longest > 200 => Kind::Long,
            ("string", ..) => Kind::Text("text"),
            ("integer", ..) => Kind::Number { whole: true },
            ("number", ..) => Kind::Number { whole: false },
            ("boolean", ..) => Kind::YesNo,
            ("object", ..) => Kind::Group(self.properties(schema, pointer, depth + 1)),
            ("array", ..) => return self.array(schema, pointer, depth),
            _ => return None,
        })
    }

    fn array(&mut self, schema: &'a Value, pointer: &str, depth: usize) -> Option<Kind> {
        let items = self.resolved(get(schema, "items")?);
        if let Some(choices) = self.choices(items, pointer) {
            return Some(Kind::Several(choices));
        }
        let is_file = text(items, "format") == Some("file");
        let hinted = self.hinted(pointer, "widget").and_then(as_text) == Some("file");
        if is_file || hinted {
            return Some(Kind::Files { several: true });
        }
        let columns = self.properties(items, pointer, depth + 1);
        (!columns.is_empty()).then_some(Kind::Table {
            columns,
            least: count(schema, "minItems").min(20),
        })
    }

    /// What there is to choose from: `enum`, or `oneOf` of constants with titles.
    fn choices(&self, schema: &Value, pointer: &str) -> Option<Vec<Choice>> {
        let named = self.hinted(pointer, "options");
        let choice = |value: &Value, title: Option<&str>| {
            let key = fill::text_of(value);
            let hinted = named.and_then(|named| bilingual(get(named, &key)?));
            let stated = || Bilingual::new(title.unwrap_or(&key), "");
            Choice {
                title: hinted.unwrap_or_else(stated),
                value: value.clone(),
                key,
            }
        };
        if let Some(values) = get(schema, "enum") {
            let some = list(Some(values)).iter().filter(|value| !value.is_null());
            return Some(some.map(|value| choice(value, None)).collect());
        }
        let several = list(Some(get(schema, "oneOf")?)).iter();
        several
            .map(|one| Some(choice(get(one, "const")?, text(one, "title"))))
            .collect()
    }
}

/// The type a schema asks for; of several, the first that isn't `null`.
fn type_of(schema: &Value) -> Option<&str> {
    match get(schema, "type")? {
        Value::String(name) => Some(name),
        Value::List(names) => names.iter().filter_map(as_text).find(|name| *name != "null"),
        _ => None,
    }
}

fn strings(values: Option<&Value>) -> Vec<String> {
    list(values)
        .iter()
        .filter_map(as_text)
        .map(str::to_owned)
        .collect()
}

/// Words as text, or as an object with `zh` and `en`.
fn bilingual(words: &Value) -> Option<Bilingual> {
    match words {
        Value::String(text) => Some(Bilingual::new(&**text, "")),
        _ => Some(Bilingual::new(
            text(words, "zh")?,
            text(words, "en").unwrap_or_default(),
        )),
    }
}

fn templates(hint: &Value) -> Vec<Prepared> {
    let prepared = |one: &Value| {
        let Some(Value::Context(answers)) = get(one, "answers") else {
            return None;
        };
        let answers = answers.entries().iter();
        Some(Prepared {
            title: bilingual(get(one, "title")?)?,
            answers: answers
                .map(|(pointer, value)| (pointer.to_string(), fill::text_of(value)))
                .collect(),
        })
    };
    list(get(hint, "templates")).iter().filter_map(prepared).collect()
}

/// A name within a JSON pointer (RFC 6901 §3).
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
