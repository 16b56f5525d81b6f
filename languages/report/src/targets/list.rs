//! Takes lists of subjects apart, and gives each member the words it shares with the last.
//!
//! 公办园、普惠园在园幼儿比例 are two shares: of children in public nurseries, and in subsidised ones.
//! Knows nothing of figures. Start at [`members`].

use super::subject::is_statistic;

/// `base` without the examples of a list that 等 sums up: 新建省级以上甲、乙等研发机构 is 新建省级以上研发机构.
pub(super) fn without_list(base: &str) -> String {
    let Some((examples, noun)) = base
        .rsplit_once('等')
        .filter(|(list, noun)| list.contains('、') && !noun.is_empty())
    else {
        return base.to_owned();
    };
    let verb = ["新增", "净增", "新建", "新引进", "引进", "建成", "创建", "培育"]
        .iter()
        .find(|verb| examples.starts_with(**verb))
        .copied()
        .unwrap_or("");
    let rest = examples.get(verb.len()..).unwrap_or("");
    let level = ["国家级", "省级以上", "市级以上", "省级", "国省级"]
        .iter()
        .find(|level| rest.starts_with(**level))
        .copied()
        .unwrap_or("");
    format!("{verb}{level}{noun}")
}

/// The members of a list of nouns, each whole. One member where it is no list.
pub(super) fn members(list: &str) -> Vec<String> {
    let parts = split(list, true);
    complete(&parts)
}

/// The members of a list whose members are set apart by 、 only; one where 等 makes it a list of examples.
pub(super) fn members_by_comma(list: &str) -> Vec<String> {
    if list.contains('等') {
        return vec![list.to_owned()];
    }
    complete(&split(list, false))
}

/// The members of a list that should have `count` of them: split at 、 first, then at 和 too, and at last
/// 城乡 into town and country.
pub(super) fn members_of(list: &str, count: usize) -> Option<Vec<String>> {
    for conjunctions in [false, true] {
        let parts = split(list, conjunctions);
        if parts.len() == count {
            return Some(complete(&parts));
        }
    }
    let halves = [
        ("城乡", "城镇", "农村"),
        ("国省", "国家", "省"),
        ("省市", "省", "市"),
        ("进出口", "进口", "出口"),
        ("规上", "规上", ""),
    ];
    if count == 2 {
        for (both, first, second) in halves {
            if list.contains(both) && !second.is_empty() {
                return Some(vec![
                    list.replacen(both, first, 1),
                    list.replacen(both, second, 1),
                ]);
            }
        }
    }
    None
}

/// Splits at 、 outside brackets, and at 和, 与, 及 where asked.
fn split(list: &str, conjunctions: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut depth) = (0, 0_usize);
    for (at, c) in list.char_indices() {
        match c {
            '“' | '（' | '《' | '(' => depth += 1,
            '”' | '）' | '》' | ')' => depth = depth.saturating_sub(1),
            '、' if depth == 0 => {
                parts.push(list.get(from..at).unwrap_or(""));
                from = at + c.len_utf8();
            }
            '和' | '与' | '及'
                if depth == 0 && conjunctions && at > from && parts_at(list, at + c.len_utf8()) =>
            {
                parts.push(list.get(from..at).unwrap_or("").trim_end_matches('以'));
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(list.get(from..).unwrap_or(""));
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Whether a member of its own begins at `at`: in 满意和基本满意率 none does.
fn parts_at(list: &str, at: usize) -> bool {
    let rest = list.get(at..).unwrap_or("");
    !rest.is_empty() && !rest.starts_with("基本")
}

/// Nouns of measures that one member may lend to the others.
#[rustfmt::skip]
const MEASURES: &[&str] = &[
    "总数", "数量", "产量", "总产", "面积", "比例", "比重", "增加值", "总额", "总量", "覆盖率", "普及率",
    "处理率", "参保率", "完成率", "达标率", "人数", "户数", "率", "收入", "产值", "投资",
];

/// Gives each part the words it shares with the last or the first.
fn complete(parts: &[&str]) -> Vec<String> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Vec::new();
    };
    parts
        .iter()
        .enumerate()
        .map(|(i, part)| {
            if i + 1 == parts.len() {
                from_first(part, first, parts.len())
            } else {
                from_last(part, last)
            }
        })
        .collect()
}

/// Words that alone stand for a whole noun at the head of a list: 城镇、农村居民收入.
const KINDS: &[&str] = &[
    "城镇",
    "农村",
    "城市",
    "国家级",
    "省级",
    "市级",
    "县级",
    "第一",
    "第二",
    "第三",
    "公办",
    "民办",
];

/// 公办园 + 普惠园在园幼儿比例 = 公办园在园幼儿比例; 国 + 省级企业 = 国级企业.
fn from_last(part: &str, last: &str) -> String {
    let level = |c: char| matches!(c, '国' | '省' | '市' | '县' | '城' | '乡' | '农');
    let mut letters = part.chars();
    if let (Some(one), None) = (letters.next(), letters.next())
        && level(one)
        && last.starts_with(level)
    {
        let rest = last.get(one.len_utf8()..).unwrap_or("");
        let nation = one == '国' && !rest.starts_with('家');
        let grown = if nation { "国家" } else { part };
        return format!("{grown}{rest}");
    }
    if let Some(rest) = KINDS
        .iter()
        .find_map(|kind| last.strip_prefix(kind))
        .filter(|_| KINDS.contains(&part))
    {
        return format!("{part}{rest}");
    }
    if is_statistic(part) {
        return part.to_owned();
    }
    if let Some((at, _)) = part.char_indices().rev().nth(1) {
        let ending = part.get(at..).unwrap_or("");
        if let Some(found) = last.find(ending) {
            return format!("{part}{}", last.get(found + ending.len()..).unwrap_or(""));
        }
    }
    let lent = MEASURES
        .iter()
        .filter(|measure| last.ends_with(*measure))
        .max_by_key(|measure| measure.len());
    lent.map_or_else(|| part.to_owned(), |measure| format!("{part}{measure}"))
}

/// 粮食播种面积 and 产量: the second is 粮食产量.
fn from_first(part: &str, first: &str, count: usize) -> String {
    let bare = count > 1
        && part.chars().count() <= 3
        && MEASURES
            .iter()
            .any(|measure| part.ends_with(measure) && part.chars().count() <= measure.chars().count() + 1);
    if !bare {
        return part.to_owned();
    }
    let topic: String = first.chars().take(2).collect();
    if part.starts_with(&topic) {
        part.to_owned()
    } else {
        format!("{topic}{part}")
    }
}
