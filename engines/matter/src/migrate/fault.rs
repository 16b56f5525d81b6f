//! What stands in the way of a migration, one function per code (`SK-MATTER-0180` to `0193`).
//!
//! It knows nothing of checking.

use skein_kernel::rejection::{Class, Code, Rejection};

fn refused(code: &'static str, element: &str, zh: String, en: String) -> Rejection {
    Rejection::new(Code(code), Class::Conflict, zh, en).at_element(element)
}

pub(super) fn removed(id: &str) -> Rejection {
    refused(
        "SK-MATTER-0180",
        id,
        format!("新版本中没有节点“{id}”的对应节点；请在映射中指明，或先办完该节点"),
        format!("the new version has no counterpart of the node `{id}`: map it, or finish it first"),
    )
}

pub(super) fn kind(id: &str, old: &str, new: &str) -> Rejection {
    refused(
        "SK-MATTER-0181",
        id,
        format!("节点“{id}”由 {old} 变为 {new}，而其内部、某个实例或其上的时钟正在运行，撤回会丢失已办的事"),
        format!(
            "the node `{id}` changes from {old} to {new} while its inside, one of several instances or a clock on it runs: withdrawing it would lose what was done"
        ),
    )
}

pub(super) fn nesting(id: &str) -> Rejection {
    refused(
        "SK-MATTER-0182",
        id,
        format!("节点“{id}”在新版本中处于另一层子流程，不能直接移动"),
        format!("the node `{id}` lies in another subprocess of the new version and can't be moved there"),
    )
}

pub(super) fn repetition(id: &str) -> Rejection {
    refused(
        "SK-MATTER-0183",
        id,
        format!("节点“{id}”的循环或多实例方式改变，而它正在运行"),
        format!("the loop or multi-instance kind of `{id}` changes while it runs"),
    )
}

pub(super) fn join(id: &str) -> Rejection {
    refused(
        "SK-MATTER-0184",
        id,
        format!("网关“{id}”正有令牌等待汇合，而其种类或入口在新版本中不同"),
        format!("tokens wait at the gateway `{id}`, whose kind or incoming flows differ in the new version"),
    )
}

pub(super) fn compensation(id: &str) -> Rejection {
    refused(
        "SK-MATTER-0185",
        id,
        format!("已完成的“{id}”可被补偿，而新版本中没有它的补偿处理"),
        format!(
            "the completed `{id}` can be compensated, but has no compensation handler in the new version"
        ),
    )
}

pub(super) fn clock(id: &str) -> Rejection {
    refused(
        "SK-MATTER-0186",
        id,
        format!(
            "正在运行的时钟“{id}”在新版本中缺失，或依据、期限、起算、顺延规则不同；如须沿用原期限，请在映射中写 clock {id} -> 新时钟"
        ),
        format!(
            "the running clock `{id}` is missing from the new version or has another law, period, start or roll rule; to keep the period it has, map it: clock {id} -> new"
        ),
    )
}

pub(super) fn process(id: &str) -> Rejection {
    refused(
        "SK-MATTER-0187",
        id,
        format!("新版本中没有流程“{id}”"),
        format!("the new version has no process `{id}`"),
    )
}

pub(super) fn correlation() -> Rejection {
    refused(
        "SK-MATTER-0188",
        "correlation",
        "本事项已确定关联键，而新版本的关联属性不同".into(),
        "the matter has fixed its correlation, but the new version has other correlation properties".into(),
    )
}

pub(super) fn mapping(text: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0189"),
        Class::Invalid,
        format!("映射“{text}”读不懂、重复，或指向不存在的元素；应写作 旧 -> 新"),
        format!(
            "the mapping `{text}` can't be read, names something twice or something that isn't there; write old -> new"
        ),
    )
}

pub(super) fn other_definition(has: &str, wants: &str) -> Rejection {
    refused(
        "SK-MATTER-0190",
        has,
        format!("事项运行于“{has}”，迁移计划从“{wants}”出发"),
        format!("the matter runs under `{has}`, the plan begins at `{wants}`"),
    )
}

pub(super) fn over() -> Rejection {
    refused(
        "SK-MATTER-0191",
        "matter",
        "事项尚未开始或已经结束，不能迁移".into(),
        "the matter has not started or is over: there is nothing to migrate".into(),
    )
}

pub(super) fn no_reason() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0192"),
        Class::Invalid,
        "迁移须写明理由",
        "a migration needs a reason",
    )
}

pub(super) fn wait(id: &str) -> Rejection {
    refused(
        "SK-MATTER-0193",
        id,
        format!("节点“{id}”等待的内容在新版本中不同（消息、信号、作业类型或事件种类）"),
        format!(
            "what the node `{id}` waits for differs in the new version (message, signal, job type or kind of event)"
        ),
    )
}
