//! Every way the store says no, one function for each code, so that a code is worded in one place.
//!
//! It knows nothing of what led there. Each code has its page in `docs/errors/`.

use skein_kernel::event::Stream;
use skein_kernel::rejection::{Class, Code, Rejection};
use std::fmt::Display;
use std::path::Path;

fn named(path: &Path) -> String {
    path.display().to_string()
}

/// Another process holds the city.
#[must_use]
pub fn in_use(path: &Path) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0001"),
        Class::Unavailable,
        "这座城市的数据目录正被另一个进程使用，请先停止那个进程",
        "another process has this city's data folder open; stop it first",
    )
    .in_file(named(path))
}

/// A file or folder can't be read or written.
#[must_use]
pub fn files(path: &Path, error: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0002"),
        Class::Unavailable,
        format!("无法读写数据文件：{error}"),
        format!("a data file can't be read or written: {error}"),
    )
    .in_file(named(path))
}

/// The database file is no journal or is damaged.
#[must_use]
pub fn damaged(path: &Path, detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0003"),
        Class::Unavailable,
        format!("日志数据库已损坏或不是雁阵日志：{detail}；请核验后从备份恢复"),
        format!("the journal is damaged or is no Skein journal: {detail}; verify it and restore a backup"),
    )
    .in_file(named(path))
}

/// The database can't be read.
#[must_use]
pub fn unread(error: impl Display) -> Rejection {
    damaged(Path::new(crate::database::FILE), error)
}

/// The database was written by a later version.
#[must_use]
pub fn newer(path: &Path, found: i64, known: i64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0004"),
        Class::Unavailable,
        format!("日志的结构版本是 {found}，本程序只认识到 {known}；请使用较新的程序"),
        format!("the journal has schema version {found}, this program knows {known}; use a later program"),
    )
    .in_file(named(path))
}

/// The database was left by an earlier version and is only to be read.
#[must_use]
pub fn earlier(path: &Path, found: i64, known: i64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0081"),
        Class::Conflict,
        format!(
            "日志的结构版本是 {found}，本程序读取的是 {known}；请先用本程序启动一次该城市，或先恢复该备份"
        ),
        format!(
            "the journal has schema version {found}, this program reads {known}; start the city once with this \
             program, or restore the backup first"
        ),
    )
    .in_file(named(path))
}

/// A stream has moved on.
#[must_use]
pub fn moved_on(stream: &Stream, expected: u64, found: u64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0005"),
        Class::Conflict,
        format!("内容已被他人更新（您看到的是第 {expected} 版，现为第 {found} 版），请刷新后重试"),
        format!(
            "this has changed since you read it (revision {expected}, by now {found}); reload and try again"
        ),
    )
    .at_element(stream.to_string())
}

/// An idempotency key came back with another command.
#[must_use]
pub fn key_reused(key: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0006"),
        Class::Conflict,
        "同一个幂等键已用于另一个不同的请求，请换用新的键",
        "this idempotency key was already used for a different command; use a new key",
    )
    .at_element(key)
}

/// There is no room to save.
#[must_use]
pub fn full() -> Rejection {
    Rejection::new(
        Code("SK-STORE-0007"),
        Class::Unavailable,
        "磁盘空间不足，本次操作未保存；请腾出空间后重试，已保存的内容不受影响",
        "the disk is full and this was not saved; make room and try again, what was saved before is safe",
    )
}

/// Writing failed for another reason than room.
#[must_use]
pub fn not_written(error: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0008"),
        Class::Unavailable,
        format!("写入磁盘失败，本次操作未保存：{error}"),
        format!("writing to the disk failed and this was not saved: {error}"),
    )
}

/// The journal no longer takes commands.
#[must_use]
pub fn stopped() -> Rejection {
    Rejection::new(
        Code("SK-STORE-0009"),
        Class::Unavailable,
        "日志已停止接收操作，请重新启动服务；此前确认的操作均已保存",
        "the journal has stopped taking commands; restart the service, all acknowledged commands are safe",
    )
}

/// Too many commands are waiting.
#[must_use]
pub fn busy(limit: usize) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0010"),
        Class::TooMany,
        format!("等待处理的操作已达上限（{limit}），请稍后重试"),
        format!("too many commands are waiting (limit {limit}); try again shortly"),
    )
}

/// Deciding hit a bug.
#[must_use]
pub fn bug(detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0011"),
        Class::Unavailable,
        format!("处理该操作时出现程序错误，未做任何更改：{detail}"),
        format!("a program error occurred while deciding this command, nothing was changed: {detail}"),
    )
}

/// The signing key is missing, unreadable or exposed.
#[must_use]
pub fn signing_key(path: &Path, zh: &str, en: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0012"),
        Class::Unavailable,
        format!("存证签名密钥不可用：{zh}"),
        format!("the evidence signing key can't be used: {en}"),
    )
    .in_file(named(path))
}

/// No such event.
#[must_use]
pub fn no_event(position: u64, size: u64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0013"),
        Class::NotFound,
        format!("没有第 {position} 号事件，日志共有 {size} 个事件"),
        format!("there is no event {position}; the journal has {size}"),
    )
}

/// An event can't be proven by its content: that was erased, or altered.
#[must_use]
pub fn not_as_recorded(position: u64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0080"),
        Class::Conflict,
        format!(
            "第 {position} 号事件的内容已不是当初记录的内容（依法删除或被改动），不能出具证明；请先运行 skein audit verify"
        ),
        format!(
            "event {position} doesn't say what it was recorded as any more (erased by law, or altered), so it can't be \
             proven; run skein audit verify to see which"
        ),
    )
}

/// The evidence does not hold.
#[must_use]
pub fn unproven(zh: impl Display, en: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0014"),
        Class::Invalid,
        format!("存证核验不通过：{zh}"),
        format!("the evidence does not verify: {en}"),
    )
}

/// A target that must be empty is not.
#[must_use]
pub fn not_empty(path: &Path) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0015"),
        Class::Conflict,
        "目标位置已有内容，不会覆盖；请换一个空目录",
        "the target already holds something and will not be overwritten; choose an empty folder",
    )
    .in_file(named(path))
}

/// A backup is incomplete.
#[must_use]
pub fn bad_backup(path: &Path, zh: impl Display, en: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0016"),
        Class::Invalid,
        format!("备份不可用：{zh}"),
        format!("the backup can't be used: {en}"),
    )
    .in_file(named(path))
}

/// An evidence file is larger than accepted.
#[must_use]
pub fn blob_too_large(limit: u64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0017"),
        Class::TooLarge,
        format!("文件超过允许的大小（{limit} 字节）"),
        format!("the file is larger than accepted ({limit} bytes)"),
    )
}

/// No such evidence file.
#[must_use]
pub fn no_blob(digest: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0018"),
        Class::NotFound,
        "没有这个附件",
        "there is no such evidence file",
    )
    .at_element(digest)
}

/// An evidence file is not what its name says.
#[must_use]
pub fn blob_damaged(digest: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0019"),
        Class::Unavailable,
        "附件内容与其哈希不符，已损坏；请从备份恢复该文件",
        "the evidence file does not match its hash and is damaged; restore it from a backup",
    )
    .at_element(digest)
}

/// Something is wrong with an event about to be appended.
#[must_use]
pub fn unacceptable(stream: &Stream, zh: &str, en: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0020"),
        Class::Invalid,
        format!("事件不可记录：{zh}"),
        format!("the event can't be recorded: {en}"),
    )
    .at_element(stream.to_string())
}

/// The journal is another city's.
#[must_use]
pub fn other_city(path: &Path, found: i64, wanted: i64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0021"),
        Class::Conflict,
        format!("此数据目录属于 {found:06}，不是 {wanted:06}"),
        format!("this data folder belongs to division {found:06}, not {wanted:06}"),
    )
    .in_file(named(path))
}

/// Flushing failed: whether this was saved will only be known after a restart.
#[must_use]
pub fn uncertain() -> Rejection {
    Rejection::new(
        Code("SK-STORE-0022"),
        Class::Unavailable,
        "磁盘刷写失败，无法确认本次操作是否已保存；请检查磁盘、重启服务后查看结果",
        "flushing to the disk failed, so whether this was saved is not known; check the disk, restart, and look",
    )
}

/// The database was locked for as long as the backup tried.
#[must_use]
pub fn locked(path: &Path) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0023"),
        Class::Unavailable,
        "数据库一直被其他程序锁定，没有生成备份；请稍后重试",
        "the database stayed locked by another program and no backup was made; try again shortly",
    )
    .in_file(named(path))
}

/// No such aggregate.
#[must_use]
pub fn no_aggregate(serial: u64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0024"),
        Class::NotFound,
        format!("没有编号为 {serial} 的事项"),
        format!("there is no matter with the number {serial}"),
    )
}

/// Nobody waits for a message.
#[must_use]
pub fn nobody_waits(name: &str, key: &str) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0025"),
        Class::NotFound,
        format!("没有事项在等待消息“{name}”（关联键“{key}”）"),
        format!("no matter waits for the message `{name}` with the correlation key `{key}`"),
    )
}

/// No such dead letter.
#[must_use]
pub fn no_dead_letter(sequence: u64) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0026"),
        Class::NotFound,
        format!("没有编号为 {sequence} 的死信，它可能已被重新发送"),
        format!("there is no dead letter {sequence}; it may have been sent again already"),
    )
}

/// A stored state can't be read and can't be rebuilt.
#[must_use]
pub fn unreadable_state(serial: u64, detail: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0027"),
        Class::Unavailable,
        format!("第 {serial} 号事项的状态无法读出，也无法由事件重建：{detail}；请核验日志"),
        format!(
            "the state of matter {serial} can't be read nor rebuilt from its events: {detail}; verify the journal"
        ),
    )
}

/// A parcel can't be written as a CloudEvent.
#[must_use]
pub fn unsendable(sequence: u64, error: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0028"),
        Class::Invalid,
        format!("第 {sequence} 号待发消息的内容不是 JSON：{error}"),
        format!("the content of parcel {sequence} is no JSON: {error}"),
    )
}

/// The database can't answer a question.
#[must_use]
pub fn unanswerable(error: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0070"),
        Class::Invalid,
        format!("数据库答不了这个问题：{error}"),
        format!("the database can't answer the question: {error}"),
    )
}

/// A question is too much.
#[must_use]
pub fn too_much(what: (&str, &str)) -> Rejection {
    let (zh, en) = what;
    Rejection::new(
        Code("SK-STORE-0071"),
        Class::Invalid,
        format!("这个问题{zh}；请缩小范围，或给登记表的列加索引"),
        format!("the question {en}; narrow it down, or index a column of the register"),
    )
}
