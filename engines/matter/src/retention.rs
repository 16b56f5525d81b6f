//! Retention: how long a finished matter's personal data are kept, and how they are erased.
//!
//! What it is for: a rule stated in the model, the day from which it allows erasing, one event that takes the
//! values out of the state, and the redacted form of earlier events.
//!
//! What it knows nothing of: journals and the evidence log. The shell replaces recorded bodies by
//! [`redacted`](Erased::redacted) ones and keeps their leaf hashes; `docs/decisions/0017` tells what that
//! proves and what it doesn't.
//!
//! Where to start: [`RetentionRule`], [`Erased`].

use crate::event::Event;
use crate::human::{Attachment, Comment, Urge, WorkEvent};
use crate::program::Program;
use crate::state::{CompensationRecord, Loop, Matter, Name, Status, Value, Vars};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_bpmn::model::{Base, Namespace};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::deadline::{Terms, compute, shanghai_date};
use skein_kernel::period::Period;
use skein_kernel::rejection::{Class, Code, Rejection};

/// What a process states about its personal data: `skein:retention`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRule {
    /// How long they are kept after the matter is finished.
    pub period: Period,
    /// The variables that hold them, whole.
    pub personal: Vec<Name>,
    /// Whether comments, urges and names of attachments are personal too.
    pub texts: bool,
    /// The law it comes from.
    pub law: Name,
}

impl Program {
    /// What a process states about its personal data, if anything.
    #[must_use]
    pub fn retention(&self, process: &str) -> Option<&RetentionRule> {
        let number = self.process_number(Some(process))?;
        self.stated.retention.get(&number)
    }
}

impl RetentionRule {
    /// The rule of a process, if it states one.
    ///
    /// # Errors
    /// `SK-MATTER-0196` for a rule that can't be read, with its line.
    pub(crate) fn of(base: &Base) -> Result<Option<Self>, Rejection> {
        let Some(element) = base.extension_element(&Namespace::Skein, "retention") else {
            return Ok(None);
        };
        let wrong = || unreadable().at_line(element.line).at_element(&base.id);
        let known = ["period", "personal", "texts", "law"];
        let stranger = element
            .attributes
            .iter()
            .any(|attribute| !known.contains(&attribute.name.local.as_str()));
        let law = element.attribute("law").filter(|law| !law.trim().is_empty());
        let period = element.attribute("period").and_then(|text| text.parse().ok());
        let (Some(law), Some(period), false) = (law, period, stranger) else {
            return Err(wrong());
        };
        let texts = match element.attribute("texts") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(wrong()),
        };
        let personal = element.attribute("personal").unwrap_or("");
        Ok(Some(Self {
            period,
            personal: personal.split_whitespace().map(Name::from).collect(),
            texts,
            law: law.into(),
        }))
    }

    /// The first day on which the data of a matter finished at that instant may be erased.
    ///
    /// # Errors
    /// Those of [`compute`].
    pub fn erasable_from(&self, finished: Timestamp, calendar: &WorkCalendar) -> Result<Date, Rejection> {
        let terms = Terms::new(shanghai_date(finished), self.period);
        Ok(compute(&terms, calendar)?.effect_date())
    }

    /// The event that erases the personal data of a matter finished at `finished`.
    ///
    /// # Errors
    /// `SK-MATTER-0197` for a matter that isn't finished, before the day, or without a reason, and those of
    /// [`compute`].
    pub(crate) fn erase(
        &self,
        matter: &Matter,
        finished: Timestamp,
        reason: &Name,
        (now, calendar): (Timestamp, &WorkCalendar),
    ) -> Result<Erased, Rejection> {
        let from = self.erasable_from(finished, calendar)?;
        let over = matches!(
            matter.status,
            Status::Completed | Status::Cancelled | Status::Failed
        );
        if !over || shanghai_date(now) < from || reason.trim().is_empty() {
            return Err(too_early(from));
        }
        Ok(Erased {
            names: self.personal.clone(),
            texts: self.texts,
            law: self.law.clone(),
            reason: reason.clone(),
        })
    }
}

/// Personal data were erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// The variables erased, wherever they lived.
    #[serde(rename = "n")]
    pub names: Vec<Name>,
    /// Whether comments, urges and names of attachments were erased too.
    #[serde(rename = "t", default)]
    pub texts: bool,
    /// The law the rule comes from.
    #[serde(rename = "l")]
    pub law: Name,
    /// Why.
    #[serde(rename = "r")]
    pub reason: Name,
}

impl Erased {
    /// An earlier event of the matter without what was erased. Applying the redacted events leads to the
    /// same state as applying the original ones and the erasure.
    ///
    /// Items and outputs of loops are taken out whole: an item's name doesn't tell which variable it came from.
    #[must_use]
    pub fn redacted(&self, event: &Event) -> Event {
        let mut event = event.clone();
        match &mut event {
            Event::Started(started) => self.vars(&mut started.data),
            Event::Opened(opened) => {
                self.vars(&mut opened.data);
                if let Some(progress) = &mut opened.progress {
                    blank(progress);
                }
            }
            Event::Data { values, .. } | Event::Locals { values, .. } | Event::Stored { values } => {
                self.vars(values);
            }
            Event::Recorded(record) => self.record(record),
            Event::RecordsRestored { records, .. } => {
                records.iter_mut().for_each(|record| self.record(record));
            }
            Event::Work(work) if self.texts => self.work(work),
            _ => {}
        }
        event
    }

    fn vars(&self, vars: &mut Vars) {
        for name in &self.names {
            if vars.get(name).is_some() {
                vars.set(name.clone(), Value::Null);
            }
        }
    }

    fn record(&self, record: &mut CompensationRecord) {
        self.vars(&mut record.locals);
        self.vars(&mut record.data);
        for inner in &mut record.inner {
            self.record(inner);
        }
    }

    fn work(&self, event: &mut WorkEvent) {
        match event {
            WorkEvent::Commented { comment } => comment.text.clear(),
            WorkEvent::Attached { attachment } => attachment.name.clear(),
            WorkEvent::Urged { urge, .. } => urge.text.clear(),
            _ => {}
        }
    }

    /// Takes the values out of a matter's state.
    pub(crate) fn apply(&self, matter: &mut Matter) {
        self.vars(&mut matter.outcome);
        self.vars(&mut matter.stores);
        for scope in matter.scopes.iter_mut() {
            self.vars(&mut scope.data);
            if let Some(progress) = &mut scope.progress {
                blank(progress);
            }
        }
        for token in matter.tokens.iter_mut() {
            self.vars(&mut token.locals);
        }
        for record in matter.records.iter_mut() {
            self.record(record);
        }
        if self.texts {
            let (comments, attachments, urges) = matter.desk.texts_mut();
            comments.for_each(|comment: &mut Comment| comment.text.clear());
            attachments.for_each(|attachment: &mut Attachment| attachment.name.clear());
            urges.for_each(|urge: &mut Urge| urge.text.clear());
        }
    }
}

fn blank(progress: &mut Loop) {
    progress.items = Value::Null;
    progress
        .outputs
        .iter_mut()
        .for_each(|output| *output = Value::Null);
}

/// The process states no rule to erase by.
pub(crate) fn no_rule() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0198"),
        Class::NotFound,
        "流程没有 skein:retention 规则，不能删除个人信息",
        "the process states no skein:retention rule to erase by",
    )
}

fn unreadable() -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0196"),
        Class::Invalid,
        "skein:retention 读不懂：须有 period 和 law，可有 personal（变量名，空格分隔）和 texts",
        "skein:retention can't be read: it needs period and law, and may have personal (variables, separated by blanks) and texts",
    )
}

fn too_early(from: Date) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0197"),
        Class::Conflict,
        format!("个人信息须待事项结束、保存期届满（{from}起）后凭理由删除"),
        format!(
            "personal data are erased with a reason once the matter is finished and their retention has run out (from {from})"
        ),
    )
}
