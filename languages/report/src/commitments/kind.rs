//! The type of a commitment: task, target, outcome, principle or slogan.
//!
//! What it is for: telling what is promised from how the clause is worded and where in its sentence it
//! stands: deeds come first, what they lead to closes the sentence. It knows nothing of figures beyond
//! whether the clause has a target. Start at [`kind`].

use crate::commitments::clause::{Clause, is_motto};
use crate::commitments::lexicon::Class;
use crate::commitments::predicate::{Predicate, number_end};

/// What else bears on a clause's type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// A quantitative target is read from the clause.
    pub(super) has_target: bool,
    /// It opens its paragraph.
    pub(super) is_first: bool,
    /// It stands in the opening of a chapter, before the numbered sections.
    pub(super) in_opening: bool,
}

/// Ends of things made or moved that are states of affairs rather than works.
const STATES: &[&str] = &[
    "格局",
    "生态",
    "局面",
    "氛围",
    "环境",
    "社会",
    "市场",
    "潜力",
    "通道",
    "副中心",
    "典范",
    "样板",
    "篇章",
    "园区",
    "突破",
    "融合发展",
    "联动发展",
    "协调发展",
    "同步发展",
    "现实生产力",
    "便利化",
    "均等化",
    "一体化",
    "转化",
    "提质增效",
    "良性循环",
    "体系建设",
    "有机衔接",
    "跨越发展",
    "新引擎",
    "新高地",
    "转型升级",
    "优势",
    "家园",
    "新台阶",
];

/// The type of a clause.
pub(super) fn kind(text: &str, clause: &Clause, found: &Predicate<'_>, setting: Setting) -> &'static str {
    if setting.has_target {
        return "target";
    }
    if found.verb.is_empty() || is_saying(text) || is_statement(text, found) {
        return "slogan";
    }
    if is_principle(text, found, setting) {
        return "principle";
    }
    if is_outcome(text, clause, found) {
        "outcome"
    } else {
        "task"
    }
}

fn is_saying(text: &str) -> bool {
    text.split('，').all(is_motto)
}

/// A sentence that says what something is, rather than what will be done.
fn is_statement(text: &str, found: &Predicate<'_>) -> bool {
    let before = text.get(number_end(text)..found.lead).unwrap_or("");
    before.contains('是') && !before.contains("特别是") && !before.contains("尤其是")
}

fn is_principle(text: &str, found: &Predicate<'_>, setting: Setting) -> bool {
    const IDEAS: [&str; 9] = [
        "理念", "观念", "精神", "思想", "思维", "机制", "方法", "方式", "意识",
    ];
    // 树立标杆 is a deed, 树立理念 a principle.
    let minds = IDEAS
        .iter()
        .chain(&["导向", "”"])
        .any(|idea| found.object.ends_with(idea));
    let ruled = found.class == Some(Class::Principle) && (found.verb != "树立" || minds);
    // 坚定 at a paragraph's start sets out the line that its tasks follow.
    let resolved = text.starts_with("坚定") && setting.is_first;
    let framed = found.lead > 0
        && text.trim_start_matches("自觉").starts_with('以')
        && text
            .get(..found.lead)
            .is_some_and(|frame| IDEAS.iter().any(|idea| frame.ends_with(idea)));
    let minded = found.verb == "强化" && found.object.ends_with("意识");
    let kept = found.verb == "做到" && found.object.starts_with('“');
    ruled || resolved || framed || minded || kept || setting.in_opening
}

fn is_outcome(text: &str, clause: &Clause, found: &Predicate<'_>) -> bool {
    let stated = STATES.iter().any(|state| found.object.ends_with(state));
    let later = !clause.opens;
    let closing = later && clause.closes;
    match found.class {
        Some(Class::Result) => later && (closing || !matches!(found.verb, "降低" | "解决" | "激发")),
        Some(Class::Degree) => closing && !found.object.ends_with("标准"),
        Some(Class::Make) => closing && stated,
        Some(Class::Move) => {
            later && (stated || found.object.starts_with("形成") || found.object.contains("实现"))
        }
        Some(Class::Measure) => true,
        _ => closing && text.contains("发挥") && found.object.ends_with("效应"),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Outline, Paragraph, Part, Role, Span};

    /// The types of a plan paragraph's clauses, in order.
    fn check(text: &str, expected: &[&str]) {
        let paragraph = Paragraph {
            line: 1,
            span: Span::new(0, text.len()),
            role: Some(Role::Body),
            part: Part::Plan,
            section: "二（一）".to_owned(),
            ..Paragraph::default()
        };
        let outline = Outline {
            paragraphs: vec![paragraph],
            ..Outline::default()
        };
        let found = crate::commitments::extract(text, &outline, &[]);
        let kinds: Vec<&str> = found.iter().map(|commitment| commitment.kind.as_str()).collect();
        assert_eq!(kinds, expected, "{text}");
    }

    #[test]
    fn deeds_come_first_and_what_they_lead_to_last() {
        check(
            "推进河道治理，新建公园，提升城市环境质量。",
            &["task", "task", "outcome"],
        );
        check("提升供水能力，建设水厂。", &["task", "task"]);
        check("修建公路，使村民出行方便。", &["task", "outcome"]);
        check("开展招商活动，形成产业发展新格局。", &["task", "outcome"]);
    }

    #[test]
    fn rules_of_conduct_are_principles() {
        check(
            "坚持节水优先，牢固树立绿色理念，推进节水改造。",
            &["principle", "principle", "task"],
        );
        check("加强培训，树立一批节水标杆。", &["task", "task"]);
    }

    #[test]
    fn sayings_promise_nothing() {
        check("河要清，岸必绿。推进治河。", &["slogan", "task"]);
        check("水是城市的命脉。加强水源保护。", &["slogan", "task"]);
    }
}
