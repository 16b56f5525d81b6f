//! The desk of one matter: its open tasks' human side, and what was done before.
//!
//! A task that nothing is stated about and nothing has been done with has no entry here. It knows nothing
//! of deciding. Start at [`Desk`].

use super::candidates::Candidate;
use super::countersign::Vote;
use super::message::WorkEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use std::collections::BTreeMap;

/// A node of one of the matter's definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Which definition.
    #[serde(rename = "d", default)]
    pub unit: u16,
    /// The node's number in it.
    #[serde(rename = "n")]
    pub node: u32,
}

/// The human side of one matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Open tasks, by the number of their wait.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) open: BTreeMap<u32, Work>,
    /// Closed tasks that another task or a count may ask about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) past: Vec<Past>,
    /// Who may not act in this matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) recusals: Vec<Recusal>,
    /// What people said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) comments: Vec<Comment>,
    /// What people attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) attachments: Vec<Attachment>,
}

impl Desk {
    /// Whether nothing is stated, done or remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The human side of an open task; `None` where nothing is stated or done.
    #[must_use]
    pub fn task(&self, task: u32) -> Option<&Work> {
        self.open.get(&task)
    }

    /// Open tasks with something stated or done, by number.
    pub fn open(&self) -> impl Iterator<Item = (u32, &Work)> {
        self.open.iter().map(|(task, work)| (*task, work))
    }

    /// Closed tasks that are remembered, oldest first.
    #[must_use]
    pub fn past(&self) -> &[Past] {
        &self.past
    }

    /// Who may not act in this matter, and why.
    #[must_use]
    pub fn recusals(&self) -> &[Recusal] {
        &self.recusals
    }

    /// Comments, oldest first.
    #[must_use]
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// Attachments, oldest first.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        &self.attachments
    }

    /// Everyone who had a hand in completing a node: who did it, and the owner who answered for it.
    pub fn performers(&self, place: Place) -> impl Iterator<Item = &ActorId> {
        self.past
            .iter()
            .filter(move |past| past.place == place && past.state == TaskState::Completed)
            .flat_map(|past| [Some(&past.by), past.owner.as_ref()])
            .flatten()
    }

    /// Who last answered for a node.
    #[must_use]
    pub fn last_performer(&self, place: Place) -> Option<&ActorId> {
        let last = self
            .past
            .iter()
            .rev()
            .find(|past| past.place == place && past.state == TaskState::Completed)?;
        Some(last.owner.as_ref().unwrap_or(&last.by))
    }

    /// How often a node's task was returned.
    #[must_use]
    pub fn returned(&self, place: Place) -> usize {
        self.past
            .iter()
            .filter(|past| past.place == place && past.state == TaskState::Returned)
            .count()
    }

    /// The votes of the completed instances of one multi-instance task.
    pub fn votes(&self, group: u32) -> impl Iterator<Item = Vote> {
        self.past
            .iter()
            .filter(move |past| past.group == group)
            .filter_map(|past| past.vote)
    }

    /// What people wrote: comments, attachments and urges.
    pub(crate) fn texts_mut(
        &mut self,
    ) -> (
        impl Iterator<Item = &mut Comment>,
        impl Iterator<Item = &mut Attachment>,
        impl Iterator<Item = &mut Urge>,
    ) {
        let urges = self.open.values_mut().flat_map(|work| &mut work.urges);
        (self.comments.iter_mut(), self.attachments.iter_mut(), urges)
    }

    /// Gives every node of a definition the number it has in another version of it.
    pub(crate) fn remap(&mut self, unit: u16, number: impl Fn(u32) -> Option<u32>) {
        let works = self.open.values_mut().map(|work| &mut work.place);
        let past = self.past.iter_mut().map(|past| &mut past.place);
        for place in works.chain(past).filter(|place| place.unit == unit) {
            place.node = number(place.node).unwrap_or(place.node);
        }
    }

    /// Applies one event. Total: an event about a task without an entry changes nothing.
    pub fn evolve(&mut self, event: &WorkEvent) {
        match event {
            WorkEvent::Opened { task, offer, at } => {
                self.open.insert(*task, Work::offered(offer, *at));
            }
            WorkEvent::Closed { task, past } => {
                self.open.remove(task);
                self.past.extend(past.as_deref().cloned());
            }
            WorkEvent::Recused { recusal } => self.recusals.push(recusal.clone()),
            WorkEvent::Commented { comment } => {
                self.comments.push(comment.clone());
                // Whoever was asked has answered.
                if let Some(work) = self.open.get_mut(&comment.task) {
                    work.consulted.retain(|id| *id != comment.by);
                }
            }
            WorkEvent::Attached { attachment } => self.attachments.push(attachment.clone()),
            other => {
                if let Some(work) = other.task().and_then(|task| self.open.get_mut(&task)) {
                    work.evolve(other);
                }
            }
        }
    }
}

/// Where a task stands (after WS-HumanTask 1.1 §4.8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskState {
    /// Its candidates may claim it.
    #[default]
    Ready,
    /// Someone has it.
    Reserved,
    /// Someone works on it.
    InProgress,
    /// Put aside.
    Suspended,
    /// Done.
    Completed,
    /// Sent back to who did the work before.
    Returned,
    /// No longer needed.
    Withdrawn,
}

impl TaskState {
    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            TaskState::Ready => "待签收",
            TaskState::Reserved => "已签收",
            TaskState::InProgress => "办理中",
            TaskState::Suspended => "已挂起",
            TaskState::Completed => "已办结",
            TaskState::Returned => "已退回",
            TaskState::Withdrawn => "已撤回",
        }
    }

    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            TaskState::Ready => "ready",
            TaskState::Reserved => "reserved",
            TaskState::InProgress => "in progress",
            TaskState::Suspended => "suspended",
            TaskState::Completed => "completed",
            TaskState::Returned => "returned",
            TaskState::Withdrawn => "withdrawn",
        }
    }
}

/// A task as it is offered when it opens: what the model states, evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its node.
    #[serde(flatten)]
    pub place: Place,
    /// Who may do it; empty means everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// Who may not, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<ActorId>,
    /// Who has it from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ActorId>,
    /// 0 (least urgent) to 100.
    pub priority: u8,
    /// The instances it belongs to, by the number of their scope; 0 where it is alone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub group: u32,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The human side of an open task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Its node.
    pub place: Place,
    /// When it opened.
    pub created: Timestamp,
    /// Where it stands.
    pub state: TaskState,
    /// Where it stood before it was put aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<TaskState>,
    /// Who may do it; empty means everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// Who may not, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<ActorId>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ActorId>,
    /// Who works on it for the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<ActorId>,
    /// 0 (least urgent) to 100.
    pub priority: u8,
    /// How often and by whom it was urged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urges: Vec<Urge>,
    /// Whose opinion was asked for and isn't given yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<ActorId>,
    /// The instances it belongs to; 0 where it is alone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub group: u32,
}

impl Work {
    pub(super) fn offered(offer: &Offer, at: Timestamp) -> Self {
        Self {
            place: offer.place,
            created: at,
            state: offer
                .owner
                .as_ref()
                .map_or(TaskState::Ready, |_| TaskState::Reserved),
            before: None,
            candidates: offer.candidates.clone(),
            excluded: offer.excluded.clone(),
            owner: offer.owner.clone(),
            delegate: None,
            priority: offer.priority,
            urges: Vec::new(),
            consulted: Vec::new(),
            group: offer.group,
        }
    }

    /// Who works on it: the delegate, else the owner.
    #[must_use]
    pub fn holder(&self) -> Option<&ActorId> {
        self.delegate.as_ref().or(self.owner.as_ref())
    }

    fn evolve(&mut self, event: &WorkEvent) {
        match event {
            WorkEvent::Claimed { by, .. } => self.give(Some(by)),
            WorkEvent::Assigned { to, .. } | WorkEvent::Transferred { to, .. } => self.give(Some(to)),
            WorkEvent::StoodIn { to, .. } => self.give(to.as_ref()),
            WorkEvent::Released { .. } => self.give(None),
            WorkEvent::Began { .. } => self.state = TaskState::InProgress,
            WorkEvent::Delegated { to, .. } => {
                self.delegate = Some(to.clone());
                self.state = TaskState::Reserved;
            }
            WorkEvent::DelegationEnded { .. } => {
                self.delegate = None;
                self.state = TaskState::Reserved;
            }
            WorkEvent::Suspended { .. } => {
                self.before = Some(self.state);
                self.state = TaskState::Suspended;
            }
            WorkEvent::Resumed { .. } => self.state = self.before.take().unwrap_or_default(),
            WorkEvent::Prioritised { priority, .. } => self.priority = *priority,
            WorkEvent::Urged { urge, .. } => self.urges.push(urge.clone()),
            WorkEvent::Consulted { to, .. } => self.consulted.push(to.clone()),
            WorkEvent::Opened { .. }
            | WorkEvent::Closed { .. }
            | WorkEvent::Recused { .. }
            | WorkEvent::Commented { .. }
            | WorkEvent::Attached { .. } => {}
        }
    }

    /// Gives it to someone, or back to its candidates.
    fn give(&mut self, to: Option<&ActorId>) {
        self.owner = to.cloned();
        self.delegate = None;
        self.before = None;
        self.state = to.map_or(TaskState::Ready, |_| TaskState::Reserved);
    }
}

/// A closed task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Its node.
    #[serde(flatten)]
    pub place: Place,
    /// How it ended.
    #[serde(rename = "s")]
    pub state: TaskState,
    /// Who ended it.
    #[serde(rename = "b")]
    pub by: ActorId,
    /// Who answered for it, where that is someone else.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ActorId>,
    /// When.
    #[serde(rename = "a")]
    pub at: Timestamp,
    /// Why, for a return or withdrawal.
    #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The node a returned task went back to.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
    /// The vote, for a countersignature.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
    /// The instances it belonged to; 0 where it was alone.
    #[serde(rename = "g", default, skip_serializing_if = "is_zero")]
    pub group: u32,
}

/// Someone who may not act in the matter (回避).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recusal {
    /// Who.
    pub person: ActorId,
    /// Who said so: they themselves, or someone who decides on it.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// One urge (催办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urge {
    /// Who urged.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
    /// What they said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A comment on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The task.
    pub task: u32,
    /// Who.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// A file attached to a task, kept elsewhere under its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The task.
    pub task: u32,
    /// Who attached it.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
    /// Its digest, in lower-case hexadecimal.
    pub digest: String,
    /// Its file name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub size: u64,
}
