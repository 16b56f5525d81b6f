//! Words that say what must be so: of a person's view, of a matter, of lights.
//!
//! It knows nothing of how it is found out. Start at [`SEEN`] and [`OF`].

use crate::cursor::Words;
use crate::model::{Light, Status};

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
