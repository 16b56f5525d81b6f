//! Service items (事项), the departments they belong to and the licences they end in: `matter/items.toml`.
//!
//! It knows nothing of forms and processes beyond their names. Start at [`Item`].

use super::{At, LawRef, Words};
use jiff::civil::Date;
use serde::Serialize;
use skein_kernel::period::Period;

/// A department by its duty; the city's organisation tree says which body holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Its id: `market-regulation`.
    pub id: At<String>,
    /// Its name.
    pub words: Words,
}

/// A kind of licence, certificate or document the city issues or holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceKind {
    /// Its id: `business-licence`.
    pub id: At<String>,
    /// Its name.
    pub words: Words,
    /// The department that issues it.
    pub issuer: At<String>,
    /// How long it is valid; without end where none is said.
    pub valid: Option<At<Period>>,
    /// What is written on it.
    pub fields: Vec<LicenceField>,
}

/// Something written on a licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceField {
    /// Its name, as forms are prefilled with it.
    pub name: At<String>,
    /// What people call it.
    pub words: Words,
    /// FEEL over the matter's data that yields it when the licence is issued.
    pub value: Option<At<String>>,
}

/// What sort of act an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// 行政许可.
    Licence,
    /// 行政确认.
    Confirmation,
    /// 行政给付.
    Benefit,
    /// 登记.
    Registration,
    /// 备案.
    Filing,
    /// 公共服务.
    Service,
    /// Any other.
    Other,
}

impl ItemKind {
    /// Every kind by its word.
    pub const ALL: [(&'static str, Self); 7] = [
        ("licence", Self::Licence),
        ("confirmation", Self::Confirmation),
        ("benefit", Self::Benefit),
        ("registration", Self::Registration),
        ("filing", Self::Filing),
        ("service", Self::Service),
        ("other", Self::Other),
    ];

    /// Its name in both languages.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Licence => ("行政许可", "administrative licence"),
            Self::Confirmation => ("行政确认", "confirmation"),
            Self::Benefit => ("行政给付", "benefit"),
            Self::Registration => ("登记", "registration"),
            Self::Filing => ("备案", "filing"),
            Self::Service => ("公共服务", "public service"),
            Self::Other => ("其他", "other"),
        }
    }
}

/// Who may apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicant {
    /// A person.
    Person,
    /// A firm or one-person business.
    Firm,
    /// Any other organisation.
    Organisation,
}

impl Applicant {
    /// Every one by its word.
    pub const ALL: [(&'static str, Self); 3] = [
        ("person", Self::Person),
        ("firm", Self::Firm),
        ("organisation", Self::Organisation),
    ];

    /// Its name in both languages.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Person => ("个人", "persons"),
            Self::Firm => ("企业和个体工商户", "firms and one-person businesses"),
            Self::Organisation => ("其他组织", "other organisations"),
        }
    }
}

/// Where an application may be handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// On the portal or in the app.
    Online,
    /// At a service window.
    Window,
    /// At a machine.
    Kiosk,
    /// By post.
    Post,
}

impl Channel {
    /// Every one by its word.
    pub const ALL: [(&'static str, Self); 4] = [
        ("online", Self::Online),
        ("window", Self::Window),
        ("kiosk", Self::Kiosk),
        ("post", Self::Post),
    ];

    /// Its name in both languages.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Online => ("网上", "online"),
            Self::Window => ("窗口", "at a window"),
            Self::Kiosk => ("自助机", "at a machine"),
            Self::Post => ("邮寄", "by post"),
        }
    }
}

/// What an item costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fee {
    /// Nothing.
    Free,
    /// So much.
    Amount {
        /// In yuan, a decimal number.
        yuan: At<String>,
        /// For what: 每件.
        per: Words,
        /// What permits charging it.
        law: At<String>,
    },
}

/// Where a document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentSource {
    /// The applicant hands it in.
    Applicant,
    /// The city has issued or holds it and looks it up itself (在线政务服务若干规定 art. 7): a kind of licence.
    Held(At<String>),
}

/// A document an item needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id, unique in the item.
    pub id: At<String>,
    /// What it is.
    pub words: Words,
    /// Where it comes from.
    pub source: DocumentSource,
    /// What makes it necessary (优化营商环境条例 art. 44).
    pub law: At<String>,
    /// FEEL over the form: when it is needed; always where absent.
    pub when: Option<At<String>>,
    /// Content types accepted; any of the usual where none is named.
    pub types: Vec<At<String>>,
}

/// A common question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub words: Words,
    /// Its answer.
    pub answer: Words,
}

/// How an item is offered to other apps by Open311 GeoReport v2: which fields of its form, and which question, are
/// what there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open311 {
    /// The field whose choices are the services.
    pub service: At<String>,
    /// The field of the latitude in degrees (WGS 84).
    pub latitude: At<String>,
    /// The field of the longitude in degrees.
    pub longitude: At<String>,
    /// The field of the address in words.
    pub address: Option<At<String>>,
    /// The field of the description.
    pub description: At<String>,
    /// The question that lists requests, with the parameters `service`, `from`, `until`, `number`.
    pub requests: At<String>,
}

/// A service item (事项): what people apply for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: At<String>,
    /// Its name.
    pub words: Words,
    /// What sort of act it is.
    pub kind: ItemKind,
    /// Whose it is.
    pub department: At<String>,
    /// Who may apply.
    pub applicants: Vec<Applicant>,
    /// On what conditions.
    pub conditions: Words,
    /// The process that handles it.
    pub process: At<String>,
    /// The form people fill in.
    pub form: Option<At<String>>,
    /// The laws it rests on.
    pub laws: Vec<At<String>>,
    /// How long it may take by law; nothing where it is done at once.
    pub period: Option<At<Period>>,
    /// The law that says so.
    pub period_law: Option<At<String>>,
    /// How soon missing documents must be told of, where that isn't five working days (行政许可法 art. 32).
    pub notice: Option<At<Period>>,
    /// The law that says so.
    pub notice_law: Option<At<String>>,
    /// How long before a licence ends its renewal must be asked for (行政许可法 art. 50).
    pub renew_before: Option<At<Period>>,
    /// How long it takes by promise.
    pub promise: Option<At<Period>>,
    /// What it costs.
    pub fee: Fee,
    /// What the applicant gets.
    pub result: Words,
    /// The kind of licence it ends in.
    pub licence: Option<At<String>>,
    /// How it may be applied for.
    pub channels: Vec<Channel>,
    /// How often someone must come in person.
    pub visits: u32,
    /// From which day it can be applied for.
    pub from: Option<At<Date>>,
    /// Until which day.
    pub until: Option<At<Date>>,
    /// What must be handed in or is looked up.
    pub documents: Vec<Document>,
    /// Common questions.
    pub questions: Vec<Question>,
    /// Whether its period, documents or conditions still need verifying; shown in its guide.
    pub unverified: bool,
    /// How other apps see it.
    pub open311: Option<Open311>,
    /// Other words it is searched by.
    pub keywords: Vec<String>,
    /// Where its table begins.
    pub line: u32,
}

impl Item {
    /// Whether it can be applied for on a day.
    #[must_use]
    pub fn is_open(&self, day: Date) -> bool {
        self.from.as_ref().is_none_or(|from| **from <= day)
            && self.until.as_ref().is_none_or(|until| day <= **until)
    }

    /// The documents the applicant hands in.
    pub fn asked(&self) -> impl Iterator<Item = &Document> {
        let asked = |document: &&Document| document.source == DocumentSource::Applicant;
        self.documents.iter().filter(asked)
    }

    /// The citations of everything it rests on.
    #[must_use]
    pub fn citations(&self) -> Vec<LawRef> {
        self.laws.iter().flat_map(|law| LawRef::all(law)).collect()
    }
}
