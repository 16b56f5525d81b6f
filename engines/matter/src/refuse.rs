//! The refusals of the matter engine's core, one function per code (`SK-MATTER-0001` to `0099`).

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
