//! Words that declare people: what they are and what is said of them.
//!
//! It knows nothing of sentences. Start at [`KINDS`].

use crate::cursor::Words;
use crate::model::{Kind, Office};

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
