//! Comparison: last year's promises against this year's review.
//!
//! What it is for: for every figure that last year's plan promised, finding what this year's review says
//! became of it, or that it says nothing. It knows nothing of accounts, statistics and excuses beyond the
//! two texts. Start at [`compare`]; `subject` tells whether two rows speak of the same thing, `verdict`
//! whether a promise was kept.

mod subject;
mod verdict;

use crate::model::{CharIndex, Part, Report, Span, Target};
use serde::{Deserialize, Serialize};
use subject::{Likeness, Subject};

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The figure reported is as promised or better.
    Reached,
    /// It falls short and the new report says so.
    Missed,
    /// It falls short and the new report doesn't say so.
    MissedNotMentioned,
    /// The new report gives no figure for it.
    NotMentioned,
    /// The new report gives a figure that can't be held against the promise: it measures something else, or
    /// the promise says 左右 and no tolerance is stated. The reason says which.
    NotComparable,
}

/// A sentence in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A figure and where it stands: in the old report as promise, in the new one as result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The target's id within its report.
    pub target: String,
    /// The id of the commitment that makes the promise, if one does.
    pub commitment: Option<String>,
    /// Line, from 1.
    pub line: u32,
    /// Section, such as `三（一）`.
    pub section: String,
    /// What is measured.
    pub subject: String,
    /// When.
    pub period: String,
    /// How it is measured.
    pub measure: String,
    /// `=`, `≥`, `≈`, ….
    pub comparator: String,
    /// The figure as written.
    pub value: String,
    /// The unit as written.
    pub unit: String,
    /// The clause it was read from.
    pub fragment: String,
    /// Characters of the repaired text where the clause stands.
    pub span: Span,
    /// Characters of the original text.
    pub source: Span,
}

/// One promise and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What was promised.
    pub promise: Side,
    /// What the new report says, if it gives a figure for the same thing or one that is easily taken for it.
    pub result: Option<Side>,
    /// What became of it.
    pub verdict: Verdict,
    /// Why that verdict.
    pub reason: Reason,
}

/// Two years compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Whose promises.
    pub place: String,
    /// The year the promises were made for.
    pub year: Option<i16>,
    /// What a reader should know before trusting the rows: two places, or years that don't follow.
    pub remarks: Vec<Reason>,
    /// Each promise, in the old report's order.
    pub rows: Vec<Row>,
}

impl Comparison {
    /// How many promises met this end.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }
}

/// Pairs the quantitative promises of `old`'s plan with the figures of `new`'s review.
#[must_use]
pub fn compare(old: &Report, new: &Report) -> Comparison {
    let year = old.outline.year;
    let promises: Vec<(&Target, Subject)> = old
        .targets
        .iter()
        .filter(|target| is_promise(target, year))
        .map(|t| (t, Subject::of(t)))
        .collect();
    let results: Vec<(&Target, Subject)> = new
        .targets
        .iter()
        .filter(|target| is_result(target, year))
        .map(|t| (t, Subject::of(t)))
        .collect();
    let pairs = pair(&promises, &results);
    let (old, new) = (Source::of(old), Source::of(new));
    let rows = promises.iter().zip(pairs).map(|((promise, subject), found)| {
        let result = found.and_then(|(at, likeness)| results.get(at).map(|(result, _)| (*result, likeness)));
        let (verdict, reason) = verdict::judge(promise, subject, result, new.report);
        let side = result.map(|(result, _)| new.side(result));
        Row {
            promise: old.side(promise),
            result: side,
            verdict,
            reason,
        }
    });
    Comparison {
        place: old.report.outline.place.clone(),
        year,
        remarks: remarks(old.report, new.report),
        rows: rows.collect(),
    }
}

/// What speaks against comparing these two reports at all.
fn remarks(old: &Report, new: &Report) -> Vec<Reason> {
    let mut remarks = Vec::new();
    let (here, there) = (&old.outline.place, &new.outline.place);
    if !here.is_empty() && !there.is_empty() && here != there {
        remarks.push(Reason {
            zh: format!("两份报告不属于同一地方：{here}，{there}。"),
            en: format!("The reports are of two places: {here}, {there}."),
        });
    }
    if let (Some(promised), Some(reviewed)) = (old.outline.year, new.outline.review_year)
        && promised != reviewed
    {
        remarks.push(Reason {
            zh: format!("前一份报告安排{promised}年工作，后一份回顾{reviewed}年，年份不衔接。"),
            en: format!("The first report plans {promised}, the second reviews {reviewed}."),
        });
    }
    remarks
}

/// A report with the index that turns its bytes into characters.
struct Source<'r> {
    report: &'r Report,
    index: CharIndex,
}

impl<'r> Source<'r> {
    fn of(report: &'r Report) -> Self {
        Self {
            report,
            index: CharIndex::new(&report.text),
        }
    }

    fn side(&self, target: &Target) -> Side {
        let named = |ids: &str| ids.split(',').any(|id| id == target.id);
        let commitment = self
            .report
            .commitments
            .iter()
            .find(|commitment| named(&commitment.target_ids));
        Side {
            target: target.id.clone(),
            commitment: commitment.map(|commitment| commitment.id.clone()),
            line: target.line,
            section: target.section.clone(),
            subject: target.subject.clone(),
            period: target.period.clone(),
            measure: target.measure.clone(),
            comparator: target.comparator.clone(),
            value: target.value.clone(),
            unit: target.unit.clone(),
            fragment: target.fragment.clone(),
            span: self.index.chars(&self.report.text, target.span),
            source: target.source,
        }
    }
}

/// Whether a row promises something for the plan's year.
fn is_promise(target: &Target, year: Option<i16>) -> bool {
    let kind = target.kind.strip_prefix("target");
    kind.is_some_and(|promised| year.is_none_or(|year| promised == year.to_string()))
}

/// Whether a row reports something achieved in that year or by its end.
fn is_result(target: &Target, year: Option<i16>) -> bool {
    let within = year.is_none_or(|year| target.period.contains(&year.to_string()));
    target.kind == "achieved" && within
}

/// For each promise the result that speaks of the same thing: the best likeness first, each result taken
/// once, and what can be compared before what cannot.
fn pair(promises: &[(&Target, Subject)], results: &[(&Target, Subject)]) -> Vec<Option<(usize, Likeness)>> {
    let mut likely: Vec<(Likeness, usize, usize)> = Vec::new();
    for (from, (_, promise)) in promises.iter().enumerate() {
        for (to, (_, result)) in results.iter().enumerate() {
            likely.extend(promise.likeness(result).map(|likeness| (likeness, from, to)));
        }
    }
    likely.sort_by_key(|(likeness, from, to)| (std::cmp::Reverse(likeness.rank()), *from, *to));
    let mut pairs: Vec<Option<(usize, Likeness)>> = vec![None; promises.len()];
    let mut taken = vec![false; results.len()];
    for (likeness, from, to) in likely {
        let free = likeness.obstacle.is_some() || !taken.get(to).copied().unwrap_or(true);
        if let Some(pair) = pairs.get_mut(from).filter(|pair| pair.is_none() && free) {
            *pair = Some((to, likeness));
            if let Some(taken) = taken.get_mut(to).filter(|_| likeness.obstacle.is_none()) {
                *taken = true;
            }
        }
    }
    pairs
}

/// The paragraphs of a report's review, asides on problems included.
fn review(report: &Report) -> impl Iterator<Item = (u32, &str)> {
    let reviewed = report.outline.paragraphs.iter().filter(|paragraph| {
        matches!(paragraph.part, Part::Review | Part::Other) && !paragraph.section.is_empty()
    });
    reviewed.map(|paragraph| (paragraph.line, paragraph.span.of(&report.text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report with one target.
    fn report(kind: &str, period: &str, target: Target) -> Report {
        let mut report = Report::default();
        report.outline.year = Some(if kind == "achieved" { 2021 } else { 2020 });
        report.targets.push(Target {
            kind: kind.into(),
            period: period.into(),
            ..target
        });
        report
    }

    fn target(subject: &str, measure: &str, comparator: &str, value: &str, unit: &str) -> Target {
        let owned = str::to_owned;
        Target {
            subject: owned(subject),
            measure: owned(measure),
            comparator: owned(comparator),
            value: owned(value),
            unit: owned(unit),
            norm_value: owned(value),
            norm_unit: owned(unit),
            ..Target::default()
        }
    }

    /// The verdict on one promise, given one result.
    fn check(promise: Target, result: Target) -> Verdict {
        let old = report("target2020", "2020", promise);
        let new = report("achieved", "2020", result);
        compare(&old, &new).rows[0].verdict
    }

    #[test]
    fn a_promise_kept_is_reached() {
        let promise = target("新增水厂", "count", "≥", "3", "座");
        assert_eq!(
            check(promise.clone(), target("新增水厂", "count", "=", "3", "座")),
            Verdict::Reached
        );
        assert_eq!(
            check(promise, target("净增水厂", "count", ">", "5", "座")),
            Verdict::Reached
        );
    }

    #[test]
    fn a_promise_broken_in_silence_is_missed_and_not_mentioned() {
        let promise = target("通航城市数", "level", ">", "50", "个");
        assert_eq!(
            check(promise, target("通航航点数", "level", "=", "45", "个")),
            Verdict::MissedNotMentioned
        );
    }

    #[test]
    fn an_upper_bound_is_kept_from_below() {
        let promise = target("城镇登记失业率", "share", "≤", "4", "%");
        assert_eq!(
            check(
                promise.clone(),
                target("城镇登记失业率", "share", "=", "3.5", "%")
            ),
            Verdict::Reached
        );
        assert_eq!(
            check(promise, target("城镇调查失业率", "share", "=", "3.5", "%")),
            Verdict::NotComparable
        );
    }

    #[test]
    fn a_promise_of_about_is_kept_by_the_figure_and_above_and_else_needs_a_tolerance() {
        let promise = target("地区生产总值增长", "+%", "≈", "8", "%");
        let of = |value| check(promise.clone(), target("地区生产总值增长", "+%", "=", value, "%"));
        assert_eq!(of("8"), Verdict::Reached);
        assert_eq!(of("8.3"), Verdict::Reached);
        assert_eq!(of("7.9"), Verdict::NotComparable);
        assert_eq!(of("-3.2"), Verdict::NotComparable);
    }

    #[test]
    fn a_deeper_cut_keeps_the_promise_and_a_share_of_the_rectified_must_be_whole() {
        let cut = target("污染物排放量下降", "-%", "=", "5", "%");
        let of = |value| check(cut.clone(), target("污染物排放量下降", "-%", "=", value, "%"));
        assert_eq!(of("8"), Verdict::Reached);
        assert_eq!(of("4"), Verdict::MissedNotMentioned);
        let share = target("重大事故隐患整改率", "share", "=", "100", "%");
        assert_eq!(
            check(share, target("重大事故隐患整改率", "share", "=", "90", "%")),
            Verdict::MissedNotMentioned
        );
    }

    #[test]
    fn signs_and_ranges_are_told_apart() {
        let growth = |comparator, value| target("茶叶出口增长", "+%", comparator, value, "%");
        assert_eq!(
            check(growth("=", "3.2"), growth("=", "-3.2")),
            Verdict::MissedNotMentioned
        );
        assert_eq!(check(growth("≥", "-4"), growth("=", "-3.2")), Verdict::Reached);
        assert_eq!(
            check(growth("range", "5-6"), growth("=", "5.5")),
            Verdict::Reached
        );
        assert_eq!(
            check(growth("range", "-2--1"), growth("=", "-1.5")),
            Verdict::Reached
        );
    }

    #[test]
    fn different_measures_and_units_are_not_compared() {
        let area = target("茶叶种植面积", "level", "≥", "80", "亩");
        assert_eq!(
            check(area, target("茶叶播种面积", "level", "=", "90", "亩")),
            Verdict::NotComparable
        );
        let level = target("工业产值", "level", "≥", "80", "元");
        assert_eq!(
            check(level, target("工业产值增长", "+%", "=", "9", "%")),
            Verdict::NotComparable
        );
    }

    #[test]
    fn reports_that_do_not_follow_each_other_are_remarked_on() {
        let mut old = report("target2020", "2020", target("新建公园", "count", "=", "3", "座"));
        let mut new = old.clone();
        (old.outline.place, new.outline.place) = ("甲市".into(), "乙市".into());
        new.outline.review_year = Some(2023);
        assert_eq!(compare(&old, &new).remarks.len(), 2);
    }

    #[test]
    fn silence_is_no_mention() {
        let promise = target("新建公园", "count", "=", "3", "座");
        assert_eq!(
            check(promise, target("粮食产量", "level", "=", "9", "吨")),
            Verdict::NotMentioned
        );
    }
}
