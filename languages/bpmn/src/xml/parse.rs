//! XML text to a tree, by quick-xml's tokens.
//!
//! It knows nothing of BPMN. Start at [`parse`].

use super::names::{Bindings, NameFault, is_name};
use super::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, MAX_NAMESPACES};
use crate::fault;
use crate::model::{Attribute, Child, Namespace, Tree};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use skein_kernel::rejection::{Class, Rejection};

/// A file as a tree, with the namespaces it declares.
#[derive(Debug)]
pub(crate) struct Document {
    /// The root element.
    pub(crate) root: Tree,
    /// Prefix and namespace of each declaration, the first meaning of each prefix.
    pub(crate) namespaces: Vec<(String, Namespace)>,
}

/// The tree of an XML text.
///
/// # Errors
/// `SK-BPMN-0001` (not well-formed), `SK-BPMN-0002` (a limit), `SK-BPMN-0003` (document type or entity).
pub(crate) fn parse(text: &str) -> Result<Document, Rejection> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_BYTES {
        return Err(limit(1, "文件过大", "the file is too large"));
    }
    let mut parser = Parser {
        text,
        reader: Reader::from_str(text),
        lines: Lines::default(),
        bindings: Bindings::default(),
        namespaces: Vec::new(),
        open: Vec::new(),
        root: None,
        count: 0,
    };
    parser.characters()?;
    parser.run()?;
    let line = parser.lines.at(text, text.len()).0;
    match parser.root {
        Some(root) => Ok(Document {
            root,
            namespaces: parser.namespaces,
        }),
        None => Err(syntax(line, "文件中没有元素", "the file holds no element")),
    }
}

struct Parser<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    lines: Lines,
    bindings: Bindings,
    namespaces: Vec<(String, Namespace)>,
    /// The elements open at this point, the innermost last.
    open: Vec<Tree>,
    root: Option<Tree>,
    count: u32,
}

impl Parser<'_> {
    /// XML 1.0 excludes control characters; a file with any would be written back broken.
    fn characters(&mut self) -> Result<(), Rejection> {
        let bad =
            |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || c > '\u{fffd}' && c < '\u{10000}';
        match self.text.find(bad) {
            None => Ok(()),
            Some(at) => Err(syntax(
                Lines::default().at(self.text, at).0,
                "文件含有 XML 不允许的字符",
                "the file holds a character that XML excludes",
            )),
        }
    }

    fn run(&mut self) -> Result<(), Rejection> {
        loop {
            let start = position(&self.reader);
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.broken(&error)),
            };
            match event {
                Event::Start(tag) => self.start(&tag, start, false)?,
                Event::Empty(tag) => self.start(&tag, start, true)?,
                Event::End(_) => self.end(),
                Event::Text(text) => self.content(&text.xml10_content(), start)?,
                Event::CData(text) => self.content(&text.xml10_content(), start)?,
                Event::GeneralRef(entity) => self.entity(&entity, start)?,
                Event::DocType(_) => return Err(self.document_type(start)),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => return self.finish(),
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, at: usize, empty: bool) -> Result<(), Rejection> {
        let (line, column) = self.lines.at(self.text, at);
        let depth = self.open.len() + 1;
        if self.root.is_some() {
            return Err(syntax(
                line,
                "文件有多个根元素",
                "the file has more than one root element",
            ));
        }
        if depth > MAX_DEPTH {
            return Err(limit(line, "元素嵌套过深", "elements are nested too deeply"));
        }
        if self.count == MAX_ELEMENTS {
            return Err(limit(line, "元素过多", "there are too many elements"));
        }
        let written = self.attributes(tag, line, depth)?;
        let name = tag.name();
        let mut tree = Tree {
            name: self.name(name.as_ref(), false, line)?,
            attributes: Vec::with_capacity(written.len()),
            children: Vec::new(),
            line,
            column,
            order: self.count,
        };
        for (name, value) in written {
            let name = self.name(name, true, line)?;
            if tree.attributes.iter().any(|other| other.name == name) {
                return Err(syntax(line, "属性重复", "an attribute is written twice"));
            }
            tree.attributes.push(Attribute { name, value });
        }
        self.count += 1;
        self.open.push(tree);
        if empty {
            self.end();
        }
        Ok(())
    }

    /// The attributes of a tag that aren't namespace declarations; declarations take effect.
    fn attributes<'t>(
        &mut self,
        tag: &'t BytesStart<'_>,
        line: u32,
        depth: usize,
    ) -> Result<Vec<(&'t str, String)>, Rejection> {
        let mut written = Vec::new();
        let mut attributes = tag.attributes();
        attributes.with_checks(false);
        for (number, attribute) in attributes.enumerate() {
            if number == MAX_ATTRIBUTES {
                return Err(limit(line, "属性过多", "an element has too many attributes"));
            }
            let attribute = attribute.map_err(|error| {
                syntax(
                    line,
                    "属性写法有误",
                    &format!("an attribute is malformed ({error})"),
                )
            })?;
            let name = attribute.key.0;
            if attribute.value.contains('<') {
                return Err(syntax(line, "属性值含有“<”", "an attribute's value holds `<`"));
            }
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|_| undefined(line))?
                .into_owned();
            if value.contains(|c: char| !allowed(c)) {
                return Err(syntax(
                    line,
                    "字符引用无效",
                    "a character reference names no XML character",
                ));
            }
            match name.strip_prefix("xmlns") {
                Some("") => self.declare("", &value, depth, line)?,
                Some(rest) if rest.starts_with(':') => {
                    self.declare(rest.trim_start_matches(':'), &value, depth, line)?;
                }
                _ => written.push((name, value)),
            }
        }
        Ok(written)
    }

    fn declare(&mut self, prefix: &str, address: &str, depth: usize, line: u32) -> Result<(), Rejection> {
        let malformed = !prefix.is_empty() && (!is_name(prefix) || address.is_empty());
        if malformed || matches!(prefix, "xml" | "xmlns") {
            return Err(syntax(
                line,
                "命名空间声明有误",
                "a namespace declaration is malformed",
            ));
        }
        if self.bindings.count() == MAX_NAMESPACES {
            return Err(limit(line, "命名空间过多", "there are too many namespaces"));
        }
        let space = Namespace::of(address);
        if !self.namespaces.iter().any(|(known, _)| known == prefix) {
            if self.namespaces.len() == MAX_NAMESPACES {
                return Err(limit(line, "命名空间过多", "there are too many namespaces"));
            }
            self.namespaces.push((prefix.to_owned(), space.clone()));
        }
        self.bindings.declare(prefix, space, depth);
        Ok(())
    }

    fn name(&self, name: &str, attribute: bool, line: u32) -> Result<crate::model::Name, Rejection> {
        self.bindings
            .resolve(name, attribute)
            .map_err(|fault| match fault {
                NameFault::Malformed => syntax(
                    line,
                    &format!("“{name}”不是合法的名称"),
                    &format!("{name:?} is not a name"),
                ),
                NameFault::Undeclared => syntax(
                    line,
                    &format!("“{name}”的前缀未声明"),
                    &format!("the prefix of {name:?} is not declared"),
                ),
            })
    }

    /// quick-xml has matched the end tag with the start tag by its name.
    fn end(&mut self) {
        let Some(mut tree) = self.open.pop() else {
            return;
        };
        drop_blanks(&mut tree);
        self.bindings.leave(self.open.len());
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Child::Element(tree)),
            None => self.root = Some(tree),
        }
    }

    fn content(&mut self, text: &str, at: usize) -> Result<(), Rejection> {
        match self.open.last_mut() {
            Some(parent) => push_text(parent, text),
            None if text.trim().is_empty() => {}
            None => {
                let blank = text.len() - text.trim_start().len();
                return Err(syntax(
                    self.lines.at(self.text, at + blank).0,
                    "根元素之外有文字",
                    "there is text outside the root element",
                ));
            }
        }
        Ok(())
    }

    fn entity(&mut self, entity: &BytesRef<'_>, at: usize) -> Result<(), Rejection> {
        let character = match entity.as_ref() {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "apos" => '\'',
            "quot" => '"',
            _ => match entity.resolve_char_ref() {
                Ok(Some(character)) if allowed(character) => character,
                _ => return Err(undefined(self.lines.at(self.text, at).0)),
            },
        };
        self.content(character.encode_utf8(&mut [0; 4]), at)
    }

    fn finish(&mut self) -> Result<(), Rejection> {
        match self.open.last() {
            None => Ok(()),
            Some(open) => Err(syntax(
                open.line,
                &format!("元素“{}”没有结束标签", open.name.local),
                &format!("the element {:?} is not closed", open.name.local),
            )),
        }
    }

    fn broken(&mut self, error: &quick_xml::Error) -> Rejection {
        let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let line = Lines::default().at(self.text, at).0;
        syntax(
            line,
            "不是格式良好的 XML",
            &format!("not well-formed XML ({error})"),
        )
    }

    fn document_type(&mut self, at: usize) -> Rejection {
        let line = self.lines.at(self.text, at).0;
        fault::invalid(
            fault::ENTITY,
            line,
            "文件含有文档类型声明（DOCTYPE）；为安全起见不予读取".into(),
            "the file declares a document type (DOCTYPE), which is not read for safety".into(),
        )
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Adds text to an element, joined to the text before it.
fn push_text(parent: &mut Tree, text: &str) {
    match parent.children.last_mut() {
        Some(Child::Text(before)) => before.push_str(text),
        _ => parent.children.push(Child::Text(text.to_owned())),
    }
}

/// Blank text is content only where other text stands beside it.
fn drop_blanks(tree: &mut Tree) {
    let blank = |child: &Child| matches!(child, Child::Text(text) if text.trim().is_empty());
    let mixed = tree
        .children
        .iter()
        .any(|child| matches!(child, Child::Text(text) if !text.trim().is_empty()));
    if !mixed {
        tree.children.retain(|child| !blank(child));
    }
}

fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn syntax(line: u32, zh: &str, en: &str) -> Rejection {
    fault::invalid(fault::SYNTAX, line, zh.to_owned(), en.to_owned())
}

fn limit(line: u32, zh: &str, en: &str) -> Rejection {
    Rejection::new(fault::LIMIT, Class::TooLarge, zh, en).at_line(line)
}

fn undefined(line: u32) -> Rejection {
    fault::invalid(
        fault::ENTITY,
        line,
        "文件引用了未定义的实体".into(),
        "the file refers to an entity that XML itself does not define".into(),
    )
}

/// Line and column of ascending byte positions, counted once, so that a file of one long line costs no more
/// than any other.
#[derive(Default)]
struct Lines {
    at: usize,
    lines: u32,
    /// Characters of the line before `at`.
    characters: u32,
}

impl Lines {
    /// Line and column, both from 1, of a position not before the last one asked for.
    fn at(&mut self, text: &str, position: usize) -> (u32, u32) {
        let position = position.min(text.len());
        let passed = text.as_bytes().get(self.at..position).unwrap_or_default();
        for byte in passed {
            match byte {
                b'\n' => {
                    self.lines += 1;
                    self.characters = 0;
                }
                // A byte inside a character is no character of its own.
                0x80..0xC0 => {}
                _ => self.characters += 1,
            }
        }
        self.at = self.at.max(position);
        (self.lines + 1, self.characters + 1)
    }
}

#[cfg(test)]
mod tests;
