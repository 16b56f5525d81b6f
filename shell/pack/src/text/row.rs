//! One TOML table being read: every key is asked for by name and kind, what nobody asked for is a mistake.
//!
//! A fault never stops the reading: it is logged and a neutral value goes on in its place, so that an author
//! sees everything at once. It knows nothing of packs. Start at [`document`].

use super::{Lines, nearest};
use crate::codes;
use crate::finding::Finding;
use crate::model::{At, Words};
use jiff::civil::Date;
use skein_kernel::rejection::Code;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::str::FromStr;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What was found wrong while reading.
pub(crate) type Log = Rc<RefCell<Vec<Finding>>>;

/// The file being read.
#[derive(Debug)]
struct Source {
    name: String,
    lines: Lines,
}

/// A table of a TOML file.
pub(crate) struct Row<'t> {
    source: Rc<Source>,
    log: Log,
    table: &'t DeTable<'t>,
    /// The line it begins on.
    pub(crate) line: u32,
    asked: RefCell<BTreeSet<&'static str>>,
}

/// Reads a TOML file and hands its root table to `read`; nothing where the text can't be parsed.
pub(crate) fn document<T>(name: &str, text: &str, log: &Log, read: impl FnOnce(&Row<'_>) -> T) -> Option<T> {
    let lines = Lines::of(text);
    let parsed = match DeTable::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let line = error.span().map_or(0, |span| lines.line(span.start));
            let message = error.message().replace('\n', "；");
            log.borrow_mut().push(syntax(name, line, "TOML", &message));
            return None;
        }
    };
    let row = Row {
        source: Rc::new(Source {
            name: name.to_owned(),
            lines,
        }),
        log: Rc::clone(log),
        table: parsed.get_ref(),
        line: 1,
        asked: RefCell::default(),
    };
    let read = read(&row);
    row.done();
    Some(read)
}

/// A text that can't be parsed.
pub(crate) fn syntax(file: &str, line: u32, language: &str, message: &str) -> Finding {
    let what = (
        format!("{language} 写法有误：{message}"),
        format!("this is no {language}: {message}"),
    );
    Finding::error(codes::SYNTAX, (file, line), what)
        .fix("改正这一行的写法", "correct how this line is written")
}

impl<'t> Row<'t> {
    /// Logs something wrong with this table.
    pub(crate) fn wrong(&self, code: Code, line: u32, zh: String, en: String) -> Finding {
        Finding::error(code, (&self.source.name, line), (zh, en))
    }

    /// Logs a finding.
    pub(crate) fn log(&self, finding: Finding) {
        self.log.borrow_mut().push(finding);
    }

    fn value(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    fn line_of(&self, value: &Spanned<DeValue<'_>>) -> u32 {
        self.source.lines.line(value.span().start)
    }

    fn missing(&self, key: &str) {
        let (zh, en) = (format!("缺少“{key}”"), format!("`{key}` is missing"));
        let fix = (format!("加上 {key} = …"), format!("add {key} = …"));
        let finding = self.wrong(codes::MISSING, self.line, zh, en);
        self.log(finding.element(key).fix(fix.0, fix.1));
    }

    fn bad(&self, key: &str, line: u32, (zh, en): (&str, &str)) {
        let what = (format!("“{key}”应为{zh}"), format!("`{key}` should be {en}"));
        let finding = self.wrong(codes::BAD_VALUE, line, what.0, what.1);
        self.log(
            finding
                .element(key)
                .fix(format!("写成{zh}"), format!("write {en}")),
        );
    }

    /// A text, if there is one; never empty.
    pub(crate) fn maybe_text(&self, key: &'static str) -> Option<At<String>> {
        let value = self.value(key)?;
        let line = self.line_of(value);
        match value.get_ref().as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Some(At::new(text.to_owned(), line)),
            _ => {
                self.bad(key, line, ("不为空的文字", "text that isn't empty"));
                None
            }
        }
    }

    /// A text that must be there.
    pub(crate) fn text(&self, key: &'static str) -> At<String> {
        if !self.has(key) {
            self.missing(key);
        }
        self.maybe_text(key)
            .unwrap_or_else(|| At::new(String::new(), self.line))
    }

    /// Whether a key is there.
    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// Whether a key holds text.
    pub(crate) fn is_text(&self, key: &'static str) -> bool {
        self.value(key).is_some_and(|value| value.get_ref().is_str())
    }

    /// An id: lower-case letters, digits and hyphens.
    pub(crate) fn id(&self, key: &'static str) -> At<String> {
        let id = self.text(key);
        if !id.is_empty() && !is_id(&id) {
            let kinds = (
                "小写字母、数字和连字符，以字母开头",
                "lower-case letters, digits and hyphens, a letter first",
            );
            self.bad(key, id.line, kinds);
        }
        id
    }

    /// A text that is read as something else.
    pub(crate) fn maybe<T: FromStr>(&self, key: &'static str, what: (&str, &str)) -> Option<At<T>> {
        let text = self.maybe_text(key)?;
        let Ok(value) = text.value.parse() else {
            self.bad(key, text.line, what);
            return None;
        };
        Some(At::new(value, text.line))
    }

    /// One word among several.
    pub(crate) fn word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.maybe_text(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let list = list.join(", ");
            self.bad(
                key,
                text.line,
                (&format!("{list} 之一"), &format!("one of {list}")),
            );
        }
        found.map(|(_, value)| *value)
    }

    /// Words among several, in a list.
    pub(crate) fn words_among<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Vec<T> {
        let mut found = Vec::new();
        for text in self.list(key) {
            match words.iter().find(|(word, _)| *word == text.value) {
                Some((_, value)) => found.push(*value),
                None => {
                    let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                    let list = list.join(", ");
                    self.bad(
                        key,
                        text.line,
                        (&format!("{list} 之一"), &format!("one of {list}")),
                    );
                }
            }
        }
        found
    }

    /// A list of texts, empty where there is none.
    pub(crate) fn list(&self, key: &'static str) -> Vec<At<String>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let texts = value.get_ref().as_array().map(|array| {
            let texts = array.iter().map(|value| {
                let text = value.get_ref().as_str()?.trim();
                (!text.is_empty()).then(|| At::new(text.to_owned(), self.line_of(value)))
            });
            texts.collect::<Option<Vec<_>>>()
        });
        texts.flatten().unwrap_or_else(|| {
            self.bad(key, self.line_of(value), ("文字的列表", "a list of texts"));
            Vec::new()
        })
    }

    /// True or false; false where nothing is said.
    pub(crate) fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.value(key) else {
            return false;
        };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.bad(key, self.line_of(value), ("true 或 false", "true or false"));
            false
        })
    }

    /// A whole number.
    pub(crate) fn number(&self, key: &'static str) -> Option<u32> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.bad(
                key,
                self.line_of(value),
                ("不小于 0 的整数", "a whole number from 0"),
            );
        }
        number
    }

    /// A day, written `2021-01-20` with or without quotation marks.
    pub(crate) fn date(&self, key: &'static str) -> Option<At<Date>> {
        let value = self.value(key)?;
        let line = self.line_of(value);
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(datetime) => datetime.to_string(),
            _ => String::new(),
        };
        let Ok(date) = text.parse() else {
            self.bad(key, line, ("日期，如 2026-07-01", "a day such as 2026-07-01"));
            return None;
        };
        Some(At::new(date, line))
    }

    /// A text, number or truth value as it is written.
    pub(crate) fn scalar(&self, key: &'static str) -> Option<At<String>> {
        let value = self.value(key)?;
        let line = self.line_of(value);
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Datetime(datetime) => datetime.to_string(),
            _ => {
                self.bad(key, line, ("文字、数或真假值", "text, a number or a truth value"));
                return None;
            }
        };
        Some(At::new(text, line))
    }

    /// The text of two keys in both languages; each missing one is reported.
    pub(crate) fn words(&self, zh: &'static str, en: &'static str) -> Words {
        let words = self.maybe_words(zh, en);
        if words.is_none() {
            self.missing(zh);
        }
        words.unwrap_or_default()
    }

    /// The same where nothing need be said, but if so in both languages.
    pub(crate) fn maybe_words(&self, zh: &'static str, en: &'static str) -> Option<Words> {
        let (chinese, english) = (self.maybe_text(zh), self.maybe_text(en));
        for (there, key, other) in [(&chinese, en, &english), (&english, zh, &chinese)] {
            if let (Some(there), None) = (there, other) {
                self.one_language(key, there.line);
            }
        }
        let line = chinese.as_ref().or(english.as_ref())?.line;
        let text = |text: Option<At<String>>| text.map(|text| text.value).unwrap_or_default();
        Some(Words {
            zh: text(chinese),
            en: text(english),
            line,
        })
    }

    fn one_language(&self, key: &str, line: u32) {
        let (zh, en) = (
            format!("文字只有一种语言，缺“{key}”"),
            format!("this text is in one language only: `{key}` is missing"),
        );
        let fix = (format!("补上 {key}"), format!("add {key}"));
        let finding = self.wrong(codes::ONE_LANGUAGE, line, zh, en);
        self.log(finding.element(key).fix(fix.0, fix.1));
    }

    /// Tables written `[[key]]`, in order.
    pub(crate) fn rows(&self, key: &'static str) -> Vec<Row<'t>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let tables = value.get_ref().as_array().map(|array| {
            let tables = array
                .iter()
                .map(|value| Some(self.inner(value, value.get_ref().as_table()?)));
            tables.collect::<Option<Vec<_>>>()
        });
        tables.flatten().unwrap_or_else(|| {
            self.bad(
                key,
                self.line_of(value),
                ("表的列表 [[…]]", "a list of tables [[…]]"),
            );
            Vec::new()
        })
    }

    /// A table written `[key]`.
    pub(crate) fn table(&self, key: &'static str) -> Option<Row<'t>> {
        let value = self.value(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.bad(key, self.line_of(value), ("一张表 […]", "a table […]"));
        }
        table.map(|table| self.inner(value, table))
    }

    /// Every table of this one by its name, in the order written; anything else is reported.
    pub(crate) fn tables(&self, except: &[&str]) -> Vec<(At<String>, Row<'t>)> {
        let mut found = Vec::new();
        for (key, value) in self
            .table
            .iter()
            .filter(|(key, _)| !except.contains(&&**key.get_ref()))
        {
            let line = self.source.lines.line(key.span().start);
            match value.get_ref().as_table() {
                Some(table) => {
                    found.push((At::new(key.get_ref().to_string(), line), self.inner(value, table)))
                }
                None => self.bad(key.get_ref(), line, ("一张表 […]", "a table […]")),
            }
        }
        found.sort_by_key(|(name, _)| name.line);
        found
    }

    /// Every text of this table by its name; anything else is reported.
    pub(crate) fn texts(&self) -> Vec<(At<String>, At<String>)> {
        let mut found = Vec::new();
        for (key, value) in self.table.iter() {
            let line = self.source.lines.line(key.span().start);
            match value.get_ref().as_str() {
                Some(text) => found.push((
                    At::new(key.get_ref().to_string(), line),
                    At::new(text.to_owned(), line),
                )),
                None => self.bad(key.get_ref(), line, ("文字", "text")),
            }
        }
        found.sort_by_key(|(name, _)| name.line);
        found
    }

    fn inner(&self, value: &Spanned<DeValue<'_>>, table: &'t DeTable<'t>) -> Row<'t> {
        Row {
            source: Rc::clone(&self.source),
            log: Rc::clone(&self.log),
            table,
            line: self.line_of(value),
            asked: RefCell::default(),
        }
    }

    /// Reports every key nobody asked for.
    pub(crate) fn done(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(&**key.get_ref())) {
            let line = self.source.lines.line(key.span().start);
            let name = key.get_ref();
            let (zh, en) = (
                format!("没有“{name}”这一项"),
                format!("there is no key `{name}` here"),
            );
            let finding = self.wrong(codes::UNKNOWN_KEY, line, zh, en).element(name);
            let list = asked.iter().copied().collect::<Vec<_>>().join(", ");
            self.log(match nearest(name, asked.iter().copied()) {
                Some(near) => finding.fix(format!("是否想写 {near}"), format!("did you mean {near}?")),
                None => finding.fix(format!("可用的有 {list}"), format!("there are {list}")),
            });
        }
    }
}

/// Whether a text is an id: lower-case letters, digits and hyphens, a letter first.
pub(crate) fn is_id(text: &str) -> bool {
    let kind = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    text.starts_with(|letter: char| letter.is_ascii_lowercase()) && text.chars().all(kind) && text.len() <= 64
}
