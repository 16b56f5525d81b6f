//! What a script says, typed: scenarios, people, steps.
//!
//! Names of persons and matters are those the script gave them; names of items, tasks, clocks and duties are
//! text that whoever plays the script looks up. Start at [`Script`].

use jiff::civil::{Date, DateTime};

/// A place in a file: columns count characters from 1, and `to` is the first behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The first column.
    pub from: u32,
    /// The column behind the last.
    pub to: u32,
}

/// Everything a file says, what it includes and the rows of its examples carried out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// The file, as it was named.
    pub file: String,
    /// Its scenarios, in order.
    pub scenarios: Vec<Scenario>,
}

/// A scenario: who is there, and what happens.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// Where it begins.
    pub line: u32,
    /// The row of its examples that this is, from 1.
    pub row: Option<u32>,
    /// The packs it needs besides the one it belongs to.
    pub packs: Vec<String>,
    /// Everyone in it, in order of declaration.
    pub people: Vec<Person>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// Someone in a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    /// The script's name for them.
    pub name: String,
    /// Where they are declared.
    pub at: Span,
    /// What they are.
    pub kind: Kind,
    /// The account's id, where the script gives one.
    pub account: Option<String>,
    /// Resident id (居民身份证号码), of a citizen.
    pub resident_id: Option<String>,
    /// Unified social credit code (统一社会信用代码), of a firm.
    pub credit_code: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub mail: Option<String>,
    /// Real-name grade (实名等级), from 0: unverified.
    pub grade: Option<u8>,
    /// A firm's agents, or the firms a citizen acts for.
    pub agents: Vec<String>,
    /// The unit an official works for, and those above it.
    pub units: Vec<String>,
    /// Duties: roles as packs name them.
    pub duties: Vec<String>,
    /// The rank they approve in, as written.
    pub rank: Option<(String, Span)>,
    /// General roles besides the one of their kind: supervisor, auditor, administrator.
    pub roles: Vec<Office>,
    /// When they are away.
    pub absences: Vec<Absence>,
}

/// What someone is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// A natural person who is served (办事人).
    #[default]
    Citizen,
    /// A firm or other organisation (企业); what it does, its first agent does for it.
    Firm,
    /// Someone who works for the city (工作人员).
    Official,
    /// A program that answers jobs.
    Program,
}

/// A general role in the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Office {
    /// An officer of a unit.
    Officer,
    /// A supervisor (督查员).
    Supervisor,
    /// An auditor (审计员).
    Auditor,
    /// An administrator (管理员).
    Administrator,
}

/// A time away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// From then on.
    pub from: DateTime,
    /// Until before then.
    pub until: DateTime,
    /// Who stands in.
    pub stand_in: Option<String>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where it stands.
    pub at: Span,
    /// The sentence as written.
    pub text: String,
    /// What it says.
    pub what: What,
}

/// What a sentence says.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The clock is set, or time passes until then.
    Until(DateTime),
    /// Time passes.
    Pass(Length),
    /// Someone does something.
    Act {
        /// Who.
        by: String,
        /// What.
        act: Box<Act>,
        /// How it must be refused, if it must.
        refused: Option<Refused>,
    },
    /// Something must be so.
    Expect(Expectation),
}

/// A length of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Length {
    /// Working days.
    pub working_days: u32,
    /// Months.
    pub months: u32,
    /// Calendar days.
    pub days: u32,
    /// Minutes.
    pub minutes: u32,
}

/// An act must be refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// With this code.
    pub code: Option<(String, Option<Span>)>,
    /// With a sentence that contains this.
    pub text: Option<String>,
}

/// What of a matter a sentence is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// Which matter; the only one where left out.
    pub matter: Option<String>,
    /// Which task, clock or element, by name or id; the only one where left out.
    pub element: Option<String>,
    /// Which of several of that name, from 1.
    pub place: Option<u32>,
}

/// Data: names with values, in order.
pub type Data = Vec<(String, Value)>;

/// A value as the script gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text; in quotation marks or not.
    Text {
        /// It.
        text: String,
        /// Whether it stands in quotation marks, so that it is text whatever it looks like.
        quoted: bool,
    },
    /// A number, as its digits.
    Number(String),
    /// True or false.
    Boolean(bool),
    /// No value.
    Null,
    /// A FEEL expression in brackets.
    Feel(String),
    /// A list.
    List(Vec<Value>),
    /// Named values.
    Context(Data),
}

/// What someone does.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Applies for an item or starts a process.
    Start {
        /// The item's or process's id or name.
        item: String,
        /// The script's name for the matter.
        name: Option<String>,
        /// For whom.
        owner: Option<String>,
        /// Its number at the window.
        number: Option<String>,
        /// What it begins with.
        data: Data,
    },
    /// Completes a task or a job.
    Complete {
        /// Which.
        target: Target,
        /// With what.
        data: Data,
    },
    /// Something else with a task.
    Work {
        /// Which.
        target: Target,
        /// What.
        verb: WorkVerb,
        /// To or about whom.
        person: Option<String>,
        /// The reason, comment, urging words or file name.
        text: Option<String>,
        /// The priority.
        number: Option<u8>,
    },
    /// Something with a legal clock.
    Clock {
        /// Which.
        target: Target,
        /// What.
        verb: ClockVerb,
        /// What is said with it.
        terms: ClockTerms,
    },
    /// Ends a task or job with a BPMN error, or raises an escalation.
    Raise {
        /// Which task.
        target: Target,
        /// The code.
        code: String,
        /// Whether it is an escalation.
        escalation: bool,
        /// With what.
        data: Data,
    },
    /// A job failed.
    FailJob {
        /// Which.
        target: Target,
        /// Why.
        reason: String,
    },
    /// A message comes.
    Message {
        /// Its name.
        name: String,
        /// For this matter.
        matter: Option<String>,
        /// With this key.
        key: Option<String>,
        /// With what.
        data: Data,
    },
    /// A signal is given out.
    Signal {
        /// Its name.
        name: String,
        /// With what.
        data: Data,
    },
    /// Something with the matter as a whole.
    Steer {
        /// Which matter.
        matter: Option<String>,
        /// What.
        verb: SteerVerb,
        /// Why.
        reason: String,
        /// Corrected data.
        data: Data,
    },
    /// Puts an incident right.
    Resolve {
        /// Where.
        target: Target,
        /// By treating the activity as done rather than trying again.
        skip: bool,
        /// Why.
        reason: String,
        /// Corrected data, or the results.
        data: Data,
    },
    /// Rates how a matter was handled (好差评).
    Rate {
        /// Which.
        matter: Option<String>,
        /// The grade, as written.
        grade: String,
        /// With these words.
        text: Option<String>,
    },
    /// Reads a matter.
    Open {
        /// Which.
        matter: Option<String>,
    },
    /// Will be away.
    Away(Absence),
    /// Announces an amendment of the work calendar, or a further year of it.
    Calendar {
        /// The year that is added; an amendment where left out.
        year: Option<i16>,
        /// The notice.
        source: String,
        /// Why.
        reason: String,
        /// Days: from, to, whether worked, the holiday.
        days: Vec<(Date, Date, bool, String)>,
    },
    /// Any command of the engine, as the journal writes it.
    Command {
        /// On which matter.
        matter: Option<String>,
        /// JSON.
        json: String,
    },
}

/// What is done with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkVerb {
    /// Takes it.
    Claim,
    /// Begins with it.
    Begin,
    /// Gives it back.
    Release,
    /// Lets someone else do it.
    Delegate,
    /// Ends that.
    EndDelegation,
    /// Hands it over.
    Transfer,
    /// Gives it to someone.
    Assign,
    /// Steps in for an absent owner.
    StandIn,
    /// Sends it back to who did the work before.
    Return,
    /// Puts it aside.
    Suspend,
    /// Takes it up again.
    Resume,
    /// Changes its priority.
    Prioritise,
    /// Urges.
    Urge,
    /// Says something.
    Comment,
    /// Attaches a file.
    Attach,
    /// Withdraws, or lets someone be withdrawn, from the matter.
    Recuse,
}

/// What is done with a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockVerb {
    /// Stops it under a notice.
    Stop,
    /// Lets it run again.
    Restart,
    /// Gives it more time.
    Extend,
    /// Computes it under the calendar in force.
    Recompute,
    /// Puts right what it counts from.
    Correct,
    /// Says that what was due is done.
    Meet,
    /// Says that it is no longer needed.
    Cancel,
}

/// What is said with an act on a clock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClockTerms {
    /// What it stops for.
    pub kind: Option<String>,
    /// The notice's or approval's number.
    pub document: Option<String>,
    /// When the notice was served or the extension approved.
    pub served: Option<Date>,
    /// The first day that doesn't count, or that counts again.
    pub from: Option<Date>,
    /// The last day announced.
    pub until: Option<Date>,
    /// How much more time, as written: `10个工作日`, `10wd`.
    pub period: Option<String>,
    /// Who approved.
    pub approver: Option<String>,
    /// The right moment to count from.
    pub moment: Option<DateTime>,
    /// Why.
    pub reason: Option<String>,
}

/// What is done with a whole matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SteerVerb {
    /// Withdraws an application, as the applicant may.
    Withdraw,
    /// Ends it.
    Cancel,
    /// Stops it.
    Suspend,
    /// Goes on with it.
    Resume,
    /// Corrects its data.
    Correct,
}

/// What must be so.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// The matter stands at these elements and no others, or is not at any of these.
    At {
        /// Which matter.
        matter: Option<String>,
        /// Names or ids.
        places: Vec<String>,
        /// It must not be at any of them.
        not: bool,
        /// Where the places stand.
        span: Option<Span>,
    },
    /// The matter as a whole is so.
    Status {
        /// Which matter.
        matter: Option<String>,
        /// How.
        status: Status,
        /// Where that stands.
        span: Option<Span>,
    },
    /// The matter has been at these elements, or at none of them.
    Passed {
        /// Which matter.
        matter: Option<String>,
        /// Names or ids.
        places: Vec<String>,
        /// It must not have been at any of them.
        not: bool,
    },
    /// A datum is so.
    Datum {
        /// Which matter.
        matter: Option<String>,
        /// FEEL over the matter's data.
        expression: String,
        /// What it yields.
        value: Value,
        /// Where the value stands.
        span: Option<Span>,
    },
    /// A condition holds.
    Holds {
        /// Which matter.
        matter: Option<String>,
        /// FEEL over the matter's data.
        condition: String,
    },
    /// A clock is due.
    Due {
        /// Which.
        target: Target,
        /// On that day; on none where left out.
        date: Option<Date>,
        /// Where the day stands.
        span: Option<Span>,
    },
    /// A clock shows a light.
    Light {
        /// Which.
        target: Target,
        /// Which light.
        light: Light,
        /// Where it stands.
        span: Option<Span>,
    },
    /// Someone has something on their work list.
    Listed {
        /// Who.
        person: String,
        /// What.
        target: Target,
        /// They must not have it.
        not: bool,
    },
    /// Someone's work list has that many entries.
    ListLength {
        /// Who.
        person: String,
        /// How many.
        count: u32,
        /// Where that stands.
        span: Option<Span>,
    },
    /// Someone may see a matter.
    Sees {
        /// Who.
        person: String,
        /// Which.
        matter: Option<String>,
        /// They must not.
        not: bool,
    },
    /// Someone, or a role, was told.
    Told {
        /// Who: a person or a duty.
        to: String,
        /// About which matter.
        matter: Option<String>,
        /// In words that contain this.
        text: Option<String>,
        /// They must not have been.
        not: bool,
    },
    /// A message went out.
    Sent {
        /// Its name.
        message: String,
        /// To this endpoint.
        to: Option<String>,
        /// It must not have.
        not: bool,
    },
    /// A figure is so.
    Figure {
        /// Its id or name.
        name: String,
        /// What it is.
        value: Value,
        /// Where that stands.
        span: Option<Span>,
    },
    /// The matter's history has an event.
    History {
        /// Which matter.
        matter: Option<String>,
        /// The event's word, as the engine calls it or as the guide lists it.
        word: String,
        /// At this element or clock.
        element: Option<String>,
        /// By whom.
        by: Option<String>,
        /// It must not have.
        not: bool,
    },
    /// Something failed in the matter and waits for an operator.
    Incident {
        /// Which matter.
        matter: Option<String>,
        /// With this code.
        code: Option<String>,
        /// There must be none.
        not: bool,
    },
    /// A matter of that process or item has begun that the script hasn't named; from then on it bears this name.
    Begun {
        /// The process or item, by id or name.
        item: String,
        /// Its name from then on.
        name: String,
    },
    /// Nothing happened since the last act but to the matters named since.
    NothingElse,
}

/// Where a matter stands as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Under way.
    Open,
    /// Ended as its process says.
    Completed,
    /// Ended by someone before that.
    Cancelled,
    /// Stopped until resumed.
    Suspended,
    /// Ended by an error nothing caught.
    Failed,
}

/// What a clock shows (`docs/guide/clocks.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Running, with time enough.
    Green,
    /// Running, near its end.
    Yellow,
    /// Running, at its end.
    Red,
    /// Run out.
    Overdue,
    /// Stopped by notice.
    Stopped,
    /// Done in time.
    Met,
    /// Done late.
    MetLate,
    /// No longer needed.
    Cancelled,
    /// Not computed.
    Unknown,
}
