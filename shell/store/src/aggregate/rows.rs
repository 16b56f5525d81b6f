//! The rows aggregates keep in the shared tables, as plain data.
//!
//! They are what people and workers ask for by other ways than an aggregate's number: who has to do what,
//! what is due, who waits for a message, what has failed. An aggregate's rows are a function of its state;
//! a backend writes the difference ([`super::changes`]) in the transaction that writes the events.
//! It knows nothing of SQL. Keys of every table begin with the city's division code, then as said here.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Serial;

/// Everything one aggregate asks for in the shared tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Projection {
    /// What is shown of it in lists and found by search. `None`: it is in neither.
    pub matter: Option<MatterRow>,
    /// Its entries in work lists, in order of (`list`, `task`), none twice.
    pub work: Vec<WorkRow>,
    /// Its armed timers, in order of (`due`, `timer`), none twice.
    pub timers: Vec<TimerRow>,
    /// What it waits for, in order of (`kind`, `name`, `key`, `id`), none twice.
    pub subscriptions: Vec<SubscriptionRow>,
    /// What has failed in it and waits for an operator, in order of `incident`.
    pub incidents: Vec<IncidentRow>,
    /// Names it can be found by exactly, in order: an application number, a definition's key.
    pub names: Vec<String>,
    /// What it enters in registers, in order of (`register`, `ordinal`), none twice.
    pub registers: Vec<RegisterRow>,
}

/// How far a matter has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Under way.
    #[default]
    Open,
    /// Stopped by someone until resumed.
    Suspended,
    /// Stopped by a failure until an operator acts.
    Failed,
    /// Ended as its process says.
    Completed,
    /// Ended by someone before its process did.
    Cancelled,
}

impl Status {
    /// All of them, in the order of their numbers in a database.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Suspended,
        Self::Failed,
        Self::Completed,
        Self::Cancelled,
    ];

    /// Its number in a database.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// What registers call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Failed => "failed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status with a number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// The colour of a legal clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// No clock is running.
    #[default]
    Off,
    /// There is time.
    Green,
    /// It is running short (黄牌).
    Yellow,
    /// It is overdue (红牌).
    Red,
}

impl Light {
    /// All of them, in the order of their numbers in a database.
    pub const ALL: [Self; 4] = [Self::Off, Self::Green, Self::Yellow, Self::Red];

    /// Its number in a database.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// What registers call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// The light with a number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// What is shown of a matter in lists. Key: serial.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterRow {
    /// The key of its definition.
    pub definition: String,
    /// The version of its definition.
    pub version: u32,
    /// How far it has come.
    pub status: Status,
    /// The colour of its clock.
    pub light: Light,
    /// When it was received.
    pub received: Timestamp,
    /// When it must be done, if a clock says so.
    pub due: Option<Timestamp>,
    /// The unit that holds it; empty if none does.
    pub holder: String,
    /// What it is called.
    pub title: String,
    /// What it is found by besides its title: the applicant, the address, the number.
    pub text: String,
}

/// An entry in a work list. A task is on as many lists as there are groups who may do it; a matter itself
/// is listed as task 0. Key: list, priority, due, serial, task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkRow {
    /// The list: an opaque name such as `person/li` or `unit/housing/clerk`, made and asked for by the engine
    /// and the application alike. At most 128 bytes.
    pub list: String,
    /// The task's number in its matter; 0 for the matter itself.
    pub task: u32,
    /// The more urgent the lower; 0 comes first. Meant to have few values.
    pub priority: u8,
    /// When it must be done. Entries without a due time come last.
    pub due: Option<Timestamp>,
    /// What is shown of it.
    pub face: Face,
}

/// What is shown of an entry in a work list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// What is to be done.
    pub title: String,
    /// The flow node's id in its definition; empty for a matter itself.
    pub element: String,
    /// Who has claimed it; empty if nobody has.
    pub owner: String,
    /// The colour of its clock.
    pub light: Light,
    /// When it was begun.
    pub since: Timestamp,
}

/// An armed timer. Key: due, serial, timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TimerRow {
    /// When it is due.
    pub due: Timestamp,
    /// Its number in its aggregate.
    pub timer: u32,
}

/// A timer that is due, with whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DueTimer {
    /// When it was due.
    pub due: Timestamp,
    /// Whose.
    pub serial: Serial,
    /// Its number in its aggregate.
    pub timer: u32,
}

/// A row of a register: what questions of other matters and figures may ask about. Key: register, serial,
/// ordinal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterRow {
    /// The register.
    pub register: String,
    /// Its number among its owner's rows in that register.
    pub ordinal: u32,
    /// The id of the process that states it.
    pub process: String,
    /// How far its owner has come.
    pub status: Status,
    /// The colour of its owner's clock.
    pub light: Light,
    /// When its owner was received.
    pub received: Timestamp,
    /// The day its owner ended, in the city's time.
    pub ended_on: Option<Date>,
    /// The last day of the clock that runs out first.
    pub due_on: Option<Date>,
    /// The register's own columns: a JSON object.
    pub content: String,
}

impl RegisterRow {
    /// When its owner was received, in whole seconds of UTC: `2026-09-29T01:00:00Z`.
    #[must_use]
    pub fn received_at(&self) -> String {
        let whole = Timestamp::from_second(self.received.as_second());
        whole.unwrap_or(self.received).to_string()
    }

    /// The day its owner was received, in the city's time.
    #[must_use]
    pub fn received_on(&self) -> Date {
        skein_kernel::deadline::shanghai_date(self.received)
    }
}

/// What sort of thing is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArrivalKind {
    /// A message: it reaches one who waits.
    Message,
    /// A signal: it reaches all who wait.
    Signal,
    /// The start of a definition by itself, such as by its timer.
    Start,
}

impl ArrivalKind {
    /// Its number in a database.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind with a number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        [Self::Message, Self::Signal, Self::Start]
            .get(usize::from(number))
            .copied()
    }
}

/// Someone waits for a message or a signal. Key: kind, name, key, serial, id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SubscriptionRow {
    /// Message or signal.
    pub kind: ArrivalKind,
    /// The message's or signal's name.
    pub name: String,
    /// The correlation key; empty for signals and for messages that need none.
    pub key: String,
    /// Its number in its aggregate.
    pub id: u32,
    /// Whether it begins a new aggregate (its owner is the definition) instead of reaching its owner.
    pub starts: bool,
}

/// A subscription with whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subscriber {
    /// Whose: the matter that waits, or the definition that is started.
    pub serial: Serial,
    /// What for.
    pub row: SubscriptionRow,
}

/// Something that failed and waits for an operator. Key: serial, incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// Its number in its aggregate.
    pub incident: u32,
    /// When it failed.
    pub at: Timestamp,
    /// The flow node's id in its definition.
    pub element: String,
    /// The rejection's code, such as `SK-DMN-0012`.
    pub code: String,
    /// What happened, in Chinese and in English.
    pub message: String,
}

/// Where something is sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// To whoever of the same city waits for this message.
    Message,
    /// To all of the same city who wait for this signal.
    Signal,
    /// Begin an aggregate by the definition with this number.
    Start(Serial),
    /// To an endpoint outside, by its configured name.
    Endpoint(String),
}

/// Something to be sent: written with the events that cause it, carried out afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Where to.
    pub to: Destination,
    /// The message's or signal's name; the `type` of a CloudEvent.
    pub name: String,
    /// The correlation key; empty if there is none. The `subject` of a CloudEvent.
    pub key: String,
    /// The content: one JSON value as text.
    pub body: String,
}

/// A message or signal on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// What sort.
    pub kind: ArrivalKind,
    /// Its name.
    pub name: String,
    /// Its correlation key; empty if there is none. For [`ArrivalKind::Start`] the definition's serial.
    pub key: String,
    /// Its content: one JSON value as text.
    pub body: String,
    /// Its stable id: `division/journal/sequence` of the outbox for internal ones, the sender's otherwise.
    pub id: String,
}
