//! The picture's own words, in both languages.

use super::Language;
use super::picture::{Activity, Event, Gateway, Kind, Line, LineKind, Place, Sign, Task};

/// One of two sentences.
pub(super) fn say(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// What kind of thing a node is.
pub(super) fn kind(kind: &Kind, language: Language) -> String {
    let (zh, en) = match kind {
        Kind::Event(event) => return self::event(event, language),
        Kind::Activity(activity) => self::activity(activity),
        Kind::Gateway(gateway) => self::gateway(*gateway),
        Kind::Pool { .. } => ("泳池", "pool"),
        Kind::Lane => ("泳道", "lane"),
        Kind::Data(_) => ("数据对象", "data object"),
        Kind::Store => ("数据存储", "data store"),
        Kind::Annotation => ("注释", "annotation"),
        Kind::Group => ("分组", "group"),
        Kind::Choreography { .. } => ("编排任务", "choreography task"),
        Kind::Conversation { .. } => ("会话", "conversation"),
        Kind::Other => ("元素", "element"),
    };
    say(language, zh, en).to_owned()
}

fn activity(activity: &Activity) -> (&'static str, &'static str) {
    if activity.calls {
        return ("调用活动", "call activity");
    }
    if let Some(inside) = &activity.inside {
        return match (inside.event, inside.transaction, inside.ad_hoc) {
            (true, _, _) => ("事件子流程", "event subprocess"),
            (_, true, _) => ("事务子流程", "transaction"),
            (_, _, true) => ("自由子流程", "ad-hoc subprocess"),
            _ => ("子流程", "subprocess"),
        };
    }
    match activity.task {
        Task::Plain => ("任务", "task"),
        Task::User => ("用户任务", "user task"),
        Task::Manual => ("手工任务", "manual task"),
        Task::Service => ("服务任务", "service task"),
        Task::Script => ("脚本任务", "script task"),
        Task::BusinessRule => ("业务规则任务", "business rule task"),
        Task::Send => ("发送任务", "send task"),
        Task::Receive { .. } => ("接收任务", "receive task"),
    }
}

fn gateway(gateway: Gateway) -> (&'static str, &'static str) {
    match gateway {
        Gateway::Exclusive | Gateway::Bare => ("排他网关", "exclusive gateway"),
        Gateway::Inclusive => ("包容网关", "inclusive gateway"),
        Gateway::Parallel => ("并行网关", "parallel gateway"),
        Gateway::Complex => ("复杂网关", "complex gateway"),
        Gateway::Event | Gateway::EventStart => ("事件网关", "event-based gateway"),
        Gateway::ParallelEventStart => ("并行事件网关", "parallel event-based gateway"),
    }
}

fn event(event: &Event, language: Language) -> String {
    let (zh, en) = match event.sign {
        Sign::None => ("", ""),
        Sign::Message => ("消息", "message "),
        Sign::Timer => ("定时", "timer "),
        Sign::Signal => ("信号", "signal "),
        Sign::Conditional => ("条件", "conditional "),
        Sign::Error => ("错误", "error "),
        Sign::Escalation => ("升级", "escalation "),
        Sign::Cancel => ("取消", "cancel "),
        Sign::Compensation => ("补偿", "compensation "),
        Sign::Link => ("链接", "link "),
        Sign::Terminate => ("终止", "terminate "),
        Sign::Multiple => ("多重", "multiple "),
        Sign::ParallelMultiple => ("并行多重", "parallel multiple "),
    };
    let (place_zh, place_en) = match (event.place, event.throws) {
        (Place::Start, _) => ("开始事件", "start event"),
        (Place::End, _) => ("结束事件", "end event"),
        (Place::Boundary, _) => ("边界事件", "boundary event"),
        (Place::Between, true) => ("中间抛出事件", "intermediate throw event"),
        (Place::Between, false) => ("中间捕获事件", "intermediate catch event"),
    };
    format!("{}{}", say(language, zh, en), say(language, place_zh, place_en))
}

/// What kind of line it is.
pub(super) fn line(line: &Line, language: Language) -> &'static str {
    match line.kind {
        LineKind::Sequence | LineKind::Conditional => say(language, "顺序流", "sequence flow"),
        LineKind::Default => say(language, "默认顺序流", "default sequence flow"),
        LineKind::Message { .. } => say(language, "消息流", "message flow"),
        LineKind::Association { .. } => say(language, "关联", "association"),
        LineKind::Data => say(language, "数据关联", "data association"),
        LineKind::Conversation => say(language, "会话连线", "conversation link"),
    }
}
