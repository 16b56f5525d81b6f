//! Tells figures from numbers that are none: years, dates, ordinals, codes, parts of names.
//!
//! General tests only: what stands directly before and after the number. Knows nothing of subjects.
//! Start at [`is_name`].

use super::scan::Tail;

/// Units with which a number names a time, a place in a series, a road, an edition, and is no quantity.
#[rustfmt::skip]
const NAMING_UNITS: &[&str] = &[
    "届", "号", "版", "代", "周年", "日", "月", "时", "周", "线", "强", "路", "步", "P", "道", "级", "首",
    "字", "省", "市", "县", "村", "h", "m", "t", "园", "环", "回",
];

/// Units in which the size of a plant or line is given when it names the plant (30万吨锌冶炼项目).
#[rustfmt::skip]
const CAPACITY_UNITS: &[&str] = &[
    "吨", "千瓦", "千伏", "KV", "kV", "兆瓦", "MW", "GW", "瓦时", "伏", "立方米", "头", "吉瓦", "兆瓦时",
    "千瓦时", "瓦", "蒸吨", "平方米", "亩", "大箱", "张", "公里", "片", "台", "座", "TB", "PB", "t", "吨级",
    "米", "辆",
];

/// Words before a capacity that count it after all (新增, 产量达).
#[rustfmt::skip]
const COUNTING_BEFORE: &[&str] = &[
    "推进", "新增", "新建", "完成", "达", "达到", "突破", "超", "超过", "建设", "建成", "实施", "生产",
    "实现", "为", "近", "约", "减少", "增加", "改造", "种植", "收购", "出栏", "存栏", "推广", "整治",
    "治理", "造林", "面积", "产量", "共", "拆除", "淘汰", "累计", "恢复", "储备", "解决", "消化", "投放",
    "收回", "新开工", "开工", "竣工", "供应", "盘活", "征收", "改建", "扩建", "投入", "逾", "提质", "拓宽",
    "修复", "流转", "利用", "消纳", "削减", "清理", "处置", "化解", "压减", "去化", "腾出", "疏浚", "硬化",
    "绿化", "更新", "建", "购置", "产", "修", "栽植", "引进", "确保", "力争", "等", "发展", "打造", "培育",
    "和", "及", "种", "全市", "全省",
];

/// Words in which a figure of years is counted: 连续10年, 延长30年.
#[rustfmt::skip]
const YEARS_COUNTED: &[&str] = &[
    "延长", "再延长", "提前", "缩短", "连续", "缩短至", "缩短到", "提高", "增加", "达",
];

/// Verbs of a length of time that something goes from, or is brought to.
#[rustfmt::skip]
const MOVED: &[&str] = &["提高", "提升", "增加", "上升", "延长", "缩短", "压缩", "降低", "减少"];

/// Whether a length of time is where a change started or what it reached: 从8年提高到9年.
fn is_moved(before: &str, after: &str) -> bool {
    let starts = before.ends_with(['从', '由']) && MOVED.iter().any(|verb| after.starts_with(verb));
    let verb = before.strip_suffix(['到', '至']);
    starts || verb.is_some_and(|verb| MOVED.iter().any(|word| verb.ends_with(word)))
}

/// Whether the number between `before` and `after`, with this tail, is part of a name, a date or an order.
pub(super) fn is_name(before: &str, value: &str, tail: &Tail, after: &str) -> bool {
    glued(before, after)
        || is_ordinal(before)
        || is_date(before, value, tail, after)
        || is_span_of_time(before, tail, after) && !is_moved(before, after)
        || is_series(before, value, tail, after)
        || is_capacity(before, tail, after)
        || is_articles(before, tail, after)
        || is_voltage(tail, after)
        || CAPACITY_UNITS.contains(&&*tail.unit) && after.starts_with('级')
        || after.starts_with("全覆盖")
}

/// A letter, a plus or a dot on either side: 5G, X+3+2, PM2.5, 96·8, 7×24.
fn glued(before: &str, after: &str) -> bool {
    let code = |c: char| {
        c.is_ascii_alphabetic()
            || matches!(
                c,
                '+' | '＋' | '·' | '×' | '_' | '第' | '〔' | '/' | '-' | '.' | '№' | '#'
            )
    };
    before.chars().next_back().is_some_and(code) || after.starts_with(['+', '＋', '·', '×'])
}

/// 第 before it, possibly at a distance of a space.
fn is_ordinal(before: &str) -> bool {
    before.trim_end().ends_with('第')
}

/// A year, a month or a day.
fn is_date(before: &str, value: &str, tail: &Tail, after: &str) -> bool {
    let plain = tail.multiplier.is_empty();
    if !plain {
        return false;
    }
    match &*tail.unit {
        "年" => {
            let year = value.split('-').next_back().unwrap_or(value);
            let calendar = year.len() == 4 && !year.contains('.');
            let counted = YEARS_COUNTED.iter().any(|word| before.ends_with(word)) || is_moved(before, after);
            calendar || before.ends_with('〔') || !counted
        }
        "个月" => before.ends_with('前') || before.ends_with('头'),
        "月" | "日" | "时" | "号" | "周" => true,
        _ => false,
    }
}

/// Hours of service and the like: 24小时, 15分钟 as part of a name; a time within which.
fn is_span_of_time(before: &str, tail: &Tail, after: &str) -> bool {
    match &*tail.unit {
        "小时" | "分钟" | "个小时" if after.chars().take(12).any(|c| c == '圈') => true,
        "小时" | "分钟" | "个小时" => [
            "服务",
            "生活圈",
            "健身圈",
            "便民",
            "医疗",
            "就医",
            "阅读",
            "健康",
            "经济圈",
            "交通圈",
            "通勤圈",
            "文化圈",
            "自助",
            "不打烊",
            "文明",
        ]
        .iter()
        .any(|word| after.starts_with(word)),
        "岁" => {
            !before.ends_with("人均预期寿命")
                && !before.ends_with('达')
                && !before.ends_with("提高到")
                && !before.ends_with("寿命")
        }
        "分" => after.starts_with('之'),
        _ => false,
    }
}

/// Verbs of being ranked among the first so many.
#[rustfmt::skip]
const RANKED: &[&str] = &["上榜", "入围", "进入", "跻身", "晋级", "入选", "位列", "迈入", "挺进"];

/// Whether what is said ends here.
fn ends_clause(after: &str) -> bool {
    after.is_empty() || after.starts_with(['、', '（', '('])
}

/// Measures that are known by how many articles they have: 落实外贸20条.
fn is_articles(before: &str, tail: &Tail, after: &str) -> bool {
    let carried_out = ["实施", "落实", "出台", "执行", "兑现", "推出"]
        .iter()
        .any(|word| before.contains(word));
    let counted = ["措施", "政策", "意见", "办法", "举措", "条款", "条例", "规定"]
        .iter()
        .any(|word| before.ends_with(word) || after.contains(word));
    let named = before
        .chars()
        .next_back()
        .is_some_and(|c| c != '了' && c != '台' && c != '实' && c != '施');
    tail.unit == "条" && ends_clause(after) && carried_out && !counted && named
}

/// Numbered things: 500强, 207国道, 3号线, 4.0版, 20届, 5A级.
fn is_series(before: &str, value: &str, tail: &Tail, after: &str) -> bool {
    if tail.multiplier.is_empty() && NAMING_UNITS.contains(&&*tail.unit) {
        let ranked = tail.unit == "强"
            && (before.ends_with('前')
                || value != "500" && ends_clause(after) && RANKED.iter().any(|word| before.contains(word)));
        let counted = matches!(&*tail.unit, "省" | "市" | "县" | "村")
            && after.starts_with(|c: char| c.is_ascii_digit());
        return !ranked && !counted;
    }
    match &*tail.unit {
        "期" | "期次" => !(before.ends_with('”') || before.ends_with("举办") || before.ends_with("班")),
        "年" => after.starts_with('度'),
        "点" => after.starts_with('前') || before.ends_with("条"),
        "个" | "条" | "项" | "位" => ["方面", "方面的", "中全会"]
            .iter()
            .any(|word| after.starts_with(word)),
        _ => false,
    }
}

/// The size of a plant that names it: directly before the noun of a project, with nothing that counts.
fn is_capacity(before: &str, tail: &Tail, after: &str) -> bool {
    if !CAPACITY_UNITS.contains(&&*tail.unit) || after.is_empty() {
        return false;
    }
    let noun_follows = !after.starts_with([
        '、', '以', '左', '的', '（', '和', '及', '，', '/', ' ', '至', '到',
    ]);
    let named =
        before.is_empty() || before.ends_with('、') || before.ends_with(|c: char| !c.is_ascii_punctuation());
    let item = after.split('、').next().unwrap_or(after);
    let project = [
        "项目",
        "工程",
        "基地",
        "电厂",
        "码头",
        "生产线",
        "机组",
        "输变电",
        "变电站",
        "装置",
        "管廊",
        "电站",
        "等级",
    ]
    .iter()
    .any(|word| after.contains(word));
    let counted = COUNTING_BEFORE.iter().any(|word| before.ends_with(word));
    noun_follows && named && project && !counted && !item.is_empty()
}

/// A voltage that names a line or a station.
fn is_voltage(tail: &Tail, after: &str) -> bool {
    let ends = after.is_empty() || after.starts_with(['、', '以', '，']);
    matches!(&*tail.unit, "千伏" | "伏" | "kV" | "KV") && !ends
}

/// Whether a proportion is a time of day or a score in a name.
pub(super) fn is_clock(before: &str, after: &str) -> bool {
    after.starts_with('分') || before.ends_with("上午") || before.ends_with("下午")
}
