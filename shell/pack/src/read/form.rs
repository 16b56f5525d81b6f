//! Forms: the schema with its Chinese texts first, the hints with the English ones onto it.
//!
//! A form uses a part of JSON Schema 2020-12 that every form page can show; any other keyword is refused,
//! so that nothing is checked that people aren't told. It knows nothing of items. Start at [`schema`].

use crate::codes;
use crate::files::Files;
use crate::finding::Finding;
use crate::model::{At, Field, FieldKind, Form, Pack, Page, Prefill, Words};
use crate::text::json::{self, Located};
use crate::text::{Log, Row, document, nearest, syntax};
use serde_json::{Map, Value};

/// Keywords a form's root may have.
const ROOT: &[&str] = &[
    "$schema",
    "$id",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "allOf",
    "if",
    "then",
    "else",
    "dependentRequired",
];
/// Keywords a field may have.
const FIELD: &[&str] = &[
    "type",
    "title",
    "description",
    "format",
    "enum",
    "oneOf",
    "items",
    "properties",
    "required",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "additionalProperties",
    "const",
    "default",
    "examples",
];
/// How deep rows may lie in rows.
const DEEPEST: usize = 3;

/// A schema being read.
struct Reader<'s> {
    file: &'s str,
    located: &'s Located,
    log: &'s Log,
}

pub(super) fn schema(pack: &mut Pack, id: &str, path: &str, text: &str, log: &Log) {
    let located = match json::read(text) {
        Ok(located) => located,
        Err((line, message)) => {
            log.borrow_mut().push(syntax(path, line, "JSON", &message));
            return;
        }
    };
    let reader = Reader {
        file: path,
        located: &located,
        log,
    };
    let Some(root) = located.value.as_object() else {
        log.borrow_mut().push(syntax(path, 1, "JSON Schema", "object?"));
        return;
    };
    reader.keywords(root, "", ROOT);
    let fields = reader.fields(root, "", 0);
    pack.forms.push(Form {
        id: id.to_owned(),
        file: path.to_owned(),
        hints: format!("matter/forms/{id}.ui.toml"),
        words: Words {
            zh: reader.title(root, ""),
            en: String::new(),
            line: reader.located.line("/title"),
        },
        pages: Vec::new(),
        fields,
        schema: located.value.clone(),
    });
}

impl Reader<'_> {
    fn wrong(&self, code: skein_kernel::rejection::Code, path: &str, (zh, en): (String, String)) -> Finding {
        Finding::error(code, (self.file, self.located.line(path)), (zh, en))
    }

    fn log(&self, finding: Finding) {
        self.log.borrow_mut().push(finding);
    }

    fn keywords(&self, object: &Map<String, Value>, path: &str, known: &[&str]) {
        for keyword in object.keys().filter(|keyword| !known.contains(&keyword.as_str())) {
            let what = (
                format!("表单不能使用关键字“{keyword}”"),
                format!("forms can't use the keyword `{keyword}`"),
            );
            let finding = self
                .wrong(codes::UNKNOWN_KEY, &format!("{path}/{keyword}"), what)
                .element(keyword);
            self.log(match nearest(keyword, known.iter().copied()) {
                Some(near) => finding.fix(format!("是否想写 {near}"), format!("did you mean {near}?")),
                None => finding.fix(
                    "可用的关键字见 docs/guide/packs.md",
                    "docs/guide/packs.md lists the keywords",
                ),
            });
        }
    }

    fn title(&self, object: &Map<String, Value>, path: &str) -> String {
        let title = object
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim();
        if title.is_empty() {
            let what = (
                "缺少中文 title".to_owned(),
                "the Chinese title is missing".to_owned(),
            );
            let finding = self.wrong(codes::ONE_LANGUAGE, path, what);
            self.log(finding.element("title").fix("加上 title", "add title"));
        }
        title.to_owned()
    }

    fn fields(&self, object: &Map<String, Value>, path: &str, depth: usize) -> Vec<Field> {
        let Some(properties) = object.get("properties").and_then(Value::as_object) else {
            let what = ("缺少 properties".to_owned(), "properties are missing".to_owned());
            self.log(
                self.wrong(codes::MISSING, path, what)
                    .fix("加上 properties", "add properties"),
            );
            return Vec::new();
        };
        let required: Vec<&str> = object
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        for name in required.iter().filter(|name| !properties.contains_key(**name)) {
            let what = (
                format!("必填的“{name}”不是字段"),
                format!("`{name}` is required but no field"),
            );
            let finding = self.wrong(codes::UNRESOLVED, &format!("{path}/required"), what);
            self.log(
                finding
                    .element(name)
                    .fix("改正字段名", "correct the field's name"),
            );
        }
        let mut fields: Vec<Field> = properties
            .iter()
            .filter_map(|(name, value)| {
                let path = format!("{path}/properties/{name}");
                let value = value.as_object()?;
                self.keywords(value, &path, FIELD);
                Some(Field {
                    required: required.contains(&name.as_str()),
                    ..self.field(name, value, &path, depth)
                })
            })
            .collect();
        fields.sort_by_key(|field| field.line);
        fields
    }

    fn field(&self, name: &str, value: &Map<String, Value>, path: &str, depth: usize) -> Field {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let line = self.located.line(path);
        let help = text("description").map(|zh| Words {
            zh: zh.to_owned(),
            en: String::new(),
            line,
        });
        Field {
            name: name.to_owned(),
            words: Words {
                zh: self.title(value, path),
                en: String::new(),
                line,
            },
            help,
            kind: self.kind(value, path, depth),
            format: text("format").map(str::to_owned),
            required: false,
            when: None,
            prefill: None,
            need: None,
            widget: None,
            page: None,
            order: line,
            line,
        }
    }

    fn kind(&self, value: &Map<String, Value>, path: &str, depth: usize) -> FieldKind {
        match value.get("type").and_then(Value::as_str) {
            Some("string") => match self.options(value) {
                Some(options) => FieldKind::Choice(options),
                None => FieldKind::Text,
            },
            Some("number") => FieldKind::Number,
            Some("integer") => FieldKind::Integer,
            Some("boolean") => FieldKind::Truth,
            Some("array") => self.rows(value, path, depth),
            _ => {
                let what = (
                    "字段的 type 应为 string、number、integer、boolean 或 array".to_owned(),
                    "a field's type is string, number, integer, boolean or array".to_owned(),
                );
                let finding = self.wrong(codes::BAD_VALUE, path, what).element("type");
                self.log(finding.fix("改成其中之一", "write one of them"));
                FieldKind::Text
            }
        }
    }

    fn rows(&self, value: &Map<String, Value>, path: &str, depth: usize) -> FieldKind {
        let items = value.get("items").and_then(Value::as_object);
        let options = items.and_then(|items| self.options(items));
        match (options, items) {
            (Some(options), _) => FieldKind::Choices(options),
            (None, Some(items)) if depth < DEEPEST => {
                FieldKind::Rows(self.fields(items, &format!("{path}/items"), depth + 1))
            }
            _ => {
                let what = (
                    "array 的 items 应为选项或一组字段".to_owned(),
                    "the items of an array are options or fields".to_owned(),
                );
                let finding = self.wrong(codes::BAD_VALUE, path, what).element("items");
                self.log(finding.fix("写 oneOf 或 properties", "write oneOf or properties"));
                FieldKind::Rows(Vec::new())
            }
        }
    }

    /// `oneOf` with `const` and `title`, or `enum` whose values are their own Chinese names.
    fn options(&self, value: &Map<String, Value>) -> Option<Vec<(String, Words)>> {
        let option = |name: &str, zh: &str| {
            let words = Words {
                zh: zh.to_owned(),
                ..Words::default()
            };
            (name.to_owned(), words)
        };
        if let Some(choices) = value.get("oneOf").and_then(Value::as_array) {
            let choices = choices.iter().filter_map(|choice| {
                let name = choice.get("const")?.as_str()?;
                let title = choice.get("title").and_then(Value::as_str);
                Some(option(name, title.unwrap_or(name)))
            });
            return Some(choices.collect());
        }
        let names = value.get("enum")?.as_array()?;
        Some(
            names
                .iter()
                .filter_map(Value::as_str)
                .map(|name| option(name, name))
                .collect(),
        )
    }
}

/// Puts the hints of every form onto its fields.
pub(super) fn hints(pack: &mut Pack, files: &Files, log: &Log) {
    for form in &mut pack.forms {
        let text = files
            .get(&form.hints)
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        let Some(text) = text else {
            let what = (
                format!("表单缺少 {}", form.hints),
                format!("the form has no {}", form.hints),
            );
            let finding = Finding::error(codes::ONE_LANGUAGE, (&form.file, 0), what);
            log.borrow_mut()
                .push(finding.fix("建立该文件，写上英文", "make that file with the English texts"));
            continue;
        };
        let file = form.hints.clone();
        document(&file, text, log, |root| onto(form, root, log));
        form.fields.sort_by_key(|field| field.order);
    }
    let known: Vec<String> = pack.forms.iter().map(|form| form.hints.clone()).collect();
    for (path, _) in files.iter() {
        if path.ends_with(".ui.toml") && !known.iter().any(|hints| hints == path) {
            let what = (
                "没有与它同名的 .schema.json".to_owned(),
                "there is no .schema.json of its name".to_owned(),
            );
            let finding = Finding::error(codes::UNRESOLVED, (path, 0), what);
            log.borrow_mut()
                .push(finding.fix("改名或补上表单", "rename it or add the schema"));
        }
    }
}

fn onto(form: &mut Form, root: &Row<'_>, log: &Log) {
    if let Some(row) = root.table("form") {
        form.words.en = row.text("en").value;
        form.pages = row.rows("page").iter().map(page).collect();
        row.done();
    } else {
        root.text("form");
    }
    if let Some(row) = root.table("field") {
        fields(&mut form.fields, &row, log, &form.hints);
    } else {
        root.text("field");
    }
    for field in form.fields.iter().filter(|field| field.words.en.is_empty()) {
        log.borrow_mut()
            .push(no_english(&form.hints, root.line, &field.name));
    }
}

fn no_english(file: &str, line: u32, name: &str) -> Finding {
    let what = (
        format!("字段“{name}”没有英文"),
        format!("the field `{name}` has no English"),
    );
    Finding::error(codes::ONE_LANGUAGE, (file, line), what)
        .element(name)
        .fix(
            format!("加上 [field.{name}] en = …"),
            format!("add [field.{name}] en = …"),
        )
}

fn page(row: &Row<'_>) -> Page {
    let page = Page {
        id: row.id("id"),
        words: row.words("zh", "en"),
    };
    row.done();
    page
}

fn fields(fields: &mut [Field], root: &Row<'_>, log: &Log, file: &str) {
    for (name, row) in root.tables(&[]) {
        match fields.iter_mut().find(|field| field.name == *name) {
            Some(field) => hint(field, &row, log, file),
            None => {
                let (zh, en) = (
                    format!("表单没有字段“{}”", name.value),
                    format!("the form has no field `{}`", name.value),
                );
                let finding = row.wrong(codes::UNRESOLVED, name.line, zh, en).element(&name);
                let near = nearest(&name, fields.iter().map(|field| field.name.as_str()));
                row.log(match near {
                    Some(near) => finding.fix(format!("是否想写 {near}"), format!("did you mean {near}?")),
                    None => finding.fix("改正字段名", "correct the field's name"),
                });
            }
        }
    }
}

fn hint(field: &mut Field, row: &Row<'_>, log: &Log, file: &str) {
    field.words.en = row.text("en").value;
    let english = row.maybe_text("help_en");
    if let Some(zh) = row.maybe_text("help_zh") {
        field.help = Some(Words {
            line: zh.line,
            zh: zh.value,
            en: String::new(),
        });
    }
    if let Some(help) = &mut field.help {
        help.en = english.map(|text| text.value).unwrap_or_default();
        if help.en.is_empty() {
            log.borrow_mut()
                .push(no_english(file, row.line, &format!("{}: help_en", field.name)));
        }
    }
    field.order = row.number("order").unwrap_or(row.line);
    field.widget = row.maybe_text("widget").map(|widget| widget.value);
    field.page = row.maybe_text("page");
    field.when = row.maybe_text("when");
    if row.flag("required") {
        field.required = true;
    }
    field.prefill = row.maybe_text("prefill").and_then(|text| prefill(&text, row));
    field.need = row.maybe_text("need");
    if let Some(inner) = row.table("options") {
        options(field, &inner);
    }
    if let (Some(inner), FieldKind::Rows(rows)) = (row.table("field"), &mut field.kind) {
        fields(rows, &inner, log, file);
        for inner in rows.iter().filter(|inner| inner.words.en.is_empty()) {
            log.borrow_mut().push(no_english(
                file,
                row.line,
                &format!("{}.field.{}", field.name, inner.name),
            ));
        }
    }
    untranslated(field, row, log, file);
    row.done();
}

fn options(field: &mut Field, row: &Row<'_>) {
    let (FieldKind::Choice(options) | FieldKind::Choices(options)) = &mut field.kind else {
        return;
    };
    for (name, text) in row.texts() {
        match options.iter_mut().find(|(option, _)| *option == name.value) {
            Some((_, words)) => words.en = text.value,
            None => {
                let (zh, en) = (
                    format!("没有选项“{}”", name.value),
                    format!("there is no option `{}`", name.value),
                );
                let finding = row.wrong(codes::UNRESOLVED, name.line, zh, en);
                row.log(
                    finding
                        .element(&name)
                        .fix("改正选项名", "correct the option's name"),
                );
            }
        }
    }
}

fn untranslated(field: &Field, row: &Row<'_>, log: &Log, file: &str) {
    if let FieldKind::Choice(options) | FieldKind::Choices(options) = &field.kind {
        for (name, _) in options.iter().filter(|(_, words)| words.en.is_empty()) {
            log.borrow_mut().push(no_english(
                file,
                row.line,
                &format!("{}.options.{name}", field.name),
            ));
        }
    }
}

fn prefill(text: &At<String>, row: &Row<'_>) -> Option<At<Prefill>> {
    let parts: Vec<&str> = text.split('.').collect();
    let prefill = match parts.as_slice() {
        ["applicant", name] => Prefill::Applicant((*name).to_owned()),
        ["held", licence, field] => Prefill::Held {
            licence: (*licence).to_owned(),
            field: (*field).to_owned(),
        },
        _ => {
            let (zh, en) = (
                "“prefill”应为 applicant.名称 或 held.证照.字段".to_owned(),
                "`prefill` is applicant.NAME or held.LICENCE.FIELD".to_owned(),
            );
            let finding = row.wrong(codes::BAD_VALUE, text.line, zh, en).element("prefill");
            row.log(finding.fix("改成两者之一", "write one of the two"));
            return None;
        }
    };
    Some(At::new(prefill, text.line))
}
