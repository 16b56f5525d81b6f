//! What an audit found, in words. Plain data.

use serde::Serialize;
use std::fmt;

use crate::evidence::head::TreeHead;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// An event's content is not what was hashed when it was recorded.
    Altered,
    /// Events are gone.
    Missing,
    /// Two events changed places or contents.
    Swapped,
    /// A stream's revisions or links don't follow one another.
    StreamBroken,
    /// A stored hash is wrong: of one event that is intact, or over a range of stored hashes.
    HashAltered,
    /// A signed head's signature is by no trusted key: it was altered, or another key signed it.
    HeadAltered,
    /// A signed head before this one is gone.
    HeadMissing,
    /// The events up to a signed head don't hash to its root.
    HeadMismatch,
    /// Events after the last signed head.
    Unsigned,
    /// Events that the database can't read.
    Unreadable,
    /// What is stored of an aggregate's state is not what its events come to.
    StateDiffers,
    /// Rows in the shared tables are not those its state asks for.
    RowsDiffer,
    /// The journal doesn't contain what an earlier head that someone kept says.
    Rewritten,
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// The first position concerned.
    pub first: u64,
    /// The last position concerned (for a swapped pair, the other one).
    pub last: u64,
    /// The stream concerned, where it is known.
    pub stream: Option<String>,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

impl Finding {
    pub(super) fn new(kind: FindingKind, first: u64, last: u64, stream: Option<String>) -> Self {
        let (zh, en) = sentences(kind, first, last, stream.as_deref());
        Self {
            kind,
            first,
            last,
            stream,
            zh,
            en,
        }
    }

    /// The same finding with another stream, its sentences made anew.
    pub(super) fn on(self, stream: String) -> Self {
        Self::new(self.kind, self.first, self.last, Some(stream))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.zh, self.en)
    }
}

fn sentences(kind: FindingKind, first: u64, last: u64, stream: Option<&str>) -> (String, String) {
    let (zh_at, en_at) = match (first == last, stream) {
        (true, None) => (format!("第 {first} 号事件"), format!("event {first}")),
        (true, Some(stream)) => (
            format!("第 {first} 号事件（{stream}）"),
            format!("event {first} ({stream})"),
        ),
        (false, None) => (
            format!("第 {first} 至 {last} 号事件"),
            format!("events {first} to {last}"),
        ),
        (false, Some(stream)) => (
            format!("第 {first} 至 {last} 号事件（{stream}）"),
            format!("events {first} to {last} ({stream})"),
        ),
    };
    let pair = stream.map(|stream| format!(" ({stream})")).unwrap_or_default();
    match kind {
        FindingKind::Altered => (
            format!("{zh_at}的内容被改动"),
            format!("{en_at}: the content was altered"),
        ),
        FindingKind::Missing => (format!("{zh_at}缺失"), format!("{en_at}: missing")),
        FindingKind::Swapped => (
            format!("第 {first} 号与第 {last} 号事件被对调{pair}"),
            format!("events {first} and {last} were swapped{pair}"),
        ),
        FindingKind::StreamBroken => (
            format!("{zh_at}与同一对象的前一事件不相接"),
            format!("{en_at}: does not follow its stream's last event"),
        ),
        FindingKind::HashAltered if first == last => (
            format!("{zh_at}的存证哈希被改动，事件本身完好"),
            format!("{en_at}: the stored hash was altered, the event is intact"),
        ),
        FindingKind::HashAltered => (
            format!("{zh_at}之上的存证哈希与下层不符"),
            format!("{en_at}: the stored hash over them is not that of the hashes below it"),
        ),
        FindingKind::HeadAltered => (
            format!("第 {last} 号事件处的签名树头无效，不是所信任的密钥所签"),
            format!("the signed head at event {last} is not by a trusted key"),
        ),
        FindingKind::HeadMissing => (
            format!("第 {last} 号事件处的签名树头之前缺少树头"),
            format!("a signed head is missing before the one at event {last}"),
        ),
        FindingKind::HeadMismatch => (
            format!("{zh_at}与第 {last} 号事件处的签名树头不符"),
            format!("{en_at}: not what the signed head at event {last} covers"),
        ),
        FindingKind::Unsigned => (
            format!("{zh_at}没有签名树头覆盖"),
            format!("{en_at}: after the last signed head"),
        ),
        FindingKind::Unreadable => (format!("{zh_at}无法读出"), format!("{en_at}: can't be read")),
        FindingKind::StateDiffers => (
            format!("{zh_at}：所存状态与事件重放的结果不符"),
            format!("{en_at}: the stored state is not what the events come to"),
        ),
        FindingKind::RowsDiffer => (
            format!("{zh_at}：清单、定时或订阅等行与事件重放的结果不符"),
            format!("{en_at}: rows of lists, timers or subscriptions are not what the events come to"),
        ),
        FindingKind::Rewritten => (
            format!("日志与此前留存的第 {last} 号事件处的树头不一致"),
            format!("the journal does not contain the head kept from event {last}"),
        ),
    }
}

/// That an event erased what earlier events of its stream said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Redaction {
    /// The erasing event's position. It says by which law and why.
    pub by: u64,
    /// Its stream.
    pub stream: String,
    /// How many events it left redacted.
    pub events: u64,
}

/// The outcome of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The city.
    pub division: String,
    /// The journal's id.
    pub journal: String,
    /// Events found.
    pub events: u64,
    /// Signed heads found.
    pub heads: u64,
    /// The last signed head.
    pub head: Option<TreeHead>,
    /// Erasures, in order of position: events whose bodies they replaced are proven by their hashes alone.
    pub redactions: Vec<Redaction>,
    /// What was compared with the events; `None` if only the events were verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub states: Option<Compared>,
    /// What is wrong, in order of position. Nothing: the journal is exactly what was signed.
    pub findings: Vec<Finding>,
}

/// How much was compared with what the events come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Aggregates whose state was computed anew.
    pub aggregates: u64,
    /// Rows of work lists, timers, subscriptions, incidents and names.
    pub rows: u64,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            division,
            events,
            heads,
            redactions,
            ..
        } = self;
        writeln!(
            f,
            "{division}: {events} 个事件，{heads} 个签名树头 / {events} events, {heads} signed heads"
        )?;
        for Redaction { by, stream, events } in redactions {
            writeln!(
                f,
                "第 {by} 号事件（{stream}）依法删除了此前 {events} 个事件中的个人信息，其存证哈希仍在 / \
                 event {by} ({stream}) erased personal data of {events} earlier events; their hashes stay"
            )?;
        }
        if let Some(Compared { aggregates, rows }) = self.states {
            writeln!(
                f,
                "{aggregates} 个办件与定义的状态、{rows} 行清单已按事件重算 / {aggregates} states of matters and definitions and {rows} list rows recomputed from the events"
            )?;
        }
        match self.is_sound() {
            true => writeln!(f, "完好 / sound"),
            false => self
                .findings
                .iter()
                .try_for_each(|finding| writeln!(f, "{finding}")),
        }
    }
}
