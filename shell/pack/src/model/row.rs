//! The smaller tables: roles, notices, retention, questions, figures, layers, texts, scenarios.
//!
//! It knows nothing of what they refer to. Start at [`Role`].

use super::{At, Words};
use serde::Serialize;
use skein_kernel::deadline::ApproverRank;
use skein_kernel::period::Period;
use std::collections::BTreeMap;

/// A kind of body or person that holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// The city's government.
    City,
    /// A department of the city.
    Department,
    /// A section of a department.
    Section,
    /// A service window.
    Window,
    /// A county or district.
    County,
    /// A township or street.
    Township,
    /// A park or development zone: a body that is no division.
    Park,
    /// The hotline.
    Hotline,
    /// An institution or firm that acts for the city.
    Institution,
    /// A citizen or firm: whoever the matter is about.
    Person,
}

impl Held {
    /// Every one by its word.
    pub const ALL: [(&'static str, Self); 10] = [
        ("city", Self::City),
        ("department", Self::Department),
        ("section", Self::Section),
        ("window", Self::Window),
        ("county", Self::County),
        ("township", Self::Township),
        ("park", Self::Park),
        ("hotline", Self::Hotline),
        ("institution", Self::Institution),
        ("person", Self::Person),
    ];
}

/// Who does what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its id, as tasks name it.
    pub id: At<String>,
    /// Its name.
    pub words: Words,
    /// The kinds of body it is held at.
    pub held_by: Vec<Held>,
    /// The rank by which it may approve (行政许可法 art. 42).
    pub rank: Option<ApproverRank>,
    /// What it answers for besides tasks: being warned, taking a topic of jobs.
    pub duties: Vec<At<String>>,
}

/// Who is told what and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: At<String>,
    /// The process it belongs to.
    pub process: At<String>,
    /// The event that sends it.
    pub on: At<NoticeOn>,
    /// Who is told: `applicant`, or a role.
    pub to: At<String>,
    /// The text's heading, by its key.
    pub title: At<String>,
    /// The text, by its key.
    pub body: At<String>,
    /// How it is sent.
    pub channels: Vec<NoticeChannel>,
    /// Whether the law lets people do without it.
    pub lawful_to_unsubscribe: bool,
    /// The law that asks for it.
    pub law: Option<At<String>>,
    /// The clock whose last day `$due` means, where the event is about none.
    pub clock: Option<At<String>>,
}

/// The event that sends a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum NoticeOn {
    /// The matter began.
    Started,
    /// The matter ended.
    Finished,
    /// A node was entered.
    Entered(String),
    /// A node completed.
    Completed(String),
    /// A clock shows a light, is stopped, restarted or extended.
    Clock {
        /// The clock.
        clock: String,
        /// `yellow`, `red`, `overdue`, `stopped`, `restarted`, `extended`, `met`.
        what: String,
    },
    /// A message of that name is sent.
    Message(String),
    /// A task of the process asks for it: `skein:job="city:notify"`.
    Asked,
}

impl std::str::FromStr for NoticeOn {
    type Err = ();

    /// Reads `started`, `finished`, `asked`, `entered:ID`, `completed:ID`, `clock:ID/red`, `message:NAME`.
    fn from_str(text: &str) -> Result<Self, ()> {
        const CLOCK: [&str; 7] = [
            "yellow",
            "red",
            "overdue",
            "stopped",
            "restarted",
            "extended",
            "met",
        ];
        match text.split_once(':') {
            None if text == "started" => Ok(Self::Started),
            None if text == "finished" => Ok(Self::Finished),
            None if text == "asked" => Ok(Self::Asked),
            Some((_, "")) | None => Err(()),
            Some(("entered", node)) => Ok(Self::Entered(node.into())),
            Some(("completed", node)) => Ok(Self::Completed(node.into())),
            Some(("message", name)) => Ok(Self::Message(name.into())),
            Some(("clock", rest)) => match rest.split_once('/') {
                Some((clock, what)) if !clock.is_empty() && CLOCK.contains(&what) => Ok(Self::Clock {
                    clock: clock.into(),
                    what: what.into(),
                }),
                _ => Err(()),
            },
            Some(_) => Err(()),
        }
    }
}

/// How a notice is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeChannel {
    /// In the city's own inbox; always.
    App,
    /// By e-mail.
    Email,
    /// By text message.
    Sms,
    /// On paper, served with a receipt.
    Letter,
}

impl NoticeChannel {
    /// Every one by its word.
    pub const ALL: [(&'static str, Self); 4] = [
        ("app", Self::App),
        ("email", Self::Email),
        ("sms", Self::Sms),
        ("letter", Self::Letter),
    ];
}

/// How long matters of a process are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// The process.
    pub process: At<String>,
    /// How long after the matter was finished.
    pub keep: At<Period>,
    /// What says so.
    pub law: At<String>,
}

/// A query in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its id: the file's name without ending.
    pub id: String,
    /// Its file.
    pub file: String,
    /// The SQL.
    pub sql: String,
}

/// A file of Cedar policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its file.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// A figure shown to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its id; its query is `measure/ID.sql` unless another is named.
    pub id: At<String>,
    /// What it is called.
    pub words: Words,
    /// What it is counted in.
    pub unit: At<String>,
    /// How it is defined: numerator, denominator, what is left out.
    pub definition: Words,
    /// The query.
    pub query: At<String>,
    /// What the definition rests on.
    pub law: Option<At<String>>,
}

/// A layer of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its id: the file's name without ending.
    pub id: String,
    /// Its file.
    pub file: String,
    /// How many features it has.
    pub features: usize,
}

/// A text by its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// Its line.
    pub line: u32,
    /// The variables it takes.
    pub variables: Vec<String>,
}

/// The texts of a pack (Fluent), by key in each language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages {
    /// Chinese.
    pub zh: BTreeMap<String, Message>,
    /// English.
    pub en: BTreeMap<String, Message>,
    /// The Chinese file as text.
    pub zh_text: String,
    /// The English file as text.
    pub en_text: String,
}

/// A scenario script.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its file.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What it says.
    pub script: skein_scenario::model::Script,
}
