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

/// The two halves of the signing key don't belong together.
pub(crate) fn other_key() -> Rejection {
    Rejection::new(
        Code("SK-STORE-0063"),
        Class::Conflict,
        "数据库中的签名私钥与其公钥不符，已被改动；请从备份恢复",
        "the signing key in the database doesn't belong to its public half: it was altered; restore a backup",
    )
    .in_file("signing_keys")
}

/// The signing key is gone though events have been signed.
pub(crate) fn no_key() -> Rejection {
    let zh = "数据库中缺少签名私钥而日志已有签名；请从备份恢复";
    let en = "it is missing in the database though events have been signed; restore a backup";
    crate::rejections::signing_key("signing_keys".as_ref(), zh, en)
}

/// There is no such city in the database.
pub(crate) fn no_city(division: i32) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0073"),
        Class::NotFound,
        format!("数据库中没有区划代码为 {division:06} 的城市；请检查地址与区划"),
        format!("the database holds no city of division {division:06}; check the address and the division"),
    )
}

/// The database holds several cities, or none.
pub(crate) fn which_city(found: usize) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0073"),
        Class::Invalid,
        format!("数据库中有 {found} 个城市，请用 --division 指明一个"),
        format!("the database holds {found} cities; name one with --division"),
    )
}

/// The connection can't be secured as the address asks.
pub(crate) fn insecure(detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0072"),
        Class::Unavailable,
        format!("无法按要求与数据库建立加密连接，请检查 sslmode、sslrootcert 与服务器证书：{detail}"),
        format!(
            "the connection to the database can't be secured as asked; check sslmode, sslrootcert and the server's certificate: {detail}"
        ),
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
