//! The refusals of scenario scripts, one function per code. Whoever calls sets file and line.

use crate::model::Span;
use skein_kernel::rejection::{Class, Code, Rejection};

fn wrong(code: &'static str, zh: String, en: String) -> Rejection {
    Rejection::new(Code(code), Class::Invalid, zh, en)
}

/// A refusal at its place.
pub(crate) fn at(mut rejection: Rejection, span: &Span) -> Rejection {
    let place = rejection.place.get_or_insert_default();
    if place.line.is_none() {
        place.file = Some(span.file.clone());
        place.line = Some(span.line);
        place.column = Some(span.from);
    }
    rejection
}

/// A sentence nobody understands, with the keyword it may mean.
pub(crate) fn not_understood(text: &str, nearest: Option<&str>) -> Rejection {
    let (zh, en) = match nearest {
        Some(word) => (format!("：是不是想写“{word}”？"), format!(": did you mean `{word}`?")),
        None => (
            "：句子以人名或办件名开头，后接动词；写法见 docs/guide/scenarios.md".to_owned(),
            ": a sentence begins with the name of a person or matter and goes on with a verb (docs/guide/scenarios.md)".to_owned(),
        ),
    };
    wrong(
        "SK-SCENE-0001",
        format!("看不懂“{text}”{zh}"),
        format!("`{text}` is not understood{en}"),
    )
}

/// A name nobody declared.
pub(crate) fn unknown(text: &str, nearest: Option<&str>) -> Rejection {
    let (zh, en) = match nearest {
        Some(name) => (format!("是不是“{name}”？"), format!("did you mean `{name}`?")),
        None => (
            "人物要先声明（如“办事人 张三”），办件用“作为”起名".to_owned(),
            "declare people first (`Citizen Zhang San`), name matters with `as`".to_owned(),
        ),
    };
    wrong(
        "SK-SCENE-0002",
        format!("没有叫“{text}”的人或办件：{zh}"),
        format!("nobody and no matter is called `{text}`: {en}"),
    )
}

/// A day or time that isn't one.
pub(crate) fn no_date(text: &str) -> Rejection {
    wrong(
        "SK-SCENE-0003",
        format!("“{text}”不是有效的日期或时间，请写成 2026-02-13 18:30"),
        format!("`{text}` is not a date or time; write 2026-02-13 18:30"),
    )
}

/// A length of time that isn't one.
pub(crate) fn no_length(text: &str) -> Rejection {
    wrong(
        "SK-SCENE-0003",
        format!("“{text}”不是有效的时长，请写成 3天、5个工作日、2小时"),
        format!("`{text}` is not a length of time; write 3 days, 5 working days, 2 hours"),
    )
}

/// A line of data or an attribute that can't be read.
pub(crate) fn no_value(text: &str, zh: &str, en: &str) -> Rejection {
    wrong(
        "SK-SCENE-0004",
        format!("“{text}”无法读取：{zh}"),
        format!("`{text}` can't be read: {en}"),
    )
}

/// Something a sentence needs is missing.
pub(crate) fn missing(zh: &str, en: &str) -> Rejection {
    wrong(
        "SK-SCENE-0005",
        format!("这一句缺少{zh}"),
        format!("the sentence lacks {en}"),
    )
}

/// A name declared twice.
pub(crate) fn twice(name: &str) -> Rejection {
    wrong(
        "SK-SCENE-0006",
        format!("“{name}”已经声明过，请换一个名字"),
        format!("`{name}` is declared already: take another name"),
    )
}

/// Another script that can't be had.
pub(crate) fn no_include(path: &str, circle: bool) -> Rejection {
    let (zh, en) = if circle {
        ("引用自身或层数过多", "it includes itself or is nested too deeply")
    } else {
        ("没有这个文件", "there is no such file")
    };
    wrong(
        "SK-SCENE-0007",
        format!("不能引用“{path}”：{zh}；路径从本文件所在文件夹算起"),
        format!("`{path}` can't be included: {en}; paths begin at the folder of this file"),
    )
}

/// A table of examples that doesn't fit.
pub(crate) fn examples(zh: String, en: String) -> Rejection {
    wrong("SK-SCENE-0008", zh, en)
}

/// A line under which nothing belongs, or that belongs to nothing.
pub(crate) fn stray(text: &str) -> Rejection {
    wrong(
        "SK-SCENE-0009",
        format!("“{text}”缩进在一句不带数据的话之下：与上一句对齐，或写成“名称 = 值”"),
        format!(
            "`{text}` is indented under a sentence that takes no data: align it, or write `name = value`"
        ),
    )
}

/// More than is read.
pub(crate) fn too_much(zh: &str, en: &str) -> Rejection {
    Rejection::new(
        Code("SK-SCENE-0010"),
        Class::TooLarge,
        format!("剧本过大：{zh}"),
        format!("the script is too large: {en}"),
    )
}
