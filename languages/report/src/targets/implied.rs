//! Statements without a number: 全覆盖, 清零, 零发生, 全部完成, 达到省定要求, 不低于经济增速.
//!
//! Each rule is a word that says a quantity and the tests that keep it from saying one. Knows nothing of
//! figures. Start at [`implied`].

use super::list::{members, members_by_comma, without_list};
use super::numeral::value_of;
use super::period::Nature;
use super::reading::{Reading, Row, Setting};
use super::subject::{before_number, strip_leads, without_count};
use super::words::Within;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A row without time: where, what, how it compares.
struct Found<'a> {
    at: usize,
    subject: String,
    measure: &'static str,
    comparator: &'static str,
    value: &'a str,
    unit: &'static str,
    explicit: &'static str,
    nature: Nature,
}

impl Found<'_> {
    fn row(self, note: &'static str) -> Row {
        Row {
            at: self.at,
            subject: self.subject,
            measure: self.measure,
            comparator: self.comparator,
            value: self.value.to_owned(),
            multiplier: "",
            unit: Cow::Borrowed(self.unit),
            explicit: self.explicit,
            nature: self.nature,
            context: false,
            note,
        }
    }
}

/// Whether a clause can hold such a statement where it is said and what it is said of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene {
    /// Plan or aims, not review.
    pub(super) setting: Setting,
    /// Aims ten or more years off.
    pub(super) vision: bool,
    /// Whether the clause also holds a figure.
    pub(super) figured: bool,
}

/// A word that may say a quantity without a number, by the rule that judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Coverage,
    Cleared,
    Zero,
    Never,
    Full,
    Row,
    Direction,
    Reference,
    Relative,
}

/// The words with which each rule begins.
#[rustfmt::skip]
const TRIGGERS: &[(&str, Rule)] = &[
    ("全覆盖", Rule::Coverage), ("清零", Rule::Cleared), ("不发生", Rule::Never), ("未发生", Rule::Never),
    ("没有发生", Rule::Never), ("全部", Rule::Full), ("整体退出", Rule::Full), ("基本完成", Rule::Full),
    ("双", Rule::Direction), ("下降”", Rule::Direction), ("三下降", Rule::Direction),
    ("四下降", Rule::Direction), ("两下降", Rule::Direction), ("三提升", Rule::Direction),
    ("三增长", Rule::Direction), ("下达", Rule::Reference), ("完成", Rule::Reference),
    ("达到", Rule::Reference), ("控制在", Rule::Reference), ("满足", Rule::Reference),
    ("符合", Rule::Reference), ("均等化", Rule::Reference), ("不低于", Rule::Relative),
    ("高于", Rule::Relative), ("快于", Rule::Relative), ("与经济增长", Rule::Relative),
    ("稳定", Rule::Relative), ("连调", Rule::Row), ("连冠", Rule::Row), ("连增", Rule::Row),
    ("连丰", Rule::Row), ("连升", Rule::Row), ("连降", Rule::Row), ("连涨", Rule::Row), ("连快", Rule::Row),
    ("连好", Rule::Row), ("零死亡", Rule::Zero), ("零感染", Rule::Zero), ("零发生", Rule::Zero),
    ("零事故", Rule::Zero), ("零伤亡", Rule::Zero), ("零新增", Rule::Zero), ("零确诊", Rule::Zero),
    ("零上访", Rule::Zero), ("零非访", Rule::Zero), ("零返贫", Rule::Zero), ("零失误", Rule::Zero),
    ("零增长", Rule::Zero), ("零积压", Rule::Zero), ("零案件", Rule::Zero), ("零命案", Rule::Zero),
    ("零发案", Rule::Zero), ("零病例", Rule::Zero), ("零扩散", Rule::Zero), ("零输出", Rule::Zero),
    ("零投诉", Rule::Zero),
];

/// Finds statements without a number in `clause`.
pub(super) fn implied(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    static TABLE: LazyLock<Within> =
        LazyLock::new(|| Within::new(&TRIGGERS.iter().map(|(word, _)| *word).collect::<Vec<_>>(), &[]));
    let mut judged: Vec<Rule> = Vec::new();
    for (word, _) in TABLE.all(clause) {
        let Some((_, rule)) = TRIGGERS.get(word) else {
            continue;
        };
        if !judged.contains(rule) {
            judged.push(*rule);
            judge(*rule, clause, reading, scene, rows);
        }
    }
}

/// Lets one rule judge the clause.
fn judge(rule: Rule, clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    match rule {
        Rule::Coverage => coverage(clause, reading, rows),
        Rule::Cleared => cleared(clause, reading, scene, rows),
        Rule::Zero => zero(clause, reading, rows),
        Rule::Never => never_happened(clause, rows),
        Rule::Full if !scene.figured => in_full(clause, reading, rows),
        Rule::Row => in_a_row(clause, reading, rows),
        Rule::Direction => direction(clause, reading, scene, rows),
        Rule::Reference if scene.setting.ahead && !scene.figured => reference(clause, reading, scene, rows),
        Rule::Relative if scene.setting.ahead => relative(clause, rows),
        _ => {}
    }
}

/// The noun before a statement, filled in from what was said.
fn noun_before(text: &str, reading: &Reading) -> String {
    let said = before_number(text);
    let noun = said.base.trim_start_matches("启动").trim_start_matches("所有");
    if noun.is_empty() {
        return reading.understood().to_owned();
    }
    noun.to_owned()
}

/// 实现全覆盖: a share of 100 %.
fn coverage(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    let Some(at) = clause.find("全覆盖") else {
        return;
    };
    let before = clause.get(..at).unwrap_or("");
    let after = clause.get(at..).unwrap_or("");
    let other_word = before.ends_with('健');
    let on_the_way = (before.contains('从') || before.contains('由'))
        && (after.contains("迈向") || after.contains("转向") || after.contains("拓展"));
    if on_the_way || other_word {
        return;
    }
    let nearly = before.ends_with("基本") || before.ends_with("基本实现") || before.ends_with("近");
    let text = before
        .trim_end_matches("实现")
        .trim_end_matches("基本")
        .trim_end_matches("实现");
    let subjects = match text.find("实现").filter(|cut| *cut > 0) {
        Some(cut) => {
            let whose = strip_leads(text.get(..cut).unwrap_or("")).trim_start_matches("所有");
            let what = text.get(cut + "实现".len()..).unwrap_or("");
            let whose = if ["力争", "尽早", "年内", "基本"].contains(&whose) {
                ""
            } else {
                whose
            };
            vec![format!("{whose}{what}")]
        }
        None => members_by_comma(&noun_before(text, reading))
            .iter()
            .map(|noun| without_list(noun))
            .collect(),
    };
    for subject in subjects {
        let subject = format!("{}覆盖率", without_count(&subject));
        let comparator = if nearly { "≈" } else { "=" };
        rows.push(
            Found {
                at,
                subject,
                measure: "share",
                comparator,
                value: "100",
                unit: "%",
                explicit: "implied",
                nature: Nature::Level,
            }
            .row("全覆盖"),
        );
    }
}

/// 清零: none left.
fn cleared(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    let Some(at) = clause.find("清零") else { return };
    let before = clause.get(..at).unwrap_or("");
    let after = clause.get(at + "清零".len()..).unwrap_or("");
    let policy = before.ends_with('“')
        && after.starts_with('”')
        && ["总方针", "政策", "方针"].iter().any(|word| after.contains(word))
        || before.ends_with("动态")
            && ["总方针", "政策", "方针", "目标"]
                .iter()
                .any(|word| after.contains(word))
        || before.contains("社会面");
    if policy || after.starts_with("行动") {
        return;
    }
    let years = years_before(before);
    let text = before
        .rfind('“')
        .filter(|_| years.is_some())
        .map_or(before, |quote| before.get(..quote).unwrap_or(""));
    let text = [
        "“", "动态", "全面", "全部", "存量", "基本", "实现", "整改", "持续", "保持", "全域", "年内",
    ]
    .iter()
    .fold(text, |text, word| text.trim_end_matches(word));
    let text = ["动态", "全面", "实现", "持续", "保持", "全部"]
        .iter()
        .fold(text, |text, word| text.trim_end_matches(word));
    let base = noun_before(text, reading);
    let base = base
        .trim_start_matches("打好")
        .trim_start_matches("打赢")
        .to_owned();
    let case = ["案", "信访", "件", "投诉"]
        .iter()
        .any(|word| base.ends_with(word));
    let unit = if case {
        "件"
    } else if base.ends_with("家庭") {
        "户"
    } else {
        "个"
    };
    let subject = format!("{}数", base.trim_end_matches('数'));
    let nature = years
        .filter(|_| scene.setting.ahead)
        .map_or(Nature::Level, Nature::Within);
    rows.push(
        Found {
            at,
            subject,
            measure: "level",
            comparator: "=",
            value: "0",
            unit,
            explicit: "implied",
            nature,
        }
        .row("清零"),
    );
}

/// The years of 三年清零.
fn years_before(before: &str) -> Option<i16> {
    let number = before.strip_suffix('年')?;
    let at = number
        .rfind(|c| !"一二三四五六七八九十两".contains(c))
        .map_or(0, |at| {
            at + number
                .get(at..)
                .and_then(|r| r.chars().next())
                .map_or(1, char::len_utf8)
        });
    value_of(number.get(at..)?)
        .and_then(|n| i16::try_from(n).ok())
        .filter(|n| (1..=30).contains(n))
}

/// What may happen nought times, with the unit in which it is counted.
#[rustfmt::skip]
const ZEROS: &[(&str, &str, &str)] = &[
    ("零死亡", "死亡数", "例"), ("零感染", "感染数", "例"), ("零发生", "数", "起"),
    ("零事故", "事故数", "起"), ("零伤亡", "伤亡数", "人"), ("零新增", "新增数", "例"),
    ("零确诊", "确诊数", "例"), ("零上访", "上访数", "起"), ("零非访", "非访数", "起"),
    ("零返贫", "返贫数", "户"), ("零失误", "失误数", "起"), ("零增长", "增长", "%"),
    ("零积压", "积压数", "件"), ("零案件", "案件数", "起"), ("零命案", "命案数", "起"),
    ("零发案", "发案数", "起"), ("零病例", "病例数", "例"), ("零扩散", "扩散数", "起"),
    ("零输出", "输出数", "例"), ("零投诉", "投诉数", "件"),
];

/// 确诊病例零死亡: nought of something.
fn zero(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    let mut from = 0;
    while let Some(at) = clause
        .get(from..)
        .and_then(|rest| rest.find('零'))
        .map(|at| from + at)
    {
        let rest = clause.get(at..).unwrap_or("");
        if let Some((word, noun, unit)) = ZEROS.iter().find(|(word, _, _)| rest.starts_with(word)) {
            let before = clause.get(from..at).unwrap_or("").trim_end_matches(['“', ' ']);
            let before = before
                .rsplit('、')
                .next()
                .unwrap_or(before)
                .trim_start_matches('”');
            let base = noun_before(before, reading);
            let subject = format!("{base}{noun}");
            rows.push(
                Found {
                    at,
                    subject,
                    measure: "count",
                    comparator: "=",
                    value: "0",
                    unit,
                    explicit: "hanzi",
                    nature: Nature::Flow,
                }
                .row(""),
            );
            from = at + word.len();
        } else {
            from = at + '零'.len_utf8();
        }
    }
}

/// 未发生重大事故: nought events. A bottom line that is held (不发生风险的底线) is none.
fn never_happened(clause: &str, rows: &mut Vec<Row>) {
    let Some((at, word)) = ["不发生", "未发生", "没有发生"]
        .iter()
        .find_map(|word| clause.find(word).map(|at| (at, *word)))
    else {
        return;
    };
    let what = clause.get(at + word.len()..).unwrap_or("");
    let event = ["事故", "案件", "事件", "疫情"]
        .iter()
        .any(|end| what.ends_with(end));
    if !event || what.contains("底线") {
        return;
    }
    let subject = format!("{}数", what.trim_start_matches("一起"));
    rows.push(
        Found {
            at,
            subject,
            measure: "count",
            comparator: "=",
            value: "0",
            unit: "起",
            explicit: "implied",
            nature: Nature::Flow,
        }
        .row(""),
    );
}

/// Verbs that are done to all: 全部完成.
#[rustfmt::skip]
const DONE_TO_ALL: &[&str] = &[
    "完成", "建成", "达标", "脱贫", "摘帽", "出列", "退出", "整改", "销号", "消除", "治愈", "开工", "投产",
    "竣工", "落实", "兑现", "投入使用", "关停", "关闭", "拆除", "办结", "完工", "交付", "通过验收", "实现",
    "到位", "移交", "取消", "达到", "办复",
];

/// 全部完成, 整体退出, 基本完成: a share of all, where no figure says it.
fn in_full(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    if let Some(at) = clause.find("全部") {
        let done = clause.get(at + "全部".len()..).unwrap_or("");
        let before = clause.get(..at).unwrap_or("");
        let of_all = DONE_TO_ALL.iter().any(|verb| {
            done == *verb
                || (done.starts_with(verb) && done.len() <= verb.len() + 6 && !done.starts_with("实现"))
        });
        if of_all && !strip_leads(before).is_empty() {
            let subject = format!("{}{done}率", noun_before(before, reading));
            rows.push(
                Found {
                    at,
                    subject,
                    measure: "share",
                    comparator: "=",
                    value: "100",
                    unit: "%",
                    explicit: "implied",
                    nature: Nature::Level,
                }
                .row("全部"),
            );
        }
    }
    if let Some(what) = clause
        .find("整体退出")
        .and_then(|at| clause.get(at + "整体退出".len()..))
        .filter(|what| !what.is_empty())
    {
        let subject = format!("{what}退出");
        rows.push(
            Found {
                at: 0,
                subject,
                measure: "status",
                comparator: "=",
                value: "100",
                unit: "%",
                explicit: "implied",
                nature: Nature::Flow,
            }
            .row("整体退出"),
        );
    }
    if let Some(at) = clause.find("基本完成") {
        let what = clause.get(at + "基本完成".len()..).unwrap_or("");
        let task = ["工作", "任务", "改革", "整治", "登记", "颁证", "编制", "改造"]
            .iter()
            .any(|word| what.ends_with(word));
        if task {
            let subject = what.trim_end_matches("工作").trim_end_matches("任务").to_owned();
            rows.push(
                Found {
                    at,
                    subject,
                    measure: "share",
                    comparator: "≈",
                    value: "100",
                    unit: "%",
                    explicit: "implied",
                    nature: Nature::Level,
                }
                .row("基本完成"),
            );
        }
    }
}

/// What is done time after time: 十六连调, 十连丰, 五连冠.
#[rustfmt::skip]
const IN_A_ROW: &[(char, &str)] = &[
    ('调', "连续调整次数"), ('冠', "连冠次数"), ('增', "连续增长次数"), ('丰', "连续丰收次数"),
    ('升', "连续上升次数"), ('降', "连续下降次数"), ('涨', "连续上涨次数"), ('快', "连续增快次数"),
    ('好', "连续好评次数"),
];

fn in_a_row(clause: &str, reading: &Reading, rows: &mut Vec<Row>) {
    for (at, _) in clause.match_indices('连') {
        let next = clause
            .get(at + '连'.len_utf8()..)
            .and_then(|rest| rest.chars().next());
        let Some((_, noun)) = IN_A_ROW.iter().find(|(c, _)| Some(*c) == next) else {
            continue;
        };
        let before = clause.get(..at).unwrap_or("");
        let number =
            before.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c));
        let run = before.get(number.len()..).unwrap_or("");
        let digits = run.bytes().all(|b| b.is_ascii_digit());
        let Some(value) = (if digits { run.parse().ok() } else { value_of(run) }) else {
            continue;
        };
        let this_year = number.contains("年内");
        let text = number.trim_end_matches(['“', '‘', '”']);
        let text = text.trim_end_matches("年内").trim_end_matches("实现");
        let base = noun_before(text.trim_end_matches("获得").trim_end_matches('”'), reading);
        let nature = if this_year { Nature::Flow } else { Nature::Streak };
        let explicit = if digits { "digit" } else { "hanzi" };
        let value = value.to_string();
        rows.push(
            Found {
                at,
                subject: format!("{base}{noun}"),
                measure: "count",
                comparator: "=",
                value: &value,
                unit: "次",
                explicit,
                nature,
            }
            .row(""),
        );
    }
}

/// Directions of several indicators at once, without figures: 双提升, 三下降.
#[rustfmt::skip]
const DIRECTIONS: &[(&str, &str)] = &[
    ("双提升", ">"), ("双增长", ">"), ("双增", ">"), ("双升", ">"), ("双提高", ">"), ("双下降", "<"),
    ("三下降", "<"), ("双降", "<"), ("四下降", "<"), ("两下降", "<"), ("双双下降", "<"), ("双双增长", ">"),
    ("三提升", ">"), ("三增长", ">"), ("全面下降", "<"),
];

fn direction(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    let Some((at, word, comparator)) = DIRECTIONS
        .iter()
        .find_map(|(word, c)| clause.find(word).map(|at| (at, *word, *c)))
    else {
        return;
    };
    let before = clause.get(..at).unwrap_or("").trim_end_matches(['“', ' ']);
    let rest = clause
        .get(at + word.len()..)
        .unwrap_or("")
        .trim_start_matches('”');
    if before.is_empty() || !rest.is_empty() && !rest.starts_with(['、', '，', '的']) {
        return;
    }
    let before = ["连续", "实现", "保持", "持续", "均"]
        .iter()
        .fold(before, |text, tail| text.trim_end_matches(tail));
    let base = noun_before(before, reading);
    let found = if scene.setting.ahead {
        let subject = members(&base).into_iter().next().unwrap_or_default();
        Found {
            at,
            subject,
            measure: "relative",
            comparator,
            value: "上年",
            unit: "",
            explicit: "implied",
            nature: Nature::Level,
        }
    } else {
        let measure = if comparator == "<" { "-%" } else { "+%" };
        Found {
            at,
            subject: format!("{base}同比"),
            measure,
            comparator,
            value: "0",
            unit: "%",
            explicit: "implied",
            nature: Nature::Level,
        }
    };
    rows.push(found.row("只给方向"));
}

/// Who hands down a task.
#[rustfmt::skip]
const ISSUERS: &[&str] = &[
    "国家", "省", "自治区", "市", "上级", "国务院", "中央", "省政府", "省委", "全省", "国、省", "国省",
    "自治区",
];

/// 完成省下达的任务, 达到预期目标: measured by what another document says.
fn reference(clause: &str, reading: &Reading, scene: Scene, rows: &mut Vec<Row>) {
    let task = handed_down(clause)
        .or_else(|| assigned_task(clause))
        .or_else(|| asked_level(clause, reading));
    let Some((at, subjects, value)) = task else {
        if scene.vision && clause.contains("服务实现均等化") {
            let at = clause.find("实现均等化").unwrap_or(0);
            let subject = format!("{}均等化", strip_leads(clause.get(..at).unwrap_or("")));
            rows.push(
                Found {
                    at,
                    subject,
                    measure: "status",
                    comparator: "=",
                    value: "均等化",
                    unit: "",
                    explicit: "reference",
                    nature: Nature::Level,
                }
                .row(""),
            );
        }
        return;
    };
    for subject in subjects {
        rows.push(
            Found {
                at,
                subject,
                measure: "reference",
                comparator: "=",
                value: &value,
                unit: "",
                explicit: "reference",
                nature: Nature::Level,
            }
            .row("引用"),
        );
    }
}

/// `完成省下达的能耗目标任务`: value 省下达目标.
fn handed_down(clause: &str) -> Option<(usize, Vec<String>, String)> {
    let at = clause.find("下达的").or_else(|| clause.find("下达"))?;
    let before = clause.get(..at)?;
    let issuer = ISSUERS
        .iter()
        .filter(|issuer| before.ends_with(**issuer))
        .max_by_key(|issuer| issuer.len())?;
    let what = clause
        .get(at..)?
        .trim_start_matches("下达的")
        .trim_start_matches("下达");
    let goal = if what.contains("目标") || what.contains("指标") {
        "目标"
    } else {
        "任务"
    };
    let noun = ["任务", "指标", "目标", "约束性", "各项"]
        .iter()
        .fold(what, |noun, word| noun.trim_end_matches(word));
    let noun = ["任务", "指标", "目标", "约束性", "各项"]
        .iter()
        .fold(noun, |noun, word| noun.trim_end_matches(word))
        .trim_end_matches('等');
    let led = strip_leads(
        before
            .get(..before.len() - issuer.len())?
            .trim_end_matches(['，', ' '])
            .trim_end_matches("完成")
            .trim_end_matches("达到")
            .trim_end_matches("控制在")
            .trim_end_matches("全面")
            .trim_end_matches("圆满"),
    );
    let subject = if noun.is_empty() {
        format!("{led}{goal}")
    } else {
        format!("{noun}{goal}")
    };
    Some((at, vec![subject], format!("{issuer}下达{goal}")))
}

/// `完成受污染耕地安全利用任务` in a plan: a task whose size is set elsewhere.
fn assigned_task(clause: &str) -> Option<(usize, Vec<String>, String)> {
    let what = strip_to(clause, "完成")?;
    let noun = what.strip_suffix("任务")?;
    let at = clause.len() - what.len();
    let general = [
        "目标", "各项", "重点", "改革", "主要", "年度", "“", "规划", "攻坚", "既定",
    ]
    .iter()
    .any(|word| noun.contains(word));
    let noun = noun.trim_end_matches("目标");
    (!general && noun.chars().count() >= 4).then(|| (at, vec![noun.to_owned()], "上级下达任务".to_owned()))
}

/// The words behind a verb that opens the clause, adverbs aside.
fn strip_to<'t>(clause: &'t str, verb: &str) -> Option<&'t str> {
    let at = clause.find(verb).filter(|at| *at <= 18)?;
    let lead = clause.get(..at)?;
    let adverbial = lead.is_empty()
        || [
            "确保",
            "全面",
            "按期",
            "如期",
            "坚决",
            "力争",
            "超额",
            "圆满",
            "高质量",
            "按时",
        ]
        .iter()
        .any(|word| lead.ends_with(word));
    clause.get(at + verb.len()..).filter(|_| adverbial)
}

/// A longer stretch before 达到 is an argument and not an indicator.
const LONGEST_SUBJECT: usize = 40;

/// `森林覆盖率达到预期目标`, `达到国、省考核要求`, `达到中等发达国家水平`.
fn asked_level(clause: &str, reading: &Reading) -> Option<(usize, Vec<String>, String)> {
    let (at, width) = ["达到", "控制在", "满足", "符合"]
        .iter()
        .filter_map(|word| clause.rfind(word).map(|at| (at, word.len())))
        .max()?;
    let value = clause.get(at + width..)?;
    let end = [
        "考核要求",
        "目标",
        "要求",
        "水平",
        "标准",
        "范围内",
        "目标以内",
        "控制目标",
        "省定目标",
    ]
    .iter()
    .any(|word| value.ends_with(word));
    let set_by = [
        "国",
        "省",
        "上级",
        "预期",
        "规定",
        "发达国家",
        "考核",
        "全国平均",
        "全省平均",
        "自治区",
        "小康",
    ]
    .iter()
    .any(|word| value.contains(word));
    let short = value.chars().count() <= 12;
    let higher = value.starts_with("更高") || value.starts_with('新') || value.contains("国际");
    if !(end && set_by && short) || higher {
        return None;
    }
    let before = clause
        .get(..at)?
        .trim_end_matches("力争")
        .trim_end_matches("全部")
        .trim_end_matches("均")
        .trim_end_matches("率先");
    let noun = noun_before(before, reading);
    if noun.is_empty() || noun.chars().count() > LONGEST_SUBJECT {
        return None;
    }
    Some((at, members_by_comma(&noun), value.to_owned()))
}

/// `增速不低于经济增速`, `确保产量稳定`: measured against something that moves.
fn relative(clause: &str, rows: &mut Vec<Row>) {
    let comparisons = [("不低于", "≥"), ("高于", ">"), ("不高于", "≤"), ("快于", ">")];
    for (word, comparator) in comparisons {
        let Some(at) = clause.find(word) else { continue };
        let value = clause.get(at + word.len()..).unwrap_or("");
        let rate = ["增速", "增长", "增幅", "水平", "增长速度"]
            .iter()
            .any(|end| value.ends_with(end));
        let before = clause
            .get(..at)
            .unwrap_or("")
            .trim_end_matches("力争")
            .trim_end_matches("均");
        let subject = strip_leads(before);
        if rate && !subject.is_empty() && !value.contains(|c: char| c.is_ascii_digit()) {
            rows.push(
                Found {
                    at,
                    subject: subject.to_owned(),
                    measure: "relative",
                    comparator,
                    value,
                    unit: "%",
                    explicit: "reference",
                    nature: Nature::Level,
                }
                .row("相对"),
            );
        }
        return;
    }
    if let Some(at) = clause.find("与经济增长") {
        let follows = clause.get(at..).is_some_and(|rest| rest.ends_with("同步"));
        let subject = strip_leads(clause.get(..at).unwrap_or(""));
        if follows && !subject.is_empty() {
            rows.push(
                Found {
                    at,
                    subject: subject.to_owned(),
                    measure: "relative",
                    comparator: "≈",
                    value: "经济增长",
                    unit: "",
                    explicit: "reference",
                    nature: Nature::Level,
                }
                .row("相对"),
            );
        }
        return;
    }
    steady(clause, rows);
}

/// `确保粮食播种面积和产量稳定`: at least last year's level.
fn steady(clause: &str, rows: &mut Vec<Row>) {
    let Some(text) = clause
        .strip_suffix("稳定")
        .or_else(|| clause.strip_suffix("保持稳定"))
    else {
        return;
    };
    let text = text.trim_end_matches("保持").trim_end_matches("基本");
    let statistic = ["面积", "产量", "总产", "存栏", "出栏", "产能"]
        .iter()
        .any(|word| text.ends_with(word));
    let promised = ["确保", "保持", "稳定"].iter().any(|word| text.starts_with(word));
    if !(statistic && promised) {
        return;
    }
    for subject in members(strip_leads(text)) {
        rows.push(
            Found {
                at: text.len(),
                subject,
                measure: "relative",
                comparator: "≥",
                value: "上年水平（稳定）",
                unit: "",
                explicit: "reference",
                nature: Nature::Level,
            }
            .row("稳定"),
        );
    }
}
