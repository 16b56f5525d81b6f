//! What is wrong with a form's data, in words: one sentence for each keyword of JSON Schema.
//!
//! It knows nothing of how schemas are read or checked. Start at [`Fault`].

use crate::check::{Broken, Why};
use crate::json::Json;
use crate::schema::{Rule, Type};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field, as a JSON pointer (RFC 6901); empty for the whole form.
    pub path: String,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

impl Fault {
    /// A fault in words; `title` is what the form calls the field.
    pub(crate) fn of(broken: Broken<'_>, title: Option<&str>) -> Self {
        let (zh, en) = match &broken.rule {
            Why::Missing => both("必须填写", "must be filled in"),
            Why::Unknown => both("不是表单中的项目", "isn't a field of the form"),
            Why::Endless => both("无法在限度内核对", "can't be checked within reason"),
            Why::Rule(rule) => said(rule),
        };
        let path = broken.path;
        let (zh_name, en_name) = match (title, path.is_empty()) {
            (Some(title), false) => (format!("“{title}”"), format!("“{title}”")),
            (_, true) => ("表单".to_owned(), "the form".to_owned()),
            (None, false) => (format!("“{path}”"), format!("`{path}`")),
        };
        Self {
            zh: format!("{zh_name}{zh}"),
            en: format!("{en_name} {en}"),
            path,
        }
    }
}

fn both(zh: &str, en: &str) -> (String, String) {
    (zh.to_owned(), en.to_owned())
}

fn said(rule: &Rule) -> (String, String) {
    match rule {
        Rule::Type(types) => wrong_type(types),
        Rule::Enum(options) => (
            format!("须从下列选项中选择：{}", listed(options)),
            format!("must be one of {}", listed(options)),
        ),
        Rule::Const(value) => (format!("须为 {value}"), format!("must be {value}")),
        Rule::Pattern(_, pattern) => (
            format!("不符合规定的写法（{pattern}）"),
            format!("isn't written as it must be ({pattern})"),
        ),
        Rule::Format(format) => (format!("须为{}", format.zh), format!("must be {}", format.en)),
        Rule::AnyOf(_) => both(
            "不符合任何一种允许的填法",
            "fits none of the ways it may be filled in",
        ),
        Rule::OneOf(_) => both(
            "须符合且只符合一种允许的填法",
            "must fit exactly one of the ways it may be filled in",
        ),
        Rule::Not(_) | Rule::Nothing => both("在此情形下不得填写", "must not be filled in like this"),
        Rule::PropertyNames(_) => both("有名称不合规定的项目", "has a field whose name isn't allowed"),
        other => limited(other),
    }
}

/// Limits of amount, length and number.
fn limited(rule: &Rule) -> (String, String) {
    match rule {
        Rule::Minimum(limit) => (format!("不得小于 {limit}"), format!("must be at least {limit}")),
        Rule::Maximum(limit) => (format!("不得大于 {limit}"), format!("must be at most {limit}")),
        Rule::ExclusiveMinimum(limit) => (format!("须大于 {limit}"), format!("must be more than {limit}")),
        Rule::ExclusiveMaximum(limit) => (format!("须小于 {limit}"), format!("must be less than {limit}")),
        Rule::MultipleOf(of) => (
            format!("须为 {of} 的整数倍"),
            format!("must be a multiple of {of}"),
        ),
        Rule::MinLength(least) => (
            format!("至少填写 {least} 个字"),
            format!("must have at least {least} characters"),
        ),
        Rule::MaxLength(most) => (
            format!("不得超过 {most} 个字"),
            format!("must have at most {most} characters"),
        ),
        Rule::MinItems(least) => (
            format!("至少要有 {least} 项"),
            format!("must have at least {least} entries"),
        ),
        Rule::MaxItems(most) => (
            format!("不得超过 {most} 项"),
            format!("must have at most {most} entries"),
        ),
        Rule::MinProperties(least) => (
            format!("至少要填 {least} 个项目"),
            format!("must have at least {least} fields"),
        ),
        Rule::MaxProperties(most) => (
            format!("不得超过 {most} 个项目"),
            format!("must have at most {most} fields"),
        ),
        Rule::UniqueItems => both("有重复的项", "has entries twice"),
        Rule::Contains { .. } => both(
            "所含的规定项数目不对",
            "has too few or too many of the entries it must contain",
        ),
        _ => both("不符合表单的要求", "isn't what the form allows"),
    }
}

fn wrong_type(types: &[Type]) -> (String, String) {
    let words = types.iter().map(|kind| match kind {
        Type::Null => ("空值", "nothing"),
        Type::Boolean => ("是或否", "yes or no"),
        Type::Object => ("一组项目", "a group of fields"),
        Type::Array => ("列表", "a list"),
        Type::Number => ("数字", "a number"),
        Type::Integer => ("整数", "a whole number"),
        Type::String => ("文字", "text"),
    });
    let (zh, en): (Vec<_>, Vec<_>) = words.unzip();
    (
        format!("须为{}", zh.join("或")),
        format!("must be {}", en.join(" or ")),
    )
}

/// Options as people read them.
fn listed(options: &[Json]) -> String {
    let all: Vec<String> = options.iter().map(Json::to_string).collect();
    all.join(" / ")
}
