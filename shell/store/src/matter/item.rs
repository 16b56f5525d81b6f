//! The state of one aggregate: a definition, or a matter.
//!
//! It knows nothing of deciding. Start at [`Item`].

use super::deployed::{Deployed, Files, SourceFile};
use super::notice::Notice;
use super::packed::{ERASED, apply, kind_of};
use crate::aggregate::Serial;
use crate::aggregate::rows::{IncidentRow, WorkRow};
use crate::compact;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_matter::human::Attachment;
use skein_matter::register::Entry;
use skein_matter::{Event, Matter};
use std::sync::Arc;

/// A definition, a matter, or a signal that someone gave out.
#[derive(Debug, Clone)]
pub enum Item {
    /// A signal given out to every matter that waits for it, by its name.
    Announcement(String),
    /// A file that matters run under.
    Definition(Arc<Deployed>),
    /// A matter.
    Case(Box<Case>),
    /// What someone was told about a matter.
    Notice(Box<Notice>),
}

/// A matter with what the engine doesn't need to know of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The definition it began with.
    #[serde(rename = "d")]
    pub definition: Serial,
    /// When it was received.
    #[serde(rename = "r")]
    pub received: Timestamp,
    /// When its last event was decided.
    #[serde(rename = "u")]
    pub updated: Timestamp,
    /// What it is called; empty where it goes by its process's name.
    #[serde(rename = "t", default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What it is found by besides its title.
    #[serde(rename = "x", default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// A name it can be found by exactly, such as its number at the window.
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Everyone who had a hand in it, in order of name.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    pub hands: Vec<String>,
    /// Whose it is: the applicant's list it is on.
    #[serde(rename = "o", default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Files handed in with it; those of its tasks are on its desk.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
    /// Whether its personal data were erased.
    #[serde(rename = "e", default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
    /// The engine's state.
    #[serde(rename = "m")]
    pub matter: Matter,
    /// What lists show of it, worked out where its definition is at hand.
    #[serde(rename = "s", default)]
    pub(super) shown: Shown,
}

/// What lists show of a matter that takes its definition to tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Shown {
    /// What it is called.
    #[serde(rename = "t")]
    pub(super) title: String,
    /// Its entries in work lists.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) work: Vec<WorkRow>,
    /// What has failed in it.
    #[serde(rename = "i", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) incidents: Vec<IncidentRow>,
    /// What it enters in registers.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) entries: Vec<Entry>,
}

/// How an item is kept on disk.
#[derive(Serialize, Deserialize)]
enum Stored {
    #[serde(rename = "sig")]
    Announcement(String),
    #[serde(rename = "def")]
    Definition(Box<StoredDefinition>),
    #[serde(rename = "case")]
    Case(Box<Case>),
    #[serde(rename = "note")]
    Notice(Box<Notice>),
}

#[derive(Serialize, Deserialize)]
struct StoredDefinition {
    file: SourceFile,
    #[serde(default)]
    decisions: Vec<SourceFile>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    forms: Vec<SourceFile>,
    version: u32,
    #[serde(default)]
    timers: Vec<(u32, Timestamp, Option<u32>)>,
}

impl Case {
    /// Goes on by the engine's events. What it is called and found by, and whose it is, are personal data too.
    pub(super) fn take(&mut self, events: &[Event], (by, at): (&ActorId, Timestamp)) {
        self.updated = at;
        self.handled_by(by);
        apply(&mut self.matter, events);
        if kind_of(events) == ERASED {
            self.erased = true;
            self.title.clear();
            self.text.clear();
            self.owner.clear();
        }
    }

    /// The same but for what lists show of it, which is worked out anew after every change.
    pub(super) fn to_change(&self) -> Self {
        Self {
            definition: self.definition,
            received: self.received,
            updated: self.updated,
            title: self.title.clone(),
            text: self.text.clone(),
            number: self.number.clone(),
            hands: self.hands.clone(),
            owner: self.owner.clone(),
            files: self.files.clone(),
            matter: self.matter.clone(),
            erased: self.erased,
            shown: Shown::default(),
        }
    }

    /// Every file it has: those handed in with it, then those attached to its tasks.
    pub fn attachments(&self) -> impl Iterator<Item = &Attachment> {
        self.files.iter().chain(self.matter.desk.attachments())
    }

    /// Notes who has done something with it.
    pub(super) fn handled_by(&mut self, actor: &ActorId) {
        if let Err(place) = self.hands.binary_search(&actor.0) {
            self.hands.insert(place, actor.0.clone());
        }
    }
}

impl Item {
    /// The matter, if it is one.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        match self {
            Self::Case(case) => Some(case),
            Self::Definition(_) | Self::Announcement(_) | Self::Notice(_) => None,
        }
    }

    /// The notice, if it is one.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        match self {
            Self::Notice(notice) => Some(notice),
            Self::Definition(_) | Self::Announcement(_) | Self::Case(_) => None,
        }
    }

    /// The definition, if it is one.
    #[must_use]
    pub fn definition(&self) -> Option<&Arc<Deployed>> {
        match self {
            Self::Definition(deployed) => Some(deployed),
            Self::Case(_) | Self::Announcement(_) | Self::Notice(_) => None,
        }
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let written = match self {
            Self::Announcement(name) => compact::write(&Borrowed::Announcement(name), out),
            Self::Case(case) => compact::write(&Borrowed::Case(case), out),
            Self::Notice(notice) => compact::write(&Borrowed::Notice(notice), out),
            Self::Definition(deployed) => {
                let stored = StoredDefinition {
                    file: deployed.file.clone(),
                    decisions: deployed.decisions.clone(),
                    forms: deployed.forms.clone(),
                    version: deployed.version,
                    timers: deployed.timers.clone(),
                };
                compact::write(&Borrowed::Definition(&stored), out)
            }
        };
        // Both are made of text and numbers and go to memory: there is nothing that could fail.
        debug_assert!(written.is_ok(), "a state can always be written");
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        match compact::read(bytes).ok()? {
            Stored::Announcement(name) => Some(Self::Announcement(name)),
            Stored::Case(case) => Some(Self::Case(case)),
            Stored::Notice(notice) => Some(Self::Notice(notice)),
            Stored::Definition(stored) => {
                let files = Files {
                    file: stored.file,
                    decisions: stored.decisions,
                    forms: stored.forms,
                };
                let mut deployed = Deployed::restore(files, stored.version).ok()?;
                deployed.timers = stored.timers;
                Some(Self::Definition(Arc::new(deployed)))
            }
        }
    }
}

/// What [`Stored`] reads, written without a copy.
#[derive(Serialize)]
enum Borrowed<'a> {
    #[serde(rename = "sig")]
    Announcement(&'a str),
    #[serde(rename = "def")]
    Definition(&'a StoredDefinition),
    #[serde(rename = "case")]
    Case(&'a Case),
    #[serde(rename = "note")]
    Notice(&'a Notice),
}
