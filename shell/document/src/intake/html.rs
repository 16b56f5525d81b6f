//! A saved web page: the text of its main part, one block a line.
//!
//! Scripts, styles, navigation, forms and hidden parts are left out; which of the remaining lines belong
//! to the report is for the report's structure to say. It knows nothing of encodings. Start at [`text`].

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};
use std::collections::HashMap;

/// Elements whose contents are never the page's text.
const DROPPED: &[&str] = &[
    "script", "style", "noscript", "template", "head", "nav", "header", "footer", "aside", "form", "iframe",
    "object", "svg", "canvas", "button", "select", "textarea", "audio", "video", "map", "dialog", "menu",
];

/// Elements that stand within a line; every other one begins and ends one.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
];

/// The page's text.
pub(super) fn text(page: &str) -> String {
    let html = Html::parse_document(page);
    let root = html.tree.root();
    let main = main_part(root);
    let mut lines = lines_of(main);
    if let Some(title) = heading(root).filter(|title| !lines.contains(title)) {
        lines.insert(0, title);
    }
    lines.join("\n")
}

/// The innermost element that still holds nearly all of the page's Chinese text.
fn main_part(root: NodeRef<'_, Node>) -> NodeRef<'_, Node> {
    let weights = weights(root);
    let weight = |node: NodeRef<'_, Node>| weights.get(&node.id()).copied().unwrap_or(0);
    let enough = (weight(root) * 4).div_ceil(5).max(1);
    let mut part = root;
    while let Some(child) = part
        .children()
        .max_by_key(|child| weight(*child))
        .filter(|c| weight(*c) >= enough)
    {
        part = child;
    }
    part
}

/// How many Chinese characters are visible within each node, in one walk.
fn weights(root: NodeRef<'_, Node>) -> HashMap<NodeId, usize> {
    let mut weights = HashMap::new();
    let mut open = vec![0];
    for edge in visible(root) {
        match edge {
            Edge::Open(_) => open.push(0),
            Edge::Close(node) => {
                let text = node.value().as_text().map_or("", |text| text);
                let own = text
                    .chars()
                    .filter(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
                    .count();
                let total = own + open.pop().unwrap_or(0);
                weights.insert(node.id(), total);
                if let Some(parent) = open.last_mut() {
                    *parent += total;
                }
            }
        }
    }
    weights
}

/// The walk through a node, without what isn't shown.
fn visible(node: NodeRef<'_, Node>) -> impl Iterator<Item = Edge<'_, Node>> {
    let mut hidden: Option<NodeId> = None;
    node.traverse().filter(move |edge| match edge {
        Edge::Open(node) => {
            if hidden.is_none() && node.value().as_element().is_some_and(is_hidden) {
                hidden = Some(node.id());
            }
            hidden.is_none()
        }
        Edge::Close(node) => {
            let was = hidden;
            if hidden == Some(node.id()) {
                hidden = None;
            }
            was.is_none()
        }
    })
}

fn is_hidden(element: &Element) -> bool {
    let styled = element
        .attr("style")
        .unwrap_or_default()
        .replace(' ', "")
        .to_ascii_lowercase();
    DROPPED.contains(&element.name())
        || element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || styled.contains("display:none")
        || styled.contains("visibility:hidden")
}

/// The blocks within a node, each a line, empty ones left out.
fn lines_of(node: NodeRef<'_, Node>) -> Vec<String> {
    let mut lines = vec![String::new()];
    for edge in visible(node) {
        let (Edge::Open(node) | Edge::Close(node)) = edge;
        let opens = matches!(edge, Edge::Open(_));
        match node.value() {
            Node::Text(text) if opens => add(&mut lines, text),
            Node::Element(element) if !INLINE.contains(&element.name()) => match element.name() {
                "td" | "th" => add(&mut lines, " "),
                _ => lines.push(String::new()),
            },
            _ => {}
        }
    }
    let trim = |line: String| line.trim_matches([' ', '\u{3000}', '\u{a0}']).to_owned();
    lines
        .into_iter()
        .map(trim)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Adds text to the last line, each run of ASCII white space as one blank (HTML, 4.7: white space
/// collapses), and none between two Chinese characters, where a source line was merely wrapped.
fn add(lines: &mut [String], text: &str) {
    let Some(line) = lines.last_mut() else { return };
    for c in text.chars() {
        if c.is_ascii_whitespace() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
            continue;
        }
        let wide = |c: char| c >= '\u{2e80}';
        if wide(c) && line.ends_with(' ') && line.trim_end().ends_with(wide) && text.contains('\n') {
            line.pop();
        }
        line.push(c);
    }
}

/// The page's first top heading.
fn heading(root: NodeRef<'_, Node>) -> Option<String> {
    let is_heading = |node: &NodeRef<'_, Node>| node.value().as_element().is_some_and(|e| e.name() == "h1");
    let heading = root.descendants().find(is_heading)?;
    Some(lines_of(heading).concat()).filter(|title| !title.is_empty())
}
