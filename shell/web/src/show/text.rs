//! A report's text as lines of HTML with its targets and commitments marked, and single passages of it.
//!
//! Everything that comes from a report is escaped here, once. Start at [`lines`].

use crate::chart::escape;
use crate::visit::Visit;
use skein_app::view::Source;
use skein_report::model::{Damage, Repair, Report, Role, Span};
use std::collections::BTreeMap;

/// One paragraph.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) number: u32,
    pub(crate) class: &'static str,
    pub(crate) html: String,
}

/// A sentence with the words a row was read from.
#[derive(Debug, Clone)]
pub(crate) struct Passage {
    pub(crate) before: String,
    pub(crate) words: String,
    pub(crate) after: String,
    pub(crate) link: String,
    pub(crate) caption: String,
}

impl Passage {
    /// The passage a row was read from, with the link to its line.
    pub(crate) fn of(p: &Visit, source: Source) -> Self {
        Self {
            link: format!("/reports/{}#L{}", source.report, source.line),
            caption: p.t2("passage", "name", &source.name, "line", source.line),
            before: source.before.trim_start().to_owned(),
            words: source.passage,
            after: source.after,
        }
    }
}

/// Every paragraph of the repaired text, marked.
pub(crate) fn lines(report: &Report) -> Vec<Line> {
    let mut marks: Vec<(Span, &str, &str)> = Vec::new();
    marks.extend(
        report
            .commitments
            .iter()
            .map(|row| (row.span, "promise", row.id.as_str())),
    );
    marks.extend(
        report
            .targets
            .iter()
            .map(|row| (row.span, "target", row.id.as_str())),
    );
    marks.sort_by_key(|(span, ..)| span.start);
    let paragraphs = report.outline.paragraphs.iter();
    paragraphs
        .map(|paragraph| Line {
            number: paragraph.line,
            class: class(paragraph.role),
            html: marked(&report.text, paragraph.span, &marks),
        })
        .collect()
}

fn class(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Title) => "title",
        Some(Role::Heading) => "heading",
        Some(Role::Furniture) => "furniture",
        _ => "body",
    }
}

/// The bytes of `span` with the marks that begin in it. Marks may overlap: HTML can't, so the text is cut
/// at every edge and each piece carries the classes of all marks over it.
fn marked(text: &str, span: Span, marks: &[(Span, &str, &str)]) -> String {
    let first = marks.partition_point(|(mark, ..)| mark.start < span.start);
    let here: Vec<_> = marks
        .iter()
        .skip(first)
        .take_while(|(mark, ..)| mark.start < span.end)
        .collect();
    let mut edges: Vec<usize> = vec![span.start, span.end];
    edges.extend(
        here.iter()
            .flat_map(|(mark, ..)| [mark.start, mark.end.min(span.end)]),
    );
    edges.sort_unstable();
    edges.dedup();
    let mut html = String::new();
    for (from, to) in edges.iter().zip(edges.iter().skip(1)) {
        let piece = escape(Span::new(*from, *to).of(text));
        let over = here
            .iter()
            .filter(|(mark, ..)| mark.start <= *from && *to <= mark.end);
        let target = over.clone().find(|(_, class, _)| *class == "target");
        match target.or(over.clone().next()) {
            Some((_, class, id)) => {
                html.push_str(&format!("<mark class=\"{class}\" title=\"{id}\">{piece}</mark>"))
            }
            None => html.push_str(&piece),
        }
    }
    html
}

/// A paragraph before and after repair, every change marked.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub(crate) line: u32,
    pub(crate) before: String,
    pub(crate) after: String,
    /// The classes of damage repaired in it, as keys of messages, each with how many places.
    pub(crate) damage: BTreeMap<&'static str, usize>,
}

/// The paragraphs that were repaired, in order; those that were sound are left out.
pub(crate) fn sides(report: &Report, original: &str) -> Vec<Side> {
    let mut by_line: BTreeMap<u32, Vec<&Repair>> = BTreeMap::new();
    for repair in &report.repairs {
        by_line.entry(repair.line).or_default().push(repair);
    }
    by_line
        .into_iter()
        .map(|(line, repairs)| side(report, original, line, &repairs))
        .collect()
}

fn side(report: &Report, original: &str, line: u32, repairs: &[&Repair]) -> Side {
    let mut damage = BTreeMap::new();
    for repair in repairs {
        *damage.entry(damage_key(repair)).or_default() += 1;
    }
    let sources: Vec<Span> = repairs.iter().map(|repair| repair.source).collect();
    let spans: Vec<Span> = repairs.iter().map(|repair| repair.span).collect();
    Side {
        line,
        before: changed(original, &sources, "del"),
        after: changed(&report.text, &spans, "ins"),
        damage,
    }
}

fn damage_key(repair: &Repair) -> &'static str {
    match repair.damage {
        Damage::HalfWidth => "damage-half-width",
        Damage::ShiftedBytes => "damage-shifted-bytes",
        Damage::Pinyin => "damage-pinyin",
        Damage::Traditional => "damage-traditional",
        Damage::Layout => "damage-layout",
    }
}

/// The lines of `text` that the spans stand on, each span in an element of this name.
fn changed(text: &str, spans: &[Span], element: &str) -> String {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return String::new();
    };
    let head = text.get(..first.start).unwrap_or("");
    let mut at = head.rfind('\n').map_or(0, |newline| newline + 1);
    let tail = text.get(last.end..).unwrap_or("");
    let end = last.end + tail.find('\n').unwrap_or(tail.len());
    let mut html = String::new();
    for span in spans {
        html.push_str(&escape(Span::new(at, span.start).of(text)));
        let words = escape(span.of(text));
        if !words.is_empty() {
            html.push_str(&format!("<{element}>{words}</{element}>"));
        }
        at = span.end.max(at);
    }
    html.push_str(&escape(Span::new(at, end).of(text)));
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_marks_become_pieces() {
        let text = "新增<造林>三万亩。";
        let at = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let marks = [
            (at("新增<造林>三万亩"), "promise", "C001"),
            (at("三万亩"), "target", "T001"),
        ];
        let html = marked(text, Span::new(0, text.len()), &marks);
        assert_eq!(
            html,
            "<mark class=\"promise\" title=\"C001\">新增&lt;造林&gt;</mark>\
             <mark class=\"target\" title=\"T001\">三万亩</mark>。"
        );
    }

    #[test]
    fn a_paragraph_shows_all_its_changes() {
        let text = "甲\n長沙,衡陽\n乙";
        let at = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let html = changed(text, &[at("長"), at(","), at("陽")], "del");
        assert_eq!(html, "<del>長</del>沙<del>,</del>衡<del>陽</del>");
    }
}
