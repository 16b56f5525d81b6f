//! Deciding about human work: a command on one task, events out.
//!
//! It knows nothing of tokens: a completed or returned task is closed here and moved on by whoever embeds
//! this. Start at [`decide`].

use super::candidates::eligible;
use super::countersign::Vote;
use super::message::{WorkCommand, WorkEvent};
use super::refuse::{self, Act};
use super::spec::{Forms, WorkSpec};
use super::state::{Attachment, Comment, Desk, Offer, Past, Place, Recusal, TaskState, Urge, Work};
use super::{People, Person};
use crate::state::{Value, Vars};
use jiff::{SignedDuration, Timestamp};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;

/// What deciding about human work needs besides its state.
#[derive(Clone, Copy)]
pub struct WorkContext<'a> {
    /// The moment of the command.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'a ActorId,
    /// Who is who.
    pub people: &'a dyn People,
    /// Where forms are checked.
    pub forms: &'a dyn Forms,
}

impl WorkContext<'_> {
    /// The system itself acts: it isn't a person, so that candidates and four eyes don't apply to it. The
    /// shell never lets a person act as the system.
    fn system(&self) -> bool {
        self.actor.0 == "system"
    }

    fn person(&self) -> Option<&Person> {
        self.people.person(self.actor)
    }
}

/// The open task a command is about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Its number.
    pub task: u32,
    /// Its node.
    pub place: Place,
    /// The instances it belongs to; 0 where it is alone.
    pub group: u32,
    /// What its model states.
    pub spec: &'a WorkSpec,
}

/// A completion that may be: what the desk records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// Events of the desk; none for a task about which nothing is stated or was done.
    pub events: Vec<WorkEvent>,
    /// The vote, for a countersignature.
    pub vote: Option<Vote>,
}

/// Offers a task that has just opened, if its model states anything. `prefers` of its model makes whoever
/// last performed that node its owner, and a return whoever performed it before, unless they may not do it.
#[must_use]
pub fn open(desk: &Desk, subject: Subject<'_>, offer: Offer, context: &WorkContext<'_>) -> Option<WorkEvent> {
    if subject.spec.is_plain() && offer.owner.is_none() {
        return None;
    }
    let mut offer = offer;
    let last = desk.past().last();
    let returned =
        last.is_some_and(|past| past.state == TaskState::Returned && past.to == Some(subject.place.node));
    let prefers = returned.then_some(subject.place.node);
    let before = prefers.or(subject.spec.prefers).and_then(|node| {
        let place = Place {
            node,
            ..subject.place
        };
        desk.last_performer(place)
    });
    let wanted = offer.owner.take().or_else(|| before.cloned());
    let bench = Bench {
        desk,
        subject,
        context,
        work: Work::offered(&offer, context.now),
    };
    offer.owner = wanted.filter(|id| bench.suits(id).is_ok());
    Some(WorkEvent::Opened {
        task: subject.task,
        at: context.now,
        offer: Box::new(offer),
    })
}

/// Decides a command on an open task.
///
/// # Errors
/// `SK-MATTER-0102` to `0110` and `0113` to `0116`.
pub fn decide(
    desk: &Desk,
    subject: Subject<'_>,
    command: WorkCommand,
    context: &WorkContext<'_>,
) -> Result<Vec<WorkEvent>, Rejection> {
    let (work, opening) = known(desk, subject, context);
    let bench = Bench {
        desk,
        subject,
        context,
        work,
    };
    let events = bench.decide(command)?;
    Ok(opening.into_iter().chain(events).collect())
}

/// The task's entry, or the one it gets with the first thing done to it, and the event that makes it.
fn known(desk: &Desk, subject: Subject<'_>, context: &WorkContext<'_>) -> (Work, Option<WorkEvent>) {
    if let Some(work) = desk.task(subject.task) {
        return (work.clone(), None);
    }
    let offer = Offer {
        place: subject.place,
        candidates: subject.spec.candidates.clone(),
        excluded: Vec::new(),
        owner: None,
        priority: subject.spec.priority,
        group: subject.group,
    };
    let work = Work::offered(&offer, context.now);
    let opened = WorkEvent::Opened {
        task: subject.task,
        at: context.now,
        offer: Box::new(offer),
    };
    (work, Some(opened))
}

/// Decides whether a task may be completed with `data`, and what is remembered of it.
///
/// # Errors
/// `SK-MATTER-0102` to `0106` for who may, `0111` and the form's own for the data, `0112` for a missing vote.
pub fn complete(
    desk: &Desk,
    subject: Subject<'_>,
    data: &Vars,
    context: &WorkContext<'_>,
) -> Result<Completion, Rejection> {
    let spec = subject.spec;
    let entry = desk.task(subject.task);
    if entry.is_none() && spec.is_plain() && desk.recusals().is_empty() {
        return Ok(Completion::default());
    }
    let (work, _) = known(desk, subject, context);
    let bench = Bench {
        desk,
        subject,
        context,
        work,
    };
    bench.may_complete()?;
    if let Some(form) = &spec.form {
        context.forms.check(form, data)?;
    }
    let vote = match &spec.countersign {
        Some(rule) => Some(vote(data.get(&rule.vote)).ok_or_else(|| refuse::no_vote(spec, &rule.vote))?),
        None => None,
    };
    let remembered = spec.remembered || vote.is_some();
    let closed = (remembered || entry.is_some()).then(|| {
        let past = bench.past(TaskState::Completed, String::new(), vote);
        WorkEvent::Closed {
            task: subject.task,
            past: remembered.then(|| Box::new(past)),
        }
    });
    Ok(Completion {
        events: closed.into_iter().collect(),
        vote,
    })
}

fn vote(value: Option<&Value>) -> Option<Vote> {
    match value? {
        Value::Boolean(true) => Some(Vote::Agree),
        Value::Boolean(false) => Some(Vote::Against),
        Value::Null => Some(Vote::Abstain),
        _ => None,
    }
}

/// Whether who acts may end a task otherwise than by completing it, as with a BPMN error.
///
/// # Errors
/// `SK-MATTER-0102` to `0106`.
pub fn may_end(desk: &Desk, subject: Subject<'_>, context: &WorkContext<'_>) -> Result<(), Rejection> {
    let (work, _) = known(desk, subject, context);
    let bench = Bench {
        desk,
        subject,
        context,
        work,
    };
    bench.may_complete()
}

/// Closes the entry of a task that is no longer needed, if it has one.
#[must_use]
pub fn withdraw(desk: &Desk, task: u32) -> Option<WorkEvent> {
    desk.task(task).map(|_| WorkEvent::Closed { task, past: None })
}

/// Decides a recusal, which is about the whole matter: whoever is recused gives back what they hold.
///
/// # Errors
/// `SK-MATTER-0107` without a reason; `0108` where someone recuses another without a rank.
pub fn recuse(
    desk: &Desk,
    person: Option<ActorId>,
    reason: String,
    context: &WorkContext<'_>,
) -> Result<Vec<WorkEvent>, Rejection> {
    if reason.trim().is_empty() {
        return Err(refuse::no_reason(("申请回避", "left by recusal")));
    }
    let person = person.unwrap_or_else(|| context.actor.clone());
    let entitled = context.system() || context.person().is_some_and(|person| person.rank.is_some());
    if person != *context.actor && !entitled {
        return Err(refuse::assigner(&WorkSpec::new("recusal"), context.actor));
    }
    let given_back = desk.open().filter_map(|(task, work)| {
        let (by, at, reason) = (context.actor.clone(), context.now, reason.clone());
        if work.owner.as_ref() == Some(&person) {
            return Some(WorkEvent::Released { task, by, at, reason });
        }
        let delegated = work.delegate.as_ref() == Some(&person);
        delegated.then_some(WorkEvent::DelegationEnded { task, by, at, reason })
    });
    let given_back: Vec<WorkEvent> = given_back.collect();
    let recusal = Recusal {
        person,
        by: context.actor.clone(),
        at: context.now,
        reason,
    };
    Ok([WorkEvent::Recused { recusal }]
        .into_iter()
        .chain(given_back)
        .collect())
}

/// One task under decision.
struct Bench<'a> {
    desk: &'a Desk,
    subject: Subject<'a>,
    context: &'a WorkContext<'a>,
    work: Work,
}

impl Bench<'_> {
    fn decide(&self, command: WorkCommand) -> Result<Vec<WorkEvent>, Rejection> {
        let one = |event: Result<WorkEvent, Rejection>| event.map(|event| vec![event]);
        match command {
            WorkCommand::Claim => one(self.claim()),
            WorkCommand::Begin => one(self.begin()),
            WorkCommand::Release { reason } => one(self.release(reason)),
            WorkCommand::Delegate { to, reason } => one(self.delegate(to, reason)),
            WorkCommand::EndDelegation { reason } => one(self.end_delegation(reason)),
            WorkCommand::Transfer { to, reason } => one(self.transfer(to, reason)),
            WorkCommand::Assign { to, reason } => one(self.assign(to, reason)),
            WorkCommand::StandIn => one(self.stand_in()),
            WorkCommand::Return { reason } => one(self.send_back(reason)),
            WorkCommand::Suspend { reason } => one(self.suspend(reason)),
            WorkCommand::Resume => one(self.resume()),
            WorkCommand::Prioritise { priority, reason } => one(self.prioritise(priority, reason)),
            WorkCommand::Urge { text } => one(self.urge(text)),
            WorkCommand::Consult { to, text } => self.consult(to, text),
            WorkCommand::Comment { text } => one(self.comment(text)),
            WorkCommand::Attach {
                digest,
                name,
                media,
                size,
            } => one(self.attach(digest, name, media, size)),
            WorkCommand::Recuse { person, reason } => recuse(self.desk, person, reason, self.context),
        }
    }

    fn by(&self) -> ActorId {
        self.context.actor.clone()
    }

    /// Whether nothing forbids `id` to do this task: recusal, interest, four eyes.
    fn free(&self, id: &ActorId) -> Result<(), Rejection> {
        let spec = self.subject.spec;
        let mut recusals = self.desk.recusals().iter();
        if let Some(recusal) = recusals.find(|recusal| recusal.person == *id) {
            return Err(refuse::recused(spec, id, &recusal.reason));
        }
        if self.work.excluded.contains(id) {
            return Err(refuse::recused(spec, id, ""));
        }
        let mut nodes = spec.not_performed_by.iter().enumerate();
        let performed = |(_, node): &(usize, &u32)| {
            let place = Place {
                node: **node,
                ..self.subject.place
            };
            self.desk.performers(place).any(|performer| performer == id)
        };
        nodes.find(performed).map_or(Ok(()), |(at, _)| {
            Err(refuse::four_eyes(spec, id, spec.earlier.get(at)))
        })
    }

    /// Whether `id` may own this task.
    fn suits(&self, id: &ActorId) -> Result<(), Rejection> {
        self.free(id)?;
        if eligible(&self.work.candidates, id, self.context.people) {
            return Ok(());
        }
        Err(refuse::candidate(self.subject.spec, &self.work.candidates, id))
    }

    fn in_state(&self, states: &[TaskState], act: Act) -> Result<(), Rejection> {
        if states.contains(&self.work.state) {
            return Ok(());
        }
        let allowed = refuse::allowed(self.work.state);
        Err(refuse::state(self.subject.spec, &self.work, act, allowed))
    }

    /// Whether the actor answers for the task and it isn't put aside.
    fn owned(&self, act: Act) -> Result<(), Rejection> {
        self.in_state(&[TaskState::Reserved, TaskState::InProgress], act)?;
        self.owner(act)
    }

    fn owner(&self, act: Act) -> Result<(), Rejection> {
        if self.context.system() || self.work.owner.as_ref() == Some(self.context.actor) {
            return Ok(());
        }
        Err(refuse::holder(
            self.subject.spec,
            &self.work,
            self.context.actor,
            act,
        ))
    }

    /// Whether the actor directs the work on this task.
    fn directs(&self) -> Result<(), Rejection> {
        let spec = self.subject.spec;
        let context = self.context;
        let entitled = if spec.assigners.is_empty() {
            context.person().is_some_and(|person| person.rank.is_some())
        } else {
            eligible(&spec.assigners, context.actor, context.people)
        };
        if entitled || context.system() {
            return Ok(());
        }
        Err(refuse::assigner(spec, context.actor))
    }

    fn reasoned(reason: String, act: Act) -> Result<String, Rejection> {
        if reason.trim().is_empty() {
            return Err(refuse::no_reason(act));
        }
        Ok(reason)
    }

    fn claim(&self) -> Result<WorkEvent, Rejection> {
        self.in_state(&[TaskState::Ready], ("签收", "claimed"))?;
        self.suits(self.context.actor)?;
        Ok(WorkEvent::Claimed {
            task: self.subject.task,
            by: self.by(),
            at: self.context.now,
        })
    }

    fn begin(&self) -> Result<WorkEvent, Rejection> {
        let act = ("开始办理", "begun");
        self.in_state(&[TaskState::Reserved], act)?;
        if self.work.delegate.as_ref() != Some(self.context.actor) {
            self.owner(act)?;
        }
        Ok(WorkEvent::Began {
            task: self.subject.task,
            at: self.context.now,
        })
    }

    fn release(&self, reason: String) -> Result<WorkEvent, Rejection> {
        self.owned(("释放", "released"))?;
        Ok(WorkEvent::Released {
            task: self.subject.task,
            by: self.by(),
            at: self.context.now,
            reason,
        })
    }

    fn delegate(&self, to: ActorId, reason: String) -> Result<WorkEvent, Rejection> {
        let act = ("委托", "delegated");
        self.owned(act)?;
        if self.work.owner.as_ref() == Some(&to) {
            return Err(refuse::no_delegation(self.subject.spec, &to));
        }
        self.free(&to)?;
        Ok(WorkEvent::Delegated {
            task: self.subject.task,
            by: self.by(),
            to,
            at: self.context.now,
            reason: Self::reasoned(reason, act)?,
        })
    }

    fn end_delegation(&self, reason: String) -> Result<WorkEvent, Rejection> {
        let act = ("结束委托", "taken back");
        self.in_state(&[TaskState::Reserved, TaskState::InProgress], act)?;
        if self.work.delegate.as_ref() != Some(self.context.actor) {
            self.owner(act)?;
        }
        if self.work.delegate.is_none() {
            return Err(refuse::no_delegation(self.subject.spec, self.context.actor));
        }
        Ok(WorkEvent::DelegationEnded {
            task: self.subject.task,
            by: self.by(),
            at: self.context.now,
            reason,
        })
    }

    fn transfer(&self, to: ActorId, reason: String) -> Result<WorkEvent, Rejection> {
        let act = ("移交", "transferred");
        self.owned(act)?;
        self.suits(&to)?;
        Ok(WorkEvent::Transferred {
            task: self.subject.task,
            by: self.by(),
            to,
            at: self.context.now,
            reason: Self::reasoned(reason, act)?,
        })
    }

    fn assign(&self, to: ActorId, reason: String) -> Result<WorkEvent, Rejection> {
        let act = ("指派", "assigned");
        let open = [TaskState::Ready, TaskState::Reserved, TaskState::InProgress];
        self.in_state(&open, act)?;
        self.directs()?;
        self.suits(&to)?;
        Ok(WorkEvent::Assigned {
            task: self.subject.task,
            by: self.by(),
            to,
            at: self.context.now,
            reason: Self::reasoned(reason, act)?,
        })
    }

    /// The absent owner's stand-in takes over, or the stand-in's stand-in where they are away too, within
    /// reason; where nobody may, the task goes back to its candidates.
    fn stand_in(&self) -> Result<WorkEvent, Rejection> {
        const CHAIN: usize = 8;
        self.in_state(
            &[TaskState::Reserved, TaskState::InProgress],
            ("由代理人接办", "taken over"),
        )?;
        let context = self.context;
        let away = |id: &ActorId| context.people.person(id)?.absence(context.now);
        let owner = self.work.owner.as_ref();
        let absent = owner.filter(|owner| away(owner).is_some());
        let absent = absent.ok_or_else(|| refuse::not_absent(self.subject.spec, &self.work))?;
        let mut next = Some(absent.clone());
        for _ in 0..CHAIN {
            let Some(absence) = next.as_ref().and_then(away) else {
                break;
            };
            next = absence.stand_in.clone();
        }
        let present = next.filter(|id| away(id).is_none() && self.free(id).is_ok());
        Ok(WorkEvent::StoodIn {
            task: self.subject.task,
            absent: absent.clone(),
            to: present,
            at: context.now,
        })
    }

    fn send_back(&self, reason: String) -> Result<WorkEvent, Rejection> {
        let act = ("退回", "returned");
        let spec = self.subject.spec;
        let used = self.desk.returned(self.subject.place);
        let rule = spec.returns.as_ref();
        let rule = rule.filter(|rule| used < rule.times as usize);
        let rule = rule.ok_or_else(|| refuse::no_return(spec, used))?;
        self.may_complete()?;
        let reason = Self::reasoned(reason, act)?;
        Ok(WorkEvent::Closed {
            task: self.subject.task,
            past: Some(Box::new(Past {
                to: Some(rule.to),
                ..self.past(TaskState::Returned, reason, None)
            })),
        })
    }

    fn suspend(&self, reason: String) -> Result<WorkEvent, Rejection> {
        let act = ("挂起", "suspended");
        self.owned(act)?;
        Ok(WorkEvent::Suspended {
            task: self.subject.task,
            by: self.by(),
            at: self.context.now,
            reason: Self::reasoned(reason, act)?,
        })
    }

    fn resume(&self) -> Result<WorkEvent, Rejection> {
        let act = ("恢复", "resumed");
        self.in_state(&[TaskState::Suspended], act)?;
        self.owner(act)?;
        Ok(WorkEvent::Resumed {
            task: self.subject.task,
            by: self.by(),
            at: self.context.now,
        })
    }

    fn prioritise(&self, priority: u8, reason: String) -> Result<WorkEvent, Rejection> {
        self.directs()?;
        if priority > 100 {
            return Err(refuse::priority(self.subject.spec));
        }
        Ok(WorkEvent::Prioritised {
            task: self.subject.task,
            by: self.by(),
            at: self.context.now,
            priority,
            reason: Self::reasoned(reason, ("调整优先级", "given another priority"))?,
        })
    }

    fn urge(&self, text: String) -> Result<WorkEvent, Rejection> {
        let rule = self.subject.spec.urges;
        if self.work.urges.len() >= rule.limit as usize {
            return Err(refuse::urged_enough(self.subject.spec, None));
        }
        let mine = self
            .work
            .urges
            .iter()
            .rev()
            .find(|urge| urge.by == *self.context.actor);
        let wait = SignedDuration::from_hours(i64::from(rule.every));
        let again = mine.and_then(|urge| urge.at.checked_add(wait).ok());
        if again.is_some_and(|again| self.context.now < again) {
            return Err(refuse::urged_enough(self.subject.spec, again));
        }
        Ok(WorkEvent::Urged {
            task: self.subject.task,
            urge: Urge {
                by: self.by(),
                at: self.context.now,
                text,
            },
        })
    }

    /// Asks someone who isn't barred from the matter: what they say is a comment, and doing the task stays with who
    /// holds it.
    fn consult(&self, to: ActorId, text: String) -> Result<Vec<WorkEvent>, Rejection> {
        let act = ("征求意见", "consulted on");
        self.in_state(&[TaskState::Reserved, TaskState::InProgress], act)?;
        if self.work.delegate.as_ref() != Some(self.context.actor) {
            self.owner(act)?;
        }
        if self.work.holder() == Some(&to) || self.work.owner.as_ref() == Some(&to) {
            return Err(refuse::no_delegation(self.subject.spec, &to));
        }
        let mut recusals = self.desk.recusals().iter();
        if let Some(recusal) = recusals.find(|recusal| recusal.person == to) {
            return Err(refuse::recused(self.subject.spec, &to, &recusal.reason));
        }
        let asked = self.comment(text)?;
        let consulted = WorkEvent::Consulted {
            task: self.subject.task,
            by: self.by(),
            to: to.clone(),
            at: self.context.now,
        };
        let again = self.work.consulted.contains(&to);
        Ok((!again).then_some(consulted).into_iter().chain([asked]).collect())
    }

    fn comment(&self, text: String) -> Result<WorkEvent, Rejection> {
        if text.trim().is_empty() {
            return Err(refuse::nothing_said(self.subject.spec));
        }
        Ok(WorkEvent::Commented {
            comment: Comment {
                task: self.subject.task,
                by: self.by(),
                at: self.context.now,
                text,
            },
        })
    }

    fn attach(&self, digest: String, name: String, media: String, size: u64) -> Result<WorkEvent, Rejection> {
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if digest.len() < 64 || !digest.bytes().all(hexadecimal) {
            return Err(refuse::nothing_said(self.subject.spec));
        }
        Ok(WorkEvent::Attached {
            attachment: Attachment {
                task: self.subject.task,
                by: self.by(),
                at: self.context.now,
                digest,
                name,
                media,
                size,
            },
        })
    }

    /// Whether the actor may end the task: they hold it or answer for it, or nobody does and they may.
    fn may_complete(&self) -> Result<(), Rejection> {
        let act = ("办结或退回", "completed or returned");
        if self.context.system() {
            return self.in_state(
                &[TaskState::Ready, TaskState::Reserved, TaskState::InProgress],
                act,
            );
        }
        let actor = self.context.actor;
        match self.work.state {
            TaskState::Ready => self.suits(actor),
            TaskState::Reserved | TaskState::InProgress => {
                if self.work.delegate.as_ref() != Some(actor) {
                    self.owner(act)?;
                }
                self.free(actor)
            }
            _ => self.in_state(&[], act),
        }
    }

    fn past(&self, state: TaskState, reason: String, vote: Option<Vote>) -> Past {
        let by = self.by();
        let owner = self.work.owner.clone().filter(|owner| *owner != by);
        Past {
            place: self.subject.place,
            state,
            by,
            owner,
            at: self.context.now,
            reason,
            to: None,
            vote,
            group: self.subject.group,
        }
    }
}
