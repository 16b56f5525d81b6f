//! What a model states about the human work of one task, compiled.
//!
//! It knows nothing of XML nor of running tasks. Start at [`WorkSpec`]; `docs/guide/human-work.md` tells how
//! each field is written.

use super::candidates::Candidate;
use super::refuse;
use crate::state::Vars;
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::Rejection;
use std::fmt;
use std::str::FromStr;

/// The human work of one task as its model states it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WorkSpec {
    /// The task's id in the file.
    pub element: String,
    /// Its name.
    pub name: String,
    /// Who may do it, as written; nobody named means everybody.
    pub candidates: Vec<Candidate>,
    /// FEEL texts that yield more of them, each a text or a list of texts.
    pub candidate_expressions: Vec<String>,
    /// FEEL text that yields persons who may not do it, because they have an interest.
    pub excluded: Option<String>,
    /// Nodes of the same definition whose performers may not do it (four eyes).
    pub not_performed_by: Vec<u32>,
    /// What those nodes are called, in the same order: names, or ids where they have none.
    pub earlier: Vec<String>,
    /// The node whose performer it goes back to first, if they may still do it.
    pub prefers: Option<u32>,
    /// The form its result must satisfy.
    pub form: Option<String>,
    /// 0 (least urgent) to 100.
    pub priority: u8,
    /// Who may give it to someone; nobody named means whoever has an approver's rank.
    pub assigners: Vec<Candidate>,
    /// Where it may be returned to.
    pub returns: Option<ReturnRule>,
    /// How its instances sign together.
    pub countersign: Option<CountersignRule>,
    /// How often it may be urged.
    pub urges: UrgeRule,
    /// Whether who performed it is remembered because another task asks.
    pub remembered: bool,
}

impl WorkSpec {
    /// Priority where the model gives none.
    pub const PRIORITY: u8 = 50;

    /// A task that anybody may do.
    #[must_use]
    pub fn new(element: &str) -> Self {
        Self {
            element: element.into(),
            name: element.into(),
            priority: Self::PRIORITY,
            ..Self::default()
        }
    }

    /// Whether the model says nothing about who does it and how, so that nothing need be kept.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let plain = Self {
            name: self.name.clone(),
            ..Self::new(&self.element)
        };
        *self == plain
    }
}

/// Where a task may be returned to (退回).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRule {
    /// The node it goes back to.
    pub to: u32,
    /// How often in one matter; a hotline order that was adjudicated may not be returned again.
    pub times: u32,
}

/// How the instances of a multi-instance task decide together (会签).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountersignRule {
    /// How many must agree.
    pub quorum: Quorum,
    /// Whether one vote against decides (一票否决).
    pub veto: bool,
    /// The variable of the task's result that holds the vote: true, false, or null to abstain.
    pub vote: String,
    /// The process variable that is set to the outcome.
    pub result: String,
}

/// How many of all the signers must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Quorum {
    /// Every one.
    All,
    /// More than half.
    Majority,
    /// So many.
    Count(u32),
    /// At least this percentage, rounded up to a whole signer.
    Percentage(u8),
}

impl FromStr for Quorum {
    type Err = Rejection;

    /// Reads `all`, `majority`, `3`, `60%`.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let trimmed = text.trim();
        let number = |text: &str, most: u32| {
            text.parse()
                .ok()
                .filter(|number: &u32| (1..=most).contains(number))
        };
        let read = match (trimmed, trimmed.strip_suffix('%')) {
            ("all", _) => Some(Quorum::All),
            ("majority", _) => Some(Quorum::Majority),
            (_, Some(share)) => number(share, 100)
                .and_then(|share| u8::try_from(share).ok())
                .map(Quorum::Percentage),
            (count, None) => number(count, u32::MAX).map(Quorum::Count),
        };
        read.ok_or_else(|| refuse::unreadable("countersign", text))
    }
}

impl fmt::Display for Quorum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quorum::All => f.write_str("all"),
            Quorum::Majority => f.write_str("majority"),
            Quorum::Count(count) => write!(f, "{count}"),
            Quorum::Percentage(share) => write!(f, "{share}%"),
        }
    }
}

impl TryFrom<String> for Quorum {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<Quorum> for String {
    fn from(quorum: Quorum) -> Self {
        quorum.to_string()
    }
}

/// How often a task may be urged (催办).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrgeRule {
    /// How often in all.
    pub limit: u32,
    /// Hours that must lie between two urges of the same person.
    pub every: u32,
}

impl Default for UrgeRule {
    /// Ten times, once a day.
    fn default() -> Self {
        Self { limit: 10, every: 24 }
    }
}

/// Where forms are checked: the shell brings the schemas, compiled when their pack was read.
pub trait Forms {
    /// Whether `data` satisfies the form's JSON Schema.
    ///
    /// # Errors
    /// A rejection naming the field that doesn't, or that there is no such form.
    fn check(&self, form: &str, data: &Vars) -> Result<(), Rejection>;
}

/// Takes every result as it is: for running a model alone, without its pack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnyForm;

impl Forms for AnyForm {
    fn check(&self, _: &str, _: &Vars) -> Result<(), Rejection> {
        Ok(())
    }
}

/// Has no form: a task that names one can't be completed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoForms;

impl Forms for NoForms {
    fn check(&self, form: &str, _: &Vars) -> Result<(), Rejection> {
        Err(refuse::no_form(form))
    }
}
