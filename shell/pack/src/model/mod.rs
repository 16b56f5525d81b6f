//! A pack, typed: everything in its files, each with the line it is written on.
//!
//! It knows nothing of reading and of what must hold between its parts. Start at [`Pack`].

mod desk;
mod form;
mod header;
mod item;
mod process;
mod row;

pub use desk::{
    Desk, DeskAct, DeskMap, Duplicates, History, Knowledge, Lookup, Span, Term, Wall, WallPart, WallShow,
};
pub use form::{Field, FieldKind, Form, Page, Prefill};
pub use header::{Header, Law, LawRef, Need, Parameter};
pub use item::{
    Applicant, Channel, Department, Document, DocumentSource, Fee, Item, ItemKind, LicenceField, LicenceKind,
    Open311, Question,
};
pub use process::{DecisionFile, ProcessFile, TaskRoles};
pub use row::{
    Figure, Held, Layer, Message, Messages, Notice, NoticeChannel, NoticeOn, Policy, Query, Retention, Role,
    Scenario,
};

use crate::files::Files;
use crate::finding::{Finding, Severity};
use serde::Serialize;
use std::ops::Deref;

/// Something with the line it is written on, from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct At<T> {
    /// What is written.
    pub value: T,
    /// Its line.
    pub line: u32,
}

impl<T> At<T> {
    /// A value on a line.
    pub fn new(value: T, line: u32) -> Self {
        Self { value, line }
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The line of the Chinese.
    pub line: u32,
}

/// One city system as its files say.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The files it was read from.
    pub files: Files,
    /// What it is.
    pub header: Header,
    /// The laws it rests on.
    pub laws: Vec<Law>,
    /// The packs it needs.
    pub needs: Vec<Need>,
    /// Figures a city may set.
    pub parameters: Vec<Parameter>,
    /// Its processes.
    pub processes: Vec<ProcessFile>,
    /// Its decisions.
    pub decisions: Vec<DecisionFile>,
    /// Its forms.
    pub forms: Vec<Form>,
    /// The departments its items belong to.
    pub departments: Vec<Department>,
    /// The kinds of licence or certificate the city issues or holds.
    pub licences: Vec<LicenceKind>,
    /// Its service items (事项).
    pub items: Vec<Item>,
    /// Who does what.
    pub roles: Vec<Role>,
    /// Who is told what and when.
    pub notices: Vec<Notice>,
    /// How long what is kept.
    pub retentions: Vec<Retention>,
    /// Texts people look things up in.
    pub knowledge: Vec<Knowledge>,
    /// Screens on which somebody takes down what they are told.
    pub desks: Vec<Desk>,
    /// Screens on the wall.
    pub walls: Vec<Wall>,
    /// Words for what desks and walls show.
    pub terms: Vec<Term>,
    /// Questions its processes, desks and knowledge ask the city.
    pub questions: Vec<Query>,
    /// Who may read what.
    pub policies: Vec<Policy>,
    /// Figures it shows.
    pub figures: Vec<Figure>,
    /// The queries of its figures, by file name without ending.
    pub measures: Vec<Query>,
    /// Layers of the map.
    pub layers: Vec<Layer>,
    /// Texts in both languages.
    pub messages: Messages,
    /// Scenario scripts.
    pub scenarios: Vec<Scenario>,
    /// A work report's promises, where the pack has any.
    pub report: Option<skein_measure::pack::Pack>,
    /// What reading noticed without being stopped by it.
    pub noticed: Vec<Finding>,
}

impl Pack {
    /// Reads every file of a pack.
    ///
    /// # Errors
    /// Everything that can't be read, by file and line; never empty. What only doesn't fit together is
    /// found by [`check`](crate::check()).
    pub fn read(files: &Files) -> Result<Self, Vec<Finding>> {
        let mut pack = crate::read::pack(files);
        pack.noticed.sort_by_key(Finding::order);
        let error = |finding: &Finding| finding.severity == Severity::Error;
        if pack.noticed.iter().any(error) {
            return Err(pack.noticed);
        }
        Ok(pack)
    }

    /// The process of an id, with the file it is in.
    #[must_use]
    pub fn process(&self, id: &str) -> Option<&ProcessFile> {
        let has = |file: &&ProcessFile| file.model.processes.iter().any(|process| process.base.id == id);
        self.processes.iter().find(has)
    }

    /// The service item of an id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| *item.id == id)
    }

    /// The form of an id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// The role of an id.
    #[must_use]
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| *role.id == id)
    }

    /// The kind of licence of an id.
    #[must_use]
    pub fn licence(&self, id: &str) -> Option<&LicenceKind> {
        self.licences.iter().find(|licence| *licence.id == id)
    }

    /// A parameter in force on a day.
    #[must_use]
    pub fn parameter(&self, id: &str, on: jiff::civil::Date) -> Option<&Parameter> {
        let named = |parameter: &&Parameter| *parameter.id == id && parameter.in_force(on);
        self.parameters.iter().rfind(named)
    }

    /// The law a reference means, in force on a day where one is given.
    #[must_use]
    pub fn law(&self, reference: &LawRef, on: Option<jiff::civil::Date>) -> Option<&Law> {
        let named = |law: &&Law| law.is_called(&reference.law) && on.is_none_or(|day| law.in_force(day));
        self.laws.iter().rfind(named)
    }
}
