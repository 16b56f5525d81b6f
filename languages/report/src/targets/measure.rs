//! What kind of measure a figure is, what it measures in words, and how it relates to time.
//!
//! Knows nothing of sentences: it judges one figure by the words around it. Start at [`measure_of`].

use super::period::Nature;
use super::reading::{Place, Stated};
use super::scan::{Figure, Sense};
use super::subject::{Change, count_of, is_statistic, unit_is_measure};
use std::borrow::Cow;

/// Whether the unit is a share or a multiple, which counts no noun behind it.
pub(super) fn is_proportion(unit: &str) -> bool {
    matches!(
        unit,
        "%" | "‰" | "个百分点" | "百分点" | "个千分点" | "千分点" | "倍" | "成" | "番" | ""
    )
}

/// Things that a bounded figure tells apart from others of their kind.
#[rustfmt::skip]
const BOUNDED: &[&str] = &[
    "项目", "企业", "县", "园区", "产业", "集群", "镇", "村", "城市", "街道", "大企业", "税源", "农业",
    "工业",
];

/// Whether a bounded figure only says which things are meant: 5万元以下的村, 超10亿元项目.
pub(super) fn is_threshold(figure: &Figure<'_>, pre: &str, post: &str) -> bool {
    let post = post.trim_start();
    let measured = unit_is_measure(&figure.unit) || matches!(&*figure.unit, "人" | "岁" | "年" | "天");
    let listed = post.strip_prefix('、').and_then(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
            .strip_prefix("亿元")
    });
    let post = listed.unwrap_or(post);
    let alone = post.is_empty() || post.starts_with(['、', '（', '(', '和', '及', '，', '/']);
    if alone || !measured || is_proportion(&figure.unit) || figure.sense != Sense::Plain {
        return false;
    }
    if figure.bounded_behind && matches!(figure.comparator, "≥" | "≤") {
        return true;
    }
    let thing = post.strip_prefix('的').unwrap_or(post);
    let bounded = matches!(figure.comparator, ">" | "≥" | "<" | "≤") || pre.ends_with('过');
    let bounds = bounded && names_bounded(figure, pre, post);
    bounds || (bounded || figure.unit == "元") && BOUNDED.iter().any(|noun| thing.starts_with(noun))
}

/// Whether the words behind a bounded figure go on to what it tells apart: 过亿元的重点项目, 超百亿元产业集群, 超亿元279个.
fn names_bounded(figure: &Figure<'_>, pre: &str, post: &str) -> bool {
    if post.starts_with(|c: char| c.is_ascii_digit()) {
        return figure.unit.ends_with('元');
    }
    if !figure.unit.ends_with('元') || pre.contains("分别") {
        return false;
    }
    let within = |text: &str, reach: usize| {
        let end = text.char_indices().nth(reach).map_or(text.len(), |(at, _)| at);
        let near = text.get(..end).unwrap_or("");
        BOUNDED.iter().any(|noun| near.contains(noun))
    };
    let does = [
        "大关", "支持", "用于", "投入", "投向", "助", "推动", "建设", "支撑",
    ];
    match post.strip_prefix('的') {
        Some(thing) if ["达", "有"].iter().any(|verb| thing.starts_with(verb)) => true,
        Some(thing) => !thing.starts_with(|c: char| c.is_ascii_digit()) && within(thing, 20),
        None => figure.hanzi && within(post, 10) && !does.iter().any(|verb| post.starts_with(verb)),
    }
}

/// Words for all the people of a place.
#[rustfmt::skip]
const PEOPLE: &[&str] = &[
    "人民", "儿女", "父老", "各族", "干部群众", "市民", "老百姓", "群众", "常住人口",
];

/// Words before a number of people when it says how many the place has.
const WHOLE: &[&str] = &["全市", "全省", "全区", "全国", "亿", "周边", "辐射"];

/// Whether the figure is only background: how many people the city has, what is there to be used.
pub(super) fn is_background(place: Place<'_>, stated: Stated<'_>) -> bool {
    let figure = stated.figure;
    let pre = place.clause.get(..figure.at).unwrap_or("");
    let post = place.clause.get(figure.end..).unwrap_or("");
    let used = || {
        ["发挥", "依托", "利用", "借助"]
            .iter()
            .any(|word| pre.contains(word))
    };
    if place.setting.ahead && !stated.counted.noun.is_empty() && used() {
        return true;
    }
    let many = figure.unit == "人" && !figure.multiplier.is_empty() && !place.clause.contains("参保");
    if !many {
        return false;
    }
    let of_people = PEOPLE.iter().any(|word| post.starts_with(word));
    let whole = pre.is_empty() || figure.multiplier == "亿" || WHOLE.iter().any(|word| pre.ends_with(word));
    let population = place
        .clause
        .get(..figure.end)
        .is_some_and(|text| text.ends_with("人口"))
        && !post.is_empty();
    population || of_people && whole
}

/// The unit with its multiplier left out; with the ground per which it is measured where the words say so.
pub(super) fn unit_of(figure: &Figure<'_>, base: &str, clause: &str) -> Cow<'static, str> {
    let mass = matches!(&*figure.unit, "斤" | "公斤" | "千克" | "吨");
    if mass && (base.contains("亩产") || base.contains("单产")) {
        return Cow::Owned(format!("{}/亩", figure.unit));
    }
    let pre = clause.get(..figure.at).unwrap_or("");
    if let Some(heads) = heads_of(pre).filter(|_| !is_proportion(&figure.unit)) {
        return Cow::Owned(format!("{}/{heads}", figure.unit));
    }
    let each = pre.find("每个").and_then(|at| pre.get(at + "每个".len()..));
    let least = each
        .and_then(|of| of.split_once("至少"))
        .map_or("", |(whose, _)| whose);
    let place = each
        .and_then(place_of_each)
        .filter(|_| !unit_is_measure(&figure.unit));
    let whose = if least.is_empty() {
        place.unwrap_or("")
    } else {
        least
    };
    if whose.is_empty() || whose.chars().count() > 4 {
        return figure.unit.clone();
    }
    Cow::Owned(format!("{}/{whose}", figure.unit))
}

/// Whether the figure is a rate of tax, which a policy sets.
pub(super) fn is_tax_rate(unit: &str, post: &str) -> bool {
    unit == "%"
        && ["企业所得税", "所得税", "税率", "的企业所得税", "的税率", "优惠"]
            .iter()
            .any(|word| post.starts_with(word))
}

/// Those a mark tells apart, with what the mark is measured by.
#[rustfmt::skip]
const PASSING: &[&str] = &["县", "区", "市", "企业", "园区", "集群", "产业", "镇", "乡", "村", "街道", "商圈"];

/// Whether the figure is a mark that a number of things passed: 3个县突破50亿元 counts counties.
pub(super) fn is_mark(place: Place<'_>, figure: &Figure<'_>) -> bool {
    let earlier = place.figures.iter().rev().find(|other| other.end <= figure.at);
    let Some(counted) = earlier.filter(|other| matches!(&*other.unit, "个" | "家")) else {
        return false;
    };
    let between = place.clause.get(counted.end..figure.at).unwrap_or("").trim();
    let passed = ["突破", "超过", "超", "过"]
        .iter()
        .find_map(|word| between.strip_suffix(word));
    let who = passed.map(|who| {
        let who = ["营业收入", "收入", "产值", "营收", "总量", "税收"]
            .iter()
            .fold(who, |who, measure| who.trim_end_matches(measure));
        who.split_once('（').map_or(who, |(who, _)| who)
    });
    figure.unit.ends_with('元')
        && who.is_some_and(|who| who.len() <= 18 && PASSING.iter().any(|end| who.ends_with(end)))
}

/// Words behind a figure from which something went on to the next one.
#[rustfmt::skip]
const WENT_ON: &[&str] = &[
    "提高", "上升", "增加", "调整", "下降", "降", "升", "增", "扩大", "缩短", "压", "减", "提升", "扩",
    "跃升", "变为", "到", "至", "发展", "攀升", "优化", "跃居", "跃至", "回升", "前移", "进位", "优化",
];

/// The words between 由 and a figure where something started from: 由去年的13%提高到15%.
pub(super) fn start_of<'c>(place: Place<'c>, figure: &Figure<'_>) -> Option<&'c str> {
    let later = place.figures.iter().find(|other| other.at >= figure.end)?;
    let between = place.clause.get(figure.end..later.at)?.trim_start();
    let goes_on = later.unit == figure.unit && WENT_ON.iter().any(|word| between.starts_with(word));
    let pre = place.clause.get(..figure.at).filter(|_| goes_on)?;
    let from = pre.get(pre.rfind(['由', '从'])? + '由'.len_utf8()..)?;
    let counted = from.chars().any(|c| c.is_ascii_digit()) && !from.contains('年');
    let near = from.chars().count() <= 8 && !from.contains(['、', '，']) && !counted;
    near.then_some(from)
}

/// Places of which each has so many.
#[rustfmt::skip]
const EACH_PLACE: &[&str] = &[
    "行政村", "乡镇", "街道", "社区", "园区", "县", "区", "市", "镇", "乡", "村", "州",
];

/// Numbers of people per which something is counted.
const HEADS: &[&str] = &["百人", "千人", "万人", "十万人", "百万人"];

/// The noun without 已达到 behind it.
fn without_verb(noun: &str) -> &str {
    ["达到", "达", "已"]
        .iter()
        .fold(noun, |noun, verb| noun.trim_end_matches(verb))
}

/// The noun with the people per whom it is counted before it: 专利授权量每百万人 is 每百万人专利授权量.
pub(super) fn heads_first(base: &str) -> Cow<'_, str> {
    let split = base.rfind('每').filter(|at| *at > 0).map(|at| base.split_at(at));
    match split {
        Some((noun, heads)) if HEADS.iter().any(|of| heads.strip_prefix('每') == Some(of)) => {
            Cow::Owned(format!("{heads}{}", without_verb(noun)))
        }
        _ => Cow::Borrowed(base),
    }
}

/// The number of people in 每千人口拥有床位6张: what stands behind 每, in the words for this figure.
fn heads_of(pre: &str) -> Option<&'static str> {
    let of = pre.get(pre.rfind('每')? + '每'.len_utf8()..)?;
    let heads = HEADS.iter().find(|heads| of.starts_with(**heads))?;
    (!of.contains(['、', '，']) && !of.contains(|c: char| c.is_ascii_digit())).then_some(*heads)
}

/// The place in 每个县（市、区）建设1个: what stands behind 每个.
fn place_of_each(of: &str) -> Option<&'static str> {
    let place = EACH_PLACE.iter().find(|place| of.starts_with(**place))?;
    let near = of.chars().count() <= 16 && !of.contains('，');
    near.then_some(*place)
}

/// What kind of measure a figure is.
pub(super) fn measure_of(base: &str, stated: Stated<'_>, since: Option<i16>) -> &'static str {
    let change = stated.said.change;
    match &*stated.figure.unit {
        "%" | "‰" | "成" => proportion(base, stated, since),
        "个百分点" | "百分点" | "个千分点" | "千分点" if change == Change::Down => "-pp",
        "个百分点" | "百分点" | "个千分点" | "千分点" => "+pp",
        "倍" | "番" => "multiple",
        "" => "ratio",
        "年" | "天" | "小时" | "个工作日" | "工作日" | "分钟" | "个月" => "duration",
        _ if stated.said.total => "cumulative",
        _ if stated.counted.predicate.starts_with("全部") => "cumulative",
        _ if !stated.counted.noun.is_empty() => "count",
        unit if change == Change::Reached || unit_is_measure(unit) => "level",
        _ => "count",
    }
}

/// What kind of measure a percentage is: a change or a share.
fn proportion(base: &str, stated: Stated<'_>, since: Option<i16>) -> &'static str {
    let ends = |words: &[&str]| words.iter().any(|word| base.ends_with(word));
    let rate = ends(&["率", "占比", "比重", "比例", "强度"]);
    match stated.said.change {
        Change::Up if stated.said.yearly => "+%/yr",
        Change::Down if stated.said.yearly => "-%/yr",
        Change::Up if since.is_some() && rate => "+pp?",
        Change::Up => "+%",
        Change::Down => "-%",
        _ if base.contains("价格") || ends(&["增速", "涨幅", "增幅"]) => "+%",
        _ => "share",
    }
}

/// How a figure relates to time.
pub(super) fn nature_of(stated: Stated<'_>, measure: &str, since: Option<i16>) -> Nature {
    if let Some(year) = since {
        return Nature::Since(year);
    }
    let free = stated.counted.predicate.contains("共享") || stated.counted.predicate.contains("覆盖");
    match measure {
        "share" | "rank" | "ratio" | "threshold" => Nature::Level,
        "+%/yr" | "-%/yr" => Nature::Yearly,
        _ if stated.said.change == Change::Reached || free => Nature::Level,
        _ if stated.counted.predicate.starts_with("全部") => Nature::Entire,
        _ if stated.said.total => Nature::Total,
        _ => Nature::Flow,
    }
}

/// The subject in words.
pub(super) fn subject_of(base: &str, stated: Stated<'_>, measure: &str, since: Option<i16>) -> String {
    let unit = &*stated.figure.unit;
    let yearly = if stated.said.yearly { "年均" } else { "" };
    let named = |words: &[&str]| words.iter().any(|word| base.ends_with(word));
    if let Some(year) = since {
        return format!("{base}（较{year}年）");
    }
    if measure == "duration" && stated.said.base.ends_with('用') {
        return format!("{base}用时");
    }
    if !stated.counted.noun.is_empty() && measure != "threshold" {
        return counted_subject(base, stated);
    }
    match (stated.said.change, measure) {
        (_, "threshold") => format!("{base}认定阈值"),
        (_, "+%") if base.ends_with("价格指数") => format!("{base}（CPI）涨幅"),
        (_, "+%" | "-%") if named(&["增速", "涨幅", "增幅", "降幅"]) => base.to_owned(),
        (Change::Up, "+%" | "+%/yr" | "multiple") => format!("{base}{yearly}增长"),
        (Change::Down, "-%" | "-%/yr" | "-pp") => format!("{base}{yearly}下降"),
        (Change::Up, "+pp") => format!("{base}提高"),
        (Change::Up, _) if !is_statistic(base) => count_of(base, unit),
        (Change::Up, _) => format!("{base}增加"),
        (Change::Down, _) => format!("{base}减少"),
        _ if unit == "公里" && base.ends_with(['路', '道', '网', '）']) => format!("{base}里程"),
        (Change::Reached, "share") => base.to_owned(),
        _ => count_of(base, unit),
    }
}

/// Verbs of what is counted that say how it goes and tell it apart from nothing.
#[rustfmt::skip]
const MANNERS: &[&str] = &[
    "进展", "冲锋", "坚守", "顺利", "稳步", "有序", "加快", "扎实", "奔赴", "加速", "相继", "正式", "如期",
];

/// The subject of a number before its noun: what the noun does goes behind it, or before it when long.
fn counted_subject(base: &str, stated: Stated<'_>) -> String {
    let unit = &*stated.figure.unit;
    let does = stated.counted.predicate.trim_end_matches([' ', '、']);
    let done = ["分别", "全部", "顺利", "成功", "已", "均", "正式"]
        .iter()
        .fold(does, |does, word| does.trim_start_matches(word));
    let noun_only = base.len() == stated.counted.noun.len();
    let manner = MANNERS.iter().any(|word| does.starts_with(word));
    if !noun_only || does.is_empty() || manner {
        return count_of(base, unit);
    }
    if done.chars().count() <= 4 {
        return count_of(&format!("{base}{done}"), unit);
    }
    format!("{done}的{}", count_of(base, unit))
}
