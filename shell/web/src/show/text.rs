//! A report's text as lines of HTML with its targets and commitments marked, and single passages of it.
//!
//! Everything that comes from a report is escaped here, once. Start at [`lines`].

use crate::chart::escape;
use crate::visit::Visit;
use skein_app::view::Source;
use skein_report::model::{Repair, Report, Role, Span};

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
            caption: p.t2("passage", "name", &source.name, "line", &source.line),
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

/// A line's text before and after repair, each change marked: (line, before, after, damage).
pub(crate) fn sides(report: &Report, original: &str) -> Vec<(u32, String, String, &'static str)> {
    report
        .repairs
        .iter()
        .map(|repair| side(report, original, repair))
        .collect()
}

/// Characters shown around a repair on either side.
const AROUND: usize = 24;

fn side(report: &Report, original: &str, repair: &Repair) -> (u32, String, String, &'static str) {
    let framed = |text: &str, span: Span, tag: &str| {
        let (before, after) = around(text, span);
        let words = escape(span.of(text));
        let words = if words.is_empty() {
            String::new()
        } else {
            format!("<{tag}>{words}</{tag}>")
        };
        format!("{}{words}{}", escape(before), escape(after))
    };
    let before = framed(original, repair.source, "del");
    let after = framed(&report.text, repair.span, "ins");
    (repair.line, before, after, damage(repair))
}

fn damage(repair: &Repair) -> &'static str {
    use skein_report::model::Damage;
    match repair.damage {
        Damage::HalfWidth => "damage-half-width",
        Damage::ShiftedBytes => "damage-shifted-bytes",
        Damage::Pinyin => "damage-pinyin",
        Damage::Traditional => "damage-traditional",
        Damage::Layout => "damage-layout",
    }
}

/// What stands on the same line within [`AROUND`] characters before and after a span.
fn around(text: &str, span: Span) -> (&str, &str) {
    let (head, tail) = (
        text.get(..span.start).unwrap_or(""),
        text.get(span.end..).unwrap_or(""),
    );
    let line_head = head.rsplit('\n').next().unwrap_or("");
    let line_tail = tail.split('\n').next().unwrap_or("");
    let from = line_head
        .char_indices()
        .rev()
        .nth(AROUND - 1)
        .map_or(0, |(at, _)| at);
    let to = line_tail
        .char_indices()
        .nth(AROUND)
        .map_or(line_tail.len(), |(at, _)| at);
    (
        line_head.get(from..).unwrap_or(""),
        line_tail.get(..to).unwrap_or(""),
    )
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
}
