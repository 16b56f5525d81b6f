//! Direction: whether more or less of what a row measures is better.
//!
//! What it is for: one answer for everyone who judges a figure read from a report. The measure is asked
//! first, then the head of the subject, which in Chinese stands at its end: 失业率 is a burden, 失业人员
//! 再就业数 and 事故隐患整改率 are not. It knows nothing of figures and of who judges them. Start at
//! [`of_target`], or at [`direction`] where there are only words.

use crate::likeness::without_brackets;
use crate::model::Target;
use skein_kernel::quantity::verdict::Direction;

/// What nobody wants more of, as it stands at the head of a subject.
#[rustfmt::skip]
const BURDENS: [&str; 59] = [
    "失业", "死亡", "病死", "伤亡", "事故", "火灾", "发病", "发案", "刑事案件", "治安案件", "信访", "积案", "上访",
    "投诉", "隐患", "贫困", "返贫", "薄弱村", "辍学", "大班额", "排放", "浓度", "超标", "污染", "污染天",
    "PM2.5", "PM10", "能耗", "煤耗", "电耗", "水耗", "用水", "煤炭消费", "漏损", "发生", "价格", "物价",
    "房价", "CPI", "负债", "债务", "赤字", "不良", "不良贷款", "空置", "成本", "税负", "费用", "逾期", "拖欠",
    "欠薪", "时间", "时限", "用时", "耗时", "不合格", "不达标", "不满意", "未办结",
];

/// What follows a head and only says how it is counted.
#[rustfmt::skip]
const TAILS: [&str; 46] = [
    "率", "量", "数", "总数", "起数", "件数", "人数", "次数", "户数", "天数", "人次", "人员", "人口", "件",
    "天", "总量", "总额", "余额", "额", "强度", "密度", "水平", "总水平", "指数", "系数", "平均", "比例", "比重",
    "占比", "比率", "占GDP", "与GDP", "的", "涨幅", "上涨", "幅度", "增幅", "增速", "增长", "增加", "上升", "年均", "同比", "总", "目标", "控制",
];

/// Verbs at the front of a subject that make less of what follows: 化解债务余额 counts what was done.
#[rustfmt::skip]
const RELIEFS: [&str; 22] = [
    "化解", "减少", "削减", "压减", "压缩", "降低", "消除", "整治", "治理", "处置", "淘汰", "清理", "排查",
    "缩短", "遏制", "偿还", "帮扶", "整改", "办理", "解决", "帮助", "节省",
];

/// Words behind a relieving verb that name where the figure is to end, not by how much it falls.
const ENDS: [&str; 4] = ["至", "到", "控制", "以内"];

/// Which way is better for a row: as its bound says (至少 asks for more, 以内 for less), else as its words
/// do. Who aims at none wants no more; an amount by which the clause takes a burden down (减少三万人) is
/// better the higher, even where the subject has lost the verb.
#[must_use]
pub fn of_target(target: &Target) -> Direction {
    match target.comparator.as_str() {
        "≥" | ">" => Direction::HigherIsBetter,
        "≤" | "<" => Direction::LowerIsBetter,
        _ if target.value == "0" => Direction::LowerIsBetter,
        _ if takes_down(target) => Direction::HigherIsBetter,
        _ => direction(&target.subject, &target.measure),
    }
}

/// Which way is better by subject and measure (a [`Target::measure`]).
///
/// A figure that says by how much something fell is better the higher, whatever fell; a place in an
/// order is better the lower. Otherwise less is better of burdens only.
#[must_use]
pub fn direction(subject: &str, measure: &str) -> Direction {
    let fell = measure.starts_with('-');
    if !fell && (measure == "rank" || is_burden(subject)) {
        Direction::LowerIsBetter
    } else {
        Direction::HigherIsBetter
    }
}

/// Whether an amount is what a burden loses.
fn takes_down(target: &Target) -> bool {
    let clause = target.fragment.as_str();
    let amount = matches!(target.measure.as_str(), "count" | "level" | "cumulative");
    let ends = ENDS.iter().any(|word| clause.contains(word));
    amount && !ends && RELIEFS.iter().any(|verb| clause.contains(verb))
}

/// Whether the head of a subject is something nobody wants more of.
fn is_burden(subject: &str) -> bool {
    let text = without_brackets(subject);
    if RELIEFS.iter().any(|verb| text.starts_with(verb)) {
        return false;
    }
    let mut head = text.as_str();
    loop {
        if BURDENS.iter().any(|burden| head.ends_with(burden)) {
            return true;
        }
        let Some(rest) = TAILS
            .iter()
            .filter_map(|tail| head.strip_suffix(tail))
            .min_by_key(|rest| rest.len())
        else {
            return false;
        };
        head = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(subject: &str, measure: &str, expected: Direction) {
        assert_eq!(direction(subject, measure), expected, "{subject} {measure}");
    }

    #[test]
    fn a_fall_is_better_the_deeper_whatever_falls() {
        for (subject, measure) in [
            ("主要污染物排放量下降", "-%"),
            ("单位产出能耗年均下降", "-%/yr"),
            ("城镇登记失业率", "-pp"),
            ("公务接待费用", "-%"),
        ] {
            check(subject, measure, Direction::HigherIsBetter);
        }
    }

    #[test]
    fn burdens_are_better_the_fewer() {
        for (subject, measure) in [
            ("城镇调查失业率", "share"),
            ("生产安全事故起数和死亡人数", "count"),
            ("居民消费价格指数（CPI）涨幅", "+%"),
            ("细颗粒物平均浓度", "level"),
            ("二氧化碳排放强度", "level"),
            ("政府债务余额", "level"),
            ("产品抽检不合格率", "share"),
            ("赤字率", "share"),
            ("企业开办时间", "duration"),
            ("污水处理厂出水超标天数", "count"),
        ] {
            check(subject, measure, Direction::LowerIsBetter);
        }
    }

    #[test]
    fn what_is_done_about_a_burden_is_better_the_more() {
        for (subject, measure) in [
            ("重大事故隐患整改率", "share"),
            ("信访事项按期办结率", "share"),
            ("工业污染源排放达标率", "share"),
            ("失业人员再就业数", "count"),
            ("排放权交易额", "level"),
            ("化解政府债务余额", "count"),
            ("空气优良天数比例", "share"),
            ("地区生产总值", "+%"),
        ] {
            check(subject, measure, Direction::HigherIsBetter);
        }
    }

    #[test]
    fn a_place_in_an_order_is_better_the_nearer_the_first() {
        check("综合考评位次", "rank", Direction::LowerIsBetter);
    }

    #[test]
    fn a_bound_that_is_stated_decides() {
        let of = |comparator: &str| of_target(&row("信访积案", comparator, "9", ""));
        assert_eq!(of("≥"), Direction::HigherIsBetter);
        assert_eq!(of("≤"), Direction::LowerIsBetter);
        assert_eq!(of("="), Direction::LowerIsBetter);
    }

    #[test]
    fn an_aim_of_none_wants_no_more() {
        assert_eq!(
            of_target(&row("空心村", "=", "0", "空心村清零")),
            Direction::LowerIsBetter
        );
    }

    #[test]
    fn the_clause_tells_a_cut_from_what_is_left() {
        let of = |clause: &str| of_target(&row("返贫人口", "=", "3", clause));
        assert_eq!(of("减少返贫人口3万人"), Direction::HigherIsBetter);
        assert_eq!(of("返贫人口减少到3万人"), Direction::LowerIsBetter);
    }

    /// A row that counts something.
    fn row(subject: &str, comparator: &str, value: &str, fragment: &str) -> Target {
        Target {
            subject: subject.into(),
            measure: "count".into(),
            comparator: comparator.into(),
            value: value.into(),
            fragment: fragment.into(),
            ..Target::default()
        }
    }
}
