//! This crate's error codes, each with its page in `docs/errors/`.
//!
//! It knows only how to word a refusal. Start at the function named after what went wrong.

use skein_kernel::rejection::{Class, Code, Rejection};

fn reject(code: &'static str, class: Class, zh: &str, en: &str) -> Rejection {
    Rejection::new(Code(code), class, zh, en)
}

/// No page has this address.
#[must_use]
pub fn no_such_page() -> Rejection {
    reject(
        "SK-WEB-0001",
        Class::NotFound,
        "没有这个页面",
        "there is no such page",
    )
}

/// The address exists, but not for this method.
#[must_use]
pub fn wrong_method() -> Rejection {
    reject(
        "SK-WEB-0002",
        Class::Invalid,
        "这个地址不接受这种请求方法",
        "this address doesn't accept that request method",
    )
}

/// The visitor must sign in first.
#[must_use]
pub fn sign_in_first() -> Rejection {
    reject(
        "SK-WEB-0003",
        Class::Unauthenticated,
        "请先登录",
        "please sign in first",
    )
}

/// The first password must be changed before anything else (the city's own code).
#[must_use]
pub fn change_first() -> Rejection {
    Rejection::new(
        skein_app::codes::MUST_CHANGE,
        Class::Forbidden,
        "请先修改初始密码",
        "change the first password before anything else",
    )
}

/// The visitor's roles don't open this page.
#[must_use]
pub fn wrong_role() -> Rejection {
    reject(
        "SK-WEB-0004",
        Class::Forbidden,
        "您的角色不能打开这个页面",
        "your role does not open this page",
    )
}

/// The form didn't come from our own page, or that page is from another session.
#[must_use]
pub fn foreign_form() -> Rejection {
    reject(
        "SK-WEB-0005",
        Class::Forbidden,
        "表单校验失败：请回到原页面刷新后重新提交",
        "the form's token does not match: go back, reload the page and submit again",
    )
}

/// A field is missing or can't be read.
#[must_use]
pub fn bad_field(name: &str) -> Rejection {
    Rejection::new(
        Code("SK-WEB-0006"),
        Class::Invalid,
        format!("“{name}”没有填写或填写有误"),
        format!("the field `{name}` is missing or can't be read"),
    )
    .at_element(name)
}

/// The request's body can't be read.
#[must_use]
pub fn unreadable() -> Rejection {
    reject(
        "SK-WEB-0007",
        Class::Invalid,
        "请求内容不完整或格式不对",
        "the request's content is incomplete or malformed",
    )
}

/// The request's body is larger than is accepted.
#[must_use]
pub fn too_large(limit: usize) -> Rejection {
    let mebibytes = limit >> 20;
    Rejection::new(
        Code("SK-WEB-0008"),
        Class::TooLarge,
        format!("文件太大：最多 {mebibytes} MB"),
        format!("the file is too large: at most {mebibytes} MB"),
    )
}

/// Too many requests from one address.
#[must_use]
pub fn too_many() -> Rejection {
    reject(
        "SK-WEB-0009",
        Class::TooMany,
        "操作太频繁，请稍后再试",
        "too many requests: please wait a minute",
    )
}

/// The request took too long.
#[must_use]
pub fn too_slow() -> Rejection {
    reject(
        "SK-WEB-0010",
        Class::Unavailable,
        "处理超时，请稍后再试；已提交的内容不会丢失",
        "the request took too long: please try again, nothing committed is lost",
    )
}

/// Something went wrong on our side.
#[must_use]
pub fn broken() -> Rejection {
    reject(
        "SK-WEB-0011",
        Class::Unavailable,
        "系统出错了，已记录；请把页面底部的请求编号告诉管理员",
        "something went wrong on our side and is on record: give the request number below to an administrator",
    )
}

/// The format asked for isn't offered.
#[must_use]
pub fn no_such_format(format: &str) -> Rejection {
    Rejection::new(
        Code("SK-WEB-0012"),
        Class::NotFound,
        format!("不提供“{format}”格式，可选 csv、xlsx、json"),
        format!("`{format}` is not offered: choose csv, xlsx or json"),
    )
}

/// A write to the REST interface must say which version it was decided on.
#[must_use]
pub fn no_version() -> Rejection {
    reject(
        "SK-WEB-0013",
        Class::Invalid,
        "缺少 If-Match：请先读取，再带上读到的 ETag 提交",
        "If-Match is missing: read the resource first and send the ETag you got",
    )
}

/// The account belongs to no department, so it has no desk.
#[must_use]
pub fn no_department() -> Rejection {
    reject(
        "SK-WEB-0014",
        Class::Forbidden,
        "您的账户没有所属部门，没有工作台；请让管理员设置部门",
        "your account has no department and so no desk: ask an administrator to set one",
    )
}

/// A correction that corrects nothing.
#[must_use]
pub fn nothing_changed() -> Rejection {
    reject(
        "SK-WEB-0015",
        Class::Invalid,
        "没有改动任何一栏",
        "no field was changed",
    )
}

/// The journal is kept in memory, where there is nothing to prove to anyone else.
#[must_use]
pub fn no_proof() -> Rejection {
    reject(
        "SK-WEB-0016",
        Class::NotFound,
        "这座城市的日志只在内存里，没有可下载的存证",
        "this city's journal lives in memory only: there is no proof to take away",
    )
}

/// A question that must be answered wasn't.
#[must_use]
pub fn not_answered(zh: &str, en: &str) -> Rejection {
    Rejection::new(
        Code("SK-WEB-0017"),
        Class::Invalid,
        format!("请填写“{zh}”"),
        format!("please fill in “{en}”"),
    )
}

/// What should be a number isn't one.
#[must_use]
pub fn no_number(zh: &str, en: &str, whole: bool) -> Rejection {
    let (sort, kind) = if whole {
        ("整数", "a whole number")
    } else {
        ("数字", "a number")
    };
    Rejection::new(
        Code("SK-WEB-0018"),
        Class::Invalid,
        format!("“{zh}”须填{sort}，例如 {}", if whole { "12" } else { "12.50" }),
        format!(
            "“{en}” must be {kind}, such as {}",
            if whole { "12" } else { "12.50" }
        ),
    )
}

/// The task that was to be completed is over.
#[must_use]
pub fn task_over() -> Rejection {
    reject(
        "SK-WEB-0019",
        Class::Conflict,
        "这项任务已由他人办结或不再需要；您填写的内容保留在下面，没有提交",
        "this task has been completed by someone else or is no longer needed: what you typed is kept below and was not submitted",
    )
}

/// A form for several tasks names none.
#[must_use]
pub fn nothing_chosen() -> Rejection {
    reject(
        "SK-WEB-0020",
        Class::Invalid,
        "没有选中任何任务：请先勾选",
        "no task is chosen: tick some first",
    )
}

/// The machine has no typeface with Chinese, so no paper can be drawn.
#[must_use]
pub fn no_typeface() -> Rejection {
    reject(
        "SK-WEB-0021",
        Class::Unavailable,
        "服务器没有安装中文字体，不能生成 PDF：请安装 fonts-noto-cjk；证照的二维码同样有效",
        "no Chinese typeface is installed on the server, so no PDF can be made: install fonts-noto-cjk; the licence's code counts just the same",
    )
}

/// Answers by Open311 are XML or JSON.
#[must_use]
pub fn no_such_answer_format(format: &str) -> Rejection {
    Rejection::new(
        Code("SK-WEB-0030"),
        Class::NotFound,
        format!("不提供“{format}”格式：地址要以 .xml 或 .json 结尾"),
        format!("`{format}` is not offered: the address ends in .xml or .json"),
    )
}

/// Another city is meant than this one.
#[must_use]
pub fn no_such_jurisdiction(asked: &str, own: &str) -> Rejection {
    Rejection::new(
        Code("SK-WEB-0031"),
        Class::NotFound,
        format!("没有 jurisdiction_id“{asked}”：本市是 {own}，也可以不填"),
        format!("the jurisdiction_id `{asked}` was not found: this city is {own}, and it may be left out"),
    )
    .at_element("jurisdiction_id")
}

/// A report by Open311 without a key that counts.
#[must_use]
pub fn no_key() -> Rejection {
    reject(
        "SK-WEB-0032",
        Class::Forbidden,
        "api_key 没有给出或者已失效：它是您账户的令牌，由 POST /api/v1/session 取得",
        "the api_key is missing or no longer counts: it is your account's token, from POST /api/v1/session",
    )
    .at_element("api_key")
}

/// A report by Open311 that doesn't say where.
#[must_use]
pub fn no_location() -> Rejection {
    reject(
        "SK-WEB-0033",
        Class::Invalid,
        "没有给出位置：请同时给出 lat 和 long；address_string 可以另写，本市没有 address_id",
        "it doesn't say where: give both lat and long; address_string may say it in words beside them, and there is no address_id here",
    )
    .at_element("lat")
}

/// Dates by Open311 that can't be read or lie too far apart.
#[must_use]
pub fn bad_dates(name: &'static str) -> Rejection {
    reject(
        "SK-WEB-0034",
        Class::Invalid,
        "日期要写成 2026-01-01T00:00:00Z 或带 +08:00 这样的时差，先后不能颠倒，相距不超过 90 天",
        "dates are written 2026-01-01T00:00:00Z or with an offset such as +08:00, the earlier first, at most 90 days apart",
    )
    .at_element(name)
}

/// No report has this number.
#[must_use]
pub fn no_such_request(number: &str) -> Rejection {
    Rejection::new(
        Code("SK-WEB-0035"),
        Class::NotFound,
        format!("没有编号为“{number}”的报事"),
        format!("the service_request_id or token `{number}` was not found"),
    )
}

/// No service has this code.
#[must_use]
pub fn no_such_service(code: &str) -> Rejection {
    Rejection::new(
        Code("SK-WEB-0036"),
        Class::NotFound,
        format!("没有 service_code“{code}”：可选的见 services"),
        format!("the service_code `{code}` was not found: services lists what there is"),
    )
}
