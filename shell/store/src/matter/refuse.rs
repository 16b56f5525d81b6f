//! Refusals of definitions and matters.

use skein_kernel::rejection::{Class, Code, Rejection};

/// There is no such definition.
pub(super) fn no_definition(named: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0040"),
        Class::NotFound,
        format!("没有名为“{named}”的流程定义，请先部署"),
        format!("there is no definition {named}; deploy it first"),
    )
}

/// A task or start names a form that wasn't deployed with the definition.
pub(super) fn no_form(form: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0044"),
        Class::Invalid,
        format!("流程用到表单“{form}”，但没有随流程提供“{form}.json”"),
        format!("the form `{form}` is named but `{form}.json` isn't deployed with the definition"),
    )
}

/// The order is for a definition and this is a matter, or the other way round.
pub(super) fn wrong_sort() -> Rejection {
    Rejection::new(
        Code("SK-STORE-0041"),
        Class::Invalid,
        "该编号不是可以这样办理的对象：流程定义不能办理，办件不能部署",
        "that number is not what the order is for: definitions aren't worked on, matters aren't deployed",
    )
}

/// A message's or signal's content is no JSON object.
pub(super) fn body(error: impl std::fmt::Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0042"),
        Class::Invalid,
        "消息内容不是 JSON 对象",
        format!("the content is no JSON object: {error}"),
    )
}

/// A recorded event can't be read.
pub(super) fn unreadable(error: impl std::fmt::Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0043"),
        Class::Unavailable,
        "日志中有本程序读不懂的办件事件，可能由更新的版本写入",
        format!("the journal has an event of a matter that this program can't read: {error}"),
    )
}
