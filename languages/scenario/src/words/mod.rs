//! The vocabulary: every keyword in Chinese and English, the usual form of each language first.
//!
//! It knows nothing of sentences. The guide lists the usual forms; the others are what people write as well.

mod people;
mod said;

pub(crate) use people::{ATTRIBUTES, Attribute, GRADES, KINDS, OFFICES};
pub(crate) use said::{LIGHTS, OF, Of, SEEN, STATUSES, Seen};

use crate::cursor::Words;
use crate::model::{ClockVerb, Light, Status, SteerVerb, WorkVerb};

/// What may stand before a sentence and says nothing.
pub(crate) const CONNECTIVES: Words = &[
    "那么", "应当", "应该", "应", "则", "并且", "而且", "同时", "然后", "随后", "接着", "但是", "但", "假如",
    "假设", "已知", "当", "given", "when", "then", "and", "but", "-", "*", "•",
];

/// What begins a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Scenario,
    Background,
    Examples,
    Include,
    Packs,
    Note,
}

pub(crate) const SECTIONS: &[(Section, Words)] = &[
    (
        Section::Scenario,
        &["场景", "情景", "用例", "scenario", "scenario outline", "场景大纲"],
    ),
    (Section::Background, &["背景", "background"]),
    (
        Section::Examples,
        &["例子", "示例", "举例", "例表", "examples", "example"],
    ),
    (Section::Include, &["引用", "包含", "引入", "include", "includes"]),
    (
        Section::Packs,
        &[
            "用到的包",
            "使用包",
            "所需包",
            "with packs",
            "with pack",
            "packs",
            "needs packs",
        ],
    ),
    (Section::Note, &["说明", "note"]),
];

pub(crate) const TIME: Words = &[
    "时间到",
    "时间",
    "时刻",
    "日期",
    "到了",
    "time",
    "the time is",
    "it is",
    "at",
];
pub(crate) const PASS: Words = &["过了", "经过了", "再过", "过", "after", "another", "wait"];
pub(crate) const PASSED_AWAY: Words = &[
    "之后", "以后", "后", "pass", "passes", "later", "go by", "goes by",
];

/// What someone does, before its arguments are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Start,
    Complete,
    /// Completes where a task is meant, starts where an item is.
    Submit,
    Work(WorkVerb),
    Clock(ClockVerb),
    Error,
    Escalate,
    FailJob,
    Message,
    Signal,
    Steer(SteerVerb),
    Retry,
    Skip,
    Rate,
    Open,
    Away,
    Calendar,
    Command,
}

pub(crate) const VERBS: &[(Verb, Words)] = &[
    (
        Verb::Start,
        &[
            "申请",
            "申办",
            "发起",
            "登记",
            "上报",
            "applies for",
            "apply for",
            "starts",
            "start",
            "registers",
            "files",
        ],
    ),
    (Verb::Submit, &["提交", "submits", "submit"]),
    (
        Verb::Complete,
        &[
            "完成",
            "办结",
            "办理",
            "办完",
            "填写",
            "completes",
            "complete",
            "finishes",
            "does",
            "fills in",
        ],
    ),
    (
        Verb::Work(WorkVerb::Claim),
        &["签收", "认领", "领取", "claims", "claim", "takes", "signs for"],
    ),
    (
        Verb::Work(WorkVerb::Begin),
        &["开始办理", "着手", "begins", "begin"],
    ),
    (
        Verb::Work(WorkVerb::Release),
        &["放回", "释放", "退签", "releases", "release", "gives back"],
    ),
    (
        Verb::Work(WorkVerb::EndDelegation),
        &[
            "收回委托",
            "交回委托",
            "ends delegation of",
            "ends the delegation of",
        ],
    ),
    (Verb::Work(WorkVerb::Delegate), &["委托", "delegates", "delegate"]),
    (
        Verb::Work(WorkVerb::Transfer),
        &["转办", "移交", "转交", "transfers", "transfer", "hands over"],
    ),
    (
        Verb::Work(WorkVerb::Assign),
        &["指派", "分派", "派发", "assigns", "assign"],
    ),
    (
        Verb::Work(WorkVerb::StandIn),
        &["代班", "顶岗", "stands in for", "stands in at", "stands in"],
    ),
    (
        Verb::Work(WorkVerb::Return),
        &["退回", "退件", "returns", "return", "sends back"],
    ),
    (Verb::Work(WorkVerb::Suspend), &["搁置", "挂起", "puts aside"]),
    (Verb::Work(WorkVerb::Resume), &["续办", "takes up"]),
    (
        Verb::Work(WorkVerb::Prioritise),
        &[
            "设优先级",
            "调整优先级",
            "prioritises",
            "prioritise",
            "prioritizes",
        ],
    ),
    (Verb::Work(WorkVerb::Urge), &["催办", "urges", "urge"]),
    (
        Verb::Work(WorkVerb::Comment),
        &["批注", "备注", "留言", "comments on", "comments", "notes on"],
    ),
    (
        Verb::Work(WorkVerb::Attach),
        &["上传", "附上", "attaches", "attach", "uploads"],
    ),
    (
        Verb::Work(WorkVerb::Recuse),
        &[
            "回避",
            "申请回避",
            "责令回避",
            "决定回避",
            "recuses",
            "is recused from",
            "recuses from",
        ],
    ),
    (
        Verb::Clock(ClockVerb::Stop),
        &["停表", "中止计时", "暂停计时", "stops"],
    ),
    (
        Verb::Clock(ClockVerb::Restart),
        &["恢复计时", "重启计时", "恢复时钟", "restarts"],
    ),
    (
        Verb::Clock(ClockVerb::Extend),
        &["延长", "延期", "批准延长", "批准延期", "extends", "extend"],
    ),
    (
        Verb::Clock(ClockVerb::Recompute),
        &["重算", "重新计算", "recomputes"],
    ),
    (
        Verb::Clock(ClockVerb::Correct),
        &["更正起算", "corrects the start of"],
    ),
    (Verb::Clock(ClockVerb::Meet), &["了结", "meets"]),
    (
        Verb::Clock(ClockVerb::Cancel),
        &["取消计时", "取消时钟", "cancels the clock"],
    ),
    (
        Verb::Error,
        &["报错", "以错误结束", "raises error in", "fails", "raises error"],
    ),
    (Verb::Escalate, &["升级", "上报升级", "escalates"]),
    (Verb::FailJob, &["作业失败", "报告失败", "reports failure of"]),
    (
        Verb::Message,
        &[
            "发送消息",
            "发消息",
            "送达消息",
            "sends message",
            "sends the message",
        ],
    ),
    (
        Verb::Signal,
        &["发布信号", "发出信号", "announces", "gives out signal"],
    ),
    (
        Verb::Steer(SteerVerb::Withdraw),
        &["撤回", "withdraws", "withdraw"],
    ),
    (
        Verb::Steer(SteerVerb::Cancel),
        &["取消", "终止", "撤销", "cancels", "cancel"],
    ),
    (
        Verb::Steer(SteerVerb::Suspend),
        &["暂停", "中止", "suspends", "suspend"],
    ),
    (Verb::Steer(SteerVerb::Resume), &["恢复", "resumes", "resume"]),
    (
        Verb::Steer(SteerVerb::Correct),
        &["更正数据", "修正数据", "corrects data of", "corrects the data of"],
    ),
    (Verb::Retry, &["重试", "retries"]),
    (Verb::Skip, &["跳过", "skips"]),
    (Verb::Rate, &["评价", "rates", "rate"]),
    (Verb::Open, &["查看", "打开", "查阅", "opens", "views", "reads"]),
    (Verb::Away, &["离岗", "请假", "is away", "will be away"]),
    (
        Verb::Calendar,
        &[
            "公布日历",
            "修订日历",
            "publishes the calendar",
            "amends the calendar",
        ],
    ),
    (Verb::Command, &["执行命令", "gives the command to", "commands"]),
];

/// Before an act that must be refused.
pub(crate) const CANNOT: Words = &[
    "不能", "不得", "无法", "不可", "cannot", "can not", "can't", "may not", "must not",
];

/// The matter, where there is one only.
pub(crate) const MATTER: Words = &["该办件", "该事项", "办件", "the matter", "the application", "it"];
/// Between a person and a verb, without a meaning of their own.
pub(crate) const ADVERBS: Words = &[
    "再次", "又", "也", "先", "随后", "然后", "应当", "应", "仍", "再", "then", "also", "again", "still",
    "'s",
];
/// Before the name of a duty whose holders are told something.
pub(crate) const DUTY: Words = &["岗位", "duty", "role"];

/// Before a process of which a matter has begun by itself.
pub(crate) const BEGUN: Words = &["新立", "开始了", "新开始了", "a new"];
/// Behind it.
pub(crate) const HAS_BEGUN: Words = &["已开始", "has begun", "begins", "began", "has started"];
/// Before how often what stands under it is done.
pub(crate) const REPEAT: Words = &["重复", "repeat", "repeats"];
/// Behind it.
pub(crate) const TIMES: Words = &["次", "遍", "times", "time"];

pub(crate) const NOTHING_ELSE: Words = &[
    "没有其他变化",
    "没有别的变化",
    "此外没有变化",
    "此外没有其他变化",
    "别无变化",
    "没有任何变化",
    "无其他变化",
    "nothing else happened",
    "nothing else happens",
    "nothing happened",
    "nothing else changed",
];
pub(crate) const REFUSED: Words = &[
    "被拒绝",
    "应被拒绝",
    "被拒",
    "遭拒绝",
    "is refused with",
    "is refused",
    "are refused with",
    "are refused",
    "refused with",
    "refused",
];
pub(crate) const FIGURE: Words = &["指标", "统计", "figure"];
pub(crate) const MESSAGE: Words = &["消息", "message"];
pub(crate) const SENT: Words = &["已发出", "发出", "was sent", "is sent"];
pub(crate) const NOT_SENT: Words = &["没有发出", "未发出", "was not sent", "is not sent"];

// What joins the parts of a sentence.
pub(crate) const AS: Words = &["作为", "称为", "记为", "名为", "as"];
pub(crate) const FOR: Words = &["代", "替", "为", "申请人", "on behalf of", "for"];
pub(crate) const NUMBER: Words = &["编号", "受理号", "number", "no."];
pub(crate) const BECAUSE: Words = &[
    "因为",
    "因",
    "理由",
    "原因",
    "because",
    "reason",
    "on the ground of",
];
pub(crate) const TO: Words = &["交给", "转给", "派给", "给", "到", "至", "to"];
pub(crate) const SAYING: Words = &["说", "内容", "saying", "with the words"];
pub(crate) const WITH: Words = &["并填", "填", "其中", "数据", "with data", "with"];
pub(crate) const KEY: Words = &["键", "关联键", "key"];
pub(crate) const CODE: Words = &["代码", "错误码", "with code", "code", "with error", "with"];
pub(crate) const KIND: Words = &["种类", "事由", "用于", "for"];
pub(crate) const DOCUMENT: Words = &[
    "文书",
    "通知书",
    "依据通知",
    "批准文号",
    "文号",
    "under notice",
    "by notice",
    "notice",
    "document",
    "approval no.",
];
pub(crate) const SERVED: Words = &["送达", "批准日", "served on", "served", "approved on"];
pub(crate) const FROM: Words = &["自", "从", "from", "on"];
pub(crate) const UNTIL: Words = &["至", "到", "until", "till", "to"];
pub(crate) const BY_APPROVAL: Words = &["经", "由", "批准人", "approved by", "approver"];
pub(crate) const APPROVED: Words = &["批准", "同意"];
pub(crate) const PERIOD: Words = &["期间", "延长期", "by"];
pub(crate) const ANEW: Words = &["为", "改为", "to"];
pub(crate) const STAND_IN: Words = &["由", "代班人", "stand-in", "represented by", "covered by"];
pub(crate) const BY: Words = &["由", "by"];
pub(crate) const ABOUT: Words = &["关于", "about", "on"];
pub(crate) const SOURCE: Words = &["依据", "据", "by notice", "under"];
pub(crate) const VALUE_IS: Words = &["为", "是", "等于", "=", "is"];

/// The usual word for a light, in Chinese or English.
#[must_use]
pub fn light_word(light: Light, chinese: bool) -> &'static str {
    usual(LIGHTS, light, chinese)
}

/// The usual words for a status, in Chinese or English.
#[must_use]
pub fn status_word(status: Status, chinese: bool) -> &'static str {
    usual(STATUSES, status, chinese)
}

/// The first word of a language that stands for something.
fn usual<T: Copy + PartialEq>(table: &[(T, Words)], what: T, chinese: bool) -> &'static str {
    let words = table.iter().find(|(it, _)| *it == what).map(|(_, words)| *words);
    let mut words = words.unwrap_or_default().iter();
    words
        .find(|word| word.is_ascii() != chinese)
        .copied()
        .unwrap_or_default()
}

/// Every word with which a sentence about something may go on, for suggestions.
pub(crate) fn all<T>(table: &[(T, Words)]) -> impl Iterator<Item = &'static str> {
    table.iter().flat_map(|(_, words)| words.iter().copied())
}
