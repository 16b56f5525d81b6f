//! Every way the PostgreSQL backend says no that SQLite doesn't, one function for each code.
//!
//! It knows nothing of what led there. Each code has its page in `docs/errors/`.

use skein_kernel::rejection::{Class, Code, Rejection};
use std::fmt::Display;

/// The database can't be reached.
pub(crate) fn unreachable(detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0060"),
        Class::Unavailable,
        format!("无法连接数据库，本次操作未保存；服务会自动重连，请稍后重试：{detail}"),
        format!(
            "the database can't be reached and this was not saved; the service reconnects by itself, try again shortly: {detail}"
        ),
    )
}

/// The connection was cut while a batch was being committed, and the database has not come back to ask.
pub(crate) fn uncertain(detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0061"),
        Class::Unavailable,
        format!(
            "提交时与数据库的连接中断，尚不能确认本次操作是否已保存；请稍后用同一幂等键重试或查看结果：{detail}"
        ),
        format!(
            "the connection was cut while this was being committed, so whether it was saved is not known yet; try again under the same idempotency key, or look: {detail}"
        ),
    )
}

/// The address names no database.
pub(crate) fn bad_address(detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0062"),
        Class::Invalid,
        format!("数据库地址有误，应形如 postgres://用户@主机/数据库：{detail}"),
        format!(
            "the database's address is wrong, it should look like postgres://user@host/database: {detail}"
        ),
    )
}

/// Another node signs with another key.
pub(crate) fn other_key() -> Rejection {
    Rejection::new(
        Code("SK-STORE-0063"),
        Class::Conflict,
        "本节点的签名密钥与此日志正在使用的密钥不同；请从已在运行的节点复制 evidence.key",
        "this node's signing key is not the one this journal is signed with; copy evidence.key from a running node",
    )
}

/// The database has a later program's tables.
pub(crate) fn newer(found: i32, known: i32) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0064"),
        Class::Unavailable,
        format!("数据库的结构版本是 {found}，本程序只认识到 {known}；请使用较新的程序"),
        format!("the database has schema version {found}, this program knows {known}; use a later program"),
    )
}

/// The server is set so that committed work can be lost.
pub(crate) fn unsafe_server(setting: &str, value: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0065"),
        Class::Unavailable,
        format!("数据库服务器的设置 {setting} = {value} 会丢失已确认的操作，拒绝使用；请改为 on"),
        format!(
            "the server's setting {setting} = {value} can lose acknowledged work, so it is not used; set it to on"
        ),
    )
}

/// The server refuses this user or what it tries to do.
pub(crate) fn refused(detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0066"),
        Class::Unavailable,
        format!("数据库拒绝了本服务的登录或操作，请检查用户、口令与权限：{detail}"),
        format!(
            "the database refuses this service's login or what it does; check user, password and rights: {detail}"
        ),
    )
}

/// Other nodes were faster again and again.
pub(crate) fn outrun(tries: u32) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0067"),
        Class::Conflict,
        format!("其他节点同时在修改同一事项，尝试 {tries} 次后仍未成功，未做任何更改；请重试"),
        format!(
            "other nodes kept changing the same matter, {tries} attempts failed and nothing was changed; try again"
        ),
    )
}

/// A statement failed for a reason that has no code of its own.
pub(crate) fn failed(detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0068"),
        Class::Unavailable,
        format!("数据库未能执行本次操作，未做任何更改：{detail}"),
        format!("the database could not do this and nothing was changed: {detail}"),
    )
}

/// What is stored can't be what this program wrote.
pub(crate) fn damaged(detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0069"),
        Class::Unavailable,
        format!("数据库中的日志已损坏或被改动：{detail}；请核验后从备份恢复"),
        format!(
            "the journal in the database is damaged or was altered: {detail}; verify it and restore a backup"
        ),
    )
}
