//! Commitments: every clause of the work plan, by what it promises.
//!
//! What it is for: cutting the plan's paragraphs into clauses without gaps and telling each clause's verb,
//! object, manner and type. It knows nothing of departments and progress. Start at [`extract`]; `clause`
//! cuts, `predicate` finds the verb, `kind` tells the type, `lexicon` holds the vocabulary.

mod clause;
mod kind;
mod lexicon;
mod predicate;

use crate::model::{Commitment, Outline, Paragraph, Part, Role, Span, Target};
use clause::Clause;
use kind::Setting;
use predicate::{Predicate, predicate};

/// Finds the commitments of the work plan. Together they cover all of its running text except numbers,
/// opening titles and punctuation.
#[must_use]
pub fn extract(text: &str, outline: &Outline, targets: &[Target]) -> Vec<Commitment> {
    let mut found = Vec::new();
    let mut targets = targets;
    for paragraph in outline.paragraphs.iter().filter(|paragraph| is_plan(paragraph)) {
        let before = targets.partition_point(|target| target.line < paragraph.line);
        targets = targets.get(before..).unwrap_or(&[]);
        let count = targets.partition_point(|target| target.line == paragraph.line);
        let here = targets.get(..count).unwrap_or(&[]);
        read_paragraph(text, paragraph, here, &mut found);
    }
    found
}

/// Whether a paragraph is running text of the plan.
fn is_plan(paragraph: &Paragraph) -> bool {
    paragraph.part == Part::Plan && paragraph.role == Some(Role::Body)
}

/// Reads the clauses of one paragraph, given its targets.
fn read_paragraph(text: &str, paragraph: &Paragraph, targets: &[Target], found: &mut Vec<Commitment>) {
    let body = paragraph.span.of(text);
    let from = paragraph.lead.end.saturating_sub(paragraph.span.start);
    let (mut targets, mut carried) = (targets, "");
    for clause in clause::clauses(body, from) {
        let words = clause.span.of(body);
        let mut read = main_predicate(body, &clause);
        let is_carried =
            !clause.opens && !carried.is_empty() && (read.verb.is_empty() || lists(words, &read));
        if is_carried {
            (read.verb, read.object) = (carried, words);
        }
        carried = if clause.closes { "" } else { read.verb };
        let span = Span::new(
            paragraph.span.start + clause.span.start,
            paragraph.span.start + clause.span.end,
        );
        while targets
            .first()
            .is_some_and(|target| target.span.end <= span.start)
        {
            targets = targets.get(1..).unwrap_or(&[]);
        }
        let near = targets.iter().take_while(|target| target.span.start < span.end);
        let inside: Vec<&Target> = near.filter(|target| overlaps(target.span, span)).collect();
        let setting = Setting {
            has_target: inside.iter().any(|target| is_aim(target)),
            is_first: clause.first == 1,
            in_opening: paragraph.section.ends_with("（引言）"),
        };
        let kind = kind::kind(words, &clause, &read, setting);
        let id = format!("C{:03}", found.len() + 1);
        found.push(Commitment {
            id,
            line: paragraph.line,
            fragments: numbers(&clause),
            section: paragraph.section.clone(),
            topic_sentence: paragraph.topic.clone(),
            text: words.to_owned(),
            verb: read.verb.to_owned(),
            object: object(words, &read, is_carried),
            modifier: read.modifier.to_owned(),
            kind: kind.to_owned(),
            quant_target: quantities(&inside),
            target_ids: join(inside.iter().map(|target| target.id.as_str()), ","),
            span,
            source: Span::default(),
        });
    }
}

/// Whether a clause only goes on with a list (甲等项目), so that the verb found in it belongs to a name.
fn lists(words: &str, read: &Predicate<'_>) -> bool {
    let listed = ["项目", "工程", "项目建设", "工程建设"]
        .iter()
        .any(|end| words.ends_with(end));
    listed && words.contains('等') && read.lead > 0 && read.modifier.is_empty()
}

/// The predicate of a clause: that of its main part, or of the whole where that has none.
fn main_predicate<'t>(body: &'t str, clause: &Clause) -> Predicate<'t> {
    let main = Span::new(clause.main, clause.span.end).of(body);
    let read = predicate(main);
    if read.verb.is_empty() {
        return predicate(clause.span.of(body));
    }
    Predicate {
        lead: read.lead + clause.main - clause.span.start,
        ..read
    }
}

/// Whether a target's fragment and a clause share text.
fn overlaps(target: Span, clause: Span) -> bool {
    target.start < clause.end && clause.start < target.end
}

/// Whether a quantitative statement is an aim rather than a fact given as background.
fn is_aim(target: &Target) -> bool {
    target.kind.starts_with("target") || target.kind.starts_with("vision")
}

/// `7,8`.
fn numbers(clause: &Clause) -> String {
    let mut text = clause.first.to_string();
    for number in clause.first + 1..=clause.last {
        text.push(',');
        text.push_str(&number.to_string());
    }
    text
}

/// The object with what stands before the verb in brackets, as the gold writes it.
fn object(words: &str, read: &Predicate<'_>, is_carried: bool) -> String {
    if is_carried {
        return [read.object, "（动词承前）"].concat();
    }
    let lead = words.get(..read.lead).unwrap_or("").trim_end_matches('，');
    if lead.is_empty() || lead == read.object || lead.starts_with(read.object) {
        return read.object.to_owned();
    }
    [read.object, "（", lead, "）"].concat()
}

/// The aims in words: `新建水厂 =3座; 供水人口 ≥2万人`.
fn quantities(targets: &[&Target]) -> String {
    let words: Vec<String> = targets
        .iter()
        .filter(|target| is_aim(target))
        .map(|target| {
            format!(
                "{} {}{}{}",
                target.subject, target.comparator, target.value, target.unit
            )
        })
        .collect();
    words.join("; ")
}

/// Joins words with a separator.
fn join<'w>(words: impl Iterator<Item = &'w str>, separator: &str) -> String {
    words.collect::<Vec<&str>>().join(separator)
}
