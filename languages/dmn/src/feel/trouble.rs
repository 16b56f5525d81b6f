//! What can be wrong with an expression, and how that is said.
//!
//! What it is for: every code of the expression language with its two sentences, in one place: refusals
//! of a text that can't be compiled, and [`Trouble`], the reason why an evaluation yielded `null`. It
//! knows nothing of when they arise. Start at [`Trouble`].

use super::Fault;
use skein_kernel::rejection::{Class, Code, Rejection};
use std::sync::Arc;

/// The text is not FEEL.
const SYNTAX: Code = Code("SK-DMN-0001");
/// The text is longer, deeper or more numerous than is read.
const LIMIT: Code = Code("SK-DMN-0002");
/// A literal that has no value.
const LITERAL: Code = Code("SK-DMN-0003");
/// A type that nothing defines.
const TYPE: Code = Code("SK-DMN-0004");
/// The same name twice where each may occur once.
const REPEATED: Code = Code("SK-DMN-0005");
/// A function in another language.
const EXTERNAL: Code = Code("SK-DMN-0006");
/// A text that is not JSON, or not JSON that process data can hold.
const JSON: Code = Code("SK-DMN-0007");
/// A value that JSON can't hold.
const NOT_JSON: Code = Code("SK-DMN-0008");
/// A name that nothing in scope has.
const UNKNOWN_NAME: Code = Code("SK-DMN-0010");
/// Operands that an operator can't work on.
const OPERANDS: Code = Code("SK-DMN-0011");
/// Arguments that a function can't work on.
const ARGUMENTS: Code = Code("SK-DMN-0012");
/// Something invoked that is no function.
const NO_FUNCTION: Code = Code("SK-DMN-0013");
/// A result that does not exist or is out of range.
const NO_RESULT: Code = Code("SK-DMN-0014");
/// An entry or property that a value doesn't have.
const NO_ENTRY: Code = Code("SK-DMN-0015");
/// The evaluation took too long, went too deep or made too much.
const EXHAUSTED: Code = Code("SK-DMN-0016");
/// No present moment was given.
const NO_MOMENT: Code = Code("SK-DMN-0017");
/// A condition that is neither true nor false.
const CONDITION: Code = Code("SK-DMN-0018");
/// A value that doesn't conform to a declared type.
const CONFORMANCE: Code = Code("SK-DMN-0019");

/// A place in a text: line and column, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Spot {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Spot {
    /// The place of a byte offset.
    pub(crate) fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let count = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: count(before.matches('\n').count()),
            column: count(before.get(line_start..).unwrap_or_default().chars().count()),
        }
    }
}

fn refusal(code: Code, spot: Spot, zh: impl Into<String>, en: impl Into<String>) -> Rejection {
    let mut rejection = Rejection::new(code, Class::Invalid, zh, en).at_line(spot.line);
    rejection.place.get_or_insert_default().column = Some(spot.column);
    rejection
}

/// At most this much of a text is quoted in a message.
fn quoted(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(crate) fn unfinished_comment(spot: Spot) -> Rejection {
    refusal(
        SYNTAX,
        spot,
        "注释没有以 */ 结束",
        "the comment is not ended by */",
    )
}

pub(crate) fn unfinished_string(spot: Spot) -> Rejection {
    refusal(
        SYNTAX,
        spot,
        "字符串没有以引号结束",
        "the string is not ended by a quote",
    )
}

pub(crate) fn unknown_escape(spot: Spot) -> Rejection {
    refusal(
        LITERAL,
        spot,
        "反斜杠后不是有效的转义（如 \\u0041 或 \\U01F600）",
        "no valid escape follows the backslash (such as \\u0041 or \\U01F600)",
    )
}

pub(crate) fn stray_character(found: char, spot: Spot) -> Rejection {
    let (zh, en) = match found {
        '“' | '”' | '„' | '‘' | '’' => (
            "；字符串用直引号 \"…\"",
            "; text stands in straight quotes: \"…\"",
        ),
        '!' => ("；否定写作 not(…)", "; negation is written not(…)"),
        '$' | '#' => (
            "；${…} 与 #{…} 是别的语言，请用 FEEL 书写",
            "; ${…} and #{…} are another language: write it in FEEL",
        ),
        _ => ("", ""),
    };
    refusal(
        SYNTAX,
        spot,
        format!("此处不能出现字符 {found:?}{zh}"),
        format!("the character {found:?} can't stand here{en}"),
    )
}

/// An operator of other languages, with FEEL's own word for it.
pub(crate) fn foreign_operator(found: &str, spot: Spot) -> Rejection {
    let own = match found {
        "&&" => "and",
        "||" => "or",
        _ => "=",
    };
    refusal(
        SYNTAX,
        spot,
        format!("FEEL 没有运算符 {found}，请写作 {own}"),
        format!("FEEL has no operator {found}: write {own}"),
    )
}

pub(crate) fn expected(what_zh: &str, what_en: &str, found: &str, spot: Spot) -> Rejection {
    let (found_zh, found_en) = if found.is_empty() {
        ("文本结尾".to_owned(), "the end of the text".to_owned())
    } else {
        (format!("“{}”", quoted(found)), format!("`{}`", quoted(found)))
    };
    refusal(
        SYNTAX,
        spot,
        format!("此处应为{what_zh}，而不是{found_zh}"),
        format!("expected {what_en}, found {found_en}"),
    )
}

pub(crate) fn too_deep(spot: Spot) -> Rejection {
    refusal(
        LIMIT,
        spot,
        "表达式嵌套过深，请拆成几个决策或函数",
        "the expression is nested too deeply; split it into several decisions or functions",
    )
}

pub(crate) fn too_long(length: usize, most: usize) -> Rejection {
    refusal(
        LIMIT,
        Spot { line: 1, column: 1 },
        format!("表达式有 {length} 字节，最多允许 {most} 字节"),
        format!("the expression has {length} bytes; at most {most} are read"),
    )
}

pub(crate) fn bad_literal(text: &str, spot: Spot) -> Rejection {
    refusal(
        LITERAL,
        spot,
        format!("“{}”不是有效的数、日期、时间或时长", quoted(text)),
        format!("`{}` is not a valid number, date, time or duration", quoted(text)),
    )
}

pub(crate) fn unknown_type(name: &str, spot: Spot) -> Rejection {
    refusal(
        TYPE,
        spot,
        format!("没有名为“{}”的类型", quoted(name)),
        format!("there is no type named `{}`", quoted(name)),
    )
}

pub(crate) fn repeated(name: &str, spot: Spot) -> Rejection {
    refusal(
        REPEATED,
        spot,
        format!("名称“{}”重复", quoted(name)),
        format!("the name `{}` occurs twice", quoted(name)),
    )
}

pub(crate) fn external(spot: Spot) -> Rejection {
    refusal(
        EXTERNAL,
        spot,
        "不执行外部函数（Java、PMML），请改写为 FEEL",
        "external functions (Java, PMML) are not executed; write them in FEEL",
    )
}

pub(crate) fn bad_json(line: usize, column: usize, reason: &str) -> Rejection {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    let spot = Spot {
        line: number(line),
        column: number(column),
    };
    refusal(
        JSON,
        spot,
        format!("不是可读的 JSON：{reason}"),
        format!("not readable as JSON: {reason}"),
    )
}

pub(crate) fn not_json(kind: &str) -> Rejection {
    Rejection::new(
        NOT_JSON,
        Class::Invalid,
        format!("{kind} 不能写成 JSON"),
        format!("a {kind} can't be written as JSON"),
    )
}

/// Why an evaluation yielded `null`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// A name that nothing in scope has.
    UnknownName(Arc<str>),
    /// An operator and the kinds of its operands.
    Operands(&'static str, &'static str, &'static str),
    /// A built-in function's argument: which, and what is wanted.
    Argument(&'static str, &'static str),
    /// A function was given arguments it doesn't take.
    Signature(Arc<str>),
    /// The kind of what was invoked.
    NotAFunction(&'static str),
    /// What has no result.
    NoResult(&'static str),
    /// The entry and the kind of value that doesn't have it.
    NoEntry(Arc<str>, &'static str),
    /// Too many steps.
    Steps,
    /// Too many levels.
    Depth,
    /// Too large a value.
    Size,
    /// No present moment.
    NoMoment,
    /// The kind of a condition that isn't boolean.
    Condition(&'static str),
    /// What doesn't conform to its declared type.
    Conformance(Arc<str>),
}

impl Trouble {
    /// The fault of this trouble at a place.
    pub(crate) fn fault(&self, spot: Spot) -> Fault {
        let (code, zh, en) = self.words();
        Fault {
            code,
            zh,
            en,
            line: spot.line,
            column: spot.column,
            element: None,
        }
    }

    fn words(&self) -> (Code, String, String) {
        match self {
            Self::UnknownName(name) => (
                UNKNOWN_NAME,
                format!("没有名为“{}”的值", quoted(name)),
                format!("nothing is named `{}`", quoted(name)),
            ),
            Self::Operands(operator, left, right) => (
                OPERANDS,
                format!("运算 {operator} 不能用于 {left} 与 {right}"),
                format!("the operator {operator} does not apply to {left} and {right}"),
            ),
            Self::Argument(function, wanted) => (
                ARGUMENTS,
                format!("函数 {function} 的参数应为 {wanted}"),
                format!("the function {function} wants {wanted}"),
            ),
            Self::Signature(function) => (
                ARGUMENTS,
                format!("函数 {} 的参数个数或名称不符", quoted(function)),
                format!("the function {} does not take these arguments", quoted(function)),
            ),
            Self::NotAFunction(kind) => (
                NO_FUNCTION,
                format!("被调用的是 {kind}，不是函数"),
                format!("what is invoked is {kind}, not a function"),
            ),
            Self::NoResult(what) => (
                NO_RESULT,
                format!("{what} 没有结果（除以零、超出范围或无定义）"),
                format!("{what} has no result (division by zero, out of range or undefined)"),
            ),
            Self::NoEntry(name, kind) => (
                NO_ENTRY,
                format!("{kind} 没有“{}”", quoted(name)),
                format!("{kind} has no `{}`", quoted(name)),
            ),
            _ => self.other_words(),
        }
    }

    fn other_words(&self) -> (Code, String, String) {
        let (code, zh, en) = match self {
            Self::Steps => (
                EXHAUSTED,
                "计算步数超过上限",
                "the evaluation takes too many steps",
            ),
            Self::Depth => (EXHAUSTED, "函数调用过深", "functions call one another too deeply"),
            Self::Size => (EXHAUSTED, "结果过大", "the result is too large"),
            Self::Condition(kind) => {
                return (
                    CONDITION,
                    format!("条件应为真或假，而不是 {kind}"),
                    format!("a condition must be true or false, not {kind}"),
                );
            }
            Self::Conformance(what) => {
                return (
                    CONFORMANCE,
                    format!("{} 的值不符合声明的类型", quoted(what)),
                    format!("the value of {} is not of the declared type", quoted(what)),
                );
            }
            _ => (
                NO_MOMENT,
                "计算时没有给出当前时刻",
                "no present moment was given to the evaluation",
            ),
        };
        (code, zh.to_owned(), en.to_owned())
    }
}
