//! Units: the registry of what official statistics count in, and their normalisation.
//!
//! A multiplier belongs to the figure (亿元 is 元), a synonym to its base (名 is 人, 斤 is half a 公斤);
//! beyond that a unit is kept as it is (平方公里 stays 平方公里), and units of one kind compare exactly. It
//! knows nothing of numerals. Start at [`Unit::parse`] and [`scan`].

use super::numeral::Scale;
use super::too_large;
use crate::rejection::{Class, Code, Rejection};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// Every unit that is a synonym or a part of another: written, base, how many bases as (number, places).
const SYNONYMS: [(&str, &str, (i64, u32)); 24] = [
    ("名", "人", (1, 0)),
    ("人民币", "元", (1, 0)),
    ("块钱", "元", (1, 0)),
    ("斤", "公斤", (5, 1)),
    ("市斤", "公斤", (5, 1)),
    ("千克", "公斤", (1, 0)),
    ("kg", "公斤", (1, 0)),
    ("千米", "公里", (1, 0)),
    ("km", "公里", (1, 0)),
    ("平方千米", "平方公里", (1, 0)),
    ("平米", "平方米", (1, 0)),
    ("㎡", "平方米", (1, 0)),
    ("立方", "立方米", (1, 0)),
    ("kWh", "千瓦时", (1, 0)),
    ("度电", "千瓦时", (1, 0)),
    ("兆瓦", "千瓦", (1000, 0)),
    ("吨标煤", "吨标准煤", (1, 0)),
    ("％", "%", (1, 0)),
    ("﹪", "%", (1, 0)),
    ("个百分点", "百分点", (1, 0)),
    ("个千分点", "千分点", (1, 0)),
    ("TEU", "标准箱", (1, 0)),
    ("个小时", "小时", (1, 0)),
    ("个月", "月", (1, 0)),
];

/// Units of measure: base, kind, and how many of the kind's reference it is, as a fraction.
const MEASURES: [(&str, &str, (i64, i64)); 31] = [
    ("元", "money", (1, 1)),
    ("美元", "us-dollar", (1, 1)),
    ("亩", "area", (2000, 3)),
    ("公顷", "area", (10_000, 1)),
    ("平方公里", "area", (1_000_000, 1)),
    ("平方米", "area", (1, 1)),
    ("公里", "length", (1000, 1)),
    ("米", "length", (1, 1)),
    ("厘米", "length", (1, 100)),
    ("吨", "mass", (1000, 1)),
    ("公斤", "mass", (1, 1)),
    ("克", "mass", (1, 1000)),
    ("毫克", "mass", (1, 1_000_000)),
    ("微克", "mass", (1, 1_000_000_000)),
    ("立方米", "volume", (1, 1)),
    ("升", "volume", (1, 1000)),
    ("毫升", "volume", (1, 1_000_000)),
    ("千瓦时", "energy", (1, 1)),
    ("千瓦", "power", (1, 1)),
    ("千伏安", "apparent-power", (1, 1)),
    ("千伏", "voltage", (1, 1)),
    ("蒸吨", "steam", (1, 1)),
    ("吨标准煤", "coal-equivalent", (1, 1)),
    ("小时", "time", (60, 1)),
    ("分钟", "time", (1, 1)),
    ("%", "ratio", (1, 1)),
    ("‰", "ratio", (1, 10)),
    ("倍", "ratio", (100, 1)),
    ("百分点", "point", (1, 1)),
    ("千分点", "point", (1, 10)),
    ("摄氏度", "temperature", (1, 1)),
];

/// Measure words: each counts its own kind of thing.
const COUNTERS: [&str; 86] = [
    "个",
    "家",
    "户",
    "人",
    "位",
    "件",
    "项",
    "条",
    "座",
    "套",
    "辆",
    "台",
    "所",
    "例",
    "起",
    "次",
    "期",
    "部",
    "类",
    "级",
    "批",
    "批次",
    "人次",
    "户次",
    "车次",
    "架次",
    "班次",
    "场次",
    "场",
    "处",
    "间",
    "张",
    "只",
    "头",
    "羽",
    "株",
    "棵",
    "艘",
    "架",
    "列",
    "班",
    "盏",
    "块",
    "幅",
    "本",
    "册",
    "份",
    "宗",
    "笔",
    "单",
    "种",
    "门",
    "对",
    "组",
    "支",
    "届",
    "轮",
    "岁",
    "天",
    "日",
    "年",
    "月",
    "周",
    "季度",
    "秒",
    "标准箱",
    "床",
    "篇",
    "首",
    "枚",
    "颗",
    "道",
    "层",
    "栋",
    "幢",
    "片",
    "集",
    "团",
    "村",
    "镇",
    "乡镇",
    "街道",
    "社区",
    "学位",
    "乡",
    "县",
];

/// A known unit: its base, and how many of it one is.
type Known = (&'static str, Decimal);

/// Every known unit by how it is written.
static REGISTRY: LazyLock<BTreeMap<&'static str, Known>> = LazyLock::new(|| {
    let synonyms = SYNONYMS.iter().map(|(name, base, (number, places))| {
        let factor = Decimal::new(*number, *places);
        (*name, (*base, factor))
    });
    let measures = MEASURES.iter().map(|(name, ..)| *name);
    let themselves = measures.chain(COUNTERS).map(|name| (name, (name, Decimal::ONE)));
    themselves.chain(synonyms).collect()
});

/// Characters of the longest known unit.
const LONGEST: usize = 5;

fn known(written: &str) -> Option<Known> {
    REGISTRY.get(written).copied()
}

/// A unit as written, taken apart: multiplier, what it counts, and per what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Unit {
    written: String,
    base: String,
    /// One written unit is this many base units.
    factor: Decimal,
    known: bool,
}

impl Unit {
    /// A unit of the registry, such as `亿元`, `万亩`, `斤/亩`; empty for a bare number.
    ///
    /// # Errors
    /// `SK-KERNEL-0031` where a part of it is unknown.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let unit = Self::lenient(text);
        if unit.known { Ok(unit) } else { Err(unknown(text)) }
    }

    /// Any unit: one that the registry doesn't know counts as itself, after its multiplier.
    #[must_use]
    pub fn lenient(text: &str) -> Self {
        let text = text.trim();
        let (scale, len) = match known(text) {
            Some(_) => (Scale::ONE, 0),
            None => Scale::scan(text).unwrap_or((Scale::ONE, 0)),
        };
        Self::scaled(scale, text.get(len..).unwrap_or(text))
    }

    /// A multiplier and a unit without one: 亿 and 元.
    #[must_use]
    pub fn scaled(scale: Scale, plain: &str) -> Self {
        let written = format!("{}{plain}", scale.symbol());
        let (over, per) = plain
            .split_once('/')
            .map_or((plain, None), |(over, per)| (over, Some(per)));
        let (base, factor, is_known) = part(over);
        let factor = factor * scale.factor();
        let Some(per) = per else {
            return Self {
                written,
                base,
                factor,
                known: is_known,
            };
        };
        let (per_base, per_factor, per_known) = part(per);
        // Per half a kilogram would be twice as much per kilogram; every factor here divides exactly.
        let factor = factor.checked_div(per_factor).unwrap_or(factor);
        Self {
            written,
            base: format!("{base}/{per_base}"),
            factor,
            known: is_known && per_known,
        }
    }

    /// The unit as written.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The unit a figure is normalised to: 元 for 亿元, 公斤/亩 for 斤/亩.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// How many base units one of this unit is.
    #[must_use]
    pub fn factor(&self) -> Decimal {
        self.factor
    }

    /// Whether the registry knows it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// A figure in this unit, in its base, without trailing zeros.
    ///
    /// # Errors
    /// `SK-KERNEL-0032` where it doesn't fit.
    pub fn normalise(&self, value: Decimal) -> Result<Decimal, Rejection> {
        exact_product(value, self.factor).map(|value| value.normalize())
    }

    /// How `value` of this unit compares with `other_value` of `other`.
    ///
    /// # Errors
    /// `SK-KERNEL-0033` where they are of different kinds, `SK-KERNEL-0032` where a figure doesn't fit.
    pub fn compare(&self, value: Decimal, other: &Unit, other_value: Decimal) -> Result<Ordering, Rejection> {
        let (ours, theirs) = (self.normalise(value)?, other.normalise(other_value)?);
        if self.base == other.base {
            return Ok(ours.cmp(&theirs));
        }
        let (Some((kind, (up, down))), Some((other_kind, (other_up, other_down)))) =
            (measure(&self.base), measure(&other.base))
        else {
            return Err(different(self, other));
        };
        if kind != other_kind {
            return Err(different(self, other));
        }
        // Cross-multiplied, so that a 亩, which is 2000/3 square metres, compares exactly.
        let ours = exact_product(exact_product(ours, up.into())?, other_down.into())?;
        let theirs = exact_product(exact_product(theirs, other_up.into())?, down.into())?;
        Ok(ours.cmp(&theirs))
    }
}

/// The kind of a measure's base, and how many of the kind's reference it is.
fn measure(base: &str) -> Option<(&'static str, (i64, i64))> {
    MEASURES
        .iter()
        .find(|(name, ..)| *name == base)
        .map(|(_, kind, ratio)| (*kind, *ratio))
}

/// One side of a unit: its base, factor, and whether it is known. A bare number's unit is empty.
fn part(text: &str) -> (String, Decimal, bool) {
    match known(text) {
        Some((base, factor)) => (base.into(), factor, true),
        None => (text.into(), Decimal::ONE, text.is_empty()),
    }
}

/// The product, refused where a decimal would have to round it.
pub(super) fn exact_product(a: Decimal, b: Decimal) -> Result<Decimal, Rejection> {
    if a.is_zero() || b.is_zero() {
        return Ok(Decimal::ZERO);
    }
    let (a, b) = (a.normalize(), b.normalize());
    let product = a
        .checked_mul(b)
        .filter(|product| product.scale() == a.scale() + b.scale());
    product.ok_or_else(too_large)
}

/// The longest known unit at the start of `text`, with its multiplier and a `/` part, and its length in
/// bytes.
#[must_use]
pub fn scan(text: &str) -> Option<(Unit, usize)> {
    if let Some((plain, len)) = scan_plain(text) {
        return Some((Unit::scaled(Scale::ONE, plain), len));
    }
    let (scale, at) = Scale::scan(text)?;
    let (plain, len) = scan_plain(text.get(at..)?)?;
    Some((Unit::scaled(scale, plain), at + len))
}

/// The longest known unit without a multiplier at the start of `text`, with a `/` part.
pub(super) fn scan_plain(text: &str) -> Option<(&str, usize)> {
    let over = longest(text)?;
    let per = text
        .get(over..)?
        .strip_prefix('/')
        .and_then(longest)
        .map_or(0, |len| len + 1);
    let len = over + per;
    Some((text.get(..len)?, len))
}

/// The length of the longest known unit at the start of `text`.
fn longest(text: &str) -> Option<usize> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST);
    ends.filter(|end| text.get(..*end).is_some_and(|head| known(head).is_some()))
        .last()
}

/// A unit that the registry doesn't know.
pub(super) fn unknown(text: &str) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0031"),
        Class::Invalid,
        format!("单位“{text}”不在单位表中"),
        format!("the unit `{text}` is not in the registry"),
    )
}

fn different(a: &Unit, b: &Unit) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0033"),
        Class::Invalid,
        format!("“{}”与“{}”不是同一类单位，不能比较", a.written, b.written),
        format!(
            "`{}` and `{}` are units of different kinds and don't compare",
            a.written, b.written
        ),
    )
}

impl From<String> for Unit {
    fn from(text: String) -> Self {
        Self::lenient(&text)
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.written
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}
