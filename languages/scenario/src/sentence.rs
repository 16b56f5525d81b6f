//! One sentence being read: its line, the names known so far, the lines indented under it.
//!
//! It knows nothing of what sentences say. Start at [`Sentence`].

use crate::cursor::{Cursor, Words, plain};
use crate::glyph::{Glyph, Line, raw, span};
use crate::model::{Data, Span, Value};
use crate::refuse;
use crate::value::{pair, pairs, value};
use skein_kernel::rejection::Rejection;

/// The names of a scenario.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) people: Vec<String>,
    pub(crate) matters: Vec<String>,
}

impl Names {
    pub(crate) fn people(&self) -> impl Iterator<Item = &str> {
        self.people
            .iter()
            .map(String::as_str)
            .chain(["系统", "the system", "System"])
    }

    pub(crate) fn matters(&self) -> impl Iterator<Item = &str> {
        self.matters.iter().map(String::as_str)
    }
}

/// A sentence being read.
pub(crate) struct Sentence<'l> {
    pub(crate) file: &'l str,
    pub(crate) line: &'l Line,
    /// Lines indented under it.
    pub(crate) block: &'l [Line],
    pub(crate) cursor: Cursor<'l>,
    pub(crate) names: &'l Names,
}

impl<'l> Sentence<'l> {
    /// Where the sentence stands.
    pub(crate) fn at(&self) -> Span {
        let first = self.line.glyphs.first().map_or(1, |glyph| glyph.column);
        Span {
            file: self.file.to_owned(),
            line: self.line.number,
            from: first,
            to: self.line.glyphs.last().map_or(first, |glyph| glyph.column + 1),
        }
    }

    /// Where some of its characters stand.
    pub(crate) fn span(&self, glyphs: &[Glyph]) -> Option<Span> {
        span(self.file, glyphs)
    }

    /// A person that comes next, after a word if there is one.
    pub(crate) fn person(&mut self) -> Result<String, Rejection> {
        match self.cursor.name(self.names.people()) {
            Some(name) => Ok(name),
            None => {
                let said = raw(self.cursor.phrase(&[]));
                if said.is_empty() {
                    return Err(refuse::missing("人名", "the name of a person"));
                }
                Err(refuse::unknown(&said, crate::nearest(&said, self.names.people())))
            }
        }
    }

    /// A matter that comes next, if one does.
    pub(crate) fn matter(&mut self) -> Option<String> {
        self.cursor.name(self.names.matters())
    }

    /// What is said after one of some words: in quotation marks, or up to a stop word or comma.
    pub(crate) fn after(&mut self, words: Words, stops: &[Words]) -> Option<String> {
        self.cursor.word(words).then(|| raw(self.cursor.phrase(stops)))
    }

    /// A day after one of some words.
    pub(crate) fn day_after(
        &mut self,
        words: Words,
        stops: &[Words],
    ) -> Result<Option<jiff::civil::Date>, Rejection> {
        if !self.cursor.word(words) {
            return Ok(None);
        }
        crate::moment::date(&plain(self.cursor.phrase(stops))).map(Some)
    }

    /// The lines indented under it, as data.
    pub(crate) fn block_data(&mut self) -> Result<Data, Rejection> {
        let block = std::mem::take(&mut self.block);
        match nested(block).map_err(|why| self.placed(why))? {
            Value::Context(data) => Ok(data),
            _ => Err(refuse::no_value(
                &block.first().map(Line::text).unwrap_or_default(),
                "这里要写“名称 = 值”，不是列表",
                "write `name = value` here, not a list",
            )),
        }
    }

    fn placed(&self, (line, why): (u32, Rejection)) -> Rejection {
        let span = Span {
            file: self.file.to_owned(),
            line,
            from: 1,
            to: 1,
        };
        refuse::at(why, &span)
    }

    /// Nothing may be left of the line.
    pub(crate) fn ends(&self) -> Result<(), Rejection> {
        if self.cursor.is_done() {
            return Ok(());
        }
        let said = self.cursor.ahead();
        Err(refuse::not_understood(&said, None))
    }
}

/// A block of lines as a value: a context, or a list if its lines begin with a dash.
fn nested(lines: &[Line]) -> Result<Value, (u32, Rejection)> {
    let Some(first) = lines.first() else {
        return Ok(Value::Context(Data::new()));
    };
    let is_item = |line: &Line| {
        line.glyphs
            .first()
            .is_some_and(|glyph| glyph.read == '-' || glyph.read == '*')
    };
    if is_item(first) {
        list(lines)
    } else {
        context(lines)
    }
}

fn context(lines: &[Line]) -> Result<Value, (u32, Rejection)> {
    let mut data = Data::new();
    for (line, under) in blocks(lines) {
        if under.is_empty() {
            for (name, value) in entry(line).map_err(|why| (line.number, why))? {
                put(&mut data, &name, value);
            }
        } else {
            let name = line.text();
            put(
                &mut data,
                name.trim_end_matches([':', '=', '：', '＝', ' ']),
                nested(under)?,
            );
        }
    }
    Ok(Value::Context(data))
}

/// One line of data; several after one another with commas between them are several data.
fn entry(line: &Line) -> Result<Data, Rejection> {
    let several = crate::value::parts(&line.glyphs, |c| c == ',');
    if several.len() > 1
        && several
            .iter()
            .all(|part| part.iter().any(|glyph| glyph.read == '='))
    {
        return pairs(&line.glyphs);
    }
    let (name, given) = pair(&line.glyphs)
        .ok_or_else(|| refuse::no_value(&line.text(), "请写成“名称 = 值”", "write `name = value`"))?;
    Ok(vec![(name, value(given))])
}

fn list(lines: &[Line]) -> Result<Value, (u32, Rejection)> {
    let mut items = Vec::new();
    for (line, under) in blocks(lines) {
        let said = line.glyphs.get(1..).unwrap_or_default();
        let entry = pair(said).filter(|_| said.iter().any(|glyph| matches!(glyph.read, '=' | ':')));
        match entry {
            Some((name, given)) => {
                let mut data = vec![(name, value(given))];
                if let Value::Context(more) = nested(under)? {
                    data.extend(more);
                }
                items.push(Value::Context(data));
            }
            None if under.is_empty() => items.push(value(said)),
            None => items.push(nested(under)?),
        }
    }
    Ok(Value::List(items))
}

/// Lines with those indented under each.
pub(crate) fn blocks(lines: &[Line]) -> Vec<(&Line, &[Line])> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at + 1..).unwrap_or_default();
        let under = rest.iter().take_while(|below| below.indent > line.indent).count();
        found.push((line, rest.get(..under).unwrap_or_default()));
        at += under + 1;
    }
    found
}

/// Puts a value under a name with dots into nested contexts.
pub(crate) fn put(data: &mut Data, name: &str, value: Value) {
    let (head, rest) = match name.split_once('.') {
        Some((head, rest)) if !head.is_empty() && !rest.is_empty() => (head, Some(rest)),
        _ => (name, None),
    };
    let place = match data.iter().position(|(known, _)| known == head) {
        Some(place) => place,
        None => {
            data.push((head.to_owned(), Value::Context(Data::new())));
            data.len() - 1
        }
    };
    let Some((_, slot)) = data.get_mut(place) else {
        return;
    };
    let Some(rest) = rest else {
        *slot = value;
        return;
    };
    if !matches!(slot, Value::Context(_)) {
        *slot = Value::Context(Data::new());
    }
    if let Value::Context(inner) = slot {
        put(inner, rest, value);
    }
}
