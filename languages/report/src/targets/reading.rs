//! Reads the figures of a clause into rows: boundaries between figures, ellipses, lists, 分别 and 均.
//!
//! Knows nothing of years: each row carries only its [`Nature`]. Start at [`Reading::figures`].

use super::list::{members, members_of};
use super::period::{Nature, compared_year};
use super::scan::{Figure, Sense};
use super::subject::{
    Change, Counted, Said, after_number, before_number, count_of, strip_leads, unit_is_measure,
};
use std::borrow::Cow;

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

/// What a sentence has said so far, for the clauses that leave it out.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The nouns of the last statement, one for each member of a list.
    pub(super) carried: Vec<String>,
    /// The first clause of the sentence without a figure: a topic for a clause that names none.
    pub(super) topic: String,
}

/// What the surroundings of the clause decide.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Whether the clause lies ahead (plan, aims).
    pub(super) ahead: bool,
    /// Whether it stands in thanks, problems or closing words.
    pub(super) aside: bool,
}

impl Reading {
    /// Begins a sentence.
    pub(super) fn begin(&mut self) {
        self.topic.clear();
    }

    /// Remembers a clause without figures as a topic.
    pub(super) fn pass(&mut self, clause: &str) {
        if self.topic.is_empty() {
            let said = strip_leads(clause);
            let cut = [
                "紧紧", "重点", "进展", "继续", "实现", "达到", "是", "不断", "明显", "稳步", "持续",
            ]
            .iter()
            .filter_map(|word| said.find(word).filter(|at| *at > 0))
            .min();
            self.topic = said
                .get(..cut.unwrap_or(said.len()))
                .unwrap_or("")
                .chars()
                .take(16)
                .collect();
        }
    }

    /// Reads the figures of a clause.
    pub(super) fn figures(
        &mut self,
        clause: &str,
        figures: &[Figure<'_>],
        setting: Setting,
        rows: &mut Vec<Row>,
    ) {
        let mut next = 0;
        let mut done = 0;
        while let Some(figure) = figures.get(next) {
            let apart = clause
                .get(done..figure.at)
                .and_then(|text| text.rfind("分别").map(|at| done + at));
            let run = apart.map_or(0, |_| run_length(clause, figures.get(next..).unwrap_or(&[])));
            if let Some(apart) = apart.filter(|_| run > 1) {
                let members = figures.get(next..next + run).unwrap_or(&[]);
                if self.distribute(clause, done, apart, members, setting, rows) {
                    done = members.last().map_or(done, |figure| figure.end);
                    next += run;
                    continue;
                }
            }
            self.single(clause, figures, next, setting, rows);
            done = figure.end;
            next += 1;
        }
    }

    /// `A、B分别增长x、y`: as many subjects as figures, in order. False where the numbers don't match.
    fn distribute(
        &mut self,
        clause: &str,
        done: usize,
        apart: usize,
        figures: &[Figure<'_>],
        setting: Setting,
        rows: &mut Vec<Row>,
    ) -> bool {
        let Some(first) = figures.first() else {
            return false;
        };
        let list = clause.get(done..apart).unwrap_or("");
        let verb = clause.get(apart + "分别".len()..first.at).unwrap_or("");
        let subjects = self.subjects_of(list, figures.len());
        let Some((subjects, yearly)) = subjects else {
            return false;
        };
        let said = before_number(verb);
        let shared = figures
            .last()
            .filter(|last| last.bounded_behind)
            .map(|last| last.comparator);
        for (figure, subject) in figures.iter().zip(&subjects) {
            let said = Said {
                base: subject.as_str(),
                yearly: yearly || said.yearly,
                total: said.total,
                ..said
            };
            let base = with_verb(verb, subject);
            let comparator = if figure.comparator == "=" {
                shared.unwrap_or("=")
            } else {
                figure.comparator
            };
            let mut row = self.row(&base, &said, Counted::default(), figure, setting, clause);
            row.comparator = comparator;
            row.note = "分别";
            rows.push(row);
        }
        self.carried = subjects;
        true
    }

    /// The subjects before 分别, or those carried where it opens the clause; and whether 年均 ends them.
    fn subjects_of(&self, list: &str, count: usize) -> Option<(Vec<String>, bool)> {
        let said = before_number(list);
        let list = strip_leads(said.base);
        if list.is_empty() {
            return (self.carried.len() == count).then(|| (self.carried.clone(), said.yearly));
        }
        let subjects = members_of(list, count)?;
        let subjects = subjects
            .into_iter()
            .map(|subject| without_count(&subject).to_owned())
            .collect();
        Some((subjects, said.yearly))
    }

    /// A figure that stands for itself.
    fn single(
        &mut self,
        clause: &str,
        figures: &[Figure<'_>],
        index: usize,
        setting: Setting,
        rows: &mut Vec<Row>,
    ) {
        let Some(figure) = figures.get(index) else { return };
        let before = index.checked_sub(1).and_then(|i| figures.get(i));
        let after = figures.get(index + 1);
        let (pre, joined) = before.map_or((clause.get(..figure.at).unwrap_or(""), false), |before| {
            pre_of(clause, before, figure)
        });
        let mut post = after.map_or(clause.get(figure.end..).unwrap_or(""), |after| {
            post_of(clause, figure, after)
        });
        if let Some(after) = after.filter(|after| after.at == figure.end) {
            let last = figures.get(index + 2).map_or(clause.len(), |f| f.at);
            post = clause.get(after.end..last).unwrap_or("");
        }
        match figure.sense {
            Sense::Rank => self.rank(pre, post, figure, setting, clause, rows),
            Sense::Grade => self.grade(clause, figures, index, setting, rows),
            Sense::Streak => self.streak(pre, post, figure, setting, clause, rows),
            Sense::Plain | Sense::Ratio => {
                let whole = joined.then(|| without_figures(clause, figures, index));
                self.plain(pre, whole.as_deref(), post, figure, setting, clause, rows);
            }
        }
    }

    /// A number with a unit.
    #[allow(clippy::too_many_arguments, reason = "the parts of one clause, each named")]
    fn plain(
        &mut self,
        pre: &str,
        whole: Option<&str>,
        post: &str,
        figure: &Figure<'_>,
        setting: Setting,
        clause: &str,
        rows: &mut Vec<Row>,
    ) {
        let mut said = before_number(pre);
        let counted = if is_proportion(&figure.unit) {
            Counted::default()
        } else {
            after_number(post)
        };
        let whole_said = whole.map(before_number);
        if let Some(whole) = whole_said
            .filter(|whole| counted.noun.is_empty() && !whole.base.is_empty() && said.versus.is_none())
        {
            said.base = whole.base;
        }
        let each = pre.contains('均') && is_each(pre);
        let list = if each && counted.noun.is_empty() {
            members(said.base)
        } else {
            Vec::new()
        };
        if each && said.base.is_empty() && self.carried.len() > 1 {
            for base in self.carried.clone() {
                rows.push(self.row(&base, &said, counted, figure, setting, clause));
            }
            return;
        }
        if list.len() > 1 {
            for base in &list {
                rows.push(self.row(base, &said, counted, figure, setting, clause));
            }
            self.carried = list;
            return;
        }
        let base = self.base_of(&said, counted);
        let row = self.row(&base, &said, counted, figure, setting, clause);
        if row.measure != "threshold" {
            self.remember(&said, counted, &base, figure.at == 0 || pre.is_empty());
        }
        rows.push(row);
    }

    /// The noun measured, taken from what was said before where the clause leaves it out.
    fn base_of(&self, said: &Said<'_>, counted: Counted<'_>) -> String {
        if !counted.noun.is_empty() {
            let verb_only = [
                "推进", "举办", "完成", "解决", "开展", "实施", "启动", "等", "选派", "办理", "实现", "有",
                "打造", "建设", "深耕", "明确", "推动",
            ]
            .contains(&said.base)
                || said.base.ends_with('等')
                || said.base.ends_with('》');
            return if verb_only {
                counted.noun.to_owned()
            } else {
                format!("{}{}", said.base, counted.noun)
            };
        }
        let carried = self.carried.last().map_or(self.topic.as_str(), String::as_str);
        match said.base {
            "" => carried.to_owned(),
            fresh @ ("新增" | "净增" | "总量" | "总数" | "增速" | "增幅" | "占比" | "总额" | "增量"
            | "均价") => {
                if fresh.ends_with('增') {
                    format!("{fresh}{}", carried.trim_start_matches("新增"))
                } else {
                    format!("{}{fresh}", carried.trim_start_matches("新增"))
                }
            }
            base => base.to_owned(),
        }
    }

    /// Keeps the noun for later clauses.
    fn remember(&mut self, said: &Said<'_>, counted: Counted<'_>, base: &str, first: bool) {
        let noun = if counted.noun.is_empty() {
            base
        } else {
            counted.noun
        };
        if noun.is_empty() || ["新增", "净增", "总量", "总数"].contains(&said.base) && counted.noun.is_empty()
        {
            return;
        }
        if !first && counted.noun.is_empty() && said.base.is_empty() {
            return;
        }
        self.carried.clear();
        self.carried.push(noun.to_owned());
    }

    /// Makes the row of a figure.
    fn row(
        &self,
        base: &str,
        said: &Said<'_>,
        counted: Counted<'_>,
        figure: &Figure<'_>,
        setting: Setting,
        clause: &str,
    ) -> Row {
        let since = said.versus.and_then(compared_year);
        let post = clause.get(figure.end..).unwrap_or("");
        let threshold = is_threshold(figure, post, clause.get(..figure.at).unwrap_or(""));
        let policy = clause.contains("承包") && clause.contains("延长");
        let measure = if threshold {
            "threshold"
        } else {
            measure_of(base, said, counted, figure, since)
        };
        let every_year = setting.ahead && clause.get(..figure.at).is_some_and(|pre| pre.contains("每年"));
        let nature = if policy {
            Nature::Policy
        } else if every_year {
            Nature::EveryYear
        } else {
            nature_of(said, counted, measure, since)
        };
        Row {
            at: figure.at,
            subject: subject_of(base, said, counted, figure, measure, since),
            measure: if every_year { "annual" } else { measure },
            comparator: figure.comparator,
            value: figure.value.clone().into_owned(),
            multiplier: figure.multiplier,
            unit: unit_of(figure, base, clause),
            explicit: if figure.hanzi { "hanzi" } else { "digit" },
            nature,
            context: threshold
                || policy
                || setting.aside
                || is_background(figure, counted, post, clause, setting),
            note: if clause.contains("力争") || clause.contains("争取") {
                "力争"
            } else {
                ""
            },
        }
    }

    /// A rank: 居全省第二位.
    fn rank(
        &mut self,
        pre: &str,
        post: &str,
        figure: &Figure<'_>,
        setting: Setting,
        clause: &str,
        rows: &mut Vec<Row>,
    ) {
        let counted = after_number(post);
        let (base, field) = field_of(pre);
        let list = if is_each(pre) {
            members(strip_leads(base))
        } else {
            vec![strip_leads(base).to_owned()]
        };
        let list = if list.iter().all(String::is_empty) && is_each(pre) && self.carried.len() > 1 {
            self.carried.clone()
        } else {
            list
        };
        for base in &list {
            let short = base.chars().count() <= 2;
            let carried = self.carried.last().map_or(self.topic.as_str(), String::as_str);
            let whole = if short {
                format!(
                    "{}{base}",
                    carried.trim_start_matches("新增").trim_start_matches("净增")
                )
            } else {
                base.clone()
            };
            let subject = if figure.unit == "个" {
                format!("{}{}的{field}次序", counted.noun, counted.predicate)
            } else {
                format!("{whole}{field}位次")
            };
            let said = Said::default();
            let mut row = self.row(&whole, &said, Counted::default(), figure, setting, clause);
            row.subject = subject;
            row.measure = "rank";
            row.nature = Nature::Level;
            rows.push(row);
        }
    }

    /// A class of a standard: 达到Ⅱ类标准, 三级航道.
    fn grade(
        &mut self,
        clause: &str,
        figures: &[Figure<'_>],
        index: usize,
        setting: Setting,
        rows: &mut Vec<Row>,
    ) {
        let Some(figure) = figures.get(index) else { return };
        let text = without_figures(clause, figures, index);
        let post = clause.get(figure.end..).unwrap_or("");
        let cut = [
            "首次达",
            "稳定达到",
            "达到",
            "提升至",
            "提升到",
            "稳定达",
            "全部达",
            "优于",
            "达",
            "提升为",
        ]
        .iter()
        .filter_map(|word| text.find(word))
        .min();
        let base = strip_leads(text.get(..cut.unwrap_or(text.len())).unwrap_or(""));
        let suffix = if post.contains("航道") {
            "航道等级"
        } else if figure.hanzi {
            "等级"
        } else {
            "类别"
        };
        let carried = self.carried.last().cloned().unwrap_or_default();
        let base = if base.is_empty() { carried.as_str() } else { base };
        let mut row = self.row(
            base,
            &Said::default(),
            Counted::default(),
            figure,
            setting,
            clause,
        );
        row.subject = format!("{base}{suffix}");
        row.measure = "grade";
        row.nature = Nature::Level;
        rows.push(row);
    }

    /// So many years in a row.
    fn streak(
        &mut self,
        pre: &str,
        post: &str,
        figure: &Figure<'_>,
        setting: Setting,
        clause: &str,
        rows: &mut Vec<Row>,
    ) {
        let base = strip_leads(pre);
        let carried = self.carried.last().map_or(self.topic.as_str(), String::as_str);
        let base = if base.is_empty() { carried } else { base };
        let subject = format!("{base}连续{}{}数", post.trim_start_matches(' '), figure.unit);
        let mut row = self.row(
            base,
            &Said::default(),
            Counted::default(),
            figure,
            setting,
            clause,
        );
        row.subject = subject;
        row.measure = "count";
        row.nature = Nature::Total;
        rows.push(row);
    }
}

/// How many figures from the first on stand in one list.
fn run_length(clause: &str, figures: &[Figure<'_>]) -> usize {
    let pairs = figures.iter().zip(figures.iter().skip(1));
    let joined = pairs.take_while(|(a, b)| {
        let between = clause.get(a.end..b.at).unwrap_or("");
        !between.is_empty() && ["、", "和", "以及", "及", "与", "，", "、和"].contains(&between.trim())
    });
    1 + joined.count()
}

/// The text before a figure that belongs to it, when another figure precedes; whether the two stand in one
/// phrase, so that the words before the earlier one say the subject of both.
fn pre_of<'t>(clause: &'t str, earlier: &Figure<'_>, figure: &Figure<'_>) -> (&'t str, bool) {
    let between = clause.get(earlier.end..figure.at).unwrap_or("");
    let (at, joined) = boundary(between);
    (between.get(at..).unwrap_or(""), joined)
}

/// The text behind a figure that belongs to it, when another follows.
fn post_of<'t>(clause: &'t str, figure: &Figure<'_>, later: &Figure<'_>) -> &'t str {
    let between = clause.get(figure.end..later.at).unwrap_or("");
    between.get(..boundary(between).0).unwrap_or("")
}

/// Verbs at which the text between two figures turns from the noun of the first to the second.
const TURNS: &[&str] = &[
    "实现",
    "完成",
    "达到",
    "达",
    "增长",
    "占",
    "提高",
    "下降",
    "突破",
    "超过",
    "总投资",
    "投资",
    "新增",
    "居",
    "覆盖",
    "惠及",
    "其中",
    "同比",
    "比上年",
    "较",
    "开工",
    "合同",
    "全部",
    "总",
];

/// Where the text between two figures is cut, and whether both belong to one phrase.
fn boundary(between: &str) -> (usize, bool) {
    let trimmed = between.trim_start();
    if trimmed.is_empty() {
        return (0, false);
    }
    if trimmed.starts_with(['、', '和', '及', '与', '（']) || trimmed.starts_with("以及") {
        return (0, false);
    }
    if let Some(at) = between.rfind('、') {
        return (at, false);
    }
    if let Some(rest) = between.trim_end().strip_suffix(['和', '及', '与']) {
        return (rest.len(), false);
    }
    let turn = TURNS.iter().filter_map(|word| between.find(word)).min();
    (turn.unwrap_or(0), turn.is_some())
}

/// The clause up to a figure, without the earlier figures.
fn without_figures(clause: &str, figures: &[Figure<'_>], index: usize) -> String {
    let mut text = String::new();
    let mut from = 0;
    for figure in figures.iter().take(index + 1) {
        text.push_str(clause.get(from..figure.at).unwrap_or(""));
        from = figure.end;
    }
    text
}

/// A member of a list without the number it begins with: 28个省重点项目.
fn without_count(member: &str) -> &str {
    let rest = member.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if rest.len() == member.len() {
        return strip_leads(member);
    }
    rest.strip_prefix(['个', '家', '条', '项', '件', '所', '座', '名', '户'])
        .unwrap_or(rest)
}

/// The subject with the verb behind 分别: 新增 goes before it, 完成投资 behind.
fn with_verb(verb: &str, subject: &str) -> String {
    let verb = verb.trim();
    if verb.starts_with("新增") || verb.starts_with("净增") {
        let fresh = verb.get(.."新增".len()).unwrap_or("");
        return format!("{fresh}{subject}");
    }
    let said = before_number(verb);
    let plain = said.base.is_empty() || ["完成", "实现"].contains(&verb);
    if plain {
        return subject.to_owned();
    }
    let rest = verb.trim_end_matches(['达', '到', '为']);
    format!("{subject}{rest}")
}

/// Whether 均 in the text before a figure says "each", and is no part of 人均, 年均 and their like.
fn is_each(pre: &str) -> bool {
    pre.match_indices('均').any(|(at, _)| {
        let before = pre.get(..at).unwrap_or("");
        ![
            "人", "年", "户", "亩", "日", "平", "月", "地", "村", "次", "篇", "州",
        ]
        .iter()
        .any(|word| before.ends_with(word))
            && !pre.get(at..).is_some_and(|rest| {
                rest.starts_with("均衡")
                    || rest.starts_with("均等")
                    || rest.starts_with("均值")
                    || rest.starts_with("均价")
            })
    })
}

/// Splits the text before a rank into what is ranked and within what: 社零总额 · 全省.
fn field_of(pre: &str) -> (&str, &str) {
    let pre = pre.trim_end_matches([' ', '的']);
    let verbs = [
        "稳居",
        "位居",
        "均居",
        "居",
        "位列",
        "列",
        "排名",
        "排在",
        "排",
        "升至",
        "跃升至",
        "跃居",
        "位于",
        "名列",
        "是",
        "升到",
        "提升至",
        "前进至",
        "保持",
        "进位至",
        "荣获",
        "获",
    ];
    let cut = verbs
        .iter()
        .filter_map(|verb| pre.rfind(verb).map(|at| (at, at + verb.len())))
        .max_by_key(|(at, end)| (*end, usize::MAX - *at));
    match cut {
        Some((at, end)) => {
            let base = pre.get(..at).unwrap_or("");
            let base = ["均", "分别", "都", "稳", "总体", "继续", "仍", "持续"]
                .iter()
                .fold(base, |base, word| base.strip_suffix(word).unwrap_or(base));
            (base, pre.get(end..).unwrap_or(""))
        }
        None => {
            let field = ["全省", "全国", "全球", "世界", "全市", "全区"]
                .iter()
                .find(|field| pre.ends_with(**field));
            field.map_or((pre, ""), |field| {
                (pre.strip_suffix(*field).unwrap_or(pre), *field)
            })
        }
    }
}

/// Whether the unit is a share or a multiple, which counts no noun behind it.
fn is_proportion(unit: &str) -> bool {
    matches!(
        unit,
        "%" | "‰" | "个百分点" | "百分点" | "个千分点" | "千分点" | "倍" | "成" | "番" | ""
    )
}

/// Whether a bounded figure only says which things are meant: 5万元以下的村, 亿元以上项目.
fn is_threshold(figure: &Figure<'_>, post: &str, pre: &str) -> bool {
    if is_proportion(&figure.unit) || figure.sense != Sense::Plain {
        return false;
    }
    let post = post.trim_start();
    let nothing = post.is_empty() || post.starts_with(['、', '（', '(', '和', '及', '，', '/']);
    if nothing {
        return false;
    }
    let measure = unit_is_measure(&figure.unit) || matches!(&*figure.unit, "人" | "岁" | "年" | "天");
    let thing = post.strip_prefix('的').unwrap_or(post);
    if figure.bounded_behind && matches!(figure.comparator, "≥" | "≤") {
        return measure;
    }
    let nouns = [
        "项目",
        "企业",
        "县",
        "园区",
        "产业",
        "集群",
        "镇",
        "村",
        "城市",
        "街道",
        "大企业",
        "税源",
        "农业",
        "工业",
    ];
    let bounded = matches!(figure.comparator, ">" | "≥" | "<" | "≤") || pre.ends_with('过');
    measure && bounded && nouns.iter().any(|noun| thing.starts_with(noun))
}

/// Whether the figure is only background: how many people the city has, what is there to be used.
fn is_background(
    figure: &Figure<'_>,
    counted: Counted<'_>,
    post: &str,
    clause: &str,
    setting: Setting,
) -> bool {
    let people = figure.unit == "人" && !figure.multiplier.is_empty();
    let of_people = [
        "人民",
        "儿女",
        "父老",
        "各族",
        "干部群众",
        "市民",
        "老百姓",
        "群众",
        "常住人口",
    ]
    .iter()
    .any(|word| post.starts_with(word));
    let population = clause
        .get(..figure.end)
        .is_some_and(|text| text.ends_with("人口"))
        && !post.is_empty();
    let pre = clause.get(..figure.at).unwrap_or("");
    let whole = ["全市", "全省", "全区", "亿", "周边", "辐射"]
        .iter()
        .any(|word| pre.ends_with(word))
        || pre.is_empty();
    if people && ((of_people && whole) || population) && !clause.contains("参保") {
        return true;
    }
    let used = ["发挥", "依托", "利用", "借助"]
        .iter()
        .any(|word| clause.get(..figure.at).is_some_and(|pre| pre.contains(word)));
    setting.ahead && used && !counted.noun.is_empty()
}

/// The unit with its multiplier left out; with the ground per which it is measured where the words say so.
fn unit_of(figure: &Figure<'_>, base: &str, clause: &str) -> Cow<'static, str> {
    let mass = matches!(&*figure.unit, "斤" | "公斤" | "千克" | "吨");
    if mass && (base.contains("亩产") || base.contains("单产")) {
        return Cow::Owned(format!("{}/亩", figure.unit));
    }
    let pre = clause.get(..figure.at).unwrap_or("");
    if let Some(of) = pre
        .find("每个")
        .filter(|_| pre.contains("至少"))
        .and_then(|at| pre.get(at + "每个".len()..))
    {
        let whose = of.split("至少").next().unwrap_or("");
        if !whose.is_empty() && whose.chars().count() <= 4 {
            return Cow::Owned(format!("{}/{whose}", figure.unit));
        }
    }
    figure.unit.clone()
}

/// What kind of measure a figure is.
fn measure_of(
    base: &str,
    said: &Said<'_>,
    counted: Counted<'_>,
    figure: &Figure<'_>,
    since: Option<i16>,
) -> &'static str {
    let rate = ["率", "占比", "比重", "比例", "强度"]
        .iter()
        .any(|word| base.ends_with(word));
    let price =
        base.contains("价格") || base.ends_with("增速") || base.ends_with("涨幅") || base.ends_with("增幅");
    match &*figure.unit {
        "%" | "‰" | "成" => match said.change {
            Change::Up if said.yearly => "+%/yr",
            Change::Down if said.yearly => "-%/yr",
            Change::Up if since.is_some() && rate => "+pp?",
            Change::Up => "+%",
            Change::Down => "-%",
            _ if price => "+%",
            _ => "share",
        },
        "个百分点" | "百分点" | "个千分点" | "千分点" if said.change == Change::Down => "-pp",
        "个百分点" | "百分点" | "个千分点" | "千分点" => "+pp",
        "倍" | "番" => "multiple",
        "" => "ratio",
        "年" | "天" | "小时" | "个工作日" | "工作日" | "分钟" | "个月" => "duration",
        _ if said.total => "cumulative",
        _ if !counted.noun.is_empty() => {
            if counted.predicate.starts_with("全部") {
                "cumulative"
            } else {
                "count"
            }
        }
        _ if said.change == Change::Reached => "level",
        unit if unit_is_measure(unit) => "level",
        _ => "count",
    }
}

/// How a figure relates to time.
fn nature_of(said: &Said<'_>, counted: Counted<'_>, measure: &str, since: Option<i16>) -> Nature {
    if let Some(year) = since {
        return Nature::Since(year);
    }
    match measure {
        "share" | "rank" | "ratio" => Nature::Level,
        "+%/yr" | "-%/yr" => Nature::Yearly,
        "threshold" => Nature::Level,
        _ if said.change == Change::Reached => Nature::Level,
        _ if said.total || counted.predicate.starts_with("全部") => Nature::Total,
        _ => Nature::Flow,
    }
}

/// The subject in words.
fn subject_of(
    base: &str,
    said: &Said<'_>,
    counted: Counted<'_>,
    figure: &Figure<'_>,
    measure: &str,
    since: Option<i16>,
) -> String {
    if let Some(year) = since {
        return format!("{base}（较{year}年）");
    }
    if measure == "threshold" {
        return format!("{base}认定阈值");
    }
    let yearly = if said.yearly { "年均" } else { "" };
    match (said.change, measure) {
        (_, "+%") if base.ends_with("价格指数") => format!("{base}（CPI）涨幅"),
        (Change::Up, "+%" | "+%/yr" | "multiple")
            if !base.ends_with("增速") && !base.ends_with("涨幅") && !base.ends_with("增幅") =>
        {
            format!("{base}{yearly}增长")
        }
        (Change::Down, "-%" | "-%/yr") => format!("{base}{yearly}下降"),
        (Change::Up, "+pp") => format!("{base}提高"),
        (Change::Down, "-pp") => format!("{base}下降"),
        (Change::Up, _) if counted.noun.is_empty() => format!("{base}增加"),
        (Change::Down, _) if counted.noun.is_empty() => format!("{base}减少"),
        _ if !counted.noun.is_empty() => {
            let does = counted.predicate.trim_end_matches([' ', '、']);
            let of = if does.is_empty() { "" } else { "的" };
            let thing = count_of(base, &figure.unit);
            if said.base.is_empty() {
                format!("{does}{of}{thing}")
            } else {
                thing
            }
        }
        _ if figure.unit == "公里" && base.ends_with(['路', '道', '网', '）']) => format!("{base}里程"),
        (Change::Reached, _) => {
            if base.is_empty() || unit_is_measure(&figure.unit) || measure == "share" {
                base.to_owned()
            } else {
                count_of(base, &figure.unit)
            }
        }
        _ => count_of(base, &figure.unit),
    }
}
