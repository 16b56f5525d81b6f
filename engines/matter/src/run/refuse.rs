//! The refusals of the runner (`SK-MATTER-0200` to `0219`).

use skein_kernel::rejection::{Class, Code, Rejection};

/// A script entry that isn't understood.
pub(crate) fn bad_entry(line: u32, zh: &str, en: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0200"),
        Class::Invalid,
        format!("脚本条目无法理解：{zh}"),
        format!("the script entry isn't understood: {en}"),
    )
    .at_line(line)
}

/// A process that isn't in the file.
pub(crate) fn no_process(id: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0201"),
        Class::NotFound,
        format!("文件中没有流程“{id}”"),
        format!("the file has no process {id:?}"),
    )
    .at_element(id)
}

/// A call of a process that none of the files has.
pub(crate) fn not_with(called: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0203"),
        Class::Invalid,
        format!("调用活动要调用的流程“{called}”不在任何一个文件里；请用 --with 给出它的文件"),
        format!(
            "the call activity calls the process `{called}`, which none of the files has; give its file by --with"
        ),
    )
}

/// A file without a process.
pub(crate) fn nothing_to_start(file: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0202"),
        Class::Invalid,
        "文件中没有可以运行的流程",
        "the file has no process to run",
    )
    .in_file(file)
}

/// The engine's code for a message or signal that a matter doesn't wait for.
pub(crate) const NOBODY_WAITS: &str = "SK-MATTER-0038";
