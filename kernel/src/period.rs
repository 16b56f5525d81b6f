//! Legal periods: a count and a unit, and how they are written.
//!
//! It knows nothing of calendars or dates: [`deadline`](crate::deadline) turns a period into a day.
//! Start at [`Period`].

use crate::rejection::{Class, Code, Rejection};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a period counts. Which one a law means is the commonest mistake made with it: 行政许可法 art. 82
/// counts working days, 信访工作条例 art. 34 calendar days, 代表法 art. 51 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodUnit {
    /// 工作日: days that the work calendar says are worked.
    WorkingDay,
    /// 日、天: every day.
    CalendarDay,
    /// 月: to the corresponding day (民法典 art. 202).
    Month,
    /// 小时: from a time of day (民法典 art. 201).
    Hour,
}

impl PeriodUnit {
    /// The short code used on the command line: `wd`, `d`, `mo`, `h`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PeriodUnit::WorkingDay => "wd",
            PeriodUnit::CalendarDay => "d",
            PeriodUnit::Month => "mo",
            PeriodUnit::Hour => "h",
        }
    }

    /// The unit in Chinese, as it follows a number.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            PeriodUnit::WorkingDay => "个工作日",
            PeriodUnit::CalendarDay => "日",
            PeriodUnit::Month => "个月",
            PeriodUnit::Hour => "小时",
        }
    }

    /// The unit in English, in the singular.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            PeriodUnit::WorkingDay => "working day",
            PeriodUnit::CalendarDay => "calendar day",
            PeriodUnit::Month => "month",
            PeriodUnit::Hour => "hour",
        }
    }
}

/// The greatest count a period may have; what is longer is a typing mistake.
pub const MAX_COUNT: u32 = 10_000;

/// A length of legal time: `20wd` is twenty working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    count: u32,
    unit: PeriodUnit,
}

impl Period {
    /// A period of `count` units.
    ///
    /// # Errors
    /// `SK-KERNEL-0020` where `count` is 0 or above [`MAX_COUNT`].
    pub fn new(count: u32, unit: PeriodUnit) -> Result<Self, Rejection> {
        if (1..=MAX_COUNT).contains(&count) {
            Ok(Self { count, unit })
        } else {
            Err(unreadable(&format!("{count}{}", unit.code())))
        }
    }

    /// How many.
    #[must_use]
    pub fn count(self) -> u32 {
        self.count
    }

    /// Of what.
    #[must_use]
    pub fn unit(self) -> PeriodUnit {
        self.unit
    }

    /// The period in Chinese: `20个工作日`.
    #[must_use]
    pub fn zh(self) -> String {
        format!("{}{}", self.count, self.unit.zh())
    }

    /// The period in English: `20 working days`.
    #[must_use]
    pub fn en(self) -> String {
        let plural = if self.count == 1 { "" } else { "s" };
        format!("{} {}{plural}", self.count, self.unit.en())
    }
}

/// Every way to write a unit, longer before its own ending.
const WRITTEN: [(&str, PeriodUnit); 12] = [
    ("wd", PeriodUnit::WorkingDay),
    ("个工作日", PeriodUnit::WorkingDay),
    ("工作日", PeriodUnit::WorkingDay),
    ("个自然日", PeriodUnit::CalendarDay),
    ("mo", PeriodUnit::Month),
    ("个月", PeriodUnit::Month),
    ("h", PeriodUnit::Hour),
    ("个小时", PeriodUnit::Hour),
    ("小时", PeriodUnit::Hour),
    ("d", PeriodUnit::CalendarDay),
    ("日", PeriodUnit::CalendarDay),
    ("天", PeriodUnit::CalendarDay),
];

impl FromStr for Period {
    type Err = Rejection;

    /// Reads `20wd`, `15d`, `3mo`, `24h`, or the same in Chinese: `20个工作日`, `15日`, `3个月`, `24小时`.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let trimmed = text.trim();
        let parts = WRITTEN
            .iter()
            .find_map(|(unit, kind)| Some((trimmed.strip_suffix(unit)?, *kind)));
        let (count, unit) = parts.ok_or_else(|| unreadable(text))?;
        let count = count.trim_end();
        let digits = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        let count = count
            .parse()
            .ok()
            .filter(|_| digits)
            .ok_or_else(|| unreadable(text))?;
        Self::new(count, unit).map_err(|_| unreadable(text))
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
        write!(f, "{}{}", self.count, self.unit.code())
    }
}

fn unreadable(text: &str) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0020"),
        Class::Invalid,
        format!("期限“{text}”读不懂，应写作 20wd、15d、3mo 或 24h，数量在 1 至 {MAX_COUNT} 之间"),
        format!("`{text}` is no period: write 20wd, 15d, 3mo or 24h, with a count from 1 to {MAX_COUNT}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_ways_of_writing_a_period() {
        for (text, code) in [
            ("20wd", "20wd"),
            ("20个工作日", "20wd"),
            ("3 工作日", "3wd"),
            ("15d", "15d"),
            ("15日", "15d"),
            ("60天", "60d"),
            ("3个月", "3mo"),
            ("24小时", "24h"),
        ] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), code);
        }
        for text in [
            "",
            "20",
            "wd",
            "0d",
            "10001d",
            "-3d",
            "+3d",
            "3w",
            "99999999999d",
            "3.5d",
            "工作日",
        ] {
            assert_eq!(
                text.parse::<Period>().unwrap_err().code,
                Code("SK-KERNEL-0020"),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<Period>();
        }
    }
}
