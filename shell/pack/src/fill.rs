//! A form as it is filled in: which fields are shown, which documents are needed, and the schema with its hints
//! for the pages that draw it.
//!
//! It knows nothing of pages, accounts and what is kept. Start at [`visible`].

use crate::model::{Document, Field, FieldKind, Form, Item, Words};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use skein_dmn::feel::{Expression, Names, Scope};
use skein_matter::state::{Value, Vars};
use std::collections::BTreeMap;

/// The keyword under which a schema brings its own hint: see `docs/guide/forms.md`.
const HINT: &str = "x-skein";

/// The fields of a form that are shown with these answers, in the order people see them.
#[must_use]
pub fn visible<'a>(form: &'a Form, answers: &Vars) -> Vec<&'a Field> {
    let scope = scope(answers);
    let shown = |field: &&Field| field.when.as_ref().is_none_or(|when| holds(when, &scope));
    form.fields.iter().filter(shown).collect()
}

/// The documents of an item that are needed with these answers.
#[must_use]
pub fn needed<'a>(item: &'a Item, answers: &Vars) -> Vec<&'a Document> {
    let form = answers.iter().map(|(name, value)| (name.clone(), value.clone()));
    let scope = BTreeMap::from([("form".to_owned(), Value::context(form.collect()))]);
    let needed = |document: &&Document| document.when.as_ref().is_none_or(|when| holds(when, &scope));
    item.documents.iter().filter(needed).collect()
}

fn scope(answers: &Vars) -> BTreeMap<String, Value> {
    let entries = answers
        .iter()
        .map(|(name, value)| (name.to_string(), value.clone()));
    entries.collect()
}

/// Whether an expression is true. What hasn't been answered yet makes it false, not an error.
fn holds(text: &str, scope: &BTreeMap<String, Value>) -> bool {
    // What doesn't compile was refused when the pack was checked.
    let Ok(expression) = Expression::compile(text, &Names::new()) else {
        return false;
    };
    let mut faults = skein_dmn::feel::Faults::default();
    expression.evaluate(&Scope::looking_up(scope), &mut faults) == Value::Boolean(true)
}

/// What tells one wording of a form from another: the hash of its schema, in hexadecimal.
#[must_use]
pub fn fingerprint(form: &Form) -> String {
    hex::encode(Sha256::digest(form.schema.to_string()))
}

/// The schema with the hints beside it under `x-skein`, which validators ignore and pages read.
#[must_use]
pub fn hinted(form: &Form) -> Json {
    let mut fields = Map::new();
    hints(&form.fields, "", &mut fields);
    let order: Vec<&str> = form.fields.iter().map(|field| field.name.as_str()).collect();
    let mut schema = form.schema.clone();
    if let Some(root) = schema.as_object_mut() {
        root.insert(HINT.into(), json!({ "order": order, "fields": fields }));
    }
    schema
}

fn hints(all: &[Field], around: &str, found: &mut Map<String, Json>) {
    for field in all {
        let pointer = format!("{around}/{}", field.name.replace('~', "~0").replace('/', "~1"));
        let mut hint = Map::new();
        hint.insert("title".into(), words(&field.words));
        if let Some(help) = &field.help {
            hint.insert("help".into(), words(help));
        }
        if let Some(widget) = widget(field) {
            hint.insert("widget".into(), json!(widget));
        }
        match &field.kind {
            FieldKind::Choice(options) | FieldKind::Choices(options) => {
                let named = options.iter().map(|(key, name)| (key.clone(), words(name)));
                hint.insert("options".into(), Json::Object(named.collect()));
            }
            FieldKind::Rows(columns) => hints(columns, &pointer, found),
            _ => {}
        }
        found.insert(pointer, Json::Object(hint));
    }
}

fn words(words: &Words) -> Json {
    json!({ "zh": words.zh, "en": words.en })
}

/// The widget by the name pages know it.
fn widget(field: &Field) -> Option<&'static str> {
    match (field.widget.as_deref(), field.format.as_deref()) {
        (Some("textarea"), _) => Some("long"),
        (Some("file"), _) | (_, Some("attachment")) => Some("file"),
        (_, Some("phone")) => Some("phone"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Files, Pack};

    fn one_stop() -> Pack {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/one-stop");
        Pack::read(&Files::of_folder(folder.as_ref()).unwrap()).unwrap()
    }

    fn shown(answers: &str) -> String {
        let pack = one_stop();
        let form = pack.form("food").unwrap();
        let fields = visible(form, &Vars::from_json(answers).unwrap());
        fields
            .iter()
            .map(|field| field.name.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_field_is_shown_where_its_condition_holds() {
        assert!(!shown("{}").contains("platform"));
        assert!(!shown(r#"{"delivery": false}"#).contains("platform"));
        assert!(shown(r#"{"delivery": true}"#).contains("platform"));
    }

    #[test]
    fn a_document_is_needed_where_its_condition_holds() {
        let pack = one_stop();
        let item = pack.item("food-permit").unwrap();
        let ids = |answers: &str| {
            let all = needed(item, &Vars::from_json(answers).unwrap());
            all.iter().any(|document| *document.id == "health")
        };
        assert!(ids(r#"{"staff": 3}"#));
        assert!(!ids(r#"{"staff": 0}"#) && !ids("{}"));
    }

    #[test]
    fn a_schema_with_hints_says_it_in_both_languages() {
        let pack = one_stop();
        let schema = hinted(pack.form("food").unwrap());
        let field = &schema[HINT]["fields"]["/credit_code"];
        assert_eq!(field["title"]["en"], "Unified social credit code");
        assert_eq!(schema[HINT]["order"][0], "name");
        assert_eq!(schema[HINT]["fields"]["/phone"]["widget"], "phone");
    }
}
