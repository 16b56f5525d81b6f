//! Score: how a reading compares with a gold reading made by hand.
//!
//! What it is for: the figures of `cargo xtask report-gold` and the thresholds of the tests. It takes the
//! gold tables as text in the interchange's columns and knows nothing of files. Start at [`score`].

use crate::likeness::{dice, pairs, without_brackets};
use crate::model::{Commitment, Part, Report, Role, Target};
use skein_kernel::Decimal;
use skein_kernel::quantity::numeral;
use std::collections::HashMap;
use std::fmt;

/// The gold tables as tab-separated text with a header line, and the clean text; empty where absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gold<'g> {
    /// `clean_simplified.txt`.
    pub text: &'g str,
    /// `targets.tsv`.
    pub targets: &'g str,
    /// `targets_negatives.tsv`.
    pub negatives: &'g str,
    /// `commitments.tsv`.
    pub commitments: &'g str,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ratio {
    /// How many were right.
    pub hit: usize,
    /// Of how many.
    pub of: usize,
}

impl Ratio {
    /// The ratio in thousandths, rounded down; nothing of nothing is whole.
    #[must_use]
    pub fn permille(&self) -> usize {
        (self.hit * 1000).checked_div(self.of).unwrap_or(1000)
    }

    fn add(&mut self, is_hit: bool) {
        self.of += 1;
        self.hit += usize::from(is_hit);
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let permille = self.permille();
        write!(
            f,
            "{}.{:03} ({}/{})",
            permille / 1000,
            permille % 1000,
            self.hit,
            self.of
        )
    }
}

/// The figures.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Whether the repaired text equals the clean one; `None` where no clean text was given.
    pub text_equal: Option<bool>,
    /// Reported targets that are in the gold by (line, comparator, value, unit, kind).
    pub target_precision: Ratio,
    /// Gold targets that were reported, by the same key.
    pub target_recall: Ratio,
    /// As above, with the period and the subject under the stated normalisation ([`same_subject`]).
    pub subject_precision: Ratio,
    /// As above, of the gold.
    pub subject_recall: Ratio,
    /// Matched targets whose subject is the gold's to the letter.
    pub subject_exact: Ratio,
    /// Matched targets whose period is the gold's.
    pub period: Ratio,
    /// Gold negatives that were reported as targets: should be none.
    pub negatives_reported: Ratio,
    /// Characters of the plan's paragraphs that some commitment covers.
    pub coverage: Ratio,
    /// Reported commitments whose text is a gold commitment's of that line.
    pub boundary_precision: Ratio,
    /// Gold commitments whose text was reported in that line.
    pub boundary_recall: Ratio,
    /// Matched commitments with the gold's type.
    pub kind: Ratio,
    /// Matched commitments with the gold's verb, remarks in brackets left out.
    pub verb: Ratio,
    /// Matched commitments with the gold's object, remarks in brackets left out.
    pub object: Ratio,
    /// What was missed, wrong or too many, a line each.
    pub remarks: Vec<String>,
}

/// Scores a reading.
#[must_use]
pub fn score(report: &Report, gold: Gold<'_>) -> Scores {
    let mut scores = Scores {
        text_equal: (!gold.text.is_empty()).then(|| report.text == gold.text),
        ..Scores::default()
    };
    score_targets(&mut scores, &report.targets, &Table::of(gold.targets));
    score_negatives(&mut scores, report, &Table::of(gold.negatives));
    score_commitments(&mut scores, &report.commitments, &Table::of(gold.commitments));
    scores.coverage = coverage(report);
    scores
}

/// A tab-separated table with a header.
struct Table<'t> {
    columns: HashMap<&'t str, usize>,
    rows: Vec<Vec<&'t str>>,
}

impl<'t> Table<'t> {
    fn of(text: &'t str) -> Self {
        let mut lines = text.lines();
        let header = lines.next().unwrap_or("");
        Self {
            columns: header
                .split('\t')
                .enumerate()
                .map(|(at, name)| (name, at))
                .collect(),
            rows: lines.map(|line| line.split('\t').collect()).collect(),
        }
    }

    fn get(&self, row: &[&'t str], column: &str) -> &'t str {
        self.columns
            .get(column)
            .and_then(|at| row.get(*at))
            .copied()
            .unwrap_or("")
    }

    fn line(&self, row: &[&'t str]) -> u32 {
        self.get(row, "line").parse().unwrap_or(0)
    }
}

/// The key on which targets are matched.
type Key = (u32, String, String, String, String);

fn key_of(target: &Target) -> Key {
    let text = |s: &String| s.clone();
    (
        target.line,
        text(&target.comparator),
        text(&target.value),
        text(&target.unit),
        text(&target.kind),
    )
}

fn score_targets(scores: &mut Scores, targets: &[Target], gold: &Table<'_>) {
    let mut open: HashMap<Key, Vec<&Target>> = HashMap::new();
    for target in targets {
        open.entry(key_of(target)).or_default().push(target);
    }
    scores.target_precision.of = targets.len();
    scores.subject_precision.of = targets.len();
    for row in &gold.rows {
        let get = |column| gold.get(row, column).to_owned();
        let key = (
            gold.line(row),
            get("comparator"),
            get("value"),
            get("unit"),
            get("kind"),
        );
        let (subject, period) = (gold.get(row, "subject"), gold.get(row, "period"));
        let found = open
            .get_mut(&key)
            .and_then(|found| take_closest(found, subject, period));
        scores.target_recall.add(found.is_some());
        let Some(target) = found else {
            scores.remarks.push(format!(
                "target missed: {} {subject} {key:?}",
                gold.get(row, "id")
            ));
            scores.subject_recall.of += 1;
            continue;
        };
        let same = same_subject(&target.subject, subject);
        scores.target_precision.hit += 1;
        scores.subject_exact.add(target.subject == subject);
        scores.period.add(target.period == period);
        scores.subject_recall.add(same && target.period == period);
        if !same || target.period != period {
            let (ours, when) = (&target.subject, &target.period);
            let id = gold.get(row, "id");
            scores.remarks.push(format!(
                "target differs: {id} {subject} [{period}], read {ours} [{when}]"
            ));
        }
    }
    scores.subject_precision.hit = scores.subject_recall.hit;
    for target in open.into_values().flatten() {
        scores.remarks.push(format!(
            "target too many: {} {:?} {}",
            target.subject,
            key_of(target),
            target.fragment
        ));
    }
}

/// Takes the candidate closest to the gold in subject and period.
fn take_closest<'t>(found: &mut Vec<&'t Target>, subject: &str, period: &str) -> Option<&'t Target> {
    let worth = |target: &Target| {
        let period = usize::from(target.period == period);
        (
            usize::from(same_subject(&target.subject, subject)) + period,
            dice(&pairs(&target.subject), &pairs(subject)),
        )
    };
    let (at, _) = found.iter().enumerate().max_by_key(|(_, target)| worth(target))?;
    Some(found.swap_remove(at))
}

/// Whether two subjects name the same thing: what stands in brackets, quotation marks and the words
/// 全市, 全省, 我市 left out, they are equal or share 0.6 of their character pairs (Dice).
#[must_use]
pub fn same_subject(ours: &str, gold: &str) -> bool {
    let (ours, gold) = (bare(ours), bare(gold));
    ours == gold || dice(&pairs(&ours), &pairs(&gold)) >= 600
}

/// A subject under the stated normalisation.
fn bare(subject: &str) -> String {
    let mut text = without_brackets(subject);
    for word in ["全市", "全省", "全县", "我市", "我省", "全区"] {
        text = text.replace(word, "");
    }
    text.retain(|c| !"“”‘’《》\"".contains(c));
    text
}

/// A negative counts as reported if a target of its line has its value and was read from its place.
fn score_negatives(scores: &mut Scores, report: &Report, gold: &Table<'_>) {
    for row in &gold.rows {
        let (token, context) = (gold.get(row, "token"), gold.get(row, "context"));
        let line = gold.line(row);
        let place = place_of(report, line, context, token);
        let reported = report.targets.iter().find(|target| {
            let inside = place.is_none_or(|at| (target.span.start..target.span.end).contains(&at));
            target.line == line && inside && same_value(&target.value, token)
        });
        scores.negatives_reported.add(reported.is_some());
        if let Some(target) = reported {
            let (subject, fragment) = (&target.subject, &target.fragment);
            scores.remarks.push(format!(
                "negative reported: {line} {token} in {context}: {subject}, {fragment}"
            ));
        }
    }
}

/// The byte of the repaired text where a negative's token stands: nearest the middle of its context.
fn place_of(report: &Report, line: u32, context: &str, token: &str) -> Option<usize> {
    let span = report
        .outline
        .paragraphs
        .iter()
        .find(|paragraph| paragraph.line == line)?
        .span;
    let start = span.start + span.of(&report.text).find(context)?;
    let middle = (context.len() / 2).saturating_sub(token.len() / 2);
    let (at, _) = context
        .match_indices(token)
        .min_by_key(|(at, _)| at.abs_diff(middle))?;
    Some(start + at)
}

/// Whether a value, written in digits, is the token's, which may be a Chinese numeral.
fn same_value(value: &str, token: &str) -> bool {
    let number = || {
        numeral::scan(token)
            .filter(|(_, length)| *length == token.len())
            .map(|(number, _)| number.value)
    };
    value == token
        || value
            .parse()
            .ok()
            .zip(number())
            .is_some_and(|(value, number): (Decimal, _)| value == number)
}

fn score_commitments(scores: &mut Scores, commitments: &[Commitment], gold: &Table<'_>) {
    let mut open: HashMap<(u32, &str), Vec<&Commitment>> = HashMap::new();
    for commitment in commitments {
        open.entry((commitment.line, &commitment.text))
            .or_default()
            .push(commitment);
    }
    scores.boundary_precision.of = commitments.len();
    for row in &gold.rows {
        let (line, text) = (gold.line(row), gold.get(row, "text"));
        let found = open.get_mut(&(line, text)).and_then(Vec::pop);
        scores.boundary_recall.add(found.is_some());
        let Some(found) = found else {
            scores.remarks.push(format!("commitment missed: {line} {text}"));
            continue;
        };
        scores.boundary_precision.hit += 1;
        let (kind, verb, object) = (
            gold.get(row, "type"),
            gold.get(row, "verb"),
            gold.get(row, "object"),
        );
        scores.kind.add(found.kind == kind);
        scores
            .verb
            .add(without_brackets(&found.verb) == without_brackets(verb));
        scores
            .object
            .add(without_brackets(&found.object) == without_brackets(object));
        if found.kind != kind {
            scores.remarks.push(format!(
                "commitment type: {line} {text}: {kind}, read {}",
                found.kind
            ));
        }
        if without_brackets(&found.verb) != without_brackets(verb) {
            scores.remarks.push(format!(
                "commitment verb: {line} {text}: {verb}, read {}",
                found.verb
            ));
        }
    }
    for commitment in open.into_values().flatten() {
        scores.remarks.push(format!(
            "commitment too many: {} {}",
            commitment.line, commitment.text
        ));
    }
}

/// Characters of the plan's running text, opening titles and punctuation apart, inside a commitment.
#[must_use]
pub fn coverage(report: &Report) -> Ratio {
    let mut ratio = Ratio::default();
    let mut spans = report
        .commitments
        .iter()
        .map(|commitment| commitment.span)
        .peekable();
    for paragraph in &report.outline.paragraphs {
        if paragraph.part != Part::Plan || paragraph.role != Some(Role::Body) {
            continue;
        }
        let start = paragraph.lead.end.max(paragraph.span.start);
        let text = report.text.get(start..paragraph.span.end).unwrap_or("");
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let at = start + at;
            while spans.next_if(|span| span.end <= at).is_some() {}
            let covered = spans.peek().is_some_and(|span| span.start <= at);
            ratio.add(covered && !c.is_whitespace());
        }
    }
    ratio
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let equal = match self.text_equal {
            Some(true) => "equal",
            Some(false) => "differs",
            None => "not compared",
        };
        let rows: [(&str, &dyn fmt::Display); 14] = [
            ("repaired text", &equal),
            (
                "targets: precision (line, comparator, value, unit, kind)",
                &self.target_precision,
            ),
            ("targets: recall", &self.target_recall),
            (
                "targets: precision with subject* and period",
                &self.subject_precision,
            ),
            ("targets: recall with subject* and period", &self.subject_recall),
            ("targets: subject to the letter, of matched", &self.subject_exact),
            ("targets: period, of matched", &self.period),
            ("negatives reported", &self.negatives_reported),
            ("commitments: characters of the plan covered", &self.coverage),
            (
                "commitments: boundary precision (text equal)",
                &self.boundary_precision,
            ),
            ("commitments: boundary recall", &self.boundary_recall),
            ("commitments: type, of matched", &self.kind),
            ("commitments: verb, of matched", &self.verb),
            ("commitments: object, of matched", &self.object),
        ];
        for (name, value) in rows {
            writeln!(f, "| {name:<57} | {value:>17} |", value = value.to_string())?;
        }
        writeln!(
            f,
            "* equal, or 0.6 of character pairs shared, brackets, quotation marks and 全市 left out"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_compared_without_brackets_and_quotes() {
        assert!(same_subject("全市“新路”里程", "新路里程（公里）"));
        assert!(same_subject("新建公路里程", "新建公路的里程"));
        assert!(!same_subject("粮食产量", "公路里程"));
    }

    #[test]
    fn numerals_are_values() {
        assert!(same_value("13", "十三"));
        assert!(same_value("400", "400"));
        assert!(same_value("2", "两"));
        assert!(!same_value("3", "两"));
    }

    #[test]
    fn one_right_row_of_two_is_half() {
        let row = Target {
            line: 3,
            comparator: "=".into(),
            value: "5".into(),
            unit: "座".into(),
            kind: "achieved".into(),
            subject: "新建桥梁".into(),
            period: "2020".into(),
            ..Target::default()
        };
        let gold = "line\tsubject\tperiod\tkind\tcomparator\tvalue\tunit\n\
                    3\t新建桥梁\t2020\tachieved\t=\t5\t座\n3\t新建公路\t2020\tachieved\t=\t6\t条\n";
        let report = Report {
            targets: vec![row],
            ..Report::default()
        };
        let scores = score(
            &report,
            Gold {
                targets: gold,
                ..Gold::default()
            },
        );
        assert_eq!(scores.target_precision, Ratio { hit: 1, of: 1 });
        assert_eq!(scores.target_recall, Ratio { hit: 1, of: 2 });
        assert_eq!(scores.subject_recall, Ratio { hit: 1, of: 2 });
    }
}
