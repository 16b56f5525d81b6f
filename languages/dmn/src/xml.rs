//! A document of XML as a tree of elements that know their lines.
//!
//! What it is for: reading decision models and test files whole, with limits on size, depth and count, so
//! that no input exhausts memory or the stack. Document types are refused, and with them every entity but
//! the five of XML and character references.
//!
//! What it knows nothing of: DMN. Where to start: [`parse`].

use crate::codes;
use quick_xml::NsReader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use skein_kernel::rejection::{Class, Rejection};

/// The largest text read, in bytes.
pub const LARGEST: usize = 16 << 20;
/// The deepest nesting of elements read.
pub const DEEPEST: usize = 128;
/// The most elements read from one text.
pub const MOST: usize = 500_000;

/// An element with everything inside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// The name without a prefix.
    pub name: String,
    /// The namespace the name is bound to; empty where there is none.
    pub namespace: String,
    /// Attributes as written (with their prefixes), namespace declarations among them.
    pub attributes: Vec<(String, String)>,
    /// The elements inside, in their order.
    pub children: Vec<Element>,
    /// The text directly inside, all pieces joined.
    pub text: String,
    /// The line its tag begins on, from 1.
    pub line: u32,
}

impl Element {
    /// The value of an attribute, by its name as written.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The first child of this name in the same namespace as its parent.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.own().find(|child| child.name == name)
    }

    /// The children of this name in the same namespace as their parent.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.own().filter(move |child| child.name == name)
    }

    /// The children in the same namespace as their parent.
    pub fn own(&self) -> impl Iterator<Item = &Self> {
        let namespace = &self.namespace;
        self.children
            .iter()
            .filter(move |child| child.namespace == *namespace)
    }
}

/// Reads a text.
///
/// # Errors
/// Text that is no well-formed XML, carries a document type, or is larger, deeper or longer than allowed.
pub fn parse(text: &str) -> Result<Element, Rejection> {
    if text.len() > LARGEST {
        return Err(too_large("文件超过 16 MB", "the text is larger than 16 MB"));
    }
    Builder::new(text).run()
}

/// The elements that are open, and how far the lines have been counted.
struct Builder<'t> {
    text: &'t str,
    reader: NsReader<&'t [u8]>,
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
    counted_to: usize,
    line: u32,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            text,
            reader,
            open: Vec::new(),
            root: None,
            count: 0,
            counted_to: 0,
            line: 1,
        }
    }

    fn run(mut self) -> Result<Element, Rejection> {
        loop {
            let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
                    self.count_lines(at.min(self.text.len()));
                    return Err(self.broken(&error.to_string()));
                }
            };
            self.count_lines(at);
            match event {
                Event::Start(start) => self.start(&start)?,
                Event::End(_) => self.end(),
                Event::Text(text) => self.append(&text.xml10_content()),
                Event::CData(text) => self.append(&text.xml10_content()),
                Event::GeneralRef(name) => {
                    let resolved = match name.resolve_char_ref() {
                        Ok(Some(character)) => character.to_string(),
                        Ok(None) => resolve_xml_entity(&name).unwrap_or_default().to_owned(),
                        Err(_) => String::new(),
                    };
                    if resolved.is_empty() {
                        return Err(self.broken("an entity that is not one of XML's five"));
                    }
                    self.append(&resolved);
                }
                Event::DocType(_) => return Err(self.broken("a document type is not accepted")),
                Event::Eof => break,
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
        if !self.open.is_empty() {
            return Err(self.broken("the text ends inside an element"));
        }
        match self.root.take() {
            Some(root) => Ok(root),
            None => Err(self.broken("there is no element")),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Rejection> {
        self.count += 1;
        if self.open.len() >= DEEPEST {
            return Err(too_large("元素嵌套过深", "elements are nested too deeply").at_line(self.line));
        }
        if self.count > MOST {
            return Err(too_large("元素过多", "there are too many elements").at_line(self.line));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(self.broken("there is a second root element"));
        }
        let element = self.element(start)?;
        self.open.push(element);
        Ok(())
    }

    fn element(&self, start: &BytesStart<'_>) -> Result<Element, Rejection> {
        let (namespace, local) = self.reader.resolver().resolve_element(start.name());
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) => return Err(self.broken("a prefix is not declared")),
        };
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.broken(&error.to_string()))?;
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| self.broken(&error.to_string()))?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        Ok(Element {
            name: local.as_ref().to_owned(),
            namespace,
            attributes,
            children: Vec::new(),
            text: String::new(),
            line: self.line,
        })
    }

    fn end(&mut self) {
        let Some(done) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = Some(done),
        }
    }

    fn append(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    /// Lines are counted up to where the last token began, each byte once.
    fn count_lines(&mut self, to: usize) {
        let skipped = self.text.as_bytes().get(self.counted_to..to).unwrap_or_default();
        let breaks = skipped.iter().filter(|byte| **byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.counted_to = to.max(self.counted_to);
    }

    fn broken(&self, why: &str) -> Rejection {
        Rejection::new(
            codes::XML,
            Class::Invalid,
            format!("不是良构的 XML：{why}"),
            format!("this is not well-formed XML: {why}"),
        )
        .at_line(self.line)
    }
}

fn too_large(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::XML_LIMIT, Class::TooLarge, zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_know_their_line_namespace_and_text() {
        let root = parse("<a xmlns='urn:x' p='1&amp;2'>\n <b>x &lt; <![CDATA[<y>]]>&#65;</b>\n</a>").unwrap();
        assert_eq!((root.name.as_str(), root.namespace.as_str()), ("a", "urn:x"));
        assert_eq!(root.attribute("p"), Some("1&2"));
        let b = root.child("b").unwrap();
        assert_eq!((b.line, b.text.as_str()), (2, "x < <y>A"));
    }

    #[test]
    fn what_is_not_well_formed_is_refused_with_its_line() {
        for (text, line) in [
            ("", 1),
            ("<a>", 1),
            ("<a>\n <b></a>", 2),
            ("<a/><b/>", 1),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", 1),
            ("<a>&x;</a>", 1),
            ("<p:a/>", 1),
            ("<a b='1' b='2'/>", 1),
        ] {
            let rejection = parse(text).unwrap_err();
            assert_eq!(rejection.code, codes::XML, "{text}");
            assert_eq!(rejection.place.unwrap().line, Some(line), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_before_it_costs_a_stack() {
        let text = "<a>".repeat(100_000);
        assert_eq!(parse(&text).unwrap_err().code, codes::XML_LIMIT);
    }
}
