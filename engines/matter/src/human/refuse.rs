//! The refusals of human work, each saying what would be allowed.
//!
//! It knows nothing of deciding. Codes `SK-MATTER-0100` to `0116`.

use super::candidates::Candidate;
use super::spec::WorkSpec;
use super::state::{TaskState, Work};
use jiff::Timestamp;
use skein_kernel::actor::ActorId;
use skein_kernel::deadline::shanghai_datetime;
use skein_kernel::rejection::{Class, Code, Rejection};

/// An act in both languages.
pub(super) type Act = (&'static str, &'static str);

pub(crate) fn unreadable(what: &str, text: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0100"),
        Class::Invalid,
        format!("任务的 {what}“{text}”读不懂"),
        format!("the task's {what} `{text}` can't be read"),
    )
    .at_element(what)
}

pub(super) fn state(spec: &WorkSpec, work: &Work, act: Act, allowed: Act) -> Rejection {
    let holder = work.holder().map_or("", |id| id.0.as_str());
    let (zh, en) = if holder.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("，由“{holder}”持有"), format!(" and held by `{holder}`"))
    };
    Rejection::new(
        Code("SK-MATTER-0102"),
        Class::Conflict,
        format!(
            "任务“{}”{}{zh}，不能{}；现在可以：{}",
            spec.name,
            work.state.zh(),
            act.0,
            allowed.0
        ),
        format!(
            "the task `{}` is {}{en}: it can't be {}; it can be {}",
            spec.element,
            work.state.en(),
            act.1,
            allowed.1
        ),
    )
    .at_element(&spec.element)
}

/// What can be done with a task in a state.
pub(super) fn allowed(state: TaskState) -> Act {
    match state {
        TaskState::Ready => ("签收、指派", "claimed or assigned"),
        TaskState::Reserved | TaskState::InProgress => (
            "由持有人办结、释放、委托、移交、退回、挂起",
            "completed, released, delegated, transferred, returned or suspended by who holds it",
        ),
        TaskState::Suspended => ("恢复", "resumed"),
        TaskState::Completed | TaskState::Returned | TaskState::Withdrawn => ("查看", "read"),
    }
}

pub(super) fn candidate(spec: &WorkSpec, candidates: &[Candidate], id: &ActorId) -> Rejection {
    let who: Vec<String> = candidates.iter().map(ToString::to_string).collect();
    let who = who.join(", ");
    Rejection::new(
        Code("SK-MATTER-0103"),
        Class::Forbidden,
        format!("“{id}”不是任务“{}”的候选人；候选人：{who}", spec.name),
        format!(
            "`{id}` is no candidate of the task `{}`; candidates: {who}",
            spec.element
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn holder(spec: &WorkSpec, work: &Work, id: &ActorId, act: Act) -> Rejection {
    let holder = work.holder().map_or_else(
        || ("无人，请先签收".to_owned(), "nobody: claim it first".to_owned()),
        |holder| (holder.0.clone(), holder.0.clone()),
    );
    Rejection::new(
        Code("SK-MATTER-0104"),
        Class::Forbidden,
        format!(
            "任务“{}”由持有人{}，“{id}”不是；持有人：{}",
            spec.name, act.0, holder.0
        ),
        format!(
            "the task `{}` is {} by who holds it, and `{id}` doesn't; held by: {}",
            spec.element, act.1, holder.1
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn four_eyes(spec: &WorkSpec, id: &ActorId, earlier: Option<&String>) -> Rejection {
    let (zh, en) = match earlier {
        Some(name) => (format!("“{name}”"), format!("`{name}`")),
        None => (String::new(), "an earlier step".to_owned()),
    };
    Rejection::new(
        Code("SK-MATTER-0105"),
        Class::Forbidden,
        format!(
            "“{id}”办理过前面的环节{zh}，不得再办理任务“{}”；请由他人办理",
            spec.name
        ),
        format!(
            "`{id}` performed {en} and may not perform the task `{}`; someone else must",
            spec.element
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn recused(spec: &WorkSpec, id: &ActorId, why: &str) -> Rejection {
    let (zh, en) = if why.is_empty() {
        ("与本事项有利害关系", "has an interest in the matter")
    } else {
        (why, why)
    };
    Rejection::new(
        Code("SK-MATTER-0106"),
        Class::Forbidden,
        format!("“{id}”须回避，不得办理任务“{}”：{zh}；请由他人办理", spec.name),
        format!(
            "`{id}` is recused from the task `{}`: {en}; someone else must perform it",
            spec.element
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn no_reason(act: Act) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0107"),
        Class::Invalid,
        format!("{}须写明理由", act.0),
        format!("a task is {} only with a reason", act.1),
    )
}

pub(super) fn assigner(spec: &WorkSpec, id: &ActorId) -> Rejection {
    let who: Vec<String> = spec.assigners.iter().map(ToString::to_string).collect();
    let (zh, en) = if who.is_empty() {
        (
            "内设机构负责人及以上".to_owned(),
            "a head of office or above".to_owned(),
        )
    } else {
        (who.join(", "), who.join(", "))
    };
    Rejection::new(
        Code("SK-MATTER-0108"),
        Class::Forbidden,
        format!("“{id}”无权安排任务“{}”；可由：{zh}", spec.name),
        format!("`{id}` may not direct the task `{}`; who may: {en}", spec.element),
    )
    .at_element(&spec.element)
}

pub(super) fn no_return(spec: &WorkSpec, used: usize) -> Rejection {
    let times = spec.returns.as_ref().map_or(0, |rule| rule.times);
    Rejection::new(
        Code("SK-MATTER-0109"),
        Class::Conflict,
        format!(
            "任务“{}”不能退回：模型允许退回{times}次，已退回{used}次；请办理或移交",
            spec.name
        ),
        format!(
            "the task `{}` can't be returned: the model permits {times} returns, {used} were made; perform or transfer it",
            spec.element
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn urged_enough(spec: &WorkSpec, again: Option<Timestamp>) -> Rejection {
    let (zh, en) = match again.map(shanghai_datetime) {
        Some(at) => {
            let at = at.strftime("%Y-%m-%d %H:%M").to_string();
            (format!("{at}之后可再催"), format!("again after {at}"))
        }
        None => (
            format!("最多{}次", spec.urges.limit),
            format!("{} times at most", spec.urges.limit),
        ),
    };
    Rejection::new(
        Code("SK-MATTER-0110"),
        Class::TooMany,
        format!("任务“{}”催办过于频繁：{zh}", spec.name),
        format!("the task `{}` is urged too often: {en}", spec.element),
    )
    .at_element(&spec.element)
}

pub(super) fn no_form(form: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0111"),
        Class::Unavailable,
        format!("没有表单“{form}”，无法校验办理结果"),
        format!("there is no form `{form}` to check the result against"),
    )
    .at_element(form)
}

pub(super) fn no_vote(spec: &WorkSpec, variable: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0112"),
        Class::Invalid,
        format!(
            "会签任务“{}”须在“{variable}”中表态：true 同意、false 不同意、null 弃权",
            spec.name
        ),
        format!(
            "countersigning `{}` needs a vote in `{variable}`: true to agree, false to disagree, null to abstain",
            spec.element
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn not_absent(spec: &WorkSpec, work: &Work) -> Rejection {
    let owner = work.owner.as_ref().map_or("", |id| id.0.as_str());
    Rejection::new(
        Code("SK-MATTER-0113"),
        Class::Conflict,
        format!(
            "任务“{}”的持有人“{owner}”没有登记外出，不能由代理人接办；可由其本人移交",
            spec.name
        ),
        format!(
            "`{owner}`, who holds the task `{}`, isn't away: a stand-in can't take it; they can transfer it",
            spec.element
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn nothing_said(spec: &WorkSpec) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0114"),
        Class::Invalid,
        format!(
            "任务“{}”的留言为空，或附件的摘要不是64位以上的小写十六进制",
            spec.name
        ),
        format!(
            "the comment on `{}` is empty, or the attachment's digest isn't 64 or more lower-case hexadecimal digits",
            spec.element
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn no_delegation(spec: &WorkSpec, owner: &ActorId) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0115"),
        Class::Conflict,
        format!(
            "任务“{}”由“{owner}”自己办理：没有可结束的委托，也不能委托给自己、向自己征求意见",
            spec.name
        ),
        format!(
            "`{owner}` performs the task `{}` themselves: there is no delegation to end, nor can they delegate to or consult themselves",
            spec.element
        ),
    )
    .at_element(&spec.element)
}

pub(super) fn priority(spec: &WorkSpec) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0116"),
        Class::Invalid,
        format!("任务“{}”的优先级须在0至100之间", spec.name),
        format!("the priority of the task `{}` must be 0 to 100", spec.element),
    )
    .at_element(&spec.element)
}
