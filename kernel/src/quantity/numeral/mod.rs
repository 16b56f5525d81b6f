//! Numerals: ASCII, full-width and Chinese numbers with their multipliers, read exactly.
//!
//! It knows nothing of units, ordinals or years: `十分` reads as ten and `2021` as two thousand and
//! twenty-one, and whoever calls decides by what stands around. Start at [`scan`].

mod digits;
mod fixed;
mod hanzi;
mod range;

use fixed::Fixed;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use range::{Range, scan_range};
pub(super) use range::{between, scan_join};

/// How a numeral was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Script {
    /// With ASCII or full-width digits, whatever multiplier follows: `3500亿`.
    Digit,
    /// With Chinese characters only: `一亿二千万`.
    Hanzi,
}

/// A multiplier as written after a numeral: 百, 千, 万, 百万, 千万, 亿, 万亿, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scale(u8);

impl Scale {
    /// No multiplier.
    pub const ONE: Scale = Scale(0);
    /// 万: ten thousand.
    pub const WAN: Scale = Scale(4);
    /// 亿: a hundred million.
    pub const YI: Scale = Scale(8);

    /// Every multiplier with its characters, longest first so that the first match is the right one.
    const WRITTEN: [(&'static str, Scale); 7] = [
        ("万亿", Scale(12)),
        ("千万", Scale(7)),
        ("百万", Scale(6)),
        ("亿", Scale(8)),
        ("万", Scale(4)),
        ("千", Scale(3)),
        ("百", Scale(2)),
    ];

    /// The multiplier as a power of ten: 4 for 万.
    #[must_use]
    pub fn exponent(self) -> u8 {
        self.0
    }

    /// The multiplier as a number: 10000 for 万.
    #[must_use]
    pub fn factor(self) -> Decimal {
        Decimal::from(10u64.saturating_pow(u32::from(self.0)))
    }

    /// The multiplier's characters; empty for none.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        Self::WRITTEN
            .iter()
            .find(|(_, scale)| *scale == self)
            .map_or("", |(symbol, _)| symbol)
    }

    /// The multiplier at the start of `text` and its length in bytes.
    ///
    /// 千 and 百 that belong to a unit (千瓦时, 千米, 百分点) are not multipliers.
    #[must_use]
    pub fn scan(text: &str) -> Option<(Scale, usize)> {
        // Every multiplier's character starts with one of these two bytes; most text is turned away here.
        if !matches!(text.as_bytes().first(), Some(0xE4 | 0xE5 | 0xE7)) {
            return None;
        }
        let (symbol, scale) = Self::WRITTEN
            .iter()
            .find(|(symbol, _)| text.starts_with(symbol))?;
        let rest = text.get(symbol.len()..).and_then(|rest| rest.chars().next());
        let unit = scale.0 < 4 && rest.is_some_and(|next| "分瓦米克卡伏赫安帕升字".contains(next));
        (!unit).then_some((*scale, symbol.len()))
    }
}

/// A number as written, read exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numeral {
    /// The figure in front of the multiplier: 3500 in `3500亿`, 3 in `三万`. Where several multipliers
    /// are mixed (`一亿二千万`) it is the whole value and the scale is one.
    pub mantissa: Decimal,
    /// The multiplier: 亿 in `3500亿`.
    pub scale: Scale,
    /// The number itself: `mantissa` times `scale`.
    pub value: Decimal,
    /// The upper end where two neighbouring figures are spoken as one: 3 in `两三`, 18 in `十七八`.
    pub high: Option<Decimal>,
    /// Whether 余, 多 or 几 says that the true number is greater: `3500余`, `3万多`, `十几`.
    pub over: bool,
    /// How it was written.
    pub script: Script,
}

impl Numeral {
    fn new(figure: Fixed, scale: Scale, script: Script) -> Option<Self> {
        let mantissa = figure.decimal(0)?;
        let value = if scale == Scale::ONE {
            mantissa
        } else {
            figure.decimal(scale.0)?
        };
        Some(Self {
            mantissa,
            scale,
            value,
            high: None,
            over: false,
            script,
        })
    }
}

/// Reads the number at the very start of `text`: the numeral and how many bytes it takes.
///
/// It understands
/// - ASCII and full-width digits, a decimal point, thousands in groups of three: `3508.5`, `１２`,
///   `102,662`;
/// - Chinese numerals in place-value grammar (`三千零五十`, `一亿二千万`, `一万二`, `两百三`), as digit
///   strings (`二〇二一`), with 点 (`三点五`), 半 and 一半 as 0.5;
/// - multipliers after either: `1.5万亿`, `3千`, `1亿2000万`;
/// - 余, 多 and 几, on either side of the multiplier: `3500余亿`, `3万多`, `十几`;
/// - two neighbouring figures spoken as one: `两三`, `七八百`, `十五六`.
///
/// `None` where there is no number at the start, where the characters follow no grammar (`一十百`),
/// where a part of a fraction or a per cent stands (`百分之五`, `三分之二`: see
/// [`Quantity::scan`](crate::quantity::Quantity::scan)), and where the number has more than 28 digits.
/// A sign is not part of a numeral. A character that merely looks like a number (`十分`, `一些`, `万物`)
/// is read as one: only the sentence can tell.
///
/// Cost: text that doesn't start with a number is turned away after one byte or one character.
#[must_use]
pub fn scan(text: &str) -> Option<(Numeral, usize)> {
    match text.as_bytes().first()? {
        b'0'..=b'9' => digits::scan(text),
        // Full-width digits are U+FF10 to U+FF19.
        0xEF => digits::scan(text),
        // 〇 and ○ start with E3 and E2, every other Chinese numeral with E4 to E9.
        0xE2..=0xE9 => hanzi::scan(text),
        _ => None,
    }
}

/// Whether `c` can stand first in a numeral that [`scan`] reads.
#[must_use]
pub fn starts_number(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９' | '半') || hanzi::is_numeral(c)
}

#[cfg(test)]
mod tests;
