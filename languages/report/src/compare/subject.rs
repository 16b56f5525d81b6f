//! Subjects: whether two rows, worded differently, speak of the same thing.
//!
//! What it is for: putting statistical terms into one wording, telling what kind of figure a row gives,
//! and finding what keeps two alike rows from being compared. It knows nothing of values. Start at
//! [`Subject::likeness`].

use crate::likeness::{dice, pairs, without_brackets};
use crate::model::Target;

/// What kind of figure a row gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    /// An amount or count at a time.
    Stock,
    /// What was added within the year.
    Added,
    /// Growth on the year before.
    Growth,
    /// Average growth of several years.
    AverageGrowth,
    /// A decrease on the year before.
    Fall,
    /// A part of a whole.
    Share,
    /// A place in an order, a class, a duration: no amount.
    Other,
}

impl Figure {
    /// Its name in Chinese and English.
    pub(super) fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Stock => ("总量", "a level"),
            Self::Added => ("当年完成量", "what was done within the year"),
            Self::Growth => ("增速", "growth"),
            Self::AverageGrowth => ("年均增速", "average growth"),
            Self::Fall => ("降幅", "a decrease"),
            Self::Share => ("比重", "a share"),
            Self::Other => ("位次、等级或时限", "a rank, grade or duration"),
        }
    }
}

/// What a row speaks of, in one wording.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// The subject without place, brackets, quotation marks, verbs and counting words, terms unified.
    pub(super) core: String,
    pairs: Vec<(char, char)>,
    figure: Figure,
    unit: String,
    /// Which level's: 国家, 省, 市.
    levels: Vec<&'static str>,
    /// The figure covers several years.
    several_years: bool,
    fragment: Vec<(char, char)>,
}

/// What keeps two alike rows from being compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Two terms that measure differently: 种植 and 播种.
    Terms(&'static str, &'static str),
    /// Growth against a level, a share against an amount.
    Figures(Figure, Figure),
    /// Units of different dimensions.
    Unit,
    /// One speaks of a level of government or a class that the other doesn't.
    Scope,
    /// One year against several.
    Years,
}

/// How alike two subjects are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Likeness {
    /// Shared character pairs, in thousandths.
    score: usize,
    /// Shared character pairs of the clauses, in thousandths: settles ties.
    context: usize,
    /// What forbids comparison.
    pub(super) obstacle: Option<Obstacle>,
}

impl Likeness {
    /// Comparable before incomparable, then the more alike.
    pub(super) fn rank(&self) -> (bool, usize, usize) {
        (self.obstacle.is_none(), self.score, self.context)
    }
}

/// Subjects at least this alike are taken for the same, in thousandths.
const ALIKE: usize = 600;

/// Statistical terms that mean the same, and the wording used for them here. Longer terms come first.
const TERMS: [(&str, &str); 36] = [
    ("研究与试验发展经费支出占地区生产总值比重", "研发强度"),
    ("研究与试验发展经费投入强度", "研发强度"),
    ("全社会研发经费投入强度", "研发强度"),
    ("研发经费投入占GDP比重", "研发强度"),
    ("全社会研发投入占GDP比重", "研发强度"),
    ("研发投入占GDP比重", "研发强度"),
    ("R&D经费投入占GDP比重", "研发强度"),
    ("RD经费投入占GDP比重", "研发强度"),
    ("研发经费投入强度", "研发强度"),
    ("研发投入强度", "研发强度"),
    ("地区生产总值", "GDP"),
    ("国内生产总值", "GDP"),
    ("生产总值", "GDP"),
    ("GDP总量", "GDP"),
    ("规模以上", "规模"),
    ("规上", "规模"),
    ("居民消费价格指数", "居民消费价格"),
    ("居民消费价格涨幅", "居民消费价格"),
    ("社会消费品零售总额", "社零总额"),
    // Civil aviation counts its destinations by either name.
    ("通航城市", "通航点"),
    ("通航航点", "通航点"),
    ("年吞吐量", "吞吐量"),
    ("总产值", "产值"),
    ("总面积", "面积"),
    ("总产量", "产量"),
    ("总产", "产量"),
    ("国内外游客", "游客"),
    ("游客接待量", "接待游客"),
    ("接待游客量", "接待游客"),
    ("接待游客人数", "接待游客"),
    ("游客人次", "接待游客"),
    ("占比", "比重"),
    ("比例", "比重"),
    ("空气质量优良天数比重", "空气优良率"),
    ("空气质量优良率", "空气优良率"),
    ("外贸进出口总额", "进出口总额"),
];

/// Terms that measure the same matter differently.
const MEASURES: [(&str, &str); 9] = [
    ("种植", "播种"),
    ("产值", "增加值"),
    ("登记失业", "调查失业"),
    ("签约", "到位"),
    ("总额", "人均"),
    ("申请", "授权"),
    ("开工", "竣工"),
    ("户籍", "常住"),
    ("财政总收入", "一般公共预算收入"),
];

/// Terms that make different matters of alike subjects.
const MATTERS: [(&str, &str); 14] = [
    ("城镇", "农村"),
    ("城市", "农村"),
    ("城镇", "农民"),
    ("公办", "普惠"),
    ("公办", "民办"),
    ("收入", "支出"),
    ("面积", "产量"),
    ("上云", "上平台"),
    ("省重点", "市重点"),
    ("游客", "收入"),
    ("国有", "民营"),
    ("小学", "中学"),
    ("污水", "垃圾"),
    ("进口", "出口"),
];

impl Subject {
    /// What a row speaks of.
    pub(super) fn of(target: &Target) -> Self {
        let plain = plain(&target.subject);
        let figure = figure(target, &plain);
        let core = core(&plain);
        Self {
            pairs: pairs(&core),
            levels: levels(&plain),
            unit: if target.norm_unit.is_empty() {
                target.unit.clone()
            } else {
                target.norm_unit.clone()
            },
            several_years: target.period.contains('-')
                || (target.period.starts_with('至')
                    && target.measure != "level"
                    && target.measure != "share"),
            fragment: pairs(&target.fragment),
            core,
            figure,
        }
    }

    /// How alike two subjects are; `None` where they speak of different things.
    pub(super) fn likeness(&self, other: &Self) -> Option<Likeness> {
        let measures = contrast(&self.core, &other.core, &MEASURES);
        if contrast(&self.core, &other.core, &MATTERS).is_some() {
            return None;
        }
        let score = match measures {
            // The contrasting terms themselves don't count against the likeness.
            Some((left, right)) => dice(&self.pairs, &pairs(&other.core.replace(right, left))),
            None => dice(&self.pairs, &other.pairs).max(self.contained(other)),
        };
        if score < ALIKE {
            return None;
        }
        let obstacle = measures
            .map(|(left, right)| Obstacle::Terms(left, right))
            .or_else(|| self.obstacle(other));
        Some(Likeness {
            score,
            context: dice(&self.fragment, &other.fragment),
            obstacle,
        })
    }

    /// A subject of four characters or more that the other contains is the same, more narrowly worded.
    fn contained(&self, other: &Self) -> usize {
        let (short, long) = if self.core.len() <= other.core.len() {
            (&self.core, &other.core)
        } else {
            (&other.core, &self.core)
        };
        let whole = short.chars().count() >= 4 && long.contains(short.as_str());
        if whole { ALIKE + 50 } else { 0 }
    }

    fn obstacle(&self, other: &Self) -> Option<Obstacle> {
        if self.figure != other.figure {
            return Some(Obstacle::Figures(self.figure, other.figure));
        }
        if self.several_years != other.several_years {
            return Some(Obstacle::Years);
        }
        if self.unit != other.unit {
            return Some(Obstacle::Unit);
        }
        let digits = |core: &str| core.chars().filter(char::is_ascii_digit).collect::<String>();
        let same_scope = self.levels == other.levels && digits(&self.core) == digits(&other.core);
        (!same_scope).then_some(Obstacle::Scope)
    }
}

/// The subject without bracketed remarks, quotation marks and the place.
fn plain(subject: &str) -> String {
    let mut text = without_brackets(subject);
    text.retain(|c| !"“”‘’《》 ".contains(c));
    for place in ["全市", "全省", "我市", "我省", "全县", "全区", "全域"] {
        text = text.replace(place, "");
    }
    text
}

/// The subject in one wording, without the words that tell the kind of figure.
fn core(plain: &str) -> String {
    const HEADS: [&str; 22] = [
        "力争",
        "确保",
        "实现",
        "完成",
        "新增",
        "净增",
        "新建",
        "新改扩建",
        "新改建",
        "建成",
        "引进",
        "培育",
        "创建",
        "争创",
        "打造",
        "解决",
        "办理",
        "开通",
        "累计",
        "年内",
        "推进",
        "各",
    ];
    const TAILS: [&str; 16] = [
        "年均增长",
        "增长",
        "下降",
        "增速",
        "数量",
        "总数",
        "个数",
        "户数",
        "条数",
        "套数",
        "家数",
        "人数",
        "次数",
        "里程",
        "覆盖率",
        "数",
    ];
    let mut text = plain;
    while let Some(rest) = HEADS
        .iter()
        .find_map(|head| text.strip_prefix(head))
        .filter(|rest| !rest.is_empty())
    {
        text = rest;
    }
    while let Some(rest) = TAILS
        .iter()
        .find_map(|tail| text.strip_suffix(tail))
        .filter(|rest| !rest.is_empty())
    {
        text = rest;
    }
    let mut core = text.to_owned();
    for (term, unified) in TERMS {
        if core.contains(term) {
            core = core.replace(term, unified);
        }
    }
    core
}

/// What kind of figure a row gives.
fn figure(target: &Target, plain: &str) -> Figure {
    match target.measure.as_str() {
        "+%" => Figure::Growth,
        "+%/yr" => Figure::AverageGrowth,
        "-%" => Figure::Fall,
        "share" | "status" => Figure::Share,
        "rank" | "grade" | "duration" => Figure::Other,
        "count" | "cumulative" | "annual" => Figure::Added,
        _ if ["新增", "净增", "新建"].iter().any(|word| plain.contains(word)) => Figure::Added,
        _ => Figure::Stock,
    }
}

/// The levels of government that a subject names.
fn levels(plain: &str) -> Vec<&'static str> {
    let mut levels = Vec::new();
    if plain.contains("国家") || plain.contains("国省") || plain.starts_with('国') {
        levels.push("国家");
    }
    if plain.contains("省级") || plain.contains("国省") || plain.starts_with('省') || plain.contains("新增省")
    {
        levels.push("省");
    }
    levels
}

/// The contrasting terms of which one subject has the first and the other the second.
fn contrast(
    left: &str,
    right: &str,
    terms: &[(&'static str, &'static str)],
) -> Option<(&'static str, &'static str)> {
    let only = |text: &str, one: &str, other: &str| text.contains(one) && !text.contains(other);
    terms.iter().copied().find_map(|(one, other)| {
        if only(left, one, other) && only(right, other, one) {
            return Some((one, other));
        }
        (only(left, other, one) && only(right, one, other)).then_some((other, one))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The unified core of a subject.
    fn check(subject: &str, expected: &str) {
        assert_eq!(core(&plain(subject)), expected);
    }

    #[test]
    fn subjects_come_into_one_wording() {
        check("全市新增“高新”企业数", "高新企业");
        check("地区生产总值增长", "GDP");
        check("通航城市数", "通航点");
        check("全社会研发经费投入强度（%）", "研发强度");
        check("力争新增水厂", "水厂");
    }

    #[test]
    fn contrasting_terms_are_found_either_way_round() {
        assert_eq!(
            contrast("茶叶播种面积", "茶叶种植面积", &MEASURES),
            Some(("播种", "种植"))
        );
        assert_eq!(contrast("茶叶种植面积", "茶叶种植面积", &MEASURES), None);
    }
}
