//! Telling a script otherwise: about other people, on other days.
//!
//! Names and days are replaced in its text, so that whatever the script says of them, in forms, letters or numbers,
//! goes with them. It knows nothing of sentences. Start at [`Retelling::of`].

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use rand::RngExt as _;
use rand::rngs::StdRng;
use std::collections::BTreeMap;

/// Days before this year are facts about people, such as when they were born, and stay.
const FACTS_UNTIL: i16 = 2025;

/// What is told otherwise.
#[derive(Debug, Clone, Default)]
pub(crate) struct Retelling {
    shift: Span,
    names: BTreeMap<String, String>,
}

/// What somebody is called instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(String);

/// Common family names; whom they make is nobody.
const FAMILIES: [&str; 24] = [
    "丁", "万", "卢", "叶", "向", "汪", "苏", "范", "邱", "宋", "欧阳", "龙", "贺", "阳", "廖", "颜", "彭",
    "谭", "肖", "凌", "屈", "聂", "左", "伍",
];
const GIVEN: [&str; 30] = [
    "春来", "小满", "立秋", "冬至", "雨水", "清明", "谷雨", "白露", "惊蛰", "夏至", "霜降", "处暑", "江月",
    "湘灵", "石生", "禾苗", "桂香", "茶花", "松涛", "竹青", "荷叶", "兰芝", "枫林", "柏年", "梅雪", "稻香",
    "云开", "日新", "晓舟", "雁归",
];

impl Name {
    /// The name of the n-th person who is called otherwise.
    pub(crate) fn numbered(number: usize, random: &mut StdRng) -> Self {
        let pick =
            |list: &[&'static str], place: usize| list.get(place % list.len()).copied().unwrap_or_default();
        let family = pick(&FAMILIES, number + random.random_range(0..3));
        Self(format!(
            "{family}{}",
            pick(
                &GIVEN,
                number / FAMILIES.len() + random.random_range(0..GIVEN.len())
            )
        ))
    }
}

impl Retelling {
    /// Everything some weeks later: weekdays stay what they are.
    pub(crate) fn by_weeks(weeks: i64) -> Self {
        Self {
            shift: 0.days().try_weeks(weeks).unwrap_or_default(),
            names: BTreeMap::new(),
        }
    }

    /// Calls somebody otherwise. Names that could be part of other words stay.
    pub(crate) fn call(&mut self, name: &str, other: Name) {
        let is_name =
            name.chars().count() >= 2 && name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        if is_name {
            self.names.insert(name.to_owned(), other.0);
        }
    }

    /// The text told otherwise.
    pub(crate) fn of(&self, text: &str) -> String {
        let mut told = self.days(text);
        for (name, other) in &self.names {
            told = told.replace(name.as_str(), other);
        }
        told
    }

    fn days(&self, text: &str) -> String {
        if self.shift.is_zero() {
            return text.to_owned();
        }
        let mut told = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, day, after)) = next_day(rest) {
            told.push_str(before);
            let moved = (day.year() >= FACTS_UNTIL).then(|| day.checked_add(self.shift).ok());
            told.push_str(&moved.flatten().unwrap_or(day).to_string());
            rest = after;
        }
        told.push_str(rest);
        told
    }
}

/// The next `YYYY-MM-DD` that stands alone, with what is before and after it.
fn next_day(text: &str) -> Option<(&str, Date, &str)> {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    for (place, _) in text.match_indices('-') {
        let Some(from) = place.checked_sub(4) else {
            continue;
        };
        let (Some(before), Some(day), Some(after)) =
            (text.get(..from), text.get(from..from + 10), text.get(from + 10..))
        else {
            continue;
        };
        if is_digit(before.chars().next_back()) || is_digit(after.chars().next()) {
            continue;
        }
        if let Ok(day) = day.parse::<Date>() {
            return Some((before, day, after));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_move_by_whole_weeks_and_facts_stay() {
        let told = Retelling::by_weeks(2).of("时间 2026-03-02 09:00，出生 1990-03-07，编号 12026-03-02");
        assert_eq!(told, "时间 2026-03-16 09:00，出生 1990-03-07，编号 12026-03-02");
    }

    #[test]
    fn people_are_called_otherwise_wherever_they_are_named() {
        let mut retelling = Retelling::default();
        retelling.call("张三", Name("龙清明".into()));
        retelling.call("王", Name("丁一".into()));
        assert_eq!(
            retelling.of("张三 申请，申请人 = 张三，王五"),
            "龙清明 申请，申请人 = 龙清明，王五"
        );
    }
}
