//! Every refusal of this engine in one place: code, class and both sentences.
//!
//! Each code has its page in `docs/errors/`. It knows nothing of when a refusal is due: the decide modules
//! do. Codes are listed in order.

use crate::commitment::Status;
use crate::id::{AggregateId, Kind};
use crate::indicator::FigureStatus;
use jiff::civil::Date;
use skein_kernel::Decimal;
use skein_kernel::actor::{ActorId, UnitId};
use skein_kernel::rejection::{Class, Code, Rejection};

fn new(code: &'static str, class: Class, zh: String, en: String) -> Rejection {
    Rejection::new(Code(code), class, zh, en)
}

pub(crate) fn stale(aggregate: &AggregateId, expected: Option<u64>, version: u64) -> Rejection {
    let expected = expected.unwrap_or_default();
    new(
        "SK-MEASURE-0001",
        Class::Conflict,
        format!("您填写时的版本是{expected}，现在已是{version}，请刷新后再办"),
        format!("the form was filled in against version {expected}, which is now {version}: reload it"),
    )
    .at_element(aggregate.as_str())
}

pub(crate) fn wrong_kind(aggregate: &AggregateId, kind: Kind) -> Rejection {
    new(
        "SK-MEASURE-0002",
        Class::Invalid,
        format!("“{aggregate}”不能接受对{}的操作", kind.word()),
        format!("`{aggregate}` can't take a command to a {}", kind.word()),
    )
    .at_element(aggregate.as_str())
}

pub(crate) fn exists(aggregate: &AggregateId) -> Rejection {
    new(
        "SK-MEASURE-0003",
        Class::Conflict,
        format!("“{aggregate}”已经存在"),
        format!("`{aggregate}` already exists"),
    )
    .at_element(aggregate.as_str())
}

pub(crate) fn missing(aggregate: &AggregateId) -> Rejection {
    new(
        "SK-MEASURE-0004",
        Class::NotFound,
        format!("没有“{aggregate}”"),
        format!("there is no `{aggregate}`"),
    )
    .at_element(aggregate.as_str())
}

pub(crate) fn wrong_status(status: Status, zh: &str, en: &str) -> Rejection {
    new(
        "SK-MEASURE-0005",
        Class::Conflict,
        format!("任务处于“{}”，不能{zh}", status.zh()),
        format!("the commitment is {}: it can't be {en}", status.en()),
    )
}

pub(crate) fn not_responsible(actor: &ActorId, unit: Option<&UnitId>) -> Rejection {
    let unit = unit.map_or("—", |unit| unit.0.as_str());
    new(
        "SK-MEASURE-0006",
        Class::Forbidden,
        format!("{actor}（{unit}）不是本任务的责任单位人员"),
        format!("{actor} ({unit}) doesn't act for a department responsible for this commitment"),
    )
}

pub(crate) fn not_supervisor(actor: &ActorId) -> Rejection {
    new(
        "SK-MEASURE-0007",
        Class::Forbidden,
        format!("{actor}不是督查人员，不能办理此项"),
        format!("{actor} is not a supervisor and can't do this"),
    )
}

pub(crate) fn own_work(actor: &ActorId) -> Rejection {
    new(
        "SK-MEASURE-0008",
        Class::Forbidden,
        format!("{actor}属于责任单位或者就是申请人，不能验收本任务"),
        format!("{actor} belongs to a responsible department or made the claim and can't verify it"),
    )
}

pub(crate) fn needed(element: &str, zh: &str, en: &str) -> Rejection {
    new(
        "SK-MEASURE-0009",
        Class::Invalid,
        format!("请填写{zh}"),
        format!("{en} is needed"),
    )
    .at_element(element)
}

pub(crate) fn too_long(element: &str, limit: usize) -> Rejection {
    new(
        "SK-MEASURE-0010",
        Class::TooLarge,
        format!("内容超过{limit}字"),
        format!("the text is longer than {limit} characters"),
    )
    .at_element(element)
}

pub(crate) fn bad_id(text: &str) -> Rejection {
    new(
        "SK-MEASURE-0011",
        Class::Invalid,
        format!("“{}”不是有效的编号", short(text)),
        format!("`{}` is not a valid id", short(text)),
    )
}

pub(crate) fn bad_period(text: &str) -> Rejection {
    new(
        "SK-MEASURE-0012",
        Class::Invalid,
        format!("“{}”不是有效的统计期", short(text)),
        format!(
            "`{}` is not a period such as 2021, 2021Q3, 2021-09 or 2021-2025",
            short(text)
        ),
    )
}

pub(crate) fn less_settled(standing: FigureStatus, offered: FigureStatus) -> Rejection {
    new(
        "SK-MEASURE-0013",
        Class::Conflict,
        format!(
            "已有“{}”数，不能用“{}”数替换；确属差错请按更正录入",
            standing.zh(),
            offered.zh()
        ),
        format!(
            "a {} figure can't replace a {} one, unless as a correction",
            offered.en(),
            standing.en()
        ),
    )
}

pub(crate) fn superseded(standing: Date, offered: Date) -> Rejection {
    new(
        "SK-MEASURE-0014",
        Class::Conflict,
        format!("已有{standing}发布的同级数据，{offered}发布的更早；确属差错请按更正录入"),
        format!(
            "a figure published on {standing} stands; the one of {offered} is older, unless a correction"
        ),
    )
}

pub(crate) fn no_source(code: &str) -> Rejection {
    new(
        "SK-MEASURE-0015",
        Class::Invalid,
        format!("指标{code}由国家统一核算（统计法第二十条），录入数据必须注明发布来源"),
        format!("{code} is accounted nationally (Statistics Law art. 20): its figures need their source"),
    )
    .at_element("source")
}

pub(crate) fn wrong_unit(unit: &str, wanted: &str) -> Rejection {
    new(
        "SK-MEASURE-0016",
        Class::Invalid,
        format!("单位“{}”不能换算为“{wanted}”", short(unit)),
        format!("the unit `{}` doesn't convert to `{wanted}`", short(unit)),
    )
    .at_element("unit")
}

pub(crate) fn out_of_range(element: &str, value: Decimal, zh: &str, en: &str) -> Rejection {
    new(
        "SK-MEASURE-0017",
        Class::Invalid,
        format!("{value}超出范围：{zh}"),
        format!("{value} is out of range: {en}"),
    )
    .at_element(element)
}

pub(crate) fn bad_date(element: &str, day: Date, zh: &str, en: &str) -> Rejection {
    new(
        "SK-MEASURE-0018",
        Class::Invalid,
        format!("日期{day}{zh}"),
        format!("{day} {en}"),
    )
    .at_element(element)
}

pub(crate) fn striving_binds() -> Rejection {
    new(
        "SK-MEASURE-0019",
        Class::Invalid,
        "“力争”的目标只能是预期性，不能列为约束性".to_owned(),
        "a target the report strives for (力争) is expected, never binding".to_owned(),
    )
    .at_element("nature")
}

pub(crate) fn bad_path(sum: Option<Decimal>) -> Rejection {
    let sum = sum.map_or("—".to_owned(), |sum| sum.normalize().to_string());
    new(
        "SK-MEASURE-0020",
        Class::Invalid,
        format!("季节路径须为4个季度或12个月的非负份额，合计恰为1；现为{sum}"),
        format!("a seasonal path has 4 or 12 shares, none negative, that sum to exactly 1; here {sum}"),
    )
    .at_element("path")
}

pub(crate) fn bad_milestones(zh: &str, en: &str) -> Rejection {
    new(
        "SK-MEASURE-0021",
        Class::Invalid,
        format!("里程碑有误：{zh}"),
        format!("bad milestones: {en}"),
    )
    .at_element("milestones")
}

pub(crate) fn no_milestone(number: u32) -> Rejection {
    new(
        "SK-MEASURE-0022",
        Class::NotFound,
        format!("没有第{number}个里程碑，或已报达成"),
        format!("there is no milestone {number}, or it is already reached"),
    )
    .at_element("milestones")
}

pub(crate) fn bad_evidence(name: &str, zh: &str, en: &str) -> Rejection {
    let name = short(name);
    new(
        "SK-MEASURE-0023",
        Class::Invalid,
        format!("佐证材料“{name}”{zh}"),
        format!("the evidence file `{name}` {en}"),
    )
    .at_element("evidence")
}

pub(crate) fn no_progress(number: u32) -> Rejection {
    new(
        "SK-MEASURE-0024",
        Class::NotFound,
        format!("没有第{number}次填报，或已退回"),
        format!("there is no progress report {number}, or it was already returned"),
    )
}

pub(crate) fn supervision_open(number: u32) -> Rejection {
    new(
        "SK-MEASURE-0025",
        Class::Conflict,
        format!("第{number}次督办尚未办结"),
        format!("supervision {number} is still open"),
    )
}

pub(crate) fn no_supervision() -> Rejection {
    new(
        "SK-MEASURE-0026",
        Class::Conflict,
        "没有未办结的督办，或督办尚无回复".to_owned(),
        "there is no open supervision, or it has no reply yet".to_owned(),
    )
}

pub(crate) fn already_imported(name: &str, on: Date) -> Rejection {
    let name = short(name);
    new(
        "SK-MEASURE-0027",
        Class::Conflict,
        format!("这份报告已于{on}以“{name}”导入"),
        format!("this report was already imported on {on} as `{name}`"),
    )
}

pub(crate) fn row_decided(row: &str) -> Rejection {
    let row = short(row);
    new(
        "SK-MEASURE-0028",
        Class::Conflict,
        format!("第{row}行已经采纳或剔除"),
        format!("row {row} is already accepted or rejected"),
    )
    .at_element(row)
}

pub(crate) fn field_moved(field: &str, standing: &str) -> Rejection {
    let standing = short(standing);
    new(
        "SK-MEASURE-0029",
        Class::Conflict,
        format!("该字段现在是“{standing}”，与您看到的不同，请刷新"),
        format!("the field is `{standing}` by now, not what the form showed: reload it"),
    )
    .at_element(field)
}

pub(crate) fn bad_acceptance(row: &str) -> Rejection {
    new(
        "SK-MEASURE-0030",
        Class::Invalid,
        format!("第{}行只能采纳为新目标或新任务", short(row)),
        format!(
            "row {} can only become a new target or a new commitment",
            short(row)
        ),
    )
    .at_element(short(row))
}

pub(crate) fn settled(zh: &str, en: &str) -> Rejection {
    new(
        "SK-MEASURE-0031",
        Class::Conflict,
        format!("已{zh}，不能再办理"),
        format!("it is already {en}"),
    )
}

pub(crate) fn rule_overlap(from: Date) -> Rejection {
    new(
        "SK-MEASURE-0032",
        Class::Conflict,
        format!("新规则的生效日{from}须晚于已有规则的生效日，且不早于施行当日"),
        format!("the rule's first day, {from}, must come after every earlier rule's first day"),
    )
    .at_element("from")
}

pub(crate) fn unreadable(kind: &str, why: &serde_json::Error) -> Rejection {
    let kind = short(kind);
    new(
        "SK-MEASURE-0033",
        Class::Unavailable,
        format!("事件“{kind}”无法读写：{why}"),
        format!("the event `{kind}` can't be read or written: {why}"),
    )
    .at_element(kind)
}

pub(crate) fn bad_pack(file: &str, element: &str, zh: &str, en: &str) -> Rejection {
    new(
        "SK-MEASURE-0034",
        Class::Invalid,
        format!("数据包有误：{zh}"),
        format!("the pack is wrong: {en}"),
    )
    .in_file(file)
    .at_element(element)
}

/// The first few characters of what a user sent, so that a message stays a message.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
