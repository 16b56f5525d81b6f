//! Statistical periods: a year, a quarter, a month or a run of years.
//!
//! It knows nothing of figures or of today's date. Start at [`Period`].

use crate::refuse;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::Rejection;
use std::fmt;
use std::str::FromStr;

/// Years a period may name: wide enough for any plan, narrow enough that dates always exist.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// A period, written `2021`, `2021Q3`, `2021-09` or `2021-2025`.
///
/// Figures of months and quarters are cumulative from January where the indicator is a flow or a growth
/// rate, as Chinese official statistics publish them (1-9月累计).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// A calendar year.
    Year(i16),
    /// A quarter, 1-4, of a year.
    Quarter(i16, i8),
    /// A month, 1-12, of a year.
    Month(i16, i8),
    /// From the first year to the last, both included (“十四五”: 2021-2025).
    Years(i16, i16),
}

impl Period {
    /// The year it ends in.
    #[must_use]
    pub fn year(self) -> i16 {
        match self {
            Period::Year(year)
            | Period::Quarter(year, _)
            | Period::Month(year, _)
            | Period::Years(_, year) => year,
        }
    }

    /// First day. `None` only for a period no calendar has, which parsing never yields.
    #[must_use]
    pub fn first_day(self) -> Option<Date> {
        let (year, month) = match self {
            Period::Year(year) | Period::Years(year, _) => (year, 1),
            Period::Quarter(year, quarter) => (year, quarter.checked_sub(1)?.checked_mul(3)?.checked_add(1)?),
            Period::Month(year, month) => (year, month),
        };
        Date::new(year, month, 1).ok()
    }

    /// Last day. `None` only for a period no calendar has, which parsing never yields.
    #[must_use]
    pub fn last_day(self) -> Option<Date> {
        let (year, month) = match self {
            Period::Year(year) | Period::Years(_, year) => (year, 12),
            Period::Quarter(year, quarter) => (year, quarter.checked_mul(3)?),
            Period::Month(year, month) => (year, month),
        };
        Date::new(year, month, 1).ok().map(Date::last_of_month)
    }

    /// How many months of its (last) year have passed when it ends: 9 for the third quarter.
    #[must_use]
    pub fn months_elapsed(self) -> i8 {
        match self {
            Period::Year(_) | Period::Years(..) => 12,
            Period::Quarter(_, quarter) => quarter.saturating_mul(3),
            Period::Month(_, month) => month,
        }
    }

    /// The same period one year earlier; of a run of years, the run of the same length before it.
    #[must_use]
    pub fn previous_year(self) -> Self {
        match self {
            Period::Year(year) => Period::Year(year.saturating_sub(1)),
            Period::Quarter(year, quarter) => Period::Quarter(year.saturating_sub(1), quarter),
            Period::Month(year, month) => Period::Month(year.saturating_sub(1), month),
            Period::Years(first, last) => {
                let length = last.saturating_sub(first).saturating_add(1);
                Period::Years(first.saturating_sub(length), first.saturating_sub(1))
            }
        }
    }

    /// How a page names it in Chinese: 2021年, 2021年1-9月, 2021-2025年.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Period::Year(year) => format!("{year}年"),
            Period::Quarter(year, quarter) => format!("{year}年第{quarter}季度"),
            Period::Month(year, month) => format!("{year}年{month}月"),
            Period::Years(first, last) => format!("{first}-{last}年"),
        }
    }

    fn is_real(self) -> bool {
        match self {
            Period::Year(year) => YEARS.contains(&year),
            Period::Quarter(year, quarter) => YEARS.contains(&year) && (1..=4).contains(&quarter),
            Period::Month(year, month) => YEARS.contains(&year) && (1..=12).contains(&month),
            Period::Years(first, last) => YEARS.contains(&first) && YEARS.contains(&last) && first < last,
        }
    }

    fn read(text: &str) -> Option<Self> {
        if let Some((year, quarter)) = text.split_once('Q') {
            return Some(Period::Quarter(
                number(year, 4)?,
                i8::try_from(number(quarter, 1)?).ok()?,
            ));
        }
        let Some((first, second)) = text.split_once('-') else {
            return number(text, 4).map(Period::Year);
        };
        let year = number(first, 4)?;
        match second.len() {
            2 => Some(Period::Month(year, i8::try_from(number(second, 2)?).ok()?)),
            _ => Some(Period::Years(year, number(second, 4)?)),
        }
    }
}

/// Exactly `digits` ASCII digits as a number.
fn number(text: &str, digits: usize) -> Option<i16> {
    let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

impl FromStr for Period {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        Period::read(text)
            .filter(|period| period.is_real())
            .ok_or_else(|| refuse::bad_period(text))
    }
}

impl TryFrom<String> for Period {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year(year) => write!(f, "{year}"),
            Period::Quarter(year, quarter) => write!(f, "{year}Q{quarter}"),
            Period::Month(year, month) => write!(f, "{year}-{month:02}"),
            Period::Years(first, last) => write!(f, "{first}-{last}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_four_forms_read_and_print_alike() {
        for text in ["2021", "2021Q3", "2021-09", "2021-2025"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "21",
            "2021Q5",
            "2021Q0",
            "2021-13",
            "2021-00",
            "2025-2021",
            "2021-2021",
            "二〇二一",
        ] {
            assert_eq!(
                text.parse::<Period>().unwrap_err().code.0,
                "SK-MEASURE-0012",
                "{text}"
            );
        }
    }

    #[test]
    fn a_period_knows_its_days_and_its_predecessor() {
        let quarter: Period = "2020Q1".parse().unwrap();
        assert_eq!(quarter.first_day(), Some(date(2020, 1, 1)));
        assert_eq!(quarter.last_day(), Some(date(2020, 3, 31)));
        assert_eq!(
            "2020-02".parse::<Period>().unwrap().last_day(),
            Some(date(2020, 2, 29))
        );
        assert_eq!(
            "2021-2025".parse::<Period>().unwrap().previous_year().to_string(),
            "2016-2020"
        );
    }
}
