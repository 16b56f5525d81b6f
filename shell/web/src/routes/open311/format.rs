//! Answers as XML or JSON, made from one tree, so that neither says what the other doesn't.
//!
//! JSON follows from XML by the Spark convention, as the specification has it: a list of elements becomes an array
//! without their name. It knows nothing of what is answered. Start at [`Node`].

use crate::codes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use skein_kernel::rejection::Rejection;
use std::fmt::Write as _;

/// What an answer is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// Nothing is known.
    Null,
    /// Text.
    Text(String),
    /// A number in decimal digits, as it stands.
    Number(String),
    /// Yes or no.
    Truth(bool),
    /// Named parts, in order.
    Object(Vec<(&'static str, Node)>),
    /// Parts that all have one name.
    List(&'static str, Vec<Node>),
}

impl Node {
    /// A text, or nothing.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A text that may not be there.
    pub(crate) fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, Self::text)
    }
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// `text/xml`.
    Xml,
    /// `application/json`.
    Json,
}

impl Format {
    /// The format of a name.
    ///
    /// # Errors
    /// `SK-WEB-0030` for any other.
    pub(crate) fn of_name(name: &str) -> Result<Self, Rejection> {
        match name {
            "xml" => Ok(Self::Xml),
            "json" => Ok(Self::Json),
            other => Err(codes::no_such_answer_format(other)),
        }
    }

    /// The format a path ends in; XML, which is the required one, where it ends otherwise.
    pub(crate) fn of_path(path: &str) -> Self {
        match path.ends_with(".json") {
            true => Self::Json,
            false => Self::Xml,
        }
    }

    /// The answer in this format.
    pub(crate) fn answer(self, status: StatusCode, root: &'static str, node: &Node) -> Response {
        let (kind, body) = match self {
            Self::Xml => ("text/xml; charset=utf-8", xml(root, node)),
            Self::Json => ("application/json; charset=utf-8", json(node)),
        };
        (status, [(header::CONTENT_TYPE, kind)], body).into_response()
    }
}

fn json(node: &Node) -> String {
    let mut text = String::new();
    write_json(node, &mut text);
    text
}

fn write_json(node: &Node, text: &mut String) {
    match node {
        Node::Null => text.push_str("null"),
        Node::Text(words) => text.push_str(&serde_json::Value::from(words.as_str()).to_string()),
        Node::Number(digits) => text.push_str(digits),
        Node::Truth(holds) => text.push_str(if *holds { "true" } else { "false" }),
        Node::Object(parts) => {
            text.push('{');
            for (place, (name, part)) in parts.iter().enumerate() {
                let comma = if place > 0 { "," } else { "" };
                let _ = write!(text, "{comma}\"{name}\":");
                write_json(part, text);
            }
            text.push('}');
        }
        Node::List(_, parts) => {
            text.push('[');
            for (place, part) in parts.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write_json(part, text);
            }
            text.push(']');
        }
    }
}

fn xml(root: &str, node: &Node) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write_xml(root, node, &mut text);
    text.push('\n');
    text
}

fn write_xml(name: &str, node: &Node, text: &mut String) {
    if *node == Node::Null {
        let _ = write!(text, "<{name}/>");
        return;
    }
    let _ = write!(text, "<{name}>");
    match node {
        Node::Null => {}
        Node::Text(words) => escape(words, text),
        Node::Number(digits) => text.push_str(digits),
        Node::Truth(holds) => text.push_str(if *holds { "true" } else { "false" }),
        Node::Object(parts) => parts.iter().for_each(|(name, part)| write_xml(name, part, text)),
        Node::List(each, parts) => parts.iter().for_each(|part| write_xml(each, part, text)),
    }
    let _ = write!(text, "</{name}>");
}

/// Text as XML 1.0 holds it (§2.2, §2.4): what it can't hold at all is left out.
fn escape(words: &str, text: &mut String) {
    for c in words.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\t' | '\n' => text.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tree_is_both() {
        let tree = Node::List(
            "service",
            vec![Node::Object(vec![
                ("code", Node::text("a<b&c\u{0}\n")),
                ("metadata", Node::Truth(true)),
                ("lat", Node::Number("26.893000".into())),
                ("group", Node::Null),
            ])],
        );
        assert_eq!(
            xml("services", &tree),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<services><service><code>a&lt;b&amp;c\n</code>\
             <metadata>true</metadata><lat>26.893000</lat><group/></service></services>\n"
        );
        assert_eq!(
            json(&tree),
            r#"[{"code":"a<b&c\u0000\n","metadata":true,"lat":26.893000,"group":null}]"#
        );
    }
}
