//! When a statement holds and whether it looks back or ahead.
//!
//! Every year is derived from the report's own plan year: nothing here is tied to one report. Knows
//! nothing of subjects. Start at [`Horizon::enter`].

use super::numeral::small;
use crate::model::{Paragraph, Part};

/// How a statement's figure relates to time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// It holds at the end: a level, share, rank, grade.
    Level,
    /// It was done in the course of the time: built, closed, added.
    Flow,
    /// It accumulated: 累计.
    Total,
    /// All of it was done in the end: 全部.
    Entire,
    /// It went on for years up to the end: 连续四年.
    Streak,
    /// An average over the years: 年均.
    Yearly,
    /// A change since an earlier year.
    Since(i16),
    /// Where a change started: at the year its words name, else at the end of the year before it all.
    Start(Option<i16>),
    /// Every year from the plan year on.
    EveryYear,
    /// Over so many years from the plan year on.
    Within(i16),
    /// A parameter of a policy, without a time of its own.
    Policy,
}

/// The years a paragraph speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Looks back on years.
    Past { from: i16, to: i16 },
    /// Looks ahead over years.
    Ahead { from: i16, to: i16 },
}

/// The years a place in the report speaks of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Horizon {
    plan_year: i16,
    part: Part,
    chapter: Stage,
    /// Years stated in the paragraph, which hold until others are.
    stated: Option<Stage>,
}

impl Horizon {
    /// The horizon at the start of a report whose plan is for `plan_year`.
    pub(super) fn new(plan_year: i16) -> Self {
        let last = plan_year - 1;
        Self {
            plan_year,
            part: Part::None,
            chapter: Stage::Past { from: last, to: last },
            stated: None,
        }
    }

    /// Takes in the start of a paragraph: its part and the years its first words name.
    pub(super) fn enter(&mut self, paragraph: &Paragraph, text: &str) {
        self.stated = None;
        let heading = paragraph.role == Some(crate::model::Role::Heading);
        let ahead = matches!(self.part, Part::Outlook | Part::Plan);
        let part = if paragraph.part == Part::Other && ahead {
            self.part
        } else {
            paragraph.part
        };
        if part != self.part {
            self.part = part;
            self.chapter = self.default_stage();
        }
        let head = start_of(text, 180);
        match self.part {
            Part::Review | Part::None | Part::Other => self.look_back(head, heading),
            Part::Outlook => self.look_ahead(head),
            Part::Plan => {}
        }
    }

    fn default_stage(&self) -> Stage {
        let (year, last) = (self.plan_year, self.plan_year - 1);
        match self.part {
            Part::Plan => Stage::Ahead { from: year, to: year },
            Part::Outlook => {
                let to = (year + 4) / 5 * 5;
                Stage::Ahead { from: to - 4, to }
            }
            _ => Stage::Past { from: last, to: last },
        }
    }

    fn look_back(&mut self, head: &str, heading: bool) {
        let last = self.plan_year - 1;
        let head = if heading { head } else { start_of(head, 100) };
        let five = [
            "过去五年",
            "五年来",
            "过去的五年",
            "这五年",
            "五年间",
            "五年中",
            "五年的",
        ]
        .iter()
        .any(|word| head.contains(word))
            || (head.contains("”时期") && head.contains('“') && !head.contains("年是“"));
        let one = [
            "过去一年",
            "过去的一年",
            "一年来",
            "刚刚过去的",
            "去年",
            "过去一年来",
        ]
        .iter()
        .any(|word| head.contains(word))
            || head.starts_with(&last.to_string());
        if five {
            let (from, to) = term_in(head)
                .filter(|(_, to)| *to <= last)
                .unwrap_or((last - 4, last));
            self.chapter = Stage::Past { from, to };
        } else if one {
            self.chapter = Stage::Past { from: last, to: last };
        }
    }

    fn look_ahead(&mut self, head: &str) {
        if let Some((from, to)) = term_in(head).filter(|(_, to)| *to >= self.plan_year) {
            self.chapter = Stage::Ahead { from, to };
        } else if ["今后五年", "未来五年"].iter().any(|word| head.contains(word)) && !self.in_term() {
            self.chapter = Stage::Ahead {
                from: self.plan_year,
                to: self.plan_year + 4,
            };
        }
    }

    /// Whether the chapter's years are those of a five-year plan that begins with the plan year.
    fn in_term(&self) -> bool {
        matches!(self.chapter, Stage::Ahead { from, .. } if from == self.plan_year)
    }

    /// Takes in a clause: years it states hold for what follows in the paragraph. `timed` says whether it
    /// holds a character with which years and periods are named.
    pub(super) fn hear(&mut self, clause: &str, opens: bool, timed: bool) {
        if opens && matches!(self.stated, Some(Stage::Past { .. })) {
            self.stated = None;
        }
        if !timed {
            return;
        }
        if let Some(year) = until(clause) {
            self.stated = Some(if year >= self.plan_year {
                let from = if year == self.plan_year {
                    year
                } else {
                    self.start_for(year)
                };
                Stage::Ahead { from, to: year }
            } else {
                Stage::Past { from: year, to: year }
            });
            return;
        }
        if let Some((from, to)) =
            term_in(clause).filter(|_| clause.contains("期间") || clause.contains("时期"))
        {
            // A review that names the running plan speaks of its part that is past.
            let past = to < self.plan_year || self.part == Part::Review;
            let to = if past { to.min(self.plan_year - 1) } else { to };
            self.stated = Some(if past {
                Stage::Past {
                    from: from.min(to),
                    to,
                }
            } else {
                Stage::Ahead { from, to }
            });
            return;
        }
        if let Some(year) = opening_year(clause) {
            self.stated = Some(if year >= self.plan_year {
                Stage::Ahead { from: year, to: year }
            } else {
                Stage::Past { from: year, to: year }
            });
            return;
        }
        if self.stated.is_some() && (clause.starts_with("今年") || clause.starts_with("全年")) {
            self.stated = None;
        }
    }

    /// The first of the years that end with `year`.
    fn start_for(&self, year: i16) -> i16 {
        match self.chapter {
            Stage::Ahead { from, to } if from < to && year <= to => from,
            _ if year - self.plan_year < 5 => (year - 4).max(self.plan_year - 1).max((year + 4) / 5 * 5 - 4),
            _ => self.plan_year,
        }
    }

    fn stage(&self) -> Stage {
        self.stated.unwrap_or(self.chapter)
    }

    /// Whether what is said here is thanks or problems: words of neither review nor plan. Such words within
    /// the plan introduce its aims.
    pub(super) fn is_aside(&self) -> bool {
        self.part == Part::Other
    }

    /// Whether what is said here lies ahead.
    pub(super) fn is_ahead(&self) -> bool {
        matches!(self.stage(), Stage::Ahead { .. })
    }

    /// Whether the years lie ten or more beyond the plan year.
    pub(super) fn is_vision(&self) -> bool {
        matches!(self.stage(), Stage::Ahead { to, .. } if to - self.plan_year >= 10)
    }

    /// `achieved`, `context`, `target2021`, `vision2035`.
    pub(super) fn kind(&self, context: bool) -> String {
        match self.stage() {
            _ if context => "context".to_owned(),
            Stage::Past { .. } => "achieved".to_owned(),
            Stage::Ahead { to, .. } if self.is_vision() => format!("vision{to}"),
            Stage::Ahead { to, .. } => format!("target{to}"),
        }
    }

    /// The years of the chapter, whatever year a clause states.
    fn chapter_years(&self) -> String {
        match self.chapter {
            Stage::Past { from, to } | Stage::Ahead { from, to } if from < to => format!("{from}-{to}"),
            Stage::Past { to, .. } | Stage::Ahead { to, .. } => to.to_string(),
        }
    }

    /// The period of a statement of this nature.
    pub(super) fn period(&self, nature: Nature) -> String {
        let (Stage::Past { from, to } | Stage::Ahead { from, to }) = self.stage();
        let years = if from < to {
            format!("{from}-{to}")
        } else {
            to.to_string()
        };
        match nature {
            Nature::Level => to.to_string(),
            Nature::Flow | Nature::Yearly if self.is_vision() => to.to_string(),
            Nature::Yearly if from == to => self.chapter_years(),
            Nature::Flow | Nature::Yearly => years,
            Nature::Total | Nature::Entire | Nature::Streak if self.is_ahead() => years,
            Nature::Total if from < to => years,
            Nature::Entire if from == to => years,
            Nature::Total | Nature::Entire | Nature::Streak => format!("至{to}"),
            Nature::Since(year) => format!("{to} vs {year}"),
            Nature::Start(year) => year.unwrap_or(from - 1).to_string(),
            Nature::EveryYear => format!("每年（{from}起）"),
            Nature::Within(count) => format!("{from}-{}", from + count - 1),
            Nature::Policy => "政策参数".to_owned(),
        }
    }
}

/// The first `bytes` of `text` or a little less.
fn start_of(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// The years of a five-year plan named in `text`: “十四五” is 2021 to 2025, “八五” 1991 to 1995.
fn term_in(text: &str) -> Option<(i16, i16)> {
    let mut rest = text;
    while let Some(at) = rest.find('“') {
        rest = rest.get(at + '“'.len_utf8()..)?;
        let Some(name) = rest.find('”').and_then(|end| rest.get(..end)) else {
            break;
        };
        let ordinal = name.strip_suffix('五').and_then(small);
        if let Some(ordinal) = ordinal.filter(|ordinal| (6..=30).contains(ordinal)) {
            let to = 1955 + 5 * ordinal;
            return Some((to - 4, to));
        }
    }
    None
}

/// The year of 到2025年, 至二〇三五年, 2025年底前.
fn until(clause: &str) -> Option<i16> {
    for word in ["到", "至"] {
        let mut rest = clause;
        while let Some(at) = rest.find(word) {
            rest = rest.get(at + word.len()..)?;
            if let Some(year) = year_at(rest) {
                return Some(year);
            }
        }
    }
    let year = year_at(clause)?;
    ["底前", "前", "底"]
        .iter()
        .any(|word| {
            clause
                .get(year_width(clause)..)
                .is_some_and(|rest| rest.starts_with(word))
        })
        .then_some(year)
}

/// The year with which a clause opens, where it stands as its time: 2019年全市….
fn opening_year(clause: &str) -> Option<i16> {
    let year = year_at(clause)?;
    let after = clause.get(year_width(clause)..)?;
    let named = [
        "度",
        "工作",
        "是",
        "以来",
        "的",
        "政府",
        "至",
        "到",
        "起",
        "经济和",
        "经济社会",
        "我们",
        "—",
        "全市经济",
        "全省经济",
        "末",
        "开始",
    ];
    (!named.iter().any(|word| after.starts_with(word))).then_some(year)
}

/// The calendar year at the start of `text`, in either kind of numerals.
fn year_at(text: &str) -> Option<i16> {
    let digits = text.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    if let Some(digits) = digits {
        let follows = text.get(4..)?.starts_with('年');
        return digits
            .parse()
            .ok()
            .filter(|year| follows && (1949..=2100).contains(year));
    }
    let mut year = 0_i16;
    let mut letters = text.chars();
    for _ in 0..4 {
        year = year * 10 + hanzi_digit(letters.next()?)?;
    }
    (letters.next() == Some('年'))
        .then_some(year)
        .filter(|year| (1949..=2100).contains(year))
}

/// The value of one Chinese digit.
fn hanzi_digit(c: char) -> Option<i16> {
    Some(match c {
        '〇' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// How many bytes a year at the start of `text` takes, 年 included.
fn year_width(text: &str) -> usize {
    text.find('年').map_or(0, |at| at + '年'.len_utf8())
}

/// The earlier year of a comparison: 较2015年, 比2010年底; a named plan's last year: 比“十二五”末.
pub(super) fn compared_year(words: &str) -> Option<i16> {
    let rest = words.trim_start_matches(['较', '比', '是']);
    year_at(rest).or_else(|| term_in(rest).map(|(_, to)| to))
}
