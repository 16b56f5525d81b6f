//! Statements without a number: 全覆盖, 清零, 零发生, 全部完成, 达到省定要求, 不低于经济增速.
//!
//! Each rule is a word that says a quantity and the tests that keep it from saying one. Knows nothing of
//! figures. Start at [`implied`].

mod beside;
mod course;
mod none;
mod whole;

use super::period::Nature;
use super::reading::{Reading, Row, Setting};
use super::subject::before_number;
use super::words::Within;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A row without time: where, what, how it compares.
#[derive(Debug, Clone)]
struct Found<'a> {
    at: usize,
    subject: String,
    measure: &'static str,
    comparator: &'static str,
    value: &'a str,
    unit: &'static str,
    explicit: &'static str,
    nature: Nature,
    note: &'static str,
}

/// All of it: 100 %.
const WHOLE: Found<'static> = Found {
    at: 0,
    subject: String::new(),
    measure: "share",
    comparator: "=",
    value: "100",
    unit: "%",
    explicit: "implied",
    nature: Nature::Level,
    note: "",
};

/// None of it: nought.
const NONE: Found<'static> = Found {
    at: 0,
    subject: String::new(),
    measure: "count",
    comparator: "=",
    value: "0",
    unit: "起",
    explicit: "implied",
    nature: Nature::Flow,
    note: "",
};

/// Measured against something else.
const BESIDE: Found<'static> = Found {
    at: 0,
    subject: String::new(),
    measure: "relative",
    comparator: "=",
    value: "",
    unit: "",
    explicit: "reference",
    nature: Nature::Level,
    note: "",
};

impl Found<'_> {
    fn row(self) -> Row {
        Row {
            at: self.at,
            subject: self.subject,
            measure: self.measure,
            comparator: self.comparator,
            value: self.value.to_owned(),
            multiplier: "",
            unit: Cow::Borrowed(self.unit),
            explicit: self.explicit,
            nature: self.nature,
            context: false,
            note: self.note,
        }
    }
}

/// Whether a clause can hold such a statement where it is said and what it is said of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene {
    /// Plan or aims, not review.
    pub(super) setting: Setting,
    /// Aims ten or more years off.
    pub(super) vision: bool,
    /// Whether the clause also holds a figure.
    pub(super) figured: bool,
}

/// A word that may say a quantity without a number, by the rule that judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Coverage,
    Cleared,
    Zero,
    Never,
    Full,
    Row,
    Direction,
    Course,
    Finished,
    Rid,
    Held,
    Reference,
    Relative,
}

/// The words with which each rule begins.
#[rustfmt::skip]
const TRIGGERS: &[(&str, Rule)] = &[
    ("全覆盖", Rule::Coverage), ("清零", Rule::Cleared), ("不发生", Rule::Never), ("未发生", Rule::Never),
    ("没有发生", Rule::Never), ("全部", Rule::Full), ("整体退出", Rule::Full),
    ("基本完成", Rule::Finished), ("全面完成", Rule::Finished), ("基本消除", Rule::Rid),
    ("只增不减", Rule::Held), ("同比", Rule::Course), ("回正", Rule::Course),
    ("由负转正", Rule::Course),
    ("双", Rule::Direction), ("下降”", Rule::Direction), ("三下降", Rule::Direction),
    ("四下降", Rule::Direction), ("两下降", Rule::Direction), ("三提升", Rule::Direction),
    ("三增长", Rule::Direction), ("下达", Rule::Reference), ("完成", Rule::Reference),
    ("达到", Rule::Reference), ("控制在", Rule::Reference), ("满足", Rule::Reference),
    ("符合", Rule::Reference), ("均等化", Rule::Reference), ("不低于", Rule::Relative),
    ("高于", Rule::Relative), ("快于", Rule::Relative), ("与经济增长", Rule::Relative),
    ("稳定", Rule::Relative), ("连调", Rule::Row), ("连冠", Rule::Row), ("连增", Rule::Row),
    ("连丰", Rule::Row), ("连升", Rule::Row), ("连降", Rule::Row), ("连涨", Rule::Row), ("连快", Rule::Row),
    ("连好", Rule::Row), ("零死亡", Rule::Zero), ("零感染", Rule::Zero), ("零发生", Rule::Zero),
    ("零事故", Rule::Zero), ("零伤亡", Rule::Zero), ("零新增", Rule::Zero), ("零确诊", Rule::Zero),
    ("零上访", Rule::Zero), ("零非访", Rule::Zero), ("零返贫", Rule::Zero), ("零失误", Rule::Zero),
    ("零增长", Rule::Zero), ("零积压", Rule::Zero), ("零案件", Rule::Zero), ("零命案", Rule::Zero),
    ("零发案", Rule::Zero), ("零病例", Rule::Zero), ("零扩散", Rule::Zero), ("零输出", Rule::Zero),
    ("零投诉", Rule::Zero),
];

/// Finds statements without a number in `clause`.
pub(super) fn implied(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    static TABLE: LazyLock<Within> =
        LazyLock::new(|| Within::new(&TRIGGERS.iter().map(|(word, _)| *word).collect::<Vec<_>>(), &[]));
    let mut judged: Vec<Rule> = Vec::new();
    for (word, _) in TABLE.all(clause) {
        let Some((_, rule)) = TRIGGERS.get(word) else {
            continue;
        };
        if !judged.contains(rule) {
            judged.push(*rule);
            judge(*rule, clause, reading, scene, rows);
        }
    }
}

/// Lets one rule judge the clause.
fn judge(rule: Rule, clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    match rule {
        Rule::Coverage => whole::coverage(clause, reading, rows),
        Rule::Cleared => none::cleared(clause, reading, scene, rows),
        Rule::Zero => none::zero(clause, reading, rows),
        Rule::Never => none::never_happened(clause, rows),
        Rule::Full if !scene.figured => whole::in_full(clause, reading, rows),
        Rule::Row => course::in_a_row(clause, reading, rows),
        Rule::Direction => course::direction(clause, reading, scene, rows),
        Rule::Finished => whole::finished(clause, reading, scene, rows),
        Rule::Rid => none::rid(clause, rows),
        Rule::Held => beside::held(clause, reading, rows),
        Rule::Course if !scene.figured => course::turned(clause, rows),
        Rule::Reference if scene.setting.ahead && !scene.figured => {
            beside::reference(clause, reading, scene, rows)
        }
        Rule::Relative => beside::relative(clause, scene, rows),
        _ => {}
    }
}

/// The noun before a statement, filled in from what was said.
fn noun_before(text: &str, reading: &Reading) -> String {
    let said = before_number(text);
    let noun = said.base.trim_start_matches("启动").trim_start_matches("所有");
    if noun.is_empty() {
        return reading.understood().to_owned();
    }
    noun.to_owned()
}
