//! Says what a figure measures: strips the words around a number down to the noun that is counted.
//!
//! Knows nothing of sentences before the clause; what a clause leaves out is filled in by
//! [`super::reading`]. Start at [`before_number`] and [`after_number`].

use super::words::{Ends, Starts, Within};
use std::sync::LazyLock;

/// How the number relates to its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Change {
    /// It is the amount.
    #[default]
    None,
    /// It is reached: 达, 提高到, 突破.
    Reached,
    /// It rose by so much.
    Up,
    /// It fell by so much.
    Down,
}

/// What stands before a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Said<'t> {
    /// The noun; empty where the clause leaves it out.
    pub(super) base: &'t str,
    /// How the number relates to it.
    pub(super) change: Change,
    /// Whether it is a yearly average: 年均.
    pub(super) yearly: bool,
    /// The words of a comparison with an earlier time, such as 较2015年.
    pub(super) versus: Option<&'t str>,
    /// Whether the words say that something accumulated: 累计, 共.
    pub(super) total: bool,
}

/// Words that end the text before a number, with the relation they say.
#[rustfmt::skip]
const TAILS: &[(&str, Change)] = &[
    ("平均", Change::None), ("由", Change::None), ("从", Change::None), ("拟", Change::None),
    ("要求", Change::None), ("增长", Change::Up), ("增加", Change::Up), ("提高", Change::Up),
    ("提升", Change::Up), ("上升", Change::Up), ("上涨", Change::Up), ("递增", Change::Up),
    ("增幅", Change::Up), ("涨幅", Change::Up), ("增速", Change::Up), ("增幅达", Change::Up),
    ("增速达", Change::Up), ("增长率", Change::Up), ("增", Change::Up), ("升", Change::Up),
    ("涨", Change::Up), ("增产", Change::Up), ("增收", Change::Up), ("扩大", Change::Up),
    ("净增", Change::Up), ("增长了", Change::Up), ("提高了", Change::Up), ("增加了", Change::Up),
    ("上升了", Change::Up), ("增长达", Change::Up), ("增长超", Change::Up), ("少增", Change::Down),
    ("下降", Change::Down), ("减少", Change::Down), ("降低", Change::Down), ("压减", Change::Down),
    ("压缩", Change::Down), ("下降了", Change::Down), ("减少了", Change::Down), ("降低了", Change::Down),
    ("削减", Change::Down), ("回落", Change::Down), ("下滑", Change::Down), ("降幅", Change::Down),
    ("缩短", Change::Down), ("降", Change::Down), ("减", Change::Down), ("降幅达", Change::Down),
    ("缩减", Change::Down), ("负增长", Change::Down), ("提高到", Change::Reached),
    ("提高至", Change::Reached), ("提升到", Change::Reached), ("提升至", Change::Reached),
    ("增加到", Change::Reached), ("增加至", Change::Reached), ("增长到", Change::Reached),
    ("增长至", Change::Reached), ("上升到", Change::Reached), ("上升至", Change::Reached),
    ("扩大到", Change::Reached), ("扩大至", Change::Reached), ("增至", Change::Reached),
    ("升至", Change::Reached), ("升到", Change::Reached), ("下降到", Change::Reached),
    ("下降至", Change::Reached), ("降至", Change::Reached), ("降到", Change::Reached),
    ("降低到", Change::Reached), ("降低至", Change::Reached), ("压缩到", Change::Reached),
    ("压缩至", Change::Reached), ("压减至", Change::Reached), ("压减到", Change::Reached),
    ("缩短至", Change::Reached), ("缩短到", Change::Reached), ("缩短为", Change::Reached),
    ("减少到", Change::Reached), ("减少至", Change::Reached), ("减至", Change::Reached),
    ("跃升至", Change::Reached), ("调整为", Change::Reached), ("提高为", Change::Reached),
    ("达到", Change::Reached), ("达", Change::Reached), ("达到了", Change::Reached),
    ("为", Change::Reached), ("控制在", Change::Reached), ("保持在", Change::Reached),
    ("稳定在", Change::Reached), ("维持在", Change::Reached), ("保持", Change::Reached),
    ("稳定保持在", Change::Reached), ("突破", Change::Reached), ("超过", Change::Reached),
    ("超", Change::Reached), ("逾", Change::Reached), ("破", Change::Reached), ("突破了", Change::Reached),
    ("超过了", Change::Reached), ("不低于", Change::Reached), ("不少于", Change::Reached),
    ("不超过", Change::Reached), ("高于", Change::Reached), ("低于", Change::Reached),
    ("遍及全球", Change::Reached), ("遍及", Change::Reached), ("扩展到", Change::Reached),
    ("扩大为", Change::Reached), ("居", Change::Reached), ("位居", Change::Reached),
    ("稳居", Change::Reached), ("列", Change::Reached), ("位列", Change::Reached),
    ("排名", Change::Reached), ("排", Change::Reached), ("排在", Change::Reached),
    ("位于", Change::Reached), ("进入", Change::Reached), ("跻身", Change::Reached),
    ("占", Change::Reached), ("跃居", Change::Reached), 
    ("上升为", Change::Reached), ("跃升为", Change::Reached), ("保持在了", Change::Reached),
    ("接近", Change::None), ("近", Change::None), ("约", Change::None), ("约为", Change::Reached), ("冲刺", Change::Reached),
    ("预计为", Change::Reached), ("至少", Change::None), ("完成", Change::None), ("实现", Change::None),
    ("有", Change::None), ("共", Change::None), ("仅", Change::None), ("就", Change::None),
    ("均", Change::None), ("都", Change::None), ("分别", Change::None), ("首次", Change::None),
    ("已", Change::None), ("新", Change::None), ("再", Change::None), ("预计", Change::None),
    ("又", Change::None), ("力争", Change::None), ("确保", Change::None), ("争取", Change::None),
    ("在", Change::None), ("到", Change::None), ("至", Change::None), ("了", Change::None),
    ("将", Change::None), ("总计", Change::None), ("合计", Change::None), ("共计", Change::None),
    ("仅用", Change::None), ("稳定", Change::Reached), ("实际", Change::None), ("的", Change::None),
    ("是", Change::Reached), ("各", Change::None),
];

/// Words about the time of comparison that stand among the tails.
#[rustfmt::skip]
const COMPARED: [&str; 10] = [
    "同比", "环比", "比上年", "较上年", "比去年", "较去年", "比上年同期", "比上年末", "上年同期", "同期",
];

static LEADS_TABLE: LazyLock<Starts<()>> = LazyLock::new(|| Starts::of(LEADS));
static KEPT_TABLE: LazyLock<Starts<()>> = LazyLock::new(|| Starts::of(KEPT));
static DONE_TABLE: LazyLock<Starts<()>> = LazyLock::new(|| Starts::of(DONE));

/// Words at the start of a clause that say when, how surely or whose, and not what.
#[rustfmt::skip]
const LEADS: &[&str] = &[
    "一是", "二是", "三是", "四是", "五是", "五年间", "五年", "全市的", "全省的", "要求", "全市", "全省",
    "全区", "全州", "我市", "我省", "我区", "全年", "今年", "去年", "年内", "年底", "年末", "当年",
    "一年来", "五年来", "过去五年", "过去一年", "其中", "另有", "预计", "同时", "目前", "截至目前", "现有",
    "共计", "累计", "先后", "已有", "力争", "确保", "努力", "争取", "尽早", "坚决", "按期", "成功", "正式",
    "仅用", "仅", "首次", "率先", "继续", "全面", "到年底", "稳步", "加快", "持续", "深入", "大力", "积极",
    "扎实", "有效", "进一步", "超额", "圆满", "顺利", "如期", "年内全市", "一举", "而且", "并且", "并",
    "也", "还", "又", "使", "让", "将", "要", "共", "已", "新一轮", "全社会", "预期", "是", "等", "每年",
    "从", "各", "各级", "全域", "高标准", "高质量", "统筹", "每年稳定", "稳定", "预计全年", "全年预计",
    "坚定", "坚持", "充分", "精准",
];

/// Leading words that stay because they belong to a name of an indicator.
#[rustfmt::skip]
const KEPT: &[&str] = &[
    "全社会", "从业", "等级", "各类", "还款", "已建", "使用", "要素", "将军", "共同", "共享", "共建", "共青", "有机", "有色", "并网", "还建", "共产", "有效",
    "新一代", "高标准", "预期寿命", "稳定就业",
];

/// Verbs at the start that only say that it was done.
#[rustfmt::skip]
const DONE: &[&str] = &[
    "完成", "实现", "荣获", "获得", "获评", "获批", "获", "拨付", "举办", "拥有", "达到", "创建", "申报", "取得",
    "开展", "提供", "推进", "推动", "深耕", "明确", "保持", "提高", "有", "促进", "创建成", "实施", "安排",
    "落实", "抓好", "汇聚", "支持", "用好", "发挥", "形成", "共有", "建立",
];

/// Verbs that, alone before a number, name nothing that is measured.
#[rustfmt::skip]
const VERB_ONLY: &[&str] = &[
    "推进", "举办", "完成", "解决", "开展", "实施", "启动", "等", "选派", "办理", "实现", "有", "打造",
    "建设", "深耕", "明确", "推动", "汇聚", "争取", "支持", "组织", "安排", "加快", "抓好", "发展", "开工",
    "是", "仅用", "用", "累计有", "另", "新", "其中", "同", "与", "以", "为", "通过", "涉及", "惠及",
    "服务", "包括", "涵盖", "共",
];

/// Whether the text before a number is nothing but a verb that only says that something was done.
pub(super) fn is_bare_verb(said: &str) -> bool {
    VERB_ONLY.contains(&said)
}

/// Whether the text before a number ends with a verb that only says that something was done.
pub(super) fn is_verb_only(said: &str) -> bool {
    static TABLE: LazyLock<Ends<()>> = LazyLock::new(|| Ends::of(VERB_ONLY));
    said.is_empty() || TABLE.longest(said).is_some()
}

/// Reads the text before a number.
pub(super) fn before_number(pre: &str) -> Said<'_> {
    let mut said = Said {
        base: pre,
        ..Said::default()
    };
    loop {
        let text = said.base.trim_end_matches([' ', '、', '，']);
        if let Some(rest) = comparison(text) {
            said.versus = Some(text.get(rest.len()..).unwrap_or(""));
            said.base = rest;
            continue;
        }
        if let Some(rest) = ["年均", "平均每年", "每年平均", "年平均", "年递"]
            .iter()
            .find_map(|w| text.strip_suffix(w))
        {
            said.yearly = true;
            said.base = rest;
            continue;
        }
        if let Some(rest) = text.strip_suffix("累计") {
            said.total = true;
            said.base = rest;
            continue;
        }
        let Some((rest, change)) = tail(text) else {
            said.base = text;
            break;
        };
        if said.change == Change::None
            || (said.change == Change::Reached && change != Change::None && change != Change::Reached)
        {
            said.change = change;
        }
        said.base = rest;
    }
    if said.base.starts_with("累计") || said.base.contains("累计") {
        said.total = true;
    }
    said.base = strip_leads(said.base);
    said
}

/// `text` without the longest tail word it ends with.
fn tail(text: &str) -> Option<(&str, Change)> {
    static TABLE: LazyLock<Ends<Change>> = LazyLock::new(|| Ends::new(TAILS));
    let (word, change) = TABLE.longest(text)?;
    let rest = text.get(..text.len() - word.len())?;
    let inside = match word {
        "增长率" => rest.ends_with("自然"),
        "均" => ["人", "户", "亩", "年", "日", "平", "月", "地", "次", "村"]
            .iter()
            .any(|w| rest.ends_with(w)),
        "由" => rest.ends_with('自') || rest.ends_with('理'),
        "新" if ["更", "换", "翻", "全", "革"].iter().any(|w| rest.ends_with(w)) => true,
        "近" => ["附", "邻", "最"].iter().any(|w| rest.ends_with(w)),
        "至" | "到" | "在" | "新" | "有" | "为" | "的" | "共" | "都" | "实际" | "将" | "各" => {
            ["创", "公", "首", "所", "现", "国", "行"]
                .iter()
                .any(|w| rest.ends_with(w))
        }
        "减" | "增" | "升" | "降" | "排" | "列" | "占" | "居" | "超" | "破" | "约" => [
            "新", "节", "直", "民", "侦", "打", "序", "系", "安", "提", "城乡", "税", "净", "攀", "合", "签",
            "定",
        ]
        .iter()
        .any(|w| rest.ends_with(w)),
        "净增" | "完成" if rest.is_empty() => true,
        _ => false,
    };
    (!inside).then_some((rest, change))
}

/// `text` without a comparison it ends with: 较2015年, 比上年, 同比.
fn comparison(text: &str) -> Option<&str> {
    static TABLE: LazyLock<Ends<()>> = LazyLock::new(|| Ends::new(&COMPARED.map(|word| (word, ()))));
    if let Some((word, ())) = TABLE.longest(text) {
        return text.strip_suffix(word);
    }
    let year = text
        .strip_suffix('年')
        .or_else(|| text.strip_suffix("年底"))
        .or_else(|| text.strip_suffix("年末"))
        .or_else(|| text.strip_suffix("”"))
        .or_else(|| text.strip_suffix("”末"))?;
    let digits = year.trim_end_matches(|c: char| c.is_ascii_digit());
    if digits.len() < year.len() {
        let rest = digits
            .strip_suffix('较')
            .or_else(|| digits.strip_suffix('比'))
            .or_else(|| digits.strip_suffix("是"))?;
        return Some(rest);
    }
    let open = text.rfind('“')?;
    let rest = text.get(..open)?;
    rest.strip_suffix('较').or_else(|| rest.strip_suffix('比'))
}

/// `text` without words at its start that don't name what is measured.
pub(super) fn strip_leads(text: &str) -> &str {
    let mut text = text.trim_start_matches([' ', '、', '和', '及', '与', '，']);
    loop {
        if KEPT_TABLE.longest(text).is_some() {
            return text;
        }
        let Some(rest) = LEADS_TABLE.strip(text).or_else(|| dated(text)) else {
            break;
        };
        text = rest.trim_start();
    }
    if let Some(rest) = DONE_TABLE.strip(text).filter(|rest| !rest.is_empty()) {
        return rest.trim_start_matches('了');
    }
    text
}

/// `text` without a time at its start: 从2021年起, 到2025年, “十四五”期间.
fn dated(text: &str) -> Option<&str> {
    let rest = ["从", "到", "至", "自"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let year = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "〇一二三四五六七八九".contains(c));
    if year.len() < rest.len() {
        let after = year.strip_prefix('年')?;
        return Some(
            ["底", "末", "起", "以来", "前"]
                .iter()
                .find_map(|word| after.strip_prefix(word))
                .unwrap_or(after),
        );
    }
    let (name, after) = text.strip_prefix('“')?.split_once('”')?;
    let after = after
        .strip_prefix("期间")
        .or_else(|| after.strip_prefix("时期"))
        .or_else(|| after.strip_prefix("末"))?;
    name.ends_with('五').then_some(after)
}

/// What stands behind a number: the noun counted, and what it does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counted<'t> {
    /// The noun; empty where the clause ends with the number.
    pub(super) noun: &'t str,
    /// The words behind the noun.
    pub(super) predicate: &'t str,
}

/// Verbs that end a noun.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "实现", "进入", "担任", "得到", "投产", "上云", "上平台", "参与", "积极参与", "奔赴", "冲锋", "坚守",
    "入驻", "进展", "全部", "建成", "完成", "纳入", "获批", "获评", "获得", "荣获", "斩获", "入选", "投入",
    "通过", "开工", "竣工", "稳步", "顺利", "加快", "分别", "正式", "达到", "达标", "成功", "有序", "扎实",
    "落户", "签约", "晋级", "成为", "被", "列入", "用于", "拿到", "位居", "稳居", "相继", "加速", "启动",
    "惠及", "如期", "接入", "受益", "享受", "脱贫", "出列", "摘帽", "增长", "下降", "跻身", "跨入", "上线",
    "落地", "开通", "开业", "验收", "交付", "公布", "取得", "升级", "获", "收回", "整改", "总体", "进驻",
    "代表国家", "在全", "将", "走进", "关注", "来", "覆盖", "到位", "移交", "并网", "运营", "运行", "提质",
    "居全", "列全", "基本完成", "基本建成", "全面完成", "全面达标", "全面建成", "均", "参保", "参加",
    "行使", "挂牌", "提前", "竣", "由", "已", "实行", "排名", "荣膺", "夺得", "中标",
];

/// Words in which a verb of [`VERBS`] is only a part.
#[rustfmt::skip]
const NO_VERBS: &[&str] = &[
    "年均", "人均", "户均", "均值", "将军", "由来", "外来", "来访", "原来", "未来", "提质增效", "运营里程",
    "运行里程", "覆盖率", "投入强度", "已建", "参保率", "达标率", "开通率", "通过率", "被动", "理由",
    "自由", "来料", "运营线路", "运营公司", "参加人员",
];

/// Reads the text behind a number.
pub(super) fn after_number(post: &str) -> Counted<'_> {
    let text = post.trim_start_matches(' ');
    let text = text
        .strip_prefix('的')
        .unwrap_or(text)
        .trim_end_matches([' ', '、', '和', '及']);
    if text.starts_with(['、', '（', '(', '，']) {
        return Counted::default();
    }
    static TABLE: LazyLock<Within> = LazyLock::new(|| Within::new(VERBS, NO_VERBS));
    let cut = TABLE.first_inside(text).unwrap_or(text.len());
    Counted {
        noun: text.get(..cut).unwrap_or(""),
        predicate: text.get(cut..).unwrap_or(""),
    }
}

/// Predicates that make the words before a 、 a statement of their own.
#[rustfmt::skip]
const PREDICATES: &[&str] = &[
    "进一步", "实现", "增长", "全部", "通车", "建成", "完成", "下降", "投产", "获批", "挂牌", "开通",
    "落地", "投用", "发挥", "启动", "举办", "迈入", "荣获", "提速", "完工",
];

/// The last item of a list of statements: what stands before its 、 is another matter.
pub(super) fn last_item(pre: &str) -> &str {
    let Some((before, item)) = pre.rsplit_once('、') else {
        return pre;
    };
    let enclosed = item.contains('）') || item.contains('”');
    static TABLE: LazyLock<Within> = LazyLock::new(|| Within::new(PREDICATES, &[]));
    let stated = TABLE.first_inside(before).is_some();
    if !enclosed && (item.is_empty() || stated) {
        item
    } else {
        pre
    }
}

/// Nouns that name a statistic themselves and need no 数.
#[rustfmt::skip]
const STATISTICS: &[&str] = &[
    "数", "量", "额", "率", "比重", "比例", "占比", "强度", "收入", "产值", "面积", "投资", "人口", "总",
    "度", "值", "资金", "产量", "指数", "总产", "水平", "标准", "里程", "次数", "支出", "贷款", "存款",
    "余额", "利润", "税收", "规模", "能力", "年限", "寿命",
];

/// Whether a noun names a statistic.
pub(super) fn is_statistic(noun: &str) -> bool {
    static TABLE: LazyLock<Ends<()>> = LazyLock::new(|| Ends::of(STATISTICS));
    TABLE.longest(noun).is_some()
}

/// The subject of a count: the noun with 数 where the noun is a thing and no statistic.
pub(super) fn count_of(noun: &str, unit: &str) -> String {
    let fresh = ["新增", "净增", "新建", "新认定"]
        .iter()
        .any(|word| noun.starts_with(word));
    let statistic = is_statistic(noun);
    let measured = unit_is_measure(unit);
    if noun.is_empty() || fresh || statistic || measured {
        return noun.to_owned();
    }
    let suffix = match unit {
        "次" | "场次" | "场" => "次数",
        "批次" => "批次",
        "户" => "户数",
        "类" => "类别数",
        "条" => "条数",
        "套" => "套数",
        _ => "数",
    };
    format!("{noun}{suffix}")
}

/// Whether a unit measures rather than counts.
pub(super) fn unit_is_measure(unit: &str) -> bool {
    [
        "元", "亩", "吨", "公里", "米", "千瓦", "%", "‰", "斤", "公顷", "里", "倍", "成", "番", "瓦", "点",
        "时", "克",
    ]
    .iter()
    .any(|word| unit.ends_with(word))
}

/// A member of a list without the number it begins with: 28个省重点项目.
pub(super) fn without_count(member: &str) -> &str {
    let rest = member.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if rest.len() == member.len() {
        return strip_leads(member);
    }
    rest.strip_prefix(['个', '家', '条', '项', '件', '所', '座', '名', '户'])
        .unwrap_or(rest)
}
