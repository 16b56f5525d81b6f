//! Numbers in Chinese and Roman numerals that say a quantity: ranks, streaks, grades, counts, multiples.
//!
//! Most Chinese numerals of a report belong to names and fixed words, so that here the context has to
//! speak for a figure, where with Arabic digits it has to speak against one. Start at [`chinese`].

use super::scan::{Figure, Sense, Tail, ahead, behind, tail_at};
use skein_kernel::Decimal;
use skein_kernel::quantity::comparator::Comparator;
use skein_kernel::quantity::numeral;
use std::borrow::Cow;

/// Words before a plain Chinese number that make it a count of things.
#[rustfmt::skip]
const COUNTED_AFTER: &[&str] = &[
    "新增", "建成", "获", "获得", "荣获", "完成", "引进", "新建", "开工", "投产", "建立", "设立", "创建",
    "成立", "增加", "拥有", "达到", "达", "超过", "突破", "近", "约", "落户", "组建", "培育", "签约",
    "开通", "办好", "办成", "斩获", "夺得", "摘得", "连续",
];

/// Counting words whose Chinese number is a count whatever stands before it.
#[rustfmt::skip]
const FREELY_COUNTED: &[&str] = &["个", "项", "处", "座", "家", "所", "件", "轮", "艘"];

/// Words before a Chinese number that point at things known already or at a time, and count none.
#[rustfmt::skip]
const POINTING: &[&str] = &[
    "这", "那", "每", "前", "后", "上", "下", "头", "各", "第", "哪", "某", "同", "另",
];

/// Counting words that follow a Chinese number which is a count.
#[rustfmt::skip]
const COUNTERS: &[&str] = &[
    "个", "家", "项", "所", "座", "条", "名", "位", "件", "次", "部", "起", "例", "处", "艘", "人", "枚",
    "轮",
];

/// Nouns that are not counted though a counting word stands before them.
#[rustfmt::skip]
const UNCOUNTED: &[&str] = &[
    "方面", "问题", "环节", "阶段", "关系", "层次", "重点", "大局", "维度", "台阶", "五年", "关键",
    "中心任务", "月",
];

/// Reads the Chinese number at `at`; keeps it if it is a figure; returns where to go on.
pub(super) fn chinese<'t>(clause: &'t str, at: usize, found: &mut Vec<Figure<'t>>) -> usize {
    let rest = clause.get(at..).unwrap_or("");
    let run = run_of(rest);
    let next = at + run.len().max(first_width(rest));
    if let Some(figure) = redoubled(clause, at) {
        return keep(figure, found);
    }
    let before = clause.get(..at).unwrap_or("");
    if run.is_empty() || before.ends_with('第') || before.ends_with('“') {
        return next;
    }
    let after = clause.get(at + run.len()..).unwrap_or("");
    if !after.starts_with(counts) && !before.ends_with('前') {
        return next;
    }
    let figure = hundredths(clause, before, at)
        .or_else(|| in_a_row(before, run, after, at))
        .or_else(|| graded(run, after, at))
        .or_else(|| at_least_one(before, run, after, at))
        .or_else(|| top(before, run, after, at))
        .or_else(|| portion(clause, before, run, at))
        .or_else(|| counted(clause, before, run, after, at))
        .or_else(|| round(clause, before, run, at))
        .or_else(|| class_of_size(before, run, after, at))
        .or_else(|| measured(clause, before, run, at));
    figure.map_or(next, |figure| keep(figure, found))
}

/// Whether a unit, a counting word, or a noun whose unit is left out can begin with `c`: no other
/// character makes a figure of the Chinese number before it.
fn counts(c: char) -> bool {
    "个家项所座条名位件次部起例处艘人枚轮年届天级成分元美亩吨公千平斤户立%％倍辆台头套架标余多几企产园集 "
        .contains(c)
}

fn keep<'t>(figure: Figure<'t>, found: &mut Vec<Figure<'t>>) -> usize {
    let end = figure.end;
    found.push(figure);
    end
}

/// The width of the first character.
fn first_width(rest: &str) -> usize {
    rest.chars().next().map_or(1, char::len_utf8)
}

/// The Chinese numerals at the start of `rest`.
fn run_of(rest: &str) -> &str {
    let end = rest.find(|c| !is_digit(c) && !is_power(c)).unwrap_or(rest.len());
    rest.get(..end).unwrap_or("")
}

/// Whether `c` is a digit from nought to nine.
fn is_digit(c: char) -> bool {
    "零〇一二三四五六七八九两".contains(c)
}

/// Whether `c` is a power of ten.
fn is_power(c: char) -> bool {
    "十百千万亿".contains(c)
}

/// The value of a Chinese number that is a whole one: 十六 is 16, 三百五十 is 350.
pub(super) fn value_of(run: &str) -> Option<Decimal> {
    let (numeral, len) = numeral::scan(run)?;
    (len == run.len() && numeral.high.is_none()).then_some(numeral.value)
}

/// The value of a small Chinese number, as years are counted in.
pub(super) fn small(run: &str) -> Option<i16> {
    value_of(run)?.to_string().parse().ok()
}

/// A figure of a Chinese number.
fn figure<'t>(at: usize, end: usize, run: &str, unit: &'static str, sense: Sense) -> Option<Figure<'t>> {
    Some(Figure {
        at,
        end,
        value: Cow::Owned(value_of(run)?.to_string()),
        multiplier: "",
        unit: Cow::Borrowed(unit),
        comparator: "=",
        bounded_behind: false,
        hanzi: true,
        sense,
    })
}

/// 百分之八: a share written out.
fn hundredths<'t>(clause: &str, before: &str, at: usize) -> Option<Figure<'t>> {
    let rest = clause.get(at..)?.strip_prefix("百分之")?;
    let run = run_of(rest);
    let end = at + "百分之".len() + run.len();
    let mut figure = figure(at, end, run, "%", Sense::Plain).filter(|_| !run.is_empty())?;
    figure.comparator = Comparator::of(ahead(before), None, false).sign();
    if let Some((comparator, width)) = behind(clause, end) {
        figure.end += width;
        figure.comparator = comparator.sign();
        figure.bounded_behind = true;
    }
    Some(figure)
}

/// 连续四年: so many in a row; the figure starts at 连续.
fn in_a_row<'t>(before: &str, run: &str, after: &str, at: usize) -> Option<Figure<'t>> {
    let unit = *["个季度", "个月", "年", "届", "次", "天"]
        .iter()
        .find(|unit| after.starts_with(**unit))?;
    let row = ["连续", "连续第"].iter().find(|word| before.ends_with(**word))?;
    figure(
        at - row.len(),
        at + run.len() + unit.len(),
        run,
        unit,
        Sense::Streak,
    )
}

/// 二级标准, 三级航道: a class, where a standard or a waterway of that class follows.
fn graded<'t>(run: &str, after: &str, at: usize) -> Option<Figure<'t>> {
    let of = after.strip_prefix('级')?;
    let standard = ["标准", "航道", "水质", "以上标准"]
        .iter()
        .any(|word| of.starts_with(word));
    let mut figure = figure(at, at + run.len() + "级".len(), run, "级", Sense::Grade).filter(|_| standard)?;
    figure.value = Cow::Owned(format!("{run}级"));
    Some(figure)
}

/// 至少办好一所: one, where at least one is asked of each.
fn at_least_one<'t>(before: &str, run: &str, after: &str, at: usize) -> Option<Figure<'t>> {
    let unit = *COUNTERS.iter().find(|unit| after.starts_with(**unit))?;
    let near = before.rfind("至少")?;
    let between = before.get(near + "至少".len()..)?;
    let mut figure = figure(at, at + run.len() + unit.len(), run, unit, Sense::Plain)?;
    figure.comparator = "≥";
    (between.chars().count() <= 4).then_some(figure)
}

/// 居全国前十, 前三名: among the first so many.
fn top<'t>(before: &str, run: &str, after: &str, at: usize) -> Option<Figure<'t>> {
    if !before.ends_with('前') || run.contains(['千', '万', '亿']) {
        return None;
    }
    let unit = *["位", "名", "强"]
        .iter()
        .find(|unit| after.starts_with(**unit))
        .unwrap_or(&"");
    if unit.is_empty() && !after.is_empty() {
        return None;
    }
    if unit == "位" && run.chars().count() == 1 && run != "十" {
        return None;
    }
    let named = if unit.is_empty() { "位" } else { unit };
    let mut figure = figure(at, at + run.len() + unit.len(), run, named, Sense::Rank)?;
    figure.comparator = "≤";
    Some(figure)
}

/// 三成, 三成以上.
fn portion<'t>(clause: &str, before: &str, run: &str, at: usize) -> Option<Figure<'t>> {
    let end = at + run.len() + "成".len();
    let after = clause.get(at + run.len()..)?.strip_prefix('成')?;
    let ends = after.is_empty()
        || behind(clause, end).is_some()
        || after.starts_with('的')
        || after.starts_with('多');
    let mut figure = figure(at, end, run, "成", Sense::Plain).filter(|_| ends && run.chars().count() == 1)?;
    if let Some((comparator, width)) = behind(clause, end) {
        figure.end += width;
        figure.comparator = comparator.sign();
    } else if let Some(comparator) = ahead(before) {
        figure.comparator = comparator.sign();
    }
    Some(figure)
}

/// 新增两个口岸: a count of two or more after a word that counts.
fn counted<'t>(clause: &str, before: &str, run: &str, after: &str, at: usize) -> Option<Figure<'t>> {
    let unit = *COUNTERS.iter().find(|unit| after.starts_with(**unit))?;
    let of = after.get(unit.len()..)?;
    if run == "二" && unit == "次" {
        // Two times are 两次: 二次供水 is a name.
        return None;
    }
    let counts = COUNTED_AFTER
        .iter()
        .any(|word| before.trim_end_matches('了').ends_with(word));
    let many = run != "一" && run != "零" && !run.starts_with(['百', '千', '万', '亿']);
    let abstracted = UNCOUNTED.iter().any(|word| of.starts_with(word)) || before.ends_with("以下");
    let spending = unit == "项"
        && of
            .split('、')
            .next()
            .is_some_and(|of| of.contains(|c: char| c.is_ascii_digit()));
    let freely = FREELY_COUNTED.contains(&unit)
        && is_thing(of)
        && !spending
        && !POINTING.iter().any(|word| before.ends_with(word));
    let mut figure = figure(at, at + run.len() + unit.len(), run, unit, Sense::Plain)?;
    if let Some((comparator, width)) = behind(clause, figure.end) {
        figure.end += width;
        figure.comparator = comparator.sign();
    } else if let Some(comparator) = ahead(before) {
        figure.comparator = comparator.sign();
    }
    if let Some(from) = range_from(before).filter(|_| many) {
        let lower = value_of(from)?;
        figure.at -= from.len() + "至".len();
        figure.value = Cow::Owned(format!("{lower}-{}", figure.value));
        figure.comparator = Comparator::Range.sign();
        return (!abstracted && is_thing(of)).then_some(figure);
    }
    ((counts || freely) && many && !abstracted).then_some(figure)
}

/// The lower end of 三至五家, whose 至 ends `before`.
fn range_from(before: &str) -> Option<&str> {
    let before = before.strip_suffix('至').or_else(|| before.strip_suffix('到'))?;
    let at = before.char_indices().next_back().filter(|(_, c)| is_digit(*c))?.0;
    before.get(at..)
}

/// Nouns of programmes: what a report numbers them by belongs to their name.
#[rustfmt::skip]
const PROGRAMMES: &[&str] = &[
    "文明", "确立", "维护", "务必", "中心", "意识", "自信", "代表", "确保", "必须", "坚持", "转变", "突破",
    "提升", "行动", "工程", "战役", "体系", "机制", "领域", "层面", "优先", "一起", "关口", "循环", "市场",
    "平台", "抓手", "服务", "建设", "攻坚", "任务", "工作", "更", "新突破", "新提升", "新高", "新台阶", "新成效",
    "新跨越", "新变化", "规定", "原则", "基本原则", "制度", "改革", "市", "县", "大", "字", "字头", "轮子", "季度",
    "毫不", "不", "一", "有利于", "五年", "年", "月",
];

/// Whether the words behind a counting word name things, and neither programmes nor parts of an argument.
fn is_thing(of: &str) -> bool {
    let named = of.trim_start_matches(' ');
    let letters = named
        .chars()
        .take_while(|c| !c.is_ascii_punctuation() && !"、，（”".contains(*c));
    letters.count() >= 3 && !PROGRAMMES.iter().any(|word| named.starts_with(word))
}

/// Units of which a bare power of ten is said: 过百亿元, 万人以上.
#[rustfmt::skip]
const ROUND_UNITS: &[&str] = &[
    "元", "美元", "亩", "吨", "公里", "千瓦", "平方米", "斤", "人", "户", "立方米", "公顷", "人次", "家",
    "个", "辆", "台", "头", "名", "件", "项", "套", "架次", "标箱",
];

/// The 元 left out of 超百亿项目.
fn elided_money(clause: &str, end: usize) -> Option<Tail> {
    let rest = clause.get(end..)?;
    let thing = ["项目", "企业", "产业", "园区", "集群"]
        .iter()
        .any(|thing| rest.starts_with(thing));
    thing.then_some(Tail {
        multiplier: "",
        unit: Cow::Borrowed("元"),
        vague: false,
        end,
    })
}

/// Whether a power of ten behind `before` is no number: 数百, 上千, 成百上千.
fn is_vague(before: &str) -> bool {
    let done = before.ends_with("建成") || before.ends_with("完成");
    before.ends_with(['数', '上', '几', '百', '千', '万']) || before.ends_with('成') && !done
}

/// 亿元以上, 过百亿元, 超千家: a power of ten that bounds something; 百件实事: one that counts.
fn round<'t>(clause: &str, before: &str, run: &str, at: usize) -> Option<Figure<'t>> {
    let number = run.trim_end_matches(['万', '亿']);
    let value = match number {
        "" => "1",
        "十" => "10",
        "百" => "100",
        "千" => "1000",
        _ => return None,
    };
    let multiplier = match run.get(number.len()..)? {
        "" => "",
        "万" => "万",
        "亿" => "亿",
        "万亿" => "万亿",
        _ => return None,
    };
    let bound = ahead(before);
    let tail = tail_at(clause, at + run.len())
        .or_else(|| elided_money(clause, at + run.len()).filter(|_| bound.is_some() && multiplier == "亿"))
        .filter(|tail| tail.multiplier.is_empty())?;
    let behind = behind(clause, tail.end);
    let of = clause.get(tail.end..)?;
    let counted = matches!(number, "百" | "千")
        && multiplier.is_empty()
        && matches!(&*tail.unit, "件" | "项" | "名")
        && is_thing(of)
        && !is_vague(before)
        && !before.ends_with('、')
        && !["工程", "行动", "计划", "活动"]
            .iter()
            .any(|word| of.contains(word));
    let bounded =
        ROUND_UNITS.contains(&&*tail.unit) && (bound.is_some() || behind.is_some()) && !is_vague(before);
    if !counted && !bounded {
        return None;
    }
    Some(Figure {
        at,
        end: tail.end + behind.map_or(0, |(_, width)| width),
        value: Cow::Borrowed(value),
        multiplier,
        unit: tail.unit,
        comparator: Comparator::of(bound, behind.map(|(comparator, _)| comparator), tail.vague).sign(),
        bounded_behind: behind.is_some(),
        hanzi: true,
        sense: Sense::Plain,
    })
}

/// Verbs behind a class of projects that say they were built.
const BUILT: &[&str] = &["开工", "建成", "投产", "竣工", "落地", "签约"];

/// 百亿级项目开工: projects of at least that much, where several are named and something was done to them.
fn class_of_size<'t>(before: &str, run: &str, after: &str, at: usize) -> Option<Figure<'t>> {
    let value = match run {
        "十亿" => "10",
        "百亿" => "100",
        "千亿" => "1000",
        _ => return None,
    };
    let of = after.strip_prefix('级')?;
    let done = ["项目", "企业", "集群"]
        .iter()
        .find_map(|thing| of.strip_prefix(thing))?;
    let built = before.ends_with('等') && BUILT.iter().any(|verb| done.starts_with(verb));
    built.then_some(Figure {
        at,
        end: at + run.len() + "级".len(),
        value: Cow::Borrowed(value),
        multiplier: "亿",
        unit: Cow::Borrowed("元"),
        comparator: Comparator::AtLeast.sign(),
        bounded_behind: false,
        hanzi: true,
        sense: Sense::Plain,
    })
}

/// 一百二十亿元: a measured amount written out.
fn measured<'t>(clause: &str, before: &str, run: &str, at: usize) -> Option<Figure<'t>> {
    let number = run.trim_end_matches(['万', '亿']);
    let multiplier = match run.get(number.len()..)? {
        "" => "",
        "万" => "万",
        "亿" => "亿",
        _ => return None,
    };
    let starts_with_digit = number
        .chars()
        .next()
        .is_some_and(|c| is_digit(c) && c != '零' && c != '〇' || c == '十');
    let written_out = number.chars().count() > 1 || !multiplier.is_empty();
    if !starts_with_digit || !written_out {
        return None;
    }
    let tail = tail_at(clause, at + run.len())?;
    let measure = [
        "元",
        "美元",
        "亩",
        "吨",
        "公里",
        "千瓦",
        "平方米",
        "公斤",
        "斤",
        "人",
        "户",
        "立方米",
        "%",
        "公顷",
        "人次",
        "倍",
    ];
    let after = clause.get(tail.end..)?;
    let whole = after.is_empty() || behind(clause, tail.end).is_some() || after.starts_with(['、', '的']);
    let mut figure =
        figure(at, tail.end, number, "", Sense::Plain).filter(|_| measure.contains(&&*tail.unit) && whole)?;
    figure.multiplier = multiplier;
    figure.comparator = Comparator::of(ahead(before), None, tail.vague).sign();
    figure.unit = tail.unit;
    if let Some((comparator, width)) = behind(clause, figure.end) {
        figure.end += width;
        figure.comparator = comparator.sign();
    }
    Some(figure)
}

/// 翻番, 翻一番, 翻两番: twice as much, four times as much.
fn redoubled<'t>(clause: &str, at: usize) -> Option<Figure<'t>> {
    let rest = clause.get(at..)?.strip_prefix('翻')?;
    let rest = rest.strip_prefix('了').unwrap_or(rest);
    let run = run_of(rest);
    let after = rest.get(run.len()..)?;
    let end = clause.len() - after.len() + "番".len();
    let times = if run.is_empty() { Some(1) } else { small(run) };
    let times = times.filter(|times| (1..=10).contains(times) && after.starts_with('番'))?;
    let mut figure = figure(at, end, "一", "倍", Sense::Plain)?;
    let more = after.starts_with("番多");
    figure.comparator = Comparator::of(ahead(clause.get(..at)?), None, more).sign();
    figure.value = Cow::Owned((1_u32 << times).to_string());
    Some(figure)
}

/// 第二位, 第一名, 第4位, 全省第二个…的市: a rank; 第三批, 第十三届 are names.
pub(super) fn ordinal<'t>(clause: &'t str, at: usize, found: &mut Vec<Figure<'t>>) -> usize {
    let number_at = at + "第".len();
    let rest = clause.get(number_at..).unwrap_or("");
    let spaced = rest.trim_start_matches(' ');
    let number_at = number_at + rest.len() - spaced.len();
    let rest = spaced;
    let hanzi = run_of(rest);
    let arabic = rest
        .find(|c: char| !c.is_ascii_digit())
        .map_or(rest, |end| rest.get(..end).unwrap_or(""));
    let run = if hanzi.is_empty() { arabic } else { hanzi };
    if run.is_empty() {
        return number_at;
    }
    let end = number_at + run.len();
    let before = clause.get(..at).unwrap_or("");
    let after = clause.get(end..).unwrap_or("");
    let spaced_after = after.trim_start_matches(' ');
    let Some(unit) = rank_unit(before, spaced_after) else {
        return end;
    };
    let counted = if spaced_after.starts_with(unit) {
        after.len() - spaced_after.len() + unit.len()
    } else {
        0
    };
    let value = if hanzi.is_empty() {
        Some(Cow::Borrowed(run))
    } else {
        value_of(run).map(|v| Cow::Owned(v.to_string()))
    };
    let Some(value) = value else { return end };
    let figure = Figure {
        at,
        end: end + counted,
        value,
        multiplier: "",
        unit: Cow::Borrowed(unit),
        comparator: "=",
        bounded_behind: false,
        hanzi: !hanzi.is_empty(),
        sense: Sense::Rank,
    };
    keep(figure, found)
}

/// Words for the field within which something is ranked.
#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "全省", "全国", "全市", "全区", "世界", "全球", "亚洲", "省内", "国内", "中部", "西部", "东部",
    "地级市", "城市", "全州", "同类", "省会", "位列", "位居", "排名", "居", "排", "列", "跃升至", "升至",
    "提升至", "进位至", "上升到", "升到",
];

/// The unit of a rank: what stands behind it, or 位 where it stands bare after 居 or 列.
fn rank_unit(before: &str, after: &str) -> Option<&'static str> {
    if let Some(unit) = ["位", "名"].iter().find(|unit| after.starts_with(**unit)) {
        return Some(unit);
    }
    let in_field = FIELDS.iter().any(|field| before.ends_with(field));
    if let Some(of) = after.strip_prefix('个') {
        return (in_field && !of.is_empty() && !of.starts_with("五年")).then_some("个");
    }
    let stands_alone =
        after.is_empty() || after.starts_with(['、', '（', '(']) || after.starts_with("的位次");
    let ranked = in_field
        && ["居", "列", "排", "位", "升", "名", "省", "国", "球", "界", "市"]
            .iter()
            .any(|word| before.contains(word));
    (stands_alone && ranked).then_some("位")
}

/// 居全国首位: the first rank.
pub(super) fn first<'t>(clause: &'t str, at: usize, found: &mut Vec<Figure<'t>>) -> usize {
    let end = at + "首位".len();
    let before = clause.get(..at).unwrap_or("");
    let is_rank = clause
        .get(at..)
        .is_some_and(|rest| rest == "首位" || rest.starts_with("首位、"))
        && FIELDS.iter().any(|field| before.ends_with(field))
        && !before.ends_with("摆在")
        && !before.ends_with("放在");
    if !is_rank {
        return at + "首".len();
    }
    match figure(at, end, "一", "位", Sense::Rank) {
        Some(figure) => keep(figure, found),
        None => end,
    }
}

/// Ⅱ类标准: a class of a standard. Within a name (Ⅲ类水体比例) it is none.
pub(super) fn roman<'t>(clause: &'t str, at: usize, found: &mut Vec<Figure<'t>>) -> usize {
    let rest = clause.get(at..).unwrap_or("");
    let end = rest.find(|c| !matches!(c, 'Ⅰ'..='Ⅵ')).unwrap_or(rest.len());
    let after = rest.get(end..).unwrap_or("");
    let Some(of) = after.strip_prefix('类') else {
        return at + end;
    };
    let class = of.is_empty()
        || ["标准", "水质", "水体标准", "水标准", "、"]
            .iter()
            .any(|word| of.starts_with(word))
        || behind(of, 0).is_some_and(|(_, width)| of.len() == width);
    let before = clause.get(..at).unwrap_or("");
    let listed = ['劣', '、'].iter().any(|c| before.ends_with(*c))
        || ["减少", "增加", "消除"].iter().any(|word| before.ends_with(word));
    if !class || listed {
        return at + end;
    }
    let close = at + end + "类".len();
    found.push(Figure {
        at,
        end: close,
        value: Cow::Borrowed(rest.get(..end).unwrap_or("")),
        multiplier: "",
        unit: Cow::Borrowed("类"),
        comparator: behind(clause, close).map_or("=", |(comparator, _)| comparator.sign()),
        bounded_behind: false,
        hanzi: false,
        sense: Sense::Grade,
    });
    close
}
