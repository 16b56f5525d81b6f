//! The refusals of the matter engine's core, one function per code.

use crate::state::Value;
use skein_kernel::rejection::{Class, Code, Rejection};

/// A text that should be JSON and isn't.
pub(crate) fn bad_json(reason: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0010"),
        Class::Invalid,
        format!("数据不是有效的 JSON 对象：{reason}"),
        format!("the data are not a valid JSON object: {reason}"),
    )
}

/// A value that process data can't keep.
pub(crate) fn unstorable(value: &Value) -> Rejection {
    let (zh, en) = match value {
        Value::Range(_) => ("区间", "a range"),
        _ => ("函数", "a function"),
    };
    Rejection::new(
        Code("SK-MATTER-0011"),
        Class::Invalid,
        format!("{zh}不能存入流程数据"),
        format!("{en} can't be stored in process data"),
    )
}

/// An expression that FEEL refuses: its reason, at the place in the file.
pub(crate) fn bad_expression(fault: Rejection, line: u32, element: &str) -> Rejection {
    let within = fault.place.as_ref().and_then(|place| place.line).unwrap_or(1);
    Rejection::new(
        Code("SK-MATTER-0012"),
        Class::Invalid,
        format!("表达式无法编译：{}（{}）", fault.zh, fault.code),
        format!("the expression can't be compiled: {} ({})", fault.en, fault.code),
    )
    .at_line(line + within.saturating_sub(1))
    .at_element(element)
}

/// An unsupported expression language.
pub(crate) fn foreign_language(language: &str, line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0014"),
        Class::Invalid,
        format!("不支持表达式语言“{language}”，只支持 FEEL"),
        format!("the expression language `{language}` is not supported, only FEEL is"),
    )
    .at_line(line)
    .at_element(element)
}

/// A data association needs a transformation.
pub(crate) fn many_sources(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0015"),
        Class::Invalid,
        "有多个来源的数据关联需要转换表达式",
        "a data association with several sources needs a transformation",
    )
    .at_line(line)
    .at_element(element)
}

/// An assignment is incomplete.
pub(crate) fn half_assignment(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0016"),
        Class::Invalid,
        "赋值必须同时有 from 和 to",
        "an assignment needs both from and to",
    )
    .at_line(line)
    .at_element(element)
}

/// An assignment's target is not valid.
pub(crate) fn bad_path(text: &str, line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0017"),
        Class::Invalid,
        format!("“{text}”不是可写入的位置（用点分隔的名称）"),
        format!("`{text}` is not a place to write to (names separated by dots)"),
    )
    .at_line(line)
    .at_element(element)
}

/// A sequence flow is dangling.
pub(crate) fn dangling_flow(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0018"),
        Class::Invalid,
        "顺序流没有连接两个节点",
        "the sequence flow does not connect two nodes",
    )
    .at_line(line)
    .at_element(element)
}

/// A complex gateway lacks its activation condition.
pub(crate) fn no_activation(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0019"),
        Class::Invalid,
        "有多条入流的复杂网关需要激活条件",
        "a complex gateway with several incoming flows needs an activation condition",
    )
    .at_line(line)
    .at_element(element)
}

/// A boundary event is attached to nothing.
pub(crate) fn no_host(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0020"),
        Class::Invalid,
        "边界事件没有依附的活动",
        "the boundary event is attached to no activity",
    )
    .at_line(line)
    .at_element(element)
}

/// An unsupported transaction method.
pub(crate) fn transaction_method(method: &str, line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0021"),
        Class::Invalid,
        format!("不支持事务方法“{method}”，只支持 ##Compensate"),
        format!("the transaction method `{method}` is not supported, only ##Compensate is"),
    )
    .at_line(line)
    .at_element(element)
}

/// A call activity names nothing.
pub(crate) fn no_called(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0022"),
        Class::Invalid,
        "调用活动没有指明被调用的流程",
        "the call activity names no process",
    )
    .at_line(line)
    .at_element(element)
}

/// A conditional event lacks its condition.
pub(crate) fn no_condition(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0023"),
        Class::Invalid,
        "条件事件没有条件",
        "the conditional event has no condition",
    )
    .at_line(line)
    .at_element(element)
}

/// A link has no target.
pub(crate) fn no_link(link: &str, line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0024"),
        Class::Invalid,
        format!("同一范围内没有名为“{link}”的链接目标"),
        format!("there is no link target named `{link}` in the same scope"),
    )
    .at_line(line)
    .at_element(element)
}

/// A timer is incomplete.
pub(crate) fn no_timer(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0025"),
        Class::Invalid,
        "定时器必须恰好有日期、时长、周期之一",
        "a timer needs exactly one of date, duration and cycle",
    )
    .at_line(line)
    .at_element(element)
}

/// A multi-instance activity lacks its number.
pub(crate) fn no_instances(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0026"),
        Class::Invalid,
        "多实例活动需要基数或集合",
        "a multi-instance activity needs a cardinality or a collection",
    )
    .at_line(line)
    .at_element(element)
}

/// A multi-instance behaviour lacks its event.
pub(crate) fn no_behaviour_event(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0027"),
        Class::Invalid,
        "多实例的 behavior 需要相应的事件或条件",
        "the multi-instance behaviour needs its event or condition",
    )
    .at_line(line)
    .at_element(element)
}

/// An event subprocess lacks its trigger.
pub(crate) fn no_handler_start(line: u32, element: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0028"),
        Class::Invalid,
        "事件子流程没有带触发器的开始事件",
        "the event subprocess has no start event with a trigger",
    )
    .at_line(line)
    .at_element(element)
}

/// A timer's text is not valid.
pub(crate) fn bad_time(text: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0013"),
        Class::Invalid,
        format!("“{text}”不是有效的时间、时长或周期"),
        format!("`{text}` is not a valid instant, duration or repetition"),
    )
}

/// The matter has started.
pub(crate) fn already_started() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0030"),
        Class::Conflict,
        "事项已经开始，不能再次开始",
        "the matter has started already",
    )
}

/// The matter has not started.
pub(crate) fn not_started() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0031"),
        Class::Conflict,
        "事项尚未开始",
        "the matter has not started",
    )
}

/// The matter has ended.
pub(crate) fn ended(zh: &str, en: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0032"),
        Class::Conflict,
        format!("事项{zh}，不能再办理"),
        format!("the matter {en} and takes no more commands"),
    )
}

/// The matter is suspended.
pub(crate) fn suspended() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0033"),
        Class::Conflict,
        "事项已暂停，请先恢复",
        "the matter is suspended: resume it first",
    )
}

/// The matter is not suspended.
pub(crate) fn not_suspended() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0034"),
        Class::Conflict,
        "事项没有暂停",
        "the matter is not suspended",
    )
}

/// The matter has moved on.
pub(crate) fn moved_on(expected: u64, actual: u64) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0035"),
        Class::Conflict,
        format!("事项已有变化（您看到第 {expected} 版，现为第 {actual} 版），请刷新后再办"),
        format!("the matter has moved on (you saw version {expected}, it is at {actual}): read it again"),
    )
}

/// There is no such task, job or timer.
pub(crate) fn no_wait(what_zh: &str, what_en: &str, id: u32) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0036"),
        Class::NotFound,
        format!("没有编号为 {id} 的{what_zh}：可能已办结或已取消"),
        format!("there is no {what_en} {id}: it may be completed or withdrawn"),
    )
}

/// The timer is not due.
pub(crate) fn not_due() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0037"),
        Class::Conflict,
        "定时器尚未到期",
        "the timer is not due yet",
    )
}

/// Nothing waits for the message.
pub(crate) fn nobody_waits(name: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0038"),
        Class::Conflict,
        format!("事项没有在等待“{name}”"),
        format!("the matter does not wait for `{name}`"),
    )
}

/// There is no such start.
pub(crate) fn no_start(what: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0039"),
        Class::Invalid,
        format!("该流程不能由“{what}”开始"),
        format!("the process can't be started by `{what}`"),
    )
}

/// There is no such process.
pub(crate) fn no_process(id: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0040"),
        Class::NotFound,
        format!("找不到流程“{id}”"),
        format!("there is no process `{id}`"),
    )
}

/// There is no such decision.
pub(crate) fn no_decision(id: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0041"),
        Class::Invalid,
        format!("找不到决策“{id}”"),
        format!("there is no decision `{id}`"),
    )
}

/// The process may loop for ever.
pub(crate) fn endless(budget: u32) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0042"),
        Class::Invalid,
        format!("一条命令执行超过 {budget} 步：流程可能陷入死循环"),
        format!("one command took more than {budget} steps: the process may loop for ever"),
    )
}

/// There is no way out.
pub(crate) fn no_way_out() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0043"),
        Class::Invalid,
        "没有条件成立，也没有默认流",
        "no condition holds and there is no default flow",
    )
}

/// A condition is not a boolean.
pub(crate) fn not_boolean() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0044"),
        Class::Invalid,
        "条件的结果不是真或假",
        "the condition is neither true nor false",
    )
}

/// The number of instances is not valid.
pub(crate) fn not_count() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0045"),
        Class::Invalid,
        "实例数不是 0 到 1,000,000 的整数",
        "the number of instances is not a whole number from 0 to 1,000,000",
    )
}

/// The collection is not a list.
pub(crate) fn not_list(name: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0046"),
        Class::Invalid,
        format!("“{name}”不是列表"),
        format!("`{name}` is not a list"),
    )
}

/// The result has no name.
pub(crate) fn not_context() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0047"),
        Class::Invalid,
        "结果不是上下文（需要 skein:result 指定变量名）",
        "the result is not a context, so skein:result must name a variable for it",
    )
}

/// Data are missing.
pub(crate) fn unknown_data(name: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0048"),
        Class::Invalid,
        format!("数据“{name}”不存在"),
        format!("there are no data named `{name}`"),
    )
}

/// An error is not caught.
pub(crate) fn uncaught(code: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0049"),
        Class::Invalid,
        format!("错误“{code}”没有被捕获，事项失败"),
        format!("nothing catches the error `{code}`: the matter has failed"),
    )
}

/// There is no such incident.
pub(crate) fn no_incident(id: u32) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0050"),
        Class::NotFound,
        format!("没有编号为 {id} 的异常"),
        format!("there is no incident {id}"),
    )
}

/// The activity can't be started.
pub(crate) fn not_free() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0051"),
        Class::Conflict,
        "该活动现在不能启动",
        "the activity can't be started now",
    )
}

/// Activities are still running.
pub(crate) fn still_busy() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0052"),
        Class::Conflict,
        "仍有活动在进行，不能结束",
        "activities are still running",
    )
}

/// A reason is required.
pub(crate) fn no_reason() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0053"),
        Class::Invalid,
        "必须说明理由",
        "a reason is required",
    )
}

/// There is no such scope.
pub(crate) fn no_scope(id: u32) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0054"),
        Class::NotFound,
        format!("没有编号为 {id} 的范围"),
        format!("there is no scope {id}"),
    )
}

/// A job failed.
pub(crate) fn job_failed(reason: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0055"),
        Class::Unavailable,
        format!("作业失败：{reason}"),
        format!("the job failed: {reason}"),
    )
}

/// A process version is not loaded.
pub(crate) fn missing_program(id: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0056"),
        Class::Unavailable,
        format!("流程“{id}”的该版本未载入"),
        format!("that version of process `{id}` is not loaded"),
    )
}

/// Nested too deeply.
pub(crate) fn too_deep() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0057"),
        Class::Invalid,
        "子流程和调用嵌套超过 100 层",
        "subprocesses and calls are nested more than 100 levels deep",
    )
}

/// A timer has no time.
pub(crate) fn not_time() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0058"),
        Class::Invalid,
        "定时器表达式没有得出时间文本",
        "the timer's expression does not yield a time",
    )
}
