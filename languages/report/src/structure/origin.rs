//! Whose report it is and for which year.
//!
//! What it is for: collecting hints from title, byline, preface and headings, and weighing them. It
//! knows nothing of paragraphs. Start at [`Origin`].

use crate::structure::digits::years;

/// What the text has said so far of its place and year.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// The place and how far it is believed.
    place: (u8, String),
    /// The plan year and how far it is believed.
    year: (u8, i16),
    /// The year under review, from a heading.
    reviewed: Option<i16>,
    /// A provincial government reports, by its own words.
    provincial: bool,
}

/// The provinces by their short names (GB/T 2260); a report of one that never names itself in its front
/// matter names itself often enough in its text.
const PROVINCES: [&str; 23] = [
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
];

/// Words that end the name of a division (行政区划) at or above the county.
const DIVISIONS: [&str; 8] = ["自治区", "自治州", "特别行政区", "省", "市", "盟", "县", "区"];

/// What follows a division's name where a report names its own government.
const OWN: [&str; 12] = [
    "人民政府",
    "政府工作",
    "市长",
    "省长",
    "主席",
    "区长",
    "县长",
    "州长",
    "代市长",
    "代省长",
    "第",
    "人民代表",
];

impl Origin {
    /// The place, if the front of the report or else its `text` tells it.
    pub(super) fn place(&self, text: &str) -> String {
        if self.place.0 > 0 || !self.provincial {
            return self.place.1.clone();
        }
        let named = PROVINCES
            .iter()
            .map(|name| (text.matches(name).count(), name))
            .max_by_key(|x| x.0);
        named
            .filter(|(count, _)| *count > 2)
            .map_or(String::new(), |(_, name)| format!("{name}省"))
    }

    /// The plan's year: told outright, or the year after the one under review.
    pub(super) fn year(&self) -> Option<i16> {
        (self.year.0 > 0).then_some(self.year.1)
    }

    /// The last year under review.
    pub(super) fn reviewed(&self) -> Option<i16> {
        let before = self.year().map(|year| year - 1);
        self.reviewed
            .filter(|reviewed| before.is_none_or(|before| *reviewed <= before))
            .or(before)
    }

    /// Reads a title, byline or preface: `2021年1月18日在某市第十届人民代表大会第一次会议上`.
    pub(super) fn read_front(&mut self, text: &str) {
        self.provincial |= text.contains("代表省人民政府");
        if let Some(place) = place_in(text) {
            self.believe_place(3, place);
        }
        let dated = years(text).find(|(at, _)| month_after(text, *at).is_some());
        if let Some((at, year)) = dated {
            // A congress that meets at the year's end hears the plan of the next.
            let late = month_after(text, at).is_some_and(|month| month >= 11);
            self.believe_year(3, year + i16::from(late));
        } else if let Some((_, year)) = years(text).next() {
            self.believe_year(1, year);
        }
    }

    /// Reads the heading of a chapter of the plan.
    pub(super) fn read_plan(&mut self, heading: &str) {
        if let Some((_, year)) = years(heading).last() {
            self.believe_year(5, year);
        }
    }

    /// Reads the heading of a chapter of the review.
    pub(super) fn read_review(&mut self, heading: &str) {
        if let Some((_, year)) = years(heading).last() {
            self.reviewed = Some(year);
            self.believe_year(2, year + 1);
        }
    }

    /// Reads the opening of a plan paragraph: `2021年是…之年`.
    pub(super) fn read_opening(&mut self, opening: &str) {
        if let Some((_, year)) = years(opening).next() {
            self.believe_year(2, year);
        }
    }

    fn believe_year(&mut self, weight: u8, year: i16) {
        if weight > self.year.0 {
            self.year = (weight, year);
        }
    }

    fn believe_place(&mut self, weight: u8, place: &str) {
        if weight > self.place.0 {
            self.place = (weight, place.to_owned());
        }
    }
}

/// The month of a date whose year starts at byte `at`.
fn month_after(text: &str, at: usize) -> Option<u8> {
    let (_, after) = text.get(at..)?.split_once('年')?;
    let (month, _) = after.split_once('月')?;
    month.trim().parse().ok()
}

/// The division a short line names as its own: the name before 人民政府, 市长, 第…届.
fn place_in(text: &str) -> Option<&str> {
    let mut from = 0;
    while let Some((end, next)) = division_end(text, from) {
        let after = text.get(end..)?.trim_start();
        if OWN.iter().any(|own| after.starts_with(own)) || followed_by_year(after) {
            let name = text.get(name_start(text, end)..end)?;
            if name.chars().count() >= 3 {
                return Some(name);
            }
        }
        from = next;
    }
    None
}

/// Whether a line goes on with a year, as titles do: `某市2021年政府工作报告`.
fn followed_by_year(after: &str) -> bool {
    years(after).next().is_some_and(|(at, _)| at == 0)
}

/// Where the next division word after `from` ends.
fn division_end(text: &str, from: usize) -> Option<(usize, usize)> {
    let tail = text.get(from..)?;
    let (at, word) = DIVISIONS
        .iter()
        .filter_map(|word| tail.find(word).map(|at| (at, *word)))
        .min_by_key(|x| x.0)?;
    let end = from + at + word.len();
    Some((end, end))
}

/// Where the name that ends at `end` starts: after the last character that no name contains.
fn name_start(text: &str, end: usize) -> usize {
    let before = text.get(..end).unwrap_or("");
    let is_edge =
        |c: char| c.is_ascii() || c.is_whitespace() || "在向表年月日届的，。：—―－–（）《》“”、".contains(c);
    before.rfind(is_edge).map_or(0, |at| {
        at + before
            .get(at..)
            .and_then(|t| t.chars().next())
            .map_or(1, char::len_utf8)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Place and year that a front line tells.
    fn check(line: &str, place: &str, year: i16) {
        let mut origin = Origin::default();
        origin.read_front(line);
        assert_eq!(
            (origin.place("").as_str(), origin.year()),
            (place, Some(year)),
            "{line}"
        );
    }

    #[test]
    fn front_lines_tell_place_and_year() {
        check(
            "——2021年1月18日在甲乙市第十届人民代表大会第一次会议上",
            "甲乙市",
            2021,
        );
        check("（2022年12月22日在甲乙市第十届人民代表大会上）", "甲乙市", 2023);
        check("甲乙市2008年政府工作报告", "甲乙市", 2008);
        check("2019年甲乙自治区政府工作报告", "甲乙自治区", 2019);
    }
}
