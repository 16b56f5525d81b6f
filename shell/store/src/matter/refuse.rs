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

/// A start event waits for what nobody in a city tells before there is a matter.
pub(super) fn unheard_start(condition: bool) -> Rejection {
    let (zh, en) = if condition {
        (
            "条件启动事件在办件开始之前没有数据可看，城市里无从触发；请改用消息、信号、定时器，或由人发起后再等条件",
            "a conditional start event has no data to look at before there is a matter: nothing in a city would ever trigger \
             it. Start by a message, a signal or a timer, or by someone and wait for the condition then",
        )
    } else {
        (
            "要等齐几个触发的启动事件里不能有信号：信号没有对象，分不清该给已在等的办件还是另起一件；请改用消息",
            "a start event that needs all of several triggers can't have a signal among them: a signal is for nobody, so it \
             can't be told whether it is for the matter that waits or begins another. Use a message",
        )
    };
    Rejection::new(Code("SK-STORE-0046"), Class::Invalid, zh, en)
}

/// A data store would have to outlive its matter.
pub(super) fn data_store(store: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0047"),
        Class::Invalid,
        format!("流程读写数据存储“{store}”，它要比办件活得长，城市里还没有它的去处；请改用登记簿或服务任务"),
        format!(
            "the process reads or writes the data store `{store}`, which would have to outlive its matters; a city keeps \
             such data in registers or behind a service task"
        ),
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
