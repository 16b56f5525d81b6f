//! What this crate refuses, by code.
//!
//! It knows nothing of where. Codes `SK-QUERY-0001` to `0008`.

use skein_kernel::rejection::{Class, Code, Rejection};
use std::fmt::Display;

pub(crate) fn other_kind(register: &str, column: &str) -> Rejection {
    Rejection::new(
        Code("SK-QUERY-0001"),
        Class::Conflict,
        format!("登记表“{register}”已有“{column}”列，类型不同；请换一个列名"),
        format!("the register `{register}` has a column `{column}` of another type; use another name"),
    )
    .at_element(register)
}

pub(crate) fn unreadable(error: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-QUERY-0002"),
        Class::Invalid,
        format!("SQL 读不懂：{error}"),
        format!("the SQL can't be read: {error}"),
    )
}

pub(crate) fn no_select(found: &str) -> Rejection {
    Rejection::new(
        Code("SK-QUERY-0003"),
        Class::Invalid,
        format!("查询只能是一条 SELECT，不能有：{found}"),
        format!("a question is one SELECT; it can't have: {found}"),
    )
}

pub(crate) fn not_allowed(what: &str) -> Rejection {
    Rejection::new(
        Code("SK-QUERY-0004"),
        Class::Invalid,
        format!("查询里不能用“{what}”：两种数据库的含义不同，或会得出小数；请改用登记表的列或 FEEL 计算"),
        format!(
            "a question can't use `{what}`: databases differ about it or it yields fractions; compute it in FEEL, in a column of the register or from the answer"
        ),
    )
}

pub(crate) fn unnamed(column: &str) -> Rejection {
    Rejection::new(
        Code("SK-QUERY-0005"),
        Class::Invalid,
        format!("查询的结果列“{column}”要有各不相同的名称，例如 count(*) AS total"),
        format!("the column `{column}` of the answer needs a name of its own, such as count(*) AS total"),
    )
}

pub(crate) fn no_register(name: &str) -> Rejection {
    Rejection::new(
        Code("SK-QUERY-0006"),
        Class::NotFound,
        format!("没有名为“{name}”的登记表：需要有一个流程用 skein:register 登记它"),
        format!("there is no register `{name}`: a process has to state it with skein:register"),
    )
    .at_element(name)
}

pub(crate) fn wrong(error: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-QUERY-0007"),
        Class::Invalid,
        format!("查询与登记表对不上：{error}"),
        format!("the question doesn't fit the registers: {error}"),
    )
}

pub(crate) fn no_parameter(name: &str) -> Rejection {
    Rejection::new(
        Code("SK-QUERY-0008"),
        Class::Invalid,
        format!("查询要用的参数“{name}”没有给出"),
        format!("the question's parameter `{name}` isn't given"),
    )
    .at_element(name)
}
