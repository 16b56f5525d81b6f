//! The vocabulary: every keyword in Chinese and English, the usual form of each language first.
//!
//! It knows nothing of sentences. The guide lists the usual forms; the others are what people write as well.

use crate::cursor::Words;
use crate::model::{ClockVerb, Kind, Light, Office, Status, SteerVerb, WorkVerb};

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

pub(crate) const KINDS: &[(Kind, Words)] = &[
    (
        Kind::Citizen,
        &[
            "办事人",
            "居民",
            "群众",
            "市民",
            "公民",
            "申请人",
            "自然人",
            "citizen",
            "resident",
            "applicant",
        ],
    ),
    (
        Kind::Firm,
        &[
            "企业",
            "单位办事人",
            "法人",
            "公司",
            "firm",
            "company",
            "organisation",
            "organization",
        ],
    ),
    (
        Kind::Official,
        &["工作人员", "公务员", "干部", "official", "officer", "clerk"],
    ),
    (Kind::Program, &["程序", "外部系统", "program", "external system"]),
];

/// An attribute of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    Account,
    ResidentId,
    CreditCode,
    Phone,
    Mail,
    Grade,
    Agents,
    Units,
    Duties,
    Rank,
    Roles,
    Absence,
}

pub(crate) const ATTRIBUTES: &[(Attribute, Words)] = &[
    (Attribute::Account, &["账号", "账户", "帐号", "account"]),
    (
        Attribute::ResidentId,
        &[
            "身份证",
            "身份证号",
            "身份证号码",
            "公民身份号码",
            "resident id",
            "id card",
            "id",
        ],
    ),
    (
        Attribute::CreditCode,
        &["信用代码", "统一社会信用代码", "credit code", "uscc"],
    ),
    (
        Attribute::Phone,
        &[
            "手机",
            "手机号",
            "电话",
            "联系电话",
            "phone",
            "mobile",
            "telephone",
        ],
    ),
    (Attribute::Mail, &["邮箱", "电子邮箱", "e-mail", "email", "mail"]),
    (
        Attribute::Grade,
        &[
            "实名等级",
            "实名",
            "认证等级",
            "real-name grade",
            "real name grade",
            "grade",
        ],
    ),
    (
        Attribute::Agents,
        &[
            "经办人",
            "代理人",
            "法定代表人",
            "委托代理人",
            "agents",
            "agent",
            "acts for",
            "代理",
        ],
    ),
    (
        Attribute::Units,
        &["单位", "所属单位", "部门", "units", "unit", "department"],
    ),
    (
        Attribute::Duties,
        &[
            "岗位", "职责", "作业", "duties", "duty", "topic", "topics", "jobs", "job",
        ],
    ),
    (Attribute::Rank, &["职级", "审批级别", "rank"]),
    (Attribute::Roles, &["身份", "角色", "roles", "role"]),
    (Attribute::Absence, &["离岗", "请假", "出差", "away", "absent"]),
];

pub(crate) const OFFICES: &[(Office, Words)] = &[
    (Office::Officer, &["经办人", "部门经办人", "officer"]),
    (Office::Supervisor, &["督查员", "监督员", "督查", "supervisor"]),
    (Office::Auditor, &["审计员", "auditor"]),
    (Office::Administrator, &["管理员", "administrator", "admin"]),
];

/// Real-name grades (实名等级): 0 unverified, 1 by telephone, 2 by documents, 3 in person or by face.
pub(crate) const GRADES: &[(u8, Words)] = &[
    (0, &["未实名", "未认证", "无", "none", "unverified"]),
    (1, &["初级", "一级", "手机实名", "basic", "low"]),
    (2, &["中级", "二级", "medium", "middle"]),
    (3, &["高级", "三级", "高", "high", "full"]),
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

/// What a sentence says of a person's view of the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Listed(bool),
    ListEmpty,
    ListLength,
    Sees(bool),
    Told(bool),
}

pub(crate) const SEEN: &[(Seen, Words)] = &[
    (
        Seen::Listed(true),
        &[
            "待办 有",
            "的待办 有",
            "待办 里有",
            "待办 中有",
            "待办 包括",
            "has on the list",
            "'s list has",
            "list has",
            "has on their list",
        ],
    ),
    (
        Seen::Listed(false),
        &[
            "待办 没有",
            "的待办 没有",
            "待办 无",
            "待办 里没有",
            "待办 中没有",
            "does not have on the list",
            "'s list lacks",
            "list lacks",
            "'s list does not have",
        ],
    ),
    (
        Seen::ListEmpty,
        &[
            "待办 为空",
            "没有待办",
            "的待办 为空",
            "'s list is empty",
            "list is empty",
            "has nothing on the list",
        ],
    ),
    (
        Seen::ListLength,
        &[
            "待办 共",
            "待办 有 共",
            "的待办 共",
            "'s list has exactly",
            "list has exactly",
        ],
    ),
    (
        Seen::Sees(true),
        &[
            "看得到",
            "能看到",
            "可以看到",
            "看得见",
            "can see",
            "sees",
            "may see",
        ],
    ),
    (
        Seen::Sees(false),
        &[
            "看不到",
            "不能看到",
            "看不见",
            "不得看到",
            "无法看到",
            "cannot see",
            "can't see",
            "must not see",
            "may not see",
        ],
    ),
    (
        Seen::Told(true),
        &[
            "收到 通知",
            "收到 提醒",
            "收到 短信",
            "收到 预警",
            "被告知",
            "receives notice",
            "receives the notice",
            "is told",
            "gets notice",
        ],
    ),
    (
        Seen::Told(false),
        &[
            "没有收到 通知",
            "未收到 通知",
            "没收到 通知",
            "没有收到 提醒",
            "没有收到 预警",
            "receives no notice",
            "is not told",
            "gets no notice",
        ],
    ),
];

/// What a sentence says of a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    At(bool),
    Status(Status),
    Passed(bool),
    Datum,
    Holds,
    Due,
    NotDue,
    Light,
    History(bool),
    Incident(bool),
    Told,
}

pub(crate) const OF: &[(Of, Words)] = &[
    (
        Of::At(true),
        &[
            "处于",
            "停在",
            "位于",
            "在",
            "is at",
            "stands at",
            "waits at",
            "is waiting at",
        ],
    ),
    (
        Of::At(false),
        &["不在", "不处于", "is not at", "isn't at", "does not stand at"],
    ),
    (
        Of::Status(Status::Completed),
        &[
            "已办结",
            "办结",
            "已完成",
            "完成",
            "结束",
            "已结束",
            "is completed",
            "is complete",
            "is done",
            "is finished",
            "has ended",
        ],
    ),
    (
        Of::Status(Status::Cancelled),
        &[
            "已取消",
            "已终止",
            "已撤回",
            "is cancelled",
            "is canceled",
            "is withdrawn",
        ],
    ),
    (
        Of::Status(Status::Suspended),
        &["已暂停", "已中止", "is suspended"],
    ),
    (Of::Status(Status::Failed), &["已失败", "has failed", "is failed"]),
    (
        Of::Status(Status::Open),
        &[
            "办理中",
            "进行中",
            "在办",
            "未办结",
            "is open",
            "is running",
            "is in progress",
            "is under way",
        ],
    ),
    (
        Of::Passed(true),
        &[
            "经过",
            "走过",
            "到过",
            "passed",
            "has passed",
            "went through",
            "has been at",
        ],
    ),
    (
        Of::Passed(false),
        &[
            "未经过",
            "没有经过",
            "没经过",
            "没到过",
            "did not pass",
            "has not passed",
            "never passed",
            "has not been at",
        ],
    ),
    (
        Of::Datum,
        &["数据", "的数据", "资料", "data", "has data", "'s data"],
    ),
    (Of::Holds, &["满足", "satisfies"]),
    (
        Of::Due,
        &[
            "截止",
            "截止于",
            "截止日",
            "截止日为",
            "到期",
            "到期日",
            "期限至",
            "is due on",
            "is due",
            "due",
            "falls due on",
            "falls due",
        ],
    ),
    (
        Of::NotDue,
        &[
            "没有截止日",
            "无截止日",
            "不计时",
            "has no due date",
            "is not due",
        ],
    ),
    (
        Of::Light,
        &[
            "亮",
            "亮起",
            "灯为",
            "显示",
            "的灯为",
            "shows",
            "is showing",
            "light is",
        ],
    ),
    (
        Of::History(true),
        &["历史 有", "的历史 有", "记录 有", "history has", "'s history has"],
    ),
    (
        Of::History(false),
        &[
            "历史 没有",
            "的历史 没有",
            "记录 没有",
            "history lacks",
            "'s history lacks",
        ],
    ),
    (
        Of::Incident(true),
        &[
            "有异常",
            "出现异常",
            "发生异常",
            "has an incident",
            "has incident",
        ],
    ),
    (Of::Incident(false), &["没有异常", "无异常", "has no incident"]),
    (Of::Told, &["通知 了", "notified"]),
];

pub(crate) const LIGHTS: &[(Light, Words)] = &[
    (Light::Green, &["绿灯", "绿", "正常", "green", "green light"]),
    (Light::Yellow, &["黄灯", "黄牌", "黄", "yellow", "yellow light"]),
    (Light::Red, &["红灯", "红", "red", "red light"]),
    (Light::Overdue, &["红牌", "超期", "逾期", "overdue"]),
    (Light::Stopped, &["停表", "已停表", "中止", "stopped"]),
    (
        Light::Met,
        &["按时办结", "按期办结", "已办到", "met", "met in time", "in time"],
    ),
    (Light::MetLate, &["超期办结", "逾期办结", "met late", "late"]),
    (Light::Cancelled, &["已取消", "取消", "cancelled", "canceled"]),
    (Light::Unknown, &["未知", "无法计算", "unknown"]),
];

pub(crate) const STATUSES: &[(Status, Words)] = &[
    (Status::Open, &["办理中", "is open"]),
    (Status::Completed, &["已办结", "is completed"]),
    (Status::Cancelled, &["已取消", "is cancelled"]),
    (Status::Suspended, &["已暂停", "is suspended"]),
    (Status::Failed, &["已失败", "has failed"]),
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
