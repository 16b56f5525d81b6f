//! Jobs that models ask of the city itself: service tasks with `skein:job="city:…"`.
//!
//! What it is for: each kind of job is a [`CityJob`]; the [`Clerk`] finds what waits on their lists, hands it over
//! with all that answering takes ([`Asked`]), and completes the job in the matter. The answer is data of the
//! matter from then on and part of the journal: replaying a matter asks nothing again. A job that fails is an
//! incident which names the code of what went wrong; one that fails because something is away for a while is tried
//! again first. A job that was answered twice (by two nodes, or before a crash) counts once: the engine takes the
//! first answer only, so whatever else an answer leaves behind must bear the matter's and the job's number.
//!
//! What it knows nothing of: what any one job does. To add a kind, implement [`CityJob`] and add it to [`all`].
//! Start at [`Clerk::turn`].

mod draw;
mod licence;
mod notify;
mod query;
mod record;

pub(super) use draw::DrawEvent;

use super::licences::Registrar;
use super::{City, Office};
use jiff::{SignedDuration, Timestamp};
use skein_bpmn::model::{FlowNode, Namespace};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::Act;
use skein_matter::state::{Name, Vars, Wait, WaitKind};
use skein_pack::Pack;
use skein_store::aggregate::backend::{Answer, Backend, WorkCursor, WorkEntry, WorkQuery};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{Case, Deployed, Order, Outcome};
use skein_store::workers::Stop;
use skein_store::{Meta, Ticket};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// One kind of job that the city does itself.
pub trait CityJob: Send + Sync {
    /// Its topic, as models write it: `city:query`.
    fn topic(&self) -> &'static str;

    /// Does it; the answer is what the matter gets to know. It may be asked again for the same job after a crash.
    ///
    /// # Errors
    /// Why it can't be done: an incident of the matter. What is [`Class::Unavailable`] is tried again first.
    fn answer(&self, asked: &Asked<'_>) -> Result<Vars, Rejection>;
}

/// Every kind of job the city does.
fn all(registrar: Registrar) -> Vec<Box<dyn CityJob>> {
    vec![
        Box::new(query::Query),
        Box::new(record::Record),
        Box::new(notify::Notify),
        Box::new(draw::DrawByLot),
        Box::new(licence::Licence(registrar)),
    ]
}

/// One job with all that answering it takes.
pub struct Asked<'a> {
    /// The city's journal, files, clock and packs.
    pub office: &'a Office,
    /// Whose matter.
    pub serial: Serial,
    /// The matter as it stands.
    pub case: &'a Case,
    /// The job's number in its matter: with `serial` it names the job for good.
    pub job: u32,
    /// The definition of the task: the matter's own, or that of a process it calls.
    pub definition: Arc<Deployed>,
    /// The pack that the definition came with.
    pub pack: Arc<Pack>,
    /// What the task hands over: its data inputs where it declares any, else everything it can see.
    pub data: Vars,
    /// The moment of the answer.
    pub now: Timestamp,
    node: u32,
}

impl Asked<'_> {
    /// One of Skein's attributes of the task.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.task()?.base.extension_attribute(&Namespace::Skein, name)
    }

    /// The task's id in its file.
    #[must_use]
    pub fn element(&self) -> &str {
        self.task().map_or("", |task| task.base.id.as_str())
    }

    /// The task, as its file has it.
    #[must_use]
    pub fn task(&self) -> Option<&FlowNode> {
        self.definition.model.nodes.get(self.node as usize)
    }
}

/// Jobs looked at, and commands on their way, at once.
const BATCH: usize = 64;
/// How long the clerk rests when there is nothing to do: how late a job may be begun.
const REST: Duration = Duration::from_millis(50);
/// Rests after which it looks even where nothing seems to have happened.
const LONGEST_IDLE: u32 = 100;
/// Times a job is tried for which something is away.
const MOST_TRIES: u32 = 5;

/// Answers the jobs asked of the city.
pub struct Clerk {
    office: Office,
    jobs: Vec<Box<dyn CityJob>>,
    /// Jobs whose answer was refused, by the revision their matter had then: they are tried again when it has moved.
    refused: BTreeMap<(Serial, u32), u64>,
}

impl City {
    /// A clerk of this city. One is enough; several do no harm.
    #[must_use]
    pub fn clerk(&self) -> Clerk {
        Clerk {
            office: self.office(),
            jobs: all(self.registrar()),
            refused: BTreeMap::new(),
        }
    }
}

impl Clerk {
    /// Answers every job that waits; how many there were.
    ///
    /// # Errors
    /// The store's. Everything undone is found again by the next turn.
    pub fn turn(&mut self) -> Result<usize, Rejection> {
        let jobs = std::mem::take(&mut self.jobs);
        let done = jobs
            .iter()
            .try_fold(0, |done, job| Ok(done + self.list(job.as_ref())?));
        self.jobs = jobs;
        done
    }

    /// Takes turns until told to stop.
    pub(super) fn run(&mut self, stop: &Stop) {
        let (mut seen, mut idle) = (None, 0);
        while !stop.is_said() {
            let position = self.office.journal.position();
            idle += 1;
            if seen == Some(position) && idle < LONGEST_IDLE {
                stop.sleep(REST);
                continue;
            }
            idle = 0;
            match self.turn() {
                Ok(_) => seen = Some(position),
                Err(rejection) => {
                    tracing::warn!(%rejection, "jobs asked of the city will be looked at again");
                    stop.sleep(REST);
                }
            }
        }
    }

    /// Answers what waits on one kind's list.
    fn list(&mut self, job: &dyn CityJob) -> Result<usize, Rejection> {
        let (mut after, mut done) = (None, 0);
        loop {
            let page = self.office.journal.work(&WorkQuery {
                lists: vec![format!("job/{}", job.topic())],
                after,
                limit: BATCH,
                ..WorkQuery::default()
            })?;
            let Some(last) = page.last() else { return Ok(done) };
            after = Some(WorkCursor {
                priority: last.priority,
                due: last.due,
                serial: last.serial,
                task: last.task,
            });
            done += self.page(job, &page)?;
        }
    }

    fn page(&mut self, job: &dyn CityJob, page: &[WorkEntry]) -> Result<usize, Rejection> {
        let mut asked = Vec::new();
        for entry in page {
            if let Some((revision, ticket)) = self.one(job, entry)? {
                asked.push(((entry.serial, entry.task), revision, ticket));
            }
        }
        let many = asked.len();
        for (key, revision, ticket) in asked {
            match ticket.wait() {
                Ok(_) => {}
                Err(rejection) if rejection.class == Class::Unavailable => return Err(rejection),
                Err(rejection) => {
                    tracing::info!(%rejection, matter = %key.0, job = key.1, "a job's answer was refused");
                    self.refused.insert(key, revision);
                }
            }
        }
        Ok(many)
    }

    /// Hands in the answer to one job, unless it is gone, held by an incident, or was refused before.
    fn one(&mut self, job: &dyn CityJob, entry: &WorkEntry) -> Result<Option<Handed>, Rejection> {
        let kept = self.office.journal.aggregate(entry.serial)?;
        let Some(kept) = kept else { return Ok(None) };
        let case = kept.state.case();
        let Some((case, wait)) = case.and_then(|case| Some((case, case.matter.waits.get(entry.task)?)))
        else {
            return Ok(None);
        };
        let held = case.matter.incidents.iter().any(|it| it.token == wait.token);
        let before = self.refused.get(&(entry.serial, entry.task)) == Some(&kept.revision);
        let WaitKind::Job { failures, .. } = &wait.kind else {
            return Ok(None);
        };
        if held || before {
            return Ok(None);
        }
        let now = self.office.now();
        let act = match self.answer(job, entry.serial, case, wait, now) {
            Ok(data) => Act::JobDone { job: wait.id, data },
            Err(why) => failed(wait.id, &why, *failures, now),
        };
        let order = Order::Act(Box::new(act.into()));
        let meta = Meta::new(Actor::system(), now);
        let ticket = self.office.journal.order(Target::Any(entry.serial), order, meta);
        Ok(Some((kept.revision, ticket)))
    }

    fn answer(
        &self,
        job: &dyn CityJob,
        serial: Serial,
        case: &Case,
        wait: &Wait,
        now: Timestamp,
    ) -> Result<Vars, Rejection> {
        let key = case.matter.unit_of(wait.scope);
        let key = key.ok_or_else(|| crate::not_found("办件", "matter", &serial.to_string()))?;
        let definition = self.office.definition(key)?;
        job.answer(&Asked {
            office: &self.office,
            serial,
            case,
            job: wait.id,
            data: definition.program.job_data(&case.matter, wait),
            pack: self.office.pack_of(key)?,
            node: wait.node,
            definition,
            now,
        })
    }
}

/// A command on its way, with the revision of its matter before.
type Handed = (u64, Ticket<Answer<Outcome>>);

/// What becomes of a job that couldn't be done.
fn failed(job: u32, why: &Rejection, failures: u32, now: Timestamp) -> Act {
    let again = why.class == Class::Unavailable && failures + 1 < MOST_TRIES;
    let pause = SignedDuration::from_mins(1_i64 << failures.min(6));
    Act::JobFailed {
        job,
        reason: Name::from(format!("{} {} / {}", why.code, why.zh, why.en)),
        retry_at: again.then(|| now + pause),
    }
}
