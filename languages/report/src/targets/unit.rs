//! Units: which words after a figure say what is counted, and their base units.
//!
//! Knows nothing of what the figure is about. Start at [`measured`].

use super::words::Starts;
use std::sync::LazyLock;

static OTHERS: LazyLock<Starts<()>> = LazyLock::new(|| Starts::of(OTHER_WORD));

/// Units and counting words, without multipliers. Where two fit, the longer one is meant.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    // Shares and multiples.
    "%", "％", "﹪", "‰", "个百分点", "百分点", "个千分点", "千分点", "倍", "番", "成", "分",
    // Money.
    "元人民币", "元", "美元", "港元", "欧元", "日元", "港币", "人民币",
    // Areas, lengths, masses, volumes, energy.
    "亩", "公顷", "平方米", "平方公里", "平方千米", "平米", "㎡", "公里", "千米", "里", "米", "厘米",
    "毫米", "微米", "海里", "吨标准煤", "吨标煤", "吨公里", "人公里", "吨", "公斤", "千克", "斤", "担",
    "克", "大箱", "立方米", "立方", "升", "方", "标方", "千瓦时", "千瓦", "兆瓦时", "兆瓦", "瓦时", "吉瓦",
    "瓦", "度", "千伏安", "千伏", "千乏", "伏", "焦", "蒸吨", "标台", "标箱", "标准箱", "TEU", "km", "kW",
    "KV", "kV", "MW", "GW", "毫克", "微克", "℃", "分贝", "比特", "兆", "亿次", "PB", "TB", "P", "m", "mm",
    "cm", "h", "t", "㎞", "㎏",
    // Time.
    "个工作日", "工作日", "个月", "个季度", "年", "天", "小时", "分钟", "秒", "个小时",
    // People.
    "人次", "人口", "人", "名", "位", "户次", "户", "口", "岁",
    // Things counted.
    "个", "家次", "家", "项次", "项", "件次", "件", "条次", "条", "座", "所", "处", "宗", "起", "例",
    "批次", "批", "次", "场次", "场", "期", "套", "台套", "台次", "台", "辆次", "辆", "艘次", "艘", "架次",
    "架", "列次", "列", "趟", "班次", "班", "部", "篇", "幅", "张", "份", "枚", "块", "支", "只", "头",
    "羽", "匹", "株", "棵", "颗", "粒", "间", "栋次", "栋", "幢", "层", "床", "对", "组", "队", "门", "类",
    "种", "款", "卷", "册", "本", "路", "眼", "根", "段", "站", "标段", "票", "笔", "单", "桩", "点", "节",
    "盏", "箱", "盒", "片", "盆", "尊", "首", "航次", "车次", "课时", "学位", "床位", "车位", "泊位", "字",
    "户农户", "强", "级", "方阵", "万次", "回", "平台", "具", "顶", "支队", "道", "环", "园", "村", "县",
    "市", "省", "线", "届", "号", "版", "代", "周年", "日", "月", "时", "周", "期次", "步", "把", "瓶",
    "样次", "批样", "井次", "口井", "剂次", "针次", "支次", "轮", "轮次",
];

/// Words after which a one-character unit is no unit but the start of another word.
#[rustfmt::skip]
const OTHER_WORD: &[&str] = &[
    "成立", "成为", "成功", "分别", "人均", "本科", "本地", "方面", "点位", "米袋", "所有", "度假", "天然",
    "级别", "家庭", "位于", "年均", "时期", "对外", "部分", "组织", "强化", "期间", "时代", "道路", "代表",
    "市场", "村级", "村庄", "省级", "市级", "县级", "园区", "路网", "线路", "周边", "月底", "日常", "步入",
    "站点", "里程", "班子", "克服", "升级", "升至", "头部", "种植", "类似", "层次", "环境", "支撑", "支持",
    "处理", "把握", "口径", "项目", "口岸", "轮胎", "轮换", "轮训", "轮毂",
];

/// One-character words after which 人 is still counted though they could start another word.
#[rustfmt::skip]
const PEOPLE: &[&str] = &[
    "人民", "群众", "居民", "农民", "市民", "职工", "学生", "干部", "党员", "贫困人口", "农村人口",
    "劳动力", "老人", "老年人", "残疾人", "退役军人", "青年", "妇女", "儿童", "师生", "农业人口", "人口",
    "百姓", "移民", "城乡居民", "城市人口", "农村贫困人口", "农村居民", "贫困群众", "城镇居民", "儿女",
    "建档立卡", "大学生", "高校毕业生", "农村劳动力", "外来人口", "转移人口", "农业转移人口", "农村群众",
    "困难群众", "各族人民", "产业工人", "农民工", "用户", "游客", "旅客", "学子", "志愿者", "低收入",
    "老百姓", "城乡", "军民", "脱贫人口", "农户",
];

/// The unit at the start of `rest`, multiplier excluded.
pub(super) fn unit_at(rest: &str) -> Option<&'static str> {
    static TABLE: LazyLock<Starts<()>> = LazyLock::new(|| Starts::of(UNITS));
    let (best, ()) = TABLE.longest(rest)?;
    let one_character = best.chars().nth(1).is_none();
    let other = one_character && OTHERS.longest(rest).is_some();
    let spelled = best.is_ascii() && best.starts_with(|c: char| c.is_ascii_alphabetic());
    let runs_on = rest
        .get(best.len()..)
        .and_then(|after| after.chars().next())
        .is_some_and(|c| c.is_ascii_alphanumeric());
    let code = spelled && runs_on;
    (!other && !code).then_some(best)
}

/// The unit left out before a word for people: 15万居民 counts 人, 3万农户 counts 户.
pub(super) fn elided_people(rest: &str) -> Option<&'static str> {
    let near = rest.char_indices().nth(8).map_or(rest.len(), |(at, _)| at);
    let user = rest.get(..near).and_then(|near| near.split_once("用户"));
    let of_users = user.is_some_and(|(kind, _)| !kind.contains(['、', '，', '（']));
    if rest.starts_with("农户") || of_users {
        return Some("户");
    }
    let counted = rest.get(..near).and_then(|near| near.split_once("人口"));
    let of_people = counted.is_some_and(|(kind, _)| {
        (kind.ends_with("贫困") || kind.ends_with("转移"))
            && !kind.starts_with('人')
            && !kind.contains(['、', '，', '和'])
    });
    static TABLE: LazyLock<Starts<()>> = LazyLock::new(|| Starts::of(PEOPLE));
    (of_people || TABLE.longest(rest).is_some()).then_some("人")
}
