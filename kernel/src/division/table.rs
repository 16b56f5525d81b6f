//! Hengyang's divisions: the twelve districts and counties, and the codes that look like divisions.
//!
//! It knows nothing of other cities. Names are exact: 衡阳县 is not 衡阳市, 衡山县 is not 南岳区, and 衡阳
//! alone is neither. Start at [`counties`], [`find`] and [`named`].

use super::DivisionCode;
use crate::rejection::{Class, Code, Rejection};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DivisionKind {
    /// A prefecture-level city (地级市).
    City,
    /// A district (区).
    District,
    /// A county (县).
    County,
    /// A county-level city (县级市).
    CountyLevelCity,
    /// A total over all districts (市辖区): no division of its own.
    Summary,
    /// An area known to statistics only, such as a development zone: no administrative division.
    Statistical,
}

impl DivisionKind {
    /// Whether it is an administrative division (GB/T 2260), fit for licences, ids and seals.
    #[must_use]
    pub fn is_administrative(self) -> bool {
        !matches!(self, DivisionKind::Summary | DivisionKind::Statistical)
    }

    /// Whether it is one of the county level.
    #[must_use]
    pub fn is_county_level(self) -> bool {
        matches!(
            self,
            DivisionKind::District | DivisionKind::County | DivisionKind::CountyLevelCity
        )
    }

    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "city" => DivisionKind::City,
            "district" => DivisionKind::District,
            "county" => DivisionKind::County,
            "county-level-city" => DivisionKind::CountyLevelCity,
            "summary" => DivisionKind::Summary,
            "statistical" => DivisionKind::Statistical,
            _ => return None,
        })
    }
}

/// A division, or a code that looks like one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Division {
    /// Its code.
    pub code: DivisionCode,
    /// Its full name.
    pub name: &'static str,
    /// What it is.
    pub kind: DivisionKind,
}

/// Every known code of Hengyang, the city first. A line that can't be read would be missing, which a test
/// excludes.
#[must_use]
pub fn hengyang() -> &'static [Division] {
    static TABLE: LazyLock<Vec<Division>> = LazyLock::new(|| {
        include_str!("../../data/hengyang.tsv")
            .lines()
            .filter_map(line)
            .collect()
    });
    &TABLE
}

fn line(line: &'static str) -> Option<Division> {
    let mut fields = line.split('\t');
    let code = fields.next()?.parse().ok()?;
    Some(Division {
        code,
        name: fields.next()?,
        kind: DivisionKind::read(fields.next()?)?,
    })
}

/// The twelve county-level divisions: five districts, five counties, two county-level cities.
pub fn counties() -> impl Iterator<Item = &'static Division> {
    hengyang()
        .iter()
        .filter(|division| division.kind.is_county_level())
}

/// What a code stands for.
///
/// # Errors
/// `SK-KERNEL-0002` where the table doesn't know it.
pub fn find(code: DivisionCode) -> Result<&'static Division, Rejection> {
    let known = hengyang().iter().find(|division| division.code == code);
    known.ok_or_else(|| unknown(&code.to_string()))
}

/// The division of exactly this name.
///
/// # Errors
/// `SK-KERNEL-0002` where no division bears it.
pub fn named(name: &str) -> Result<&'static Division, Rejection> {
    let known = hengyang().iter().find(|division| division.name == name);
    known.ok_or_else(|| unknown(name))
}

/// The administrative division of a code, fit for licences, ids and issuing authorities.
///
/// # Errors
/// `SK-KERNEL-0002` where the table doesn't know it, `SK-KERNEL-0003` where it is a code for statistics
/// or totals.
pub fn administrative(code: DivisionCode) -> Result<&'static Division, Rejection> {
    let division = find(code)?;
    if division.kind.is_administrative() {
        return Ok(division);
    }
    Err(Rejection::new(
        Code("SK-KERNEL-0003"),
        Class::Invalid,
        format!("{code}（{}）是统计或汇总用代码，不是行政区划", division.name),
        format!(
            "{code} ({}) is a code for statistics or totals, not an administrative division",
            division.name
        ),
    ))
}

fn unknown(what: &str) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0002"),
        Class::NotFound,
        format!("衡阳市没有“{what}”这个区划，请写完整的名称或代码"),
        format!("Hengyang has no division `{what}`; give the full name or the code"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    #[test]
    fn twelve_county_level_divisions() {
        let of = |kind| counties().filter(|division| division.kind == kind).count();
        let kinds = [
            DivisionKind::District,
            DivisionKind::County,
            DivisionKind::CountyLevelCity,
        ];
        assert_eq!(kinds.map(of), [5, 5, 2]);
        assert_eq!(hengyang().len(), 16);
        assert!(
            hengyang()
                .iter()
                .all(|division| division.code.is_within(DivisionCode::HENGYANG))
        );
    }

    #[test]
    fn names_that_are_easily_confused() {
        assert_eq!(named("衡阳县").unwrap().code, code("430421"));
        assert_eq!(named("衡阳市").unwrap().code, DivisionCode::HENGYANG);
        assert_eq!(named("衡山县").unwrap().code, code("430423"));
        assert_eq!(named("南岳区").unwrap().code, code("430412"));
        for name in ["衡阳", "衡山", "耒阳县", "", "松木区"] {
            assert_eq!(named(name).unwrap_err().code, Code("SK-KERNEL-0002"), "{name}");
        }
        assert_eq!(find(code("430425")).unwrap_err().code, Code("SK-KERNEL-0002"));
    }

    #[test]
    fn codes_of_statistics_are_known_and_no_divisions() {
        for text in ["430401", "430473", "430476"] {
            assert!(find(code(text)).is_ok());
            assert_eq!(
                administrative(code(text)).unwrap_err().code,
                Code("SK-KERNEL-0003")
            );
        }
        assert_eq!(administrative(code("430481")).unwrap().name, "耒阳市");
    }
}
