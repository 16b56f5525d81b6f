//! The refusals of rehearsals, one function per code. Whoever calls sets file and line.

use skein_kernel::rejection::{Class, Code, Rejection};

fn wrong(code: &'static str, zh: String, en: String) -> Rejection {
    Rejection::new(Code(code), Class::Invalid, zh, en)
}

/// Something is otherwise than it must be.
pub(crate) fn otherwise(expected: &str, actual: &str) -> Rejection {
    wrong(
        "SK-SCENE-0020",
        format!("预期 {expected}，实际 {actual}"),
        format!("expected {expected}, found {actual}"),
    )
}

/// An act was refused that should go through.
pub(crate) fn refused(why: &Rejection) -> Rejection {
    wrong(
        "SK-SCENE-0021",
        format!("没有办成：{} {}", why.code, why.zh),
        format!("it was refused: {} {}", why.code, why.en),
    )
}

/// An act went through that must be refused, was refused otherwise, or left something behind.
pub(crate) fn not_refused(expected: &str, actual: &str) -> Rejection {
    wrong(
        "SK-SCENE-0022",
        format!("预期 {expected}，实际 {actual}"),
        format!("expected {expected}, found {actual}"),
    )
}

/// The names that are there, for a message.
fn listed(names: &[String]) -> (String, String) {
    match names {
        [] => ("没有".into(), "none".into()),
        names => {
            let shown: Vec<&str> = names.iter().take(12).map(String::as_str).collect();
            (shown.join("、"), shown.join(", "))
        }
    }
}

/// Nothing of that name.
pub(crate) fn nothing_called(what: (&str, &str), name: &str, there: &[String]) -> Rejection {
    let near = skein_scenario::nearest(name, there.iter().map(String::as_str));
    let (zh, en) = match near {
        Some(near) => (format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
        None => {
            let (zh, en) = listed(there);
            (format!("有：{zh}"), format!("there are: {en}"))
        }
    };
    wrong(
        "SK-SCENE-0023",
        format!("没有叫“{name}”的{}：{zh}", what.0),
        format!("there is no {} called `{name}`: {en}", what.1),
    )
}

/// Several could be meant.
pub(crate) fn several(what: (&str, &str), there: &[String]) -> Rejection {
    let (zh, en) = listed(there);
    wrong(
        "SK-SCENE-0024",
        format!("有几个{}，请写明是哪一个：{zh}", what.0),
        format!("there are several {}: say which: {en}", what.1),
    )
}

/// Time would run backwards, or leave the calendar.
pub(crate) fn no_such_time(zh: String, en: String) -> Rejection {
    wrong("SK-SCENE-0025", zh, en)
}

/// It goes on and on.
pub(crate) fn endless(element: &str) -> Rejection {
    wrong(
        "SK-SCENE-0026",
        format!("停不下来：定时器或消息连续触发超过上限，最后在“{element}”；检查流程里的循环"),
        format!(
            "it doesn't come to rest: timers or messages went beyond the limit, last at `{element}`; look for a loop in the process"
        ),
    )
}

/// The city doesn't offer that.
pub(crate) fn not_offered(zh: &str, en: &str) -> Rejection {
    wrong(
        "SK-SCENE-0027",
        format!("这里办不到：{zh}"),
        format!("it can't be done here: {en}"),
    )
}

/// A pack that can't be played on.
pub(crate) fn no_stage(zh: String, en: String) -> Rejection {
    wrong("SK-SCENE-0028", zh, en)
}

/// A value or number that a sentence gives and nothing takes.
pub(crate) fn unusable(text: &str, zh: &str, en: &str) -> Rejection {
    wrong(
        "SK-SCENE-0029",
        format!("“{text}”无法使用：{zh}"),
        format!("`{text}` can't be used: {en}"),
    )
}
