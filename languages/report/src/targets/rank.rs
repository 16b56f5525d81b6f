//! Ranks, classes of standards and streaks.
//!
//! Knows nothing of amounts. Start at [`Reading::rank`].

use super::list::members;
use super::period::Nature;
use super::reading::{Place, Reading, Row, Stated, is_each, row};
use super::split::{post_of, pre_of, without_figures};
use super::subject::{Counted, Said, strip_leads};

impl Reading {
    /// A rank: 居全省第二位.
    pub(super) fn rank(&mut self, place: Place<'_>, index: usize, rows: &mut Vec<Row>) {
        let Some(figure) = place.figures.get(index) else {
            return;
        };
        let pre = pre_of(place, index);
        let (base, field) = field_of(pre);
        let base = strip_leads(base);
        let list = if is_each(pre) && base.is_empty() {
            self.all_understood().to_vec()
        } else if is_each(pre) {
            members(base)
        } else {
            Vec::new()
        };
        let list = if list.is_empty() {
            vec![self.completed(base)]
        } else {
            list
        };
        for base in list {
            let mut row = row(place, &base, plainly(figure));
            row.subject = match &*figure.unit {
                "个" => format!("{}的{field}次序", called(place.clause, figure.end)),
                _ => format!("{base}{field}位次"),
            };
            row.measure = "rank";
            if !matches!(row.nature, Nature::Start(_)) {
                row.nature = Nature::Level;
            }
            rows.push(row);
            self.keep(&base);
        }
    }

    /// A short noun of a rank (增速, 总量) with what it is of.
    fn completed(&self, base: &str) -> String {
        if base.chars().count() > 2 {
            return base.to_owned();
        }
        let of = self
            .understood()
            .trim_start_matches("新增")
            .trim_start_matches("净增");
        format!("{of}{base}")
    }

    /// A class of a standard: 达到Ⅱ类标准, 三级航道.
    pub(super) fn grade(&mut self, place: Place<'_>, index: usize, rows: &mut Vec<Row>) {
        let Some(figure) = place.figures.get(index) else {
            return;
        };
        let text = without_figures(place, index);
        let post = place.clause.get(figure.end..).unwrap_or("");
        let cut = REACHING
            .iter()
            .filter_map(|word| text.find(word).filter(|at| *at > 0))
            .min();
        let named = strip_leads(text.get(..cut.unwrap_or(text.len())).unwrap_or(""));
        let base = if named.is_empty() {
            self.understood().to_owned()
        } else {
            named.to_owned()
        };
        let class = match () {
            () if post.contains("航道") => "航道等级",
            () if figure.hanzi => "等级",
            () => "类别",
        };
        let mut row = row(place, &base, plainly(figure));
        row.subject = format!("{base}{class}");
        row.measure = "grade";
        row.nature = Nature::Level;
        rows.push(row);
        self.keep(&base);
    }

    /// So many years in a row.
    pub(super) fn streak(&mut self, place: Place<'_>, index: usize, rows: &mut Vec<Row>) {
        let Some(figure) = place.figures.get(index) else {
            return;
        };
        let named = strip_leads(pre_of(place, index));
        let base = if named.is_empty() {
            self.understood().to_owned()
        } else {
            named.to_owned()
        };
        let what = post_of(place, index).trim_start_matches(' ');
        let mut row = row(place, &base, plainly(figure));
        row.subject = format!("{base}连续{what}{}数", figure.unit);
        row.measure = "count";
        row.nature = Nature::Streak;
        rows.push(row);
        self.keep(&base);
    }
}

/// What makes a place the second one: the words between 第二个 and the noun.
fn called(clause: &str, end: usize) -> &str {
    let rest = clause.get(end..).unwrap_or("");
    rest.rsplit_once('的').map_or(rest, |(called, _)| called)
}

/// A figure without further words.
fn plainly<'c>(figure: &'c super::scan::Figure<'c>) -> Stated<'c> {
    Stated {
        figure,
        said: Said::default(),
        counted: Counted::default(),
    }
}

/// Verbs between what is classed and its class.
#[rustfmt::skip]
const REACHING: &[&str] = &[
    "首次达", "稳定达到", "达到", "提升至", "提升到", "稳定达", "全部达", "优于", "达", "提升为", "保持",
];

/// Verbs between what is ranked and the field it is ranked in.
#[rustfmt::skip]
const RANKING: &[&str] = &[
    "稳居", "位居", "均居", "居", "位列", "列", "排名", "排在", "排", "升至", "跃升至", "跃居", "位于",
    "名列", "是", "升到", "提升至", "前进至", "保持", "进位至", "荣获", "获", "进入", "跻身", "跃升",
    "上升至", "上升到",
];

/// Fields in which one may be ranked without a verb before them.
const FIELDS: &[&str] = &["全省", "全国", "全球", "世界", "全市", "全区"];

/// Adverbs before a verb of rank.
#[rustfmt::skip]
const ADVERBS: &[&str] = &[
    "均", "分别", "都", "稳", "总体", "继续", "仍", "持续",
];

/// Splits the text before a rank into what is ranked and within what: 社零总额 · 全省.
fn field_of(pre: &str) -> (&str, &str) {
    let pre = pre.trim_end_matches([' ', '的', '前']);
    let found = RANKING
        .iter()
        .filter_map(|verb| pre.rfind(verb).map(|at| (at, at + verb.len())));
    if let Some((at, end)) = found.max_by_key(|(at, end)| (*end, usize::MAX - *at)) {
        let base = pre.get(..at).unwrap_or("");
        let base = ADVERBS
            .iter()
            .fold(base, |base, word| base.strip_suffix(word).unwrap_or(base));
        return (base, pre.get(end..).unwrap_or(""));
    }
    let field = FIELDS
        .iter()
        .find(|field| pre.ends_with(**field))
        .copied()
        .unwrap_or("");
    (pre.strip_suffix(field).unwrap_or(pre), field)
}
