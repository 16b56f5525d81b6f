//! Reads the figures of a clause into rows: ellipses, lists, 分别 and 均.
//!
//! Knows nothing of years: each row carries only its [`Nature`]. Start at [`Reading::figures`]; ranks,
//! grades and streaks are read in [`super::rank`].

use super::list::{members, members_of, without_list};
use super::measure::{
    heads_first, is_background, is_mark, is_proportion, is_tax_rate, is_threshold, measure_of, nature_of,
    start_of, subject_of, unit_of,
};
use super::period::{Nature, compared_year};
use super::scan::{Figure, Sense};
use super::split::{Joint, joint, post_of, pre_of, run_length, without_figures};
use super::subject::{
    Change, Counted, Said, after_number, before_number, is_bare_verb, is_verb_only, last_item, strip_leads,
    without_count,
};
use super::words::Within;
use skein_kernel::Decimal;
use std::borrow::Cow;
use std::sync::LazyLock;

/// One statement, before it is set in time.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Where its figure or word stands, in bytes of the clause.
    pub(super) at: usize,
    pub(super) subject: String,
    pub(super) measure: &'static str,
    pub(super) comparator: &'static str,
    pub(super) value: String,
    pub(super) multiplier: &'static str,
    pub(super) unit: Cow<'static, str>,
    pub(super) explicit: &'static str,
    pub(super) nature: Nature,
    pub(super) context: bool,
    pub(super) note: &'static str,
}

/// What the surroundings of a clause decide.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Whether the clause lies ahead (plan, aims).
    pub(super) ahead: bool,
    /// Whether it stands in thanks, problems or closing words.
    pub(super) aside: bool,
}

/// A clause with its figures and surroundings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'c> {
    pub(super) clause: &'c str,
    pub(super) figures: &'c [Figure<'c>],
    pub(super) setting: Setting,
}

/// A figure with the words around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stated<'c> {
    pub(super) figure: &'c Figure<'c>,
    pub(super) said: Said<'c>,
    pub(super) counted: Counted<'c>,
}

/// What a sentence has said so far, for the clauses that leave it out.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The nouns of the last statement, one for each member of a list.
    carried: Vec<String>,
    /// The noun with which the sentence began, where its first clause has no figure.
    topic: String,
    /// The last noun of the sentence before.
    earlier: String,
    /// How the last figure related to its subject, and whether as a yearly average.
    related: (Change, bool),
}

impl Reading {
    /// Begins a sentence.
    pub(super) fn begin(&mut self) {
        if let Some(last) = self.carried.pop() {
            self.earlier = last;
        }
        self.carried.clear();
        self.topic.clear();
    }

    /// Remembers the noun of a clause without figures as the topic of its sentence.
    pub(super) fn pass(&mut self, clause: &str) {
        if self.topic.is_empty() {
            let said = strip_leads(clause);
            static TABLE: LazyLock<Within> = LazyLock::new(|| Within::new(TOPIC_ENDS, &[]));
            let cut = TABLE.first_inside(said);
            let topic = said.get(..cut.unwrap_or(said.len())).unwrap_or("");
            self.topic = topic.chars().take(16).collect();
        }
    }

    /// The noun meant by a clause that names none.
    pub(super) fn understood(&self) -> &str {
        match self.carried.last() {
            Some(last) => last,
            None if self.topic.is_empty() => &self.earlier,
            None => &self.topic,
        }
    }

    /// The nouns meant by a clause that says 均 or 分别 and names none.
    pub(super) fn all_understood(&self) -> &[String] {
        &self.carried
    }

    /// Reads the figures of a clause.
    pub(super) fn figures(&mut self, place: Place<'_>, rows: &mut Vec<Row>) {
        let (mut next, mut done) = (0, 0);
        while let Some(figure) = place.figures.get(next) {
            let run = self.distributed(place, next, done, rows);
            if run == 0 {
                self.single(place, next, rows);
            }
            let last = next + run.saturating_sub(1);
            done = place.figures.get(last).map_or(figure.end, |figure| figure.end);
            next = last + 1;
        }
    }

    /// `A、B分别增长x、y`: as many subjects as figures, in order. How many figures it took: none where there
    /// is no 分别 before the figure, or the numbers don't match.
    fn distributed(&mut self, place: Place<'_>, next: usize, done: usize, rows: &mut Vec<Row>) -> usize {
        let Some(first) = place.figures.get(next) else {
            return 0;
        };
        if !place.clause.contains("分别") {
            return 0;
        }
        let said_apart = |text: &str| text.rfind("分别").map(|at| done + at);
        let Some(apart) = place.clause.get(done..first.at).and_then(said_apart) else {
            return 0;
        };
        let run = run_length(place.clause, place.figures.get(next..).unwrap_or(&[]));
        let figures = place.figures.get(next..next + run).unwrap_or(&[]);
        let list = place.clause.get(done..apart).unwrap_or("");
        if run < 2 {
            return 0;
        }
        let (subjects, yearly) = self
            .subjects_of(list, run)
            .unwrap_or_else(|| self.joint_subject(list, run));
        let verb = place.clause.get(apart + "分别".len()..first.at).unwrap_or("");
        let turned = before_number(list).change;
        let shared = figures
            .last()
            .filter(|last| last.bounded_behind)
            .map_or("=", |last| last.comparator);
        for (figure, subject) in figures.iter().zip(&subjects) {
            let mut said = before_number(verb);
            said.yearly |= yearly;
            if said.change != Change::Up && said.change != Change::Down {
                said.change = turned.max(said.change);
            }
            let base = with_verb(verb, subject);
            let mut row = row(
                place,
                &base,
                Stated {
                    figure,
                    said,
                    counted: Counted::default(),
                },
            );
            row.comparator = if figure.comparator == "=" {
                shared
            } else {
                figure.comparator
            };
            row.note = "分别";
            if figure.sense == Sense::Rank {
                row.subject = format!("{subject}位次");
                row.measure = "rank";
            }
            rows.push(row);
        }
        self.carried = subjects;
        run
    }

    /// The subjects before 分别, or those carried where it opens the clause; and whether 年均 ends them.
    fn subjects_of(&self, list: &str, count: usize) -> Option<(Vec<String>, bool)> {
        let said = before_number(list);
        if said.base.is_empty() {
            if self.carried.len() == count {
                return Some((self.carried.clone(), said.yearly));
            }
            return members_of(self.understood(), count).map(|subjects| (subjects, said.yearly));
        }
        if self.carried.len() == count && said.base.chars().count() <= 2 {
            return Some((
                self.carried
                    .iter()
                    .map(|noun| format!("{noun}{}", said.base))
                    .collect(),
                said.yearly,
            ));
        }
        let Some(subjects) = members_of(said.base, count) else {
            return (self.carried.len() == count).then(|| (self.carried.clone(), said.yearly));
        };
        let subjects = subjects
            .iter()
            .map(|subject| without_count(subject).to_owned())
            .collect();
        Some((subjects, said.yearly))
    }

    /// One subject for all figures of a 分别 whose list can't be told apart.
    fn joint_subject(&self, list: &str, count: usize) -> (Vec<String>, bool) {
        let said = before_number(list);
        let base = if said.base.is_empty() {
            self.understood()
        } else {
            said.base
        };
        (vec![base.to_owned(); count], said.yearly)
    }

    /// A figure that stands for itself.
    fn single(&mut self, place: Place<'_>, index: usize, rows: &mut Vec<Row>) {
        let Some(figure) = place.figures.get(index) else {
            return;
        };
        match figure.sense {
            Sense::Rank => self.rank(place, index, rows),
            Sense::Grade => self.grade(place, index, rows),
            Sense::Streak => self.streak(place, index, rows),
            Sense::Plain | Sense::Ratio => self.plain(place, index, rows),
        }
    }

    /// A number with a unit.
    fn plain(&mut self, place: Place<'_>, index: usize, rows: &mut Vec<Row>) {
        let Some(figure) = place.figures.get(index) else {
            return;
        };
        let pre = last_item(pre_of(place, index));
        let mut said = before_number(pre);
        let counted = if is_proportion(&figure.unit) {
            Counted::default()
        } else {
            after_number(post_of(place, index))
        };
        let joint = joint(place, index);
        let whole = if joint == Joint::Phrase {
            without_figures(place, index)
        } else {
            String::new()
        };
        let whole = before_number(&whole);
        if counted.noun.is_empty() && !whole.base.is_empty() && said.versus.is_none() {
            said.base = whole.base;
        }
        let alone = pre.trim_matches([' ', '、', '和', '及', '与']).is_empty();
        if alone && joint == Joint::List && is_proportion(&figure.unit) {
            (said.change, said.yearly) = self.related;
        }
        self.related = (said.change, said.yearly);
        let stated = Stated {
            figure,
            said,
            counted,
        };
        let listed = if is_each(pre) && counted.noun.is_empty() {
            self.each(said.base)
        } else {
            Vec::new()
        };
        if listed.len() > 1 {
            rows.extend(listed.iter().map(|base| row(place, base, stated)));
            self.carried = listed;
            return;
        }
        let mut base = without_start(place, figure, self.base_of(place, index, stated));
        if let Some(places) = self.places(place, figure, &base) {
            rows.extend(places.iter().map(|base| row(place, base, stated)));
            self.carried = places;
            return;
        }
        if let Some(parts) = parts_of_whole(figure) {
            rows.extend(parts_in_order(&base, &parts).map(|(part, base)| {
                let mut row = row(place, &base, stated);
                part.clone_into(&mut row.value);
                row.unit = Cow::Borrowed("%");
                row.measure = "share";
                row
            }));
            return;
        }
        if joint == Joint::List {
            base = self.with_first(place, index, base, rows);
        }
        let row = row(place, &base, stated);
        if row.measure != "threshold" {
            self.remember(stated, &base, joint);
        }
        rows.push(row);
    }

    /// The places of an aim that is set for each of them: 甲县、乙县经济总量突破50亿元.
    fn places(&self, place: Place<'_>, figure: &Figure<'_>, base: &str) -> Option<Vec<String>> {
        if !place.setting.ahead || !base.contains('、') || !figure.unit.ends_with('元') {
            return None;
        }
        let of = PLACE_TOTALS.iter().find(|total| base.ends_with(**total));
        let carried = self
            .carried
            .last()
            .and_then(|last| PLACE_TOTALS.iter().find(|total| last.ends_with(**total)));
        let names = base.trim_end_matches(of.unwrap_or(&""));
        let total = of.or(carried)?;
        let named = names.split('、').map(|name| name.trim_start_matches("冲刺"));
        let named: Vec<&str> = named.collect();
        let short = named.iter().all(|name| (2..=3).contains(&name.chars().count()));
        short.then(|| named.iter().map(|name| format!("{name}{total}")).collect())
    }

    /// The members of the list that 均 takes one by one.
    pub(super) fn each(&self, base: &str) -> Vec<String> {
        if base.is_empty() {
            self.carried.clone()
        } else {
            members(base)
        }
    }

    /// The noun measured, taken from what was said before where the clause leaves it out.
    fn base_of(&self, place: Place<'_>, index: usize, stated: Stated<'_>) -> String {
        let said = stated.said.base;
        if !stated.counted.noun.is_empty() {
            let noun = stated.counted.noun;
            let named = said.find('《').and_then(|at| said.get(..at));
            if let Some(done) = named {
                return format!("{done}{noun}");
            }
            return if is_verb_only(said) {
                noun.to_owned()
            } else {
                let bounded = stated.figure.comparator == ">";
                let said = if bounded {
                    said.trim_end_matches(['超', '过'])
                } else {
                    said
                };
                format!("{}{noun}", without_list(said))
            };
        }
        if said.is_empty() && is_proportion(&stated.figure.unit) && stated.said.change == Change::None {
            let of = after_number(post_of(place, index));
            if !of.noun.is_empty() {
                return format!("{}{}比例", of.noun, of.predicate);
            }
        }
        let understood = self.understood();
        let plain = understood.trim_start_matches("新增").trim_start_matches("净增");
        match said {
            "" => understood.to_owned(),
            "新增" | "净增" | "增加" | "人均" | "户均" | "年均" => format!("{said}{plain}"),
            "总量" | "总数" | "增速" | "增幅" | "占比" | "总额" | "增量" | "均价" | "规模" | "总计"
            | "总产" | "产量"
                if stated.said.base.len() < 9 && !plain.ends_with(said) =>
            {
                format!(
                    "{}{said}",
                    plain
                        .trim_end_matches("产量")
                        .trim_end_matches("种植面积")
                        .trim_end_matches("播种面积")
                )
            }
            verb if is_bare_verb(verb) => understood.to_owned(),
            compared
                if stated.figure.unit.ends_with("百分点")
                    && compared.starts_with(['高', '低', '快', '占']) =>
            {
                format!("{plain}{compared}")
            }
            base => without_list(base),
        }
    }

    /// A later member of a list of figures takes the verb or the qualifiers of the first:
    /// 新增甲8家、乙2家; 办理代表议案1件、建议456件.
    fn with_first(&self, place: Place<'_>, index: usize, base: String, rows: &[Row]) -> String {
        let Some(first) = rows.last().map(|row| row.subject.as_str()) else {
            return base;
        };
        let before = index.checked_sub(1).and_then(|i| place.figures.get(i));
        let fresh = FRESH.iter().find(|verb| first.starts_with(**verb));
        let summed = ["总数", "总量", "总额"].iter().any(|word| base.ends_with(word));
        let alike =
            before.is_some_and(|before| before.unit == place.figures.get(index).map_or("", |f| &*f.unit));
        if let Some(fresh) = fresh.filter(|_| !summed && !FRESH.iter().any(|verb| base.starts_with(verb))) {
            return format!("{fresh}{base}");
        }
        let width = base.chars().count();
        let carried = self.carried.last().map_or("", String::as_str);
        if alike && width == 2 && carried.chars().count() > 4 && !base.starts_with(['总', '增', '占', '其'])
        {
            let kept = carried.chars().count() - width;
            return carried.chars().take(kept).chain(base.chars()).collect();
        }
        let statistic = ["产量", "总产", "产值", "面积"].contains(&base.as_str());
        if statistic && !carried.starts_with(&base) {
            return carried.chars().take(2).chain(base.chars()).collect();
        }
        base
    }

    /// Keeps the noun for later clauses; the members of one list are kept together.
    fn remember(&mut self, stated: Stated<'_>, base: &str, joint: Joint) {
        let noun = if stated.counted.noun.is_empty() {
            base
        } else {
            stated.counted.noun
        };
        let elliptic = stated.counted.noun.is_empty() && stated.said.base.is_empty();
        if noun.is_empty() || elliptic {
            return;
        }
        if joint != Joint::List {
            self.carried.clear();
        }
        self.carried.push(noun.to_owned());
    }

    /// Keeps one noun for later clauses.
    pub(super) fn keep(&mut self, noun: &str) {
        if !noun.is_empty() {
            self.carried.clear();
            self.carried.push(noun.to_owned());
        }
    }
}

/// Totals that every place has of its own, so that a list of places has one each.
const PLACE_TOTALS: &[&str] = &["经济总量", "地区生产总值", "生产总值", "GDP", "财政总收入"];

/// The noun without the words that say where it started: 比重由上年 is 比重.
fn without_start(place: Place<'_>, figure: &Figure<'_>, base: String) -> String {
    let cut = base.rfind(['由', '从']).filter(|at| *at > 3);
    let cut = cut.filter(|at| {
        !base
            .get(..*at)
            .is_some_and(|name| name.ends_with(['自', '理', '缘']))
    });
    let cut = cut.filter(|_| {
        figure.sense != Sense::Rank
            && place
                .figures
                .iter()
                .any(|figure| start_of(place, figure).is_some())
    });
    match cut.and_then(|at| base.get(..at)) {
        Some(noun) => noun.trim_end_matches('已').to_owned(),
        None => base,
    }
}

/// The parts of a proportion that make up a whole: 10:40:50.
fn parts_of_whole<'f>(figure: &'f Figure<'_>) -> Option<Vec<&'f str>> {
    let parts: Vec<&str> = figure
        .value
        .split(':')
        .filter(|_| figure.sense == Sense::Ratio)
        .collect();
    let mut numbers = parts.iter().map(|part| part.parse::<Decimal>().ok());
    let sum = numbers.try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))?;
    let whole = |text: &str| text.parse::<Decimal>().ok();
    (sum >= whole("99.5")? && sum <= whole("100.5")?).then_some(parts)
}

/// Each part of a whole with its subject: the three industries in their order, or the members of the list.
fn parts_in_order<'p>(base: &str, parts: &'p [&'p str]) -> impl Iterator<Item = (&'p str, String)> {
    let industries = ["第一产业", "第二产业", "第三产业"];
    let of = ["三次产业", "三产"]
        .iter()
        .find_map(|word| base.split_once(word))
        .map(|(_, of)| of);
    let named = match of {
        Some(of) if parts.len() == industries.len() => {
            industries.iter().map(|name| format!("{name}{of}")).collect()
        }
        _ => members_of(base, parts.len()).unwrap_or_else(|| vec![base.to_owned(); parts.len()]),
    };
    parts.iter().copied().zip(named)
}

/// Verbs that the first member of a list lends to the others.
const FRESH: &[&str] = &["新增", "净增", "新建", "新引进", "新改建", "新改扩建", "新认定"];

/// Words at which the noun of a topic ends.
#[rustfmt::skip]
const TOPIC_ENDS: &[&str] = &[
    "紧紧", "重点", "进展", "继续", "实现", "达到", "是", "不断", "明显", "稳步", "持续", "取得", "顺利",
    "扎实", "有序", "加快", "成功", "入选", "获批", "深入", "全面", "有力", "成效", "进一步", "正式",
    "获评", "大力", "，",
];

/// Makes the row of a figure.
pub(super) fn row(place: Place<'_>, base: &str, stated: Stated<'_>) -> Row {
    let Place { clause, setting, .. } = place;
    let figure = stated.figure;
    let base = &heads_first(base);
    let (pre, post) = (
        clause.get(..figure.at).unwrap_or(""),
        clause.get(figure.end..).unwrap_or(""),
    );
    let since = stated.said.versus.and_then(compared_year);
    let threshold = is_threshold(figure, pre, post) || is_mark(place, figure);
    let policy = is_tax_rate(&figure.unit, post)
        || figure.unit == "年" && clause.contains("承包") && clause.contains("延长");
    let measure = if threshold {
        "threshold"
    } else {
        measure_of(base, stated, since)
    };
    let start = start_of(place, figure);
    let every_year = setting.ahead && pre.contains("每年");
    let background = is_background(place, stated);
    let nature = match () {
        () if start.is_some() => Nature::Start(start.and_then(compared_year)),
        () if policy => Nature::Policy,
        () if every_year => Nature::EveryYear,
        () => nature_of(stated, measure, since),
    };
    Row {
        at: figure.at,
        subject: if background && figure.unit == "人" {
            people_of(pre)
        } else {
            subject_of(base, stated, measure, since)
        },
        measure: if every_year { "annual" } else { measure },
        comparator: if setting.ahead && figure.comparator == "=" && pre.ends_with("控制在") {
            "≤"
        } else {
            figure.comparator
        },
        value: figure.value.clone().into_owned(),
        multiplier: figure.multiplier,
        unit: unit_of(figure, base, clause),
        explicit: if figure.hanzi { "hanzi" } else { "digit" },
        nature,
        context: threshold || policy || setting.aside || background || start.is_some(),
        note: if pre.contains("力争") || pre.contains("争取") {
            "力争"
        } else {
            ""
        },
    }
}

/// The subject of a figure that only says how many people there are.
fn people_of(pre: &str) -> String {
    let whose = ["是", "代表", "向", "和", "让", "为", "充分发挥", "发挥"]
        .iter()
        .fold(pre, |pre, word| pre.rsplit(word).next().unwrap_or(pre));
    format!("{whose}人口")
}

/// The subject with the verb behind 分别: 新增 goes before it, 完成投资 behind.
fn with_verb(verb: &str, subject: &str) -> String {
    let verb = verb.trim();
    if let Some(fresh) = FRESH.iter().find(|fresh| verb.starts_with(**fresh)) {
        return format!("{fresh}{subject}");
    }
    let said = before_number(verb);
    if said.base.is_empty() || is_verb_only(said.base) || is_verb_only(verb) {
        return subject.to_owned();
    }
    format!("{subject}{}", verb.trim_end_matches(['达', '到', '为']))
}

/// Words of which 均 is a part and not "each".
#[rustfmt::skip]
const AVERAGES: &[&str] = &[
    "人", "年", "户", "亩", "日", "平", "月", "地", "村", "次", "篇", "州", "镇", "县",
];

/// Whether 均 in the text before a figure says "each", and is no part of 人均, 年均 and their like.
pub(super) fn is_each(pre: &str) -> bool {
    pre.trim_end().ends_with('各')
        || pre.match_indices('均').any(|(at, _)| {
            let (before, rest) = (pre.get(..at).unwrap_or(""), pre.get(at..).unwrap_or(""));
            let averaged = AVERAGES.iter().any(|word| before.ends_with(word));
            let other_word = ["均衡", "均等", "均值", "均价"]
                .iter()
                .any(|word| rest.starts_with(word));
            !averaged && !other_word
        })
}
