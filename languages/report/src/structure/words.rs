//! Vocabulary of a report's structure: words that tell what a heading or paragraph is.
//!
//! It knows nothing of numbering. Start at [`part_of`].

use crate::model::Part;
use crate::structure::digits::years;

/// Words of a heading over what was done.
const REVIEW: [&str; 9] = [
    "回顾",
    "成就",
    "基本实践",
    "工作总结",
    "工作情况",
    "过去",
    "取得",
    "以来",
    "发展回望",
];

/// Words of a heading over aims of several years.
const OUTLOOK: [&str; 16] = [
    "今后五年",
    "未来五年",
    "今后一个时期",
    "今后几年",
    "五”时期",
    "五”规划",
    "五”计划",
    "五”期间",
    "五”主要",
    "五”发展",
    "五”目标",
    "远景",
    "年规划",
    "奋斗目标",
    "总体思路",
    "长远",
];

/// Words of a heading over the coming year's work.
const PLAN: [&str; 9] = [
    "安排", "任务", "工作", "要求", "建议", "部署", "目标", "形势", "打算",
];

/// What a chapter's heading says it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kind {
    /// The part it opens with.
    pub(super) part: Part,
    /// It goes on to the coming year's plan within the same chapter.
    pub(super) mixed: bool,
}

/// The part that a chapter's heading announces, given whether another chapter came before.
pub(super) fn part_of(heading: &str, is_first: bool) -> Kind {
    let review = REVIEW.iter().filter_map(|word| heading.find(word)).min();
    let outlook = OUTLOOK.iter().any(|word| heading.contains(word));
    let last_year = years(heading).last();
    if let Some(at) = review {
        let planned = after_and(heading, at).is_some_and(is_plan);
        return Kind {
            part: Part::Review,
            mixed: planned,
        };
    }
    if outlook {
        let planned = last_year.is_some_and(|(at, _)| {
            let tail = heading.get(at..).unwrap_or("");
            is_plan(tail) && !tail.contains("远景") && !tail.contains("规划")
        });
        return Kind {
            part: Part::Outlook,
            mixed: planned,
        };
    }
    let part = if is_first && last_year.is_none() {
        Part::Review
    } else {
        Part::Plan
    };
    Kind { part, mixed: false }
}

/// What a heading says after the 和 or 及 that follows byte `at`.
fn after_and(heading: &str, at: usize) -> Option<&str> {
    let tail = heading.get(at..)?;
    let and = tail.rfind(['和', '及', '与'])?;
    tail.get(and..)
}

fn is_plan(words: &str) -> bool {
    PLAN.iter().any(|word| words.contains(word)) && !words.contains("回顾")
}

/// Whether an unnumbered short line reads like a chapter's heading.
pub(super) fn is_chapter_title(words: &str) -> bool {
    const ENDS: [&str; 8] = ["回顾", "安排", "任务", "重点", "要求", "目标", "工作", "建议"];
    const NAMES: [&str; 9] = [
        "工作回顾",
        "工作安排",
        "主要任务",
        "重点任务",
        "重点工作",
        "自身建设",
        "主要工作",
        "奋斗目标",
        "工作任务",
    ];
    let ends = ENDS.iter().any(|end| words.ends_with(end)) && years(words).next().is_some()
        || NAMES.iter().any(|name| words.ends_with(name));
    ends && words.chars().nth(24).is_none() && !words.contains(['，', '。', '：', '；', '、'])
}

/// Whether a short line opens the notes behind a report.
pub(super) fn opens_glossary(words: &str) -> bool {
    const NAMES: [&str; 6] = [
        "名词解释",
        "注释",
        "名词说明",
        "术语解释",
        "有关情况说明",
        "名词注解",
    ];
    let words = words.strip_prefix("附：").unwrap_or(words);
    let short = words.len() <= 72 && !words.contains('。');
    short
        && (matches!(words, "附件" | "附录" | "附注" | "注") || NAMES.iter().any(|name| words.contains(name)))
}

/// Whether a line is a footnote by its mark.
pub(super) fn is_footnote(text: &str) -> bool {
    let bracketed = text
        .strip_prefix(['[', '【', '［'])
        .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
    bracketed || text.starts_with("注：") || text.starts_with(|c: char| ('①'..='⑳').contains(&c))
}

/// Whether a line belongs to the web page around the report.
pub(super) fn is_furniture(text: &str) -> bool {
    const MARKS: [&str; 14] = [
        "责任编辑",
        "来源：",
        "来源:",
        "扫码",
        "二维码",
        "公众号",
        "分享到",
        "上一篇",
        "下一篇",
        "文档附件",
        "版权",
        "打印本页",
        "字号：",
        "阅读次数",
    ];
    let image = text.starts_with("![") || text.starts_with("<img") || text.starts_with("- ");
    image || (text.len() < 120 && MARKS.iter().any(|mark| text.contains(mark)))
}

/// Whether a paragraph admits problems or gives thanks.
pub(super) fn is_aside(opening: &str, text: &str) -> bool {
    const OPENINGS: [&str; 16] = [
        "清醒",
        "困难和问题",
        "问题和不足",
        "缺点和问题",
        "问题和困难",
        "矛盾和问题",
        "困难和挑战",
        "问题和挑战",
        "存在不少",
        "成绩来之不易",
        "成绩的取得",
        "成绩取得",
        "些成绩",
        "这些困难",
        "这些问题",
        "得来不易",
    ];
    const THANKS: [&str; 6] = [
        "衷心感谢",
        "衷心的感谢",
        "诚挚感谢",
        "诚挚的感谢",
        "崇高敬意",
        "崇高的敬意",
    ];
    OPENINGS.iter().any(|word| opening.contains(word)) || THANKS.iter().any(|word| text.contains(word))
}

/// Whether a paragraph is the closing call.
pub(super) fn is_closing(text: &str) -> bool {
    let called = text.contains("让我们") || text.contains("而努力奋斗") || text.contains("不懈奋斗");
    let stated = text.contains("要求是") || text.contains("目标是");
    called
        && !stated
        && (text.ends_with(['！', '!']) || text.ends_with("奋斗。") || text.starts_with("各位代表"))
}

/// Whether a paragraph of the plan only describes the situation or leads in to what follows.
pub(super) fn is_setting(opening: &str, text: &str) -> bool {
    const AIMS: [&str; 4] = ["预期目标", "主要目标", "目标是", "要求是"];
    if text.ends_with(['：', ':']) {
        return true;
    }
    let situated = opening.starts_with("今年是")
        || opening.starts_with("当前，")
        || years(opening).next().is_some_and(|(at, _)| {
            at < 24
                && opening.get(at..).is_some_and(|tail| {
                    tail.split_once('年')
                        .is_some_and(|(_, after)| after.starts_with("是") || after.starts_with("，是"))
                })
        });
    situated && !AIMS.iter().any(|aim| opening.contains(aim))
}
